"""A tree of computer files, wherever it lies: a folder, a zip, a tar. Read it, or write it once.

The two protocols here are all that the rest of the packages' room knows of containers.
Names are relative, ``/`` between parts, exactly as stored (never normalised).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self, overload, runtime_checkable

from archpkg.errors import CannotRead
from archpkg.findings import Finding
from archpkg.fixity.tasks import Digested, Task
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


READ_LIMIT = 256 * 1024 * 1024
"""Octets that :meth:`Tree.read` takes into memory where nothing else is said."""


class MemberKind(Enum):
    """What a member of a tree is. Only files are ever opened."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"


class Member(NamedTuple):
    """One member of a tree; ``size`` in octets where it is known without reading, ``target`` of a link."""

    name: str
    kind: MemberKind = MemberKind.FILE
    size: int | None = None
    target: str = ""


class Members(Sequence[Member]):
    """成员表. Members side by side: the names of all, and the rest only of those that are more than a plain file of
    unknown size. A folder of a million files is a million names."""

    __slots__ = ("_told", "names")

    def __init__(self, names: Sequence[str], told: Mapping[int, Member]) -> None:
        self.names = names
        self._told = told

    @classmethod
    def of(cls, members: Iterable[Member]) -> Members:
        """Any members in their order."""
        if isinstance(members, cls):
            return members
        kept = tuple(members)
        plain = MemberKind.FILE
        told = {row: one for row, one in enumerate(kept) if one.kind is not plain or one.size is not None}
        return cls([one.name for one in kept], told)

    @classmethod
    def listed(cls, tree: Tree) -> Members:
        """All members of a tree."""
        return cls.together(tree.pages()) if isinstance(tree, Paged) else cls.of(tree.members())

    @classmethod
    def together(cls, pages: Iterable[Members]) -> Members:
        """The members of many pages, one after another."""
        names: list[str] = []
        told: dict[int, Member] = {}
        for page in pages:
            for row, member in page._told.items():
                told[len(names) + row] = member
            names += page.names
        return cls(names, told)

    @property
    def told(self) -> Iterable[Member]:
        """The members that are more than a plain file of unknown size."""
        return self._told.values()

    @property
    def files(self) -> Sequence[str]:
        """The names of plain files."""
        return self._but(row for row, one in self._told.items() if one.kind is not MemberKind.FILE)

    @property
    def no_folders(self) -> Sequence[str]:
        """The names of all but folders."""
        return self._but(row for row, one in self._told.items() if one.kind is MemberKind.FOLDER)

    def _but(self, rows: Iterable[int]) -> Sequence[str]:
        """The names without those in some rows, which are in order."""
        kept: list[str] = []
        start = 0
        for row in rows:
            kept += self.names[start:row]
            start = row + 1
        return kept + list(self.names[start:]) if start else self.names

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, row: int) -> Member: ...

    @overload
    def __getitem__(self, row: slice) -> tuple[Member, ...]: ...

    def __getitem__(self, row: int | slice) -> Member | tuple[Member, ...]:
        if isinstance(row, slice):
            return tuple(self[one] for one in range(*row.indices(len(self))))
        name = self.names[row]
        return self._told.get(row if row >= 0 else len(self) + row) or Member(name)

    def __iter__(self) -> Iterator[Member]:
        told = self._told
        return (told.get(row) or Member(name) for row, name in enumerate(self.names))


class Tree(Protocol):
    """A tree that is there to be read. ``path`` is what was opened, ``top`` the one folder inside a container
    that all names lie in (already taken off the names), ``findings`` what is wrong with the container."""

    path: str
    kind: str
    top: str
    findings: tuple[Finding, ...]

    def members(self) -> Iterator[Member]:
        """Every member, in a repeatable order."""
        ...

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """The content of one small member. Raises CannotRead, also where it is over ``limit`` octets."""
        ...

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        """The first ``octets`` of each named member, in whatever order is quickest, each name once.

        Nothing is given for a member that cannot be read, as for an empty one: digesting says which it is.
        """
        ...

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """Many small members whole, in whatever order is quickest, each name once; what cannot be read, or is over
        ``limit`` octets, comes with the error as a value."""
        ...

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        """Digest the named members, in whatever order is quickest. Trouble comes as a value."""
        ...

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        """The same by the batch; a batch may be empty, and the first one is as soon as the work is under way."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


@runtime_checkable
class Paged(Protocol):
    """A tree that can tell some of its members before it knows them all."""

    def pages(self) -> Iterator[Members]:
        """The members in their order, a folder at a time."""
        ...


class TreeWriter(Protocol):
    """A tree that is being made, in staging. Left without an error it is synced and renamed to its place;
    left with one, nothing remains of it."""

    algorithms: tuple[str, ...]

    def add(self, name: str, data: bytes) -> Digested:
        """Write one small member."""
        ...

    def copy(self, tasks: Iterable[Task]) -> Generator[Digested, None, None]:
        """Copy computer files in (``Task.path`` → member ``Task.name``), digesting them in the same read."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def in_batches(answers: Generator[Digested, None, None]) -> Generator[Sequence[Digested], None, None]:
    """Each answer as a batch of its own, for trees that are read one member after another."""
    with closing(answers):
        for answer in answers:
            yield (answer,)


def read_each(
    tree: Tree, names: Iterable[str], limit: int | None = None
) -> Iterator[tuple[str, bytes | CannotRead]]:
    """The content of each named member, one after another, with the error as a value."""
    for name in dict.fromkeys(names):
        try:
            yield name, tree.read(name, limit=limit)
        except CannotRead as error:
            yield name, error


def cannot_read(name: str, reason: str | Text) -> CannotRead:
    """The error for one member that cannot be read."""
    return CannotRead(
        Text("Could not be read: {why}.", "无法读取：{why}。").fill(why=reason),
        hint=Text("Check that it is there and undamaged.", "请确认其存在且未损坏。"),
        path=name,
    )


def too_large(name: str, most: int) -> CannotRead:
    """The error for one member that is larger than what is taken into memory."""
    return CannotRead(
        Text(f"It is larger than {most:,} octets.", f"其大小超过 {most:,} 字节。"),
        hint=Text("Check whether it is what its name says.", "请核对其内容是否与名称相符。"),
        path=name,
    )
