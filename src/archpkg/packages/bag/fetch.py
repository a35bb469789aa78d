"""``fetch.txt``: the files of a bag that are to be had elsewhere (RFC 8493 §2.2.3). Nothing is downloaded here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from archpkg.findings import Finding, Where
from archpkg.packages.bag import info_rules, rules
from archpkg.packages.bag.bag import Bag, FetchEntry
from archpkg.packages.bag.paths import danger, has_bare_percent, meant_path, plain_path, why_details
from archpkg.packages.bag.text import shown

NAME = "fetch.txt"
_LINE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*:[^ \t]+)[ \t]+([0-9]{1,30}|-)[ \t]+([^ \t].*)", re.DOTALL)
_SCHEMES = ("http:", "https:")


def read_fetch(
    lines: Iterable[tuple[int, str]], *, strict: bool, present: Collection[str]
) -> tuple[tuple[FetchEntry, ...], list[Finding]]:
    """The entries, and a finding for every line that is none. ``present`` holds the names that are listed or there."""
    entries: list[FetchEntry] = []
    findings: list[Finding] = []
    for number, text in lines:
        entry, found = _entry(number, text, strict=strict, present=present)
        findings.extend(found)
        if entry is not None:
            entries.append(entry)
    findings.extend(_twice(entries))
    return tuple(entries), findings


def _entry(
    line: int, text: str, *, strict: bool, present: Collection[str]
) -> tuple[FetchEntry | None, list[Finding]]:
    where = Where(path=NAME, line=line)
    if not text.strip(" \t"):
        return None, [Finding(rules.BLANK_LINE, where)]
    match = _LINE.fullmatch(text)
    if match is None:
        return None, [Finding(info_rules.FETCH_LINE, where, {"line_text": shown(text)})]
    url, size, spelling = match.groups()
    meant = meant_path(spelling, strict=strict, present=present)
    path = meant.path
    why = danger(path)
    if why is not None:
        details = {"name": shown(path), **why_details(why)}
        return None, [Finding(rules.UNSAFE, where, details)]
    path = plain_path(path)
    found = []
    if meant.literal:
        decoded = meant_path(spelling, strict=True, present=()).path
        found.append(Finding(rules.PERCENT_LITERAL, where, {"name": spelling, "decoded": decoded}))
    elif strict and has_bare_percent(spelling):
        found.append(Finding(rules.PERCENT, where, {"name": spelling}))
    if not url.lower().startswith(_SCHEMES):
        found.append(Finding(info_rules.FETCH_SCHEME, where, {"url": shown(url)}))
    if not path.startswith("data/"):
        found.append(Finding(info_rules.FETCH_TAG, where, {"name": path}))
    return FetchEntry(url=url, size=None if size == "-" else int(size), path=path, line=line), found


def _twice(entries: Iterable[FetchEntry]) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for entry in entries:
        line = first.setdefault(entry.path, entry.line)
        if line != entry.line:
            yield Finding(
                info_rules.FETCH_TWICE, Where(path=NAME, line=entry.line), {"name": entry.path, "first": line}
            )


def unlisted(bag: Bag) -> Iterator[Finding]:
    """Files to be fetched that a payload manifest does not list; before 1.0 one manifest is enough."""
    payload = [entry for entry in bag.fetch if entry.path.startswith("data/")]
    if not payload or not bag.payload_manifests:
        return
    listed = [(m, frozenset(m.entries.paths)) for m in bag.payload_manifests]
    for entry in payload:
        where = Where(path=NAME, line=entry.line)
        lacking = [m for m, paths in listed if entry.path not in paths]
        if bag.strict or len(lacking) == len(listed):
            for manifest in lacking:
                yield Finding(
                    info_rules.FETCH_UNLISTED, where, {"name": entry.path, "manifest": manifest.name}
                )
