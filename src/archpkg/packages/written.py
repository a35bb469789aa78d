"""著录文档. Records that are written down in XML or JSON, whatever the dialect: recognised by the root, and read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from attrs import evolve, field, frozen
from lxml import etree

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.formats import FORMATS
from archpkg.formats.carrier import (
    CarrierCatalogue,
    Description,
    item_of_entry,
    loads_description,
    loads_description_xml,
    loads_nested_catalogue,
)
from archpkg.formats.carrier.values import SOURCE as CARRIER
from archpkg.formats.carrier.variants import CAR_VARIANT
from archpkg.formats.dat46 import FILE_ROOT, loads_all, loads_file
from archpkg.formats.dat46.forms import MANY_ROOT
from archpkg.formats.dat46.many import read_records
from archpkg.formats.dat46.rules import DAT46_NOTHING
from archpkg.formats.eep.read import EepReading
from archpkg.formats.format import Format
from archpkg.formats.json import loads as loads_json
from archpkg.formats.schema import schema_findings
from archpkg.formats.xml import STRICT, Element, ill_formed, local, parse, utf8_chunks
from archpkg.model.parts import Extra
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import files, items, objects
from archpkg.packages.carrier.gather import gather
from archpkg.packages.carrier.volumes import file_of_entry
from archpkg.packages.package import Package
from archpkg.words import Text

_CATALOGUES = ("文件目录", "案卷目录")
_WRAPPED, _NESTED, _DESCRIPTION = "目录文件", "目录", "文件说明"
_VOLUMES = (FILE_ROOT, "案卷数据封装包")
_RECORDS = {form.root: form for form in FORMATS.values() if form.carries is Item}
_OWN_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"archpkg"\s*:')
_PIECE = 1 << 16
_SAMPLE_WANTED = Text(
    "Known are DA/T 46, 54 and 63 records, EEPs, catalogues and descriptions of carriers. To read another form, "
    "archpkg needs a sample and what its elements mean.",
    "可识别 DA/T 46、54、63 元数据、电子文件封装包、载体目录与说明文件。如需读取其他形式，须提供样例及各元素的含义。",
)
_BEFORE_ROOT = 1 << 20
"""Octets of comments and declarations that may stand before the root."""


@frozen(kw_only=True)
class Recognised:
    """认出的内容. What a path is, and what was read of it.

    ``kind`` is one of :data:`archpkg.packages.recognise.KINDS`; ``form`` says more where there is more to say: the
    dialect of a record (``dat46``), the edition of a carrier's catalogue, the layout of a package, else the kind.
    ``record`` holds the records, ``findings`` is what was met on the way. ``package`` is there for a transfer
    package, ``eeps`` are the packages of DA/T 48 with the names they have in their container.
    """

    kind: str
    form: str
    record: Fonds
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    package: Package | None = None
    eeps: tuple[tuple[str, EepReading], ...] = field(default=(), converter=tuple[tuple[str, EepReading], ...])

    @property
    def counts(self) -> dict[str, int]:
        """How many records 件, volumes 案卷, computer files and packages there are."""
        counts = count(self.record)
        return {"packages": len(self.eeps), **counts} if self.eeps else counts


def count(fonds: Fonds) -> dict[str, int]:
    """How many records 件, volumes 案卷 and computer files a fonds has."""
    return {
        "items": sum(1 for _ in items(fonds)),
        "volumes": sum(1 for _ in files(fonds)),
        "objects": sum(1 for _ in objects(fonds)),
    }


@frozen
class Root:
    """根元素. The name of a document's outermost element and its namespace, empty for none."""

    name: str
    namespace: str = ""


def root_of(source: BinaryIO) -> Root:
    """The root of an XML document, of which no more is read than stands before it.

    Raises :class:`CannotRead` where the document is broken before its root, or has none in its first mebibyte.
    """
    parser = etree.XMLPullParser(events=("start",), **STRICT)
    read = 0
    try:
        for chunk in utf8_chunks(source.read(_PIECE), source, _PIECE):
            parser.feed(chunk)
            for _, element in parser.read_events():
                return _root(element)
            read += len(chunk)
            if read > _BEFORE_ROOT:
                break
        parser.close()
    except etree.XMLSyntaxError as error:
        raise ill_formed(error) from error
    raise CannotRead(
        Text("No element begins in its first mebibyte.", "前 1 MiB 内没有任何元素。"),
        hint=Text("See that it is the right document.", "请核对是否选错了文件。"),
    )


def _root(element: Element) -> Root:
    name = etree.QName(element)
    return Root(name.localname, name.namespace or "")


