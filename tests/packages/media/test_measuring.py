"""Computer files described where they lie, by the folder, and out of containers; raw formats and odd ones."""

from __future__ import annotations

import logging
import os
import shutil
import struct
import wave
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pictures
from archpkg.errors import ArchpkgError, CannotRead, InvalidValue, MissingExtraError
from archpkg.findings import Reading
from archpkg.model.objects import DigitalObject
from archpkg.model.technical import Given, Origin
from archpkg.packages.containers import open_tree
from archpkg.packages.media import describe, describe_folder, measure, read_photograph
from archpkg.packages.media.opening import image_kind, is_recording
from archpkg.packages.media.tiff import RAW_ENDINGS, directory_at, first_directory
from records import told

SHORT, LONG, ASCII, RATIONAL, BYTE, LONG8 = 3, 4, 2, 5, 1, 16
Entry = tuple[int, int, object]
PLAIN: tuple[Entry, ...] = (
    (0x0100, SHORT, 60),
    (0x0101, SHORT, 40),
    (0x0102, SHORT, 8),
    (0x0103, SHORT, 1),
    (0x0106, SHORT, 1),
    (0x0111, LONG, 8),
    (0x0115, SHORT, 1),
    (0x0116, LONG, 40),
    (0x0117, LONG, 2400),
)


def tiff(*entries: Entry, order: str = "<", big: bool = False, count: int | None = None) -> bytes:
    """A TIFF of one directory and no pixels; ``count`` lies about its entries."""
    mark = b"II" if order == "<" else b"MM"
    start = 16 if big else 8
    head = mark + (struct.pack(order + "HHHQ", 43, 8, 0, 16) if big else struct.pack(order + "HI", 42, 8))
    room = 8 if big else 4
    body, beside = b"", b""
    after = start + (8 if big else 2) + len(entries) * (20 if big else 12) + room
    for tag, kind, value in sorted(entries):
        octets, number = packed(kind, value, order)
        if len(octets) > room:
            field = struct.pack(order + ("Q" if big else "I"), after + len(beside))
            beside += octets
        else:
            field = octets.ljust(room, b"\0")
        body += struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, number) + field
    counted = struct.pack(order + ("Q" if big else "H"), len(entries) if count is None else count)
    return head + counted + body + bytes(room) + beside


def packed(kind: int, value: object, order: str) -> tuple[bytes, int]:
    if isinstance(value, bytes):
        return value, len(value)
    if kind == RATIONAL:
        pairs: list[Any] = value if isinstance(value, list) else [value]
        return b"".join(struct.pack(order + "II", *pair) for pair in pairs), len(pairs)
    letter = {SHORT: "H", LONG: "I", BYTE: "B", LONG8: "Q"}[kind]
    numbers: tuple[object, ...] = value if isinstance(value, tuple) else (value,)
    return struct.pack(f"{order}{len(numbers)}{letter}", *numbers), len(numbers)


def written(tmp_path: Path, data: bytes, name: str) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def codes(reading: Reading[Any]) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_a_picture(tmp_path: Path) -> None:
    path = written(tmp_path, pictures.full(), "照片.jpg")
    reading = describe(path)
    assert (reading.value.path, reading.value.size) == ("照片.jpg", path.stat().st_size)
    assert reading.value.photograph is not None
    assert reading.value.photograph.taken == told("2023-05-06T10:23:14")
    assert describe(str(path)) == reading


def test_another_computer_file(tmp_path: Path) -> None:
    reading = describe(written(tmp_path, b"%PDF-1.7", "a.pdf"))
    assert reading.value == DigitalObject(path="a.pdf", size=8)
    assert codes(reading) == ["MEDIA-KIND"]
    assert codes(describe(written(tmp_path, b"", "b.jpg"))) == ["MEDIA-KIND"]


def test_what_cannot_be_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.jpg")
    for path in (
        f"{tmp_path}/",
        "/",
        tmp_path / "gone.jpg",
        tmp_path,
        tmp_path / "pipe.jpg",
        Path("a\0b.jpg"),
    ):
        with pytest.raises(ArchpkgError):
            describe(path)
    with pytest.raises(InvalidValue):
        describe(written(tmp_path, pictures.image(), "a\\b.jpg"))


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "PIL.JpegImagePlugin", None)
    path = written(tmp_path, pictures.image(), "a.jpg")
    with pytest.raises(MissingExtraError):
        describe(path)
    (reading,) = describe_folder(tmp_path)
    assert codes(reading) == ["MEDIA-WAITING"]
    assert (reading.value.size, reading.value.photograph) == (path.stat().st_size, None)


