"""补全. Complete a holey bag: fetch what ``fetch.txt`` names over http and https (RFC 8493 §2.2.3, §5).

Nothing is asked that the caller has not allowed, nothing is put in place whose digests are not those of the
manifests. Downloads lie in a hidden folder beside the bag, ``.<bag>.archpkg-fetch``, until they are whole; what
was broken off stays there and is gone on from by the next run. Nothing but absent files below ``data/`` is ever
written into the bag.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from errno import EINVAL, ENAMETOOLONG
from hashlib import sha256
from stat import S_ISDIR

from attrs import define, evolve, field, frozen

from archpkg.errors import CannotRead, CannotStore, WrongUse
from archpkg.findings import Finding, Made, Where
from archpkg.fixity.engine import Task, digest_tasks
from archpkg.packages.bag.bag import Bag, FetchEntry
from archpkg.packages.bag.fetch import NAME
from archpkg.packages.bag.fetching import rules
from archpkg.packages.bag.fetching.download import Allow, Refusal, Stale, Web, download, web
from archpkg.packages.bag.paths import danger, normal
from archpkg.packages.bag.read import read_bag
from archpkg.packages.bag.text import shown
from archpkg.packages.containers import refuse_archive
from archpkg.packages.durable import rename_new, sync_folder
from archpkg.packages.staging import store_error
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.names import why_unsafe
from archpkg.packages.trees.tree import MemberKind
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if sys.platform != "win32":
    import fcntl

STEP = 1 << 20
"""Octets of one download after which a step is told."""

_IN_THE_WAY = (FileExistsError, NotADirectoryError, IsADirectoryError)


@frozen(kw_only=True)
class Fetched:
    """补全结果. What became of a holey bag: names that were put in place, and names that were not."""

    done: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


def fetch_bag(
    bag: str | os.PathLike[str],
    *,
    allow: Allow,
    timeout: float = 30,
    limit: int | None = None,
    proxies: bool = False,
    progress: Progress | None = None,
) -> Made[Fetched]:
    """补全. Fetch the files of a folder bag that ``fetch.txt`` names and that are not there.

    ``allow`` says what may be asked, redirections included: a function of the address, or a list of host names
    (on the usual ports), ``host:port`` and address prefixes; an empty list allows nothing. ``timeout`` is how
    many seconds a server may be silent, or take for 64 KiB; ``limit`` how many octets one file may have.
    ``proxies`` heeds the proxies of the environment.

    What could not be fetched is a finding and stops nothing else. The counts are ``fetched``, ``failed``, ``present``
    (files of ``fetch.txt`` that were there before; their digests are not compared here) and ``octets`` put in place.
    Whether the bag is sound afterwards is for :func:`archpkg.checks.fixity.verify` to say.

    Raises :class:`CannotRead` for what is no folder bag, :class:`CannotStore`, :class:`WrongUse`.
    """
    steps = fetch_bag_steps(bag, allow=allow, timeout=timeout, limit=limit, proxies=proxies)
    return run(steps, progress)


def fetch_bag_steps(
    bag: str | os.PathLike[str],
    *,
    allow: Allow,
    timeout: float = 30,
    limit: int | None = None,
    proxies: bool = False,
) -> Generator[Step, None, Made[Fetched]]:
    """The generator under :func:`fetch_bag`: a step for every file, and for every MiB of a large one."""
    if not timeout > 0 or (limit is not None and limit < 0):
        raise WrongUse(
            Text(
                "The time-out has to be above 0, and the limit not below.", "超时须大于 0，限值不得小于 0。"
            ),
            hint=Text("Give seconds and octets.", "请分别以秒和字节为单位给出。"),
        )
    asked = web(allow, timeout, limit, proxies=proxies)
    root = os.path.abspath(bag)
    work = _survey(root, asked)
    if work.jobs:
        with _staging(root) as stage:
            yield from work.all(stage)
    return evolve(work.fetched(), path=bag)


@frozen(kw_only=True)
class _Job:
    """One file to fetch: the addresses that it is to be had from, and what its digests have to be."""

    path: str
    sources: tuple[FetchEntry, ...]
    digests: tuple[tuple[str, str, str], ...]
    """Manifest, algorithm, digest."""


def _survey(root: str, asked: Web) -> _Work:
    """What there is to do, and what is wrong with ``fetch.txt``."""
    refuse_unfinished(root)
    refuse_archive(root)
    if not os.path.isdir(root):
        raise CannotRead(
            Text("Only a bag in a folder can be completed.", "只能补全文件夹形式的包。"),
            hint=Text("Unpack the container first.", "请先解包。"),
            path=root,
        )
    tree = FolderTree(root)
    members = tuple(tree.members())
    reading = read_bag(tree, members=members)
    if reading.value is None:
        raise CannotRead(
            Text("This is no bag: there is no bagit.txt.", "这不是 BagIt 包：缺少 bagit.txt。"),
            hint=Text("Check the path.", "请检查路径。"),
            path=root,
        )
    work = _Work(root=root, asked=asked)
    work.findings += [finding for finding in reading.findings if finding.where.path == NAME]
    there = {normal(member.name) for member in members if member.kind is not MemberKind.FOLDER}
    work.plan(reading.value, there)
    return work


@define
class _Work:
    """One run: what is to be done, and what has been done and seen so far."""

    root: str
    asked: Web
    jobs: list[_Job] = field(factory=list)
    findings: list[Finding] = field(factory=list)
    done: list[str] = field(factory=list)
    failed: list[str] = field(factory=list)
    present: int = 0
    octets: int = 0

    def plan(self, bag: Bag, there: set[str]) -> None:
        """Sort the lines of ``fetch.txt``: there already, not to be fetched at all, to be fetched."""
        sources: dict[str, list[FetchEntry]] = {}
        for entry in bag.fetch:
            sources.setdefault(entry.path, []).append(entry)
        digests = _digests(bag, sources)
        for path, entries in sources.items():
            if not path.startswith("data/") or why_unsafe(path) or danger(path):
                self._fail(path, Finding(rules.OUTSIDE, Where(path=path)))
            elif normal(path) in there:
                self.present += 1
            elif path not in digests:
                self._fail(path, Finding(rules.NO_DIGEST, Where(path=path)))
            else:
                self.jobs.append(_Job(path=path, sources=tuple(entries), digests=tuple(digests[path])))

    def _fail(self, path: str, *findings: Finding) -> None:
        self.failed.append(path)
        self.findings.extend(findings)

    def fetched(self) -> Made[Fetched]:
        """What became of it."""
        counts = {"fetched": len(self.done), "failed": len(self.failed), "present": self.present}
        return Made(
            value=Fetched(done=tuple(self.done), failed=tuple(self.failed)),
            path=self.root,
            counts=counts | {"octets": self.octets},
            findings=self.findings,
        )

    def all(self, stage: str) -> Generator[Step, None, None]:
        """Fetch one file after another."""
        sizes = [job.sources[0].size for job in self.jobs]
        known = [size for size in sizes if size is not None]
        step = Step(
            stage="fetch",
            done=0,
            total=len(self.jobs),
            bytes_total=sum(known) if len(known) == len(sizes) else None,
        )
        for number, job in enumerate(self.jobs, start=1):
            for octets in self._one(job, stage):
                told = self.octets + octets
                yield evolve(step, done=number - 1, bytes_done=told, name=job.path)
            yield evolve(step, done=number, bytes_done=self.octets, name=job.path)

    def _one(self, job: _Job, stage: str) -> Generator[int, None, None]:
        """Try the addresses of one file until one gives what it should."""
        where = Where(path=job.path)
        refused: list[Finding] = []
        for entry in job.sources:
            try:
                yield from self._get(job, entry, stage)
            except Refusal as refusal:
                refused.append(Finding(refusal.rule, where, refusal.details))
                continue
            except OSError as error:
                if isinstance(error, CannotStore):
                    raise
                raise store_error(error, os.path.join(self.root, job.path)) from error
            self.done.append(job.path)
            if refused:
                details = {"url": shown(entry.url), "n": len(refused)}
                self.findings.append(Finding(rules.OTHER_SOURCE, where, details))
            return
        self._fail(job.path, *refused)

    def _get(self, job: _Job, entry: FetchEntry, stage: str) -> Generator[int, None, None]:
        """Download, compare, put in place. What was gone on from and turns out wrong is fetched once anew."""
        part = os.path.join(stage, f"{sha256(os.fsencode(job.path)).hexdigest()}.part")
        while True:
            before = _usable(part, entry.size)
            try:
                if not before or before != entry.size:
                    yield from _told(download(self.asked, entry.url, part, entry.size))
                _compare(job, part, entry.url)
            except Stale:
                os.unlink(part)
                continue
            except Refusal as refusal:
                if refusal.rule not in (rules.DIGEST, rules.LARGER):
                    raise
                with suppress(FileNotFoundError):
                    os.unlink(part)
                if refusal.rule is rules.LARGER or not before:
                    raise
                continue
            break
        size = os.path.getsize(part)
        _put(self.root, job.path, part)
        self.octets += size
        if entry.size is not None and size < entry.size:
            details = {"announced": entry.size, "octets": size}
            self.findings.append(Finding(rules.SHORTER, Where(path=job.path), details))


def _digests(bag: Bag, wanted: dict[str, list[FetchEntry]]) -> dict[str, list[tuple[str, str, str]]]:
    """What the payload manifests say of the files that are wanted, as far as it can be computed here."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for manifest in bag.payload_manifests:
        for entry in manifest.entries if manifest.usable else ():
            if entry.digest and entry.path in wanted:
                found.setdefault(entry.path, []).append((manifest.name, manifest.algorithm, entry.digest))
    return found


