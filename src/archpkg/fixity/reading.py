"""Reading one computer file, once, with care: the backend on hashlib, and the same for a stream.

A file is looked at before it is opened and again when it is open and when it has been read: what is no plain
file is never opened, and what changed meanwhile is said to have changed.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from errno import ELOOP, ENAMETOOLONG, ENOENT, ENOTDIR
from typing import BinaryIO, ClassVar, NoReturn

from attrs import evolve, frozen

from archpkg.fixity.algorithms import Hasher, new
from archpkg.fixity.tasks import Digested, Stop, Stopped, Task, Trouble, TroubleKind

PIECE = 256 * 1024
"""Octets read at once: small enough to stay in a core's own cache while every algorithm goes over them."""

_ELSEWHERE = getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0) | getattr(os, "O_CLOEXEC", 0)
_READ = os.O_RDONLY | _ELSEWHERE | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _ELSEWHERE | getattr(os, "O_NOFOLLOW", 0)


class Refused(Exception):
    """Carries a trouble, and the octets read until then, to where it becomes a value."""

    def __init__(self, kind: TroubleKind, message: str, errno: int | None = None, size: int = 0) -> None:
        super().__init__(message)
        self.trouble = Trouble(kind=kind, message=message, errno=errno)
        self.size = size


@frozen
class HashlibBackend:
    """The backend that is always there: one file after another, every algorithm over each piece."""

    stop: Stop | None = None
    name: ClassVar[str] = "hashlib"

    def until(self, stop: Stop) -> HashlibBackend:
        """The same, ending between two pieces once the flag is raised."""
        return evolve(self, stop=stop)

    def digest(self, batch: Sequence[Task], algorithms: Sequence[str]) -> list[Digested]:
        """Digest, and copy where asked, each computer file. One buffer serves the whole batch."""
        view = memoryview(bytearray(PIECE))
        fresh = [new(name) for name in algorithms]
        return [_digest_file(task, [hasher.copy() for hasher in fresh], view, self.stop) for task in batch]


def _digest_file(task: Task, hashers: list[Hasher], view: memoryview, stop: Stop | None) -> Digested:
    try:
        source, before = open_regular(task.path)
        try:
            if task.copy_to is None:
                _drain(source, before, task.path, hashers, view, stop)
            else:
                with _new_file(task.copy_to, before) as sink:
                    _drain(source, before, task.path, hashers, view, stop, (sink, task.copy_to))
        finally:
            os.close(source)
    except Refused as refused:
        return Digested(name=task.name, size=refused.size, trouble=refused.trouble)
    return Digested(name=task.name, size=before.st_size, digests=tuple([h.hexdigest() for h in hashers]))


def open_regular(path: str) -> tuple[int, os.stat_result]:
    """A descriptor of a plain file, and its state at that moment. Pipes, devices and links are not opened.

    Raises :class:`Refused`.
    """
    try:
        _plain(os.lstat(path).st_mode, path)
        source = os.open(path, _READ)
    except OSError as error:
        _refuse_opening(error, path)
    except ValueError as error:  # a NUL, or what cannot be encoded for this system: no such file can be
        raise Refused(TroubleKind.MISSING, f"{error}: {path!r}") from error
    try:
        now = os.fstat(source)
        _plain(now.st_mode, path)
    except BaseException:
        os.close(source)
        raise
    return source, now


def _plain(mode: int, path: str) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISLNK(mode):
        raise Refused(TroubleKind.LINK, f"a link, not followed: {path}")
    raise Refused(TroubleKind.NOT_A_FILE, f"not a plain file: {path}")


def _refuse_opening(error: OSError, path: str) -> NoReturn:
    kinds = {ENOENT: TroubleKind.MISSING, ENOTDIR: TroubleKind.MISSING, ENAMETOOLONG: TroubleKind.MISSING}
    kinds[ELOOP] = TroubleKind.LINK
    kind = kinds.get(error.errno or 0, TroubleKind.UNREADABLE)
    raise Refused(kind, f"{error.strerror}: {path}", error.errno) from error


def _read_into(source: int, view: memoryview) -> int:
    """Where there is no ``readv`` (Windows)."""
    data = os.read(source, len(view))
    view[: len(data)] = data
    return len(data)


def _drain(
    source: int,
    before: os.stat_result,
    path: str,
    hashers: Sequence[Hasher],
    view: memoryview,
    stop: Stop | None,
    sink: tuple[int, str] | None = None,
) -> None:
    """Read to the end; the last, empty read confirms that it is the end. Raises :class:`Refused`."""
    size = 0
    several = hasattr(os, "readv")
    try:
        while True:
            if stop is not None and stop.is_set():
                raise Stopped
            count = os.readv(source, (view,)) if several else _read_into(source, view)
            if not count or size > before.st_size:  # a file that grows for ever must not be read for ever
                break
            size += count
            piece = view[:count]
            for hasher in hashers:
                hasher.update(piece)
            if sink is not None:
                _write_all(sink[0], piece, sink[1], size)
        after = os.fstat(source)
    except OSError as error:
        raise Refused(TroubleKind.UNREADABLE, f"{error.strerror}: {path}", error.errno, size) from error
    if not before.st_size == after.st_size == size or before.st_mtime_ns != after.st_mtime_ns:
        raise Refused(
            TroubleKind.CHANGED,
            f"changed while it was read ({before.st_size} octets, then {after.st_size}, {size} read): {path}",
            size=size,
        )


