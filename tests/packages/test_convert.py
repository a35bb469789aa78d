"""Conversion loses no record without saying so: whatever the source, whatever the form."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

import records
import strategies
from archpkg.cli.convert_command import TARGETS as OFFERED
from archpkg.errors import TargetExists, WrongUse
from archpkg.findings import Report, Severity
from archpkg.formats import FORMATS
from archpkg.formats.carrier import loads_catalogue
from archpkg.formats.dat46.many import read_records
from archpkg.formats.json import dumps, loads
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.walk import files, items
from archpkg.packages.convert import TARGETS, convert, suffixes
from archpkg.packages.recognise import read

MIXED = Fonds(
    code="Z109",
    name="云溪街道办事处全宗",
    unit="云溪街道办事处",
    series=(
        Series(code="WS", title="文书", items=(records.item(1), records.item(2), records.item(3))),
        Series(
            code="KU",
            title="会计",
            files=(records.volume(2), records.volume(0, code="Z109-KU·01·2022-D30-002")),
        ),
    ),
)


def stored(fonds: Fonds, folder: Path) -> Path:
    source = folder / "全宗.json"
    source.write_bytes(dumps(fonds))
    return source


def records_of(fonds: Fonds) -> int:
    return sum(1 for _ in items(fonds)) + sum(1 for _ in files(fonds))


def written_in(path: Path, form: str) -> int:
    """How many records a written form really has, counted without the library's own readers where that can be."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as stream:
            return sum(1 for _ in csv.reader(stream)) - 1
    if path.suffix == ".xlsx":
        book = CalamineWorkbook.from_path(str(path))
        return sum(len(book.get_sheet_by_name(name).to_python()) - 1 for name in book.sheet_names)
    if form == "json":
        return records_of(loads(path.read_bytes()).or_raise())
    if form.startswith("carrier"):
        edition = "2012" if form == "carrier-2012" else "dat93"
        return len(loads_catalogue(path.read_bytes(), edition=edition).value.entries)
    with path.open("rb") as stream:
        return sum(1 for _ in read_records(stream))


def left_out(report: Report) -> int:
    found = [f for f in report.findings if f.code in ("CONVERT-ITEMS", "CONVERT-VOLUMES")]
    assert all(f.severity is Severity.WARNING for f in found)
    return sum(int(str(f.details["n"])) for f in found)


@settings(deadline=None, max_examples=10)
@given(strategies.fonds())
@pytest.mark.parametrize(
    ("form", "suffix"), [(form, suffix) for form in TARGETS for suffix in suffixes(form)], ids=str
)
def test_records_in_are_records_out_and_records_reported(form: str, suffix: str, fonds: Fonds) -> None:
    with tempfile.TemporaryDirectory() as name:
        source, target = stored(fonds, Path(name)), Path(name) / f"out{suffix}"
        try:
            report = convert(source, target, to=form)
        except WrongUse:  # one photograph or one recording, and nothing else
            assert form in ("dat54", "dat63")
            assert not target.exists()
            return
        assert written_in(target, form) == report.counts["written"]
        assert records_of(fonds) == report.counts["written"] + left_out(report)


@settings(deadline=None, max_examples=10)
@given(strategies.media_items(), st.sampled_from(["dat54", "dat63"]))
def test_a_record_of_pictures_or_sound_goes_into_its_form_whole(item: Item, form: str) -> None:
    fonds = Fonds(series=(Series(items=(evolve(item, category="ZP" if form == "dat54" else "LX"),)),))
    with tempfile.TemporaryDirectory() as name:
        target = Path(name) / "out.xml"
        report = convert(stored(fonds, Path(name)), target, to=form)
        assert report.counts["written"] == 1
        assert [FORMATS[form].loads(target.read_bytes()).value] == list(items(fonds))


