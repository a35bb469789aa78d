"""检测发现. What was seen while something was read or checked: data first, sentences last.

A :class:`Rule` is the spine: its code names the rule, its fixture folder and its row in the docs.
A :class:`Finding` is one meeting with a rule, at a place. A :class:`Reading` is what came from outside:
a value and all that was seen on the way. A :class:`Report` is the verdict on something looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import Factory, evolve, field, frozen

from archpkg.display import Card, in_angles, line_of, shorten, with_counts
from archpkg.errors import CannotRead, Rejected
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    import os
    from pathlib import Path

T = TypeVar("T", covariant=True)
U = TypeVar("U")

NAMED = 3
"""Findings that the sentence of an error names."""

SHOWN_PER_RULE = 1000
"""Findings of one rule that are shown in full; the rest are counted (see :meth:`Report.to_dict`)."""


IN_CARD = 20
"""Findings that a notebook card shows."""

SCHEMA = 1
"""The version of the shape that :meth:`Report.to_dict` gives."""


class Severity(Enum):
    """How strongly the clause speaks: must, should, may."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Verdict(Enum):
    """What a person may conclude, from best to worst."""

    VALID = "valid"
    WARNINGS = "warnings"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"
    UNREADABLE = "unreadable"
    UNSAFE = "unsafe"

    @property
    def sound(self) -> bool:
        """True where no finding of error severity stands against it."""
        return self in (Verdict.VALID, Verdict.WARNINGS)

    @property
    def rank(self) -> int:
        """0 for the best; grows with the trouble."""
        return list(Verdict).index(self)


@frozen(kw_only=True)
class Rule:
    """One thing that can be wrong, with its sentence in two languages.

    ``text`` and ``hint`` have named places that a finding's details fill. ``clause`` is where the rule
    comes from; empty means that it is the library's own. ``means`` overrides the verdict that follows
    from the severity (a missing file makes a package incomplete rather than invalid).
    """

    code: str
    severity: Severity
    text: Text
    hint: Text
    clause: str = ""
    means: Verdict | None = None

    @property
    def verdict(self) -> Verdict:
        """The verdict that one finding of this rule leads to."""
        if self.means is not None:
            return self.means
        by_severity = {
            Severity.ERROR: Verdict.INVALID,
            Severity.WARNING: Verdict.WARNINGS,
            Severity.NOTE: Verdict.VALID,
        }
        return by_severity[self.severity]


@frozen(kw_only=True)
class Where:
    """A place: a computer file and, inside it, a sheet, row, column, line or element, from 1; ``record`` is the
    reference code 档号 of the record it belongs to, where it belongs to one."""

    path: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    line: int | None = None
    element: str = ""
    record: str = ""

    def say(self, lang: Lang) -> str:
        """The place in words, widest first."""
        zh = lang == "zh"
        parts = [self.path]
        if self.record and self.record not in self.path:
            parts.append(self.record)
        if self.sheet:
            parts.append(f"工作表“{self.sheet}”" if zh else f"sheet “{self.sheet}”")
        if self.row is not None:
            parts.append(f"第 {self.row} 行" if zh else f"row {self.row}")
        if self.column:
            parts.append(f"“{self.column}”列" if zh else f"column “{self.column}”")
        if self.line is not None:
            parts.append(f"第 {self.line} 行" if zh else f"line {self.line}")
        if self.element:
            parts.append(f"〈{self.element}〉")
        return ("，" if zh else ", ").join(part for part in parts if part)


@frozen
class Finding:
    """检测发现. One meeting with a rule: the rule, the place, and the details its sentence needs."""

    rule: Rule
    where: Where = Where()
    details: Mapping[str, object] = Factory(dict)

    @property
    def code(self) -> str:
        """The rule's code."""
        return self.rule.code

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.rule.severity

    def text(self, lang: Lang = "en") -> str:
        """What was seen, without the place."""
        return self.rule.text.fill_from(self.details).in_(lang)

    def hint(self, lang: Lang = "en") -> str:
        """What a person can do about it."""
        return self.rule.hint.fill_from(self.details).in_(lang)

    def say(self, lang: Lang = "en") -> str:
        """Place, sentence and remedy in one line."""
        where = self.where.say(lang)
        colon = "：" if lang == "zh" else ": "
        return f"{where}{colon if where else ''}{self.text(lang)} {self.hint(lang)}".rstrip()

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        where = self.where.say("en")
        return f"Finding {self.code} ({self.severity.value}){f' {where}' if where else ''}: {self.text('en')}"

    def _repr_html_(self) -> str:
        rows = (
            ("严重程度 severity", self.severity.value),
            ("条款 clause", self.rule.clause),
            ("位置 place", self.where.say("zh")),
            ("发现", self.text("zh")),
            ("finding", self.text("en")),
            ("建议", self.hint("zh")),
            ("remedy", self.hint("en")),
        )
        return Card(title=f"检测发现 Finding {self.code}", rows=rows).html()

    def at(self, path: str) -> Finding:
        """The same finding with its computer file named."""
        return evolve(self, where=evolve(self.where, path=path))

    def to_dict(self) -> dict[str, object]:
        """The shape that scripts read, the same in every report: every key is there, empty ones are null."""
        where = self.where
        return {
            "code": self.code,
            "severity": self.severity.value,
            "clause": self.rule.clause,
            "path": where.path or None,
            "sheet": where.sheet or None,
            "row": where.row,
            "column": where.column or None,
            "line": where.line,
            "element": where.element or None,
            "record": where.record or None,
            "details": {key: _plain(value) for key, value in self.details.items()},
            "text": _both(self.rule.text.fill_from(self.details)),
            "hint": _both(self.rule.hint.fill_from(self.details)),
        }


