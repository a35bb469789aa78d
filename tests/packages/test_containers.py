"""Folders, zips and tars: written and read back, and those that mean no good."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import stat
import struct
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from errno import EEXIST, EIO, ENOSPC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, CannotStore, TargetExists, UnsafePath, WrongUse
from archpkg.findings import Verdict, worst
from archpkg.fixity import reading
from archpkg.fixity.engine import Digested, Task, TroubleKind
from archpkg.packages.containers import open_tree
from archpkg.packages.create import Writer, create_tree
from archpkg.packages.trees.inside import Limits
from archpkg.packages.trees.tree import MemberKind, Tree

TWO = ("sha256", "sm3")
KINDS = ("folder", "zip", "tar")
CONTENT = {
    "bagit.txt": b"BagIt-Version: 1.0\n",
    "data/0001·录用干部/件 一.tif": bytes(range(256)) * 3000,
    "data/𠀀生僻字.txt": "档案".encode(),
    "data/empty": b"",
    "data/" + "深" * 60 + "/" + "长" * 80: b"long",
}

each = pytest.mark.parametrize("container", KINDS)


def expected(name: str, data: bytes) -> Digested:
    return Digested(name=name, size=len(data), digests=tuple(hashlib.new(a, data).hexdigest() for a in TWO))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    root = tmp_path / "source"
    root.mkdir()
    for number, data in enumerate(CONTENT.values()):
        (root / str(number)).write_bytes(data)
    return root


def tasks(source: Path) -> list[Task]:
    return [Task(name=name, path=str(source / str(n))) for n, name in enumerate(CONTENT) if n]


def make(target: Path, source: Path, container: str, **more: datetime | str) -> list[Digested]:
    with create_tree(target, container=container, algorithms=TWO, **more) as tree:  # type: ignore[arg-type]
        return [tree.add("bagit.txt", CONTENT["bagit.txt"]), *tree.copy(tasks(source))]


def codes(tree: Tree) -> list[str]:
    return [finding.code for finding in tree.findings]


def files(tree: Tree) -> list[str]:
    return [member.name for member in tree.members() if member.kind is MemberKind.FILE]


def one(tree: Tree, name: str) -> Digested:
    [answer] = tree.digest([name], TWO)
    return answer


def kind_of_trouble(tree: Tree, name: str) -> TroubleKind:
    answer = one(tree, name)
    assert answer.trouble is not None
    return answer.trouble.kind


@each
def test_round_trip(tmp_path: Path, source: Path, container: str) -> None:
    target = tmp_path / "J001-ws·2020.bag"
    answers = make(target, source, container)
    assert sorted(answers, key=str) == sorted((expected(n, d) for n, d in CONTENT.items()), key=str)
    assert sorted(os.listdir(tmp_path)) == [target.name, "source"]
    with open_tree(target) as tree:
        assert (tree.kind, tree.path) == (container, str(target))
        assert tree.top == ("" if container == "folder" else "J001-ws·2020")
        assert tree.findings == ()
        assert sorted(files(tree)) == sorted(CONTENT)
        for name, data in CONTENT.items():
            assert tree.read(name) == data
        for workers in (None, 1, 3):
            found = list(tree.digest(iter(CONTENT), TWO, workers=workers))
            assert sorted(found, key=str) == sorted(answers, key=str)
        assert tree.findings == ()


@each
def test_repeatable(tmp_path: Path, source: Path, container: str) -> None:
    for n, modified in enumerate(
        [datetime(2020, 5, 6, 7, 8, 10), datetime(2020, 5, 6, 7, 8, 10, tzinfo=UTC)]
    ):
        make(tmp_path / f"{n}.x", source, container, top="档案", modified=modified)
    if container != "folder":
        assert (tmp_path / "0.x").read_bytes() == (tmp_path / "1.x").read_bytes()
    with open_tree(tmp_path / "0.x") as tree:
        assert tree.top == ("" if container == "folder" else "档案")


@each
def test_empty_folders(tmp_path: Path, container: str) -> None:
    with create_tree(tmp_path / "a", container=container) as tree:
        tree.folder("data/空")
        tree.folder("data/空")
        tree.add("data/空2/a", b"")
    with open_tree(tmp_path / "a") as read:
        assert ("data/空", MemberKind.FOLDER) in [(m.name, m.kind) for m in read.members()]
        assert codes(read) == []
        assert kind_of_trouble(read, "data/空") is TroubleKind.NOT_A_FILE


def test_zip_as_others_see_it(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "袋.zip"
    make(target, source, "zip", modified=datetime(2020, 5, 6, 7, 8, 10))
    with zipfile.ZipFile(target) as other:
        assert other.testzip() is None
        for info in other.infolist():
            assert info.compress_type == zipfile.ZIP_STORED
            assert info.date_time == (2020, 5, 6, 7, 8, 10)
            assert info.external_attr >> 16 == stat.S_IFREG | 0o644
            assert info.create_system == 3
    raw = target.read_bytes()
    at = raw.index(b"PK\1\2")
    [flags] = struct.unpack("<H", raw[at + 8 : at + 10])
    assert flags & 0x800, "the name is said to be UTF-8"
    assert "袋/bagit.txt".encode() in raw


def test_tar_as_others_see_it(tmp_path: Path, source: Path) -> None:
    target = tmp_path / "袋.tar"
    make(target, source, "tar", modified=datetime(2020, 5, 6, tzinfo=UTC))
    assert target.stat().st_size % 10240 == 0
    with tarfile.open(target) as other:
        for info in other.getmembers():
            assert (info.uid, info.gid, info.uname, info.mode) == (0, 0, "", 0o644)
            assert info.mtime == int(datetime(2020, 5, 6, tzinfo=UTC).timestamp())
        assert sorted(i.name for i in other.getmembers()) == sorted(f"袋/{name}" for name in CONTENT)


def test_times_a_zip_cannot_hold(tmp_path: Path) -> None:
    for year, held in ((1950, 1980), (2200, 2107)):
        with create_tree(tmp_path / str(year), container="zip", modified=datetime(year, 1, 1)) as tree:
            tree.add("a", b"")
        with zipfile.ZipFile(tmp_path / str(year)) as other:
            assert other.infolist()[0].date_time[0] == held


def test_zip64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What holds for 2 GB is tried with little."""
    monkeypatch.setattr("archpkg.packages.trees.packers._ZIP64", 10)
    with create_tree(tmp_path / "a.zip", container="zip") as tree:
        tree.add("big", b"x" * 10)
        tree.add("small", b"x" * 9)
    with zipfile.ZipFile(tmp_path / "a.zip") as other:
        assert other.testzip() is None
        assert [info.extract_version for info in other.infolist()] == [45, 20]


