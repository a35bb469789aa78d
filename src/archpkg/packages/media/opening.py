"""A computer file opened to be asked about itself: what it is by its first octets, and no more read than is needed."""

from __future__ import annotations

import io
import os
import stat
from typing import IO

from archpkg.errors import CannotRead
from archpkg.words import Text

HEAD = 64
"""Octets that tell the kind of a computer file."""

IMAGES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
)
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)
"""Octets of the second header of a BMP, which its first field tells."""
_RECORDINGS: tuple[tuple[int, bytes], ...] = (
    (0, b"\x1aE\xdf\xa3"),  # Matroska, WebM
    (0, b"ID3"),
    (0, b"fLaC"),
    (0, b"OggS"),
    (0, b"0&\xb2u\x8ef\xcf\x11"),  # ASF: WMA, WMV
    (0, b"\0\0\x01\xba"),  # MPEG program stream
    (0, b"\0\0\x01\xb3"),
    (0, b"\x06\x0e+4\x02\x05\x01\x01"),  # MXF
    (0, b"FLV\x01"),
    (0, b"#!AMR"),
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"wide"),
)
_MPEG_AUDIO = tuple(bytes([octet]) for octet in b"\xfb\xfa\xf3\xf2\xe3\xe2\xfd\xfc\xf5\xf4\xf1\xf9\xf0\xf8")
"""Second octets of layers 3 and 2 and of ADTS; layer 1 would be FF FE, which is how UTF-16 begins."""
_RIFF = {b"WAVE": True, b"AVI ": True}
_STILL_BRANDS = (
    b"heic",
    b"heix",
    b"heim",
    b"heis",
    b"mif1",
    b"msf1",
    b"avif",
    b"avis",
    b"jp2 ",
    b"jpx ",
    b"crx ",
)


def image_kind(head: bytes) -> str:
    """The kind of image that the first octets tell: JPEG, TIFF, PNG, JPEG2000, GIF, BMP, or nothing."""
    kind = next((kind for start, kind in IMAGES if head.startswith(start)), "")
    # Two letters may begin any text, or the name of the first member of a tar.
    return "" if kind == "BMP" and int.from_bytes(head[14:18], "little") not in _BMP_HEADERS else kind


def is_recording(head: bytes) -> bool:
    """Whether the first octets are those of sound or video: WAV, AVI, MP4, MOV, MKV, MP3, MXF and the like.

    Play lists and other texts that point to further files are not: they would lead outside.
    """
    if head[:4] in (b"RIFF", b"RF64", b"RIFX"):
        return _RIFF.get(head[8:12], False)
    if head[:4] == b"FORM":
        return head[8:12] in (b"AIFF", b"AIFC")
    if head[4:8] == b"ftyp":
        return head[8:12] not in _STILL_BRANDS
    if head[:1] == b"\xff":
        return head[1:2] in _MPEG_AUDIO
    return any(head[at : at + len(mark)] == mark for at, mark in _RECORDINGS)


def open_plain(path: str) -> IO[bytes]:
    """A plain file for reading. Raises CannotRead for what is none (a pipe would wait for ever) or does not open."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise CannotRead(
                Text("This is no plain file.", "这不是普通文件。"),
                hint=Text("Name a computer file.", "请指定一个文件。"),
                path=path,
            )
        return open(path, "rb")
    except ValueError as error:
        raise unreadable(path, OSError(str(error))) from error
    except OSError as error:
        raise unreadable(path, error) from error


def unreadable(path: str, error: OSError) -> CannotRead:
    """The same trouble in our words."""
    why = error.strerror or str(error)
    return CannotRead(
        Text(f"It could not be read: {why}.", f"无法读取：{why}。"),
        hint=Text("Look at the medium and at the permissions.", "请检查存储介质与权限。"),
        path=path,
    )


class Exhausted(Exception):
    """A reader wanted more of a header than any header has."""


class Bounded(io.RawIOBase):
    """A stream that gives at most so many octets in at most so many reads: a header that goes on for ever ends."""

    def __init__(self, stream: IO[bytes], *, octets: int, reads: int) -> None:
        super().__init__()
        self._stream = stream
        self._octets = octets
        self._reads = reads

    def read(self, size: int = -1, /) -> bytes:
        """As any stream; raises Exhausted when the budget is spent."""
        self._reads -= 1
        wanted = self._octets + 1 if size < 0 else min(size, self._octets + 1)
        data = self._stream.read(wanted)
        self._octets -= len(data)
        if self._octets < 0 or self._reads < 0:
            raise Exhausted("a header without an end")
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """As any stream."""
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        """As any stream."""
        return self._stream.tell()

    def readable(self) -> bool:
        """True."""
        return True

    def seekable(self) -> bool:
        """True."""
        return True
