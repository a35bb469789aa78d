"""Unpacking: what is sound arrives whole, what is hostile leaves no trace and is named member by member."""

from __future__ import annotations

import gzip
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime
from errno import ENOSPC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archpkg.checks.fixity.verify import verify
from archpkg.errors import (
    ArchpkgError,
    CannotRead,
    CannotStore,
    Rejected,
    TargetExists,
    UnsafePath,
    WrongUse,
)
from archpkg.findings import Verdict
from archpkg.fixity import reading
from archpkg.fixity.tasks import TroubleKind
from archpkg.packages import unpack as room
from archpkg.packages.bag import create_bag
from archpkg.packages.trees.inside import Limits
from archpkg.packages.unpack import unpack, unpack_steps
from archpkg.progress import Step
from corpus.containers import Raw, raw_zip, special, tarred, zipped

CONTENT = {"a.txt": b"hello", "data/案卷/01·页.tif": bytes(range(256)) * 999, "data/空": b""}


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def refused(container: Path, error: type[ArchpkgError], *words: str, limits: Limits | None = None) -> str:
    """The refusal in words; nothing of the target or of staging may be left."""
    before = set(container.parent.iterdir())
    with pytest.raises(error) as caught:
        unpack(container, container.parent / "out", limits=limits)
    assert set(container.parent.iterdir()) == before
    assert caught.value.hint is not None
    for lang in ("en", "zh"):
        for word in words:
            assert word in caught.value.say("zh" if lang == "zh" else "en").replace("：", ": ")
    return caught.value.say("en")


