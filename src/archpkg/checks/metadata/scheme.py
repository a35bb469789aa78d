"""元数据方案. What is asked of each element of a metadata standard, as a value; and a record held against it.

The obligations of a standard are data (``profiles/*.toml``) that a unit can change. Where the standard's text was not
at hand the table says so by its confidence: what is our reading (C) is a note by default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from functools import lru_cache

from attrs import evolve, field, frozen

from archpkg.checks.metadata.conditions import Condition
from archpkg.checks.metadata.dat46_values import Record
from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.words import Text


class Obligation(Enum):
    """约束性."""

    MANDATORY = "必选"
    CONDITIONAL = "条件选"
    OPTIONAL = "可选"


@frozen
class Shape:
    """What a value must look like, and how that is called."""

    pattern: re.Pattern[str]
    wanted: Text


_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))?"
_CLOCK = r"(?:[01]\d|2[0-3])(?::[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?|[0-5]\d(?:[0-5]\d(?:[.,]\d+)?)?)?"
_ZONE = r"(?:Z|[+-]\d\d(?::?\d\d)?)?"

SHAPES: Mapping[str, Shape] = {
    "year": Shape(re.compile(r"[1-9]\d{3}", re.ASCII), Text("four digits", "四位数字")),
    "positive": Shape(re.compile(r"0*[1-9]\d*", re.ASCII), Text("a number from 1 on", "正整数")),
    "datetime": Shape(
        re.compile(rf"{_DAY}(?:T{_CLOCK}{_ZONE})?", re.ASCII),
        Text(
            "a date or time of GB/T 7408 such as 2024-03-01T09:30:00",
            "GB/T 7408 日期时间，如 2024-03-01T09:30:00",
        ),
    ),
    "base64": Shape(
        re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"),
        Text("base64", "base64 编码"),
    ),
    "resolution": Shape(
        re.compile(r"[1-9]\d*(?:\s?[×xX*]\s?[1-9]\d*)?\s?dpi", re.ASCII | re.IGNORECASE),
        Text("a number and its unit such as 300dpi", "数值与单位，如 300dpi"),
    ),
}
"""形式 of values that the scheme can ask for, by name."""

_BLANKS = re.compile(r"\s+")


_NO_WORDS = Text("", "")


@frozen(kw_only=True)
class ElementRule:
    """One element as a scheme wants it. ``number`` is the standard's, 0 where it has none or none is known;
    ``confidence`` is A, B or C (see the table).

    ``max_length`` counts characters; ``values`` is 值域, ``open`` where it ends with [其他]; ``condition`` says when a
    条件选 is asked for in words, ``when`` so that it can be worked out; ``severity`` overrides what would follow.
    """

    number: int = 0
    name: str
    obligation: Obligation = Obligation.OPTIONAL
    condition: Text = _NO_WORDS
    when: Condition | None = None
    confidence: str = "C"
    severity: Severity | None = None
    repeatable: bool = False
    kind: str = "字符型"
    shape: str = ""
    max_length: int | None = None
    values: tuple[str, ...] = ()
    open: bool = True
    default: str = ""
    _allowed: frozenset[str] = field(init=False, eq=False, repr=False)

    @property
    def label(self) -> str:
        """``M22 题名``."""
        return f"M{self.number} {self.name}" if self.number else self.name

    @_allowed.default
    def _make_allowed(self) -> frozenset[str]:
        return frozenset(part for value in self.values for part in (value, *value.split("/")))

    @property
    def allowed(self) -> frozenset[str]:
        """Every text of the list; a pair stands for itself and for each side."""
        return self._allowed


@frozen(kw_only=True)
class FaultRules:
    """One rule for each kind of fault. ``unsure`` are those that an element of confidence C makes a note."""

    missing: Rule
    condition: Rule
    default: Rule
    value: Rule
    type: Rule
    length: Rule
    repeated: Rule
    unsure: tuple[Rule, ...]

    @property
    def all(self) -> tuple[Rule, ...]:
        """Every one of them."""
        return (
            self.missing, self.condition, self.default, self.value, self.type, self.length, self.repeated,
        )  # fmt: skip


@frozen(kw_only=True)
class Values:
    """Where a record has the values of an element. An element of a part that may stand more than once (its *scope*)
    has them in every one of its holders."""

    has_home: Callable[[Record, ElementRule], bool]
    scope_of: Callable[[ElementRule], str]
    holders: Callable[[Record, str], Iterator[object]]
    texts_in: Callable[[object, ElementRule], tuple[str, ...]]
    scopes: Mapping[str, Text]


@frozen(kw_only=True)
class MetadataScheme:
    """元数据方案. ``standard`` is its number and year, ``elements`` what it wants, by number.

    ``form`` is the dialect (``dat46``, ``dat54``, ``dat63``) whose records it is for. ``severities`` overrides the
    severity of a rule by its code. ``rules`` and ``values`` come with the standard.
    """

    standard: str
    form: str
    title: Text
    elements: tuple[ElementRule, ...]
    severities: Mapping[str, Severity] = field(factory=dict)
    rules: FaultRules
    values: Values

    def element(self, number: int | str) -> ElementRule | None:
        """What is wanted of one element, by number or name, or nothing where the scheme does not know it."""
        return next((one for one in self.elements if number in (one.number, one.name)), None)

    def check(self, record: Record) -> tuple[Finding, ...]:
        """Everything that a record or a volume says against the scheme, in the order of the elements.

        A container is there when one of its parts is; only one with a condition is missed by itself.
        """
        said = _said(record)
        found: list[Finding] = []
        for element in self.elements:
            if self.values.has_home(record, element):
                found.extend(self._findings(element, record, said))
        return tuple(found)

    def _findings(self, element: ElementRule, record: Record, said: object) -> Iterator[Finding]:
        scope = self.values.scope_of(element)
        container = element.kind == "容器型"
        asked = _asked(element, record) and (not container or element.when is not None)
        for n, holder in enumerate(self.values.holders(record, scope), start=1):
            texts = self.values.texts_in(holder, element)
            if not texts and not asked:
                continue  # so it is with most elements of most records
            faults = _absent if container else _faults
            for rule, details in faults(self.rules, element, texts, asked):
                place = {"record": said, "element": element.label, "which": self._which(scope, n)}
                yield Finding(self._rule(rule, element), Where(element=element.name), {**place, **details})

    def _which(self, scope: str, n: int) -> Text:
        if not scope:
            return _NO_WORDS
        told = self.values.scopes[scope].fill(n=n)
        return Text(f" in {told.en}", f"{told.zh}的")

    def _rule(self, rule: Rule, element: ElementRule) -> Rule:
        severity = element.severity or self.severities.get(rule.code)
        if severity is None and element.confidence == "C" and rule in self.rules.unsure:
            severity = Severity.NOTE
        return rule if severity is None else _at(rule, severity)


@lru_cache(maxsize=64)
def _at(rule: Rule, severity: Severity) -> Rule:
    return evolve(rule, severity=severity)


def _said(record: Record) -> object:
    """How a record is called: by its code, else its number, else its title."""
    if record.code is not None:
        return record.code.text
    return record.identifier or _short(record.title) or Text("a record without a code", "（无档号）")


def _asked(element: ElementRule, record: Record) -> bool:
    if element.obligation is Obligation.OPTIONAL:
        return False
    if element.when is not None:
        return element.when.holds(record)
    return element.obligation is Obligation.MANDATORY


Fault = tuple[Rule, dict[str, object]]


def _absent(rules: FaultRules, element: ElementRule, texts: tuple[str, ...], asked: bool) -> Iterator[Fault]:
    if any(text.strip() for text in texts) or not asked:
        return
    if element.default:
        yield rules.default, {"default": element.default}
    elif element.obligation is Obligation.MANDATORY:
        yield rules.missing, {}
    else:
        yield rules.condition, {"condition": element.condition}


def _faults(rules: FaultRules, element: ElementRule, texts: tuple[str, ...], asked: bool) -> Iterator[Fault]:
    yield from _absent(rules, element, texts, asked)
    if len(texts) > 1 and not element.repeatable:
        yield rules.repeated, {"count": len(texts)}
    for text in texts:
        yield from _value_faults(rules, element, text)


def _value_faults(rules: FaultRules, element: ElementRule, text: str) -> Iterator[Fault]:
    if element.max_length is not None and len(text) > element.max_length:
        yield rules.length, {"length": len(text), "most": element.max_length}
    if element.values and not element.open and text not in element.allowed:
        yield rules.value, {"value": _short(text), "allowed": "、".join(element.values)}
    shape = SHAPES.get(element.shape)
    if shape is None or not text:
        return
    looked_at = _BLANKS.sub("", text) if element.shape == "base64" else text
    if shape.pattern.fullmatch(looked_at) is None:
        yield rules.type, {"value": _short(text), "wanted": shape.wanted}


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
