"""The work of ``archpkg convert``."""

from __future__ import annotations

from pathlib import Path

from archpkg.catalogue import write_catalogue
from archpkg.cli.reading import read_record
from archpkg.errors import WrongUse
from archpkg.findings import Reading, Report
from archpkg.formats.json import dumps
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items
from archpkg.packages.staging import staged_file
from archpkg.words import Text

_BY_SUFFIX = {".json": "json", ".xlsx": "full", ".csv": "dat22", ".xml": "dat46"}


def convert(
    source: str,
    target: str,
    *,
    wanted: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
) -> Report:
    """Read ``source`` and write ``target``; the report tells what was seen on the way.

    What has faults is written all the same, with its faults: conversion loses nothing. Raises WrongUse for a suffix
    that is not known, TargetExists, CannotRead, CannotStore.
    """
    form = wanted or _BY_SUFFIX.get(Path(target).suffix.lower())
    if form is None or (form == "json") != target.lower().endswith(".json"):
        raise WrongUse(
            Text(f"{target!r} does not tell a form of its own.", f"无法由 {target!r} 判断输出形式。"),
            hint=Text(
                "Use .json, .xlsx, .csv or .xml; a package is made by eep pack.",
                "请使用 .json、.xlsx、.csv 或 .xml 后缀；封装包请用 eep pack 制作。",
            ),
        )
    from archpkg.cli.eeping import ITEM_FORMS, described, write_carrier, write_described

    found = described(source)
    if found is None:
        reading = read_record(source, sheet=sheet, encoding=encoding, fonds=fonds)
    else:
        reading = Reading(found.record, found.findings)
    seen = reading.findings
    if form.startswith("carrier-"):
        seen = (*seen, write_carrier(reading.value, target, form))
    elif form in ITEM_FORMS:
        write_described(reading.value, target, form)
    elif form == "json":
        with staged_file(Path(target)) as stream:
            stream.write(dumps(reading.value))
    else:
        write_catalogue(reading.value, target, layout=form)
    kind = "catalogue" if found is None else found.kind
    return Report(kind=kind, findings=seen, counts=count(reading.value))


def count(fonds: Fonds) -> dict[str, int]:
    """Items and volumes of a fonds."""
    return {"items": sum(1 for _ in items(fonds)), "volumes": sum(1 for _ in files(fonds))}
