"""The work of ``archpkg show``: what lies at some paths, and the records as a tree, a table, CSV or JSON lines."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from attrs import frozen

from archpkg.catalogue.columns import BY_NAME
from archpkg.catalogue.csv import write_csv
from archpkg.catalogue.layouts import LAYOUTS, lines, table
from archpkg.catalogue.listing import records, together
from archpkg.catalogue.plans import FILE_HEADINGS
from archpkg.cli.eeping import make_console, plain, print_packages
from archpkg.cli.exits import known_error, report_of_error
from archpkg.cli.showing_media import MediaReport, look_media_file, look_media_folder, print_media
from archpkg.cli.streams import from_stdin, named
from archpkg.display import printable
from archpkg.errors import CannotRead
from archpkg.findings import Looked as Judged
from archpkg.findings import Outcome, Report
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.packages.bag.bag import PAYLOAD, Bag
from archpkg.packages.bag.read import read_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.recognise import kind_of, recognise
from archpkg.packages.trees.tree import Members
from archpkg.packages.written import Recognised
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from rich.tree import Tree

_WIDTH = 80
_LEAST = 12
"""Columns of the screen that a text which may be folded gets at least."""
_WIDER = {"档号": 28, "题名": 24, "案卷题名": 24}
_FOREMOST = ("档号", "题名", "案卷题名", "日期", "起止日期", "责任者", "文号", "保管期限", "密级")
"""Columns that a table on the screen keeps before all others."""


@frozen(kw_only=True)
class Payload:
    """A bag that is no transfer package: its tag files, and the names of its payload."""

    bag: Bag
    container: str
    names: tuple[str, ...]


@frozen(kw_only=True)
class Looked:
    """What was found at one path: the records, or a bag of anything, or neither; and the report about the look."""

    path: str
    report: Report
    found: Recognised | None = None
    payload: Payload | None = None


# ── looking ──────────────────────────────────────────────────────────────────────────────────────────────


def look_at_each(
    paths: Sequence[str], *, sheet: str | None = None, encoding: str | None = None, fonds: str = ""
) -> tuple[Looked, ...]:
    """Look at each path. What cannot be read is raised where there is one path, else is in its report."""
    looked: list[Looked] = []
    for path in paths:
        try:
            with from_stdin(path) as place:
                looked.append(look(place, path, sheet=sheet, encoding=encoding, fonds=fonds))
        except Exception as error:
            known = known_error(error)
            if known is None or len(paths) == 1:
                raise
            looked.append(Looked(path=path, report=report_of_error(known, path)))
    return tuple(looked)


def look(
    place: str, path: str, *, sheet: str | None = None, encoding: str | None = None, fonds: str = ""
) -> Looked:
    """Read what lies at ``place``, which the user knows as ``path``. Raises CannotRead, and MissingExtraError for a
    picture or recording without the library that describes it."""
    media = look_media_file(place)
    kind = "" if media is not None else kind_of(place)
    if kind == "folder":
        media = look_media_folder(place)
    if media is not None:
        return Looked(path=path, report=named(media, place, path))
    if kind == "bag":
        return _look_into_bag(place, path)
    found = recognise(place, kind=kind, sheet=sheet, encoding=encoding, fonds=fonds)
    report = Report(kind=found.form, findings=found.findings, counts=found.counts, looked_at=_NOT_JUDGED)
    return Looked(path=path, report=named(report, place, path), found=found)


def _look_into_bag(place: str, path: str) -> Looked:
    with open_tree(place) as tree:
        members = Members.listed(tree)
        reading = read_bag(tree, members=members)
        if reading.value is None:
            raise CannotRead(Text("It has no bagit.txt.", "其中没有 bagit.txt。"), path=path)
        names = tuple(name for name in members.files if name.startswith(PAYLOAD))
        findings = (*tree.findings, *reading.findings)
        report = Report(
            kind="bag", findings=findings, counts={"files": len(names)}, looked_at=_NOT_JUDGED, path=path
        )
        payload = Payload(bag=reading.value, container=tree.kind, names=names)
    return Looked(path=path, report=report, payload=payload)


_NOT_JUDGED = (
    Judged(
        what="rules",
        text=Text("the rules of what it is", "该类内容的检测规则"),
        outcome=Outcome.NOT_LOOKED_AT,
        why=Text("show only reads; use archpkg check.", "show 只读取，检测请用 archpkg check。"),
    ),
)


def summary(looked: Sequence[Looked]) -> Report:
    """One report about several paths: findings with their path, counts together."""
    counts: Counter[str] = Counter()
    for one in looked:
        counts.update(one.report.counts)
    findings = [
        finding
        if one.path in finding.where.path
        else finding.at(f"{one.path}/{finding.where.path}".rstrip("/"))
        for one in looked
        for finding in one.report.findings
    ]
    return Report(kind="several", findings=findings, counts=counts, looked_at=_NOT_JUDGED)


# ── printing ─────────────────────────────────────────────────────────────────────────────────────────────


def print_each(looked: Sequence[Looked], form: str, lang: Lang, *, limit: int) -> None:
    """What was found, on standard output. CSV and JSON lines hold every record, in UTF-8."""
    if form == "tree":
        for one in looked:
            print_tree(one, lang, limit=limit)
        return
    _refuse_bags(looked)
    read = [one for one in looked if one.found is not None]
    if form == "jsonl":
        _print_lines(read, several=len(looked) > 1)
    elif form == "csv":
        record = together([one.found.record for one in read if one.found is not None])
        with _utf8() as stream:
            write_csv(stream, table(record, LAYOUTS["full"], lines(record, "all")))
    else:
        record = together([one.found.record for one in read if one.found is not None])
        print_table(record, lang, limit=limit)


def _refuse_bags(looked: Sequence[Looked]) -> None:
    bag = next((one for one in looked if one.payload is not None), None)
    if bag is not None:
        raise CannotRead(
            Text("It is a bag without records.", "这是不含著录信息的 BagIt 包。"),
            hint=Text("Show it as a tree.", "请以树形显示。"),
            path=bag.path,
        )


def _print_lines(looked: Sequence[Looked], *, several: bool) -> None:
    with _utf8() as stream:
        for one in looked:
            if one.found is None:
                continue
            for record in records(one.found.record):
                whole = {"path": one.path, **record} if several else record
                stream.write(f"{json.dumps(whole, ensure_ascii=False)}\n")


@contextlib.contextmanager
def _utf8() -> Iterator[io.TextIOWrapper]:
    """Standard output as UTF-8, whatever the terminal is set to: these are data."""
    sys.stdout.flush()
    stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        yield stream
        stream.flush()
    finally:
        stream.detach()


def print_table(record: Fonds, lang: Lang, *, limit: int) -> None:
    """The first ``limit`` records as a table as wide as the terminal, or 80 columns where there is none: as many
    columns of the layout ``full`` as fit, the others named; and how many records there are in all."""
    from rich.cells import cell_len
    from rich.table import Table

    found = lines(record, "all")
    rows = _merged(table(record, LAYOUTS["full"], found))
    headings = next(rows)
    shown = list(islice(rows, limit))
    console = make_console(_WIDTH, markup=False)
    filled = [at for at in range(len(headings)) if any(row[at] for row in shown)]
    widths = {
        at: max(cell_len(text) for text in (headings[at], *(row[at] for row in shown))) for at in filled
    }
    chosen = _fitting(headings, widths, console.width)
    grid = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for at, width in chosen.items():
        grid.add_column(headings[at], overflow="fold", width=width)
    for row in shown:
        grid.add_row(*(row[at] for at in chosen))
    if chosen:
        console.print(grid)
    others = [headings[at] for at in filled if at not in chosen]
    console.print(_tail(len(shown), len(found)).in_(lang))
    if others:
        left = Text(
            f"Columns without room here (--format csv has all): {', '.join(others)}",
            f"未显示的列（--format csv 可全部输出）：{'、'.join(others)}",
        )
        console.print(left.in_(lang))


def _merged(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows of a table, header first, for the screen: title, date and pages of volumes are under those of items."""
    headings = next(rows)
    pairs = [
        (headings.index(BY_NAME[name].heading), headings.index(heading))
        for name, heading in FILE_HEADINGS.items()
        if BY_NAME[name].heading in headings and heading in headings
    ]
    gone = {second for _, second in pairs}
    yield [printable(heading) for at, heading in enumerate(headings) if at not in gone]
    for row in rows:
        for first, second in pairs:
            row[first] = row[first] or row[second]
        yield [printable(cell) for at, cell in enumerate(row) if at not in gone]