@pytest.mark.parametrize("kind", ["stored", "deflated", "tar", "tar.gz"])
def test_round_trip(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "in"
    members = [(f"top/{name}", data) for name, data in CONTENT.items()]
    if kind.startswith("tar"):
        folder = tarfile.TarInfo("top/empty")
        folder.type, folder.mtime, folder.mode = tarfile.DIRTYPE, 1_000_000_000, 0o000
        odd = tarfile.TarInfo("top/odd")
        odd.mtime, odd.mode, odd.uid = 1_234_567_890, 0o4777, 99
        data = tarred([*members, (folder, b""), (odd, b"x")])
        path.write_bytes(gzip.compress(data) if kind == "tar.gz" else data)
    else:
        more = [
            Raw(name=b"top/empty/", mode=0o40000, date=0x5A21),
            Raw(name=b"top/odd", data=b"x", mode=0o104777),
        ]
        method = zipfile.ZIP_DEFLATED if kind == "deflated" else zipfile.ZIP_STORED
        raw_zip(path, [*(Raw(name=n.encode(), data=d, method=method) for n, d in members), *more])
    steps: list[Step] = []
    result = unpack(path, tmp_path / "out", progress=steps.append)
    assert (result.value, result.findings) == (tmp_path / "out", ())
    assert tree(result.value) == CONTENT | {"odd": b"x"}
    assert [step.done for step in steps] == [1, 2, 3, 4]
    assert (steps[-1].stage, steps[-1].total) == ("unpack", 4)
    assert steps[-1].bytes_done == steps[-1].bytes_total == 6 + 256 * 999
    mask = os.umask(0)
    os.umask(mask)
    for path in result.value.rglob("*"):
        wanted = 0o755 if path.is_dir() else 0o644
        assert stat.S_IMODE(path.stat().st_mode) == wanted & ~mask
    if kind.startswith("tar"):
        assert (result.value / "odd").stat().st_mtime == 1_234_567_890
        assert (result.value / "empty").stat().st_mtime == 1_000_000_000
    else:
        assert (result.value / "odd").stat().st_mtime == datetime(2020, 1, 1).timestamp()
        assert (result.value / "empty").stat().st_mtime == datetime(2025, 1, 1).timestamp()


def test_times_of_a_zip(tmp_path: Path) -> None:
    stamp = struct.pack("<HHBl", 0x5455, 5, 1, 1_234_567_890)
    other = struct.pack("<HHL", 0x1234, 4, 0)
    members = [
        Raw(name=b"t/exact", extra=other + stamp),
        Raw(name=b"t/none", date=0),
        Raw(name=b"t/cut", extra=stamp[:4] + b"\0" + stamp[5:], date=0x5021),
    ]
    place = unpack(raw_zip(tmp_path / "in", members), tmp_path / "out").value
    assert (place / "exact").stat().st_mtime == 1_234_567_890
    assert (place / "none").stat().st_mtime > 1_600_000_000
    assert (place / "cut").stat().st_mtime == datetime(2020, 1, 1).timestamp()


@pytest.mark.parametrize("value", ["nan", "inf", "-1e300", "99999999999999"])
def test_times_that_cannot_be(tmp_path: Path, value: str) -> None:
    info = tarfile.TarInfo("t/a")
    info.pax_headers = {"mtime": value}
    (tmp_path / "in").write_bytes(tarred([(info, b"1")]))
    assert tree(unpack(tmp_path / "in", tmp_path / "out").value) == {"a": b"1"}


@pytest.mark.parametrize("container", ["zip", "tar"])
def test_a_bag_unpacked_verifies(tmp_path: Path, container: str) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source/件.txt").write_bytes(b"1")
    bag = create_bag(tmp_path / "source", tmp_path / f"袋.{container}", container=container).path
    assert verify(unpack(bag, tmp_path / "out").value).verdict is Verdict.VALID


EVIL = [
    "../evil",
    "t/../../evil",
    "/evil",
    "C:/evil",
    "C:evil",
    "t\\..\\evil",
    "t/e\0.txt",
    "t//evil",
    "t/./evil",
]


@pytest.mark.parametrize("name", EVIL)
def test_zip_members_that_lead_outside(tmp_path: Path, name: str) -> None:
    raw_zip(tmp_path / "in", [Raw(name=b"t/ok", data=b"1"), Raw(name=name.encode(), data=b"1")])
    refused(tmp_path / "in", UnsafePath, repr(name).strip("'"))


@pytest.mark.parametrize("name", [n for n in EVIL if "\0" not in n])
def test_tar_members_that_lead_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").write_bytes(tarred([("t/ok", b"1"), (name, b"1")]))
    refused(tmp_path / "in", UnsafePath, repr(name).strip("'"))


def test_every_unsafe_member_is_named(tmp_path: Path) -> None:
    kinds = {"soft": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "pipe": tarfile.FIFOTYPE}
    kinds |= {"disk": tarfile.BLKTYPE, "chars": tarfile.CHRTYPE}
    members = [special(f"t/{name}", kind, "../../etc/passwd") for name, kind in kinds.items()]
    (tmp_path / "in").write_bytes(tarred([("t/ok", b"1"), *members, ("t/soft/passwd", b"1"), ("../x", b"")]))
    said = refused(tmp_path / "in", UnsafePath, *kinds, "../x")
    assert "6 members" in said


def test_zip_links_and_devices(tmp_path: Path) -> None:
    members = [
        Raw(name=f"t/{n}".encode(), data=b"/etc/passwd", mode=n << 12) for n in (0o12, 0o6, 0o2, 0o1, 0o14)
    ]
    refused(raw_zip(tmp_path / "in", members), UnsafePath, "10: ", "6: ", "2: ", "1: ", "12: ")


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["t/a", "t/b", "t/a", "t/b"], "2 times"),
        (["t/a", "./t/a", "t/b", "t/b"], "2 times"),
        (["t/a", "t/a/c", "t/b", "t/b/c/d"], "as if it were a folder"),
    ],
)
def test_what_readers_would_differ_on(tmp_path: Path, names: list[str], code: str) -> None:
    zipped(tmp_path / "in", [(name, b"1") for name in names])
    assert code in refused(tmp_path / "in", Rejected, "a", "b")
    (tmp_path / "in2").write_bytes(tarred([(name, b"1") for name in names]))
    assert code in refused(tmp_path / "in2", Rejected, "a", "b")


