"""A tree in a tar, plain or compressed: read in one pass."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import sys
import tarfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from functools import partial
from io import BytesIO
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Self, cast

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Where
from archpkg.fixity import lanes
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.engine import (
    Digested,
    Trouble,
    TroubleKind,
    default_workers,
    digest_stream,
    singly,
)
from archpkg.fixity.gathering import Answers, Measure, Read, digested, in_turn, measure_for
from archpkg.fixity.reading import HashlibBackend
from archpkg.packages.trees.inside import (
    CON_DAMAGED,
    CON_EXPANDS,
    CON_METHOD,
    Entry,
    Limits,
    decode_name,
    judge,
    refusal,
)
from archpkg.packages.trees.tar_streams import KEPT_EACH, SKIP, Forward, Slice, TooLarge, Whole
from archpkg.packages.trees.tree import READ_LIMIT, Member, MemberKind, cannot_read, too_large
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

_KEPT_ALL = 64 * 1024 * 1024
_WORKERS = 4
_DAMAGE = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError)


def unpacked(source: str | BinaryIO, packing: str) -> BinaryIO:
    """The stream inside a ``gz``, ``xz`` or ``bz2`` file."""
    if packing == "gz":
        return cast(BinaryIO, gzip.open(source))
    return cast(BinaryIO, lzma.open(source) if packing == "xz" else bz2.open(source))


class _Portion(NamedTuple):
    """Members that were read: what each is, and which are damaged, with the reason."""

    read: list[Read]
    damaged: list[tuple[str, str]]


class TarTree:
    """A tar as a :class:`archpkg.packages.trees.tree.Tree`; ``packing`` is ``gz``, ``xz``, ``bz2`` or empty.

    Opening reads a compressed tar to its end, since only that shows whether it is whole. Small members near
    the top, which tell what a package is, are kept meanwhile. ``backend`` names what digested last: the lanes, if
    they had any part in it.
    """

    kind = "tar"

    def __init__(self, path: str | os.PathLike[str], packing: str = "", limits: Limits | None = None) -> None:
        self.path = os.path.abspath(path)
        self._packing = packing
        packed = os.path.getsize(self.path)
        self._most = (limits or Limits()).allow(packed) if packing else sys.maxsize
        self._kept: dict[int, bytes] = {}
        self.backend: str = HashlibBackend.name
        found: list[Finding] = []
        entries: list[Entry] = []
        stream = self._open()
        try:
            entries.extend(self._list(stream, found))
        except TooLarge:
            found.append(Finding(CON_EXPANDS, Where(), {"packed": packed, "size": self._most}))
        finally:
            stream.close()
        listing = judge(entries)
        self.top = listing.top
        self._entries = listing.entries
        self._members = listing.members()
        self.findings: tuple[Finding, ...] = (*listing.findings, *found)

    def _open(self) -> Forward:
        if not self._packing:
            return Whole(open(self.path, "rb"), self._most)
        return Forward(unpacked(self.path, self._packing), self._most)

    def _list(self, stream: Forward, found: list[Finding]) -> Iterator[Entry]:
        """Every member until the end, or until damage, which is found and ends the list."""
        kept = 0
        try:
            with tarfile.TarFile(fileobj=cast(BinaryIO, stream), encoding="utf-8") as tar:
                while (info := tar.next()) is not None:
                    tar.members.clear()  # type: ignore[attr-defined]  # it would keep them all
                    if info.size < 0:
                        raise tarfile.ReadError("a size below nought")
                    entry = _entry(info)
                    if info.issparse():
                        found.append(Finding(CON_METHOD, Where(path=entry.name), {"method": "sparse"}))
                    yield entry
                    if self._worth_keeping(entry, kept):
                        stream.seek(info.offset_data)
                        self._kept[entry.key] = stream.read(info.size)
                        kept += info.size
                if stream.last.strip(b"\0"):
                    found.append(_damaged("a header is broken, what follows it was not read"))
                elif _holds_more(stream):
                    found.append(_damaged("something follows the end that the tar itself marks"))
        except _DAMAGE as error:
            found.append(_damaged(str(error) or type(error).__name__))

    def _worth_keeping(self, entry: Entry, kept: int) -> bool:
        small = entry.kind is MemberKind.FILE and entry.size <= min(KEPT_EACH, _KEPT_ALL - kept)
        return bool(self._packing) and small and entry.name.count("/") <= 1

    def members(self) -> Iterator[Member]:
        """Every safe member, sorted by name."""
        return iter(self._members)

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """The content of one small member, up to ``limit`` octets (256 MiB). Raises :class:`CannotRead`."""
        [(_, data)] = self.contents([name], limit)
        if isinstance(data, CannotRead):
            raise data
        return data

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        """The first ``octets`` of each named member, in one pass as they lie; nothing of what cannot be read."""
        for name, data in self._in_one_pass(names, octets, whole=False):
            yield name, data if isinstance(data, bytes) else b""

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """Many small members whole, in one pass as they lie; the error as a value where one cannot be read."""
        return self._in_one_pass(names, READ_LIMIT if limit is None else limit, whole=True)

    def _in_one_pass(
        self, names: Iterable[str], most: int, *, whole: bool
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """First what cannot be opened and what is held since the tar was opened, then the rest as it lies."""
        ahead: list[tuple[str, Entry]] = []
        for name in dict.fromkeys(names):
            entry = self._entries.get(name)
            refused = refusal(entry, name)
            if entry is None or refused is not None:
                yield name, cannot_read(name, refused.text if refused else Text("not there", "文件不存在"))
            elif whole and entry.size > most:
                yield name, too_large(name, most)
            elif entry.key in self._kept:
                yield name, _as_long(name, self._kept[entry.key][:most], min(entry.size, most))
            else:
                ahead.append((name, entry))
        ahead.sort(key=lambda pair: pair[1].key)
        if ahead:
            yield from self._forward(ahead, most)

    def _forward(
        self, wanted: Iterable[tuple[str, Entry]], most: int
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """At most so many octets of each member as they lie. Nothing can be read behind what breaks compression."""
        stream: Forward | None = None
        broken = ""
        try:
            for name, entry in wanted:
                if broken and self._packing:
                    yield name, cannot_read(name, broken)
                    continue
                try:
                    stream = stream or self._open()
                    data = _some_of(stream, entry, min(entry.size, most))
                except (*_DAMAGE, TooLarge) as error:
                    broken = str(error) or type(error).__name__
                    yield name, cannot_read(name, broken)
                else:
                    yield name, _as_long(name, data, min(entry.size, most))
        finally:
            if stream is not None:
                stream.close()

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        """Digest the named members in one pass, in the order in which they lie; first what cannot be opened.

        Up to four threads digest what was read, while the caller's own reads on.
        """
        return singly(self.digest_batches(names, algorithms, workers=workers, executor=executor))

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,  # noqa: ARG002 - a stream has one end
    ) -> Generator[Sequence[Digested], None, None]:
        """As :meth:`digest`, by the batch."""
        asked = tuple(canonical(algorithm) for algorithm in algorithms)
        wanted: list[tuple[str, Entry]] = []
        refused: list[Digested] = []
        for name in names:
            entry = self._entries.get(name)
            trouble = refusal(entry, name)
            if entry is not None and trouble is None:
                wanted.append((name, entry))
            else:
                refused.append(Digested(name=name, size=0, trouble=trouble))
        if refused:
            yield refused
        wanted.sort(key=lambda pair: pair[1].key)
        self.backend = HashlibBackend.name
        many = min(workers or default_workers(), _WORKERS)
        measure = measure_for(asked, 1 if many == 1 else many + 2)
        work = partial(_answered, asked)
        with (
            closing(self._portions(wanted, asked, measure)) as portions,
            closing(in_turn(portions, work, light=_is_light, workers=many)) as done,
        ):
            yield from self._told(done)

    def _told(
        self, done: Iterable[tuple[Answers, list[tuple[str, str]]]]
    ) -> Generator[Sequence[Digested], None, None]:
        """The answers; what is damaged joins the findings as it is told."""
        for batch, damaged in done:
            if batch.side_by_side:
                self.backend = lanes.described()
            for name, reason in damaged:
                self.findings = (*self.findings, _damaged(reason).at(name))
            yield batch.answers

    def _portions(
        self, wanted: Sequence[tuple[str, Entry]], algorithms: Sequence[str], measure: Measure | None
    ) -> Generator[_Portion, None, None]:
        """Members as they lie, read, and digested if they are not gathered: one by one where none is."""
        portion, octets = _Portion([], []), 0
        stream = self._open()
        try:
            for name, entry in wanted:
                small = measure is not None and measure.gathers(entry.size)
                kept = BytesIO() if small else None
                answer, damage = self._digest_member(stream, name, entry, () if small else algorithms, kept)
                portion.read.append(Read(answer, kept))
                if damage:
                    portion.damaged.append((name, damage))
                octets += entry.size
                if measure is None or measure.full(len(portion.read), octets):
                    yield portion
                    portion, octets = _Portion([], []), 0
        finally:
            stream.close()
        if portion.read:
            yield portion

    def extract(
        self, open_sink: Callable[[str, Entry], AbstractContextManager[BinaryIO]]
    ) -> Generator[Digested, None, None]:
        """Write every file to the stream that ``open_sink`` gives for it, in the order in which they lie.

        What could not be read or stored is an answer with trouble; the algorithms asked for are none.
        """
        files = [(name, entry) for name, entry in self._entries.items() if entry.kind is MemberKind.FILE]
        stream = self._open()
        try:
            for name, entry in sorted(files, key=lambda pair: pair[1].key):
                with open_sink(name, entry) as sink:
                    answer, damage = self._digest_member(stream, name, entry, (), sink)
                if damage:
                    self.findings = (*self.findings, _damaged(damage).at(name))
                yield answer
        finally:
            stream.close()

    def listed(self) -> dict[str, Entry]:
        """Every safe member with what the container says about it."""
        return dict(self._entries)

    def _digest_member(
        self,
        stream: Forward,
        name: str,
        entry: Entry,
        algorithms: Sequence[str],
        copy_to: BinaryIO | None = None,
    ) -> tuple[Digested, str]:
        """The answer, and what is damaged, if something is."""
        size = 0
        try:
            stream.seek(entry.key)
            member = cast(BinaryIO, Slice(stream, entry.size))
            answer = digest_stream(member, name, algorithms, expected=entry.size, copy_to=copy_to)
            if answer.trouble is None or answer.trouble.errno is not None:
                return answer, ""
            size, message = answer.size, answer.trouble.message
        except (*_DAMAGE, TooLarge) as error:
            message = str(error) or type(error).__name__
        trouble = Trouble(kind=TroubleKind.UNREADABLE, message=message)
        return Digested(name=name, size=size, trouble=trouble), message

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _some_of(stream: Forward, entry: Entry, octets: int) -> bytes:
    stream.seek(entry.key)
    stream.longest = max(KEPT_EACH, octets)
    return stream.read(octets)


def _as_long(name: str, data: bytes, size: int) -> bytes | CannotRead:
    return data if len(data) == size else cannot_read(name, "the container ends before it does")


def _answered(algorithms: Sequence[str], portion: _Portion) -> tuple[Answers, list[tuple[str, str]]]:
    return digested(portion.read, algorithms), portion.damaged


def _is_light(portion: _Portion) -> bool:
    return not any(one.waits for one in portion.read)


def _holds_more(stream: Forward) -> bool:
    """Whether anything but zeros follows; reads to the end, since only that shows that the stream is whole."""
    more = False
    while data := stream.read(SKIP):
        more = more or bool(data.strip(b"\0"))
    return more


def _damaged(reason: str) -> Finding:
    return Finding(CON_DAMAGED, Where(), {"reason": reason})


def _entry(info: tarfile.TarInfo) -> Entry:
    """Names that are not UTF-8 come with their octets as surrogates."""
    name, guessed = info.name, ""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        name, guessed = decode_name(name.encode("utf-8", "surrogateescape"))
    if info.isdir():
        kind = MemberKind.FOLDER
    elif info.issym() or info.islnk():
        kind = MemberKind.LINK
    elif info.isreg() and not info.issparse():
        kind = MemberKind.FILE
    else:
        kind = MemberKind.OTHER
    name = name.removeprefix("./")
    return Entry(
        name=name,
        key=info.offset_data,
        kind=kind,
        size=info.size,
        target=info.linkname if kind is MemberKind.LINK else "",
        guessed=guessed,
        modified=info.mtime,
    )
