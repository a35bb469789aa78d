"""EEP 验签. What the signatures of a package cover, whose they are, and whether they fit.

电子签名 covers 被签名对象 of its layer, 锁定签名 the 电子签名 that it names. Nothing covers the XML declaration and
封装包格式描述, further 电子签名, nor what 锁定签名 says of itself (签名规则, 签名时间, 签名人, 证书引证).
"""

from __future__ import annotations

import binascii
from base64 import b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import BinaryIO, cast

from attrs import define, evolve, field, frozen

from archpkg.checks.eep import rules
from archpkg.checks.eep.forms import Document, Form, LineFeeds, Listener, canonical, play
from archpkg.errors import MissingExtraError
from archpkg.findings import Finding, Where
from archpkg.formats.eep.charsets import Charset
from archpkg.formats.eep.notes import short
from archpkg.formats.eep.spans import LayerSpans
from archpkg.formats.eep.values import Eep, EepSignature, Modification, SignatureBody, Span
from archpkg.formats.xml import Element
from archpkg.signing import (
    CertificateVerifier,
    CheckingState,
    Outcome,
    SignatureVerdict,
    Verifier,
    make_verifier,
)
from archpkg.words import Text

CANONICAL_LIMIT = 64 * 1024 * 1024
"""Octets of a package up to which canonical forms are tried: they need several times as much memory."""
_BLANKS = dict.fromkeys(map(ord, " \t\r\n"))
_LOCK = -1
_NO_PLACE = Text("it does not stand in the octets as an element of its own", "其在文件中没有完整的元素")
_NO_TARGET = Text("it locks no signature of this package", "所锁定的签名不在本封装包内")


@frozen(kw_only=True)
class _Job:
    """One signature that can be verified: its octets, its certificates, and the range it covers."""

    name: Text
    covers: Text
    body: SignatureBody
    value: bytes = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    span: Span
    depth: int
    number: int = _LOCK


@frozen(kw_only=True)
class Judged:
    """What was found of all signatures, and how many there are, were verified, and are genuine."""

    findings: tuple[Finding, ...]
    signatures: int
    verified: int = 0
    genuine: int = 0


@define
class _Case:
    """A job under way: the verdict so far, the form it was found in, and whether there are carriage returns."""

    job: _Job
    verdict: SignatureVerdict | None = None
    form: Form | None = None
    returns: bool = False


@frozen(kw_only=True)
class Grounds:
    """What the caller brings: a verifier (None for one that trusts nobody), the time of signing (None for what each
    signature says), and up to how many octets canonical forms are tried."""

    verifier: Verifier | None = None
    at: datetime | None = None
    limit: int = CANONICAL_LIMIT


def judge_signatures(
    source: BinaryIO, eep: Eep, spans: LayerSpans | None, charset: Charset, grounds: Grounds
) -> Judged:
    """Verify every signature of a package that was read from the start of ``source``."""
    found: list[Finding] = []
    jobs = tuple(_jobs(eep, spans, found))
    total = len(eep.signatures) + len(eep.locks) + sum(len(one) for one in _former(eep))
    if not total:
        return Judged(findings=(Finding(rules.EEP_UNSIGNED),), signatures=0)
    cases = [_Case(job) for job in jobs]
    trial = _Trial(source, charset, grounds)
    try:
        trial.written(cases)
        trial.line_feeds([case for case in cases if case.returns and not _settled(case)])
        trial.canonical([case for case in cases if not _settled(case)])
    except MissingExtraError as error:
        reason = Text(error.say("en"), error.say("zh"))
        found.append(Finding(rules.EEP_UNCHECKED, Where(), {"count": len(jobs), "reason": reason}))
        return Judged(findings=tuple(found), signatures=total)
    for case in cases:
        found += _said(case, trial)
    return Judged(
        findings=tuple(found),
        signatures=total,
        verified=_count(cases, _ESTABLISHED),
        genuine=_count(cases, (Outcome.GENUINE,)),
    )


_ESTABLISHED = (Outcome.GENUINE, Outcome.FORGED, Outcome.WRONG_ID)


def _count(cases: Sequence[_Case], outcomes: Sequence[Outcome]) -> int:
    return sum(case.verdict is not None and case.verdict.outcome in outcomes for case in cases)


