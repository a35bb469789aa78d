"""EXIF as a photograph's attributes: the tags of DA/T 54's image, device and position elements."""

from __future__ import annotations

from collections.abc import Mapping

from archpkg.model.technical import CaptureDevice, Given, ShootingPosition
from archpkg.packages.media.values import Seen, decimal, from_file, moment, number, plain

Tags = Mapping[int, object]

_SENSORS = {
    1: "Not defined",
    2: "One-chip color area sensor",
    3: "Two-chip color area sensor",
    4: "Three-chip color area sensor",
    5: "Color sequential area sensor",
    7: "Trilinear sensor",
    8: "Color sequential linear sensor",
}
_LETTERS = {"N": "North", "S": "South", "E": "East", "W": "West", "T": "true", "M": "magnetic"}
_LEVELS = {0: "above sea level", 1: "below sea level"}


def times(main: Tags, photo: Tags, seen: Seen) -> dict[str, Given[str] | None]:
    """摄影时间 DateTimeOriginal, 数字化时间 DateTimeDigitized, 处理时间 DateTime."""
    return {
        "taken": from_file(moment(photo.get(0x9003), "摄影时间", seen)),
        "digitised": from_file(moment(photo.get(0x9004), "数字化时间", seen)),
        "modified": from_file(moment(main.get(0x0132), "处理时间", seen)),
    }


def words(main: Tags, seen: Seen) -> dict[str, str]:
    """摄影者 Artist, 文字说明 ImageDescription, 版权信息 Copyright."""
    return {
        "photographer": plain(main.get(0x013B), "摄影者", seen),
        "caption": plain(main.get(0x010E), "文字说明", seen),
        "copyright": plain(main.get(0x8298), "版权信息", seen),
    }


def device(main: Tags, photo: Tags, seen: Seen) -> CaptureDevice:
    """捕获设备: Make, Model, BodySerialNumber, SensingMethod, Software. 设备类型 is not told by EXIF."""
    return CaptureDevice(
        manufacturer=from_file(plain(main.get(0x010F), "设备制造商", seen)),
        model=from_file(plain(main.get(0x0110), "设备型号", seen)),
        serial_number=from_file(plain(photo.get(0xA431), "设备序列号", seen)),
        sensor=from_file(_word(photo.get(0xA217), _SENSORS, "设备感光器", seen)),
        software=from_file(plain(main.get(0x0131), "软件信息", seen)),
    )


def position(gps: Tags, seen: Seen) -> ShootingPosition:
    """拍摄位置 from the GPS tags. A half told place (no reference, or one that cannot be) is left empty."""
    return ShootingPosition(
        gps_version=from_file(_version(gps.get(0), seen)),
        **_coordinate(gps, 1, "latitude", ("纬度基准", "纬度"), 90, seen),
        **_coordinate(gps, 3, "longitude", ("经度基准", "经度"), 180, seen),
        **_altitude(gps, seen),
        **_direction(gps, seen),
        utc=from_file(_utc(gps, seen)),
    )


def _word(value: object, known: Mapping[int, str], tag: str, seen: Seen) -> str:
    if isinstance(value, bytes) and len(value) == 1:
        value = value[0]
    if value is None:
        return ""
    if not isinstance(value, int) or value not in known:
        seen.refuse(tag, value)
        return ""
    return known[value]


def _letter(value: object, allowed: str, tag: str, seen: Seen) -> str:
    letter = plain(value, tag, seen).upper()
    if letter and (letter not in _LETTERS or letter not in allowed):
        seen.refuse(tag, value)
        return ""
    return _LETTERS.get(letter, "")


def _version(value: object, seen: Seen) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple) and all(isinstance(part, int) and 0 <= part < 256 for part in value):
        value = bytes(value)
    if not isinstance(value, bytes) or len(value) != 4:
        seen.refuse("全球定位系统版本", value)
        return ""
    return ".".join(str(part) for part in value)


def _coordinate(
    gps: Tags, at: int, name: str, tags: tuple[str, str], most: int, seen: Seen
) -> dict[str, Given[str] | None]:
    reference = _letter(gps.get(at), "NS" if most == 90 else "EW", tags[0], seen)
    text = _angle(gps.get(at + 1), most, tags[1], seen)
    if not reference or not text:
        return {}
    return {f"{name}_reference": from_file(reference), name: from_file(text)}


def _angle(value: object, most: int, tag: str, seen: Seen) -> str:
    """Degrees, minutes and seconds: ``31°14′15.5″``."""
    if value is None:
        return ""
    if not isinstance(value, tuple) or len(value) != 3:
        seen.refuse(tag, value)
        return ""
    parts = [number(part, tag, seen) for part in value]
    if None in parts:
        return ""
    degrees, minutes, seconds = (part or 0.0 for part in parts)
    whole = degrees + minutes / 60 + seconds / 3600
    if not (0 <= whole <= most and 0 <= minutes < 60 and 0 <= seconds < 60 and degrees >= 0):
        seen.refuse(tag, value)
        return ""
    return f"{decimal(degrees)}°{decimal(minutes)}′{decimal(seconds)}″"


def _altitude(gps: Tags, seen: Seen) -> dict[str, Given[str] | None]:
    metres = number(gps.get(6), "海拔", seen)
    if metres is None:
        return {}
    reference = _word(gps.get(5), _LEVELS, "海拔基准", seen)
    return {"altitude_reference": from_file(reference), "altitude": from_file(decimal(metres))}


def _direction(gps: Tags, seen: Seen) -> dict[str, Given[str] | None]:
    degrees = number(gps.get(0x11), "镜头方向", seen)
    if degrees is None:
        return {}
    if not 0 <= degrees < 360:
        seen.refuse("镜头方向", gps.get(0x11))
        return {}
    reference = _letter(gps.get(0x10), "TM", "方向基准", seen)
    return {"direction_reference": from_file(reference), "direction": from_file(decimal(degrees))}


def _utc(gps: Tags, seen: Seen) -> str:
    day = moment(gps.get(0x1D), "国际协调时间", seen)
    clock = gps.get(7)
    if not day or clock is None:
        return ""
    if not isinstance(clock, tuple) or len(clock) != 3:
        seen.refuse("国际协调时间", clock)
        return ""
    parts = [number(part, "国际协调时间", seen) for part in clock]
    hours, minutes, seconds = (-1 if part is None else int(part) for part in parts)
    if not (0 <= hours < 24 and 0 <= minutes < 60 and 0 <= seconds <= 60):
        seen.refuse("国际协调时间", clock)
        return ""
    return f"{day[:10]}T{hours:02}:{minutes:02}:{seconds:02}Z"