def test_header_and_list_disagree(tmp_path: Path) -> None:
    members = [Raw(name=b"t/a", data=b"1", listed=b"t/b"), Raw(name=b"t/c", data=b"123", told=2)]
    refused(raw_zip(tmp_path / "in", members), Rejected, "b: ", "c: ")


def test_overlap(tmp_path: Path) -> None:
    members = [
        Raw(name=b"t/a", data=bytes(99)),
        *(Raw(name=b"t/a", data=bytes(99), listed=b"t/%d" % n) for n in range(3)),
    ]
    report = verify(raw_zip(tmp_path / "in", members, overlap=True))
    assert {f.code for f in report.findings} >= {"CON-OVERLAP", "CON-DAMAGED"}
    refused(tmp_path / "in", Rejected, "a: ", "0: ", "1: ", "2: ")


def test_quoted_overlap(tmp_path: Path) -> None:
    """One member's content that has another member in it, header and all."""
    inner = raw_zip(tmp_path / "inner", [Raw(name=b"t/b", data=b"1")]).read_bytes()[:34]
    raw = bytearray(
        raw_zip(tmp_path / "in", [Raw(name=b"t/a", data=inner), Raw(name=b"t/b", data=b"1")]).read_bytes()
    )
    second = raw.rindex(b"PK\1\2")
    raw[second + 42 : second + 46] = struct.pack("<L", 33)
    (tmp_path / "in").write_bytes(raw)
    assert "lies over" in refused(tmp_path / "in", Rejected, "a: ")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda raw: raw + b"more", "where it says"),
        (lambda raw: raw[:-12] + b"\7\0" + raw[-10:], "list is not as long"),
        (lambda raw: raw[:-18] + b"\1\0" + raw[-16:], "several"),
        (lambda raw: b"PK\3\4 hidden" + raw, "before the first"),
    ],
)
def test_ends_of_a_zip(tmp_path: Path, change: Callable[[bytes], bytes], word: str) -> None:
    zipped(tmp_path / "in", [("t/a", b"1")])
    (tmp_path / "in").write_bytes(change((tmp_path / "in").read_bytes()))
    assert word in refused(tmp_path / "in", Rejected)


def test_encrypted_and_unknown_method(tmp_path: Path) -> None:
    assert "encrypted" in refused(raw_zip(tmp_path / "in", [Raw(name=b"t/a", flags=0x801)]), CannotRead)
    partly = [Raw(name=b"t/a", data=b"1", flags=0x801), Raw(name=b"t/b", data=b"1")]
    assert "1 of 2 computer files in it are encrypted" in refused(
        raw_zip(tmp_path / "in1", partly), CannotRead
    )
    refused(raw_zip(tmp_path / "in2", [Raw(name=b"t/a", method=12)]), Rejected, "a: ", "12")
    # the header says so, the list does not
    raw = bytearray(raw_zip(tmp_path / "in3", [Raw(name=b"t/a", data=b"1")]).read_bytes())
    raw[6] |= 1
    (tmp_path / "in3").write_bytes(raw)
    refused(tmp_path / "in3", Rejected, "a: ")


def test_bombs(tmp_path: Path) -> None:
    deflated = [Raw(name=b"t/a", data=bytes(200_000), method=zipfile.ZIP_DEFLATED)]
    raw_zip(tmp_path / "zip", deflated)
    (tmp_path / "gz").write_bytes(gzip.compress(tarred([("t/a", bytes(200_000))])))
    (tmp_path / "tar").write_bytes(tarred([("t/a", bytes(200_000))]))
    for limits in (Limits(octets=199_999), Limits(ratio=10, floor=100)):
        for name in ("zip", "gz") if limits.octets is None else ("zip", "gz", "tar"):
            assert "expands" in refused(tmp_path / name, Rejected, limits=limits)
    assert tree(unpack(tmp_path / "tar", tmp_path / "out", limits=Limits(octets=200_000)).value)