def _settled(case: _Case) -> bool:
    """Whether another form of the same octets could not change the verdict."""
    return case.verdict is None or case.verdict.outcome is not Outcome.FORGED


# ── what is signed ───────────────────────────────────────────────────────────────────────────────────────


def _former(eep: Eep) -> Iterator[tuple[EepSignature, ...]]:
    for layer in eep.signed.layers:
        if isinstance(layer.content, Modification):
            yield layer.content.former_signatures


def _jobs(eep: Eep, spans: LayerSpans | None, found: list[Finding]) -> Iterator[_Job]:
    """Every signature that can be verified; of the others a finding says why not."""
    outer = spans
    for depth, signatures in enumerate((eep.signatures, *_former(eep))):
        covers = _layer_said(eep.signed.revision - depth)
        for signature in signatures:
            name = _name("电子签名", signature.identifier)
            span = None if spans is None else spans.signed
            yield from _job(name, covers, signature, span, depth, _LOCK, found)
        spans = None if spans is None else spans.former
    for lock in eep.locks:
        name = _name("锁定签名", lock.locked)
        number = next((n for n, one in enumerate(eep.signatures) if one.identifier == lock.locked), None)
        if number is None:
            found.append(_at(Finding(rules.EEP_COVERED, Where(), {"name": name, "reason": _NO_TARGET}), name))
            continue
        whole = outer is not None and len(outer.signatures) == len(eep.signatures)
        span = outer.signatures[number] if outer is not None and whole else None
        yield from _job(name, _name("电子签名", lock.locked), lock, span, 0, number, found)


def _name(tag: str, identifier: str) -> Text:
    said = f"{tag} {short(identifier)}".rstrip()
    return Text(said, said)


def _layer_said(revision: int) -> Text:
    return Text(
        f"被签名对象 of revision {revision}",
        f"第 {revision} 次修改的被签名对象" if revision else "原始的被签名对象",
    )


def _job(
    name: Text,
    covers: Text,
    body: SignatureBody,
    span: Span | None,
    depth: int,
    number: int,
    found: list[Finding],
) -> Iterator[_Job]:
    parts = [(Text("签名结果", "签名结果"), body.result)]
    parts += [(Text("证书", "证书"), one) for block in body.blocks for one in block.certificates]
    value, *certificates = [_decoded(coded) for _, coded in parts]
    words = [coded for _, coded in parts if not coded.isascii()]
    if words:
        details = {"name": name, "value": short(words[0])}
        found.append(Finding(rules.EEP_WORDS, Where(element="签名结果"), details))
        return
    for (what, _), octets in zip(parts, (value, *certificates), strict=True):
        if octets is None:
            found.append(_at(Finding(rules.EEP_CODED, Where(), {"name": name, "what": what}), name))
    if value is None:
        return
    if span is None:
        found.append(_at(Finding(rules.EEP_COVERED, Where(), {"name": name, "reason": _NO_PLACE}), name))
        return
    yield _Job(
        name=name,
        covers=covers,
        body=body,
        value=value,
        certificates=tuple(one for one in certificates if one is not None),
        span=span,
        depth=depth,
        number=number,
    )


def _decoded(coded: str) -> bytes | None:
    """The octets of base64 in its one canonical spelling (a bit more or less would go unseen), else None."""
    plain = coded.translate(_BLANKS)
    try:
        octets = binascii.a2b_base64(plain.encode(), strict_mode=True)
    except binascii.Error:
        return None
    return octets if octets and b64encode(octets).decode() == plain else None


def _at(finding: Finding, name: Text) -> Finding:
    return evolve(finding, where=evolve(finding.where, element=name.en))


# ── one form after another ───────────────────────────────────────────────────────────────────────────────


@frozen
class _Hearing:
    """Hands the octets of one signature on, and notes carriage returns among them."""

    case: _Case
    state: CheckingState

    def __call__(self, data: bytes) -> None:
        self.state.update(data)
        self.case.returns = self.case.returns or b"\r" in data


