"""档案之间的核对. What is odd among the records of a transfer: numbers missing, one record or one scan twice.

Pure; of each record little is remembered.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from archpkg.checks import consistency_rules as rules
from archpkg.checks.consistency import Witnesses, place_in, shortened
from archpkg.findings import Finding, Where
from archpkg.formats.carrier.entries import BETWEEN

_MANY = 10


@define(eq=False, repr=False)
class Among:
    """What has to be remembered of records to compare them with each other: little for each."""

    numbers: dict[str, list[int]] = field(factory=dict)
    widths: dict[str, int] = field(factory=dict)
    records: dict[tuple[str, ...], str] = field(factory=dict)
    octets: dict[bytes, tuple[str, str]] = field(factory=dict)
    identifiers: dict[str, str] = field(factory=dict)

    def add(self, record: Witnesses) -> Iterator[Finding]:
        """Take in one record; the finding that it is described like another one."""
        stem, dash, number = record.code.rpartition("-")
        if dash and number.isascii() and number.isdigit() and len(number) <= 6:
            self.numbers.setdefault(stem, []).append(int(number))
            self.widths[stem] = max(len(number), self.widths.get(stem, 0))
        yield from self._identifier(record)
        key = _likeness(record)
        if key is not None:
            first = self.records.setdefault(key, record.code)
            if first != record.code:
                details = {"record": record.code, "first": first}
                where = place_in(record, "题名", listed=record.entry is not None)
                yield Finding(rules.REC_SAME_RECORD, where, details)

    def _identifier(self, record: Witnesses) -> Iterator[Finding]:
        text = "" if record.stated is None else record.stated.identifier
        first = self.identifiers.setdefault(text, record.code) if text else record.code
        if first != record.code:
            details = {"record": record.code, "first": first, "identifier": shortened(text)}
            yield Finding(rules.REC_IDENTIFIER, place_in(record, "电子文件号", listed=False), details)

    def content(self, code: str, name: str, digest: bytes) -> Iterator[Finding]:
        """Take in the digest of one computer file; the finding that another record has the same."""
        first, other = self.octets.setdefault(digest, (code, name))
        if first != code:
            details = {"record": code, "first": first, "other": other.rpartition("/")[2]}
            yield Finding(rules.REC_SAME_OCTETS, Where(path=name, record=code), details)

    def gaps(self) -> Iterator[Finding]:
        """Numbers that are missing between those of records that differ in nothing else."""
        for stem, numbers in self.numbers.items():
            there = frozenset(numbers)
            missing = max(there) - min(there) + 1 - len(there)
            if len(there) < 2 or not missing or missing > len(there):
                continue  # more gaps than numbers: not numbered one after another at all
            width = self.widths[stem]
            lost = [str(n).zfill(width) for n in range(min(there), max(there)) if n not in there]
            shown = "、".join(lost[:_MANY]) + ("…" if len(lost) > _MANY else "")
            details = {
                "stem": stem,
                "missing": shown,
                "count": len(there),
                "last": str(max(there)).zfill(width),
            }
            yield Finding(rules.REC_NUMBER_GAP, Where(element="档号", record=stem), details)


def _likeness(record: Witnesses) -> tuple[str, ...] | None:
    """Title, author, date and 文号, by which records are alike; None for too little to compare."""
    item, entry = record.stated, record.entry
    if item is not None and item.title:
        date = "" if item.date is None else item.date.compact()
        parts = (item.title, BETWEEN.join(item.authors), date, item.document_number)
    elif entry is not None and entry.title:
        parts = (entry.title, entry.author, entry.date, "")
    else:
        return None
    return parts if parts[2] else None