def test_a_folder(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    written(tmp_path, pictures.full(), "b/二.jpg")
    written(tmp_path, pictures.image("PNG"), "a.png")
    written(tmp_path, b"text", "c.txt")
    os.symlink("/etc", tmp_path / "link")
    os.symlink("/etc/passwd", tmp_path / "link.jpg")
    (tmp_path / "x\\y.jpg").write_bytes(pictures.image())
    found = {
        reading.value.name or reading.value.path: codes(reading) for reading in describe_folder(tmp_path)
    }
    assert found == {
        "a.png": [],
        "c.txt": ["MEDIA-KIND"],
        "link.jpg": ["MEDIA-KIND"],
        "x\\y.jpg": [],
        "b/二.jpg": [],
    }
    with pytest.raises(CannotRead):
        list(describe_folder(tmp_path / "gone"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_folder_that_may_not_be_listed(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    (reading,) = describe_folder(tmp_path)
    assert (reading.value.path, codes(reading)) == ("shut", ["MEDIA-UNREADABLE"])


def test_what_lies_in_a_package(tmp_path: Path) -> None:
    top = tmp_path / "p"
    (top / "f").mkdir(parents=True)
    written(top, pictures.full(), "f/a.jpg")
    written(top, b"\0" * 10 + pictures.full(), "f/b.bin")
    os.symlink("/etc/passwd", top / "f" / "out.jpg")
    names = ["f/a.jpg", "f/b.bin", "gone.jpg"]
    with open_tree(top) as tree:
        folder = measure(tree, [*names, "f/out.jpg", "../p/f/a.jpg", "a\0b"])
    assert [codes(folder[n]) for n in ("f/out.jpg", "../p/f/a.jpg", "a\0b")][::2] == [["MEDIA-GONE"]] * 2
    for form in ("zip", "tar", "gztar"):
        with open_tree(shutil.make_archive(str(tmp_path / form), form, tmp_path, "p")) as tree:
            inside = measure(tree, names)
        assert inside == {name: folder[name] for name in names}
        assert [codes(inside[name]) for name in names] == [[], ["MEDIA-KIND"], ["MEDIA-GONE"]]


def test_a_large_member_waits(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    written(tmp_path, pictures.full(), "p/a.jpg")
    for form in ("zip", "tar", "gztar"):
        with open_tree(shutil.make_archive(str(tmp_path / form), form, tmp_path, "p")) as tree:
            assert codes(measure(tree, ["a.jpg"])["a.jpg"]) == []
            few = measure(tree, ["a.jpg"], largest=200)["a.jpg"]
        assert codes(few) == ["MEDIA-WAITING"]
        assert few.value.size == len(pictures.full())


def test_a_damaged_member(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr("p/a.jpg", pictures.full())
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[200] ^= 1
    (tmp_path / "a.zip").write_bytes(data)
    with open_tree(tmp_path / "a.zip") as tree:
        assert codes(measure(tree, ["a.jpg"])["a.jpg"]) == ["MEDIA-UNREADABLE"]


def test_no_room_for_a_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as out:
        out.writestr("p/a.jpg", pictures.full())
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    with open_tree(tmp_path / "a.zip") as tree:
        assert codes(measure(tree, ["a.jpg"])["a.jpg"]) == ["MEDIA-WAITING"]


REDUCED: tuple[Entry, ...] = ((0x00FE, LONG, 1), *PLAIN)


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (tiff(*REDUCED), "a.nef", "NEF"),
        (tiff(*REDUCED), "DSC_0001.NEF", "NEF"),
        (tiff(*PLAIN, (0xC612, BYTE, (1, 4, 0, 0))), "a.tif", "DNG"),
        (tiff(*PLAIN, (0xC612, BYTE, (1, 4, 0, 0)), order=">"), "a.dng", "DNG"),
        (tiff(*PLAIN, order=">"), "P1.KDC", "KDC"),
        (tiff(*REDUCED), "a.tif", "TIFF/EP"),
        (tiff(*PLAIN, (0x9216, BYTE, (1, 0, 0, 0))), "a", "TIFF/EP"),
        (tiff(*(e for e in PLAIN if e[0] != 0x0106), (0x0106, SHORT, 32803)), "a", "TIFF/EP"),
        (tiff(*(e for e in PLAIN if e[0] != 0x0103), (0x0103, SHORT, 34713)), "a", "NEF"),
        (tiff(*REDUCED, big=True), "a", "TIFF/EP"),
        (b"II*\0\x10\0\0\0CR\x02\0" + bytes(60), "a", "CR2"),
        (b"FUJIFILMCCD-RAW 0201", "a.raf", "RAF"),
        (b"\0\0\0\x18ftypcrx " + bytes(60), "a.cr3", "CR3"),
        (b"IIU\0" + bytes(60), "a.rw2", "RW2"),
    ],
)
def test_a_raw_format_is_named_and_not_described(
    tmp_path: Path, data: bytes, name: str, expected: str
) -> None:
    reading = describe(written(tmp_path, data, name))
    photograph = reading.value.photograph
    assert codes(reading) == ["MEDIA-RAW"]
    assert photograph is not None
    assert photograph.format.name == told(expected)
    assert photograph.image.width is None
    assert expected in reading.findings[0].say("zh")


def test_plain_tiffs_are_no_raw_formats(tmp_path: Path) -> None:
    for data in (tiff(*PLAIN), tiff(*PLAIN, (0x00FE, LONG, 0)), pictures.image("TIFF")):
        reading = read_photograph(written(tmp_path, data, "a.tif"))
        assert codes(reading) == []
        assert reading.value.image.width == Given(60, Origin.FILE)


def test_a_jpeg_is_a_jpeg_whatever_its_ending(tmp_path: Path) -> None:
    for ending in RAW_ENDINGS:
        assert codes(describe(written(tmp_path, pictures.full(), f"a.{ending}"))) == []


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_bigtiff_of_either_order(tmp_path: Path, order: str) -> None:
    extra: tuple[Entry, ...] = (
        (0x010F, ASCII, b"ACME\0"),
        (0x0110, ASCII, "相机".encode() + b"\0"),
        (0x011A, RATIONAL, (300, 1)),
        (0x011B, RATIONAL, (600, 2)),
        (0x0128, SHORT, 2),
        (0x0132, ASCII, b"2023:05:07 08:00:00\0"),
    )
    bits: tuple[Entry, ...] = ((0x0102, SHORT, (8, 8, 8)), (0x0115, SHORT, 3), (0x0106, SHORT, 2))
    rest = tuple(entry for entry in PLAIN if entry[0] not in (0x0102, 0x0115, 0x0106))
    data = tiff(*rest, *bits, *extra, order=order, big=True)
    reading = describe(written(tmp_path, data, "a.tif"))
    assert codes(reading) == []
    photograph = reading.value.photograph
    assert photograph is not None
    assert photograph.format.name == told("TIFF")
    assert (photograph.device.manufacturer, photograph.device.model) == (told("ACME"), told("相机"))
    assert photograph.modified == told("2023-05-07T08:00:00")
    image = photograph.image
    assert (image.width, image.height) == (Given(60, Origin.FILE), Given(40, Origin.FILE))
    assert (image.x_resolution, image.y_resolution) == (told("300"), told("300"))
    assert (image.bits_per_sample, image.compression) == (told("8,8,8"), told("Uncompressed"))


def test_a_big_endian_bigtiff_with_what_a_camera_says(tmp_path: Path) -> None:
    start = len(tiff(*PLAIN, (0x8769, LONG8, 0), (0x8825, LONG8, 0), order=">", big=True))
    photo = tiff((0x9003, ASCII, b"2023:05:06 10:23:14\0"), (0xA001, SHORT, 1), order=">", big=True)
    gps = tiff(
        (1, ASCII, b"N\0"), (2, RATIONAL, [(31, 1), (14, 1), (31, 2)]), (5, BYTE, b"\0"), (6, RATIONAL, (25, 2)),
        order=">", big=True,
    )  # fmt: skip
    # The offsets inside the two are moved to where they stand.
    data = tiff(
        *PLAIN, (0x8769, LONG8, start + 16), (0x8825, LONG8, start + len(photo) + 16), order=">", big=True
    )
    data += moved(photo, start) + moved(gps, start + len(photo))
    value = describe(written(tmp_path, data, "a.tif")).value.photograph
    assert value is not None
    assert value.taken == told("2023-05-06T10:23:14")
    assert value.image.colour_space == told("sRGB")
    assert (value.position.latitude, value.position.altitude) == (told("31°14′15.5″"), told("12.5"))
    assert value.position.altitude_reference == told("above sea level")


def moved(data: bytes, by: int) -> bytes:
    """A big-endian BigTIFF whose values stand further on."""
    (count,) = struct.unpack_from(">Q", data, 16)
    changed = bytearray(data)
    for at in range(24, 24 + count * 20, 20):
        _, kind, number, offset = struct.unpack_from(">HHQQ", data, at)
        if number * {ASCII: 1, SHORT: 2, RATIONAL: 8, BYTE: 1}[kind] > 8:
            struct.pack_into(">Q", changed, at + 12, offset + by)
    return bytes(changed)


@pytest.mark.parametrize(
    "data",
    [
        b"MM\0+",
        b"MM\0+\0\x08\0\0" + b"\xff" * 8,
        b"MM\0+\0\x08\0\0" + (16).to_bytes(8, "big") + b"\xff" * 8,
        tiff(*PLAIN, order=">", big=True)[:100],
        tiff((0x0100, ASCII, b"wide\0"), (0x0101, SHORT, 40), order=">", big=True),
        tiff(*PLAIN, (0x8769, LONG8, 2**64 - 1), order=">", big=True, count=2**63),
    ],
)
def test_a_damaged_big_endian_bigtiff(tmp_path: Path, data: bytes) -> None:
    reading = describe(written(tmp_path, data, "a.tif"))
    assert reading.value.photograph is not None
    assert set(codes(reading)) <= {"MEDIA-DAMAGED", "MEDIA-VALUE"}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300), st.sampled_from([b"MM\0+", b"II+\0", b"MM\0*", b"II*\0"]))
def test_directories_of_anything(tmp_path: Path, tail: bytes, mark: bytes) -> None:
    path = written(tmp_path, mark + tail, "a.tif")
    with path.open("rb") as stream:
        first = first_directory(stream)
        assert isinstance(directory_at(stream, 0, first.order, big=first.big), dict)
    describe(path)


def test_values_together_are_bounded(tmp_path: Path) -> None:
    many = [(tag, LONG, 1) for tag in range(0x0200, 0x0200 + 4000)]
    head = tiff(*many)
    # Every entry claims four million octets at the start of the file.
    data = bytearray(head)
    for at in range(10, 10 + 12 * len(many), 12):
        struct.pack_into("<HII", data, at + 2, 7, 4_000_000, 0)
    path = written(tmp_path, bytes(data) + bytes(4_000_000), "a.tif")
    with path.open("rb") as stream:
        tags = first_directory(stream).tags
    assert sum(len(value) for value in tags.values() if isinstance(value, bytes)) <= 8 * 2**20


def test_pillows_log_stays_quiet(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    samples = tiff(*(e for e in PLAIN if e[0] != 0x0115), (0x0115, SHORT, 60))
    with caplog.at_level(logging.DEBUG):
        reading = describe(written(tmp_path, samples, "a.tif"))
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert "MEDIA-DAMAGED" in codes(reading)
    assert any("samples" in finding.say("en") for finding in reading.findings)
    assert logging.getLogger("PIL").handlers == []
    assert logging.getLogger("PIL").propagate


def test_two_letters_are_no_picture(tmp_path: Path) -> None:
    assert image_kind(b"BM-2023/a.txt" + bytes(51)) == ""
    assert image_kind(pictures.image("BMP")[:64]) == "BMP"
    assert not is_recording(b"\0\0\0\x18ftypcrx ")
    with wave.open(str(tmp_path / "a.wav"), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes(b"\0\0" * 8000)
    pytest.importorskip("pymediainfo")
    recording = describe(tmp_path / "a.wav").value.recording
    assert recording is not None
    assert recording.duration == told("00:00:01")