NAMES = st.lists(st.text("ab档·𠀀 é.", min_size=1, max_size=8), min_size=1, max_size=8, unique=True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=NAMES, container=st.sampled_from(KINDS), data=st.data())
def test_any_content(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], container: str, data: st.DataObject
) -> None:
    target = tmp_path_factory.mktemp("any") / "a"
    content = {f"x{name}": data.draw(st.binary(max_size=2000)) for name in names}
    with create_tree(target, container=container, algorithms=TWO) as tree:
        made = [tree.add(name, octets) for name, octets in content.items()]
    with open_tree(target) as read:
        assert files(read) == sorted(content)
        assert codes(read) == []
        assert sorted(read.digest(content, TWO), key=str) == sorted(made, key=str)
        assert {name: read.read(name) for name in content} == content


@each
@pytest.mark.parametrize("error", [KeyError, KeyboardInterrupt])
def test_all_or_nothing(tmp_path: Path, source: Path, container: str, error: type[BaseException]) -> None:
    def break_off() -> None:
        with create_tree(tmp_path / "a", container=container) as tree:
            tree.add("x", b"1")
            copies = tree.copy(tasks(source))
            next(copies)
            raise error

    with pytest.raises(error):
        break_off()
    assert os.listdir(tmp_path) == ["source"]
    make(tmp_path / "a", source, container)
    before = (tmp_path / "a").stat()
    with pytest.raises(TargetExists):
        make(tmp_path / "a", source, container)
    assert (tmp_path / "a").stat().st_mtime_ns == before.st_mtime_ns
    assert not [t for t in threading.enumerate() if t.name.startswith("archpkg")]


@each
def test_unsafe_names_are_not_written(tmp_path: Path, source: Path, container: str) -> None:
    for name in ("../a", "/a", "a\\b", "C:a", "a\0"):
        for act in (
            lambda tree, name: tree.add(name, b""),
            lambda tree, name: tree.folder(name),
            lambda tree, name: list(tree.copy([Task(name=name, path=str(source / "0"))])),
        ):
            with pytest.raises(UnsafePath), create_tree(tmp_path / "a", container=container) as tree:
                act(tree, name)
    with pytest.raises(UnsafePath):
        create_tree(tmp_path / "a", container="zip", top="..")
    assert os.listdir(tmp_path) == ["source"]


def test_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="rar"):
        create_tree(tmp_path / "a", container="rar")
    with pytest.raises(WrongUse):
        create_tree(tmp_path / "a", algorithms=["crc99"])


@each
def test_twice_the_same_name(tmp_path: Path, source: Path, container: str) -> None:
    with create_tree(tmp_path / "a", container=container) as tree:
        task = Task(name="d/x", path=str(source / "0"))
        answers = [*tree.copy([task]), *tree.copy([task])]
        assert answers[0].trouble is None
        assert answers[1].trouble is not None
        assert (answers[1].trouble.kind, answers[1].trouble.errno) == (TroubleKind.NOT_STORED, EEXIST)
        with pytest.raises((WrongUse, CannotStore)):
            tree.add("d/x", b"")
    with open_tree(tmp_path / "a") as read:
        assert read.read("d/x") == CONTENT["bagit.txt"]


