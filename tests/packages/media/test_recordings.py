"""Sound and video asked about themselves."""

from __future__ import annotations

import shutil
import subprocess
import sys
import wave
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pictures
from archpkg import describe
from archpkg.errors import CannotRead, MissingExtraError
from archpkg.model.technical import AudioParameters, Recording, VideoParameters
from archpkg.packages.media import read_recording
from archpkg.packages.media.opening import is_recording
from records import told

pymediainfo = pytest.importorskip("pymediainfo")
if not pymediainfo.MediaInfo.can_parse():
    pytest.skip("libmediainfo is not there", allow_module_level=True)


def sound(path: Path, seconds: int = 2, rate: int = 8000) -> Path:
    """A WAV of silence, 16 bit, one channel."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(b"\0\0" * rate * seconds)
    return path


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An MP4 of two seconds with picture and sound."""
    if shutil.which("ffmpeg") is None:
        pytest.skip("ffmpeg is not there")
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    inputs = ["-f", "lavfi", "-i", "testsrc=size=320x240:rate=25:duration=2"]
    inputs += ["-f", "lavfi", "-i", "sine=frequency=440:duration=2"]
    tags = ["-metadata", "date=2023-05-06", "-metadata", "copyright=区档案馆"]
    tags += ["-metadata", "creation_time=2024-01-01T00:00:00Z"]
    coding = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac"]
    made = subprocess.run(
        ["ffmpeg", "-nostdin", "-loglevel", "error", *inputs, *tags, *coding, str(path)], check=False
    )
    if made.returncode != 0:
        pytest.skip("this ffmpeg cannot write H.264")
    return path.read_bytes()


def test_a_wav(tmp_path: Path) -> None:
    reading = read_recording(sound(tmp_path / "录音.wav"))
    assert reading.findings == ()
    assert reading.value.duration == told("00:00:02")
    assert reading.value.format.name == told("Wave")
    assert reading.value.audio == AudioParameters(
        encoding=told("PCM"),
        bit_rate=told("128 kbps"),
        sampling_rate=told("8 kHz"),
        bit_depth=told("16"),
        channels=told("1"),
    )
    assert reading.value.video == VideoParameters()
    assert (reading.value.recorded, reading.value.recordist, reading.value.total_frames) == (None, None, None)


def test_a_film(tmp_path: Path, film: bytes) -> None:
    path = tmp_path / "录像.mp4"
    path.write_bytes(film)
    value = read_recording(path).value
    # The date of encoding is another one: copying sets it, so it tells nothing of the recording.
    assert value.recorded == told("2023-05-06")
    assert value.copyright == told("区档案馆")
    assert value.total_frames is not None
    assert value.total_frames.value == 50
    assert (value.video.encoding, value.video.resolution) == (told("H.264"), told("320×240"))
    assert (value.video.frame_rate, value.video.aspect_ratio) == (told("25"), told("4:3"))
    assert (value.video.chroma_sampling, value.video.bit_depth) == (told("4:2:0"), told("8"))
    assert value.audio.encoding == told("AAC")


def test_a_film_cut_off(tmp_path: Path, film: bytes) -> None:
    path = tmp_path / "a.mp4"
    path.write_bytes(film[: len(film) // 2])
    assert "MEDIA-TRUNCATED" in [finding.code for finding in describe(path).findings]


def test_a_film_of_pictures(tmp_path: Path) -> None:
    path = tmp_path / "a.avi"
    path.write_bytes(pictures.film())
    reading = describe(path)
    assert reading.findings == ()
    assert reading.value.recording is not None
    assert reading.value.recording.duration == told("00:00:03")
    assert reading.value.recording.video.resolution == told("32×24")
    path.write_bytes(pictures.film()[:3000])
    assert [finding.code for finding in describe(path).findings] == ["MEDIA-TRUNCATED"]


def test_a_recording_of_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF\x04\0\0\0WAVE")
    reading = read_recording(path)
    assert "MEDIA-DAMAGED" in [finding.code for finding in reading.findings]
    assert "没有声音" in reading.findings[-1].say("zh")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"RIFF....WAVE", True),
        (b"RIFF....AVI ", True),
        (b"RIFF....WEBP", False),
        (b"FORM....AIFF", True),
        (b"FORM....ILBM", False),
        (b"\0\0\0\x20ftypisom", True),
        (b"\0\0\0\x20ftypheic", False),
        (b"\xff\xfb\x90\0", True),
        (b"\xff\xd8\xff\xe0", False),
        (b"ID3\x04", True),
        (b"#EXTM3U\nhttp://x", False),
        (b"", False),
        (b"\xff\xfe<\0?\0", False),
    ],
)
def test_recordings_are_known_by_their_first_octets(head: bytes, expected: bool) -> None:
    assert is_recording(head) is expected


