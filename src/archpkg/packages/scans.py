"""挂接. Find the computer files that belong to each item, by their names, by the catalogue, or by a rule.

Looked at in this order; the first that speaks decides:

1. the catalogue's own path column (文件路径, 源路径, 文件夹路径 …), a file or a folder;
2. the caller's rule, a function from the relative path to a reference code;
3. a folder named by the 档号, or a computer file named ``<档号>``, ``<档号>-001``, ``<档号>（附件）``.

Names are compared by their match key, so that ``·`` may be written with any of its stand-ins.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from attrs import evolve, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.model.codes import match_key
from archpkg.model.objects import DigitalObject, path_fault
from archpkg.model.records import Fonds, Item
from archpkg.model.walk import items, map_items
from archpkg.packages.containers import refuse_archive
from archpkg.packages.documents import documents_of
from archpkg.packages.scan_rules import (
    SCAN_CLASH,
    SCAN_DOUBT,
    SCAN_GONE,
    SCAN_JUNK,
    SCAN_NONE,
    SCAN_ODD,
    SCAN_SPECIAL,
    SCAN_STRAY,
)
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text

PATH_COLUMNS = ("文件路径", "源路径", "文件夹路径", "路径", "原文路径", "电子文件路径")
"""Catalogue columns that tell where an item's computer files are, relative to the folder of objects."""

JUNK = frozenset({"thumbs.db", "desktop.ini", ".ds_store"})

Rule = Callable[[str], str | None]
"""From a relative path to a reference code, or None where the rule does not speak."""


@frozen(kw_only=True)
class Found:
    """One computer file below the folder: its relative path and its size in octets."""

    path: str
    size: int


@frozen
class _Match:
    """What a name says: the item's place in the fonds, and whether the name is plainly a code."""

    place: int
    plain: bool = True


def find_objects(root: str | Path) -> Reading[tuple[Found, ...]]:
    """Every computer file below a folder, sorted by path. Links and special files are reported, never followed.

    Raises CannotRead if the folder cannot be read, UnfinishedChange while a change of it runs or is not finished.
    """
    top = os.fspath(root)
    refuse_unfinished(top)
    refuse_archive(top)
    found: list[Found] = []
    findings: list[Finding] = []
    folders = [""]
    while folders:
        folder = folders.pop()
        for entry in _entries(top, folder):
            path = f"{folder}{entry.name}"
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode):
                folders.append(f"{path}/")
            elif not stat.S_ISREG(mode):
                findings.append(Finding(SCAN_SPECIAL, Where(path=path)))
            elif entry.name.lower() in JUNK or entry.name.startswith("~$"):
                findings.append(Finding(SCAN_JUNK, Where(path=path)))
            elif path_fault(path) or not _printable(path):
                findings.append(Finding(SCAN_ODD, Where(path=ascii(path))))
            else:
                found.append(Found(path=path, size=entry.stat(follow_symlinks=False).st_size))
    return Reading(tuple(sorted(found, key=lambda f: f.path)), findings)


