"""Simple elements as a table: which tag holds which field, and how a value is spelt as text.

A group of simple elements is a tuple of :class:`Leaf`; writing and reading it are the same two loops for every
group, and whatever has no leaf is kept as an :class:`~archpkg.model.parts.Extra`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from attrs import define, frozen

from archpkg.errors import InvalidValue
from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.formats.xml import Element, add, children, local, text_of
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
RULES = (XML_UNKNOWN, XML_VALUE)


@frozen
class Spelling:
    """How one kind of value is written and read as text."""

    print: Callable[[Any], str]
    parse: Callable[[str], Any]


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise InvalidValue(
            Text("a whole number is wanted.", "应为整数。"), hint=Text("Write digits only.", "请只写数字。")
        )
    return number


TEXT = Spelling(str, str)
TEXTS = Spelling(str, str)
COUNT = Spelling(str, _count)
DATE = Spelling(lambda d: d.compact() if d.researched else d.iso(), ArchivalDate.parse)
RETENTION = Spelling(lambda p: p.zh, RetentionPeriod.parse)
SECURITY = Spelling(lambda level: level.zh, lambda text: SecurityLevel.parse(text).level)


@frozen
class Leaf:
    """One simple element: its tag, the field it holds, and the spelling. TEXTS repeats the element."""

    tag: str
    field: str
    spelling: Spelling = TEXT


@define
class Gathered:
    """What a reader gathers on its way through one document."""

    source: str
    extra: list[Extra]
    findings: list[Finding]

    def unknown(self, element: Element, above: str = "") -> None:
        """Keep an element that has no home, with everything below it, and say so."""
        for leaf in element.iter():
            if len(leaf) and not text_of(leaf).strip():
                continue
            names = [local(leaf)]
            node = leaf
            while node is not element and (parent := node.getparent()) is not None:
                names.append(local(parent))
                node = parent
            name = "/".join([*([above] if above else []), *reversed(names)])
            self.extra.append(Extra(name=name, value=text_of(leaf), source=self.source))
        self.note(XML_UNKNOWN, element, tag=local(element))

    def keep(self, element: Element, text: str, error: InvalidValue) -> None:
        """Keep the text of an element whose value cannot be, and say why it cannot."""
        self.extra.append(Extra(name=local(element), value=text, source=self.source))
        self.note(XML_VALUE, element, tag=local(element), value=text, why=error.text)

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


def read_leaves(
    parent: Element | None, leaves: Sequence[Leaf], gathered: Gathered, *, ignore: Iterable[str] = ()
) -> dict[str, Any]:
    """The fields of one group, as keyword arguments; every leaf has a value, empty where it is absent.

    Elements without a leaf (and not in ``ignore``) are kept as extras, values that cannot be are reported and kept.
    """
    fields: dict[str, Any] = {leaf.field: _empty(leaf) for leaf in leaves}
    if parent is None:
        return fields
    known = {leaf.tag: leaf for leaf in leaves}
    ignored = set(ignore)
    for element in parent:
        leaf = known.get(local(element))
        if leaf is not None and leaf.spelling is TEXTS:
            fields[leaf.field] = (*fields[leaf.field], text_of(element))
        elif leaf is not None and not len(element):
            _read_leaf(element, leaf, fields, gathered)
        elif local(element) not in ignored:
            gathered.unknown(element)
    return fields


def _read_leaf(element: Element, leaf: Leaf, fields: dict[str, Any], gathered: Gathered) -> None:
    text = text_of(element)
    if not text:
        return
    if fields[leaf.field] not in (None, ""):
        gathered.unknown(element)
        return
    try:
        fields[leaf.field] = leaf.spelling.parse(text)
    except InvalidValue as error:
        gathered.keep(element, text, error)


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
