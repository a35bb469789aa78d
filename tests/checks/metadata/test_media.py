"""照片与录音录像: built into a package with their own documents, and every change of a value in these is found."""

from __future__ import annotations

import io
import shutil
import tarfile
import wave
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from lxml import etree

import archpkg
import pictures
import records
from archpkg.checks.metadata.dat54 import read_scheme
from archpkg.checks.metadata.media import compare_media, compare_record, judge_media, measure_media
from archpkg.checks.metadata.media_values import COMPARISONS, seconds
from archpkg.errors import MissingExtraError
from archpkg.findings import Finding, Looked, Outcome, Report, Severity
from archpkg.formats import dat54
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING
from archpkg.formats.schema import schema_findings
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.retention import YEARS_30
from archpkg.model.security import PUBLIC
from archpkg.model.technical import (
    AudioParameters,
    Given,
    ImageParameters,
    MediaFormat,
    Origin,
    Photograph,
    Recording,
    VideoParameters,
)
from archpkg.packages.build import build_package, plan_transfer
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.carrier.read import open_package
from archpkg.packages.containers import open_tree
from archpkg.packages.media.describing import given_nodes
from archpkg.packages.media.documents import PHOTOGRAPHS_NAME, RECORDINGS_NAME, media_documents, media_forms
from archpkg.packages.scans import attach
from archpkg.words import Text
from records import told

pymediainfo = pytest.importorskip("pymediainfo")
if not pymediainfo.MediaInfo.can_parse():
    pytest.skip("libmediainfo is not there", allow_module_level=True)

FACTS = TransferFacts(archives="示例区档案馆", unit="云溪街道办事处")
PHOTO, SOUND = "Z109-ZP·2023-D30-0001", "Z109-LY·2023-D30-0001"


def record(code: str, category: str, **fields: Any) -> Item:
    plain: dict[str, Any] = {
        "code": ReferenceCode.of(code),
        "category": category,
        "organ": "",
        "authors": ("Photographer A",),
        "retention": YEARS_30,
        "security": PUBLIC,
    }
    return records.item(**{**plain, **fields})


def wav(seconds: int = 2) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\0\0" * 8000 * seconds)
    return out.getvalue()


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """Computer files of a photograph, a recording, and a scanned page of a text record."""
    root = tmp_path / "电子文件"
    for code, name, data in (
        (PHOTO, "IMG_0001.jpg", pictures.full()),
        (SOUND, "会议.wav", wav()),
        ("Z109-WS·2023-Y-BGS-0001", "001.jpg", pictures.full()),
    ):
        (root / code).mkdir(parents=True)
        (root / code / name).write_bytes(data)
    return root


@pytest.fixture
def fonds(room: Path) -> Fonds:
    bare = Fonds(
        code="Z109",
        name="云溪街道办事处全宗",
        unit="云溪街道办事处",
        series=(
            Series(code="WS", title="文书", items=(records.item(1),)),
            Series(code="ZP", title="照片", items=(record(PHOTO, "ZP"),)),
            Series(code="LY", title="录音", items=(record(SOUND, "LY"),)),
        ),
    )
    return attach(bare, room).value


@pytest.fixture
def package(fonds: Fonds, room: Path, tmp_path: Path) -> Path:
    build_package(fonds, room, tmp_path / "移交包", facts=FACTS, bag=False)
    return tmp_path / "移交包"


def judged(path: Path, **options: Any) -> Report:
    return archpkg.check(path, **options)


def found_in(result: Report) -> list[Finding]:
    """What was found in the documents of photographs and recordings, and in their computer files."""
    return [finding for finding in result.findings if finding.code.startswith(("MEDIA-", "AVM-"))]


def grave(result: Report) -> list[str]:
    return [finding.code for finding in found_in(result) if finding.severity is not Severity.NOTE]


def looked(result: Report) -> list[Looked]:
    return [one for one in result.looked_at if one.what == "media"]


def outcomes(result: Report) -> dict[Outcome, int]:
    return {one.outcome: one.count for one in looked(result)}


