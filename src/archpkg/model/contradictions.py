"""档号矛盾. What a record says in its own fields against what its reference code says in its segments.

One place says which sides can be compared, for tables, records in XML, packages and catalogues alike; the comparison
of two texts is that of :func:`archpkg.model.codes.check_segments`.
"""

from __future__ import annotations

from archpkg.findings import Finding, Where
from archpkg.model.codes import Profile, ReferenceCode, check_segments
from archpkg.model.parts import Extra, Numbering
from archpkg.model.records import File, Item

FONDS_ELEMENT = "全宗号"
"""The name under which a reader keeps a 全宗号 that no reference code holds: a record has no other field for it."""


def item_contradictions(record: Item | File, where: Where | None = None) -> tuple[Finding, ...]:
    """One CODE-SEGMENT finding for each field that contradicts the reference code; none without a code.

    Compared are 全宗号, 年度, 保管期限, 类别号, 机构或问题, 案卷号 and 件号, each only where both sides are there
    and are of one kind: a term by its code (``永久`` is ``Y``), an organ or a category by its code and never by its
    name, a number only where neither that of the unit nor that of the archives fits. ``where`` is the place of the
    record.
    """
    code = record.code
    if code is None:
        return ()
    numbers = record.numbering or Numbering()
    by_item = isinstance(record, Item) and code.profile is not Profile.DAT13OLD
    return check_segments(
        code,
        fonds=fonds_beside(record.extra),
        category=_of_one_kind(record.category, _category(code, record.category)),
        year=record.year,
        retention=None if record.retention is None else record.retention.code,
        organ=_of_one_kind(record.organ, code.organ),
        volume=_number(code.volume, numbers.agency_file_number, numbers.archives_file_number),
        number=_number(code.number, numbers.agency_item_number, numbers.archives_item_number)
        if by_item
        else None,
        where=where,
    )


def fonds_beside(extra: tuple[Extra, ...]) -> str:
    """The 全宗号 that was kept beside a record, or nothing."""
    return next((one.value.strip() for one in extra if one.name.rpartition("/")[2] == FONDS_ELEMENT), "")


def _of_one_kind(told: str, segment: str) -> str | None:
    """The text where it can be compared with a segment: both are codes or both are names, both digits or neither."""
    bare = told.replace("·", "")
    alike = bare.isascii() == segment.isascii() and bare.isdecimal() == segment.isdecimal()
    return told if alike and told != segment else None


def _category(code: ReferenceCode, told: str) -> str:
    """The category, with the classes below it where the record names them too (``KJ·JJ``)."""
    whole = "·".join((code.category, *code.classes))
    return whole if told == whole else code.category


def _number(segment: str, agency: str, archives: str) -> str | None:
    """The number to hold against a segment; nothing where either of the two fits it."""
    bare = segment.lstrip("0")
    told = [number for number in (agency, archives) if number]
    if not segment or any(number.lstrip("0") == bare for number in told):
        return None
    return next(iter(told), None)
