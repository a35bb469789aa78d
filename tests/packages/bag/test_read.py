"""Every rule of the form of a bag is provoked here, and every odd but sound form is left alone."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.findings import Finding, Verdict, worst
from archpkg.packages.bag import change_rules, info_rules, is_bag, read_bag, rules, source_rules
from archpkg.packages.bag.bag import Bag, oxum, version_numbers
from archpkg.packages.bag.entries import Entry
from archpkg.packages.trees.tree import Member, MemberKind, Tree

TreeOf = Callable[..., Tree]
Contents = dict[str, bytes | None]
A = "a" * 64
B = "b" * 64


RULES = (*rules.RULES, *info_rules.RULES, *source_rules.RULES, *change_rules.RULES)


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
    contents: Contents = {**dict.fromkeys(NAMES, b""), "data/a.txt": b"hello"}
    contents["bagit.txt"] = f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {encoding}\n".encode()
    contents[name] = b"".join(pieces)
    reading = read_bag(tree_of(contents))
    assert reading.value is not None
    for finding in reading.findings:
        assert isinstance(finding, Finding)
        assert "{" not in finding.rule.text.fill_from(dict.fromkeys(finding.details, "")).en
