"""Exit codes: what scripts may depend on.

0 sound · 1 findings of error severity · 2 wrong use · 3 unsafe · 4 cannot be read or could not be done · 130 stopped.
"""

from __future__ import annotations

from shlex import quote

from archpkg import errors
from archpkg.findings import Finding, Report, Rule, Severity, Verdict, Where
from archpkg.packages.unfinished import RECOVER
from archpkg.words import Text

SOUND, FINDINGS, WRONG_USE, UNSAFE, CANNOT, STOPPED = 0, 1, 2, 3, 4, 130

_BY_VERDICT = {
    Verdict.VALID: SOUND,
    Verdict.WARNINGS: SOUND,
    Verdict.INCOMPLETE: FINDINGS,
    Verdict.INVALID: FINDINGS,
    Verdict.UNSAFE: UNSAFE,
    Verdict.UNREADABLE: CANNOT,
}

_BY_ERROR: tuple[tuple[type[errors.ArchpkgError], int, Verdict], ...] = (
    (errors.WrongUse, WRONG_USE, Verdict.INVALID),
    (errors.TargetExists, WRONG_USE, Verdict.INVALID),
    (errors.UnsafePath, UNSAFE, Verdict.UNSAFE),
    (errors.Rejected, FINDINGS, Verdict.INVALID),
    (errors.InvalidValue, FINDINGS, Verdict.INVALID),
    (errors.ArchpkgError, CANNOT, Verdict.UNREADABLE),
)


def exit_of(report: Report) -> int:
    """The exit code that a verdict leads to."""
    return _BY_VERDICT[report.verdict]


def exit_of_error(error: errors.ArchpkgError) -> int:
    """The exit code of something that could not be done."""
    return next(code for kind, code, _ in _BY_ERROR if isinstance(error, kind))


def at_the_terminal(error: errors.ArchpkgError) -> errors.ArchpkgError:
    """The same error with a remedy that can be followed at the command line, where it has one for programs only."""
    if error.hint == RECOVER:
        command = f"archpkg bag recover {quote(error.path or '')}"
        error.hint = Text(
            f"Run {command} to finish it, or add --undo to take it back.",
            f"请运行 {command} 完成该变更，或加 --undo 撤销。",
        )
    return error


def report_of_error(error: errors.ArchpkgError) -> Report:
    """The same as a report, for ``--json``: the findings that forbade it, else one finding named for the error."""
    if isinstance(error, errors.Rejected) and error.findings:
        return Report(kind="error", findings=error.findings)
    means = next(verdict for kind, _, verdict in _BY_ERROR if isinstance(error, kind))
    rule = Rule(
        code=f"ERROR-{type(error).__name__}",
        severity=Severity.ERROR,
        text=Text(_braces(error.text.en), _braces(error.text.zh)),
        hint=Text("", "") if error.hint is None else Text(_braces(error.hint.en), _braces(error.hint.zh)),
        means=means,
    )
    return Report(kind="error", findings=[Finding(rule, Where(path=error.path or ""))])


def _braces(sentence: str) -> str:
    """A finished sentence as a template without places."""
    return sentence.replace("{", "{{").replace("}", "}}")
