"""表头. Header rows of real programs, and what their columns mean."""

from __future__ import annotations

import pytest

from archpkg.catalogue.columns import (
    AMBIGUOUS,
    ELEMENTS,
    KEPT,
    find_header,
    meaning,
    normal_heading,
    read_header,
    read_profile,
)
from archpkg.catalogue.fields import Level
from archpkg.catalogue.plans import level_of
from archpkg.errors import WrongUse

REAL: list[tuple[str, str]] = [
    ("file", "档号, 保管期限, 题名, 责任者, 起始时间, 终止时间, 页数"),
    ("item", "档号, 题名, 保管期限, 文号, 责任者, 日期, 页数, 密级, 主题词, 控制符, 备注"),
    ("file", "档号, 保管期限, 题名, 起始时间, 终止时间, 页数, 密级, 摄影者, 备注"),
    ("item", "档号, 保管期限, 题名, 摄影者, 参见号, 密级, 备注, 页数, 摄影时间"),
    ("file", "档号, 保管期限, 类别, 题名, 起止时间, 卷内张数, 备注, 立卷部门, 归档时间, 立卷人"),
    ("item", "档号, 责任者, 文号, 题名, 日期, 页数, 保管期限, 备注, 密级"),
    (
        "file",
        "档号, 保管期限, 题名, 起止时间, 页数, 密级, 备注, 立卷单位, 立卷人, 立卷日期, 检查人, 检查日期",
    ),
    ("item", "档号, 保管期限, 题名, 责任者, 日期, 页数, 密级, 主题词, 备注"),
    ("item", "案卷档号, 顺序号, 档号, 文号, 责任者, 题名, 文件时间, 起页号, 页号, 页数, 件号, 备注"),
    (
        "file",
        "案卷档号, 全宗号, 目录号, 案卷号, 年度, 起始年度, 终止年度, 保管期限, 归档号, 案卷题名, 件数, 页数, 备注",
    ),
    ("item", "档号, 件号, 责任者, 文号, 题名, 日期, 页数, 机构或问题, 备注"),
    ("item", "党号, 件号, 责任者, 文号, 题名, 日期, 页数, 机构或问题, 备注"),
    ("item", "序号, 档号, 题名, 责任者, 形成时间, 保管期限, 密级, 文件格式, 校验状态"),
    ("item", "案卷号, 件号, 起止页号, 页数, 题名, 责任者, 文号, 成文日期, 备注, 文件夹路径"),
    ("file", "案卷号, 题名, 责任者, 起始时间, 终止时间, 总页数, 卷内文件份数"),
    ("item", "条目类型, 档号, 题名, 责任者, 成文日期, 源路径"),
    ("item", "序号, 文件题名, 责任者, 经办人, 日期, 材料性质, 起止页号, 备注"),
    ("file", "案卷题名, 编制单位, 载体类型, 立卷人, 立卷日期"),
    (
        "item",
        "责任者, 形成时间, 题名, 页号, 页数, 是否开放, 全宗号, 目录号, 保管期限, 案卷号, 顺序号（件号）",
    ),
    ("item", "月, 日, 文号, 来文单位, 事由, 签收, 月, 日, 文号, 收文单位, 事由, 签收"),
    ("item", "序号, 档号, 文号, 责任者, 题名, 日期, 密级, 页数, 备注"),
    ("item", "件号, 责任者, 文号, 题名, 日期, 页数, 备注"),
    ("item", "顺序号, 文号, 责任者, 题名, 日期, 页号, 备注"),
    ("file", "序号, 档号, 案卷题名, 起止日期, 总页数, 保管期限, 备注"),
    ("file", "顺序号, 归档时案卷号, 案卷标题, 起止日期, 页数, 保管期限, 备注"),
    ("item", "顺序号, 全宗号, 目录号, 案卷号, 件号, 文号, 责任者, 题名, 日期, 密级, 页数, 备注"),
    ("file", "案卷号, 类别, 题名, 起止时间, 保管期限, 卷内张数, 备注"),
    ("file", "顺序号, 载体类型, 题名, 责任者, 起止日期, 盒(卷), 张数, 片长(分钟), 保管期限, 参考号, 备注"),
    ("item", "顺序号, 题名, 责任者, 日期, 数量(件), 参考号, 备注"),
    ("item", "QZH, DH, TM, ZRZ, WJRQ, YS, MJ, BGQX, WH, BZ"),
    ("file", "dh, tm, qssj, zzsj, ys, bgqx"),
]
"""Level, and the header row, of programs and lists met in practice."""