def _entries(top: str, folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(os.path.join(top, folder)) as entries:
            return list(entries)
    except OSError as error:
        raise CannotRead(
            Text(f"The folder cannot be read: {error.strerror}.", f"无法读取文件夹：{error.strerror}。"),
            hint=Text("Name the folder of scans.", "请指定扫描件所在文件夹。"),
            path=os.path.join(top, folder),
        ) from error


def _printable(path: str) -> bool:
    """False for a name whose octets are no UTF-8."""
    return not any("\ud800" <= c <= "\udfff" for c in path)


def attach(
    fonds: Fonds, root: str | Path, *, rule: Rule | None = None, path_columns: tuple[str, ...] = PATH_COLUMNS
) -> Reading[Fonds]:
    """The fonds with every item's computer files attached (path relative to ``root``, size in octets).

    Reported: items without any (SCAN-NONE), computer files of nobody (SCAN-STRAY), names that fit two items
    (SCAN-CLASH) and names that fit only loosely (SCAN-DOUBT). Objects that items have already are kept.
    """
    looked = find_objects(root)
    records = list(items(fonds))
    findings = list(looked.findings)
    told = _told_by_catalogue(records, looked.value, path_columns, findings)
    index = _index(records)
    lots: dict[int, list[Found]] = {}
    for found in looked.value:
        place = told.get(found.path)
        if place is None:
            place = _place(found.path, index, rule, findings)
        if place is not None:
            lots.setdefault(place, []).append(found)
    findings.extend(_empty_handed(records, lots))
    numbers = iter(range(len(records)))
    return Reading(map_items(fonds, lambda item: _with_objects(item, lots.get(next(numbers), []))), findings)


def _index(records: list[Item]) -> Mapping[str, list[int]]:
    """From match key to the places of the items with that code; more than one for a code used twice."""
    index: dict[str, list[int]] = {}
    for place, item in enumerate(records):
        if item.code is not None:
            index.setdefault(match_key(item.code.text), []).append(place)
    return index


def _told_by_catalogue(
    records: list[Item], found: tuple[Found, ...], columns: tuple[str, ...], findings: list[Finding]
) -> dict[str, int]:
    """From path to place, as the path columns of the catalogue say. A path that is not there is reported."""
    told: dict[str, int] = {}
    paths = {f.path for f in found}
    below = _by_folder(found)
    for place, item in enumerate(records):
        for path in _column_paths(item, columns):
            inside = [path] if path in paths else below.get(path, [])
            if not inside:
                findings.append(Finding(SCAN_GONE, Where(path=path), {"code": str(item.code or "")}))
            for one in inside:
                if told.setdefault(one, place) != place:
                    codes = [str(records[told[one]].code or ""), str(item.code or "")]
                    findings.append(Finding(SCAN_CLASH, Where(path=one), {"codes": ", ".join(codes)}))
    return told


def _column_paths(item: Item, columns: tuple[str, ...]) -> Iterator[str]:
    for extra in item.extra:
        if extra.name in columns and extra.value.strip():
            for path in extra.value.replace("；", ";").split(";"):
                yield path.strip().replace("\\", "/").strip("/").removeprefix("./")


def _by_folder(found: tuple[Found, ...]) -> dict[str, list[str]]:
    """Every folder with all computer files anywhere below it."""
    below: dict[str, list[str]] = {}
    for one in found:
        folder = one.path
        while (cut := folder.rfind("/")) > 0:
            folder = folder[:cut]
            below.setdefault(folder, []).append(one.path)
    return below


def _place(
    path: str, index: Mapping[str, list[int]], rule: Rule | None, findings: list[Finding]
) -> int | None:
    """The item a computer file belongs to by rule or name; None with a finding where that is not clear."""
    if rule is not None and (code := rule(path)):
        places = index.get(match_key(code), [])
        return _single(places, path, findings)
    parts = path.split("/")
    stem = parts[-1].rpartition(".")[0] or parts[-1]
    matches = [m for part in parts[:-1] if (m := index.get(match_key(part)))]
    by_name, plain = _by_stem(stem, index)
    if not by_name:
        # A name such as J019-KU·01·2017 has no suffix: what looks like one is a part of the code.
        by_name, plain = _by_stem(parts[-1], index)
    if by_name and (not matches or by_name not in matches):
        matches.append(by_name)
    if not plain and len(matches) == 1 and by_name:
        findings.append(Finding(SCAN_DOUBT, Where(path=path)))
    return _single(sorted({place for places in matches for place in places}), path, findings)


def _single(places: list[int], path: str, findings: list[Finding]) -> int | None:
    if len(places) == 1:
        return places[0]
    rule = SCAN_CLASH if places else SCAN_STRAY
    findings.append(Finding(rule, Where(path=path), {"codes": len(places)}))
    return None


def _by_stem(stem: str, index: Mapping[str, list[int]]) -> tuple[list[int], bool]:
    """Items whose code the name is, or begins with: the longest code wins. False if a loose tail follows."""
    key = match_key(stem)
    if key in index:
        return index[key], True
    for cut in range(len(key) - 1, 0, -1):
        if key[:cut] in index and not key[cut].isalnum():
            tail = key[cut:].strip("-_()（）[]【】 ")
            return index[key[:cut]], tail.isdigit() and len(tail) <= 5
    return [], True


def _empty_handed(records: list[Item], lots: Mapping[int, list[Found]]) -> Iterator[Finding]:
    for place, item in enumerate(records):
        if place not in lots and not any(item.objects):
            details = {"code": str(item.code or ""), "title": item.title}
            yield Finding(SCAN_NONE, Where(), details)


def _with_objects(item: Item, lot: list[Found]) -> Item:
    """The item with documents made of its computer files, in the order of their numbers."""
    if not lot:
        return item
    objects = [DigitalObject(path=found.path, size=found.size) for found in lot]
    return evolve(item, documents=(*item.documents, *documents_of(objects)))
