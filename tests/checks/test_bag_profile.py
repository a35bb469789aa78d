"""A bag against a profile: every demand that is broken is told, all of them in one report."""

from __future__ import annotations

import gzip
import shutil
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import records
from archpkg.checks.bag.profile import check_profile, validate_profile
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Severity, Verdict
from archpkg.model.records import Fonds, Series
from archpkg.packages.bag import create_bag, read_bag
from archpkg.packages.bag.profiles.profile import Profile, profile_findings, read_profile, transfer_profile
from archpkg.packages.build import build_package
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.containers import open_tree
from archpkg.packages.scans import attach

URI = "https://profile.example/p.json"
ABOUT = {
    "Source-Organization": "某局",
    "External-Description": "测试",
    "Version": "1.0",
    "BagIt-Profile-Identifier": URI,
    "BagIt-Profile-Version": "1.4.0",
}
INFO = [("BagIt-Profile-Identifier", URI), ("Source-Organization", "某局")]


def profile(**keys: Any) -> Profile:
    """A profile that asks little, with keys changed (``_`` for ``-``)."""
    plain = {
        "BagIt-Profile-Info": ABOUT,
        "Accept-Serialization": ["application/zip", "application/tar"],
        "Accept-BagIt-Version": ["1.0"],
    }
    return read_profile(plain | {key.replace("_", "-"): value for key, value in keys.items()}).value


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    (folder / "卷").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"hello\n")
    (folder / "卷" / "01.tif").write_bytes(b"II*\0")
    return folder


@pytest.fixture
def bag(source: Path, tmp_path: Path) -> Path:
    return create_bag(source, tmp_path / "bag", algorithms=["sha256"], info=INFO).path


def seen(bag: Path, **keys: Any) -> list[tuple[str, str]]:
    return told(validate_profile(bag, profile(**keys)).findings)


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(finding.code, finding.where.path) for finding in findings]


def test_a_bag_that_follows_its_profile(bag: Path) -> None:
    report = validate_profile(bag, profile())
    assert report.findings == ()
    assert (report.kind, report.verdict) == ("bag", Verdict.VALID)
    assert report.counts == {"files": 6, "elements": 4}


@pytest.mark.parametrize(
    ("keys", "code", "place"),
    [
        ({"Bag_Info": {"A": {"required": True}}}, "PROF-INFO-REQUIRED", "bag-info.txt"),
        ({"Bag_Info": {"source-organization": {"values": ["乙"]}}}, "PROF-INFO-VALUE", "bag-info.txt"),
        ({"Manifests_Required": ["sha256", "md5"]}, "PROF-MANIFEST-REQUIRED", "manifest-md5.txt"),
        ({"Manifests_Allowed": ["sm3"]}, "PROF-MANIFEST-ALLOWED", "manifest-sha256.txt"),
        ({"Tag_Manifests_Required": ["md5"]}, "PROF-TAGMANIFEST-REQUIRED", "tagmanifest-md5.txt"),
        ({"Tag_Manifests_Allowed": ["sm3"]}, "PROF-TAGMANIFEST-ALLOWED", "tagmanifest-sha256.txt"),
        ({"Tag_Files_Required": ["meta/mets.xml"]}, "PROF-TAGFILE-REQUIRED", "meta/mets.xml"),
        ({"Payload_Files_Required": ["data/b.txt"]}, "PROF-PAYLOAD-REQUIRED", "data/b.txt"),
        ({"Payload_Files_Required": ["data/夹/"]}, "PROF-PAYLOAD-REQUIRED", "data/夹/"),
        ({"Payload_Files_Required": ["data/a.txt/"]}, "PROF-PAYLOAD-REQUIRED", "data/a.txt/"),
        ({"Payload_Files_Allowed": ["data/*.txt"]}, "PROF-PAYLOAD-ALLOWED", "data/卷/01.tif"),
        ({"Fetch.txt_Required": True}, "PROF-FETCH-REQUIRED", "fetch.txt"),
        ({"Data_Empty": True}, "PROF-DATA-EMPTY", "data"),
        ({"Serialization": "required"}, "PROF-SERIALIZATION", ""),
        ({"Accept_BagIt_Version": ["0.97"]}, "PROF-ACCEPT-VERSION", "bagit.txt"),
    ],
)
def test_each_demand_that_is_broken_is_told(bag: Path, keys: dict[str, Any], code: str, place: str) -> None:
    report = validate_profile(bag, profile(**keys))
    assert told(report.findings) == [(code, place)]
    assert report.verdict is Verdict.INVALID
    (finding,) = report.findings
    assert finding.rule.clause.startswith("BagIt Profiles 1.4.0, ")
    assert "{" not in finding.say("zh") + finding.say("en")


