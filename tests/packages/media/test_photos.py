"""Photographs asked about themselves: what EXIF, XMP and IPTC tell, and what damaged or hostile images do."""

from __future__ import annotations

import os
import struct
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import archpkg
import pictures
from archpkg.errors import CannotRead, MissingExtraError
from archpkg.findings import Reading
from archpkg.model.technical import CaptureDevice, ImageParameters, MediaFormat, Photograph, ShootingPosition
from archpkg.packages.media import read_photograph
from archpkg.packages.media.opening import Bounded, Exhausted
from archpkg.packages.media.values import LONGEST, Seen, cleaned, decimal, moment, number, whole
from records import told


def read(tmp_path: Path, data: bytes, name: str = "a.jpg") -> Reading[Photograph]:
    path = tmp_path / name
    path.write_bytes(data)
    described = archpkg.describe(path)
    return Reading(described.value.photograph or Photograph(), described.findings)


def codes(reading: Reading[Photograph]) -> list[str]:
    return [finding.code for finding in reading.findings]


def texts(thing: object, *names: str) -> list[object]:
    return [None if (value := getattr(thing, name)) is None else value.value for name in names]


def test_everything_that_exif_tells(tmp_path: Path) -> None:
    reading = read(tmp_path, pictures.full())
    value = reading.value
    assert reading.findings == ()
    assert value.position == ShootingPosition(
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
    )
    assert value.device == CaptureDevice(
        manufacturer=told("ACME"),
        model=told("Z9"),
        serial_number=told("0001"),
        sensor=told("One-chip color area sensor"),
        software=told("Firmware 1.0"),
    )
    assert value.format == MediaFormat(name=told("JPEG"), version=told("1.01"))
    assert value.photographer == told("Photographer A")
    assert (value.taken, value.digitised) == (told("2023-05-06T10:23:14"), told("2023-05-06T10:23:15"))
    assert (value.modified, value.caption) == (told("2023-05-07T08:00:00"), told("Opening"))
    assert value.copyright == told("District office")
    names = ("x_resolution", "y_resolution", "height", "width", "colour_space", "ycbcr", "bits_per_sample")
    assert texts(value.image, *names) == ["300", "300", 40, 60, "sRGB", "4:2:0", "8,8,8"]
    assert texts(value.image, "samples_per_pixel", "compression", "compression_rate") == [3, "JPEG", "4"]
    assert (value.device.type, value.place, value.persons, value.background) == (None, None, None, None)


def test_what_the_file_does_not_tell_stays_empty(tmp_path: Path) -> None:
    value = read(tmp_path, pictures.image()).value
    plain = ("photographer", "taken", "modified", "caption", "copyright")
    assert texts(value, *plain) == [None] * len(plain)
    assert (value.position, value.device) == (ShootingPosition(), CaptureDevice())
    # Pillow itself would say 72 dots per inch here.
    assert texts(value.image, "x_resolution", "colour_space") == [None, None]


@pytest.mark.parametrize(
    ("kind", "options", "expected"),
    [
        ("TIFF", {"compression": "tiff_lzw", "dpi": (300, 300)}, ["300", 40, 60, "8,8,8", 3, "LZW"]),
        ("TIFF", {"mode": "1", "compression": "group4"}, [None, 40, 60, "1", None, "CCITT Group 4"]),
        ("PNG", {"dpi": (300, 300)}, ["300", 40, 60, "8,8,8", 3, "Deflate"]),
        ("PNG", {"mode": "RGBA"}, [None, 40, 60, "8,8,8,8", 4, "Deflate"]),
        ("JPEG", {"mode": "L", "dpi": (200, 200)}, ["200", 40, 60, "8", 1, "JPEG"]),
        ("GIF", {"mode": "L"}, [None, 40, 60, None, None, "LZW"]),
        ("BMP", {}, ["96.01", 40, 60, None, None, None]),
        ("JPEG2000", {}, [None, 40, 60, None, None, "JPEG 2000"]),
    ],
)
def test_every_kind_of_image(
    tmp_path: Path, kind: str, options: dict[str, Any], expected: list[object]
) -> None:
    reading = read(tmp_path, pictures.image(kind, **options))
    names = ("x_resolution", "height", "width", "bits_per_sample", "samples_per_pixel", "compression")
    assert texts(reading.value.image, *names) == expected
    assert reading.findings == ()


@pytest.mark.parametrize("kind", ["TIFF", "PNG"])
def test_exif_of_other_kinds(tmp_path: Path, kind: str) -> None:
    value = read(tmp_path, pictures.image(kind, exif=pictures.exif())).value
    assert value.photographer == told("Photographer A")


