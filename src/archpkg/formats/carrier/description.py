"""说明文件.TXT. Lines of ``名称：值``: written one way, read in all the ways that are met."""

from __future__ import annotations

import re

from archpkg.errors import CannotRead, InvalidValue
from archpkg.findings import Finding, Reading, Where
from archpkg.formats.carrier.encodings import encode, written_as
from archpkg.formats.carrier.rules import CAR_LINE
from archpkg.formats.carrier.values import Description
from archpkg.words import Text

MAX_OCTETS = 4 * 1024 * 1024
"""What a description may have at most: it is a page of text."""

MARKS = "：:="
"""What may stand between name and value (DA/T 93-2022 annex B); the first is written."""

_BLANKS = " \t\u3000"
_LINE_END = re.compile("\r\n|\r|\n")
_SPOILS = re.compile("[\r\n\0]|^\ufeff")
_SHOWN = 200


def dumps_description(description: Description, *, encoding: str = "UTF-8") -> bytes:
    """说明文件.TXT: one ``名称：值`` a line, a line without a name as it is, ``\\n`` at the end of each.

    Raises InvalidValue for what would not come back the same (a line break, blanks at an end, a mark in a name; see
    :func:`one_line`) and for what the encoding cannot hold; WrongUse for another encoding than UTF-8, GB18030, GB2312.
    """
    name = written_as(encoding)
    return b"".join(
        encode(_write_line(label, value), name, label or value) for label, value in description.fields
    )


def one_line(text: str) -> str:
    """The text as a value can hold it: line breaks become blanks, blanks at the ends go."""
    return " ".join(part for line in _LINE_END.split(text) if (part := line.strip(_BLANKS)))


def _write_line(label: str, value: str) -> str:
    line = f"{label}：{value}" if label else value
    if not line or _SPOILS.search(line) or _read_line(line) != (label, value):
        raise InvalidValue(
            Text(
                f"{line[:_SHOWN]!r} would not be read back as it is written.",
                f"{line[:_SHOWN]!r} 写出后无法原样读回。",
            ),
            hint=Text(
                "Names have no colon or equals sign; names and values have no line breaks and no blanks at their ends.",
                "名称不含冒号或等号；名称和值不含换行，首尾不留空格。",
            ),
        )
    return f"{line}\n"


def loads_description(data: bytes, *, encoding: str | None = None) -> Reading[Description]:
    """说明文件.TXT in UTF-8 (with or without byte-order mark), GB18030 or GB2312; ``：``, ``:`` or ``=`` behind the
    name; lines end at LF, CR or both; empty lines go; a line without a name is kept, and is a finding.

    Where the encoding is not given, what can be UTF-8 is taken for it, else for GB18030; no name that descriptions are
    known to have can be both. Raises CannotRead for UTF-16, for octets that fit no
    encoding, and for more than 4 MiB; WrongUse for another encoding.
    """
    if len(data) > MAX_OCTETS:
        raise CannotRead(
            Text(f"The description has {len(data):,} octets.", f"说明文件共 {len(data):,} 字节。"),
            hint=Text(f"At most {MAX_OCTETS:,} are read.", f"最多读取 {MAX_OCTETS:,} 字节。"),
        )
    fields: list[tuple[str, str]] = []
    lines: list[int] = []
    findings: list[Finding] = []
    for number, line in enumerate(_LINE_END.split(_decode(data, encoding)), start=1):
        if not line.strip(_BLANKS):
            continue
        label, value = _read_line(line)
        fields.append((label, value))
        lines.append(number)
        if not label:
            findings.append(Finding(CAR_LINE, Where(line=number), {"text": line[:_SHOWN]}))
    return Reading(Description(fields=fields, lines=lines), findings)


def _read_line(line: str) -> tuple[str, str]:
    """Name and value; a line without a name has it empty, and the whole line for its value."""
    cut = min((at for mark in MARKS if (at := line.find(mark)) >= 0), default=-1)
    label = line[:cut].strip(_BLANKS) if cut > 0 else ""
    return (label, line[cut + 1 :].strip(_BLANKS)) if label else ("", line.strip(_BLANKS))


def _decode(data: bytes, encoding: str | None) -> str:
    if _is_utf16(data) and encoding is None:
        raise CannotRead(
            Text("The description is in UTF-16.", "说明文件采用 UTF-16 编码。"),
            hint=Text("Save it as UTF-8 or GB18030.", "请另存为 UTF-8 或 GB18030。"),
        )
    for codec in _codecs(data, encoding):
        try:
            return data.decode(codec).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
    raise CannotRead(
        Text("The description is neither UTF-8 nor GB18030.", "说明文件既非 UTF-8 也非 GB18030 编码。"),
        hint=Text("Save it as UTF-8.", "请另存为 UTF-8。"),
    )


def _is_utf16(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:2]


def _codecs(data: bytes, encoding: str | None) -> tuple[str, ...]:
    """The codecs that it may be written in, likelier first."""
    if encoding is not None:
        return ("utf-8-sig",) if written_as(encoding) == "UTF-8" else ("gb18030",)
    return ("utf-8-sig",) if data.startswith(b"\xef\xbb\xbf") else ("utf-8", "gb18030")
