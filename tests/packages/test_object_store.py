"""An object store as a tree: the example of docs/adr/0009-object-stores.md, over a store in memory."""

from __future__ import annotations

import errno
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from io import BytesIO, RawIOBase
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import BinaryIO, Protocol, Self, cast

import pytest

from archpkg.checks.bag.profile import check_profile
from archpkg.checks.fixity.verify import verify, verify_tree
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Report, Verdict
from archpkg.fixity.engine import Digested, Trouble, TroubleKind, spread
from archpkg.fixity.reading import digest_stream
from archpkg.packages.bag import create_bag, read_bag
from archpkg.packages.bag.profiles.profile import transfer_profile
from archpkg.packages.trees.tree import Member, MemberKind, Tree, read_each
from archpkg.progress import run
from archpkg.words import Text

# ── the tree: all that a program needs for a store of its own ─────────────────────────────────────────────


class Store(Protocol):
    """What any object store can do."""

    def keys(self, prefix: str) -> Iterator[tuple[str, int | None]]:
        """The keys below a prefix, each with its size in octets where the listing tells it."""
        ...

    def open(self, key: str) -> BinaryIO:
        """The octets of an object from their beginning. Raises OSError."""
        ...


class StoreTree:
    """The objects below a prefix, as a :class:`archpkg.packages.trees.tree.Tree`."""

    kind = "store"
    top = ""
    findings: tuple[Finding, ...] = ()

    def __init__(self, store: Store, prefix: str) -> None:
        self.path = prefix
        self._store = store
        self._prefix = f"{prefix.rstrip('/')}/"

    def members(self) -> Iterator[Member]:
        """Every object by its key without the prefix; a key that ends in ``/`` is a folder."""
        for key, size in sorted(self._store.keys(self._prefix)):
            name = key.removeprefix(self._prefix)
            kind = MemberKind.FOLDER if name.endswith("/") else MemberKind.FILE
            yield Member(name=name.rstrip("/"), kind=kind, size=None if kind is MemberKind.FOLDER else size)

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """A small object whole, never much more of it than the limit; connections give what has come."""
        data = b""
        try:
            with self._store.open(self._prefix + name) as stream:
                while (limit is None or len(data) <= limit) and (piece := stream.read(1 << 16)):
                    data += piece
        except OSError as error:
            raise CannotRead(Text(f"{error.strerror}.", f"{error.strerror}。"), path=name) from error
        if limit is not None and len(data) > limit:
            raise CannotRead(Text("It is too large.", "文件过大。"), path=name)
        return data

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        """One request an object; what is not there gives nothing."""
        for name in dict.fromkeys(names):
            try:
                with self._store.open(self._prefix + name) as stream:
                    yield name, stream.read(octets)
            except OSError:
                yield name, b""

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """One request an object."""
        return read_each(self, names, limit)

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        """One request an object, as many at once as there are workers."""
        stop = Event()
        work = partial(self._digest, tuple(algorithms), stop)
        yield from spread(iter(names), work, workers=workers or 8, executor=executor, stop=stop)

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        """The same: a request is a batch."""
        for one in self.digest(names, algorithms, workers=workers, executor=executor):
            yield (one,)

    def _digest(self, algorithms: tuple[str, ...], stop: Event, name: str) -> Digested:
        try:
            with self._store.open(self._prefix + name) as stream:
                return digest_stream(stream, name, algorithms, stop=stop)
        except OSError as error:
            kind = TroubleKind.MISSING if error.errno == errno.ENOENT else TroubleKind.UNREADABLE
            trouble = Trouble(kind=kind, message=error.strerror or str(error), errno=error.errno)
            return Digested(name=name, size=0, trouble=trouble)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


# ── a store in memory, and what is asked of the tree ──────────────────────────────────────────────────────


class Breaking(RawIOBase):
    """A connection that breaks after some octets."""

    def __init__(self, octets: bytes) -> None:
        self._octets = BytesIO(octets)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if piece := self._octets.read(size):
            return piece
        raise OSError(errno.ECONNRESET, "Connection reset by peer")