def _fitting(headings: Sequence[str], widths: Mapping[int, int], width: int) -> dict[int, int]:
    """The columns that have room beside each other, in their order, with the room each gets: the foremost before the
    others. Texts of more columns than that are folded."""
    first = [at for name in _FOREMOST for at in widths if headings[at] == name]
    order = (*first, *(at for at in widths if at not in first))
    least = {at: min(widths[at], _WIDER.get(headings[at], _LEAST)) for at in order}
    chosen: dict[int, int] = {}
    for at in order:
        if sum(chosen.values()) + len(chosen) + least[at] <= width or not chosen:
            chosen[at] = min(least[at], width)
    for at in chosen:
        free = width - sum(chosen.values()) - len(chosen) + 1
        chosen[at] += max(0, min(free, widths[at] - chosen[at]))
    return dict(sorted(chosen.items()))


def _tail(shown: int, total: int) -> Text:
    """How many records there are."""
    if shown == total:
        return Text(f"{total:,} records", f"共 {total:,} 条")
    return Text(
        f"{shown:,} of {total:,} records; --items N shows more",
        f"共 {total:,} 条，显示 {shown:,} 条；用 --items N 可显示更多",
    )


# ── trees ────────────────────────────────────────────────────────────────────────────────────────────────


def print_tree(looked: Looked, lang: Lang, *, limit: int) -> None:
    """What was found as a tree, ``limit`` items of each class or volume, or files of a bag."""
    if isinstance(looked.report, MediaReport):
        print_media(looked.report, lang, limit=limit)
        return
    from rich.tree import Tree

    if looked.found is not None and looked.found.eeps:
        print_packages(looked.found.eeps, lang)
        return
    if looked.payload is not None:
        tree = _tree_of_bag(looked.payload, lang, limit)
    elif looked.found is not None:
        record = looked.found.record
        title = f"全宗 {record.code} {record.name or record.unit}".rstrip()
        tree = Tree(plain(f"{title}  {_about(looked.found)}".rstrip()))
        for extra in record.extra:
            tree.add(plain(f"{extra.name or '?'}：{extra.value}"))
        for series in record.series:
            _add_series(tree, series, lang, limit)
    else:
        return
    make_console(10_000).print(tree)  # nothing is cut where no screen is


