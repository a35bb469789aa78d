"""字符编码. UTF-8, GB18030 and GB2312: which a document is written in, and whether it holds every character.

Documents that say GB2312 or GBK are read and written with the codec ``gb18030``, of which both are a part: the codec
``gb2312`` knows no ``·`` U+00B7, which every reference code has. Readers that go by the table of 1980 see
U+30FB there and U+2015 for ``—``: where the receiving archives lets one choose, UTF-8 and GB18030 are safer.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from archpkg.errors import CannotRead, InvalidValue, WrongUse
from archpkg.findings import Finding, Reading, Where
from archpkg.formats.carrier.rules import CAR_ENCODING
from archpkg.words import Text

ENCODINGS = ("UTF-8", "GB18030", "GB2312")
"""What the forms allow (档发〔2012〕7号 annex 2, DA/T 93-2022 annex B)."""

PIECE = 1 << 16
"""Octets read at a time."""
HEAD = 1 << 12
"""Octets looked at to see what a document is written in."""

_READ_AS = {"UTF-8": "utf-8", "UTF8": "utf-8", "ASCII": "utf-8", "US-ASCII": "utf-8"}
_READ_AS |= dict.fromkeys(("GB18030", "GB2312", "GB_2312-80", "GBK", "CP936", "EUC-CN"), "gb18030")
_SAID = {"utf-8": "UTF-8", "gb18030": "GB18030"}
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<", b"\0\0")

_HINT = Text("Save it as UTF-8 or GB18030.", "请另存为 UTF-8 或 GB18030 编码。")


def written_as(encoding: str) -> str:
    """The name of one of the three encodings, in any case. Raises WrongUse for another."""
    name = encoding.upper()
    name = {"UTF8": "UTF-8", "GB-18030": "GB18030", "GB-2312": "GB2312"}.get(name, name)
    if name not in ENCODINGS:
        raise WrongUse(
            Text(f"{encoding!r} is no encoding of this form.", f"本格式不使用编码 {encoding!r}。"),
            hint=Text(f"Known: {', '.join(ENCODINGS)}.", f"可用：{'、'.join(ENCODINGS)}。"),
        )
    return name


def lacking(text: str, encoding: str) -> str:
    """The first character of a text that an encoding cannot hold, or nothing."""
    if _holds(text, encoding):
        return ""
    return next(character for character in text if not _holds(character, encoding))


def _holds(text: str, encoding: str) -> bool:
    try:
        octets = text.encode("utf-8" if encoding == "UTF-8" else "gb18030")
        if encoding == "GB2312":
            # the codec is only asked which cells of the table are taken; what they mean is left to gb18030
            octets.decode("gb2312")
    except UnicodeError:
        return False
    return True


def encode(text: str, encoding: str, element: str) -> bytes:
    """Text as octets of one of the three encodings.

    Raises InvalidValue that names the character which the encoding lacks; nothing is ever replaced.
    """
    character = lacking(text, encoding)
    if character:
        raise InvalidValue(
            Text(
                f"{encoding} has no character U+{ord(character):04X}, which {element} has.",
                f"{element} 含字符 U+{ord(character):04X}，{encoding} 没有该字符。",
            ),
            hint=Text(
                "Write in UTF-8 or GB18030: nothing is replaced.", "请改用 UTF-8 或 GB18030：不作任何替换。"
            ),
        )
    return text.encode("utf-8" if encoding == "UTF-8" else "gb18030")


def encoding_of(head: bytes, roots: tuple[str, ...]) -> Reading[str]:
    """The codec that a catalogue is written in, from its first octets: the name of its root shows it, and where it is
    none of ``roots`` the declaration is believed. A declaration that is not true is a finding.

    Raises CannotRead for UTF-16, and for a declared encoding that the form does not have.
    """
    if head.startswith(_UTF16):
        raise CannotRead(
            Text("UTF-16 is not one of the encodings of a catalogue.", "目录不得使用 UTF-16 编码。"),
            hint=_HINT,
        )
    found = _DECLARED.search(head)
    declared = found[1].decode("ascii") if found else ""
    said = _READ_AS.get(declared.upper() or "UTF-8")
    actual = _root_shows(head, roots)
    if said is None and actual is None:
        raise CannotRead(
            Text(f"The declared encoding {declared} is not read.", f"不支持所声明的编码 {declared}。"),
            hint=_HINT,
        )
    codec = actual or said or "utf-8"
    if said == codec:
        return Reading(codec)
    details = {"declared": declared or "UTF-8", "actual": _SAID[codec]}
    return Reading(codec, [Finding(CAR_ENCODING, Where(line=1), details)])


def _root_shows(head: bytes, roots: tuple[str, ...]) -> str | None:
    for codec in ("utf-8", "gb18030"):
        for root in roots:
            name = root.encode(codec)
            if b"<" + name in head or b":" + name in head:
                return codec
    return None


def decoded(source: BinaryIO, head: bytes, codec: str) -> Iterator[str]:
    """The text of a stream behind its first octets, in pieces, without a byte-order mark.

    Raises CannotRead that names line and octet of what does not fit the encoding.
    """
    decoder = codecs.getincrementaldecoder(codec)("strict")
    piece, before, line, first = head, 0, 1, True
    while True:
        held = len(decoder.getstate()[0])
        try:
            text = decoder.decode(piece, not piece)
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(codec, "replace")
            raise _misfit(codec, line + good.count("\n"), before - held + error.start) from error
        if first and text:
            text, first = text.removeprefix("\ufeff"), False
        line += text.count("\n")
        yield text
        if not piece:
            return
        before += len(piece)
        piece = source.read(PIECE)


def _misfit(codec: str, line: int, octet: int) -> CannotRead:
    said = _SAID[codec]
    return CannotRead(
        Text(
            f"Line {line}, octet {octet} does not fit the encoding {said}.",
            f"第 {line} 行第 {octet} 字节不符合 {said} 编码。",
        ),
        hint=Text("Save the document in the encoding it declares.", "请按声明的编码重新保存。"),
    )
