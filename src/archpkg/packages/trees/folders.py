"""A tree that lies in a folder, read where it is."""

from __future__ import annotations

import os
import stat
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from io import FileIO
from itertools import chain, islice
from types import TracebackType
from typing import TYPE_CHECKING, Self

from archpkg.errors import CannotRead
from archpkg.findings import Finding
from archpkg.fixity.engine import digest_lots, singly
from archpkg.fixity.lots import PIECE, Lot
from archpkg.fixity.reading import Refused, open_regular
from archpkg.fixity.tasks import Digested, TroubleKind
from archpkg.packages.trees.contents import looker
from archpkg.packages.trees.names import why_unsafe
from archpkg.packages.trees.tree import (
    READ_LIMIT,
    Member,
    MemberKind,
    Members,
    cannot_read,
    read_each,
    too_large,
)

if TYPE_CHECKING:
    from concurrent.futures import Executor

_MORE = 1 << 20
_UNPLAIN = ("\\", "\0", "//", "/./", "/../")
"""What names that stand between slashes have in them where one of them may lead elsewhere."""


class FolderTree:
    """A folder as a :class:`archpkg.packages.trees.tree.Tree`. Links are shown and never followed."""

    kind = "folder"
    top = ""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.path.abspath(path)
        self.findings: tuple[Finding, ...] = ()

    def members(self) -> Iterator[Member]:
        """Every member: of each folder itself, what is no file in it, and its files, sorted by name; then the folders
        in it.

        Sizes are not looked up: reading tells them. Raises :class:`CannotRead` for a folder that cannot be
        looked into, since what lies in it must not be passed over.
        """
        return chain.from_iterable(self.pages())

    def pages(self) -> Iterator[Members]:
        """The same, one folder at a time; what lists other members than are there changes this, and only this."""
        look = looker()
        waiting = [("", self.path)]
        while waiting:
            prefix, folder = waiting.pop()
            files, others, *_ = here = look(folder)
            told = [Member(prefix[:-1], MemberKind.FOLDER)] if prefix else []
            if others:
                below = [(f"{prefix}{name}/", os.path.join(folder, name)) for name in here.folders]
                waiting += reversed(below)
                told += [
                    _no_file(prefix, folder, name, kind)
                    for name, kind in others
                    if kind is not MemberKind.FOLDER
                ]
            names = [prefix + name for name in files]
            yield Members([*(one.name for one in told), *names], dict(enumerate(told)))

    def read(self, name: str, *, limit: int | None = None) -> bytes:
        """The content of one small member, up to ``limit`` octets (256 MiB). Raises :class:`CannotRead`."""
        most = READ_LIMIT if limit is None else limit
        try:
            self._refuse(name, {})
            source, state = open_regular(os.path.join(self.path, name))
        except Refused as refused:
            raise cannot_read(name, refused.trouble.text) from refused
        try:
            with os.fdopen(source, "rb", buffering=0) as stream:
                data = b"" if state.st_size > most else _all_of(stream, state.st_size, most)
        except OSError as error:
            raise cannot_read(name, str(error.strerror)) from error
        if max(state.st_size, len(data)) > most:
            raise too_large(name, most)
        return data

    def beginnings(self, names: Iterable[str], octets: int) -> Iterator[tuple[str, bytes]]:
        """The first ``octets`` of each named member, as they are named; nothing of what cannot be read."""
        parents: dict[str, Refused | None] = {}
        for name in dict.fromkeys(names):
            yield name, self._beginning(name, octets, parents)

    def _beginning(self, name: str, octets: int, parents: dict[str, Refused | None]) -> bytes:
        try:
            self._refuse(name, parents)
            source, _ = open_regular(os.path.join(self.path, name))
        except Refused:
            return b""
        try:
            return os.read(source, octets)
        except OSError:
            return b""
        finally:
            os.close(source)

    def contents(
        self, names: Iterable[str], limit: int | None = None
    ) -> Iterator[tuple[str, bytes | CannotRead]]:
        """Many small members whole, as they are named; the error as a value where one cannot be read."""
        return read_each(self, names, limit)

    def digest(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Digested, None, None]:
        """Digest the named members in parallel. A name that leads outside, by itself or through a link to
        a folder, is not opened: its trouble is ``UNSAFE`` or ``LINK``."""
        return singly(self.digest_batches(names, algorithms, workers=workers, executor=executor))

    def digest_batches(
        self,
        names: Iterable[str],
        algorithms: Sequence[str],
        *,
        workers: int | None = None,
        executor: Executor | None = None,
    ) -> Generator[Sequence[Digested], None, None]:
        """As :meth:`digest`, by the batch."""
        refused: list[Digested] = []
        lots = self._lots(iter(names), refused)
        with closing(digest_lots(lots, algorithms, workers=workers, executor=executor)) as answers:
            for answer in answers:
                yield answer
                if refused:
                    yield tuple(refused)
                    refused.clear()
        yield refused

    def _lots(self, names: Iterator[str], refused: list[Digested]) -> Iterator[Lot]:
        """The names by the lot, each with its path. Names that are not opened are among the refused."""
        root = os.path.join(self.path, "")
        parents: dict[str, Refused | None] = {}
        good: set[str] = set()
        doubtful: set[str] = set()
        while some := list(islice(names, PIECE)):
            page = "/".join(["", "/\n/".join(some), ""])
            here = {name.rpartition("/")[0] for name in some}
            for parent in here.difference(good, doubtful):
                # that of names at the top has no name, and counts as unsafe
                bad = why_unsafe(parent) is not None or self._linked(parent, parents) is not None
                (doubtful if bad else good).add(parent)
            if not doubtful.isdisjoint(here) or any(sign in page for sign in _UNPLAIN):
                some = [name for name in some if not self._refused(name, parents, refused)]
            if some:
                yield Lot(some, [root + name for name in some])

    def _refused(self, name: str, parents: dict[str, Refused | None], refused: list[Digested]) -> bool:
        try:
            self._refuse(name, parents)
        except Refused as refusal:
            refused.append(Digested(name=name, size=0, trouble=refusal.trouble))
            return True
        return False

    def _refuse(self, name: str, parents: dict[str, Refused | None]) -> None:
        """Raise :class:`Refused` unless the name leads, through real folders only, to a place inside."""
        reason = why_unsafe(name)
        if reason is not None:
            raise Refused(TroubleKind.UNSAFE, f"{reason.en}: {name!r}")
        parent = name.rpartition("/")[0]
        refusal = self._linked(parent, parents) if parent else None
        if refusal is not None:
            raise refusal

    def _linked(self, parent: str, known: dict[str, Refused | None]) -> Refused | None:
        """Why no file in a folder is opened: it lies behind a link. Each folder on the way is looked at once."""
        unknown: list[str] = []
        while parent and parent not in known:
            unknown.append(parent)
            parent = parent.rpartition("/")[0]
        refusal = known.get(parent)
        for folder in reversed(unknown):
            known[folder] = refusal = refusal or self._if_link(folder)
        return refusal

    def _if_link(self, folder: str) -> Refused | None:
        path = os.path.join(self.path, folder)
        with suppress(OSError):  # opening will say what is wrong
            if stat.S_ISLNK(os.lstat(path).st_mode):
                return Refused(TroubleKind.LINK, f"leads through a link, not followed: {path}")
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def _all_of(stream: FileIO, size: int, most: int) -> bytes:
    """To the end, which may lie beyond the size that was told; a little over the most is enough."""
    data = stream.read(size + 1)
    while len(data) <= most and (more := stream.read(_MORE)):
        data += more
    return data


def _no_file(prefix: str, folder: str, name: str, kind: MemberKind) -> Member:
    target = ""
    if kind is MemberKind.LINK:
        with suppress(OSError):
            target = os.readlink(os.path.join(folder, name))
    return Member(name=prefix + name, kind=kind, target=target)