# ── which kind ───────────────────────────────────────────────────────────────────────────────────────────


def kind_of_root(root: Root) -> str:
    """The kind of document that a root stands for; empty for a root that does not tell."""
    if root.name in (*_CATALOGUES, _WRAPPED, _NESTED):
        return "carrier-catalogue"
    if root.name == _DESCRIPTION:
        return "description"
    if root.name == MANY_ROOT:
        return "records"
    if root.name in _VOLUMES:
        return "volume"
    return "record" if root.name in _RECORDS else ""


def kind_of_xml(path: str) -> str:
    """The kind of an XML document; empty for one that is not recognised, or is broken before that shows."""
    try:
        with open(path, "rb") as stream:
            kind = kind_of_root(root_of(stream))
        return kind or _kind_of_foreign(read_octets(path))
    except CannotRead:
        return ""


def kind_of_json(path: str) -> str:
    """``json`` for the library's own, ``record`` or ``records`` for another form that is known; else empty."""
    data = read_octets(path)
    if is_own_json(data):
        return "json"
    try:
        return _kind_of_foreign(data)
    except CannotRead:
        return ""


def is_own_json(data: bytes) -> bool:
    """Whether a document is the library's own JSON, of whatever version."""
    if _OWN_JSON.match(data):
        return True
    if b'"archpkg"' not in data:
        return False
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "archpkg" in document


def _kind_of_foreign(data: bytes) -> str:
    readings = _foreign(data)
    if not readings:
        return ""
    return "record" if len(readings) == 1 else "records"


def _foreign(data: bytes) -> list[Reading[Item]]:
    """The records of a document in a form that other systems write; none where nothing in it is known.

    Raises :class:`CannotRead` for what is neither XML nor JSON.
    """
    readings = list(loads_all(data))
    unknown = sum(any(f.rule is DAT46_NOTHING for f in reading.findings) for reading in readings)
    return [] if unknown == len(readings) else readings


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────


def read_octets(path: str) -> bytes:
    """A computer file whole. Raises :class:`CannotRead` that names it."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise CannotRead(
            Text(f"It cannot be read: {error.strerror}.", f"无法读取：{error.strerror}。"),
            hint=Text("See that the path is right.", "请检查路径是否正确。"),
            path=path,
        ) from error


def read_xml(path: str) -> Recognised:
    """The records of an XML document. Raises :class:`CannotRead`, for a root that is not known too."""
    with open(path, "rb") as stream:
        root = root_of(stream)
    kind = kind_of_root(root)
    if kind == "records":
        return _many(path)
    data = read_octets(path)
    if kind == "carrier-catalogue":
        return _catalogue(data, root)
    if kind == "description":
        return read_description(loads_description_xml(data))
    if kind == "volume":
        return _volume(data)
    if kind == "record":
        return _record(_RECORDS[root.name], data)
    readings = _foreign(data)
    if not readings:
        raise _not_recognised(root)
    return _readings(readings)


def read_json(path: str) -> Recognised:
    """The fonds of the library's own JSON, or the records of another form. Raises :class:`CannotRead`."""
    data = read_octets(path)
    if is_own_json(data):
        reading = loads_json(data)
        return Recognised(kind="json", form="json", record=reading.value, findings=reading.findings)
    readings = _foreign(data)
    if not readings:
        raise CannotRead(
            Text(
                "The JSON is not recognised: no key in it names an element of a record.",
                "无法识别该 JSON：其中没有任何键对应档案元数据的元素。",
            ),
            hint=_SAMPLE_WANTED,
        )
    return _readings(readings)


def read_description(reading: Reading[Description]) -> Recognised:
    """说明文件: it holds no records; what it says of the fonds is taken up, and every line is kept."""
    kept = [Extra(name=name, value=value, source=CARRIER) for name, value in reading.value.fields]
    record = evolve(gather((), (), (), reading.value), extra=kept)
    return Recognised(kind="description", form="description", record=record, findings=reading.findings)


def read_description_text(path: str) -> Recognised:
    """说明文件.TXT. Raises :class:`CannotRead`."""
    return read_description(loads_description(read_octets(path)))


def _record(form: Format[Item], data: bytes) -> Recognised:
    reading = form.loads(data)
    schema = schema_findings(data, form.schema) if form.schema else ()
    findings = (*reading.findings, *schema)
    return Recognised(kind="record", form=form.name, record=fonds_of([reading.value]), findings=findings)


def _readings(readings: Sequence[Reading[Item]]) -> Recognised:
    return Recognised(
        kind="record" if len(readings) == 1 else "records",
        form="dat46",
        record=fonds_of(reading.value for reading in readings),
        findings=[finding for reading in readings for finding in reading.findings],
    )


