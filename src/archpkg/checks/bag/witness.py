"""第二读取程序. A bag read again by bagit-python, the library of the Library of Congress, and the two compared.

It runs in a process of its own: it changes the working directory, and may fail on hostile bags. It follows links and
takes manifests that lead into a folder beside, so it is only given bags in which nothing leads outside.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from attrs import field, frozen

from archpkg.findings import Finding, Outcome, Report, Rule, Severity, Verdict, Where, worst
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.read import read_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import MemberKind, Members, Tree
from archpkg.words import Text

_NAMED = 1000
"""Faults that the second reader names; more are counted."""
_SLOW = 5_000_000
"""Octets a second that the second reader reads at least, of the slowest disk that is waited for."""
_PATIENCE = 120.0
"""Seconds that it may take besides."""

_CHILD = f"""
import json, sys
def told():
    try:
        import bagit
    except ImportError:
        return {{"missing": True}}
    import logging
    logging.disable(logging.CRITICAL)
    answer = {{"version": str(getattr(bagit, "VERSION", "")), "valid": False}}
    try:
        bag = bagit.Bag(sys.argv[1])
        answer["manifests"] = [name.replace("\\\\", "/").rpartition("/")[2] for name in bag.manifest_files()]
        bag.validate(processes=1)
        answer["valid"] = True
    except Exception as error:
        details = getattr(error, "details", None) or []
        answer["said"] = str(getattr(error, "message", None) or error)[:500]
        answer["error"] = type(error).__name__
        answer["count"] = len(details)
        answer["faults"] = [[type(one).__name__, str(one.path)] for one in details[:{_NAMED}]]
    return answer
