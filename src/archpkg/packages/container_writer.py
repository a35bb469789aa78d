"""A zip or a tar that is being made: one folder in one stream."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from errno import EEXIST
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self, cast

from archpkg.errors import WrongUse
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.reading import Refused, Watched, open_regular
from archpkg.fixity.tasks import Digested, Task, Trouble, TroubleKind
from archpkg.packages.staging import staged_file, store_error
from archpkg.packages.trees.names import check_inside
from archpkg.words import Text


class Packer(Protocol):
    """What writes one kind of container onto a stream."""

    def put(self, name: str, stream: BinaryIO, size: int, algorithms: Sequence[str]) -> Digested:
        """Write one member of ``size`` octets; with trouble, nothing of it remains."""
        ...

    def folder(self, name: str) -> None:
        """Write an entry for a folder."""
        ...

    def finish(self) -> None:
        """Write the end."""
        ...

    def abandon(self) -> None:
        """Let go of the stream."""
        ...


class ContainerWriter:
    """A zip or tar being made, as a :class:`archpkg.packages.trees.tree.TreeWriter`."""

    def __init__(
        self,
        target: str | os.PathLike[str],
        algorithms: Sequence[str],
        *,
        top: str,
        modified: datetime,
        make: Callable[[BinaryIO, datetime], Packer],
    ) -> None:
        check_inside(top)
        self.algorithms = tuple(canonical(name) for name in algorithms)
        self._target = Path(target)
        self._top = top
        self._modified = modified
        self._make = make
        self._names: set[str] = set()

    def __enter__(self) -> Self:
        self._staged: AbstractContextManager[BinaryIO] = staged_file(self._target)
        self._packer = self._make(self._staged.__enter__(), self._modified)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._packer.finish()
            except BaseException as failed:
                self._packer.abandon()
                self._staged.__exit__(type(failed), failed, failed.__traceback__)
                raise
        else:
            self._packer.abandon()
        self._staged.__exit__(kind, error, trace)

    def add(self, name: str, data: bytes) -> Digested:
        """Write one small member. Raises :class:`CannotStore`, :class:`UnsafePath`, :class:`WrongUse`."""
        if not self._new(name):
            raise WrongUse(
                Text(f"{name!r} is in the container already.", f"{name!r} 已在容器中。"),
                hint=Text("Give every member its own name.", "请为每个成员使用不同的名称。"),
            )
        answer = self._put(name, BytesIO(data), len(data))
        if answer.trouble is not None:
            raise store_error(OSError(answer.trouble.errno, answer.trouble.message), self._target / name)
        return answer

    def folder(self, name: str) -> None:
        """Make a folder that may stay empty."""
        if self._new(name):
            self._packer.folder(f"{self._top}/{name}")

    def copy(self, tasks: Iterable[Task]) -> Generator[Digested, None, None]:
        """Copy computer files in, one after another, digesting them in the same read.

        What could not be read or stored is an answer with trouble and leaves nothing in the container.
        """
        for task in tasks:
            if self._new(task.name):
                yield self._copy(task)
            else:
                told = f"in the container already: {task.name}"
                trouble = Trouble(kind=TroubleKind.NOT_STORED, message=told, errno=EEXIST)
                yield Digested(name=task.name, size=0, trouble=trouble)

    def _copy(self, task: Task) -> Digested:
        try:
            source, before = open_regular(task.path)
        except Refused as refused:
            self._names.discard(task.name)
            return Digested(name=task.name, size=0, trouble=refused.trouble)
        with os.fdopen(source, "rb", buffering=0) as stream:
            answer = self._put(task.name, cast(BinaryIO, stream), before.st_size, before)
        if answer.trouble is not None:
            self._names.discard(task.name)
        return answer

    def _put(self, name: str, stream: BinaryIO, size: int, state: os.stat_result | None = None) -> Digested:
        watched = cast(BinaryIO, Watched(stream, state, name)) if state is not None else stream
        answer = self._packer.put(f"{self._top}/{name}", watched, size, self.algorithms)
        return answer._replace(name=name)

    def _new(self, name: str) -> bool:
        check_inside(name)
        known = name in self._names
        self._names.add(name)
        return not known
