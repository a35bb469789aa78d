"""目录读取. A catalogue row by row: whatever its length, only one entry is held at a time.

The parser is fed text that was decoded before, so that the declared encoding never decides; a DTD ends it at once,
and depth, text and number of elements have limits of our own.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO
from xml.parsers import expat

from attrs import define, field, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Rule, Where
from archpkg.formats.carrier import rules
from archpkg.formats.carrier.encodings import HEAD, decoded, encoding_of
from archpkg.formats.carrier.values import (
    LEVELS,
    MAY_LACK,
    SOURCE,
    CarrierCatalogue,
    CatalogueEntry,
    columns_of,
)
from archpkg.formats.charset import version_findings
from archpkg.model.parts import Extra
from archpkg.words import Text

ROOTS = tuple(f"{level}目录" for level in LEVELS)
WRAPPING = "目录文件"
"""A root that some systems put around the catalogue, or around its entries in place of it."""

MAX_DEPTH = 32
MAX_TEXT = 1 << 20
"""Characters of one element, and of one tag or comment."""
MAX_NAME = 1000
"""Characters of the name of an element."""
MAX_ELEMENTS = 1000
"""Elements of one entry, and attributes of one element."""
MAX_ENTRIES = 1_000_000
"""Entries that :func:`loads_catalogue` holds at once; :func:`read_rows` has no such limit."""
MAX_FINDINGS = 10_000
"""Findings of one rule that a whole reading keeps; the rest are counted."""

_SHOWN = 60


@frozen(kw_only=True)
class Row:
    """One entry on its way past, and what was seen at it.

    ``level`` is that of the catalogue, ``number`` the entry's from 1. Rows without an entry tell what was seen around
    the entries: the first row of all, and elements that stand out of place (``extra``).
    """

    level: str
    number: int = 0
    entry: CatalogueEntry | None = None
    extra: tuple[Extra, ...] = field(default=(), converter=tuple[Extra, ...])
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])


def read_rows(source: BinaryIO, *, edition: str = "dat93") -> Iterator[Row]:
    """The rows of a catalogue, one at a time, from a stream; the first has no entry and tells the level.

    A root 目录文件 around the catalogue, or around its entries, is passed over with a note.

    Raises WrongUse for an unknown edition; CannotRead, with line and column, for what is not XML, has a DTD, another
    root or another encoding than UTF-8, GB18030 and GB2312, or goes beyond the limits of this module.
    """
    columns = dict(columns_of(edition))
    head = source.read(HEAD)
    encoding = encoding_of(head, (*ROOTS, WRAPPING))
    builder = _Builder(columns=columns, findings=[*encoding.findings, *version_findings(head)])
    parser = _parser(builder)
    for text in decoded(source, head, encoding.value):
        _feed(parser, builder, text)
        yield from builder.rows
        builder.rows.clear()
    _feed(parser, builder, "", final=True)
    yield from builder.rows
    if not builder.level:
        raise _no_catalogue(WRAPPING)
    if builder.findings:
        yield Row(level=builder.level, findings=builder.findings)


def loads_catalogue(data: bytes, *, edition: str = "dat93") -> Reading[CarrierCatalogue]:
    """A whole catalogue; every departure from the edition is a finding with its line, and nothing is dropped.

    The first 10,000 findings of each rule are kept, the rest are counted. Raises as :func:`read_rows`, and CannotRead
    for more than a million entries.
    """
    level = LEVELS[0]
    entries: list[CatalogueEntry] = []
    extra: list[Extra] = []
    findings: list[Finding] = []

    def seen(rows: Iterable[Row]) -> Iterator[Finding]:
        nonlocal level
        for row in rows:
            level = row.level
            extra.extend(row.extra)
            if row.entry is not None:
                entries.append(row.entry)
            if len(entries) > MAX_ENTRIES:
                raise beyond_limits(
                    f"more than {MAX_ENTRIES:,} entries", f"条目超过 {MAX_ENTRIES:,} 条", row.number
                )
            yield from row.findings

    findings.extend(bounded(seen(read_rows(io.BytesIO(data), edition=edition))))
    catalogue = CarrierCatalogue(edition=edition, level=level, entries=entries, extra=extra)
    return Reading(catalogue, findings)


def bounded(findings: Iterable[Finding], *, limit: int = MAX_FINDINGS) -> Iterator[Finding]:
    """The first findings of each rule as they come, and at the end how many more there were of each."""
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.code] += 1
        if counts[finding.code] <= limit:
            yield finding
    for code, count in counts.items():
        if count > limit:
            yield Finding(rules.CAR_MORE, Where(), {"code": code, "count": count - limit})


@define
class _Open:
    """An element that has begun: its direct text comes in pieces."""

    name: str
    line: int
    pieces: list[str] = field(factory=list)
    length: int = 0
    holds: bool = False


@define(kw_only=True)
class _Builder:
    """What the parser's calls gather: the open elements, the entry that is being read, the rows that are ready."""

    columns: Mapping[str, str]
    findings: list[Finding]
    positions: Mapping[str, int] = field(init=False)
    absences: dict[tuple[str, ...], tuple[str, ...]] = field(factory=dict)
    level: str = ""
    number: int = 0
    rows: list[Row] = field(factory=list)
    open: list[_Open] = field(factory=list)
    values: dict[str, str] = field(factory=dict)
    extra: list[Extra] = field(factory=list)
    elements: int = 0
    order: int = -1
    in_order: bool = True
    named: bool = False
    quiet: int = 0
    wrapped: bool = False

    def __attrs_post_init__(self) -> None:
        self.positions = {tag: at for at, tag in enumerate(self.columns)}

    def note(self, rule: Rule, line: int, element: str, **details: object) -> None:
        self.findings.append(Finding(rule, Where(line=line, element=element), details))

    def start(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        self.quiet = 0
        name = tag.rpartition(":")[2]
        if len(tag) > MAX_NAME:
            raise beyond_limits(
                f"a name of more than {MAX_NAME:,} characters", f"名称超过 {MAX_NAME:,} 个字符", line
            )
        if len(self.open) >= MAX_DEPTH:
            raise beyond_limits(f"more than {MAX_DEPTH} levels", f"嵌套超过 {MAX_DEPTH} 层", line)
        if attributes:
            self._attributes(name, attributes, line)
        if not self.open and not self._opens(name, line):
            return
        if self.open:
            self.open[-1].holds = True
        depth = len(self.open)
        if depth == 1:
            self._begin(name, line)
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise beyond_limits(f"more than {MAX_ELEMENTS} elements", f"单条元素超过 {MAX_ELEMENTS} 个", line)
        self.open.append(_Open(name, line))

    def _opens(self, name: str, line: int) -> bool:
        """The root, or what stands straight below 目录文件 (False for that itself): a list of this level goes on, its
        entries may stand there without a list, and anything else is out of place."""
        if not self.level and not self.wrapped and name == WRAPPING:
            self.wrapped = True
            self.note(rules.CAR_ROOT, line, name, root=name)
            return False
        whole = name in ROOTS or not self.wrapped
        if not self.level:
            self._root(f"{name}目录" if not whole and name in LEVELS else name)
        if not whole or name != f"{self.level}目录":
            self.open.append(_Open(f"{self.level}目录", line))
        return True

    def text(self, text: str) -> None:
        self.quiet = 0
        if not self.open and text.strip():
            self.note(rules.CAR_TEXT, 1, WRAPPING, value=_shown(text))
        if self.open:
            element = self.open[-1]
            element.pieces.append(text)
            element.length += len(text)
            if element.length > MAX_TEXT:
                raise beyond_limits(
                    f"more than {MAX_TEXT:,} characters in 〈{element.name}〉",
                    f"〈{element.name}〉超过 {MAX_TEXT:,} 个字符",
                    element.line,
                )

    def end(self) -> None:
        self.quiet = 0
        if not self.open:  # of 目录文件, which was never opened here
            return
        element = self.open.pop()
        text = "".join(element.pieces)
        depth = len(self.open)
        if depth == 2 and self.open[1].name == self.level:
            self._element(element, text)
        elif depth >= 1 and (depth > 1 or element.name != self.level):
            self._keep(element, text)
        elif text.strip():
            self.note(rules.CAR_TEXT, element.line, element.name, value=_shown(text))
        if depth <= 1:
            self._close(element)

    def _root(self, name: str) -> None:
        if name not in ROOTS:
            raise _no_catalogue(name)
        self.level = name.removesuffix("目录")
        self.rows.append(Row(level=self.level, findings=self.findings))
        self.findings = []

    def _attributes(self, tag: str, attributes: Mapping[str, str], line: int) -> None:
        if len(attributes) > MAX_ELEMENTS:
            raise beyond_limits(f"more than {MAX_ELEMENTS} attributes", f"属性超过 {MAX_ELEMENTS} 个", line)
        for name, value in attributes.items():
            if name != "xmlns" and not name.startswith("xmlns:"):
                self.note(rules.CAR_ATTRIBUTE, line, tag, tag=tag, name=name, value=_shown(value))
            elif not self.named:
                self.named = True
                self.note(rules.CAR_NAMESPACE, line, tag, value=_shown(value))

    def _begin(self, name: str, line: int) -> None:
        self.values, self.extra = {}, []
        self.elements, self.order, self.in_order = 0, -1, True
        if name == self.level:
            self.number += 1
        else:
            self.note(rules.CAR_PLACE, line, name, tag=name, level=self.level)

    def _element(self, element: _Open, text: str) -> None:
        """A direct child of an entry."""
        tag, line = element.name, element.line
        known = tag in self.columns and tag not in self.values
        if known:
            self.values[tag] = "" if element.holds and not text.strip() else text
            self._place(tag, line)
            if element.holds:
                self.note(rules.CAR_NESTED, line, tag, entry=self.number, tag=tag)
            return
        self._keep(element, text)
        if tag in self.columns:
            self.note(rules.CAR_REPEATED, line, tag, entry=self.number, tag=tag, value=_shown(text))
        else:
            self.note(rules.CAR_UNKNOWN, line, tag, tag=tag, value=_shown(text))

    def _place(self, tag: str, line: int) -> None:
        at = self.positions[tag]
        if at < self.order and self.in_order:
            self.in_order = False
            self.note(rules.CAR_ORDER, line, tag, entry=self.number, tag=tag, order=" ".join(self.columns))
        self.order = max(at, self.order)

    def _keep(self, element: _Open, text: str) -> None:
        """Keep an element without a home, under its path below the entry (below the root if it is in none)."""
        if not element.holds or text.strip():
            above = self.open[2:] if len(self.open) > 1 and self.open[1].name == self.level else self.open[1:]
            name = "/".join([*(outer.name for outer in above), element.name])
            self.extra.append(Extra(name=name, value=text, source=SOURCE))

    def _close(self, element: _Open) -> None:
        """The end of an entry, of something out of place, or of the root: a row is ready."""
        entry = None
        if self.open and element.name == self.level:
            absent = tuple(tag for tag in self.columns if tag not in self.values)
            # a million entries that lack the same elements need the list of them once
            absent = self.absences.setdefault(absent, absent)
            for tag in absent:
                if tag not in MAY_LACK:
                    self.note(rules.CAR_MISSING, element.line, tag, entry=self.number, tag=tag)
            fields = {self.columns[tag]: value for tag, value in self.values.items()}
            entry = CatalogueEntry(**fields, extra=self.extra, line=element.line, absent=absent)
            self.extra = []
        if entry is not None or self.extra or self.findings:
            number = self.number if entry is not None else 0
            row = Row(level=self.level, number=number, entry=entry, extra=self.extra, findings=self.findings)
            self.rows.append(row)
        self.extra, self.findings = [], []


def _no_catalogue(name: str) -> CannotRead:
    return CannotRead(
        Text(f"The root is 〈{_shown(name)}〉.", f"根元素为〈{_shown(name)}〉。"),
        hint=Text("It should be 文件目录 or 案卷目录.", "应为文件目录或案卷目录。"),
    )


def _parser(builder: _Builder) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        builder.start(tag, attributes, parser.CurrentLineNumber)

    def heard(*_: str) -> None:
        builder.quiet = 0

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: builder.end()
    parser.CharacterDataHandler = builder.text
    parser.CommentHandler = heard
    parser.ProcessingInstructionHandler = heard
    parser.StartDoctypeDeclHandler = _refuse_dtd
    return parser


def _refuse_dtd(*_: object) -> None:
    raise CannotRead(
        Text("The XML has a DTD, which is refused.", "XML 带有 DTD，拒绝读取。"),
        hint=Text("Remove the DOCTYPE line.", "请删除 DOCTYPE 声明。"),
    )


def _feed(parser: expat.XMLParserType, builder: _Builder, text: str, *, final: bool = False) -> None:
    builder.quiet += len(text)
    try:
        parser.Parse(text, final)
    except expat.ExpatError as error:
        why = expat.ErrorString(error.code)
        raise CannotRead(
            Text(
                f"Not well-formed XML at line {error.lineno}, column {error.offset + 1}: {why}.",
                f"XML 格式有误，第 {error.lineno} 行第 {error.offset + 1} 列：{why}。",
            ),
            hint=Text(
                "Write the document again with the program it came from.", "请用原系统重新导出该文件。"
            ),
        ) from error
    if builder.quiet > MAX_TEXT:
        raise beyond_limits(
            f"a tag or comment of more than {MAX_TEXT:,} characters",
            f"有超过 {MAX_TEXT:,} 个字符的标签或注释",
            parser.CurrentLineNumber,
        )


def beyond_limits(en: str, zh: str, line: int) -> CannotRead:
    """The error for what goes beyond the limits of this module, at a line."""
    return CannotRead(
        Text(f"Line {line}: {en}.", f"第 {line} 行：{zh}。"),
        hint=Text("No catalogue needs that; ask for it anew.", "正常目录不会如此，请要求重新提供。"),
    )


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
