"""What stands above the header: titles, and facts about the fonds where a cell plainly says one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from archpkg.catalogue import rules
from archpkg.catalogue.columns import BY_NAME, meaning
from archpkg.catalogue.fields import TARGETS, Parse
from archpkg.catalogue.plans import GENERAL
from archpkg.findings import Finding, Where

_DEFAULTS = frozenset(("year", "retention", "organ", "catalogue_number", "agency_file_number", "file_code"))
_PIECES = re.compile(r"\s+(?=[^\s:：]+[:：])")
_FACT = re.compile(r"\s*([^:：]{1,20})[:：]\s*(\S.*)", re.DOTALL)


@frozen(kw_only=True)
class TitleBlock:
    """``general`` says something of the fonds: element, heading, text. ``defaults`` are fields of every row."""

    general: tuple[tuple[str, str, str], ...] = ()
    defaults: tuple[tuple[tuple[str, str], object], ...] = ()
    findings: tuple[Finding, ...] = ()


def read_titles(
    rows: Sequence[tuple[int, Sequence[str]]], parsers: Mapping[tuple[str, str], Parse], where: Where
) -> TitleBlock:
    """The rows above a header. What is not understood is reported word for word."""
    general: dict[str, str] = {}
    defaults: dict[tuple[str, str], object] = {}
    findings = []
    for number, cells in rows:
        unused = []
        for label, text in _facts(cells):
            if not _use(meaning(label) if label else "", text, parsers, general, defaults):
                unused.append(f"{label}：{text}" if label else text)
        if unused:
            at = Where(path=where.path, sheet=where.sheet, row=number)
            findings.append(Finding(rules.TITLE_ROWS, at, {"text": " ".join(unused)}))
    return TitleBlock(
        general=tuple((name, BY_NAME[name].heading, text) for name, text in general.items()),
        defaults=tuple(defaults.items()),
        findings=tuple(findings),
    )


def _facts(cells: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Labels with their texts: ``全宗号：Z109`` in one cell, or a label and the cell after it."""
    filled = [cell for cell in cells if cell]
    label = ""
    for cell in filled:
        if label and not meaning(cell):
            yield label.rstrip(":："), cell
            label = ""
            continue
        if label:
            yield "", label
            label = ""
        if meaning(cell) in _DEFAULTS or meaning(cell) in GENERAL:
            label = cell
            continue
        for piece in _PIECES.split(cell):
            match = _FACT.fullmatch(piece)
            yield (match[1], match[2]) if match else ("", piece)
    if label:
        yield "", label


def _use(
    element: str,
    text: str,
    parsers: Mapping[tuple[str, str], Parse],
    general: dict[str, str],
    defaults: dict[tuple[str, str], object],
) -> bool:
    if element in GENERAL:
        return general.setdefault(element, text) == text
    if element not in _DEFAULTS:
        return False
    target = ("volume", "code") if element == "file_code" else TARGETS["item"][element]
    parse = parsers.get(target)
    value = text if parse is None else parse(text).value
    return value is not None and defaults.setdefault(target, value) == value
