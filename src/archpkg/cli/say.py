"""Saying a report at the terminal: findings first, the verdict in one sentence at the end."""

from __future__ import annotations

from collections import Counter

import click
from attrs import frozen

from archpkg.errors import CannotStore
from archpkg.findings import Finding, Report, Severity, Verdict
from archpkg.words import Lang, Text

_SEVERITY = {
    Severity.ERROR: (Text("error", "错误"), "red"),
    Severity.WARNING: (Text("warning", "警告"), "yellow"),
    Severity.NOTE: (Text("note", "提示"), "cyan"),
}
_FOUND = {
    Severity.ERROR: Text("errors", "处错误"),
    Severity.WARNING: Text("warnings", "处警告"),
    Severity.NOTE: Text("notes", "条提示"),
}
_VERDICT = {
    Verdict.VALID: (Text("Valid", "合格"), "green"),
    Verdict.WARNINGS: (Text("Valid, with warnings", "合格（有警告）"), "green"),
    Verdict.INCOMPLETE: (Text("Incomplete", "不完整"), "red"),
    Verdict.INVALID: (Text("Invalid", "不合格"), "red"),
    Verdict.UNREADABLE: (Text("Could not be read", "无法读取"), "red"),
    Verdict.UNSAFE: (Text("Unsafe", "不安全"), "red"),
}
COUNTS = {
    "bags": Text("bags", "个包"),
    "rows": Text("rows", "行"),
    "items": Text("items", "件"),
    "volumes": Text("volumes", "卷"),
    "photographs": Text("photographs", "张照片"),
    "recordings": Text("recordings", "个录音录像"),
    "files": Text("computer files", "个电子文件"),
    "objects": Text("computer files", "个电子文件"),
    "octets": Text("octets", "字节"),
    "packages": Text("packages", "个信息包"),
    "added": Text("added", "个新增"),
    "removed": Text("removed", "个移除"),
    "changed": Text("changed", "个有变化"),
    "unchanged": Text("unchanged", "个未变"),
    "fetched": Text("fetched", "个已取回"),
    "failed": Text("failed", "个未取回"),
    "manifests": Text("manifests", "个校验清单"),
    "layers": Text("layers", "层封装"),
    "documents": Text("documents", "份文档"),
    "signatures": Text("signatures", "个签名"),
    "established": Text("established", "个已核实"),
    "stamps": Text("time stamps", "个时间戳"),
    "digests_compared": Text("digests compared", "个摘要已比对"),
}
"""What a count of a report counts, in words; a count without words is shown in JSON only."""


NOTES_SHOWN = 3
"""Notes of one kind shown at the terminal; a thousand of them would hide the errors."""


@frozen(kw_only=True, eq=False, repr=False)
class Voice:
    """How to speak: the language, one JSON object instead of sentences, nothing but the verdict, a file for all."""

    lang: Lang
    json: bool = False
    quiet: bool = False
    report: str = ""

    def line(self, text: Text | str, **style: object) -> None:
        """A sentence on the way; silent where only JSON or only the verdict is wanted."""
        if not self.json and not self.quiet:
            said = text if isinstance(text, str) else text.in_(self.lang)
            click.echo(click.style(said, **style) if style else said)  # type: ignore[arg-type]


def say_report(report: Report, voice: Voice, *, done: Text | None = None) -> None:
    """Print a report as the contract has it. ``done`` is the sentence for what was made, before the verdict.

    Raises CannotStore if the report file cannot be written.
    """
    if voice.report:
        _write_report(report, voice)
    if voice.json:
        import json

        click.echo(json.dumps(report.to_dict(), ensure_ascii=False))
        return
    if not voice.quiet:
        _say_findings(report, voice.lang)
        if done is not None:
            click.echo(done.in_(voice.lang))
    click.echo(verdict_sentence(report, voice.lang))


def _say_findings(report: Report, lang: Lang) -> None:
    """Errors and warnings as the report shows them; of notes the first few of a kind, the rest counted."""
    shown, rest = report.shown()
    notes: Counter[str] = Counter()
    for finding in shown:
        if finding.severity is Severity.NOTE:
            notes[finding.code] += 1
            if notes[finding.code] > NOTES_SHOWN:
                rest[finding.code] += 1
                continue
        say_finding(finding, lang)
    for code, number in rest.items():
        more = Text(
            f"… {number:,} more of {code} (--report FILE tells all)",
            f"……{code} 另有 {number:,} 处（--report FILE 可查看全部）",
        )
        click.echo(click.style(more.in_(lang), dim=True))


def say_finding(finding: Finding, lang: Lang) -> None:
    """One finding: severity, place and sentence, and the remedy below."""
    words, colour = _SEVERITY[finding.severity]
    where = finding.where.say(lang)
    label = click.style(words.in_(lang), fg=colour, bold=True)
    code = click.style(finding.code, dim=True)
    colon = "：" if lang == "zh" else ": "
    click.echo(f"{label} {code}  {where}{colon if where else ''}{finding.text(lang)}")
    if finding.hint(lang):
        click.echo(click.style(f"      → {finding.hint(lang)}", dim=True))


def verdict_sentence(report: Report, lang: Lang) -> str:
    """The last line: the verdict, how many findings of each severity, what was looked at."""
    words, colour = _VERDICT[report.verdict]
    found = Counter(f.severity for f in report.findings)
    said = [_many(found[severity], _FOUND[severity], lang) for severity in Severity if found[severity]]
    looked = [_many(report.counts[key], word, lang) for key, word in COUNTS.items() if report.counts.get(key)]
    colon, comma, stop = ("：", "，", "。") if lang == "zh" else (": ", ", ", ".")
    if report.backend and (report.counts.get("digests_compared") or report.counts.get("objects")):
        looked[-1] += f" ({report.backend})" if lang == "en" else f"（{report.backend}）"
    parts = comma.join([*looked, *said])
    verdict = click.style(words.in_(lang), fg=colour, bold=True)
    return f"{verdict}{colon + parts if parts else ''}{stop}"


def _many(number: int, word: Text, lang: Lang) -> str:
    """``1 volume``, ``2 volumes``, ``2 卷``."""
    said = word.in_(lang)
    return f"{number:,} {said.removesuffix('s') if lang == 'en' and number == 1 else said}"


def _write_report(report: Report, voice: Voice) -> None:
    """Every finding, in JSON; an existing report is replaced, as the user named it."""
    import json

    text = json.dumps(report.to_dict(every=True), ensure_ascii=False, indent=1)
    try:
        with open(voice.report, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise CannotStore(
            Text(f"The report cannot be written: {error.strerror}.", f"无法写入报告：{error.strerror}。"),
            hint=Text("Choose another place.", "请另选位置。"),
            path=voice.report,
        ) from error