def _about(found: Recognised) -> str:
    package = found.package
    if package is None:
        return "" if found.form in ("catalogue", "json") else found.form
    return f"{package.layout}{' + BagIt' if package.bagged else ''}, {package.container}"


def _tree_of_bag(payload: Payload, lang: Lang, limit: int) -> Tree:
    from rich.tree import Tree

    bag = payload.bag
    tree = Tree(plain(f"BagIt {bag.version}, {payload.container}"))
    info = tree.add(plain(bag.info_name))
    for label, value in bag.info:
        info.add(plain(f"{label}: {value}"))
    names = tree.add(
        Text(f"data/  {len(payload.names):,} files", f"data/  {len(payload.names):,} 个文件").in_(lang)
    )
    for name in payload.names[:limit]:
        names.add(plain(name.removeprefix(PAYLOAD)))
    if len(payload.names) > limit:
        more = len(payload.names) - limit
        names.add(Text(f"… {more:,} more", f"……另有 {more:,} 个").in_(lang))
    return tree


def _add_series(tree: Tree, series: Series, lang: Lang, limit: int) -> None:
    branch = tree.add(plain(f"类别 {series.code} {series.title}".rstrip()))
    for file in series.files:
        _add_file(branch, file, lang, limit)
    _add_items(branch, series.items, lang, limit)
    for below in series.series:
        _add_series(branch, below, lang, limit)


def _add_file(tree: Tree, file: File, lang: Lang, limit: int) -> None:
    branch = tree.add(plain(f"案卷 {file.code or ''} {file.title}".rstrip()))
    _add_items(branch, file.items, lang, limit)


def _add_items(tree: Tree, there: Sequence[Item], lang: Lang, limit: int) -> None:
    for item in there[:limit]:
        branch = tree.add(plain(f"{item.code or '?'}  {item.title}"))
        for obj in item.objects:
            size = "" if obj.size is None else f"  {obj.size:,} B"
            branch.add(plain(f"{obj.file_name}{size}"))
    if len(there) > limit:
        more = len(there) - limit
        tree.add(Text(f"… {more:,} more items", f"……另有 {more:,} 件").in_(lang))
