"""Encrypted zips, 7z and RAR: one sentence, the same at every command."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import pytest

from archpkg import unpack, verify
from archpkg.cli.app import run
from archpkg.errors import CannotRead
from archpkg.findings import Verdict
from archpkg.packages.bag import create_bag
from archpkg.packages.containers import open_tree, refuse_archive
from archpkg.packages.trees.tree import Tree
from corpus.containers import Raw, raw_zip

Capture = pytest.CaptureFixture[str]

ZIP_CRYPTO = base64.b64decode(
    "UEsDBAoAAAAAAHyffV0AAAAAAAAAAAAAAAACAAAAUC9QSwMECgAAAAAAfJ99XQAAAAAAAAAAAAAAAAcAAABQL2RhdGEvUEsDBAoA"
    "CQAAAHyffV2MsuviEwAAAAcAAAAMAAAAUC9kYXRhL2EudHh0usbxYC1POpPAm5mKqF5ZIRU57VBLBwiMsuviEwAAAAcAAABQSwME"
    "CgAJAAAAfJ99XWuNOhwfAAAAEwAAAAsAAABQL2JhZ2l0LnR4dLLC8vxQxQwTCQCO2AJizDW+IIPhJglfha5F9AprHExQSwcIa406"
    "HB8AAAATAAAAUEsBAh4DCgAAAAAAfJ99XQAAAAAAAAAAAAAAAAIAAAAAAAAAAAAQAO1BAAAAAFAvUEsBAh4DCgAAAAAAfJ99XQAA"
    "AAAAAAAAAAAAAAcAAAAAAAAAAAAQAO1BIAAAAFAvZGF0YS9QSwECHgMKAAkAAAB8n31djLLr4hMAAAAHAAAADAAAAAAAAAABAAAA"
    "pIFFAAAAUC9kYXRhL2EudHh0UEsBAh4DCgAJAAAAfJ99XWuNOhwfAAAAEwAAAAsAAAAAAAAAAQAAAKSBkgAAAFAvYmFnaXQudHh0"
    "UEsFBgAAAAAEAAQA2AAAAOoAAAAAAA=="
)
"""A bag that Info-ZIP encrypted with a password."""

AES_EXTRA = struct.pack("<2HH2sBH", 0x9901, 7, 2, b"AE", 3, 8)


def zip_crypto(place: Path) -> Path:
    (place / "包.zip").write_bytes(ZIP_CRYPTO)
    return place / "包.zip"


def aes(place: Path) -> Path:
    """As WinZip and 7-Zip list members encrypted with AES: method 99, and what they are in the extra field."""
    members = [
        Raw(name=f"P/{n}".encode(), data=bytes(40), method=99, flags=0x801, extra=AES_EXTRA) for n in range(3)
    ]
    return raw_zip(place / "包.zip", [Raw(name=b"P/", mode=0o40755), *members, Raw(name=b"P/empty")])


def hidden_list(place: Path) -> Path:
    """A zip whose list of members is encrypted, too: APPNOTE 7.3, with its second record of the end for zip64."""
    name = b"1"
    local = b"PK\3\4" + struct.pack("<5H3L2H", 62, 0x2041, 8, 0, 0, 0, 48, 0, len(name), 0) + name + bytes(48)
    listing = bytes(range(97, 97 + 64))
    end64 = b"PK\6\6" + struct.pack("<Q2H2L4Q", 72, 62, 62, 0, 0, 1, 1, len(listing), len(local))
    end64 += struct.pack("<H2Q2H3H", 8, len(listing), 64, 0x660E, 256, 1, 0x8004, 0)
    locator = b"PK\6\7" + struct.pack("<LQL", 0, len(local) + len(listing), 1)
    end = b"PK\5\6" + struct.pack("<4H2LH", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    (place / "包.zip").write_bytes(local + listing + end64 + locator + end)
    return place / "包.zip"


def seven_zip(place: Path) -> Path:
    (place / "包.7z").write_bytes(b"7z\xbc\xaf\x27\x1c\0\4" + bytes(200))
    return place / "包.7z"


def seven_zip_as_zip(place: Path) -> Path:
    return seven_zip(place).rename(place / "包.zip")


def seven_zip_as_eep(place: Path) -> Path:
    return seven_zip(place).rename(place / "包.eep")


def rar_as_zip(place: Path) -> Path:
    (place / "包.zip").write_bytes(b"Rar!\x1a\7\1\0" + bytes(200))
    return place / "包.zip"


def rar_as_workbook(place: Path) -> Path:
    return rar_as_zip(place).rename(place / "目录.xlsx")


LOCKED = (zip_crypto, aes, hidden_list)
OTHERS = (seven_zip, seven_zip_as_zip, seven_zip_as_eep, rar_as_zip, rar_as_workbook)
SENTENCES = {
    **dict.fromkeys(LOCKED, ("encrypted with a password", "已用密码加密")),
    **dict.fromkeys(OTHERS[:3], ("looks like a 7z archive", "看起来是7z 压缩包")),
    **dict.fromkeys(OTHERS[3:], ("looks like a RAR archive", "看起来是RAR 压缩包")),
}

COMMANDS = {
    "verify": ["verify", "IT"],
    "validate": ["validate", "IT"],
    "validate as a package": ["validate", "IT", "--as", "carrier"],
    "show": ["show", "IT"],
    "convert": ["convert", "IT", "OUT.json"],
    "unpack": ["unpack", "IT", "OUT"],
    "bag info": ["bag", "info", "IT"],
    "bag create": ["bag", "create", "IT", "OUT"],
    "bag create in place": ["bag", "create", "IT", "--in-place"],
    "bag split": ["bag", "split", "IT", "OUT", "--size", "1MB"],
    "bag update": ["bag", "update", "IT"],
    "bag upgrade": ["bag", "upgrade", "IT"],
    "bag correct": ["bag", "correct", "IT"],
    "bag fetch": ["bag", "fetch", "IT", "--allow", "example.org"],
    "bag verify-signature": ["bag", "verify-signature", "IT"],
    "audit register": ["audit", "register", "OUT.db", "IT"],
    "build from it": ["build", "TABLE", "IT", "OUT"],
    "build by it": ["build", "IT", "OUT", "OUT"],
    "eep verify": ["eep", "verify", "IT"],
    "eep unpack": ["eep", "unpack", "IT", "OUT"],
}


@pytest.mark.parametrize("make", SENTENCES, ids=lambda make: make.__name__)
@pytest.mark.parametrize("words", COMMANDS.values(), ids=list(COMMANDS))
def test_every_command_says_the_same(tmp_path: Path, capsys: Capture, make: object, words: list[str]) -> None:
    assert callable(make)
    path = make(tmp_path)
    (tmp_path / "目录.csv").write_text("档号,题名\nZ109-WS·2020-Y-BGS-0001,甲\n", encoding="utf-8")
    places = {"IT": str(path), "TABLE": str(tmp_path / "目录.csv")}
    argv = [places.get(word, word.replace("OUT", str(tmp_path / "out"))) for word in words]
    before = path.read_bytes()
    for lang, sentence in zip(("en", "zh"), SENTENCES[make], strict=True):
        assert run([*argv, "--lang", lang]) == 4
        said = capsys.readouterr()
        assert said.out == ""
        assert len(said.err.strip().splitlines()) == 2  # the sentence, and what to do
        assert sentence in said.err
        assert said.err.startswith(str(path))
    assert path.read_bytes() == before
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("make", SENTENCES, ids=lambda make: make.__name__)
def test_the_library_raises_it_at_both_doors(tmp_path: Path, make: object) -> None:
    assert callable(make)
    path = make(tmp_path)
    for door in (open_tree, refuse_archive, verify):
        with pytest.raises(CannotRead, match=SENTENCES[make][0]):
            door(path)


def test_as_json_it_is_one_finding(tmp_path: Path, capsys: Capture) -> None:
    assert run(["validate", str(zip_crypto(tmp_path)), "--json"]) == 4
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "unreadable"
    assert ["加密" in found["text"]["zh"] for found in report["findings"]] == [True]


def test_what_is_no_archive_is_left_to_its_door(tmp_path: Path) -> None:
    for name, data in {"plain.zip": b"", "text": b"7z", "xml": b"<a/>", "cut.zip": b"PK\3\4\0\0"}.items():
        (tmp_path / name).write_bytes(data)
        refuse_archive(tmp_path / name)
    refuse_archive(tmp_path)
    refuse_archive(tmp_path / "none")
    refuse_archive("\0")
    refuse_archive(raw_zip(tmp_path / "good.zip", [Raw(name=b"P/a", data=b"1")]))
    damaged = raw_zip(tmp_path / "damaged.zip", [Raw(name=b"P/a", data=b"1")])
    damaged.write_bytes(damaged.read_bytes()[:-9])
    refuse_archive(damaged)
    with pytest.raises(CannotRead, match="damaged"):
        open_tree(damaged)


def many(place: Path, files: int, locked: int) -> Path:
    """A bag of many files in a zip, the first of them encrypted with AES."""
    source = place / "source"
    source.mkdir()
    for n in range(files):
        (source / f"{n:03}.txt").write_bytes(b"%d" % n)
    bag = create_bag(source, place / "bag").path
    members = []
    for path in sorted(bag.rglob("*")):
        if path.is_file():
            name = path.relative_to(place).as_posix()
            hide = name.startswith("bag/data/") and int(path.stem) < locked
            more = {"method": 99, "flags": 0x801, "extra": AES_EXTRA} if hide else {}
            members.append(Raw(name=name.encode(), data=path.read_bytes(), **more))  # type: ignore[arg-type]
    return raw_zip(place / "包.zip", members)


def test_where_some_members_are_encrypted_they_are_counted_and_the_rest_is_judged(tmp_path: Path) -> None:
    report = verify(many(tmp_path, 40, 30))
    assert [found.code for found in report.findings] == ["CON-ENCRYPTED"]
    [found] = report.findings
    assert found.details["n"] == 30
    assert "30 of 46 computer files in it are encrypted" in found.text("en")
    assert "data/000.txt, data/001.txt, data/002.txt, data/003.txt, data/004.txt …" in found.text("zh")
    assert report.verdict is Verdict.UNREADABLE
    assert not report.sound
    assert report.counts["digests_compared"] > 10


def test_what_else_is_wrong_is_found_beside_what_is_encrypted(tmp_path: Path) -> None:
    path = many(tmp_path, 4, 2)
    octets = path.read_bytes()
    at = octets.index(b"bag/data/003.txt") + len(b"bag/data/003.txt")
    changed = bytearray(octets)
    assert changed[at : at + 1] == b"3"
    crc = struct.pack("<L", zlib.crc32(b"3")), struct.pack("<L", zlib.crc32(b"9"))
    changed[at : at + 1] = b"9"
    path.write_bytes(bytes(changed).replace(*crc))
    report = verify(path)
    assert {found.code for found in report.findings} == {"CON-ENCRYPTED", "FIX-CHANGED"}
    assert {found.where.path for found in report.findings} == {"", "data/003.txt"}


def test_commands_on_what_is_partly_encrypted(tmp_path: Path, capsys: Capture) -> None:
    path = str(many(tmp_path, 4, 2))
    for argv in (["verify", path], ["validate", path], ["unpack", path, str(tmp_path / "out")]):
        assert run([*argv, "--lang", "zh"]) == 4
        said = capsys.readouterr()
        assert "其中 10 个文件有 2 个已加密，未能读取：data/000.txt, data/001.txt" in said.out + said.err
        assert (said.out + said.err).count("加密，") == 1
    assert not (tmp_path / "out").exists()
    assert run(["audit", "register", str(tmp_path / "l.db"), path, "--json"]) == 4
    report = json.loads(capsys.readouterr().out)
    assert "AUD-UNREADABLE" not in {found["code"] for found in report["findings"]}


def errors_of(tree: Tree, names: list[str]) -> dict[str, str]:
    return {name: str(data) for name, data in tree.contents(names) if isinstance(data, CannotRead)}


def test_an_encrypted_member_is_not_read(tmp_path: Path) -> None:
    with open_tree(many(tmp_path, 4, 2)) as tree:
        names = [f"data/00{n}.txt" for n in range(4)]
        assert errors_of(tree, names).keys() == {"data/000.txt", "data/001.txt"}
        assert all("encrypted" in text for text in errors_of(tree, names).values())
        assert dict(tree.beginnings(names, 1)) == dict(zip(names, (b"", b"", b"2", b"3"), strict=True))


@pytest.mark.parametrize("name", ["P/包.zip", "包.ZIP", "P/包.tar.gz", "P/包.7z", "P/x/包.rar"])
def test_a_container_in_a_container_is_said(tmp_path: Path, capsys: Capture, name: str) -> None:
    path = raw_zip(tmp_path / "外.zip", [Raw(name=name.encode(), data=b"1")])
    assert run(["validate", str(path), "--lang", "zh"]) == 1
    said = capsys.readouterr().out
    assert "CON-NESTED" in said
    assert "其中只有另一个压缩包" in said
    assert unpack(path, tmp_path / "out").findings[0].code == "CON-NESTED"


def test_containers_among_other_files_are_records_like_any(tmp_path: Path) -> None:
    path = raw_zip(tmp_path / "a.zip", [Raw(name=b"P/a.zip", data=b"1"), Raw(name=b"P/b.txt", data=b"1")])
    with open_tree(path) as tree:
        assert tree.findings == ()