def _tally(findings: Iterable[Finding]) -> tuple[tuple[int, str], ...]:
    """Return how many findings there are of each severity, the strongest first."""
    counts = Counter(finding.severity for finding in findings)
    return tuple((counts[severity], severity.value) for severity in Severity)


def _card(title: str, rows: Iterable[tuple[str, str]], findings: tuple[Finding, ...]) -> str:
    """Return a card with the first findings as its table."""
    table = [
        (f.severity.value, f.code, f.where.say("zh"), f.text("zh"), f.hint("zh")) for f in findings[:IN_CARD]
    ]
    more = len(findings) - IN_CARD
    return Card(
        title=title,
        rows=tuple(rows),
        heading=("严重程度", "代码", "位置", "发现", "建议"),
        table=table,
        footer=f"另有 {more:,} 项 … {more:,} more" if more > 0 else "",
    ).html()


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _plain(value: object) -> object:
    """A detail as JSON can hold it."""
    if isinstance(value, Text):
        return _both(value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return str(value)


class Outcome(Enum):
    """What became of something that could have been judged."""

    PASSED = "passed"
    FAILED = "failed"
    WAITING = "waiting"
    NOT_APPLICABLE = "not_applicable"
    NOT_LOOKED_AT = "not_looked_at"


@frozen(kw_only=True)
class Looked:
    """检测项目. One thing that could have been judged, and what became of it.

    ``what`` is its name for scripts (``fixity``, ``signatures`` …), ``text`` the same in words, ``count`` how many
    were looked at. ``why`` says for a person why it is waiting, does not apply or was not looked at.
    """

    what: str
    text: Text
    outcome: Outcome
    count: int = 0
    why: Text | None = None

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        return f"Looked {self.what}: {self.outcome.value}{f', {self.count:,}' if self.count else ''}"

    def to_dict(self) -> dict[str, object]:
        """The shape that scripts read."""
        told: dict[str, object] = {"what": self.what, "outcome": self.outcome.value, "count": self.count}
        told["text"] = _both(self.text)
        if self.why is not None:
            told["why"] = _both(self.why)
        return told


def on_record(finding: Finding, path: str, record: str) -> Finding:
    """A finding of a judge that knows neither the document nor the record it is about."""
    where = finding.where
    return evolve(finding, where=evolve(where, path=where.path or path, record=where.record or record))


def worst(findings: Iterable[Finding]) -> Verdict:
    """The verdict that a set of findings leads to; valid where there are none."""
    return max((f.rule.verdict for f in findings), key=lambda v: v.rank, default=Verdict.VALID)


@frozen
class Reading(Generic[T]):
    """读取结果. What came from outside: the value, and everything found while it was read.

    It can be taken apart: ``value, findings = reading``.
    """

    value: T
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of error severity."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    def or_raise(self: Reading[U | None]) -> U:
        """Return the value, which is then not None.

        Raises :class:`Rejected` if there is a finding of error severity, :class:`CannotRead` if there is no value.
        """
        reject(self.errors)
        if self.value is None:
            raise _nothing_read(self.findings)
        return self.value

    def __iter__(self) -> Iterator[Any]:
        return iter((self.value, self.findings))

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        return with_counts(f"Reading of {line_of(self.value)}", *_tally(self.findings))

    def _repr_html_(self) -> str:
        html = getattr(self.value, "_repr_html_", None)
        title = f"读取结果 {shorten(self._repr_line_(), 120)}"
        return _card(title, (), self.findings) + (str(html()) if html is not None else "")


def _nothing_read(findings: tuple[Finding, ...]) -> CannotRead:
    """Return the error for a reading without a value; it names what was found instead."""
    en = " | ".join(f.say("en") for f in findings[:NAMED])
    zh = " | ".join(f.say("zh") for f in findings[:NAMED])
    return CannotRead(
        Text(f"Nothing could be read. {en}".rstrip(), f"未能读出任何内容。{zh}"),
        hint=Text("Check that it is what it should be.", "请确认对象是否正确。"),
    )


def _as_path(path: str | os.PathLike[str]) -> Path:
    from pathlib import Path  # looking at a package needs none

    return Path(path)


@frozen(kw_only=True)
class Made(Generic[T]):
    """产物. What a maker made: its ``value`` (a package, a change …), the ``path`` where it is, ``counts`` of what went
    into it, and every finding of the way there. It can be given wherever a path can.
    """

    value: T
    path: Path = field(converter=_as_path)
    counts: Mapping[str, int] = Factory(dict)
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of error severity."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def verdict(self) -> Verdict:
        """The worst that any finding leads to."""
        return worst(self.findings)

    @property
    def sound(self) -> bool:
        """True if no finding of error severity was made."""
        return self.verdict.sound

    def report(self, kind: str) -> Report:
        """Return counts and findings as a report of this kind."""
        return Report(kind=kind, findings=self.findings, counts=self.counts, path=str(self.path))

    def __fspath__(self) -> str:
        return str(self.path)

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        counts = "".join(f", {key} {number:,}" for key, number in self.counts.items())
        return with_counts(f"Made {self.path}{counts}", *_tally(self.findings))

    def _repr_html_(self) -> str:
        rows = (("位置 path", str(self.path)), *((key, f"{number:,}") for key, number in self.counts.items()))
        html = getattr(self.value, "_repr_html_", None)
        return _card("产物 Made", rows, self.findings) + (str(html()) if html is not None else "")


def reject(errors: tuple[Finding, ...]) -> None:
    """Raise :class:`Rejected` that names the first findings and counts the rest; do nothing for none."""
    if not errors:
        return
    first = [f.say("en") for f in errors[:NAMED]], [f.say("zh") for f in errors[:NAMED]]
    more = len(errors) - NAMED
    tail = (f" (and {more} more)", f"（另有 {more} 处）") if more > 0 else ("", "")
    rejected = Rejected(
        Text(f"{len(errors)} errors: " + " | ".join(first[0]) + tail[0],
             f"{len(errors)} 处错误：" + " | ".join(first[1]) + tail[1]),
        hint=Text("Correct them and try again.", "请改正后重试。"),
    )  # fmt: skip
    rejected.findings = errors
    raise rejected


@frozen(kw_only=True)
class Report:
    """检测报告. What was looked at, what was counted, what was found.

    ``kind`` says what it was taken for (``bag``, ``dat93``, ``catalogue`` …). ``counts`` are the figures of
    what was looked at: a report that counted nothing says so with a finding, never with a pass. ``looked_at`` names
    everything that could have been judged and what became of it. ``backend`` names what computed digests, where any
    were; ``path`` is what was looked at, as it was given.
    """

    kind: str
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    counts: Mapping[str, int] = Factory(dict)
    backend: str = ""
    path: str = ""
    looked_at: tuple[Looked, ...] = field(default=(), converter=tuple[Looked, ...])

    @property
    def verdict(self) -> Verdict:
        """The worst that any finding leads to."""
        return worst(self.findings)

    @property
    def sound(self) -> bool:
        """True if no finding of error severity was made."""
        return self.verdict.sound

    def __bool__(self) -> bool:
        return self.sound

    def raise_for_findings(self) -> None:
        """Do nothing if the report is sound.

        Raises :class:`Rejected` that names the first findings against it and has all of them as ``findings``.
        """
        reject(tuple(f for f in self.findings if not f.rule.verdict.sound))

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        counts = "".join(f", {key} {number:,}" for key, number in self.counts.items())
        name = f"{self.kind} {self.path}".rstrip()
        return with_counts(f"Report of {name}: {self.verdict.value}", *_tally(self.findings)) + counts

    def _repr_html_(self) -> str:
        rows = [("对象 path", self.path), ("类型 kind", self.kind), ("结论 verdict", self.verdict.value)]
        rows += [(key, f"{number:,}") for key, number in self.counts.items()]
        rows += [(f"{one.text.zh} {one.what}", one.outcome.value) for one in self.looked_at]
        return _card("检测报告 Report", rows, self.findings)

    def shown(self) -> tuple[list[Finding], Counter[str]]:
        """The findings to show in full, and how many of each rule are only counted."""
        seen: Counter[str] = Counter()
        shown: list[Finding] = []
        for finding in self.findings:
            seen[finding.code] += 1
            if seen[finding.code] <= SHOWN_PER_RULE:
                shown.append(finding)
        rest = Counter({code: n - SHOWN_PER_RULE for code, n in seen.items() if n > SHOWN_PER_RULE})
        return shown, rest

    def to_dict(self, *, every: bool = False) -> dict[str, object]:
        """The object that scripts read; ``every`` gives all findings instead of the first of each kind."""
        shown, rest = self.shown()
        findings = self.findings if every else shown
        result: dict[str, object] = {
            "schema": SCHEMA,
            "path": self.path,
            "kind": self.kind,
            "verdict": self.verdict.value,
            "counts": dict(self.counts),
            "looked_at": [one.to_dict() for one in self.looked_at],
            "findings": [f.to_dict() for f in findings],
        }
        if self.backend:
            result["backend"] = self.backend
        if rest and not every:
            result["more_findings"] = dict(rest)
        return result
