"""Reading a record from whatever the user named: a catalogue table or the library's own JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

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
    path: str,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    progress: Progress | None = None,
) -> Reading[Fonds]:
    """A fonds from ``.json`` or from a catalogue table. Raises CannotRead."""
    refuse_unfinished(path)
    refuse_archive(path)
    if path.lower().endswith(".json"):
        return loads(read_octets(path))
    return read_catalogue(path, sheet=sheet, encoding=encoding, fonds=fonds, progress=progress)


def read_octets(path: str) -> bytes:
    """A small computer file whole. Raises CannotRead that names it."""
    refuse_unfinished(path)
    refuse_archive(path)
    with open_octets(path) as stream:
        return stream.read()


@contextmanager
def open_octets(path: str) -> Iterator[BinaryIO]:
    """A computer file to be read. Raises CannotRead that names it, and names it in what the reader raises."""
    try:
        with open(path, "rb") as stream:
            yield stream
    except OSError as error:
        raise CannotRead(
            Text(f"It cannot be read: {error.strerror}.", f"无法读取：{error.strerror}。"),
            hint=Text("See that the path is right.", "请检查路径是否正确。"),
            path=path,
        ) from error
    except CannotRead as error:
        error.path = error.path or path
        raise
