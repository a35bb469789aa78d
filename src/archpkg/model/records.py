"""全宗 → 类别 → 案卷 → 件: what is handed over. Frozen values, downward only, no paths of any disk.

The numbers M1 to M88 are those of DA/T 46-2009; the whole table is in ``docs/dat46-homes.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from attrs import field, frozen

from archpkg.display import Card, in_angles, shorten, with_counts
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.fields import (
    code_of,
    date_of,
    item_count_of,
    page_count_of,
    retention_of,
    security_of,
    year_of,
)
from archpkg.model.objects import DigitalObject, Document
from archpkg.model.parts import (
    ElectronicSignature,
    Extra,
    Numbering,
    Provenance,
    Rights,
    Storage,
    extras,
    strings,
    text_error,
)
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.model.technical import MediaDescription

if TYPE_CHECKING:

    def _documents(values: Iterable[Document]) -> tuple[Document, ...]: ...
    def _signatures(values: Iterable[ElectronicSignature]) -> tuple[ElectronicSignature, ...]: ...
    def _agents(values: Iterable[Agent]) -> tuple[Agent, ...]: ...
    def _events(values: Iterable[Event]) -> tuple[Event, ...]: ...
    def _relations(values: Iterable[Relation]) -> tuple[Relation, ...]: ...
    def _items(values: Iterable[Item]) -> tuple[Item, ...]: ...
    def _files(values: Iterable[File]) -> tuple[File, ...]: ...
    def _series(values: Iterable[Series]) -> tuple[Series, ...]: ...

else:
    # The built-in type is called in half the time of a function, for each of these fields of each record.
    _documents = _signatures = _agents = _events = _relations = _items = _files = _series = tuple

_ITEM_TEXTS = (
    "title",
    "identifier",
    "document_number",
    "secrecy_period",
    "organ",
    "category",
    "parallel_title",
    "alternative_title",
    "title_information",
    "thesaurus",
    "abstract",
    "class_code",
    "document_type",
    "precedence",
    "aggregation_type",
    "language",
    "draft",
    "carrier",
    "openness",
    "publicity",
    "origin",
)
_FILE_TEXTS = ("title", "identifier", "organ", "category", "secrecy_period", "carrier")
_SERIES_TEXTS = ("code", "title")
_FONDS_TEXTS = ("code", "name", "unit", "archives_name", "archives_code")


def _named(kind: str, *names: str) -> str:
    """Return the class and the names that are not empty, on one line."""
    return " ".join([kind, *(shorten(name, 40) for name in names if name)])


def _contents(series: Iterable[Series]) -> tuple[tuple[int, str], tuple[int, str]]:
    """Return how many files and items there are in some series and all below them."""
    files = items = 0
    waiting = list(series)
    while waiting:
        one = waiting.pop()
        waiting.extend(one.series)
        files += len(one.files)
        items += len(one.items) + sum(len(file.items) for file in one.files)
    return (files, "file"), (items, "item")


@frozen(kw_only=True)
class Item:
    """件. The smallest unit described on its own, with its documents and their computer files.

    Identity: ``code`` 档号 M8, ``identifier`` 电子文件号 M7.

    Content: ``title`` 题名 M22, ``parallel_title`` M23, ``alternative_title`` 副题名 M24, ``title_information`` M25,
    ``descriptors`` 主题词 M26 from ``thesaurus``, ``keywords`` M27, ``personal_names`` M28, ``abstract`` M29,
    ``class_code`` 分类号 M30, ``document_number`` 文号 M31, ``authors`` 责任者 M32, ``date`` M33, ``document_type``
    文种 M34, ``precedence`` 紧急程度 M35, ``principal_receivers`` 主送 M36, ``other_receivers`` 抄送 M37,
    ``security`` 密级 M38, ``secrecy_period`` M39.

    Arrangement: ``year`` 年度 M11, ``retention`` 保管期限 M12, ``organ`` 机构或问题 M13, ``category`` 类别号 M14,
    ``numbering`` M10, M15-M18, M20.

    Form: ``aggregation_type`` 文件组合类型 M41, ``page_count`` 页数 M43, ``language`` M44, ``draft`` 稿本 M45,
    ``carrier`` 载体形态.

    Management: ``information_systems`` M51, ``signatures`` M57-M64, ``storage`` M65-M69, ``rights`` M70-M74,
    ``annotations`` 附注 M75, ``agents`` M76-M79, ``events`` M80-M84, ``relations`` M85-M88. DA/T 18-2022 adds
    ``openness`` 开放标识, ``publicity`` 公开属性, ``origin`` 生成方式.

    ``media`` 照片与录音录像著录: what DA/T 54 and DA/T 63 tell of the record as a whole beyond all that.

    A poor record can exist: everything may be missing, and is judged later.
    """

    code: ReferenceCode | None = field(default=None, converter=code_of)
    title: str = ""
    identifier: str = ""
    authors: tuple[str, ...] = field(default=(), converter=strings)
    date: ArchivalDate | None = field(default=None, converter=date_of)
    document_number: str = ""
    security: SecurityLevel | None = field(default=None, converter=security_of)
    secrecy_period: str = ""
    year: int | None = field(default=None, converter=year_of)
    retention: RetentionPeriod | None = field(default=None, converter=retention_of)
    organ: str = ""
    category: str = ""
    page_count: int | None = field(default=None, converter=page_count_of)
    documents: tuple[Document, ...] = field(default=(), converter=_documents)
    annotations: tuple[str, ...] = field(default=(), converter=strings)
    extra: tuple[Extra, ...] = field(default=(), converter=extras)
    parallel_title: str = ""
    alternative_title: str = ""
    title_information: str = ""
    descriptors: tuple[str, ...] = field(default=(), converter=strings)
    thesaurus: str = ""
    keywords: tuple[str, ...] = field(default=(), converter=strings)
    personal_names: tuple[str, ...] = field(default=(), converter=strings)
    abstract: str = ""
    class_code: str = ""
    document_type: str = ""
    precedence: str = ""
    principal_receivers: tuple[str, ...] = field(default=(), converter=strings)
    other_receivers: tuple[str, ...] = field(default=(), converter=strings)
    aggregation_type: str = ""
    language: str = ""
    draft: str = ""
    carrier: str = ""
    openness: str = ""
    publicity: str = ""
    origin: str = ""
    information_systems: tuple[str, ...] = field(default=(), converter=strings)
    numbering: Numbering | None = None
    provenance: Provenance | None = None
    storage: Storage | None = None
    rights: Rights | None = None
    signatures: tuple[ElectronicSignature, ...] = field(default=(), converter=_signatures)
    agents: tuple[Agent, ...] = field(default=(), converter=_agents)
    events: tuple[Event, ...] = field(default=(), converter=_events)
    relations: tuple[Relation, ...] = field(default=(), converter=_relations)
    media: MediaDescription | None = None

    def __attrs_post_init__(self) -> None:
        # One join over fields that are written out is the quickest way to find a value of another type.
        try:
            "".join(
                (
                    self.title,
                    self.identifier,
                    self.document_number,
                    self.secrecy_period,
                    self.organ,
                    self.category,
                    self.parallel_title,
                    self.alternative_title,
                    self.title_information,
                    self.thesaurus,
                    self.abstract,
                    self.class_code,
                    self.document_type,
                    self.precedence,
                    self.aggregation_type,
                    self.language,
                    self.draft,
                    self.carrier,
                    self.openness,
                    self.publicity,
                    self.origin,
                )
            )
        except TypeError:
            raise text_error(self, _ITEM_TEXTS) from None

    @property
    def objects(self) -> Iterator[DigitalObject]:
        """The computer files of all its documents, in order."""
        return (obj for document in self.documents for obj in document.objects)

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        name = _named("Item", str(self.code or self.identifier), self.title)
        return with_counts(name, (sum(1 for _ in self.objects), "object"))

    def _repr_html_(self) -> str:
        rows = (
            ("责任者", "；".join(self.authors)),
            ("文号", self.document_number),
            ("日期", "" if self.date is None else str(self.date)),
            ("保管期限", "" if self.retention is None else self.retention.zh),
            ("密级", "" if self.security is None else self.security.zh),
            ("页数", "" if self.page_count is None else str(self.page_count)),
        )
        table = tuple((o.path, "" if o.size is None else f"{o.size:,}") for o in self.objects)
        title = f"件 {self.code or ''} {self.title}"
        return Card(title=title, rows=rows, heading=("电子文件", "大小"), table=table).html()


@frozen(kw_only=True)
class File:
    """案卷. A volume: items that belong together, kept and numbered as one.

    ``code`` 档号 M8, ``identifier`` M7, ``title`` 案卷题名 M22, ``date`` 起止日期 M33 (a range), ``authors`` M32,
    ``year`` M11, ``retention`` M12, ``organ`` M13, ``category`` M14, ``security`` M38, ``item_count``
    件数 M42 as the catalogue says it, ``page_count`` 总页数 M43, ``numbering`` M10-M20, ``annotations`` M75.
    """

    code: ReferenceCode | None = field(default=None, converter=code_of)
    title: str = ""
    identifier: str = ""
    date: ArchivalDate | None = field(default=None, converter=date_of)
    authors: tuple[str, ...] = field(default=(), converter=strings)
    year: int | None = field(default=None, converter=year_of)
    retention: RetentionPeriod | None = field(default=None, converter=retention_of)
    organ: str = ""
    category: str = ""
    security: SecurityLevel | None = field(default=None, converter=security_of)
    secrecy_period: str = ""
    item_count: int | None = field(default=None, converter=item_count_of)
    page_count: int | None = field(default=None, converter=page_count_of)
    carrier: str = ""
    numbering: Numbering | None = None
    annotations: tuple[str, ...] = field(default=(), converter=strings)
    items: tuple[Item, ...] = field(default=(), converter=_items)
    events: tuple[Event, ...] = field(default=(), converter=_events)
    extra: tuple[Extra, ...] = field(default=(), converter=extras)

    def __attrs_post_init__(self) -> None:
        # One join over fields that are written out is the quickest way to find a value of another type.
        try:
            "".join(
                (self.title, self.identifier, self.organ, self.category, self.secrecy_period, self.carrier)
            )
        except TypeError:
            raise text_error(self, _FILE_TEXTS) from None

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        name = _named("File", str(self.code or self.identifier), self.title)
        return with_counts(name, (len(self.items), "item"), always="item")

    def _repr_html_(self) -> str:
        rows = (
            ("起止日期", "" if self.date is None else str(self.date)),
            ("保管期限", "" if self.retention is None else self.retention.zh),
            ("件数", str(len(self.items))),
        )
        table = tuple((str(i.code or ""), i.title) for i in self.items[:10])
        title = f"案卷 {self.code or ''} {self.title}"
        return Card(title=title, rows=rows, heading=("档号", "题名"), table=table).html()


@frozen(kw_only=True)
class Series:
    """类别. One class of a fonds, arranged by volume (``files``) or by item (``items``), perhaps with classes below.

    ``code`` is the class code such as ``WS`` (DA/T 13-2022), ``title`` its name such as 文书.
    """

    code: str = ""
    title: str = ""
    files: tuple[File, ...] = field(default=(), converter=_files)
    items: tuple[Item, ...] = field(default=(), converter=_items)
    series: tuple[Series, ...] = field(default=(), converter=_series)
    extra: tuple[Extra, ...] = field(default=(), converter=extras)

    def __attrs_post_init__(self) -> None:
        # One join over fields that are written out is the quickest way to find a value of another type.
        try:
            "".join((self.code, self.title))
        except TypeError:
            raise text_error(self, _SERIES_TEXTS) from None

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        counts = _contents((self,))
        return with_counts(_named("Series", self.code, self.title), *counts, always="item")

    def _repr_html_(self) -> str:
        rows = (("案卷", str(len(self.files))), ("件", str(len(self.items))))
        return Card(title=f"类别 {self.code} {self.title}", rows=rows).html()


@frozen(kw_only=True)
class Fonds:
    """全宗. All records of one unit.

    ``code`` 全宗号 M9, ``name`` 全宗名称 M5, ``unit`` 立档单位名称 M6, ``archives_name`` M3, ``archives_code`` M4.
    """

    code: str = ""
    name: str = ""
    unit: str = ""
    archives_name: str = ""
    archives_code: str = ""
    series: tuple[Series, ...] = field(default=(), converter=_series)
    extra: tuple[Extra, ...] = field(default=(), converter=extras)

    def __attrs_post_init__(self) -> None:
        # One join over fields that are written out is the quickest way to find a value of another type.
        try:
            "".join((self.code, self.name, self.unit, self.archives_name, self.archives_code))
        except TypeError:
            raise text_error(self, _FONDS_TEXTS) from None

    @property
    def provenance(self) -> Provenance:
        """来源, as its items inherit it."""
        return Provenance(
            archives_name=self.archives_name,
            archives_code=self.archives_code,
            fonds_name=self.name,
            unit=self.unit,
        )

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        counts = _contents(self.series)
        return with_counts(_named("Fonds", self.code or self.name), *counts, always="item")

    def _repr_html_(self) -> str:
        rows = (("立档单位", self.unit), ("档案馆", self.archives_name))
        table = tuple((s.code, s.title, str(len(s.files)), str(len(s.items))) for s in self.series)
        heading = ("类别", "名称", "案卷", "件")
        return Card(title=f"全宗 {self.code} {self.name}", rows=rows, heading=heading, table=table).html()
