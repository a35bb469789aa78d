"""包签名的验证. Verify the signatures of a bag: over which manifests, by whom, trusted or not, since when.

A verdict on signatures says that the manifests are those that were signed. That the computer files are those in the
manifests is for the digests to tell: :func:`archpkg.checks.fixity.verify`, or ``full`` here for both in one report.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import define, evolve, field

from archpkg.checks.bag import signature_rules as rules
from archpkg.checks.bag.signature_judging import BagSignature, judge_signature
from archpkg.checks.fixity.rules import TAG_UNLISTED
from archpkg.checks.fixity.verify import verify_tree
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Report, Where
from archpkg.packages.bag.bag import PAYLOAD, Bag
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.paths import normal
from archpkg.packages.bag.read import MANIFEST_LIMIT, read_bag
from archpkg.packages.bag.signatures.form import (
    FOLDER,
    LARGEST,
    OLD_DIGESTS,
    SignatureName,
    signature_name,
)
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Member, MemberKind, Tree
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from archpkg.signing import CertificateVerifier

MOST = 32
"""Signature files that are looked at; a hostile bag may hold any number."""


def verify_signature(
    bag: str | os.PathLike[str],
    verifier: CertificateVerifier,
    *,
    at: datetime | None = None,
    full: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Report:
    """验签. Verify all signatures of a bag in a folder or container (see :mod:`archpkg.packages.bag.signatures.form`).

    The certificates are judged for the time of a good time stamp; where there is none, for ``at`` (aware), or for the
    verifier's own time. With ``full`` every digest is compared, too. The report is of the kind ``bag signature`` and
    sound only if at least one signature is established in full and no other is broken; ``counts``: ``signatures``
    (signers), ``established``, ``stamps`` that are good, ``manifests_signed``, and with ``full`` those of
    :func:`archpkg.checks.fixity.verify`.

    Raises :class:`CannotRead` if nothing is there, or it cannot be opened at all; :class:`WrongUse
    <archpkg.errors.WrongUse>` for a time without a zone, :class:`archpkg.errors.MissingExtraError`.
    """
    return run(
        verify_signature_steps(bag, verifier, at=at, full=full, workers=workers, executor=executor), progress
    )


def verify_signature_steps(
    bag: str | os.PathLike[str],
    verifier: CertificateVerifier,
    *,
    at: datetime | None = None,
    full: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Report]:
    """The generator under :func:`verify_signature`: a step for every signature; with ``full`` those of the digests."""
    judge = verifier if at is None else verifier.at_time(at)
    with open_tree(bag) as tree:
        members = tuple(tree.members())
        reading = read_bag(tree, members=members)
        if reading.value is None:
            found = (*tree.findings, *reading.findings, Finding(rules.NO_BAG, Where(path="bagit.txt")))
            return Report(kind="bag signature", findings=found)
        look = _Look(tree=tree, bag=reading.value, members=members, verifier=judge)
        yield from look.signatures()
        own = (*look.findings(), *(() if full else (Finding(rules.DIGESTS),)))
        if not full:
            found = (*tree.findings, *reading.findings, *own)
            return Report(kind="bag signature", findings=found, counts=look.counts())
        whole = yield from verify_tree(tree, workers=workers, executor=executor)
    looked_at = look.paths()
    rest = (f for f in whole.findings if not (f.rule is TAG_UNLISTED and f.where.path in looked_at))
    return Report(
        kind="bag signature", findings=(*own, *rest), counts={**look.counts(), **dict(whole.counts)}
    )


@define
class _Look:
    """One look at the signatures of a bag, and what was seen so far."""

    tree: Tree
    bag: Bag
    members: Sequence[Member]
    verifier: CertificateVerifier
    judged: list[BagSignature] = field(factory=list)
    seen: list[Finding] = field(factory=list)
    held: dict[str, bytes] = field(factory=dict)
    """The manifest that was read last: signatures come by manifest."""

    def signatures(self) -> Generator[Step, None, None]:
        """Judge every signature file with its time stamp."""
        names, stamps = self._names()
        if len(names) > MOST:
            details = {"count": len(names), "most": MOST}
            self.seen.append(Finding(rules.MANY, Where(path=FOLDER), details))
        for done, name in enumerate(names[:MOST], 1):
            self._judge(name, evolve(name, stamp=True).path in stamps)
            yield Step(stage="signature", done=done, total=min(len(names), MOST), name=name.path)

    def _names(self) -> tuple[list[SignatureName], frozenset[str]]:
        names: dict[str, SignatureName] = {}
        for member in self.members:
            inside = member.name == FOLDER or member.name.startswith(f"{FOLDER}/")
            if not inside or member.kind is MemberKind.FOLDER:
                continue
            name = signature_name(member.name) if member.kind is MemberKind.FILE else None
            if name is None:
                self.seen.append(Finding(rules.STRAY, Where(path=member.name)))
            else:
                names[member.name] = name
        stamps = frozenset(path for path, name in names.items() if name.stamp)
        for path in sorted(stamps):
            if evolve(names[path], stamp=False).path not in names:
                self.seen.append(Finding(rules.STAMP_ALONE, Where(path=path)))
        found = (name for name in names.values() if not name.stamp)
        return sorted(found, key=lambda name: (name.manifest, name.number, name.form)), stamps

    def _judge(self, name: SignatureName, stamped: bool) -> None:
        try:
            content = self._content(name)
            data = self.tree.read(name.path, limit=LARGEST)
            stamp = self.tree.read(evolve(name, stamp=True).path, limit=LARGEST) if stamped else None
        except CannotRead as error:
            finding = Finding(rules.UNREADABLE, Where(path=name.path), {"reason": error.text})
            self.judged.append(BagSignature(name=name, findings=[finding]))
            return
        if isinstance(content, Finding):
            self.judged.append(BagSignature(name=name, findings=[content]))
            return
        self.judged.append(judge_signature(name, data, content, self.verifier, stamp))

    def _content(self, name: SignatureName) -> bytes | Finding:
        details: dict[str, object] = {"manifest": name.manifest}
        if all(manifest.name != name.manifest for manifest in self.bag.manifests):
            details["reason"] = Text("it is not there.", "该清单不存在。")
            return Finding(rules.NO_MANIFEST, Where(path=name.path), details)
        try:
            if name.manifest not in self.held:
                self.held = {name.manifest: self.tree.read(name.manifest, limit=MANIFEST_LIMIT)}
        except CannotRead as error:
            details["reason"] = error.text
            return Finding(rules.NO_MANIFEST, Where(path=name.path), details)
        return self.held[name.manifest]

    # ── what it amounts to ───────────────────────────────────────────────────────────────────────────────

    @property
    def signed(self) -> frozenset[str]:
        """The manifests that an established signature is over."""
        return frozenset(one.name.manifest for one in self.judged if one.established)

    def findings(self) -> Iterator[Finding]:
        """Everything that was seen of the signatures, and what they cover."""
        yield from self.seen
        for one in self.judged:
            yield from one.findings
        if not self.judged:
            yield Finding(rules.UNSIGNED)
            return
        if self.signed:
            yield from self._covered()
        else:
            yield Finding(rules.NOT_ESTABLISHED, details={"count": len(self.judged)})
        yield from self._open()

    def _covered(self) -> Iterator[Finding]:
        """What the established signatures say nothing of."""
        signed = self.signed
        listed = [m for m in self.bag.tag_manifests if m.name in signed]
        covered = signed.union(*(m.entries.paths for m in listed))
        payload = [m for m in self.bag.payload_manifests if m.name in covered]
        if not payload:
            yield Finding(rules.PAYLOAD)
        weak = {m.algorithm for m in payload if m.algorithm in OLD_DIGESTS}
        through = {m.algorithm for m in listed if not any(one.name in signed for one in payload)}
        if payload and len(weak) == len({m.algorithm for m in payload}):
            yield Finding(rules.OLD_DIGEST, details={"algorithms": ", ".join(sorted(weak))})
        elif through and through <= set(OLD_DIGESTS):
            yield Finding(rules.OLD_DIGEST, details={"algorithms": ", ".join(sorted(through))})
        alike = frozenset(map(normal, covered))
        for member in self.members:
            if member.kind is MemberKind.FOLDER or _aside(member.name):
                continue
            if normal(member.name) not in alike:
                yield Finding(rules.UNCOVERED, Where(path=member.name))

    def _open(self) -> Iterator[Finding]:
        """What no signature here tells, each once."""
        verdicts = [verdict for one in self.judged for verdict in one.signatures]
        for what in dict.fromkeys(what for verdict in verdicts for what in verdict.not_established):
            yield Finding(rules.OPEN, details={"what": what})

    def paths(self) -> frozenset[str]:
        """The names of the files that were judged, those of their time stamps too."""
        return frozenset(evolve(one.name, stamp=stamp).path for one in self.judged for stamp in (False, True))

    def counts(self) -> dict[str, int]:
        """The figures of the report."""
        return {
            "signatures": sum(len(one.signatures) for one in self.judged),
            "established": sum(verdict.ok for one in self.judged for verdict in one.signatures),
            "stamps": sum(one.stamp is not None and one.stamp.ok for one in self.judged),
            "manifests_signed": len(self.signed),
        }


def _aside(name: str) -> bool:
    """What no signature needs to cover itself: the payload, which its manifests do, and what stands above it."""
    about = manifest_name(name)
    return name.startswith((PAYLOAD, f"{FOLDER}/")) or (about is not None and about.tag)
