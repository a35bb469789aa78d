"""Unpacking what somebody else wrote: hostile names, damage, contents beside the package, packages in containers."""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archpkg.errors import CannotRead, Rejected, SourceChanged, TargetExists, WrongUse
from archpkg.formats.eep.departures import EEP_NAME
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.packages.bag.paths import folded, windows_trouble
from archpkg.packages.eep.names import LONGEST, safe_names
from archpkg.packages.eep.opening import has_eep, open_eep, open_place
from archpkg.packages.eep.pack import pack_eep
from archpkg.packages.eep.rules import (
    EEP_R25,
    EEP_R28,
    EEP_UNPACK_ABSENT,
    EEP_UNPACK_BESIDE,
    EEP_UNPACK_NAME,
)
from archpkg.packages.eep.unpack import METADATA, OBJECTS, unpack_eep
from archpkg.progress import Step
from eeps import CONTENTS, CREATED, CREATOR, item, original, write

DEPARTURES = Path(__file__).parents[2] / "formats/eep/departures"
CONTENT = "石桥镇：机房温湿度登记，七月。\n".encode()


def eep(*changes: tuple[str, str]) -> bytes:
    text = write(original())[0].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text.encode()


def kept(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / OBJECTS).iterdir()}


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


HOSTILE = [
    ("..", "编码1"),
    ("../../etc/passwd", "passwd"),
    ("/etc/passwd", "passwd"),
    ("C:\\Windows\\system.ini", "system.ini"),
    ("C:evil.txt", "C_evil.txt"),
    ("NUL", "_NUL"),
    ("com1.txt", "_com1.txt"),
    ("", "编码1"),
    ("长" * 300 + ".txt", "长" * 65 + ".txt"),
    ("a?b*.txt", "a_b_.txt"),
    ("end. ", "end"),
    ("gpj.\u202etxt.exe", "gpj._txt.exe"),
    ("目录/内/正文.txt", "正文.txt"),
]


@pytest.mark.parametrize(("written", "name"), HOSTILE)
def test_a_hostile_name_becomes_a_harmless_one(tmp_path: Path, written: str, name: str) -> None:
    change = ("<计算机文件名>fangchao.txt<", f"<计算机文件名>{written}<")
    (tmp_path / "a.eep").write_bytes(eep(change))
    out = unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    assert kept(tmp_path / "out")[name] == CONTENTS["fangchao.txt"]
    rules = [finding.rule for finding in out.findings]
    assert EEP_UNPACK_NAME in rules or (not written and EEP_NAME in rules)  # the reader named that one
    assert all("{" not in finding.say("zh") for finding in out.findings)
    assert everything(tmp_path) == {"a.eep", "out", *(f"out/{one}" for one in everything(tmp_path / "out"))}
    assert everything(tmp_path / "out") == {
        METADATA,
        OBJECTS,
        *(f"{OBJECTS}/{one}" for one in kept(tmp_path / "out")),
    }


def test_names_that_stand_twice_keep_both(tmp_path: Path) -> None:
    changes = [("<计算机文件名>chulidan.txt<", "<计算机文件名>FANGCHAO.txt<")]
    changes += [("<计算机文件名>scan1.tif<", "<计算机文件名>fangchao.txt<")]
    (tmp_path / "a.eep").write_bytes(eep(*changes))
    unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    assert kept(tmp_path / "out") == {
        "fangchao.txt": CONTENTS["fangchao.txt"],
        "fangchao (2).txt": CONTENTS["scan1.tif"],
        "FANGCHAO (3).txt": CONTENTS["chulidan.txt"],
    }


@settings(max_examples=300, deadline=None)
@given(st.lists(st.text(max_size=40) | st.sampled_from(["..", "CON", "a", "A", "a (2)", "x" * 400])))
@example(["nul.1234567.txt", "NUL", "com1       .x"])
@example(["." * 250 + "b" * 20])
def test_safe_names_are_safe_and_different(written: list[str]) -> None:
    named = list(safe_names(written))
    assert len({folded(one.name) for one in named}) == len(written)
    for one, name in zip(named, written, strict=True):
        assert windows_trouble(one.name) is None
        assert one.name not in ("", ".", "..")
        assert not {"/", "\\"} & set(one.name)
        assert len(one.name.encode()) <= LONGEST
        assert (one.why is None) == (one.name == name)