def test_media_records_get_their_document_and_texts_none(package: Path) -> None:
    photo, sound = package / "Z109" / "ZP" / PHOTO, package / "Z109" / "LY" / SOUND
    text = package / "Z109" / "WS" / "Z109-WS·2023-Y-BGS-0001"
    assert sorted(p.name for p in photo.iterdir()) == ["IMG_0001.jpg", "电子档案元数据.XML", PHOTOGRAPHS_NAME]
    assert sorted(p.name for p in sound.iterdir()) == ["会议.wav", "电子档案元数据.XML", RECORDINGS_NAME]
    assert sorted(p.name for p in text.iterdir()) == ["001.jpg", "电子档案元数据.XML"]
    written = (photo / PHOTOGRAPHS_NAME).read_text(encoding="utf-8")
    for line in (
        f"<档号>{PHOTO}</档号>",
        '<摄影时间 值来源="文件">2023-05-06T10:23:14</摄影时间>',
        '<设备型号 值来源="文件">Z9</设备型号>',
        '<图像宽度 值来源="文件">60</图像宽度>',
        "<计算机文件名>IMG_0001.jpg</计算机文件名>",
    ):
        assert line in written
    assert '<时间长度 值来源="文件">00:00:02</时间长度>' in (sound / RECORDINGS_NAME).read_text(
        encoding="utf-8"
    )
    assert list(schema_findings((photo / PHOTOGRAPHS_NAME).read_bytes(), "dat54.xsd")) == []
    assert list(schema_findings((sound / RECORDINGS_NAME).read_bytes(), "dat63.xsd")) == []


@pytest.mark.parametrize("layout", ["dat93", "2012", "plain"])
@pytest.mark.parametrize("container", ["folder", "zip", "tar"])
def test_what_is_built_is_sound(
    fonds: Fonds, room: Path, tmp_path: Path, layout: str, container: str
) -> None:
    built = build_package(
        fonds, room, tmp_path / "out", layout=layout, container=container, facts=FACTS, bag=container == "zip"
    )
    opened = open_package(tmp_path / "out")
    assert opened.findings == ()
    assert opened.value is not None
    assert opened.value.record == built.value.record
    result = judged(tmp_path / "out")
    assert grave(result) == []
    assert outcomes(result) == ({} if layout == "plain" else {Outcome.PASSED: 2})


def test_building_says_where_catalogue_and_file_differ(fonds: Fonds, room: Path) -> None:
    series = fonds.series[1]
    other = evolve(series, items=(evolve(series.items[0], authors=("王某",)),))
    planned = plan_transfer(evolve(fonds, series=(other,)), room, facts=FACTS)
    assert [(f.code, f.where.element) for f in planned.findings] == [("MEDIA-DIFFERS", "摄影者")]


def leaves(root: Any) -> Iterator[Any]:
    return (element for element in root.iter() if len(element) == 0 and element.text)


def changed(text: str) -> str:
    """Another value of the same shape."""
    if text == "主文档":
        return "附属文档"
    if text.isdecimal():
        return str(int(text) + 7)
    return text[:-1] + ("8" if text[-1].isdecimal() and text[-1] != "8" else "七")


@pytest.mark.parametrize("name", [PHOTOGRAPHS_NAME, RECORDINGS_NAME])
def test_every_changed_value_is_found(package: Path, name: str) -> None:
    path = next(package.rglob(name))
    before = path.read_bytes()
    count = sum(1 for _ in leaves(etree.fromstring(before)))
    assert count > 20
    for at in range(count):
        root = etree.fromstring(before)
        element = list(leaves(root))[at]
        element.text = changed(str(element.text))
        path.write_bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))
        result = judged(package)
        inside = str(path.relative_to(package).parent)
        assert grave(result), etree.tostring(element, encoding="unicode")
        assert all(finding.where.path.startswith(inside) for finding in found_in(result))
        if element.get("值来源") == "文件":
            found = {f.code: f.severity for f in found_in(result) if f.where.element == element.tag}
            code = CODES.get(element.tag, "MEDIA-STATED")
            assert found[code] is SEVERITIES.get(code, Severity.ERROR)


