"""The catalogues of a carrier: exactly written, and read as strangers write them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import strategies
from archpkg.errors import CannotRead, InvalidValue, WrongUse
from archpkg.formats.carrier import (
    EDITIONS,
    CarrierCatalogue,
    CatalogueEntry,
    check_characters,
    dumps_catalogue,
    loads_catalogue,
)
from archpkg.formats.carrier.values import SOURCE
from archpkg.formats.schema import schema_findings
from archpkg.model.parts import Extra

SCHEMAS = {"dat93": "carrier-dat93.xsd", "2012": "carrier-2012.xsd"}

FULL = CatalogueEntry(
    sequence="1",
    code="Z109-WS·2023-Y-0001",
    author="云溪街道",
    title="通知",
    date="20230506",
    retention="永久",
    security="公开",
    page_count="3",
    remark="无",
)

NAMES = st.sampled_from(["文号", "件号", "卷内/路径", "题名", "备注/甲", "页数", "页数/甲"])
EXTRA = st.builds(Extra, name=NAMES, value=strategies.XML_TEXT, source=st.just(SOURCE))
BESIDE = EXTRA.filter(lambda extra: "/" not in extra.name)


def entries(edition: str, text: st.SearchStrategy[str]) -> st.SearchStrategy[CatalogueEntry]:
    fields = {field: text for _, field in EDITIONS[edition]}
    return st.builds(CatalogueEntry, **fields, extra=st.lists(EXTRA, max_size=2).map(_leaves))


def _leaves(lot: list[Extra]) -> tuple[Extra, ...]:
    """The text of an element that holds others counts only if there is some."""
    return tuple(extra for extra in lot if "/" in extra.name or extra.value.strip() or extra.name != "页数")


def catalogues(edition: str, text: st.SearchStrategy[str]) -> st.SearchStrategy[CarrierCatalogue]:
    return st.builds(
        CarrierCatalogue,
        edition=st.just(edition),
        level=st.sampled_from(["文件", "案卷"]),
        entries=st.lists(entries(edition, text), max_size=3).map(tuple),
        extra=st.lists(BESIDE, max_size=2).map(tuple),
    )


def seen(data: str | bytes, edition: str = "dat93") -> list[tuple[str, int | None, str]]:
    octets = data if isinstance(data, bytes) else data.encode()
    found = loads_catalogue(octets, edition=edition).findings
    assert all(f.text("zh") and f.hint("en") and "{" not in f.text("en") for f in found)
    return [(f.code, f.where.line, f.where.element) for f in found]


def entry(inside: str, before: str = "", after: str = "") -> str:
    """A catalogue of 2012 whose one entry is complete, with something more in it."""
    full = "".join(f"<{tag}>1</{tag}>" for tag, _ in EDITIONS["2012"])
    return f"<文件目录>\n{before}<文件>{full}\n{inside}</文件>{after}</文件目录>"


SNAPSHOTS = {
    "carrier-catalogue-gb2312": (CarrierCatalogue(entries=(FULL,)), "GB2312"),
    "carrier-2012-gb18030": (
        CarrierCatalogue(edition="2012", entries=(evolve(FULL, title="𠮷祥", object_name="a.pdf"),)),
        "GB18030",
    ),
    "carrier-2012-volumes": (
        CarrierCatalogue(
            edition="2012",
            level="案卷",
            entries=(evolve(FULL, code="Z109-KU·01·2022-D30-001", date="20220101-20221231"),),
            extra=(Extra(name="说明", value="<另附>"),),
        ),
        "UTF-8",
    ),
}


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_other_encodings_and_levels_are_as_kept(name: str) -> None:
    catalogue, encoding = SNAPSHOTS[name]
    written = dumps_catalogue(catalogue, encoding=encoding)
    kept = Path(__file__).parent / "snapshots" / f"{name}.xml"
    if os.environ.get("RENEW_SNAPSHOTS"):
        kept.write_bytes(written)
    assert written == kept.read_bytes()


# ── two ways ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_everything_comes_back(edition: str, encoding: str, data: st.DataObject) -> None:
    catalogue = data.draw(catalogues(edition, strategies.XML_TEXT))
    octets = dumps_catalogue(catalogue, encoding=encoding)
    reading = loads_catalogue(octets, edition=edition)
    assert reading.value == catalogue
    assert dumps_catalogue(reading.value, encoding=encoding) == octets


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_gb2312_holds_what_it_says_it_holds(data: st.DataObject) -> None:
    catalogue = data.draw(catalogues("dat93", st.text(st.sampled_from("档案·—“”①Ⅰ𠮷€ⅰü a"), max_size=4)))
    lacking = check_characters(catalogue, "gb2312")
    if lacking:
        assert {f.code for f in lacking} == {"CAR-CHARACTER"}
        with pytest.raises(InvalidValue, match="GB2312 has no character U"):
            dumps_catalogue(catalogue, encoding="GB2312")
    else:
        octets = dumps_catalogue(catalogue, encoding="GB2312")
        assert b'encoding="GB2312"' in octets
        assert loads_catalogue(octets).value == catalogue


def test_the_middle_dot_of_reference_codes_is_that_of_gb2312() -> None:
    octets = dumps_catalogue(CarrierCatalogue(entries=(FULL,)), encoding="GB2312")
    assert "WS·2023".encode("gb18030") in octets
    assert b"\xa1\xa4" in octets
    assert loads_catalogue(octets).value.entries == (FULL,)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030", "GB2312"])
def test_another_parser_reads_what_was_written(encoding: str) -> None:
    title = "关于“通知”<&>" if encoding == "GB2312" else "关于𠮷祥“通知”<&>"
    octets = dumps_catalogue(CarrierCatalogue(entries=(evolve(FULL, title=title),)), encoding=encoding)
    # what libxml2 knows as GB2312 has the katakana dot in the place of the middle dot
    dots = str.maketrans("・", "·" if encoding == "GB2312" else "・")
    read = [(part.text or "").translate(dots) for part in etree.fromstring(octets)[0]]
    assert read == ["1", FULL.code, "云溪街道", title, "20230506", "永久", "公开", "3", "无"]


def test_a_character_that_gb2312_lacks_is_named_before_anything_is_written() -> None:
    catalogue = CarrierCatalogue(entries=(FULL, evolve(FULL, title="𠮷祥", remark="€")))
    found = check_characters(catalogue, "GB2312")
    assert [(f.code, f.where.row, f.where.element) for f in found] == [
        ("CAR-CHARACTER", 2, "题名"),
        ("CAR-CHARACTER", 2, "备注"),
    ]
    assert "U+20BB7" in found[0].say("zh")
    assert check_characters(catalogue, "GB18030") == check_characters(catalogue, "UTF-8") == ()
    with pytest.raises(InvalidValue, match=r"2 〈题名〉.*"):
        dumps_catalogue(catalogue, encoding="GB2312")
    for extra in (Extra(name="甲", value="𠮷"), Extra(name="𠮷", value="甲"), Extra(name="镕", value="甲")):
        with pytest.raises(InvalidValue):
            dumps_catalogue(CarrierCatalogue(extra=(extra,)), encoding="GB2312")


def test_lone_surrogates_are_told_not_written() -> None:
    catalogue = CarrierCatalogue(entries=(CatalogueEntry(title="\ud800"),))
    assert [f.details["point"] for f in check_characters(catalogue, "UTF-8")] == ["U+D800"]
    with pytest.raises(InvalidValue, match="Entry 1: 〈题名〉"):
        dumps_catalogue(catalogue)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("level", ["文件", "案卷"])
def test_the_form_fits_its_schema_and_departures_do_not(edition: str, level: str) -> None:
    lot = (FULL, CatalogueEntry(), evolve(FULL, object_name="a.pdf"))
    octets = dumps_catalogue(CarrierCatalogue(edition=edition, level=level, entries=lot))
    assert schema_findings(octets, SCHEMAS[edition]) == ()
    assert schema_findings(dumps_catalogue(CarrierCatalogue(edition=edition)), SCHEMAS[edition]) == ()
    for old, new in [("<题名>", "<题名 a='1'>"), ("<备注>", "<文号>1</文号><备注>"), ("<档号></档号>", "")]:
        assert schema_findings(octets.replace(old.encode(), new.encode()), SCHEMAS[edition]) != ()


def test_an_empty_page_count_is_left_out_and_the_rest_is_written() -> None:
    octets = dumps_catalogue(CarrierCatalogue(entries=(CatalogueEntry(),))).decode()
    assert "页数" not in octets
    assert all(f"<{tag}></{tag}>" in octets for tag, _ in EDITIONS["dat93"] if tag != "页数")


def test_an_empty_catalogue_is_one_element() -> None:
    octets = dumps_catalogue(CarrierCatalogue(edition="2012", level="案卷"))
    assert octets.decode() == '<?xml version="1.0" encoding="UTF-8"?>\n<案卷目录/>\n'
    assert loads_catalogue(octets, edition="2012").value == CarrierCatalogue(edition="2012", level="案卷")


@pytest.mark.parametrize("name", ["", "甲 乙", "a:b", "<", "1甲", "甲//乙", "文件", "文件/甲", "\ud800", "²"])
def test_a_kept_element_must_have_a_name(name: str) -> None:
    with pytest.raises(InvalidValue, match="name of an element"):
        dumps_catalogue(CarrierCatalogue(extra=(Extra(name=name, value="1"),)))


def test_kept_text_must_be_text() -> None:
    with pytest.raises(InvalidValue, match=r"U\+0001"):
        dumps_catalogue(CarrierCatalogue(extra=(Extra(name="甲", value="\x01"),)))


def test_other_editions_levels_and_encodings_are_refused() -> None:
    with pytest.raises(WrongUse, match="1999"):
        dumps_catalogue(CarrierCatalogue(edition="1999"))
    with pytest.raises(WrongUse, match="1999"):
        loads_catalogue(b"", edition="1999")
    with pytest.raises(WrongUse, match="卷"):
        dumps_catalogue(CarrierCatalogue(level="卷"))
    for encoding in ("UTF-16", "GBK", "latin-1", ""):
        with pytest.raises(WrongUse, match="no encoding"):
            dumps_catalogue(CarrierCatalogue(), encoding=encoding)


# ── departures ──────────────────────────────────────────────────────────────────────────────────────────


def test_missing_and_unknown_elements_are_findings_with_their_line_and_are_kept() -> None:
    data = (
        "<文件目录>\n<文件><顺序号>1</顺序号><档号>A</档号><电子档案名称>x</电子档案名称></文件></文件目录>"
    )
    found = seen(data)
    assert ("CAR-UNKNOWN", 2, "电子档案名称") in found
    assert ("CAR-MISSING", 2, "保管期限") in found
    assert not any(element == "页数" for _, _, element in found)
    (only,) = loads_catalogue(data.encode()).value.entries
    assert only.extra == (Extra(name="电子档案名称", value="x", source=SOURCE),)
    assert (only.line, only.absent[-1]) == (2, "备注")


def test_lines_are_right_far_down() -> None:
    blank = "\n" * 80_000
    assert seen(f"<文件目录>{blank}<甲/></文件目录>") == [("CAR-PLACE", 80_001, "甲")]


@pytest.mark.parametrize(
    ("inside", "code", "element", "kept"),
    [
        ("<题名>二</题名>", "CAR-REPEATED", "题名", [("题名", "二")]),
        ("<甲>a<乙 />b</甲>", "CAR-UNKNOWN", "甲", [("甲/乙", ""), ("甲", "ab")]),
        ("<页数>3</页数>", "CAR-UNKNOWN", "页数", [("页数", "3")]),
        ("文字", "CAR-TEXT", "文件", []),
    ],
)
def test_what_an_entry_has_beside(inside: str, code: str, element: str, kept: list[tuple[str, str]]) -> None:
    data = entry(inside)
    assert [(c, e) for c, _, e in seen(data, "2012")] == [(code, element)]
    extra = loads_catalogue(data.encode(), edition="2012").value.entries[0].extra
    assert [(x.name, x.value) for x in extra] == kept


def test_elements_inside_an_element_are_kept_beside_it() -> None:
    data = entry("").replace("<题名>1", "<题名>1<b>粗</b>").replace("<备注>1", "<备注> <c/> ")
    reading = loads_catalogue(data.encode(), edition="2012")
    assert [(f.code, f.where.element) for f in reading.findings] == [
        ("CAR-NESTED", "题名"),
        ("CAR-NESTED", "备注"),
    ]
    (only,) = reading.value.entries
    assert (only.title, only.remark) == ("1", "")
    assert [(x.name, x.value) for x in only.extra] == [("题名/b", "粗"), ("备注/c", "")]
    assert loads_catalogue(dumps_catalogue(reading.value), edition="2012").value == reading.value


def test_another_order_is_told_once_an_entry() -> None:
    data = entry("").replace("<顺序号>1</顺序号>", "").replace("</文件>", "<顺序号>1</顺序号></文件>")
    late = data.replace("<档号>1</档号>", "").replace("</文件>", "<档号>7</档号></文件>")
    assert [(c, e) for c, _, e in seen(late, "2012")] == [("CAR-ORDER", "顺序号")]
    assert loads_catalogue(late.encode(), edition="2012").value.entries[0].code == "7"


def test_what_stands_beside_the_entries_is_kept_but_is_none() -> None:
    data = entry("", before="<案卷><档号>A</档号><题名/></案卷>", after="<说明>x</说明>文字")
    assert [c for c, _, _ in seen(data, "2012")] == ["CAR-PLACE", "CAR-PLACE", "CAR-TEXT"]
    reading = loads_catalogue(data.encode(), edition="2012")
    assert len(reading.value.entries) == 1
    assert [(x.name, x.value) for x in reading.value.extra] == [
        ("案卷/档号", "A"),
        ("案卷/题名", ""),
        ("说明", "x"),
    ]
    assert loads_catalogue(dumps_catalogue(reading.value), edition="2012").value == reading.value


def test_attributes_and_namespaces_are_told() -> None:
    data = entry("").replace("<文件目录>", "<a:文件目录 xmlns:a='urn:x' xmlns='urn:x' 版本='1'>")
    data = data.replace("</文件目录>", "</a:文件目录>").replace("<备注>", "<备注 id='7'>")
    assert [c for c, _, _ in seen(data, "2012")] == ["CAR-NAMESPACE", "CAR-ATTRIBUTE", "CAR-ATTRIBUTE"]
    assert loads_catalogue(data.encode(), edition="2012").value.entries[0].remark == "1"


def test_many_findings_are_counted() -> None:
    data = ("<文件目录>" + "<甲/>" * 10_007 + "</文件目录>").encode()
    found = loads_catalogue(data).findings
    assert len(found) == 10_001
    assert (found[-1].code, found[-1].details["count"]) == ("CAR-MORE", 7)


def test_comments_and_instructions_are_no_content() -> None:
    assert seen(entry("<!-- 甲 --><?乙 丙?>"), "2012") == []


# ── encodings ───────────────────────────────────────────────────────────────────────────────────────────

BODY = "<文件目录><文件><题名>关于·通知</题名></文件></文件目录>"


@pytest.mark.parametrize(
    ("declared", "codec", "true"),
    [
        ("", "utf-8", True),
        ("", "utf-8-sig", True),
        ("", "gb18030", False),
        ("UTF-8", "utf-8", True),
        ("utf8", "utf-8-sig", True),
        ("UTF-8", "gb18030", False),
        ("GB18030", "gb18030", True),
        ("gb2312", "gb18030", True),
        ("GBK", "gb18030", True),
        ("GB2312", "utf-8", False),
        ("GB18030", "utf-8-sig", False),
        ("Big5", "utf-8", False),
    ],
)
def test_a_document_is_read_as_it_is_written(declared: str, codec: str, true: bool) -> None:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    reading = loads_catalogue((declaration + BODY).encode(codec))
    assert reading.value.entries[0].title == "关于·通知"
    assert ("CAR-ENCODING" in [f.code for f in reading.findings]) is not true


def test_the_byte_order_mark_of_gb18030_is_none_of_the_text() -> None:
    data = b"\x84\x31\x95\x33" + ('<?xml version="1.0" encoding="GB18030"?>' + BODY).encode("gb18030")
    assert loads_catalogue(data).value.entries[0].title == "关于·通知"


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
def test_utf16_is_refused(codec: str) -> None:
    with pytest.raises(CannotRead, match="UTF-16"):
        loads_catalogue(BODY.encode(codec))


@pytest.mark.parametrize("name", ["Big5", "UTF-7", "rot13", "ISO-8859-1"])
def test_other_encodings_are_refused(name: str) -> None:
    data = f'<?xml version="1.0" encoding="{name}"?><a/>'.encode("ascii")
    with pytest.raises(CannotRead, match=f"declared encoding {name}"):
        loads_catalogue(data)


@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
@pytest.mark.parametrize("far", [0, 70_000])
def test_octets_that_do_not_fit_are_named_by_line_and_place(encoding: str, far: int) -> None:
    start = f'<?xml version="1.0" encoding="{encoding}"?>\n<文件目录>\n{"甲" * far}\n'.encode(encoding)
    with pytest.raises(CannotRead, match=rf"Line 4, octet {len(start)} does not fit the encoding {encoding}"):
        loads_catalogue(start + b"\xff\xff</a>")


def test_a_character_cut_at_the_end_is_told() -> None:
    with pytest.raises(CannotRead, match=r"Line 2, octet \d+ does not fit"):
        loads_catalogue("<文件目录>\n甲".encode()[:-1])


# ── hostile ─────────────────────────────────────────────────────────────────────────────────────────────

LAUGHS = '<!DOCTYPE 文件目录 [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><文件目录><文件><题名>&b;</题名></文件></文件目录>'


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (LAUGHS, "DTD"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><文件目录/>', "DTD"),
        ("<文件目录>&x;</文件目录>", "line 1, column"),
        ("<文件目录>\n<文件>", "line 2, column 5: no element found"),
        ("", "no element found"),
        ("<文件目录/><文件目录/>", "junk after document element"),
        ("<文件目录>\x01</文件目录>", "not well-formed"),
        ("<目录/>", "The root is 〈目录〉"),
        ("<" + "长" * 500 + "/>", "The root is 〈长"),
        ("<文件目录>" + "<甲>" * 40, "Line 1: more than 32 levels"),
        ("<文件目录><文件>" + "<甲/>" * 1001, "more than 1000 elements"),
        ("<文件目录><文件 " + " ".join(f"a{n}=''" for n in range(1001)) + "/>", "1000 attributes"),
        ("<文件目录><文件>\n<题名>" + "长" * 1_100_000, "Line 2: more than 1,048,576 characters in 〈题名〉"),
        ("<文件目录><文件 a='" + "长" * 1_200_000, "a tag or comment of more than"),
        ("<文件目录><!--" + "长" * 1_200_000, "a tag or comment of more than"),
        ('<?xml version="1.0" standalone="maybe"?><文件目录/>', "Not well-formed"),
    ],
    ids=lambda value: value[:24],
)
def test_hostile_documents_end_in_a_clear_error(data: str, told: str) -> None:
    with pytest.raises(CannotRead, match=told.replace("(", "\\(")) as refused:
        loads_catalogue(data.encode())
    assert refused.value.say("zh")
    assert refused.value.hint is not None


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<文件目录>",
                "</文件目录>",
                "<文件>",
                "</文件>",
                "<题名>",
                "</题名>",
                "<甲/>",
                "字",
                "<",
                "&",
                "-->",
                "\ufeff",
                "<!--",
                "<?xml version='1.0' encoding='GBK'?>",
                "<![CDATA[",
                "]]>",
                " a='1'",
            ]
        ),
        max_size=12,
    ),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_pieces_of_documents_are_read_or_refused(pieces: list[str], codec: str) -> None:
    data = "".join(pieces).encode(codec)
    try:
        reading = loads_catalogue(data)
    except CannotRead:
        return
    assert loads_catalogue(dumps_catalogue(reading.value)).value == reading.value
