"""Packages of DA/T 48 at the terminal: packed, signed, verified, shown, unpacked, converted; never a traceback."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import etree

from archpkg.cli.app import run
from archpkg.formats import FORMATS, dat46
from archpkg.formats.carrier import CarrierCatalogue, catalogue_entry
from archpkg.formats.dat46.many import write_records
from archpkg.formats.eep.read import read_eep
from archpkg.formats.json import loads
from archpkg.model.codes import ReferenceCode
from archpkg.model.walk import items
from eeps import CONTENTS, item, schema
from records import media_item
from signing.authority import Holder, issue, issue_sm2, new_key

DEPARTURES = Path(__file__).parents[1] / "formats/eep/departures"


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record in DA/T 46 with its computer files, in the folder where we are."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "扫描件").mkdir()
    for name, data in CONTENTS.items():
        (tmp_path / "扫描件" / name).write_bytes(data)
    (tmp_path / "件.xml").write_bytes(dat46.dumps(item()))
    return tmp_path


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and certificates of a unit, of an SM2 one, and of their authorities."""
    folder = tmp_path_factory.mktemp("keys")
    root = issue("测试根", new_key("p256"), authority=True)
    sm2_root = issue_sm2("国密根", authority=True)
    unit = issue("柳湾镇档案室", new_key("p256"), root)
    sm2 = issue_sm2("国密单位", ("国密根", sm2_root))
    made: dict[str, Holder] = {"root": root, "unit": unit, "sm2root": sm2_root, "sm2": sm2}
    for name, holder in made.items():
        (folder / f"{name}.pem").write_bytes(holder.pem)
        (folder / f"{name}.key").write_bytes(holder.key_pem)
    (folder / "locked.key").write_bytes(unit.locked(b"geheim"))
    return folder


