"""著录文档. Records that are written down in XML or JSON, whatever the dialect, as a fonds and with their kind."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from attrs import evolve, field, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading
from archpkg.formats.carrier import Description, loads_description
from archpkg.formats.carrier.values import SOURCE as CARRIER
from archpkg.formats.dat46 import loads_all
from archpkg.formats.dat46.forms import MANY_ROOT
from archpkg.formats.eep.read import EepReading
from archpkg.formats.json import loads as loads_json
from archpkg.formats.written import (
    CATALOGUE_ROOTS,
    DESCRIPTION_ROOT,
    RECORD_ROOTS,
    VOLUME_ROOTS,
    read_written,
    root_of,
)
from archpkg.model.contradictions import fonds_beside
from archpkg.model.parts import Extra
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.walk import files, items, objects
from archpkg.packages.carrier.gather import gather
from archpkg.packages.package import Package
from archpkg.words import Text

_OWN_JSON = re.compile(rb'(?:\xef\xbb\xbf)?\s*\{\s*"archpkg"\s*:')
_HEAD = 1 << 16
_KINDS = {
    **dict.fromkeys(CATALOGUE_ROOTS, "carrier-catalogue"),
    DESCRIPTION_ROOT: "description",
    MANY_ROOT: "records",
    **dict.fromkeys(VOLUME_ROOTS, "volume"),
    **dict.fromkeys(RECORD_ROOTS, "record"),
}
"""What the root of a document says that it is."""


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


# ── which kind ───────────────────────────────────────────────────────────────────────────────────────────


def kind_of_xml(path: str) -> str:
    """The kind of an XML document; empty for one that is not recognised, or is broken before that shows."""
    try:
        with open(path, "rb") as stream:
            kind = _KINDS.get(root_of(stream.read(_HEAD)).local, "")
        return kind or _kind_by_names(read_octets(path))
    except CannotRead:
        return ""


def kind_of_json(path: str) -> str:
    """``json`` for the library's own, ``record`` or ``records`` for another form that is known; else empty."""
    data = read_octets(path)
    if is_own_json(data):
        return "json"
    try:
        return _kind_by_names(data)
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


def _kind_by_names(data: bytes) -> str:
    """Of a document in the form of another system. Raises :class:`CannotRead` for one that is not known."""
    return "record" if sum(1 for _ in loads_all(data)) == 1 else "records"


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
    """The records of an XML document.

    Raises :class:`CannotRead`; :class:`archpkg.errors.NotRecognised` for a document of no known kind.
    """
    with open(path, "rb") as stream:
        kind = _KINDS.get(root_of(stream.read(_HEAD)).local, "")
        stream.seek(0)
        written = read_written(stream)
    if written.description is not None:
        return read_description(Reading(written.description, written.findings))
    alone = [item for file in written.files for item in file.items]
    return Recognised(
        kind=kind or ("record" if len(written.items) == 1 else "records"),
        form=written.kind,
        record=fonds_of((*written.items, *alone), written.files, written.extra),
        findings=written.findings,
    )


def read_json(path: str) -> Recognised:
    """The fonds of the library's own JSON, or the records of another form. Raises as :func:`read_xml`."""
    data = read_octets(path)
    if is_own_json(data):
        reading = loads_json(data)
        return Recognised(kind="json", form="json", record=reading.value, findings=reading.findings)
    readings = list(loads_all(data))
    return Recognised(
        kind="record" if len(readings) == 1 else "records",
        form="dat46",
        record=fonds_of(one.value for one in readings),
        findings=[finding for one in readings for finding in one.findings],
    )


def read_description(reading: Reading[Description]) -> Recognised:
    """说明文件: it holds no records; what it says of the fonds is taken up, and every line is kept."""
    kept = [Extra(name=name, value=value, source=CARRIER) for name, value in reading.value.fields]
    record = evolve(gather((), (), (), reading.value), extra=kept)
    return Recognised(kind="description", form="description", record=record, findings=reading.findings)


def read_description_text(path: str) -> Recognised:
    """说明文件.TXT. Raises :class:`CannotRead`."""
    return read_description(loads_description(read_octets(path)))


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
    codes = (
        (record.code.fonds if record.code is not None else "") or fonds_beside(record.extra)
        for record in every
    )
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
