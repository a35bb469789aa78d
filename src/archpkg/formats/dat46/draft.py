"""A record put together in the library's own form from pieces that came under other names and in other places.

What is put in is text; dates, numbers and levels are read afterwards by the one reader there is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Rule, Where
from archpkg.formats.dat46.elements import ELEMENTS
from archpkg.formats.dat46.nodes import Node
from archpkg.formats.dat46.rules import DAT46_SEVERAL
from archpkg.formats.dat46.several import IDENTIFYING
from archpkg.formats.leaves import XML_UNKNOWN, XML_VALUE, Gathered
from archpkg.formats.media.nodes import FILE_MARK, MARK, RECORD_MARK
from archpkg.formats.xml import Element, check_text
from archpkg.model.parts import Extra

TAGS: Mapping[int, str] = {element.number: element.zh for element in ELEMENTS}
"""M-number to Chinese name, which is the tag."""

_CONTAINERS = {
    **dict.fromkeys(range(3, 7), "来源"),
    **dict.fromkeys((*range(9, 19), 20), "档号"),
    **dict.fromkeys(range(22, 40), "内容描述"),
    **dict.fromkeys(range(41, 46), "形式特征"),
    **dict.fromkeys(range(66, 70), "存储位置"),
    **dict.fromkeys((71, 74), "权限管理"),
    **dict.fromkeys((1, 7, 51, 75), ""),
}
_PROPERTIES = {**dict.fromkeys(range(47, 51), "电子属性"), **dict.fromkeys(range(53, 57), "数字化属性")}

SCOPES: Mapping[str, frozenset[int]] = {
    "文档": frozenset((19, 22)),
    "文档数据": frozenset((45,)),
    "编码": frozenset(_PROPERTIES),
    "电子签名": frozenset(range(58, 65)),
    "授权": frozenset((72, 73)),
    "机构人员实体": frozenset(range(76, 80)),
    "业务实体": frozenset(range(80, 85)),
    "实体关系": frozenset(range(86, 89)),
}
"""What may stand more than once in a record, and the elements that each of them has."""


_SHOWN = 200
_NAME = re.compile(r"[^\W\d][\w.-]*")
"""What can name an element; a key of JSON may be anything."""


def scope_of(number: int) -> str:
    """The repeated part that an element belongs to wherever it stands, or nothing for one of the record itself."""
    found = (name for name, numbers in SCOPES.items() if number in numbers and number not in (22, 45))
    return next(found, "")


class Draft:
    """One record or volume on its way: ``root`` is the tree so far."""

    def __init__(self, root: str, got: Gathered) -> None:
        self.root = etree.Element(root)
        self.got = got
        self.filled = 0
        self._document: Element | None = None
        self._state: Element | None = None
        self._boxes: dict[tuple[Element, str], Element] = {}
        self._identity: dict[int, str] = {}
        self._told: set[tuple[str, int]] = set()

    def put(self, number: int, text: str, line: int | None) -> None:
        """An element of the record itself, into the container it belongs to.

        Another 档号, 题名 or 电子文件号 than the one that is there may be another record's: that is an error.
        """
        if number in IDENTIFYING and self._identity.setdefault(number, text) != text:
            details = {"tag": TAGS[number], "value": text[:_SHOWN]}
            self.got.findings.append(Finding(DAT46_SEVERAL, Where(line=line, element=TAGS[number]), details))
        if number == 8:
            self._put_code(text, line)
            return
        tag = _CONTAINERS[number]
        self._simple(self._container(self.root, tag) if tag else self.root, TAGS[number], text, line)

    def open(self, scope: str, *, within: bool = False) -> Element:
        """A new repeated part. ``within`` says that it lies in the latest document; else a computer file gets one."""
        match scope:
            case "文档":
                self._document = etree.SubElement(self._container(self.root, "文件数据"), scope)
                self._state = None
                return self._document
            case "文档数据" | "编码":
                document = self._document if within and self._document is not None else self.open("文档")
                if scope == "编码" and self._state is not None:
                    return etree.SubElement(self._state, scope)
                self._state = etree.SubElement(document, "文档数据")
                return self._state if scope == "文档数据" else etree.SubElement(self._state, scope)
            case "授权":
                return etree.SubElement(self._container(self.root, "权限管理"), scope)
        return etree.SubElement(self.root, scope)

    def put_into(self, part: Element, number: int, text: str, line: int | None) -> None:
        """An element of a repeated part."""
        tag = _PROPERTIES.get(number, "") if part.tag == "编码" else ""
        self._simple(self._container(part, tag) if tag else part, TAGS[number], text, line)

    def name_in(self, part: Element, tag: str, text: str, line: int | None) -> Element | None:
        """A simple element of a repeated part that has no number: identifiers, paths, digests."""
        return self._simple(part, tag, text, line)

    def identify(self, coded: Element, text: str, line: int | None) -> None:
        """The identifier of the document that a computer file is."""
        state = coded.getparent()
        document = None if state is None else state.getparent()
        if document is not None:
            self._simple(document, "文档标识符", text, line)

    def extension(self, tag: str, text: str, line: int | None) -> None:
        """An element beyond DA/T 46 that the model knows."""
        self._simple(self._container(self.root, "扩展"), tag, text, line)

    def graft(self, part: Element, node: Node) -> None:
        """What this library's own form carries in 扩展, below the record or a computer file, as it stands there."""
        self._grow(self._container(part, "扩展"), node)

    def _grow(self, parent: Element, node: Node) -> None:
        if _NAME.fullmatch(node.name) is None:
            self.keep(node.name, node.text, node.line)
            return
        element = self._simple(parent, node.name, node.text, node.line)
        if element is None:
            return
        for child in node.children:
            self._grow(element, child)
        mark = node.attributes.get(MARK)
        if mark in (FILE_MARK, RECORD_MARK):
            element.set(MARK, mark)

    def arrangement(self, text: str) -> None:
        """以件 or 以卷, as it stands beside 档号."""
        self._container(self.root, "档号").set("整理方式", text)

    def keep(self, name: str, text: str, line: int | None) -> None:
        """Something without a home in the model: kept under its own name, and told of."""
        self.got.extra.append(Extra(name=name, value=text, source=self.got.source))
        tag = name.rpartition("/")[2]
        self.got.findings.append(Finding(XML_UNKNOWN, Where(line=line, element=tag), {"tag": tag}))

    def tell(self, rule: Rule, key: str, number: int, line: int | None) -> None:
        """Another name for an element is told of once."""
        if (key, number) not in self._told:
            self._told.add((key, number))
            details = {"key": key, "element": f"M{number} {TAGS[number]}"}
            self.got.findings.append(Finding(rule, Where(line=line, element=key), details))

    def _container(self, parent: Element, tag: str) -> Element:
        found = self._boxes.get((parent, tag))
        if found is None:
            found = self._boxes[parent, tag] = etree.SubElement(parent, tag)
        return found

    def _put_code(self, text: str, line: int | None) -> None:
        element = self._container(self.root, "档号")
        if element.text:
            self.keep("档号", text, line)
        elif self._sound(text, "档号", line):
            element.text = text
            self.filled += 1

    def _simple(self, parent: Element, tag: str, text: str, line: int | None) -> Element | None:
        if not self._sound(text, tag, line):
            return None
        element = etree.SubElement(parent, tag)
        element.text = text
        if line:
            element.sourceline = line  # type: ignore[misc]  # it can be set; the stubs do not know
        self.filled += 1
        return element

    def _sound(self, text: str, tag: str, line: int | None) -> bool:
        try:
            check_text(text, tag)
        except InvalidValue as error:
            self.got.extra.append(Extra(name=tag, value=text, source=self.got.source))
            details = {"tag": tag, "value": text, "why": error.text}
            self.got.findings.append(Finding(XML_VALUE, Where(line=line, element=tag), details))
            return False
        return True
