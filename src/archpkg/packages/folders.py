"""A tree that lies in a folder: read it where it is, or build it in staging."""

from __future__ import annotations

import os
import stat
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Self

from archpkg.errors import CannotRead, CannotStore
from archpkg.findings import Finding
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.engine import Digested, Task, TroubleKind, digest_tasks
from archpkg.fixity.reading import Refused, digest_bytes, open_regular, write_new
from archpkg.packages.inside import READ_LIMIT, cannot_read, check_inside, too_large, why_unsafe
from archpkg.packages.staging import staged_folder, store_error
from archpkg.packages.trees import Member, MemberKind
from archpkg.words import Text

_DOTS = ("", ".", "..")


class FolderTree:
    """A folder as a :class:`archpkg.packages.trees.Tree`. Links are shown and never followed."""

    kind = "folder"
    top = ""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.path.abspath(path)
        self.findings: tuple[Finding, ...] = ()

    def members(self) -> Iterator[Member]:
        """Every member, folders too, sorted by name in each folder, a folder before what it holds.

        Sizes are not looked up: reading tells them. Raises :class:`CannotRead` for a folder that cannot be
        looked into, since what lies in it must not be passed over.
        """
        waiting = [("", self.path)]
        while waiting:
            prefix, folder = waiting.pop()
            if prefix:
                yield Member(name=prefix[:-1], kind=MemberKind.FOLDER)
            below = []
            for entry in _scan(folder):
                if entry.is_file(follow_symlinks=False):
                    yield Member(prefix + entry.name)
                elif entry.is_dir(follow_symlinks=False):
                    below.append((f"{prefix}{entry.name}/", entry.path))
                else:
                    yield _no_file(prefix + entry.name, entry)
            waiting += reversed(below)

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """The content of one small member, up to ``limit`` octets (256 MiB). Raises :class:`CannotRead`."""
        most = READ_LIMIT if limit is None else limit
        try:
            self._refuse(name, {})
            source, state = open_regular(os.path.join(self.path, name))
        except Refused as refused:
            raise cannot_read(name, refused.trouble.text) from refused
        try:
            with os.fdopen(source, "rb") as stream:
                data = b"" if state.st_size > most else stream.read(most + 1)
        except OSError as error:
            raise cannot_read(name, str(error.strerror)) from error
        if max(state.st_size, len(data)) > most:
            raise too_large(name, most)
        return data

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        """Digest the named members in parallel. A name that leads outside, by itself or through a link to
        a folder, is not opened: its trouble is ``UNSAFE`` or ``LINK``."""
        refused: deque[Digested] = deque()
        parents: dict[str, Refused | None] = {}
        root = os.path.join(self.path, "")

        def tasks() -> Iterator[Task]:
            for name in names:
                parent, _, leaf = name.rpartition("/")
                if (
                    parent in parents
                    and parents[parent] is None
                    and leaf not in _DOTS
                    and "\\" not in leaf
                    and "\0" not in leaf
                ):
                    yield Task(name, root + name)  # nearly all: beside one that was looked at
                    continue
                try:
                    self._refuse(name, parents)
                except Refused as refusal:
                    refused.append(Digested(name=name, size=0, trouble=refusal.trouble))
                else:
                    yield Task(name, root + name)

        with closing(digest_tasks(tasks(), algorithms, workers=workers, executor=executor)) as answers:
            for answer in answers:
                yield answer
                while refused:
                    yield refused.popleft()
        yield from refused

    def _refuse(self, name: str, parents: dict[str, Refused | None]) -> None:
        """Raise :class:`Refused` unless the name leads, through real folders only, to a place inside."""
        reason = why_unsafe(name)
        if reason is not None:
            raise Refused(TroubleKind.UNSAFE, f"{reason.en}: {name!r}")
        parent = name.rpartition("/")[0]
        if parent and parent not in parents:
            parents[parent] = self._linked(parent)
        refusal = parents.get(parent)
        if refusal is not None:
            raise refusal

    def _linked(self, parent: str) -> Refused | None:
        path = self.path
        for part in parent.split("/"):
            path = os.path.join(path, part)
            try:
                if stat.S_ISLNK(os.lstat(path).st_mode):
                    return Refused(TroubleKind.LINK, f"leads through a link, not followed: {path}")
            except OSError:
                return None  # opening will say what is wrong
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _scan(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise CannotRead(
            Text(
                f"The folder cannot be looked into: {error.strerror}.", f"无法打开文件夹：{error.strerror}。"
            ),
            hint=Text("Check its permissions.", "请检查其访问权限。"),
            path=folder,
        ) from error


def _no_file(name: str, entry: os.DirEntry[str]) -> Member:
    if not entry.is_symlink():
        return Member(name=name, kind=MemberKind.OTHER)
    try:
        target = os.readlink(entry.path)
    except OSError:
        target = ""
    return Member(name=name, kind=MemberKind.LINK, target=target)


class FolderWriter:
    """A folder being made, as a :class:`archpkg.packages.trees.TreeWriter`."""

    def __init__(
        self,
        target: str | os.PathLike[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> None:
        self.algorithms = tuple(canonical(name) for name in algorithms)
        self._target = Path(target)
        self._workers = workers
        self._executor = executor
        self._stack = ExitStack()
        self._root = ""
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        self._root = str(self._stack.enter_context(staged_folder(self._target)))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def add(self, name: str, data: bytes) -> Digested:
        """Write one small member. Raises :class:`CannotStore`, :class:`UnsafePath`."""
        path = self._place(name)
        try:
            write_new(path, data)
        except OSError as error:
            raise self._failed(error, name) from error
        return digest_bytes(name, data, self.algorithms)

    def folder(self, name: str) -> None:
        """Make a folder, with those above it, that may stay empty."""
        check_inside(name)
        self._make(name)

    def copy(self, tasks: Iterable[Task]) -> Generator[Digested, None, None]:
        """Copy computer files in, in parallel, digesting them in the same read.

        Yields one answer a task as they are ready; what could not be read or stored is an answer with
        trouble, leaves nothing in the folder and stops nothing: whether to go on is the caller's decision.
        """
        placed = (
            Task(name=task.name, path=task.path, size=task.size, copy_to=self._place(task.name))
            for task in tasks
        )
        answers = digest_tasks(placed, self.algorithms, workers=self._workers, executor=self._executor)
        self._stack.callback(answers.close)  # a generator left half-way must not write into what is removed
        with closing(answers):
            yield from answers

    def _place(self, name: str) -> str:
        check_inside(name)
        parent = name.rpartition("/")[0]
        if parent and parent not in self._made:
            self._make(parent)
        return os.path.join(self._root, name)

    def _make(self, folder: str) -> None:
        try:
            os.makedirs(os.path.join(self._root, folder), exist_ok=True)
        except OSError as error:
            raise self._failed(error, folder) from error
        self._made.add(folder)

    def _failed(self, error: OSError, name: str) -> CannotStore:
        """Named as it will be found, not as it lies in staging."""
        return store_error(error, self._target / name)