@each
def test_trouble_leaves_no_trace(
    tmp_path: Path,
    source: Path,
    container: str,
    monkeypatch: pytest.MonkeyPatch,
    no_lanes: None,
) -> None:
    """A missing source, a link, and one that changes while it is read, between two good ones."""
    (source / "link").symlink_to("0")
    bad = source / "1"
    fstat = os.fstat
    seen: list[int] = []

    def changing(descriptor: int) -> os.stat_result:
        state = fstat(descriptor)
        if state.st_ino == bad.stat().st_ino:
            seen.append(descriptor)
            if len(seen) == 1:
                os.utime(bad, ns=(1, 1))
        return state

    monkeypatch.setattr(os, "fstat", changing)
    given = {"a": "0", "gone": "no", "link": "link", "bad": "1", "z": "2"}
    with create_tree(tmp_path / "out", container=container, algorithms=TWO) as tree:
        answers = {
            answer.name: answer
            for answer in tree.copy(Task(name=n, path=str(source / p)) for n, p in given.items())
        }
    monkeypatch.undo()
    troubles = {name: answer.trouble.kind for name, answer in answers.items() if answer.trouble}
    assert troubles == {
        "gone": TroubleKind.MISSING,
        "link": TroubleKind.LINK,
        "bad": TroubleKind.CHANGED,
    }
    with open_tree(tmp_path / "out") as read:
        assert files(read) == ["a", "z"]
        assert codes(read) == []
        assert [one(read, "a"), one(read, "z")] == [answers["a"], answers["z"]]


