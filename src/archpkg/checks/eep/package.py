"""EEP 检测. One package of DA/T 48-2009, or all that a folder or container holds, judged by every rule there is.

Looked at are the form (the standard's schema and what it cannot say), the data of every computer file (base64 and
size), files that lie beside the package, and every signature. Memory does not grow with the computer files inside.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from attrs import define, field

from archpkg.checks.eep import rules
from archpkg.checks.eep.content import content_findings
from archpkg.checks.eep.signatures import CANONICAL_LIMIT, Grounds, judge_signatures
from archpkg.checks.eep.skeleton import schema_said
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Report, Severity, Where
from archpkg.fixity.algorithms import available
from archpkg.formats.eep.departures import EEP_R01
from archpkg.formats.eep.read import EepReading, Limits, read_eep
from archpkg.formats.eep.values import DataKind, EepContent, sources
from archpkg.model.objects import DigitalObject
from archpkg.packages.eep.beside import digest_beside
from archpkg.packages.eep.contents import told
from archpkg.packages.eep.names import safe_names
from archpkg.packages.eep.opening import EepPlace, open_place
from archpkg.packages.eep.rules import EEP_UNPACK_NAME
from archpkg.progress import Progress, Step
from archpkg.signing import Verifier
from archpkg.words import Text

_HEAD = 4096


def check_eep(
    path: str | os.PathLike[str],
    *,
    verifier: Verifier | None = None,
    at: datetime | None = None,
    signed: bool = False,
    limits: Limits | None = None,
    canonical_limit: int = CANONICAL_LIMIT,
    progress: Progress | None = None,
) -> Report:
    """检测. Judge a package: its form, its data, its signatures.

    ``verifier`` knows whom to trust (:func:`archpkg.signing.make_verifier`); without one the mathematics of a
    signature is verified and trust stays open. ``at`` (aware) is the time of signing to judge certificates for;
    without it, what each signature says of itself is taken, which proves nothing. With ``signed`` a package is only
    sound where it has signatures and all of them could be verified. Canonical forms of what was signed are tried for
    packages of up to ``canonical_limit`` octets.

    The report is of the kind ``eep``; what cannot be read as a package is a finding of it. ``counts``: ``packages``,
    ``layers``, ``documents``, ``objects``, ``octets`` decoded, ``signatures`` there (锁定签名 and those of former
    layers too), ``signatures_verified``, ``signatures_genuine``.

    Raises :class:`CannotRead` where nothing is there, :class:`archpkg.errors.SourceChanged` where the package changes
    meanwhile.
    """
    grounds = Grounds(verifier=verifier, at=at, limit=canonical_limit)
    look = _Look(grounds, limits or Limits(), signed, progress)
    with open_place(path) as place:
        look.findings += place.findings
        for member in place.members:
            look.package(place, member)
    return Report(kind="eep", findings=look.findings, counts=look.counts)


@define
class _Look:
    """One check: what the caller asked for, and what has been seen and counted."""

    grounds: Grounds
    limits: Limits
    signed: bool
    progress: Progress | None
    findings: list[Finding] = field(factory=list)
    counts: Counter[str] = field(factory=Counter)

    def package(self, place: EepPlace, member: str) -> None:
        """Judge one package; what is no package is said, and the others are judged all the same."""
        self.counts["packages"] += 1
        said = place.said(member)
        try:
            with place.open(member) as stream:
                found = list(self._judged(place, member, stream))
        except CannotRead as error:
            found = [_unreadable(place, member, error)]
        self.findings += [finding.at(said) for finding in found] if said else found

    def _judged(self, place: EepPlace, member: str, stream: BinaryIO) -> Iterator[Finding]:
        length = stream.seek(0, os.SEEK_END)
        stream.seek(0)
        step = Step(stage="read", done=0, name=member, bytes_total=length)
        reading = read_eep(told(stream, self.progress, step), limits=self.limits)
        self._count(reading)
        found = [*reading.findings, *content_findings(reading.value), *_names(reading)]
        found += _beside(reading, place, member)
        judged = None
        if reading.charset is not None:
            judged = judge_signatures(stream, reading.value, reading.spans, reading.charset, self.grounds)
            found += judged.findings
            self.counts["signatures"] += judged.signatures
            self.counts["signatures_verified"] += judged.verified
            self.counts["signatures_genuine"] += judged.genuine
        if self.signed and judged is not None and not 0 < judged.signatures == judged.verified:
            details = {"count": judged.signatures, "verified": judged.verified}
            found.append(Finding(rules.EEP_NOT_VERIFIED, Where(), details))
        stream.seek(0)
        yield from found
        yield from schema_said(stream, _named(found), self.limits)

    def _count(self, reading: EepReading) -> None:
        signed = reading.value.signed
        contents = [layer.current for layer in signed.layers]
        self.counts["layers"] += len(contents)
        self.counts["documents"] += len(signed.current.item.documents)
        self.counts["objects"] += len(signed.current.encodings)
        self.counts["octets"] += sum(one.size or 0 for content in contents for one in content.encodings)


def _names(reading: EepReading) -> Iterator[Finding]:
    """The names of computer files that could not be used on disk, as unpacking finds them."""
    written = [obj.name or obj.path for obj in reading.value.item.objects]
    for name, named in zip(written, safe_names(written), strict=True):
        if named.why is not None:
            details = {"name": repr(name), "kept": named.name, "reason": named.why}
            yield Finding(EEP_UNPACK_NAME, Where(element="计算机文件名"), details)


def _named(found: list[Finding]) -> frozenset[str]:
    """The elements that something is wrong with, as it was said: the schema need not say it again."""
    wrong = [one for one in found if one.severity is not Severity.NOTE and one.rule is not EEP_R01]
    names = {part for one in wrong for part in one.where.element.replace("@", "").split("/")}
    return frozenset(names | {str(one.details.get("tag", "")) for one in wrong} - {""})


def _unreadable(place: EepPlace, member: str, error: CannotRead) -> Finding:
    """What cannot be read; element names as character references have a sentence of their own."""
    try:
        with place.open(member) as stream:
            head = stream.read(_HEAD)
    except CannotRead:
        head = b""
    if b"<&#" in head:
        return Finding(rules.EEP_ASCII, Where(path=place.path))
    hint = error.hint or Text("", "")
    reason = Text(f"{error.text.en} {hint.en}".rstrip(), f"{error.text.zh}{hint.zh}")
    return Finding(rules.EEP_UNREADABLE, Where(path=place.path), {"reason": reason})


# ── computer files beside the package ────────────────────────────────────────────────────────────────────


def _beside(reading: EepReading, place: EepPlace, member: str) -> Iterator[Finding]:
    """Computer files that are not in the package: whether they lie beside it, and are those it tells of."""
    layer = reading.value.signed
    content: EepContent = layer.current
    source = sources(layer)
    for obj, encoding in content.encoded:
        data = source(encoding)
        if data is not None and data.data in (DataKind.DIGEST_ONLY, DataKind.OUTSIDE):
            yield _compared(obj, place, member)


def _compared(obj: DigitalObject, place: EepPlace, member: str) -> Finding:
    known = [digest for digest in obj.digests if available(digest.algorithm)]
    answer = digest_beside(place, member, obj, [digest.algorithm for digest in known])
    name = {"name": obj.file_name}
    if answer.trouble is not None:
        return Finding(rules.EEP_BESIDE_MISSING, Where(), {**name, "reason": answer.trouble.text})
    for digest, value in zip(known, answer.digests, strict=True):
        if value != digest.value:
            details = {"found": value, "expected": digest.value}
            return Finding(rules.EEP_BESIDE_DIFFERS, Where(), {**name, **details})
    if obj.size is not None and obj.size != answer.size:
        sizes = {
            "found": Text(f"{answer.size:,} octets", f"{answer.size:,} 字节"),
            "expected": Text(f"{obj.size:,}", f"{obj.size:,} 字节"),
        }
        return Finding(rules.EEP_BESIDE_DIFFERS, Where(), {**name, **sizes})
    same = (
        Text("its digest is the one told", "摘要相符")
        if known
        else Text("there is no digest to compare it with", "没有可比对的摘要")
    )
    return Finding(rules.EEP_BESIDE, Where(), {**name, "found": same})
