"""Reading a small computer file that the user named."""

from __future__ import annotations

from pathlib import Path

from archpkg.errors import CannotRead
from archpkg.packages.containers import refuse_archive
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text


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
