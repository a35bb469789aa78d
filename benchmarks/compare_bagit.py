"""Time verification against bagit-python: ``python benchmarks/compare_bagit.py FOLDER [FILES] [OCTETS] [ROUNDS]``.

Makes a bag of FILES (20,000) computer files of OCTETS (4,096) with SHA-256 and SHA-512, and times whole processes in
turn: bagit-python with two processes, and ``archpkg verify`` with two workers. Prints seconds and the median ratio.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

PEER = "import sys, bagit; bagit.Bag(sys.argv[1]).validate(processes=2)"


def make(bag: Path, files: int, octets: int) -> None:
    """A bag whose files all differ, a hundred to a folder."""
    import bagit

    pool = random.Random(20240601).randbytes(octets + 8 * files)
    for number in range(files):
        folder = bag / f"{number // 100:05d}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:07d}.bin").write_bytes(pool[8 * number : 8 * number + octets])
    bagit.make_bag(str(bag), checksums=["sha256", "sha512"], processes=2)


def timed(argv: list[str]) -> float:
    """Seconds of one process."""
    start = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Make the bag where it is not there yet, and time both."""
    bag = Path(sys.argv[1])
    files, octets, rounds = (
        int(given) for given in [*sys.argv[2:5], *("20000", "4096", "5")[len(sys.argv) - 2 :]]
    )
    if not bag.exists():
        make(bag, files, octets)
    ratios = []
    for _ in range(rounds):
        peer = timed([sys.executable, "-c", PEER, str(bag)])
        ours = timed([sys.executable, "-m", "archpkg", "verify", str(bag), "--workers", "2", "--quiet"])
        ratios.append(ours / peer)
        sys.stdout.write(f"bagit-python {peer:.2f} s, archpkg {ours:.2f} s, ratio {ours / peer:.2f}\n")
    sys.stdout.write(f"median ratio {statistics.median(ratios):.2f}\n")


if __name__ == "__main__":
    main()
