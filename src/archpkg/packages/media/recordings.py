"""录音录像. Sound or video asked about itself, through MediaInfo."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import IO, Any

from archpkg.errors import CannotRead, MissingExtraError, need
from archpkg.findings import Reading
from archpkg.model.technical import (
    AudioParameters,
    CaptureDevice,
    MediaFormat,
    Recording,
    VideoParameters,
)
from archpkg.packages.media.opening import HEAD, is_recording, open_plain, unreadable
from archpkg.packages.media.rules import MEDIA_DAMAGED, MEDIA_TRUNCATED
from archpkg.packages.media.values import (
    Seen,
    cleaned,
    decimal,
    from_file,
    moment,
    number,
    number_from_file,
    whole,
)
from archpkg.words import Text

Track = Mapping[str, Any]

_NAMES = {
    "AVC": "H.264",
    "HEVC": "H.265",
    ("MPEG Video", "Version 1"): "MPEG-1",
    ("MPEG Video", "Version 2"): "MPEG-2",
    ("MPEG Audio", "Layer 3"): "MP3",
    ("MPEG Audio", "Layer 2"): "MP2",
}
"""Names of codings as DA/T 63 and DA/T 62 have them; any other is told as MediaInfo tells it."""


def read_recording(path: str | os.PathLike[str]) -> Reading[Recording]:
    """What a sound or video file tells of itself; what it does not tell stays empty. Every value's origin is FILE.

    WAV, AIFF, FLAC, MP3, OGG, MP4, MOV, AVI, MKV, MXF, ASF, MPEG. The date of encoding is not taken for 摄录时间, since
    copying with conversion sets it anew; 录制日期 is. A recording that is cut off is a finding.
    Raises :class:`CannotRead` for what is none or cannot be opened, :class:`MissingExtraError` without pymediainfo or
    the library it stands on.
    """
    name = os.fspath(path)
    seen = Seen(name)
    with open_plain(name) as stream:
        try:
            head = stream.read(HEAD)
            stream.seek(0)
            if not is_recording(head):
                raise _no_recording(name)
            tracks = _tracks(stream, name)
        except OSError as error:
            if isinstance(error, (CannotRead, MissingExtraError)):
                raise
            raise unreadable(name, error) from error
    return Reading(_recording(tracks, seen), seen.findings)


def _no_recording(path: str) -> CannotRead:
    return CannotRead(
        Text("Not sound or video of a known kind.", "不是可识别的录音录像文件。"),
        hint=Text("Name a WAV, MP3, MP4, AVI, MKV or MXF.", "请指定 WAV、MP3、MP4、AVI、MKV、MXF 等文件。"),
        path=path,
    )


def _tracks(stream: IO[bytes], path: str) -> list[Track]:
    """The tracks that MediaInfo sees. It is given the octets, not the path: then it cannot follow references."""
    media_info = need("pymediainfo", "media").MediaInfo
    if not media_info.can_parse():
        raise MissingExtraError(
            Text("The library libmediainfo is not there.", "缺少 libmediainfo 库。"),
            hint=Text(
                "Install MediaInfo of your system, or pip install 'archpkg[media]'.",
                "请安装系统的 MediaInfo，或运行 pip install 'archpkg[media]'。",
            ),
        )
    try:
        return [track.to_data() for track in media_info.parse(stream).tracks]
    except (SyntaxError, ValueError, RuntimeError, KeyError) as error:
        # ElementTree's ParseError is a SyntaxError: what MediaInfo wrote is no XML.
        raise CannotRead(
            Text(f"MediaInfo could not read it: {error}.", f"MediaInfo 无法读取：{error}。"),
            hint=Text("Look at it with another program.", "请用其他程序核对。"),
            path=path,
        ) from error


def _recording(tracks: list[Track], seen: Seen) -> Recording:
    by_kind = {
        kind: [t for t in tracks if t.get("track_type") == kind] for kind in ("General", "Video", "Audio")
    }
    general: Track = next(iter(by_kind["General"]), {})
    video: Track = next(iter(by_kind["Video"]), {})
    audio: Track = next(iter(by_kind["Audio"]), {})
    if general.get("istruncated") == "Yes":
        seen.note(MEDIA_TRUNCATED)
    if not video and not audio:
        seen.note(MEDIA_DAMAGED, why=Text("no sound and no picture in it", "其中没有声音或画面"))
    frames = whole(_numeric(video.get("frame_count")), "总帧数", seen)
    recorded = general.get("comapplequicktimecreationdate") or general.get("recorded_date")
    return Recording(
        recorded=from_file(_moment(recorded, seen)),
        duration=from_file(_duration(general.get("duration"), seen)),
        total_frames=None if frames is None else number_from_file(frames),
        copyright=from_file(_text(general, "copyright", "版权信息", seen)),
        device=_device(general, seen),
        format=MediaFormat(
            name=from_file(_text(general, "format", "格式名称", seen)),
            version=from_file(_text(general, "format_version", "格式版本", seen)),
        ),
        video=_video(video, seen),
        audio=_audio(audio, seen),
    )


def _device(general: Track, seen: Seen) -> CaptureDevice:
    make = _text(general, "comapplequicktimemake", "设备制造商", seen)
    model = _text(general, "comapplequicktimemodel", "设备型号", seen)
    software = _text(general, "writing_application", "软件信息", seen)
    return CaptureDevice(
        manufacturer=from_file(make),
        model=from_file(model),
        software=from_file(software),
    )


def _video(track: Track, seen: Seen) -> VideoParameters:
    if not track:
        return VideoParameters()
    width = whole(_numeric(track.get("width")), "分辨率", seen)
    height = whole(_numeric(track.get("height")), "分辨率", seen)
    return VideoParameters(
        encoding=from_file(_encoding(track, "format_version", "视频编码标准", seen)),
        colour_space=from_file(_text(track, "color_space", "色彩空间", seen)),
        resolution=from_file(f"{width}×{height}" if width and height else ""),
        frame_rate=from_file(_number(track.get("frame_rate"), "帧率", seen)),
        bit_rate=from_file(_thousands(track.get("bit_rate"), "kbps", "视频比特率", seen)),
        chroma_sampling=from_file(_text(track, "chroma_subsampling", "色度采样率", seen)),
        bit_depth=from_file(_number(track.get("bit_depth"), "视频量化位数", seen)),
        aspect_ratio=from_file(_aspect(track, seen)),
    )


def _audio(track: Track, seen: Seen) -> AudioParameters:
    if not track:
        return AudioParameters()
    return AudioParameters(
        encoding=from_file(_encoding(track, "format_profile", "音频编码标准", seen)),
        bit_rate=from_file(_thousands(track.get("bit_rate"), "kbps", "音频比特率", seen)),
        sampling_rate=from_file(_thousands(track.get("sampling_rate"), "kHz", "音频采样率", seen)),
        bit_depth=from_file(_number(track.get("bit_depth"), "音频量化位数", seen)),
        channels=from_file(_number(track.get("channel_s"), "声道", seen)),
    )


def _text(track: Track, key: str, tag: str, seen: Seen) -> str:
    value = track.get(key)
    return "" if value is None else cleaned(str(value), tag, seen)


def _encoding(track: Track, detail: str, tag: str, seen: Seen) -> str:
    name = _text(track, "format", tag, seen)
    return _NAMES.get((name, _text(track, detail, tag, seen)), _NAMES.get(name, name))


def _numeric(value: object) -> object:
    """MediaInfo's numbers come as numbers or as text."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _number(value: object, tag: str, seen: Seen) -> str:
    told = number(_numeric(value), tag, seen)
    return "" if told is None else decimal(told)


def _thousands(value: object, unit: str, tag: str, seen: Seen) -> str:
    told = number(_numeric(value), tag, seen)
    return "" if told is None else f"{decimal(round(told / 1000, 3))} {unit}"


def _duration(value: object, seen: Seen) -> str:
    """Milliseconds as ``hh:mm:ss``, to the nearest second."""
    told = number(_numeric(value), "时间长度", seen)
    if told is None or told < 0:
        return ""
    seconds = int(told / 1000 + 0.5)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _aspect(track: Track, seen: Seen) -> str:
    """``16:9`` as MediaInfo words it, else the ratio as a number."""
    worded = track.get("other_display_aspect_ratio")
    first = worded[0] if isinstance(worded, list) and worded else ""
    if isinstance(first, str) and re.fullmatch(r"[0-9.]{1,6}:[0-9.]{1,6}", first):
        return first
    return _number(track.get("display_aspect_ratio"), "画面高宽比", seen)


def _moment(value: object, seen: Seen) -> str:
    text = str(value or "").strip()
    if re.fullmatch(r"\d{4}|\d{4}-\d{2}", text):
        return text
    return moment(text.removeprefix("UTC").strip() or None, "摄录时间", seen)