@pytest.mark.parametrize(
    ("subsampling", "expected"), [(0, "4:4:4"), (1, "4:2:2"), (2, "4:2:0")], ids=["444", "422", "420"]
)
def test_sampling_is_that_of_the_layers(tmp_path: Path, subsampling: int, expected: str) -> None:
    value = read(tmp_path, pictures.image(subsampling=subsampling)).value
    assert value.image.ycbcr == told(expected)


def test_resolution_in_centimetres_and_without_a_unit(tmp_path: Path) -> None:
    main = {**pictures.MAIN, 0x011A: 118.11, 0x011B: 118.11, 0x0128: 3}
    assert texts(read(tmp_path, pictures.image(exif=pictures.exif(main))).value.image, "x_resolution") == [
        "300"
    ]
    main[0x0128] = 1
    assert texts(read(tmp_path, pictures.image(exif=pictures.exif(main))).value.image, "x_resolution") == [
        None
    ]


def test_adobe_rgb_is_told_by_two_tags(tmp_path: Path) -> None:
    tags = pictures.exif(photo={**pictures.PHOTO, 0xA001: 0xFFFF})
    assert texts(read(tmp_path, pictures.image(exif=tags)).value.image, "colour_space") == ["Uncalibrated"]
    tags.get_ifd(0x8769)[0xA005] = {1: "R03"}
    assert texts(read(tmp_path, pictures.image(exif=tags)).value.image, "colour_space") == ["AdobeRGB"]


@pytest.mark.parametrize(
    ("where", "number", "value"),
    [
        ("photo", 0x9003, "0000:00:00 00:00:00"),
        ("photo", 0x9003, "    :  :     :  :  "),
        ("photo", 0x9003, "2023:02:30 10:00:00"),
        ("photo", 0x9003, "yesterday"),
        ("photo", 0xA217, 99),
        ("photo", 0xA001, 77),
        ("main", 0x011A, 0.0),
        ("gps", 1, "X"),
        ("gps", 2, (100.0, 0.0, 0.0)),
        ("gps", 2, (31.0, 75.0, 0.0)),
        ("gps", 2, (31.0, 14.0)),
        ("gps", 0x11, 720.0),
        ("gps", 0x1D, "2023:13:01"),
        ("gps", 7, (25.0, 0.0, 0.0)),
        ("gps", 7, (25.0, 0.0)),
        ("gps", 0, b"\x02\x02"),
        ("gps", 5, b"\x09"),
    ],
)
def test_what_cannot_be_is_a_finding_and_stays_empty(
    tmp_path: Path, where: str, number: int, value: object
) -> None:
    parts = {"main": pictures.MAIN, "photo": pictures.PHOTO, "gps": pictures.GPS}
    parts[where] = {**parts[where], number: value}
    reading = read(tmp_path, pictures.image(exif=pictures.exif(**parts)))
    assert "MEDIA-VALUE" in codes(reading)
    assert all(finding.say("zh") and finding.say("en") for finding in reading.findings)
    whole_one = read(tmp_path, pictures.full()).value
    assert reading.value != whole_one
    assert reading.value.device.model == told("Z9")


def test_a_tag_of_the_wrong_type_is_a_finding(tmp_path: Path) -> None:
    # Artist 0x013B as one SHORT, ImageDescription 0x010E as a rational: neither is text.
    entries = struct.pack("<HHIHH", 0x010E, 5, 1, 38, 0) + struct.pack("<HHIHH", 0x013B, 3, 1, 7, 0)
    body = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + entries + b"\0" * 4 + struct.pack("<II", 1, 0)
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    reading = read(tmp_path, pictures.with_segment(pictures.image(), segment))
    assert codes(reading) == ["MEDIA-VALUE"] * 2
    assert texts(reading.value, "photographer", "caption") == [None, None]


def test_a_half_told_place_is_left_empty(tmp_path: Path) -> None:
    tags = pictures.exif(gps={**pictures.GPS, 3: None})
    value = read(tmp_path, pictures.image(exif=tags)).value.position
    assert (value.longitude, value.longitude_reference) == (None, None)
    assert value.latitude == told("31°14′15.5″")


