"""Exit codes: what scripts may depend on.

0 sound · 1 findings of error severity · 2 wrong use · 3 unsafe · 4 cannot be read or could not be done · 130 stopped.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from shlex import quote

from archpkg import errors
from archpkg.findings import Finding, Report, Rule, Severity, Verdict, Where
from archpkg.packages.unfinished import RECOVER
from archpkg.words import Text

SOUND, FINDINGS, WRONG_USE, UNSAFE, CANNOT, STOPPED = 0, 1, 2, 3, 4, 130
_FROM_BEST = (SOUND, FINDINGS, WRONG_USE, CANNOT, UNSAFE)

_BY_VERDICT = {
    Verdict.VALID: SOUND,
    Verdict.WARNINGS: SOUND,
    Verdict.INCOMPLETE: FINDINGS,
    Verdict.INVALID: FINDINGS,
    Verdict.UNSAFE: UNSAFE,
    Verdict.UNREADABLE: CANNOT,
}


def _rule(name: str, means: Verdict) -> Rule:
    """What could not be done, as a rule: the sentence is the error's own."""
    return Rule(
        code=f"ERROR-{name}",
        severity=Severity.ERROR,
        text=Text("{what}", "{what}"),
        hint=Text("{remedy}", "{remedy}"),
        means=means,
    )


ERROR_WRONG_USE = _rule("WRONG-USE", Verdict.INVALID)
ERROR_TARGET_EXISTS = _rule("TARGET-EXISTS", Verdict.INVALID)
ERROR_UNSAFE = _rule("UNSAFE", Verdict.UNSAFE)
ERROR_REJECTED = _rule("REJECTED", Verdict.INVALID)
ERROR_INVALID_VALUE = _rule("INVALID-VALUE", Verdict.INVALID)
ERROR_CANNOT_STORE = _rule("CANNOT-STORE", Verdict.UNREADABLE)
ERROR_SOURCE_CHANGED = _rule("SOURCE-CHANGED", Verdict.UNREADABLE)
ERROR_MISSING_EXTRA = _rule("MISSING-EXTRA", Verdict.UNREADABLE)
ERROR_UNFINISHED = _rule("UNFINISHED-CHANGE", Verdict.UNREADABLE)
ERROR_NOT_RECOGNISED = _rule("NOT-RECOGNISED", Verdict.UNREADABLE)
ERROR_CANNOT_READ = _rule("CANNOT-READ", Verdict.UNREADABLE)
ERROR_INTERNAL = _rule("INTERNAL", Verdict.UNREADABLE)

MEANINGS = {
    ERROR_WRONG_USE.code: Text("The command or the call makes no sense as given.", "命令或调用的写法有误。"),
    ERROR_TARGET_EXISTS.code: Text(
        "The target exists already and was left unchanged.", "目标已存在，未作改动。"
    ),
    ERROR_UNSAFE.code: Text("A path would lead outside, or do harm.", "路径指向外部，或会造成危害。"),
    ERROR_REJECTED.code: Text("Errors in the input forbid going on.", "输入有错误，未继续执行。"),
    ERROR_INVALID_VALUE.code: Text("A value cannot exist.", "值不可能存在。"),
    ERROR_CANNOT_STORE.code: Text("Something could not be written.", "无法写入。"),
    ERROR_SOURCE_CHANGED.code: Text("The source was changed while it was read.", "读取过程中来源有改动。"),
    ERROR_MISSING_EXTRA.code: Text("An optional library is not installed.", "未安装可选的库。"),
    ERROR_UNFINISHED.code: Text(
        "A change of the folder runs, or was stopped half-way.", "文件夹的变更正在进行，或中途停止。"
    ),
    ERROR_NOT_RECOGNISED.code: Text(
        "Readable, and of no kind that archpkg knows.", "可以读取，但不是已知的类型。"
    ),
    ERROR_CANNOT_READ.code: Text("Not readable as what it should be.", "无法按应有的类型读取。"),
    ERROR_INTERNAL.code: Text("A fault of archpkg itself.", "程序自身的错误。"),
}
"""What these rules mean: their own sentence is that of the error."""

_BY_ERROR: tuple[tuple[type[errors.ArchpkgError], int, Rule], ...] = (
    (errors.WrongUse, WRONG_USE, ERROR_WRONG_USE),
    (errors.TargetExists, WRONG_USE, ERROR_TARGET_EXISTS),
    (errors.UnsafePath, UNSAFE, ERROR_UNSAFE),
    (errors.Rejected, FINDINGS, ERROR_REJECTED),
    (errors.InvalidValue, FINDINGS, ERROR_INVALID_VALUE),
    (errors.CannotStore, CANNOT, ERROR_CANNOT_STORE),
    (errors.SourceChanged, CANNOT, ERROR_SOURCE_CHANGED),
    (errors.MissingExtraError, CANNOT, ERROR_MISSING_EXTRA),
    (errors.UnfinishedChange, CANNOT, ERROR_UNFINISHED),
    (errors.NotRecognised, CANNOT, ERROR_NOT_RECOGNISED),
    (errors.ArchpkgError, CANNOT, ERROR_CANNOT_READ),
)


def exit_of(report: Report) -> int:
    """The exit code that a verdict leads to."""
    return _BY_VERDICT[report.verdict]


def worst_exit(codes: Iterable[int]) -> int:
    """The worst of some exit codes; what is unsafe is the worst of all."""
    return max(codes, key=_FROM_BEST.index, default=SOUND)


def exit_of_error(error: errors.ArchpkgError) -> int:
    """The exit code of something that could not be done."""
    if error.findings:
        return exit_of(Report(kind="error", findings=error.findings))
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


def report_of_error(error: errors.ArchpkgError, path: str = "") -> Report:
    """The same as a report: the findings that forbade it, else one finding named for the error."""
    if error.findings:
        return Report(kind="error", path=path, findings=error.findings)
    rule = next(rule for kind, _, rule in _BY_ERROR if isinstance(error, kind))
    return Report(
        kind="error", path=path, findings=[_finding(rule, error.text, error.hint, error.path or path)]
    )


def report_of_bug(error: Exception, path: str) -> Report:
    """What nobody foresaw, while there is more to be looked at: a report, so that the rest is not lost."""
    name = f"{type(error).__name__}: {error}"
    what = Text(f"Internal error of archpkg: {name}", f"程序内部错误：{name}")
    remedy = Text("Please report it, with the package if possible.", "请向开发者报告，如有可能请附上该包。")
    return Report(kind="error", path=path, findings=[_finding(ERROR_INTERNAL, what, remedy, path)])


def _finding(rule: Rule, what: Text, remedy: Text | None, path: str) -> Finding:
    return Finding(rule, Where(path=path), {"what": what, "remedy": remedy or Text("", "")})


def known_error(error: Exception) -> errors.ArchpkgError | None:
    """What the library raised on purpose, or the operating system; None for anything else, which is a bug."""
    if isinstance(error, errors.ArchpkgError):
        return at_the_terminal(error)
    if not isinstance(error, (OSError, MemoryError)) or isinstance(error, BrokenPipeError):
        return None
    why = errors.system_error(error)
    path = getattr(error, "filename", None)
    text = Text(f"System error: {why.en}", f"操作系统报错：{why.zh}")
    return errors.CannotRead(text, path=os.fsdecode(path) if isinstance(path, (str, bytes)) else None)
