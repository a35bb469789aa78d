"""案卷目录. The volumes that a carrier's own catalogue of volumes tells of, and which records lie in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from attrs import evolve

from archpkg.model.records import File


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
