"""Writing on a page: with a font with Chinese characters where the system has one, else with grey blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from archpkg.errors import need

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as Pen
    from PIL.ImageFont import FreeTypeFont

Fonts = Mapping[str, "FreeTypeFont"]
"""A font for each use; empty where the system has none with Chinese characters."""

Colour = tuple[int, int, int] | int
"""Red, green, blue; or, on a mask, how strongly it prints."""

_LINUX, _MAC, _WINDOWS = "/usr/share/fonts", "/System/Library/Fonts", "C:/Windows/Fonts"
FONT_PLACES = tuple(
    Path(place)
    for place in (
        f"{_LINUX}/opentype/noto/NotoSerifCJK-Regular.ttc",
        f"{_LINUX}/noto-cjk/NotoSerifCJK-Regular.ttc",
        f"{_LINUX}/google-noto-serif-cjk-fonts/NotoSerifCJK-Regular.ttc",
        f"{_LINUX}/adobe-source-han-serif/SourceHanSerif.ttc",
        f"{_LINUX}/opentype/source-han-serif/SourceHanSerifSC-Regular.otf",
        f"{_LINUX}/opentype/noto/NotoSansCJK-Regular.ttc",
        f"{_LINUX}/noto-cjk/NotoSansCJK-Regular.ttc",
        f"{_LINUX}/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
        f"{_LINUX}/opentype/source-han-sans/SourceHanSansSC-Regular.otf",
        f"{_LINUX}/truetype/wqy/wqy-microhei.ttc",
        f"{_LINUX}/truetype/wqy/wqy-zenhei.ttc",
        f"{_LINUX}/wqy-microhei/wqy-microhei.ttc",
        f"{_LINUX}/wqy-zenhei/wqy-zenhei.ttc",
        f"{_MAC}/Supplemental/Songti.ttc",
        f"{_MAC}/PingFang.ttc",
        f"{_MAC}/STHeiti Light.ttc",
        f"{_WINDOWS}/simsun.ttc",
        f"{_WINDOWS}/simfang.ttf",
        f"{_WINDOWS}/msyh.ttc",
    )
)
"""Where a font with Chinese characters may lie, the more paper-like first."""

SIZES = {"head": 46, "title": 29, "body": 22, "small": 14, "seal": 38}
"""Heights of the characters in pixels; those of the seal are drawn at twice its size."""


def find_fonts(places: Sequence[Path] = FONT_PLACES) -> Fonts:
    """The first font that opens, in each size; empty where none does."""
    image_font = need("PIL.ImageFont", "demo")
    for place in places:
        try:
            face = _simplified(image_font, place)
            plain = image_font.Layout.BASIC
            return {
                use: image_font.truetype(str(place), size, index=face, layout_engine=plain)
                for use, size in SIZES.items()
            }
        except (OSError, ImportError):
            continue
    return {}


def _simplified(image_font: ModuleType, place: Path) -> int:
    """Which face of a collection has the forms of the mainland; the first where none says so."""
    truetype = image_font.truetype
    names = [truetype(str(place), 12).getname()[0] or ""]
    while len(names) < 10:
        try:
            names.append(truetype(str(place), 12, index=len(names)).getname()[0] or "")
        except OSError:
            break
    return next((i for i, name in enumerate(names) if name.endswith((" SC", " CN"))), 0)


def width(fonts: Fonts, use: str, text: str) -> int:
    """How wide a line will be, in pixels."""
    if use in fonts:
        return round(fonts[use].getlength(text))
    return sum(_advance(character, SIZES[use]) for character in text)


def _advance(character: str, size: int) -> int:
    return size // 2 if character.isascii() else size


def write(
    pen: Pen,
    fonts: Fonts,
    use: str,
    place: tuple[float, float],
    text: str,
    fill: Colour,
    *,
    bold: int = 0,
) -> None:
    """Write a line at its upper left; without a font, a block for each character that would leave ink."""
    size = SIZES[use]
    if use in fonts:
        base = place[0], place[1] + round(size * 0.88)
        pen.text(base, text, fill=fill, font=fonts[use], stroke_width=bold, anchor="ls")
        return
    x, y = place
    for character in text:
        step = _advance(character, size)
        if character.isalnum():
            # Each character is a little different, so that different pages never give the same octets.
            low, narrow = ord(character) % 5, ord(character) // 5 % 2
            bottom = y + size - size // 8
            pen.rectangle((x + 1, y + size // 8 + low, x + step - 2 - narrow, bottom), fill=_paler(fill))
        x += step


def _paler(fill: Colour) -> tuple[int, ...] | int:
    """A block is paler than a character of the same size; the ink of a seal stays as it is."""
    return fill if isinstance(fill, int) else tuple(part + (255 - part) * 3 // 8 for part in fill)
