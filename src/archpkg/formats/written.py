"""元数据文档. Records written in XML, whatever the dialect: known by the root, or read by the names of elements.

An EEP (DA/T 48) is not read here: it holds computer files, and is a stream (:mod:`archpkg.formats.eep.read`).
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from attrs import field, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading
from archpkg.formats import FORMATS
from archpkg.formats.carrier import (
    Description,
    file_of_entry,
    item_of_entry,
    loads_description_xml,
    loads_nested_catalogue,
)
from archpkg.formats.carrier.reading import ROOTS, WRAPPING, loads_catalogue
from archpkg.formats.carrier.values import EDITIONS
from archpkg.formats.charset import charset_of
from archpkg.formats.dat46 import FILE_ROOT, ROOT, loads_all, loads_file
from archpkg.formats.dat46.forms import MANY_ROOT
from archpkg.formats.dat46.many import read_records
from archpkg.formats.schema import schema_findings
from archpkg.formats.xml import MAX_OCTETS, Element, local, parse, with_dtd
from archpkg.model.parts import Extra
from archpkg.model.records import File, Item
from archpkg.words import Text

_HEAD = 1 << 16
NESTED_ROOT = "目录"
DESCRIPTION_ROOT = "文件说明"
VOLUME_ROOTS = (FILE_ROOT, "案卷数据封装包")
CATALOGUE_ROOTS = (*ROOTS, WRAPPING, NESTED_ROOT)
RECORD_ROOTS = tuple(FORMATS[kind].root for kind in ("dat46", "dat54", "dat63"))


@frozen(kw_only=True)
class Written:
    """What a document holds: ``kind`` of document (``dat46``, ``dat54``, ``dat63``, ``carrier-dat93``,
    ``carrier-2012``, ``carrier-nested``, ``carrier-description``), its records or volumes (``files`` keep
    their own items), its description of a transfer, what stood beside them (``extra``), and all that was seen."""

    kind: str
    items: tuple[Item, ...] = field(default=(), converter=tuple[Item, ...])
    files: tuple[File, ...] = field(default=(), converter=tuple[File, ...])
    description: Description | None = None
    extra: tuple[Extra, ...] = field(default=(), converter=tuple[Extra, ...])
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])


@frozen
class RootName:
    """The name of a root element and its namespace, empty for none."""

    local: str
    namespace: str = ""


def root_of(head: bytes) -> RootName:
    """The root of a document, from its first octets (64 KiB are enough) and without reading on.

    Raises :class:`CannotRead` for what is no XML up to there, and for a DTD.
    """
    found: list[str] = []
    parser = expat.ParserCreate(namespace_separator="\n")

    def start(name: str, _attributes: object) -> NoReturn:
        found.append(name)
        raise _Found

    def dtd(*_: object) -> NoReturn:
        raise with_dtd()

    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = dtd
    charset = charset_of(head, whole=False)
    try:
        decoder = codecs.getincrementaldecoder(charset.codec or charset.declared)("replace")
        parser.Parse(decoder.decode(head[charset.body :]), False)
    except (LookupError, UnicodeError) as error:
        raise CannotRead(
            Text(f"The encoding {charset.declared} is not read here.", f"不支持字符集 {charset.declared}。"),
            hint=Text("Save it as UTF-8 or GB18030.", "请另存为 UTF-8 或 GB18030。"),
        ) from error
    except _Found:
        namespace, _, name = found[0].rpartition("\n")
        return RootName(name, namespace)
    except expat.ExpatError as error:
        raise CannotRead(
            Text(
                f"Not well-formed XML at line {error.lineno}, column {error.offset + 1}: "
                f"{expat.ErrorString(error.code)}.",
                f"XML 格式有误，第 {error.lineno} 行第 {error.offset + 1} 列：{expat.ErrorString(error.code)}。",
            ),
            hint=Text(
                "Write the document again with the program it came from.", "请用原系统重新导出该文件。"
            ),
        ) from error
    raise CannotRead(
        Text("There is no element in it.", "其中没有任何元素。"),
        hint=Text("Look whether this is the right document.", "请核对是否选错了文件。"),
    )


class _Found(Exception):
    """The root is known: nothing more is read."""


def read_written(source: BinaryIO) -> Written:
    """Everything that a document holds, of every dialect that is known by its root, else by the names in it.

    A document of a dialect with a schema is compared with it. At most 64 MiB are read, but for the library's own
    document of many records, which is a stream. Raises :class:`CannotRead`; :class:`NotRecognised`, which names root
    and namespace and what would be needed, for a document of no known kind.
    """
    head = source.read(_HEAD)
    root = root_of(head).local
    source.seek(0)
    if root == MANY_ROOT:
        readings = list(read_records(source))
        return _records("dat46", readings)
    data = source.read(MAX_OCTETS + 1)
    return _READERS.get(root, _by_names)(data)


def _records(kind: str, readings: list[Reading[Item]], *more: Finding) -> Written:
    findings = (*(finding for reading in readings for finding in reading.findings), *more)
    return Written(kind=kind, items=[reading.value for reading in readings], findings=findings)


def _by_names(data: bytes) -> Written:
    return _records("dat46", list(loads_all(data)))


def _own(data: bytes) -> Written:
    return _records("dat46", list(loads_all(data)), *schema_findings(data, FORMATS["dat46"].schema))


def _recorded(kind: str) -> Callable[[bytes], Written]:
    form = FORMATS[kind]
    return lambda data: _records(kind, [form.loads(data)], *schema_findings(data, form.schema))


def _volume(data: bytes) -> Written:
    reading = loads_file(data)
    own = root_of(data[:_HEAD]).local == FILE_ROOT
    schema = schema_findings(data, FORMATS["dat46"].schema) if own else ()
    return Written(kind="dat46", files=(reading.value,), findings=(*reading.findings, *schema))


def _catalogue(data: bytes) -> Written:
    """Nothing in it says which edition it is: the one that it departs least from is taken."""
    readings = (loads_catalogue(data, edition=edition) for edition in EDITIONS)
    reading = min(readings, key=lambda one: len(one.findings))
    edition = reading.value.edition
    found = [*reading.findings]
    for part in _lists(parse(data), reading.value.level):
        found += schema_findings(part, f"carrier-{edition}.xsd")
    kind, entries, extra = f"carrier-{edition}", reading.value.entries, reading.value.extra
    if reading.value.level == "案卷":
        volumes = [file_of_entry(entry, found) for entry in entries]
        return Written(kind=kind, files=volumes, extra=extra, findings=found)
    records = [item_of_entry(entry, found) for entry in entries]
    return Written(kind=kind, items=records, extra=extra, findings=found)


def _lists(root: Element, level: str) -> list[Element]:
    """The lists of entries of a catalogue: its root, or those that stand inside 目录文件."""
    if local(root) != WRAPPING:
        return [root]
    inside = [part for part in root if local(part) in ROOTS]
    if not inside:
        root.tag = f"{level}目录"
    return inside or [root]


def _nested(data: bytes) -> Written:
    reading = loads_nested_catalogue(data)
    found = [*reading.findings]
    nested = reading.value
    return Written(
        kind="carrier-nested",
        items=[item_of_entry(entry, found) for entry in nested.items.entries],
        files=[file_of_entry(entry, found) for entry in nested.volumes.entries],
        extra=nested.items.extra,
        findings=found,
    )


def _description(data: bytes) -> Written:
    reading = loads_description_xml(data)
    return Written(kind="carrier-description", description=reading.value, findings=reading.findings)


_READERS: dict[str, Callable[[bytes], Written]] = {
    ROOT: _own,
    **dict.fromkeys(VOLUME_ROOTS, _volume),
    **{FORMATS[kind].root: _recorded(kind) for kind in ("dat54", "dat63")},
    **dict.fromkeys((*ROOTS, WRAPPING), _catalogue),
    NESTED_ROOT: _nested,
    DESCRIPTION_ROOT: _description,
}
