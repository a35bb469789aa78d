"""识别与读取. What lies at a path, whatever it is called: its kind, and a reading of its records.

The first octets of a computer file decide, and the members of a container; the ending of a name only settles what
they leave open (a text table without a known header).
"""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve

from archpkg.catalogue import read_catalogue
from archpkg.catalogue.csv import has_header
from archpkg.errors import ArchpkgError, CannotRead
from archpkg.findings import Finding, Reading
from archpkg.formats.carrier import REQUIRED, loads_description
from archpkg.formats.eep.compose import complete_item
from archpkg.formats.eep.read import EepReading, read_eep
from archpkg.model.records import Fonds
from archpkg.packages.carrier.contents import Contents
from archpkg.packages.carrier.read import open_package
from archpkg.packages.containers import open_tree, refuse_archive
from archpkg.packages.eep.opening import eep_members, is_named, is_package, open_place
from archpkg.packages.first_octets import family_of
from archpkg.packages.trees.tree import Members, Tree
from archpkg.packages.written import (
    Recognised,
    fonds_of,
    kind_of_json,
    kind_of_xml,
    read_description_text,
    read_json,
    read_xml,
)
from archpkg.progress import Progress
from archpkg.words import Text

KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "catalogue": Text("a catalogue table", "目录表"),
        "json": Text("a fonds in the library's own JSON", "本库的全宗 JSON"),
        "record": Text("the metadata of one record", "单件元数据"),
        "records": Text("the metadata of many records", "多件元数据"),
        "volume": Text("the metadata of a volume", "案卷元数据"),
        "carrier-catalogue": Text("the catalogue of a carrier", "载体目录文件"),
        "description": Text("the description of a carrier", "载体说明文件"),
        "eep": Text("packages of DA/T 48 (EEP)", "电子文件封装包（EEP）"),
        "dat93": Text("a transfer package of DA/T 93", "DA/T 93 移交信息包"),
        "2012": Text("a transfer package of the 2012 layout", "2012 年布局的移交信息包"),
        "plain": Text("a transfer package in the library's plain layout", "本库简单布局的移交信息包"),
        "bag": Text("a bag that is no transfer package", "非移交信息包的 BagIt 包"),
        "folder": Text("a folder", "文件夹"),
        "zip": Text("a zip", "zip 压缩包"),
        "tar": Text("a tar", "tar 包"),
        "unknown": Text("nothing that is known", "无法识别的内容"),
    }
)
"""Every kind that :func:`kind_of` gives, in words."""

PACKAGES = ("dat93", "2012", "plain")
"""The kinds that are transfer packages."""

_HEAD = 4096
_SAMPLE = 1 << 18
"""Octets of a text in which a header or a description is looked for."""
_TABLES = (".csv", ".tsv")
_TABLE_NAMES = (*_TABLES, ".xlsx", ".xlsm", ".xls", ".ods")
_SPREADSHEETS = ("Workbook", "Book", "EncryptedPackage")
"""Streams of an OLE container that holds a spreadsheet, or an encrypted one of today."""
_PACKED = (b"\x1f\x8b", b"\xfd7zX", b"BZh")


def kind_of(path: str | os.PathLike[str]) -> str:
    """What lies at a path: one of :data:`KINDS`.

    Nothing is judged, and a document may turn out to be broken when it is read. Raises :class:`CannotRead` where
    nothing is there, it cannot be opened, or a container cannot be looked into.
    """
    path = os.fspath(path)
    head = _head(path)
    if head is None:
        return _kind_inside(path)
    refuse_archive(path)
    family = family_of(head).family
    if family == "zip":
        return "catalogue" if _is_spreadsheet(path) else _kind_inside(path)
    if family == "ole":
        return "catalogue" if _is_old_spreadsheet(path) else "unknown"
    if head.startswith(_PACKED) or head[257:262] == b"ustar":
        return _kind_inside(path)
    if is_package(head):
        return "eep"
    if family == "xml" or head[:2] in (b"<\0", b"\0<"):
        return kind_of_xml(path) or "unknown"
    if family in ("text", "script") or (family == "" and head):
        return _kind_of_text(path, head)
    return "unknown"


