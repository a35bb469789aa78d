"""Transfer packages that are wrong in one way each, by the rule that must find it.

``CASES`` are made from a good package; ``python -m corpus.carrier``, run in ``tests``, writes them to
``carrier/RULE-CODE/case/`` as they are kept, without bags around them.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import transfers
from transfers import CODES, Transfer, pdf

HERE = Path(__file__).parent / "carrier"
FIRST, SECOND, THIRD = CODES
Change = Callable[[Transfer], object]


def entry(tag: str, value: str | None, code: str = FIRST) -> Change:
    """Another text for an element of a catalogue entry."""
    return lambda t: t.entry(code, tag, value)


def both(tag: str, listed: str, stated: str | None = None, code: str = FIRST) -> Change:
    """The same wrong value in catalogue and metadata."""

    def change(transfer: Transfer) -> None:
        transfer.entry(code, tag, listed)
        transfer.element(code, tag, stated or listed)

    return change


def inside_entry(text: str) -> Change:
    """More elements in the first entry of the catalogue."""
    return lambda t: t.replace(t.catalogue, "(?=    <备注>)", text)


def catalogue(old: str, new: str) -> Change:
    """A change in the text of the catalogue."""
    return lambda t: t.replace(t.catalogue, old, new)


def element(tag: str, value: str | None, code: str = FIRST) -> Change:
    """Another text for an element of the metadata."""
    return lambda t: t.element(code, tag, value)


def line(name: str, value: str) -> Change:
    """Another value in the description."""
    return lambda t: t.line(name, value)


def more_lines(text: str) -> Change:
    """More lines in the description."""

    def change(transfer: Transfer) -> None:
        with transfer.description.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)

    return change


def without_line(name: str) -> Change:
    """The description without one of its lines."""
    return lambda t: t.replace(t.description, f"(?m)^{name}：.*\n", "")


def content(octets: bytes, *, honest: bool, code: str = FIRST) -> Change:
    """Other octets for a computer file; ``honest`` metadata state them."""
    return lambda t: t.overwrite(t.content(code), octets, honest=honest)


def put(name: str, octets: bytes, code: str = FIRST) -> Change:
    """One more computer file in a record's folder."""
    return lambda t: (t.folder(code) / name).write_bytes(octets)


def put_at_top(name: str, octets: bytes) -> Change:
    """One more computer file in the package."""

    def change(transfer: Transfer) -> None:
        (transfer.data / name).parent.mkdir(exist_ok=True)
        (transfer.data / name).write_bytes(octets)

    return change


def drop_page(transfer: Transfer) -> None:
    """The second of three pages is gone, and nobody says so."""
    lost = transfer.content(SECOND, 1)
    lost.unlink()
    document = transfer.metadata(SECOND)
    transfer.replace(document, rf" *<编码>(?:(?!</编码>)[\s\S])*?>{lost.name}<[\s\S]*?</编码>\n", "")
    transfer.element(SECOND, "页数", "2")
    transfer.entry(SECOND, "页数", "2")
    transfer.count_octets()


def page_twice(transfer: Transfer) -> None:
    """A page under two spellings of its number."""
    path = transfer.content(SECOND, 1)
    (path.parent / path.name.replace("-002", "-02")).write_bytes(path.read_bytes() + b"x")


def entry_twice(transfer: Transfer) -> None:
    """The first entry once more at the end."""
    text = transfer.catalogue.read_text("utf-8")
    start, end = text.index("  <文件>"), text.index("</文件>") + len("</文件>\n")
    again = text[start:end].replace("<顺序号>1<", "<顺序号>4<")
    transfer.catalogue.write_text(text.replace("</文件目录>", again + "</文件目录>"), "utf-8", newline="")
    transfer.line("档案数量", "4")


def swap(transfer: Transfer) -> None:
    """Two pages change their octets."""
    one, two = transfer.content(SECOND, 0), transfer.content(SECOND, 1)
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def copy_folder(transfer: Transfer) -> None:
    """A folder that the catalogue does not know."""
    source = transfer.folder(FIRST)
    shutil.copytree(source, source.with_name("Z109-WS·2023-Y-BGS-0099"))


def copy_elsewhere(transfer: Transfer) -> None:
    """The folder of a record at two places."""
    source = transfer.folder(FIRST)
    shutil.copytree(source, source.parent.parent / "ZZ" / source.name)


