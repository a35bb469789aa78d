"""From the parser's events to a tree of nodes, the data of computer files decoded on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Protocol

from attrs import Factory, define, field, frozen

from archpkg.findings import Finding, Where
from archpkg.formats.eep import departures as rules
from archpkg.formats.eep.base64_stream import Base64Stream
from archpkg.formats.eep.divert import Name, Pouring
from archpkg.formats.eep.embed import Hasher, Hashers
from archpkg.formats.eep.english import ENGLISH
from archpkg.formats.eep.groups import MIXED
from archpkg.formats.eep.limits import Limits
from archpkg.formats.eep.nodes import Decoded, Node
from archpkg.formats.eep.texts import NAMESPACE
from archpkg.formats.eep.values import Span
from archpkg.model.digest import Digest

DATA = "编码数据"
WITH_SPAN = frozenset(("被签名对象", "电子签名块", "电子签名", "锁定签名"))
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_HEAD = 128


@frozen(kw_only=True)
class EncodedContent:
    """What is known of a computer file when its 编码数据 begins: ``layer`` 0 for the newest content, 1 for what
    原封装包 keeps, and so on; ``number`` counts from 0 in the whole document; the rest as :class:`Encoding` has it, and
    计算机文件名 and 计算机文件大小 as they are written."""

    layer: int
    number: int
    name: str
    stated_size: str
    identifier: str
    data_id: str
    keyword: str


class ContentSink(Protocol):
    """Where the octets of one computer file go. It is closed at the end of its data, and when the reading fails.

    What it got is sound only where the reading has no finding against it: :attr:`Encoding.size` is then set.
    """

    def write(self, data: bytes, /) -> object:
        """Take the next octets."""
        ...

    def close(self) -> object:
        """There are no more."""
        ...


OpenContent = Callable[[EncodedContent], ContentSink | None]


@define
class _Open:
    """An element that has begun and not ended."""

    node: Node
    start: int = 0
    parts: list[str] = Factory(list)
    after_cdata: int | None = None


@define
class _Flow:
    """The data of one computer file on their way."""

    stream: Base64Stream
    sink: ContentSink | None
    hashers: dict[str, Hasher]
    head: bytearray = field(factory=bytearray)


@define
class Harvest:
    """The handler of a whole document. :attr:`root` is there when it has been read."""

    limits: Limits
    open_content: OpenContent | None = None
    hashers: Hashers = Factory(dict)
    root: Node | None = None
    strays: list[tuple[Node, str]] = Factory(list)
    _open: list[_Open] = Factory(list)
    _flow: _Flow | None = None
    _total: int = 0
    _count: int = 0
    _line: int = 1
    _english: Counter[str] = Factory(Counter)
    _foreign: Counter[str] = Factory(Counter)
    _prefix: str = ""
    _bare: bool = False
    _cdata: int = 0

    def start(self, name: Name, attributes: Sequence[tuple[Name, str]], at: Pouring) -> bool:
        """An element begins."""
        self._line = at.line
        node = Node(self._named(name.local), self._line, self._attributes(attributes))
        self._see_namespace(name)
        if self._open:
            self._flush(self._open[-1])
            self._open[-1].node.children.append(node)
        else:
            self.root = node
        self._open.append(_Open(node, at.tag_start() if node.tag in WITH_SPAN else 0))
        if node.tag != DATA or self._flow is not None:
            return False
        self._begin_data(node)
        return True

    def end(self, at: Pouring) -> None:
        """The innermost element ends."""
        self._line = at.line
        ended = self._open.pop()
        self._flush(ended)
        node = ended.node
        if node.children and node.tag not in MIXED:
            if node.text.strip():
                self.strays.append((node, node.text.strip()))
            node.text = ""
        elif node.children:
            node.text = node.text.strip()
        if node.tag in WITH_SPAN:
            node.span = Span(start=ended.start, end=at.tag_end())
        if node.tag == DATA and self._flow is not None and not any(o.node.tag == DATA for o in self._open):
            node.decoded = self._end_data(self._flow)

    def text(self, text: str) -> None:
        """Text; inside 编码数据 it is decoded."""
        if self._flow is not None:
            self._flow.stream.feed(text.encode("utf-8"))
        elif self._open:
            self._open[-1].parts.append(text)

    def data(self, data: bytes, octet: int) -> int:
        """A piece of 编码数据, led past the parser; gives its number of line ends."""
        return 0 if self._flow is None else self._flow.stream.feed(data, octet)

    def cdata(self, *, begins: bool) -> None:
        """A CDATA section: blanks around it are no part of the text."""
        innermost = self._open[-1]
        if begins:
            self._cdata += 1
            innermost.parts = [part for part in innermost.parts if part.strip()]
        else:
            innermost.after_cdata = len(innermost.parts)

    def close(self) -> None:
        """Close the sink that is open where the reading ended early."""
        if self._flow is not None and self._flow.sink is not None:
            self._flow.sink.close()
        self._flow = None

    def findings(self) -> list[Finding]:
        """What the whole document was found to have: namespaces, prefixes, English tags, CDATA."""
        found: list[Finding] = []
        if self._bare:
            found.append(Finding(rules.EEP_R01, Where(line=1)))
        if self._prefix:
            found.append(Finding(rules.EEP_R02, Where(), {"prefix": self._prefix}))
        if self._english:
            tags = "、".join([*self._english][:10])
            found.append(Finding(rules.EEP_R03, Where(), {"count": self._english.total(), "tags": tags}))
        if self._cdata:
            found.append(Finding(rules.EEP_R09, Where(), {"count": self._cdata}))
        for namespace, count in self._foreign.items():
            found.append(Finding(rules.EEP_NAMESPACE, Where(), {"namespace": namespace, "count": count}))
        return found

    def _named(self, local: str) -> str:
        if local in ENGLISH:
            self._english[local] += 1
            return ENGLISH[local]
        return local

    def _attributes(self, attributes: Sequence[tuple[Name, str]]) -> dict[str, str]:
        return {self._named(name.local): value for name, value in attributes if name.namespace != _XSI}

    def _see_namespace(self, name: Name) -> None:
        if not self._open:
            self._bare = not name.namespace
        if name.namespace not in ("", NAMESPACE) or (not name.namespace and not self._bare):
            self._foreign[name.namespace] += 1
        elif name.prefix and not self._prefix:
            self._prefix = name.prefix

    def _flush(self, ended: _Open) -> None:
        """Text so far belongs to the element, unless children stand in front of it."""
        parts, ended.parts = ended.parts, []
        if ended.after_cdata is not None and "".join(parts[ended.after_cdata :]).isspace():
            parts = parts[: ended.after_cdata]
        ended.after_cdata = None
        text, node = "".join(parts), ended.node
        if not node.children and not node.text:
            node.text = text
        elif text.strip():
            if node.tag in MIXED:
                node.text = node.text.strip() + text.strip()
            else:
                self.strays.append((node, text.strip()))

    # ── the data of computer files ───────────────────────────────────────────────────────────────────────

    def _begin_data(self, node: Node) -> None:
        said = self._said(node)
        wanted = self.open_content is not None and not node.attributes.get("引用编码数据ID")
        sink = None
        if wanted and self.open_content is not None and "base64binary" not in said.keyword.lower():
            sink = self.open_content(said)
        self._count += 1
        hashers = {name: begin() for name, begin in self.hashers.items()}
        flow = _Flow(Base64Stream(lambda _data: None), sink, hashers)
        flow.stream.take = lambda data: self._take(flow, data)
        self._flow = flow

    def _said(self, node: Node) -> EncodedContent:
        coded = self._open[-2].node if len(self._open) > 1 else node
        properties = coded.child("电子属性") or coded
        return EncodedContent(
            layer=sum(1 for one in self._open if one.node.tag == "原封装包"),
            number=self._count,
            name=properties.said("计算机文件名"),
            stated_size=properties.said("计算机文件大小"),
            identifier=coded.attributes.get("编码ID", ""),
            data_id=node.attributes.get("编码数据ID", ""),
            keyword=coded.said("反编码关键字"),
        )

    def _take(self, flow: _Flow, data: bytes) -> None:
        self._total += len(data)
        if self.limits.exceeded("content", self._total):
            raise self.limits.refusal("content", self._line)
        if len(flow.head) < _HEAD:
            flow.head += data[: _HEAD - len(flow.head)]
        for hasher in flow.hashers.values():
            hasher.update(data)
        if flow.sink is not None:
            flow.sink.write(data)

    def _end_data(self, flow: _Flow) -> Decoded:
        flow.stream.finish()
        self.close()
        digests = [Digest(algorithm=name, value=hasher.hexdigest()) for name, hasher in flow.hashers.items()]
        return Decoded(
            size=flow.stream.size, digests=tuple(digests), head=bytes(flow.head), fault=flow.stream.fault
        )
