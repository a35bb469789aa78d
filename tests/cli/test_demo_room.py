"""The sample room: realistic, messy where it says so, the same each time."""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from PIL import Image, ImageFont, features

from archpkg.cli.demo import lettering, paper, records, room, workbook
from archpkg.cli.demo.room import Room, make_room
from archpkg.errors import CannotStore, MissingExtraError, TargetExists

BY_ITEM = re.compile(r"Z109-WS·202[23]-(Y|D30|D10)-(BGS|MZ|CW|CJ)-\d{4}")
BY_VOLUME = re.compile(r"Z109-KJ·JJ·01-001-\d{3}")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Room:
    return make_room(tmp_path_factory.mktemp("demo") / "示例档案室", font_places=())


@pytest.fixture
def latin(tmp_path: Path) -> Path:
    """A font that every Pillow brings along, as a file: no Chinese in it, but it takes the same way."""
    kept = ImageFont.load_default(12)
    assert isinstance(kept, ImageFont.FreeTypeFont)
    assert isinstance(kept.path, BytesIO)
    path = tmp_path / "latin.ttf"
    path.write_bytes(kept.path.getvalue())
    return path


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def cells(path: Path) -> dict[tuple[str, int, int], Any]:
    """Every cell by sheet, row and column, both from 1."""
    return {
        (sheet.title, row, column): value
        for sheet in openpyxl.load_workbook(path)
        for row, values in enumerate(sheet.iter_rows(values_only=True), start=1)
        for column, value in enumerate(values, start=1)
    }


def pages_of(path: Path) -> int:
    if path.suffix == ".pdf":
        return len(re.findall(rb"/Type /Page\b", path.read_bytes()))
    return 1


def paths_of(entry: records.Entry, objects: Path) -> list[Path]:
    """What a person would take for the scans of an entry."""
    written = {entry.code.replace("·", dot) for dot in "·._・"}
    found = []
    for path in sorted(objects.rglob("*")):
        name = path.relative_to(objects).as_posix()
        own = path.stem in written or re.sub(r"-\d{3}$", "", path.stem) in written
        if path.is_file() and path.suffix != ".xml" and (
            (own and path.stem not in {e.code for e in records.in_volume()} - {entry.code})
            or path.parent.name in written
            or name == entry.path
        ):  # fmt: skip
            found.append(path)
    return found


def test_room_says_what_it_made(made: Room) -> None:
    assert made.catalogue.name == "目录.xlsx"
    assert made.corrected.name == "目录（已改正）.xlsx"
    assert made.objects == made.folder / "扫描件"
    assert made.items == 60
    assert {path.name for path in made.folder.iterdir()} == {"目录.xlsx", "目录（已改正）.xlsx", "扫描件"}
    assert len(made.wrong_rows) == 3


def test_room_is_small(made: Room) -> None:
    assert sum(path.stat().st_size for path in made.folder.rglob("*")) < 6_000_000


def test_room_is_the_same_each_time(made: Room, tmp_path: Path) -> None:
    again = make_room(tmp_path / "another name", font_places=())
    assert digests(again.folder) == digests(made.folder)


def test_room_with_a_font(made: Room, latin: Path, tmp_path: Path) -> None:
    written = make_room(tmp_path / "written", font_places=(tmp_path / "none.ttc", latin))
    other, plain = digests(written.folder), digests(made.folder)
    assert other.keys() == plain.keys()
    assert other["扫描件/扫描测试页.jpg"] != plain["扫描件/扫描测试页.jpg"]
    assert other["目录.xlsx"] == plain["目录.xlsx"]


def test_entries_are_realistic() -> None:
    by_item, in_volume = records.by_item(), records.in_volume()
    assert (len(by_item), len(in_volume)) == (52, 8)
    assert all(BY_ITEM.fullmatch(entry.code) for entry in by_item)
    assert all(BY_VOLUME.fullmatch(entry.code) for entry in in_volume)
    every = (*by_item, *in_volume)
    assert len({entry.code for entry in every}) == 60
    assert len({entry.title for entry in every}) == 60
    numbers = [entry.number for entry in every if entry.number]
    assert len(set(numbers)) == len(numbers)
    assert all(re.fullmatch(r"[云示]\w+〔202[23]〕[1-9]\d*号", number) for number in numbers)
    assert all(f"·{entry.year}-{entry.retention}-{entry.organ}-" in entry.code for entry in by_item)


