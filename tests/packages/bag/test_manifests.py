"""Every rule of manifests is provoked here; every odd but sound line is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from archpkg.findings import Verdict, worst
from archpkg.packages.bag import read_bag
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.entries import Entry
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
    ("line", "code"),
    [
        ("", "BAG-BLANK-LINE"),
        (" \t", "BAG-BLANK-LINE"),
        ("# made by hand", "BAG-DIGEST"),
        ("#", "BAG-LINE"),
        (A, "BAG-LINE"),
        (f"{A}  ", "BAG-LINE"),
        (f" {A}  data/b", "BAG-LINE"),
        (f"{A[:-1]}  data/b", "BAG-DIGEST"),
        (f"{A[:-1]}g  data/b", "BAG-DIGEST"),
        (f"{A} *data/b", "BAG-MD5SUM"),
        (f"\\{A}  data/b", "BAG-MD5SUM"),
        (f"{A}  data/a.txt", "BAG-DUPLICATE"),
        (f"{B}  data/a.txt", "BAG-DUPLICATE"),
        (f"{A}  ../a.txt", "BAG-UNSAFE"),
        (f"{A}  data/../../a", "BAG-UNSAFE"),
        (f"{A}  data/..", "BAG-UNSAFE"),
        (f"{A}  /etc/passwd", "BAG-UNSAFE"),
        (f"{A}  ~/a", "BAG-UNSAFE"),
        (f"{A}  ~root/a", "BAG-UNSAFE"),
        (f"{A}  C:/a", "BAG-UNSAFE"),
        (f"{A}  c:a", "BAG-UNSAFE"),
        (f"{A}  \\\\host\\a", "BAG-UNSAFE"),
        (f"{A}  \\\\?\\C:\\a", "BAG-UNSAFE"),
        (f"{A}  data\\a", "BAG-UNSAFE"),
        (f"{A}  data/a\0", "BAG-UNSAFE"),
        (f"{A}  %HomeDrive%/a", "BAG-UNSAFE"),
        (f"{A}  $HOME/a", "BAG-UNSAFE"),
        (f"{A}  bagit.txt", "BAG-OUTSIDE-DATA"),
        (f"{A}  database/x", "BAG-OUTSIDE-DATA"),
        (f"{A}  data/sub/", "BAG-FOLDER"),
        (f"{A}  data", "BAG-FOLDER"),
        (f"{A}  .", "BAG-FOLDER"),
        (f"{A}  data/100%", "BAG-PERCENT"),
        (f"{A}  data/%41", "BAG-PERCENT"),
        (f"{A}  ./data/b", "BAG-DOT-PARTS"),
        (f"{A}  data//b", "BAG-DOT-PARTS"),
        (f"{A}  data/A.TXT", "BAG-ALIKE"),
        (f"{A}  data/Thumbs.db", "BAG-JUNK"),
        (f"{A}  data/x/.DS_Store", "BAG-JUNK"),
    ],
)
def test_manifest_lines(tree_of: TreeOf, bag: Contents, line: str, code: str) -> None:
    contents = with_manifest(bag, f"{A}  data/a.txt", line)
    found = [f for f in read_bag(tree_of(contents)).findings if f.code == code]
    assert len(found) == 1
    assert "{" not in found[0].say("en") + found[0].say("zh")
    if code not in ("BAG-ALIKE", "BAG-JUNK"):
        assert (found[0].where.path, found[0].where.line) == ("manifest-sha256.txt", 2)
    if code == "BAG-UNSAFE":
        assert worst(found) is Verdict.UNSAFE
        assert len(read(tree_of(contents)).manifests[0].entries) == 1


@pytest.mark.parametrize(
    "path",
    ["data/..a", "data/a..", "data/...", "data/~a", "data/C:", "data/ ", "data/$HOME", "data/ *", "data/a:b"],
)
def test_harmless_paths(tree_of: TreeOf, bag: Contents, path: str) -> None:
    contents = with_manifest(bag, f"{A}  {path}")
    assert codes(tree_of(contents)) == set()
    assert read(tree_of(contents)).manifests[0].entries == (Entry(path, A, 1),)


def test_every_fault_in_one_report(tree_of: TreeOf, bag: Contents) -> None:
    contents = with_manifest(bag, "", "x", f"{A}  /a", f"{A} data/a", f"{A} data/a")
    assert [(code, line) for code, _, line in seen(tree_of(contents))] == [
        ("BAG-BLANK-LINE", 1),
        ("BAG-LINE", 2),
        ("BAG-UNSAFE", 3),
        ("BAG-DUPLICATE", 5),
    ]


def test_digest_in_capitals(tree_of: TreeOf, bag: Contents) -> None:
    contents = with_manifest(bag, f"{A.upper()} data/a.txt")
    assert codes(tree_of(contents)) == set()
    assert read(tree_of(contents)).manifests[0].entries == (Entry("data/a.txt", A, 1),)


def test_unusable_digest_keeps_the_file_listed(tree_of: TreeOf, bag: Contents) -> None:
    assert read(tree_of(with_manifest(bag, "xyz  data/a.txt"))).manifests[0].entries == (
        Entry("data/a.txt", "", 1),
    )


def test_duplicates_before_1_0(tree_of: TreeOf, old_bag: Contents) -> None:
    same = with_manifest(old_bag, f"{A} data/a", f"{A.upper()} data/a")
    other = with_manifest(old_bag, f"{A} data/a", f"{B} data/a")
    assert codes(tree_of(same)) == {"BAG-DUPLICATE-SAME"}
    assert codes(tree_of(other)) == {"BAG-DUPLICATE"}


@pytest.mark.parametrize(
    ("spelling", "there", "meant", "expected"),
    [
        ("data/%25", (), "data/%", set()),
        ("data/%0a%0D%0d%0A", (), "data/\n\r\r\n", set()),
        ("data/%2525", (), "data/%25", set()),
        ("data/%2541", (), "data/%41", set()),
        ("data/%41", (), "data/%41", {"BAG-PERCENT"}),
        ("data/%0A", ("data/%0A",), "data/%0A", {"BAG-PERCENT-LITERAL"}),
        ("data/%0A", ("data/%0A", "data/\n"), "data/\n", set()),
        ("data/%25", ("data/%25",), "data/%25", {"BAG-PERCENT-LITERAL"}),
    ],
)
def test_percent_in_1_0(
    tree_of: TreeOf, bag: Contents, spelling: str, there: tuple[str, ...], meant: str, expected: set[str]
) -> None:
    contents = with_manifest(bag, f"{A}  {spelling}") | dict.fromkeys(there, b"")
    assert codes(tree_of(contents)) == expected
    assert read(tree_of(contents)).manifests[0].entries == (Entry(meant, A, 1),)


@pytest.mark.parametrize(
    ("spelling", "there", "meant"),
    [
        ("data/%25", ("data/%",), "data/%25"),
        ("data/%7Etest", (), "data/%7Etest"),
        ("data/%0A", (), "data/%0A"),
        ("data/%0A", ("data/\n",), "data/\n"),
        ("data/%0d%25", ("data/\r%25",), "data/\r%25"),
        ("data/%0A", ("data/\n", "data/%0A"), "data/%0A"),
    ],
)
def test_percent_before_1_0(
    tree_of: TreeOf, old_bag: Contents, spelling: str, there: tuple[str, ...], meant: str
) -> None:
    contents = with_manifest(old_bag, f"{A}  {spelling}") | dict.fromkeys(there, b"")
    assert codes(tree_of(contents)) == set()
    assert read(tree_of(contents)).manifests[0].entries == (Entry(meant, A, 1),)


def test_star_that_belongs_to_the_name(tree_of: TreeOf, bag: Contents) -> None:
    tags = (bag["tagmanifest-sha256.txt"] or b"") + f"{A}  *notes.txt\n".encode()
    contents = bag | {"*notes.txt": b"", "tagmanifest-sha256.txt": tags}
    assert codes(tree_of(contents)) == set()


def test_tag_manifest(tree_of: TreeOf, bag: Contents) -> None:
    lines = ["data/a.txt", "tagmanifest-md5.txt", "bagit.txt"]
    contents = with_manifest(bag, *(f"{A} {line}" for line in lines), name="tagmanifest-sha256.txt")
    assert seen(tree_of(contents)) == [
        ("BAG-PAYLOAD-IN-TAGS", "tagmanifest-sha256.txt", 1),
        ("BAG-TAGMANIFEST-LISTED", "tagmanifest-sha256.txt", 2),
        ("BAG-MANIFEST-UNLISTED", "tagmanifest-sha256.txt", None),
    ]


def test_tag_manifest_before_1_0_may_leave_manifests_out(tree_of: TreeOf, old_bag: Contents) -> None:
    assert codes(tree_of(with_manifest(old_bag, name="tagmanifest-sha256.txt"))) == set()


def test_algorithms(tree_of: TreeOf, bag: Contents) -> None:
    line = b"00  data/a.txt\n"
    beside = bag | {"manifest-foo512.txt": line}
    assert ("BAG-ALGORITHM-UNKNOWN", "manifest-foo512.txt", None) in seen(tree_of(beside))
    unusable = next(m for m in read(tree_of(beside)).manifests if m.name == "manifest-foo512.txt")
    assert not unusable.usable
    assert unusable.entries == (Entry("data/a.txt", "00", 1),)
    del bag["manifest-sha256.txt"]
    assert "BAG-NO-MANIFEST" in codes(tree_of(bag))
    for name in ("manifest-foo512.txt", "manifest-a&b.txt"):
        alone = bag | {name: line}
        assert ("BAG-ALGORITHM-ALONE", name, None) in seen(tree_of(alone))


@pytest.mark.parametrize("name", ["manifest-SHA256.txt", "manifest-sha-256.txt", "Manifest-sha256.TXT"])
def test_improper_name_of_a_manifest(tree_of: TreeOf, bag: Contents, name: str) -> None:
    del bag["tagmanifest-sha256.txt"]
    bag[name] = bag.pop("manifest-sha256.txt")
    assert seen(tree_of(bag)) == [("BAG-ALGORITHM-NAME", name, None)]
    assert read(tree_of(bag)).manifests[0].algorithm == "sha256"


def test_names_alike_by_normalisation(tree_of: TreeOf, bag: Contents) -> None:
    contents = with_manifest(bag, f"{A} data/e\u0301", f"{B} data/\u00e9")
    assert codes(tree_of(contents)) == {"BAG-ALIKE"}
    assert len(read(tree_of(contents)).manifests[0].entries) == 2
