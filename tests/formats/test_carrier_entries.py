"""From a record to its entry and back."""

from __future__ import annotations

import records
from archpkg.findings import Finding
from archpkg.formats.carrier import CatalogueEntry, catalogue_entry, file_entry, item_of_entry
from archpkg.formats.carrier.describing import span
from archpkg.model.parts import Extra
from archpkg.model.security import SECRET


def test_an_item_comes_back_from_its_entry() -> None:
    item = records.item(1, page_count=3, security=SECRET, secrecy_period="10年", annotations=("缺第 3 页",))
    entry = catalogue_entry(item, sequence=7)
    assert (entry.sequence, entry.security) == ("7", "机密★10年")
    findings: list[Finding] = []
    back = item_of_entry(entry, findings)
    assert findings == []
    for name in (
        "title",
        "authors",
        "date",
        "retention",
        "security",
        "secrecy_period",
        "page_count",
        "annotations",
    ):
        assert getattr(back, name) == getattr(item, name), name
    assert (str(back.code), back.category, back.year) == (str(item.code), "WS", 2023)


def test_nothing_marked_is_written_as_open() -> None:
    assert catalogue_entry(records.item(), sequence=1).security == "公开"
    volume = file_entry(records.volume(), sequence=2)
    assert (volume.sequence, volume.security, volume.date) == ("2", "公开", "20220101-20221231")


def test_what_cannot_be_taken_up_is_told_and_kept() -> None:
    entry = CatalogueEntry(
        date="昨天",
        security="内部",
        page_count="许多",
        object_name="a.pdf",
        extra=(Extra(name="文号", value="一"),),
        line=5,
    )
    findings: list[Finding] = []
    item = item_of_entry(entry, findings)
    assert [(f.code, f.where.line, f.where.element) for f in findings] == [
        ("CAR-MAPPED", 5, "密级"),
        ("XML-VALUE", 5, "日期"),
        ("XML-VALUE", 5, "页数"),
    ]
    kept = [(extra.name, extra.value) for extra in item.extra]
    assert kept == [
        ("文号", "一"),
        ("密级", "内部"),
        ("电子档案名称", "a.pdf"),
        ("日期", "昨天"),
        ("页数", "许多"),
    ]
    assert item.security is not None
    assert item.code is None


def test_a_span_of_one_and_of_none() -> None:
    assert span([]) == ""
    assert span([records.item()]) == "Z109-WS·2023-Y-BGS-0001"