sys.stdout.write("\\n" + json.dumps(told()))
"""

WITNESS_REFUSES = Rule(
    code="WITNESS-REFUSES",
    severity=Severity.WARNING,
    text=Text(
        "bagit-python {version} calls the bag invalid ({said}), and no error was found here. {why}",
        "bagit-python {version} 认为该包无效（{said}），而此处未发现错误。{why}",
    ),
    hint=Text(
        "A receiver that uses bagit-python will refuse it: tell them, or make the bag so that both accept it.",
        "使用 bagit-python 的接收方会拒收：请事先说明，或改为双方都能接受的形式。",
    ),
)
WITNESS_ACCEPTS = Rule(
    code="WITNESS-ACCEPTS",
    severity=Severity.WARNING,
    text=Text(
        "bagit-python {version} calls the bag valid, and errors were found here ({codes}). {why}",
        "bagit-python {version} 认为该包有效，而此处发现错误（{codes}）。{why}",
    ),
    hint=Text(
        "Go by the errors found here: each names its file and its manifest.",
        "请以此处发现的错误为准：每处都指明了文件和清单。",
    ),
)
RULES = (WITNESS_REFUSES, WITNESS_ACCEPTS)

_FOLDERS = Text(
    "bagit-python opens folders only; unpack the container to let it look",
    "bagit-python 只能打开文件夹；如需由其检测，请先解包",
)
_NO_BAG = Text("it is no bag", "不是 BagIt 包")
_LEADS_OUT = Text(
    "there are links, special files or unsafe names in it, which bagit-python would follow",
    "其中有链接、特殊文件或不安全的名称，bagit-python 会跟随",
)
_MISSING = Text(
    "bagit-python is not installed where this runs: pip install bagit",
    "运行环境中没有 bagit-python：请运行 pip install bagit",
)
_TOO_LONG = Text(
    "bagit-python did not come to its end within {seconds} seconds", "bagit-python 未能在 {seconds} 秒内完成"
)
_NO_ANSWER = Text(
    "bagit-python ended without an answer (exit code {code})",
    "bagit-python 异常结束，没有结果（退出码 {code}）",
)


@frozen(kw_only=True)
class Witness:
    """第二读取程序的结论. What bagit-python says of a bag.

    ``outcome`` is passed (it calls the bag valid), failed, waiting (it is missing, too slow, or died), not applicable
    (no bag) or not looked at; ``why`` says so for the last three. ``said`` is its sentence and ``error`` the kind of
    its exception; ``faults`` are the kinds and paths of what it names, ``count`` how many there are in all.
    ``unknown`` are the payload manifests that it does not know, ``encoding`` is that of the tag files.
    """

    outcome: Outcome
    why: Text | None = None
    version: str = ""
    said: str = ""
    error: str = ""
    count: int = 0
    faults: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])
    known: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    unknown: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    encoding: str = "UTF-8"


def witness_findings(
    path: str | os.PathLike[str],
    *,
    seconds: float | None = None,
    python: Sequence[str] = (sys.executable, "-I", "-B"),
) -> Witness:
    """第二读取程序. Let bagit-python open the bag in a folder, and say what it says of it.

    It reads every file once more, one after another, in a child process that ``python`` begins and that is stopped
    after ``seconds`` (where not given: two minutes, and as long as reading takes on a slow disk). Nothing is written,
    nothing fetched, and the working directory of this process stays. Raises :class:`archpkg.errors.CannotRead` where
    nothing is there.
    """
    if os.path.isfile(path):
        return Witness(outcome=Outcome.NOT_LOOKED_AT, why=_FOLDERS)
    with open_tree(path) as tree:
        members = Members.listed(tree)
        reading = read_bag(tree, members=members)
        if reading.value is None:
            return Witness(outcome=Outcome.NOT_APPLICABLE, why=_NO_BAG)
        if _leads_out(members) or worst(reading.findings) is Verdict.UNSAFE:
            return Witness(outcome=Outcome.NOT_LOOKED_AT, why=_LEADS_OUT)
        limit = _PATIENCE + _octets(tree, members) / _SLOW if seconds is None else seconds
        return _ask(tree.path, reading.value, limit, python)


def _leads_out(members: Members) -> bool:
    return any(one.kind in (MemberKind.LINK, MemberKind.OTHER) for one in members.told)


def _octets(tree: Tree, members: Members) -> int:
    octets = 0
    for name in members.files:
        try:
            octets += os.lstat(os.path.join(tree.path, name)).st_size
        except OSError:
            continue
    return octets


def _ask(path: str, bag: Bag, seconds: float, python: Sequence[str]) -> Witness:
    if not python[0]:
        return Witness(outcome=Outcome.WAITING, why=_MISSING)
    try:
        ended = subprocess.run(
            [*python, "-c", _CHILD, path],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
            env={**os.environ, "LANGUAGE": "C"},  # its sentences in English, whatever the locale
        )
    except subprocess.TimeoutExpired:
        return Witness(outcome=Outcome.WAITING, why=_TOO_LONG.fill(seconds=round(seconds)))
    except OSError:
        return Witness(outcome=Outcome.WAITING, why=_MISSING)
    try:
        answer = json.loads(ended.stdout.rpartition(b"\n")[2])
    except ValueError:
        return Witness(outcome=Outcome.WAITING, why=_NO_ANSWER.fill(code=ended.returncode))
    return _witness(answer, bag)


def _witness(answer: dict[str, object], bag: Bag) -> Witness:
    if answer.get("missing"):
        return Witness(outcome=Outcome.WAITING, why=_MISSING)
    manifests = answer.get("manifests")  # not there where it did not come so far as to open the bag
    known = tuple(map(str, manifests)) if isinstance(manifests, list) else None
    faults = answer.get("faults")
    return Witness(
        outcome=Outcome.PASSED if answer.get("valid") is True else Outcome.FAILED,
        version=str(answer.get("version", "")),
        said=str(answer.get("said", "")),
        error=str(answer.get("error", "")),
        count=count if isinstance(count := answer.get("count"), int) else 0,
        faults=[(str(kind), str(path)) for kind, path in faults] if isinstance(faults, list) else (),
        known=known or (),
        unknown=()
        if known is None
        else [manifest.name for manifest in bag.payload_manifests if manifest.name not in known],
        encoding=bag.encoding,
    )


# ── the two compared ─────────────────────────────────────────────────────────────────────────────────────


def compare(report: Report, witness: Witness) -> tuple[Finding, ...]:
    """Where the second reader and the report disagree on the bag: one finding that says why that may be.

    Of the report only what is about the bag counts (its form and its digests), nothing about records. Where the two
    agree, and where the second reader did not look, there is nothing.
    """
    errors = [found for found in report.findings if _of_the_bag(found)]
    if witness.outcome is Outcome.FAILED and not errors:
        said = _said(witness)
        details = {"version": witness.version, "said": said, "why": _why_refused(witness)}
        return (Finding(WITNESS_REFUSES, Where(), details),)
    if witness.outcome is Outcome.PASSED and errors:
        codes = ", ".join(sorted({found.code for found in errors}))
        details = {"version": witness.version, "codes": codes, "why": _why_accepted(errors, witness)}
        return (Finding(WITNESS_ACCEPTS, Where(), details),)
    return ()


def _of_the_bag(found: Finding) -> bool:
    return found.severity is Severity.ERROR and found.code.startswith(("BAG-", "FIX-"))


def _said(witness: Witness) -> str:
    """Its sentence with the first file that it names."""
    said = witness.said or witness.error
    if not witness.faults:
        return said
    kind, path = witness.faults[0]
    more = f" (+{witness.count - 1})" if witness.count > 1 else ""
    return f"{said}: {kind} {path!r}{more}"


def _why_refused(witness: Witness) -> Text:
    return next((why for applies, why in _REFUSALS if applies(witness)), _UNEXPLAINED).fill(
        manifests=", ".join(witness.unknown), encoding=witness.encoding
    )


def _names_in(witness: Witness, odd: Callable[[str], bool]) -> bool:
    return any(odd(path) for _, path in witness.faults)


def _has_outer_blank(name: str) -> bool:
    return any(part != part.strip() for part in name.split("/")) or "*" in name


_REFUSALS: tuple[tuple[Callable[[Witness], bool], Text], ...] = (
    (
        lambda seen: bool(seen.unknown) and not seen.known,
        Text(
            "It does not know {manifests} and finds no other manifest; SM3 is one of the algorithms it does not have.",
            "它不认识 {manifests}，又没有其他清单；其不支持的算法包括 SM3。",
        ),
    ),
    (
        lambda seen: seen.error.startswith("Unicode") or seen.encoding.upper() not in ("UTF-8", "UTF8"),
        Text(
            "The tag files are in {encoding}, which it reads in another way.",
            "标签文件的编码为 {encoding}，其读法不同。",
        ),
    ),
    (
        lambda seen: _names_in(seen, lambda name: "%" in name or "\r" in name or "\n" in name),
        Text(
            "It does not decode %25 in manifests, so it looks for other names.",
            "它不解码清单中的 %25，因而查找的是另外的名称。",
        ),
    ),
    (
        lambda seen: _names_in(seen, _has_outer_blank),
        Text(
            "It takes blanks and asterisks at the ends of names for no part of them.",
            "它把名称首尾的空格和星号视为名称之外的内容。",
        ),
    ),
)
"""What is known to make it refuse a good bag, the surest first."""

_UNEXPLAINED = Text(
    "None of the known differences explains it: look at both.", "已知差异均不能解释，请核对双方结果。"
)
_ALL_TOGETHER = Text(
    "It takes all manifests together, and does not ask that each one lists every file.",
    "它把全部清单合并，不要求每个清单都列出全部文件。",
)
_NOT_ITS_MANIFESTS = Text(
    "It does not know {manifests}, in which the errors are.", "错误位于 {manifests}，它不认识这些清单。"
)
_LENIENT = Text(
    "It passes over lines, labels and names that RFC 8493 does not allow.",
    "它放过 RFC 8493 所不允许的行、标签和名称。",
)


def _why_accepted(errors: Sequence[Finding], witness: Witness) -> Text:
    manifests = {str(found.details.get("manifest") or found.where.path) for found in errors}
    if witness.unknown and manifests <= set(witness.unknown):
        return _NOT_ITS_MANIFESTS.fill(manifests=", ".join(sorted(manifests)))
    codes = {found.code for found in errors}
    if codes <= {"FIX-NOT-LISTED", "BAG-MANIFEST-UNLISTED"}:
        return _ALL_TOGETHER
    if all(code.startswith("BAG-") for code in codes):
        return _LENIENT
    return _UNEXPLAINED
