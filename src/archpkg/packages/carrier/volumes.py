"""案卷目录. The volumes that a carrier's own catalogue of volumes tells of, and which records lie in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import evolve

from archpkg.findings import Finding
from archpkg.formats.carrier import CatalogueEntry, item_of_entry
from archpkg.model.records import File


def file_of_entry(entry: CatalogueEntry, findings: list[Finding]) -> File:
    """The volume that an entry of 案卷目录 describes, without its items; see :func:`item_of_entry`."""
    told = item_of_entry(entry, findings)
    return File(
        code=told.code,
        title=told.title,
        authors=told.authors,
        date=told.date,
        year=told.year,
        retention=told.retention,
        category=told.category,
        security=told.security,
        secrecy_period=told.secrecy_period,
        page_count=told.page_count,
        annotations=told.annotations,
        extra=told.extra,
    )


def together(described: Sequence[File], told: Sequence[File]) -> list[File]:
    """The volumes with metadata of their own, with what only the catalogue keeps of them, then those it tells alone."""
    entries = {str(file.code): file for file in told if file.code is not None}
    known = {str(file.code) for file in described if file.code is not None}
    whole = [
        evolve(file, extra=(*file.extra, *(e for e in entries[str(file.code)].extra if e not in file.extra)))
        if str(file.code) in entries
        else file
        for file in described
    ]
    return [*whole, *(file for file in told if file.code is None or str(file.code) not in known)]


def volume_above(folder: str, codes: Collection[str]) -> str:
    """The code of the volume that a record's folder lies in or is, or nothing: the innermost folder of that name."""
    return next((part for part in reversed(folder.split("/")) if part in codes), "")
