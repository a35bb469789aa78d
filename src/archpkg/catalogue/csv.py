"""文本表格. CSV and its like: which encoding, which separator, and rows that are not lost when a quote is."""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from archpkg.catalogue import rules
from archpkg.catalogue.columns import HEADER_ROWS, known_headings
from archpkg.catalogue.tables import Row, Sheet, Trouble
from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding, Where
from archpkg.words import Text

DELIMITERS = ",\t;"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = re.compile(r"[\x00-\x7f·—-‟…、-〿㐀-䶿一-鿿\uff00-\uffef\U00020000-\U0003ffff]*")
_HAN = re.compile("[一-鿿]")
_LOST = re.compile("[\udc80-\udcff]+")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_RISKY = re.compile(r"'*[=+\-@\t\r]")


@frozen(kw_only=True)
class Decoded:
    """A text table as text: lone surrogates stand for octets that could not be read. ``foreign`` are the lines,
    from 1, that are in another encoding than the rest."""

    text: str
    encoding: str
    first_bad: int | None = None
    foreign: Mapping[int, str]


# ── encoding ────────────────────────────────────────────────────────────────────────────────────────────


def codec(encoding: str) -> str:
    """The codec for an encoding. GBK and GB2312 are read and written as GB18030, which holds both and, other than
    Python's ``gb2312``, knows ``·`` U+00B7. Raises WrongUse for what is no character encoding."""
    try:
        name = codecs.lookup(encoding).name
        b"x".decode(encoding, "ignore")
    except (LookupError, ValueError) as error:
        raise WrongUse(
            Text(f"{encoding!r} is no character encoding.", f"“{encoding}”不是字符编码。"),
            hint=Text("Use utf-8 or gb18030, for instance.", "请使用 utf-8、gb18030 等。"),
        ) from error
    return "gb18030" if name in ("gbk", "gb2312", "cp936") else name


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Octets as text: the caller's encoding, else a byte order mark, else UTF-8, else GB18030, all strict.

    UTF-16 is recognised by its mark only. Where nothing fits the whole, lines are tried one by one.
    """
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    chosen = codec(encoding) if encoding else marked
    if chosen == "utf-8" and marked == "utf-8-sig":
        chosen = marked
    if chosen is not None:
        return _decode_as(data, chosen)
    for candidate in ("utf-8", "gb18030"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if candidate == "utf-8" or not _some_line_is_utf8(data):
            return Decoded(text=text, encoding=candidate, foreign={})
    return _decode_lines(data)


def _decode_as(data: bytes, encoding: str) -> Decoded:
    try:
        return Decoded(text=data.decode(encoding), encoding=encoding, foreign={})
    except UnicodeDecodeError as error:
        try:
            text = data.decode(encoding, "surrogateescape")
        except UnicodeDecodeError:
            text = data.decode(encoding, "replace")
        return Decoded(text=text, encoding=encoding, first_bad=error.start, foreign={})


def _some_line_is_utf8(data: bytes) -> bool:
    """Whether a line of what may be GB18030 is surely UTF-8: two Chinese characters, and nothing exotic."""
    return any(_is_chinese_utf8(line) for line in data.splitlines() if not line.isascii())


def _is_chinese_utf8(line: bytes) -> bool:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return _CHINESE.fullmatch(text) is not None and len(_HAN.findall(text)) > 1


def _decode_lines(data: bytes) -> Decoded:
    """Each line by itself; the encoding of the first line that is not ASCII is taken for the rule."""
    parts: list[str] = []
    first_bad, offset, ruling = None, 0, ""
    encodings: dict[int, str] = {}
    for number, line in enumerate(data.splitlines(keepends=True), start=1):
        text, name, bad = _decode_line(line)
        parts.append(text)
        if bad is not None and first_bad is None:
            first_bad = offset + bad
        if name:
            ruling = ruling or name
            encodings[number] = name
        offset += len(line)
    foreign = {number: name for number, name in encodings.items() if name != ruling}
    return Decoded(text="".join(parts), encoding=ruling or "utf-8", first_bad=first_bad, foreign=foreign)


def _decode_line(line: bytes) -> tuple[str, str, int | None]:
    if line.isascii():
        return line.decode("ascii"), "", None
    start = 0
    for candidate in ("utf-8", "gb18030"):
        try:
            return line.decode(candidate), candidate, None
        except UnicodeDecodeError as error:
            start = max(start, error.start)
    return line.decode("utf-8", "surrogateescape"), "", start


# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────


def read_csv(
    path: str | os.PathLike[str], *, encoding: str | None = None, profile: Mapping[str, str] | None = None
) -> Sheet:
    """A text table. Rows count as a spreadsheet shows them: a cell with line breaks is in one row.

    Raises CannotRead where the computer file cannot be read, WrongUse for an unknown encoding.
    """
    try:
        with open(path, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise CannotRead(
            Text(f"The table could not be read: {error.strerror}.", f"无法读取表格：{error.strerror}。"),
            hint=Text("Look whether it is there and may be read.", "请检查文件是否存在、是否有读取权限。"),
            path=os.fspath(path),
        ) from error
    decoded = decode(data, encoding)
    lines = list(io.StringIO(decoded.text, newline=""))
    findings = []
    if not decoded.encoding.startswith("utf-8"):
        findings.append(
            Finding(rules.ENCODING, Where(path=os.fspath(path)), {"encoding": decoded.encoding.upper()})
        )
    delimiter = find_delimiter(lines, profile)
    return Sheet(rows=_rows(lines, delimiter, decoded), findings=tuple(findings), ragged=True)


def find_delimiter(lines: Sequence[str], profile: Mapping[str, str] | None = None) -> str:
    """The separator under which a header is found with most known headings; without one, the most frequent in
    the first line that has any. Comma before tab before semicolon."""
    head = lines[: HEADER_ROWS * 3]
    best = max(DELIMITERS, key=lambda delimiter: _headings(head, delimiter, profile))
    if _headings(head, best, profile):
        return best
    first = next((line for line in head if any(sign in line for sign in DELIMITERS)), "")
    return max(DELIMITERS, key=first.count)


def has_header(sample: bytes) -> bool:
    """Whether the first octets of what may be a text table hold a header with known headings.

    >>> has_header("档号,题名\\n".encode()), has_header(b"some words\\n")
    (True, False)
    """
    whole = sample[: sample.rfind(b"\n") + 1] or sample
    lines = list(io.StringIO(decode(whole).text, newline=""))[: HEADER_ROWS * 3]
    return any(_headings(lines, delimiter, None) for delimiter in DELIMITERS)


def _headings(lines: Sequence[str], delimiter: str, profile: Mapping[str, str] | None) -> int:
    found = 0
    for number, (_, cells, _) in enumerate(_records(lines, delimiter)):
        if number == HEADER_ROWS:
            break
        found = max(found, known_headings([unescape(cell).strip() for cell in cells], profile))
    return found


def _rows(lines: Sequence[str], delimiter: str, decoded: Decoded) -> Iterator[Row]:
    first_bad = decoded.first_bad
    for number, (span, cells, broken) in enumerate(_records(lines, delimiter), start=1):
        troubles: tuple[Trouble, ...] = (Trouble(rule=rules.QUOTE),) if broken else ()
        if decoded.foreign:
            troubles += tuple(
                Trouble(rule=rules.MIXED, details={"encoding": decoded.foreign[line]})
                for line in span
                if line in decoded.foreign
            )
        for column, cell in enumerate(cells):
            if _clean(cell) and (first_bad is None or "\ufffd" not in cell):
                continue
            cells[column], found = _cleaned(cell, column, decoded.encoding, first_bad)
            troubles += found
        yield Row(number=number, cells=cells, troubles=troubles)


def _clean(cell: str) -> bool:
    """Whether a cell needs no second look: no NUL, no octet that could not be read, no escape."""
    return cell[:1] != "'" and (cell.isprintable() or (cell.isascii() and "\0" not in cell))


def _cleaned(cell: str, column: int, encoding: str, byte: int | None) -> tuple[str, tuple[Trouble, ...]]:
    troubles: tuple[Trouble, ...] = ()
    text = unescape(cell)
    if "\0" in text:
        text = text.replace("\0", "")
        troubles += (Trouble(rule=rules.NUL, column=column),)
    if _LOST.search(text) or (byte is not None and "\ufffd" in text):
        text = _LOST.sub("\ufffd", text)
        details = {"encoding": encoding.upper(), "byte": byte}
        troubles += (Trouble(rule=rules.UNDECODABLE, column=column, details=details),)
    return text, troubles


def _records(lines: Sequence[str], delimiter: str) -> Iterator[tuple[range, list[str], bool]]:
    """Every record with the lines it spans, from 1, and whether a quote was broken.

    A quote that is never closed would swallow all records after it: such a line is read by itself instead.
    """
    start = 0
    while start < len(lines):
        reader = csv.reader(iter(lines[start:]) if start else iter(lines), delimiter=delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                yield range(start + done + 1, start + reader.line_num + 1), cells, False
                done = reader.line_num
            return
        except csv.Error:
            start += done
            yield range(start + 1, start + 2), _alone(lines[start], delimiter), True
            start += 1


def _alone(line: str, delimiter: str) -> list[str]:
    """One line by itself: as CSV where its quotes are in pairs, else cut at the separators, quotes kept."""
    if line.count('"') % 2 == 0:
        try:
            return next(csv.reader([line], delimiter=delimiter))
        except csv.Error:
            pass
    return line.rstrip("\r\n").split(delimiter)


# ── text that a spreadsheet would take for a formula ────────────────────────────────────────────────────


def escape(text: str) -> str:
    """A text that begins with ``=``, ``+``, ``-`` or ``@`` with an apostrophe before it, so that no spreadsheet
    program runs it. Undone by :func:`unescape`.

    >>> escape("=1+1"), unescape(escape("'=1")), escape("'quoted'")
    ("'=1+1", "'=1", "'quoted'")
    """
    return f"'{text}" if _RISKY.match(text) else text


def unescape(text: str) -> str:
    """The text that :func:`escape` was given."""
    return text[1:] if _ESCAPED.match(text) else text


def write_csv(stream: io.TextIOBase, rows: Iterator[Sequence[str]]) -> None:
    """Rows as CSV with CRLF: only then does Python's writer quote a cell that holds a lone CR."""
    writer = csv.writer(stream, lineterminator="\r\n")
    for row in rows:
        writer.writerow([escape(cell) if cell else "" for cell in row])
