"""Every departure met in real packages: read, named by its rule, and nothing of it lost."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import attrs
import pytest
from lxml import etree

from archpkg.errors import CannotRead
from archpkg.findings import Severity
from archpkg.formats.eep import departures
from archpkg.formats.eep.read import EepReading, read_eep
from archpkg.formats.eep.values import DataKind
from archpkg.model.digest import Digest

FOLDER = Path(__file__).parent / "departures"
CONTENT = "石桥镇：机房温湿度登记，七月。\n".encode()

EXPECTED = {
    "EEP-R00": [],  # the package that all others depart from
    "EEP-R01": ["EEP-R01"],
    "EEP-R02": ["EEP-R02"],
    "EEP-R03": ["EEP-R03"],
    "EEP-R04": ["EEP-R04"],
    "EEP-R05": ["EEP-R05"],
    "EEP-R06": ["EEP-R06"],
    "EEP-R07": ["EEP-R07", "EEP-R07"],
    "EEP-R08": ["EEP-R08"],  # the other time of the fixture, in UTC with milliseconds, is a sound one
    "EEP-R09": ["EEP-R09"],
    "EEP-R10": ["EEP-R10"] * 4,
    "EEP-R11": ["EEP-R11"] * 3,
    "EEP-R12": ["EEP-R12"],
    "EEP-R13": ["EEP-R13"],
    "EEP-R14": ["EEP-R14"],
    "EEP-R15": ["EEP-R15"] * 3,
    "EEP-R16": ["EEP-R16"] * 3,
    "EEP-R17": ["EEP-R17"] * 4,
    "EEP-R18": ["EEP-R18", "EEP-R18", "EEP-R18", "EEP-R21"],
    "EEP-R19": ["EEP-R19"],
    "EEP-R20": ["EEP-R20"],
    "EEP-R21": ["EEP-R21", "EEP-R21"],
    "EEP-R22": ["EEP-R22"],
    "EEP-R23": ["EEP-R23", "EEP-R23"],
    "EEP-R24": ["EEP-R24"],
    "EEP-R26": [],  # data in one long line are no departure
    "EEP-R27": ["EEP-R27"],
    "EEP-R29": ["EEP-R29", "EEP-R29"],
    "EEP-R30": ["EEP-R01", *["EEP-R07"] * 2, "EEP-R08", "EEP-R11", "EEP-R20", *["EEP-R30"] * 3],
    "EEP-R31": ["EEP-R31", "EEP-R31"],
    "EEP-R32": ["EEP-R32", "EEP-R32"],
}
"""Rules that each fixture meets, and no others. 25 and 28 are zips, see below."""


def octets(name: str) -> bytes:
    return (FOLDER / f"{name}.xml").read_bytes()


def reading(name: str) -> EepReading:
    return read_eep(io.BytesIO(octets(name)))


def test_there_is_a_fixture_for_each_departure() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == {f"EEP-R{n:02}" for n in range(33)}
    assert set(EXPECTED) == {path.stem for path in FOLDER.glob("*.xml")}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_is_read_and_named(name: str) -> None:
    read = reading(name)
    assert sorted(finding.code for finding in read.findings) == EXPECTED[name]
    assert read.value.item.title == "机房温湿度登记表"
    assert read.value.item.identifier == "Q207WS2023000041"
    assert [obj.file_name for obj in read.value.item.objects] == ["dengji.txt"]
    for finding in read.findings:
        assert "{" not in finding.text("en") + finding.text("zh") + finding.hint("en") + finding.hint("zh")


def strings(value: Any) -> Iterator[str]:
    """All texts that a value holds, and the spellings of what it was made of."""
    if isinstance(value, (tuple, list)):
        for part in value:
            yield from strings(part)
    elif isinstance(value, Enum):
        yield str(value.value)
    elif attrs.has(type(value)):
        yield from (str(value), str(getattr(value, "zh", "")), str(getattr(value, "text", "")))
        yield str(getattr(value, "file_name", ""))
        for field in attrs.fields(type(value)):
            yield from strings(getattr(value, field.name))
    else:
        yield str(value)


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_is_lost(name: str) -> None:
    known = set(strings(reading(name).value))
    for element in etree.fromstring(octets(name)).iter("*"):
        text = (element.text or "").strip()
        if not text or etree.QName(element).localname in ("编码数据", "EncodeData"):
            continue
        if (etree.QName(element).localname, text) in (("聚合层次", "文件"), ("文档主从声明", "主文档")):
            continue
        assert text in known, (element.tag, text)
        for value in element.attrib.values():
            assert value in known, (element.tag, value)


@pytest.mark.parametrize("name", sorted({*EXPECTED} - {"EEP-R04", "EEP-R05", "EEP-R30"}))
def test_the_data_are_there(name: str) -> None:
    (encoding,) = reading(name).value.signed.current.encodings
    times = 300 if name == "EEP-R26" else 1
    assert (encoding.data, encoding.size) == (DataKind.EMBEDDED, len(CONTENT) * times)


def test_only_prefixes_cdata_and_relations_are_no_fault() -> None:
    rules = [rule for name, rule in vars(departures).items() if name.startswith("EEP_R")]
    assert {rule.code for rule in rules if rule.severity is Severity.NOTE} == {
        "EEP-R02",
        "EEP-R09",
        "EEP-R32",
    }
    assert len(rules) == 29


def test_a_digest_in_place_of_the_data_is_the_digest_of_the_object() -> None:
    content = reading("EEP-R04").value.signed.current
    assert content.encodings[0].data is DataKind.DIGEST_ONLY
    assert content.encodings[0].size is None
    assert next(content.item.objects).digests == (
        Digest(algorithm="sha256", value=hashlib.sha256(CONTENT).hexdigest()),
    )


@pytest.mark.parametrize(("name", "path"), [("EEP-R05", "dengji.txt"), ("EEP-R30", "files/2023/dengji.txt")])
def test_a_computer_file_kept_outside_has_its_path(name: str, path: str) -> None:
    content = reading(name).value.signed.current
    assert content.encodings[0].data is DataKind.OUTSIDE
    assert next(content.item.objects).path == path


def test_what_is_mapped_is_read_as_it_is_meant() -> None:
    item = reading("EEP-R15").value.item
    assert item.security is not None
    assert (item.security.zh, item.documents[0].main, item.agents[0].type) == ("公开", True, "内设机构")
    item = reading("EEP-R11").value.item
    assert item.numbering is not None
    assert (item.numbering.agency_item_number, item.organ, str(item.date)) == ("41", "XXB", "20230731")
    item = reading("EEP-R13").value.item
    assert item.rights is not None
    assert [(grant.agent, grant.permission) for grant in item.rights.grants] == [("本镇工作人员", "浏览")]
    assert reading("EEP-R23").value.item.annotations == ("按月登记",)
    (relation,) = reading("EEP-R31").value.item.relations
    assert (relation.source, relation.target, relation.relation) == ("JG-2", "YW-41", "完成")
    assert next(reading("EEP-R20").value.item.objects).size is None
    assert next(reading("EEP-R30").value.item.objects).size == 4852550
    assert reading("EEP-R24").value.signed.creator == "石桥镇档案室"


def test_signatures_out_of_place_are_signatures() -> None:
    read = reading("EEP-R17")
    (signature,) = read.value.signatures
    assert (signature.identifier, len(signature.result)) == ("修改0-签名1", 32)
    assert read.spans is not None
    assert read.spans.signatures == (read.spans.signature_block,)
    assert len(reading("EEP-R19").value.locks) == 2
    without = reading("EEP-R30").spans
    assert without is None


@pytest.mark.parametrize(
    ("name", "inside"),
    [("EEP-R25.zip", "eep.xml"), ("EEP-R28.eep", "0041-2023-10年-0041/文件元数据.xml")],
)
def test_a_zip_is_said_to_be_one_and_its_xml_can_be_read(name: str, inside: str) -> None:
    """Opening the zip itself is the work of the packages' floor; these fixtures wait for it."""
    with pytest.raises(CannotRead, match="zip"):
        read_eep(io.BytesIO((FOLDER / name).read_bytes()))
    with zipfile.ZipFile(FOLDER / name) as archive, archive.open(inside) as stream:
        read = read_eep(io.BytesIO(stream.read()))
    assert [finding.code for finding in read.findings] == ["EEP-R05"]


