"""转换. Records from whatever holds them into another form, and what that form has no place for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from attrs import evolve

from archpkg.catalogue import LAYOUTS, write_catalogue
from archpkg.catalogue.layouts import Line, lines, wanted
from archpkg.catalogue.rows import SOURCE
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Reading, Report, Rule, Severity
from archpkg.formats import FORMATS
from archpkg.formats.carrier import CarrierCatalogue, catalogue_entry, dumps_catalogue, file_entry
from archpkg.formats.dat46.many import write_records
from archpkg.formats.json import dumps
from archpkg.model.parts import Provenance
from archpkg.model.records import File, Fonds, Item
from archpkg.model.walk import items, map_items
from archpkg.packages.recognise import recognise
from archpkg.packages.staging import staged_file
from archpkg.progress import Progress
from archpkg.words import Text

RECORD_FORMS = ("dat46", "dat54", "dat63")
CARRIER_FORMS = ("carrier-catalogue", "carrier-2012")
TARGETS = ("json", *LAYOUTS, *RECORD_FORMS, *CARRIER_FORMS)
"""Every form that can be written."""
BY_SUFFIX: Mapping[str, str] = MappingProxyType(
    {".json": "json", ".xlsx": "full", ".csv": "dat22", ".xml": "dat46"}
)
"""The form that the ending of a target stands for."""

CONVERT_ITEMS = Rule(
    code="CONVERT-ITEMS",
    severity=Severity.WARNING,
    text=Text(
        "{n} of {total} items are not in it, since {form} has no place for them: {first}.",
        "{total} 件中有 {n} 件未写入，{form} 无法容纳：{first}。",
    ),
    hint=Text("Convert to full or json as well.", "请同时转换为 full 或 json。"),
)
CONVERT_VOLUMES = Rule(
    code="CONVERT-VOLUMES",
    severity=Severity.WARNING,
    text=Text(
        "{n} of {total} volumes are not in it, since {form} has no place for them: {first}.",
        "{total} 卷中有 {n} 卷未写入，{form} 无法容纳：{first}。",
    ),
    hint=Text("Convert to full, files or json as well.", "请同时转换为 full、files 或 json。"),
)
CONVERT_BEYOND = Rule(
    code="CONVERT-BEYOND",
    severity=Severity.NOTE,
    text=Text("A table has no columns for {what}.", "表格没有列可容纳{what}。"),
    hint=Text(
        "Keep the source, or convert to json to lose nothing.", "请保留来源；如需完整，请转换为 json。"
    ),
)
LINES_ONLY = Rule(
    code="CONVERT-LINES",
    severity=Severity.NOTE,
    text=Text(
        "A carrier's catalogue has one line for each of the {n} records; further metadata is not in it.",
        "载体目录对 {n} 件（卷）各写一行；其他元数据不在其中。",
    ),
    hint=Text(
        "Keep the source, or convert to json to lose nothing.", "请保留来源；如需完整，请转换为 json。"
    ),
)
_NAMED = 5
"""Records that a finding names."""
_MEDIA = {
    "dat54": ("photograph", ("ZP",), Text("photographs", "照片")),
    "dat63": ("recording", ("LY", "LX"), Text("recordings", "录音录像")),
}
"""The attribute of a computer file, and the classes of records, that a form is for."""


def convert(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    to: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    progress: Progress | None = None,
) -> Report:
    """Read ``source``, whatever it is (:func:`archpkg.packages.recognise.read`), and write ``target``.

    ``to`` is one of :data:`TARGETS`; by default the ending of the target decides (:data:`BY_SUFFIX`). What has faults
    is written all the same, with its faults. The report has everything that was met on the way, and a finding for
    each kind of record that the form has no place for: ``counts["written"]`` records were written, and those
    findings have the number of the others as ``n``.

    Raises :class:`WrongUse` for a form or an ending that is not known or does not fit, and where the form cannot hold
    the records at all; TargetExists, CannotRead, CannotStore, InvalidValue for text that the form cannot hold.
    """
    form = form_of(target, to)
    found = recognise(source, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)
    made = write_as(found.record, target, form)
    return Report(
        kind=found.form,
        path=os.fspath(source),
        findings=(*found.findings, *made.findings),
        counts={**found.counts, "written": made.value},
    )


def form_of(target: str | os.PathLike[str], to: str | None = None) -> str:
    """The form that a target is written in. Raises :class:`WrongUse` where its ending does not fit."""
    suffix = Path(target).suffix.lower()
    form = to or BY_SUFFIX.get(suffix, "")
    if form not in TARGETS and to:
        raise WrongUse(
            Text(f"There is no form {to!r}.", f"没有名为“{to}”的输出形式。"),
            hint=Text(f"Use one of: {', '.join(TARGETS)}.", f"可用：{'、'.join(TARGETS)}。"),
        )
    if suffix not in suffixes(form):
        raise WrongUse(
            Text(
                f"{os.fspath(target)!r} does not tell a form of its own.",
                f"无法由 {os.fspath(target)!r} 判断输出形式。",
            ),
            hint=Text(
                "Use .json, .xlsx, .csv or .xml; a package is made by eep pack.",
                "请使用 .json、.xlsx、.csv 或 .xml 后缀；封装包请用 eep pack 制作。",
            ),
        )
    return form


def suffixes(form: str) -> tuple[str, ...]:
    """The endings that a form is written under; none for a form that is not known."""
    if form in LAYOUTS:
        return (".xlsx", ".csv")
    return {"json": (".json",)}.get(form, (".xml",) if form in TARGETS else ())


def write_as(record: Fonds, target: str | os.PathLike[str], form: str) -> Reading[int]:
    """Write the records of a fonds in one of :data:`TARGETS`. How many items and volumes were written, and findings
    about what the form has no place for.

    Raises as :func:`convert`.
    """
    every = lines(record, "all")
    held = [line for line in every if wanted(_rows_of(form, every), line.record, line.file)]
    path = Path(target)
    if form in LAYOUTS:
        write_catalogue(record, path, layout=form)
    elif form in RECORD_FORMS:
        _write_records(_with_provenance(record), path, form)
    elif form in CARRIER_FORMS:
        _write_carrier(held, path, form)
    else:
        with staged_file(path) as stream:
            stream.write(dumps(record))
    return Reading(len(held), (*_left_out(every, held, form), *_not_held(held, form)))


def _rows_of(form: str, every: Sequence[Line]) -> str:
    """Which records a form holds, as :attr:`archpkg.catalogue.Layout.rows` says it."""
    if form in LAYOUTS:
        return LAYOUTS[form].rows
    if form in CARRIER_FORMS and all(isinstance(line.record, File) for line in every):
        return "file"
    return "all" if form == "json" else "item"


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────


def _write_records(record: Fonds, target: Path, form: str) -> None:
    """The records as an XML document of a dialect that holds one record; many only in dat46."""
    found = tuple(items(record))
    if form != "dat46":
        _refuse(found, form)
    with staged_file(target) as stream:
        if len(found) == 1:
            stream.write(FORMATS[form].dumps(found[0]))
        else:
            write_records(found, stream)


def _refuse(found: Sequence[Item], form: str) -> None:
    """Raise :class:`WrongUse` for anything but one record of the kind that a form is for."""
    if len(found) != 1:
        raise WrongUse(
            Text(
                f"{form} holds one record, and there are {len(found)}.",
                f"{form} 只能容纳一件，现有 {len(found)} 件。",
            ),
            hint=Text("Convert them one by one, or to dat46.", "请逐件转换，或转换为 dat46。"),
        )
    field, classes, kind = _MEDIA[form]
    item = found[0]
    category = item.category or (item.code.category if item.code is not None else "")
    if category not in classes and all(getattr(obj, field) is None for obj in item.objects):
        raise WrongUse(
            Text(f"{form} is for {kind.en}, and this record is none.", f"{form} 用于{kind.zh}，此件不是。"),
            hint=Text(
                f"Convert it to dat46, or give it the class {' or '.join(classes)}.",
                f"请转换为 dat46，或将其门类改为 {'、'.join(classes)}。",
            ),
        )


def _with_provenance(record: Fonds) -> Fonds:
    """Records that stand alone say themselves what the fonds said for them."""
    source = record.provenance
    if source == Provenance():
        return record
    return map_items(record, lambda item: item if item.provenance else evolve(item, provenance=source))


def _write_carrier(held: Sequence[Line], target: Path, form: str) -> None:
    """目录文件 of DA/T 93 or 文件目录 of 2012, a line for each item; of nothing but volumes, 案卷目录."""
    records = [line.record for line in held]
    by_volume = bool(records) and all(isinstance(record, File) for record in records)
    entries = [
        file_entry(record, sequence=number)
        if isinstance(record, File)
        else catalogue_entry(record, sequence=number)
        for number, record in enumerate(records, 1)
    ]
    catalogue = CarrierCatalogue(
        edition="2012" if form == "carrier-2012" else "dat93",
        level="案卷" if by_volume else "文件",
        entries=entries,
    )
    with staged_file(target) as stream:
        stream.write(dumps_catalogue(catalogue))


# ── what has no place ────────────────────────────────────────────────────────────────────────────────────


def _left_out(every: Sequence[Line], held: Sequence[Line], form: str) -> Iterator[Finding]:
    """A finding for the items, and one for the volumes, that were not written."""
    written = {line.number for line in held}
    for rule, kind in ((CONVERT_ITEMS, Item), (CONVERT_VOLUMES, File)):
        there = [line for line in every if isinstance(line.record, kind)]
        left = [line for line in there if line.number not in written]
        if left:
            details = {"n": len(left), "total": len(there), "form": form, "first": _first(left)}
            yield Finding(rule, details=details)


def _first(left: Sequence[Line]) -> str:
    names = [str(line.record.code or line.record.title or "?") for line in left[:_NAMED]]
    return "、".join(names) + ("……" if len(left) > _NAMED else "")


def _not_held(held: Sequence[Line], form: str) -> Iterator[Finding]:
    """A note for what is told of the written records and stays behind."""
    if form in CARRIER_FORMS:
        yield Finding(LINES_ONLY, details={"n": len(held)})
    if form in LAYOUTS:
        counts = [(number, words) for number, words in _beyond(line.record for line in held) if number]
        if counts:
            en = ", ".join(f"{number:,} {words.en}" for number, words in counts)
            zh = "、".join(f"{number:,} {words.zh}" for number, words in counts)
            yield Finding(CONVERT_BEYOND, details={"what": Text(en, zh)})


def _beyond(records: Iterable[Item | File]) -> tuple[tuple[int, Text], ...]:
    """How much of some records no table has columns for."""
    there = tuple(records)
    alone = [record for record in there if isinstance(record, Item)]
    others = chain.from_iterable((e for e in record.extra if e.source != SOURCE) for record in there)
    return (
        (sum(1 for item in alone for _ in item.objects), Text("computer files", "个电子文件")),
        (sum(len(item.agents) for item in alone), Text("agents", "个机构人员")),
        (sum(len(record.events) for record in there), Text("events", "项业务行为")),
        (sum(len(item.relations) for item in alone), Text("relations", "项关系")),
        (sum(len(item.signatures) for item in alone), Text("signatures", "个电子签名")),
        (
            sum(item.media is not None for item in alone),
            Text("descriptions of media", "项照片或录音录像著录"),
        ),
        (sum(1 for _ in others), Text("further elements", "项其他元素")),
    )