def test_numbers_run_by_date_inside_each_class() -> None:
    classes: dict[str, list[records.Entry]] = {}
    for entry in records.by_item():
        classes.setdefault(entry.code[:-5], []).append(entry)
    for entries in classes.values():
        assert [int(entry.code[-4:]) for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.dated for entry in entries] == sorted(entry.dated for entry in entries)


def test_faults_name_true_entries() -> None:
    codes = {entry.code for entry in records.by_item()}
    assert {fault.code for fault in records.FAULTS} <= codes
    assert {*records.BORN_DIGITAL, records.PAPER_ONLY, workbook.HIDDEN} <= codes


def test_pages_in_a_volume_follow_one_another() -> None:
    page = 1
    for entry in records.in_volume():
        assert entry.first_page == page
        page += entry.pages


def test_every_item_but_one_has_its_pages(made: Room) -> None:
    for entry in (*records.by_item(), *records.in_volume()):
        found = paths_of(entry, made.objects)
        expected = 0 if entry.code == records.PAPER_ONLY else entry.pages
        assert sum(pages_of(path) for path in found) == expected, entry.code


def test_objects_that_belong_to_nobody(made: Room) -> None:
    owned = {path for e in (*records.by_item(), *records.in_volume()) for path in paths_of(e, made.objects)}
    rest = {path.name for path in made.objects.rglob("*") if path.is_file() and path not in owned}
    metadata = {f"{code}.xml" for code in records.BORN_DIGITAL}
    assert rest == {"扫描测试页.jpg", "Thumbs.db"} | metadata


def test_names_are_written_in_many_ways(made: Room) -> None:
    names = [path.relative_to(made.objects).as_posix() for path in made.objects.rglob("*") if path.is_file()]
    for pattern in (
        r"Z109-WS·2022-Y-BGS-0001\.pdf",
        r"Z109-WS·[-\w]+-001\.tif",
        r"Z109-WS·[-\w]+/正文\.pdf",
        r"Z109-WS·[-\w]+/附件1\.jpg",
        r"Z109-WS·[-\w]+\.jpg",
        r"Z109-WS\.2022[-\w]+\.pdf",
        r"Z109-WS_2022[-\w]+-001\.tif",
        r"Z109-WS\u30fb2022[-\w]+\.pdf",
        r"Z109-KJ·JJ·01-001/Z109-KJ·JJ·01-001-008\.pdf",
        r"OA/OA\d{8}-\d{3}/正文\.pdf",
    ):
        assert any(re.fullmatch(pattern, name) for name in names), pattern


def test_no_two_objects_are_the_same(made: Room) -> None:
    counted = Counter(digests(made.objects).values())
    assert counted.most_common(1)[0][1] == 1


def test_images_are_what_they_say(made: Room) -> None:
    pictures = [path for path in made.objects.rglob("*") if path.suffix in (".jpg", ".tif")]
    assert len(pictures) > 20
    for path in pictures:
        with Image.open(path) as picture:
            picture.load()
            assert picture.info["dpi"] == (paper.DPI, paper.DPI)
            assert picture.size == (827, 1169)
            assert picture.mode == ("1" if path.suffix == ".tif" else "RGB")
            if path.suffix == ".tif" and features.check("libtiff"):
                assert picture.info["compression"] == "group4"


def test_pdfs_tell_a_fixed_date(made: Room) -> None:
    scan = (made.objects / "Z109-WS·2022-Y-BGS-0001.pdf").read_bytes()
    assert b"(D:20240301090000Z)" in scan
    born = (made.objects / "OA/OA20230321-008/正文.pdf").read_bytes()
    assert b"(D:20230321090000Z)" in born


def test_office_metadata_agrees(made: Room) -> None:
    path = made.objects / "OA/OA20230321-008/Z109-WS·2023-D30-BGS-0001.xml"
    root = ElementTree.parse(path).getroot()
    assert root.findtext("标题") == "云溪街道办事处关于申请数字档案室建设经费的请示"
    assert root.findtext("成文日期") == "2023-03-21"


def test_corrected_differs_only_in_the_wrong_rows(made: Room) -> None:
    messy, right = cells(made.catalogue), cells(made.corrected)
    assert messy.keys() == right.keys()
    differing = {
        (sheet, row, messy[sheet, row, column], right[sheet, row, column])
        for sheet, row, column in messy
        if messy[sheet, row, column] != right[sheet, row, column]
    }
    assert differing == {(w.sheet, w.row, w.written, w.corrected) for w in made.wrong_rows}


