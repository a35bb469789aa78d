"""The work of ``archpkg show``: a record as a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from archpkg.cli.eeping import Described, described, print_packages
from archpkg.cli.kinds import is_table
from archpkg.cli.reading import read_record
from archpkg.cli.showing_media import look_media_file, look_media_folder
from archpkg.findings import Report
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import files, items, objects
from archpkg.packages.carrier.read import open_package
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from rich.tree import Tree


@frozen(kw_only=True)
class Looked:
    """What was found: the record (None where there is none), a line about the package, the report, and what was
    written in XML, where it was that."""

    record: Fonds | None
    about: str
    report: Report
    written: Described | None = None


def look(path: str, *, sheet: str | None = None, encoding: str | None = None, fonds: str = "") -> Looked:
    """Read a table or JSON by its suffix, a picture or recording, an EEP and XML by what they are, else a package, else
    a folder of pictures and recordings. Raises CannotRead, MissingExtraError for a picture without its library."""
    if is_table(path):
        reading = read_record(path, sheet=sheet, encoding=encoding, fonds=fonds)
        report = Report(kind="catalogue", findings=reading.findings, counts=_counts(reading.value))
        return Looked(record=reading.value, about="", report=report)
    media = look_media_file(path)
    if media is not None:
        return Looked(record=None, about="", report=media)
    found = described(path)
    if found is not None:
        report = Report(kind=found.kind, findings=found.findings, counts=found.counts)
        return Looked(record=found.record, about=found.kind, report=report, written=found)
    opened = open_package(path)
    if opened.value is None:
        media = look_media_folder(path)
        if media is not None:
            return Looked(record=None, about="", report=media)
        return Looked(record=None, about="", report=Report(kind="unknown", findings=opened.findings))
    package = opened.value
    bag = " + BagIt" if package.bagged else ""
    report = Report(kind=package.layout, findings=opened.findings, counts=_counts(package.record))
    return Looked(record=package.record, about=f"{package.layout}{bag}, {package.container}", report=report)


def _counts(record: Fonds) -> dict[str, int]:
    return {
        "items": sum(1 for _ in items(record)),
        "volumes": sum(1 for _ in files(record)),
        "objects": sum(1 for _ in objects(record)),
    }


def print_tree(looked: Looked, lang: Lang, *, limit: int) -> None:
    """The record as a tree on stdout, ``limit`` items of each class or volume."""
    from rich.console import Console
    from rich.tree import Tree

    record = looked.record
    if record is None:
        return
    if looked.written is not None and looked.written.packages:
        print_packages(looked.written, lang)
        return
    title = f"全宗 {record.code} {record.name or record.unit}".rstrip()
    tree = Tree(_plain(f"{title}  {looked.about}".rstrip()))
    for series in record.series:
        _add_series(tree, series, lang, limit)
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000  # nothing is cut where no screen is
    console.print(tree)


def _plain(text: str) -> str:
    """Text in which rich sees no markup."""
    return text.replace("[", "\\[")


def _add_series(tree: Tree, series: Series, lang: Lang, limit: int) -> None:
    branch = tree.add(_plain(f"类别 {series.code} {series.title}".rstrip()))
    for file in series.files:
        _add_file(branch, file, lang, limit)
    _add_items(branch, series.items, lang, limit)
    for below in series.series:
        _add_series(branch, below, lang, limit)


def _add_file(tree: Tree, file: File, lang: Lang, limit: int) -> None:
    branch = tree.add(_plain(f"案卷 {file.code or ''} {file.title}".rstrip()))
    _add_items(branch, file.items, lang, limit)


def _add_items(tree: Tree, lot: Sequence[Item], lang: Lang, limit: int) -> None:
    for item in lot[:limit]:
        branch = tree.add(_plain(f"{item.code or '?'}  {item.title}"))
        for obj in item.objects:
            size = "" if obj.size is None else f"  {obj.size:,} B"
            branch.add(_plain(f"{obj.file_name}{size}"))
    if len(lot) > limit:
        more = len(lot) - limit
        tree.add(Text(f"… {more:,} more items", f"……另有 {more:,} 件").in_(lang))
