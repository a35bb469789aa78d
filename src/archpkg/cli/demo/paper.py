"""Pages that look like scanned official documents, drawn with Pillow; every mark follows from what is written.

The measures are millimetres of an A4 page, as 党政机关公文 are usually laid out: 22 lines of 28 characters.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from archpkg.cli.demo.lettering import FONT_PLACES, SIZES, Fonts, find_fonts, width, write
from archpkg.errors import need

if TYPE_CHECKING:
    from PIL.Image import Image as Picture
    from PIL.ImageDraw import ImageDraw as Pen

DPI = 100
QUALITY = "web_low"
"""Which of Pillow's sets of JPEG tables is used."""

PER_LINE = 28
FIRST_LINES, MIDDLE_LINES, LAST_LINES, ONLY_LINES = 13, 22, 12, 6
"""Lines of writing on the first, a middle, the last and an only page."""

RED = (196, 30, 34)
INK = (58, 56, 60)
TINT = (250, 247, 238)
WHITE = (255, 255, 255)


@frozen(kw_only=True)
class Sheet:
    """One page of the item ``code``. ``head`` and ``number`` are for a first page with a red head, ``author`` and
    ``dated`` for the page that is signed, ``stamp`` the six cells of the filing stamp 归档章."""

    lines: tuple[str, ...]
    page: int
    code: str = ""
    title: tuple[str, ...] = ()
    head: str = ""
    number: str = ""
    author: str = ""
    dated: str = ""
    stamp: tuple[str, ...] = ()


@frozen(kw_only=True)
class Press:
    """What pages are made with: a font for each size (or none at all), and the seals of the bodies."""

    fonts: Fonts
    seals: Mapping[str, Picture]


def open_press(bodies: Iterable[str], places: Sequence[Path] = FONT_PLACES) -> Press:
    """Look for a font, and cut a seal for each body. Raises MissingExtraError without Pillow."""
    fonts = find_fonts(places)
    return Press(fonts=fonts, seals={body: _seal(fonts, body) for body in bodies})


def millimetres(length: float) -> int:
    """A length on paper in pixels."""
    return round(length * DPI / 25.4)


