"""The work of ``archpkg validate``: find out what it is, and gather what each room says of it."""

from __future__ import annotations

import os
from collections import Counter

from attrs import evolve

from archpkg.checks.bag.advice import check_advice
from archpkg.checks.fixity.rules import NOTHING
from archpkg.checks.fixity.verify import verify
from archpkg.cli.kinds import may_have_layout
from archpkg.findings import Report
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Members
from archpkg.progress import Progress


def validate_table(
    path: str, *, sheet: str | None = None, encoding: str | None = None, fonds: str = ""
) -> Report:
    """A catalogue table: everything its reading saw. Raises CannotRead."""
    from archpkg.packages.recognise import recognise

    found = recognise(path, sheet=sheet, encoding=encoding, fonds=fonds)
    return Report(kind=found.kind, findings=found.findings, counts=found.counts)


def validate(
    path: str, *, kind: str | None = None, workers: int | None = None, progress: Progress | None = None
) -> Report:
    """A bag or a transfer package, bagged or not: fixity first, what a bag should be, then the layout.

    Also a package of DA/T 48 (EEP), and records in XML.

    ``kind`` insists: ``bag`` does not ask for a layout, ``carrier`` does not ask for manifests. Without it a package
    that has no manifest is judged by its layout, and the missing manifest stays a finding. Raises CannotRead.
    """
    written = _validate_written(path, kind, progress)
    if written is not None:
        return written
    fixity = verify(path, workers=workers, progress=progress)
    with open_tree(path) as tree:
        members = Members.listed(tree)
        if fixity.kind == "bag" and kind != "carrier":
            fixity = evolve(fixity, findings=(*fixity.findings, *check_advice(tree, members=members)))
        if kind == "bag" or (kind is None and not may_have_layout(members)):
            return fixity
    return _with_layout(fixity, path, kind)


def _with_layout(fixity: Report, path: str, kind: str | None) -> Report:
    """The same, with what the layout of a transfer package adds; a bag that has none stays what it is."""
    from archpkg.packages.carrier.read import open_package  # these take a while to import
    from archpkg.packages.carrier.rules import CAR_KIND
    from archpkg.packages.written import count

    opened = open_package(path)
    if opened.value is None and kind is None:
        return fixity
    findings = list(fixity.findings)
    if kind == "carrier":
        findings = [f for f in findings if f.rule is not NOTHING]
    findings += [f for f in opened.findings if f not in findings]
    layout = "unknown" if opened.value is None else opened.value.layout
    counts = Counter(fixity.counts)
    if opened.value is not None:
        there = count(opened.value.record)
        counts.update(items=there["items"], volumes=there["volumes"])
    # that it is no package at all is said before what is wrong with it
    findings.sort(key=lambda f: f.rule is not CAR_KIND)
    return evolve(fixity, kind=layout, findings=findings, counts=counts)


def _has_eep(path: str) -> bool:
    if os.path.isdir(path):
        return False  # nor would the other say so
    from archpkg.packages.eep.opening import has_eep

    return has_eep(path)


def _validate_written(path: str, kind: str | None, progress: Progress | None) -> Report | None:
    """A package of DA/T 48, or records in an XML of a dialect that is known; None for anything else."""
    if kind == "eep" or (kind is None and _has_eep(path)):
        from archpkg.checks.eep.package import check_eep  # few are one of these

        return check_eep(path, progress=progress)
    if kind != "record" and (kind is not None or not path.lower().endswith(".xml") or os.path.isdir(path)):
        return None
    from archpkg.packages.recognise import recognise

    found = recognise(path)
    return Report(kind=found.form, findings=found.findings, counts=found.counts)
