"""校验清单. Manifests read line by line: nothing skipped, every line that is no entry named (RFC 8493 §2.1.3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import eq, itemgetter
from typing import TypeAlias

from attrs import define, field

from archpkg.findings import Finding, Rule, Where
from archpkg.packages.bag import rules
from archpkg.packages.bag.bag import Manifest
from archpkg.packages.bag.entries import Columns, Entries, Entry
from archpkg.packages.bag.manifest_names import ManifestName, manifest_name
from archpkg.packages.bag.paths import danger, has_bare_percent, meant_path, plain_path, why_details
from archpkg.packages.bag.text import Lines, shown

_LINE = re.compile(r"([^ \t]+)[ \t]+([^ \t].*)", re.DOTALL)
_NOT_PLAIN = ("%", "\\", "\0", "//", "/\n")
_DOT_PARTS = re.compile(r"/\.{1,2}[/\n]")
_PLAIN_PAYLOAD = re.compile(r"data(?:/(?!\.{1,2}(?:/|\Z))[^/\\\0%]+)+")
"""Paths of which nothing has to be asked any more: nearly all of a million lines."""
_HEX = re.compile(r"[0-9A-Fa-f]+")


Share: TypeAlias = Callable[[Sequence[str]], Sequence[str]]
"""Gives one object for equal paths."""


def plain_lines(lines: Sequence[str], length: int) -> tuple[list[str], bytes] | None:
    """Paths and packed digests of lines of which nothing has to be asked: a digest of the right length, two
    blanks and a plain path of the payload. None where one of them is not of that kind.

    The lines are looked at all together: that is how nearly all of a million are read.
    """
    digits = "".join(map(itemgetter(slice(length)), lines))
    try:
        digests = bytes.fromhex(digits)
    except ValueError:
        return None
    if 2 * len(digests) != len(lines) * length:
        return None
    rests = list(map(itemgetter(slice(length, None)), lines))
    page = "\n".join(["", *rests, ""])
    if page.count("\n  data/") != len(lines) or any(sign in page for sign in _NOT_PLAIN):
        return None
    if "/." in page and _DOT_PARTS.search(page):
        return None
    return list(map(itemgetter(slice(2, None)), rests)), digests


@define(eq=False, repr=False)
class _Page:
    """The reading of one manifest: what is told to it once, and what has been seen so far."""

    about: ManifestName
    strict: bool
    present: Collection[str]
    share: Share
    findings: list[Finding] = field(factory=list)

    def see(self, rule: Rule, line: int, **details: object) -> None:
        self.findings.append(Finding(rule, Where(path=self.about.name, line=line), details))

    def entries(self, lines: Lines) -> Entries:
        known = self.about.known
        length = None if known is None or self.about.tag else known.hex_length
        columns = Columns()
        for first, texts in lines.pages():
            plain = plain_lines(texts, length) if length else None
            if plain is not None:
                columns.add_all(self.share(plain[0]), plain[1], first)
                continue
            for line, text in enumerate(texts, first):
                entry = self._entry(line, text)
                if entry is not None:
                    (path,) = self.share([entry.path])
                    columns.add(path, entry.digest, line)
        entries = columns.entries()
        return self._each_once(entries) if _twice(entries.paths) else entries

    def _each_once(self, entries: Entries) -> Entries:
        """Without the lines that say again what one before them said."""
        first: dict[str, Entry] = {}
        columns = Columns()
        for entry in entries:
            before = first.setdefault(entry.path, entry)
            same = before.digest == entry.digest
            if before is not entry:
                rule = rules.DUPLICATE_SAME if same and not self.strict else rules.DUPLICATE
                self.see(rule, entry.line, name=entry.path, first=before.line)
            if before is entry or not same:
                columns.add(entry.path, entry.digest, entry.line)
        return columns.entries()

    def _entry(self, line: int, text: str) -> Entry | None:
        stripped = text.lstrip(" \t")
        if not stripped:
            self.see(rules.BLANK_LINE, line)
            return None
        match = _LINE.fullmatch(stripped)
        if match is None:
            self.see(rules.LINE, line, line_text=shown(text))
            return None
        if stripped != text:
            self.see(rules.LINE, line, line_text=shown(text))
        digest, spelling = self._without_md5sum_signs(line, match.group(1), match.group(2))
        path = self._path(line, spelling)
        if path is None:
            return None
        return Entry(path, self._digest(line, digest, path), line)

    def _without_md5sum_signs(self, line: int, digest: str, spelling: str) -> tuple[str, str]:
        starred = spelling.startswith("*") and spelling not in self.present
        escaped = digest.startswith("\\")
        if starred or escaped:
            self.see(rules.MD5SUM, line)
        return digest.removeprefix("\\"), spelling[1:] if starred else spelling

    def _path(self, line: int, spelling: str) -> str | None:
        """The path that the line means, or None where it is one that is never opened or no file."""
        if not self.about.tag and _PLAIN_PAYLOAD.fullmatch(spelling):  # behind a digest that is none
            return spelling
        path = self._decoded(line, spelling)
        why = danger(path)
        if why is not None:
            self.see(rules.UNSAFE, line, name=shown(path), **why_details(why))
            return None
        plain = plain_path(path)
        if plain != path:
            self.see(rules.DOT_PARTS, line, name=path, plain=plain)
        if plain in ("", "data") or plain.endswith("/"):
            self.see(rules.FOLDER_LISTED, line, name=path)
            return None
        self._place(line, plain)
        return plain

    def _decoded(self, line: int, spelling: str) -> str:
        meant = meant_path(spelling, strict=self.strict, present=self.present)
        if meant.literal:
            decoded = meant_path(spelling, strict=True, present=()).path
            self.see(rules.PERCENT_LITERAL, line, name=spelling, decoded=decoded)
        elif self.strict and has_bare_percent(spelling):
            self.see(rules.PERCENT, line, name=spelling)
        return meant.path

    def _place(self, line: int, path: str) -> None:
        payload = path.startswith("data/")
        if not self.about.tag:
            if not payload:
                self.see(rules.OUTSIDE_DATA, line, name=path)
            return
        if payload:
            self.see(rules.PAYLOAD_IN_TAGS, line, name=path)
        listed = manifest_name(path)
        if listed is not None and listed.tag:
            self.see(rules.TAGMANIFEST_LISTED, line, name=path)

    def _digest(self, line: int, digest: str, path: str) -> str:
        known = self.about.known
        length = known.hex_length if known else None
        if _HEX.fullmatch(digest) and (length is None or len(digest) == length):
            return digest.lower()
        expected = f"{length} × 0-9 a-f" if length else "0-9 a-f"
        details = {"digest": shown(digest), "algorithm": self.about.algorithm}
        self.see(rules.DIGEST, line, expected=expected, name=path, **details)
        return ""


def read_manifest(
    about: ManifestName, lines: Lines, *, strict: bool, present: Collection[str], share: Share
) -> tuple[Manifest, list[Finding]]:
    """The manifest, and a finding for every line that is not a plain entry.

    ``strict`` from version 1.0 on; ``present`` the names that are there; ``share`` gives one object for equal
    paths, so that many manifests of a large bag hold each path once.
    """
    page = _Page(about=about, strict=strict, present=present, share=share)
    entries = page.entries(lines)
    known = about.known
    manifest = Manifest(
        algorithm=known.name if known else about.algorithm,
        tag=about.tag,
        name=about.name,
        entries=entries,
        usable=known is not None and known.usable,
    )
    return manifest, page.findings


def _twice(paths: Sequence[str]) -> bool:
    """Whether one of them is there twice. They mostly are in order: sorting is quick, and needs less than a set."""
    in_order = sorted(paths)
    return any(map(eq, in_order, islice(in_order, 1, None)))


def unlisted_manifests(manifests: Iterable[Manifest]) -> Iterator[Finding]:
    """Payload manifests that a tag manifest does not list (§2.2.1)."""
    kept = tuple(manifests)
    payload = [m.name for m in kept if not m.tag]
    for manifest in kept:
        if manifest.tag:
            listed = frozenset(manifest.entries.paths)
            for name in payload:
                if name not in listed:
                    yield Finding(rules.MANIFEST_UNLISTED, Where(path=manifest.name), {"name": name})