@pytest.mark.parametrize(
    "keys",
    [
        {"Bag_Info": {"SOURCE-organization": {"required": True, "values": ["某局"], "repeatable": False}}},
        {"Bag_Info": {"Payload-Oxum": {"required": True}, "Absent": {"values": ["x"]}}},
        {"Manifests_Required": ["sha256"], "Manifests_Allowed": ["sm3", "sha256"]},
        {"Payload_Files_Required": ["data/a.txt", "data/卷/"], "Payload_Files_Allowed": ["data/*"]},
        {"Serialization": "forbidden"},
        {"Allow_Fetch.txt": False},
        {"Tag_Files_Allowed": []},
    ],
)
def test_what_is_as_it_should_be_is_not_told(bag: Path, keys: dict[str, Any]) -> None:
    assert seen(bag, **keys) == []


def test_all_problems_stand_in_one_report(bag: Path) -> None:
    codes = [
        code
        for code, _ in seen(
            bag,
            Serialization="required",
            Bag_Info={"A": {"required": True}, "Source-Organization": {"values": ["x"]}},
            Manifests_Required=["md5"],
            Tag_Files_Required=["m.xml"],
            Payload_Files_Required=["data/b"],
        )
    ]
    assert codes == [
        "PROF-SERIALIZATION",
        "PROF-INFO-REQUIRED",
        "PROF-INFO-VALUE",
        "PROF-MANIFEST-REQUIRED",
        "PROF-TAGFILE-REQUIRED",
        "PROF-PAYLOAD-REQUIRED",
    ]


# ── what is accepted at all ──────────────────────────────────────────────────────────────────────────────


def test_what_is_not_accepted_ends_the_work(source: Path, tmp_path: Path) -> None:
    made = create_bag(source, tmp_path / "bag.zip", container="zip").path
    found = seen(
        made,
        Accept_Serialization=["application/tar"],
        Accept_BagIt_Version=["0.97"],
        Manifests_Required=["md5"],
    )
    assert found == [("PROF-ACCEPT-SERIALIZATION", ""), ("PROF-ACCEPT-VERSION", "bagit.txt")]


@pytest.mark.parametrize(
    "media_type", ["application/gzip", "application/x-gzip", "application/x-compressed-tar"]
)
def test_spellings_of_one_media_type_are_one(source: Path, tmp_path: Path, media_type: str) -> None:
    made = create_bag(source, tmp_path / "bag.tar", container="tar", info=INFO).path
    packed = tmp_path / "bag.tar.gz"
    packed.write_bytes(gzip.compress(made.read_bytes()))
    assert seen(packed, Accept_Serialization=[media_type]) == []
    assert seen(made, Accept_Serialization=[media_type]) == [("PROF-ACCEPT-SERIALIZATION", "")]
    assert seen(packed, Accept_Serialization=["application/x-tar"]) == [("PROF-ACCEPT-SERIALIZATION", "")]
    assert seen(made, Accept_Serialization=["application/x-tar"]) == []


def test_an_archive_file_may_be_forbidden(source: Path, tmp_path: Path) -> None:
    made = create_bag(source, tmp_path / "bag.zip", container="zip", info=INFO).path
    forbidden = {"Serialization": "forbidden", "Accept_Serialization": ["application/tar"]}
    assert seen(made, **forbidden) == [("PROF-SERIALIZATION", "")]


def test_a_folder_is_no_bag(tmp_path: Path) -> None:
    assert seen(tmp_path) == [("PROF-NO-BAG", "bagit.txt")]
    with pytest.raises(CannotRead):
        validate_profile(tmp_path / "none", profile())


def test_a_version_that_is_not_stated_is_not_accepted(bag: Path) -> None:
    (bag / "bagit.txt").write_bytes(b"")
    assert seen(bag) == [("PROF-ACCEPT-VERSION", "bagit.txt")]


def test_a_declaration_that_cannot_be_read_is_told(bag: Path) -> None:
    (bag / "bagit.txt").write_bytes(bytes(1 << 17))
    assert ("BAG-UNREADABLE", "bagit.txt") in seen(bag)


# ── points that are easily got wrong ─────────────────────────────────────────────────────────────────────


