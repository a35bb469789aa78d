"""先行. The payload of a large bag is read while its manifests are.

The names of the manifests say with which algorithms the payload will be needed, long before their lines are read.
That only gains time: where the manifests want something else, what was begun is dropped.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from types import TracebackType
from typing import Self

from archpkg.fixity.tasks import Digested
from archpkg.packages.bag.manifests import manifest_name
from archpkg.packages.trees import Member, MemberKind, Tree

MANY = 1000
"""Files from which on reading ahead gains something."""


class Ahead:
    """Reading that was begun before it was known whether it is wanted; use as a context manager."""

    def __init__(self) -> None:
        self._answers: Generator[Sequence[Digested], None, None] | None = None
        self._first: Sequence[Digested] = ()
        self._algorithms: tuple[str, ...] = ()
        self._names: list[str] = []

    def begin(self, tree: Tree, members: Iterable[Member], workers: int | None) -> None:
        """Begin with all of the payload, if there is much of it in a folder."""
        if tree.kind != "folder":
            return
        top: list[str] = []
        for member in members:
            if member.kind is MemberKind.FILE:
                (self._names if member.name.startswith("data/") else top).append(member.name)
        known = [about.known for name in sorted(top) if (about := manifest_name(name)) and not about.tag]
        self._algorithms = tuple(dict.fromkeys(one.name for one in known if one is not None and one.usable))
        if len(self._names) >= MANY and self._algorithms:
            self._answers = tree.digest_batches(self._names, self._algorithms, workers=workers)
            self._first = next(self._answers, ())

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
