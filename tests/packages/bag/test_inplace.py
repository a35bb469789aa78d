"""Folders that become bags where they lie."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from archpkg.checks.fixity.verify import verify
from archpkg.errors import (
    CannotRead,
    CannotStore,
    InvalidValue,
    Rejected,
    SourceChanged,
    UnfinishedChange,
    WrongUse,
)
from archpkg.findings import Verdict
from archpkg.fixity import lanes
from archpkg.fixity.engine import Digested, Trouble, TroubleKind
from archpkg.packages.bag import (
    create_bag,
    create_bag_in_place,
    create_bag_in_place_steps,
    recover_bag,
    stock,
)
from archpkg.packages.unfinished import places_of
from archpkg.progress import Step


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "room" / "某卷"
    (made / "data" / "深").mkdir(parents=True)
    (made / "empty").mkdir()
    for name in ("a.txt", "manifest-sha256.txt", "data/a.txt", "data/深/b", "bag-info.txt"):
        (made / name).write_text(f"{name} 内容")
    return made


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_it_is_the_bag_that_copying_would_make(folder: Path, tmp_path: Path) -> None:
    info = [("Source-Organization", "某局"), ("Note", "1"), ("Note", "2")]
    payload = tree(folder)
    copied = create_bag(folder, tmp_path / "copied", info=info).path
    inode = (folder / "a.txt").stat().st_ino
    assert create_bag_in_place(folder, info=info).path == folder
    assert tree(folder) == tree(copied)
    assert {f"data/{name}": data for name, data in payload.items()}.items() <= tree(folder).items()
    assert (folder / "data/a.txt").stat().st_ino == inode, "moved, not copied"
    assert (folder / "data/empty").is_dir()
    assert os.listdir(folder.parent) == [folder.name]
    bagit.Bag(str(folder)).validate()


def test_permissions_of_the_folder_stay(folder: Path) -> None:
    folder.chmod(0o750)
    create_bag_in_place(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o750


def test_through_a_link_and_with_a_relative_path(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(folder)
    monkeypatch.chdir(tmp_path)
    assert create_bag_in_place("link").path == Path("link")
    bagit.Bag(str(folder)).validate()


def test_an_empty_folder(tmp_path: Path) -> None:
    (tmp_path / "bag").mkdir()
    create_bag_in_place(tmp_path / "bag", algorithms=["SHA-512"])
    assert (tmp_path / "bag/manifest-sha512.txt").read_bytes() == b""
    bagit.Bag(str(tmp_path / "bag")).validate()


def test_steps(folder: Path) -> None:
    seen: list[Step] = []
    create_bag_in_place(folder, progress=seen.append)
    assert [step.done for step in seen] == [5]  # small files are read by the batch
    assert {(step.stage, step.total) for step in seen} == {("digest", 5)}
    assert seen[-1].bytes_done == seen[-1].bytes_total


def test_stopping_leaves_everything_as_it_was(folder: Path) -> None:
    before = tree(folder)
    steps = create_bag_in_place_steps(folder, workers=1)
    next(steps)
    assert places_of(folder).journal.exists()
    steps.close()
    assert tree(folder) == before
    assert os.listdir(folder.parent) == [folder.name]


def test_a_bag_is_not_bagged_again(folder: Path) -> None:
    create_bag_in_place(folder)
    with pytest.raises(WrongUse, match=r"bag already.*bag update") as refused:
        create_bag_in_place(folder)
    assert "archpkg.bag.update" in refused.value.say("zh")


def test_wrong_use(folder: Path) -> None:
    before = tree(folder)
    with pytest.raises(WrongUse, match="Payload-Oxum"):
        create_bag_in_place(folder, info=[("payload-oxum", "1.1")])
    with pytest.raises(InvalidValue):
        create_bag_in_place(folder, info=[("a:b", "")])
    with pytest.raises(WrongUse, match="No algorithm"):
        create_bag_in_place(folder, algorithms=[])
    with pytest.raises(WrongUse, match="not known"):
        create_bag_in_place(folder, algorithms=["crc17"])
    with pytest.raises(CannotRead, match="no such folder"):
        create_bag_in_place(folder / "a.txt")
    with pytest.raises(CannotRead, match="no such folder"):
        create_bag_in_place(folder / "nothing")
    assert tree(folder) == before
    assert os.listdir(folder.parent) == [folder.name]


def test_what_no_bag_can_hold_is_refused(folder: Path) -> None:
    (folder / "link").symlink_to("a.txt")
    with pytest.raises(Rejected, match="is a link"):
        create_bag_in_place(folder)
    assert os.listdir(folder.parent) == [folder.name]


def rewritten(path: Path) -> None:
    """Other octets, as many as before, at another time."""
    path.write_bytes(bytes(path.stat().st_size))
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))


def replaced(path: Path) -> None:
    """A link to the same octets."""
    path.rename(path.with_name("z"))
    path.symlink_to("z")


@pytest.mark.parametrize(
    ("deed", "name"),
    [
        (lambda top: (top / "a.txt").write_text("other"), "data/a.txt"),
        (lambda top: (top / "new").write_text("new"), "data/new"),
        (lambda top: (top / "a.txt").unlink(), "data/a.txt"),
        (lambda top: rewritten(top / "a.txt"), "data/a.txt"),
        (lambda top: replaced(top / "a.txt"), "data/a.txt"),
        (lambda top: (top / "link").symlink_to("a.txt"), "data/link"),
        (lambda top: (top / "below").mkdir(), "data/below"),
    ],
)
@pytest.mark.parametrize("natively", [True, False])
def test_files_that_change_after_they_were_read(
    folder: Path,
    deed: Callable[[Path], object],
    name: str,
    natively: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not natively:
        monkeypatch.setattr(lanes, "looker", lambda: None)
    steps = create_bag_in_place_steps(folder, workers=1)
    assert next(steps).done == 5
    deed(folder)
    with pytest.raises(SourceChanged, match="changed while") as seen:
        next(steps)
    assert seen.value.path == name
    assert (folder / "data/a.txt").read_text() == "data/a.txt 内容"
    assert os.listdir(folder.parent) == [folder.name]


def test_files_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.chmod(folder / "a.txt", 0)
    if os.access(folder / "a.txt", os.R_OK):  # root reads everything

        def digest(*_: object, **__: object) -> object:
            trouble = Trouble(kind=TroubleKind.UNREADABLE, message="Input/output error", errno=5)
            yield [Digested(name="data/a.txt", size=0, trouble=trouble)]

        monkeypatch.setattr(stock, "digest_lots", digest)
    with pytest.raises(CannotRead, match=r"data/a.txt: Could not be read"):
        create_bag_in_place(folder)
    assert os.listdir(folder.parent) == [folder.name]


def test_files_that_vanish_while_they_are_listed(folder: Path) -> None:
    steps = create_bag_in_place_steps(folder, workers=1)
    next(steps)
    (folder / "manifest-sha256.txt").unlink(missing_ok=True)
    (folder / "data/深/b").unlink()
    with pytest.raises(SourceChanged):
        list(steps)


def test_an_unfinished_run_says_what_to_do(folder: Path) -> None:
    before = tree(folder)
    places = places_of(folder)
    places.work.mkdir()
    (places.work / "bag").mkdir()
    moves = '{"moves": [[false, "", "bag/data"], [true, "", "bag"]]}'
    places.journal.write_text('{"archpkg-journal": 1, "folder": "\\u67d0\\u5377"}\n' + moves + "\n")
    folder.rename(places.work / "bag/data")
    with pytest.raises(UnfinishedChange, match="recover_bag"):
        create_bag_in_place(folder)
    assert recover_bag(folder, undo=True) == "undone"
    assert tree(folder) == before
    assert os.listdir(folder.parent) == [folder.name]


def test_nowhere_to_write_beside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def deny(path: str, flags: int, *rest: int, **more: int) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", path)
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(CannotStore, match="no permission"):
        create_bag_in_place(folder)
    assert os.listdir(folder.parent) == [folder.name]


def test_the_result_is_valid_for_the_checks(folder: Path) -> None:
    create_bag_in_place(folder, algorithms=["sm3"])
    report = verify(folder)
    assert report.verdict in (Verdict.VALID, Verdict.WARNINGS)
    assert report.counts["sm3"] > 5


@pytest.mark.parametrize("with_lanes", [True, False])
@pytest.mark.parametrize("workers", [1, 2])
def test_many_files_give_the_manifests_of_a_bag_made_elsewhere(
    tmp_path: Path, workers: int, with_lanes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not with_lanes:
        monkeypatch.setattr(lanes, "usable", lambda _: False)
    source = tmp_path / "source"
    for number in range(600):
        path = source / ("", "a/", "a-b/", "a/深/", "a%/", "z/空/")[number % 6] / f"{number:04d}·件"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % number * (number % 40))
    elsewhere = create_bag(source, tmp_path / "bag", algorithms=("sha256", "sha512")).path
    create_bag_in_place(source, algorithms=("sha256", "sha512"), workers=workers)
    for name in os.listdir(elsewhere):
        if name != "data":
            assert (source / name).read_bytes() == (elsewhere / name).read_bytes()
    assert b"a%25/" in (source / "manifest-sha256.txt").read_bytes()
