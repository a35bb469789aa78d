"""照片. A photograph asked about itself: EXIF, XMP, IPTC and the header of the image. Nothing is decoded."""

from __future__ import annotations

import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import IO, Any

from attrs import evolve, field, frozen

from archpkg.errors import CannotRead, need
from archpkg.findings import Reading
from archpkg.model.objects import Digitisation
from archpkg.model.technical import Given, ImageParameters, MediaFormat, Photograph
from archpkg.packages.media import embedded, exif, pixels
from archpkg.packages.media.opening import HEAD, Bounded, image_kind, open_plain, unreadable
from archpkg.packages.media.rules import MEDIA_DAMAGED, MEDIA_RAW
from archpkg.packages.media.tiff import (
    NO_DIRECTORY,
    Directory,
    directory_at,
    first_directory,
    is_big_endian_big,
    raw_head,
    raw_tiff,
)
from archpkg.packages.media.values import Seen, from_file, whole
from archpkg.words import Text

OCTETS = 32 * 1024 * 1024
READS = 300_000
"""What a header may cost: octets and single reads. A real one has a few hundred reads."""
LARGEST_EXIF = 8 * 1024 * 1024

_CLASSES = {
    "JPEG": ("PIL.JpegImagePlugin", "JpegImageFile"),
    "PNG": ("PIL.PngImagePlugin", "PngImageFile"),
    "TIFF": ("PIL.TiffImagePlugin", "TiffImageFile"),
    "JPEG2000": ("PIL.Jpeg2KImagePlugin", "Jpeg2KImageFile"),
    "GIF": ("PIL.GifImagePlugin", "GifImageFile"),
    "BMP": ("PIL.BmpImagePlugin", "BmpImageFile"),
}
_MAIN = (
    *(0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x010E, 0x010F, 0x0110, 0x0115, 0x011A, 0x011B, 0x0128),
    *(0x0131, 0x0132, 0x013B, 0x0212, 0x02BC, 0x8298),
)
_EXIF, _GPS, _INTEROPERABILITY = 0x8769, 0x8825, 0xA005


def read_photograph(path: str | os.PathLike[str]) -> Reading[Photograph]:
    """What an image tells of itself; what it does not tell stays empty. Every value's origin is FILE.

    JPEG, TIFF, PNG, JPEG 2000, GIF, BMP. Only headers are read, so size claims cost nothing. What cannot be (the date
    0000:00:00, a latitude of 100°, text of the wrong type) is a finding and left empty. Of a camera's raw format the
    name is given and nothing else: its first image is a thumbnail.
    Raises :class:`CannotRead` for what is no such image or cannot be opened, :class:`MissingExtraError` without Pillow.
    """
    name = os.fspath(path)
    seen = Seen(name)
    with open_plain(name) as stream:
        try:
            return Reading(_asked(stream, name, seen), seen.findings)
        except OSError as error:
            raise unreadable(name, error) from error


def _asked(stream: IO[bytes], name: str, seen: Seen) -> Photograph:
    head = stream.read(HEAD)
    kind = image_kind(head)
    first = first_directory(stream) if kind == "TIFF" else NO_DIRECTORY
    raw = raw_tiff(first.tags, head, name) if kind == "TIFF" else raw_head(head)
    if raw:
        seen.note(MEDIA_RAW, format=raw)
        return Photograph(format=MediaFormat(name=from_file(raw)))
    if not kind:
        raise CannotRead(
            Text("Not an image of a known kind.", "不是可识别的图像。"),
            hint=Text(
                "JPEG, TIFF, PNG, JPEG 2000, GIF and BMP are read.",
                "可读取 JPEG、TIFF、PNG、JPEG 2000、GIF、BMP。",
            ),
            path=name,
        )
    if is_big_endian_big(head):
        return _big_endian(stream, first, head, seen)
    stream.seek(0)
    return _photograph(stream, kind, head, seen)


