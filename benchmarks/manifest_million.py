"""Verify a bag of a million manifest lines: ``python benchmarks/manifest_million.py [FILES] [ALGORITHMS]``.

Without arguments half a million files with the two manifests that a package has, SHA-256 and SM3: a million lines.

The tag files lie on the disk and are read as those of any bag; the payload is only a list of names, since a million
files would measure the disk. Every digest is compared. Prints seconds and the most memory that the
process held, and fails where that is over 512 MB or the verdict is not valid.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from tempfile import TemporaryDirectory

from archpkg.checks.fixity.verify import verify_tree
from archpkg.findings import Verdict
from archpkg.fixity.engine import Digested
from archpkg.fixity.sheets import Sheet
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Member, MemberKind, Members
from archpkg.progress import run

MOST = 512 * 1000 * 1000
SIZE = 1000


def name(number: int) -> str:
    """A path as a transfer package has it."""
    return f"data/Z109/WS/Z109-WS·2023-Y-BGS-{number // 10:06d}/{number % 10:03d}.tif"


def digests(number: int, algorithms: Sequence[str]) -> tuple[str, ...]:
    """What the digests of a payload file are said to be: no content is made for it."""
    seed = hashlib.sha512(number.to_bytes(8, "big")).hexdigest()
    return tuple((seed * 2)[n : n + hashlib.new(a).digest_size * 2] for n, a in enumerate(algorithms))


def make(folder: Path, files: int, algorithms: Sequence[str]) -> None:
    """The tag files of the bag."""
    tags = {"bagit.txt": "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"}
    tags["bag-info.txt"] = f"Payload-Oxum: {files * SIZE}.{files}\n"
    for tag, text in tags.items():
        (folder / tag).write_text(text, encoding="utf-8")
    for column, algorithm in enumerate(algorithms):
        with (folder / f"manifest-{algorithm}.txt").open("w", encoding="utf-8") as manifest:
            for n in range(files):
                manifest.write(f"{digests(n, algorithms)[column]}  {name(n)}\n")
    listed = sorted(path for path in folder.iterdir())
    for algorithm in algorithms:
        lines = []
        for path in listed:
            with path.open("rb") as stream:
                lines.append(f"{hashlib.file_digest(stream, algorithm).hexdigest()}  {path.name}\n")
        (folder / f"tagmanifest-{algorithm}.txt").write_text("".join(lines), encoding="utf-8")


class Sparse(FolderTree):
    """A bag whose payload is a list of names with digests, and nothing more."""

    def __init__(self, folder: Path, files: int, algorithms: Sequence[str]) -> None:
        super().__init__(folder)
        self._files = files
        self._algorithms = tuple(algorithms)

    def pages(self) -> Iterator[Members]:
        """As a folder lists them: without sizes."""
        yield from super().pages()
        yield Members.of([Member(name="data", kind=MemberKind.FOLDER)])
        for start in range(0, self._files, 1000):
            yield Members([name(n) for n in range(start, min(start + 1000, self._files))], {})

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        """Tag files are digested, the payload's digests are said."""
        payload: list[str] = []
        tags: list[str] = []
        for one in names:
            (payload if one.startswith("data/") else tags).append(one)
        for at in range(0, len(payload), 128):
            yield self._said(payload[at : at + 128], algorithms)
        yield from super().digest_batches(tags, algorithms, workers=workers, executor=executor)

    def _said(self, names: Sequence[str], algorithms: Sequence[str]) -> Sheet:
        columns: dict[str, list[str]] = {algorithm: [] for algorithm in self._algorithms}
        for one in names:
            number = int(one[-14:-8]) * 10 + int(one[-7:-4])
            for algorithm, digest in zip(self._algorithms, digests(number, self._algorithms), strict=True):
                columns[algorithm].append(digest)
        packed = tuple(bytes.fromhex("".join(columns[algorithm])) for algorithm in algorithms)
        return Sheet(names, [SIZE] * len(names), packed)


def peak() -> int:
    """The most octets of memory that the process held so far."""
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used if sys.platform == "darwin" else used * 1024


def main() -> int:
    """Make the manifests, verify, and say what it took."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    algorithms = tuple(sys.argv[2].split(",")) if len(sys.argv) > 2 else ("sha256", "sm3")
    with TemporaryDirectory() as folder:
        make(Path(folder), files, algorithms)
        before = peak()
        start = time.perf_counter()
        report = run(verify_tree(Sparse(Path(folder), files, algorithms)))
    seconds = time.perf_counter() - start
    sys.stdout.write(
        f"{files:,} files, {', '.join(algorithms)}: {report.verdict.value}, "
        f"{report.counts['digests_compared']:,} digests, {seconds:.1f} s, "
        f"{peak() / 1e6:.0f} MB at most ({before / 1e6:.0f} MB before)\n"
    )
    return int(report.verdict is not Verdict.VALID or peak() > MOST)


if __name__ == "__main__":
    sys.exit(main())