# ── beside the list ──────────────────────────────────────────────────────────────────────────────────────

BASE = octets("EEP-R00").decode()
DATA = BASE.partition('-编码数据">')[2].partition("</编码数据>")[0]


def changed(*pairs: tuple[str, str]) -> EepReading:
    """The package that all others depart from, with other texts in it."""
    text = BASE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return read_eep(io.BytesIO(text.encode()))


@pytest.mark.parametrize(
    ("pairs", "codes"),
    [
        ([(DATA, DATA[:8] + "*" + DATA[8:])], ["EEP-BASE64"]),
        ([(DATA, DATA + "QUJD")], ["EEP-BASE64"] if DATA.endswith("=") else ["EEP-SIZE"]),
        ([(DATA, DATA + "Q")], ["EEP-BASE64"]),
        ([(DATA, "QR=="), (f">{len(CONTENT)}<", ">1<")], ["EEP-BASE64-BITS"]),
        ([(DATA, "")], ["EEP-SIZE"]),
        ([(f">{len(CONTENT)}<", ">44<")], ["EEP-SIZE"]),
        ([(">单件<", ">一件<")], ["EEP-WORD"]),
        ([(">历史行为<", ">已办<")], ["EEP-WORD"]),
        ([(">2023<", ">23<")], ["EEP-VALUE"]),
        ([(">10年<", ">很久<")], ["EEP-VALUE"]),
        ([("<内容描述>", "<内容描述>题名：")], ["EEP-STRAY"]),
        ([("</内容描述>", "尾</内容描述>")], ["EEP-STRAY"]),
        ([(">原始型<", ">修改型<")], ["EEP-KIND"]),
        ([(">原始型<", ">更新型<")], ["EEP-WORD"]),
        ([(">dengji.txt<", ">../dengji.txt<")], ["EEP-NAME"]),
        ([("<题名>", '<题名 xmlns="urn:x">')], ["EEP-NAMESPACE"]),
        ([("<文件实体>", "<文书>"), ("</文件实体>", "</文书>")], ["EEP-LACKING", "EEP-R10"]),
        ([("<室编件号>41</室编件号>", "")], ["EEP-R11"]),
        ([(">公开<", ">机密★10年<")], ["EEP-R15"]),
        ([(">公开<", ">甚密<")], ["EEP-VALUE"]),
        ([("<日期>", "<日期/><日期>")], []),
        ([("<日期>", "<日期>2023-08-01</日期><日期>")], ["EEP-R10"]),
    ],
)
def test_other_faults_are_named_too(pairs: list[tuple[str, str]], codes: list[str]) -> None:
    assert sorted(finding.code for finding in changed(*pairs).findings) == codes


