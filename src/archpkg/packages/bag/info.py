"""The elements of ``bag-info.txt``: read in their order, repeated ones kept, and written back (RFC 8493 §2.2.2)."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Rule, Where
from archpkg.packages.bag import info_rules, rules
from archpkg.packages.bag.bag import oxum
from archpkg.packages.bag.text import shown
from archpkg.words import Text

_BLANKS = " \t"
_INDENT = "  "
_LINE_END = re.compile(r"\r\n|\r|\n")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_COUNT = re.compile(r"[0-9]+ of ([0-9]+|\?)")
_ONCE = ("bagging-date", "bag-size", "bag-group-identifier", "bag-count")


def read_info(
    name: str, lines: Iterable[tuple[int, str]], *, strict: bool
) -> tuple[tuple[tuple[str, str], ...], list[Finding]]:
    """The elements and what was seen. A folded line is joined with a line feed; its indent is taken off.

    ``strict`` from version 1.0 on: exactly one blank after the colon, further ones are part of the value.
    """
    findings: list[Finding] = []
    elements: list[tuple[str, list[str]]] = []
    places: list[int] = []
    for number, text in lines:
        if text[:1] in _BLANKS and text and elements:
            elements[-1][1].append(text.lstrip(_BLANKS))
        elif not text.strip(_BLANKS):
            findings.append(Finding(rules.BLANK_LINE, Where(path=name, line=number)))
        else:
            element, seen = _element(text, strict=strict)
            findings.extend(Finding(rule, Where(path=name, line=number), details) for rule, details in seen)
            if element is not None:
                elements.append((element[0], [element[1]]))
                places.append(number)
    info = tuple((label, _joined(values, strict=strict)) for label, values in elements)
    findings.extend(_judged(name, info, places))
    return info, findings


_Seen = list[tuple[Rule, dict[str, object]]]


def _element(text: str, *, strict: bool) -> tuple[tuple[str, str] | None, _Seen]:
    """Label and value of one line, and the rules it breaks."""
    label, colon, value = text.partition(":")
    seen: _Seen = []
    plain = label.strip(_BLANKS)
    if not colon or not plain:
        return None, [(info_rules.INFO_LINE, {"line_text": shown(text)})]
    if not strict:
        return (plain, value.strip(_BLANKS)), seen
    if plain != label:
        seen.append((info_rules.INFO_LABEL, {"label": label}))
    if value[:1] not in (" ", "\t"):
        seen.append((info_rules.INFO_BLANK, {"label": plain}))
        return (plain, value), seen
    return (plain, value[1:]), seen


def _joined(values: Sequence[str], *, strict: bool) -> str:
    return "\n".join(values if strict else (value.strip(_BLANKS) for value in values))


def _judged(name: str, info: tuple[tuple[str, str], ...], places: Sequence[int]) -> Iterator[Finding]:
    """What the reserved elements say about themselves."""
    counted = Counter(label.lower() for label, _ in info)
    told: set[str] = set()
    for (label, value), line in zip(info, places, strict=True):
        key = label.lower()
        where = Where(path=name, line=line)
        if key in told and key in _ONCE:
            yield Finding(info_rules.INFO_REPEATED, where, {"label": label})
        told.add(key)
        if key == "bagging-date" and not _is_date(value):
            yield Finding(info_rules.INFO_DATE, where, {"value": shown(value)})
        if key == "bag-count" and not _COUNT.fullmatch(value):
            yield Finding(info_rules.INFO_COUNT, where, {"value": shown(value)})
        if key == "bag-count" and not counted["bag-group-identifier"]:
            yield Finding(info_rules.INFO_GROUP, where)
        if key == "payload-oxum" and oxum(value) is None:
            yield Finding(info_rules.OXUM_FORM, where, {"value": shown(value)})
    if counted["payload-oxum"] > 1:
        values = [value for label, value in info if label.lower() == "payload-oxum"]
        line = [n for (label, _), n in zip(info, places, strict=True) if label.lower() == "payload-oxum"][1]
        yield Finding(info_rules.OXUM_REPEATED, Where(path=name, line=line), {"values": ", ".join(values)})


def _is_date(value: str) -> bool:
    if not _DATE.fullmatch(value):
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def info_text(info: Iterable[tuple[str, str]]) -> str:
    """The elements as the tag file has them, one a line; a value with line breaks is folded.

    Read back, a line break of any kind is a line feed, and blanks that begin a further line are gone (they are
    the indent, §2.2.2). Raises :class:`archpkg.errors.InvalidValue` for a label that cannot be one.
    """
    return "".join(f"{_label(label)}: {_folded(value)}\n" for label, value in info)


def _label(label: str) -> str:
    if not label or label != label.strip() or re.search(r"[:\r\n]", label):
        raise InvalidValue(
            Text(
                f"{label!r} cannot be a label of bag-info.txt.", f"{label!r} 不能用作 bag-info.txt 的标签。"
            ),
            hint=Text(
                "A label has no colon and no line break, and neither begins nor ends with a blank.",
                "标签中不得有冒号或换行，首尾不得有空白。",
            ),
        )
    return label


def _folded(value: str) -> str:
    return f"\n{_INDENT}".join(_LINE_END.split(value))