def test_every_value_taken_away_is_found(package: Path) -> None:
    path = next(package.rglob(PHOTOGRAPHS_NAME))
    before = path.read_bytes()
    for at in range(sum(1 for _ in leaves(etree.fromstring(before)))):
        root = etree.fromstring(before)
        element = list(leaves(root))[at]
        inside = any(above.tag == "扩展" for above in element.iterancestors())
        if inside or element.tag in ("聚合层次", "计算机文件名", "计算机文件大小"):
            continue  # 件 where nothing is said; the other two stand in 扩展 again
        element.getparent().remove(element)
        path.write_bytes(etree.tostring(root, encoding="utf-8"))
        assert found_in(judged(package)), element.tag


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (pictures.image(size=(61, 40)), "MEDIA-WIDTH"),
        (pictures.image(size=(60, 41)), "MEDIA-HEIGHT"),
        (pictures.image("PNG", size=(60, 40)), "MEDIA-FORMAT"),
        (b"%PDF-1.7", "MEDIA-OTHER-KIND"),
        (b"", "MEDIA-OTHER-KIND"),
        (b"\xff\xd8\xff\xe0", "MEDIA-DAMAGED"),
        (wav(), "MEDIA-OTHER-KIND"),
    ],
)
def test_another_computer_file_is_found(package: Path, data: bytes, code: str) -> None:
    next(package.rglob("IMG_0001.jpg")).write_bytes(data)
    result = judged(package)
    assert code in grave(result)
    assert outcomes(result) == {Outcome.FAILED: 2}
    assert next(f for f in result.findings if f.code == code).where.path == f"Z109/ZP/{PHOTO}/IMG_0001.jpg"


def test_another_recording_is_found(package: Path) -> None:
    next(package.rglob("会议.wav")).write_bytes(wav(9))
    assert {"MEDIA-OCTETS", "MEDIA-DURATION"} <= set(grave(judged(package)))
    next(package.rglob("会议.wav")).unlink()
    assert "MEDIA-GONE" in grave(judged(package))


def test_a_broken_document_and_a_strange_one(package: Path) -> None:
    folder = next(package.rglob(PHOTOGRAPHS_NAME)).parent
    (folder / PHOTOGRAPHS_NAME).write_text("<照片类电子档案元数据>", encoding="utf-8")
    (folder / "电子档案附加元数据.XML").write_text("<其他/>", encoding="utf-8")
    assert grave(judged(package)) == ["MEDIA-DOCUMENT"]
    assert outcomes(judged(package)) == {Outcome.FAILED: 1}
    (folder / PHOTOGRAPHS_NAME).write_text("<!DOCTYPE a><照片类电子档案元数据/>", encoding="utf-8")
    assert grave(judged(package)) == ["MEDIA-DOCUMENT"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_form_alone_under_the_usual_name(package: Path, encoding: str) -> None:
    path = next(package.rglob(PHOTOGRAPHS_NAME))
    text = path.read_text(encoding="utf-8").replace("UTF-8", encoding).replace(">60<", ">61<")
    path.unlink()
    (path.parent / "电子档案元数据.XML").write_text(text, encoding=encoding)
    result = judged(package)
    assert grave(result) == ["MEDIA-WIDTH"]
    assert not [f for f in result.findings if f.code == "DAT46-MISSING"]  # it is held to DA/T 54 alone
    assert found_in(result)[-1].where.path.endswith("IMG_0001.jpg")
    assert outcomes(result) == {Outcome.FAILED: 2}


def test_the_schemes_judge_too(package: Path) -> None:
    path = next(package.rglob(PHOTOGRAPHS_NAME))
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("<保管期限>30年</保管期限>", ""), encoding="utf-8")
    assert ("AVM-MISSING", "保管期限") in {(f.code, f.where.element) for f in judged(package).findings}
    own = read_scheme(
        'base = "DA/T 54-2014"\n[[element]]\nname = "地点"\nobligation = "必选"\nseverity = "error"\n'.encode()
    )
    assert ("AVM-MISSING", "地点") in {
        (f.code, f.where.element) for f in judged(package, scheme=own).findings
    }


def test_the_record_beside_may_be_broken_or_missing(package: Path) -> None:
    beside = next(package.rglob(PHOTOGRAPHS_NAME)).parent / "电子档案元数据.XML"
    beside.write_text("<", encoding="utf-8")
    assert grave(judged(package)) == []
    beside.unlink()
    assert grave(judged(package)) == []


def test_without_its_library_it_waits(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_path: str) -> Any:
        raise MissingExtraError(Text("no Pillow", "无 Pillow"))

    monkeypatch.setattr("archpkg.packages.media.measuring.read_photograph", missing)
    result = judged(package)
    assert grave(result) == ["MEDIA-WAITING"]
    assert outcomes(result) == {Outcome.WAITING: 2}
    (waiting,) = looked(result)
    assert waiting.why is not None
    assert waiting.why.en.startswith("1 not read now")
    next(package.rglob("会议.wav")).write_bytes(wav(9))
    both = judged(package)
    assert outcomes(both) == {Outcome.FAILED: 2}
    assert looked(both)[0].why == waiting.why


