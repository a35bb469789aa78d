"""Every rule of the form of a bag is provoked here, and every odd but sound form is left alone."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.findings import Finding, Verdict, worst
from archpkg.packages.bag import RULES, is_bag, read_bag
from archpkg.packages.bag.bag import Bag, Entry, FetchEntry, oxum, version_numbers
from archpkg.packages.trees import Member, MemberKind, Tree

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


def test_a_sound_bag_has_no_findings(tree_of: TreeOf, bag: Contents, old_bag: Contents) -> None:
    for contents in (bag, old_bag):
        reading = read_bag(tree_of(contents))
        assert reading.findings == ()
        assert reading.value is not None
    value = read(tree_of(bag))
    assert (value.version, value.encoding, value.info_name) == ("1.0", "UTF-8", "bag-info.txt")
    assert [m.name for m in value.payload_manifests] == ["manifest-sha256.txt"]
    assert [m.name for m in value.tag_manifests] == ["tagmanifest-sha256.txt"]
    assert value.payload_oxum == (5, 1)
    assert value.values("payload-OXUM") == ("5.1",)
    assert "BagIt" in value._repr_html_()
    assert len(repr(value)) < 1000


def test_no_bag(tree_of: TreeOf, bag: Contents) -> None:
    assert read_bag(tree_of({"data/a": b""})).value is None
    assert not is_bag(tree_of({"data/a": b""}))
    assert is_bag(tree_of(bag))


def test_bagit_txt_lost(tree_of: TreeOf, bag: Contents) -> None:
    del bag["bagit.txt"]
    assert read_bag(tree_of(bag)).value is None
    reading = read_bag(tree_of(bag), undeclared=True)
    assert reading.value is not None
    assert reading.value.numbers == (1, 0)
    assert [f.code for f in reading.findings] == ["BAG-NO-DECLARATION"]
    assert read_bag(tree_of({"a": b""}), undeclared=True).value is None


V = "BagIt-Version: 1.0\n"
E = "Tag-File-Character-Encoding: UTF-8\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bagit-version: 1.0\nTAG-FILE-CHARACTER-ENCODING: UTF-8\n", set()),
        (V.replace("\n", "\r\n") + E.replace("\n", "\r\n"), set()),
        (V.replace("\n", "\r") + E, set()),
        (V + E[:-1], {"BAG-LAST-LINE"}),
        (V + E + "\n", {"BAG-BLANK-LINE"}),
        (E + V, {"BAG-DECLARATION"}),
        (V, {"BAG-DECLARATION"}),
        (E, {"BAG-DECLARATION"}),
        ("", {"BAG-DECLARATION"}),
        (V + E + "More: 1\n", {"BAG-DECLARATION"}),
        (V + V + E, {"BAG-DECLARATION"}),
        ("nonsense\n" + V + E, {"BAG-DECLARATION"}),
        ("BagIt-Version : 1.0\n" + E, {"BAG-DECLARATION-BLANKS"}),
        ("BagIt-Version:1.0\n" + E, {"BAG-DECLARATION-BLANKS"}),
        ("BagIt-Version:  1.0\n" + E, {"BAG-DECLARATION-BLANKS"}),
        (V + "Tag-File-Character-Encoding: UTF-8 \n", {"BAG-DECLARATION-BLANKS"}),
        ("BagIt-Version : 0.97\nTag-File-Character-Encoding:UTF-8 \n", set()),
        ("\ufeff" + V + E, {"BAG-DECLARATION-BOM"}),
        ("BagIt-Version: 1\n" + E, {"BAG-VERSION-FORM"}),
        ("BagIt-Version: one.two\n" + E, {"BAG-VERSION-FORM"}),
        ("BagIt-Version: \n" + E, {"BAG-VERSION-FORM"}),
        ("BagIt-Version: 1.٣\n" + E, {"BAG-VERSION-FORM"}),
        ("BagIt-Version: 2.0\n" + E, {"BAG-VERSION"}),
        ("BagIt-Version: 1.1\n" + E, {"BAG-VERSION-MINOR"}),
        (V + "Tag-File-Character-Encoding: rot13\n", {"BAG-CHARSET"}),
        (V + "Tag-File-Character-Encoding: zlib\n", {"BAG-CHARSET"}),
        (V + "Tag-File-Character-Encoding: unicode_escape\n", {"BAG-CHARSET"}),
        (V + "Tag-File-Character-Encoding: no-such\n", {"BAG-CHARSET"}),
        (V + "Tag-File-Character-Encoding: \0\n", {"BAG-CHARSET"}),
        (V + "Tag-File-Character-Encoding: GBK\n", {"BAG-CHARSET-OLD"}),
        (V + "Tag-File-Character-Encoding: ASCII\n", set()),
    ],
)
def test_declaration(tree_of: TreeOf, bag: Contents, text: str, expected: set[str]) -> None:
    reading = read_bag(tree_of(bag | {"bagit.txt": text.encode()}))
    found = {f.code for f in reading.findings}
    assert found == expected
    assert reading.value is not None


def test_declaration_that_is_no_utf8(tree_of: TreeOf, bag: Contents) -> None:
    text = (V + E).encode() + b"\xff"
    assert "BAG-ENCODING" in codes(tree_of(bag | {"bagit.txt": text}))


def test_unreadable_tag_files(tree_of: TreeOf, bag: Contents) -> None:
    for name in ("bagit.txt", "bag-info.txt", "manifest-sha256.txt"):
        reading = read_bag(tree_of(bag | {name: None}))
        (finding,) = [f for f in reading.findings if f.code == "BAG-UNREADABLE"]
        assert finding.where.path == name
        assert finding.text("zh").endswith("不")
        assert worst(reading.findings) is Verdict.UNREADABLE
    assert "BAG-UNREADABLE" in codes(tree_of(bag | {"bagit.txt": (V + E).encode() * 9999}))
    assert "BAG-UNREADABLE" in codes(tree_of(bag | {"fetch.txt": None}))


def test_no_data_folder(tree_of: TreeOf, bag: Contents, members: Sequence[Member]) -> None:
    del bag["data/a.txt"]
    empty = bag | {"manifest-sha256.txt": b""}
    assert "BAG-NO-DATA" in codes(tree_of(empty))
    assert codes(tree_of(empty, members)) == set()
    assert "BAG-NO-DATA" in codes(tree_of(empty | {"data": b"a file"}))


# ── character sets and lines ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "GB18030", "GBK", "Big5"])
def test_other_character_sets(tree_of: TreeOf, bag: Contents, encoding: str) -> None:
    bag["bagit.txt"] = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode()
    bag["manifest-sha256.txt"] = f"{A}  data/中文\r\n{B}  data/b\r".encode(encoding)
    for name in ("bag-info.txt", "tagmanifest-sha256.txt"):
        bag[name] = (bag[name] or b"").decode().encode(encoding)
    value = read(tree_of(bag))
    assert codes(tree_of(bag)) == {"BAG-CHARSET-OLD"}
    assert value.payload_manifests[0].entries == (Entry("data/中文", A, 1), Entry("data/b", B, 2))


def test_utf16_without_mark_is_big_endian(tree_of: TreeOf, bag: Contents) -> None:
    bag["bagit.txt"] = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n"
    bag["bag-info.txt"] = "Note: 中\n".encode("utf-16-be")
    assert read(tree_of(bag)).info == (("Note", "中"),)


def test_content_not_as_declared(tree_of: TreeOf, bag: Contents) -> None:
    bag["manifest-sha256.txt"] = f"{A}  data/a\n{B}  data/".encode() + b"\xd6\xd0\n"
    (finding,) = [f for f in read_bag(tree_of(bag)).findings if f.code == "BAG-ENCODING"]
    assert (finding.where.path, finding.where.line) == ("manifest-sha256.txt", 2)
    assert (
        finding.details == {"encoding": "utf-8", "octet": 2 * 66 + 7 + 5} or finding.details["octet"] == 144
    )
    assert [e.path for e in read(tree_of(bag)).manifests[0].entries] == ["data/a", "data/\udcd6\udcd0"]


def test_a_sign_that_is_cut_at_a_boundary(tree_of: TreeOf, bag: Contents) -> None:
    for shift in range(4):
        filling = "x" * ((1 << 20) - 66 - 10 + shift)
        bag["manifest-sha256.txt"] = f"{A}  data/{filling}档案\r\n{B}  data/b\n".encode()
        entries = read(tree_of(bag)).manifests[0].entries
        assert [(e.path[-2:], e.line) for e in entries] == [("档案", 1), ("/b", 2)]
        bag["manifest-sha256.txt"] = f"{A}  data/{filling}\xff\n".encode("latin-1")
        (finding,) = [f for f in read_bag(tree_of(bag)).findings if f.code == "BAG-ENCODING"]
        assert finding.details["octet"] == 66 + 5 + len(filling)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("UTF-8", codecs.BOM_UTF8), ("UTF-16LE", codecs.BOM_UTF16_LE)]
)
def test_needless_mark(tree_of: TreeOf, bag: Contents, encoding: str, mark: bytes) -> None:
    bag["bagit.txt"] = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode()
    bag["manifest-sha256.txt"] = mark + f"{A}  data/a.txt\n".encode(encoding)
    assert ("BAG-BOM", "manifest-sha256.txt", None) in seen(tree_of(bag))
    assert read(tree_of(bag)).manifests[0].entries == (Entry("data/a.txt", A, 1),)


@pytest.mark.parametrize("odd", ["\x85", "\u2028", "\u2029", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_only_cr_and_lf_end_a_line(tree_of: TreeOf, bag: Contents, odd: str) -> None:
    contents = with_manifest(bag, f"{A}  data/a{odd}b{odd}", f"{B}\t \tdata/c  \u3000")
    assert codes(tree_of(contents)) == set()
    assert [e.path for e in read(tree_of(contents)).manifests[0].entries] == [
        f"data/a{odd}b{odd}",
        "data/c  \u3000",
    ]


# ── manifests ────────────────────────────────────────────────────────────────────────────────────────────


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


# ── bag-info.txt ─────────────────────────────────────────────────────────────────────────────────────────


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
    ],
)
def test_fetch(tree_of: TreeOf, bag: Contents, line: str, expected: set[str]) -> None:
    contents = bag | {"fetch.txt": f"{line}\n".encode()}
    assert codes(tree_of(contents)) == expected


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


# ── in general ───────────────────────────────────────────────────────────────────────────────────────────


def test_numbers() -> None:
    assert version_numbers("1.0") == (1, 0)
    assert [version_numbers(text) for text in ("", "1", "1.", ".1", "1.0.0", "²1.0")] == [None] * 6
    assert oxum("10.2") == (10, 2)
    assert [oxum(text) for text in ("", "10", "-1.2", "1.2.3", "9" * 99 + ".1")] == [None] * 5


def test_a_link_is_no_tag_file(tree_of: TreeOf, bag: Contents) -> None:
    del bag["bag-info.txt"]
    link = Member(name="bag-info.txt", kind=MemberKind.LINK, target="/etc/passwd")
    assert "BAG-UNREADABLE" in codes(tree_of(bag, [link]))


def test_rules_are_distinct_and_bilingual() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) > 50
    for rule in RULES:
        assert rule.text.en.isascii() or "“" in rule.text.en
        assert not rule.text.zh.isascii()
        assert rule.hint.en
        assert not rule.hint.zh.isascii()


NAMES = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "fetch.txt"]
WORDS = (
    f"{A}|  data/a.txt\n|\r\n|BagIt-Version: |1.0\n|0.97\n|UTF-16\n|UTF-7\n|HZ\n|Tag-File-Character-Encoding: "
    "|%0a%|../|\ufeff|: | |Payload-Oxum: |manifest-|https://a 5 data/b"
)
PIECES = st.one_of(st.binary(max_size=60), st.sampled_from([word.encode() for word in WORDS.split("|")]))


@settings(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    pieces=st.lists(PIECES, max_size=8),
    encoding=st.sampled_from(
        ["UTF-8", "UTF-16", "UTF-32", "UTF-7", "HZ", "ISO-2022-JP", "GB18030", "EUC-TW", "Shift_JIS", "rot13"]
    ),
)
def test_reading_never_raises(tree_of: TreeOf, name: str, pieces: list[bytes], encoding: str) -> None:
    contents: Contents = dict.fromkeys(NAMES, b"") | {"data/a.txt": b"hello"}
    contents["bagit.txt"] = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode()
    contents[name] = b"".join(pieces)
    reading = read_bag(tree_of(contents))
    assert reading.value is not None
    for finding in reading.findings:
        assert isinstance(finding, Finding)
        assert "{" not in finding.rule.text.fill_from(dict.fromkeys(finding.details, "")).en
