"""目录. The records that a computer file of a person describes: a catalogue table, or the library's own JSON."""

from __future__ import annotations

import os
from pathlib import Path

from archpkg.catalogue import read_catalogue
from archpkg.errors import CannotRead
from archpkg.findings import Reading
from archpkg.formats.json import loads
from archpkg.model.records import Fonds
from archpkg.packages.containers import refuse_archive
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.progress import Progress
from archpkg.words import Text


def read_record(
    path: str | os.PathLike[str],
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    progress: Progress | None = None,
) -> Reading[Fonds]:
    """A fonds from ``.json`` or from a catalogue table. Raises CannotRead."""
    path = os.fspath(path)
    refuse_unfinished(path)
    refuse_archive(path)
    if path.lower().endswith(".json"):
        return loads(read_octets(path))
    return read_catalogue(path, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)


def read_octets(path: str) -> bytes:
    """A small computer file whole. Raises CannotRead that names it."""
    refuse_unfinished(path)
    refuse_archive(path)
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise CannotRead(
            Text(f"It cannot be read: {error.strerror}.", f"无法读取：{error.strerror}。"),
            hint=Text("See that the path is right.", "请检查路径是否正确。"),
            path=path,
        ) from error