def drop_record(transfer: Transfer) -> None:
    """The second record is gone, and everything says so: only its number is missing."""
    shutil.rmtree(transfer.folder(SECOND))
    text = transfer.catalogue.read_text("utf-8")
    entries = re.findall(r"  <文件>.*?</文件>\n", text, re.S)
    text = text.replace(entries[1], "").replace("<顺序号>3<", "<顺序号>2<")
    transfer.catalogue.write_text(text, "utf-8", newline="")
    transfer.line("档案数量", "2")
    total = sum(
        p.stat().st_size for c in (FIRST, THIRD) for p in transfer.folder(c).iterdir() if p.suffix != ".XML"
    )
    transfer.line("移交数据量", f"{total} 字节")


def same_record(transfer: Transfer) -> None:
    """Two records that are described alike."""
    title = "关于第2号事项的通知"
    both("题名", title)(transfer)
    transfer.element(FIRST, "文件编号", "云街办〔2023〕2号")


def named_twice(transfer: Transfer) -> None:
    """The metadata name one computer file twice."""
    text = transfer.metadata(FIRST).read_text("utf-8")
    encoding = re.search(r" *<编码>[\s\S]*?</编码>\n", text)
    assert encoding is not None
    transfer.metadata(FIRST).write_text(text.replace(encoding[0], encoding[0] * 2), "utf-8", newline="")


def names_none(transfer: Transfer) -> None:
    """Metadata without computer files."""
    transfer.replace(transfer.metadata(FIRST), r" *<文件数据>[\s\S]*?</文件数据>\n", "")


def unknown_digest(transfer: Transfer) -> None:
    """A digest that nobody here can compute."""
    transfer.replace(transfer.metadata(FIRST), '算法="sm3"', '算法="whirlpool"')


def some_without_digest(transfer: Transfer) -> None:
    """One computer file of the package has no digest anywhere."""
    transfer.replace(transfer.metadata(FIRST), r"( *<数字摘要 [^>]*>[^<]*</数字摘要>\n)+", "")


def code_first(transfer: Transfer) -> None:
    """The first two elements of an entry change their places."""
    swapped = f"    <档号>{FIRST}</档号>\n    <顺序号>1</顺序号>\n"
    transfer.replace(transfer.catalogue, r"( *<顺序号>1</顺序号>\n)( *<档号>.*\n)", swapped)


def wrong_encoding(transfer: Transfer) -> None:
    """A catalogue in GB18030 that says it is UTF-8."""
    transfer.catalogue.write_bytes(transfer.catalogue.read_text("utf-8").encode("gb18030"))


def volumes(*codes: str, date: str = "") -> Change:
    """案卷目录 in 其他 with these volumes."""

    def change(transfer: Transfer) -> None:
        rows = "".join(
            f"  <案卷>\n    <顺序号>{n}</顺序号>\n    <档号>{code}</档号>\n"
            "    <责任者></责任者>\n    <题名>案卷</题名>\n"
            f"    <日期>{date}</日期>\n    <密级>公开</密级>\n    <电子档案名称></电子档案名称>\n    <备注></备注>\n"
            "  </案卷>\n"
            for n, code in enumerate(codes, start=1)
        )
        text = f'<?xml version="1.0" encoding="UTF-8"?>\n<案卷目录>\n{rows}</案卷目录>\n'
        put_at_top("其他/案卷目录.XML", text.encode())(transfer)

    return change


def in_another_volume(transfer: Transfer) -> None:
    """A record whose code lies in a volume that the catalogue of volumes does not have."""
    volumes("Z109-WS·2023-Y-BGS")(transfer)
    transfer.entry(FIRST, "档号", "Z109-KU·01·2022-D30-001-001")


def rename(old: Callable[[Transfer], Path], name: str) -> Change:
    """Another name for a document."""
    return lambda t: old(t).rename(old(t).with_name(name))


def dtd(path: Callable[[Transfer], Path]) -> Change:
    """A document with a DTD."""
    return lambda t: t.replace(path(t), r"\?>", "?><!DOCTYPE a>")


