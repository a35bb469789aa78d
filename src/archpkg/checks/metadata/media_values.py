"""技术参数的比对. When two values of a technical element mean the same: names by their other names, numbers by their
units and within what rounding makes of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from attrs import frozen

from archpkg.checks.metadata import media_rules as rules
from archpkg.findings import Rule


@frozen
class Comparison:
    """What a difference of one element is, and when there is none."""

    rule: Rule
    same: Callable[[str, str], bool]


_FORMATS = {
    "jpg": "jpeg",
    "jfif": "jpeg",
    "tif": "tiff",
    "bigtiff": "tiff",
    "jp2": "jpeg2000",
    "wav": "wave",
    "mp4": "mpeg-4",
    "m4a": "mpeg-4",
    "mov": "mpeg-4",
    "quicktime": "mpeg-4",
    "mkv": "matroska",
    "mp3": "mpegaudio",
    "mpg": "mpeg-ps",
    "wmv": "windowsmedia",
    "wma": "windowsmedia",
    "asf": "windowsmedia",
}
_CODINGS = {
    "avc": "h.264",
    "h264": "h.264",
    "mpeg-4avc": "h.264",
    "hevc": "h.265",
    "h265": "h.265",
    "mpegaudiolayer3": "mp3",
    "lpcm": "pcm",
    "mpeg2": "mpeg-2",
    "mpeg1": "mpeg-1",
}
_CHANNELS = {"mono": "1", "单声道": "1", "stereo": "2", "立体声": "2", "双声道": "2", "双通道": "2"}
_NO_NAMES: Mapping[str, str] = {}


def folded(text: str) -> str:
    """A text without blanks, in half width and one case."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _named(names: Mapping[str, str]) -> Callable[[str, str], bool]:
    def same(one: str, other: str) -> bool:
        first, second = folded(one), folded(other)
        return names.get(first, first) == names.get(second, second)

    return same


_NUMBER = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)(.*)")
_UNITS = {
    **dict.fromkeys(("", "bps", "bit/s", "b/s", "hz", "赫", "赫兹", "fps", "帧/秒", "帧每秒", "帧"), 1.0),
    **dict.fromkeys(("bit", "bits", "位", "像素", "px", "dpi", "ppi", "像素/英寸"), 1.0),
    **dict.fromkeys(("kbps", "kbit/s", "kb/s", "khz", "千赫", "千赫兹", "k"), 1e3),
    **dict.fromkeys(("mbps", "mbit/s", "mb/s", "mhz", "兆赫", "m"), 1e6),
}


def _number(text: str) -> float | None:
    """The number of a text, times what its unit says; None for no number, and for a unit that is not known."""
    match = _NUMBER.fullmatch(folded(text).replace(",", ""))
    return None if match is None or match[2] not in _UNITS else float(match[1]) * _UNITS[match[2]]


def _near(share: float) -> Callable[[str, str], bool]:
    """Numbers that differ by no more than a share of the larger."""

    def same(one: str, other: str) -> bool:
        first, second = _number(one), _number(other)
        if first is None or second is None:
            return folded(one) == folded(other)
        return abs(first - second) <= share * max(first, second)

    return same


_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,4}):(\d{1,2}(?:\.\d{1,6})?)")
_WORDED = re.compile(
    r"(?:pt)?(?:(\d{1,6})(?:h|小时|时))?(?:(\d{1,6})(?:m|min|分钟?))?(?:(\d{1,9}(?:\.\d{1,6})?)(?:s|秒))?"
)
MOST_SECONDS_APART = 1.0
"""Seconds by which two durations may differ: they are written to the second, and rounded either way."""


def seconds(text: str) -> float | None:
    """A duration in seconds: ``01:02:03``, ``62:03``, ``3723``, ``1小时2分3秒``, ``PT1H2M3S``; None for others."""
    plain = folded(text)
    match = _CLOCK.fullmatch(plain) or (_WORDED.fullmatch(plain) if plain else None)
    if match is not None and any(match.groups()):
        hours, minutes, rest = (float(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + rest
    return float(plain) if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?", plain) else None


def _same_duration(one: str, other: str) -> bool:
    first, second = seconds(one), seconds(other)
    if first is None or second is None:
        return folded(one) == folded(other)
    return abs(first - second) <= MOST_SECONDS_APART


def _same_sizes(one: str, other: str) -> bool:
    return _numbers(one) == _numbers(other)


def _numbers(text: str) -> list[str]:
    """``1920×1080``, ``1920x1080``, ``1920*1080 像素`` are the same two numbers."""
    return [part.lstrip("0") for part in re.findall(r"\d+", text)] or [folded(text)]


_EXACT, _FORMAT, _CODING = _near(0.0), _named(_FORMATS), _named(_CODINGS)
COMPARISONS: Mapping[str, Comparison] = {
    "图像宽度": Comparison(rules.MEDIA_WIDTH, _EXACT),
    "图像高度": Comparison(rules.MEDIA_HEIGHT, _EXACT),
    "水平分辨率": Comparison(rules.MEDIA_DENSITY, _near(0.005)),
    "垂直分辨率": Comparison(rules.MEDIA_DENSITY, _near(0.005)),
    "YCbCr分量": Comparison(rules.MEDIA_COLOUR, _named(_NO_NAMES)),
    "色彩空间": Comparison(rules.MEDIA_COLOUR, _named(_NO_NAMES)),
    "色度采样率": Comparison(rules.MEDIA_COLOUR, _named(_NO_NAMES)),
    "每样本位数": Comparison(rules.MEDIA_DEPTH, _same_sizes),
    "每像素样本数": Comparison(rules.MEDIA_DEPTH, _EXACT),
    "视频量化位数": Comparison(rules.MEDIA_DEPTH, _EXACT),
    "音频量化位数": Comparison(rules.MEDIA_DEPTH, _EXACT),
    "压缩方案": Comparison(rules.MEDIA_COMPRESSION, _named(_NO_NAMES)),
    "压缩率": Comparison(rules.MEDIA_COMPRESSION, _near(0.01)),
    "格式名称": Comparison(rules.MEDIA_FORMAT, _FORMAT),
    "格式版本": Comparison(rules.MEDIA_VERSION, _named(_NO_NAMES)),
    "时间长度": Comparison(rules.MEDIA_DURATION, _same_duration),
    "总帧数": Comparison(rules.MEDIA_FRAMES, _EXACT),
    "帧率": Comparison(rules.MEDIA_FRAMES, _near(0.002)),
    "分辨率": Comparison(rules.MEDIA_RESOLUTION, _same_sizes),
    "画面高宽比": Comparison(rules.MEDIA_RESOLUTION, _named(_NO_NAMES)),
    "视频编码标准": Comparison(rules.MEDIA_CODEC, _CODING),
    "音频编码标准": Comparison(rules.MEDIA_CODEC, _CODING),
    "视频比特率": Comparison(rules.MEDIA_RATE, _near(0.02)),
    "音频比特率": Comparison(rules.MEDIA_RATE, _near(0.02)),
    "音频采样率": Comparison(rules.MEDIA_SAMPLING, _near(0.001)),
    "声道": Comparison(rules.MEDIA_CHANNELS, _named(_CHANNELS)),
}
"""The elements that only the computer file can know, by name."""