@pytest.mark.parametrize(
    ("raw", "expected", "found"),
    [
        ("张某".encode(), "张某", []),
        ("张某摄影".encode("gb18030"), "张某摄影", ["MEDIA-CHARSET"]),
        (b"Caf\xe9", "Caf\xe9", ["MEDIA-CHARSET"]),
        (b"a\x01b", "ab", ["MEDIA-TEXT"]),
        (b"   ", None, []),
    ],
)
def test_names_in_any_character_set(
    tmp_path: Path, raw: bytes, expected: str | None, found: list[str]
) -> None:
    place = "#" * (len(raw) + 8)
    main = {**pictures.MAIN, 0x013B: place}
    data = pictures.image(exif=pictures.exif(main)).replace(place.encode(), raw.ljust(len(place), b"\0"))
    reading = read(tmp_path, data)
    assert texts(reading.value, "photographer") == [expected]
    assert codes(reading) == found


def test_a_text_of_any_length_ends(tmp_path: Path) -> None:
    main = {**pictures.MAIN, 0x010E: "x" * 50_000}
    reading = read(tmp_path, pictures.image(exif=pictures.exif(main)))
    assert reading.value.caption is None
    assert codes(reading) == ["MEDIA-TEXT"]


def test_exif_that_tells_another_size(tmp_path: Path) -> None:
    tags = pictures.exif(photo={**pictures.PHOTO, 0xA002: 6000, 0xA003: 4000})
    reading = read(tmp_path, pictures.image(exif=tags))
    assert codes(reading) == ["MEDIA-SIZE"]
    assert texts(reading.value.image, "width", "height") == [60, 40]


def test_xmp_fills_what_exif_leaves(tmp_path: Path) -> None:
    reading = read(tmp_path, pictures.image(xmp=pictures.XMP))
    names = ("photographer", "caption", "copyright", "persons", "place", "taken", "modified")
    expected = ["张某；李某", "发布现场", "云溪街道办事处", "王某", "示例区"]
    assert texts(reading.value, *names) == [*expected, "2023-05-06T10:23:14", "2023-05-07T08:00:00"]
    assert reading.findings == ()
    both = read(tmp_path, pictures.image(xmp=pictures.XMP, exif=pictures.exif())).value
    assert texts(both, "photographer", "persons") == ["Photographer A", "王某"]


@pytest.mark.parametrize(
    ("packet", "code"),
    [
        (b"<x", "MEDIA-DAMAGED"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "MEDIA-DAMAGED"),
        (pictures.XMP.replace("张某".encode(), b"x" * (LONGEST + 1)), "MEDIA-TEXT"),
    ],
)
def test_xmp_that_is_damaged_or_hostile(tmp_path: Path, packet: bytes, code: str) -> None:
    reading = read(tmp_path, pictures.image(xmp=packet))
    assert codes(reading) == [code]
    assert reading.value.photographer is None


def test_iptc_fills_what_nothing_else_tells(tmp_path: Path) -> None:
    segment = pictures.iptc(
        (80, "张某".encode()),
        (80, "李某".encode()),
        (120, "说明".encode()),
        (90, "示例区".encode()),
        (55, b"20230506"),
        (60, b"102314+0800"),
    )
    reading = read(tmp_path, pictures.with_segment(pictures.image(), segment))
    names = ("photographer", "caption", "place", "taken")
    assert texts(reading.value, *names) == ["张某；李某", "说明", "示例区", "2023-05-06T10:23:14"]
    bad = pictures.with_segment(pictures.image(), pictures.iptc((55, b"2023")))
    assert codes(read(tmp_path, bad)) == ["MEDIA-VALUE"]


def claim(width: int, height: int) -> bytes:
    """A JPEG whose header claims a size."""
    data = bytearray(pictures.image())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def test_a_bomb_is_told_and_never_opened(tmp_path: Path) -> None:
    reading = read(tmp_path, claim(60000, 60000))
    assert codes(reading) == ["MEDIA-LARGE"]
    assert texts(reading.value.image, "width", "height") == [60000, 60000]


def test_images_that_cannot_be_read(tmp_path: Path) -> None:
    written = tmp_path / "a.jpg"
    written.write_bytes(b"%PDF-1.7")
    with pytest.raises(CannotRead, match="known kind"):
        read_photograph(written)
    with pytest.raises(CannotRead, match="No such file"):
        read_photograph(tmp_path / "gone.jpg")
    os.mkfifo(tmp_path / "pipe.jpg")
    with pytest.raises(CannotRead, match="no plain file"):
        read_photograph(tmp_path / "pipe.jpg")


@pytest.mark.parametrize("octets", [4, 20, 200, 700])
def test_a_header_cut_off_is_a_finding(tmp_path: Path, octets: int) -> None:
    reading = read(tmp_path, pictures.full()[:octets])
    assert "MEDIA-DAMAGED" in codes(reading)
    assert reading.value.format.name == told("JPEG")