CASES: dict[str, dict[str, Change]] = {
    "CAR-UNKNOWN": {"element": inside_entry("    <颜色>红</颜色>\n")},
    "CAR-REPEATED": {"title": inside_entry("    <题名>又一个</题名>\n")},
    "CAR-NESTED": {"title": catalogue("<题名>", "<题名><b>粗</b>")},
    "CAR-MISSING": {"author": entry("责任者", None)},
    "CAR-ORDER": {"code-first": code_first},
    "CAR-PLACE": {"volume": catalogue("</文件目录>", "<案卷><题名>卷</题名></案卷></文件目录>")},
    "CAR-TEXT": {"between": catalogue("<文件>", "多余的话<文件>")},
    "CAR-ATTRIBUTE": {"id": catalogue("<文件>", '<文件 id="1">')},
    "CAR-NAMESPACE": {"default": catalogue("<文件目录>", '<文件目录 xmlns="urn:x">')},
    "CAR-ENCODING": {"gb18030": wrong_encoding},
    "CAR-LINE": {"no-value": more_lines("没有冒号的一行\n")},
    "CAR-EMPTY": {"title": both("题名", "")},
    "CAR-NO-PAGES": {"none": entry("页数", "")},
    "CAR-PAGES": {"words": entry("页数", "三页")},
    "CAR-SPACE": {"title": entry("题名", " 关于第1号事项的通知")},
    "CAR-SEQUENCE": {"twice": entry("顺序号", "3", SECOND)},
    "CAR-DUPLICATE": {"entry": entry_twice},
    "CAR-CODE-FORM": {"free": entry("档号", "甲乙丙")},
    "CAR-DATE": {"no-day": entry("日期", "20230231")},
    "CAR-DATE-FORM": {"month": both("日期", "202305", "2023-05")},
    "CAR-RETENTION": {"words": entry("保管期限", "很久")},
    "CAR-SECURITY": {"words": entry("密级", "甚密")},
    "CAR-SECRETS": {"one": both("密级", "机密")},
    "CAR-VOLUME-EMPTY": {"volume": volumes("Z109-KU·01·2022-D30-001")},
    "CAR-VOLUME-DATE": {"later": volumes("Z109-WS·2023-Y-BGS", date="20210101-20221231")},
    "CAR-VOLUME-UNKNOWN": {"other": in_another_volume},
    "CAR-FIELD": {"software": without_line("软硬件环境")},
    "CAR-CARRIER-FIELD": {"some": more_lines("载体编号：01\n")},
    "CAR-CARRIERS": {
        "one-more": more_lines("离线载体参数：光盘\n载体编号：01、02\n载体数量：3张\n制作单位：甲\n检查单位：乙\n")
    },
    "CAR-NOTHING-TOLD": {"empty": lambda t: t.description.write_text("", "utf-8")},
    "CAR-FIELD-TWICE": {"unit": more_lines("移交单位：另一个单位\n")},
    "CAR-COUNT-FORM": {"words": line("档案数量", "三件")},
    "CAR-COUNT": {"many": line("档案数量", "999")},
    "CAR-SPAN": {"other": line("起止档号", "甲至乙")},
    "CAR-NAME-CASE": {"catalogue": rename(lambda t: t.catalogue, "目录文件.xml")},
    "CAR-TWO-CATALOGUES": {"2012": lambda t: shutil.copy(t.catalogue, t.data / "文件目录.XML")},
    "CAR-CATALOGUE": {
        "dtd": dtd(lambda t: t.catalogue),
        "broken": lambda t: t.catalogue.write_text("<文件目录>", "utf-8"),
        "description": lambda t: t.description.write_bytes(b"\xff\xfe\0\0"),
    },
    "CAR-FOLDER-TWICE": {"class": copy_elsewhere},
    "CAR-NO-FOLDER": {"gone": lambda t: shutil.rmtree(t.folder(THIRD)), "outside": entry("档号", "../../../etc")},
    "CAR-NO-ENTRY": {"folder": copy_folder},
    "CAR-NO-METADATA": {
        "gone": lambda t: t.metadata(FIRST).unlink(),
        "dtd": dtd(lambda t: t.metadata(FIRST)),
        "broken": lambda t: t.metadata(FIRST).write_text("<a>"),
    },
    "CAR-NO-CONTENT": {"empty": lambda t: t.content(FIRST).unlink()},
    "CAR-STRAY": {"top": put_at_top("走失.pdf", pdf("x"))},
    "REC-DIFFERS": {
        "title": entry("题名", "另一件事"), "author": entry("责任者", "某公司"), "date": entry("日期", "20230507"),
        "retention": entry("保管期限", "10年"), "security": entry("密级", "限制"), "pages": entry("页数", "9"),
        "number": inside_entry("    <文号>云街办〔2023〕99号</文号>\n"),
        "year": inside_entry("    <年度>2021</年度>\n"),
        "files": inside_entry("    <文件数>7</文件数>\n"),
    },
    "REC-SPELLING": {"width": entry("题名", "关于第１号事项的通知")},
    "REC-ABSENT": {"pages": element("页数", None)},
    "REC-CODE": {"other": lambda t: t.replace(t.metadata(FIRST), f"<档号>{FIRST}", "<档号>Z109-WS·2023-Y-BGS-0088")},
    "CODE-SEGMENT": {
        "retention": both("保管期限", "10年"), "year": element("年度", "2022"), "organ": element("机构或问题", "MZ"),
        "class": element("类别号", "KJ"), "fonds": element("全宗号", "Z110"),
    },
    "REC-NO-FILE": {"attachment": lambda t: t.content(THIRD, 1).unlink()},
    "REC-UNNAMED": {"draft": put("草稿.pdf", pdf("x"))},
    "REC-NAMES-NONE": {"none": names_none},
    "REC-NAMED-TWICE": {"encoding": named_twice},
    "REC-FILE-NAME": {"other": element("计算机文件名", "x.pdf")},
    "REC-PATH": {"other": element("文件路径", "没有.jpg", SECOND)},
    "REC-FORMAT": {"tiff": lambda t: t.replace(t.metadata(FIRST), "格式名称：PDF", "格式名称：TIFF")},
    "REC-SIZE": {"grown": content(pdf("一") + b"more", honest=False), "stated": element("计算机文件大小", "7")},
    "REC-DIGEST": {
        "flipped": content(pdf("二"), honest=False), "swapped": swap,
        "stated": lambda t: t.replace(t.metadata(FIRST), '(?<=算法="sm3">)[0-9a-f]{2}', "00"),
    },
    "REC-DIGEST-UNKNOWN": {"whirlpool": unknown_digest},
    "REC-NO-DIGEST": {"one": some_without_digest},
    "REC-IDENTIFIER": {"of-another": element("电子文件号", FIRST, SECOND)},
    "REC-DATE-YEAR": {"later": both("日期", "20240107", "2024-01-07")},
    "REC-DATE-FUTURE": {"2095": both("日期", "20950107", "2095-01-07")},
    "REC-SECRET": {"one": both("密级", "机密")},
    "REC-PAGES": {"more": both("页数", "5", None, SECOND)},
    "REC-SAME-OCTETS": {"two": content(pdf("一"), honest=True, code=THIRD)},
    "REC-SAME-RECORD": {"two": same_record},
    "REC-NUMBER-GAP": {"two": drop_record},
    "REC-OCTETS": {"one": line("移交数据量", "1 字节"), "rounded": line("移交数据量", "7.5 MB")},
    "REC-NO-DESCRIPTION": {"gone": lambda t: t.description.unlink()},
    "REC-XML": {"other": put_at_top("其他/x.xml", b"<a>")},
    "OBJ-EMPTY": {"pdf": content(b"", honest=True)},
    "OBJ-FORMAT": {"text": content("这不是 PDF".encode(), honest=True)},
    "OBJ-PROGRAM": {"exe": put("病毒.exe", b"MZ" + bytes(60)), "bat": put("run.bat", b"@echo off\r\n")},
    "OBJ-PAGE-GAP": {"one": drop_page},
    "OBJ-PAGE-TWICE": {"two": page_twice},
    "DAT46-MISSING": {"title": element("题名", None)},
}  # fmt: skip
"""By the code of the rule that must find it, by the name of the case."""


def write(target: Path) -> None:
    """Write every case below a folder, in place of what is there."""
    shutil.rmtree(target, ignore_errors=True)
    with TemporaryDirectory() as folder:
        good = transfers.make(Path(folder), bag=False)
        for code, cases in CASES.items():
            for name, change in cases.items():
                place = target / code / name
                place.parent.mkdir(parents=True, exist_ok=True)
                change(Transfer.copy(good, place))


if __name__ == "__main__":
    write(HERE)
    sys.stdout.write(f"{sum(map(len, CASES.values()))} cases\n")
