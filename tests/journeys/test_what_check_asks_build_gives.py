"""What check asks, build gives: random catalogues and scans are refused before anything is written, or become a
package that check calls sound, in every layout and container."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from archpkg.checks.check import check
from archpkg.findings import Finding, Severity
from archpkg.transfer.build import Built, build

NOW = datetime(2025, 3, 1, 9, 0)
HEAD = (
    "著录层级", "档号", "题名", "责任者", "文号", "日期", "保管期限", "密级", "页数", "年度", "生成方式", "备注",
)  # fmt: skip
VOLUME = "Z109-KJ·JJ·01-001"
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def picture(kind: str, mode: str = "1", **fields: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (16, 16)).save(out, kind, **fields)
    return out.getvalue()


CONTENT: dict[str, tuple[str, bytes]] = {
    "pdf": ("pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
    "tiff": ("tif", picture("TIFF", compression="group4", dpi=(300, 300))),
    "grey": ("tif", picture("TIFF", "L")),
    "jpeg": ("jpg", picture("JPEG", "RGB", dpi=(200, 300))),
    "text": ("txt", "正文\n".encode()),
    "xml": ("xml", b"<a/>\n"),
    "xml with a DTD": ("xml", b"<!DOCTYPE a>\n<a/>\n"),
    "unknown": ("dat", b"\x00\x01\x02"),
    "no ending": ("", b"\x00\x01\x02"),
}
FAULTY: dict[str, tuple[str, bytes]] = {
    "empty": ("pdf", b""),
    "text named pdf": ("pdf", "不是".encode()),
    "program": ("exe", b"MZ\x90\0"),
    "jpeg named tif": ("tif", picture("JPEG", "RGB")),
}


@frozen(kw_only=True)
class Row:
    """One row of the table and the computer files of its record."""

    cells: dict[str, str]
    scans: tuple[tuple[str, bytes], ...] = ()


@frozen(kw_only=True)
class Room:
    """A table and its scans, and how they are to be packed."""

    rows: tuple[Row, ...]
    layout: str = "dat93"
    bag: bool = True
    container: str = "folder"
    unit: str = "云溪街道办事处"
    algorithms: tuple[str, ...] = ("sha256", "sm3")


TITLE = st.text(
    st.sampled_from("关于印发年度工作计划的通知𠮷㐂（）《》“”&<>'\"#·-—0123456789aZ é\u3000"),
    min_size=1,
    max_size=20,
).map(lambda text: f"关{text}")


def cells(draw: st.DrawFn, code: str, retention: str, year: int, *, sound: bool) -> dict[str, str]:
    found = {
        "著录层级": "文件级",
        "档号": code,
        "题名": draw(TITLE),
        "责任者": draw(st.sampled_from(("云溪街道办事处", "甲；乙", "中共云溪街道工作委员会"))),
        "文号": draw(st.sampled_from(("", f"云街办〔{year}〕3号"))),
        "日期": draw(st.sampled_from((f"{year}0506", f"{year}.5.6", f"{year}年5月", f"{year}"))),
        "保管期限": retention,
        "密级": draw(st.sampled_from(("", "公开", "内部", "限制"))),
        "页数": draw(st.sampled_from(("", "1", "3"))),
        "年度": draw(st.sampled_from(("", str(year)))),
        "生成方式": draw(st.sampled_from(("", "", "原生", "数字化"))),
        "备注": draw(st.sampled_from(("", "原件有折痕", " 两端有空格 "))),
    }
    if not sound and draw(st.integers(0, 4)) == 4:
        found |= draw(st.dictionaries(st.sampled_from(sorted(BAD)), st.integers(0, 9), max_size=1).map(bad))
    return found


BAD: dict[str, tuple[str, ...]] = {
    "档号": ("", "Z109-WS·2023-Y-BGS-0001", "随手写的号", "Z109-WS-2023-Y-BGS-1", "a/b"),
    "题名": ("", " "),
    "责任者": ("",),
    "日期": ("", "20230231", "2033.1.1", "民国十二年", "1999"),
    "保管期限": ("", "10年", "长期", "很久"),
    "密级": ("机密", "秘密★10年", "绝密", "非密", "??"),
    "页数": ("x", "0", "-1", "1-3"),
    "年度": ("2001", "二〇二三", "x"),
    "生成方式": ("扫描",),
}


def bad(picked: dict[str, int]) -> dict[str, str]:
    return {heading: BAD[heading][n % len(BAD[heading])] for heading, n in picked.items()}


def scans(draw: st.DrawFn, code: str, *, sound: bool) -> tuple[tuple[str, bytes], ...]:
    kinds = CONTENT | FAULTY
    choice = sorted(CONTENT) if sound else [*sorted(CONTENT) * 8, *FAULTY]
    form = draw(st.sampled_from(("one", "one", "pages", "folder", "odd", "none")))
    if form == "none":
        return ()
    names = {
        "one": [""],
        "pages": ["-001", "-002", "-003"] if sound else ["-001", "-003"],
        "folder": ["/正文", "/附件1", "/附件2"],
        "odd": ["/电子档案元数据", "/电子档案1元数据", "/目录文件", "/说明文件", "/一/正文", "/二/正文"],
    }[form]
    found = []
    for n, name in enumerate(names):
        ending, content = kinds[draw(st.sampled_from(choice))]
        dot = f".{ending}" if ending else ""
        same = draw(st.booleans()) if not sound else False
        own = b"" if same or not content else f"<!-- {code} {n} -->".encode()
        found.append((f"{code}{name}{dot}", content + own))
    return tuple(found)


@st.composite
def rooms(draw: st.DrawFn, *, sound: bool) -> Room:
    rows: list[Row] = []
    for n in range(draw(st.integers(1, 4))):
        year = draw(st.sampled_from((2021, 2022, 2023)))
        short, retention = draw(st.sampled_from((("Y", "永久"), ("D30", "30年"), ("D10", "10年"))))
        organ = draw(st.sampled_from(("-BGS", "-MZ", "")))
        code = f"Z109-WS·{year}-{short}{organ}-{n + 1:04d}"
        rows.append(row(draw, code, retention, year, sound=sound))
    inside = draw(st.sampled_from((0, 0, 1, 2)))
    if inside and draw(st.booleans()):
        rows.append(Row(cells=cells(draw, VOLUME, "永久", 2022, sound=sound) | {"著录层级": "案卷级"}))
    for n in range(inside):
        rows.append(row(draw, f"{VOLUME}-{n + 1:03d}", "永久", 2022, sound=sound))
    if sound and not any(r.scans for r in rows):
        rows[0] = Row(cells=rows[0].cells, scans=((f"{rows[0].cells['档号']}.pdf", CONTENT["pdf"][1]),))
    return Room(
        rows=tuple(rows),
        layout=draw(st.sampled_from(("dat93", "2012", "plain"))),
        bag=draw(st.booleans()),
        container=draw(st.sampled_from(("folder", "zip", "tar"))),
        unit="云溪街道办事处" if sound else draw(st.sampled_from(("云溪街道办事处",) * 9 + ("",))),
        algorithms=draw(st.sampled_from((("sha256", "sm3"), ("sm3",), ("sha512",)))),
    )


def row(draw: st.DrawFn, code: str, retention: str, year: int, *, sound: bool) -> Row:
    return Row(cells=cells(draw, code, retention, year, sound=sound), scans=scans(draw, code, sound=sound))


def lay_out(room: Room, folder: Path) -> tuple[Path, Path]:
    table, objects = folder / "目录.csv", folder / "扫描件"
    with table.open("w", encoding="utf-8-sig", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(HEAD)
        for one in room.rows:
            out.writerow([one.cells[name] for name in HEAD])
    objects.mkdir()
    for one in room.rows:
        for name, content in one.scans:
            path = objects / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return table, objects


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def built(room: Room, folder: Path, *, dry_run: bool = False) -> tuple[Built, Path]:
    table, objects = folder / "目录.csv", folder / "扫描件"
    if not table.exists():
        table, objects = lay_out(room, folder)
    target = folder / f"移交包.{room.container}"
    found = build(
        table,
        objects,
        target,
        layout=room.layout,
        bag=room.bag,
        container=room.container,
        unit=room.unit,
        archives="示例区档案馆",
        algorithms=room.algorithms,
        dry_run=dry_run,
        now=NOW,
    )
    return found, target


def severe(findings: tuple[Finding, ...]) -> list[str]:
    return [f.say("zh") for f in findings if f.severity is Severity.ERROR]


def holds(room: Room, folder: Path) -> bool:
    """The law; True where a package was made."""
    before = state(folder / "扫描件") if (folder / "扫描件").exists() else None
    dry, target = built(room, folder, dry_run=True)
    assert not target.exists()
    found, target = built(room, folder)
    assert found.findings == dry.findings
    assert before is None or state(folder / "扫描件") == before
    if not found.report.sound:
        assert severe(found.findings)
        assert not target.exists()
        assert sorted(p.name for p in folder.iterdir()) == ["扫描件", "目录.csv"]
        return False
    assert found.package is not None
    report = check(target, today=NOW.date())
    assert severe(report.findings) == []
    asked = {
        f.code for f in report.findings if f.severity is Severity.WARNING and not f.code.startswith("BAG-")
    }
    told = {f.code for f in found.findings}
    assert asked <= told, [f.say("zh") for f in report.findings if f.code not in told]
    return True


@SLOW
@given(room=rooms(sound=True))
def test_a_catalogue_without_a_fault_becomes_a_package_that_is_sound(room: Room) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert holds(room, Path(folder))


@SLOW
@given(room=rooms(sound=False))
def test_a_catalogue_with_faults_is_refused_or_becomes_a_package_that_is_sound(room: Room) -> None:
    with tempfile.TemporaryDirectory() as folder:
        holds(room, Path(folder))
