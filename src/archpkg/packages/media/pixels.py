"""图像参数: what the header of an image tells of its pixels. Nothing is decoded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archpkg.model.technical import Given, ImageParameters, MediaFormat
from archpkg.packages.media.exif import Tags
from archpkg.packages.media.rules import MEDIA_LARGE, MEDIA_SIZE
from archpkg.packages.media.values import Seen, decimal, from_file, number, number_from_file, plain, whole

MOST_PIXELS = 500_000_000
"""Pixels from which on a person is warned before the image is opened."""
_COMPRESSIONS = {
    1: "Uncompressed",
    2: "CCITT modified Huffman",
    3: "CCITT Group 3",
    4: "CCITT Group 4",
    5: "LZW",
    6: "JPEG",
    7: "JPEG",
    8: "Deflate",
    32773: "PackBits",
    32946: "Deflate",
    34712: "JPEG 2000",
}
_BY_KIND = {"JPEG": "JPEG", "PNG": "Deflate", "GIF": "LZW", "JPEG2000": "JPEG 2000"}
_SAMPLINGS = {(1, 1): "4:4:4", (2, 1): "4:2:2", (2, 2): "4:2:0", (4, 1): "4:1:1", (1, 2): "4:4:0"}
_PNG_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def media_format(image: Any, kind: str) -> MediaFormat:
    """格式信息: the name, and the version where the header tells one (JFIF, GIF)."""
    jfif = image.info.get("jfif_version")
    version = ""
    if kind == "JPEG" and isinstance(jfif, tuple) and len(jfif) == 2:
        version = f"{jfif[0]}.{jfif[1]:02}"
    elif kind == "GIF":
        version = bytes(image.info.get("version", b"")).decode("ascii", "replace").removeprefix("GIF")
    return MediaFormat(name=from_file(kind_name(kind)), version=from_file(version))


def kind_name(kind: str) -> str:
    """格式名称 of a kind of image."""
    return "JPEG 2000" if kind == "JPEG2000" else kind


def parameters(image: Any, kind: str, head: bytes, main: Tags, photo: Tags, seen: Seen) -> ImageParameters:
    """图像参数 from the header, and from EXIF what only EXIF tells."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        seen.note(MEDIA_LARGE, width=width, height=height)
    _compare_size(width, height, photo, seen)
    bits = _bits(image, kind, head, main, seen)
    resolutions = _resolutions(image, kind, main, seen)
    rate = number(photo.get(0x9102), "压缩率", seen)
    return ImageParameters(
        x_resolution=from_file(resolutions[0]),
        y_resolution=from_file(resolutions[1]),
        height=number_from_file(height),
        width=number_from_file(width),
        colour_space=from_file(_colour_space(photo, seen)),
        ycbcr=from_file(_sampling(image, kind, main)),
        bits_per_sample=from_file(",".join(str(bit) for bit in bits)),
        samples_per_pixel=_samples(bits, kind, main, seen),
        compression=from_file(_compression(kind, main, seen)),
        compression_rate=None if rate is None else from_file(decimal(rate)),
    )


def _compare_size(width: int, height: int, photo: Tags, seen: Seen) -> None:
    told = whole(photo.get(0xA002), "图像宽度", seen), whole(photo.get(0xA003), "图像高度", seen)
    if None not in told and told not in ((width, height), (height, width)):
        seen.note(MEDIA_SIZE, told=f"{told[0]}×{told[1]}", found=f"{width}×{height}")


def _resolutions(image: Any, kind: str, main: Tags, seen: Seen) -> tuple[str, str]:
    """Pixels per inch across and down; nothing where the unit is none."""
    info: Mapping[str, Any] = image.info
    if main.get(0x011A) is not None or main.get(0x011B) is not None:
        unit = whole(main.get(0x0128), "水平分辨率", seen)
        pair = main.get(0x011A), main.get(0x011B)
        factor = {None: 1.0, 2: 1.0, 3: 2.54}.get(unit)
    elif kind == "JPEG":
        # Pillow puts 72 into info["dpi"] where the file tells nothing, so JFIF's own density is asked.
        pair = info.get("jfif_density", (None, None))
        factor = {1: 1.0, 2: 2.54}.get(info.get("jfif_unit", 0))
    else:
        pair = info.get("dpi", (None, None)) if kind in ("PNG", "BMP") else (None, None)
        factor = 1.0
    if factor is None:
        return "", ""
    return _inches(pair[0], factor, "水平分辨率", seen), _inches(pair[1], factor, "垂直分辨率", seen)


def _inches(value: object, factor: float, tag: str, seen: Seen) -> str:
    told = number(value, tag, seen)
    if told is not None and told <= 0:
        seen.refuse(tag, value)
        told = None
    return "" if told is None else decimal(round(told * factor, 2))


def _colour_space(photo: Tags, seen: Seen) -> str:
    told = whole(photo.get(0xA001), "色彩空间", seen)
    known = {None: "", 1: "sRGB", 2: "AdobeRGB", 0xFFFF: "Uncalibrated"}
    if told not in known:
        seen.refuse("色彩空间", told)
    return known.get(told, "")


def _sampling(image: Any, kind: str, main: Tags) -> str:
    layers = list(getattr(image, "layer", ())) if kind == "JPEG" else []
    if len(layers) == 3 and image.info.get("adobe_transform") != 0:
        (_, across, down, _), (_, across_of_blue, down_of_blue, _) = layers[:2]
        if across_of_blue and down_of_blue:
            return _SAMPLINGS.get((across // across_of_blue, down // down_of_blue), "")
    told = main.get(0x0212)
    if kind == "TIFF" and main.get(0x0106) == 6 and isinstance(told, tuple):
        return _SAMPLINGS.get(told, "")
    return ""


def _bits(image: Any, kind: str, head: bytes, main: Tags, seen: Seen) -> tuple[int, ...]:
    if kind == "JPEG":
        return (image.bits,) * len(image.layer)
    if kind == "PNG":
        return (head[24],) * _PNG_SAMPLES.get(head[25], 0)
    told = main.get(0x0102) if kind == "TIFF" else None
    parts = told if isinstance(told, tuple) else (told,)
    bits = [whole(part, "每样本位数", seen) for part in parts[:64]]
    return tuple(bit for bit in bits if bit is not None)


def _samples(bits: tuple[int, ...], kind: str, main: Tags, seen: Seen) -> Given[int] | None:
    told = whole(main.get(0x0115), "每像素样本数", seen) if kind == "TIFF" else len(bits) or None
    return None if told is None else number_from_file(told)


def _compression(kind: str, main: Tags, seen: Seen) -> str:
    if kind != "TIFF":
        return _BY_KIND.get(kind, "")
    told = whole(main.get(0x0103), "压缩方案", seen)
    return "" if told is None else _COMPRESSIONS.get(told, str(told))


def interoperability(tags: Tags, space: Given[str] | None, seen: Seen) -> Given[str] | None:
    """色彩空间 AdobeRGB, which EXIF tells by R03 beside an uncalibrated colour space (DCF 2.0)."""
    if space is not None and space.value == "Uncalibrated" and plain(tags.get(1), "色彩空间", seen) == "R03":
        return from_file("AdobeRGB")
    return space
