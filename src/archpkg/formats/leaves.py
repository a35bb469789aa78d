"""Simple elements as a table: which tag holds which field, and how a value is spelt as text.

A group of simple elements is a tuple of :class:`Leaf`; writing and reading it are the same two loops for every
group, and whatever has no leaf is kept as an :class:`~archpkg.model.parts.Extra`. A :class:`Group` is such a tuple
made ready for many records: written straight as text, read without a look-up of names that are as they should be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Any

from attrs import define, field, frozen

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.formats.xml import Element, add, children, escaped, local, text_of
from archpkg.model.dates import ArchivalDate
from archpkg.model.parts import Extra
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

XML_UNKNOWN = Rule(
    code="XML-UNKNOWN",
    severity=Severity.NOTE,
    text=Text(
        "The element 〈{tag}〉 is not one of this form; it is kept as it is.",
        "元素〈{tag}〉不属于本格式，已原样保留。",
    ),
    hint=Text("Nothing needs to be done.", "无需处理。"),
)
XML_VALUE = Rule(
    code="XML-VALUE",
    severity=Severity.WARNING,
    text=Text("〈{tag}〉 holds {value!r}: {why}", "〈{tag}〉的值 {value!r} 有误：{why}"),
    hint=Text("The text is kept; correct it at the source.", "原文已保留，请在来源处改正。"),
)
XML_MAPPED = Rule(
    code="XML-MAPPED",
    severity=Severity.WARNING,
    text=Text(
        "〈{tag}〉 holds {value!r}, which the standard does not know; it was read as {read}.",
        "〈{tag}〉的值 {value!r} 不在标准值域内，已按“{read}”读取。",
    ),
    hint=Text(
        "Look whether that is right; the word as it was written is kept beside it.",
        "请核对是否恰当；原文已一并保留。",
    ),
)
RULES = (XML_UNKNOWN, XML_VALUE, XML_MAPPED)


@frozen
class Spelling:
    """How one kind of value is written and read as text.

    ``mapped`` says of a text that could be read whether another word stands for it now.
    """

    print: Callable[[Any], str]
    parse: Callable[[str], Any]
    mapped: Callable[[str], bool] | None = None


_DIGITS = re.compile(r"\s*([0-9]{1,30})\s*")
_OCTETS = re.compile(r"\s*([0-9]{1,30})\s*(?:字节|[Bb]ytes?|[Bb])?\s*")


def _whole(text: str, shape: re.Pattern[str]) -> int:
    if text.isdecimal() and text.isascii() and len(text) <= 30:
        return int(text)
    match = shape.fullmatch(text)
    if match is None:
        raise InvalidValue(
            Text("a whole number is wanted.", "应为整数。"), hint=Text("Write digits only.", "请只写数字。")
        )
    return int(match[1])


@lru_cache(maxsize=1024)
def _year(text: str) -> int:
    year = _whole(text, _DIGITS)
    if not 1 <= year <= 9999:
        raise InvalidValue(
            Text("a year of four digits is wanted.", "应为四位年度。"),
            hint=Text("Write four digits.", "请写四位数字。"),
        )
    return year


TEXT = Spelling(str, str)
TEXTS = Spelling(str, str)
COUNT = Spelling(str, lambda text: _whole(text, _DIGITS))
YEAR = Spelling(str, _year)
SIZE = Spelling(str, lambda text: _whole(text, _OCTETS))
DATE = Spelling(lambda d: d.compact() if d.researched else d.iso(), ArchivalDate.parse)
RETENTION = Spelling(lambda p: p.zh, RetentionPeriod.parse)
SECURITY = Spelling(
    lambda level: level.zh,
    lambda text: SecurityLevel.parse(text).level,
    mapped=lambda text: SecurityLevel.parse(text).mapped,
)


@frozen
class Leaf:
    """One simple element: its tag, the field it holds, and the spelling. TEXTS repeats the element."""

    tag: str
    field: str
    spelling: Spelling = TEXT


def _plan(group: Group) -> tuple[tuple[str, Spelling, str, str], ...]:
    return tuple((leaf.tag, leaf.spelling, f"<{leaf.tag}>", f"</{leaf.tag}>") for leaf in group.leaves)


def _getter(group: Group) -> Callable[[object], tuple[object, ...]]:
    names = [leaf.field for leaf in group.leaves]
    if not names:
        return lambda _value: ()
    one = attrgetter(*names)
    return one if len(names) > 1 else lambda value: (one(value),)


@frozen
class Group:
    """The simple elements of one container, compiled: field and spelling by tag, what an absent one is, and how to
    get the values."""

    leaves: tuple[Leaf, ...]
    simple: Mapping[str, tuple[str, Spelling]] = field(init=False, repr=False, eq=False)
    absent: dict[str, Any] = field(init=False, repr=False, eq=False)
    plan: tuple[tuple[str, Spelling, str, str], ...] = field(init=False, repr=False, eq=False)
    values: Callable[[object], tuple[Any, ...]] = field(init=False, repr=False, eq=False)

    @simple.default
    def _make_simple(self) -> Mapping[str, tuple[str, Spelling]]:
        return {leaf.tag: (leaf.field, leaf.spelling) for leaf in self.leaves}

    @absent.default
    def _make_absent(self) -> dict[str, Any]:
        return {leaf.field: _empty(leaf) for leaf in self.leaves}

    @plan.default
    def _make_plan(self) -> tuple[tuple[str, Spelling, str, str], ...]:
        return _plan(self)

    @values.default
    def _make_values(self) -> Callable[[object], tuple[object, ...]]:
        return _getter(self)


LONGEST_PATH = 300
"""Characters of the path of an element without a home."""


def joined(path: str, name: str) -> str:
    """The path of a name below another, cut at its beginning where elements of long names are nested deeply."""
    whole = f"{path}/{name}" if path else name
    return whole if len(whole) <= LONGEST_PATH else f"…{whole[1 - LONGEST_PATH :]}"


@define
class Gathered:
    """What a reader gathers on its way through one document."""

    source: str
    extra: list[Extra]
    findings: list[Finding]

    def unknown(self, element: Element, above: str = "") -> None:
        """Keep an element that has no home, with everything below it, and say so."""
        stack = [(element, joined(above, local(element)))]
        while stack:
            leaf, name = stack.pop()
            if not len(leaf) or text_of(leaf).strip():
                self.extra.append(Extra(name=name, value=text_of(leaf), source=self.source))
            stack.extend((part, joined(name, local(part))) for part in reversed(leaf))
        self.note(XML_UNKNOWN, element, tag=local(element))

    def keep(self, element: Element, text: str, error: InvalidValue) -> None:
        """Keep the text of an element whose value cannot be, and say why it cannot."""
        self.extra.append(Extra(name=local(element), value=text, source=self.source))
        self.note(XML_VALUE, element, tag=local(element), value=text, why=error.text)

    def mapped(self, element: Element, text: str, read: str) -> None:
        """Keep a word that another one stands for now, and say so."""
        self.extra.append(Extra(name=local(element), value=text, source=self.source))
        self.note(XML_MAPPED, element, tag=local(element), value=text, read=read)

    def note(self, rule: Rule, element: Element, **details: object) -> None:
        """Record a finding at an element."""
        line = element.sourceline
        self.findings.append(Finding(rule, Where(line=line, element=local(element)), details))


def write_leaves(parent: Element, leaves: Sequence[Leaf], value: object) -> None:
    """Write every leaf that holds something. Raises InvalidValue for text that XML cannot hold."""
    for leaf in leaves:
        content = getattr(value, leaf.field)
        if leaf.spelling is TEXTS:
            for text in content:
                add(parent, leaf.tag, text)
        elif content not in (None, ""):
            add(parent, leaf.tag, leaf.spelling.print(content))


def text_leaves(group: Group, value: object, start: str, end: str = "\n") -> str:
    """The same as text: every leaf that holds something, between ``start`` (its indent) and ``end``.

    Raises InvalidValue for text that XML cannot hold.
    """
    parts = ""
    for at, content in enumerate(group.values(value)):
        if not content and content != 0:
            continue
        tag, spelling, opening, closing = group.plan[at]
        if spelling is TEXTS:
            for text in content:
                parts += f"{start}{opening}{escaped(text, tag)}{closing}{end}"
        else:
            parts += f"{start}{opening}{escaped(spelling.print(content), tag)}{closing}{end}"
    return parts


def read_leaves(
    parent: Element | None, leaves: Sequence[Leaf], gathered: Gathered, *, ignore: Iterable[str] = ()
) -> dict[str, Any]:
    """The fields of one group, as keyword arguments; every leaf has a value, empty where it is absent.

    Elements without a leaf (and not in ``ignore``) are kept as extras, values that cannot be are reported and kept.
    """
    group = Group(tuple(leaves))
    if parent is None:
        return dict(group.absent)
    fields = read_group(parent, group, gathered, {}, ignore=frozenset(ignore))
    return group.absent | {name: tuple(v) if isinstance(v, list) else v for name, v in fields.items()}


def read_group(
    parent: Element,
    group: Group,
    gathered: Gathered,
    fields: dict[str, Any],
    *,
    ignore: Collection[str] = (),
    found: dict[str, list[Element]] | None = None,
) -> dict[str, Any]:
    """Fill ``fields`` with what one container holds, as :func:`read_leaves`, and give it back.

    Only what is there is filled, repeated elements as a list. A field that is filled already keeps its value, and a
    second one is kept as an extra.
    Elements named in ``ignore`` are not read; ``found`` takes them up by name, so that no one looks for them again.
    """
    simple = group.simple
    tag: Any
    for element in parent:
        tag = element.tag
        known = simple.get(tag)
        if known is None and tag[0] == "{":
            tag = local(element)
            known = simple.get(tag)
        if known is not None and not len(element):
            read_simple(element, known, gathered, fields)
        elif tag not in ignore:
            gathered.unknown(element)
        elif found is not None:
            found.setdefault(tag, []).append(element)
    return fields


def read_simple(
    element: Element, known: tuple[str, Spelling], gathered: Gathered, fields: dict[str, Any]
) -> None:
    """Fill the field of one simple element, or keep its text where that cannot be or the field is filled."""
    name, spelling = known
    text = element.text
    if spelling is TEXTS:
        fields.setdefault(name, []).append(text or "")
    elif not text:
        return
    elif name in fields:
        gathered.unknown(element)
    elif spelling is TEXT:
        fields[name] = text
    else:
        try:
            value = fields[name] = spelling.parse(text)
        except InvalidValue as error:
            gathered.keep(element, text, error)
            return
        if spelling.mapped is not None and spelling.mapped(text):
            gathered.mapped(element, text, spelling.print(value))


def _empty(leaf: Leaf) -> object:
    if leaf.spelling is TEXTS:
        return ()
    return "" if leaf.spelling is TEXT else None


def write_group(parent: Element, tag: str, leaves: Sequence[Leaf], value: object | None) -> None:
    """A container with its leaves, or nothing for no value."""
    if value is not None:
        write_leaves(add(parent, tag), leaves, value)


def read_each(
    parent: Element, tag: str, leaves: Sequence[Leaf], make: Callable[..., Any], gathered: Gathered
) -> tuple[Any, ...]:
    """One value for every container of that tag."""
    return tuple(make(**read_leaves(element, leaves, gathered)) for element in children(parent, tag))