def test_a_header_that_never_ends_does(tmp_path: Path) -> None:
    reading = read(tmp_path, b"\xff\xd8\xff" + b"\0" * 3_000_000)
    assert codes(reading) == ["MEDIA-DAMAGED"]


def test_exif_larger_than_any_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archpkg.packages.media.photos.LARGEST_EXIF", 10)
    reading = read(tmp_path, pictures.full())
    assert codes(reading) == ["MEDIA-DAMAGED"]
    assert (reading.value.photographer, reading.value.image.compression) == (None, told("JPEG"))
    monkeypatch.setattr("archpkg.packages.media.embedded.LARGEST", 10)
    assert codes(read(tmp_path, pictures.image(xmp=pictures.XMP))) == ["MEDIA-VALUE"]


@pytest.mark.parametrize("error", [MemoryError(), OSError(5, "bad sector")])
def test_trouble_while_reading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_self: object, _size: int = -1) -> bytes:
        raise error

    monkeypatch.setattr(Bounded, "read", fail)
    assert codes(read(tmp_path, pictures.full())) == ["MEDIA-DAMAGED"]


def test_a_medium_that_fails_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_head: bytes) -> str:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("archpkg.packages.media.photos.image_kind", fail)
    with pytest.raises(CannotRead, match="Input/output error"):
        read(tmp_path, pictures.full())


def test_without_pillow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL.JpegImagePlugin", None)
    with pytest.raises(MissingExtraError, match=r"archpkg\[media\]"):
        read(tmp_path, pictures.full())


def test_the_budget_of_a_reader(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"0123456789")
    with (tmp_path / "a").open("rb") as stream:
        bounded = Bounded(stream, octets=6, reads=3)
        assert (bounded.readable(), bounded.seekable(), bounded.read(4), bounded.tell()) == (
            True,
            True,
            b"0123",
            4,
        )
        bounded.seek(0)
        with pytest.raises(Exhausted):
            bounded.read()
        with pytest.raises(Exhausted):
            Bounded(stream, octets=6, reads=0).read(1)


MANGLED = st.lists(
    st.tuples(st.integers(0, 2000), st.binary(min_size=1, max_size=4)), min_size=1, max_size=12
)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG", "GIF", "JPEG2000", "BMP"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=MANGLED, keep=st.integers(40, 4000))
def test_mangled_images_end_in_findings(
    tmp_path: Path, kind: str, changes: list[tuple[int, bytes]], keep: int
) -> None:
    options: dict[str, Any] = {"exif": pictures.exif()} if kind in ("JPEG", "TIFF", "PNG") else {}
    data = bytearray(pictures.image(kind, **options))
    known_by = 18 if kind == "BMP" else 12
    for place, octets in changes:
        at = known_by + place % max(1, len(data) - known_by)
        data[at : at + len(octets)] = octets
    reading = read(tmp_path, bytes(data[:keep]))
    assert all(finding.say("zh") for finding in reading.findings)
    assert isinstance(reading.value.image, ImageParameters)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tail=st.binary(max_size=400))
def test_exif_of_arbitrary_octets(tmp_path: Path, tail: bytes) -> None:
    body = b"Exif\0\0II*\0\x08\0\0\0" + tail
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        reading = read(tmp_path, pictures.with_segment(pictures.image(), segment))
    assert reading.value.image.width is not None


def seen() -> Seen:
    return Seen("a")


def test_numbers_and_moments() -> None:
    assert [decimal(x) for x in (300.0, 1 / 3, -0.0, 1e-9, 1e16)] == [
        "300",
        "0.333333",
        "0",
        "0",
        "1" + "0" * 16,
    ]
    assert (number((5,), "t", seen()), number(None, "t", seen()), whole(5.0, "t", seen())) == (5.0, None, 5)
    for odd in (float("nan"), float("inf"), "7", (1, 2), object()):
        lot = seen()
        assert number(odd, "t", lot) is None
        assert [finding.code for finding in lot.findings] == ["MEDIA-VALUE"]
    assert (whole(-1, "t", seen()), whole(1.5, "t", seen()), whole("x", "t", seen())) == (None, None, None)
    assert moment("2023-05-06", "t", seen()) == "2023-05-06"
    assert moment("2023:05:06 10:23:14.5+08:00", "t", seen()) == "2023-05-06T10:23:14"
    assert moment("2023:05:06 10:23", "t", seen()) == "2023-05-06T10:23:00"
    assert cleaned("𠮷 张\x00", "t", seen()) == "𠮷 张"