def _usable(part: str, size: int | None) -> int:
    """The octets that are there of a file; what cannot be a beginning of it is removed."""
    try:
        state = os.lstat(part)
    except FileNotFoundError:
        return 0
    if os.path.isfile(part) and not os.path.islink(part) and (size is None or state.st_size <= size):
        return state.st_size
    os.unlink(part)
    return 0


def _told(octets: Generator[int, None, None]) -> Generator[int, None, None]:
    """Every so many octets only."""
    told = 0
    with closing(octets):
        for there in octets:
            if there - told >= STEP:
                told = there
                yield there


def _compare(job: _Job, part: str, url: str) -> None:
    """Raise :class:`Refusal` unless every digest agrees."""
    algorithms = tuple(dict.fromkeys(algorithm for _, algorithm, _ in job.digests))
    (answer,) = digest_tasks([Task(name=job.path, path=part)], algorithms, workers=1)
    if answer.trouble is not None:
        raise Refusal(rules.PLACE, reason=answer.trouble.text)
    found = dict(zip(algorithms, answer.digests, strict=True))
    for manifest, algorithm, digest in job.digests:
        if found[algorithm] != digest:
            raise Refusal(
                rules.DIGEST, manifest=manifest, expected=digest, found=found[algorithm], url=shown(url)
            )