def signer(keys: Path, name: str = "unit", key: str = "") -> list[str]:
    return ["--key", str(keys / f"{key or name}.key"), "--certificate", str(keys / f"{name}.pem")]


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The one JSON object on stdout."""
    said = json.loads(capsys.readouterr().out)
    assert set(said) >= {"verdict", "kind", "counts", "findings"}
    return dict(said)


def pack(*options: str) -> int:
    return run(["eep", "pack", "件.xml", "扫描件", "a.eep", *options])


def test_the_whole_way(room: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack("--lang", "zh", "--created", "2025-03-11T08:15:00+08:00") == 0
    assert "已写出 a.eep" in capsys.readouterr().out
    assert schema().validate(etree.parse(room / "a.eep"))
    assert run(["eep", "verify", "a.eep", "--lang", "zh"]) == 1
    assert "EEP-NOT-VERIFIED" in capsys.readouterr().out
    assert run(["validate", "a.eep"]) == 0
    capsys.readouterr()
    assert run(["eep", "sign", "a.eep", "b.eep", *signer(keys)]) == 0
    capsys.readouterr()
    assert run(["eep", "verify", "b.eep", "--trust", str(keys / "root.pem"), "--json"]) == 0
    said = told(capsys)
    assert (said["verdict"], said["kind"], said["counts"]["signatures_genuine"]) == ("valid", "eep", 2)
    assert run(["eep", "unpack", "b.eep", "out", "--lang", "en"]) == 0
    assert "Wrote out" in capsys.readouterr().out
    assert {path.name: path.read_bytes() for path in (room / "out/电子文件").iterdir()} == CONTENTS
    assert run(["eep", "pack", "out/电子档案元数据.XML", "out", "c.eep"]) == 0


def test_signing_with_sm2_and_a_password(
    room: Path, keys: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pack(*signer(keys, "sm2"), "--person", "甲") == 0
    capsys.readouterr()
    assert run(["eep", "verify", "a.eep", "--trust", str(keys / "sm2root.pem"), "--json"]) == 0
    assert "SM2WithSM3" in told(capsys)["findings"][0]["text"]["zh"]
    late = ["--at", "2050-01-01T00:00:00+08:00"]
    assert run(["eep", "verify", "a.eep", "--trust", str(keys / "sm2root.pem"), *late]) == 1
    monkeypatch.setenv("KEYWORD", "geheim")
    locked = ["--key", str(keys / "locked.key"), "--certificate", str(keys / "unit.pem")]
    assert run(["eep", "pack", "件.xml", "扫描件", "b.eep", *locked, "--password-env", "KEYWORD"]) == 0
    assert run(["eep", "pack", "件.xml", "扫描件", "c.eep", *locked]) == 4
    assert run(["eep", "pack", "件.xml", "扫描件", "c.eep", "--key", "x"]) != 0
    assert not (room / "c.eep").exists()


def test_a_modification(room: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack(*signer(keys)) == 0
    (room / "扫描件/chulidan.txt").write_bytes(CONTENTS["chulidan.txt"][::-1])
    assert run(["eep", "pack", "件.xml", "扫描件", "b.eep", "--modifies", "a.eep", *signer(keys)]) == 0
    capsys.readouterr()
    assert run(["show", "b.eep", "--lang", "zh"]) == 0
    said = capsys.readouterr().out
    assert "修改1 修改型" in said
    assert "修改0 原始型" in said
    assert f"chulidan.txt  {len(CONTENTS['chulidan.txt'])} B\n" in said
    assert "scan1.tif  260 B  (数据在原封装包)" in said
    assert "电子签名 修改1-签名1 柳湾镇档案室" in said
    assert "锁定签名 → 修改1-签名1" in said
    assert run(["eep", "unpack", "b.eep", "old", "--revision", "0"]) == 0
    assert (room / "old/电子文件/chulidan.txt").read_bytes() == CONTENTS["chulidan.txt"]
    assert run(["eep", "unpack", "b.eep", "none", "--revision", "5"]) == 2


def test_a_tampered_package(room: Path, keys: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack(*signer(keys)) == 0
    data = (room / "a.eep").read_bytes()
    (room / "b.eep").write_bytes(data.replace("防潮".encode(), "防火".encode()))
    capsys.readouterr()
    assert run(["eep", "verify", "b.eep", "--json", "--lang", "zh"]) == 1
    assert "SIGN-FORGED" in [finding["code"] for finding in told(capsys)["findings"]]
    assert run(["eep", "sign", "b.eep", "c.eep", *signer(keys)]) == 1
    assert "已有签名" in capsys.readouterr().err or not (room / "c.eep").exists()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_trouble_has_a_sentence_and_a_code(room: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    (room / "no.eep").write_bytes("<电子文件封装包>".encode())
    (room / "扫描件/scan1.tif").unlink()
    for argv, code in (
        (["eep", "verify", "nothing"], 4),
        (["eep", "verify", "no.eep"], 4),
        (["eep", "unpack", "no.eep", "out"], 4),
        (["eep", "unpack", "no.eep", "扫描件"], 4),
        (["eep", "pack", "件.xml", "扫描件", "a.eep"], 1),
        (["eep", "pack", "扫描件/fangchao.txt", "扫描件", "a.eep"], 4),
        (["eep", "sign", "no.eep", "a.eep"], 2),
        (["eep", "verify", "no.eep", "--at", "gestern"], 2),
        (["eep"], 2),
        (["validate", "no.eep", "--as", "eep"], 4),
        (["validate", "扫描件/fangchao.txt", "--as", "record"], 4),
    ):
        assert run([*argv, "--lang", lang]) == code, argv
        said = capsys.readouterr()
        assert said.out + said.err
        assert "Traceback" not in said.err
    assert not (room / "a.eep").exists()


def test_help_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("pack", "unpack", "sign", "verify"):
        for lang, word in (("zh", "选项"), ("en", "Options")):
            assert run(["eep", name, "--help", "--lang", lang]) == 0
            assert word in capsys.readouterr().out


# ── validate, show and convert know what is written ──────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["EEP-R25.zip", "EEP-R28.eep", "EEP-R03.xml"])
def test_validate_recognises_packages(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", str(DEPARTURES / name), "--json"]) == 1
    said = told(capsys)
    assert said["kind"] == "eep"
    assert name[:7] in [finding["code"] for finding in said["findings"]]
    assert run(["show", str(DEPARTURES / name)]) == 1
    assert "dengji.txt" in capsys.readouterr().out


def test_a_zip_that_only_brings_packages_together_is_sound(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["eep", "pack", "件.xml", "扫描件", "件.eep", "--medium", "1"]) == 0
    capsys.readouterr()
    for names, code in ((["甲.eep"], 0), (["甲.eep", "乙/乙.eep"], 0), (["甲.eep", "说明.txt"], 1)):
        with zipfile.ZipFile("包.zip", "w") as box:
            for name in names:
                box.write("件.eep" if name.endswith(".eep") else "扫描件/fangchao.txt", name)
        assert run(["check", "包.zip", "--json"]) == code, names
        said = told(capsys)
        assert said["kind"] == "eep"
        assert ("EEP-R25" in {finding["code"] for finding in said["findings"]}) is bool(code)


@pytest.mark.parametrize(("form", "category"), [("dat46", "WS"), ("dat54", "ZP"), ("dat63", "LX")])
def test_validate_recognises_a_record(
    room: Path, form: str, category: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = ReferenceCode.of(str(item().code).replace("WS", category))
    written = FORMATS[form].dumps(evolve(item(), code=code, category=category))
    (room / "x.xml").write_bytes(written)
    assert run(["validate", "x.xml", "--json"]) == 0
    said = told(capsys)
    assert (said["kind"], said["counts"]["items"]) == (form, 1)
    assert run(["show", "x.xml"]) == 0
    assert item().title in capsys.readouterr().out
    (room / "x.xml").write_bytes(written.replace("题名".encode(), "题目".encode()))
    assert run(["validate", "x.xml", "--json"]) == 1
    told(capsys)


def test_validate_recognises_catalogues_and_many_records(
    room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for edition, form in (("dat93", "carrier-catalogue"), ("2012", "carrier-2012")):
        catalogue = CarrierCatalogue(edition=edition, entries=(catalogue_entry(item(), sequence=1),))
        (room / "目录.xml").write_bytes(FORMATS[form].dumps(catalogue))
        assert run(["validate", "目录.xml", "--json"]) == 0
        said = told(capsys)
        assert (said["kind"], said["counts"]["items"]) == (f"carrier-{edition}", 1)
    with (room / "many.xml").open("wb") as sink:
        write_records([item(), item()], sink)
    assert run(["validate", "many.xml", "--json"]) == 0
    assert told(capsys)["counts"]["items"] == 2
    assert run(["eep", "pack", "many.xml", "扫描件", "a.eep"]) == 2
    assert run(["validate", str(room / "扫描件")]) == 1
    (room / "other.xml").write_bytes(b"<a/>")
    assert run(["validate", "other.xml"]) == 4
    (room / "broken.xml").write_bytes(b"<a>")
    assert run(["validate", "broken.xml"]) == 4


def test_convert_between_forms(room: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pack() == 0
    for argv in (
        ["a.eep", "b.json"],
        ["b.json", "c.xml"],
        ["c.xml", "f.csv"],
    ):
        assert run(["convert", *argv]) == 0, (argv, capsys.readouterr())
    assert dat46.loads((room / "c.xml").read_bytes()).value.title == item().title
    (lot,) = items(loads((room / "b.json").read_bytes()).or_raise())
    assert [obj.path for obj in lot.objects] == list(CONTENTS)
    assert item().title in (room / "f.csv").read_text("utf-8-sig")
    assert run(["convert", "c.xml", "d.xml", "--to", "dat54"]) == 2
    assert "this record is none" in capsys.readouterr().err
    (room / "照片.xml").write_bytes(dat46.dumps(media_item()))
    assert run(["convert", "照片.xml", "d.xml", "--to", "dat54"]) == 0
    assert run(["convert", "d.xml", "e.xml", "--to", "dat63"]) == 0
    assert (
        dat46.loads((room / "照片.xml").read_bytes()).value
        == FORMATS["dat63"].loads((room / "e.xml").read_bytes()).value
    )
    with (room / "many.xml").open("wb") as sink:
        write_records([item(), item()], sink)
    assert run(["convert", "c.xml", "d.xml", "--to", "dat54"]) == 2
    assert "dat46" in capsys.readouterr().err
    assert run(["convert", "many.xml", "g.xml", "--to", "dat54"]) == 2
    assert run(["convert", "many.xml", "g.xml"]) == 0
    assert run(["convert", "a.eep", "h.eep"]) == 2
    assert "eep pack" in capsys.readouterr().err


def test_pack_from_a_catalogue_and_scans_fills_what_the_command_knows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "目录.csv").write_text(
        "档号,题名,责任者,日期,密级\nZ109-WS·2022-Y-BGS-0001,关于值班的通知,某办公室,20220301,公开\n",
        encoding="utf-8",
    )
    scans = tmp_path / "扫描件"
    scans.mkdir()
    (scans / "Z109-WS·2022-Y-BGS-0001.pdf").write_bytes(b"%PDF-1.4 page")
    packing = ["eep", "pack", str(tmp_path / "目录.csv"), str(scans), str(tmp_path / "a.eep"), "--lang", "zh"]
    assert run([*packing, "--json"]) == 1
    lacking = json.loads(capsys.readouterr().out)
    assert len(lacking["findings"]) > 3
    assert {finding["code"] for finding in lacking["findings"]} == {"EEP-W-MISSING"}
    assert run(packing) == 1
    said = capsys.readouterr().out
    assert "脱机载体编号" in said
    assert "封装包创建单位" in said
    assert run([*packing, "--creator", "柳湾镇人民政府", "--medium", "GP-2025-001"]) == 0
    capsys.readouterr()
    with (tmp_path / "a.eep").open("rb") as stream:
        eep = read_eep(stream).value
    assert eep.item.identifier == "Z109-WS·2022-Y-BGS-0001"
    assert [event.activity for event in eep.item.events] == ["封装"]
    assert eep.item.storage is not None
    assert eep.item.storage.offline_media == ("GP-2025-001",)


@pytest.mark.parametrize("form", ["carrier-catalogue", "carrier-2012"])
def test_convert_into_the_catalogue_of_a_carrier_and_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    source, middle, back = tmp_path / "目录.csv", tmp_path / "目录文件.xml", tmp_path / "again.csv"
    source.write_text(
        "档号,题名,责任者,日期,密级,保管期限\n"
        "Z109-WS·2022-Y-BGS-0001,关于值班的通知,某办公室,20220301,公开,永久\n"
        "Z109-WS·2022-Y-BGS-0002,关于清查的通知,某办公室,20220302,公开,永久\n",
        encoding="utf-8",
    )
    assert run(["convert", str(source), str(middle), "--to", form, "--json"]) == 0
    codes = [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert codes[-1] == "CONVERT-LINES"
    assert run(["convert", str(middle), str(back)]) == 0
    assert "关于清查的通知" in back.read_text(encoding="utf-8-sig")


def test_packing_one_of_a_catalogue_tells_what_was_doubtful_about_its_computer_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "目录.csv").write_text(
        "档号,题名,责任者,日期,密级\nZ109-WS·2022-Y-BGS-0001,关于值班的通知,某办公室,20220301,公开\n"
        "Z109-WS·2022-Y-BGS-0002,关于清查的通知,某办公室,20220302,公开\n",
        encoding="utf-8",
    )
    (tmp_path / "扫描件").mkdir()
    (tmp_path / "扫描件" / "Z109-WS·2022-Y-BGS-0001（最终版）.pdf").write_bytes(b"%PDF-1.4 page")
    (tmp_path / "扫描件" / "别的.txt").write_bytes(b"other")
    argv = ["eep", "pack", str(tmp_path / "目录.csv"), str(tmp_path / "扫描件"), str(tmp_path / "a.eep")]
    argv += ["--item", "Z109-WS·2022-Y-BGS-0001", "--creator", "某办公室", "--medium", "GP-1", "--json"]
    assert run(argv) == 0
    codes = {finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]}
    assert "SCAN-DOUBT" in codes
    assert codes.isdisjoint({"SCAN-NONE", "SCAN-STRAY"})