@pytest.mark.parametrize(
    ("form", "suffix", "codes", "first"),
    [
        ("files", ".csv", {"CONVERT-ITEMS": 5}, "Z109-KU·01·2022-D30-001-001"),
        ("files", ".xlsx", {"CONVERT-ITEMS": 5}, "Z109-WS·2023-Y-BGS-0001"),
        ("volume", ".csv", {"CONVERT-ITEMS": 3, "CONVERT-VOLUMES": 2}, "Z109-WS·2023-Y-BGS-0001"),
        ("dat22", ".csv", {"CONVERT-VOLUMES": 2}, "Z109-KU·01·2022-D30-001"),
        ("dat46", ".xml", {"CONVERT-VOLUMES": 2}, "Z109-KU·01·2022-D30-002"),
        ("carrier-catalogue", ".xml", {"CONVERT-VOLUMES": 2}, "Z109-KU·01·2022-D30-002"),
        ("full", ".csv", {}, ""),
        ("full", ".xlsx", {}, ""),
        ("json", ".json", {}, ""),
    ],
)
def test_what_stays_behind_is_counted_and_named(
    form: str, suffix: str, codes: dict[str, int], first: str, tmp_path: Path
) -> None:
    report = convert(stored(MIXED, tmp_path), tmp_path / f"out{suffix}", to=form)
    found = [f for f in report.findings if f.code in ("CONVERT-ITEMS", "CONVERT-VOLUMES")]
    assert {f.code: f.details["n"] for f in found} == codes
    assert first in "".join(f.text("zh") for f in found)
    assert report.sound


def test_a_source_of_nothing_but_volumes_becomes_a_catalogue_of_volumes(tmp_path: Path) -> None:
    bare = Fonds(
        series=(
            Series(code="KU", files=(records.volume(0), records.volume(0, code="Z109-KU·01·2022-D30-002"))),
        )
    )
    report = convert(stored(bare, tmp_path), tmp_path / "案卷目录.xml", to="carrier-2012")
    assert report.counts["written"] == 2
    assert left_out(report) == 0
    again = read(tmp_path / "案卷目录.xml").value
    assert [file.title for file in files(again)] == [file.title for file in files(bare)]
    assert list(items(again)) == []


def test_records_that_stand_alone_say_whose_they_are(tmp_path: Path) -> None:
    convert(stored(MIXED, tmp_path), tmp_path / "out.xml")
    again = read(tmp_path / "out.xml").value
    assert (again.code, again.unit, again.name) == ("Z109", "云溪街道办事处", "云溪街道办事处全宗")


def test_a_table_says_that_it_has_no_computer_files(tmp_path: Path) -> None:
    fonds = records.fonds(records.everything())
    report = convert(stored(fonds, tmp_path), tmp_path / "out.csv", to="full")
    (note,) = (f for f in report.findings if f.code == "CONVERT-BEYOND")
    assert "1 computer files, 1 agents, 1 events" in note.text("en")


@pytest.mark.parametrize("form", ["dat54", "dat63"])
def test_a_text_record_is_no_photograph_and_no_recording(form: str, tmp_path: Path) -> None:
    source = stored(records.fonds(records.everything()), tmp_path)
    with pytest.raises(WrongUse, match="this record is none"):
        convert(source, tmp_path / "out.xml", to=form)
    assert not (tmp_path / "out.xml").exists()


@pytest.mark.parametrize(
    ("target", "to"),
    [
        ("out.doc", None),
        ("out", None),
        ("out.xlsx", "json"),
        ("out.json", "dat22"),
        ("out.csv", "dat46"),
        ("out.xml", "mets"),
    ],
)
def test_a_target_that_does_not_fit_its_form(target: str, to: str | None, tmp_path: Path) -> None:
    with pytest.raises(WrongUse):
        convert(stored(MIXED, tmp_path), tmp_path / target, to=to)


@pytest.mark.parametrize("target", ["out.json", "out.csv", "out.xlsx", "out.xml"])
def test_what_is_there_is_left_alone(target: str, tmp_path: Path) -> None:
    (tmp_path / target).write_text("mine")
    with pytest.raises(TargetExists):
        convert(stored(MIXED, tmp_path), tmp_path / target)
    assert (tmp_path / target).read_text() == "mine"


def test_the_command_offers_every_form() -> None:
    assert set(OFFERED) == set(TARGETS)
