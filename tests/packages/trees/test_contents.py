"""What lies in one folder, by compiled code and without it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archpkg.errors import CannotRead
from archpkg.fixity import lanes
from archpkg.packages.trees.contents import Contents, looker
from archpkg.packages.trees.tree import MemberKind

Look = Callable[..., Contents]


def scanned(folder: Path, *, states: bool = False) -> Contents:
    """Without compiled code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lanes, "looker", lambda: None)
        return looker(states=states)(str(folder))


def here(folder: Path, *, states: bool = False) -> Contents:
    """As this machine has it."""
    return looker(states=states)(str(folder))


both = pytest.mark.parametrize("look", [scanned, here])


@both
def test_files_and_what_else_there_is(tmp_path: Path, look: Look) -> None:
    (tmp_path / "件.pdf").write_bytes(b"abc")
    (tmp_path / "A").touch()
    (tmp_path / "册").mkdir()
    (tmp_path / "link").symlink_to("A")
    os.mkfifo(tmp_path / "pipe")
    os.utime(tmp_path / "A", ns=(1, 2))
    told = look(tmp_path)
    assert told.files == ["A", "件.pdf"]
    assert told.others == [
        ("link", MemberKind.LINK),
        ("pipe", MemberKind.OTHER),
        ("册", MemberKind.FOLDER),
    ]
    assert told.folders == ["册"]
    assert (told.sizes, told.modified) == (None, None)
    told = look(tmp_path, states=True)
    assert (told.files, told.sizes) == (["A", "件.pdf"], [0, 3])
    assert told.modified == [2, (tmp_path / "件.pdf").stat().st_mtime_ns]


@both
@pytest.mark.parametrize(("name", "why"), [("none", "No such file"), ("file", "Not a directory")])
def test_what_cannot_be_looked_into(tmp_path: Path, look: Look, name: str, why: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CannotRead, match=why) as seen:
        look(tmp_path / name, states=True)
    assert seen.value.path == str(tmp_path / name)


def test_what_cannot_be_looked_at_in_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[OSError] = []

    def native(folder: str, states: bool) -> lanes.Looked:
        raise told[-1]

    monkeypatch.setattr(lanes, "looker", lambda: native)
    told.append(OSError(5, "Input/output error", b"/place/a"))
    with pytest.raises(CannotRead, match="cannot be looked at: Input/output error") as bad:
        looker(states=True)("/place")
    assert bad.value.path == "/place/a"
    told.append(FileNotFoundError(2, "No such file or directory", "/place/a"))
    with pytest.raises(FileNotFoundError) as gone:
        looker(states=True)("/place")
    assert gone.value.filename == "/place/a"
    told.append(OSError(5, "Input/output error"))
    with pytest.raises(CannotRead, match="folder cannot be looked into") as seen:
        looker()("/place")
    assert seen.value.path == "/place"


NAMES = st.lists(
    st.text("aZ0.-_ ~档\U00020000\ufffd\udc80\udcff", min_size=1, max_size=5).filter(
        lambda name: name not in (".", "..")
    ),
    max_size=12,
    unique=True,
)


@given(files=NAMES, folders=NAMES)
def test_both_ways_tell_the_same_in_the_same_order(
    tmp_path_factory: pytest.TempPathFactory, files: list[str], folders: list[str]
) -> None:
    place = tmp_path_factory.mktemp("夹")
    for size, name in enumerate(files):
        (place / name).write_bytes(bytes(size))
    for name in set(folders).difference(files):
        (place / name).mkdir()
    told = scanned(place, states=True)
    assert told.files == sorted(files)
    assert told.sizes == [files.index(name) for name in sorted(files)]
    assert here(place, states=True) == told
    assert here(place) == scanned(place)
