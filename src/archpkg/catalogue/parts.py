"""What a spreadsheet reader does not tell about an ``.xlsx``: hidden rows, error cells, formulas without a value.

The sheet's own XML is looked at, in pieces first: only a sheet that has any of the three is parsed.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import IO

from attrs import Factory, frozen
from lxml import etree

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_SIGNS = (b't="e"', b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/", b'hidden="1"', b'hidden="true"')
_PIECE = 1 << 20
_OVERLAP = 32
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SMALL_PART = 8 << 20
_LAST_COLUMN = 16384


@frozen
class CellFault:
    """One cell, its column from 0: the text of an error, or a formula that has no stored value."""

    column: int
    text: str
    is_formula: bool


@frozen(kw_only=True)
class SheetFaults:
    """What a sheet hides or lacks: rows from 1, how many columns, cells by row from 0."""

    hidden_rows: tuple[int, ...] = ()
    hidden_columns: int = 0
    cells: Mapping[int, tuple[CellFault, ...]] = Factory(dict)


def sheet_faults(path: str, name: str) -> SheetFaults:
    """What the XML of one sheet says; nothing for what is no ``.xlsx`` or cannot be parsed (the reader that
    reads the values has the last word on that)."""
    try:
        with zipfile.ZipFile(path) as container:
            part = _part(container, name)
            if part is None or not _has_signs(container, part):
                return SheetFaults()
            with container.open(part) as stream:
                return _parse(stream)
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, NotImplementedError, etree.XMLSyntaxError):
        return SheetFaults()


def _part(container: zipfile.ZipFile, name: str) -> str | None:
    """The member that holds a sheet."""
    if "xl/workbook.xml" not in container.namelist():
        return None
    relations = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _small(container, "xl/_rels/workbook.xml.rels").iter("{*}Relationship")
    }
    for sheet in _small(container, "xl/workbook.xml").iter("{*}sheet"):
        if sheet.get("name") == name:
            target = relations.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
            return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/") if target else None
    return None


def _small(container: zipfile.ZipFile, member: str) -> etree._Element:
    with container.open(member) as stream:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(stream.read(_SMALL_PART), parser)


def _has_signs(container: zipfile.ZipFile, part: str) -> bool:
    with container.open(part) as stream:
        tail = b""
        while piece := stream.read(_PIECE):
            text = tail + piece
            if any(sign in text for sign in _SIGNS):
                return True
            tail = piece[-_OVERLAP:]
    return False


def _parse(stream: IO[bytes]) -> SheetFaults:
    hidden: list[int] = []
    columns = 0
    cells: dict[int, tuple[CellFault, ...]] = {}
    number = 0
    for element in _elements(stream):
        if etree.QName(element).localname == "col":
            columns += _columns(element)
            continue
        number = int(element.get("r") or number + 1)
        if element.get("hidden") in ("1", "true"):
            hidden.append(number)
        faults = tuple(_faults(element))
        if faults:
            cells[number - 1] = faults
    return SheetFaults(hidden_rows=tuple(hidden), hidden_columns=columns, cells=cells)


def _elements(stream: IO[bytes]) -> Iterator[etree._Element]:
    """Rows and column settings, each forgotten after it was seen."""
    walk = etree.iterparse(
        stream, events=("end",), tag=("{*}row", "{*}col"), resolve_entities=False, no_network=True
    )
    for _, element in walk:
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]  # type: ignore[union-attr]


def _columns(element: etree._Element) -> int:
    last = int(element.get("max") or 0)
    if element.get("hidden") not in ("1", "true") or last >= _LAST_COLUMN:
        return 0
    return last - int(element.get("min") or 0) + 1


def _faults(row: etree._Element) -> Iterator[CellFault]:
    for place, cell in enumerate(row.iterfind("{*}c")):
        is_error = cell.get("t") == "e"
        formula = cell.find("{*}f")
        if not is_error and formula is None:
            continue
        value = cell.findtext("{*}v") or ""
        column = _column(cell.get("r"), place)
        if is_error and value:
            yield CellFault(column, value, is_formula=False)
        elif formula is not None and not value and cell.get("t") != "str":
            yield CellFault(column, f"={formula.text or ''}", is_formula=True)


def _column(reference: str | None, place: int) -> int:
    match = _REFERENCE.fullmatch(reference or "")
    if match is None:
        return place
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