@define
class _Trial:
    """The tries at one package."""

    source: BinaryIO
    charset: Charset
    grounds: Grounds
    size: int = 0
    too_large: bool = False
    _verifiers: dict[str, Verifier] = field(factory=dict)

    def written(self, cases: Sequence[_Case]) -> None:
        """The octets as they stand in the file."""
        states = [self._begin(case.job) for case in cases]

        pairs = list(zip(cases, states, strict=True))
        play(self.source, [Listener(case.job.span, _Hearing(case, state)) for case, state in pairs])
        for case, state in pairs:
            self._finish(case, state, Form.WRITTEN)

    def line_feeds(self, cases: Sequence[_Case]) -> None:
        """The same with line ends as LF; in UTF-16 an octet is no sign."""
        if self.charset.codec.startswith("utf-16"):
            return
        states = [self._begin(case.job) for case in cases]
        filters = [LineFeeds(state.update) for state in states]
        play(self.source, [Listener(case.job.span, one) for case, one in zip(cases, filters, strict=True)])
        for case, state, one in zip(cases, states, filters, strict=True):
            one.finish()
            self._finish(case, state, Form.LINE_FEEDS)

    def canonical(self, cases: Sequence[_Case]) -> None:
        """The canonical forms, where the package is small enough for them."""
        if not cases:
            return
        self.size = self.source.seek(0, 2)
        if self.size > self.grounds.limit:
            self.too_large = True
            return
        self.source.seek(0)
        document = Document(self.source.read(), self.charset)
        for case in cases:
            job = case.job
            element = document.signed(job.depth) if job.number == _LOCK else document.signature(job.number)
            for form in (Form.CANONICAL, Form.EXCLUSIVE):
                if element is not None and not _settled(case):
                    self._hear(case, element, form)

    def _hear(self, case: _Case, element: Element, form: Form) -> None:
        state = self._begin(case.job)
        state.update(canonical(element, form))
        self._finish(case, state, form)

    def _finish(self, case: _Case, state: CheckingState, form: Form) -> None:
        """The verdict of the first form stands, unless a later one fits."""
        verdict = state.finish(case.job.value)
        if case.verdict is None or verdict.outcome is not Outcome.FORGED:
            case.verdict, case.form = verdict, form

    def _begin(self, job: _Job) -> CheckingState:
        return self._verifier(job.body.time).begin(job.body.algorithm, job.certificates)

    def _verifier(self, time: str) -> Verifier:
        """The verifier for a time: that of the caller, else the one that the signature itself says."""
        said = self.grounds.at or _moment(time)
        key = "" if said is None else said.isoformat()
        if key not in self._verifiers:
            given = self.grounds.verifier or make_verifier()
            timeless = isinstance(given, CertificateVerifier) and (
                self.grounds.at or given.grounds.at is None
            )
            self._verifiers[key] = cast("CertificateVerifier", given).at_time(said) if timeless else given
        return self._verifiers[key]


def _moment(text: str) -> datetime | None:
    """A time with its zone; without one it would be another moment elsewhere."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


# ── what is said ─────────────────────────────────────────────────────────────────────────────────────────


def _said(case: _Case, trial: _Trial) -> Iterator[Finding]:
    job, verdict = case.job, case.verdict
    if verdict is None or case.form is None:
        return
    name = {"name": job.name}
    if verdict.outcome is Outcome.GENUINE:
        who = {"subject": verdict.subject, "algorithm": verdict.algorithm, "covers": job.covers}
        yield _at(Finding(rules.EEP_GENUINE, Where(), {**name, **who, "form": case.form.said}), job.name)
    if verdict.outcome is Outcome.GENUINE and case.form is not Form.WRITTEN:
        yield _at(Finding(rules.EEP_FORM, Where(), {**name, "form": case.form.said}), job.name)
    if verdict.outcome is Outcome.FORGED and trial.too_large:
        yield _at(
            Finding(rules.EEP_FORM_OPEN, Where(), {**name, "limit": f"{trial.grounds.limit:,}"}), job.name
        )
    for finding in verdict.findings:
        yield _at(finding, job.name)
    if verdict.not_established:
        yield _at(
            Finding(rules.EEP_OPEN, Where(), {**name, "open": _joined(verdict.not_established)}), job.name
        )


def _joined(parts: Sequence[Text]) -> Text:
    return Text("; ".join(part.en for part in parts), "；".join(part.zh for part in parts))
