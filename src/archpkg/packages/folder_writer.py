"""A tree that is being built in a folder, in staging."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archpkg.errors import CannotStore
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.engine import digest_tasks
from archpkg.fixity.reading import digest_bytes, write_new
from archpkg.fixity.tasks import Digested, Task
from archpkg.packages.staging import staged_folder, store_error
from archpkg.packages.trees.names import check_inside

if TYPE_CHECKING:
    from concurrent.futures import Executor


class FolderWriter:
    """A folder being made, as a :class:`archpkg.packages.trees.tree.TreeWriter`."""

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
