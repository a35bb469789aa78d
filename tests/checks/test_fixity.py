"""Every change of a bag is found and named; nothing sound is called otherwise."""

from __future__ import annotations

import hashlib
import os
import shutil
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archpkg.checks.fixity.verify import verify, verify_steps
from archpkg.findings import Report, Verdict
from archpkg.fixity import lanes
from archpkg.fixity.reading import HashlibBackend
from archpkg.packages.bag import create_bag
from archpkg.progress import Step

TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt")
TAG_MANIFESTS = ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt")
PAYLOAD = ("data/a.txt", "data/案卷/01·页.tif")


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    source = tmp_path / "source"
    (source / "案卷").mkdir(parents=True)
    (source / "a.txt").write_bytes(b"hello\n")
    (source / "案卷" / "01·页.tif").write_bytes(bytes(range(256)))
    return create_bag(source, tmp_path / "bag", info=[("Source-Organization", "某局")]).path


@pytest.fixture
def old_bag(bag: Path) -> Path:
    """Version 0.97, without tag manifests, so that its manifests can be edited."""
    for name in TAG_MANIFESTS:
        (bag / name).unlink()
    (bag / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    return bag


def seen(report: Report) -> list[tuple[str, str]]:
    return [(f.code, f.where.path) for f in report.findings]


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_bytes(change(path.read_bytes().decode()).encode())


def test_sound(bag: Path) -> None:
    report = verify(bag)
    assert report.findings == ()
    assert (report.kind, report.verdict) == ("bag", Verdict.VALID)
    sizes = sum(p.stat().st_size for p in bag.rglob("*") if p.is_file() and p.name not in TAG_MANIFESTS)
    assert report.counts == {
        "files": 8,
        "octets": sizes,
        "manifests": 4,
        "digests_compared": 12,
        "sha256": 6,
        "sm3": 6,
    }


@pytest.mark.parametrize("container", ["zip", "tar", "tar.gz"])
def test_sound_in_a_container(bag: Path, tmp_path: Path, container: str) -> None:
    form = {"tar.gz": "gztar"}.get(container, container)
    made = shutil.make_archive(str(tmp_path / "made"), form, tmp_path, "bag")
    report = verify(made)
    assert report.sound
    assert report.kind == "bag"
    assert report.counts["digests_compared"] == 12


def test_progress_and_executor(bag: Path) -> None:
    steps: list[Step] = []
    with ThreadPoolExecutor(2) as pool:
        assert verify(bag, executor=pool, progress=steps.append).sound
    assert [step.done for step in steps] == [6]
    assert {step.total for step in steps} == {6}
    assert {step.name for step in steps} <= {*PAYLOAD, *TAGS}

    def stop(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        verify(bag, progress=stop)
    left_early = verify_steps(bag, workers=1)
    next(left_early)
    left_early.close()


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("name", [*PAYLOAD, *TAGS])
def test_every_flipped_bit_is_found_and_named(bag: Path, name: str, workers: int) -> None:
    path = bag / name
    sound = path.read_bytes()
    for octet in range(0, len(sound), max(1, len(sound) // 40)):
        bit = octet % 8
        path.write_bytes(sound[:octet] + bytes([sound[octet] ^ (1 << bit)]) + sound[octet + 1 :])
        report = verify(bag, workers=workers)
        assert not report.sound, (name, octet, bit)
        assert name in {f.where.path for f in report.findings}, (name, octet, bit)
        if name in PAYLOAD:
            assert {f.details["manifest"] for f in report.findings} == {
                "manifest-sha256.txt",
                "manifest-sm3.txt",
            }


@pytest.mark.parametrize("name", TAG_MANIFESTS)
def test_flipped_bits_in_tag_manifests(bag: Path, name: str) -> None:
    """Nothing stands over these; the only bits that do not matter are the letter case of the hex digits."""
    path = bag / name
    sound = path.read_bytes()
    for octet in range(160):
        column = octet - (sound.rfind(b"\n", 0, octet) + 1)
        for bit in (0, 5):
            flipped = bytes([sound[octet] ^ (1 << bit)])
            letter_case = column < 64 and flipped.lower() == sound[octet : octet + 1].lower()
            path.write_bytes(sound[:octet] + flipped + sound[octet + 1 :])
            report = verify(bag, workers=1)
            named = {f.where.path for f in report.findings}
            named |= {str(f.details.get("manifest")) for f in report.findings}
            assert (name in named) is not letter_case, (octet, bit, seen(report))


def test_details_of_a_change(bag: Path) -> None:
    (bag / "data/a.txt").write_bytes(b"other\n")
    report = verify(bag)
    assert report.verdict is Verdict.INVALID
    first = report.findings[0]
    assert first.details == {
        "manifest": "manifest-sha256.txt",
        "line": 1,
        "algorithm": "sha256",
        "expected": hashlib.sha256(b"hello\n").hexdigest(),
        "found": hashlib.sha256(b"other\n").hexdigest(),
    }
    assert seen(report) == [("FIX-CHANGED", "data/a.txt")] * 2
    assert "manifest-sha256.txt" in first.text("zh")


@pytest.mark.parametrize("name", [*PAYLOAD, *TAGS])
def test_truncated_grown_and_zeroed(bag: Path, name: str) -> None:
    path = bag / name
    sound = path.read_bytes()
    for other in (b"", sound[:-1], sound + b"\n", bytes(len(sound))):
        path.write_bytes(other)
        report = verify(bag)
        assert not report.sound
        assert ("FIX-CHANGED", name) in seen(report)


@pytest.mark.parametrize("name", [*PAYLOAD, "bag-info.txt", "manifest-sm3.txt"])
def test_missing(bag: Path, name: str) -> None:
    (bag / name).unlink()
    report = verify(bag)
    assert report.verdict is Verdict.INCOMPLETE
    (finding,) = [f for f in report.findings if f.code == "FIX-MISSING"]
    assert finding.where.path == name
    assert finding.details["line"] in (1, 2, 3, 4)
    if name in PAYLOAD:
        assert codes(report) == {"FIX-MISSING", "FIX-OXUM-SHORT"}


def test_bagit_txt_missing(bag: Path) -> None:
    (bag / "bagit.txt").unlink()
    report = verify(bag)
    assert report.kind == "bag"
    assert {("BAG-NO-DECLARATION", "bagit.txt"), ("FIX-MISSING", "bagit.txt")} == set(seen(report))


def test_extra_and_swapped(bag: Path) -> None:
    (bag / "data/extra").write_bytes(b"12")
    report = verify(bag)
    assert seen(report) == [("FIX-EXTRA", "data/extra"), ("FIX-OXUM", "bag-info.txt")]
    assert report.findings[-1].details["announced"] == "262.2"
    assert report.findings[-1].details["counted"] == "264.3"
    (bag / "data/extra").unlink()
    one, two = (bag / name for name in PAYLOAD)
    swap = one.read_bytes(), two.read_bytes()
    one.write_bytes(swap[1])
    two.write_bytes(swap[0])
    assert set(seen(verify(bag))) == {("FIX-CHANGED", name) for name in PAYLOAD}


def test_renamed(bag: Path) -> None:
    (bag / PAYLOAD[0]).rename(bag / "data/b.txt")
    report = verify(bag)
    assert seen(report) == [("FIX-MISSING", "data/a.txt"), ("FIX-EXTRA", "data/b.txt")]
    assert report.verdict is Verdict.INVALID


def test_oxum_is_compared_and_the_digests_too(bag: Path) -> None:
    edit(bag / "bag-info.txt", lambda text: text.replace("262.2", "263.2"))
    (bag / "data/a.txt").write_bytes(b"hellO\n")
    assert codes(verify(bag)) == {"FIX-OXUM", "FIX-CHANGED"}


def test_missing_does_not_explain_a_wrong_oxum(bag: Path) -> None:
    edit(bag / "bag-info.txt", lambda text: text.replace("262.2", "262.9"))
    (bag / "data/a.txt").unlink()
    assert {"FIX-OXUM", "FIX-MISSING"} <= codes(verify(bag))


def test_not_in_every_manifest(bag: Path) -> None:
    edit(bag / "manifest-sm3.txt", lambda text: text[text.index("\n") + 1 :])
    report = verify(bag)
    (finding,) = [f for f in report.findings if f.code == "FIX-NOT-LISTED"]
    assert (finding.where.path, finding.details["manifest"]) == ("data/a.txt", "manifest-sm3.txt")


def test_not_in_every_manifest_before_1_0(old_bag: Path) -> None:
    edit(old_bag / "manifest-sm3.txt", lambda text: text[text.index("\n") + 1 :])
    report = verify(old_bag)
    assert seen(report) == [("FIX-NO-TAG-MANIFEST", "")]
    assert report.verdict is Verdict.VALID
    assert (report.counts["sha256"], report.counts["sm3"]) == (2, 1)


def test_files_that_need_different_digests_in_a_container(old_bag: Path, tmp_path: Path) -> None:
    edit(old_bag / "manifest-sm3.txt", lambda text: text[text.index("\n") + 1 :])
    made = shutil.make_archive(str(tmp_path / "made"), "zip", tmp_path, "bag")
    report = verify(made)
    assert report.sound
    assert (report.counts["sha256"], report.counts["sm3"]) == (2, 1)


def test_unlisted_tag_file_is_only_noted(bag: Path) -> None:
    (bag / "notes.txt").write_bytes(b"")
    report = verify(bag)
    assert seen(report) == [("FIX-TAG-UNLISTED", "notes.txt")]
    assert report.verdict is Verdict.VALID


def test_listed_tag_file_in_a_folder(bag: Path) -> None:
    (bag / "metadata").mkdir()
    (bag / "metadata/mets.xml").write_bytes(b"<a/>")
    line = f"{hashlib.sha256(b'<a/>').hexdigest()}  metadata/mets.xml\n"
    edit(bag / TAG_MANIFESTS[0], lambda text: text + line)
    assert verify(bag).findings == ()
    (bag / "metadata/mets.xml").write_bytes(b"<b/>")
    assert seen(verify(bag)) == [("FIX-CHANGED", "metadata/mets.xml")]


def test_holey(old_bag: Path) -> None:
    (old_bag / "data/a.txt").unlink()
    (old_bag / "fetch.txt").write_text("https://example.org/a 6 data/a.txt\n")
    report = verify(old_bag)
    assert codes(report) == {"FIX-HOLEY", "FIX-OXUM-SHORT", "FIX-NO-TAG-MANIFEST"}
    assert report.verdict is Verdict.INCOMPLETE
    assert report.findings[0].details["url"] == "https://example.org/a"


def test_fetched_size_differs(old_bag: Path) -> None:
    (old_bag / "fetch.txt").write_text(
        "https://a.example 7 data/a.txt\nhttps://a.example - data/案卷/01·页.tif\n"
    )
    report = verify(old_bag)
    assert seen(report) == [("FIX-NO-TAG-MANIFEST", ""), ("FIX-FETCH-SIZE", "data/a.txt")]
    assert report.verdict is Verdict.WARNINGS


def test_links_and_special_files_are_named_and_not_opened(bag: Path) -> None:
    (bag / "data/a.txt").rename(bag / "data/b.txt")
    (bag / "data/a.txt").symlink_to("b.txt")
    (bag / "data/out").symlink_to("../../source/a.txt")
    os.mkfifo(bag / "data/pipe")
    report = verify(bag)
    assert {
        ("FIX-LINK", "data/a.txt"),
        ("FIX-LINK-OUT", "data/out"),
        ("FIX-SPECIAL", "data/pipe"),
        ("FIX-EXTRA", "data/b.txt"),
    } <= set(seen(report))
    assert "FIX-MISSING" not in codes(report)
    assert report.verdict is Verdict.UNSAFE


def test_unsafe_entry_is_named_and_not_opened(bag: Path) -> None:
    edit(bag / "manifest-sha256.txt", lambda text: text + f"{'0' * 64}  ../source/a.txt\n")
    report = verify(bag)
    assert report.verdict is Verdict.UNSAFE
    assert ("BAG-UNSAFE", "manifest-sha256.txt") in seen(report)


def test_unusable_digest_of_one_file(old_bag: Path) -> None:
    (old_bag / "manifest-sm3.txt").unlink()
    edit(old_bag / "manifest-sha256.txt", lambda text: text[1:])
    assert seen(verify(old_bag)) == [
        ("BAG-DIGEST", "manifest-sha256.txt"),
        ("FIX-NO-TAG-MANIFEST", ""),
        ("FIX-UNVERIFIABLE", "data/a.txt"),
    ]


def test_only_an_unknown_algorithm(old_bag: Path) -> None:
    (old_bag / "manifest-sm3.txt").unlink()
    (old_bag / "manifest-sha256.txt").rename(old_bag / "manifest-foo9.txt")
    report = verify(old_bag)
    assert seen(report)[0] == ("BAG-ALGORITHM-ALONE", "manifest-foo9.txt")
    assert not report.sound
    assert report.counts["digests_compared"] == 0


def test_no_payload_manifest_does_not_call_everything_extra(old_bag: Path) -> None:
    for name in ("manifest-sm3.txt", "manifest-sha256.txt"):
        (old_bag / name).unlink()
    report = verify(old_bag)
    assert codes(report) == {"BAG-NO-MANIFEST", "FIX-NO-TAG-MANIFEST"}
    assert report.verdict is Verdict.INVALID


def test_other_unicode_form(old_bag: Path) -> None:
    (old_bag / "data/e\u0301.txt").write_bytes(b"e")
    for algorithm in ("sha256", "sm3"):
        with (old_bag / f"manifest-{algorithm}.txt").open("a", encoding="utf-8") as manifest:
            manifest.write(f"{hashlib.new(algorithm, b'e').hexdigest()}  data/\u00e9.txt\n")
    edit(old_bag / "bag-info.txt", lambda text: text.replace("262.2", "263.3"))
    report = verify(old_bag)
    assert seen(report) == [("FIX-UNICODE-FORM", "data/e\u0301.txt"), ("FIX-NO-TAG-MANIFEST", "")]
    assert report.verdict is Verdict.WARNINGS
    assert report.findings[0].details["listed"] == unicodedata.normalize("NFC", "data/e\u0301.txt")
    (old_bag / "data/\u00e9.txt").write_bytes(b"e")
    assert ("FIX-EXTRA", "data/e\u0301.txt") in seen(verify(old_bag))


def test_the_report_names_what_digested(bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "usable", lambda _: True)
    monkeypatch.setattr(lanes, "described", lambda: "lanes here")
    monkeypatch.setattr(lanes.LanesBackend, "digest", lambda _, *asked: HashlibBackend().digest(*asked))
    report = verify(bag, workers=1)
    assert report.backend == "lanes here"
    assert report.to_dict()["backend"] == "lanes here"
    with ThreadPoolExecutor(2) as pool:
        assert verify(bag, executor=pool).backend == "hashlib"
    made = shutil.make_archive(str(tmp_path / "made"), "zip", bag.parent, bag.name)
    assert verify(made).backend == ("lanes here" if lanes.library() else "hashlib")
    assert verify(bag, quick=True).backend == ""