_COLOURS = {
    "1": "黑白二值",
    "L": "灰度",
    "LA": "灰度",
    "I": "灰度",
    "I;16": "灰度",
    "I;16B": "灰度",
    "I;16L": "灰度",
}
_COLOURS |= dict.fromkeys(("P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr", "LAB", "HSV"), "彩色")


def read_scan(path: str | os.PathLike[str]) -> Digitisation:
    """数字化属性 that a page image tells of itself: 扫描分辨率, 扫描色彩模式, 图像压缩方案; the rest is empty.

    As :func:`read_photograph`, and raises the same; a header that is damaged tells nothing.
    """
    name = os.fspath(path)
    seen = Seen(name)
    with open_plain(name) as stream:
        try:
            head = stream.read(HEAD)
            kind = image_kind(head)
            stream.seek(0)
            return _scan(stream, kind, head, seen) if kind in _CLASSES else Digitisation()
        except OSError as error:
            if isinstance(error, CannotRead):
                raise
            raise unreadable(name, error) from error


def _scan(stream: IO[bytes], kind: str, head: bytes, seen: Seen) -> Digitisation:
    module, name = _CLASSES[kind]
    factory = getattr(need(module, "media"), name)
    with _heard(seen):
        image = _tried(lambda: factory(Bounded(stream, octets=OCTETS, reads=READS)), seen, None)
        if image is None:
            return Digitisation()
        main = _main(_tried(lambda: _exif(image, kind, seen), seen, None), seen)
        found = _tried(lambda: pixels.parameters(image, kind, head, main, {}, seen), seen, ImageParameters())
        colour = _COLOURS.get(str(image.mode), "")
    return Digitisation(
        resolution=_dpi(found),
        colour_mode=colour,
        compression="" if found.compression is None else found.compression.value,
    )


def _dpi(image: ImageParameters) -> str:
    """扫描分辨率 as ``300dpi``, or ``300×600dpi`` where across and down differ, to the nearest whole number."""
    given = (image.x_resolution, image.y_resolution)
    across, down = (0 if one is None else round(float(one.value)) for one in given)
    if across < 1 or down < 1:
        return ""
    return f"{across}dpi" if across == down else f"{across}×{down}dpi"


_QUIET = threading.Lock()
"""Python's list of warnings is one for the whole process: only one image at a time may catch what Pillow says."""


class _Kept(logging.Handler):
    """Keeps what is logged from a warning on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def _logged() -> Iterator[list[str]]:
    """What Pillow logs while this is open, kept from every handler but ours."""
    logger, kept = logging.getLogger("PIL"), _Kept()
    before = logger.propagate
    logger.addHandler(kept)
    logger.propagate = False
    try:
        yield kept.texts
    finally:
        logger.propagate = before
        logger.removeHandler(kept)


@contextmanager
def _heard(seen: Seen) -> Iterator[None]:
    """What Pillow warns of or logs is a finding, never a line on somebody's terminal."""
    with _QUIET, warnings.catch_warnings(record=True) as heard, _logged() as logged:
        warnings.simplefilter("always")
        yield
    for text in dict.fromkeys((*(str(one.message) for one in heard), *logged)):
        seen.note(MEDIA_DAMAGED, why=" ".join(text.split())[:200])


def _tried(what: Callable[[], Any], seen: Seen, otherwise: Any) -> Any:
    """The result, or ``otherwise`` with a finding: on damaged input Pillow raises whatever comes to hand."""
    try:
        return what()
    except MemoryError:
        seen.note(MEDIA_DAMAGED, why="MemoryError")
    except Exception as error:
        why = f"{type(error).__name__}: {error}"
        seen.note(MEDIA_DAMAGED, why=why[:200])
    return otherwise


