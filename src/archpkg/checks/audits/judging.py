"""Judging one computer file of an audit: what was read of it against what the ledger knows of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import frozen

from archpkg.checks.audits import rules
from archpkg.findings import Finding, Rule, Where
from archpkg.fixity.ledger_contents import Kept
from archpkg.fixity.ledger_record import VERIFIED, Outcome
from archpkg.fixity.tasks import Digested, Trouble, TroubleKind
from archpkg.words import Text

ACTIONS = {
    rules.CORRUPT.code: "corrupt",
    rules.CHANGED.code: "changed",
    rules.DISAGREE.code: "disagree",
    rules.MISSING.code: "missing",
    rules.NOT_A_FILE.code: "not a file",
    rules.UNREADABLE.code: "unreadable",
}
"""What an event of the ledger calls a fault, by the code of its rule."""

_TROUBLES: dict[TroubleKind, Rule] = {
    TroubleKind.MISSING: rules.MISSING,
    TroubleKind.LINK: rules.NOT_A_FILE,
    TroubleKind.NOT_A_FILE: rules.NOT_A_FILE,
    TroubleKind.UNSAFE: rules.NOT_A_FILE,
}
"""Everything else that can befall a file is: it could not be read."""


@frozen(kw_only=True)
class Seen:
    """What was seen of one computer file: the answer of the engine with the algorithms that it was asked for, and the
    time stamp (nanoseconds) of the file that its octets lie in."""

    answer: Digested
    algorithms: Sequence[str]
    modified: int | None

    @property
    def digests(self) -> dict[str, str]:
        """The digests by algorithm."""
        return dict(zip(self.algorithms, self.answer.digests, strict=False))


def judge(seen: Seen, kept: Kept, where: Where) -> tuple[Outcome, Finding | None]:
    """How a computer file was found, for the ledger, and what is to be said about it."""
    finding = _fault(seen, kept, where)
    if finding is not None:
        return _outcome(seen, kept, ACTIONS[finding.code], finding.details), finding
    if kept.faulty:
        return _outcome(seen, kept, VERIFIED, {}, told=True), Finding(rules.RECOVERED, where)
    return _outcome(seen, kept, VERIFIED, {}), None


def _outcome(
    seen: Seen, kept: Kept, action: str, details: Mapping[str, object], *, told: bool = False
) -> Outcome:
    plain = {key: value.en if isinstance(value, Text) else value for key, value in details.items()}
    if action != VERIFIED:
        plain |= {"registered": {"size": kept.size, **kept.digests}, "size": seen.answer.size}
        plain |= {"found": seen.digests} if seen.digests else {}
    return Outcome(
        number=kept.id,
        path=seen.answer.name,
        action=action,
        size=seen.answer.size,
        modified=seen.modified,
        told=told,
        details=plain,
    )


def _fault(seen: Seen, kept: Kept, where: Where) -> Finding | None:
    if seen.answer.trouble is not None:
        return _trouble(seen.answer.trouble, where)
    found = seen.digests
    wrong = [name for name, value in kept.digests.items() if name in found and found[name] != value]
    if not wrong:
        return None
    worst = min(wrong, key=tuple(kept.digests).index)
    details: dict[str, object] = {"algorithm": worst, "expected": kept.digests[worst], "found": found[worst]}
    fits = [name for name in kept.digests if name in found and name not in wrong]
    if fits:
        return Finding(rules.DISAGREE, where, {**details, "fits": ", ".join(fits)})
    what = _difference(seen, kept)
    if what is None:
        return Finding(rules.CORRUPT, where, details)
    return Finding(rules.CHANGED, where, {**details, "what": what})


def _trouble(trouble: Trouble, where: Where) -> Finding:
    rule = _TROUBLES.get(trouble.kind, rules.UNREADABLE)
    return Finding(rule, where, {} if rule is rules.MISSING else {"reason": trouble.text})


def _difference(seen: Seen, kept: Kept) -> Text | None:
    """What shows from outside that somebody wrote to it; None: nothing does."""
    if kept.size is not None and seen.answer.size != kept.size:
        return Text("{was} octets were registered, {now} are there", "登记 {was} 字节，实有 {now} 字节").fill(
            was=kept.size, now=seen.answer.size
        )
    if kept.modified is None or seen.modified is None:
        return Text("no time stamp is known", "时间未知")
    if seen.modified != kept.modified:
        return Text("its time stamp is another", "修改时间已变")
    return None
