"""Catalogues of any length: written and read row by row."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from archpkg.checks.carrier.catalogue import check_stream
from archpkg.errors import CannotRead, InvalidValue, Rejected
from archpkg.findings import reject
from archpkg.formats.carrier import (
    CarrierCatalogue,
    CatalogueEntry,
    Row,
    dumps_catalogue,
    loads_catalogue,
    read_rows,
    reading,
    write_catalogue,
)

ROWS = 4_000
MEMORY = 3 << 19
"""Octets: a few pieces of a stream, and far less than so many entries."""


def rows(count: int) -> Iterator[CatalogueEntry]:
    for number in range(1, count + 1):
        yield CatalogueEntry(
            sequence=str(number),
            code=f"Z109-WS·2023-Y-{number:05d}",
            author="云溪街道办事处",
            title=f"关于第{number}号事项的通知",
            date="20230506",
            retention="永久",
            security="公开",
            page_count="1",
        )


class Told(io.RawIOBase):
    """A stream that notes how much was asked of it at once."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)
        self.most = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.most = max(self.most, size)
        return self.inner.read(size)


def test_many_rows_pass_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "目录文件.XML"
    tracemalloc.start()
    with path.open("wb") as target:
        assert write_catalogue(target, rows(ROWS), encoding="GB2312") == ROWS
    with path.open("rb") as source:
        assert sum(row.entry is not None for row in read_rows(source)) == ROWS
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MEMORY


def test_check_remembers_no_more_than_codes(tmp_path: Path) -> None:
    path = tmp_path / "目录文件.XML"
    with path.open("wb") as target:
        write_catalogue(target, rows(2_000))
    with path.open("rb") as source:
        assert list(check_stream(source)) == []


def test_rows_are_those_of_the_whole() -> None:
    data = dumps_catalogue(CarrierCatalogue(entries=tuple(rows(700))))
    source = Told(data)
    passing = list(read_rows(source))  # type: ignore[arg-type]
    assert source.most <= 1 << 16
    first, *rest = passing
    assert (first.entry, first.level, first.findings) == (None, "文件", ())
    assert tuple(row.entry for row in rest) == loads_catalogue(data).value.entries
    assert [row.number for row in rest] == list(range(1, 701))


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("encoding", ["UTF-8", "GB18030"])
def test_pieces_may_be_cut_anywhere(monkeypatch: pytest.MonkeyPatch, size: int, encoding: str) -> None:
    catalogue = CarrierCatalogue(entries=(evolve(next(rows(1)), title="𠮷<&>\r\n“·”"),))
    data = dumps_catalogue(catalogue, encoding=encoding)

    class Narrow(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            return super().read(wanted if wanted == 4096 else size)

    narrow = Narrow(data + b"\n" * 5000)
    assert [row.entry for row in read_rows(narrow) if row.entry] == list(catalogue.entries)


def test_rows_before_a_fault_have_passed() -> None:
    data = dumps_catalogue(CarrierCatalogue(entries=tuple(rows(900))))[:-400]
    passed: list[Row] = []
    with pytest.raises(CannotRead, match="Not well-formed XML at line"):
        passed.extend(read_rows(io.BytesIO(data)))
    assert 500 < len(passed) < 900


def test_a_row_that_cannot_be_written_stops_the_writing() -> None:
    target = io.BytesIO()
    lot = [*rows(2), CatalogueEntry(title="\0")]
    with pytest.raises(InvalidValue, match="Entry 3: 〈题名〉"):
        write_catalogue(target, lot)
    assert not target.getvalue().rstrip().endswith("</文件目录>".encode())


def test_a_catalogue_held_whole_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_ENTRIES", 5)
    data = dumps_catalogue(CarrierCatalogue(entries=tuple(rows(6))))
    with pytest.raises(CannotRead, match="more than 5 entries"):
        loads_catalogue(data)


def test_a_stream_is_checked_as_a_whole_catalogue_is() -> None:
    first, second = rows(2)
    lot = (first, evolve(second, code=first.code, sequence="7"))
    data = dumps_catalogue(CarrierCatalogue(entries=lot)).replace("<备注></备注>".encode(), "<甲/>".encode())
    found = tuple(check_stream(io.BytesIO(data)))
    codes = [f.code for f in found]
    assert codes == [
        "CAR-UNKNOWN",
        "CAR-MISSING",
        "CAR-UNKNOWN",
        "CAR-MISSING",
        "CAR-SEQUENCE",
        "CAR-DUPLICATE",
    ]
    assert [f.where.line for f in found if f.code == "CAR-DUPLICATE"] == [14]
    with pytest.raises(Rejected, match="3 errors"):
        reject(tuple(f for f in found if f.severity.value == "error"))