def draw_page(sheet: Sheet, press: Press, *, colour: bool, scanned: bool) -> Picture:
    """One page, in colour or in black and white; ``scanned`` gives it what a scanner gives: tint, shadow, skew."""
    paper = _paper(scanned=scanned and colour, shade=sheet.page)
    pen: Pen = need("PIL.ImageDraw", "demo").Draw(paper)
    top = _letterhead(pen, press, sheet) if sheet.title else millimetres(37)
    left, pitch = millimetres(28), millimetres(10.2)
    for row, line in enumerate(sheet.lines):
        write(pen, press.fonts, "body", (left, top + row * pitch), line, INK)
    if sheet.stamp:
        _stamp(pen, press, sheet.stamp)
    if sheet.author:
        _sign(paper, pen, press, sheet, top + (len(sheet.lines) + 1) * pitch)
    foot = f"— {sheet.page} —"
    write(pen, press.fonts, "small", (paper.width // 2 - 20, millimetres(275)), foot, INK)
    note = f"示例文件 仅供演示 {sheet.code}"
    write(pen, press.fonts, "small", (left, millimetres(284)), note, (150, 150, 150))
    return _finish(paper, sheet, colour=colour, scanned=scanned)


def _paper(*, scanned: bool, shade: int) -> Picture:
    """An empty page; a scanned one is tinted, darker along the bound edge, with two punched holes."""
    image = need("PIL.Image", "demo")
    size = millimetres(210), millimetres(297)
    if not scanned:
        blank: Picture = image.new("RGB", size, WHITE)
        return blank
    tint = tuple(part - shade % 4 for part in TINT)
    page: Picture = image.new("RGB", size, tint)
    edge = image.linear_gradient("L").rotate(270).resize((millimetres(9), size[1]))
    page.paste((222, 216, 204), (0, 0), edge.point(lambda value: value * 3 // 4))
    pen = need("PIL.ImageDraw", "demo").Draw(page)
    for height in (108, 188):
        x, y, radius = millimetres(10), millimetres(height), millimetres(2.6)
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=(231, 226, 214))
    return page


def _finish(paper: Picture, sheet: Sheet, *, colour: bool, scanned: bool) -> Picture:
    """Lay every third scanned page a little askew; make black and white what is not to be in colour."""
    image = need("PIL.Image", "demo")
    page = paper if colour else paper.convert("L")
    lean = (len(sheet.title) + len(sheet.author) + sheet.page * 7 + len(sheet.number) * 5) % 9
    if scanned and lean % 3 == 0:
        fill = TINT if colour else 255
        page = page.rotate((lean - 4) / 12, image.Resampling.BILINEAR, fillcolor=fill)
    return page if colour else page.point(lambda value: 255 if value > 200 else 0, mode="1")


def _letterhead(pen: Pen, press: Press, sheet: Sheet) -> int:
    """Red head, number, red line with a star, title; gives the height where the text begins."""
    centre, y = millimetres(105), millimetres(40)
    if sheet.head:
        head = f"{sheet.head}文件"
        write(
            pen, press.fonts, "head", (centre - width(press.fonts, "head", head) // 2, y), head, RED, bold=1
        )
        y = millimetres(67)
        write(
            pen,
            press.fonts,
            "body",
            (centre - width(press.fonts, "body", sheet.number) // 2, y),
            sheet.number,
            INK,
        )
        y = millimetres(77)
        left, right, gap = millimetres(28), millimetres(184), millimetres(6)
        for ends in ((left, centre - gap), (centre + gap, right)):
            pen.line((ends[0], y, ends[1], y), fill=RED, width=3)
        pen.polygon(_star(centre, y, millimetres(3.6)), fill=RED)
        y += millimetres(10)
    for line in sheet.title:
        colour = INK if sheet.head else RED
        write(
            pen,
            press.fonts,
            "title",
            (centre - width(press.fonts, "title", line) // 2, y),
            line,
            colour,
            bold=1,
        )
        y += millimetres(11)
    return y + millimetres(6)


def _stamp(pen: Pen, press: Press, cells: Sequence[str]) -> None:
    """归档章: six cells, 45 × 16 mm, at the top of the first page."""
    left, top, wide, high = millimetres(150), millimetres(12), millimetres(15), millimetres(8)
    for place, cell in enumerate(cells):
        x, y = left + place % 3 * wide, top + place // 3 * high
        pen.rectangle((x, y, x + wide, y + high), outline=RED, width=2)
        inset = (wide - width(press.fonts, "small", cell)) // 2
        write(pen, press.fonts, "small", (x + inset, y + 7), cell, RED)


def _sign(paper: Picture, pen: Pen, press: Press, sheet: Sheet, y: int) -> None:
    """Author and date at the right, the round seal over both."""
    centre = millimetres(142)
    for row, line in enumerate((sheet.author, sheet.dated)):
        place = centre - width(press.fonts, "body", line) // 2, y + row * millimetres(10.2)
        write(pen, press.fonts, "body", place, line, INK)
    seal = press.seals[sheet.author]
    paper.paste(RED, (centre - seal.width // 2, y - seal.height // 2 + millimetres(7)), seal)


def _seal(fonts: Fonts, body: str) -> Picture:
    """公章: how strongly each point of a round seal of 42 mm prints, from 0 to 255."""
    image, image_draw = need("PIL.Image", "demo"), need("PIL.ImageDraw", "demo")
    side, size = millimetres(42) * 2, SIZES["seal"]
    centre, radius = side / 2, side / 2 - size * 0.85
    mask: Picture = image.new("L", (side, side), 0)
    pen = image_draw.Draw(mask)
    pen.ellipse((2, 2, side - 3, side - 3), outline=215, width=8)
    pen.polygon(_star(centre, centre, side / 6.5), fill=215)
    spread = min(240.0, 24.0 * (len(body) - 1))
    for place, character in enumerate(body):
        angle = -spread / 2 + place * spread / max(1, len(body) - 1)
        tile = image.new("L", (size * 2, size * 2), 0)
        write(image_draw.Draw(tile), fonts, "seal", (size // 2, size // 2 - 2), character, 215)
        turned = tile.rotate(-angle, image.Resampling.BILINEAR)
        x = centre + radius * math.sin(math.radians(angle)) - size
        y = centre - radius * math.cos(math.radians(angle)) - size
        mask.paste(215, (round(x), round(y)), turned)
    half: Picture = mask.resize((side // 2, side // 2), image.Resampling.BOX)
    return half


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """The ten corners of a five-pointed star."""
    return [
        (
            x + radius * (1 if corner % 2 == 0 else 0.382) * math.sin(math.pi * corner / 5),
            y - radius * (1 if corner % 2 == 0 else 0.382) * math.cos(math.pi * corner / 5),
        )
        for corner in range(10)
    ]


def wrap(paragraphs: Iterable[str]) -> list[str]:
    """Paragraphs as lines of 28 characters, each beginning two characters in (首行缩进二字)."""
    lines = []
    for paragraph in paragraphs:
        lines += cut(f"　　{paragraph}", PER_LINE)
    return lines


def cut(text: str, length: int) -> list[str]:
    """A text in lines of so many characters; a mark that may not begin a line hangs at the end of the one before."""
    lines = [""]
    for character in text:
        if len(lines[-1]) >= length and character not in "，。、；：》”）":
            lines.append("")
        lines[-1] += character
    return lines


def _tables() -> object:
    """The JPEG tables themselves: a PDF hands its settings to black and white pages too, which refuse a name."""
    return need("PIL.JpegPresets", "demo").presets[QUALITY]["quantization"]


def save_jpeg(path: Path, page: Picture) -> None:
    """Save one page as JPEG. Raises OSError."""
    page.save(path, "JPEG", qtables=_tables(), dpi=(DPI, DPI))


def save_tiff(path: Path, page: Picture) -> None:
    """Save one page as TIFF: Group 4 for black and white, LZW where that fails, plain where both do."""
    features = need("PIL.features", "demo")
    wished = ("group4", "tiff_lzw") if page.mode == "1" else ("tiff_lzw",)
    compression = wished if features.check("libtiff") else ()
    for name in compression:
        try:
            page.save(path, "TIFF", compression=name, dpi=(DPI, DPI))
            return
        except (OSError, RuntimeError):
            if path.exists():
                path.unlink()
    page.save(path, "TIFF", dpi=(DPI, DPI))


def save_pdf(path: Path, pages: Sequence[Picture], *, title: str, made: date) -> None:
    """Save pages as one PDF, dated ``made`` (so that the same pages give the same octets). Raises OSError."""
    stamp = datetime.combine(made, time(9)).timetuple()
    first, *rest = pages
    first.save(
        path,
        "PDF",
        save_all=True,
        append_images=rest,
        resolution=DPI,
        title=title,
        creationDate=stamp,
        modDate=stamp,
        qtables=_tables(),
    )
