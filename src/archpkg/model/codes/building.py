"""编制档号. New reference codes: the next one of a run, or one from its elements by a unit's rule."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from archpkg.model.codes import reasons as reasons
from archpkg.model.codes.grammar import DOT, HYPHEN, Arrangement, Profile
from archpkg.model.codes.reference import ReferenceCode
from archpkg.model.codes.rules import CodeRule, part_name

_LABELS = {
    "fonds": ("fonds number", "全宗号"),
    "category": ("category", "门类"),
    "classes": ("class", "类别"),
    "catalogue": ("catalogue number", "目录号"),
    "year": ("year", "年度"),
    "retention": ("retention", "保管期限"),
    "organ": ("organ or subject", "机构或问题"),
    "volume": ("volume number", "案卷号"),
    "number": ("item number", "件号"),
    "component": ("component number", "子件号"),
}


def next_code(code: ReferenceCode) -> ReferenceCode:
    """The code with the next running number of the same width: component, else item, else volume.

    Raises InvalidValue where the width has no more numbers, and for codes that are free or read only.
    """
    if code.profile is Profile.FIXED:
        raise reasons.READ_ONLY.error(code.text)
    running = {"component": code.component, "number": code.number, "volume": code.volume}
    segment, last = next(((name, n) for name, n in running.items() if n), ("", ""))
    if code.profile is Profile.FREE or not segment:
        raise reasons.NOT_RUNNING.error(code.text)
    following = str(int(last) + 1).zfill(len(last))
    if len(following) > len(last):
        name, name_zh = _LABELS[segment]
        raise reasons.OVERFLOW.error(code.text, found=last, width=len(last), name=name, name_zh=name_zh)
    text = code.text[: -len(last)] + following
    if segment == "component":
        return evolve(code, text=text, component=following)
    if segment == "number":
        return evolve(code, text=text, number=following)
    return evolve(code, text=text, volume=following)


def build_code(
    rule: CodeRule,
    *,
    fonds: str,
    category: str,
    classes: tuple[str, ...] = (),
    year: int | None = None,
    retention: str = "",
    organ: str = "",
    catalogue: str = "",
    volume: str | int = "",
    number: str | int = "",
    component: str | int = "",
) -> ReferenceCode:
    """A new reference code, printed as the rule says; numbers are padded to the rule's widths.

    ``category`` empty takes the rule's; in DA/T 13 a code without category has the bare catalogue number in its
    place. What is made is read back with the same rule, so that a code never means something else later.

    Raises InvalidValue for values that the grammar or the rule does not allow or could not carry.
    """
    given = {
        "fonds": fonds,
        "category": category or ("" if rule.profile is Profile.DAT13OLD else rule.category),
        "classes": tuple(classes),
        "catalogue": catalogue,
        "year": year,
        "retention": retention,
        "organ": organ,
        "volume": _padded(volume, rule.volume_width),
        "number": _padded(number, rule.number_width),
        "component": _padded(component, 3),
    }
    text = _printed(rule, given)
    if rule.profile is Profile.FIXED:
        raise reasons.READ_ONLY.error(text)
    code = ReferenceCode.parse(text, rule=rule)
    for segment, expected in given.items():
        found = getattr(code, segment)
        if found != expected:
            name, name_zh = _LABELS[segment]
            shown = {"expected": _plain(expected), "found": _plain(found)}
            raise reasons.NOT_CARRIED.error(text, name=name, name_zh=name_zh, **shown)
    return code


def _padded(number: str | int, width: int) -> str:
    text = str(number)
    return text.zfill(width) if text else ""


def _plain(value: object) -> str:
    if isinstance(value, tuple):
        return DOT.join(value)
    return "" if value is None else str(value)


def _printed(rule: CodeRule, given: dict[str, Any]) -> str:
    """The text of a code; whether it is one is found by reading it."""
    old = rule.profile is Profile.DAT13OLD
    names = ["classes" if part_name(part) in ("class", "project") else part_name(part) for part in rule.parts]
    if old or not given["category"]:
        names = ["catalogue"]
    levels = {name: _plain(given[name]) for name in dict.fromkeys(names)}
    after = [levels.pop(name, "") for name in ("retention", "organ")] if rule.profile is Profile.DAT22 else []
    series = DOT.join(filter(None, ("" if old else given["category"], *levels.values())))
    item = DOT.join(filter(None, (given["number"], given["component"])))
    tail = [given["volume"], item] if rule.arrangement is Arrangement.VOLUME else [item]
    return HYPHEN.join(filter(None, (given["fonds"], series, *after, *tail)))
