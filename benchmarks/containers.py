"""Time the verification of bags in containers: ``python benchmarks/containers.py [ROUNDS] [FILES:OCTETS ...]``.

Makes bags of FILES computer files of OCTETS each in a temporary folder (10,000 of 4 KiB, 2,000 of 100 KiB and 200 of
1 MiB where not said), as a tar and as a zip, with SHA-256 + SHA-512 and with SHA-256 + SM3. Two programs verify them in
turn from a warm cache, one with the lanes and one from which their library is hidden. Prints the median seconds of each
and the median of the ratios of each round.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import IO

ALGORITHMS = (("sha256", "sha512"), ("sha256", "sm3"))
CONTAINERS = ("tar", "zip")
USUAL = ((10_000, 4096), (2_000, 100 * 1024), (200, 1024 * 1024))


def make(folder: Path, files: int, octets: int) -> None:
    """Computer files that all differ, a hundred to a folder."""
    pool = random.Random(20240601).randbytes(octets + 16 * files)
    for number in range(files):
        path = folder / f"{number // 100:05d}" / f"{number:07d}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pool[16 * number : 16 * number + octets])


def answer_timings(hide: bool) -> None:
    """The program that verifies: a path a line comes in, seconds and what digested go out."""
    if hide:
        sys.modules["archpkg_lanes"] = None  # type: ignore[assignment]
    import archpkg

    for line in sys.stdin:
        start = time.perf_counter()
        report = archpkg.verify(line.rstrip("\n"))
        seconds = time.perf_counter() - start
        if not report.sound:
            raise SystemExit(f"{line}: {report.findings}")
        sys.stdout.write(f"{seconds}\t{report.backend}\n")
        sys.stdout.flush()


class Program:
    """One of the two programs."""

    def __init__(self, way: str) -> None:
        self._running = subprocess.Popen(
            [sys.executable, __file__, way], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def seconds(self, path: Path) -> float:
        """How long it took to verify a bag."""
        asked, told = self._running.stdin, self._running.stdout
        if asked is None or told is None:
            raise AssertionError("both are pipes")
        return float(_ask(asked, told, str(path)).split("\t")[0])

    def end(self) -> None:
        """Nothing more is asked."""
        self._running.communicate()


def _ask(asked: IO[str], told: IO[str], path: str) -> str:
    asked.write(path + "\n")
    asked.flush()
    return told.readline()


def compare(path: Path, ours: Program, theirs: Program, rounds: int) -> str:
    """Medians of both, and of the ratio."""
    ours.seconds(path)
    theirs.seconds(path)
    pairs = [(ours.seconds(path), theirs.seconds(path)) for _ in range(rounds)]
    lanes, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(first / second for first, second in pairs)
    return f"{lanes:9.3f} s {plain:9.3f} s {ratio:7.2f}"


def main() -> None:
    """Make the bags and print the table."""
    import archpkg

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    given = [tuple(int(part) for part in word.split(":")) for word in sys.argv[2:]]
    ours, theirs = Program("lanes"), Program("hashlib")
    sys.stdout.write(f"{'':44}{'lanes':>11} {'hashlib':>11} {'ratio':>7}\n")
    for files, octets in given or USUAL:
        with tempfile.TemporaryDirectory() as room:
            folder = Path(room)
            make(folder / "files", files, octets)
            for algorithms in ALGORITHMS:
                for container in CONTAINERS:
                    target = folder / f"{'-'.join(algorithms)}.{container}"
                    archpkg.bag.create(folder / "files", target, algorithms=algorithms, container=container)
                    name = f"{files:,} of {octets:,}, {container}, {' + '.join(algorithms)}"
                    sys.stdout.write(f"{name:44}{compare(target, ours, theirs, rounds)}\n")
                    sys.stdout.flush()
                    target.unlink()
    ours.end()
    theirs.end()


if __name__ == "__main__":
    if sys.argv[1:] in (["lanes"], ["hashlib"]):
        answer_timings(sys.argv[1] == "hashlib")
    else:
        main()
