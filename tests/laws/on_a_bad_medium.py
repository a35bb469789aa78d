"""Run in a process of its own, with the medium of ``medium.c`` before the system's calls: the work of
``test_bad_medium.py``. Prints one line of JSON for every trial."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import frozen

import records
from archpkg.checks.fixity.verify import verify
from archpkg.errors import ArchpkgError
from archpkg.model.records import Fonds, Series
from archpkg.packages.bag import create_bag, recover_bag, update_bag
from archpkg.packages.build import build_package
from archpkg.packages.carrier.documents import TransferFacts
from archpkg.packages.scans import attach
from archpkg.packages.unpack import unpack

READS, WRITES, SYNCS = 1, 2, 3
OCTETS = 300_000
"""Of the largest computer file: over one piece of reading."""
LIMIT = 400
"""Trials of one kind of work: it must be through by then."""


class Medium:
    """The library that was loaded before all others."""

    def __init__(self, library: str) -> None:
        self._library = ctypes.CDLL(library)
        self._library.medium_rule.argtypes = [ctypes.c_char_p, *[ctypes.c_int] * 4, ctypes.c_size_t]

    def rule(self, path: str, kind: int, first: int, last: int, error: int, most: int = 0) -> None:
        """Fail from one call to another; ``most`` octets a call."""
        self._library.medium_rule(os.fsencode(path), kind, first, last, error, most)

    @property
    def met(self) -> int:
        """Calls of that kind since the rule was made; nothing fails any more."""
        met = int(self._library.medium_met())
        self.rule("", 0, 0, 0, 0)
        return met


@frozen(kw_only=True)
class Work:
    """Something to do in a folder: what it prepares, what it does and what it makes."""

    prepare: Callable[[Path, int], None]
    carry_out: Callable[[Path], object]
    made: str


def source(folder: Path, octets: int) -> None:
    """Three computer files, the largest of that size."""
    (folder / "源/子").mkdir(parents=True)
    (folder / "源/a.bin").write_bytes(b"a" * octets)
    (folder / "源/子/b.txt").write_bytes(b"b" * 100)
    (folder / "源/空.txt").write_bytes(b"")


def container(folder: Path, octets: int) -> None:
    """A bag in a zip."""
    source(folder, octets)
    create_bag(folder / "源", folder / "in.zip", container="zip", algorithms=["sha256"])
    shutil.rmtree(folder / "源")


def changed_bag(folder: Path, octets: int) -> None:
    """A bag with a file that no manifest knows."""
    source(folder, octets)
    create_bag(folder / "源", folder / "out", algorithms=["sha256"])
    shutil.rmtree(folder / "源")
    (folder / "out/data/new.txt").write_bytes(b"new")


def scans(folder: Path, octets: int) -> None:
    """The scans of two items."""
    for number in (1, 2):
        place = folder / f"源/Z109-WS·2023-Y-BGS-{number:04d}"
        place.mkdir(parents=True)
        (place / "正文.pdf").write_bytes(b"%PDF-1.7 " + bytes(octets // 100 * number))


def build(folder: Path) -> object:
    """A transfer package."""
    series = Series(code="WS", items=(records.item(1), records.item(2)))
    fonds = attach(Fonds(code="Z109", unit="甲", series=(series,)), folder / "源").value
    return build_package(fonds, folder / "源", folder / "out", facts=TransferFacts(archives="乙")).value


def create(kind: str) -> Callable[[Path], object]:
    """A bag in a folder or a container."""
    return lambda folder: create_bag(
        folder / "源", folder / "out", container=kind, algorithms=["sha256"], workers=1
    )


WORKS = {
    "create folder": Work(prepare=source, carry_out=create("folder"), made="out"),
    "create zip": Work(prepare=source, carry_out=create("zip"), made="out"),
    "create tar": Work(prepare=source, carry_out=create("tar"), made="out"),
    "build": Work(prepare=scans, carry_out=build, made="out"),
    "unpack": Work(prepare=container, carry_out=lambda f: unpack(f / "in.zip", f / "out"), made="out"),
    "update": Work(prepare=changed_bag, carry_out=lambda f: update_bag(f / "out", workers=1), made=""),
}
FAULTS = {"EIO": (READS, errno.EIO), "ENOSPC": (WRITES, errno.ENOSPC), "sync": (SYNCS, errno.EIO)}


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file, hidden ones too."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def told(carry_out: Callable[[Path], object], folder: Path) -> tuple[str, list[str]]:
    """What became of it, and its words in both languages. Anything but a named error is a traceback."""
    try:
        carry_out(folder)
    except ArchpkgError as error:
        return type(error).__name__, [error.say("en"), error.say("zh")]
    return "done", []


def trials(medium: Medium, work: Work, fault: str, top: Path) -> Iterator[dict[str, object]]:
    """The first call fails, then the second …, until a run meets no failure."""
    kind, error = FAULTS[fault]
    for number in range(1, LIMIT):
        folder = top / f"{number}"
        folder.mkdir()
        work.prepare(folder, OCTETS)
        before = snapshot(folder)
        medium.rule(str(folder), kind, number, number if kind == READS else 0, error)
        became, words = told(work.carry_out, folder)
        met = medium.met
        after = snapshot(folder)
        kept = {name: data for name, data in after.items() if not work.made or name in before}
        again = became if became == "done" else told(work.carry_out, folder)[0]
        if again == "UnfinishedChange":
            again = f"{recover_bag(folder / 'out')}, {told(work.carry_out, folder)[0]}"
        sound = verify(folder / "out").sound
        yield {
            "number": number,
            "fault": met >= number,
            "became": became,
            "words": words,
            "unchanged": kept == before,
            "leftovers": sorted(after.keys() - before.keys()) if became != "done" else [],
            "again": again,
            "sound": sound,
        }
        shutil.rmtree(folder)
        if met < number:
            return


def verdicts(medium: Medium, top: Path) -> Iterator[dict[str, object]]:
    """Verifications of bags on a medium that fails to read one computer file, or all."""
    for kind in ("folder", "zip", "tar"):
        folder = top / kind
        folder.mkdir()
        source(folder, OCTETS)
        bag = create_bag(folder / "源", folder / "bag", container=kind, algorithms=["sha256", "sm3"]).path
        names = (
            sorted(str(p.relative_to(bag)) for p in bag.rglob("*") if p.is_file()) if bag.is_dir() else [""]
        )
        for name in names:
            for number in range(1, LIMIT):
                medium.rule(f"{bag}/{name}" if name else str(bag), READS, number, number, errno.EIO)
                said = looked(bag)
                fault = medium.met >= number
                yield {"kind": kind, "name": name, "number": number, "fault": fault} | said
                if not fault:
                    break


def looked(bag: Path) -> dict[str, object]:
    """One verification: its verdict, and what it says of which file."""
    try:
        report = verify(bag, workers=1)
    except ArchpkgError as error:
        return {"verdict": type(error).__name__, "findings": []}
    findings = [[f.code, f.where.path, f.text("en"), f.text("zh")] for f in report.findings]
    return {"verdict": report.verdict.value, "findings": findings}


def short(medium: Medium, top: Path) -> Iterator[dict[str, object]]:
    """Everything once more with reads, then writes, of a few octets: nothing may differ."""
    for most in (1, 4097):
        for kind in (READS, WRITES):
            for name, work in WORKS.items():
                folder = top / f"{most} {kind} {name}"
                folder.mkdir()
                work.prepare(folder, OCTETS if most > 4096 else 3000)
                medium.rule(str(folder), kind, 0, 0, 0, most)
                became, words = told(work.carry_out, folder)
                report = verify(folder / "out")
                seen = [finding.code for finding in report.findings]
                met = medium.met
                yield {"work": name, "most": most, "became": became, "words": words, "met": met, "seen": seen}


def main(library: str, what: str, place: str) -> None:
    """One kind of trial in a folder."""
    medium, top = Medium(library), Path(place)
    if what == "verify":
        lines = verdicts(medium, top)
    elif what == "short":
        lines = short(medium, top)
    else:
        name, _, fault = what.rpartition(" ")
        lines = trials(medium, WORKS[name], fault, top)
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
