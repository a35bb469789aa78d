"""检测发现. What was seen while something was read or checked: data first, sentences last.

A :class:`Rule` is the spine: its code names the rule, its fixture folder and its row in the docs.
A :class:`Finding` is one meeting with a rule, at a place. A :class:`Reading` is what came from outside:
a value and all that was seen on the way. A :class:`Report` is the verdict on something looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Generic, TypeVar

from attrs import Factory, evolve, field, frozen

from archpkg.errors import Rejected
from archpkg.words import Lang, Text

T = TypeVar("T")

NAMED = 3
"""Findings that the sentence of an error names."""

SHOWN_PER_RULE = 1000
"""Findings of one rule that are shown in full; the rest are counted (see :meth:`Report.to_dict`)."""


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

    def to_dict(self) -> dict[str, object]:
        """The shape that scripts read."""
        told: dict[str, object] = {"what": self.what, "outcome": self.outcome.value, "count": self.count}
        told["text"] = _both(self.text)
        if self.why is not None:
            told["why"] = _both(self.why)
        return told


def worst(findings: Iterable[Finding]) -> Verdict:
    """The verdict that a set of findings leads to; valid where there are none."""
    return max((f.rule.verdict for f in findings), key=lambda v: v.rank, default=Verdict.VALID)


@frozen
class Reading(Generic[T]):
    """What came from outside: the value, and everything seen while it was read."""

    value: T
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings of error severity."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    def or_raise(self) -> T:
        """The value, or :class:`Rejected` if there is a finding of error severity."""
        reject(self.errors)
        return self.value


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
