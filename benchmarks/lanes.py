"""Time the lanes against hashlib: ``python benchmarks/lanes.py FOLDER [ROUNDS]``.

First messages in memory, in one thread: 64 of 256 KiB, every algorithm with every kernel set, and hashlib (best of
ROUNDS, 10^6 octets a second). Then makes three sets of computer files in FOLDER where they are not there yet (20,000
of 4 KiB; 2,000 of 1 MiB; 3,000 of mixed sizes), and digests each set with both backends in turn, from a warm cache:
hashlib as the engine runs it by itself, lanes in threads with the batches they ask for. Prints the best seconds, and
the median of the ratios of each round.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import ModuleType
from unittest.mock import patch

from archpkg.fixity import lanes
from archpkg.fixity.engine import Digested, Task, batches, digest_tasks
from archpkg.fixity.lanes import LanesBackend, library
from archpkg.fixity.reading import HashlibBackend

MIB = 1024 * 1024
SETS: tuple[tuple[str, int, Callable[[random.Random], int], tuple[str, ...]], ...] = (
    ("20,000 of 4 KiB", 20_000, lambda _: 4096, ("sha256", "sha512")),
    ("2,000 of 1 MiB", 2_000, lambda _: MIB, ("sha256", "sha512")),
    (
        "3,000 mixed",
        3_000,
        lambda r: r.choice((2_000, 40_000, 300_000, 800_000)) + r.randrange(2_000),
        ("sha256", "sm3"),
    ),
)


def make(folder: Path, files: int, size: Callable[[random.Random], int]) -> list[Task]:
    """A set of files that all differ, a hundred to a folder."""
    chance = random.Random(20240601)
    pool = chance.randbytes(2 * MIB)
    tasks = []
    for number in range(files):
        path = folder / f"{number // 100:05d}" / f"{number:07d}.bin"
        octets = size(chance)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            start = 16 * number % MIB
            path.write_bytes(pool[start : start + octets])
        tasks.append(Task(name=path.name, path=str(path), size=octets))
    return tasks


def timed(work: Callable[[], Iterable[object]]) -> float:
    """Seconds until the last answer."""
    start = time.perf_counter()
    for _ in work():
        pass
    return time.perf_counter() - start


def with_lanes(tasks: list[Task], algorithms: tuple[str, ...]) -> list[object]:
    """All answers, from the caller's own thread in batches of the size that lanes like."""
    cut = batches(tasks, LanesBackend.batch_files, LanesBackend.batch_octets)
    return [LanesBackend().digest(batch, algorithms) for batch in cut]


def without_lanes(tasks: list[Task], algorithms: tuple[str, ...]) -> list[Digested]:
    """All answers of the engine, as where the library is not installed."""
    with patch.object(lanes, "usable", return_value=False):
        return list(digest_tasks(tasks, algorithms, workers=2))


def report(name: str, seconds: dict[str, list[float]], octets: int) -> None:
    """One set: best seconds of each way, and the median of the ratios of each round."""
    best = {way: min(each) for way, each in seconds.items()}
    lines = [f"  {way:24} {least:7.3f} s {octets / least / 1e6:7.0f} MB/s" for way, least in best.items()]
    for threads in (1, 2):
        pairs = zip(seconds[f"lanes, {threads}"], seconds[f"hashlib, {threads}"], strict=True)
        lines.append(
            f"  ratio of {threads}: {statistics.median(ours / theirs for ours, theirs in pairs):.2f}"
        )
    sys.stdout.write("\n".join([name, *lines, ""]))


def compare(tasks: list[Task], algorithms: tuple[str, ...], rounds: int) -> dict[str, list[float]]:
    """Seconds of each way, round by round."""
    ways: dict[str, Callable[[], Iterable[object]]] = {
        "hashlib, 1": lambda: digest_tasks(tasks, algorithms, workers=1, backend=HashlibBackend()),
        "lanes, 1": lambda: with_lanes(tasks, algorithms),
        "hashlib, 2": lambda: without_lanes(tasks, algorithms),
        "lanes, 2": lambda: digest_tasks(tasks, algorithms, workers=2),
    }
    timed(ways["lanes, 2"])
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, work in ways.items():
            seconds[way].append(timed(work))
    return seconds


def in_memory(found: ModuleType, rounds: int) -> None:
    """A table of algorithms and kernel sets."""
    messages = [random.Random(number).randbytes(MIB // 4) for number in range(64)]
    octets = sum(len(message) for message in messages)
    sys.stdout.write(f"{'MB/s':16}{'hashlib':>12}{''.join(f'{kernel:>12}' for kernel in found.kernels())}\n")
    for algorithms in (
        ("sm3",),
        ("sha256",),
        ("sha512",),
        ("sha1",),
        ("md5",),
        ("sha256", "sm3"),
        ("sha256", "sha512"),
    ):
        ways: list[Callable[[], object]] = [
            partial(
                lambda names: [hashlib.new(name, each) for each in messages for name in names], algorithms
            )
        ]
        ways += [partial(found.digest_buffers, messages, algorithms, kernel) for kernel in found.kernels()]
        best = [min(timed(lambda: [way()]) for _ in range(rounds)) for way in ways]  # noqa: B023
        sys.stdout.write(
            f"{'+'.join(algorithms):16}{''.join(f'{octets / least / 1e6:12.0f}' for least in best)}\n"
        )


def main() -> None:
    """Time messages in memory; make what is missing, and time all sets."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    found = library()
    if found is None:
        raise SystemExit("archpkg_lanes is not installed: pip install ./native")
    sys.stdout.write(f"kernels {found.KERNEL}\n")
    in_memory(found, rounds)
    for name, files, size, algorithms in SETS:
        tasks = make(folder / name.replace(" ", "-"), files, size)
        seconds = compare(tasks, algorithms, rounds)
        report(f"{name}, {' + '.join(algorithms)}", seconds, sum(task.size or 0 for task in tasks))


if __name__ == "__main__":
    main()