def test_1_the_late_keys_are_heeded(source: Path, tmp_path: Path) -> None:
    made = create_bag(source, tmp_path / "bag", info=INFO).path
    keys = {"Payload_Files_Allowed": ["data/*.tif"], "Fetch.txt_Required": True, "Data_Empty": True}
    assert {code for code, _ in seen(made, **keys)} == {
        "PROF-PAYLOAD-ALLOWED",
        "PROF-FETCH-REQUIRED",
        "PROF-DATA-EMPTY",
    }


def test_2_values_of_optional_and_repeated_elements(source: Path, tmp_path: Path) -> None:
    other = ("BagIt-Profile-Identifier", "https://profile.example/other.json")
    made = create_bag(
        source, tmp_path / "bag", info=[other, *INFO, ("Kind", "a"), ("kind", "b"), ("Free", "?")]
    ).path
    optional = {"Kind": {"values": ["a", "b"]}, "Free": {"values": []}}
    assert seen(made, Bag_Info=optional) == []
    wrong = validate_profile(made, profile(Bag_Info={"Kind": {"values": ["a", "c"], "repeatable": False}}))
    assert [(f.code, f.details.get("value")) for f in wrong.findings] == [
        ("PROF-INFO-REPEATED", None),
        ("PROF-INFO-VALUE", "b"),
    ]


def test_3_a_contradiction_is_the_profiles_fault_and_not_the_bags(bag: Path) -> None:
    against = profile(Manifests_Required=["sha256"], Manifests_Allowed=["sm3"])
    report = validate_profile(bag, against)
    assert told(report.findings) == [("PROF-SELF-MANIFESTS", URI)]
    assert not report.sound
    with open_tree(bag) as tree:
        assert check_profile(tree, against) == ()
    assert len(profile_findings(against)) == 1


def test_4_a_star_crosses_folders_and_standard_tag_files_are_always_allowed(bag: Path) -> None:
    (bag / "meta" / "deep").mkdir(parents=True)
    (bag / "meta" / "deep" / "a.xml").write_bytes(b"<a/>")
    (bag / "b.xml").write_bytes(b"<b/>")
    assert seen(bag) == []
    assert seen(bag, Tag_Files_Allowed=["meta/*"]) == [("PROF-TAGFILE-ALLOWED", "b.xml")]
    assert seen(bag, Tag_Files_Allowed=["*.xml"]) == []
    assert seen(bag, Tag_Files_Required=["b.xml", "meta/deep/a.xml"]) == []


def test_5_every_spelling_of_a_media_type(source: Path, tmp_path: Path) -> None:
    made = create_bag(source, tmp_path / "bag.zip", container="zip", info=INFO).path
    assert seen(made, Accept_Serialization=["Application/X-Zip-Compressed"]) == []


def test_6_booleans_in_quotes_are_heeded(bag: Path) -> None:
    (bag / "fetch.txt").write_bytes(b"")
    assert seen(bag, **{"Allow_Fetch.txt": "false"}) == [("PROF-FETCH-FORBIDDEN", "fetch.txt")]


def test_7_nobody_asks_the_network(bag: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)
    assert seen(bag) == []


# ── elements, names, files to come ───────────────────────────────────────────────────────────────────────


def test_the_profile_has_to_be_named(source: Path, tmp_path: Path) -> None:
    made = create_bag(
        source, tmp_path / "bag", info=[("BagIt-Profile-Identifier", "https://other.example/")]
    ).path
    (finding,) = validate_profile(made, profile()).findings
    assert (finding.code, finding.details["found"]) == ("PROF-IDENTIFIER", "https://other.example/")


def test_there_is_always_a_bag_info(bag: Path) -> None:
    (bag / "bag-info.txt").unlink()
    codes = [code for code, _ in seen(bag, Bag_Info={"A": {"required": True}})]
    assert codes == ["PROF-INFO-ABSENT", "PROF-IDENTIFIER", "PROF-INFO-REQUIRED"]


def test_a_required_element_without_a_value_is_a_warning(source: Path, tmp_path: Path) -> None:
    made = create_bag(source, tmp_path / "bag", info=[*INFO, ("A", "")]).path
    (finding,) = validate_profile(made, profile(Bag_Info={"A": {"required": True}})).findings
    assert (finding.code, finding.severity) == ("PROF-INFO-EMPTY", Severity.WARNING)