def test_a_wrong_sign_is_found_at_its_octet() -> None:
    read = changed((DATA, DATA[:8] + "*" + DATA[8:]))
    octet = BASE.replace(DATA, DATA[:8] + "*" + DATA[8:]).encode().index(b"*")
    (finding,) = read.findings
    assert f"octet {octet}," in finding.text("en")
    assert f"第 {octet} 字节" in finding.text("zh")
    assert read.value.signed.current.encodings[0].size is None
    assert finding.where.line == 50


def test_a_period_in_the_marking_is_the_secrecy_period() -> None:
    item = changed((">公开<", ">机密★10年<")).value.item
    assert item.security is not None
    assert (item.security.zh, item.secrecy_period) == ("机密", "10年")


def test_a_name_that_is_no_path_stays_beside_a_stand_in() -> None:
    (obj,) = changed((">dengji.txt<", ">../dengji.txt<")).value.item.objects
    assert (obj.path, obj.name) == ("编码1", "../dengji.txt")


def test_empty_elements_say_what_the_schema_says() -> None:
    item = changed((">单件<", "><")).value.item
    assert item.aggregation_type == "单件"


def test_a_second_part_is_kept() -> None:
    twice = changed(("      </文件实体块>", "<文件实体><题名>另一件</题名></文件实体></文件实体块>"))
    assert [finding.code for finding in twice.findings] == ["EEP-R10"]
    assert "另一件" in [extra.value for extra in twice.value.item.extra]


