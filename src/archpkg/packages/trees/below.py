"""A folder inside a container as a tree of its own, for a package that lies deeper than its container's top."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archpkg.errors import CannotRead
from archpkg.findings import Finding
from archpkg.fixity.tasks import Digested
from archpkg.packages.trees.tree import Member, Tree

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Below:
    """The members of a tree below one of its folders, as a :class:`archpkg.packages.trees.tree.Tree`."""

    def __init__(self, tree: Tree, folder: str) -> None:
        self.path = tree.path
        self.kind = tree.kind
        self.top = f"{tree.top}/{folder}".strip("/")
        self._tree = tree
        self._prefix = f"{folder}/"

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the container."""
        return self._tree.findings

    @findings.setter
    def findings(self, found: tuple[Finding, ...]) -> None:
        self._tree.findings = found

    def members(self) -> Iterator[Member]:
        """Every member below the folder, its name from there."""
        for member in self._tree.members():
            if member.name.startswith(self._prefix):
                yield member._replace(name=member.name.removeprefix(self._prefix))

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """The content of one small member. Raises CannotRead."""
        return self._tree.read(self._prefix + name, limit=limit)

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        """The first octets of each named member."""
        for name, head in self._tree.beginnings([self._prefix + name for name in names], octets):
            yield name.removeprefix(self._prefix), head

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """Many small members whole."""
        for name, data in self._tree.contents([self._prefix + name for name in names], limit):
            yield name.removeprefix(self._prefix), data

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        """Digest the named members."""
        for batch in self.digest_batches(names, algorithms, workers=workers, executor=executor):
            yield from batch

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        """The same by the batch."""
        inside = (self._prefix + name for name in names)
        for batch in self._tree.digest_batches(inside, algorithms, workers=workers, executor=executor):
            yield [one._replace(name=one.name.removeprefix(self._prefix)) for one in batch]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None
