"""示例过程. The journey of the demo: each step says what it did and where to look."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

from archpkg.catalogue import read_catalogue
from archpkg.checks.check import check
from archpkg.checks.fixity.verify import verify
from archpkg.cli.demo.room import Room, make_room
from archpkg.cli.say import Style, Styled, echo, say_finding, say_verdict
from archpkg.findings import Finding, Outcome, Report, Severity
from archpkg.model.walk import objects
from archpkg.packages.package import Package
from archpkg.transfer.build import Built, build
from archpkg.words import Lang, Text

ARCHIVES = "示例区档案馆"


def walk_through(folder: str, lang: Lang) -> int:
    """Make the room and walk through it; the exit code. Raises TargetExists for a folder that holds anything."""
    top = Path(folder)
    _step(1, lang, Text("A sample archive room", "示例档案室"))
    room = make_room(top)
    _room(room, lang)
    _step(2, lang, Text("Read the catalogue as it came", "读取原始目录"))
    reading = read_catalogue(room.catalogue)
    _findings(reading.findings, lang)
    _step(
        3,
        lang,
        Text("Build the transfer package from the corrected catalogue", "由改正后的目录生成移交信息包"),
    )
    outcome = _build(room, top, lang)
    package = outcome.package
    if package is None:
        say_verdict(outcome.report, lang, judged=False)
        return 1
    _step(
        4,
        lang,
        Text(
            "Check it as the archives will: digests, catalogue, metadata and computer files against each other",
            "按接收方的要求检测：摘要、目录、元数据与电子文件互相核对",
        ),
    )
    _judge(package, lang)
    _step(5, lang, Text("Damage one byte of a copy, and verify that", "损坏副本中的一个字节，再次校验"))
    report = _damage(package, top, lang)
    _look(room, package, report, top, lang)
    return 0


def _judge(package: Package, lang: Lang) -> None:
    """The verdict, and how much was looked at."""
    report = check(package.path, today=date.today())
    passed = [one.text.in_(lang) for one in report.looked_at if one.outcome is Outcome.PASSED]
    left = [one.text.in_(lang) for one in report.looked_at if one.outcome is Outcome.NOT_LOOKED_AT]
    _say(lang, f"Looked at: {', '.join(passed)}.", f"已检测：{'、'.join(passed)}。")
    _say(lang, f"Not looked at: {', '.join(left)}.", f"未检测：{'、'.join(left)}。")
    for finding in report.findings:
        say_finding(finding, lang)
    say_verdict(report, lang)


def _step(number: int, lang: Lang, title: Text) -> None:
    echo()
    echo(f"{number}  {title.in_(lang)}", bold=True, fg="blue")


def _say(lang: Lang, en: str, zh: str) -> None:
    echo(Text(en, zh).in_(lang))


def _room(room: Room, lang: Lang) -> None:
    scans = sum(1 for p in room.objects.rglob("*") if p.is_file())
    _say(
        lang,
        f"{room.catalogue} lists {room.items} items; {room.objects} holds {scans} computer files.",
        f"{room.catalogue} 著录 {room.items} 件；{room.objects} 内有 {scans} 个文件。",
    )


def _findings(findings: tuple[Finding, ...], lang: Lang) -> None:
    """The errors in full, the rest counted."""
    errors = [f for f in findings if f.severity is Severity.ERROR]
    for finding in errors:
        say_finding(finding, lang)
    rest = len(findings) - len(errors)
    _say(
        lang,
        f"{len(errors)} errors keep it from being packed; {rest} further remarks (archpkg show tells them all).",
        f"有 {len(errors)} 处错误，不能装包；另有 {rest} 条提示（用 archpkg show 查看全部）。",
    )


def _build(room: Room, top: Path, lang: Lang) -> Built:
    _say(
        lang,
        f"The archivist corrected these rows: {room.corrected.name}",
        f"档案员改正了这些行：{room.corrected.name}",
    )
    outcome = build(room.corrected, room.objects, top / "移交包", archives=ARCHIVES)
    for finding in outcome.report.findings:
        if finding.severity is not Severity.NOTE:
            say_finding(finding, lang)
    if outcome.package is not None:
        _say(lang, f"Built {outcome.package.path}", f"已生成 {outcome.package.path}")
    return outcome


def _damage(package: Package, top: Path, lang: Lang) -> Path:
    """A copy of the package with one bit of one scan turned over; its report is written beside it."""
    copy = top / "移交包（损坏示例）"
    shutil.copytree(package.path, copy)
    victim = max(objects(package.record), key=lambda obj: obj.size or 0)
    hurt = copy / "data" / victim.path
    content = bytearray(hurt.read_bytes())
    content[len(content) // 2] ^= 1
    hurt.write_bytes(content)
    _say(lang, f"One bit turned over in {victim.file_name}", f"已翻转 {victim.file_name} 中的一个比特")
    report = verify(copy)
    for finding in report.findings:
        say_finding(finding, lang)
    say_verdict(report, lang)
    return _write(report, top / "校验报告（损坏示例）.json")


def _write(report: Report, path: Path) -> Path:
    path.write_text(json.dumps(report.to_dict(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _look(room: Room, package: Package, report: Path, top: Path, lang: Lang) -> None:
    _step(6, lang, Text("Look at these", "请查看"))
    data = Path(package.path) / "data"
    first = next(objects(package.record))
    metadata = (data / first.path).parent / "电子档案元数据.XML"
    for path, en, zh in (
        (room.catalogue, "the catalogue with its faults", "有问题的目录"),
        (room.corrected, "the same, corrected", "改正后的目录"),
        (data / "目录文件.XML", "the catalogue of the package", "信息包的目录文件"),
        (data / "说明文件.TXT", "the description of the transfer", "移交说明文件"),
        (metadata, "the metadata of one record", "一件档案的元数据"),
        (
            Path(package.path) / "manifest-sm3.txt",
            "the SM3 digest of every computer file",
            "全部文件的 SM3 摘要",
        ),
        (report, "the report about the damaged copy", "损坏副本的校验报告"),
    ):
        echo(head=(Styled(f"  {path}  "), Styled(Text(en, zh).in_(lang), Style(dim=True))))
    _say(lang, f"Try next: archpkg show {top / '移交包'}", f"下一步：archpkg show {top / '移交包'}")
