"""列. What the columns of a table mean: headings with their synonyms, as data, and how a header row is found.

An *element* is what a column stands for. Its name is that of the model's field where there is one, so that
``columns={"编号": "code"}`` and ``columns={"编号": "档号"}`` say the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from attrs import frozen

from archpkg.errors import WrongUse
from archpkg.words import Text


@frozen
class Element:
    """著录项. One element: its name, the heading it is written under, the other headings it is known by, and
    the field abbreviations of databases."""

    name: str
    heading: str
    synonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()


def _element(name: str, heading: str, synonyms: str = "", abbreviations: str = "") -> Element:
    return Element(name, heading, tuple(synonyms.split()), tuple(abbreviations.split()))


ELEMENTS: tuple[Element, ...] = (
    _element("sequence", "序号", "顺序号", "SXH"),
    _element("level", "著录层级", "条目类型"),
    _element("file_code", "案卷档号"),
    _element("code", "档号", "档案编号 档案号", "DH"),
    _element("archives_name", "档案馆名称"),
    _element("archives_code", "档案馆代码"),
    _element("fonds", "全宗号", "", "QZH"),
    _element("fonds_name", "全宗名称"),
    _element("unit", "立档单位", "立档单位名称"),
    _element("identifier", "电子文件号"),
    _element("category", "门类", "档案门类 门类代码 门类名称 类别 类别号", "LB"),
    _element("class_code", "分类号"),
    _element("catalogue_number", "目录号", "", "MLH"),
    _element("agency_file_number", "案卷号", "室编案卷号 归档时案卷号", "AJH"),
    _element("archives_file_number", "馆编案卷号"),
    _element("agency_item_number", "件号", "室编件号 顺序号(件号) 顺序号/件号", "JH"),
    _element("archives_item_number", "馆编件号"),
    _element("document_number", "文号", "文件编号 发文字号 公文文号", "WH"),
    _element("authors", "责任者", "作者 发文单位 发文机关 来文单位", "RZZ ZRZ"),
    _element("title", "题名", "文件题名 标题 档案名称 文件标题 事由", "TM"),
    _element("file_title", "案卷题名", "案卷名称 案卷标题"),
    _element("parallel_title", "并列题名"),
    _element("alternative_title", "副题名"),
    _element("title_information", "说明题名文字"),
    _element(
        "date",
        "日期",
        "文件日期 文件时间 成文日期 成文时间 形成日期 形成时间 摄影时间",
        "WJRQ CWRQ XCSJ SYSJ",
    ),
    _element("date_range", "起止日期", "起止时间", "QZSJ"),
    _element("date_start", "起始时间", "起始日期 起始年度", "QSSJ"),
    _element("date_end", "终止时间", "终止日期 终止年度", "ZZSJ"),
    _element("security", "密级", "保密等级 密级程度 案卷密级", "MJ"),
    _element("secrecy_period", "保密期限"),
    _element("page_number", "页号", "页次 起页号 起止页号", "YH"),
    _element("page_count", "页数", "总页数", "YS"),
    _element("item_count", "件数", "文件份数 卷内文件份数"),
    _element("retention", "保管期限", "保管年限", "BGQX"),
    _element("year", "年度", "年份 归档年度", "ND"),
    _element("organ", "机构（问题）", "机构/问题 机构或问题 机构问题"),
    _element("descriptors", "主题词", "", "ZTC"),
    _element("thesaurus", "主题词表"),
    _element("keywords", "关键词", "主题词或关键词"),
    _element("personal_names", "人名"),
    _element("abstract", "摘要", "内容摘要 提要 范围和提要"),
    _element("document_type", "文种"),
    _element("precedence", "紧急程度"),
    _element("principal_receivers", "主送", "主送者 主送单位"),
    _element("other_receivers", "抄送", "抄送者 抄送单位"),
    _element("aggregation_type", "文件组合类型"),
    _element("language", "语种", "语言或文字"),
    _element("draft", "稿本"),
    _element("carrier", "载体形态", "载体类型"),
    _element("openness", "开放标识", "是否开放 审核结论 审核意见 开放建议", "SFKF"),
    _element("publicity", "公开属性"),
    _element("origin", "生成方式"),
    _element("information_systems", "信息系统描述"),
    _element("current_location", "存放位置", "存储位置 当前位置 所属卷库"),
    _element("offline_media", "脱机载体编号"),
    _element("offline_locations", "脱机载体存址"),
    _element("microform", "缩微号"),
    _element("intellectual_property", "知识产权说明"),
    _element("control", "控制标识"),
    _element("annotations", "备注", "说明 附注", "BZ"),
)
"""Every element a column can stand for, in the order in which columns are written after a layout's own."""

KEPT: tuple[str, ...] = (
    "立卷人", "立卷日期", "立卷单位", "立卷部门", "检查人", "检查日期", "归档时间", "归档号", "参见号",
    "参考号", "控制符", "摄影者", "卷内张数", "张数", "类目名称", "盒号", "光盘号", "源路径", "文件路径",
    "文件夹路径", "内部文号", "部门件号", "经办人", "材料性质", "文件格式", "校验状态", "保存期限",
    "数量", "片长(分钟)", "盒(卷)", "文件名", "收文单位", "签收", "SYZ", "CJH", "KZF", "JNZS", "LJBM",
    "LJDW", "LJR", "LJRQ", "JCR", "JCRQ", "GDSJ",
)  # fmt: skip
"""Headings that are known but have no home in the model: kept in ``extra`` under their own name.

张数 and 卷内张数 are here on purpose: sheets 张 and pages 页 are different counts.
"""