def _write_all(sink: int, piece: memoryview, path: str, size: int) -> None:
    try:
        while piece:
            piece = piece[os.write(sink, piece) :]
    except OSError as error:
        raise Refused(TroubleKind.NOT_STORED, f"{error.strerror}: {path}", error.errno, size) from error


@contextmanager
def _new_file(path: str, source: os.stat_result) -> Iterator[int]:
    """A new file for a copy, with the source's time. Nothing of it remains if the copy did not come about."""
    try:
        sink = os.open(path, _WRITE, 0o644)
    except (OSError, ValueError) as error:
        number, reason = getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)
        raise Refused(TroubleKind.NOT_STORED, f"{reason}: {path}", number) from error
    open_still = True
    try:
        yield sink
        times = (source.st_atime_ns, source.st_mtime_ns)
        by_descriptor = os.utime in os.supports_fd
        if by_descriptor:
            with suppress(OSError):  # some file systems keep no such time: no reason to lose the copy
                os.utime(sink, ns=times)
        open_still = False
        _close(sink, path, source.st_size)
        if not by_descriptor:
            with suppress(OSError):
                os.utime(path, ns=times)
    except BaseException:
        if open_still:
            os.close(sink)
        with suppress(OSError):
            os.unlink(path)
        raise


def _close(sink: int, path: str, size: int) -> None:
    """Network file systems report a full disk only here."""
    try:
        os.close(sink)
    except OSError as error:
        raise Refused(TroubleKind.NOT_STORED, f"{error.strerror}: {path}", error.errno, size) from error


class Watched:
    """The octets of an open computer file; its end, once reached, tells whether it changed meanwhile."""

    def __init__(self, stream: BinaryIO, before: os.stat_result, name: str) -> None:
        self._stream = stream
        self._before = before
        self._name = name

    def read(self, size: int) -> bytes:
        """The next octets. Raises :class:`Refused` at the end if the file is not what it was."""
        data = self._stream.read(size)
        if not data:
            after, before = os.fstat(self._stream.fileno()), self._before
            if after.st_size != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
                raise Refused(TroubleKind.CHANGED, f"changed while it was read: {self._name}")
        return data


def digest_stream(
    stream: BinaryIO,
    name: str,
    algorithms: Sequence[str],
    *,
    expected: int | None = None,
    copy_to: BinaryIO | None = None,
    stop: Stop | None = None,
) -> Digested:
    """Digest a stream to its end, and write it to another in the same pass. Trouble comes as a value.

    ``expected`` octets are the size it ought to have: one octet more or less is ``CHANGED``, and no more than
    one octet more is ever read. A read that fails is ``UNREADABLE`` (with an ``errno`` if the system said
    so), a write that fails ``NOT_STORED``. Neither stream is closed.
    """
    hashers = [new(algorithm) for algorithm in algorithms]
    size = 0
    try:
        while True:
            if stop is not None and stop.is_set():
                raise Stopped
            piece = stream.read(PIECE if expected is None else min(PIECE, expected - size + 1))
            size += len(piece)
            if not piece or (expected is not None and size > expected):
                break
            for hasher in hashers:
                hasher.update(piece)
            if copy_to is not None:
                _write_stream(copy_to, piece, size)
        if expected is not None and size != expected:
            told = f"{expected} octets were expected, {'more' if size > expected else size} came"
            raise Refused(TroubleKind.CHANGED, told, size=size)
    except Refused as refused:
        return Digested(name=name, size=refused.size, trouble=refused.trouble)
    except (OSError, EOFError) as error:
        number, reason = getattr(error, "errno", None), getattr(error, "strerror", None) or str(error)
        trouble = Trouble(kind=TroubleKind.UNREADABLE, message=reason, errno=number)
        return Digested(name=name, size=size, trouble=trouble)
    return Digested(name=name, size=size, digests=tuple([hasher.hexdigest() for hasher in hashers]))


def _write_stream(sink: BinaryIO, piece: bytes, size: int) -> None:
    """An unbuffered stream may take less than it is given."""
    try:
        rest = memoryview(piece)
        while rest:
            rest = rest[sink.write(rest) or len(rest) :]
    except OSError as error:
        raise Refused(TroubleKind.NOT_STORED, str(error.strerror or error), error.errno, size) from error


def digest_bytes(name: str, data: bytes, algorithms: Sequence[str]) -> Digested:
    """The answer for content that is in memory."""
    hashers = [new(algorithm) for algorithm in algorithms]
    for hasher in hashers:
        hasher.update(data)
    return Digested(name=name, size=len(data), digests=tuple([hasher.hexdigest() for hasher in hashers]))


def write_new(path: str, data: bytes) -> None:
    """Write a new file; nothing of it remains if that fails. Raises :class:`OSError`."""
    sink = os.open(path, _WRITE, 0o644)
    try:
        with os.fdopen(sink, "wb") as stream:
            stream.write(data)
    except BaseException:
        with suppress(OSError):
            os.unlink(path)
        raise
