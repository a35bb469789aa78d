"""The bagit library of the Library of Congress is the second reader: it takes what is written here.

Where it does not, the name of the test says which of its faults is met.
"""

from __future__ import annotations

from pathlib import Path

import bagit
import pytest

from archpkg.errors import CannotRead
from archpkg.packages.bag import create_bag, read_bag, to_bagit
from archpkg.packages.containers import open_tree


def folder(place: Path, *names: str) -> Path:
    source = place / "source"
    source.mkdir()
    for name in names:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    return source


ODD = [
    "plain",
    "·",
    "中文 名/文件",
    "a%b",
    "%25",
    "%41",
    "nel\x85",
    "é",
    "tab\tin",
    "*star",
    "#hash",
    "' \" $HOME",
    "𠮷",
]


def test_bagit_takes_odd_names(tmp_path: Path) -> None:
    names = [name for name in ODD if "%" not in name and "\x85" not in name]
    target = create_bag(folder(tmp_path, *names, "line\nbreak", "cr\rin"), tmp_path / "bag").path
    bag = to_bagit(target)
    assert bag.validate()
    assert len(bag.payload_entries()) == len(names) + 2
    with open_tree(target) as tree:
        reading = read_bag(tree)
    assert {f.code for f in reading.findings} == set()


@pytest.mark.parametrize("name", ["a%b", "%25", "%41"])
def test_bagit_does_not_decode_the_percent_sign(tmp_path: Path, name: str) -> None:
    """A known fault of bagit-python: it decodes ``%0A`` and ``%0D``, and leaves ``%25`` (RFC 8493 §2.1.3)."""
    target = create_bag(folder(tmp_path, name), tmp_path / "bag").path
    with pytest.raises(bagit.BagValidationError, match=r"Bag is incomplete.*%25"):
        to_bagit(target).validate()


@pytest.mark.parametrize("name", ["blank at the end ", "wide blank\u3000"])
def test_bagit_strips_blanks_at_the_end(tmp_path: Path, name: str) -> None:
    """bagit-python strips the lines of a manifest, so such a name looks missing to it."""
    target = create_bag(folder(tmp_path, name), tmp_path / "bag").path
    with pytest.raises(bagit.BagValidationError, match="Bag is incomplete"):
        to_bagit(target).validate()
    with open_tree(target) as tree:
        assert read_bag(tree).findings == ()


@pytest.mark.parametrize("name", ["ls\u2028in", "nel\x85in"])
def test_bagit_splits_lines_at_other_signs(tmp_path: Path, name: str) -> None:
    """bagit-python ends a line at U+2028 and U+0085, too, so such a name is cut in two."""
    target = create_bag(folder(tmp_path, name), tmp_path / "bag").path
    with pytest.raises(bagit.BagValidationError, match="Bag is incomplete"):
        to_bagit(target).validate()
    with open_tree(target) as tree:
        assert read_bag(tree).findings == ()


def test_bagit_reads_the_elements(tmp_path: Path) -> None:
    info = [("Source-Organization", "某 局"), ("Note", "1"), ("Note", "2"), ("Long", "one\ntwo")]
    bag = to_bagit(create_bag(folder(tmp_path, "a"), tmp_path / "bag", info=info).path)
    assert bag.validate()
    assert bag.info["Source-Organization"] == "某 局"
    assert bag.info["Note"] == ["1", "2"]
    assert bag.info["Long"].split() == ["one", "two"]
    assert bag.has_oxum()


def test_to_bagit_refuses(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="folders only"):
        to_bagit(create_bag(folder(tmp_path, "a"), tmp_path / "bag.zip", container="zip").path)
    with pytest.raises(CannotRead, match="refuses"):
        to_bagit(tmp_path)


def test_bagit_takes_an_empty_payload(tmp_path: Path) -> None:
    target = create_bag(folder(tmp_path), tmp_path / "bag").path
    assert to_bagit(target).validate()
