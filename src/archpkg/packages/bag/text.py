"""Tag files as text: in the declared character set, strictly, and split at CR, LF and CRLF only (§2.3)."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from attrs import frozen

from archpkg.findings import Finding, Where
from archpkg.packages.bag import rules

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:_()+-]{0,39}")
_NOT_CHARACTER_SETS = re.compile(
    "charmap|idna|mbcs|oem|palmos|punycode|raw-unicode-escape|undefined|unicode-escape|utf-8-sig"
)
_LINE_END = re.compile(r"\r\n|\r|\n")
_MARKS = frozenset(
    (b"", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
)
"""What a tag file without any line consists of."""
_CHUNK = 1 << 18
SHOWN = 200
"""Characters of a malformed line that a finding quotes."""


def character_set(name: str) -> str | None:
    """The codec of a real character set, or None: codecs such as ``rot13`` and ``zlib`` are none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        codec = codecs.lookup(name)
        b"\0\0\0\0".decode(name, "replace")
        codecs.getincrementaldecoder(name)
    except (LookupError, ValueError):
        return None
    plain = codec.name.replace("_", "-")
    return None if _NOT_CHARACTER_SETS.fullmatch(plain) else codec.name


@frozen(kw_only=True, eq=False, repr=False)
class Lines:
    """The lines of one tag file, numbered from 1, and what was seen while it was decoded.

    Iterating decodes as it goes, so that a manifest of a million lines is never held twice.
    """

    name: str
    data: bytes
    encoding: str
    errors: str = "strict"

    def __iter__(self) -> Iterator[tuple[int, str]]:
        for first, lines in self.pages():
            yield from enumerate(lines, first)

    def pages(self) -> Iterator[tuple[int, list[str]]]:
        """Some thousand lines at a time, with the number of the first."""
        number, rest = 1, ""
        for piece in self._pieces():
            text = rest + piece
            lines = _split(text)
            rest = lines.pop()
            if text.endswith("\r"):
                # the LF of a CRLF may open the next piece
                rest = lines.pop() + "\r"
            if lines:
                yield number, lines
                number += len(lines)
        last = _split(rest)
        if not last[-1]:
            last.pop()
        if last:
            yield number, last

    def _pieces(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.encoding)(self.errors)
        view = memoryview(self.data)
        first = True
        for start in range(0, len(view), _CHUNK):
            piece = decoder.decode(bytes(view[start : start + _CHUNK]))
            if first and piece:
                piece, first = piece.removeprefix("\ufeff"), False
            yield piece
        yield decoder.decode(b"", True)


def _split(text: str) -> list[str]:
    return _LINE_END.split(text) if "\r" in text else text.split("\n")


def open_lines(name: str, data: bytes, encoding: str) -> tuple[Lines, tuple[Finding, ...]]:
    """The lines of a tag file. Content that is not in the declared character set is told with its octet,
    and then read as well as it goes, so that the rest of the report is still made."""
    where = Where(path=name)
    found: list[Finding] = []
    encoding = _with_byte_order(data, encoding)
    errors, wrong = _how_to_decode(data, encoding)
    if wrong is not None:
        line = len(re.findall(rb"\r\n|\r|\n", data[:wrong])) + 1
        details = {"encoding": encoding, "octet": wrong}
        found.append(Finding(rules.ENCODING, Where(path=name, line=line), details))
    if _needless_mark(data, encoding):
        found.append(Finding(rules.BOM, where, {"encoding": encoding}))
    if data not in _MARKS and not data.rstrip(b"\0").endswith((b"\n", b"\r")):
        found.append(Finding(rules.LAST_LINE, where))
    return Lines(name=name, data=data, encoding=encoding, errors=errors), tuple(found)


def _with_byte_order(data: bytes, encoding: str) -> str:
    """UTF-16 and UTF-32 without a byte-order mark are big-endian (RFC 2781)."""
    codec = codecs.lookup(encoding).name
    marks = {
        "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
        "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
    }.get(codec)
    return encoding if marks is None or data.startswith(marks) else f"{codec}-be"


def _how_to_decode(data: bytes, encoding: str) -> tuple[str, int | None]:
    """The way of decoding that succeeds, and the octet at which the strict way fails."""
    wrong: int | None = None
    for errors in ("strict", "surrogateescape"):
        failed = _first_failure(data, encoding, errors)
        if failed is None:
            return errors, wrong
        wrong = failed if wrong is None else wrong
    return "replace", wrong


def _first_failure(data: bytes, encoding: str, errors: str) -> int | None:
    """The octet at which decoding fails; None if it does not. Pieces keep the memory small."""
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    view = memoryview(data)
    for start in range(0, max(len(view), 1), _CHUNK):
        held = len(_state(decoder))
        final = start + _CHUNK >= len(view)
        try:
            decoder.decode(bytes(view[start : start + _CHUNK]), final)
        except UnicodeDecodeError as error:
            return max(0, start - held + error.start)
    return None


def _state(decoder: codecs.IncrementalDecoder) -> bytes:
    """The octets that a decoder still holds back."""
    return decoder.getstate()[0]


def _needless_mark(data: bytes, encoding: str) -> bool:
    """True for a byte-order mark that the character set does not need."""
    codec = codecs.lookup(encoding).name
    marks = {
        "utf-8": codecs.BOM_UTF8,
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
        "utf-32-le": codecs.BOM_UTF32_LE,
        "utf-32-be": codecs.BOM_UTF32_BE,
    }
    mark = marks.get(codec)
    return mark is not None and data.startswith(mark)


def shown(text: str) -> str:
    """The beginning of a line, for a finding."""
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