def test_damage_is_refused_or_kept_by_wish(tmp_path: Path) -> None:
    whole = eep()
    at = whole.index(b"SUkqAAAB")
    (tmp_path / "a.eep").write_bytes(whole[: at + 8] + b"*" + whole[at + 9 :])
    with pytest.raises(Rejected, match="no base64"):
        unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    assert everything(tmp_path) == {"a.eep"}
    out = unpack_eep(tmp_path / "a.eep", tmp_path / "out", damaged=True)
    assert "EEP-BASE64" in [finding.code for finding in out.findings]
    part = kept(tmp_path / "out")["scan1.tif"]
    assert part
    assert CONTENTS["scan1.tif"].startswith(part)
    scan = list(out.value.objects)[1]
    assert (scan.size, scan.digests) == (len(part), ())


def test_a_package_that_changes_between_two_looks(tmp_path: Path) -> None:
    (tmp_path / "a.eep").write_bytes(eep())

    def change(step: Step) -> None:
        (tmp_path / "a.eep").write_bytes(eep(("防潮", "防火")))

    with pytest.raises(SourceChanged):
        unpack_eep(tmp_path / "a.eep", tmp_path / "out", progress=change)
    assert everything(tmp_path) == {"a.eep"}


def test_targets_and_sources(tmp_path: Path) -> None:
    (tmp_path / "a.eep").write_bytes(eep())
    (tmp_path / "out").mkdir()
    with pytest.raises(TargetExists):
        unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    with pytest.raises(CannotRead):
        unpack_eep(tmp_path / "nothing", tmp_path / "new")
    (tmp_path / "text").write_bytes(b"text")
    with pytest.raises(CannotRead, match="does not begin as XML"):
        unpack_eep(tmp_path / "text", tmp_path / "new")
    (tmp_path / "empty").mkdir()
    with pytest.raises(CannotRead, match="no EEP in it"):
        unpack_eep(tmp_path / "empty", tmp_path / "new")
    (tmp_path / "link.eep").symlink_to(tmp_path / "a.eep")
    unpack_eep(tmp_path / "link.eep", tmp_path / "new")


@pytest.mark.parametrize(("name", "rule"), [("EEP-R25.zip", EEP_R25), ("EEP-R28.eep", EEP_R28)])
def test_a_package_in_a_zip_with_its_files_beside(tmp_path: Path, name: str, rule: object) -> None:
    out = unpack_eep(DEPARTURES / name, tmp_path / "out")
    assert kept(tmp_path / "out") == {"dengji.txt": CONTENT}
    rules = [finding.rule for finding in out.findings]
    assert rules[0] is rule
    assert EEP_UNPACK_BESIDE in rules
    assert next(iter(out.value.objects)).digest("sha256")
    assert has_eep(DEPARTURES / name)


