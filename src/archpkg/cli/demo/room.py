"""示例档案室. Makes the sample archive room: a catalogue, the same corrected, and a folder of computer files."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from attrs import frozen

from archpkg.cli.demo.lettering import FONT_PLACES
from archpkg.cli.demo.paper import (
    FIRST_LINES,
    LAST_LINES,
    MIDDLE_LINES,
    ONLY_LINES,
    Press,
    Sheet,
    cut,
    draw_page,
    open_press,
    save_jpeg,
    save_pdf,
    save_tiff,
    wrap,
)
from archpkg.cli.demo.records import (
    BODIES,
    BORN_DIGITAL,
    FONDS,
    PAPER_ONLY,
    VOLUME_CODE,
    Entry,
    by_item,
    closing,
    in_volume,
    prose,
)
from archpkg.cli.demo.workbook import WrongRow, write_workbook
from archpkg.errors import CannotStore, TargetExists
from archpkg.words import Text

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

CATALOGUE, CORRECTED, OBJECTS = "目录.xlsx", "目录（已改正）.xlsx", "扫描件"
SCANNED_ON = date(2024, 3, 1)
"""The date that the scanned PDFs tell."""

STRAY, LEFTOVER = "扫描测试页.jpg", "Thumbs.db"
"""A scan that belongs to no item, and what a desktop leaves behind."""

_DOTS = {5: ".", 8: "_", 11: "・", 17: "."}
"""Which entries of a year have their ``·`` written otherwise in the names of their computer files, and how."""


@frozen(kw_only=True)
class Room:
    """What was made: the folder, the messy catalogue, the corrected one, the folder of the computer files, the
    number of items in the catalogue (件), and what is wrong in the messy one."""

    folder: Path
    catalogue: Path
    corrected: Path
    objects: Path
    items: int
    wrong_rows: tuple[WrongRow, ...]


def make_room(folder: Path, *, font_places: Sequence[Path] = FONT_PLACES) -> Room:
    """Make the sample room in a folder that is empty or not yet there; the same octets each time.

    (The pages differ between systems by the font that is found, if any, and by the version of Pillow.)
    Raises TargetExists where the folder holds anything, CannotStore where it cannot be written, and
    MissingExtraError without Pillow or xlsxwriter. What fails half-way is taken away again.
    """
    was_there = folder.exists()
    try:
        _claim(folder)
        try:
            return _furnish(folder, open_press(BODIES.values(), font_places))
        except BaseException:
            _clear(folder, keep=was_there)
            raise
    except OSError as error:
        raise CannotStore(
            Text(f"The sample room could not be written: {error}", f"示例档案室无法写入：{error}"),
            hint=Text(
                "Choose a folder with room (10 MB) and permission.",
                "请选择有权限且至少有 10 MB 空间的文件夹。",
            ),
            path=str(folder),
        ) from error


def _claim(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise TargetExists(
            Text("The folder is not empty.", "文件夹不为空。"),
            hint=Text("Name a new folder for the sample room.", "请为示例档案室指定一个新文件夹。"),
            path=str(folder),
        )


def _clear(folder: Path, *, keep: bool) -> None:
    for name in (CATALOGUE, CORRECTED):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / OBJECTS, ignore_errors=True)
    if not keep:
        folder.rmdir()


def _furnish(folder: Path, press: Press) -> Room:
    objects = folder / OBJECTS
    objects.mkdir()
    entries = (*by_item(), *in_volume())
    for entry in entries:
        _put_away(objects, entry, press)
    stray = Sheet(lines=("扫描测试页",), page=1, title=("扫描测试页",))
    save_jpeg(objects / STRAY, draw_page(stray, press, colour=True, scanned=True))
    (objects / LEFTOVER).write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504))
    wrong = write_workbook(folder / CATALOGUE, corrected=False)
    write_workbook(folder / CORRECTED, corrected=True)
    return Room(folder=folder, catalogue=folder / CATALOGUE, corrected=folder / CORRECTED, objects=objects,
                items=len(entries), wrong_rows=wrong)  # fmt: skip


def _put_away(objects: Path, entry: Entry, press: Press) -> None:
    """Save the pages of one entry in the way somebody in the room once saved such things."""
    name = entry.code.replace("·", _DOTS.get(entry.order, "·"))
    if entry.code == PAPER_ONLY:
        return
    if entry.code in BORN_DIGITAL:
        _export(objects / "OA" / BORN_DIGITAL[entry.code], entry, press)
    elif entry.first_page:
        _save_scan(objects / VOLUME_CODE / f"{entry.code}.pdf", entry, press)
    elif entry.order % 6 == 2:
        for page, picture in enumerate(_pages(entry, press, colour=False), start=1):
            save_tiff(objects / f"{name}-{page:03d}.tif", picture)
    elif entry.order % 6 == 4 and entry.pages > 1:
        _save_parts(objects / name, entry, press)
    elif entry.order % 6 == 3 and entry.pages == 1:
        save_jpeg(objects / f"{name}.jpg", next(_pages(entry, press)))
    else:
        _save_scan(objects / f"{name}.pdf", entry, press)


def _save_scan(path: Path, entry: Entry, press: Press) -> None:
    path.parent.mkdir(exist_ok=True)
    save_pdf(path, list(_pages(entry, press)), title=entry.title, made=SCANNED_ON)


def _save_parts(folder: Path, entry: Entry, press: Press) -> None:
    """A folder for the item: the text in one computer file, its last page (an annex) in another."""
    folder.mkdir()
    *text, annex = _pages(entry, press, annex=True)
    save_pdf(folder / "正文.pdf", text, title=entry.title, made=SCANNED_ON)
    save_jpeg(folder / "附件1.jpg", annex)


def _export(folder: Path, entry: Entry, press: Press) -> None:
    """What an office system (OA) gives for one document: its text, and what it knows of it."""
    folder.mkdir(parents=True)
    pages = list(_pages(entry, press, scanned=False))
    save_pdf(folder / "正文.pdf", pages, title=entry.title, made=entry.dated)
    (folder / f"{entry.code}.xml").write_text(_metadata(entry, folder.name), encoding="utf-8", newline="\n")


def _metadata(entry: Entry, identifier: str) -> str:
    known = {
        "标识": identifier,
        "标题": entry.title,
        "发文字号": entry.number,
        "发文机关": entry.author,
        "成文日期": entry.dated.isoformat(),
        "页数": str(entry.pages),
        "来源系统": "示例协同办公系统",
    }
    lines = "".join(f"  <{name}>{escape(value)}</{name}>\n" for name, value in known.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<公文>\n{lines}</公文>\n'


def _pages(
    entry: Entry, press: Press, *, colour: bool = True, scanned: bool = True, annex: bool = False
) -> Iterator[Picture]:
    """The pages of an entry: in colour the first and any that is signed, the others in black and white."""
    for sheet in _sheets(entry, annex=annex, stamp=_stamp(entry) if scanned else ()):
        coloured = colour and (not scanned or bool(sheet.title or sheet.author or annex))
        yield draw_page(sheet, press, colour=coloured, scanned=scanned)


def _sheets(entry: Entry, *, annex: bool, stamp: tuple[str, ...]) -> list[Sheet]:
    """What is written on each page: head, text, signature; an annex is a page of its own after the signature."""
    signed = entry.pages - 1 if annex else entry.pages
    lengths = [FIRST_LINES, *[MIDDLE_LINES] * (signed - 2), LAST_LINES] if signed > 1 else [ONLY_LINES]
    written = iter(_text(entry, sum(lengths)))
    sheets = []
    for page, length in enumerate(lengths, start=1):
        lines = tuple(next(written) for _ in range(length))
        first, last = page == 1, page == signed
        sheets.append(
            Sheet(
                lines=lines,
                page=page,
                code=entry.code,
                title=_title(entry) if first else (),
                head=entry.author if first and entry.number else "",
                number=entry.number if first else "",
                author=entry.author if last else "",
                dated=f"{entry.dated.year}年{entry.dated.month}月{entry.dated.day}日" if last else "",
                stamp=stamp if first else (),
            )
        )
    if annex:
        table = tuple(f"{n}　　事项{n}　　　　责任科室　　　　按期完成" for n in range(1, 13))
        sheets.append(Sheet(lines=table, page=entry.pages, code=entry.code, title=("附件1", "有关情况表")))
    return sheets


def _text(entry: Entry, length: int) -> list[str]:
    """So many lines: the prose over and over, cut where the closing sentence has to come."""
    last = closing(entry)
    lines: list[str] = []
    while len(lines) < length:
        lines += wrap(prose(entry))
    lines = lines[: length - 1] if last else lines[:length]
    if not lines[-1].endswith("。"):
        lines[-1] = lines[-1][:-1].rstrip("，、；") + "。"
    return [*lines, f"　　{last}"] if last else lines


def _title(entry: Entry) -> tuple[str, ...]:
    """The title in lines of a good length, broken after the author where it begins with one."""
    title = entry.title
    if title.startswith(entry.author) and len(title) > 20:
        author, rest = entry.author, title[len(entry.author) :]
        return author, *cut(rest, 19)
    return tuple(cut(title, 19))


def _stamp(entry: Entry) -> tuple[str, ...]:
    """归档章: 全宗号, 年度, 件号 over 机构, 保管期限, 页数; not on what lies in a volume."""
    if entry.first_page:
        return ()
    number = entry.code.rpartition("-")[2]
    return FONDS, str(entry.year), number, entry.organ, entry.retention, str(entry.pages)
