"""``bagit.txt``: the version of a bag and the character set of its tag files (RFC 8493 §2.1.1)."""

from __future__ import annotations

import codecs
import re

from attrs import define, field, frozen

from archpkg.findings import Finding, Rule, Where
from archpkg.packages.bag import rules
from archpkg.packages.bag.bag import ASSUMED_VERSION, version_numbers
from archpkg.packages.bag.text import Lines, character_set, open_lines, shown

NAME = "bagit.txt"
_LABELS = ("BagIt-Version", "Tag-File-Character-Encoding")
_KNOWN = frozenset([(1, 0), *((0, minor) for minor in range(93, 98))])
_LINE = re.compile(r"([^:]*?)([ \t]*):([ \t]*)(.*?)([ \t]*)", re.DOTALL)


@frozen(kw_only=True, eq=False, repr=False)
class Declaration:
    """Version and character set as stated (empty where not), and the codec that is used."""

    version: str = ""
    encoding: str = ""
    codec: str = "utf-8"
    findings: tuple[Finding, ...] = ()

    @property
    def numbers(self) -> tuple[int, int]:
        """The version as two numbers, 1.0 where none is stated."""
        return version_numbers(self.version or ASSUMED_VERSION) or (1, 0)


@define(eq=False, repr=False)
class _Page:
    """What has been read and seen so far."""

    findings: list[Finding] = field(factory=list)
    values: dict[str, str] = field(factory=dict)
    labels: list[str] = field(factory=list)
    blanks: list[tuple[int, str]] = field(factory=list)

    def see(self, rule: Rule, line: int | None = None, **details: object) -> None:
        self.findings.append(Finding(rule, Where(path=NAME, line=line), details))

    def take(self, line: int, text: str) -> None:
        if not text.strip(" \t"):
            self.see(rules.BLANK_LINE, line)
            return
        match = _LINE.fullmatch(text)
        label = _proper(match.group(1)) if match else ""
        if match is None or label in ("", *self.values):
            self.see(rules.DECLARATION_LINES, line, problem=shown(text))
            return
        if match.group(2) or match.group(3) != " " or match.group(5):
            self.blanks.append((line, text))
        self.values[label] = match.group(4)
        self.labels.append(label)


def read_declaration(data: bytes) -> Declaration:
    """What ``bagit.txt`` states, and everything that is wrong with it. Labels are read in any letter case."""
    lines, findings = open_lines(NAME, data, "utf-8")
    page = _Page()
    for finding in findings:
        rule = rules.DECLARATION_BOM if finding.rule is rules.BOM else finding.rule
        page.findings.append(Finding(rule, finding.where, finding.details))
    _take_all(page, lines)
    version = page.values.get(_LABELS[0], "")
    encoding = page.values.get(_LABELS[1], "")
    _judge_version(page, version)
    codec = _judge_encoding(page, encoding)
    return Declaration(version=version, encoding=encoding, codec=codec, findings=tuple(page.findings))


def _take_all(page: _Page, lines: Lines) -> None:
    for number, text in lines:
        page.take(number, text)
    if tuple(page.labels) == _LABELS:
        return
    missing = [label for label in _LABELS if label not in page.values]
    page.see(
        rules.DECLARATION_LINES, problem="- " + ", ".join(missing) if missing else " → ".join(page.labels)
    )


def _proper(label: str) -> str:
    """The label in its proper letter case; empty for one that does not belong here."""
    return next((known for known in _LABELS if known.lower() == label.lower()), "")


def _judge_version(page: _Page, version: str) -> None:
    numbers = version_numbers(version)
    if _LABELS[0] in page.values:
        if numbers is None:
            page.see(rules.VERSION_FORM, version=shown(version))
        elif numbers[0] > 1:
            page.see(rules.VERSION_UNKNOWN, version=version)
        elif numbers not in _KNOWN:
            page.see(rules.VERSION_MINOR, version=version)
    if (numbers or (1, 0)) >= (1, 0):
        for line, text in page.blanks:
            page.see(rules.DECLARATION_BLANKS, line, line_text=shown(text))


def _judge_encoding(page: _Page, encoding: str) -> str:
    codec = character_set(encoding)
    if codec is None:
        if _LABELS[1] in page.values:
            page.see(rules.CHARSET, encoding=shown(encoding))
        return "utf-8"
    if codec not in ("utf-8", codecs.lookup("ascii").name):
        page.see(rules.CHARSET_OLD, encoding=encoding)
    return encoding
