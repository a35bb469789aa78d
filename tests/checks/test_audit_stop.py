"""An audit that is killed, and several at once: nothing is spoilt, and the next run goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archpkg.checks.audits.audit import audit, register_package
from archpkg.fixity.ledger import events, open_ledger
from archpkg.fixity.ledger_chain import check_chain

T0 = datetime(2024, 5, 1, 8, tzinfo=UTC)

SCRIPT = """
import os, signal, sys
from datetime import UTC, datetime
from archpkg.checks.audits.audit import Portion, audit
from archpkg.fixity.ledger import open_ledger

end = int(sys.argv[2])

def killed(step):
    if step.done == end:
        os.kill(os.getpid(), signal.SIGKILL)
    if step.done == 1 and end < 0:
        print("begun", flush=True)
        sys.stdin.readline()

with open_ledger(sys.argv[1]) as ledger:
    now = lambda: datetime.now(UTC)
    audit(ledger, clock=now, agent=sys.argv[3], portion=Portion(files=5), workers=1, progress=killed)
"""


def fill(place: Path, packages: int, files: int) -> Path:
    path = place / "l"
    with open_ledger(path, create=True) as ledger:
        for p in range(packages):
            folder = place / f"p{p}"
            folder.mkdir()
            for n in range(files):
                (folder / f"{n}").write_bytes(b"%d" % n)
            register_package(ledger, folder, time=T0, agent="a")
    return path


def start(path: Path, end: int, agent: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SCRIPT, str(path), str(end), agent]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe)


def test_killed_an_audit_loses_one_portion_and_goes_on(tmp_path: Path) -> None:
    path = fill(tmp_path, packages=2, files=20)
    with start(path, 33, "killed") as killed:
        _, said = killed.communicate(timeout=60)
    assert (killed.returncode, said) == (-signal.SIGKILL, b"")
    with open_ledger(path) as ledger:
        done = [e.details["objects"] for e in events(ledger) if e.action == "verified"]
        assert done == [5, 5, 5, 5, 5, 5]  # of 33, three were not written down yet
        assert check_chain(ledger).findings == ()
        report = audit(ledger, clock=lambda: datetime.now(UTC), agent="next")
        assert (report.findings, report.counts["objects"]) == ((), 10)
        assert check_chain(ledger).findings == ()


def test_two_at_once_spoil_nothing(tmp_path: Path) -> None:
    path = fill(tmp_path, packages=12, files=20)
    both = [start(path, -1, agent) for agent in ("one", "two")]
    for process in both:  # each has begun to read before either goes on
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
    with open_ledger(path) as ledger:
        for n in range(5):  # and a third, which registers meanwhile
            folder = tmp_path / f"more{n}"
            folder.mkdir()
            (folder / "x").write_bytes(b"x")
            register_package(ledger, folder, time=T0, agent="three")
        for process in both:
            with process:
                assert process.communicate(timeout=60)[1] == b""
            assert process.returncode == 0
        assert check_chain(ledger).findings == ()
        report = audit(ledger, clock=lambda: datetime.now(UTC), agent="next", every=timedelta(days=365))
        assert report.sound
        assert report.counts["objects"] <= 5
        told = [e.agent for e in events(ledger)]
        assert {"one", "two", "three"} <= set(told)