def read(
    path: str | os.PathLike[str],
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    progress: Progress | None = None,
) -> Reading[Fonds]:
    """Read the records at a path, whatever it is (:func:`kind_of`), and everything that was odd about them.

    A catalogue table is read with ``sheet``, ``encoding`` and ``fonds`` (see
    :func:`archpkg.catalogue.read_catalogue`). Records that came without a fonds around them are gathered into one,
    with a class for each 类别号. Digests are not computed.

    Raises :class:`CannotRead` for what is not recognised, holds no records (a bag of anything, a folder), or is
    broken, and :class:`archpkg.errors.WrongUse` for arguments that make no sense.
    """
    found = recognise(path, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)
    return Reading(found.record, found.findings)


def recognise(
    path: str | os.PathLike[str],
    *,
    kind: str = "",
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    progress: Progress | None = None,
) -> Recognised:
    """As :func:`read`, with the kind of what was read and, for packages, what they are beside their records.

    ``kind`` is what :func:`kind_of` gave, where the caller has asked it already.
    """
    path = os.fspath(path)
    try:
        kind = kind or kind_of(path)
        if kind == "catalogue" or (kind == "unknown" and _is_called_table(path)):
            reading = read_catalogue(path, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)
            return Recognised(
                kind="catalogue", form="catalogue", record=reading.value, findings=reading.findings
            )
        return _placed(_recognised(path, kind), path)
    except ArchpkgError as error:
        if error.path is None:
            error.path = path
        raise


def _recognised(path: str, kind: str) -> Recognised:
    if kind in PACKAGES:
        return _package(path)
    if kind == "eep":
        return _eeps(path)
    head = _head(path)
    if kind in ("bag", "folder", "zip", "tar") or head is None:
        raise _no_records(kind)
    if _is_json(head):
        return read_json(path)
    if kind == "description" and family_of(head).family != "xml":
        return read_description_text(path)
    if kind == "unknown" and family_of(head).family != "xml":
        raise _unknown(head)
    return read_xml(path)


def _placed(found: Recognised, path: str) -> Recognised:
    """Findings without a place get the path: they speak of the whole document."""
    return evolve(found, findings=[f if f.where.path else f.at(path) for f in found.findings])


def _package(path: str) -> Recognised:
    opened = open_package(path)
    package = opened.value
    if package is None:
        raise _no_records("folder")
    return Recognised(
        kind=package.layout,
        form=package.layout,
        record=package.record,
        findings=opened.findings,
        package=package,
    )


def _eeps(path: str) -> Recognised:
    findings: list[Finding] = []
    eeps: list[tuple[str, EepReading]] = []
    with open_place(path) as place:
        findings += place.findings
        for member in place.members:
            with place.open(member) as stream:
                reading = read_eep(stream)
            name = place.said(member)
            eeps.append((name, reading))
            findings += [finding.at(name) for finding in reading.findings] if name else reading.findings
    records = [complete_item(reading.value.signed.current) for _, reading in eeps]
    return Recognised(kind="eep", form="eep", record=fonds_of(records), findings=findings, eeps=eeps)


# ── what it is ───────────────────────────────────────────────────────────────────────────────────────────


def _head(path: str) -> bytes | None:
    """The first octets of a computer file; None for a folder. Raises :class:`CannotRead` for anything else."""
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return None
        if stat.S_ISREG(mode):
            with open(path, "rb") as stream:
                return stream.read(_HEAD)
    except (OSError, ValueError):
        pass  # opening it as a tree says what is wrong
    with open_tree(path):
        return None


def _kind_inside(path: str) -> str:
    with open_tree(path) as tree:
        return _kind_of_tree(tree)


