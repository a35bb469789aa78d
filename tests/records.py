"""Records for tests: one factory a noun with good defaults, everything() with every field filled, and odd ones."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState, FileFormat
from archpkg.model.parts import (
    ElectronicSignature,
    Extra,
    Grant,
    Numbering,
    Provenance,
    Rights,
    Storage,
)
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.retention import PERMANENT
from archpkg.model.security import SecurityLevel
from archpkg.model.technical import (
    AudioParameters,
    CaptureDevice,
    FunctionBusiness,
    Given,
    ImageParameters,
    Mandate,
    MediaDescription,
    MediaFormat,
    Origin,
    Passage,
    Photograph,
    Recording,
    ShootingPosition,
    VideoParameters,
)
from archpkg.model.walk import map_objects

SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
SM3 = "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"


def digital_object(path: str = "正文.pdf", **fields: Any) -> DigitalObject:
    """One computer file of 3 octets."""
    return DigitalObject(path=path, **{"size": 3, **fields})


def document(*objects: DigitalObject, **fields: Any) -> Document:
    """A document with one state that holds these computer files."""
    return Document(states=(DocumentState(objects=objects),), **fields)


def item(number: int = 1, *, objects: tuple[DigitalObject, ...] = (), **fields: Any) -> Item:
    """An item by item, 2023, permanent."""
    code = ReferenceCode.parse(f"Z109-WS·2023-Y-BGS-{number:04d}")
    plain: dict[str, Any] = {
        "code": code,
        "title": f"关于第{number}号事项的通知",
        "authors": ("云溪街道办事处",),
        "date": ArchivalDate.parse("20230506"),
        "year": 2023,
        "retention": PERMANENT,
        "organ": "BGS",
        "category": "WS",
        "documents": (document(*objects),) if objects else (),
    }
    return Item(**{**plain, **fields})


def fonds(*items: Item, **fields: Any) -> Fonds:
    """A fonds with one series of these items."""
    plain: dict[str, Any] = {
        "code": "Z109",
        "name": "云溪街道办事处全宗",
        "unit": "云溪街道办事处",
        "series": (Series(code="WS", title="文书", items=items),),
    }
    return Fonds(**{**plain, **fields})


def volume(items: int = 2, *, code: str = "Z109-KU·01·2022-D30-001", **fields: Any) -> File:
    """案卷: a volume of accounting records and its items."""
    inside = tuple(
        Item(
            code=ReferenceCode.parse(f"{code}-{number:03d}"),
            title=f"记账凭证第{number}号",
            authors=("云溪街道财政所",),
            date=ArchivalDate.parse("20220131"),
            year=2022,
            retention=None,
            category="KU",
        )
        for number in range(1, items + 1)
    )
    plain: dict[str, Any] = {
        "code": ReferenceCode.parse(code),
        "title": "二〇二二年会计凭证",
        "date": ArchivalDate.parse("20220101-20221231"),
        "year": 2022,
        "category": "KU",
        "items": inside,
    }
    return File(**{**plain, **fields})


def everything() -> Item:
    """An item in which no field has its default."""
    obj = DigitalObject(
        path="附件/图表 1.tif",
        name="图表.tif",
        size=123456,
        format=FileFormat(
            name="TIFF", version="6.0", mime="image/tiff", registry="PRONOM", registry_id="fmt/353"
        ),
        digests=(Digest(algorithm="sha256", value=SHA256), Digest(algorithm="sm3", value=SM3)),
        creating_application="扫描软件 3.2",
        digitisation=Digitisation(
            original_form="纸质，A4", resolution="300dpi", colour_mode="彩色", compression="LZW"
        ),
        extra=(Extra(name="扫描仪", value="平板", source="oa"),),
    )
    return Item(
        code=ReferenceCode.parse("Z109-WS·2023-Y-BGS-0007"),
        title="关于印发𠮷祥社区“三清单”的通知",
        identifier="ER-2023-0007",
        authors=("云溪街道办事处", "示例区民政局"),
        date=ArchivalDate.parse("[20230506]"),
        document_number="云街〔2023〕7号",
        security=SecurityLevel.parse("限制").level,
        secrecy_period="2年",
        year=2023,
        retention=PERMANENT,
        organ="BGS",
        category="WS",
        page_count=12,
        documents=(
            Document(
                role="附件",
                main=False,
                title="图表",
                identifier="D1",
                sequence="2",
                states=(DocumentState(draft="定稿", objects=(obj,)), DocumentState(draft="草稿")),
            ),
        ),
        annotations=("缺第 3 页", " 前有空格"),
        extra=(Extra(name="盒号", value="12", source="catalogue"),),
        parallel_title="Notice",
        alternative_title="副题",
        title_information="2023年度",
        descriptors=("社区", "清单"),
        thesaurus="中国档案主题词表",
        keywords=("三清单",),
        personal_names=("某某",),
        abstract="摘要 <&>",
        class_code="A1",
        document_type="通知",
        precedence="特急",
        principal_receivers=("各社区",),
        other_receivers=("区民政局", "区财政局"),
        aggregation_type="组合文件",
        language="汉语",
        draft="正本",
        carrier="纸质",
        openness="开放",
        publicity="主动公开",
        origin="数字化",
        information_systems=("街道OA 2.0",),
        numbering=Numbering(
            catalogue_number="001",
            agency_file_number="3",
            archives_file_number="4",
            agency_item_number="7",
            archives_item_number="8",
            page_number="15",
        ),
        provenance=Provenance(
            archives_name="示例区档案馆",
            archives_code="442002",
            fonds_name="云溪街道办事处全宗",
            unit="云溪街道办事处",
        ),
        storage=Storage(
            current_location="/库/1",
            offline_media=("CD-001",),
            offline_locations=("3 号柜",),
            microform="MF-1",
        ),
        rights=Rights(
            intellectual_property="无",
            grants=(Grant(agent="示例区档案馆", permission="复制"),),
            control="开放",
        ),
        signatures=(
            ElectronicSignature(
                rules="见标准",
                time="2023-05-06T10:00:00+08:00",
                signer="云溪街道办事处",
                result="AAAA",
                certificates=("BBBB",),
                certificate_reference="http://ca.example/1",
                algorithm="1.2.156.10197.1.501",
            ),
        ),
        agents=(
            Agent(
                name="党政办公室",
                identifier="A1",
                type="内设机构",
                organisation_code="12345678-9",
                position="经办",
            ),
        ),
        events=(
            Event(
                activity="签发",
                time="2023-05-06",
                status="计划任务",
                mandate="条例",
                description="同意",
                identifier="B1",
                agent="A1",
                record="ER-2023-0007",
            ),
        ),
        relations=(
            Relation(
                target="ER-2022-0001",
                source="ER-2023-0007",
                type="文件-文件",
                relation="替代",
                description="新办法",
            ),
        ),
    )


def told(value: str) -> Given[str]:
    """A text that the computer file gave."""
    return Given(value, Origin.FILE)


def photograph() -> Photograph:
    """A photograph in which no field has its default; some values are a person's, some the file's."""
    return Photograph(
        photographer="张某，云溪街道办事处",
        taken=told("2023-05-06T10:23:14"),
        digitised=told("2023-05-06T10:23:14"),
        modified=told("2023-05-07T08:00:00"),
        place="云溪广场",
        persons="李某，主任，前排左一；王某",
        background="办事处大楼",
        caption="“三清单”发布现场 <&>",
        copyright=told("云溪街道办事处"),
        position=ShootingPosition(
            gps_version=told("2.2.0.0"),
            latitude_reference=told("North"),
            latitude=told("31°14′15.5″"),
            longitude_reference=told("East"),
            longitude=told("121°28′0″"),
            altitude_reference=told("above sea level"),
            altitude=told("12.5"),
            direction_reference=told("true"),
            direction=told("359.99"),
            utc=told("2023-05-06T02:23:14Z"),
        ),
        device=CaptureDevice(
            type="数码相机",
            manufacturer=told("ACME"),
            model=told("Z9"),
            serial_number=told("0001"),
            sensor=told("One-chip color area sensor"),
            software=told("Firmware 1.0"),
        ),
        format=MediaFormat(name=told("JPEG"), version=told("1.01"), description="有损压缩"),
        image=ImageParameters(
            x_resolution=told("300"),
            y_resolution=told("300"),
            height=Given(4000, Origin.FILE),
            width=6000,
            colour_space=told("sRGB"),
            ycbcr=told("4:2:0"),
            bits_per_sample=told("8,8,8"),
            samples_per_pixel=Given(3, Origin.FILE),
            compression=told("JPEG"),
            compression_rate=told("4"),
        ),
    )


def recording() -> Recording:
    """A recording in which no field has its default."""
    return Recording(
        recordist="赵某",
        editor="钱某",
        digitiser="某公司",
        recorded=told("2023-05-06"),
        edited="2023-05-08",
        digitised="2023-05-09",
        duration=told("01:02:03"),
        total_frames=Given(93075, Origin.FILE),
        passages=(Passage(description="开场", begin="00:00:00", end="00:05:00"), Passage(description="讲话")),
        copyright="无",
        carrier_type="录像带",
        carrier_model="Betacam SP",
        device=CaptureDevice(type="摄像机", manufacturer="ACME", model=told("V1"), software=told("Lavf")),
        format=MediaFormat(name=told("MPEG-4"), version="2", description="容器"),
        video=VideoParameters(
            encoding=told("H.264"),
            colour_space=told("YUV"),
            resolution=told("1920×1080"),
            frame_rate=told("25"),
            bit_rate=told("8000 kbps"),
            chroma_sampling=told("4:2:0"),
            bit_depth=told("8"),
            aspect_ratio=told("16:9"),
        ),
        audio=AudioParameters(
            encoding=told("AAC"),
            bit_rate=told("128 kbps"),
            sampling_rate=told("48 kHz"),
            bit_depth="16",
            channels=told("2"),
        ),
    )


def media_description() -> MediaDescription:
    """What DA/T 54 and DA/T 63 tell of a record as a whole, no field with its default."""
    return MediaDescription(
        organisation_code="12345678-9",
        level="组",
        describer="孙某，档案室",
        reviewer="周某",
        genre="新闻",
        acquisition="接收",
        provenance_name="云溪街道办事处",
        source_identifier="DV-001",
        see_also="Z109-WS·2023-Y-BGS-0007,Z109-WS·2023-Y-BGS-0008",
        businesses=(
            FunctionBusiness(
                category="会议", name="发布会", begin="2023-05-06", end="2023-05-06", description="上午"
            ),
        ),
        mandates=(Mandate(identifier="馆编授权1", name="档案法", type="法律", issued="2020-06-20"),),
    )


def media_item(**fields: Any) -> Item:
    """everything() as a record of pictures and sound: both kinds of attributes on its one computer file."""
    whole = map_objects(everything(), lambda obj: evolve(obj, photograph=photograph(), recording=recording()))
    belongs = Relation(target="云溪街道办事处", source="A1", type="机构人员-机构人员", relation="隶属")
    plain: dict[str, Any] = {
        "media": media_description(),
        "category": "ZP",
        "relations": (*whole.relations, belongs),
    }
    return evolve(whole, **{**plain, **fields})


def whole_fonds() -> Fonds:
    """A fonds with everything: items, a volume, series below series, extras at every level."""
    below = Series(code="JJ", title="基建", extra=(Extra(name="说明", value="下级类别"),))
    return Fonds(
        code="Z109",
        name="云溪街道办事处全宗",
        unit="云溪街道办事处",
        archives_name="示例区档案馆",
        archives_code="442002",
        series=(
            Series(code="WS", title="文书", items=(everything(), item(1), Item())),
            Series(code="KU", title="会计", files=(volume(),)),
            Series(code="KJ", title="科技", series=(below,)),
        ),
        extra=(Extra(name="标题", value="归档文件目录", source="catalogue"),),
    )