def test_wrong_rows_stand_under_their_headings(made: Room) -> None:
    messy = cells(made.catalogue)
    for wrong in made.wrong_rows:
        column = next(c for (sheet, row, c), value in messy.items()
                      if (sheet, row) == (wrong.sheet, 4) and value == wrong.column)  # fmt: skip
        assert messy[wrong.sheet, wrong.row, column] == wrong.written
        assert wrong.why.en
        assert wrong.why.zh


def test_wrong_rows_are_wrong(made: Room) -> None:
    twice, malformed, never = made.wrong_rows
    codes = Counter(value for value in cells(made.catalogue).values())
    assert codes[twice.written] == 2
    assert not BY_ITEM.fullmatch(malformed.written)
    with pytest.raises(ValueError, match="day"):
        datetime.strptime(never.written, "%Y%m%d")
    right = Counter(value for value in cells(made.corrected).values())
    assert {right[wrong.corrected] for wrong in (twice, malformed)} == {1}


def test_catalogue_holds_every_entry(made: Room) -> None:
    book = openpyxl.load_workbook(made.corrected)
    assert book.sheetnames == ["归档文件目录2022", "归档文件目录2023", "案卷目录", "卷内文件目录", "统计"]
    values = set(cells(made.corrected).values())
    for entry in (*records.by_item(), *records.in_volume()):
        assert {entry.code, entry.title, entry.author} <= values
    assert records.VOLUME_CODE in values
    figures = {str(cell.value) for row in book["统计"].iter_rows() for cell in row}
    assert not any("Z109" in value or "题" in value for value in figures)


def test_catalogue_has_the_habits_of_real_ones(made: Room) -> None:
    book = openpyxl.load_workbook(made.catalogue)
    first, second = book["归档文件目录2022"], book["归档文件目录2023"]
    assert first["A1"].value == "云溪街道办事处归档文件目录"
    assert first["A2"].value == "全宗号：Z109   立档单位：云溪街道办事处"
    assert {"A1:J1", "A2:J2", "A3:J3", "D12:D14"} == {str(area) for area in first.merged_cells.ranges}
    assert [cell.value for cell in first[4]][1:6] == ["档  号", "文件编号", "责任者", "题  名", "成文日期"]
    hidden = [row for row in range(1, first.max_row + 1) if first.row_dimensions[row].hidden]
    assert [first.cell(row, 2).value for row in hidden] == [workbook.HIDDEN]
    headings = [cell.value for cell in second[4]]
    assert [[cell.value for cell in row] for row in second.iter_rows()].count(headings) == 2
    assert {"盒号", "文件路径"} <= set(headings)
    for sheet, pages in ((first, 8), (second, 10)):
        total = [cell.value for cell in sheet[sheet.max_row]]
        year = int(sheet.title[-4:])
        expected = sum(entry.pages for entry in records.by_item() if entry.year == year)
        assert total[0] == "合计"
        assert total[pages - 1] == expected


def test_dates_come_in_four_forms(made: Room) -> None:
    sheet = openpyxl.load_workbook(made.corrected)["归档文件目录2022"]
    found = [sheet.cell(row, 6).value for row in range(5, 31)]
    kinds = {type(value) for value in found}
    assert kinds == {datetime, int, str}
    texts = [value for value in found if isinstance(value, str)]
    assert any(re.fullmatch(r"\d{8}", text) for text in texts)
    assert any(re.fullmatch(r"\d{4}年\d+月\d+日", text) for text in texts)


def test_ditto_marks_stand_for_the_author_above(made: Room) -> None:
    sheet = openpyxl.load_workbook(made.catalogue)["归档文件目录2023"]
    true = {entry.code: entry.author for entry in records.by_item()}
    above, marks = "", 0
    for row in range(5, sheet.max_row):
        code, author = str(sheet.cell(row, 2).value), str(sheet.cell(row, 4).value)
        if author == "〃":
            marks += 1
            assert true[code] == above
        else:
            above = author
    assert marks == 3


def test_paths_lead_to_what_is_there(made: Room) -> None:
    sheet = openpyxl.load_workbook(made.catalogue)["归档文件目录2023"]
    paths = [sheet.cell(row, 12).value for row in range(5, sheet.max_row)]
    given = [path for path in paths if path and str(path).startswith("OA/")]
    assert len(given) == 3
    assert all((made.objects / str(path)).is_file() for path in given)


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(TargetExists) as caught:
        make_room(tmp_path, font_places=())
    assert caught.value.hint is not None
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "room").write_text("a file")
    with pytest.raises(CannotStore, match="room"):
        make_room(tmp_path / "room", font_places=())


