"""Items filled from their computer files: the files tell, a person's words stay."""

from __future__ import annotations

import os
import wave
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

import pictures
import records
import strategies
from archpkg.errors import CannotRead, MissingExtraError
from archpkg.findings import Reading
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.technical import Given, ImageParameters, Origin, Photograph, Recording
from archpkg.packages.media import describe_item as describe
from archpkg.packages.media import merge
from archpkg.packages.media.describing import Difference
from archpkg.words import Text
from records import told

PATH = "照片/a.jpg"


def item(*objects: DigitalObject, **fields: Any) -> Item:
    plain: dict[str, Any] = {"authors": ("Photographer A",), "date": ArchivalDate.parse("20230506")}
    return records.item(objects=objects or (DigitalObject(path=PATH),), **{**plain, **fields})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "照片").mkdir()
    (tmp_path / PATH).write_bytes(pictures.full())
    return tmp_path


def first(reading: Reading[Item]) -> DigitalObject:
    return next(reading.value.objects)


def codes(reading: Reading[Item]) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_an_item_is_filled(root: Path) -> None:
    (root / "说明.txt").write_text("plain", encoding="utf-8")
    reading = describe(item(DigitalObject(path=PATH), DigitalObject(path="说明.txt")), root)
    photo, other = reading.value.objects
    assert reading.findings == ()
    assert photo.photograph is not None
    assert photo.photograph.taken == told("2023-05-06T10:23:14")
    assert photo.size == (root / PATH).stat().st_size
    assert (other.photograph, other.recording, other.size) == (None, None, 5)
    assert describe(reading.value, root).value == reading.value


def test_a_persons_value_is_never_overwritten(root: Path) -> None:
    mine = Photograph(
        photographer="李某", caption="Opening", taken="2023-05-06", image=ImageParameters(width=61)
    )
    reading = describe(item(DigitalObject(path=PATH, size=1, photograph=mine)), root)
    result = first(reading).photograph
    assert result is not None
    assert (result.photographer, result.taken) == (Given("李某"), Given("2023-05-06"))
    assert (result.image.width, result.image.height) == (Given(61), Given(40, Origin.FILE))
    assert first(reading).size == 1
    assert codes(reading) == ["MEDIA-DIFFERS"] * 3
    assert [finding.where.element for finding in reading.findings] == ["计算机文件大小", "摄影者", "图像宽度"]
    assert "李某" in reading.findings[1].say("zh")
    assert reading.findings[1].where.path == PATH


def test_the_items_own_words_are_compared_and_not_copied(root: Path) -> None:
    other = item(authors=("王某",), date=ArchivalDate.parse("20230507"))
    reading = describe(other, root)
    assert [finding.where.element for finding in reading.findings] == ["摄影者", "摄影时间"]
    assert reading.value.authors == ("王某",)
    for date in ("2023", "20230501-20230531", "[20230506]"):
        assert describe(item(date=ArchivalDate.parse(date)), root).findings == ()
    assert describe(item(authors=(), date=None), root).findings == ()


def test_a_damaged_image_tells_little_and_a_recording_tells_its_date(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / PATH).write_bytes(b"\xff\xd8\xff\xe0")
    told_little = first(describe(item(), root)).photograph
    assert told_little is not None
    assert told_little.format.name == told("JPEG")
    empty = Reading(Photograph())
    monkeypatch.setattr("archpkg.packages.media.measuring.read_photograph", lambda _path: empty)
    assert first(describe(item(), root)).photograph is None
    year = Reading(Photograph(taken=told("2023")))
    monkeypatch.setattr("archpkg.packages.media.measuring.read_photograph", lambda _path: year)
    assert describe(item(), root).findings == ()


def test_sound_is_described(tmp_path: Path) -> None:
    pytest.importorskip("pymediainfo")
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * 8000)
    reading = describe(item(DigitalObject(path="a.wav")), tmp_path)
    assert reading.findings == ()
    recording = first(reading).recording
    assert recording is not None
    assert recording.duration == told("00:00:01")


def test_what_is_not_there_or_outside_is_a_finding(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "b.jpg"
    outside.write_bytes(pictures.full())
    os.symlink(outside, root / "link.jpg")
    os.mkfifo(root / "pipe.jpg")
    paths = ("gone.jpg", "link.jpg", "pipe.jpg", "照片")
    reading = describe(item(*(DigitalObject(path=path) for path in paths)), root)
    assert codes(reading) == ["MEDIA-GONE"] * 4
    assert [finding.where.path for finding in reading.findings] == list(paths)
    assert all(obj.photograph is None for obj in reading.value.objects)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (MissingExtraError(Text("no Pillow", "无 Pillow")), "MEDIA-WAITING"),
        (CannotRead(Text("bad", "坏")), "MEDIA-UNREADABLE"),
        (OSError(5, "bad sector"), "MEDIA-UNREADABLE"),
    ],
)
def test_trouble_is_a_finding(
    root: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def fail(_path: str) -> Reading[Photograph]:
        raise error

    monkeypatch.setattr("archpkg.packages.media.measuring.read_photograph", fail)
    reading = describe(item(), root)
    assert codes(reading) == [code]
    assert reading.findings[0].say("zh") != reading.findings[0].say("en")
    assert reading.value == item(DigitalObject(path=PATH, size=(root / PATH).stat().st_size))


def test_merging() -> None:
    file = Photograph(
        taken=told("2023-05-06T10:00:00"),
        caption=told("ＡＢＣ"),
        image=ImageParameters(x_resolution=told("300")),
    )
    assert merge(None, file) == (file, ())
    mine = Photograph(caption="abc ", taken="2023-05", image=ImageParameters(x_resolution="300.0"))
    assert merge(mine, file) == (mine, ())
    before = evolve(file, caption=told("old"))
    assert merge(before, file) == (file, ())
    assert merge(before, Photograph()) == (before, ())
    recording = Recording(recorded="2023-05-07", passages=records.recording().passages)
    merged, differences = merge(recording, Recording(recorded=told("2023-05-06")))
    assert merged == recording
    assert differences == (Difference("摄录时间", "2023-05-07", "2023-05-06"),)


@settings(max_examples=60, deadline=None)
@given(strategies.photographs(), strategies.photographs())
def test_no_person_is_ever_overruled(mine: Photograph, file: Photograph) -> None:
    merged, _ = merge(mine, file)
    for part in ("position", "device", "format", "image"):
        for name in getattr(mine, part).__slots__[:-1]:
            value = getattr(getattr(mine, part), name)
            if value is not None and value.origin is Origin.PERSON:
                assert getattr(getattr(merged, part), name) == value
