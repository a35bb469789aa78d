"""分流. An XML parser fed piece by piece, past which the text of 编码数据 is led straight to the base64 decoder.

The parser sees every tag, and so judges that the document is well formed; it does not see the gigabytes between the
tags of 编码数据. Where these cannot be told from the rest by their octets (UTF-16, character references), they go
through the parser like all other text. DTDs are refused, and with them all entities of one's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO, NoReturn, Protocol
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from attrs import frozen

from archpkg.errors import CannotRead
from archpkg.findings import Reading
from archpkg.formats.charset import version_findings
from archpkg.formats.eep.charsets import Charset, Codec, charset_of
from archpkg.formats.eep.ill_formed import ill_formed, undecodable, with_dtd
from archpkg.formats.eep.limits import Limits
from archpkg.formats.eep.window import Window, find_sign, rfind_sign
from archpkg.words import Text

PIECE = 128 * 1024
"""Octets read at once."""
DIVERTED = ("编码数据", "EncodeData")
"""The local names whose text may be led past the parser."""

_HEAD = 1024
_BETWEEN = "\x01"
_PARSED_AS: dict[Codec, str] = {
    "utf-8": "UTF-8",
    "gb18030": "UTF-8",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
}
_CDATA, _CDATA_END = b"<![CDATA[", b"]]>"
_MISSES = 8


@frozen
class Name:
    """The name of an element or attribute: its namespace, the name in it, and the prefix it was written with."""

    namespace: str
    local: str
    prefix: str = ""


class Handler(Protocol):
    """Who is told what stands in the document."""

    def start(self, name: Name, attributes: Sequence[tuple[Name, str]], at: Pouring) -> bool:
        """An element begins; True if its text is base64, to be handed to :meth:`data`."""
        ...

    def end(self, at: Pouring) -> None:
        """The element that began last, and has not ended, ends."""
        ...

    def text(self, text: str) -> None:
        """A piece of text."""
        ...

    def data(self, data: bytes, octet: int) -> int:
        """A piece of the text of 编码数据, as written; its first octet stands at ``octet`` of the stream.

        Gives how many line ends it has, which the parser does not see.
        """
        ...

    def cdata(self, *, begins: bool) -> None:
        """A CDATA section begins, or ends."""
        ...


def pour(source: BinaryIO, handler: Handler, limits: Limits) -> Reading[Charset]:
    """Read a whole document from where ``source`` stands to its end, and tell the handler. Octets count from there.

    Gives its encoding, and what is seen of its first line.

    Raises :class:`CannotRead` with the line for anything ill-formed, a DTD, a wrong encoding, or beyond the limits.
    """
    pouring = Pouring(source, handler, limits)
    return Reading(pouring.run(), pouring.version)


class Pouring:
    """One document on its way: what was read and not yet handed on, and where that stands in the stream."""

    def __init__(self, source: BinaryIO, handler: Handler, limits: Limits) -> None:
        self._source, self._handler, self._limits = source, handler, limits
        self._buffer, self._at, self._octet = b"", 0, 0  # _octet: of the stream, where _buffer[_at] stands
        while len(self._buffer) < _HEAD and self._more(_HEAD):
            pass
        self.charset = charset_of(self._buffer)
        self.version = version_findings(self._buffer)
        self._advance(self.charset.mark)
        self._window = Window(codec=self.charset.codec)
        self._parser = self._new_parser()
        self._lines = 0  # line ends that the parser did not see
        self._events = self._quiet = self._misses = 0
        self._depth = self._elements = 0
        self._data_depth = self._opened = self._spared = 0  # of 编码数据; what is fed of it is no markup
        self._fresh = -1  # the parser's place of the start tag of 编码数据, while nothing came after it
        self._bare = False  # whether the last event was a start tag

    # ── where we are ─────────────────────────────────────────────────────────────────────────────────────

    @property
    def line(self) -> int:
        """The line of the present event, from 1."""
        return self._parser.CurrentLineNumber + self._lines

    def tag_start(self) -> int:
        """The octet of the stream where the tag of the present event begins."""
        return self._window.raw(self._parser.CurrentByteIndex)

    def tag_end(self) -> int:
        """The octet behind the end tag of the present event, or behind an empty element."""
        return self._window.raw_end(self._parser.CurrentByteIndex, empty=self._bare)

    # ── the way of the octets ────────────────────────────────────────────────────────────────────────────

    def run(self) -> Charset:
        """Read to the end; gives the encoding it was in."""
        if self.charset.codec.startswith("utf-16"):
            self._through()
        else:
            self._between(_needle(self.charset.codec))
        self._close()
        return self.charset

    def _through(self) -> None:
        """All of it through the parser."""
        while self._at < len(self._buffer) or self._more():
            self._feed_whole_tags()

    def _between(self, needle: re.Pattern[bytes]) -> None:
        """Tag by tag where 编码数据 begins, else in large pieces that end between two tags."""
        while self._at < len(self._buffer) or self._more():
            found = needle.search(self._buffer, self._at) if self._misses < _MISSES else None
            if found is None:
                self._feed_whole_tags()
                continue
            before = self._events
            self._feed(found.end())
            self._misses += self._events == before
            if self._fresh >= 0 and self._fresh == self._window.last_tag():
                self._divert(b"<")
                while self._starts_with(_CDATA):
                    self._feed(self._at + len(_CDATA))
                    self._divert(_CDATA_END)
                    if self._starts_with(_CDATA_END):
                        self._feed(self._at + len(_CDATA_END))
                    self._divert(b"<")

    def _feed_whole_tags(self) -> None:
        """The buffer but for a tag at its end that is not whole; where there is nothing else, read on."""
        less, more = ("<".encode(self.charset.codec), ">".encode(self.charset.codec))
        end = len(self._buffer) - (len(self._buffer) - self._at) % len(less)
        last = rfind_sign(self._buffer, less, self._at, end)
        if last >= 0 and find_sign(self._buffer, more, last) < 0:
            end = last
        if end > self._at:
            self._feed(end)
        elif len(self._buffer) - end > self._limits.tag or not self._more():
            self._feed(len(self._buffer))

    def _divert(self, until: bytes) -> None:
        """Hand on what stands before ``until``; before ``<`` also a ``&``, with which it is the parser's."""
        self._fresh = -1
        while True:
            cut = self._buffer.find(until, self._at)
            stop = cut if cut >= 0 else max(self._at, len(self._buffer) - len(until) + 1)
            if until == b"<" and (mark := self._buffer.find(b"&", self._at, stop)) >= 0:
                cut = stop = mark
            part = self._buffer[self._at : stop]
            if part:
                self._lines += self._handler.data(part, self._octet)
                self._advance(stop)
            if cut >= 0 or not self._more():
                return

    def _starts_with(self, sign: bytes) -> bool:
        while len(self._buffer) - self._at < len(sign) and self._more():
            pass
        return self._buffer.startswith(sign, self._at)

    def _more(self, size: int = PIECE) -> bool:
        """Read on; False at the end of the stream."""
        try:
            piece = self._source.read(size)
        except OSError as error:
            raise CannotRead(
                Text(f"Reading failed at octet {self._octet}: {error}.",
                     f"读到第 {self._octet} 字节时失败：{error}。"),
                hint=Text("Look at the medium and the permissions.", "请检查载体和读取权限。"),
            ) from error  # fmt: skip
        self._buffer = self._buffer[self._at :] + piece if self._at < len(self._buffer) else piece
        self._at = 0
        return bool(piece)

    def _advance(self, to: int) -> None:
        self._octet += to - self._at
        self._at = to

    def _feed(self, to: int) -> None:
        """The buffer up to ``to`` through the parser."""
        portion, octet, before = self._buffer[self._at : to], self._octet, self._events
        self._advance(to)
        try:
            fed = self._window.next(portion, octet)
            self._parser.Parse(fed, False)
        except ExpatError as error:
            raise ill_formed(error, error.lineno + self._lines) from error
        except UnicodeDecodeError as error:
            raise undecodable(octet + error.start) from error
        self._quiet = 0 if self._events > before else self._quiet + len(fed)
        self._misses = 0 if self._events > before else self._misses
        self._check("tag", self._quiet)
        if not self._data_depth:
            self._check("markup", self._window.fed - self._spared)

    def _close(self) -> None:
        try:
            self._window.finish()
            self._parser.Parse(b"", True)
        except ExpatError as error:
            raise ill_formed(error, error.lineno + self._lines) from error
        except UnicodeDecodeError as error:
            raise undecodable(self._octet) from error

    # ── what the parser says ─────────────────────────────────────────────────────────────────────────────

    def _new_parser(self) -> XMLParserType:
        parser = ParserCreate(_PARSED_AS[self.charset.codec], _BETWEEN)
        parser.namespace_prefixes = True
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.buffer_size = 32 * 1024
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartCdataSectionHandler = self._cdata
        parser.EndCdataSectionHandler = self._cdata_end
        parser.CommentHandler = self._other
        parser.ProcessingInstructionHandler = self._other
        parser.StartDoctypeDeclHandler = self._doctype
        if hasattr(parser, "SetReparseDeferralEnabled"):  # tags come whole; waiting would only hide 编码数据
            parser.SetReparseDeferralEnabled(False)
        return parser

    def _check(self, limit: str, value: int) -> None:
        if self._limits.exceeded(limit, value):  # the parser counts its lines when it is asked for them
            raise self._limits.refusal(limit, self.line)

    def _seen(self, *, bare: bool = False) -> None:
        self._events += 1
        self._fresh, self._bare = -1, bare

    def _start(self, name: str, attributes: list[str]) -> None:
        self._seen(bare=True)
        self._depth += 1
        self._elements += 1
        self._check("depth", self._depth)
        self._check("elements", self._elements)
        self._check("attributes", len(attributes) // 2)
        self._check("name", max(map(len, (name, *attributes[::2]))))
        pairs = [(_name(key), value) for key, value in zip(attributes[::2], attributes[1::2], strict=True)]
        if self._handler.start(_name(name), pairs, self):
            self._fresh = self._parser.CurrentByteIndex
            self._data_depth, self._opened = self._depth, self._fresh

    def _end(self, _name: str) -> None:
        self._handler.end(self)
        if self._depth == self._data_depth:
            self._spared += self._parser.CurrentByteIndex - self._opened
            self._data_depth = 0
        self._depth -= 1
        self._seen()

    def _text(self, text: str) -> None:
        self._seen()
        self._handler.text(text)

    def _cdata(self) -> None:
        self._seen()
        self._handler.cdata(begins=True)

    def _cdata_end(self) -> None:
        self._seen()
        self._handler.cdata(begins=False)

    def _other(self, *_said: str) -> None:
        self._seen()

    def _doctype(self, *_said: object) -> NoReturn:
        raise with_dtd(self.line)


def _name(joined: str) -> Name:
    parts = joined.split(_BETWEEN)
    return Name("", joined) if len(parts) == 1 else Name(*parts)


def _needle(codec: Codec) -> re.Pattern[bytes]:
    names = b"|".join(name.encode(codec) for name in DIVERTED)
    return re.compile(rb"<(?:[^\s<>:/]{1,64}:)?(?:" + names + rb")(?:\s[^<>]*)?>")
