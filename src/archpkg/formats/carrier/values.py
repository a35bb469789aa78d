"""目录条目与说明文件. What the documents of a carrier tell, as values: every value is the text that stands there."""

from __future__ import annotations

from attrs import field, frozen

from archpkg.errors import WrongUse
from archpkg.model.parts import Extra
from archpkg.words import Text

SOURCE = "carrier"
"""What the extras of these documents name as their source."""

LEVELS = ("文件", "案卷")
"""文件 one entry a record, 案卷 one entry a volume; the root is the level with 目录 behind it."""

CATALOGUE_NAME = "目录文件.XML"
"""目录文件 (DA/T 93-2022 annex B)."""
ITEMS_NAME = "文件目录.XML"
"""文件目录 (档发〔2012〕7号 annex 2)."""
VOLUMES_NAME = "案卷目录.XML"
"""案卷目录 (档发〔2012〕7号 annex 2)."""
DESCRIPTION_NAME = "说明文件.TXT"
"""说明文件, in both editions."""

EDITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "dat93": (
        ("顺序号", "sequence"),
        ("档号", "code"),
        ("责任者", "author"),
        ("题名", "title"),
        ("日期", "date"),
        ("保管期限", "retention"),
        ("密级", "security"),
        ("页数", "page_count"),
        ("备注", "remark"),
    ),
    "2012": (
        ("顺序号", "sequence"),
        ("档号", "code"),
        ("责任者", "author"),
        ("题名", "title"),
        ("日期", "date"),
        ("密级", "security"),
        ("电子档案名称", "object_name"),
        ("备注", "remark"),
    ),
}
"""Elements of an entry in each edition, in order, with the field that holds each."""

REQUIRED = ("移交单位", "内容描述", "起止档号", "档案数量", "软硬件环境")
"""What a description tells in any case (DA/T 93-2022 annex B)."""

CARRIER_FIELDS = ("离线载体参数", "载体编号", "载体数量", "制作单位", "检查单位")
"""What it tells of a carrier, where there is one (DA/T 93-2022 annex B)."""

FILLED: dict[str, tuple[str, ...]] = {
    "dat93": ("顺序号", "档号", "责任者", "题名", "日期", "保管期限", "密级"),
    "2012": ("顺序号", "档号", "题名"),
}
"""Elements of an entry that are filled in each edition; for 2012 no source says which, and this is our reading."""

MAY_LACK = frozenset({"页数"})
"""Elements that an entry may do without (DA/T 93-2022 annex B): not written where they are empty."""


@frozen(kw_only=True)
class CatalogueEntry:
    """目录条目. One record, or one volume, as the catalogue of the carrier tells it.

    ``extra`` are elements that the edition does not know, that stand twice, or inside another one (``外/内``); they
    are written back. ``line`` is where the entry began, ``absent`` the elements that were not there at all: both
    only say how it was read, and take no part in comparisons.
    """

    sequence: str = ""
    code: str = ""
    author: str = ""
    title: str = ""
    date: str = ""
    retention: str = ""
    security: str = ""
    page_count: str = ""
    object_name: str = ""
    remark: str = ""
    extra: tuple[Extra, ...] = field(default=(), converter=tuple[Extra, ...])
    line: int | None = field(default=None, eq=False, repr=False)
    absent: tuple[str, ...] = field(default=(), converter=tuple[str, ...], eq=False, repr=False)


@frozen(kw_only=True)
class CarrierCatalogue:
    """目录文件. ``edition`` dat93 or 2012; ``level`` 文件 (one entry a record) or 案卷 (one entry a volume).

    ``extra`` is what stood beside the entries. 案卷 in the edition dat93 is our extension: the standard's own form of
    a catalogue of volumes is not known to us.
    """

    edition: str = "dat93"
    level: str = "文件"
    entries: tuple[CatalogueEntry, ...] = field(default=(), converter=tuple[CatalogueEntry, ...])
    extra: tuple[Extra, ...] = field(default=(), converter=tuple[Extra, ...])


@frozen(kw_only=True)
class Description:
    """说明文件. Names and values of 说明文件.TXT, in order.

    A line that is no ``名称：值`` has an empty name. ``lines`` are the line numbers of the fields, from 1, where it was
    read; they take no part in comparisons.
    """

    fields: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    lines: tuple[int, ...] = field(default=(), converter=tuple[int, ...], eq=False, repr=False)

    def get(self, name: str) -> str:
        """The first value under a name, or nothing. White space inside names (移交 单位) does not count."""
        return next((value for label, value in self.fields if _bare(label) == name), "")

    def where(self, name: str) -> tuple[int, ...]:
        """The positions in ``fields`` that have this name, from 0."""
        return tuple(at for at, (label, _) in enumerate(self.fields) if _bare(label) == name)


def _bare(label: str) -> str:
    return "".join(label.split())


def columns_of(edition: str) -> tuple[tuple[str, str], ...]:
    """The elements of an edition with their fields. Raises WrongUse for an unknown edition."""
    if edition not in EDITIONS:
        raise WrongUse(
            Text(f"Unknown edition {edition!r}.", f"未知版本 {edition!r}。"),
            hint=Text(f"Known: {', '.join(EDITIONS)}.", f"可用：{'、'.join(EDITIONS)}。"),
        )
    return EDITIONS[edition]
