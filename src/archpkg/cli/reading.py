"""Reading a small computer file that the user named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from archpkg.errors import CannotRead
from archpkg.packages.containers import refuse_archive
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text


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