def test_building_without_the_library_waits_too(
    fonds: Fonds, room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(_path: str) -> Any:
        raise MissingExtraError(Text("no Pillow", "无 Pillow"))

    monkeypatch.setattr("archpkg.packages.media.measuring.read_photograph", missing)
    assert "MEDIA-WAITING" in [f.code for f in plan_transfer(fonds, room, facts=FACTS).findings]
    build_package(fonds, room, tmp_path / "out", facts=FACTS)
    written = next((tmp_path / "out").rglob(PHOTOGRAPHS_NAME)).read_text(encoding="utf-8")
    assert "图像宽度" not in written
    assert '<摄影者 值来源="著录">Photographer A</摄影者>' in written


@pytest.mark.parametrize("form", ["zip", "tar", "tar.gz"])
def test_members_of_containers_are_measured(package: Path, tmp_path: Path, form: str) -> None:
    path = Path(
        shutil.make_archive(
            str(tmp_path / "packed"), {"tar.gz": "gztar"}.get(form, form), package.parent, package.name
        )
    )
    assert (zipfile.is_zipfile if form == "zip" else tarfile.is_tarfile)(path)
    result = judged(path)
    assert grave(result) == []
    assert outcomes(result) == {Outcome.PASSED: 2}
    with open_tree(path) as tree:
        names = [member.name for member in tree.members() if member.kind.value == "file"]
        (waiting,) = judge_media(tree, names, largest=10).looked_at
        assert (waiting.outcome, waiting.count) == (Outcome.WAITING, 2)
        assert [f.code for f in measure_media(tree, ["gone.jpg"])["gone.jpg"].findings] == ["MEDIA-GONE"]


def test_a_member_of_a_container_that_is_damaged(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "packed.zip"
    with zipfile.ZipFile(path, "w") as out:
        for one in sorted(package.rglob("*")):
            out.write(one, one.relative_to(package.parent))
    data = path.read_bytes()
    octets = next(package.rglob("IMG_0001.jpg")).read_bytes()
    at = data.index(octets) + len(octets) // 2
    at = data.index(octets, at) + 20 if data.count(octets) > 1 else at
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    (finding,) = (f for f in found_in(judged(path)) if f.code == "MEDIA-UNREADABLE")
    assert finding.severity is Severity.ERROR
    assert finding.where.path == f"Z109/ZP/{PHOTO}/IMG_0001.jpg"


def test_every_value_of_a_film_that_is_changed(fonds: Fonds, room: Path, tmp_path: Path) -> None:
    (room / SOUND / "会议.wav").unlink()
    (room / SOUND / "会议.avi").write_bytes(pictures.film())
    bare = evolve(fonds.series[2].items[0], documents=())
    series = (evolve(fonds.series[2], items=(bare,)),)
    build_package(
        attach(evolve(fonds, series=series), room).value, room, tmp_path / "out", facts=FACTS, bag=False
    )
    path = next((tmp_path / "out").rglob(RECORDINGS_NAME))
    text = path.read_text(encoding="utf-8")
    assert grave(judged(tmp_path / "out")) == []
    for tag, value, code in (
        ("总帧数", "75", "MEDIA-FRAMES"),
        ("帧率", "25", "MEDIA-FRAMES"),
        ("分辨率", "32×24", "MEDIA-RESOLUTION"),
        ("视频编码标准", "JPEG", "MEDIA-CODEC"),
        ("色彩空间", "YUV", "MEDIA-COLOUR"),
        ("时间长度", "00:00:03", "MEDIA-DURATION"),
    ):
        old = f">{value}</{tag}>"
        assert old in text
        path.write_text(text.replace(old, f">{changed(value)}</{tag}>"), encoding="utf-8")
        (finding,) = (f for f in found_in(judged(tmp_path / "out")) if f.code == code)
        assert (finding.where.element, finding.where.record) == (tag, SOUND)
        assert finding.severity is SEVERITIES.get(code, Severity.ERROR)
        assert finding.where.path.endswith("会议.avi")


def test_a_value_that_the_file_does_not_give(package: Path) -> None:
    path = next(package.rglob(RECORDINGS_NAME))
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("<时间>", '<时间><摄录时间 值来源="文件">2023-05-06</摄录时间>'), encoding="utf-8"
    )
    (finding,) = (f for f in found_in(judged(package)) if f.code == "MEDIA-UNFOUNDED")
    assert (finding.severity, finding.where.element) == (Severity.WARNING, "摄录时间")
    assert finding.where.path.endswith("会议.wav")


STATED = DigitalObject(
    path="a",
    size=9,
    photograph=Photograph(
        caption="人工",
        format=MediaFormat(name="JPG"),
        image=ImageParameters(width=60, x_resolution="300 dpi", bits_per_sample="8, 8, 8"),
    ),
    recording=Recording(
        duration="1分2秒",
        format=MediaFormat(name="WAV"),
        video=VideoParameters(
            resolution="1920*1080", encoding="AVC", frame_rate="25帧/秒", bit_rate="8 Mbps"
        ),
        audio=AudioParameters(channels="立体声", sampling_rate="44100 Hz", encoding="LPCM"),
    ),
)
MEASURED = DigitalObject(
    path="a",
    size=9,
    photograph=Photograph(
        format=MediaFormat(name=told("JPEG")),
        image=ImageParameters(
            width=Given(60, Origin.FILE), x_resolution=told("300"), bits_per_sample=told("8,8,8")
        ),
    ),
    recording=Recording(
        duration=told("00:01:02"),
        format=MediaFormat(name=told("Wave")),
        video=VideoParameters(
            resolution=told("1920×1080"),
            encoding=told("H.264"),
            frame_rate=told("25"),
            bit_rate=told("8010 kbps"),
        ),
        audio=AudioParameters(channels=told("2"), sampling_rate=told("44.1 kHz"), encoding=told("PCM")),
    ),
)


def compared(stated: DigitalObject, measured: DigitalObject = MEASURED) -> Sequence[str]:
    item = records.item(objects=(stated,))
    found = compare_media(item, {"a": measured})
    assert all(f.where.record == str(item.code) and f.where.path == "a" for f in found)
    assert all(f.say("zh") != f.say("en") for f in found)
    return [f.code for f in found]


def test_the_same_in_other_words_is_the_same() -> None:
    assert compared(STATED) == []
    assert compare_media(records.item(objects=(STATED,)), {}) == ()


CODES = {
    "图像宽度": "MEDIA-WIDTH",
    "图像高度": "MEDIA-HEIGHT",
    "水平分辨率": "MEDIA-DENSITY",
    "垂直分辨率": "MEDIA-DENSITY",
    "YCbCr分量": "MEDIA-COLOUR",
    "色彩空间": "MEDIA-COLOUR",
    "色度采样率": "MEDIA-COLOUR",
    "每样本位数": "MEDIA-DEPTH",
    "每像素样本数": "MEDIA-DEPTH",
    "视频量化位数": "MEDIA-DEPTH",
    "音频量化位数": "MEDIA-DEPTH",
    "压缩方案": "MEDIA-COMPRESSION",
    "压缩率": "MEDIA-COMPRESSION",
    "格式名称": "MEDIA-FORMAT",
    "格式版本": "MEDIA-VERSION",
    "时间长度": "MEDIA-DURATION",
    "总帧数": "MEDIA-FRAMES",
    "帧率": "MEDIA-FRAMES",
    "分辨率": "MEDIA-RESOLUTION",
    "画面高宽比": "MEDIA-RESOLUTION",
    "视频编码标准": "MEDIA-CODEC",
    "音频编码标准": "MEDIA-CODEC",
    "视频比特率": "MEDIA-RATE",
    "音频比特率": "MEDIA-RATE",
    "音频采样率": "MEDIA-SAMPLING",
    "声道": "MEDIA-CHANNELS",
}


SEVERITIES = dict.fromkeys(
    ("MEDIA-VERSION", "MEDIA-COLOUR", "MEDIA-COMPRESSION", "MEDIA-DENSITY", "MEDIA-RATE"), Severity.WARNING
)


def test_each_element_has_its_finding() -> None:
    assert CODES.keys() == COMPARISONS.keys()
    item = records.media_item()
    (obj,) = list(item.objects)[:1]
    for kind in PHOTOGRAPH, RECORDING:
        for node in given_nodes(kind.nodes):
            thing = getattr(obj, kind.field)
            home = thing if node.home not in kind.parts else getattr(thing, node.home)
            value = getattr(home, node.field)
            if value is None:
                continue
            other = Given(value.value + 9, Origin.FILE) if isinstance(value.value, int) else told("另一值")
            new = evolve(home, **{node.field: other})
            whole = new if home is thing else evolve(thing, **{node.home: new})
            measured = evolve(obj, **{kind.field: whole})
            found = [f for f in compare_media(item, {obj.path: measured}) if f.where.path == obj.path]
            assert [f.where.element for f in found] == [node.tag], node.tag
            plain = "MEDIA-STATED" if value.origin is Origin.FILE else "MEDIA-DIFFERS"
            assert found[0].code == CODES.get(node.tag, plain)


def test_who_gave_a_value_matters() -> None:
    by_file = evolve(STATED, photograph=Photograph(caption=told("x"), image=ImageParameters(width=60)))
    assert compared(by_file) == ["MEDIA-UNFOUNDED"]
    measured = evolve(MEASURED, photograph=Photograph(caption=told("y"), taken=told("2023-05-06T10:00:00")))
    assert compared(by_file, measured) == ["MEDIA-STATED"]
    by_person = evolve(
        STATED, photograph=Photograph(caption="x", taken="2023-05-06", image=ImageParameters(width=60))
    )
    assert compared(by_person, measured) == ["MEDIA-DIFFERS"]
    page = evolve(STATED, photograph=Photograph(caption="一页"), recording=None)
    assert compared(page, DigitalObject(path="a", size=9)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("01:02:03", 3723.0),
        ("62:03", 3723.0),
        ("3723", 3723.0),
        ("1小时2分3秒", 3723.0),
        ("PT1H2M3S", 3723.0),
        ("2分钟", 120.0),
        ("约一小时", None),
        ("", None),
        ("9" * 30, None),
    ],
)
def test_durations(text: str, expected: float | None) -> None:
    assert seconds(text) == expected


