"""布局. Where each record lies: one small function a layout, from the records above an item to its folder."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from archpkg.errors import WrongUse
from archpkg.formats.carrier import CATALOGUE_NAME, FILLED, ITEMS_NAME
from archpkg.model.records import File, Fonds, Item
from archpkg.model.walk import Record
from archpkg.words import Text

Above = tuple[Record, ...]


@frozen(kw_only=True)
class Layout:
    """布局. ``folder_parts`` gives the folders of an item, outermost first; ``catalogue`` is the edition of the
    catalogue document (empty for none); ``required`` the catalogue elements that may not be empty."""

    name: str
    title: Text
    folder_parts: Callable[[Above, Item], tuple[str, ...]]
    catalogue: str = ""
    catalogue_name: str = ""
    required: tuple[str, ...] = ()


def _fonds(above: Above, item: Item) -> str:
    code = item.code.fonds if item.code is not None else ""
    return code or next((r.code for r in above if isinstance(r, Fonds)), "")


def _category(item: Item) -> str:
    return item.category or (item.code.category if item.code is not None else "")


def _volume(above: Above) -> tuple[str, ...]:
    """The folder of the volume an item lies in, or none."""
    return tuple(str(r.code) for r in above if isinstance(r, File) and r.code is not None)


def _own(item: Item) -> str:
    return "" if item.code is None else item.code.text


def _dat93(above: Above, item: Item) -> tuple[str, ...]:
    """全宗号 / 分类 / [案卷档号 /] 档号. A category that is not known makes no folder of its own: ``其他类``."""
    return (_fonds(above, item), _category(item) or "其他类", *_volume(above), _own(item))


def _carrier2012(above: Above, item: Item) -> tuple[str, ...]:
    """电子档案 / 年度 / 类别 / [案卷 /] 文件; a year or class that is not known is left out (annex 2 allows it)."""
    year = str(item.year) if item.year is not None else ""
    levels = tuple(level for level in (year, _category(item)) if level)
    return ("电子档案", *levels, *_volume(above), _own(item))


def _plain(_above: Above, item: Item) -> tuple[str, ...]:
    return ("objects", _own(item))


LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        Layout(
            name="dat93",
            title=Text("DA/T 93-2022 transfer package", "DA/T 93-2022 移交信息包"),
            folder_parts=_dat93,
            catalogue="dat93",
            catalogue_name=CATALOGUE_NAME,
            required=tuple(name for name in FILLED["dat93"] if name != "顺序号"),
        ),
        Layout(
            name="2012",
            title=Text("Carrier layout of 2012", "2012 年移交载体布局"),
            folder_parts=_carrier2012,
            catalogue="2012",
            catalogue_name=ITEMS_NAME,
            required=tuple(name for name in FILLED["2012"] if name != "顺序号"),
        ),
        Layout(
            name="plain", title=Text("Plain folders", "简单布局"), folder_parts=_plain, required=("档号",)
        ),
    )
}
"""The layouts by name; ``dat93`` is the default everywhere."""


def find_layout(name: str | Layout) -> Layout:
    """The layout of that name, or the caller's own as it is. Raises WrongUse."""
    if isinstance(name, Layout):
        return name
    if name not in LAYOUTS:
        raise WrongUse(
            Text(f"Unknown layout {name!r}.", f"未知布局 {name!r}。"),
            hint=Text(f"Known: {', '.join(LAYOUTS)}.", f"可用：{'、'.join(LAYOUTS)}。"),
        )
    return LAYOUTS[name]
