"""先行. The payload of a large bag is read while its manifests are.

The names of the manifests say with which algorithms the payload will be needed, long before their lines are read.
That only gains time: where the manifests want something else, what was begun is dropped.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from itertools import chain, count
from types import TracebackType
from typing import Self

from archpkg.fixity.tasks import Digested
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.trees.tree import Members, Paged, Tree

MANY = 256
"""Computer files from which on reading ahead gains something."""


class Ahead:
    """Reading that was begun before it was known whether it is wanted; use as a context manager."""

    def __init__(self) -> None:
        self._answers: Generator[Sequence[Digested], None, None] | None = None
        self._first: Sequence[Digested] = ()
        self._algorithms: tuple[str, ...] = ()
        self._names: list[Sequence[str]] = []
        """What is read, folder by folder."""

    def begin(self, tree: Tree, workers: int | None) -> Members:
        """List the members of a tree; where its payload is large, begin to read it while it is being listed."""
        if not isinstance(tree, Paged):
            return Members.listed(tree)
        listed: list[Members] = []
        waiting = self._payload(tree.pages(), listed)
        while sum(map(len, self._names)) < MANY and next(waiting, None) is not None:
            pass
        self._algorithms = _promised(listed, tag=False)
        if sum(map(len, self._names)) >= MANY and self._algorithms:
            if _promised(listed, tag=True) == self._algorithms:
                self._names.insert(0, _tag_files(listed))
            names = chain.from_iterable(self._as_listed(waiting))
            self._answers = tree.digest_batches(names, self._algorithms, workers=workers)
            self._first = next(self._answers, ())
        for _ in waiting:
            pass
        return Members.together(listed)

    def _payload(self, pages: Iterator[Members], listed: list[Members]) -> Iterator[Members]:
        """The pages that hold files of the payload; all pages are kept."""
        for page in pages:
            listed.append(page)
            files = page.files
            if files and files[0].startswith("data/"):
                self._names.append(files)
                yield page

    def _as_listed(self, waiting: Iterator[Members]) -> Iterator[Sequence[str]]:
        """The names from the first on, however far the listing has come."""
        for number in count():
            if number == len(self._names) and next(waiting, None) is None:
                return
            yield self._names[number]

    def answers(
        self, algorithms: tuple[str, ...], wanted: Sequence[str]
    ) -> Generator[Sequence[Digested], None, None]:
        """What was begun, of the files that are wanted; nothing, if other algorithms are."""
        if self._answers is None or algorithms != self._algorithms:
            return
        begun = list(chain.from_iterable(self._names))
        names = frozenset(() if wanted == begun else wanted)
        every = wanted == begun or names.issuperset(begun)
        for batch in chain((self._first,), self._answers):
            yield batch if every else [one for one in batch if one.name in names]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._answers is not None:
            self._answers.close()


def _promised(listed: Sequence[Members], *, tag: bool) -> tuple[str, ...]:
    """The algorithms that the names of the manifests of one kind promise; what is at the top is listed first."""
    names = sorted(name for page in listed[:1] for name in page.files)
    about = [one for one in map(manifest_name, names) if one is not None and one.tag is tag]
    known = [one.known for one in about]
    return tuple(dict.fromkeys(one.name for one in known if one is not None and one.usable))


def _tag_files(listed: Sequence[Members]) -> Sequence[str]:
    """The tag files at the top that tag manifests can list."""
    about = {name: manifest_name(name) for page in listed[:1] for name in page.files}
    return [name for name, one in about.items() if one is None or not one.tag]
