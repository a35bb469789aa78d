"""电子文件封装包 for tests: a record that an EEP holds whole, packages of it, and a signer without a key."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any, BinaryIO

from attrs import define, evolve, field, frozen
from lxml import etree

from archpkg.formats.eep.compose import modified_eep, original_eep
from archpkg.formats.eep.signatures import Signing
from archpkg.formats.eep.values import Eep, Encoding
from archpkg.formats.eep.write import Written, write_eep
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState, FileFormat
from archpkg.model.parts import Grant, Numbering, Provenance, Rights, Storage
from archpkg.model.records import Item
from archpkg.model.retention import YEARS_10
from archpkg.model.security import PUBLIC

CREATED = "2025-03-11T08:15:00+08:00"
CREATOR = "柳湾镇人民政府档案室"
CONTENTS = {
    "fangchao.txt": "柳湾镇档案库房防潮检查安排：三月内完成，逐柜登记。\n".encode(),
    "scan1.tif": b"II*\0" + bytes(range(256)),
    "chulidan.txt": "拟稿：陶青；核稿：纪岚；签发：卫南。\n".encode(),
}
"""What the computer files of :func:`item` hold."""


def objects() -> tuple[DigitalObject, ...]:
    """Three computer files."""
    plain = FileFormat(name="纯文本", version="UTF-8", mime="text/plain")
    scan = Digitisation(original_form="纸质，A4", resolution="300dpi", colour_mode="灰度", compression="无")
    first, second, third = (DigitalObject(path=name, size=len(data)) for name, data in CONTENTS.items())
    return (
        evolve(first, format=plain, creating_application="记事本"),
        evolve(second, digitisation=scan),
        third,
    )


def item(**fields: Any) -> Item:
    """通知 with two documents in three computer files: nothing is missing for an EEP, nothing would stay behind."""
    text, scan, sheet = objects()
    title = "关于开展档案库房防潮检查的通知"
    plain: dict[str, Any] = {
        "code": ReferenceCode.parse("X031-WS·2025-D10-DZB-0012"),
        "identifier": "X031WS2025000012",
        "title": title,
        "authors": ("柳湾镇人民政府", "柳湾镇档案室"),
        "date": ArchivalDate.parse("2025-03-03"),
        "document_number": "柳政发〔2025〕12号",
        "document_type": "通知",
        "descriptors": ("防潮", "库房"),
        "thesaurus": "中国档案主题词表",
        "principal_receivers": ("各站所",),
        "security": PUBLIC,
        "year": 2025,
        "retention": YEARS_10,
        "organ": "DZB",
        "category": "WS",
        "page_count": 2,
        "aggregation_type": "组合文件",
        "language": "汉语",
        "draft": "正本",
        "information_systems": ("镇政务办公系统 4.1",),
        "annotations": ("原件有水渍",),
        "numbering": Numbering(agency_item_number="12"),
        "provenance": Provenance(fonds_name="柳湾镇人民政府全宗", unit="柳湾镇人民政府"),
        "storage": Storage(current_location="WS/2025/0012", offline_media=("GP-2025-003",)),
        "rights": Rights(grants=(Grant(agent="本单位人员", permission="浏览"),), control="控制"),
        "documents": (
            Document(
                title=title,
                sequence="1",
                states=(DocumentState(objects=(text,)), DocumentState(objects=(scan,))),
            ),
            Document(
                main=False,
                role="",
                title="发文处理单",
                sequence="2",
                states=(DocumentState(objects=(sheet,)),),
            ),
        ),
        "agents": (
            Agent(name="党政综合办公室", identifier="BM-1", type="内设机构"),
            Agent(name="陶青", identifier="RY-1", type="个人", position="文书"),
        ),
        "events": (
            Event(
                activity="归档",
                time="2025-03-11T08:00:00+08:00",
                identifier="YW-1",
                agent="RY-1",
                record="X031WS2025000012",
                mandate="文件材料归档范围和保管期限规定",
            ),
        ),
        "relations": (
            Relation(source="X031WS2025000012", target="X031WS2024000101", type="文件-文件", relation="替代"),
            Relation(source="RY-1", target="BM-1", type="个人-机构", relation="隶属"),
        ),
    }
    return Item(**{**plain, **fields})


def original(record: Item | None = None) -> Eep:
    """An unsigned package of the first kind."""
    return original_eep(item() if record is None else record, created=CREATED, creator=CREATOR).or_raise()


def modified(former: Eep, record: Item | None = None, **options: Any) -> Eep:
    """One layer more."""
    reading = modified_eep(
        former, former.item if record is None else record, created=CREATED, creator=CREATOR, **options
    )
    return reading.or_raise()


def open_content(obj: DigitalObject, encoding: Encoding) -> BinaryIO:
    """The content of the computer files above."""
    return io.BytesIO(CONTENTS[obj.path])


def write(eep: Eep, **options: Any) -> tuple[bytes, Written]:
    """The octets of a package, and what its writer says."""
    sink = io.BytesIO()
    written = write_eep(eep, sink, open_content, **options)
    return sink.getvalue(), written


@define
class State:
    """Hears octets; its value is their digest."""

    heard: bytes = b""

    def update(self, data: bytes, /) -> None:
        self.heard += data

    def finish(self) -> bytes:
        return hashlib.sha256(self.heard).digest()


@frozen
class FakeSigner:
    """Signs with a bare SHA-256, which proves nothing but that the right octets were heard."""

    oid: str = "1.2.840.113549.1.1.11"
    certificates: tuple[bytes, ...] = (b"certificate",)
    states: list[State] = field(factory=list)

    def begin(self) -> State:
        self.states.append(State())
        return self.states[-1]


def signing(**options: Any) -> Signing:
    """One signature to be made."""
    return Signing(**{"signer": FakeSigner(), "time": CREATED, "person": CREATOR, **options})


SCHEMA = Path(__file__).parents[1] / "src/archpkg/formats/schemas/eep.xsd"


def schema() -> etree.XMLSchema:
    """The library's own."""
    return etree.XMLSchema(etree.parse(SCHEMA))
