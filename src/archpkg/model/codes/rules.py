"""档号编制规则. What a unit fixes for the reference codes of one category."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Attribute, field, frozen

from archpkg.errors import InvalidValue
from archpkg.model.codes.grammar import CATEGORY_CODES, CODE, WIDTHS, Arrangement, Profile
from archpkg.words import Text

PART_NAMES: tuple[str, ...] = ("class", "project", "catalogue", "year", "retention", "organ")
"""类, 项目号, 目录号, 年度, 保管期限, 机构(问题): what may be listed in :attr:`CodeRule.parts`."""

MOST_PARTS = 10
"""More levels than any code has: category aside, four classes and one of each other part."""


def _invalid(en: str, zh: str, hint_en: str, hint_zh: str) -> InvalidValue:
    return InvalidValue(Text(en, zh), hint=Text(hint_en, hint_zh))


def _strings(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(values)


def part_name(part: str) -> str:
    """The name of a part without its mark."""
    return part.rstrip("?*")


def _check_parts(_rule: CodeRule, _field: Attribute[tuple[str, ...]], parts: tuple[str, ...]) -> None:
    if len(parts) > MOST_PARTS:
        raise _invalid(
            f"A rule of {len(parts)} parts is too long.",
            f"规则列出 {len(parts)} 个组成部分，过多。",
            f"List at most {MOST_PARTS}.",
            f"最多 {MOST_PARTS} 个。",
        )
    for part in parts:
        name, mark = part_name(part), part[len(part_name(part)) :]
        if name not in PART_NAMES or mark not in ("", "?", "*") or (mark == "*" and name != "class"):
            raise _invalid(
                f"A rule for reference codes knows no part {part!r}.",
                f"档号规则中没有“{part}”这一组成部分。",
                f"Use {', '.join(PART_NAMES)}; add ? where a part may be absent, * for any number of classes.",
                f"可用：{'、'.join(PART_NAMES)}；可以没有的部分加 ?，类别不限级数时写 class*。",
            )
    names = [part_name(part) for part in parts]
    kinds = ["class" if name == "project" else name for name in names]
    for kind in dict.fromkeys(kinds):
        first, count = kinds.index(kind), kinds.count(kind)
        if count > 1 and (kind != "class" or set(kinds[first : first + count]) != {"class"}):
            raise _invalid(
                f"The part {kind!r} stands in two places of the rule.",
                f"规则中“{kind}”出现在两处。",
                "List it once; classes and project stand side by side.",
                "请只列一次；各级类别与项目号应相邻。",
            )


def _check_width(_rule: CodeRule, attribute: Attribute[int], width: int) -> None:
    if width not in WIDTHS:
        raise _invalid(
            f"{attribute.name} must be 3, 4 or 5 digits, not {width}.",
            f"{attribute.name} 应为 3、4 或 5 位，不能是 {width}。",
            "Four digits are usual for items, three for volumes.",
            "件号通常为四位，案卷号通常为三位。",
        )


def _check_category(_rule: CodeRule, _field: Attribute[str], category: str) -> None:
    if category:
        _need_code(category)


def _need_code(category: str) -> None:
    if not CODE.fullmatch(category):
        raise _invalid(
            f"The category {category!r} is not made of capital letters and digits.",
            f"门类代码“{category}”不是大写字母和数字。",
            "Use a code such as WS.",
            "请使用 WS 之类的代码。",
        )


def _check_extra(_rule: CodeRule, _field: Attribute[tuple[str, ...]], categories: tuple[str, ...]) -> None:
    for category in categories:
        _need_code(category)


@frozen(kw_only=True, cache_hash=True)
class CodeRule:
    """档号编制规则. How a unit writes the codes of one category.

    ``parts`` lists in order what stands between category and number: ``class`` (one level each), ``project``,
    ``catalogue``, ``year``, ``retention``, ``organ``. A plain name must be there; ``?`` marks one that may be
    absent, ``class*`` stands for any number of levels. With a rule the position decides, so that a class
    ``D3`` or an organ ``2011`` is read as what it is. ``category`` empty means any; ``extra_categories`` are
    allowed beside the thirteen of DA/T 13-2022. Widths are digits, three to five.

    In profile DAT22 year and retention are always there and end the class elements, and ``organ`` may follow
    only by item. ``DAT13OLD`` and ``FIXED`` have their own fixed parts and list none.

    Raises InvalidValue for parts, widths or categories that cannot be.
    """

    profile: Profile
    category: str = field(default="", validator=_check_category)
    arrangement: Arrangement = Arrangement.ITEM
    parts: tuple[str, ...] = field(default=(), converter=_strings, validator=_check_parts)
    number_width: int = field(default=4, validator=_check_width)
    volume_width: int = field(default=3, validator=_check_width)
    extra_categories: tuple[str, ...] = field(default=(), converter=_strings, validator=_check_extra)

    def __attrs_post_init__(self) -> None:
        if self.profile is Profile.FREE:
            raise _invalid(
                "Free text follows no rule.", "自由文本没有规则可言。",
                "Choose DAT22, DAT13, DAT13OLD or FIXED.", "请选择 DAT22、DAT13、DAT13OLD 或 FIXED。",
            )  # fmt: skip
        if self.profile is Profile.DAT22:
            self._check_dat22()
        elif self.profile is not Profile.DAT13 and self.parts:
            raise _invalid(
                f"Codes of {self.profile.value} have fixed parts.",
                f"{self.profile.value} 档号的组成是固定的。",
                "Leave the parts out.",
                "请不要列出组成部分。",
            )

    def _check_dat22(self) -> None:
        by_item = self.arrangement is Arrangement.ITEM
        tail = self.parts
        while tail and part_name(tail[0]) in ("class", "project", "catalogue"):
            tail = tail[1:]
        organ_allowed = by_item and tail[2:] in (("organ",), ("organ?",))
        if tail[:2] != ("year", "retention") or not (tail[2:] == () or organ_allowed):
            raise _invalid(
                "A rule of DA/T 22 ends in year, retention and, by item, perhaps organ.",
                "DA/T 22 的规则应以年度、保管期限结尾，以件整理时其后可有机构或问题。",
                'Write for instance ("class*", "year", "retention", "organ?").',
                '例如写作 ("class*", "year", "retention", "organ?")。',
            )

    @property
    def categories(self) -> frozenset[str]:
        """Every category that the rule lets pass."""
        own = (self.category,) if self.category else ()
        return CATEGORY_CODES.union(self.extra_categories, own)


DAT22_BY_ITEM = CodeRule(profile=Profile.DAT22, parts=("class*", "year", "retention", "organ?"))
"""DA/T 22-2015 by item, four-digit item number: ``Z109-WS·2011-Y-BGS-0001``."""

DAT22_BY_VOLUME = CodeRule(
    profile=Profile.DAT22, arrangement=Arrangement.VOLUME, parts=("class*", "year", "retention")
)
"""DA/T 22-2015 separators by volume, as met for accounting records: ``J019-KU·01·2017-D30-001-0001``."""

DAT13_BY_ITEM = CodeRule(profile=Profile.DAT13, parts=("class*", "year?", "retention?", "organ?"))
"""DA/T 13-2022 by item. Samples have three to five digits; four is our choice."""

DAT13_BY_VOLUME = CodeRule(
    profile=Profile.DAT13,
    arrangement=Arrangement.VOLUME,
    parts=("class*", "year?", "retention?", "organ?"),
    number_width=3,
)
"""DA/T 13-2022 by volume, three digits for volume and item as in its samples."""
