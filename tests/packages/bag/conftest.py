"""Trees in memory, and the smallest sound bag."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from types import TracebackType
from typing import Self

import pytest

from archpkg.errors import CannotRead
from archpkg.findings import Finding
from archpkg.fixity.engine import Digested
from archpkg.packages.trees.tree import Member, MemberKind, Tree, in_batches, read_each
from archpkg.words import Text


class MemoryTree:
    """A tree that is a mapping of names to contents; None stands for a file that cannot be read."""

    kind = "folder"
    path = "/nowhere"
    top = ""
    findings: tuple[Finding, ...] = ()

    def __init__(self, contents: Mapping[str, bytes | None], extra: Iterable[Member] = ()) -> None:
        self._contents = dict(contents)
        self._extra = tuple(extra)

    def members(self) -> Iterator[Member]:
        for name, data in sorted(self._contents.items()):
            yield Member(name=name, size=len(data or b""))
        yield from self._extra

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        data = self._contents.get(name)
        if data is None or (limit is not None and len(data) > limit):
            raise CannotRead(Text("no", "不"))
        return data

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        for name in names:
            yield name, (self._contents.get(name) or b"")[:octets]

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        return read_each(self, names, limit)

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        for name in names:
            data = self.read(name)
            digests = tuple(hashlib.new(a, data).hexdigest() for a in algorithms)
            yield Digested(name=name, size=len(data), digests=digests)

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        return in_batches(self.digest(names, algorithms))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


TreeOf = Callable[..., Tree]


@pytest.fixture(scope="session")
def tree_of() -> TreeOf:
    return MemoryTree


def sound(version: str = "1.0") -> dict[str, bytes | None]:
    payload = b"hello"
    digest = hashlib.sha256(payload).hexdigest()
    manifest = f"{digest}  data/a.txt\n".encode()
    tags: dict[str, bytes | None] = {
        "bagit.txt": f"BagIt-Version: {version}\nTag-File-Character-Encoding: UTF-8\n".encode(),
        "bag-info.txt": b"Payload-Oxum: 5.1\n",
        "manifest-sha256.txt": manifest,
    }
    lines = [f"{hashlib.sha256(data or b'').hexdigest()}  {name}\n" for name, data in tags.items()]
    return {**tags, "tagmanifest-sha256.txt": "".join(lines).encode(), "data/a.txt": payload}


@pytest.fixture
def bag() -> dict[str, bytes | None]:
    """The smallest sound bag with everything in it."""
    return sound()


@pytest.fixture
def old_bag() -> dict[str, bytes | None]:
    """The same in version 0.97."""
    return sound("0.97")


@pytest.fixture(scope="session")
def members() -> tuple[Member, ...]:
    """A folder data/ that is empty."""
    return (Member(name="data", kind=MemberKind.FOLDER),)
