"""Judge a transfer package beside verifying it: ``python benchmarks/check_package.py [RECORDS ...]``.

Makes a bagged DA/T 93 package with one small computer file a record, then runs ``verify`` and ``check`` on it, each in
a process of its own, in turn. Prints processor time (all threads) and the most memory of each, and the processor time
that ``check`` needs for a record beyond ``verify``. Without arguments for 2,000 and 20,000 records; 100,000 takes some
minutes and 1 GB of disk. Compare the growth: time a record should be the same.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from archpkg.model.agents import Agent
from archpkg.model.codes import ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.objects import DigitalObject, Document, DocumentState, FileFormat
from archpkg.model.records import Fonds, Item, Series
from archpkg.model.retention import PERMANENT
from archpkg.packages.build import build_package

ROUNDS = 3
RUN = """
import json, resource, sys
from archpkg.checks.{module} import {verb}
report = {verb}(sys.argv[1])
used = resource.getrusage(resource.RUSAGE_SELF)
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([used.ru_utime + used.ru_stime, peak / 1024, report.verdict.value, len(report.findings)]))
"""
VERBS = {
    "verify": RUN.format(module="fixity.verify", verb="verify"),
    "check": RUN.format(module="check", verb="check"),
}


def item(number: int) -> Item:
    """One record with one computer file."""
    year, place = 1990 + number // 10_000, number % 10_000 + 1
    code = f"Z109-WS·{year}-Y-BGS-{place:05d}"
    obj = DigitalObject(path=f"{code}.txt", format=FileFormat(name="TXT", mime="text/plain"))
    return Item(
        code=ReferenceCode.parse(code),
        identifier=code,
        title=f"关于第 {number} 项工作安排的通知",
        authors=("云溪街道办事处",),
        date=ArchivalDate.parse(f"{year}0506"),
        document_number=f"云街办〔2023〕{number}号",
        year=year,
        retention=PERMANENT,
        category="WS",
        page_count=1,
        agents=(Agent(name="云溪街道办事处", type="单位"),),
        documents=(Document(states=(DocumentState(objects=(obj,)),)),),
    )


def make(folder: Path, records: int) -> Path:
    """The package."""
    scans = folder / "scans"
    scans.mkdir()
    lot = [item(number) for number in range(1, records + 1)]
    for one in lot:
        for obj in one.objects:
            (scans / obj.path).write_text(f"{one.title}\n", encoding="utf-8")
    fonds = Fonds(code="Z109", unit="云溪街道办事处", series=(Series(code="WS", items=lot),))
    build_package(fonds, scans, folder / "package")
    return folder / "package"


def measure(verb: str, package: Path) -> tuple[float, float, str, int]:
    """Processor seconds, MiB, verdict and findings of one run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", VERBS[verb], str(package)], capture_output=True, text=True, check=True
    )
    seconds, memory, verdict, findings = json.loads(done.stdout)
    return seconds, memory, verdict, findings


def main() -> None:
    """Print a table."""
    sys.stdout.write("records  verb     cpu s   MiB   verdict    findings" + "\n")
    for records in [int(text) for text in sys.argv[1:]] or [2_000, 20_000]:
        with TemporaryDirectory() as folder:
            package = make(Path(folder), records)
            best: dict[str, float] = {}
            for _ in range(ROUNDS if records < 100_000 else 1):
                for verb in VERBS:
                    seconds, memory, verdict, findings = measure(verb, package)
                    best[verb] = min(seconds, best.get(verb, seconds))
                    sys.stdout.write(
                        f"{records:7}  {verb:7} {seconds:6.2f} {memory:6.0f}   {verdict:9}  {findings}" + "\n"
                    )
            beyond = (best["check"] - best["verify"]) / records * 1000
            sys.stdout.write(
                f"{records:7}  check beyond verify: {beyond:.3f} ms of processor time a record" + "\n"
            )


if __name__ == "__main__":
    main()