def _put(root: str, path: str, part: str) -> None:
    """Give a download its name in the bag, through real folders only and over nothing."""
    folder = root
    try:
        for name in path.split("/")[:-1]:
            above, folder = folder, os.path.join(folder, name)
            with suppress(FileExistsError):
                os.mkdir(folder)
                sync_folder(above)
            if not S_ISDIR(os.lstat(folder).st_mode):
                raise Refusal(rules.PLACE, reason=Text(f"{name!r} is no folder", f"{name!r} 不是文件夹"))
        rename_new(part, os.path.join(root, path))
        sync_folder(folder)
    except _IN_THE_WAY as error:
        raise Refusal(rules.PLACE, reason=Text("something is there already", "该位置已被占用")) from error
    except OSError as error:
        if error.errno not in (ENAMETOOLONG, EINVAL):
            raise
        raise Refusal(rules.PLACE, reason=Text("the name is too long here", "名称在此处过长")) from error


@contextmanager
def _staging(root: str) -> Iterator[str]:
    """The hidden folder beside the bag, for one run at a time; it is removed once nothing is left in it."""
    stage = os.path.join(os.path.dirname(root), f".{os.path.basename(root)}.archpkg-fetch")
    try:
        with suppress(FileExistsError):
            os.mkdir(stage, 0o700)
        if not S_ISDIR(os.lstat(stage).st_mode):
            raise NotADirectoryError(EINVAL, "not a folder", stage)
        unlock = _locked(stage)
    except CannotStore:
        raise
    except OSError as error:
        raise store_error(error, stage) from error
    try:
        yield stage
    finally:
        with suppress(OSError):
            os.rmdir(stage)
        unlock()


def _locked(stage: str) -> Callable[[], None]:
    """Keep other runs off. Raises :class:`CannotStore`; does nothing where there are no such locks."""
    if sys.platform == "win32":  # pragma: no cover
        return lambda: None
    opened = os.open(stage, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(opened)
        raise CannotStore(
            Text("Another run is completing this bag.", "另一进程正在补全此包。"),
            hint=Text("Wait until it has ended.", "请等待其结束。"),
            path=stage,
        ) from error
    except OSError:  # a file system without locks
        pass
    return lambda: os.close(opened)