def test_names_in_another_unicode_form_are_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    (folder / unicodedata.normalize("NFD", "é.txt")).write_bytes(b"x")
    made = create_bag(folder, tmp_path / "bag", info=INFO).path
    assert seen(made, Payload_Files_Required=["data/é.txt"], Payload_Files_Allowed=["data/é*"]) == []


@pytest.mark.parametrize(("files", "empty"), [({}, True), ({".keep": b""}, True), ({".keep": b"x"}, False),
                                              ({"a": b"", "b": b""}, False)])  # fmt: skip
@pytest.mark.parametrize("container", ["folder", "zip"])
def test_an_empty_payload_is_nothing_or_one_empty_file(
    tmp_path: Path, files: dict[str, bytes], empty: bool, container: str
) -> None:
    folder = tmp_path / "s"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    made = create_bag(folder, tmp_path / "bag", container=container, info=INFO).path
    assert (seen(made, Data_Empty=True) == []) is empty


def test_files_to_come_are_judged_by_name_and_leave_the_bag_incomplete(bag: Path) -> None:
    (bag / "data" / "a.txt").unlink()
    (bag / "fetch.txt").write_bytes(b"https://files.example/a 6 data/a.txt\n")
    found = validate_profile(
        bag,
        profile(
            **{"Fetch.txt_Required": True},
            Payload_Files_Required=["data/a.txt"],
            Payload_Files_Allowed=["data/*.txt", "data/卷/*"],
        ),
    )
    assert told(found.findings) == [("PROF-HOLEY", "fetch.txt")]
    assert found.verdict is Verdict.INCOMPLETE
    assert ("PROF-PAYLOAD-ALLOWED", "data/a.txt") in seen(bag, Payload_Files_Allowed=["data/*.tif"])


def test_a_required_file_that_is_a_link_is_not_there(bag: Path) -> None:
    (bag / "data" / "b.txt").symlink_to("a.txt")
    assert seen(bag, Payload_Files_Required=["data/b.txt"]) == [("PROF-PAYLOAD-REQUIRED", "data/b.txt")]


def test_a_bag_that_was_read_already_is_not_read_again(bag: Path) -> None:
    with open_tree(bag) as tree:
        reading = read_bag(tree).value
        assert reading is not None
        shutil.rmtree(bag / "data")
        other = evolve(reading, info=())
        assert [f.code for f in check_profile(tree, profile(), bag=other)] == ["PROF-IDENTIFIER"]


def test_what_is_wrong_with_the_form_of_the_bag_is_told_too(bag: Path) -> None:
    with (bag / "bag-info.txt").open("ab") as stream:
        stream.write(b"nonsense\n")
    assert seen(bag) == [("BAG-INFO-LINE", "bag-info.txt")]


# ── the profile that is shipped ──────────────────────────────────────────────────────────────────────────


def test_the_shipped_profile_is_sound_and_says_where_it_is() -> None:
    shipped = transfer_profile()
    assert profile_findings(shipped) == ()
    assert shipped.identifier == "https://archpkg.example/profiles/transfer-1.0.json"
    assert "shipped with the library" in shipped.description
    assert shipped.manifests_required == ("sha256",)
    assert shipped.manifests_allowed == ("sha256", "sha512", "sm3")
    assert (shipped.allow_fetch, shipped.tag_files_allowed, shipped.accept_version) == (
        False,
        ("signatures/*",),
        ("1.0",),
    )


def test_a_transfer_package_follows_the_shipped_profile(tmp_path: Path) -> None:
    scans = tmp_path / "扫描件"
    folder = scans / "Z109-WS·2023-Y-BGS-0001"
    folder.mkdir(parents=True)
    (folder / "正文.pdf").write_bytes(b"%PDF-1.7 ")
    series = Series(code="WS", title="文书", items=(records.item(1),))
    fonds = Fonds(code="Z109", name="示例全宗", unit="某街道办事处", series=(series,))
    attached = attach(fonds, scans).or_raise()
    built = build_package(
        attached, scans, tmp_path / "built", facts=TransferFacts(archives="某区档案馆")
    ).value
    with open_tree(built.path) as tree:
        made = read_bag(tree).value
    assert made is not None
    kept = [
        row for row in made.info if row[0] not in ("Payload-Oxum", "Bag-Size", "BagIt-Profile-Identifier")
    ]
    info = [*kept, ("BagIt-Profile-Identifier", transfer_profile().identifier)]
    named = create_bag(Path(built.path) / "data", tmp_path / "named.zip", container="zip", info=info).path
    assert told(validate_profile(named, transfer_profile()).findings) == []
