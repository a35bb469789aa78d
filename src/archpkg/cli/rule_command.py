"""``archpkg rule``: what the code of a finding means."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import click

from archpkg.cli.options import said, voice_options
from archpkg.cli.spoken import Spoken, spoken
from archpkg.words import Lang, Text

if TYPE_CHECKING:
    from archpkg.cli.say import Voice
    from archpkg.errors import WrongUse
    from archpkg.findings import Rule


def command(lang: Lang) -> click.Command:
    """The command in one language."""
    made = Spoken(
        "rule",
        params=[
            click.Argument(["code"], metavar="[CODE]", required=False),
            *(option for option in voice_options(lang) if option.name in ("as_json", "lang")),
        ],
        callback=partial(_rule, lang),
        help=said(
            lang,
            "Explain the CODE of a finding: clause, severity, sentence, remedy, an example. Without CODE list all.",
            "解释检测发现的代码 CODE：依据、级别、内容、处理办法和示例。不写 CODE 时列出全部。",
        ),
    )
    return spoken(lang, made)


def _rule(lang: Lang, code: str | None, *, as_json: bool) -> int:
    from archpkg.checks.rules import all_rules, similar_codes
    from archpkg.cli.say import Voice, write_json

    voice = Voice(lang=lang, json=as_json)
    rules = all_rules()
    wanted = rules if code is None else tuple(rule for rule in rules if rule.code == code.upper())
    if not wanted:
        raise _no_such(code or "", similar_codes(code or "", rules))
    if as_json:
        write_json(_document(wanted, voice))
    elif code is None:
        _list(wanted, lang)
    else:
        for rule in wanted:
            _explain(rule, lang)
    return 0


def _no_such(code: str, near: list[str]) -> WrongUse:
    from archpkg.errors import WrongUse

    names = ", ".join(near)
    return WrongUse(
        Text(f"There is no rule “{code}”.", f"没有代码为“{code}”的规则。"),
        hint=Text(f"Did you mean {names}?", f"是否为 {names}？")
        if near
        else Text("archpkg rule lists all codes.", "运行 archpkg rule 可列出全部代码。"),
    )


def _document(rules: tuple[Rule, ...], voice: Voice) -> dict[str, object]:
    """A report that judged nothing, with the rules."""
    from archpkg.checks.reports.run import document
    from archpkg.findings import Report

    report = Report(kind="rules", counts={"rules": len(rules)})
    return document(voice.run_of(report, judged=False)) | {"rules": [_described(rule) for rule in rules]}


def _described(rule: Rule) -> dict[str, object]:
    from archpkg.checks.rules import example_of, places_of, subject_of, subject_title

    title = subject_title(subject_of(rule))
    return {
        "code": rule.code,
        "subject": {"zh": title.zh, "en": title.en},
        "severity": rule.severity.value,
        "verdict": rule.verdict.value,
        "clause": rule.clause,
        "places": list(places_of(rule)),
        "text": {"zh": rule.text.zh, "en": rule.text.en},
        "hint": {"zh": rule.hint.zh, "en": rule.hint.en},
        "example": example_of(rule).to_dict(),
    }


def _meaning(rule: Rule) -> Text:
    """The sentence of a rule; what an error's code stands for."""
    from archpkg.cli.exits import MEANINGS

    return MEANINGS.get(rule.code, rule.text)


def _list(rules: Iterable[Rule], lang: Lang) -> None:
    """All rules by subject, one a line."""
    from archpkg.checks.reports.words import SEVERITIES
    from archpkg.checks.rules import subject_of, subject_title
    from archpkg.cli.say import Style, Styled, echo
    from archpkg.display import padded

    last, number = "", 0
    for rule in rules:
        subject = subject_of(rule)
        if subject != last:
            echo()
            echo(f"{subject}  {subject_title(subject).in_(lang)}", bold=True)
        last, number = subject, number + 1
        severity = padded(SEVERITIES[rule.severity].in_(lang), 9)
        head = (Styled(f"  {rule.code:<28}"), Styled(severity, Style(dim=True)))
        echo(_meaning(rule).in_(lang), head=head, indent=" " * 6)
    echo()
    text = Text("{n} rules; archpkg rule CODE explains one.", "共 {n} 条规则；archpkg rule 代码 可查看说明。")
    echo(text.fill(n=number).in_(lang))


def _explain(rule: Rule, lang: Lang) -> None:
    """One rule in full."""
    from archpkg.checks.reports.words import SEVERITIES, VERDICTS
    from archpkg.checks.rules import example_of, places_of, subject_of, subject_title
    from archpkg.cli.say import Style, Styled, echo, say_finding
    from archpkg.display import padded

    ours = Text("our own reading", "我们的理解")
    rows = (
        (Text("Subject", "主题"), subject_title(subject_of(rule)).in_(lang)),
        (Text("Severity", "级别"), SEVERITIES[rule.severity].in_(lang)),
        (Text("Verdict", "结论"), VERDICTS[rule.verdict].in_(lang)),
        (Text("Clause", "依据"), rule.clause or ours.in_(lang)),
        (Text("Finding", "检测发现"), _meaning(rule).in_(lang)),
        (Text("Places", "可变内容"), ", ".join(places_of(rule))),
        (Text("What to do", "处理办法"), rule.hint.in_(lang)),
    )
    echo(rule.code, bold=True)
    for label, value in rows:
        if value:
            head = (Styled(f"  {padded(label.in_(lang), 12)}", Style(dim=True)),)
            echo(value, head=head, indent=" " * 14)
    echo()
    echo(Text("Example:", "示例：").in_(lang))
    say_finding(example_of(rule), lang)
