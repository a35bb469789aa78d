"""A tree of computer files, wherever it lies: a folder, a zip, a tar. Read it, or write it once.

The two protocols here are all that the rest of the packages' room knows of containers.
Names are relative, ``/`` between parts, exactly as stored (never normalised).
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from enum import Enum
from types import TracebackType
from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

from archpkg.findings import Finding
from archpkg.fixity.tasks import Digested, Task

if TYPE_CHECKING:
    from concurrent.futures import Executor


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
