"""报告用语. The words of a report that every form of it shares: verdicts, severities, outcomes, figures."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from archpkg.findings import Finding, Outcome, Report, Severity, Verdict, Where
from archpkg.words import Lang, Text

SEVERITIES = {
    Severity.ERROR: Text("error", "错误"),
    Severity.WARNING: Text("warning", "警告"),
    Severity.NOTE: Text("note", "提示"),
}
VERDICTS = {
    Verdict.VALID: Text("Valid", "合格"),
    Verdict.WARNINGS: Text("Valid, with warnings", "合格（有警告）"),
    Verdict.INCOMPLETE: Text("Incomplete", "不完整"),
    Verdict.INVALID: Text("Invalid", "不合格"),
    Verdict.UNREADABLE: Text("Could not be read", "无法读取"),
    Verdict.UNSAFE: Text("Unsafe", "不安全"),
}
"""What was judged is called by these."""
DONE = {
    Verdict.VALID: Text("Done", "完成"),
    Verdict.WARNINGS: Text("Done, with warnings", "完成（有警告）"),
    Verdict.INCOMPLETE: Text("Incomplete", "不完整"),
    Verdict.INVALID: Text("Errors were found", "有错误"),
    Verdict.UNREADABLE: Text("Not done", "未能完成"),
    Verdict.UNSAFE: Text("Unsafe", "不安全"),
}
"""What was made, shown or converted, and judged by nobody, is called by these."""
OUTCOMES = {
    Outcome.PASSED: Text("passed", "通过"),
    Outcome.FAILED: Text("failed", "不通过"),
    Outcome.WAITING: Text("waiting", "待人工"),
    Outcome.NOT_APPLICABLE: Text("not applicable", "不适用"),
    Outcome.NOT_LOOKED_AT: Text("not checked", "未检测"),
}
OPEN = (Outcome.WAITING, Outcome.NOT_LOOKED_AT)
"""Outcomes that leave something for a person to do."""
COUNTS = {
    "bags": Text("{n} bag(s)", "{n} 个包"),
    "rows": Text("{n} row(s)", "{n} 行"),
    "items": Text("{n} item(s)", "{n} 件"),
    "volumes": Text("{n} volume(s)", "{n} 卷"),
    "photographs": Text("{n} photograph(s)", "{n} 张照片"),
    "recordings": Text("{n} recording(s)", "{n} 个录音录像"),
    "files": Text("{n} file(s)", "{n} 个文件"),
    "objects": Text("{n} computer file(s)", "{n} 个计算机文件"),
    "octets": Text("{n} byte(s)", "{n} 字节"),
    "packages": Text("{n} package(s)", "{n} 个信息包"),
    "added": Text("{n} added", "新增 {n} 个"),
    "removed": Text("{n} removed", "移除 {n} 个"),
    "changed": Text("{n} changed", "有变化 {n} 个"),
    "unchanged": Text("{n} unchanged", "未变 {n} 个"),
    "fetched": Text("{n} downloaded", "已下载 {n} 个"),
    "failed": Text("{n} not downloaded", "未能下载 {n} 个"),
    "manifests": Text("{n} manifest(s)", "{n} 个校验清单"),
    "layers": Text("{n} layer(s)", "{n} 层"),
    "documents": Text("{n} document(s)", "{n} 份文档"),
    "signatures": Text("{n} signature(s)", "{n} 个签名"),
    "established": Text("{n} verified", "验签通过 {n} 个"),
    "stamps": Text("{n} time stamp(s)", "{n} 个时间戳"),
    "digests_compared": Text("{n} digest(s) compared", "比对数字摘要 {n} 个"),
}
"""What a count of a report counts; a count without words is in JSON only."""
_EEP = Text("{n} EEP package(s)", "{n} 个封装包")
_FOUND = {
    Severity.ERROR: Text("{n} error(s)", "{n} 处错误"),
    Severity.WARNING: Text("{n} warning(s)", "{n} 处警告"),
    Severity.NOTE: Text("{n} note(s)", "{n} 条提示"),
}
_DIGEST = re.compile(r"[0-9A-Fa-f]{32,128}")
_SHORT = 12
_LONG = 400
"""Letters of a name or value that are shown at a terminal; a report has all of them."""
"""Digits of a digest that are shown where a person reads it; a report has all of them."""


@frozen(kw_only=True)
class Group:
    """All findings of one rule, in their order."""

    code: str
    severity: Severity
    findings: tuple[Finding, ...] = field(converter=tuple[Finding, ...])


def groups(findings: Iterable[Finding]) -> list[Group]:
    """The findings by rule: notes, then warnings, then errors; each in the order of the findings."""
    found: dict[tuple[str, Severity], list[Finding]] = {}
    for finding in findings:
        found.setdefault((finding.code, finding.severity), []).append(finding)
    made = [Group(code=code, severity=severity, findings=some) for (code, severity), some in found.items()]
    order = list(Severity)
    return sorted(made, key=lambda group: -order.index(group.severity))


def tally(report: Report) -> Counter[Severity]:
    """How many findings of each severity."""
    return Counter(finding.severity for finding in report.findings)


def figures(report: Report, lang: Lang) -> list[str]:
    """What was looked at, in words; octets stand behind the files that have them."""
    counts = {key: report.counts[key] for key in COUNTS if report.counts.get(key)}
    octets = counts.pop("octets", 0)
    holder = next((key for key in ("files", "objects") if key in counts), "")
    result = []
    for key, number in counts.items():
        words = _EEP if key == "packages" and report.kind == "eep" else COUNTS[key]
        text = counted(number, words, lang)
        if octets and key == holder:
            size = counted(octets, COUNTS["octets"], lang)
            text += f"（{size}）" if lang == "zh" else f" ({size})"
        result.append(text)
    return result if holder or not octets else [*result, counted(octets, COUNTS["octets"], lang)]


def found(tallied: Mapping[Severity, int], lang: Lang) -> list[str]:
    """How many errors, warnings and notes, in words; what there is none of is left out."""
    return [
        counted(tallied[severity], words, lang) for severity, words in _FOUND.items() if tallied.get(severity)
    ]


def counted(number: int, words: Text, lang: Lang) -> str:
    """``1 volume``, ``2 volumes``, ``2 卷``."""
    text = words.in_(lang).replace("{n}", f"{number:,}")
    return text.replace("(s)", "" if number == 1 else "s")


def verdict_word(report: Report, lang: Lang, *, judged: bool = True) -> str:
    """The verdict; 完成 or the like where nothing was judged."""
    return (VERDICTS if judged else DONE)[report.verdict].in_(lang)


def verdict_rest(report: Report, lang: Lang) -> str:
    """What stands behind the verdict in its sentence: figures, then how many findings, and the full stop."""
    colon, comma, stop = ("：", "，", "。") if lang == "zh" else (": ", ", ", ".")
    parts = comma.join([*figures(report, lang), *found(tally(report), lang)])
    return f"{colon + parts if parts else ''}{stop}"


def verdict_sentence(report: Report, lang: Lang, *, judged: bool = True) -> str:
    """结论. The verdict in one sentence, with the figures it rests on."""
    return verdict_word(report, lang, judged=judged) + verdict_rest(report, lang)


def short_text(finding: Finding, lang: Lang) -> str:
    """The sentence of a finding with its digests cut to their first digits, and what is endless to its beginning."""
    details = {key: _shortened(value) for key, value in finding.details.items()}
    return finding.rule.text.fill_from(details).in_(lang)


def _shortened(value: object) -> object:
    text = str(value)
    if _DIGEST.fullmatch(text):
        return f"{text[:_SHORT]}…"
    return _cut(value) if isinstance(value, str) else value


def short_place(where: Where, lang: Lang) -> str:
    """The place of a finding, with names of thousands of letters cut to their beginning."""
    cut = evolve(where, path=_cut(where.path), record=_cut(where.record), element=_cut(where.element))
    return cut.say(lang)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"


def placed(place: str, text: str, lang: Lang) -> str:
    """``place: text``, or the text alone where there is no place."""
    colon = "：" if lang == "zh" else ": "
    return f"{place}{colon}{text}" if place else text
