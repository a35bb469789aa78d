"""The work of ``archpkg convert``."""

from __future__ import annotations

from pathlib import Path

from archpkg.catalogue import write_catalogue
from archpkg.cli.reading import read_record
from archpkg.errors import WrongUse
from archpkg.findings import Report
from archpkg.formats.json import dumps
from archpkg.model.records import Fonds
from archpkg.model.walk import files, items
from archpkg.packages.staging import staged_file
from archpkg.words import Text

_BY_SUFFIX = {".json": "json", ".xlsx": "full", ".csv": "dat22"}


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
            hint=Text("Use .json, .xlsx or .csv.", "请使用 .json、.xlsx 或 .csv 后缀。"),
        )
    reading = read_record(source, sheet=sheet, encoding=encoding, fonds=fonds)
    if form == "json":
        with staged_file(Path(target)) as stream:
            stream.write(dumps(reading.value))
    else:
        write_catalogue(reading.value, target, layout=form)
    return Report(kind="catalogue", findings=reading.findings, counts=count(reading.value))


def count(fonds: Fonds) -> dict[str, int]:
    """Items and volumes of a fonds."""
    return {"items": sum(1 for _ in items(fonds)), "volumes": sum(1 for _ in files(fonds))}
