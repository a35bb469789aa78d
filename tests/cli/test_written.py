"""Records written in XML, at the terminal: read as what they are, never merged, never taken for what they are not."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from archpkg.cli.app import run
from archpkg.formats import FORMATS, dat46
from archpkg.formats.json import loads
from archpkg.model.walk import items
from eeps import item, original, write

EEPS = Path(__file__).parents[1] / "formats/eep"
Said = Callable[..., dict[str, Any]]


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Said:
    """What ``validate`` says of a document."""

    def judged(document: str | bytes, name: str = "x.xml") -> dict[str, Any]:
        path = tmp_path / name
        path.write_bytes(document.encode() if isinstance(document, str) else document)
        capsys.readouterr()
        code = run(["validate", str(path), "--json"])
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        return {**report, "exit": code, "codes": [finding["code"] for finding in report["findings"]]}

    return judged


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Any]:
    """The fonds that ``convert`` makes of a document."""

    def converted(document: str | bytes, name: str = "x.xml") -> Any:
        path = tmp_path / name
        path.write_bytes(document.encode() if isinstance(document, str) else document)
        (tmp_path / "x.json").unlink(missing_ok=True)
        run(["convert", str(path), str(tmp_path / "x.json")])
        return loads((tmp_path / "x.json").read_bytes()).value

    return converted


def entry(number: int) -> str:
    values = {"顺序号": number, "档号": f"Z109-WS·2023-Y-BGS-{number:04}", "责任者": "甲", "题名": f"题名{number}",
              "日期": "20230506", "保管期限": "永久", "密级": "公开", "页数": 1, "备注": ""}  # fmt: skip
    return "<文件>" + "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items()) + "</文件>"


# ── several records ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "form",
    [
        "<目录文件><文件目录>{0}{1}</文件目录></目录文件>",
        "<目录文件>{0}{1}</目录文件>",
        "<目录文件><文件目录>{0}</文件目录><文件目录>{1}</文件目录></目录文件>",
    ],
)
def test_a_catalogue_inside_another_root_is_a_catalogue(form: str, said: Said, read: Any) -> None:
    report = said(form.format(entry(1), entry(2)))
    assert (report["exit"], report["counts"]["items"]) == (0, 2)
    assert report["kind"].startswith("carrier-")
    assert report["codes"] == ["CAR-ROOT"]
    assert [one.title for one in items(read(form.format(entry(1), entry(2))))] == ["题名1", "题名2"]


def test_a_second_list_of_another_level_is_an_error_and_an_empty_root_is_no_catalogue(said: Said) -> None:
    mixed = f"<目录文件><文件目录>{entry(1)}</文件目录><案卷目录><案卷><档号>v</档号></案卷></案卷目录></目录文件>"
    assert "CAR-PLACE" in said(mixed)["codes"]
    assert said(mixed)["exit"] == 1
    assert said("<目录文件/>")["exit"] == said("<目录文件><x/></目录文件>")["exit"] == 4


RECORDS = [
    "<r>{0}{1}</r>",
    "<r><v><年度>2023</年度>{0}{1}</v></r>",
    "<r><v>{0}</v><v>{1}</v></r>",
    "<电子档案元数据>{0}{1}</电子档案元数据>",
    "<电子档案元数据><档号>B-1</档号><列表>{0}{1}</列表></电子档案元数据>",
    "<电子档案元数据 xmlns='urn:x'><列表>{0}{1}</列表></电子档案元数据>",
]


@pytest.mark.parametrize("form", RECORDS)
def test_records_that_repeat_are_never_merged(form: str, read: Any, said: Said) -> None:
    lot = [
        f"<件><题名>题名{n}</题名><档号>Z109-WS·2023-Y-BGS-000{n}</档号><责任者>甲{n}</责任者></件>"
        for n in (1, 2)
    ]
    document = form.format(*lot)
    assert [(one.title, one.authors) for one in items(read(document))] == [
        ("题名1", ("甲1",)),
        ("题名2", ("甲2",)),
    ]
    assert said(document)["counts"]["items"] == 2


def test_what_stands_above_records_is_theirs_and_not_their_neighbours(read: Any) -> None:
    box = "<盒><年度>{0}</年度><件><题名>甲</题名><责任者>某</责任者></件><件><题名>乙</题名></件></盒>"
    lot = list(items(read(f"<r>{box.format(2021)}{box.format(2022)}</r>")))
    assert [(one.title, one.year) for one in lot] == [("甲", 2021), ("乙", 2021), ("甲", 2022), ("乙", 2022)]


def test_rows_of_attributes_are_records(read: Any) -> None:
    lot = list(items(read('<rows><row 题名="甲" 责任者="某"/><row 题名="乙" 责任者="某"/></rows>')))
    assert [one.title for one in lot] == ["甲", "乙"]


@pytest.mark.parametrize(
    "document",
    [
        "<r><件1><题名>甲</题名><档号>A-1</档号></件1><件2><题名>乙</题名><档号>A-2</档号></件2></r>",
        "<电子档案元数据><档号>A-1</档号><档号>A-2</档号><内容描述><题名>甲</题名></内容描述></电子档案元数据>",
        "<电子档案元数据><档号>A</档号><内容描述><题名>甲</题名><题名>乙</题名></内容描述></电子档案元数据>",
    ],
)
def test_where_records_cannot_be_told_apart_that_is_an_error(document: str, said: Said) -> None:
    report = said(document)
    assert "DAT46-SEVERAL" in report["codes"]
    assert report["exit"] == 1


@pytest.mark.parametrize("form", ["dat54", "dat63"])
def test_several_photographs_in_one_record_are_refused(form: str, said: Said) -> None:
    lot = "".join(f"<照片><题名>{n}</题名><档号>A-{n}</档号></照片>" for n in (1, 2))
    report = said(f"<{FORMATS[form].root}>{lot}</{FORMATS[form].root}>")
    assert report["exit"] == 4
    assert "2 records" in report["findings"][0]["text"]["en"]


# ── what is no record ────────────────────────────────────────────────────────────────────────────────────

METS = """<mets:mets xmlns:mets="http://www.loc.gov/METS/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<mets:metsHdr><mets:agent><mets:name>x</mets:name></mets:agent></mets:metsHdr><mets:dmdSec><dc:title>甲</dc:title>
<dc:date>2020</dc:date><dc:language>zh</dc:language></mets:dmdSec></mets:mets>"""
STRANGE = {
    "METS": (METS, "mets", "http://www.loc.gov/METS/"),
    "XHTML": (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>题名</title></head><body><p>年度</p></body></html>',
        "html",
        "http://www.w3.org/1999/xhtml",
    ),
    "EAD": (
        '<ead xmlns="urn:isbn:1-931666-22-9"><archdesc><title>a</title><date>b</date><author>c</author>'
        "<abstract>d</abstract><language>e</language></archdesc></ead>",
        "ead",
        "urn:isbn:1-931666-22-9",
    ),
    "RSS": (
        "<rss><channel><title>a</title><link>b</link><language>c</language><date>e</date><author>f</author>"
        "</channel></rss>",
        "rss",
        "no namespace",
    ),
    "OOXML": (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>a</dc:title><dc:creator>b</dc:creator>'
        "</cp:coreProperties>",
        "coreProperties",
        "http://schemas.openxmlformats.org",
    ),
    "settings": ("<config><property><name>a</name><title>b</title></property></config>", "config", "no namespace"),
    "SVG": ('<svg xmlns="http://www.w3.org/2000/svg"><title>题名</title></svg>', "svg", "http://www.w3.org/2000"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_document_of_another_world_is_not_recognised(name: str, said: Said) -> None:
    document, root, namespace = STRANGE[name]
    report = said(document)
    assert (report["exit"], report["codes"]) == (4, ["ERROR-NOT-RECOGNISED"])
    (finding,) = report["findings"]
    for lang in ("zh", "en"):
        assert f"〈{root}〉" in finding["text"][lang]
        assert "DA/T 46" in finding["hint"][lang]
    assert namespace in finding["text"]["en"]
    assert finding["path"].endswith("x.xml")


def test_words_of_another_world_in_a_record_are_kept_and_not_read(read: Any) -> None:
    document = (
        '<r xmlns:dc="http://purl.org/dc/elements/1.1/"><档号>A-1</档号><责任者>某</责任者>'
        "<dc:title>英文</dc:title><题名>甲</题名></r>"
    )
    (one,) = items(read(document))
    assert one.title == "甲"
    assert [extra.value for extra in one.extra if extra.name == "title"] == ["英文"]


# ── reference codes ──────────────────────────────────────────────────────────────────────────────────────


def eep(*changes: tuple[str, str]) -> str:
    text = write(original())[0].decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_the_fonds_of_a_package_with_segments_only_is_kept(read: Any, said: Said, tmp_path: Path) -> None:
    document = eep(("<档号>X031-WS·2025-D10-DZB-0012", "<档号>"))
    fonds = read(document, "a.eep")
    (one,) = items(fonds)
    assert (fonds.code, one.code) == ("X031", None)
    assert [(extra.name, extra.value) for extra in one.extra] == [("全宗号", "X031")]
    assert run(["eep", "unpack", str(tmp_path / "a.eep"), str(tmp_path / "out")]) == 0
    (again,) = items(read((tmp_path / "out/电子档案元数据.XML").read_bytes()))
    assert [(extra.name, extra.value) for extra in again.extra] == [("全宗号", "X031")]


@pytest.mark.parametrize(
    ("old", "new", "segment"),
    [
        ("<全宗号>X031<", "<全宗号>X032<", "全宗号"),
        ("<年度>2025<", "<年度>2024<", "年度"),
        ("<保管期限>10年<", "<保管期限>永久<", "保管期限"),
        ("<类别号>WS<", "<类别号>ZP<", "门类"),
        ("<机构或问题>DZB<", "<机构或问题>BGS<", "机构或问题"),
        ("<室编件号>12<", "<室编件号>13<", "件号"),
    ],
)
def test_what_contradicts_the_code_of_a_package_is_found(
    old: str, new: str, segment: str, said: Said
) -> None:
    report = said(eep((old, new)), "a.eep")
    assert report["exit"] == 1
    (finding,) = (one for one in report["findings"] if one["code"] == "CODE-SEGMENT")
    assert f"的{segment}为" in finding["text"]["zh"]


def test_what_cannot_be_compared_with_the_code_is_quiet(said: Said) -> None:
    report = said(eep(("<机构或问题>DZB<", "<机构或问题>党政办公室<")), "a.eep")
    assert "CODE-SEGMENT" not in report["codes"]


# ── packages of others ───────────────────────────────────────────────────────────────────────────────────


def test_the_english_tags_of_one_generator_are_all_known(said: Said, read: Any) -> None:
    chinese, english = ((EEPS / name).read_bytes() for name in ("full.xml", "english.xml"))
    told = said(english, "a.eep")["codes"]
    assert set(told) - set(said(chinese, "a.eep")["codes"]) == {"EEP-R03", "EEP-SCHEMA"}
    assert read(english, "a.eep") == read(chinese, "a.eep")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("a/b/c.txt", "指向别处"), ("fangchao.txt", "与另一文件重名"), ("CON.txt", "是设备名")],
)
def test_names_that_cannot_be_used_are_told_as_by_unpack(
    name: str, reason: str, said: Said, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = said(eep(("<计算机文件名>chulidan.txt", f"<计算机文件名>{name}")), "a.eep")
    (found,) = (one for one in report["findings"] if one["code"] == "EEP-UNPACK-NAME")
    assert reason in found["text"]["zh"]
    run(["eep", "unpack", str(tmp_path / "a.eep"), str(tmp_path / "out"), "--json"])
    unpacked = json.loads(capsys.readouterr().out)["findings"]
    assert [one["text"] for one in unpacked if one["code"] == "EEP-UNPACK-NAME"] == [found["text"]]


@pytest.mark.parametrize("name", ["a.eep", "x.xml"])
def test_another_version_of_xml_is_told(name: str, said: Said, tmp_path: Path) -> None:
    document = eep() if name == "a.eep" else dat46.dumps(item()).decode()
    report = said(document.replace('version="1.0"', 'version="1.1"', 1), name)
    assert report["codes"].count("XML-VERSION") == 1
    assert report["exit"] == 0
    (found,) = (one for one in report["findings"] if one["code"] == "XML-VERSION")
    assert found["details"] == {"version": "1.1"}


# ── encodings ────────────────────────────────────────────────────────────────────────────────────────────


def recorded(encoding: str, declared: str) -> bytes:
    text = dat46.dumps(item()).decode().partition("?>")[2]
    first = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    return (first + text).encode(encoding)


@pytest.mark.parametrize(
    ("encoding", "declared", "codes"),
    [
        ("gb18030", "GB2312", []),
        ("gbk", "GBK", []),
        ("utf-8-sig", "UTF-8", []),
        ("utf-8-sig", "", []),
        ("utf-16", "UTF-16", ["XML-UTF16"]),
        ("utf-16-be", "UTF-16", ["XML-UTF16"]),
        ("gb18030", "UTF-8", ["XML-ENCODING"]),
        ("gb18030", "", ["XML-ENCODING"]),
        ("utf-8", "GB2312", ["XML-ENCODING"]),
        ("utf-16", "UTF-8", ["XML-ENCODING"]),
    ],
)
def test_a_record_in_any_encoding_is_read(
    encoding: str, declared: str, codes: list[str], said: Said, read: Any
) -> None:
    data = recorded(encoding, declared)
    found = said(data)["codes"]
    assert [code for code in found if not code.startswith("DAT46-")] == codes
    plain = said(recorded("utf-8", "UTF-8"))["codes"]
    assert [code for code in found if code.startswith("DAT46-")] == plain  # the encoding changes nothing else
    assert list(items(read(data))) == [item()]


@pytest.mark.parametrize("root", ["电子档案元数据", "照片类电子档案元数据", "r"])
def test_prefixes_and_namespaces_of_the_sender_are_passed_over(root: str, read: Any) -> None:
    document = f"<p:{root} xmlns:p='urn:unit'><p:题名>甲</p:题名><p:责任者>某</p:责任者></p:{root}>"
    (one,) = items(read(document))
    assert one.title == "甲"


def test_octets_that_are_damaged_are_not_taken_for_another_encoding(said: Said) -> None:
    data = bytearray(recorded("utf-8", "UTF-8"))
    data[data.index("通知".encode())] ^= 0x40
    assert said(bytes(data))["exit"] == 4


# ── limits ───────────────────────────────────────────────────────────────────────────────────────────────

ROOTS = ["电子档案元数据", "电子档案元数据集", "照片类电子档案元数据", "录音录像类电子档案元数据", "案卷元数据",
         "文件目录", "目录文件", "目录", "文件说明", "电子文件封装包", "sip", "数据"]  # fmt: skip
N = 100_000
EXCESS = {
    "attributes": lambda: b"<x " + b" ".join(b'a%d="x"' % n for n in range(N)) + b"/>",
    "depth": lambda: b"<x>" * N + b"</x>" * N,
    "elements": lambda: b"<x>" + b"<y/>" * 1_100_000 + b"</x>",
    "text": lambda: b"<x>" + b"a" * 11_000_000 + b"</x>",
    "name": lambda: b"<x>" + b"".join(b"<" + b"n" * 40_000 + b">" for _ in range(60)),
}


MOST = 2 if sys.gettrace() is None else 12
"""Seconds of processor time; where every line is traced for coverage, several times as many."""


@pytest.mark.parametrize("what", EXCESS)
@pytest.mark.parametrize("root", ROOTS)
def test_what_no_document_needs_is_refused_at_once_with_its_line(root: str, what: str, said: Said) -> None:
    inner = EXCESS[what]()
    if root == "电子档案元数据集":
        inner = "<电子档案元数据>".encode() + inner + "</电子档案元数据>".encode()
    if root == "目录文件":
        inner = "<文件>".encode() + inner + "</文件>".encode()
    document = f"<{root}>\n".encode() + inner + f"</{root}>".encode()
    seconds = []
    for _ in range(3):  # a machine with other work to do is slow at times
        begun = time.process_time()
        report = said(document)
        seconds.append(time.process_time() - begun)
        if seconds[-1] < MOST:
            break
    assert min(seconds) < MOST
    assert report["exit"] == 4, report["codes"]
    if (root, what) != ("电子文件封装包", "text"):  # an EEP has a limit for all its text together
        assert any(sign in report["findings"][0]["text"]["en"].lower() for sign in ("line 2", "line 1"))


def test_wrappers_without_end_take_no_long_time(said: Said) -> None:
    begun = time.process_time()
    said("<照片类电子档案元数据>" + "<文件实体><x>1</x></文件实体>" * 20_000 + "</照片类电子档案元数据>")
    assert time.process_time() - begun < 10


def test_everything_of_the_record_is_there_in_each_dialect(read: Any) -> None:
    """The documents that we write are still read as what they are."""
    for form, category in (("dat46", "WS"), ("dat54", "ZP"), ("dat63", "LX")):
        record = evolve(item(), category=category)
        (one,) = items(read(FORMATS[form].dumps(record)))
        assert evolve(one, extra=()) == record


def test_a_list_whose_record_tells_nothing_says_so(said: Said) -> None:
    report = said("<电子档案移交清单><版本>1</版本><档案><盒号>3</盒号></档案></电子档案移交清单>")
    assert "DAT46-NOTHING" in report["codes"]
