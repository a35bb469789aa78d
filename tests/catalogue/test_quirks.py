"""The quirks of tables made by people: what a cell becomes, what a row becomes, what is said about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from archpkg.catalogue import read_catalogue_steps
from archpkg.errors import WrongUse
from archpkg.findings import Reading
from archpkg.model.codes import DAT22_BY_ITEM, Profile
from archpkg.model.records import Fonds, Item
from archpkg.model.walk import files, items
from archpkg.progress import Step

Read = Callable[..., Reading[Fonds]]
A, B, C = (f"Z109-WS·2011-D30-BGS-000{n}" for n in (1, 2, 3))


def cell(read: Read, heading: str, text: str, **options: Any) -> tuple[Item, list[str]]:
    """The one item of a table with one more column, and the codes of what was seen."""
    found = read([["档号", "题名", heading], [A, "一", text]], **options)
    (item,) = items(found.value)
    return item, [finding.code for finding in found.findings]


def kept(item: Item) -> dict[str, str]:
    return {extra.name: extra.value for extra in item.extra if extra.source == "catalogue"}


@pytest.mark.parametrize(
    ("heading", "text", "name", "value", "codes"),
    [
        ("责任者", "甲；乙;丙、丁 戊", "authors", ("甲", "乙", "丙", "丁 戊"), []),
        ("主题词", "机构；调整", "descriptors", ("机构", "调整"), []),
        ("页数", "12 页", "page_count", 12, []),
        ("页数", "12张", "page_count", 12, ["CAT-SHEETS"]),
        ("备注", "一\n二", "annotations", ("一", "二"), []),
        ("年度", "2011年", "year", 2011, []),
        ("门类", "文书档案", "category", "WS", []),
        ("文号", "中发〔1980〕16号", "document_number", "中发〔1980〕16号", []),
        ("保密期限", "10年", "secrecy_period", "10年", []),
        ("是否开放", "开放", "openness", "开放", []),
        ("QZH", "Z109", "title", "一", []),
        ("副题名", "二", "alternative_title", "二", []),
    ],
)
def test_cells_and_their_fields(
    heading: str, text: str, name: str, value: object, codes: list[str], read: Read
) -> None:
    item, seen = cell(read, heading, text)
    assert getattr(item, name) == value
    assert seen == codes
    assert item.extra == ()


@pytest.mark.parametrize(
    ("heading", "text", "code"),
    [
        ("成文日期", "20240231", "CAT-DATE"), ("年度", "11", "CAT-YEAR"), ("保管年限", "001", "CAT-RETENTION"),
        ("密级", "很密", "CAT-SECURITY"), ("页数", "约十页", "CAT-PAGES"), ("开放标识", "也许", "CAT-OPENNESS"),
        ("类别", "凭证", "CAT-CATEGORY"), ("责任者", "#VALUE!", "CAT-CELL-ERROR"),
        ("单位", "某局", "CAT-AMBIGUOUS-COLUMN"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_under_its_heading(
    heading: str, text: str, code: str, read: Read
) -> None:
    item, seen = cell(read, heading, text)
    assert kept(item) == {heading: text}
    assert seen == [code]


@pytest.mark.parametrize(
    "heading", ["张数", "卷内张数", "源路径", "文件路径", "文件夹路径", "归档号", "无此列", "内部文号"]
)
def test_columns_without_a_home_are_kept(heading: str, read: Read) -> None:
    item, seen = cell(read, heading, "某/某")
    assert kept(item) == {heading: "某/某"}
    assert seen == []


@pytest.mark.parametrize(
    ("heading", "text", "name", "zh"),
    [("密级", "国内", "security", "限制"), ("密级", "非密", "security", "公开"), ("是否开放", "否", "openness", "控制"),
     ("开放标识", "不开放", "openness", "控制")],
)  # fmt: skip
def test_mapped_words_keep_the_original(heading: str, text: str, name: str, zh: str, read: Read) -> None:
    item, seen = cell(read, heading, text)
    assert str(getattr(item, name)) == zh
    assert kept(item) == {heading: text}
    assert seen == ["CAT-MAPPED"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("永久", "Y"),
        ("Y", "Y"),
        ("30年", "D30"),
        ("定期三十年", "D30"),
        ("D10", "D10"),
        ("长期", "长期"),
        ("短期", "短期"),
    ],
)
def test_retention_as_people_write_it(text: str, code: str, read: Read) -> None:
    found = read([["档号", "题名", "保管期限"], ["1", "一", text]])
    (item,) = items(found.value)
    assert item.retention is not None
    assert item.retention.code == code


def test_retention_by_the_installations_own_table(read: Read) -> None:
    table = {"001": "永久", "30": "30年"}
    item, seen = cell(read, "保管期限", "30", retention_table=table)
    assert item.retention is not None
    assert (item.retention.code, seen) == ("D30", [])


def test_a_marking_with_its_period(read: Read) -> None:
    item, _ = cell(read, "密级", "机密★10年")
    assert item.security is not None
    assert (item.security.code, item.secrecy_period) == ("JM", "10年")


def test_the_code_fills_what_the_table_leaves_out(read: Read) -> None:
    item, _ = cell(read, "备注", "")
    assert (item.year, item.organ, item.category) == (2011, "BGS", "WS")
    assert item.retention is not None
    assert item.retention.code == "D30"


@pytest.mark.parametrize(
    ("heading", "text", "differs"),
    [("年度", "2012", True), ("保管期限", "永久", True), ("机构(问题)", "RSC", True), ("机构(问题)", "办公室", False),
     ("件号", "2", True), ("件号", "1", False), ("门类", "会计", True), ("年度", "2011", False)],
)  # fmt: skip
def test_columns_are_compared_with_the_code(heading: str, text: str, differs: bool, read: Read) -> None:
    _, seen = cell(read, heading, text)
    assert seen == (["CODE-SEGMENT"] if differs else [])


def test_ambiguous_headings_by_the_callers_word(read: Read) -> None:
    rows = [["编号", "名称", "单位", "时间"], [A, "一", "甲", "2011"]]
    told = {"编号": "档号", "名称": "title", "单位": "责任者", "时间": ""}
    found = read(rows, columns=told)
    (item,) = items(found.value)
    assert (str(item.code), item.title, item.authors, kept(item)) == (A, "一", ("甲",), {"时间": "2011"})
    assert found.findings == ()
    assert [f.code for f in read(rows).findings] == ["CAT-NO-HEADER"]


def test_a_misspelt_heading_only_by_the_callers_word(read: Read) -> None:
    rows = [["党号", "题名", "文号"], [A, "一", ""]]
    assert [f.code for f in read(rows).findings] == ["CAT-NO-COLUMN"]
    assert read(rows, columns={"党号": "档号"}).findings == ()


def test_a_malformed_code_is_kept_as_free_text(read: Read) -> None:
    found = read([["档号", "题名"], ["Z109-WS·2011-30-BGS-0001", "一"]])
    (item,) = items(found.value)
    assert item.code is not None
    assert (item.code.profile, item.code.text) == (Profile.FREE, "Z109-WS·2011-30-BGS-0001")
    assert "D10" in found.findings[0].hint("en") or found.findings[0].hint("en")


def test_numbers_get_back_the_zeros_that_a_spreadsheet_drops(read: Read) -> None:
    rows = [["档号", "题名", "件号"], [A, "一", 1], [B, "二", "2"], [C, "三", 4], ["某号", "四", 5]]
    with_rule, without = read(rows, rule=DAT22_BY_ITEM), read(rows)
    numbers = [
        [i.numbering.agency_item_number for i in items(r.value) if i.numbering] for r in (with_rule, without)
    ]
    # the row's own code says what was lost; another number, a text and a number beside free text stay as they are
    assert numbers == [["0001", "2", "0004", "0005"], ["0001", "2", "4", "5"]]
    padded = [[f.where.row for f in r.findings if f.code == "CAT-PADDED"] for r in (with_rule, without)]
    assert padded == [[2, 4, 5], [2]]


def test_a_volume_gets_its_zeros_back_too(read: Read) -> None:
    found = read([["档号", "题名", "案卷号", "件号"], ["J019-KU·01·2017-001-002", "凭证", 1, 2]])
    (item,) = items(found.value)
    assert item.numbering is not None
    assert (item.numbering.agency_file_number, item.numbering.agency_item_number) == ("001", "002")
    assert [f.where.column for f in found.findings if f.code == "CAT-PADDED"] == ["案卷号", "件号"]


def test_ditto_marks_take_the_value_above(read: Read) -> None:
    found = read(f"档号|题名|责任者|日期\n{A}|一|甲|2011\n{B}|同上|〃|\n{C}|三|〃|〃\n")
    _, two, three = items(found.value)
    assert (two.title, two.authors, three.authors) == ("一", ("甲",), ("甲",))
    assert three.date is None
    assert [f.code for f in found.findings] == ["CAT-DITTO", "CAT-DITTO", "CAT-DITTO", "CAT-DITTO-ALONE"]


def test_rows_that_are_no_records_are_counted(read: Read) -> None:
    text = f"序号|档号|题名|备注\n1|{A}|一|\n|||\n2|||\n序号|档 号|题名|备注\n总计：1件|||\n3|{B}|合计|\n|||注：完\n"
    found = read(text)
    assert [i.title for i in items(found.value)] == ["一", "合计"]
    assert next(f.details for f in found.findings if f.code == "CAT-SKIPPED-ROWS") == {
        "count": 4, "blank": 2, "header": 1, "total": 1,
    }  # fmt: skip
    assert [f.where.row for f in found.findings if f.code == "CAT-NOT-A-RECORD"] == [8]


def test_a_row_without_code_and_title_but_with_content_is_a_record(read: Read) -> None:
    found = read(f"档号|题名|日期|文号\n{A}|一||\n||2011|某发1号\n")
    assert len(list(items(found.value))) == 2
    assert [f.code for f in found.findings] == ["CAT-CODE-EMPTY", "CAT-TITLE-EMPTY"]


def test_duplicates_name_all_rows(read: Read) -> None:
    found = read(f"档号|题名\n{A}|一\n{B}|二\n{A}|三\n{A}|四\n")
    (finding,) = found.findings
    assert finding.details == {"code": A, "count": 3, "rows": "2、4、5"}
    assert len(list(items(found.value))) == 4


def test_one_fonds_and_rows_of_another(read: Read) -> None:
    other = "X001-WS·2011-Y-0001"
    found = read(f"档号|题名\n{A}|一\n{other}|二\n{B}|三\n")
    assert found.value.code == "Z109"
    assert [(f.code, f.where.row) for f in found.findings] == [("CAT-FONDS", 3)]
    assert len(list(items(found.value))) == 3
    assert read(f"档号|题名\n{A}|一\n", fonds="X001").findings[0].code == "CAT-FONDS"


def test_columns_that_speak_of_the_fonds(read: Read) -> None:
    text = f"档号|题名|全宗名称|立档单位|档案馆代码\n{A}|一|某局全宗|某局|442002\n{B}|二|某局全宗|某处|\n"
    value = read(text).value
    assert (value.name, value.unit, value.archives_code) == (
        "某局全宗",
        "某处",
        "442002",
    ) or value.unit == "某局"
    assert [kept(i) for i in items(value)].count({}) == 1


def test_titles_give_defaults_where_the_row_is_silent(read: Read) -> None:
    text = (
        f"目录|||\n全宗号：|Z109||\n年度：2010|保管期限：|永久|单\n档号|题名|日期|备注\n{A}|一||\n|二|2011|\n"
    )
    found = read(text)
    one, two = items(found.value)
    assert (one.year, two.year) == (2011, 2010)
    assert two.retention is not None
    assert two.retention.permanent
    assert found.value.code == "Z109"
    assert [(f.where.row, f.details["text"]) for f in found.findings if f.code == "CAT-TITLE-ROWS"] == [
        (1, "目录"), (3, "单"),
    ]  # fmt: skip


def test_classes_stand_as_in_the_standard(read: Read) -> None:
    text = f"档号|题名\nZ109-ZP·2008-001|照\n{A}|一\nxx|杂\nZ109-SW·2015·Y-001|物\n{B}|二\n"
    series = read(text).value.series
    assert [(s.code, s.title, len(s.items)) for s in series] == [
        ("WS", "文书", 2), ("ZP", "照片", 1), ("SW", "实物", 1), ("", "", 1),
    ]  # fmt: skip


def test_a_period_in_two_columns(read: Read) -> None:
    head = "档号|案卷题名|起始时间|终止时间\n"
    text = f"{head}1|一|2011|201203\n2|二|2011|\n3|三||2012\n4|四|2012|2011\n5|五||\n"
    found = read(text)
    assert [str(f.date) if f.date else "" for f in files(found.value)] == [
        "2011-201203",
        "2011",
        "-2012",
        "",
        "",
    ]
    assert [(f.code, f.where.row) for f in found.findings if f.code == "CAT-DATE"] == [("CAT-DATE", 5)]
    four = list(files(found.value))[3]
    assert {e.name: e.value for e in four.extra} == {"起始时间": "2012", "终止时间": "2011"}


def test_steps_are_told(read: Read, tmp_path: Any) -> None:
    rows = "".join(f"Z109-WS·2011-Y-{n:04}|件\n" for n in range(1, 2500))
    path = tmp_path / "long.csv"
    path.write_text(("档号|题名\n" + rows).replace("|", ","), encoding="utf-8")
    steps: Iterator[Step] = read_catalogue_steps(path)
    assert [step.done for step in steps] == [1000, 2000, 2499]


def test_wrong_use(read: Read) -> None:
    with pytest.raises(WrongUse, match="no layout"):
        read("档号|题名\n", layout="没有")
