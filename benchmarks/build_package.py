"""Time a build against its parts: ``python benchmarks/build_package.py FOLDER [ITEMS] [ROUNDS]``.

Makes ITEMS (3,000) items in FOLDER, each with a PDF, a JPEG and an XML file under Chinese names, and their catalogue.
Then, in turn and ROUNDS (3) times: ``cp -r`` of the scans, one pass of two processes that digest them with SHA-256 and
SM3, and ``archpkg build`` as a process of its own. Prints seconds and the ratio build / (copy + digest).
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

POOL = random.Random(20240601).randbytes(8 << 20)


def content(number: int, kind: int, size: int) -> bytes:
    """Octets that no other file has."""
    start = (number * 40_961 + kind * 977) % (len(POOL) - size)
    return f"{kind}-{number}\n".encode().ljust(32) + POOL[start : start + size]


def make(folder: Path, count: int) -> None:
    """The catalogue and the scans."""
    sizes = random.Random("sizes")
    book = xlsxwriter.Workbook(str(folder / "目录.xlsx"), {"constant_memory": True})
    sheet = book.add_worksheet("归档文件目录")
    sheet.write_row(0, 0, ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注"))
    for n in range(count):
        year, number = 2019 + n % 6, n // 6 + 1
        code = f"Z109-WS·{year}-{('Y', 'D30', 'D10')[n % 3]}-BGS-{number:04d}"
        row = (
            n + 1,
            code,
            f"云街〔{year}〕{number}号",
            "云溪街道办事处",
            f"关于第{n}号事项的通知",
            f"{year}0506",
            "",
            9,
        )
        sheet.write_row(n + 1, 0, row)
        place = folder / "扫描件" / str(year) / code
        place.mkdir(parents=True)
        (place / "正文.pdf").write_bytes(content(n, 1, sizes.randint(50 << 10, 800 << 10)))
        (place / "附件1.jpg").write_bytes(content(n, 2, sizes.randint(200 << 10, 1 << 20)))
        (place / "处理单.xml").write_bytes(content(n, 3, sizes.randint(3 << 10, 6 << 10)))
    book.close()


def digest(paths: list[str]) -> int:
    """One process's share."""
    view, total = memoryview(bytearray(256 << 10)), 0
    for path in paths:
        hashers = [hashlib.new(name) for name in ("sha256", "sm3")]
        with open(path, "rb", buffering=0) as stream:
            while size := stream.readinto(view):
                total += size
                for hasher in hashers:
                    hasher.update(view[:size])
    return total


def digest_all(scans: Path) -> None:
    """Two processes over all scans."""
    paths = [os.path.join(top, name) for top, _, names in os.walk(scans) for name in names]
    shares = [paths[i : i + 64] for i in range(0, len(paths), 64)]
    with multiprocessing.get_context("fork").Pool(2) as pool:
        sum(pool.imap_unordered(digest, shares))


def timed(work: Callable[[], object]) -> float:
    """Seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Make the workload where it is not there yet, and time the three."""
    folder = Path(sys.argv[1])
    count, rounds = (int(given) for given in [*sys.argv[2:4], *("3000", "3")[len(sys.argv) - 2 :]])
    scans, copy, out = folder / "扫描件", folder / "副本", folder / "移交包"
    if not scans.exists():
        folder.mkdir(parents=True, exist_ok=True)
        make(folder, count)
    argv = [sys.executable, "-m", "archpkg", "build", str(folder / "目录.xlsx"), str(scans), str(out)]
    argv += ["--unit", "云溪街道办事处", "--workers", "2", "--quiet"]
    results: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        for target in (copy, out):
            shutil.rmtree(target, ignore_errors=True)
        os.sync()
        copied = timed(lambda: subprocess.run(["cp", "-r", str(scans), str(copy)], check=True))
        digested = timed(lambda: digest_all(scans))
        os.sync()
        built = timed(lambda: subprocess.run(argv, check=True, stdout=subprocess.DEVNULL))
        results.append((copied, digested, built))
        sys.stdout.write(
            f"cp -r {copied:.2f} s, two-process sha256+sm3 {digested:.2f} s, build {built:.2f} s, "
            f"ratio {built / (copied + digested):.2f}\n"
        )
    ratio = statistics.median(built / (copied + digested) for copied, digested, built in results)
    sys.stdout.write(f"median ratio {ratio:.2f}\n")


if __name__ == "__main__":
    main()
