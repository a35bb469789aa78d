"""Profiles: read leniently, judged strictly, written back; and bags made after them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.checks.bag.profile import validate_profile
from archpkg.checks.fixity.verify import verify
from archpkg.errors import CannotRead, Rejected, TargetExists, WrongUse
from archpkg.findings import Severity, Verdict
from archpkg.packages.bag.profiles.following import algorithms_of, create_from_profile, info_of_profile
from archpkg.packages.bag.profiles.profile import (
    InfoTag,
    Profile,
    Serialization,
    profile_findings,
    profile_json,
    read_profile,
    transfer_profile,
)
from archpkg.packages.bag.profiles.values import Allowed, kind_of, matches
from archpkg.progress import Step

ABOUT = {
    "Source-Organization": "某局",
    "External-Description": "测试",
    "Version": "1.0",
    "BagIt-Profile-Identifier": "https://profile.example/p.json",
    "BagIt-Profile-Version": "1.4.0",
}
WHOLE: dict[str, Any] = {
    "BagIt-Profile-Info": {
        **ABOUT,
        "Contact-Name": "甲",
        "Contact-Phone": "1",
        "Contact-Email": "a@b.example",
    },
    "Bag-Info": {
        "Source-Organization": {"required": True, "values": ["甲局", "乙局"], "repeatable": False},
        "Note": {"description": "anything"},
    },
    "Manifests-Required": ["sha256"],
    "Manifests-Allowed": ["sha256", "sm3"],
    "Tag-Manifests-Required": ["sha256"],
    "Tag-Manifests-Allowed": ["sha256", "sha512"],
    "Tag-Files-Required": ["meta/mets.xml"],
    "Tag-Files-Allowed": ["meta/*"],
    "Payload-Files-Required": ["data/LICENSE.txt", "data/卷/"],
    "Payload-Files-Allowed": ["data/*"],
    "Allow-Fetch.txt": True,
    "Fetch.txt-Required": True,
    "Data-Empty": False,
    "Serialization": "required",
    "Accept-Serialization": ["application/zip"],
    "Accept-BagIt-Version": ["0.97", "1.0"],
}


def codes(source: dict[str, Any]) -> list[str]:
    return [finding.code for finding in read_profile(source).findings]


def profile(**keys: Any) -> dict[str, Any]:
    """The smallest profile that nothing speaks against, with keys changed (``_`` for ``-``)."""
    plain = {"BagIt-Profile-Info": ABOUT, "Serialization": "forbidden", "Accept-BagIt-Version": ["1.0"]}
    return plain | {key.replace("_", "-"): value for key, value in keys.items()}


def test_every_key_is_read() -> None:
    reading = read_profile(WHOLE)
    assert reading.findings == ()
    assert reading.value == Profile(
        identifier="https://profile.example/p.json",
        version="1.0",
        standard_version="1.4.0",
        organization="某局",
        description="测试",
        contact_name="甲",
        contact_phone="1",
        contact_email="a@b.example",
        info=(
            InfoTag(label="Source-Organization", required=True, values=("甲局", "乙局"), repeatable=False),
            InfoTag(label="Note", description="anything"),
        ),
        manifests_required=("sha256",),
        manifests_allowed=("sha256", "sm3"),
        tag_manifests_required=("sha256",),
        tag_manifests_allowed=("sha256", "sha512"),
        tag_files_required=("meta/mets.xml",),
        tag_files_allowed=("meta/*",),
        payload_files_required=("data/LICENSE.txt", "data/卷/"),
        payload_files_allowed=("data/*",),
        allow_fetch=True,
        fetch_required=True,
        data_empty=False,
        serialization=Serialization.REQUIRED,
        accept_serialization=("application/zip",),
        accept_version=("0.97", "1.0"),
    )
    assert reading.value.tag("NOTE") == InfoTag(label="Note", description="anything")
    assert "profile.example" in reading.value._repr_html_()


def test_what_is_absent_has_its_default() -> None:
    reading = read_profile(profile())
    assert reading.findings == ()
    value = reading.value
    assert (value.manifests_allowed, value.tag_files_allowed, value.payload_files_allowed) == (
        None,
        ("*",),
        ("*",),
    )
    assert (value.allow_fetch, value.fetch_required, value.data_empty) == (True, False, False)
    assert read_profile({}).value.serialization is Serialization.OPTIONAL
    assert read_profile(profile(Data_Empty=None)).findings == ()


def test_a_profile_is_read_from_a_file_and_from_octets(tmp_path: Path) -> None:
    data = json.dumps(WHOLE).encode()
    place = tmp_path / "p.json"
    place.write_bytes(data)
    assert read_profile(place) == read_profile(data) == read_profile(WHOLE)
    place.write_bytes(b"\xef\xbb\xbf" + data)
    told = read_profile(str(place))
    assert [(f.code, f.where.path, f.severity) for f in told.findings] == [
        ("PROF-BOM", str(place), Severity.WARNING)
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b'"x"',
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"a":' + b"9" * 5000 + b"}",
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_profile_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="no BagIt profile"):
        read_profile(data)


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="cannot be read"):
        read_profile(tmp_path / "none.json")
    with pytest.raises(CannotRead, match="cannot be read"):
        read_profile("a\0b")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as stream:
        stream.truncate((1 << 24) + 1)
    with pytest.raises(CannotRead, match="too large"):
        read_profile(huge)


def test_a_profile_is_never_fetched() -> None:
    with pytest.raises(CannotRead, match="not fetched from the network"):
        read_profile("https://profile.example/p.json")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"Allow-Fetch.txt": "false"}, ["PROF-QUOTED"]),
        ({"Data-Empty": 1}, ["PROF-FORM"]),
        ({"Bag-Info": ["a"]}, ["PROF-FORM"]),
        ({"Bag-Info": {"A": {"required": "True"}}}, ["PROF-QUOTED"]),
        ({"Bag-Info": {"A": {"recommended": True}}}, ["PROF-KEY-UNKNOWN"]),
        ({"Bag-Info": {"A": {"description": 7}}}, ["PROF-READ-AS"]),
        ({"Bag-Info": {"A": {"description": False}}}, ["PROF-FORM"]),
        ({"Bagit-Info": {"A": {}}}, ["PROF-KEY-SPELLING"]),
        ({"bag-info": {}, "Bag-Info": {}}, ["PROF-KEY-UNKNOWN"]),
        ({"Moon": {"phase": 1}}, ["PROF-KEY-UNKNOWN"]),
        ({"Manifests-Required": "sha256"}, ["PROF-READ-AS"]),
        ({"Manifests-Required": ["SHA-256"]}, ["PROF-READ-AS"]),
        ({"Manifests-Required": [None]}, ["PROF-FORM"]),
        ({"Manifests-Required": {"a": 1}}, ["PROF-FORM"]),
        ({"Manifests-Required": ["sha 256!"]}, ["PROF-SELF-ALGORITHM"]),
        ({"Accept-BagIt-Version": [0.97, "1.0"]}, ["PROF-READ-AS"]),
        ({"Serialization": "Forbidden"}, ["PROF-READ-AS"]),
        ({"Serialization": "perhaps", "Accept-Serialization": ["application/zip"]}, ["PROF-FORM"]),
        ({"Payload-Files-Allowed": ["data/dir/"]}, ["PROF-READ-AS"]),
        ({"BagIt-Profile-Info": {**ABOUT, "BagIt-Profile-Version": "1.3.0"}, "Data-Empty": False}, ["PROF-KEY-NEWER"]),
        ({"BagIt-Profile-Info": {**ABOUT, "BagIt-Profile-Version": "2.0"}}, ["PROF-VERSION-UNKNOWN"]),
        ({"BagIt-Profile-Info": {**ABOUT, "BagIt-Profile-Version": "x"}}, ["PROF-VERSION-UNKNOWN"]),
    ],
)  # fmt: skip
def test_what_is_bent_or_unusable_is_told(changed: dict[str, Any], expected: list[str]) -> None:
    assert codes(profile() | changed) == expected


def test_bent_values_are_taken_as_meant() -> None:
    value = read_profile(
        profile()
        | {
            "Allow-Fetch.txt": "false",
            "Bagit-Info": {"A": {"required": "true", "values": "x", "repeatable": "False"}},
            "Accept-BagIt-Version": [1.0],
            "Payload-Files-Allowed": ["data/dir/"],
            "Manifests-Required": ["SHA-256", "sha256"],
        }
    ).value
    assert value.allow_fetch is False
    assert value.info == (InfoTag(label="A", required=True, values=("x",), repeatable=False),)
    assert value.accept_version == ("1.0",)
    assert value.payload_files_allowed == ("data/dir/*",)
    assert value.manifests_required == ("sha256",)


def test_half_a_surrogate_is_written_as_it_came() -> None:
    value = read_profile(b'{"Own": "\\ud800", "\\udfff": 1, "Tag-Files-Required": ["\\udc80"]}').value
    assert b'"Own": "\\ud800"' in profile_json(value)
    assert read_profile(profile_json(value)).value == value


def test_without_a_version_it_is_1_1_0() -> None:
    about = {key: value for key, value in ABOUT.items() if key != "BagIt-Profile-Version"}
    reading = read_profile(profile(BagIt_Profile_Info=about, Tag_Files_Allowed=["*"]))
    assert [f.code for f in reading.findings] == ["PROF-VERSION-ABSENT"]
    assert reading.value.standard_version == "1.1.0"


def test_a_key_that_stands_twice_is_told() -> None:
    data = json.dumps(profile())[:-1] + ', "Data-Empty": true, "Data-Empty": false}'
    reading = read_profile(data.encode())
    assert [(f.code, f.where.element) for f in reading.findings] == [("PROF-KEY-REPEATED", "Data-Empty")]
    assert reading.value.data_empty is False


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"Manifests-Required": ["md5"], "Manifests-Allowed": ["sha256"]}, ["PROF-SELF-MANIFESTS"]),
        ({"Manifests-Allowed": []}, ["PROF-SELF-NO-MANIFEST"]),
        ({"Tag-Manifests-Required": ["md5"], "Tag-Manifests-Allowed": []}, ["PROF-SELF-TAGMANIFESTS"]),
        ({"Tag-Files-Required": ["a.xml"], "Tag-Files-Allowed": ["b/*"]}, ["PROF-SELF-TAGFILES"]),
        ({"Tag-Files-Required": ["bag-info.txt"], "Tag-Files-Allowed": []}, ["PROF-SELF-NEEDLESS"]),
        ({"Tag-Files-Required": ["manifest-sha256.txt"]}, ["PROF-SELF-NEEDLESS"]),
        ({"Tag-Files-Required": ["../a"]}, ["PROF-SELF-PATH"]),
        ({"Tag-Files-Required": ["data/a"]}, ["PROF-SELF-PATH"]),
        ({"Tag-Files-Required": ["meta/"]}, ["PROF-SELF-PATH"]),
        ({"Tag-Files-Allowed": ["a?", "[b]"]}, ["PROF-SELF-GLOB", "PROF-SELF-GLOB"]),
        ({"Payload-Files-Required": ["LICENSE"]}, ["PROF-SELF-PATH"]),
        ({"Payload-Files-Required": ["data/../../x"]}, ["PROF-SELF-PATH"]),
        ({"Payload-Files-Required": ["data/a"], "Payload-Files-Allowed": ["data/b"]}, ["PROF-SELF-PAYLOAD"]),
        (
            {"Payload-Files-Required": ["data/a/"], "Payload-Files-Allowed": ["data/b/*"]},
            ["PROF-SELF-PAYLOAD"],
        ),
        ({"Payload-Files-Required": ["data/a/"], "Payload-Files-Allowed": ["data/a/*.tif"]}, []),
        ({"Payload-Files-Required": ["data/a/"], "Payload-Files-Allowed": ["data/a/x.tif"]}, []),
        ({"Payload-Files-Allowed": ["data/?"]}, ["PROF-SELF-GLOB"]),
        ({"Fetch.txt-Required": True, "Allow-Fetch.txt": False}, ["PROF-SELF-FETCH"]),
        ({"Data-Empty": True, "Payload-Files-Required": ["data/a", "data/b"]}, ["PROF-SELF-EMPTY"]),
        ({"Data-Empty": True, "Payload-Files-Required": ["data/.keep"]}, []),
        ({"Serialization": "optional"}, ["PROF-SELF-SERIALIZATION"]),
        ({"Accept-BagIt-Version": []}, ["PROF-SELF-VERSIONS"]),
        ({"BagIt-Profile-Info": {**ABOUT, "Version": ""}}, ["PROF-SELF-ABOUT"]),
        ({"Bag-Info": {"BagIt-Profile-Identifier": {}}}, ["PROF-SELF-IDENTIFIER"]),
    ],
)
def test_a_profile_that_contradicts_itself_is_the_profiles_fault(
    changed: dict[str, Any], expected: list[str]
) -> None:
    reading = read_profile(profile() | changed)
    assert [finding.code for finding in reading.findings] == expected
    assert list(reading.findings) == [f.at("") for f in profile_findings(reading.value)]


def test_nothing_named_is_the_profile_of_nobody() -> None:
    assert codes({}) == [
        "PROF-VERSION-ABSENT",
        *["PROF-SELF-ABOUT"] * 4,
        "PROF-SELF-SERIALIZATION",
        "PROF-SELF-VERSIONS",
    ]


def test_findings_speak_both_languages() -> None:
    (finding,) = read_profile(profile(Serialization="optional")).findings
    assert "可选" in finding.say("zh")
    assert "optional" in finding.say("en")
    assert finding.rule.clause == "BagIt Profiles 1.4.0, Accept-Serialization"


# ── patterns ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("pattern", "name", "fits"),
    [
        ("*", "a/b", True),
        ("data/*", "data/a/b.tif", True),
        ("data/*.tif", "data/a/b.tif", True),
        ("data/*.tif", "data/a/b.tiff", False),
        ("a*b*c", "abc", True),
        ("a*b*c", "acb", False),
        ("ab*ba", "aba", False),
        ("a?c", "abc", False),
        ("a[b]c", "abc", False),
        ("a[b]c", "a[b]c", True),
        ("", "", True),
    ],
)
def test_a_star_crosses_folders_and_nothing_else_is_special(pattern: str, name: str, fits: bool) -> None:
    assert matches(pattern, name) is fits


@given(st.text("ab*/", max_size=8), st.text("ab/", max_size=10))
@settings(max_examples=150, deadline=None)
def test_patterns_are_what_a_regular_expression_says(pattern: str, name: str) -> None:
    regex = ".*".join(map(re.escape, pattern.split("*")))
    assert matches(pattern, name) is (re.fullmatch(regex, name) is not None)


def test_a_hostile_pattern_costs_no_time() -> None:
    assert not matches("*a" * 500 + "*b", "a" * 20_000)


def test_names_are_compared_in_composed_form() -> None:
    assert Allowed(["data/é"]).covers("data/e\u0301")


def test_media_types_of_one_kind() -> None:
    assert {kind_of(f"application/{name}") for name in ("tar", "x-tar")} == {"tar"}
    gzip = ("gzip", "x-gzip", "x-compressed-tar", "GZIP; x=1")
    assert {kind_of(f"application/{name}") for name in gzip} == {"tar.gz"}


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────

_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=6)
_algorithms = st.lists(st.sampled_from(["sha256", "sm3", "md5"]), unique=True, max_size=2).map(tuple)
_paths = st.lists(_texts.map(lambda text: f"x{text}x"), max_size=2).map(tuple)
_profiles = st.builds(
    Profile,
    identifier=_texts,
    version=_texts,
    standard_version=st.just("1.4.0"),
    contact_name=_texts | st.just(""),
    about=st.just((("More", "x"),)),
    info=st.lists(
        st.builds(
            InfoTag,
            label=_texts,
            required=st.booleans(),
            values=st.lists(_texts | st.just(""), max_size=2).map(tuple),
            repeatable=st.booleans(),
            description=_texts | st.just(""),
        ),
        max_size=3,
        unique_by=lambda tag: tag.label,
    ).map(tuple),
    manifests_required=_algorithms,
    manifests_allowed=_algorithms | st.none(),
    tag_manifests_required=_algorithms,
    tag_manifests_allowed=_algorithms | st.none(),
    tag_files_required=_paths,
    tag_files_allowed=_paths | st.just(("*",)),
    payload_files_required=_paths,
    payload_files_allowed=_paths | st.just(("*",)),
    allow_fetch=st.booleans(),
    fetch_required=st.booleans(),
    data_empty=st.booleans(),
    serialization=st.sampled_from(Serialization),
    accept_serialization=_paths,
    accept_version=_paths,
    extra=st.just((("Moon", '{"phase": 1}'),)),
)


@given(_profiles)
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_back(value: Profile) -> None:
    assert read_profile(profile_json(value)).value == value


@given(
    st.dictionaries(
        st.sampled_from([*WHOLE, "Bagit-Info", "x"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
@settings(max_examples=100, deadline=None)
def test_any_object_is_read_without_a_crash(given_: dict[str, Any]) -> None:
    reading = read_profile(given_)
    for finding in reading.findings:
        assert "{" not in finding.rule.text.zh or finding.text("zh")
    read_profile(profile_json(reading.value))


# ── bags made after a profile ────────────────────────────────────────────────────────────────────────────


def with_info(**wanted: dict[str, Any]) -> Profile:
    tags = {label.replace("_", "-"): what for label, what in wanted.items()}
    return read_profile(profile(Bag_Info=tags)).or_raise()


def test_the_elements_of_a_new_bag_are_completed() -> None:
    wanted = with_info(
        Kind={"required": True, "values": ["移交"]},
        Other={"values": ["a"]},
        Two={"required": True, "values": ["a", "b"]},
        Payload_Oxum={"required": True},
    )
    reading = info_of_profile(wanted, [("two", "b"), ("Mine", "x")])
    assert reading.value == (
        ("two", "b"),
        ("Mine", "x"),
        ("Kind", "移交"),
        ("BagIt-Profile-Identifier", "https://profile.example/p.json"),
    )
    assert [f.code for f in reading.findings] == ["PROF-INFO-DEFAULT"]
    assert reading.errors == ()


def test_what_is_missing_or_wrong_in_the_elements_is_told() -> None:
    wanted = with_info(
        A={"required": True, "description": "the A"},
        B={"values": ["b"]},
        C={"repeatable": False},
        D={"required": True},
    )
    reading = info_of_profile(wanted, [("B", "x"), ("C", "1"), ("c", "2"), ("D", " ")])
    assert [f.code for f in reading.findings] == [
        "PROF-INFO-REQUIRED",
        "PROF-INFO-VALUE",
        "PROF-INFO-REPEATED",
        "PROF-INFO-EMPTY",
    ]
    assert "the A" in reading.findings[0].hint()


def test_an_identifier_that_is_given_stands_once() -> None:
    own = ("bagit-profile-identifier", "https://profile.example/p.json")
    assert info_of_profile(with_info(), [own]).value == (own,)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({}, ("sha256", "sm3")),
        ({"Manifests-Required": ["md5"]}, ("md5",)),
        ({"Manifests-Required": ["sha512"], "Manifests-Allowed": ["sha512", "sm3"]}, ("sha512", "sm3")),
        ({"Manifests-Allowed": ["sha256", "sha512"]}, ("sha256",)),
        ({"Manifests-Allowed": ["nothing1", "sha512"]}, ("sha512",)),
        ({"Manifests-Allowed": ["nothing1"]}, ("sha256", "sm3")),
        ({"Manifests-Required": ["sha256"], "Tag-Manifests-Required": ["md5"]}, ("sha256", "md5")),
        ({"Manifests-Allowed": ["sm3", "sha256"], "Tag-Manifests-Allowed": ["sm3"]}, ("sm3",)),
    ],
)
def test_algorithms_come_from_the_profile(keys: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert algorithms_of(read_profile(profile() | keys).value) == expected


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "源"
    (folder / "空").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"hello")
    return folder


TRANSFER = [
    ("Source-Organization", "某局"),
    ("External-Description", "文书"),
    ("External-Identifier", "Z1-WS·1"),
]


@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_a_bag_made_after_the_shipped_profile_follows_it(
    source: Path, tmp_path: Path, container: str
) -> None:
    seen: list[Step] = []
    reading = create_from_profile(
        source, tmp_path / "bag", transfer_profile(), info=TRANSFER, container=container, progress=seen.append
    )
    assert [seen.code for seen in reading.findings] == ["BAG-EMPTY-FOLDER"]
    made = reading.value
    assert validate_profile(made, transfer_profile()).verdict is Verdict.VALID
    assert verify(made).verdict is Verdict.VALID
    assert [step.done for step in seen] == [1]


def test_what_cannot_follow_a_profile_is_not_begun(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "bag"
    with pytest.raises(Rejected, match="3 errors"):
        create_from_profile(source, target, transfer_profile())
    refused: list[dict[str, Any]] = [
        {"Accept-BagIt-Version": ["0.97"]},
        {"Serialization": "required", "Accept-Serialization": ["application/zip"]},
        {"Data-Empty": True},
        {"Payload-Files-Allowed": ["data/*.tif"]},
        {"Tag-Files-Required": ["meta.xml"]},
        {"Fetch.txt-Required": True},
        {"Tag-Manifests-Allowed": []},
        {"Manifests-Required": ["sha512"], "Tag-Manifests-Allowed": ["sha256"]},
    ]
    for keys in refused:
        with pytest.raises(Rejected, match=r"[12] errors"):
            create_from_profile(source, target, read_profile(profile() | keys).or_raise(), algorithms=None)
    assert not target.exists()


def test_algorithms_may_be_chosen_within_the_profile(source: Path, tmp_path: Path) -> None:
    made = create_from_profile(
        source, tmp_path / "a", transfer_profile(), info=TRANSFER, algorithms=["SHA-256", "sha512"]
    ).value
    assert (made / "manifest-sha512.txt").exists()
    with pytest.raises(Rejected, match="md5"):
        create_from_profile(
            source, tmp_path / "b", transfer_profile(), info=TRANSFER, algorithms=["sha256", "md5"]
        )
    with pytest.raises(TargetExists):
        create_from_profile(source, made, transfer_profile(), info=TRANSFER)


def test_a_profile_may_want_a_folder_that_stays_empty(source: Path, tmp_path: Path) -> None:
    wanted = read_profile(profile(Payload_Files_Required=["data/a.txt"], Payload_Files_Allowed=["data/*"]))
    made = create_from_profile(source, tmp_path / "bag", wanted.or_raise()).value
    assert validate_profile(made, wanted.value).verdict is Verdict.VALID


def test_warnings_come_with_a_bag_made_after_a_profile(source: Path, tmp_path: Path) -> None:
    (source / "con.txt").write_bytes(b"")
    wanted = read_profile(profile(Bag_Info={"A": {"required": True, "values": ["1"]}})).or_raise()
    reading = create_from_profile(source, tmp_path / "bag", wanted, info=[("B", "2")])
    assert [f.code for f in reading.findings] == ["PROF-INFO-DEFAULT", "BAG-WINDOWS-NAME", "BAG-EMPTY-FOLDER"]
    assert validate_profile(reading.value, wanted).sound


def test_a_bag_after_a_profile_is_not_made_inside_its_source(source: Path) -> None:
    with pytest.raises(WrongUse, match="inside"):
        create_from_profile(source, source / "bag", transfer_profile(), info=TRANSFER)
