"""校验笔记. Notes that a verification keeps beside its work, so that the next one may go on where it was stopped.

A note says what was read of a computer file, and the state that the file was in: size, both time stamps, inode. Whoever
goes on relies on a file in the same state not having been changed; files that were changed shortly before the notes
were begun, or since, are never relied on. The notes are a convenience: where they cannot be kept, nothing else fails.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from types import TracebackType
from typing import IO, Any, Self

from attrs import define, field

from archpkg.errors import CannotStore
from archpkg.fixity.sheets import octets_of
from archpkg.fixity.tasks import Digested
from archpkg.packages.trees.tree import Tree
from archpkg.words import Text

if sys.platform != "win32":
    import fcntl

FORMAT = 1
RECENT = 2_000_000_000
"""Nanoseconds: the coarsest time stamps that file systems keep."""

State = tuple[int, int, int, int]
"""Size in octets, last change of the content and of the entry in nanoseconds, inode."""


@define(eq=False, repr=False)
class Notes:
    """The notes on one package, in one file; use as a context manager. Locked while it is open.

    ``after`` so many octets the first note is taken: short work is begun anew. ``trusted`` is False where what was
    noted before is not to be relied on. ``asked`` makes it an error, :class:`CannotStore`, if they cannot be kept.
    """

    path: str | os.PathLike[str]
    after: int = 0
    trusted: bool = True
    asked: bool = False
    relied_on: int = field(default=0, init=False)
    _known: dict[str, tuple[State, dict[str, str]]] = field(factory=dict, init=False)
    _file: IO[str] | None = field(default=None, init=False)
    _begun: int = field(default=0, init=False)
    _octets: int = field(default=0, init=False)
    _tree: Tree | None = field(default=None, init=False)

    def begin(self, tree: Tree) -> None:
        """Take up what is noted on a tree, and go on noting. Raises :class:`CannotStore`."""
        self._tree = tree
        if self.trusted or not self.after:
            self._open(tree)

    def _open(self, tree: Tree) -> None:
        import json

        try:
            os.makedirs(os.path.dirname(self.path), exist_ok=True)
            self._file = open(self.path, "a+", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
            if not _locked(self._file):
                raise OSError(0, "another verification keeps them")
            self._file.seek(0)
            self._known = dict(_read(self._file, tree)) if self.trusted else {}
            if not self._known:
                self._file.truncate(0)
            head = {"archpkg": "verify", "format": FORMAT, "package": tree.path, "kind": tree.kind}
            self._write([json.dumps(head, ensure_ascii=False)])
            self._begun = os.fstat(self._file.fileno()).st_mtime_ns - RECENT
        except OSError as error:
            self._close()
            self.after = sys.maxsize
            if self.asked:
                why = error.strerror or str(error)
                raise CannotStore(
                    Text(f"Notes cannot be kept: {why}.", f"无法保存校验笔记：{why}。"),
                    hint=Text("Verify without going on.", "请不使用续验重新校验。"),
                    path=os.fspath(self.path),
                ) from error

    @property
    def empty(self) -> bool:
        """True where there is nothing to go on from."""
        return not self._known

    def answers(self, names: Iterable[str], algorithms: Sequence[str]) -> Generator[Digested, None, None]:
        """What is noted on those of the files that are still as they were."""
        for name in names:
            state, digests = self._known.get(name, (None, {}))
            if state is not None and state == self._state(name) and all(a in digests for a in algorithms):
                self.relied_on += 1
                yield Digested(name, state[0], tuple(digests[a] for a in algorithms))

    def kept(
        self, answers: Generator[Sequence[Digested], None, None], algorithms: Sequence[str]
    ) -> Generator[Sequence[Digested], None, None]:
        """The same answers, noted as they come."""
        with closing(answers):
            for batch in answers:
                self._keep(batch, algorithms)
                yield batch

    def _keep(self, batch: Sequence[Digested], algorithms: Sequence[str]) -> None:
        self._octets += octets_of(batch)
        if self._octets < self.after or self._tree is None:
            return
        if self._file is None:
            self._open(self._tree)
        import json

        lines = []
        for one in batch:
            state = None if one.trouble else self._state(one.name)
            if state is not None and max(state[1:3]) < self._begun:
                state = (one.size, *state[1:])
                digests = dict(zip(algorithms, one.digests, strict=True))
                lines.append(json.dumps([one.name, state, digests], ensure_ascii=False))
        try:
            self._write(lines)
        except OSError:  # a full disk is no reason not to go on with the verification
            self._close()
            self.after = sys.maxsize

    def done(self) -> None:
        """The verification came to its end: there is nothing to go on from."""
        if self._file is not None:
            with suppress(OSError):
                os.unlink(self.path)
        self._close()

    def _state(self, name: str) -> State | None:
        if self._tree is None:
            return None
        folder = self._tree.kind == "folder"
        path = os.path.join(self._tree.path, name) if folder else self._tree.path
        try:
            now = os.lstat(path)
        except (OSError, ValueError):
            return None
        known = self._known.get(name)
        size = now.st_size if folder or known is None else known[0][0]
        return size, now.st_mtime_ns, now.st_ctime_ns, now.st_ino

    def _write(self, lines: Sequence[str]) -> None:
        if self._file is not None and lines:
            self._file.write("\n".join(lines) + "\n")
            self._file.flush()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


def _locked(file: IO[str]) -> bool:
    """Take the lock; False where somebody else has it. A file system without locks has nobody else."""
    if sys.platform == "win32":  # pragma: no cover
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _read(file: IO[str], tree: Tree) -> Iterator[tuple[str, tuple[State, dict[str, str]]]]:
    """The notes, as far as they are whole and on this tree; a run that was killed may have left half a line."""
    import json

    told: Any = None
    for line in file:
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            return
        if isinstance(told, dict):
            wanted = (FORMAT, tree.path, tree.kind)
            if (told.get("format"), told.get("package"), told.get("kind")) != wanted:
                return
            continue
        try:
            name, (size, modified, changed, inode), digests = told
            numbers = all(isinstance(one, int) for one in (size, modified, changed, inode))
            if numbers and isinstance(name, str) and all(isinstance(one, str) for one in digests.values()):
                yield name, ((size, modified, changed, inode), digests)
        except (TypeError, ValueError, AttributeError):
            return