def test_what_is_no_recording(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(pictures.image())
    with pytest.raises(CannotRead, match="known kind"):
        read_recording(path)
    with pytest.raises(CannotRead, match="No such file"):
        read_recording(tmp_path / "gone.wav")


def test_without_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = sound(tmp_path / "a.wav")
    monkeypatch.setattr(pymediainfo.MediaInfo, "can_parse", lambda: False)
    with pytest.raises(MissingExtraError, match="libmediainfo"):
        read_recording(path)
    monkeypatch.setitem(sys.modules, "pymediainfo", None)
    with pytest.raises(MissingExtraError, match=r"archpkg\[media\]"):
        read_recording(path)


def parsed(monkeypatch: pytest.MonkeyPatch, *tracks: dict[str, Any]) -> None:
    """MediaInfo tells these tracks, whatever it is given."""
    lot = SimpleNamespace(tracks=[SimpleNamespace(to_data=lambda track=track: track) for track in tracks])
    monkeypatch.setattr(pymediainfo.MediaInfo, "parse", lambda _stream: lot)


def test_odd_answers_are_findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed(
        monkeypatch,
        {
            "track_type": "General",
            "duration": "x",
            "recorded_date": "soon",
            "comapplequicktimemodel": "V\x01",
        },
        {
            "track_type": "Video",
            "frame_count": -1,
            "width": "a",
            "display_aspect_ratio": "1.778",
            "format": "HEVC",
        },
    )
    reading = read_recording(sound(tmp_path / "a.wav"))
    assert sorted({finding.code for finding in reading.findings}) == ["MEDIA-TEXT", "MEDIA-VALUE"]
    assert reading.value.device.model == told("V")
    assert (reading.value.video.encoding, reading.value.video.aspect_ratio) == (told("H.265"), told("1.778"))
    assert (reading.value.duration, reading.value.recorded, reading.value.total_frames) == (None, None, None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2023", "2023"),
        ("2023-05", "2023-05"),
        ("2023-05-06 02:03:04 UTC", "2023-05-06T02:03:04"),
        ("UTC 2023-05-06 02:03:04", "2023-05-06T02:03:04"),
        ("2023-05-06T10:23:14+0800", "2023-05-06T10:23:14"),
    ],
)
def test_dates_of_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, expected: str
) -> None:
    track = {"track_type": "General", "recorded_date": written}
    parsed(monkeypatch, track, {"track_type": "Audio", "format": "MPEG Audio", "format_profile": "Layer 3"})
    value = read_recording(sound(tmp_path / "a.wav")).value
    assert (value.recorded, value.audio.encoding) == (told(expected), told("MP3"))


@pytest.mark.parametrize(
    "error", [SyntaxError("not well-formed"), RuntimeError("gone"), OSError(5, "bad sector")]
)
def test_trouble_inside_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(_stream: object) -> None:
        raise error

    monkeypatch.setattr(pymediainfo.MediaInfo, "parse", fail)
    with pytest.raises(CannotRead) as refused:
        read_recording(sound(tmp_path / "a.wav"))
    assert refused.value.path is not None


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    changes=st.lists(st.tuples(st.integers(12, 100), st.binary(min_size=1, max_size=4)), max_size=8),
    keep=st.integers(12, 400),
)
def test_mangled_sound_ends_in_findings(tmp_path: Path, changes: list[tuple[int, bytes]], keep: int) -> None:
    data = bytearray(sound(tmp_path / "a.wav").read_bytes())
    for at, octets in changes:
        data[at : at + len(octets)] = octets
    path = tmp_path / "b.wav"
    path.write_bytes(data[:keep])
    assert isinstance(read_recording(path).value, Recording)