def _photograph(stream: IO[bytes], kind: str, head: bytes, seen: Seen) -> Photograph:
    module, name = _CLASSES[kind]
    factory = getattr(need(module, "media"), name)
    with _heard(seen):
        # Asked for by its class, since Image.open warns or raises by the number of pixels, which cost nothing here.
        bounded = Bounded(stream, octets=OCTETS, reads=READS)
        image = _tried(lambda: factory(bounded), seen, None)
        if image is None:
            return Photograph(format=MediaFormat(name=from_file(pixels.kind_name(kind))))
        tags = _tried(lambda: _exif(image, kind, seen), seen, None)
        main = _main(tags, seen)
        photo, gps, other = (_sub(tags, number, seen) for number in (_EXIF, _GPS, _INTEROPERABILITY))
        iptc = _tried(lambda: need("PIL.IptcImagePlugin", "media").getiptcinfo(image), seen, None)
    return _told(image, kind, head, (main, photo, gps, other), iptc or {}, seen)


@frozen
class _Header:
    """An image of which only a directory is known: its size in pixels, and nothing beside the tags."""

    size: tuple[int, int]
    info: dict[str, Any] = field(factory=dict)


def _big_endian(stream: IO[bytes], first: Directory, head: bytes, seen: Seen) -> Photograph:
    """A BigTIFF with the highest octet first, from its directories: Pillow takes it for a small TIFF."""
    sizes = [
        whole(first.tags.get(number), tag, seen) for number, tag in ((256, "图像宽度"), (257, "图像高度"))
    ]
    if None in sizes:
        seen.note(MEDIA_DAMAGED, why=Text("no width or no height in it", "其中没有宽度或高度"))
        return Photograph(format=MediaFormat(name=from_file("TIFF")))
    photo, gps = (_directory(stream, first.tags.get(number), first) for number in (_EXIF, _GPS))
    other = _directory(stream, photo.get(_INTEROPERABILITY), first)
    image = _Header((sizes[0] or 0, sizes[1] or 0))
    return _told(image, "TIFF", head, (first.tags, photo, gps, other), {}, seen)


def _directory(stream: IO[bytes], offset: object, first: Directory) -> dict[int, object]:
    return directory_at(stream, offset, first.order, big=first.big) if isinstance(offset, int) else {}


def _told(
    image: Any, kind: str, head: bytes, tags: tuple[exif.Tags, ...], iptc: dict[Any, Any], seen: Seen
) -> Photograph:
    main, photo, gps, other = tags
    fields: dict[str, Given[str] | None] = {
        name: value for name, value in exif.times(main, photo, seen).items() if value
    }
    packet = image.info.get("xmp") or main.get(0x02BC)
    for source in (exif.words(main, seen), embedded.from_xmp(packet, seen), embedded.from_iptc(iptc, seen)):
        for name, text in source.items():
            if text:
                fields.setdefault(name, from_file(text))
    picture = pixels.parameters(image, kind, head, main, photo, seen)
    space = pixels.interoperability(other, picture.colour_space, seen)
    return Photograph(
        **fields,
        position=exif.position(gps, seen),
        device=exif.device(main, photo, seen),
        format=pixels.media_format(image, kind),
        image=evolve(picture, colour_space=space),
    )


def _exif(image: Any, kind: str, seen: Seen) -> Any:
    """The EXIF of an image as Pillow has it, or None. PNG's own way would decode the image."""
    if kind == "TIFF":
        return image.getexif()
    data = image.info.get("exif")
    if not isinstance(data, bytes):
        return None
    if len(data) > LARGEST_EXIF:
        seen.note(MEDIA_DAMAGED, why=f"EXIF: {len(data)} > {LARGEST_EXIF}")
        return None
    tags = need("PIL.Image", "media").Exif()
    tags.load(data)
    return tags


def _main(tags: Any, seen: Seen) -> dict[int, object]:
    if tags is None:
        return {}
    values = {number: _tried(partial(tags.get, number), seen, None) for number in _MAIN}
    return {number: value for number, value in values.items() if value is not None}


def _sub(tags: Any, number: int, seen: Seen) -> dict[int, object]:
    if tags is None:
        return {}
    found: dict[int, object] = _tried(lambda: dict(tags.get_ifd(number)), seen, {})
    return found
