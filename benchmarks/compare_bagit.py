"""Time bags against bagit-python: ``python benchmarks/compare_bagit.py FOLDER [FILES] [OCTETS] [ROUNDS] [ALGORITHMS]``.

Makes FILES (20,000) computer files of OCTETS (4,096), a hundred to a folder, and times whole processes in turn, in each
round all of them, from a warm cache: making a bag in place and validating it by bagit-python with two processes and by
archpkg with two workers; the bare digests of the same files by two processes, with nothing around them; making a bag in
a new place, which copies, beside ``cp -r``. ALGORITHMS are ``sha256,sha512`` unless said. Prints seconds of each round
and the median of the rounds' ratios.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

BARE = """
import hashlib, os, sys
from multiprocessing import Pool
names = sys.argv[2].split(",")
def digest(paths):
    view = memoryview(bytearray(262144))
    for path in paths:
        hashers = [hashlib.new(name) for name in names]
        source = os.open(path, os.O_RDONLY)
        while count := os.readv(source, [view]):
            for hasher in hashers:
                hasher.update(view[:count])
        os.close(source)
        for hasher in hashers:
            hasher.digest()
paths = [os.path.join(folder, name) for folder, _, found in os.walk(sys.argv[1]) for name in found]
lot = 128 if len(paths) > 1000 else 1
with Pool(2) as pool:
    for _ in pool.imap_unordered(digest, [paths[at : at + lot] for at in range(0, len(paths), lot)]):
        pass
"""
CREATE = "import sys, bagit; bagit.make_bag(sys.argv[1], processes=2, checksums=sys.argv[2].split(','))"
VALIDATE = "import sys, bagit; bagit.Bag(sys.argv[1]).validate(processes=2)"


def make(folder: Path, files: int, octets: int) -> None:
    """Computer files that all differ."""
    pool = random.Random(20240601).randbytes(octets + 8 * files)
    for number in range(files):
        inner = folder / f"{number // 100:05d}"
        inner.mkdir(parents=True, exist_ok=True)
        (inner / f"{number:07d}.bin").write_bytes(pool[8 * number : 8 * number + octets])


def timed(*argv: str) -> float:
    """Seconds of one process."""
    start = time.perf_counter()
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def unbagged(bag: Path) -> None:
    """The plain folder again."""
    aside = bag.with_name(f"{bag.name}.payload")
    os.rename(bag / "data", aside)
    shutil.rmtree(bag)
    os.rename(aside, bag)


def one_round(folder: Path, algorithms: str) -> dict[str, float]:
    """Every work once, in turn."""
    python, place, copy = sys.executable, str(folder), folder.with_name(f"{folder.name}.copy")
    chosen = [option for name in algorithms.split(",") for option in ("--algorithm", name)]
    seconds = {"bare digests": timed(python, "-c", BARE, place, algorithms)}
    for tool, create, validate in (
        ("bagit", (python, "-c", CREATE, place, algorithms), (python, "-c", VALIDATE, place)),
        (
            "archpkg",
            (python, "-m", "archpkg", "bag", "create", "--in-place", place, *chosen, "--workers", "2"),
            (python, "-m", "archpkg", "verify", place, "--workers", "2"),
        ),
    ):
        seconds[f"{tool}: create in place"] = timed(*create)
        seconds[f"{tool}: validate"] = timed(*validate)
        unbagged(folder)
    copying = (python, "-m", "archpkg", "bag", "create", place, str(copy), *chosen, "--workers", "2")
    for name, argv in (("cp -r", ("cp", "-r", place, str(copy))), ("archpkg: create elsewhere", copying)):
        seconds[name] = timed(*argv)
        shutil.rmtree(copy)
    return seconds


def median(told: Sequence[Mapping[str, float]], name: str, against: Mapping[str, float]) -> float:
    """Of each round, one figure as a share of the weighted sum of others; the middle of them."""
    shares = [one[name] / sum(weight * one[other] for other, weight in against.items()) for one in told]
    return statistics.median(shares)


def main() -> None:
    """Make the files where they are not there yet, and time all."""
    folder = Path(sys.argv[1])
    figures = [int(one) for one in sys.argv[2:5]]
    files, octets, rounds = figures + [20_000, 4_096, 5][len(figures) :]
    algorithms = sys.argv[5] if len(sys.argv) > 5 else "sha256,sha512"
    if not folder.exists():
        make(folder, files, octets)
    told = [one_round(folder, algorithms) for _ in range(rounds)]
    for name in told[0]:
        seconds = "  ".join(f"{one[name]:7.2f}" for one in told)
        sys.stdout.write(f"{name:28} {seconds}\n")

    for work in ("create in place", "validate"):
        to_peer = median(told, f"archpkg: {work}", {f"bagit: {work}": 1})
        to_bare = median(told, f"archpkg: {work}", {"bare digests": 1})
        sys.stdout.write(f"{work}: {to_peer:.2f} of bagit, {to_bare:.2f} of bare digests\n")
    elsewhere = median(told, "archpkg: create elsewhere", {"cp -r": 1.15, "bare digests": 1})
    sys.stdout.write(f"create elsewhere: {elsewhere:.2f} of 1.15 cp -r + bare digests\n")


if __name__ == "__main__":
    main()
