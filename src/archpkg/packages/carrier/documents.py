"""The documents of a transfer package: catalogue, description, metadata of each record, as names and octets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve, frozen

from archpkg.formats.carrier import (
    CarrierCatalogue,
    CatalogueEntry,
    Description,
    dumps_catalogue,
    dumps_description,
)
from archpkg.formats.dat46 import FILE_ROOT, ROOT, dumps, dumps_file
from archpkg.formats.json import dumps as dumps_json
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import DigitalObject
from archpkg.model.records import File, Fonds, Item
from archpkg.model.walk import files, items, map_objects, objects
from archpkg.packages.carrier.layouts import Layout


@frozen(kw_only=True)
class TransferFacts:
    """What only the two parties know. ``unit`` 移交单位, ``archives`` 接收单位, ``about`` 内容描述, ``environment``
    软硬件环境 (the last two are made from the record where they are empty), ``carrier`` the carrier's own lines
    (离线载体参数, 载体编号 …), ``encoding`` of the catalogue and description: UTF-8 or GB18030."""

    unit: str = ""
    archives: str = ""
    about: str = ""
    environment: str = ""
    carrier: tuple[tuple[str, str], ...] = ()
    encoding: str = "UTF-8"


def catalogue_entry(item: Item, *, sequence: int) -> CatalogueEntry:
    """One line of the catalogue. An empty 密级 is written 公开: DA/T 22 leaves it blank where nothing is marked."""
    names = [obj.file_name for obj in item.objects]
    return CatalogueEntry(
        sequence=str(sequence),
        code="" if item.code is None else item.code.text,
        author="；".join(item.authors),
        title=item.title,
        date="" if item.date is None else item.date.compact(),
        retention="" if item.retention is None else item.retention.zh,
        security="公开" if item.security is None else item.security.zh,
        page_count="" if item.page_count is None else str(item.page_count),
        object_name="；".join(names),
        remark="；".join(item.annotations),
    )


def file_entry(file: File, *, sequence: int) -> CatalogueEntry:
    """One line of 案卷目录."""
    return CatalogueEntry(
        sequence=str(sequence),
        code="" if file.code is None else file.code.text,
        author="；".join(file.authors),
        title=file.title,
        date="" if file.date is None else file.date.compact(),
        security="公开" if file.security is None else file.security.zh,
        remark="；".join(file.annotations),
    )


def package_documents(
    layout: Layout, record: Fonds, folders: Sequence[str], facts: TransferFacts
) -> Iterator[tuple[str, bytes]]:
    """Every document beside the content, ``(name, octets)``: metadata first, then catalogue and description.

    ``folders`` are those of the items, in their order. Object paths in the metadata are relative to the record's
    own folder, so that a folder means the same wherever it is moved. Raises InvalidValue for text that XML cannot
    hold.
    """
    if not layout.catalogue:
        yield "record.json", dumps_json(record)
        return
    lot = list(items(record))
    for item, folder in zip(lot, folders, strict=True):
        yield f"{folder}/{ROOT}.XML", dumps(_relative(item, folder))
    volumes = list(files(record))
    for file in volumes:
        yield f"其他/{FILE_ROOT}/{file.code}.XML", dumps_file(file)
    if volumes:
        entries = [file_entry(file, sequence=n) for n, file in enumerate(volumes, start=1)]
        catalogue = CarrierCatalogue(edition="2012", level="案卷", entries=entries)
        where = "案卷目录.XML" if layout.catalogue == "2012" else "其他/案卷目录.XML"
        yield where, dumps_catalogue(catalogue, encoding=facts.encoding)
    entries = [catalogue_entry(item, sequence=n) for n, item in enumerate(lot, start=1)]
    catalogue = CarrierCatalogue(edition=layout.catalogue, entries=entries)
    yield layout.catalogue_name, dumps_catalogue(catalogue, encoding=facts.encoding)
    yield "说明文件.TXT", dumps_description(description(record, facts), encoding=facts.encoding)


def _relative(item: Item, folder: str) -> Item:
    def cut(obj: DigitalObject) -> DigitalObject:
        path = obj.path.removeprefix(f"{folder}/")
        return evolve(obj, path=path, name=obj.name or path)

    return map_objects(item, cut)


def description(record: Fonds, facts: TransferFacts) -> Description:
    """说明文件. What the two parties said, and what follows from the record (DA/T 93-2022 annex B)."""
    lot = list(items(record))
    fields = (
        ("移交单位", facts.unit or record.unit),
        ("接收单位", facts.archives or record.archives_name),
        ("全宗名称", record.name),
        ("内容描述", facts.about or about(record, facts.unit)),
        ("起止档号", span(lot)),
        ("档案数量", str(len(lot))),
        ("移交数据量", f"{sum(o.size or 0 for o in objects(record))} 字节"),
        ("软硬件环境", facts.environment or environment(record)),
        *facts.carrier,
    )
    always = ("移交单位", "内容描述", "起止档号", "档案数量", "软硬件环境")
    return Description(fields=[(name, value) for name, value in fields if value or name in always])


def span(lot: Sequence[Item]) -> str:
    """起止档号: the first and the last reference code."""
    codes: list[ReferenceCode] = sorted(item.code for item in lot if item.code is not None)
    if not codes:
        return ""
    return codes[0].text if len(codes) == 1 else f"{codes[0]} 至 {codes[-1]}"


def about(record: Fonds, unit: str = "") -> str:
    """内容描述 made from the record: whose, which years, which categories, how many."""
    lot = list(items(record))
    years = sorted({item.year for item in lot if item.year is not None})
    when = "" if not years else f"{years[0]}年" if len(years) == 1 else f"{years[0]}—{years[-1]}年"
    kinds = "、".join(dict.fromkeys(s.title or s.code for s in record.series if s.title or s.code))
    volumes = sum(1 for _ in files(record))
    many = f"{volumes} 卷 " if volumes else ""
    return f"{unit or record.unit or record.name}{when}{kinds}档案，共 {many}{len(lot)} 件"


def environment(record: Fonds) -> str:
    """软硬件环境 made from the formats found."""
    forms = dict.fromkeys(
        o.format.name if o.format is not None and o.format.name else o.path.rpartition(".")[2].upper()
        for o in objects(record)
    )
    return f"通用计算机及操作系统；可读取 {'、'.join(forms)} 格式的软件"
