"""挂接: which computer file goes to which item, and what is said of the rest."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import records
from archpkg.errors import CannotRead
from archpkg.findings import Reading
from archpkg.model.codes import ReferenceCode
from archpkg.model.parts import Extra
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.walk import items
from archpkg.packages.documents import documents_of, natural_key, role_of
from archpkg.packages.scan_rules import RULES
from archpkg.packages.scans import attach, find_objects

ONE, TWO, TEN = (f"Z109-WS·2023-Y-BGS-{n:04d}" for n in (1, 2, 10))


def put(root: Path, *paths: str) -> None:
    """Make computer files whose content is their own path."""
    for path in paths:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path, encoding="utf-8")


def attached(reading: Reading[Fonds]) -> dict[str, list[str]]:
    """From reference code to the paths of its computer files."""
    return {str(i.code): [o.path for o in i.objects] for i in items(reading.value)}


def codes(reading: Reading[Fonds]) -> dict[str, str]:
    """From path to rule code, for findings about a computer file."""
    return {f.where.path: f.code for f in reading.findings if f.where.path}


def room(*lot: Item) -> Fonds:
    return records.fonds(*(lot or (records.item(1), records.item(2), records.item(10))))


@pytest.mark.parametrize(
    "path",
    [
        f"{ONE}.pdf",
        f"{ONE}-001.tif",
        f"{ONE}_001.tif",
        f"{ONE}/封面.jpg",
        f"2023/{ONE}/附件/1.pdf",
        "Z109-WS.2023-Y-BGS-0001.pdf",
        "Z109-WS_2023-Y-BGS-0001.pdf",
        "Z109-WS・2023-Y-BGS-0001-1.pdf",
        "z109-ws·2023-y-bgs-0001.pdf",
        f"{ONE}",
    ],
)
def test_names_that_tell_the_item(tmp_path: Path, path: str) -> None:
    put(tmp_path, path)
    reading = attach(room(), tmp_path)
    assert attached(reading) == {ONE: [path], TWO: [], TEN: []}
    assert codes(reading) == {}


def test_sizes_come_along_and_pages_are_in_order(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}-10.tif", f"{ONE}-2.tif", f"{ONE}-1.tif")
    reading = attach(room(), tmp_path)
    first = next(items(reading.value))
    assert [o.path for o in first.objects] == [f"{ONE}-1.tif", f"{ONE}-2.tif", f"{ONE}-10.tif"]
    assert all(o.size == (tmp_path / o.path).stat().st_size for o in first.objects)
    assert all(o.format is not None and o.format.name == "TIFF" for o in first.objects)


def test_the_longer_code_wins(tmp_path: Path) -> None:
    volume, inside = "Z109-KU·01·2022-D30-001", "Z109-KU·01·2022-D30-001-002"
    lot = tuple(records.item(code=ReferenceCode.parse(c)) for c in (volume, inside))
    put(tmp_path, f"{inside}.pdf", f"{inside}-001.jpg")
    assert attached(attach(room(*lot), tmp_path)) == {
        volume: [],
        inside: [f"{inside}-001.jpg", f"{inside}.pdf"],
    }


def test_0001_is_not_the_beginning_of_00012(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}2.pdf")
    reading = attach(room(), tmp_path)
    assert codes(reading) == {f"{ONE}2.pdf": "SCAN-STRAY"}


def test_items_without_any_are_reported(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.pdf")
    reading = attach(room(), tmp_path)
    assert [f.details["code"] for f in reading.findings if f.code == "SCAN-NONE"] == [TWO, TEN]


def test_folder_and_name_that_disagree_are_attached_to_neither(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}/{TWO}.pdf")
    reading = attach(room(), tmp_path)
    assert attached(reading) == {ONE: [], TWO: [], TEN: []}
    assert codes(reading) == {f"{ONE}/{TWO}.pdf": "SCAN-CLASH"}


def test_a_code_used_twice_gets_nothing(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.pdf")
    reading = attach(room(records.item(1), records.item(1)), tmp_path)
    assert codes(reading) == {f"{ONE}.pdf": "SCAN-CLASH"}


def test_a_loose_tail_is_attached_and_said(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}（最终版）.pdf")
    reading = attach(room(), tmp_path)
    assert attached(reading)[ONE] == [f"{ONE}（最终版）.pdf"]
    assert codes(reading) == {f"{ONE}（最终版）.pdf": "SCAN-DOUBT"}


def test_the_path_column_decides_before_names(tmp_path: Path) -> None:
    put(tmp_path, "OA/a.pdf", "OA/附件/b.pdf", f"{TWO}.pdf")
    lot = (
        records.item(1, extra=(Extra(name="文件路径", value=r"OA\a.pdf；./OA/附件", source="catalogue"),)),
        records.item(2),
    )
    reading = attach(room(*lot), tmp_path)
    assert attached(reading) == {ONE: ["OA/a.pdf", "OA/附件/b.pdf"], TWO: [f"{TWO}.pdf"]}
    assert reading.findings == ()


def test_a_path_column_that_names_nothing_is_an_error(tmp_path: Path) -> None:
    lot = (records.item(1, extra=(Extra(name="文件路径", value="OA/x.pdf"),)),)
    reading = attach(room(*lot), tmp_path)
    assert codes(reading) == {"OA/x.pdf": "SCAN-GONE"}


def test_a_path_named_for_two_items_is_an_error(tmp_path: Path) -> None:
    put(tmp_path, "a.pdf")
    extra = (Extra(name="文件路径", value="a.pdf"),)
    reading = attach(room(records.item(1, extra=extra), records.item(2, extra=extra)), tmp_path)
    assert codes(reading) == {"a.pdf": "SCAN-CLASH"}


def test_a_rule_decides_before_names(tmp_path: Path) -> None:
    put(tmp_path, "盒1/7.pdf", f"{TWO}.pdf")
    reading = attach(room(), tmp_path, rule=lambda path: TEN if path.startswith("盒1") else None)
    assert attached(reading) == {ONE: [], TWO: [f"{TWO}.pdf"], TEN: ["盒1/7.pdf"]}


def test_strays_and_leftovers_are_reported(tmp_path: Path) -> None:
    put(tmp_path, "测试页.jpg", "Thumbs.db", f"{ONE}/~$稿.docx", ".DS_Store")
    assert codes(attach(room(), tmp_path)) == {
        "测试页.jpg": "SCAN-STRAY",
        "Thumbs.db": "SCAN-JUNK",
        f"{ONE}/~$稿.docx": "SCAN-JUNK",
        ".DS_Store": "SCAN-JUNK",
    }


def test_links_and_odd_names_are_reported_and_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "a/real.pdf")
    (tmp_path / f"{ONE}.pdf").symlink_to(tmp_path / "a/real.pdf")
    (tmp_path / "outside").symlink_to("/")
    put(tmp_path, "back\\slash.pdf")
    with open(os.fsencode(tmp_path) + b"/\xff\xfe.pdf", "wb"):
        pass
    looked = find_objects(tmp_path)
    assert [f.path for f in looked.value] == ["a/real.pdf"]
    assert sorted(f.code for f in looked.findings) == ["SCAN-ODD", "SCAN-ODD", "SCAN-SPECIAL", "SCAN-SPECIAL"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="nowhere"):
        attach(room(), tmp_path / "nowhere")


def test_objects_that_are_there_already_are_kept(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.pdf")
    item = records.item(1, objects=(records.digital_object("早先.pdf"),))
    reading = attach(room(item, records.item(2, objects=(records.digital_object("x.pdf"),))), tmp_path)
    assert attached(reading) == {ONE: ["早先.pdf", f"{ONE}.pdf"], TWO: ["x.pdf"]}
    assert reading.findings == ()


def test_items_in_series_below_and_without_code_are_walked(tmp_path: Path) -> None:
    put(tmp_path, f"{ONE}.pdf")
    below = Series(code="JJ", items=(records.item(1),))
    fonds = records.fonds(Item(), series=(Series(code="KJ", items=(Item(),), series=(below,)),))
    reading = attach(fonds, tmp_path)
    assert [len(list(i.objects)) for i in items(reading.value)] == [0, 1]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("x/正文.pdf", ("正本", "正文")),
        ("x/附件2.jpg", ("附件", "附件2")),
        ("x/附件-12 表.jpg", ("附件", "附件12")),
        ("x/附件2023001.jpg", ("附件", "附件")),
        ("附件/1.jpg", ("附件", "附件")),
        ("x/发文稿纸.pdf", ("处理单", "发文稿纸")),
        ("x/001.tif", ("正本", "正本")),
    ],
)
def test_roles_are_told_by_words_in_the_name(path: str, role: tuple[str, str]) -> None:
    assert role_of(path) == role


def test_documents_are_grouped_main_text_first_attachments_last() -> None:
    paths = ("附件2.pdf", "附件1.pdf", "处理单.pdf", "002.tif", "001.tif", "正文.pdf")
    made = documents_of(records.digital_object(p) for p in paths)
    assert [(d.role, d.title, d.main) for d in made] == [
        ("正本", "", True),
        ("处理单", "", False),
        ("附件", "附件1", False),
        ("附件", "附件2", False),
    ]
    assert [o.path for o in made[0].objects] == ["001.tif", "002.tif", "正文.pdf"]


def test_natural_order_does_not_stumble_over_other_digits() -> None:
    assert sorted(["a10", "a2"], key=natural_key) == ["a2", "a10"]


def test_every_rule_says_what_to_do_in_both_languages() -> None:
    for rule in RULES:
        assert rule.hint.en
        assert rule.hint.zh
        assert rule.text.en != rule.text.zh
