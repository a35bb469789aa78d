"""An EEP with one large computer file: ``python benchmarks/eep_stream.py [megabytes …]`` (200 and 2000 by default).

Written, packed, read with strict decoding, checked by all rules, unpacked, and for comparison read into a tree by lxml
and decoded (at most 500 MB of content: a tree takes a multiple in memory). Each in a process of its own, whose
processor time and peak memory are told; ratios are to copying the computer file.
"""

from __future__ import annotations

import base64
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lxml import etree

from archpkg.formats.eep.compose import original_eep
from archpkg.formats.eep.read import read_eep
from archpkg.formats.eep.write import write_eep
from archpkg.model.agents import Agent, Event
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import DigitalObject, Document, DocumentState
from archpkg.model.parts import Provenance, Storage
from archpkg.model.records import Item
from archpkg.model.security import PUBLIC
from archpkg.packages.eep.pack import pack_eep

CREATED = "2025-03-11T08:15:00+08:00"
UNIT = "柳湾镇人民政府"
BLANKS = dict.fromkeys(map(ord, " \n\r\t"))
TREE_LIMIT = 500
STEPS = ("copy", "write", "pack", "read", "check", "unpack", "tree")


def copy(folder: Path) -> None:
    """What the rest is compared with."""
    shutil.copyfile(folder / "objects/big.tif", folder / "copy")


def record(size: int) -> Item:
    """A record with one computer file."""
    return Item(
        code=ReferenceCode.parse("X031-WS·2025-D10-DZB-0012"),
        identifier="X031WS2025000012",
        title="库房全景扫描件",
        authors=("柳湾镇人民政府",),
        date=ArchivalDate.parse("2025-03-03"),
        security=PUBLIC,
        provenance=Provenance(unit="柳湾镇人民政府"),
        storage=Storage(offline_media=("GP-2025-003",)),
        documents=(Document(states=(DocumentState(objects=(DigitalObject(path="big.tif", size=size),)),)),),
        agents=(Agent(name="党政综合办公室", identifier="BM-1"),),
        events=(Event(activity="归档", time=CREATED, agent="BM-1", status="历史行为"),),
    )


def write(folder: Path) -> None:
    """The XML with the content in base64, and nothing else: no digests, no sync."""
    source = folder / "objects/big.tif"
    eep = original_eep(record(source.stat().st_size), created=CREATED, creator=UNIT).or_raise()
    with (folder / "plain.eep").open("wb") as sink:
        write_eep(eep, sink, lambda _obj, _encoding: source.open("rb"))


def pack(folder: Path) -> None:
    """The whole package: SHA-256 and SM3 of the content in the same read, synced, renamed to its place."""
    item = record((folder / "objects/big.tif").stat().st_size)
    pack_eep(item, folder / "objects", folder / "a.eep", created=CREATED, creator=UNIT)


def read(folder: Path) -> None:
    """Read and decode, strictly; the content goes nowhere."""
    with (folder / "a.eep").open("rb") as stream:
        read_eep(stream)


def check(folder: Path) -> None:
    """Judge it by all rules."""
    from archpkg.checks.eep.package import check_eep

    if not check_eep(folder / "a.eep").sound:
        raise SystemExit("the package is not sound")


def unpack(folder: Path) -> None:
    """Take the computer file out again, digested."""
    from archpkg.packages.eep.unpack import unpack_eep

    unpack_eep(folder / "a.eep", folder / "out")


def tree(folder: Path) -> None:
    """The usual way: the whole document as a tree, and the content decoded from it."""
    parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
    for element in etree.parse(folder / "a.eep", parser).iter("{*}编码数据"):
        base64.b64decode((element.text or "").translate(BLANKS), validate=True)


def measured(step: str, folder: Path) -> tuple[float, int]:
    """Seconds of processor time and the peak memory in KiB of one step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, str(folder)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), int(told[1])


def one_step(step: str, folder: Path) -> None:
    """Do one step, and tell what it took."""
    start = time.process_time()
    WORK[step](folder)
    took = time.process_time() - start
    sys.stdout.write(f"{took} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}\n")


WORK = {work.__name__: work for work in (copy, write, pack, read, check, unpack, tree)}


def run(megabytes: int) -> None:
    """All steps for one size."""
    piece = os.urandom(1_000_000)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "objects").mkdir()
        with (folder / "objects/big.tif").open("wb") as sink:
            for _ in range(megabytes):
                sink.write(piece)
        plain = 0.0
        for step in STEPS:
            if step == "tree" and megabytes > TREE_LIMIT:
                continue
            seconds, peak = measured(step, folder)
            plain = plain or max(seconds, 1e-3)
            sys.stdout.write(
                f"{megabytes:>6,} MB  {step:<7} {seconds:7.2f} s  {megabytes / seconds:8,.0f} MB/s  "
                f"{seconds / plain:6.1f} x copy  {peak / 1024:7,.0f} MiB peak\n"
            )


def main() -> None:
    """Each size that was asked for."""
    if sys.argv[1:2] == ["--step"]:
        one_step(sys.argv[2], Path(sys.argv[3]))
        return
    for megabytes in [int(one) for one in sys.argv[1:]] or [200, 2000]:
        run(megabytes)


if __name__ == "__main__":
    main()
