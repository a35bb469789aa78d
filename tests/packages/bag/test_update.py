"""Bags that are brought up to date, added to, taken from and upgraded where they lie."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Mapping
from pathlib import Path

import bagit
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archpkg.checks.fixity.verify import verify
from archpkg.errors import (
    CannotRead,
    InvalidValue,
    Rejected,
    SourceChanged,
    TargetExists,
    UnsafePath,
    WrongUse,
)
from archpkg.findings import Verdict
from archpkg.packages.bag import (
    BagChange,
    add_payload,
    create_bag,
    read_bag,
    remove_payload,
    update_bag,
    update_bag_steps,
    upgrade_bag,
)
from archpkg.packages.containers import open_tree
from archpkg.packages.unfinished import places_of

FILES = {"a.txt": b"a", "卷 一/0001.tif": b"scan", "卷 一/0002.tif": b"scan 2"}
LATER = 2_000_000_000


def lay(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    info = [("Note", "1"), ("Source-Organization", "某局"), ("Note", "2"), ("Bag-Size", "tiny")]
    return create_bag(lay(tmp_path / "source", FILES), tmp_path / "room", info=info).path


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def tags(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(folder).items() if not name.startswith("data/")}


def rewrite(path: Path, data: bytes, when: int = LATER) -> None:
    path.write_bytes(data)
    os.utime(path, (when, when))


def sound(folder: Path) -> None:
    report = verify(folder)
    assert report.sound, [f.say() for f in report.findings]
    bagit.Bag(str(folder)).validate()
    assert [name for name in os.listdir(folder.parent) if name.startswith(".")] == []


def element(folder: Path, label: str) -> tuple[str, ...]:
    with open_tree(folder) as opened:
        value = read_bag(opened).value
    assert value is not None
    return value.values(label)


def sha(data: bytes, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, data).hexdigest()


def old_bag(
    folder: Path,
    files: Mapping[str, bytes],
    *,
    version: str = "0.97",
    encoding: str = "UTF-8",
    extra: Mapping[str, bytes] | None = None,
    lists: Mapping[str, tuple[str, ...]] | None = None,
) -> Path:
    """A bag as other programs write them: md5 by default, or as ``lists`` says which manifest lists what."""
    lay(folder / "data", files)
    total = sum(map(len, files.values()))
    stated = f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode()
    info = f"Note : 一\r\nPayload-Oxum : {total}.{len(files)}\r\nBag-Size: 9 GB\r\nNote : 二\r\n".encode(
        encoding
    )
    (folder / "bagit.txt").write_bytes(stated)
    (folder / "bag-info.txt").write_bytes(info)
    lay(folder, extra or {})
    for algorithm, names in (lists or {"md5": tuple(sorted(files))}).items():
        lines = "".join(f"{sha(files[n], algorithm).upper()} \t*data/{n}\r\n" for n in names)
        (folder / f"manifest-{algorithm}.txt").write_bytes(lines.replace("*", "").encode(encoding))
    there = tags(folder)
    lines = "".join(f"{sha(data, 'md5')}  {name}\n" for name, data in there.items())
    (folder / "tagmanifest-md5.txt").write_bytes(lines.encode(encoding))
    assert verify(folder).sound
    return folder


# ── update ───────────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_changed_nothing_written(bag: Path) -> None:
    before = {name: os.stat(bag / name).st_mtime_ns for name in tree(bag)}
    change = update_bag(bag).value
    assert change.counts == {"added": 0, "removed": 0, "changed": 0, "unchanged": 3}
    assert (change.written, change.read) == ((), 0)
    assert {name: os.stat(bag / name).st_mtime_ns for name in tree(bag)} == before
    assert "unchanged=<3>" in repr(change)


def test_new_removed_and_later_files(bag: Path) -> None:
    (bag / "data/a.txt").unlink()
    lay(bag / "data", {"新/new.txt": b"new"})
    rewrite(bag / "data/卷 一/0001.tif", b"scanned again")
    os.utime(bag / "data/卷 一/0002.tif", (LATER, LATER))
    change = update_bag(bag).value
    assert change == BagChange(
        added=("data/新/new.txt",),
        removed=("data/a.txt",),
        changed=("data/卷 一/0001.tif",),
        unchanged=("data/卷 一/0002.tif",),
        written=tuple(f"{n}.txt" for n in ("bag-info", "manifest-sha256", "manifest-sm3",
                                           "tagmanifest-sha256", "tagmanifest-sm3")),
        read=3,
    )  # fmt: skip
    sound(bag)
    assert element(bag, "Payload-Oxum") == ("22.3",)
    assert element(bag, "Bag-Size") == ("22 B",)
    assert element(bag, "Note") == ("1", "2")
    assert (bag / "bag-info.txt").read_text().splitlines()[0] == "Note: 1"


def test_a_change_with_an_older_time_is_not_seen_and_not_blessed(bag: Path) -> None:
    rewrite(bag / "data/a.txt", b"A", when=1_000_000_000)
    assert update_bag(bag).counts["changed"] == 0
    assert verify(bag).verdict is Verdict.INVALID
    assert update_bag(bag, touched=["data/a.txt"]).value.changed == ("data/a.txt",)
    sound(bag)


def test_a_size_that_nobody_explains(bag: Path) -> None:
    rewrite(bag / "data/a.txt", b"longer", when=1_000_000_000)
    before = tree(bag)
    with pytest.raises(
        Rejected, match=r"Payload-Oxum announces 11\.3, counted were 16\.3"
    ):  # BAG-CHANGE-OXUM
        update_bag(bag)
    assert tree(bag) == before
    assert update_bag(bag, thorough=True).value.changed == ("data/a.txt",)
    sound(bag)


def test_thorough_takes_everything_as_it_lies(bag: Path) -> None:
    rewrite(bag / "data/a.txt", b"A", when=1_000_000_000)
    (bag / "bag-info.txt").write_text("Note: other\nPayload-Oxum: 11.3\n")
    (bag / "more.xml").write_text("<more/>")
    change = update_bag(bag, thorough=True).value
    assert (change.changed, change.read) == (("data/a.txt",), 3)
    assert "bag-info.txt" not in change.written
    sound(bag)
    assert "more.xml" in (bag / "tagmanifest-sha256.txt").read_text()


def test_touched_only_reads_what_is_named(bag: Path) -> None:
    rewrite(bag / "data/a.txt", b"A")
    rewrite(bag / "data/卷 一/0001.tif", b"SCAN")
    change = update_bag(bag, touched=["data/a.txt"]).value
    assert (change.changed, change.read) == (("data/a.txt",), 1)
    with pytest.raises(WrongUse, match="neither in the bag") as refused:
        update_bag(bag, touched=["a.txt"])
    assert "data/…" in refused.value.say("zh")


def test_a_touched_tag_file_is_taken_over(bag: Path) -> None:
    with (bag / "bag-info.txt").open("a") as stream:
        stream.write("Note: 3\n")
    with pytest.raises(Rejected, match=r"bag-info.txt: Its sha256 digest is not the one in line"):
        update_bag(bag)  # BAG-CHANGE-DIFFERS
    update_bag(bag, touched=["bag-info.txt"])
    sound(bag)
    (bag / "bag-info.txt").unlink()
    with pytest.raises(Rejected, match=r"tagmanifest-sha256.txt lists it, and it is not there"):
        update_bag(bag)  # BAG-CHANGE-MISSING
    update_bag(bag, touched=["bag-info.txt"])
    sound(bag)


def test_elements_that_are_given_replace_the_old_ones(bag: Path) -> None:
    change = update_bag(bag, info=[("Note", "一\n二"), ("X", "")]).value
    assert (change.read, change.counts["unchanged"]) == (0, 3)
    sound(bag)
    said = "Note: 一\n  二\nX: \nBag-Size: 11 B\nPayload-Oxum: 11.3\n"
    assert (bag / "bag-info.txt").read_text() == said
    update_bag(bag, info=[("Bag-Size", "small")])
    assert (bag / "bag-info.txt").read_text() == "Bag-Size: small\nPayload-Oxum: 11.3\n"
    with pytest.raises(WrongUse, match="Payload-Oxum"):
        update_bag(bag, info=[("Payload-Oxum", "1.1")])


def test_other_algorithms(bag: Path) -> None:
    change = update_bag(bag, algorithms=["sha512", "sha256"]).value
    assert change.read == 3
    assert sorted(name for name in tags(bag) if "manifest" in name) == [
        f"{kind}manifest-{algorithm}.txt" for kind in ("", "tag") for algorithm in ("sha256", "sha512")
    ]
    sound(bag)
    rewrite(bag / "data/a.txt", b"A", when=1_000_000_000)
    with pytest.raises(Rejected, match=r"data/a.txt: Its sha256 digest"):
        update_bag(bag, algorithms=["md5"])
    (bag / "data/a.txt").write_bytes(b"a")
    update_bag(bag, algorithms=["md5"])
    assert sorted(n for n in tags(bag) if "manifest" in n) == ["manifest-md5.txt", "tagmanifest-md5.txt"]
    sound(bag)


def test_a_manifest_that_cannot_be_computed_here(bag: Path, tmp_path: Path) -> None:
    (bag / "manifest-crc17.txt").write_text("".join(f"00  data/{name}\n" for name in sorted(FILES)))
    for name in ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt"):
        (bag / name).unlink()
    with pytest.raises(WrongUse, match=r"crc17 is not known here"):
        update_bag(bag)
    change = update_bag(bag, algorithms=["sha256"]).value
    assert change.written == ("manifest-crc17.txt", "manifest-sm3.txt", "tagmanifest-sha256.txt")
    sound(bag)


def test_a_bag_without_tag_manifests_gets_none(bag: Path) -> None:
    for name in ("tagmanifest-sha256.txt", "tagmanifest-sm3.txt"):
        (bag / name).unlink()
    (bag / "data/new").write_bytes(b"new")
    assert update_bag(bag).value.written == ("bag-info.txt", "manifest-sha256.txt", "manifest-sm3.txt")
    assert not (bag / "tagmanifest-sha256.txt").exists()
    sound(bag)


def test_bags_of_other_encodings_and_versions_stay_so(tmp_path: Path) -> None:
    for encoding in ("UTF-16", "GBK"):
        folder = old_bag(tmp_path / encoding, FILES, encoding=encoding, extra={"说明.xml": b"<x/>"})
        before = tags(folder)
        lay(folder / "data", {"100%.txt": b"%", "新.txt": b"n"})
        change = update_bag(folder, algorithms=["md5", "sha256"]).value
        assert change.added == ("data/100%.txt", "data/新.txt")
        after = tags(folder)
        assert {n: after[n] for n in ("bagit.txt", "说明.xml")} == {
            n: before[n] for n in ("bagit.txt", "说明.xml")
        }
        assert "data/100%.txt" in after["manifest-md5.txt"].decode(encoding)
        assert after["bag-info.txt"].decode(encoding) == (
            "Note: 一\nPayload-Oxum: 13.5\nBag-Size: 13 B\nNote: 二\n"
        )
        assert verify(folder).sound
    bagit.Bag(str(tmp_path / "GBK")).validate()


def test_lines_that_say_the_same_stay_as_they_are(tmp_path: Path) -> None:
    folder = old_bag(tmp_path / "bag", FILES)
    before = tags(folder)
    os.utime(folder / "data/a.txt", (LATER, LATER))
    assert update_bag(folder).value.written == ()
    (folder / "more.txt").write_text("x")
    assert update_bag(folder).value.written == ("tagmanifest-md5.txt",)
    after = tags(folder)
    assert {name: after[name] for name in before if name != "tagmanifest-md5.txt"}.items() <= before.items()


def test_names_that_the_encoding_does_not_have(tmp_path: Path) -> None:
    folder = old_bag(tmp_path / "bag", FILES, encoding="GBK")
    (folder / "data/é𠮷").write_bytes(b"x")
    before = tree(folder)
    with pytest.raises(InvalidValue, match="GBK") as refused:
        update_bag(folder)
    assert "改名" in refused.value.say("zh")
    assert tree(folder) == before


def test_before_version_1_one_manifest_is_enough(tmp_path: Path) -> None:
    lists = {"md5": ("a.txt",), "sha1": ("卷 一/0001.tif", "卷 一/0002.tif")}
    folder = old_bag(tmp_path / "bag", FILES, lists=lists)
    (folder / "data/new").write_bytes(b"new")
    update_bag(folder)
    assert (folder / "manifest-md5.txt").read_text().count("\n") == 2
    assert (folder / "manifest-sha1.txt").read_text().count("\n") == 3
    sound(folder)


def test_from_version_1_every_manifest_is_completed(bag: Path) -> None:
    manifest = bag / "manifest-sm3.txt"
    manifest.write_text("".join(line + "\n" for line in manifest.read_text().splitlines()[1:]))
    change = update_bag(bag, touched=["manifest-sm3.txt"]).value
    assert (change.read, change.counts["unchanged"]) == (1, 3)
    sound(bag)


def holey(tmp_path: Path, size: str = "6") -> Path:
    line = f"https://example.org/2 {size} data/卷 一/0002.tif\n".encode()
    folder = old_bag(tmp_path / "bag", FILES, version="1.0", extra={"fetch.txt": line})
    (folder / "bag-info.txt").write_text("Payload-Oxum: 11.3\n")
    update_bag(folder, touched=["bag-info.txt"])
    (folder / "data/卷 一/0002.tif").unlink()
    return folder


def test_a_holey_bag_stays_one(tmp_path: Path) -> None:
    folder = holey(tmp_path)
    (folder / "data/new").write_bytes(b"new")
    change = update_bag(folder).value
    assert (change.added, change.removed) == (("data/new",), ())
    assert element(folder, "Payload-Oxum") == ("14.4",)
    assert verify(folder).verdict is Verdict.INCOMPLETE
    with pytest.raises(
        Rejected, match=r"not been fetched yet, so manifest-sha512.txt"
    ):  # BAG-CHANGE-UNFETCHED
        update_bag(folder, algorithms=["md5", "sha512"])
    with pytest.raises(Rejected, match="not been fetched yet"):
        upgrade_bag(folder, algorithms=["sha512"])
    assert (folder / "fetch.txt").exists()


def test_totals_that_cannot_be_known_are_taken_out(tmp_path: Path) -> None:
    folder = holey(tmp_path, size="-")
    assert update_bag(folder).value.written == ()
    (folder / "data/new").write_bytes(b"new")
    update_bag(folder)
    assert element(folder, "Payload-Oxum") == ()


def test_a_hole_is_filled_with_what_was_listed(tmp_path: Path) -> None:
    folder = holey(tmp_path)
    given = lay(tmp_path / "more", {"right": b"scan 2", "wrong": b"scan 3"})
    before = tree(folder)
    with pytest.raises(Rejected, match="Its md5 digest"):
        add_payload(folder, {"data/卷 一/0002.tif": given / "wrong"})
    assert tree(folder) == before
    change = add_payload(folder, {"data/卷 一/0002.tif": given / "right"}).value
    assert (change.added, change.written) == (("data/卷 一/0002.tif",), ())
    sound(folder)
    with pytest.raises(WrongUse, match=r"fetch.txt lists this file"):
        remove_payload(folder, ["data/卷 一/0002.tif"])


def test_names_in_another_unicode_form_stay_as_listed(bag: Path, tmp_path: Path) -> None:
    name = unicodedata.normalize("NFC", "é.txt")
    add_payload(bag, {f"data/{name}": bag / "data/a.txt"})
    (bag / "data" / name).rename(bag / "data" / unicodedata.normalize("NFD", name))
    assert update_bag(bag).value.written == ()
    with pytest.raises(TargetExists):
        add_payload(bag, {f"data/{name}": bag / "data/a.txt"})
    assert remove_payload(bag, [f"data/{name}"]).value.removed == (f"data/{name}",)
    sound(bag)


def test_damaged_bags_are_refused(bag: Path) -> None:
    with (bag / "manifest-sha256.txt").open("a") as stream:
        stream.write("no entry\n")
    before = tree(bag)
    with pytest.raises(Rejected, match=r"manifest-sha256.txt, line 4"):
        update_bag(bag, thorough=True)
    assert tree(bag) == before


def test_links_are_refused(bag: Path) -> None:
    (bag / "more.txt").symlink_to("bagit.txt")
    with pytest.raises(Rejected, match="is a link"):
        update_bag(bag)
    (bag / "more.txt").unlink()
    (bag / "more.txt").symlink_to("/etc/passwd")
    with pytest.raises(Rejected, match="leads out"):
        update_bag(bag)
    (bag / "more.txt").unlink()
    os.mkfifo(bag / "data/pipe")
    with pytest.raises(Rejected, match="pipe"):
        update_bag(bag)


def test_tag_files_that_no_manifest_can_hold_stay_unlisted(bag: Path) -> None:
    (bag / "~$目录.docx").write_bytes(b"lock")
    update_bag(bag)
    sound(bag)


def test_containers_and_other_folders_are_wrong_use(bag: Path, tmp_path: Path) -> None:
    for container in ("zip", "tar"):
        packed = create_bag(bag / "data", tmp_path / f"bag.{container}", container=container).path
        for change in (
            update_bag,
            lambda path: upgrade_bag(path, algorithms=["sha512"]),
            lambda path: add_payload(path, {"data/x": __file__}),
            lambda path: remove_payload(path, ["data/a.txt"]),
        ):
            with pytest.raises(CannotRead, match="bag in a folder") as refused:
                change(packed)
            assert "解包" in refused.value.say("zh")
    with pytest.raises(CannotRead, match="create_bag_in_place"):
        update_bag(tmp_path / "source")
    with pytest.raises(CannotRead, match="no such folder"):
        update_bag(tmp_path / "nothing")


@pytest.mark.parametrize("at", ["payload", "tags"])
def test_files_that_change_meanwhile(bag: Path, at: str) -> None:
    before = tags(bag)
    rewrite(bag / "data/a.txt", b"A")
    steps = update_bag_steps(bag, workers=1)
    for step in steps:
        if step.name == ("data/a.txt" if at == "payload" else "manifest-sm3.txt"):
            rewrite(bag / "data/a.txt", b"AA", when=LATER + 1)
            break
    with pytest.raises(SourceChanged, match=r"data/a.txt"):
        list(steps)
    assert tags(bag) == before
    assert not places_of(bag).work.exists()


NAMES = ("a", "b", "一/c", "一/d %", "二/e\n")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rounds=st.lists(st.dictionaries(st.sampled_from(NAMES), st.none() | st.binary(max_size=3)), max_size=4),
    how=st.sampled_from(["time", "touched", "thorough"]),
)
def test_updates_lead_to_the_bag_that_is_made_anew(
    tmp_path_factory: pytest.TempPathFactory, rounds: list[dict[str, bytes | None]], how: str
) -> None:
    place = tmp_path_factory.mktemp("rounds")
    bag = create_bag(lay(place / "source", {"a": b"0"}), place / "bag", workers=1).path
    for number, deeds in enumerate(rounds):
        touched = []
        for name, data in deeds.items():
            path = bag / "data" / name
            if data is None:
                path.unlink(missing_ok=True)
            else:
                path.parent.mkdir(exist_ok=True)
                rewrite(path, data, when=LATER + number)
                touched.append(f"data/{name}")
        update_bag(bag, touched=touched if how == "touched" else None, thorough=how == "thorough", workers=1)
        assert tags(bag) == tags(create_bag(bag / "data", place / f"anew{number}", workers=1).path)


# ── adding and removing ──────────────────────────────────────────────────────────────────────────────────


def test_adding_and_removing(bag: Path, tmp_path: Path) -> None:
    given = lay(tmp_path / "more", {"x": b"xx", "y": b"yyy"})
    before = tags(bag)
    change = add_payload(bag, {"data/卷 一/x": given / "x", "data/三/四/y": str(given / "y")}).value
    assert (change.added, change.counts["unchanged"], change.read) == (("data/三/四/y", "data/卷 一/x"), 3, 2)
    assert (bag / "data/三/四/y").read_bytes() == b"yyy"
    assert element(bag, "Payload-Oxum") == ("16.5",)
    sound(bag)
    change = remove_payload(bag, change.added).value
    assert (change.removed, change.read) == (("data/三/四/y", "data/卷 一/x"), 0)
    sound(bag)
    assert {**tags(bag), "bag-info.txt": b""}.keys() == before.keys()
    assert tags(bag)["manifest-sm3.txt"] == before["manifest-sm3.txt"]
    assert remove_payload(bag, "data/a.txt").value.removed == ("data/a.txt",)
    sound(bag)


def test_adding_takes_nothing_else_over(bag: Path, tmp_path: Path) -> None:
    (bag / "data/stray").write_bytes(b"s")
    rewrite(bag / "data/a.txt", b"A")
    change = add_payload(bag, {"data/new": bag / "data/stray"}).value
    assert change.added == ("data/new",)
    assert {f.code for f in verify(bag).findings} >= {"FIX-EXTRA", "FIX-CHANGED"}
    change = remove_payload(bag, ["data/stray", "data/a.txt"]).value
    assert change.removed == ("data/a.txt", "data/stray")
    sound(bag)


def test_a_lost_file_can_be_taken_off_the_list(bag: Path) -> None:
    (bag / "data/a.txt").unlink()
    assert remove_payload(bag, ["data/a.txt"]).value.removed == ("data/a.txt",)
    sound(bag)


def test_what_cannot_be_added(bag: Path, tmp_path: Path) -> None:
    before = tree(bag)
    for name in ("x", "data", "bagit.txt"):
        with pytest.raises(WrongUse, match="no name below data/"):
            add_payload(bag, {name: __file__})
    with pytest.raises(WrongUse, match="another one would have to be a folder"):
        add_payload(bag, {"data/x": __file__, "data/x/y": __file__})
    for name in ("data/../x", "/data/x", "data//x", "~/x", "data/a\\b"):
        with pytest.raises(UnsafePath):
            add_payload(bag, {name: __file__})
    for name in ("data/a.txt", "data/a.txt/b", "data/卷 一"):
        with pytest.raises(TargetExists):
            add_payload(bag, {name: __file__})
    with pytest.raises(SourceChanged, match="Could not be copied"):
        add_payload(bag, {"data/x": tmp_path / "nothing"})
    with pytest.raises(WrongUse, match="neither in the bag"):
        remove_payload(bag, ["data/x"])
    assert tree(bag) == before


# ── upgrade ──────────────────────────────────────────────────────────────────────────────────────────────


def test_upgrading_keeps_what_is_there(tmp_path: Path) -> None:
    folder = old_bag(tmp_path / "bag", FILES)
    before = tags(folder)
    report = upgrade_bag(folder, algorithms=["SHA-256", "sm3"])
    assert report.sound
    assert report.path == report.value == folder
    assert report.counts == {"files": 3, "octets": 11, "digests_compared": 3, "md5": 3}
    after = tags(folder)
    assert {name: after[name] for name in before if name != "tagmanifest-md5.txt"}.items() <= before.items()
    assert after.keys() - before.keys() == {
        "manifest-sha256.txt", "manifest-sm3.txt", "tagmanifest-sha256.txt", "tagmanifest-sm3.txt"
    }  # fmt: skip
    sound(folder)
    again = upgrade_bag(folder, algorithms=["sha256"], drop=["md5"])
    assert again.counts["digests_compared"] == 9
    assert "manifest-md5.txt" not in tags(folder)
    sound(folder)
    kept = tree(folder)
    upgrade_bag(folder, algorithms=["sm3"])
    assert tree(folder) == kept


def test_an_upgrade_refuses_what_is_not_sound(bag: Path) -> None:
    def refused(pattern: str) -> None:
        before = tree(bag)
        with pytest.raises(Rejected, match=pattern):
            upgrade_bag(bag, algorithms=["sha512"])
        assert tree(bag) == before

    rewrite(bag / "data/a.txt", b"A")
    refused("2 errors: data/a.txt: Its sha256 digest")
    (bag / "data/a.txt").unlink()
    refused(r"data/a.txt: manifest-sha256.txt lists it, and it is not there")  # BAG-CHANGE-MISSING
    (bag / "data/a.txt").write_bytes(b"a")
    (bag / "data/new").write_bytes(b"a")
    refused("data/new: No payload manifest that can be checked here lists it")  # BAG-CHANGE-UNLISTED
    (bag / "data/new").unlink()
    info = (bag / "bag-info.txt").read_bytes()
    (bag / "bag-info.txt").write_bytes(info.replace(b"11.3", b"12.3"))
    refused(r"Payload-Oxum announces 12\.3")
    (bag / "bag-info.txt").write_bytes(info.replace(b"Note: 1", b"Note: 7"))
    refused("bag-info.txt: Its sha256 digest")
    (bag / "bag-info.txt").write_bytes(info)
    upgrade_bag(bag, algorithms=["sha512"])
    sound(bag)


def test_the_version_is_raised_where_that_is_asked(tmp_path: Path) -> None:
    files = {**FILES, "100%.txt": b"%", "%25": b"25"}
    lists = {"md5": ("a.txt", "100%.txt", "%25"), "sha1": ("卷 一/0001.tif", "卷 一/0002.tif")}
    folder = old_bag(tmp_path / "bag", files, lists=lists)
    upgrade_bag(folder, algorithms=["sha256"])
    assert b"0.97" in tags(folder)["bagit.txt"]
    upgrade_bag(folder, algorithms=["sha256"], version="1.0")
    after = tags(folder)
    assert after["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    assert after["bag-info.txt"].decode() == "Note: 一\nPayload-Oxum: 14.5\nBag-Size: 9 GB\nNote: 二\n"
    for algorithm in ("md5", "sha1", "sha256"):
        assert after[f"manifest-{algorithm}.txt"].count(b"\n") == 5
        assert b"data/100%25.txt\n" in after[f"manifest-{algorithm}.txt"]
    assert verify(folder).verdict is Verdict.VALID


def test_from_before_096_the_elements_move(tmp_path: Path) -> None:
    folder = lay(tmp_path / "bag", {"data/%.txt": b"x"})
    fetch = b"https://example.org/x 1 data/%.txt\n"
    lay(folder, {"package-info.txt": b"Note:1\n", "fetch.txt": fetch, "Manifest-MD5.txt": b""})
    lay(folder, {"bagit.txt": b"BagIt-Version: 0.95\nTag-File-Character-Encoding: UTF-8\n"})
    (folder / "Manifest-MD5.txt").write_text(f"{sha(b'x', 'md5')} data/%.txt\n")
    lay(folder, {"bag-info.txt": b"another"})
    with pytest.raises(WrongUse, match="which would take its name"):
        upgrade_bag(folder, algorithms=["sha256"], version="1.0")
    (folder / "bag-info.txt").unlink()
    upgrade_bag(folder, algorithms=["sha256"], version="1.0")
    assert sorted(tags(folder)) == [
        "bag-info.txt", "bagit.txt", "fetch.txt", "manifest-md5.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"
    ]  # fmt: skip
    assert (folder / "fetch.txt").read_bytes() == fetch.replace(b"%", b"%25")
    assert (folder / "bag-info.txt").read_bytes() == b"Note: 1\n"
    assert verify(folder).verdict is Verdict.VALID


def test_wrong_upgrades(bag: Path) -> None:
    with pytest.raises(WrongUse, match="to drop in: md5"):
        upgrade_bag(bag, algorithms=["sha512"], drop=["md5"])
    with pytest.raises(WrongUse, match="to drop in: sm3"):
        upgrade_bag(bag, algorithms=["sm3"], drop=["sm3"])
    with pytest.raises(WrongUse, match=r"version '0\.97'"):
        upgrade_bag(bag, algorithms=["sha512"], version="0.97")
    with pytest.raises(WrongUse, match="No algorithm"):
        upgrade_bag(bag, algorithms=[])
    upgrade_bag(bag, algorithms=["sha512"], version="1.0")
    sound(bag)
