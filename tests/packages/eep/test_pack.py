"""Packages on disk: what is packed is in them, what is unpacked is what was packed, and nothing half made stays."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from attrs import evolve
from lxml import etree

from archpkg.errors import CannotRead, Rejected, SourceChanged, TargetExists, WrongUse
from archpkg.findings import Made
from archpkg.formats.eep.read import read_eep
from archpkg.formats.eep.values import DataKind
from archpkg.formats.eep.write import Written
from archpkg.model.digest import Digest
from archpkg.model.records import Item
from archpkg.model.walk import map_objects
from archpkg.packages.eep.pack import pack_eep
from archpkg.packages.eep.sign import sign_eep
from archpkg.packages.eep.unpack import METADATA, OBJECTS, unpack_eep
from archpkg.progress import Step
from eeps import CONTENTS, CREATED, CREATOR, FakeSigner, item, schema, signing


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    """The computer files of the record."""
    folder = tmp_path / "扫描件"
    folder.mkdir()
    for name, data in CONTENTS.items():
        (folder / name).write_bytes(data)
    return folder


def pack(scans: Path, target: Path, record: Item | None = None, **options: object) -> Made[Written]:
    return pack_eep(record or item(), scans, target, created=CREATED, creator=CREATOR, **options)  # type: ignore[arg-type]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_packed_and_unpacked_again_all_is_there(scans: Path, tmp_path: Path) -> None:
    steps: list[Step] = []
    made = pack(scans, tmp_path / "a.eep", progress=steps.append)
    assert schema().validate(etree.parse(tmp_path / "a.eep"))
    assert [one.digests[0].algorithm for one in made.value.eep.signed.current.encodings] == ["sha256"] * 3
    assert steps
    out = unpack_eep(tmp_path / "a.eep", tmp_path / "out", progress=steps.append)
    assert out.findings == ()
    assert {p.name: p.read_bytes() for p in (tmp_path / "out" / OBJECTS).iterdir()} == CONTENTS
    assert names(tmp_path / "out") == sorted([METADATA, OBJECTS])
    assert all(obj.digest("sm3") for obj in out.value.objects)
    assert names(tmp_path) == ["a.eep", "out", "扫描件"]


def test_what_was_unpacked_can_be_packed_again(scans: Path, tmp_path: Path) -> None:
    pack(scans, tmp_path / "a.eep")
    out = unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    from archpkg.formats import dat46

    again = dat46.loads((out.path / METADATA).read_bytes()).or_raise()
    pack(out.path, tmp_path / "b.eep", again)
    assert (tmp_path / "a.eep").read_bytes() == (tmp_path / "b.eep").read_bytes()


def test_sizes_are_looked_up_and_known_digests_compared(scans: Path, tmp_path: Path) -> None:
    bare = map_objects(item(), lambda obj: evolve(obj, size=None))
    made = pack(scans, tmp_path / "a.eep", bare)
    assert [obj.size for obj in made.value.eep.item.objects] == [len(data) for data in CONTENTS.values()]
    wrong = map_objects(item(), lambda obj: evolve(obj, digests=[Digest(algorithm="md5", value="0" * 32)]))
    with pytest.raises(SourceChanged, match="another md5"):
        pack(scans, tmp_path / "b.eep", wrong)
    assert names(tmp_path) == ["a.eep", "扫描件"]


def test_every_object_that_is_not_there_is_named(scans: Path, tmp_path: Path) -> None:
    (scans / "scan1.tif").unlink()
    (scans / "chulidan.txt").unlink()
    (scans / "chulidan.txt").symlink_to(scans / "fangchao.txt")
    with pytest.raises(Rejected) as refused:
        pack(scans, tmp_path / "a.eep")
    assert "scan1.tif" in str(refused.value)
    assert "chulidan.txt" in refused.value.say("zh")
    assert names(tmp_path) == ["扫描件"]


def test_rule_eep_pack_absent_is_said(scans: Path, tmp_path: Path) -> None:
    from archpkg.packages.eep.rules import EEP_PACK_ABSENT

    (scans / "scan1.tif").unlink()
    with pytest.raises(Rejected, match="cannot be packed"):
        pack(scans, tmp_path / "a.eep")
    assert EEP_PACK_ABSENT.code == "EEP-PACK-ABSENT"


def test_a_record_that_lacks_something_and_a_target_that_is_there(scans: Path, tmp_path: Path) -> None:
    with pytest.raises(Rejected, match="mandatory"):
        pack(scans, tmp_path / "a.eep", item(title=""))
    (tmp_path / "a.eep").write_bytes(b"mine")
    with pytest.raises(TargetExists):
        pack(scans, tmp_path / "a.eep")
    assert (tmp_path / "a.eep").read_bytes() == b"mine"


def test_a_stop_leaves_nothing(scans: Path, tmp_path: Path) -> None:
    def stop(_: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(scans, tmp_path / "a.eep", progress=stop)
    assert names(tmp_path) == ["扫描件"]


def test_a_modification_embeds_what_changed_and_refers_to_the_rest(scans: Path, tmp_path: Path) -> None:
    first = pack(scans, tmp_path / "a.eep", signing=[signing()])
    before = (tmp_path / "a.eep").read_bytes()
    (scans / "chulidan.txt").write_bytes(CONTENTS["chulidan.txt"][::-1])  # of the same length
    second = pack(scans, tmp_path / "b.eep", modifies=tmp_path / "a.eep", signing=[signing()])
    kinds = [one.data for one in second.value.eep.signed.current.encodings]
    assert kinds == [DataKind.REFERENCE, DataKind.REFERENCE, DataKind.EMBEDDED]
    octets = (tmp_path / "b.eep").read_bytes()
    span = first.value.signed
    assert before[span.start : span.end] in octets
    third = pack(scans, tmp_path / "c.eep", modifies=tmp_path / "b.eep", signing=[signing()])
    data = {one.data for one in third.value.eep.signed.current.encodings}
    assert data == {DataKind.REFERENCE}
    assert schema().validate(etree.parse(tmp_path / "c.eep"))
    assert (tmp_path / "a.eep").read_bytes() == before


@pytest.mark.parametrize(("revision", "changed"), [(None, True), (1, True), (0, False)])
def test_each_state_of_a_modified_package(
    scans: Path, tmp_path: Path, revision: int | None, changed: bool
) -> None:
    pack(scans, tmp_path / "a.eep")
    (scans / "chulidan.txt").write_bytes("新的\n".encode())
    record = map_objects(item(title="改过的题名"), lambda obj: evolve(obj, size=None))
    pack(scans, tmp_path / "b.eep", record, modifies=tmp_path / "a.eep")
    out = unpack_eep(tmp_path / "b.eep", tmp_path / "out", revision=revision)
    wanted = CONTENTS | ({"chulidan.txt": "新的\n".encode()} if changed else {})
    assert {p.name: p.read_bytes() for p in (out.path / OBJECTS).iterdir()} == wanted
    assert out.value.title == ("改过的题名" if changed else item().title)
    with pytest.raises(WrongUse, match="no revision 2"):
        unpack_eep(tmp_path / "b.eep", tmp_path / "never", revision=2)


def test_one_content_that_two_objects_refer_to(scans: Path, tmp_path: Path) -> None:
    pack(scans, tmp_path / "a.eep")
    record = item()
    twice = evolve(record, documents=(*record.documents, record.documents[1]))
    pack(scans, tmp_path / "b.eep", twice, modifies=tmp_path / "a.eep")
    out = unpack_eep(tmp_path / "b.eep", tmp_path / "out")
    assert names(tmp_path / "out" / OBJECTS) == sorted([*CONTENTS, "chulidan (2).txt"])
    assert (tmp_path / "out" / OBJECTS / "chulidan (2).txt").read_bytes() == CONTENTS["chulidan.txt"]
    assert [finding.code for finding in out.findings] == ["EEP-UNPACK-NAME"]


def test_a_faulty_former_package_is_not_kept(scans: Path, tmp_path: Path) -> None:
    pack(scans, tmp_path / "a.eep")
    text = (tmp_path / "a.eep").read_text("utf-8").replace(" xmlns=", " ns=")
    (tmp_path / "bad.eep").write_text(text, "utf-8")
    with pytest.raises(Rejected):
        pack(scans, tmp_path / "b.eep", modifies=tmp_path / "bad.eep")
    with pytest.raises(CannotRead):
        pack(scans, tmp_path / "b.eep", modifies=tmp_path / "nothing.eep")


def test_a_former_package_that_changes_meanwhile(scans: Path, tmp_path: Path) -> None:
    pack(scans, tmp_path / "a.eep")

    def touch(_: Step) -> None:
        os.utime(tmp_path / "a.eep", (1, 1))

    with pytest.raises(SourceChanged, match="former package changed"):
        pack(scans, tmp_path / "b.eep", modifies=tmp_path / "a.eep", progress=touch)
    assert names(tmp_path) == ["a.eep", "扫描件"]


def test_signing_later_is_signing_at_once(scans: Path, tmp_path: Path) -> None:
    at_once, later = FakeSigner(), FakeSigner()
    pack(scans, tmp_path / "a.eep")
    pack(scans, tmp_path / "b.eep", signing=[signing(signer=at_once)])
    steps: list[Step] = []
    written = sign_eep(
        tmp_path / "a.eep", tmp_path / "c.eep", signing=[signing(signer=later)], progress=steps.append
    ).value
    assert (tmp_path / "c.eep").read_bytes() == (tmp_path / "b.eep").read_bytes()
    assert [one.heard for one in at_once.states] == [one.heard for one in later.states]
    assert written.eep == read_eep(io.BytesIO((tmp_path / "c.eep").read_bytes())).value
    assert written.octets == (tmp_path / "c.eep").stat().st_size
    assert steps[-1].bytes_done > 0


def test_what_is_not_signed(scans: Path, tmp_path: Path) -> None:
    pack(scans, tmp_path / "a.eep", signing=[signing()])
    with pytest.raises(Rejected, match="signed already"):
        sign_eep(tmp_path / "a.eep", tmp_path / "b.eep", signing=[signing()])
    with pytest.raises(WrongUse):
        sign_eep(tmp_path / "a.eep", tmp_path / "b.eep", signing=[])
    pack(scans, tmp_path / "c.eep")
    text = (tmp_path / "c.eep").read_text("utf-8")
    (tmp_path / "d.eep").write_bytes(text.replace("UTF-8", "GB18030").encode("gb18030"))
    with pytest.raises(Rejected, match="UTF-8"):
        sign_eep(tmp_path / "d.eep", tmp_path / "b.eep", signing=[signing()])
    weak = FakeSigner(oid="1.2.840.113549.1.1.5")
    with pytest.raises(Rejected, match="too weak"):
        sign_eep(tmp_path / "c.eep", tmp_path / "b.eep", signing=[signing(signer=weak)])
    assert "b.eep" not in names(tmp_path)