def test_data_without_their_element_are_lacking() -> None:
    start, end = BASE.index("<编码数据 "), BASE.index("</编码数据>") + len("</编码数据>")
    read = read_eep(io.BytesIO((BASE[:start] + BASE[end:]).encode()))
    assert [finding.code for finding in read.findings] == ["EEP-LACKING"]
    assert read.value.signed.current.encodings[0].data is DataKind.OUTSIDE


@pytest.mark.parametrize(
    ("name", "pairs", "codes"),
    [
        ("EEP-R19", [("<证书块>", ""), ("</证书块>", "")], ["EEP-R18"] * 4 + ["EEP-R19"]),
        ("EEP-R04", [("sha256-base64", "md5-base64")], ["EEP-R04", "EEP-VALUE"]),
        ("EEP-R04", [(">sha256-", ">SHA-256-")], ["EEP-R04"]),
        ("EEP-R00", [("<封装内容>", ""), ("</封装内容>", "")], ["EEP-R30"]),
        ("EEP-R00", [("<内容描述>", "</文件实体><内容描述>"), ("</内容描述>", "</内容描述><文件实体>")],
         ["EEP-R10"] * 2),
        ("EEP-R30", [("<文件实体块>", "<文件实体块><文件实体>"), ("</文件实体块>", "</文件实体></文件实体块>")],
         EXPECTED["EEP-R30"]),
        ("EEP-R30", [("<文档链接>files/2023/", "<文档链接>/files/2023/")], EXPECTED["EEP-R30"]),
        ("EEP-R30", [("<文档链接>files/2023/dengji.txt", "<文档链接>../x"), (">dengji.txt<", "><")],
         ["EEP-NAME", *EXPECTED["EEP-R30"]]),
        ("EEP-R30", [("<文档链接>", "<文档链接>a.txt</文档链接><文档链接>")], EXPECTED["EEP-R30"]),
        ("EEP-R13", [("</授权行为>", "</授权行为><授权对象>另一人</授权对象><授权行为>复制</授权行为>")], ["EEP-R13"]),
        ("EEP-R31", [("<审批流程块>", "<实体关系块><其他>字</其他></实体关系块><审批流程块>")], ["EEP-R31"] * 3),
        ("EEP-R05", [("<电子属性>", "<电子属性><计算机文件名>a</计算机文件名></电子属性><电子属性>")],
         ["EEP-R05"] * 2),
        ("EEP-R05", [("<电子属性>", ""), ("</电子属性>", "")], ["EEP-LACKING", "EEP-R10", "EEP-R10"]),
        ("EEP-R00", [(">公开<", ">公开</密级><密级>秘密<")], ["EEP-R10"]),
        ("EEP-R00", [("<权限管理>", "<权限管理>注")], ["EEP-STRAY"]),
        ("EEP-R24", [("</封装内容></封装包创建单位>", "</封装内容><其他/></封装包创建单位>")], ["EEP-R10", "EEP-R24"]),
        ("EEP-R06", [("<附注>", "<附注/><附注>")], ["EEP-R06"]),
    ],
)  # fmt: skip
def test_departures_of_departures(name: str, pairs: list[tuple[str, str]], codes: list[str]) -> None:
    text = octets(name).decode()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    assert sorted(finding.code for finding in read_eep(io.BytesIO(text.encode())).findings) == sorted(codes)