@pytest.mark.parametrize("container", ["zip", "tar"])
@pytest.mark.parametrize("change", [1, -1])
def test_sizes_that_change_are_taken_back(
    tmp_path: Path, source: Path, container: str, change: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = reading.open_regular

    def then_change(path: str) -> tuple[int, os.stat_result]:
        opened = look(path)
        if path.endswith("1"):
            os.truncate(path, opened[1].st_size + change)
        return opened

    monkeypatch.setattr("archpkg.packages.container_writer.open_regular", then_change)
    with create_tree(tmp_path / "out", container=container, algorithms=TWO) as tree:
        answers = list(tree.copy(tasks(source)))
        again = list(tree.copy([Task(name=answers[0].name, path=str(source / "0"))]))
    assert [answer.trouble is None for answer in answers] == [False, True, True, True]
    assert answers[0].trouble is not None
    assert answers[0].trouble.kind is TroubleKind.CHANGED
    with open_tree(tmp_path / "out") as read:
        assert codes(read) == []
        assert sorted(read.digest(files(read), TWO), key=str) == sorted(answers[1:] + again, key=str)


@each
def test_full_disk(tmp_path: Path, source: Path, container: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> int:
        raise OSError(ENOSPC, "No space left on device")

    def fill() -> None:
        with create_tree(tmp_path / "out", container=container) as tree:
            monkeypatch.setattr(os, "write", full)
            monkeypatch.setattr("archpkg.fixity.reading._write_stream", full)
            monkeypatch.setattr("archpkg.packages.folder_writer.write_new", full)
            [answer] = tree.copy([Task(name="a", path=str(source / "1"))])
            assert answer.trouble is not None
            tree.add("b", b"1" * 3_000_000)

    with pytest.raises(CannotStore):
        fill()
    assert os.listdir(tmp_path) == ["source"]


def test_half_a_small_member_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    with create_tree(tmp_path / "a") as tree:
        with monkeypatch.context() as patch:
            patch.setattr(os, "fdopen", full)
            with pytest.raises(CannotStore, match="full"):
                tree.add("x", b"1")
        tree.add("y", b"1")
    assert os.listdir(tmp_path / "a") == ["y"]


@pytest.mark.parametrize("container", ["zip", "tar"])
def test_full_disk_at_the_end(tmp_path: Path, container: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(packer: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr("archpkg.packages.trees.packers.ZipPacker.finish", full)
    monkeypatch.setattr("archpkg.packages.trees.packers.TarPacker.finish", full)
    with pytest.raises(CannotStore, match="full"), create_tree(tmp_path / "a", container=container) as tree:
        tree.add("a", b"1")
    assert os.listdir(tmp_path) == []


def test_a_stream_that_refuses_a_member(tmp_path: Path) -> None:
    class Refuses:
        def __init__(self, file: object, modified: datetime) -> None: ...

        def put(self, name: str, stream: object, size: int, algorithms: Sequence[str]) -> Digested:
            trouble = reading.Refused(TroubleKind.NOT_STORED, "full", ENOSPC).trouble
            return Digested(name=name, size=0, trouble=trouble)

        def abandon(self) -> None: ...

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("archpkg.packages.trees.packers.TarPacker", Refuses)
        with pytest.raises(CannotStore, match="full"), create_tree(tmp_path / "a", container="tar") as tree:
            tree.add("a", b"1")
    assert os.listdir(tmp_path) == []


def test_names_that_are_not_unicode(tmp_path: Path) -> None:
    odd = os.fsdecode("档案".encode("gbk"))
    with create_tree(tmp_path / "a") as tree:
        tree.add(odd, b"1")
    with open_tree(tmp_path / "a") as read:
        assert files(read) == [odd]
        assert one(read, odd).trouble is None
        assert read.read(odd) == b"1"
    with pytest.raises(CannotStore, match="Unicode"), create_tree(tmp_path / "b", container="zip") as tree:
        tree.add(odd, b"1")
    with create_tree(tmp_path / "c.tar", container="tar") as tree:
        tree.add(odd, b"1")
    with open_tree(tmp_path / "c.tar") as read:
        assert codes(read) == ["CON-NAME-ENCODING"]
        assert read.read("档案") == b"1"


# folders


@pytest.fixture
def odd_folder(tmp_path: Path) -> Path:
    root = tmp_path / "odd"
    (root / "b" / "c").mkdir(parents=True)
    (root / "b" / "a").write_bytes(b"1")
    (root / "b.x").write_bytes(b"22")
    (root / "a\\b").write_bytes(b"1")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_bytes(b"secret")
    (root / "out").symlink_to("../outside")
    (root / "dangling").symlink_to("nowhere")
    os.mkfifo(root / "pipe")
    return root


def test_folder_members(odd_folder: Path) -> None:
    with open_tree(odd_folder) as tree:
        assert [(m.name, m.kind, m.target) for m in tree.members()] == [
            ("dangling", MemberKind.LINK, "nowhere"),
            ("out", MemberKind.LINK, "../outside"),
            ("pipe", MemberKind.OTHER, ""),
            ("a\\b", MemberKind.FILE, ""),
            ("b.x", MemberKind.FILE, ""),
            ("b", MemberKind.FOLDER, ""),
            ("b/a", MemberKind.FILE, ""),
            ("b/c", MemberKind.FOLDER, ""),
        ]


def test_folders_that_no_file_can_lie_in_are_not_looked_at(odd_folder: Path) -> None:
    names = ["no\0where/a", "../outside/secret", "C:/a", "a//b"]
    with open_tree(odd_folder) as tree:
        answers = {one.name: one.trouble for one in tree.digest(names, TWO, workers=1)}
    assert {name: trouble and trouble.kind for name, trouble in answers.items()} == dict.fromkeys(
        names, TroubleKind.UNSAFE
    )


def test_folder_reads_nothing_outside(odd_folder: Path) -> None:
    names = {
        "out/secret": TroubleKind.LINK,
        "out": TroubleKind.LINK,
        "../outside/secret": TroubleKind.UNSAFE,
        "/etc/passwd": TroubleKind.UNSAFE,
        "a\\b": TroubleKind.UNSAFE,
        "pipe": TroubleKind.NOT_A_FILE,
        "b": TroubleKind.NOT_A_FILE,
        "no/such/a": TroubleKind.MISSING,
    }
    with open_tree(odd_folder) as tree:
        answers = {a.name: a for a in tree.digest([*names, "b/a", "out/x", "b.x"], TWO, workers=1)}
        assert len(answers) == 11
        for name, kind in names.items():
            trouble = answers[name].trouble
            assert trouble is not None, name
            assert trouble.kind is kind, name
            with pytest.raises(CannotRead):
                tree.read(name)
        assert answers["b/a"] == expected("b/a", b"1")
        assert answers["b.x"].trouble is None
        with ThreadPoolExecutor(1) as pool:
            assert list(tree.digest(["b/a"], TWO, executor=pool)) == [answers["b/a"]]


def test_folder_read_limit(odd_folder: Path) -> None:
    with open_tree(odd_folder) as tree:
        assert tree.read("b.x", limit=2) == b"22"
        with pytest.raises(CannotRead, match="larger than 1 octets"):
            tree.read("b.x", limit=1)


def test_no_name_behind_a_link_is_opened_whatever_came_before_it(tmp_path: Path) -> None:
    (tmp_path / "outside" / "below").mkdir(parents=True)
    for name in ("a", "below/a"):
        (tmp_path / "outside" / name).write_bytes(b"secret")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "link").symlink_to(tmp_path / "outside")
    names = ["link/below/a"] * 200 + ["link/a"] * 200  # more than are looked at together
    with open_tree(tmp_path / "tree") as tree:
        answers = list(tree.digest(names, ("sha256",)))
    assert len(answers) == len(names)
    assert {one.trouble and one.trouble.kind for one in answers} == {TroubleKind.LINK}


def test_folder_read_error(odd_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **named: object) -> None:
        raise OSError(EIO, "Input/output error")

    with open_tree(odd_folder) as tree:
        monkeypatch.setattr(os, "fdopen", broken)
        with pytest.raises(CannotRead, match="Input/output"):
            tree.read("b.x")


@pytest.mark.usefixtures("no_lanes")
def test_folder_that_cannot_be_looked_into(odd_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> Iterator[os.DirEntry[str]]:
        if str(path).endswith("/b"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with open_tree(odd_folder) as tree, pytest.raises(CannotRead, match="Permission") as caught:
        list(tree.members())
    assert caught.value.path == str(odd_folder / "b")


def test_link_that_vanishes(odd_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: str) -> str:
        raise FileNotFoundError(2, "gone")

    monkeypatch.setattr(os, "readlink", gone)
    with open_tree(odd_folder) as tree:
        assert [m.target for m in tree.members() if m.kind is MemberKind.LINK] == ["", ""]


def test_writer_cannot_make_a_folder(tmp_path: Path) -> None:
    with create_tree(tmp_path / "a") as tree:
        tree.add("x", b"1")
        with pytest.raises(CannotStore) as caught:
            tree.add("x/y", b"1")
    assert caught.value.path == str(tmp_path / "a" / "x")


# what is it?


def test_known_by_content(tmp_path: Path, source: Path) -> None:
    make(tmp_path / "a.tar", source, "zip")
    make(tmp_path / "a.zip", source, "tar")
    with open_tree(tmp_path / "a.tar") as tree:
        assert tree.kind == "zip"
    with open_tree(tmp_path / "a.zip") as tree:
        assert tree.kind == "tar"


@pytest.mark.parametrize(
    ("head", "word"),
    [
        (b"", "empty"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a", "RAR"),
        (b"%PDF-1.7", "PDF"),
        (b"hello", "something else"),
        (b"hello" * 1000, "something else"),
        (bytes(10240), "zeros"),
        (gzip.compress(b"no tar", mtime=0), "gzip"),
        (gzip.compress(b"cut" * 1000, mtime=0)[:14], "damaged"),
        (b"\x1f\x8bnonsense", "damaged"),
        (lzma.compress(b"no tar"), "xz"),
        (b"\xfd7zXZ\0nonsense", "damaged"),
        (bz2.compress(b"no tar" * 200), "bzip2"),
        (b"PK\3\4 and no more", "damaged"),
    ],
)
def test_something_else(tmp_path: Path, head: bytes, word: str) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(head)
    with pytest.raises(CannotRead, match=word) as caught:
        open_tree(path)
    assert caught.value.path == str(path)
    assert caught.value.hint is not None
    assert caught.value.say("zh") != caught.value.say("en")


def test_nothing_to_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotRead, match="does not exist"):
        open_tree(tmp_path / "no")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(CannotRead, match="a pipe, a socket or a device"):
        open_tree(tmp_path / "pipe")
    with pytest.raises(CannotRead, match="no path"):
        open_tree("a\0b")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(CannotRead, match="levels of symbolic links"):
        open_tree(tmp_path / "loop")


# zips


def zipped(path: Path, members: Sequence[tuple[str | zipfile.ZipInfo, bytes]], method: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", method) as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *a, **k: None)
        for info, data in members:
            made.writestr(info, data)
    return path


def test_zip_deflated(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a", [("t/a", b"x" * 9999)], zipfile.ZIP_DEFLATED)
    with open_tree(path) as tree:
        assert one(tree, "a") == expected("a", b"x" * 9999)
        assert tree.read("a", limit=9999) == b"x" * 9999
        with pytest.raises(CannotRead, match="larger"):
            tree.read("a", limit=9998)
        with pytest.raises(CannotRead, match="not there"):
            tree.read("b")
        assert kind_of_trouble(tree, "b") is TroubleKind.MISSING
        assert kind_of_trouble(tree, "../b") is TroubleKind.UNSAFE
        assert codes(tree) == []


@pytest.mark.parametrize("name", ["../a", "t/../../a", "/a", "C:/a", "t\\a", "t/a\0.exe"])
def test_zip_with_unsafe_names(tmp_path: Path, name: str) -> None:
    stand_in = "#" * len(name)
    path = zipped(tmp_path / "a", [(stand_in, b"1"), ("t/ok", b"1")])
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), name.encode()))
    with open_tree(path) as tree:
        assert codes(tree) == ["CON-UNSAFE-NAME"]
        assert worst(tree.findings) is Verdict.UNSAFE
        assert files(tree) == ["ok"]


def test_zip_with_duplicates(tmp_path: Path) -> None:
    with open_tree(zipped(tmp_path / "a", [("t/a", b"1"), ("t/a", b"2")])) as tree:
        assert codes(tree) == ["CON-DUPLICATE"]
        assert files(tree) == ["a"]
        assert one(tree, "a") == expected("a", b"1")


def test_zip_tops(tmp_path: Path) -> None:
    with open_tree(zipped(tmp_path / "a", [("a/a", b"1"), ("b/a", b"2")])) as tree:
        assert (codes(tree), tree.top, files(tree)) == (["CON-TOP"], "", ["a/a", "b/a"])
        assert worst(tree.findings) is Verdict.INVALID
    with open_tree(zipped(tmp_path / "b", [("a", b"1"), ("b/a", b"2")])) as tree:
        assert (codes(tree), tree.top, files(tree)) == (["CON-TOP-NONE"], "", ["a", "b/a"])
        assert worst(tree.findings) is Verdict.WARNINGS
    with open_tree(zipped(tmp_path / "c", [])) as tree:
        assert codes(tree) == ["CON-TOP-NONE"]


def test_zip_with_links_and_devices(tmp_path: Path) -> None:
    members: list[tuple[str | zipfile.ZipInfo, bytes]] = [("t/ok", b"1")]
    for name, mode in (("link", stat.S_IFLNK), ("device", stat.S_IFBLK), ("dir", stat.S_IFDIR)):
        info = zipfile.ZipInfo(f"t/{name}")
        info.external_attr = (mode | 0o644) << 16
        members.append((info, b"/etc/passwd"))
    with open_tree(zipped(tmp_path / "a", members)) as tree:
        assert codes(tree) == ["CON-LINK", "CON-LINK"]
        assert worst(tree.findings) is Verdict.UNSAFE
        kinds = {member.name: member.kind for member in tree.members()}
        assert kinds["link"] is MemberKind.LINK
        assert kinds["device"] is MemberKind.OTHER
        assert kinds["dir"] is MemberKind.FOLDER
        assert kind_of_trouble(tree, "link") is TroubleKind.LINK
        assert kind_of_trouble(tree, "device") is TroubleKind.NOT_A_FILE


def _patched_zip(tmp_path: Path, offset: int, value: bytes) -> Path:
    """A zip with octets of its list of members replaced."""
    path = zipped(tmp_path / "a", [("t/a", b"12345")])
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\1\2") + offset
    raw[at : at + len(value)] = value
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("flags", [b"\1\0", b"\x41\0"])
def test_zip_encrypted(tmp_path: Path, flags: bytes) -> None:
    with pytest.raises(CannotRead, match="encrypted"):
        open_tree(_patched_zip(tmp_path, 8, flags))


def test_zip_by_another_method(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a", [("t/a", b"12345")], zipfile.ZIP_BZIP2)
    with open_tree(path) as tree:
        assert codes(tree) == ["CON-METHOD"]
        assert kind_of_trouble(tree, "a") is TroubleKind.UNREADABLE


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_damaged(tmp_path: Path, method: int) -> None:
    path = zipped(tmp_path / "a", [("t/a", b"".join(b"%d" % n for n in range(9999))), ("t/b", b"1")], method)
    raw = bytearray(path.read_bytes())
    raw[5000] ^= 1
    path.write_bytes(raw)
    with open_tree(path) as tree:
        assert codes(tree) == []
        answers = {answer.name: answer for answer in tree.digest(["a", "b"], TWO)}
        assert answers["b"].trouble is None
        assert answers["a"].trouble is not None
        assert answers["a"].trouble.kind is TroubleKind.UNREADABLE
        assert [(f.code, f.where.path) for f in tree.findings] == [("CON-DAMAGED", "a")]
        with pytest.raises(CannotRead):
            tree.read("a")


@pytest.mark.parametrize("size", [4, 6])
def test_zip_that_lies_about_a_size(tmp_path: Path, size: int) -> None:
    with open_tree(_patched_zip(tmp_path, 24, struct.pack("<I", size))) as tree:
        assert kind_of_trouble(tree, "a") is TroubleKind.UNREADABLE
        assert codes(tree) == ["CON-DAMAGED"]
        with pytest.raises(CannotRead):
            tree.read("a")


def test_zip_whose_header_and_list_disagree(tmp_path: Path) -> None:
    with open_tree(_patched_zip(tmp_path, 46, b"t/b")) as tree:
        assert files(tree) == ["b"]
        assert kind_of_trouble(tree, "b") is TroubleKind.UNREADABLE
        assert codes(tree) == ["CON-DAMAGED"]


def test_zip_cut(tmp_path: Path, source: Path) -> None:
    make(tmp_path / "a", source, "zip")
    raw = (tmp_path / "a").read_bytes()
    (tmp_path / "cut").write_bytes(raw[: len(raw) // 2])
    with pytest.raises(CannotRead, match="damaged"):
        open_tree(tmp_path / "cut")


def test_zip_that_expands(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a", [("t/a", bytes(100_000))], zipfile.ZIP_DEFLATED)
    for limits in (Limits(octets=99_999), Limits(ratio=10, floor=100)):
        with open_tree(path, limits=limits) as tree:
            assert codes(tree) == ["CON-EXPANDS"]
            assert worst(tree.findings) is Verdict.UNSAFE
            assert kind_of_trouble(tree, "a") is TroubleKind.UNREADABLE
    with open_tree(path, limits=Limits(octets=100_000)) as tree:
        assert codes(tree) == []


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_zip_of_an_old_program(tmp_path: Path, encoding: str) -> None:
    name = "全宗/0001·录用.tif"
    stand_in = "#" * len(name.encode(encoding))
    path = zipped(tmp_path / "a", [(stand_in, b"1")])
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), name.encode(encoding)))
    with open_tree(path) as tree:
        assert files(tree) == ["0001·录用.tif"]
        assert one(tree, "0001·录用.tif").trouble is None
        [finding] = tree.findings
        assert finding.code == "CON-NAME-ENCODING"
        assert finding.rule.verdict is Verdict.VALID
        assert encoding in finding.say("zh")


def test_zip_digest_closed_early(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a", [(f"t/{n}", bytes(100_000)) for n in range(200)])
    with open_tree(path) as tree:
        answers = tree.digest(files(tree), ["sha1"], workers=2)
        next(answers)
        answers.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("archpkg")]


# tars

PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": lambda data: gzip.compress(data, mtime=0),
    "xz": lzma.compress,
    "bz2": bz2.compress,
}
packed = pytest.mark.parametrize("packing", PACKINGS)


def tarred(members: Sequence[tuple[tarfile.TarInfo | str, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as made:
        for info, data in members:
            info = tarfile.TarInfo(info) if isinstance(info, str) else info
            if data:
                info.size = len(data)
            made.addfile(info, io.BytesIO(data) if data else None)
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""


@packed
def test_tar_packed(tmp_path: Path, source: Path, packing: str) -> None:
    make(tmp_path / "a", source, "tar")
    (tmp_path / "b").write_bytes(PACKINGS[packing]((tmp_path / "a").read_bytes()))
    with open_tree(tmp_path / "b") as tree:
        assert (tree.kind, tree.top, codes(tree)) == ("tar", "a", [])
        names = sorted(CONTENT, reverse=True)
        answers = list(tree.digest([*names, "no", "../x"], TWO))
        assert {a.name: a for a in answers if not a.trouble} == {
            n: expected(n, d) for n, d in CONTENT.items()
        }
        assert {a.name: a.trouble.kind for a in answers if a.trouble} == {
            "no": TroubleKind.MISSING,
            "../x": TroubleKind.UNSAFE,
        }
        for name, data in CONTENT.items():
            assert tree.read(name) == data
        with pytest.raises(CannotRead, match="larger"):
            tree.read("bagit.txt", limit=3)
        with pytest.raises(CannotRead, match="not there"):
            tree.read("no")


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_tar_of_others(tmp_path: Path, form: int) -> None:
    long = "t/" + "深" * 100 + "/a"
    members: list[tuple[tarfile.TarInfo | str, bytes]] = [
        special("./t", tarfile.DIRTYPE),
        ("./" + long, b"1"),
        ("./t/b", b"22"),
    ]
    (tmp_path / "a").write_bytes(tarred(members, form))
    with open_tree(tmp_path / "a") as tree:
        assert (tree.top, codes(tree)) == ("t", [])
        assert sorted(files(tree)) == sorted([long[2:], "b"])
        assert tree.read(long[2:]) == b"1"


@packed
@pytest.mark.parametrize("part", [0.65, 0.75, 0.9])
def test_tar_cut(tmp_path: Path, packing: str, part: float) -> None:
    data = {f"t/{n}": os.urandom(300_000) for n in range(5)}
    whole = PACKINGS[packing](tarred(list(data.items())))
    (tmp_path / "a").write_bytes(whole[: int(len(whole) * part)])
    with open_tree(tmp_path / "a") as tree:
        assert codes(tree) == ["CON-DAMAGED"]
        answers = list(tree.digest(files(tree), TWO))
        assert len(answers) == len(files(tree)) < 5 or part > 0.7
        for answer in answers:
            if answer.trouble is None:
                assert answer == expected(answer.name, data[f"t/{answer.name}"])
            else:
                assert answer.trouble.kind is TroubleKind.UNREADABLE
                with pytest.raises(CannotRead):
                    tree.read(answer.name)


@pytest.mark.parametrize("packing", ["gz", "xz", "bz2"])
def test_tar_whose_last_octets_are_wrong(tmp_path: Path, packing: str) -> None:
    """All members are whole; only the check value after them tells."""
    raw = bytearray(PACKINGS[packing](tarred([("t/a", b"1")])))
    raw[-6 if packing == "gz" else -2] ^= 1
    (tmp_path / "a").write_bytes(raw)
    with open_tree(tmp_path / "a") as tree:
        assert codes(tree) == ["CON-DAMAGED"]
        assert files(tree) == ["a"]


@packed
def test_tar_with_a_broken_header(tmp_path: Path, packing: str) -> None:
    raw = bytearray(tarred([("t/a", b"1"), ("t/b", b"1"), ("t/c", b"1")]))
    raw[1024 + 3] ^= 1
    (tmp_path / "a").write_bytes(PACKINGS[packing](bytes(raw)))
    with open_tree(tmp_path / "a") as tree:
        assert codes(tree) == ["CON-DAMAGED"]
        assert files(tree) == ["a"]


def test_tar_without_an_end(tmp_path: Path) -> None:
    """Some programs leave the empty blocks out."""
    (tmp_path / "a").write_bytes(tarred([("t/a", b"1" * 512)])[:1024])
    with open_tree(tmp_path / "a") as tree:
        assert codes(tree) == []
        assert one(tree, "a").trouble is None


@packed
def test_tar_with_evil_members(tmp_path: Path, packing: str) -> None:
    members: list[tuple[tarfile.TarInfo | str, bytes]] = [
        ("t/ok", b"1"),
        ("../evil", b"1"),
        ("/etc/evil", b"1"),
        ("t\\evil", b"1"),
        special("t/soft", tarfile.SYMTYPE, "../../etc"),
        special("t/hard", tarfile.LNKTYPE, "t/ok"),
        special("t/pipe", tarfile.FIFOTYPE),
        ("t/soft/passwd", b"1"),
        ("t/ok", b"2"),
    ]
    (tmp_path / "a").write_bytes(PACKINGS[packing](tarred(members)))
    with open_tree(tmp_path / "a") as tree:
        assert sorted(codes(tree)) == ["CON-DUPLICATE"] + ["CON-LINK"] * 3 + ["CON-UNSAFE-NAME"] * 3
        assert worst(tree.findings) is Verdict.UNSAFE
        assert {m.name: m.target for m in tree.members() if m.kind is MemberKind.LINK} == {
            "soft": "../../etc",
            "hard": "t/ok",
        }
        assert kind_of_trouble(tree, "soft") is TroubleKind.LINK
        assert kind_of_trouble(tree, "pipe") is TroubleKind.NOT_A_FILE
        assert one(tree, "ok") == expected("ok", b"1")


def test_tar_with_holes(tmp_path: Path) -> None:
    """A sparse member of the old GNU kind: its size is what it claims, not what is there."""
    info = tarfile.TarInfo("t/a")
    info.type = tarfile.GNUTYPE_SPARSE
    head = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    head[483:495] = b"00000100000\0"
    head[148:156] = b"        "
    head[148:156] = b"%06o\0 " % sum(head)
    (tmp_path / "a").write_bytes(bytes(head) + bytes(1024))
    with open_tree(tmp_path / "a") as tree:
        assert codes(tree) == ["CON-LINK", "CON-METHOD"]
        assert kind_of_trouble(tree, "a") is TroubleKind.NOT_A_FILE


def test_tar_of_an_old_program(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT, encoding="gbk") as made:
        made.addfile(tarfile.TarInfo("全宗/录用.tif"))
    (tmp_path / "a").write_bytes(out.getvalue())
    with open_tree(tmp_path / "a") as tree:
        assert (tree.top, files(tree), codes(tree)) == ("全宗", ["录用.tif"], ["CON-NAME-ENCODING"])


@pytest.mark.parametrize("packing", ["gz", "xz", "bz2"])
def test_tar_that_expands(tmp_path: Path, packing: str) -> None:
    (tmp_path / "a").write_bytes(PACKINGS[packing](tarred([("t/a", b"1"), ("t/b", bytes(5_000_000))])))
    for limits in (Limits(octets=1_000_000), Limits(ratio=20, floor=100)):
        with open_tree(tmp_path / "a", limits=limits) as tree:
            assert "CON-EXPANDS" in codes(tree)
            assert worst(tree.findings) is Verdict.UNSAFE
            assert one(tree, "a").trouble is None
            assert kind_of_trouble(tree, "b") is TroubleKind.UNREADABLE
            with pytest.raises(CannotRead):
                tree.read("b")


def _header(name: str, kind: bytes, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size = kind, size
    return info.tobuf(tarfile.GNU_FORMAT)


@packed
def test_tar_with_impossible_sizes(tmp_path: Path, packing: str) -> None:
    good = tarred([("t/a", b"1")])[:1024]
    record = b"17 size=-100000\n\n"
    pax = _header("x", tarfile.XHDTYPE, len(record)) + record.ljust(512, b"\0")
    for number, bad in enumerate(
        [
            _header("t/b", tarfile.REGTYPE, -512),
            _header("t/b", tarfile.REGTYPE, 10**15),
            _header("t/b", tarfile.GNUTYPE_LONGNAME, 10**9) + bytes(512),
            _header("t/b", tarfile.GNUTYPE_LONGNAME, -512),
            _header("t/b", tarfile.XHDTYPE, 10**9) + bytes(512),
            pax + _header("t/b", tarfile.REGTYPE, 1) + bytes(512),
        ]
    ):
        path = tmp_path / str(number)
        path.write_bytes(PACKINGS[packing](good + bad + bytes(1024)))
        with open_tree(path) as tree:
            assert codes(tree) == ["CON-DAMAGED"], number
            assert one(tree, "a").trouble is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(kind=st.sampled_from(["zip", "tar", "gz", "xz"]), data=st.data())
def test_any_damage_is_survived(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    """Whatever octets change: no traceback, and what is told as sound is what was packed, or is found to differ."""
    content = {f"t/{n}": bytes([n + 1]) * (400 * n) for n in range(4)}
    if kind == "zip":
        raw = bytearray(zipped(tmp_path / "whole", list(content.items())).read_bytes())
    else:
        raw = bytearray(PACKINGS["" if kind == "tar" else kind](tarred(list(content.items()))))
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "damaged").write_bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))])
    try:
        tree = open_tree(tmp_path / "damaged")
    except CannotRead:
        return
    with tree:
        names = files(tree)
        assert sorted(a.name for a in tree.digest(names, TWO)) == sorted(names)
        for name in names:
            try:
                tree.read(name)
            except CannotRead:
                continue


def test_writers_are_what_the_others_know(tmp_path: Path) -> None:
    writers: list[Writer] = [create_tree(tmp_path / "a", container=kind) for kind in KINDS]
    assert [writer.algorithms for writer in writers] == [("sha256", "sm3")] * 3