def test_only_a_digest_and_the_file_beside(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes((DEPARTURES / "EEP-R04.xml").read_bytes())
    lacking = unpack_eep(tmp_path / "a.xml", tmp_path / "none")
    assert EEP_UNPACK_ABSENT in [finding.rule for finding in lacking.findings]
    (tmp_path / "dengji.txt").write_bytes(CONTENT)
    out = unpack_eep(tmp_path / "a.xml", tmp_path / "out")
    assert kept(tmp_path / "out") == {"dengji.txt": CONTENT}
    (tmp_path / "dengji.txt").write_bytes(CONTENT[::-1])
    wrong = unpack_eep(tmp_path / "a.xml", tmp_path / "wrong")
    assert kept(tmp_path / "wrong") == {}
    assert any("another digest" in finding.text() for finding in wrong.findings)
    (tmp_path / "dengji.txt").unlink()
    (tmp_path / "dengji.txt").symlink_to("/etc/hostname")
    linked = unpack_eep(tmp_path / "a.xml", tmp_path / "linked")
    assert kept(tmp_path / "linked") == {}
    assert EEP_UNPACK_ABSENT in [finding.rule for finding in linked.findings]
    assert {OBJECTS} == {path.name for path in out.path.iterdir()} - {METADATA}


def test_several_packages_in_one_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.eep", "w") as box:
        for name in ("件1/文件元数据.xml", "件2/文件元数据.xml", "件2/别的.xml"):
            box.writestr(name, eep() if "元数据" in name else b"<a/>")
    with pytest.raises(WrongUse, match="2 packages"):
        unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    unpack_eep(tmp_path / "a.eep", tmp_path / "out", member="件2/文件元数据.xml")
    assert kept(tmp_path / "out") == CONTENTS
    with open_place(tmp_path / "a.eep") as place:
        assert place.members == ("件1/文件元数据.xml", "件2/文件元数据.xml")
        assert [finding.text("zh") for finding in place.findings] == [
            "该文件扩展名为 .eep，实为 zip，内有 2 个按件存放的文件夹。"
        ]


def test_a_tar_and_a_folder(tmp_path: Path) -> None:
    data = eep()
    with tarfile.open(tmp_path / "a.tar", "w") as box:
        info = tarfile.TarInfo("包/x.eep")
        info.size = len(data)
        box.addfile(info, io.BytesIO(data))
    with open_eep(tmp_path / "a.tar") as (place, member, stream):
        assert (member, stream.read()) == ("x.eep", data)
        assert place.said(member) == "x.eep"
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/x.eep").write_bytes(data)
    (tmp_path / "folder/link.eep").symlink_to(tmp_path / "folder/x.eep")
    (tmp_path / "folder/other.xml").write_bytes(b"<other/>")
    with open_place(tmp_path / "folder") as place:
        assert (place.members, place.findings) == (("x.eep",), ())


def test_a_zip_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        box.writestr("../x.eep", eep())
    with pytest.raises(CannotRead):
        unpack_eep(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_package_is_told_by_its_first_octets(tmp_path: Path, codec: str) -> None:
    (tmp_path / "a").write_bytes(eep().decode().encode(codec))
    assert has_eep(tmp_path / "a")


def test_what_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "a.eep").write_bytes(b"<?xml version='1.0'?><a/>")
    os.mkfifo(tmp_path / "pipe.eep")
    assert not any(has_eep(tmp_path / name) for name in ("a.eep", "pipe.eep", "nothing", ".", "a\0b"))


SIGNS = st.characters(exclude_categories=("C", "Z"), exclude_characters="/\\~", max_codepoint=0x2FFFF)
CONTENT_NAMES = st.text(SIGNS, min_size=1, max_size=30).filter(
    lambda name: name not in (".", "..") and name[1:2] != ":"
)


@settings(max_examples=25, deadline=None)
@given(st.dictionaries(CONTENT_NAMES, st.binary(max_size=300), min_size=1, max_size=5))
def test_whatever_is_packed_is_unpacked(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    place = tmp_path_factory.mktemp("eep")
    (place / "objects").mkdir()
    for name, data in contents.items():
        (place / "objects" / name).write_bytes(data)
    lot = tuple(DigitalObject(path=name) for name in contents)
    record = item(documents=(Document(states=(DocumentState(objects=lot),)),), aggregation_type="单件")
    pack_eep(record, place / "objects", place / "a.eep", created=CREATED, creator=CREATOR)
    out = unpack_eep(place / "a.eep", place / "out")
    found = [(obj.file_name, (place / "out" / obj.path).read_bytes()) for obj in out.value.objects]
    assert found == list(contents.items())


def test_what_cannot_be_opened_in_a_folder_is_no_package(tmp_path: Path) -> None:
    (tmp_path / "x.eep").write_bytes(eep())
    (tmp_path / "y.eep").write_bytes(eep())
    with open_place(tmp_path) as place:
        (tmp_path / "y.eep").unlink()
        (tmp_path / "y.eep").symlink_to(tmp_path / "x.eep")
        with pytest.raises(CannotRead, match="link"), place.open("y.eep"):
            pytest.fail("a link was followed")
    (tmp_path / "z.eep").symlink_to(tmp_path / "nothing")
    with open_place(tmp_path) as place:
        assert place.members == ("x.eep",)


def test_references_that_go_round_lead_nowhere(tmp_path: Path) -> None:
    one = ' 编码数据ID="修改0-文档1-文档数据1-编码1-编码数据"'
    two = ' 编码数据ID="修改0-文档1-文档数据2-编码1-编码数据"'
    data = eep((one, one + two.replace(" ", " 引用", 1)), (two, two + one.replace(" ", " 引用", 1)))
    text = data.decode()
    for at in (text.index(one), text.index(two)):
        start = text.index(">", at) + 1
        text = text[:start] + " " * (text.index("<", start) - start) + text[text.index("<", start) :]
    (tmp_path / "a.eep").write_text(text, "utf-8")
    out = unpack_eep(tmp_path / "a.eep", tmp_path / "out")
    assert [finding.rule for finding in out.findings].count(EEP_UNPACK_ABSENT) == 2
    assert kept(tmp_path / "out") == {"chulidan.txt": CONTENTS["chulidan.txt"]}
