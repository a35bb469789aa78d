"""A tree in a zip: read inside without unpacking."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext, suppress
from copy import copy
from datetime import datetime
from functools import partial
from io import BytesIO
from threading import Event, Semaphore
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Where
from archpkg.fixity import lanes
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.engine import (
    Digested,
    Task,
    Trouble,
    TroubleKind,
    batches,
    default_workers,
    digest_stream,
    singly,
    spread,
)
from archpkg.fixity.gathering import Answers, Measure, Read, digested, in_portions, measure_for
from archpkg.fixity.reading import HashlibBackend
from archpkg.fixity.tasks import Stopped
from archpkg.packages.trees.inside import (
    CON_DAMAGED,
    CON_ENCRYPTED,
    CON_EXPANDS,
    CON_METHOD,
    ENCRYPTED,
    Entry,
    Limits,
    decode_name,
    judge,
    refusal,
)
from archpkg.packages.trees.tree import READ_LIMIT, Member, MemberKind, cannot_read, read_each, too_large
from archpkg.packages.trees.zip_layout import is_encrypted, layout_findings, list_is_encrypted
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

_UTF8 = 0x800
_TIME_STAMP = 0x5455
_NAMED = 5
"""Members that a finding about many of them names."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)
_BY_TURNS = {zipfile.ZIP_STORED: 256 * 1024, zipfile.ZIP_DEFLATED: 16 * 1024}
"""Mean octets of members up to which threads that read at once spend most of it waiting for the interpreter's lock."""


