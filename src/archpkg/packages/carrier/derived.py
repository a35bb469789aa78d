"""可推得的元数据. What follows from a record, its volume and its fonds, and so is not asked of people.

DA/T 46-2009 wants more of a record than an office's table has columns. What is not a decision of anybody is filled in
here; what was given is never written over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from attrs import evolve, fields

from archpkg.errors import WrongUse
from archpkg.formats.carrier import TransferFacts
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import Document
from archpkg.model.parts import Provenance, Storage
from archpkg.model.records import File, Item
from archpkg.model.security import PUBLIC
from archpkg.words import Text

CODE = "{code}"
"""What a rule of 电子文件号 must have in it: without the 档号, records would share a number."""


def check_identifier(rule: str) -> None:
    """Raise WrongUse for a rule of 电子文件号 that cannot give every record a number of its own."""
    if CODE not in rule:
        raise WrongUse(
            Text(
                f"The rule {rule!r} of 电子文件号 does not have {CODE}.",
                f"电子文件号规则 {rule!r} 中没有 {CODE}。",
            ),
            hint=Text(
                "Write a text with {code} (the 档号) in it, such as ER-{code}.",
                "请写入含 {code}（档号）的文本，如 ER-{code}。",
            ),
        )


def derive_item(item: Item, volume: File | None, provenance: Provenance, facts: TransferFacts) -> Item:
    """The item with what it takes over and what follows from it.

    From its volume 保管期限 and 年度; from its fonds 来源; 电子文件号 by the rule of ``facts`` (the 档号 if none is
    given: our reading); 公开 where no 密级 is marked (DA/T 22 leaves that blank); 文件组合类型 and 文档序号 from the
    number of its documents; 脱机载体编号 from the carrier of ``facts``.
    """
    retention, year = item.retention, item.year
    if volume is not None:
        retention, year = retention or volume.retention, year if year is not None else volume.year
    documents = _numbered(item.documents)
    compound = "组合文件" if len(documents) > 1 else "单件"
    return evolve(
        item,
        retention=retention,
        year=year,
        identifier=item.identifier or _identifier(item, facts),
        provenance=_provenance(item.provenance, provenance),
        security=item.security if item.security is not None else PUBLIC,
        aggregation_type=item.aggregation_type or compound,
        documents=documents,
        storage=_storage(item.storage, facts),
    )


def derive_file(file: File, facts: TransferFacts) -> File:
    """The volume with what follows from its items: 件数, 起止日期, the highest 密级, 年度 and 保管期限 where all items
    agree; and 电子文件号."""
    inside = file.items
    years = {item.year for item in inside}
    terms = {item.retention for item in inside}
    levels = [item.security for item in inside if item.security is not None]
    return evolve(
        file,
        identifier=file.identifier or _identifier(file, facts),
        item_count=file.item_count if file.item_count is not None else len(inside),
        year=file.year if file.year is not None or len(years) != 1 else years.pop(),
        retention=file.retention if file.retention is not None or len(terms) != 1 else terms.pop(),
        date=file.date if file.date is not None else _span(inside),
        security=file.security if file.security is not None or not levels else max(levels),
    )


def is_described(file: File) -> bool:
    """Whether anybody described the volume: one that is only known from the codes of its items has no title, and no
    metadata of its own are written for it."""
    return bool(file.title.strip())


def _identifier(record: Item | File, facts: TransferFacts) -> str:
    if record.code is None:
        return ""
    return facts.identifier.replace(CODE, record.code.text)


def _provenance(given: Provenance | None, above: Provenance) -> Provenance:
    if given is None:
        return above
    names = [field.name for field in fields(Provenance)]
    return Provenance(**{name: getattr(given, name) or getattr(above, name) for name in names})


def _storage(given: Storage | None, facts: TransferFacts) -> Storage | None:
    media = tuple(value.strip() for name, value in facts.carrier if name == "载体编号" and value.strip())
    if not media or (given is not None and given.offline_media):
        return given
    return evolve(given or Storage(), offline_media=media)


def _numbered(documents: tuple[Document, ...]) -> tuple[Document, ...]:
    """文档序号 of the documents of a 组合文件, where none is given; a single one has none."""
    if len(documents) < 2 or any(document.sequence for document in documents):
        return documents
    return tuple(evolve(document, sequence=str(n)) for n, document in enumerate(documents, start=1))


def _span(inside: Sequence[Item]) -> ArchivalDate | None:
    """起止日期: from the first day of the earliest to the last of the latest, where every item has a date."""
    begins = [day for item in inside if item.date is not None and (day := item.date.earliest())]
    ends = [day for item in inside if item.date is not None and (day := item.date.latest())]
    if not begins or len(begins) != len(inside) or len(ends) != len(inside):
        return None
    first, last = min(begins), max(ends)
    return ArchivalDate.parse(_compact(first) if first == last else f"{_compact(first)}-{_compact(last)}")


def _compact(day: date) -> str:
    return day.strftime("%Y%m%d") if day.year >= 1000 else f"{day.year:04d}{day:%m%d}"
