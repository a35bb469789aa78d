"""Every dialect: kept snapshot, round trip, and the lossless ones with invented values."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import records
import strategies
from archpkg.errors import CannotRead, WrongUse
from archpkg.formats import FORMATS, dat54, dat63, find_format
from archpkg.formats.carrier import CarrierCatalogue, CatalogueEntry, Description
from archpkg.formats.dat54.record import Scheme, is_described
from archpkg.formats.format import Format
from archpkg.formats.schema import schema_findings
from archpkg.model.records import Item

SNAPSHOTS = Path(__file__).parent / "snapshots"

ENTRY = CatalogueEntry(
    sequence="1",
    code="Z109-WS·2023-Y-BGS-0007",
    author="云溪街道办事处；示例区民政局",
    title="关于印发𠮷祥社区“三清单”的通知 <&>",
    date="20230506",
    security="公开",
    remark="缺第 3 页",
)

EXAMPLES: dict[str, Any] = {
    "json": records.whole_fonds(),
    "dat46": records.media_item(),
    "dat54": records.media_item(),
    "dat63": records.media_item(category="LX"),
    "carrier-catalogue": CarrierCatalogue(entries=(evolve(ENTRY, retention="永久", page_count="12"),)),
    "carrier-2012": CarrierCatalogue(edition="2012", entries=(evolve(ENTRY, object_name="a.pdf"),)),
    "carrier-description": Description(fields=(("移交单位", "云溪街道办事处"), ("档案数量", "1"))),
}


def _of_kind(item: Item, scheme: Scheme) -> Item:
    """Return a record that the scheme takes; some are known by their category only."""
    return item if is_described(item, scheme) else evolve(item, category=scheme.categories[0])


INVENTED: dict[str, st.SearchStrategy[Any]] = {
    "json": strategies.fonds(),
    "dat46": strategies.items() | strategies.media_items(),
    "dat54": strategies.media_items().map(lambda item: _of_kind(item, dat54.SCHEME)),
    "dat63": strategies.media_items().map(lambda item: _of_kind(item, dat63.SCHEME)),
    "carrier-catalogue": st.builds(
        CarrierCatalogue,
        level=st.sampled_from(["文件", "案卷"]),
        entries=st.lists(
            st.builds(CatalogueEntry, code=strategies.XML_TEXT, title=strategies.XML_TEXT), max_size=3
        ).map(tuple),
    ),
    "carrier-2012": st.builds(
        CarrierCatalogue,
        edition=st.just("2012"),
        entries=st.lists(
            st.builds(CatalogueEntry, author=strategies.XML_TEXT, object_name=strategies.XML_TEXT), max_size=3
        ).map(tuple),
    ),
    "carrier-description": st.builds(
        Description,
        fields=st.lists(
            st.tuples(
                st.text(st.sampled_from("移交单位甲乙"), min_size=1, max_size=5),
                st.text(st.sampled_from("一二三abc ：=:"), max_size=8).map(str.strip),
            ),
            max_size=4,
        ).map(tuple),
    ),
}


def test_every_dialect_has_its_example() -> None:
    assert set(EXAMPLES) == set(FORMATS) == set(INVENTED)


@pytest.mark.parametrize("name", FORMATS)
def test_output_is_the_kept_snapshot(name: str) -> None:
    written = FORMATS[name].dumps(EXAMPLES[name])
    kept = SNAPSHOTS / f"{name}{FORMATS[name].suffix}"
    if os.environ.get("RENEW_SNAPSHOTS"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_bytes(written)
    assert written == kept.read_bytes()


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.schema])
def test_output_fits_its_schema(name: str) -> None:
    form = FORMATS[name]
    assert schema_findings(form.dumps(EXAMPLES[name]), form.schema) == ()


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.schema])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_written_fits_its_schema(name: str, data: st.DataObject) -> None:
    form = FORMATS[name]
    assert schema_findings(form.dumps(data.draw(INVENTED[name])), form.schema) == ()


@pytest.mark.parametrize("name", FORMATS)
def test_example_reads_back(name: str) -> None:
    form = FORMATS[name]
    reading = form.loads(form.dumps(EXAMPLES[name]))
    assert reading.value == EXAMPLES[name]
    assert reading.findings == ()


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.lossless])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_lossless_dialects_give_back_what_was_written(name: str, data: st.DataObject) -> None:
    form = FORMATS[name]
    value = data.draw(INVENTED[name])
    assert form.loads(form.dumps(value)).value == value


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=100, deadline=None)
@given(data=st.binary(max_size=200) | st.text(max_size=60).map(str.encode))
def test_arbitrary_octets_are_read_or_refused(name: str, data: bytes) -> None:
    try:
        FORMATS[name].loads(data)
    except CannotRead as refused:
        said = refused.say("zh"), refused.say("en")
    else:
        said = ("-", "-")
    assert all(said)


@pytest.mark.parametrize("name", [n for n, f in FORMATS.items() if f.root and f.suffix == ".xml"])
def test_root_is_as_told(name: str) -> None:
    assert f"<{FORMATS[name].root}>".encode() in FORMATS[name].dumps(EXAMPLES[name])


def test_formats_are_found_by_name_or_given() -> None:
    mine: Format[str] = Format(
        name="mine",
        title=FORMATS["json"].title,
        root="",
        carries=str,
        dumps=str.encode,
        loads=FORMATS["json"].loads,
        lossless=False,
    )
    assert find_format("json") is FORMATS["json"]
    assert find_format(mine) is mine
    with pytest.raises(WrongUse, match="Unknown format 'nix'"):
        find_format("nix")
