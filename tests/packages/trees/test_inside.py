"""Names inside packages, judged before anything is opened."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import UnsafePath
from archpkg.findings import Verdict
from archpkg.packages.trees.inside import Entry, Limits, decode_name, judge
from archpkg.packages.trees.names import check_inside, why_unsafe
from archpkg.packages.trees.tree import MemberKind


@pytest.mark.parametrize(
    "name",
    [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../a",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a//b",
        "a/",
        "a/./b",
        "a\\b",
        "..\\a",
        "\\\\server\\share",
        "C:a",
        "c:/a",
        "a\0b",
    ],
)
def test_unsafe(name: str) -> None:
    reason = why_unsafe(name)
    assert reason is not None
    assert reason.zh != reason.en
    with pytest.raises(UnsafePath) as caught:
        check_inside(name)
    assert caught.value.hint is not None


@pytest.mark.parametrize(
    "name", ["a", "..a", "a..", "...", "a/b·档案", "~", "ab:c", "档:案", " ", "a b/　", "\udcff"]
)
def test_safe(name: str) -> None:
    check_inside(name)


CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None)
@given(CHINESE)
def test_chinese_from_macos(name: str) -> None:
    assert decode_name(name.encode("utf-8")) == (name, "utf-8")


@settings(max_examples=100, deadline=None)
@given(CHINESE)
def test_chinese_from_windows(name: str) -> None:
    raw = name.encode("gb18030")
    read, encoding = decode_name(raw)
    assert (read, encoding) == (name, "gb18030") or raw.decode("utf-8") == read


def test_names_decoded() -> None:
    assert decode_name(b"plain.txt") == ("plain.txt", "")
    assert decode_name("全宗·卷".encode("gbk")) == ("全宗·卷", "gb18030")
    assert decode_name("é".encode("cp437")) == ("é", "cp437")
    assert decode_name("日本".encode()) == ("日本", "utf-8")
    assert decode_name(b"\xc3\xa9")[1] == "gb18030"


def test_limits() -> None:
    assert Limits().allow(1) == 64 * 1024 * 1024
    assert Limits().allow(10**9) == 10**12
    assert Limits(octets=5).allow(10**9) == 5


def _codes(*entries: Entry) -> list[str]:
    return [finding.code for finding in judge(entries).findings]


def test_one_top_folder() -> None:
    listing = judge(
        [
            Entry(name="袋", key=0, kind=MemberKind.FOLDER),
            Entry(name="袋/b", key=1, size=3),
            Entry(name="袋/a", key=2),
            Entry(name="袋/d", key=3, kind=MemberKind.FOLDER),
            Entry(name="袋/d", key=4, kind=MemberKind.FOLDER),
        ]
    )
    assert listing.top == "袋"
    assert listing.findings == ()
    assert [(m.name, m.kind, m.size) for m in listing.members()] == [
        ("a", MemberKind.FILE, 0),
        ("b", MemberKind.FILE, 3),
        ("d", MemberKind.FOLDER, None),
    ]


def test_tops() -> None:
    assert _codes() == ["CON-TOP-NONE"]
    assert _codes(Entry(name="a", key=0)) == ["CON-TOP-NONE"]
    assert _codes(Entry(name="a", key=0), Entry(name="b/c", key=1)) == ["CON-TOP-NONE"]
    assert _codes(Entry(name="a/b", key=0), Entry(name="b/c", key=1)) == ["CON-TOP"]


def test_duplicates() -> None:
    same = [Entry(name="t/a", key=n) for n in range(3)]
    listing = judge([*same, Entry(name="t/b", key=9), Entry(name="t/b", key=10, kind=MemberKind.FOLDER)])
    assert [(f.code, f.where.path) for f in listing.findings] == [
        ("CON-DUPLICATE", "a"),
        ("CON-DUPLICATE", "b"),
    ]
    assert "3" in listing.findings[0].text("zh")
    assert listing.entries["a"].key == 0


def test_unsafe_names_are_named_and_left_out() -> None:
    listing = judge([Entry(name="t/../../x", key=0), Entry(name="t/a", key=1)])
    assert list(listing.entries) == ["a"]
    [finding] = listing.findings
    assert finding.code == "CON-UNSAFE-NAME"
    assert finding.rule.verdict is Verdict.UNSAFE
    assert "指向" in finding.say("zh")
