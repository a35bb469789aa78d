"""Every rule of bag-info.txt and fetch.txt is provoked here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archpkg.packages.bag import read_bag
from archpkg.packages.bag.bag import Bag, FetchEntry
from archpkg.packages.trees.tree import Tree

TreeOf = Callable[..., Tree]
Contents = dict[str, bytes | None]
A = "a" * 64
B = "b" * 64


def read(tree: Tree) -> Bag:
    value = read_bag(tree).value
    assert value is not None
    return value


def seen(tree: Tree) -> list[tuple[str, str, int | None]]:
    return [(f.code, f.where.path, f.where.line) for f in read_bag(tree).findings]


def codes(tree: Tree) -> set[str]:
    return {finding.code for finding in read_bag(tree).findings}


def with_manifest(contents: Contents, *lines: str, name: str = "manifest-sha256.txt") -> Contents:
    """The bag with other lines in a manifest, and every payload file that they may mean."""
    return contents | {name: "".join(f"{line}\n" for line in lines).encode()}


@pytest.mark.parametrize(
    ("text", "info", "expected"),
    [
        ("A: 1\nB: 2\nA: 3\n", (("A", "1"), ("B", "2"), ("A", "3")), set()),
        ("A: one\n two\n\t  three\n", (("A", "one\ntwo\nthree"),), set()),
        ("A: one\n \n two\n", (("A", "one\n\ntwo"),), set()),
        ("A:\t1\n", (("A", "1"),), set()),
        ("A:  1 \n", (("A", " 1 "),), set()),
        ("A: \n", (("A", ""),), set()),
        ("A: b: c\n", (("A", "b: c"),), set()),
        ("A:\n", (("A", ""),), {"BAG-INFO-BLANK"}),
        ("A:1\n", (("A", "1"),), {"BAG-INFO-BLANK"}),
        ("A : 1\n", (("A", "1"),), {"BAG-INFO-LABEL"}),
        ("no colon\nA: 1\n", (("A", "1"),), {"BAG-INFO-LINE"}),
        (": 1\n", (), {"BAG-INFO-LINE"}),
        (" A: 1\n", (("A", "1"),), {"BAG-INFO-LABEL"}),
        ("\nA: 1\n", (("A", "1"),), {"BAG-BLANK-LINE"}),
        ("Bag-Size: 1\nbag-size: 2\n", (("Bag-Size", "1"), ("bag-size", "2")), {"BAG-INFO-REPEATED"}),
        ("Bagging-Date: 2024-02-30\n", (("Bagging-Date", "2024-02-30"),), {"BAG-INFO-DATE"}),
        ("Bagging-Date: 20240203\n", (("Bagging-Date", "20240203"),), {"BAG-INFO-DATE"}),
        ("Bagging-Date: 2024-02-29\n", (("Bagging-Date", "2024-02-29"),), set()),
        ("Bag-Count: 1 of ?\n", (("Bag-Count", "1 of ?"),), {"BAG-INFO-GROUP"}),
        ("Bag-Group-Identifier: g\nBag-Count: 1\n", None, {"BAG-INFO-COUNT"}),
        ("Bag-Group-Identifier: g\nBag-Count: 1 of 2\n", None, set()),
        ("payload-oxum: 5\n", None, {"BAG-OXUM"}),
        ("Payload-Oxum: 5.1 \n", None, {"BAG-OXUM"}),
        ("Payload-Oxum: 5.1\nPayload-Oxum: 5.1\n", None, {"BAG-OXUM-REPEATED"}),
        ("Payload-Oxum: 5.1\npayload-oxum: 5.2\n", None, {"BAG-OXUM-REPEATED"}),
    ],
)
def test_info(
    tree_of: TreeOf, bag: Contents, text: str, info: tuple[tuple[str, str], ...] | None, expected: set[str]
) -> None:
    contents = bag | {"bag-info.txt": text.encode()}
    assert codes(tree_of(contents)) == expected
    if info is not None:
        assert read(tree_of(contents)).info == info
    if "BAG-OXUM-REPEATED" in expected:
        assert read(tree_of(contents)).payload_oxum is None


def test_info_before_1_0(tree_of: TreeOf, old_bag: Contents) -> None:
    old_bag["bag-info.txt"] = b"A :1\nB:  2 \n  3 \n"
    assert read(tree_of(old_bag)).info == (("A", "1"), ("B", "2\n3"))
    assert codes(tree_of(old_bag)) == set()


def test_info_has_another_name_before_0_96(tree_of: TreeOf, old_bag: Contents) -> None:
    old_bag["bagit.txt"] = b"BagIt-Version: 0.95\nTag-File-Character-Encoding: UTF-8\n"
    old_bag["package-info.txt"] = b"A: 1\n"
    assert read(tree_of(old_bag)).info == (("A", "1"),)


# ── fetch.txt ────────────────────────────────────────────────────────────────────────────────────────────

URL = "https://example.org/a"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"{URL} 5 data/a.txt", set()),
        (f"{URL}\t-  data/a.txt", set()),
        ("", {"BAG-BLANK-LINE"}),
        (f"{URL} data/a.txt", {"BAG-FETCH-LINE"}),
        (f"{URL} -5 data/a.txt", {"BAG-FETCH-LINE"}),
        ("/relative 5 data/a.txt", {"BAG-FETCH-LINE"}),
        (f"{URL} 5 ../a", {"BAG-UNSAFE"}),
        (f"{URL} 5 /data/a.txt", {"BAG-UNSAFE"}),
        ("file:///etc/passwd 5 data/a.txt", {"BAG-FETCH-SCHEME"}),
        (f"{URL} 5 bagit.txt", {"BAG-FETCH-TAG"}),
        (f"{URL} 5 data/b", {"BAG-FETCH-UNLISTED"}),
        (f"{URL} 5 data/50%25", {"BAG-FETCH-UNLISTED"}),
        (f"{URL} 5 data/50%", {"BAG-FETCH-UNLISTED", "BAG-PERCENT"}),
    ],
)
def test_fetch(tree_of: TreeOf, bag: Contents, line: str, expected: set[str]) -> None:
    contents = bag | {"fetch.txt": f"{line}\n".encode()}
    assert codes(tree_of(contents)) == expected


def test_fetch_of_a_name_that_was_not_encoded(tree_of: TreeOf, bag: Contents) -> None:
    contents = bag | {"data/a%25": b"", "fetch.txt": f"{URL} 5 data/a%25\n".encode()}
    assert ("BAG-PERCENT-LITERAL", "fetch.txt", 1) in seen(tree_of(contents))
    assert [entry.path for entry in read(tree_of(contents)).fetch] == ["data/a%25"]


def test_fetch_entries(tree_of: TreeOf, bag: Contents) -> None:
    contents = bag | {"fetch.txt": f"{URL} 5 data/a.txt\n{URL} - data/a.txt\n".encode()}
    assert read(tree_of(contents)).fetch == (
        FetchEntry(url=URL, size=5, path="data/a.txt", line=1),
        FetchEntry(url=URL, size=None, path="data/a.txt", line=2),
    )
    assert codes(tree_of(contents)) == {"BAG-FETCH-TWICE"}


def test_fetch_before_1_0_needs_one_manifest(tree_of: TreeOf, old_bag: Contents) -> None:
    old_bag |= {"manifest-md5.txt": b"", "fetch.txt": f"{URL} 5 data/a.txt\n{URL} 5 data/b\n".encode()}
    found = [f for f in read_bag(tree_of(old_bag)).findings if f.code == "BAG-FETCH-UNLISTED"]
    assert [(f.where.line, f.details["manifest"]) for f in found] == [
        (2, "manifest-md5.txt"),
        (2, "manifest-sha256.txt"),
    ]
    del old_bag["manifest-md5.txt"], old_bag["manifest-sha256.txt"]
    assert codes(tree_of(old_bag)) == {"BAG-NO-MANIFEST"}
