"""先行. The payload of a large bag is read while its manifests are.

The names of the manifests say with which algorithms the payload will be needed, long before their lines are read.
That only gains time: where the manifests want something else, what was begun is dropped.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from itertools import count, islice
from types import TracebackType
from typing import Self

from archpkg.fixity.tasks import Digested
from archpkg.packages.bag.manifests import manifest_name
from archpkg.packages.trees import Member, MemberKind, Tree

MANY = 256
"""Computer files from which on reading ahead gains something."""


class Ahead:
    """Reading that was begun before it was known whether it is wanted; use as a context manager."""

    def __init__(self) -> None:
        self._answers: Generator[Sequence[Digested], None, None] | None = None
        self._first: Sequence[Digested] = ()
        self._algorithms: tuple[str, ...] = ()
        self._names: list[str] = []

    def begin(self, tree: Tree, workers: int | None) -> tuple[Member, ...]:
        """List the members of a tree; where its payload is large, begin to read it while it is being listed."""
        listed: list[Member] = []
        waiting = self._payload(tree.members(), listed)
        head = list(islice(waiting, MANY))
        self._algorithms = _promised(listed)
        if tree.kind == "folder" and len(head) == MANY and self._algorithms:
            names = self._as_listed(waiting)
            self._answers = tree.digest_batches(names, self._algorithms, workers=workers)
            self._first = next(self._answers, ())
        for _ in waiting:
            pass
        return tuple(listed)

    def _payload(self, members: Iterator[Member], listed: list[Member]) -> Iterator[str]:
        """The names of the payload's files; all members are kept."""
        for member in members:
            listed.append(member)
            if member.kind is MemberKind.FILE and member.name.startswith("data/"):
                self._names.append(member.name)
                yield member.name

    def _as_listed(self, waiting: Iterator[str]) -> Iterator[str]:
        """The same from the first on, however far the listing has come."""
        for number in count():
            if number == len(self._names) and next(waiting, None) is None:
                return
            yield self._names[number]

    def fits(self, algorithms: tuple[str, ...], wanted: Sequence[str]) -> bool:
        """Whether what was begun is just what is wanted, or a part of it."""
        if self._answers is None or algorithms != self._algorithms:
            return False
        return set(wanted).issuperset(self._names)

    def answers(self) -> Generator[Sequence[Digested], None, None]:
        """What was begun."""
        yield self._first
        if self._answers is not None:
            yield from self._answers

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._answers is not None:
            self._answers.close()


def _promised(members: Iterable[Member]) -> tuple[str, ...]:
    """The algorithms that the names of the payload manifests promise; what is at the top is listed first."""
    names = sorted(m.name for m in members if m.kind is MemberKind.FILE and "/" not in m.name)
    known = [about.known for name in names if (about := manifest_name(name)) and not about.tag]
    return tuple(dict.fromkeys(one.name for one in known if one is not None and one.usable))