def test_a_size_that_lies(tmp_path: Path) -> None:
    """Both places tell the same too small size: the stream ends there, and is found out by its checksum."""
    packed = zlib.compress(bytes(10**6), wbits=-15)
    raw = bytearray(raw_zip(tmp_path / "in", [Raw(name=b"t/a", data=packed)]).read_bytes())
    for at, shift in ((0, 0), (raw.index(b"PK\1\2"), 2)):
        struct.pack_into("<H", raw, at + shift + 8, zipfile.ZIP_DEFLATED)
        struct.pack_into("<L", raw, at + shift + 22, 1000)
    (tmp_path / "in").write_bytes(raw)
    refused(tmp_path / "in", Rejected, "a: ")


def test_tops(tmp_path: Path) -> None:
    zipped(tmp_path / "several", [("a/x", b"1"), ("b/x", b"2")])
    several = unpack(tmp_path / "several", tmp_path / "out1")
    assert ([f.code for f in several.findings], tree(several.value)) == (
        ["CON-TOP"],
        {"a/x": b"1", "b/x": b"2"},
    )
    assert len(several.errors) == 1
    zipped(tmp_path / "none", [("x", b"1")])
    none = unpack(tmp_path / "none", tmp_path / "out2")
    assert ([f.code for f in none.findings], tree(none.value)) == (["CON-TOP-NONE"], {"x": b"1"})


@pytest.mark.parametrize("cut", [1, 4, 9, 300])
def test_a_cut_tar_gz(tmp_path: Path, cut: int) -> None:
    raw = gzip.compress(tarred([("t/a", os.urandom(9000)), ("t/b", b"1")]))
    (tmp_path / "in").write_bytes(raw[:-cut])
    refused(tmp_path / "in", Rejected)
    (tmp_path / "in").write_bytes(raw[:-cut] + bytes([raw[-cut] ^ 1]) + raw[len(raw) - cut + 1 :])
    refused(tmp_path / "in", Rejected)


def test_what_follows_the_end_of_a_tar(tmp_path: Path) -> None:
    one, two = tarred([("t/a", b"1")]), tarred([("t/b", b"2")])
    for form in (bytes, gzip.compress):
        (tmp_path / "in").write_bytes(form(one + two))
        assert "follows the end" in refused(tmp_path / "in", Rejected)
        (tmp_path / "in").write_bytes(form(one + bytes(9000)))
        assert unpack(tmp_path / "in", tmp_path / form.__name__).findings == ()


def test_every_damaged_member_is_named(tmp_path: Path) -> None:
    zipped(tmp_path / "in", [(f"t/{n}", bytes([n + 1]) * 1000) for n in range(5)])
    raw = bytearray((tmp_path / "in").read_bytes())
    for n in (1, 3):
        raw[raw.index(bytes([n + 1]) * 900)] ^= 8
    (tmp_path / "in").write_bytes(raw)
    said = refused(tmp_path / "in", Rejected, "1: ", "3: ")
    assert "2 faults" in said


def test_a_thousand_are_named_and_the_rest_counted(tmp_path: Path) -> None:
    raw_zip(tmp_path / "in", [Raw(name=b"../%d" % n) for n in range(1005)])
    said = refused(tmp_path / "in", UnsafePath, "../999'")
    assert "and 5 more" in said
    assert "../1000'" not in said


ALIKE = [("t/A.txt", "t/a.txt"), ("t/B/x", "t/b/y"), ("t/caf\u00e9", "t/cafe\u0301")]


