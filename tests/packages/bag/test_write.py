"""What is written reads back, and the bagit library takes it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import archpkg
from archpkg.errors import (
    CannotRead,
    CannotStore,
    InvalidValue,
    Rejected,
    SourceChanged,
    TargetExists,
    WrongUse,
)
from archpkg.findings import Verdict
from archpkg.fixity.engine import Digested, Task, Trouble, TroubleKind
from archpkg.packages.bag import create_bag, create_bag_steps, making, payload_of, read_bag, seal_bag
from archpkg.packages.bag.paths import decode_path, encode_path
from archpkg.packages.bag.write import readable_size
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Tree
from archpkg.progress import Step

TreeOf = Callable[..., Tree]


class MemoryWriter:
    """A tree being made in memory."""

    algorithms: tuple[str, ...] = ("sha256", "sm3")

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}

    def add(self, name: str, data: bytes) -> Digested:
        assert name not in self.contents
        self.contents[name] = data
        digests = tuple(hashlib.new(a, data).hexdigest() for a in self.algorithms)
        return Digested(name=name, size=len(data), digests=digests)

    def copy(self, tasks: Iterable[Task]) -> Generator[Digested, None, None]:
        yield from ()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def test_sealed_bag_exactly() -> None:
    tree = MemoryWriter()
    payload = [tree.add("data/b", b"b"), tree.add("data/a%", b"a")]
    info = [("Source-Organization", "某 局"), ("Note", "one\r\ntwo"), ("Note", "")]
    written = seal_bag(tree, payload, algorithms=["SM3"], info=info)
    assert [one.name for one in written] == [
        "bagit.txt",
        "bag-info.txt",
        "manifest-sm3.txt",
        "tagmanifest-sm3.txt",
    ]
    assert tree.contents["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert tree.contents["bag-info.txt"].decode() == (
        "Source-Organization: 某 局\nNote: one\n  two\nNote: \nBag-Size: 2 B\nPayload-Oxum: 2.2\n"
    )
    sm3 = {name: hashlib.new("sm3", data).hexdigest() for name, data in tree.contents.items()}
    assert tree.contents["manifest-sm3.txt"].decode() == (
        f"{sm3['data/a%']}  data/a%25\n{sm3['data/b']}  data/b\n"
    )
    assert tree.contents["tagmanifest-sm3.txt"].decode() == "".join(
        f"{sm3[name]}  {name}\n" for name in ("bag-info.txt", "bagit.txt", "manifest-sm3.txt")
    )


def test_given_bag_size_stays() -> None:
    tree = MemoryWriter()
    seal_bag(tree, [], algorithms=["sha256"], info=[("bag-size", "little")])
    assert tree.contents["bag-info.txt"] == b"bag-size: little\nPayload-Oxum: 0.0\n"


LINE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=12)
VALUES = st.lists(LINE, min_size=1, max_size=3).map(
    lambda lines: "\n".join([lines[0], *(line.lstrip(" \t") for line in lines[1:])])
)
LABELS = LINE.map(lambda text: text.replace(":", "").strip()).filter(
    lambda text: bool(text) and text.lower() not in ("payload-oxum", "bag-count", "bagging-date", "bag-size")
)
PARTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0\\"), min_size=1, max_size=8
).filter(lambda part: part not in (".", ".."))
NAMES = st.sets(
    st.lists(PARTS, min_size=1, max_size=3).map(lambda parts: "data/" + "/".join(parts)), max_size=6
)


@settings(max_examples=150, deadline=None)
@given(
    names=NAMES,
    info=st.lists(st.tuples(LABELS, VALUES), max_size=4),
    encoding=st.sampled_from(["UTF-8", "UTF-16", "GB18030"]),
)
def test_round_trip(tree_of: TreeOf, names: set[str], info: list[tuple[str, str]], encoding: str) -> None:
    tree = MemoryWriter()
    payload = [tree.add(name, name.encode()) for name in sorted(names, reverse=True)]
    seal_bag(tree, payload, algorithms=tree.algorithms, info=info, encoding=encoding)
    tree.contents["data/"] = b""
    reading = read_bag(tree_of(tree.contents))
    bag = reading.or_raise()
    assert bag is not None
    assert {f.code for f in reading.findings} <= {"BAG-ALIKE", "BAG-CHARSET-OLD", "BAG-JUNK"}
    assert bag.info == (*info, ("Bag-Size", bag.values("Bag-Size")[-1]), bag.info[-1])
    assert bag.payload_oxum == (sum(one.size for one in payload), len(payload))
    for column, manifest in enumerate(bag.payload_manifests):
        listed = [(entry.path, entry.digest) for entry in manifest.entries]
        assert listed == sorted((one.name, one.digests[column]) for one in payload)
    assert len(bag.tag_manifests) == 2


@given(st.text())
def test_paths_round_trip(path: str) -> None:
    encoded = encode_path(path)
    assert decode_path(encoded) == path
    assert not {"\r", "\n"} & set(encoded)


def test_readable_size() -> None:
    sizes = [0, 1, 999, 1000, 999_949, 999_950, 260_400_000_000, 10**18]
    assert [readable_size(n) for n in sizes] == [
        "0 B", "1 B", "999 B", "1.0 KB", "999.9 KB", "1.0 MB", "260.4 GB", "1000.0 PB",
    ]  # fmt: skip


@pytest.mark.parametrize("label", ["", "a:b", " a", "a ", "a\nb", "\u3000a"])
def test_labels_that_cannot_be(label: str) -> None:
    with pytest.raises(InvalidValue, match="cannot be a label"):
        seal_bag(MemoryWriter(), [], algorithms=["sha256"], info=[(label, "x")])


def test_wrong_use_of_seal() -> None:
    good = Digested(name="data/a", size=0, digests=("", ""))
    bad = Digested(name="data/a", size=0, trouble=Trouble(kind=TroubleKind.MISSING, message="gone"))
    with pytest.raises(WrongUse, match="md5"):
        seal_bag(MemoryWriter(), [good], algorithms=["sha256", "md5"])
    with pytest.raises(WrongUse):
        seal_bag(MemoryWriter(), [good], algorithms=[])
    with pytest.raises(WrongUse, match="Payload-Oxum"):
        seal_bag(MemoryWriter(), [good], algorithms=["sm3"], info=[("payload-oxum", "1.1")])
    with pytest.raises(WrongUse, match="rot13"):
        seal_bag(MemoryWriter(), [good], algorithms=["sm3"], encoding="rot13")
    with pytest.raises(WrongUse):
        seal_bag(MemoryWriter(), [bad], algorithms=["sm3"])
    with pytest.raises(WrongUse):
        seal_bag(MemoryWriter(), [Digested(name="other", size=0)], algorithms=["sm3"])
    with pytest.raises(InvalidValue, match="GBK"):
        seal_bag(MemoryWriter(), [], algorithms=["sm3"], encoding="GBK", info=[("a", "𠮷")])


# ── a whole folder ───────────────────────────────────────────────────────────────────────────────────────


def folder(place: Path, *names: str) -> Path:
    source = place / "source"
    source.mkdir()
    for name in names:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return source


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_create(tmp_path: Path, container: str) -> None:
    source = folder(tmp_path, "b.txt", "案卷/01·页.tif", "案卷/a/deep")
    before = sorted((p, p.stat().st_mtime_ns) for p in source.rglob("*"))
    steps: list[Step] = []
    target = create_bag(
        source, tmp_path / "out", info=[("A", "1")], container=container, progress=steps.append
    ).path
    assert sorted((p, p.stat().st_mtime_ns) for p in source.rglob("*")) == before
    with open_tree(target) as tree:
        reading = read_bag(tree)
    assert reading.findings == ()
    bag = reading.value
    assert bag is not None
    assert [m.name for m in bag.payload_manifests] == ["manifest-sha256.txt", "manifest-sm3.txt"]
    assert [e.path for e in bag.manifests[0].entries] == [
        "data/b.txt",
        "data/案卷/01·页.tif",
        "data/案卷/a/deep",
    ]
    assert bag.info[0] == ("A", "1")
    assert [step.done for step in steps] == [1, 2, 3]
    assert steps[-1].bytes_done == steps[-1].bytes_total


def test_the_same_folder_gives_the_same_octets(tmp_path: Path) -> None:
    source = folder(tmp_path, "b", "a", "c/d")
    one = create_bag(source, tmp_path / "1.zip", container="zip", workers=1).path
    (tmp_path / "x").mkdir()
    two = create_bag(source, tmp_path / "x" / "1.zip", container="zip", workers=2).path
    assert one.read_bytes() == two.read_bytes()


def test_empty_folders(tmp_path: Path) -> None:
    source = folder(tmp_path)
    target = create_bag(source, tmp_path / "bag").path
    assert (target / "data").is_dir()
    (source / "empty").mkdir()
    assert [(f.code, f.where.path) for f in payload_of(source).findings] == [
        ("BAG-EMPTY-FOLDER", "data/empty")
    ]
    again = create_bag(source, tmp_path / "again.zip", container="zip").path
    with open_tree(again) as tree:
        assert "data/empty" in [member.name for member in tree.members()]
        assert read_bag(tree).findings == ()


def test_links_and_special_files_are_refused(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", "sub/b")
    (tmp_path / "secret").write_bytes(b"")
    (source / "out").symlink_to(tmp_path / "secret")
    (source / "in").symlink_to("a")
    (source / "up").symlink_to("sub")
    os.mkfifo(source / "pipe")
    reading = payload_of(source)
    assert [(f.code, f.where.path) for f in reading.findings] == [
        ("BAG-SOURCE-LINK", "data/in"),
        ("BAG-SOURCE-LINK-OUT", "data/out"),
        ("BAG-SOURCE-SPECIAL", "data/pipe"),
        ("BAG-SOURCE-LINK", "data/up"),
    ]
    assert max(f.rule.verdict.rank for f in reading.findings) == Verdict.UNSAFE.rank
    with pytest.raises(Rejected, match="4 errors"):
        create_bag(source, tmp_path / "bag")
    assert not (tmp_path / "bag").exists()


def test_names_that_no_bag_can_hold(tmp_path: Path) -> None:
    source = folder(tmp_path, "back\\slash")
    with open(os.fsencode(source) + b"/\xd6\xd0", "wb"):
        pass
    assert [f.code for f in payload_of(source).findings] == ["BAG-SOURCE-NAME"] * 2
    with pytest.raises(Rejected):
        create_bag(source, tmp_path / "bag")


@pytest.mark.parametrize("name", ["a?b", "CON", "nul.txt", "dot.", "blank ", "x" * 250 + "/" + "y" * 20])
def test_names_that_windows_cannot_keep(tmp_path: Path, name: str) -> None:
    (finding,) = payload_of(folder(tmp_path, name)).findings
    assert finding.code == "BAG-WINDOWS-NAME"
    assert "{" not in finding.say("zh")


def test_names_that_are_alike(tmp_path: Path) -> None:
    source = folder(tmp_path, "A.txt", "a.TXT", "e\u0301", "\u00e9", ".DS_Store")
    assert [f.code for f in payload_of(source).findings] == ["BAG-ALIKE", "BAG-ALIKE", "BAG-JUNK"]
    create_bag(source, tmp_path / "bag")


def test_places(tmp_path: Path) -> None:
    source = folder(tmp_path, "a")
    with pytest.raises(WrongUse, match="inside"):
        create_bag(source, source / "bag")
    with pytest.raises(WrongUse, match="inside"):
        create_bag(source, source)
    with pytest.raises(CannotRead, match="no such folder"):
        create_bag(tmp_path / "none", tmp_path / "bag")
    create_bag(source, tmp_path / "source bag")
    with pytest.raises(TargetExists):
        create_bag(source, tmp_path / "source bag")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_a_folder_that_cannot_be_listed(tmp_path: Path) -> None:  # pragma: no cover
    source = folder(tmp_path, "sub/a")
    (source / "sub").chmod(0)
    with pytest.raises(CannotRead, match="looked into"):
        payload_of(source)


@pytest.mark.usefixtures("no_lanes")
def test_a_folder_that_vanishes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = folder(tmp_path, "a")

    def gone(path: str) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", gone)
    with pytest.raises(CannotRead, match="Permission denied"):
        payload_of(source)


def test_stopping_leaves_nothing(tmp_path: Path) -> None:
    source = folder(tmp_path, "a", "b")

    def stop(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        create_bag(source, tmp_path / "bag", progress=stop)
    assert sorted(os.listdir(tmp_path)) == ["source"]


def test_a_source_that_goes_away_leaves_nothing(tmp_path: Path, no_lanes: None) -> None:
    source = folder(tmp_path, "a", *(f"z{n:03}" for n in range(200)))
    steps = create_bag_steps(source, tmp_path / "bag", workers=1)
    next(steps)
    for n in range(200):
        (source / f"z{n:03}").unlink(missing_ok=True)
    with pytest.raises(SourceChanged, match="data/z"):
        for _ in steps:
            pass
    assert not (tmp_path / "bag").exists()


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (TroubleKind.NOT_STORED, CannotStore),
        (TroubleKind.UNREADABLE, CannotRead),
        (TroubleKind.CHANGED, SourceChanged),
    ],
)
def test_trouble_while_copying(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: TroubleKind, error: type[Exception]
) -> None:
    trouble = Trouble(kind=kind, message="why", errno=28)

    class Troubled(MemoryWriter):
        def folder(self, name: str) -> None:
            return None

        def copy(self, tasks: Iterable[Task]) -> Generator[Digested, None, None]:
            for task in tasks:
                yield Digested(name=task.name, size=0, trouble=trouble)

    monkeypatch.setattr(making, "create_tree", lambda *_, **__: Troubled())
    with pytest.raises(error, match="data/a"):
        create_bag(folder(tmp_path, "a"), tmp_path / "bag")


def test_what_was_found_in_the_source_comes_with_the_bag(tmp_path: Path) -> None:
    source = tmp_path / "扫描件"
    (source / "空").mkdir(parents=True)
    for name in ("A.txt", "a.txt"):
        (source / name).write_bytes(b"1")
    made = archpkg.bag.create(source, tmp_path / "包")
    assert {finding.code for finding in made.findings} == {"BAG-ALIKE", "BAG-EMPTY-FOLDER"}
    assert (made.path, made.value, made.counts) == (
        tmp_path / "包",
        tmp_path / "包",
        {"files": 2, "octets": 2},
    )
    assert archpkg.verify(made)
    in_place = archpkg.bag.create_in_place(source)
    assert {finding.code for finding in in_place.findings} == {"BAG-ALIKE", "BAG-EMPTY-FOLDER"}
    assert in_place.counts == made.counts
    assert archpkg.bag.update(in_place.path).counts["unchanged"] == 2
    assert repr(archpkg.bag.info(made).value) == "<Bag 1.0: 4 manifests, 2 lines>"