@pytest.mark.parametrize("was_there", [True, False])
def test_what_fails_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_there: bool) -> None:
    def full(path: Path, *, corrected: bool) -> tuple[workbook.WrongRow, ...]:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(room, "by_item", lambda: records.by_item()[:2])
    monkeypatch.setattr(room, "write_workbook", full)
    folder = tmp_path / "room"
    if was_there:
        folder.mkdir()
    with pytest.raises(CannotStore, match="No space left"):
        make_room(folder, font_places=())
    assert folder.exists() == was_there
    assert list(tmp_path.rglob("*")) == ([folder] if was_there else [])


def test_a_catalogue_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nowhere"):
        workbook.write_workbook(tmp_path / "nowhere" / "目录.xlsx", corrected=True)


@pytest.mark.parametrize("module", ["PIL.ImageFont", "xlsxwriter"])
def test_missing_libraries_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setattr(room, "by_item", lambda: records.by_item()[:1])
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match="archpkg"):
        make_room(tmp_path / "room", font_places=())
    assert list(tmp_path.iterdir()) == []


def test_fonts_that_do_not_open_are_passed_over(tmp_path: Path, latin: Path) -> None:
    broken = tmp_path / "broken.ttc"
    broken.write_bytes(b"no font")
    assert lettering.find_fonts((broken, tmp_path / "none.ttf")) == {}
    assert lettering.find_fonts((broken, latin)).keys() == lettering.SIZES.keys()


def test_the_face_for_the_mainland_is_taken() -> None:
    class Face:
        def __init__(self, name: str) -> None:
            self.name = name

        def getname(self) -> tuple[str, str]:
            return self.name, "Regular"

    class Collection:
        names = ("Sans JP", "Sans KR", "Sans SC", "Sans TC")

        def truetype(self, _path: str, _size: int, index: int = 0) -> Face:
            if index >= len(self.names):
                raise OSError("invalid argument")
            return Face(self.names[index])

    collection: Any = Collection()
    assert lettering._simplified(collection, Path("x.ttc")) == 2
    collection.names = ("Sans",)
    assert lettering._simplified(collection, Path("x.ttc")) == 0


def test_lines_never_begin_with_a_closing_mark() -> None:
    assert paper.cut("一二三，四五六》的", 3) == ["一二三，", "四五六》", "的"]
    for entry in records.by_item():
        for line in paper.wrap(records.prose(entry)):
            assert len(line) <= paper.PER_LINE + 2
            assert line[0] not in "，。、；：》”）"


def test_pages_without_a_font_still_differ() -> None:
    press = paper.open_press(("示例",), ())
    one, other = (
        paper.draw_page(paper.Sheet(lines=("甲",), page=1, code=code), press, colour=False, scanned=False)
        for code in ("Z109-WS·2022-Y-BGS-0001", "Z109-WS·2022-Y-BGS-0002")
    )
    assert one.tobytes() != other.tobytes()


@pytest.mark.parametrize("refused", [("group4",), ("group4", "tiff_lzw")])
def test_tiff_goes_on_where_a_compression_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: tuple[str, ...]
) -> None:
    real = Image.Image.save

    def save(self: Image.Image, path: Path, kind: str, **options: Any) -> None:
        if options.get("compression") in refused:
            path.write_bytes(b"half")
            raise OSError("encoder error")
        real(self, path, kind, **options)

    monkeypatch.setattr(Image.Image, "save", save)
    page = Image.new("1", (40, 60), 1)
    paper.save_tiff(tmp_path / "a.tif", page)
    with Image.open(tmp_path / "a.tif") as found:
        assert found.info["compression"] == ("tiff_lzw" if len(refused) == 1 else "raw")
        assert found.tobytes() == page.tobytes()


def test_tiff_without_libtiff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "check", lambda name: False)
    paper.save_tiff(tmp_path / "a.tif", Image.new("RGB", (40, 60)))
    with Image.open(tmp_path / "a.tif") as found:
        assert found.info["compression"] == "raw"


def test_same_pages_give_the_same_pdf(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (40, 60), "white"), Image.new("1", (40, 60), 1)]
    for name in ("a.pdf", "b.pdf"):
        paper.save_pdf(tmp_path / name, pages, title="示例", made=date(2024, 3, 1))
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert pages_of(tmp_path / "a.pdf") == 2