def _kind_of_tree(tree: Tree) -> str:
    members = Members.listed(tree)
    layout = Contents.of(tree, members).layout
    if layout is not None:
        return layout.name
    names = members.files
    if "bagit.txt" in names:
        return "bag"
    named = (tree.kind != "folder" and tree.path.lower().endswith(".eep")) or any(map(is_named, names))
    return "eep" if named and any(True for _ in eep_members(tree)) else tree.kind


def _is_spreadsheet(path: str) -> bool:
    """Whether a zip is a workbook: its members say so."""
    try:
        with zipfile.ZipFile(path) as container:
            names = frozenset(container.namelist())
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                return True
            if "mimetype" not in names or "content.xml" not in names:
                return False
            with container.open("mimetype") as stream:
                return b"spreadsheet" in stream.read(100)
    except (OSError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile, zipfile.LargeZipFile):
        return False


def _is_old_spreadsheet(path: str) -> bool:
    """Whether an OLE container has the stream of a workbook, or of an encrypted package."""
    signs = [f"{sign}\0".encode("utf-16-le") for sign in _SPREADSHEETS]
    with open(path, "rb") as stream:
        tail = b""
        while piece := stream.read(1 << 20):
            if any(sign in tail + piece for sign in signs):
                return True
            tail = piece[-64:]
    return False


def _kind_of_text(path: str, head: bytes) -> str:
    if _is_json(head):
        kind = kind_of_json(path)
        if kind:
            return kind
    with open(path, "rb") as stream:
        sample = stream.read(_SAMPLE)
    if has_header(sample):
        return "catalogue"
    if _is_description(sample):
        return "description"
    return "catalogue" if path.lower().endswith(_TABLES) and _is_text(head) else _kind_of_last_resort(path)


def _kind_of_last_resort(path: str) -> str:
    """A tar of the old kind has no sign in its first octets."""
    try:
        return _kind_inside(path)
    except CannotRead:
        return "unknown"


def _is_called_table(path: str) -> bool:
    """Whether a page or a document that is none is named as a table: the reader of tables says what is wrong."""
    head = _head(path)
    named = path.lower().endswith(_TABLE_NAMES)
    return named and head is not None and family_of(head).family in ("text", "script", "xml", "ole")


def _is_text(head: bytes) -> bool:
    return family_of(head).family in ("text", "script")


def _is_json(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _is_description(sample: bytes) -> bool:
    """Whether a text has at least two of the lines that every description has."""
    try:
        description = loads_description(sample).value
    except CannotRead:
        return False
    return sum(bool(description.where(name)) for name in REQUIRED) >= 2


# ── what cannot be read ──────────────────────────────────────────────────────────────────────────────────


def _no_records(kind: str) -> CannotRead:
    known = KINDS[kind]
    return CannotRead(
        Text(
            f"It is {known.en} without records that archpkg can read.",
            f"这是{known.zh}，其中没有 archpkg 能读取的著录信息。",
        ),
        hint=Text(
            "A transfer package has 目录文件.XML, 文件目录.XML, 案卷目录.XML or record.json; give the catalogue "
            "itself if it lies elsewhere.",
            "移交信息包应含目录文件.XML、文件目录.XML、案卷目录.XML 或 record.json；目录另存时请直接给出目录。",
        ),
    )


def _unknown(head: bytes) -> CannotRead:
    looks = family_of(head).text if head else Text("an empty file", "空文件")
    return CannotRead(
        Text(f"It is not recognised; it looks like {looks.en}.", f"无法识别，看起来是{looks.zh}。"),
        hint=Text(
            "archpkg reads catalogue tables (.xlsx, .xls, .ods, .csv), JSON of its own, records in XML, EEPs, and "
            "packages in a folder, zip or tar.",
            "archpkg 可读取目录表（.xlsx、.xls、.ods、.csv）、本库 JSON、XML 元数据、电子文件封装包，"
            "以及文件夹、zip、tar 形式的信息包。",
        ),
    )