class ZipTree:
    """A zip as a :class:`archpkg.packages.trees.tree.Tree`.

    ``findings`` says at once what the list of members shows. Damage shows only when content is read: then
    the answer has trouble, and ``CON-DAMAGED`` joins ``findings``. ``backend`` names what digested last: the lanes,
    if they had any part in it.
    """

    kind = "zip"

    def __init__(self, path: str | os.PathLike[str], limits: Limits | None = None) -> None:
        self.path = os.path.abspath(path)
        self._file: BinaryIO = open(self.path, "rb")  # noqa: SIM115
        try:
            self._zip = _open_list(self._file, self.path)
        except _DAMAGE as error:
            self._file.close()
            raise CannotRead(
                Text(f"The zip is damaged: {error}.", f"zip 文件已损坏：{error}。"),
                hint=Text("Copy or send it again.", "请重新复制或传送。"),
                path=self.path,
            ) from error
        except CannotRead:
            self._file.close()
            raise
        self._infos = self._zip.infolist()
        listing = judge([_entry(key, info) for key, info in enumerate(self._infos)])
        self.top = listing.top
        self._entries = listing.entries
        self._members = listing.members()
        self._unread: dict[str, str] = {}
        self.backend: str = HashlibBackend.name
        self.findings: tuple[Finding, ...] = (
            *listing.findings,
            *self._look_over(),
            *self._judge(limits or Limits()),
        )

    def _look_over(self) -> Iterator[Finding]:
        """Findings about how the members lie; those that readers would differ on will not be read."""
        names = {entry.key: name for name, entry in self._entries.items()}
        for key, found in layout_findings(self._file, self._infos, self._zip.start_dir):
            name = names.get(key) if key is not None else None
            if name is not None:
                self._unread[name] = "its header and the list of members disagree, or it lies over another"
            yield found if name is None else found.at(name)

    def _judge(self, limits: Limits) -> Iterator[Finding]:
        """Findings about members that will not be read, which are kept with the reason."""
        packed, size = os.fstat(self._file.fileno()).st_size, sum(info.file_size for info in self._infos)
        if size > limits.allow(packed):
            self._unread |= dict.fromkeys(self._entries, "the container expands beyond the limits")
            yield Finding(CON_EXPANDS, Where(), {"packed": packed, "size": size})
        files = [name for name, entry in self._entries.items() if entry.kind is MemberKind.FILE]
        locked = [name for name in files if is_encrypted(self._infos[self._entries[name].key])]
        if locked:
            self._unread |= dict.fromkeys(locked, ENCRYPTED)
            names = ", ".join(locked[:_NAMED]) + (" …" if len(locked) > _NAMED else "")
            yield Finding(CON_ENCRYPTED, Where(), {"n": len(locked), "total": len(files), "names": names})
        for name in files:
            info = self._infos[self._entries[name].key]
            if info.compress_type not in _METHODS and not is_encrypted(info):
                self._unread[name] = "stored by a method that is not read here"
                yield Finding(CON_METHOD, Where(path=name), {"method": info.compress_type})

    def members(self) -> Iterator[Member]:
        """Every safe member, sorted by name."""
        return iter(self._members)

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """The content of one small member, up to ``limit`` octets (256 MiB). Raises :class:`CannotRead`."""
        most = READ_LIMIT if limit is None else limit
        refused = self._refused(name)
        if refused is not None:
            raise cannot_read(name, refused.text)
        info = self._infos[self._entries[name].key]
        if info.file_size > most:
            raise too_large(name, most)
        try:
            with self._zip.open(_and_one_more(info)) as stream:
                data = stream.read(info.file_size + 1)
        except (*_DAMAGE, OSError) as error:
            raise cannot_read(name, str(error)) from error
        if len(data) != info.file_size:
            raise cannot_read(name, "it is not as long as the container says")
        return data

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        """The first ``octets`` of each named member, as they lie; nothing of what cannot be read."""
        for name in self._as_they_lie(names):
            yield name, self._beginning(name, octets)

    def _beginning(self, name: str, octets: int) -> bytes:
        if self._refused(name) is not None:
            return b""
        try:
            with self._zip.open(self._infos[self._entries[name].key]) as stream:
                return stream.read(octets)
        except (*_DAMAGE, OSError):
            return b""

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """Many small members whole, as they lie; the error as a value where one cannot be read."""
        return read_each(self, self._as_they_lie(names), limit)

    def _as_they_lie(self, names: Iterable[str]) -> list[str]:
        """The names, each once, by their place in the zip; first those that are not in it."""
        return sorted(dict.fromkeys(names), key=self._place)

    def _place(self, name: str) -> int:
        entry = self._entries.get(name)
        return -1 if entry is None else self._infos[entry.key].header_offset

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,  # noqa: ARG002 - one open zip does not go to other processes
    ) -> Generator[Digested, None, None]:
        """Digest the named members in threads of its own."""
        return singly(self.digest_batches(names, algorithms, workers=workers))

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,  # noqa: ARG002
    ) -> Generator[Sequence[Digested], None, None]:
        """As :meth:`digest`, by the batch."""
        asked = tuple(canonical(algorithm) for algorithm in algorithms)
        many = workers or default_workers()
        measure = measure_for(asked, many)
        tasks = (Task(name=name, path="", size=self._size(name)) for name in names)
        jobs = batches(tasks) if measure is None else in_portions(tasks, measure)
        stop = Event()
        work = partial(self._digest_batch, asked, measure, stop, Semaphore(max(1, many // 2)))
        self.backend = HashlibBackend.name
        with closing(spread(jobs, work, workers=many, stop=stop)) as done:
            for batch, damaged in done:
                if batch.side_by_side:
                    self.backend = lanes.described()
                for name, reason in damaged:
                    self.findings = (
                        *self.findings,
                        Finding(CON_DAMAGED, Where(path=name), {"reason": reason}),
                    )
                yield batch.answers

    def _size(self, name: str) -> int:
        entry = self._entries.get(name)
        return entry.size if entry is not None else 0

    def _digest_batch(
        self,
        algorithms: Sequence[str],
        measure: Measure | None,
        stop: Event,
        turn: Semaphore,
        batch: Sequence[Task],
    ) -> tuple[Answers, list[tuple[str, str]]]:
        """The answers, and which members are damaged, with the reason."""
        read: list[Read] = []
        damaged: list[tuple[str, str]] = []
        with turn if measure is not None and self._by_turns(batch) else nullcontext():
            for task in batch:
                small = measure is not None and measure.gathers(task.size or 0)
                kept = BytesIO() if small else None
                answer, damage = self._digest_member(task.name, () if small else algorithms, stop, kept)
                read.append(Read(answer, kept))
                if damage:
                    damaged.append((task.name, damage))
        if stop.is_set():
            raise Stopped
        return digested(read, algorithms), damaged

    def _by_turns(self, batch: Sequence[Task]) -> bool:
        entry = self._entries.get(batch[0].name)
        method = zipfile.ZIP_STORED if entry is None else self._infos[entry.key].compress_type
        return sum(task.size or 0 for task in batch) <= _BY_TURNS.get(method, 0) * len(batch)

    def extract(
        self, open_sink: Callable[[str, Entry], AbstractContextManager[BinaryIO]]
    ) -> Generator[Digested, None, None]:
        """Write every file to the stream that ``open_sink`` gives for it, in the order in which they lie.

        What could not be read or stored is an answer with trouble; the algorithms asked for are none.
        """
        files = [(name, entry) for name, entry in self._entries.items() if entry.kind is MemberKind.FILE]
        never = Event()
        for name, entry in sorted(files, key=lambda pair: self._infos[pair[1].key].header_offset):
            with open_sink(name, entry) as sink:
                answer, _ = self._digest_member(name, (), never, sink)
            yield answer

    def listed(self) -> dict[str, Entry]:
        """Every safe member with what the container says about it."""
        return dict(self._entries)

    def _digest_member(
        self, name: str, algorithms: Sequence[str], stop: Event, copy_to: BinaryIO | None = None
    ) -> tuple[Digested, str]:
        """The answer, and what is damaged, if something is."""
        refused = self._refused(name)
        if refused is not None:
            return Digested(name=name, size=0, trouble=refused), ""
        info = self._infos[self._entries[name].key]
        try:
            with self._zip.open(_and_one_more(info)) as stream:
                member: BinaryIO = stream  # type: ignore[assignment]
                answer = digest_stream(
                    member, name, algorithms, expected=info.file_size, copy_to=copy_to, stop=stop
                )
        except (*_DAMAGE, OSError) as error:
            trouble = Trouble(kind=TroubleKind.UNREADABLE, message=str(error))
            answer = Digested(name=name, size=0, trouble=trouble)
        if answer.trouble is None or answer.trouble.errno is not None:
            return answer, ""
        trouble = Trouble(kind=TroubleKind.UNREADABLE, message=answer.trouble.message)
        return Digested(name=name, size=answer.size, trouble=trouble), trouble.message

    def _refused(self, name: str) -> Trouble | None:
        return refusal(self._entries.get(name), name, self._unread.get(name))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()
        self._file.close()


def refuse_encrypted(path: str) -> None:
    """Raise :class:`CannotRead` for a zip that is encrypted as a whole; do nothing for any other, damaged ones too.

    Raises :class:`OSError`.
    """
    with open(path, "rb") as stream, suppress(*_DAMAGE):
        _open_list(stream, path).close()


def _open_list(stream: BinaryIO, path: str) -> zipfile.ZipFile:
    """Read the list of members. Raises :class:`CannotRead` for a zip that is encrypted as a whole, and what zipfile
    raises for one that is damaged."""
    try:
        opened = zipfile.ZipFile(stream)
    except _DAMAGE:
        if list_is_encrypted(stream):
            raise _encrypted(path) from None
        raise
    files = [info for info in opened.infolist() if not info.orig_filename.endswith("/")]
    filled = [info for info in files if info.file_size]  # some programs do not encrypt what is empty
    if files and all(map(is_encrypted, filled or files)):
        raise _encrypted(path)
    return opened


def _encrypted(path: str) -> CannotRead:
    return CannotRead(
        Text("The zip is encrypted with a password and cannot be read.", "该 zip 已用密码加密，无法读取。"),
        hint=Text(
            "Ask for it without a password, or unpack it with the password and pack it again without.",
            "请索取未加密的文件，或用密码解压后不加密重新打包。",
        ),
        path=path,
    )


def _entry(key: int, info: zipfile.ZipInfo) -> Entry:
    """``orig_filename`` is what the zip says; ``filename`` has been cut at a NUL and had its slashes turned."""
    name, guessed = info.orig_filename, ""
    if not info.flag_bits & _UTF8:
        with suppress(UnicodeEncodeError):
            name, guessed = decode_name(info.orig_filename.encode("cp437"))
    mode = info.external_attr >> 16
    if name.endswith("/") or stat.S_ISDIR(mode):
        kind, name = MemberKind.FOLDER, name.removesuffix("/")
    elif stat.S_ISLNK(mode):
        kind = MemberKind.LINK
    elif stat.S_IFMT(mode) and not stat.S_ISREG(mode):
        kind = MemberKind.OTHER
    else:
        kind = MemberKind.FILE
    return Entry(
        name=name.removeprefix("./"),
        key=key,
        kind=kind,
        size=info.file_size,
        guessed=guessed,
        modified=_modified(info),
    )


def _and_one_more(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """The member as if it had one octet more, so that content which goes on behind the size told is seen."""
    longer = copy(info)
    longer.file_size += 1
    return longer


def _modified(info: zipfile.ZipInfo) -> float | None:
    """The time of a member: that of its extended time stamp (Info-ZIP, UTC), else the plain one, local time."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        if kind == _TIME_STAMP and size >= 5 and len(extra) >= 4 + size and extra[4] & 1:
            return float(struct.unpack_from("<l", extra, 5)[0])
        extra = extra[4 + size :]
    try:
        return datetime(*info.date_time).timestamp()
    except (ValueError, OverflowError, OSError):
        return None