@pytest.mark.parametrize(("level", "heading"), REAL)
def test_header_rows_of_real_programs(level: str, heading: str) -> None:
    cells = heading.split(", ")
    header = find_header([(1, ["某某目录", *[""] * (len(cells) - 1)]), (2, cells)])
    assert header is not None
    assert header.row == 2
    assert level_of(header, None, "") == level
    assert header.elements & {"title", "file_title"}


def test_a_check_report_is_no_catalogue() -> None:
    cells = ["序号", "全宗号", "案卷号", "顺序号/件号", "文件名", "错误类型", "描述", "状态"]
    assert find_header([(1, cells)]) is None


def test_the_printed_kind_with_code_and_title_only() -> None:
    assert find_header([(1, ["顺序号", "档号", "题名", "页数"])]) is not None


@pytest.mark.parametrize(
    "cells",
    [["2023年度归档文件目录", "题名目录"], ["档号"], ["题名", ""], ["序号", "页数", "备注"], [], ["", ""]],
)
def test_rows_that_are_no_header(cells: list[str]) -> None:
    assert find_header([(1, cells)]) is None


@pytest.mark.parametrize(
    ("written", "element"),
    [
        ("题  名", "title"), ("题\n名", "title"), ("题　名：", "title"), ("日期:", "date"),
        ("机构(问题)", "organ"), ("机构（问题）", "organ"), ("机构 / 问题", "organ"),
        ("顺序号(件号)", "agency_item_number"),
        ("顺序号/件号", "agency_item_number"), ("顺序号", "sequence"), ("bgqx", "retention"), ("Zrz", "authors"),
        ("保密期限", "secrecy_period"), ("保存期限", ""), ("内部文号", ""), ("部门件号", ""),
        ("张数", ""), ("编号", ""),
    ],
)  # fmt: skip
def test_headings_and_what_they_mean(written: str, element: str) -> None:
    assert meaning(written) == element


def test_no_heading_means_two_elements() -> None:
    seen: dict[str, str] = {}
    for element in ELEMENTS:
        for text in {normal_heading(t) for t in (element.heading, *element.synonyms, *element.abbreviations)}:
            assert seen.setdefault(text, element.name) == element.name
            assert text not in map(normal_heading, KEPT)
            assert text not in map(normal_heading, AMBIGUOUS)


def test_repeated_and_blank_headings_get_names_of_their_own() -> None:
    header = read_header(1, ["文号", "", "文号", " 题 名 ", "备 用"])
    assert [(c.heading, c.element) for c in header.columns] == [
        ("文号", "document_number"), ("第2列", ""), ("文号（2）", ""), ("题 名", "title"), ("备 用", ""),
    ]  # fmt: skip


def test_a_profile_takes_elements_by_name_and_by_heading() -> None:
    assert read_profile({"编 号": "档号", "单位": "authors", "时间": ""}) == {
        "编号": "code", "单位": "authors", "时间": "",
    }  # fmt: skip
    with pytest.raises(WrongUse, match="no element"):
        read_profile({"编号": "没有"})


@pytest.mark.parametrize(
    ("layout", "level"), [("files", "file"), ("dat22", "item"), ("dat22-2000", "item"), ("volume", "item")]
)
def test_the_caller_says_what_rows_are(layout: str, level: Level) -> None:
    header = read_header(1, ["档号", "题名", "起止日期"])
    assert level_of(header, layout, "") == level
    assert level_of(header, None, "") == "file"
    assert level_of(header, None, "归档文件目录") == "item"
