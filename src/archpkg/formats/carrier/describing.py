"""From a record to its description: what 说明文件 can say without being told."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from archpkg.formats.carrier.description import one_line
from archpkg.formats.carrier.values import REQUIRED, Description
from archpkg.model.codes import ReferenceCode
from archpkg.model.records import Fonds, Item
from archpkg.model.walk import files, items, objects


@frozen(kw_only=True)
class TransferFacts:
    """What only the two parties know. ``unit`` 移交单位, ``archives`` 接收单位, ``about`` 内容描述, ``environment``
    软硬件环境 (the last two are made from the record where they are empty), ``carrier`` the carrier's own lines
    (离线载体参数, 载体编号 …), ``encoding`` of the catalogue and description: UTF-8, GB18030 or GB2312.
    ``identifier`` is the unit's rule of 电子文件号 for records that have none: a text with ``{code}`` for the 档号."""

    unit: str = ""
    archives: str = ""
    about: str = ""
    environment: str = ""
    carrier: tuple[tuple[str, str], ...] = ()
    encoding: str = "UTF-8"
    identifier: str = "{code}"


def description(record: Fonds, facts: TransferFacts) -> Description:
    """说明文件. What the two parties said, and what follows from the record (DA/T 93-2022 annex B).

    Values that were told in several lines stand in one.
    """
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
    told = ((name, one_line(value)) for name, value in fields)
    return Description(fields=[(name, value) for name, value in told if value or name in REQUIRED])


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
