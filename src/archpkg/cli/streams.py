"""``-``: standard input as a computer file that can be read more than once, and standard output for what is made."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

from attrs import evolve

from archpkg.errors import ArchpkgError, CannotRead
from archpkg.findings import Report
from archpkg.words import Text

STREAM = "-"
STDIN_LIMIT = 2 << 30
"""Octets that are taken from standard input at most."""
_PIECE = 1 << 20


@contextlib.contextmanager
def from_stdin(path: str) -> Iterator[str]:
    """The path itself; for ``-`` that of a temporary file with what standard input holds, gone afterwards.

    What goes wrong with that file is said of ``-``. Raises :class:`CannotRead` for more than :data:`STDIN_LIMIT`.
    """
    if path != STREAM:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="archpkg-") as folder:
        spooled = os.path.join(folder, "stdin")
        with open(spooled, "xb") as sink:
            size = 0
            while piece := sys.stdin.buffer.read(_PIECE):
                size += len(piece)
                if size > STDIN_LIMIT:
                    raise CannotRead(
                        Text(
                            f"Standard input has more than {STDIN_LIMIT:,} octets.",
                            f"标准输入超过 {STDIN_LIMIT:,} 字节。",
                        ),
                        hint=Text("Give the path of a file.", "请直接给出文件路径。"),
                        path=STREAM,
                    )
                sink.write(piece)
        try:
            yield spooled
        except ArchpkgError as error:
            if error.path == spooled:
                error.path = STREAM
            raise


def named(report: Report, place: str, path: str) -> Report:
    """A report about ``path`` that was read from ``place``."""
    findings = [f.at(path) if f.where.path == place else f for f in report.findings]
    return evolve(report, path=path, findings=findings)


@contextlib.contextmanager
def said_on_stderr(wanted: bool) -> Iterator[None]:
    """With ``wanted``, what is said goes to standard error: standard output holds what was asked for."""
    with contextlib.redirect_stdout(sys.stderr) if wanted else contextlib.nullcontext():
        yield


def to_stdout(path: str) -> None:
    """Copy a computer file to standard output, as it is."""
    with open(path, "rb") as stream:
        shutil.copyfileobj(stream, sys.stdout.buffer, _PIECE)
    sys.stdout.buffer.flush()