@pytest.mark.parametrize(("one", "two"), ALIKE)
def test_names_that_are_alike(tmp_path: Path, one: str, two: str, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(tmp_path / "in", [(one, b"1"), (two, b"2")])
    kept = unpack(tmp_path / "in", tmp_path / "out")
    assert {f.code for f in kept.findings} == {"UNPACK-ALIKE"}
    assert kept.errors == ()
    assert sorted(tree(kept.value).values()) == [b"1", b"2"]
    (tmp_path / "out").rename(tmp_path / "kept")
    monkeypatch.setattr(room, "_merges_names", lambda folder: True)
    assert room.UNPACK_MERGED.code == "UNPACK-MERGED"
    refused(tmp_path / "in", Rejected, one.split("/")[1], two.split("/")[1])


def test_a_disk_that_merges_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not room._merges_names(tmp_path)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(Path, "exists", lambda self: "PROBE" in self.name)
    assert room._merges_names(tmp_path)
    assert not os.listdir(tmp_path)


def test_names_with_a_meaning_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(tmp_path / "in", [("t/a:stream", b"1"), ("t/CON", b"1")])
    assert unpack(tmp_path / "in", tmp_path / "here").findings == ()
    monkeypatch.setattr(room, "WINDOWS", True)
    refused(tmp_path / "in", UnsafePath, "a:stream", "CON")


def test_places(tmp_path: Path) -> None:
    zipped(tmp_path / "in", [("t/a", b"1")])
    (tmp_path / "out").mkdir()
    with pytest.raises(TargetExists):
        unpack(tmp_path / "in", tmp_path / "out")
    with pytest.raises(WrongUse, match="folder"):
        unpack(tmp_path / "out", tmp_path / "out2")
    with pytest.raises(CannotRead):
        unpack(tmp_path / "nothing", tmp_path / "out2")
    with pytest.raises(CannotStore):
        unpack(tmp_path / "in", tmp_path / "no" / "out")


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(tmp_path / "in", [("t/a", b"1" * 50_000)])

    opened = os.open

    def full(path: str | Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if os.fspath(path).endswith("/a"):
            raise OSError(ENOSPC, "No space left on device")
        return opened(path, flags, mode, dir_fd=dir_fd)

    with monkeypatch.context() as patch:
        patch.setattr(reading, "_write_stream", lambda sink, piece, size: full_refused(size))
        refused(tmp_path / "in", CannotStore, "50,000")
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", full)
        with pytest.raises(CannotStore):
            unpack(tmp_path / "in", tmp_path / "out")
    assert os.listdir(tmp_path) == ["in"]


def full_refused(size: int) -> None:
    raise reading.Refused(TroubleKind.NOT_STORED, "full", ENOSPC, size)


def test_a_name_too_long_for_this_disk(tmp_path: Path) -> None:
    zipped(tmp_path / "in", [("t/ok", b"1"), ("t/" + "长" * 200, b"1")])
    refused(tmp_path / "in", CannotStore)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_stopping_leaves_nothing(tmp_path: Path, kind: str) -> None:
    members = [(f"t/{n}", bytes(99)) for n in range(9)]
    if kind == "zip":
        zipped(tmp_path / "in", members)
    else:
        (tmp_path / "in").write_bytes(tarred(members))

    def stop(step: Step) -> None:
        if step.done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        unpack(tmp_path / "in", tmp_path / "out", progress=stop)
    steps = unpack_steps(tmp_path / "in", tmp_path / "out")
    next(steps)
    steps.close()
    assert os.listdir(tmp_path) == ["in"]
    assert len(tree(unpack(tmp_path / "in", tmp_path / "out").value)) == 9


PARTS = st.sampled_from(["a", "b", "A", "..", ".", "", "C:", "a\\b", "案", "a\0", "~"])


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.lists(PARTS, min_size=1, max_size=4).map("/".join), min_size=1, max_size=5))
def test_nothing_outside_whatever_the_names(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("x")
    raw_zip(folder / "in", [Raw(name=name.encode(), data=b"1") for name in names])
    try:
        unpack(folder / "in", folder / "out")
    except (Rejected, UnsafePath, CannotStore):
        assert os.listdir(folder) == ["in"]
        return
    assert sorted(os.listdir(folder)) == ["in", "out"]
    files = [p for p in (folder / "out").rglob("*") if not p.is_dir()]
    assert all(not p.is_symlink() for p in files)
    assert len(files) == sum(not name.endswith("/") for name in set(names))