class Memory:
    """A store in memory. ``breaks`` are keys whose connection breaks half-way; listings of a ``sized`` one tell
    sizes."""

    def __init__(self, objects: dict[str, bytes], *, sized: bool = True) -> None:
        self.objects, self.sized = objects, sized
        self.breaks: set[str] = set()
        self.asked: list[str] = []

    def keys(self, prefix: str) -> Iterator[tuple[str, int | None]]:
        for key, data in self.objects.items():
            if key.startswith(prefix):
                yield key, len(data) if self.sized else None

    def open(self, key: str) -> BinaryIO:
        self.asked.append(key)
        if key not in self.objects:
            raise FileNotFoundError(errno.ENOENT, "No such key", key)
        data = self.objects[key]
        if key in self.breaks:
            return cast(BinaryIO, Breaking(data[: len(data) // 2]))
        return BytesIO(data)


INFO = (
    ("Source-Organization", "某局"),
    ("External-Description", "文书"),
    ("External-Identifier", "A-1"),
    ("BagIt-Profile-Identifier", transfer_profile().identifier),
)


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A bag in a folder."""
    source = tmp_path / "源"
    (source / "子").mkdir(parents=True)
    (source / "子/大.bin").write_bytes(bytes(600_000))
    for number in range(20):
        (source / f"{number:02d}.txt").write_bytes(b"%d" % number)
    return create_bag(source, tmp_path / "bag", info=INFO).path


@pytest.fixture(params=[True, False], ids=["sizes listed", "no sizes"])
def store(bag: Path, request: pytest.FixtureRequest) -> Memory:
    """The same bag in a store, beside another."""
    objects = {
        f"room/bag/{p.relative_to(bag).as_posix()}": p.read_bytes() for p in bag.rglob("*") if p.is_file()
    }
    return Memory({**objects, "room/bag-2/bagit.txt": b"", "room/bag/data/": b""}, sized=request.param)


def look(store: Memory, **options: Executor | int) -> Report:
    tree: Tree = StoreTree(store, "room/bag")
    return run(verify_tree(tree, **options))  # type: ignore[arg-type]


def test_it_verifies_as_the_folder_does(bag: Path, store: Memory) -> None:
    report, folder = look(store), verify(bag)
    assert (report.verdict, report.findings) == (Verdict.VALID, ())
    assert report.counts == folder.counts
    assert not any(key.startswith("room/bag-2") for key in store.asked)


def test_every_object_is_asked_for_once(store: Memory) -> None:
    look(store)
    payload = [key for key in store.asked if "/data/" in key]
    assert sorted(payload) == sorted(
        key for key in store.objects if "/data/" in key and not key.endswith("/")
    )


def test_with_the_callers_executor(store: Memory) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert look(store, executor=pool) == look(store, workers=1)


def test_what_is_wrong_is_named(store: Memory) -> None:
    store.objects["room/bag/data/03.txt"] = b"x"
    del store.objects["room/bag/data/04.txt"]
    store.objects["room/bag/data/more.txt"] = b""
    store.breaks.add("room/bag/data/子/大.bin")
    report = look(store)
    seen = {(finding.code, finding.where.path) for finding in report.findings}
    assert {
        ("FIX-CHANGED", "data/03.txt"),
        ("FIX-MISSING", "data/04.txt"),
        ("FIX-EXTRA", "data/more.txt"),
        ("FIX-UNREADABLE", "data/子/大.bin"),
    } <= seen
    assert ("FIX-CHANGED", "data/子/大.bin") not in seen


def test_an_object_that_goes_after_it_was_listed(store: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    listed = [*store.keys("room/bag/")]
    monkeypatch.setattr(store, "keys", lambda prefix: iter(listed))
    del store.objects["room/bag/data/05.txt"]
    report = look(store)
    assert [(f.code, f.where.path) for f in report.findings] == [("FIX-UNREADABLE", "data/05.txt")]


def test_a_tag_file_that_cannot_be_read(store: Memory) -> None:
    store.breaks.add("room/bag/manifest-sha256.txt")
    report = look(store)
    assert not report.sound
    assert ("BAG-UNREADABLE", "manifest-sha256.txt") in {(f.code, f.where.path) for f in report.findings}


def test_reading_and_judging_go_the_same_way(store: Memory) -> None:
    tree = StoreTree(store, "room/bag")
    assert read_bag(tree).findings == ()
    assert check_profile(tree, transfer_profile()) == ()
    with pytest.raises(CannotRead, match="too large"):
        tree.read("data/子/大.bin", limit=10)
