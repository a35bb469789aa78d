"""A good transfer package for tests, changed in one place and sealed again: only its content is wrong then."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from PIL import Image

import records
from archpkg.findings import Finding, Report
from archpkg.fixity.algorithms import new
from archpkg.model.agents import Agent
from archpkg.model.parts import Storage
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.security import PUBLIC
from archpkg.packages.bag.update import update_bag
from archpkg.packages.build import build_package
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.scans import attach

UNIT = "云溪街道办事处"
CODES = tuple(f"Z109-WS·2023-Y-BGS-{number:04d}" for number in range(1, 4))
METADATA = "电子档案元数据.XML"
CATALOGUE = "目录文件.XML"
DESCRIPTION = "说明文件.TXT"
DAY = date(2024, 3, 1)
"""When the packages are made: the Bagging-Date of their bags."""


def pdf(text: str) -> bytes:
    """Octets that begin and end as a PDF does."""
    return b"%PDF-1.4\n% " + text.encode() + b"\n%%EOF\n"


def page(shade: int) -> bytes:
    """A JPEG of one page."""
    stream = io.BytesIO()
    Image.new("L", (40, 60), shade).save(stream, "JPEG")
    return stream.getvalue()


def item(number: int, **fields: Any) -> Item:
    """A record of an office with all that people must tell of it."""
    plain: dict[str, Any] = {
        "identifier": CODES[number - 1],
        "document_number": f"云街办〔2023〕{number}号",
        "page_count": 3 if number == 2 else 1,
        "agents": (Agent(name=UNIT, type="单位"),),
        "storage": Storage(offline_media=("1",)),
        "aggregation_type": "单件",
        "security": PUBLIC,
    }
    return records.item(number, **{**plain, **fields})


def fonds(*items: Item) -> Fonds:
    """The unit's fonds with these records."""
    return Fonds(
        code="Z109",
        name="云溪街道办事处全宗",
        unit=UNIT,
        archives_name="示例区档案馆",
        archives_code="444000",
        series=(Series(code="WS", title="文书", items=items),),
    )


def scans(folder: Path) -> Path:
    """Computer files of three records: a PDF; three pages; a PDF and an attachment."""
    folder.mkdir()
    first, second, third = CODES
    (folder / f"{first}.pdf").write_bytes(pdf("一"))
    for number in (1, 2, 3):
        (folder / f"{second}-{number:03d}.jpg").write_bytes(page(40 * number))
    (folder / third).mkdir()
    (folder / third / "正文.pdf").write_bytes(pdf("三"))
    (folder / third / "附件1.jpg").write_bytes(page(200))
    return folder


def make(folder: Path, **options: Any) -> Path:
    """A good package of three records at ``folder/移交包``."""
    made = fonds(*(item(number) for number in (1, 2, 3)))
    root = scans(folder / "扫描件")
    target = (
        folder
        / f"移交包{'.' + options['container'] if options.get('container', 'folder') != 'folder' else ''}"
    )
    facts = TransferFacts(unit=UNIT, archives="示例区档案馆")
    build_package(attach(made, root).or_raise(), root, target, facts=facts, bagging_date=DAY, **options)
    return target


class Transfer:
    """A package in a folder, to be changed. Each change fails where there was nothing to change."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = path / "data" if (path / "bagit.txt").is_file() else path

    @classmethod
    def copy(cls, good: Path, target: Path) -> Transfer:
        """A copy of a good package."""
        shutil.copytree(good, target)
        return cls(target)

    @property
    def catalogue(self) -> Path:
        """目录文件.XML."""
        return self.data / CATALOGUE

    @property
    def description(self) -> Path:
        """说明文件.TXT."""
        return self.data / DESCRIPTION

    def folder(self, code: str) -> Path:
        """The folder of a record."""
        return next(path for path in sorted(self.data.rglob(code)) if path.is_dir())

    def metadata(self, code: str) -> Path:
        """The metadata document of a record."""
        return self.folder(code) / METADATA

    def content(self, code: str, number: int = 0) -> Path:
        """One of its computer files, by their names."""
        return sorted(path for path in self.folder(code).iterdir() if path.name != METADATA)[number]

    def replace(self, path: Path, old: str, new: str) -> None:
        """Replace the first match of an expression in a text."""
        text = path.read_text("utf-8")
        changed = re.sub(old, lambda _: new, text, count=1)
        assert changed != text, f"{path.name}: {old} stays"
        path.write_text(changed, "utf-8", newline="")

    def entry(self, code: str, tag: str, value: str | None) -> None:
        """Give one element of a catalogue entry another text, or take it out."""
        text = self.catalogue.read_text("utf-8")
        entry = next(
            e for e in re.findall(r"  <文件>.*?</文件>\n", text, re.S) if f"<档号>{code}</档号>" in e
        )
        element = "" if value is None else f"    <{tag}>{value}</{tag}>\n"
        changed = re.sub(f"    <{tag}>.*?</{tag}>\n", lambda _: element, entry)
        assert changed != entry, f"{tag} stays"
        self.catalogue.write_text(text.replace(entry, changed), "utf-8", newline="")

    def element(self, code: str, tag: str, value: str | None) -> None:
        """Give the first element of that name in the metadata another text, or take it out."""
        new_text = "" if value is None else f"<{tag}>{value}</{tag}>"
        self.replace(self.metadata(code), f"<{tag}>[^<]*</{tag}>", new_text)

    def line(self, name: str, value: str) -> None:
        """Give a line of the description another value."""
        self.replace(self.description, f"(?m)^{name}：.*$", f"{name}：{value}")

    def overwrite(self, path: Path, octets: bytes, *, honest: bool) -> None:
        """Other octets for a computer file; ``honest`` metadata state their size and digests."""
        path.write_bytes(octets)
        if honest:
            self.state(path)

    def state(self, path: Path) -> None:
        """Let the metadata state the size and digests that a computer file has."""
        document = path.parent / METADATA
        head, mark, tail = document.read_text("utf-8").partition(f"<计算机文件名>{path.name}</计算机文件名>")
        assert mark, path.name
        octets = path.read_bytes()
        tail = re.sub("(?<=<计算机文件大小>)[0-9]+", str(len(octets)), tail, count=1)
        for algorithm in ("sha256", "sm3"):
            hasher = new(algorithm)
            hasher.update(octets)
            tail = re.sub(f'(?<=算法="{algorithm}">)[0-9a-f]+', hasher.hexdigest(), tail, count=1)
        document.write_text(head + mark + tail, "utf-8", newline="")
        self.count_octets()

    def count_octets(self) -> None:
        """Let 移交数据量 be what is there."""
        total = sum(
            p.stat().st_size for code in CODES for p in self.folder(code).iterdir() if p.name != METADATA
        )
        text = self.description.read_text("utf-8")
        text = re.sub("(?m)^移交数据量：.*$", f"移交数据量：{total} 字节", text)
        self.description.write_text(text, "utf-8", newline="")

    def seal(self) -> Path:
        """Make the manifests anew, so that they find nothing."""
        if self.data != self.path:
            update_bag(self.path, thorough=True)
        return self.path


Change = Callable[[Transfer], object]


def named(report: Report, *names: str) -> list[Finding]:
    """The warnings and errors that name one of these."""
    loud = [finding for finding in report.findings if finding.severity.value != "note"]
    return [f for f in loud if any(name in f.say("zh") + f.where.record for name in names)]