@pytest.mark.parametrize("one", ["约一小时", "不详"])
def test_words_for_numbers_differ(one: str) -> None:
    stated = evolve(
        STATED, photograph=None, recording=Recording(duration=one, audio=AudioParameters(channels="2"))
    )
    assert compared(stated) == ["MEDIA-DURATION"]
    stated = evolve(STATED, photograph=None, recording=Recording(audio=AudioParameters(sampling_rate=one)))
    assert compared(stated) == ["MEDIA-SAMPLING"]


def test_two_documents_of_one_record() -> None:
    item = records.media_item()
    assert compare_record(item, item) == ()
    for other in (
        evolve(item, title="另一题名"),
        evolve(item, retention=YEARS_30),
        evolve(item, document_number="x〔2023〕1号"),
    ):
        found = compare_record(other, item)
        assert {f.code for f in found} == {"MEDIA-RECORD"}
    (finding,) = compare_record(evolve(item, title="另一题名"), item)
    assert "另一题名" in finding.text("zh")
    only_inside = evolve(item, keywords=(*item.keywords, "another"), parallel_title="b")
    assert compare_record(only_inside, item)
    (odd,) = compare_record(evolve(item, extra=()), evolve(item, extra=records.everything().extra * 2))
    assert odd.where.element == "扩展"


@pytest.mark.parametrize(
    ("category", "forms"),
    [
        ("ZP", ["dat54"]),
        ("照片", ["dat54"]),
        ("ly", ["dat63"]),
        ("LX", ["dat63"]),
        ("SY", ["dat63"]),
        ("SX", ["dat54", "dat63"]),
        ("WS", []),
        ("", []),
    ],
)
def test_the_class_asks_for_the_form(category: str, forms: list[str]) -> None:
    item = records.media_item(category=category, code=None)
    assert [form.name for form in media_forms(item)] == forms
    assert [data[:5] for _, data in media_documents(item)] == [b"<?xml"] * len(forms)
    bare = records.item(objects=(DigitalObject(path="a.jpg"),), category=category, code=None)
    assert len(media_forms(bare)) == (0 if category == "SX" else len(forms))


def test_a_document_reads_back_the_record() -> None:
    item = records.media_item(category="ZP")
    ((_, data),) = media_documents(item)
    assert dat54.loads(data).value == item