AMBIGUOUS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "编号": ("档号", "文号", "件号", "序号"),
        "单位": ("责任者", "立档单位"),
        "名称": ("题名", "全宗名称"),
        "时间": ("日期", "归档时间"),
        "部门": ("机构（问题）", "责任者"),
        "归口": ("机构（问题）", "责任者"),
        "编制单位": ("责任者", "立档单位"),
    }
)
"""Headings that may mean several elements: never guessed."""

HEADER_ROWS = 10
"""How many rows from the top may hold the header (our reading of tables met in practice)."""

_WHITE = re.compile(r"[\s\u200b\u2060\ufeff]+")
_FOLD = str.maketrans("（）［］【】／：", "()[][]/:")
BY_NAME: Mapping[str, Element] = MappingProxyType({element.name: element for element in ELEMENTS})


def normal_heading(text: str) -> str:
    """A heading as it is compared: no white space, no colon at the end, brackets in half width, capitals.

    >>> normal_heading("机构（问　题）：")
    '机构(问题)'
    """
    return _WHITE.sub("", text).translate(_FOLD).rstrip(":").upper()


_MEANING: Mapping[str, str] = MappingProxyType(
    {
        normal_heading(text): element.name
        for element in ELEMENTS
        for text in (element.heading, *element.synonyms, *element.abbreviations)
    }
)
_ORDER: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        normal_heading(text): (at, place)
        for at, element in enumerate(ELEMENTS)
        for place, text in enumerate((element.heading, *element.synonyms, *element.abbreviations))
    }
)
_UNKNOWN = (len(ELEMENTS), 0)
_KEPT = frozenset(map(normal_heading, KEPT))


@frozen(kw_only=True)
class Column:
    """One column: its place from 0, its heading as kept (white space collapsed, made unique), and the element it
    stands for; empty where it has no home in the model."""

    index: int
    heading: str
    element: str = ""


@frozen(kw_only=True)
class Header:
    """表头. The header row: its number from 1, its columns, its normalised headings."""

    row: int
    columns: tuple[Column, ...]
    cells: tuple[str, ...]

    @property
    def elements(self) -> frozenset[str]:
        """The elements that have a column."""
        return frozenset(column.element for column in self.columns if column.element)


def meaning(heading: str, profile: Mapping[str, str] | None = None) -> str:
    """The element a heading stands for, or nothing; ``profile`` is the caller's own, by normalised heading."""
    normal = normal_heading(heading)
    if profile is not None and normal in profile:
        return profile[normal]
    return _MEANING.get(normal, "")


def preference(heading: str) -> tuple[int, int]:
    """The place of a heading among all that are known: by element, then as its synonyms are listed. It does not
    hang on the order of columns, which changes when a table is written in another layout."""
    return _ORDER.get(normal_heading(heading), _UNKNOWN)


def read_profile(columns: Mapping[str, str] | None) -> dict[str, str]:
    """The caller's headings, normalised, to elements. An element may be given by name or by a heading it is
    known by; empty means: keep the column as it is. Raises WrongUse for an element that is not known."""
    return {normal_heading(heading): _named(element) for heading, element in (columns or {}).items()}


def _named(element: str) -> str:
    name = element if element in BY_NAME or not element else _MEANING.get(normal_heading(element), "")
    if element and not name:
        raise WrongUse(
            Text(f"{element!r} is no element of a catalogue.", f"“{element}”不是目录的著录项。"),
            hint=Text("Use one such as 档号 or code, 题名 or title.", "请使用 档号、题名 等著录项名称。"),
        )
    return name


def find_header(
    rows: Sequence[tuple[int, Sequence[str]]], profile: Mapping[str, str] | None = None
) -> Header | None:
    """The first of some numbered rows with at least two exact known headings, 档号 or 题名 among them."""
    return next(
        (read_header(number, cells, profile) for number, cells in rows if is_header(cells, profile)), None
    )


def is_header(cells: Sequence[str], profile: Mapping[str, str] | None = None) -> bool:
    """Whether a row is a header."""
    return known_headings(cells, profile) > 0


def known_headings(cells: Sequence[str], profile: Mapping[str, str] | None = None) -> int:
    """How many headings of a row are known; 0 unless there are two, and 档号 or 题名 among them."""
    elements = [meaning(cell, profile) for cell in cells if cell]
    known = sum(1 for cell in cells if cell and _known(cell, profile))
    anchored = any(element in ("code", "title", "file_code", "file_title") for element in elements)
    return known if anchored and known >= 2 else 0


def _known(cell: str, profile: Mapping[str, str] | None) -> bool:
    normal = normal_heading(cell)
    return normal in _MEANING or normal in _KEPT or (profile is not None and normal in profile)


def read_header(number: int, cells: Sequence[str], profile: Mapping[str, str] | None = None) -> Header:
    """The columns of a header row. Blank headings get the number of their column, repeated ones a number."""
    columns: list[Column] = []
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        heading = " ".join(cell.split()) or extra_heading(index)
        unique, count = heading, 1
        while normal_heading(unique) in seen:
            count += 1
            unique = f"{heading}（{count}）"
        seen.add(normal_heading(unique))
        element = meaning(cell, profile) if unique == heading else ""
        columns.append(Column(index=index, heading=unique, element=element))
    return Header(row=number, columns=tuple(columns), cells=tuple(map(normal_heading, cells)))


def extra_heading(index: int) -> str:
    """The name of a column without a heading, by its place from 0."""
    return f"第{index + 1}列"