def _many(path: str) -> Recognised:
    with open(path, "rb") as stream:
        return evolve(_readings(list(read_records(stream))), kind="records")


def _volume(data: bytes) -> Recognised:
    reading = loads_file(data)
    record = fonds_of(reading.value.items, [reading.value])
    return Recognised(kind="volume", form="dat46", record=record, findings=reading.findings)


def _catalogue(data: bytes, root: Root) -> Recognised:
    """A carrier's catalogue: of records or of volumes, in the edition that it departs from least."""
    findings: list[Finding] = []
    if root.name == _NESTED:
        nested = loads_nested_catalogue(data)
        findings += nested.findings
        lines = [item_of_entry(entry, findings) for entry in nested.value.items.entries]
        volumes = [file_of_entry(entry, findings) for entry in nested.value.volumes.entries]
        return _carrier("nested", fonds_of(lines, volumes, nested.value.items.extra), findings)
    if root.name == _WRAPPED:
        data = _unwrapped(data, findings)
    forms = (FORMATS[name] for name in ("carrier-catalogue", "carrier-2012"))
    readings: list[Reading[CarrierCatalogue]] = [form.loads(data) for form in forms]
    reading = min(readings, key=lambda one: len(one.findings))  # nothing in it says which edition it is
    catalogue = reading.value
    findings += [*reading.findings, *schema_findings(data, f"carrier-{catalogue.edition}.xsd")]
    if catalogue.level == "案卷":
        volumes = [file_of_entry(entry, findings) for entry in catalogue.entries]
        return _carrier(catalogue.edition, fonds_of((), volumes, catalogue.extra), findings)
    lines = [item_of_entry(entry, findings) for entry in catalogue.entries]
    return _carrier(catalogue.edition, fonds_of(lines, (), catalogue.extra), findings)


def _carrier(edition: str, record: Fonds, findings: Iterable[Finding]) -> Recognised:
    return Recognised(kind="carrier-catalogue", form=f"carrier-{edition}", record=record, findings=findings)


def _unwrapped(data: bytes, findings: list[Finding]) -> bytes:
    """The catalogue inside 〈目录文件〉, which some systems take from the name of the computer file for the root.

    Raises :class:`CannotRead` where there is none in it, or several.
    """
    root = parse(data)
    inside = [element for element in root if local(element) in _CATALOGUES]
    if len(inside) != 1:
        raise _not_recognised(_root(root))
    where = Where(line=root.sourceline, element=_WRAPPED)
    findings.append(Finding(CAR_VARIANT, where, {"root": _WRAPPED}))
    return etree.tostring(inside[0], encoding="utf-8", with_tail=False)


def _not_recognised(root: Root) -> CannotRead:
    named = f"〈{root.name[:60]}〉"
    space = f" ({root.namespace[:120]})" if root.namespace else ""
    return CannotRead(
        Text(
            f"The XML is not recognised: its root is {named}{space}.",
            f"无法识别该 XML：根元素为{named}{f'，命名空间为 {root.namespace[:120]}' if root.namespace else ''}。",
        ),
        hint=_SAMPLE_WANTED,
    )


# ── records as a fonds ───────────────────────────────────────────────────────────────────────────────────


def fonds_of(records: Iterable[Item], volumes: Iterable[File] = (), extra: Iterable[Extra] = ()) -> Fonds:
    """Records that came by themselves as a fonds: what they say of it first, and a class for each 类别号 in order.

    ``volumes`` keep their own items; of ``records`` those that lie in no volume are items of their class.
    """
    lot, bound = tuple(records), tuple(volumes)
    inside = {id(item) for file in bound for item in file.items}
    classes: dict[str, tuple[list[File], list[Item]]] = {}
    for file in bound:
        classes.setdefault(_category(file), ([], []))[0].append(file)
    for item in lot:
        if id(item) not in inside:
            classes.setdefault(_category(item), ([], []))[1].append(item)
    source = next((item.provenance for item in lot if item.provenance is not None), None)
    every: list[Item | File] = [*lot, *bound]
    codes = (record.code.fonds for record in every if record.code is not None)
    return Fonds(
        code=next(filter(None, codes), ""),
        name="" if source is None else source.fonds_name,
        unit="" if source is None else source.unit,
        archives_name="" if source is None else source.archives_name,
        archives_code="" if source is None else source.archives_code,
        series=[Series(code=code, files=some, items=alone) for code, (some, alone) in classes.items()],
        extra=extra,
    )


def _category(record: Item | File) -> str:
    return record.category or (record.code.category if record.code is not None else "")
