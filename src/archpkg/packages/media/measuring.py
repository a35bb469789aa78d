"""计算机文件的技术元数据. What a computer file says of itself, for one file, for a folder of them, and for a package.

Nothing is decoded and nothing is believed: first octets tell the kind, headers the rest.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Generator, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any, BinaryIO, Protocol, cast, runtime_checkable

from attrs import evolve

from archpkg.errors import ArchpkgError, CannotRead, MissingExtraError
from archpkg.findings import Finding, Reading, Rule, Where
from archpkg.fixity.tasks import TroubleKind
from archpkg.model.objects import DigitalObject
from archpkg.packages.media.opening import HEAD, image_kind, is_recording, open_plain
from archpkg.packages.media.photos import read_photograph
from archpkg.packages.media.recordings import read_recording
from archpkg.packages.media.rules import (
    MEDIA_GONE,
    MEDIA_KIND,
    MEDIA_UNREADABLE,
    MEDIA_WAITING,
)
from archpkg.packages.media.tiff import RAW_ENDINGS, raw_head
from archpkg.packages.trees.tree import Tree
from archpkg.words import Text

LARGEST_INSIDE = 1024 * 1024 * 1024
"""Octets of the largest member of a zip or tar that is written to a temporary file to be asked."""
_IN_MEMORY = 16 * 1024 * 1024
ENDINGS = frozenset(
    (
        *(
            "jpg",
            "jpeg",
            "jpe",
            "jfif",
            "tif",
            "tiff",
            "png",
            "gif",
            "bmp",
            "jp2",
            "j2k",
            "jpx",
            *RAW_ENDINGS,
        ),
        *("wav", "mp3", "mp4", "m4a", "m4v", "mov", "avi", "mkv", "webm", "mxf", "flac", "ogg", "oga", "ogv"),
        *("aif", "aiff", "aac", "ac3", "amr", "wma", "wmv", "asf", "mpg", "mpeg", "mpe", "m2v", "vob", "flv"),
    )
)
"""Endings under which pictures and recordings mostly lie."""


def describe(path: str | os.PathLike[str]) -> Reading[DigitalObject]:
    """What a picture, sound or video says of itself: its size, and 照片 or 录音录像 with all that its header holds.

    ``path`` of the value is the last part of the path. Every value's origin is FILE; what the file does not say stays
    empty; what cannot be is a finding. A computer file of another kind has its size only, with MEDIA-KIND; a camera's
    raw format its name only, with MEDIA-RAW. Only headers are read, so memory stays small whatever a file claims.

    Raises :class:`CannotRead` for what cannot be opened or is no plain file, :class:`MissingExtraError` without pillow
    (pictures) or pymediainfo (sound and video), :class:`InvalidValue` for a name that no package can hold.
    """
    disk = os.fspath(path)
    return _measure(disk, DigitalObject(path=os.path.basename(disk)))


def describe_folder(path: str | os.PathLike[str]) -> Iterator[Reading[DigitalObject]]:
    """Every computer file in a folder and the folders in it, one at a time, in the order of their names.

    Paths are relative to the folder. As :func:`describe`, but trouble with one computer file is a finding at it:
    MEDIA-UNREADABLE, or MEDIA-WAITING where a library is missing. Links are not followed.
    Raises :class:`CannotRead` where the folder itself cannot be listed.
    """
    top = os.fspath(path)
    failed: list[OSError] = []
    for folder, below, names in os.walk(top, onerror=failed.append):
        if folder == top and failed:
            break
        below.sort()
        inside = "" if folder == top else os.path.relpath(folder, top).replace(os.sep, "/") + "/"
        for name in sorted(names):
            yield _of_folder(os.path.join(folder, name), inside + name)
    for error in failed:
        if error.filename in (None, top):
            raise CannotRead(
                Text(
                    f"The folder cannot be listed: {error.strerror}.", f"无法列出文件夹：{error.strerror}。"
                ),
                hint=Text("See that the path is right.", "请检查路径与权限。"),
                path=top,
            ) from error
        inside = os.path.relpath(str(error.filename), top).replace(os.sep, "/")
        yield _with(_named(inside), MEDIA_UNREADABLE, error.strerror or str(error), inside)


def _of_folder(disk: str, inside: str) -> Reading[DigitalObject]:
    if os.path.islink(disk) or not os.path.isfile(disk):
        return Reading(_named(inside), (Finding(MEDIA_KIND, Where(path=inside)),))
    return measure_file(disk, inside)


def _named(inside: str) -> DigitalObject:
    """An object of that path; of another where no package could hold it, with the real one as its name."""
    try:
        return DigitalObject(path=inside)
    except ArchpkgError:
        return DigitalObject(path="/".join(["_"] * (inside.count("/") + 1)), name=inside)


def measure_file(disk: str, path: str) -> Reading[DigitalObject]:
    """As :func:`describe`, with ``path`` in the value and at the findings; trouble is a finding, never raised."""
    empty = _named(path)
    try:
        reading = _measure(disk, empty)
    except MissingExtraError as error:
        return _with(_sized(disk, empty), MEDIA_WAITING, error.text, path)
    except CannotRead as error:
        return _with(_sized(disk, empty), MEDIA_UNREADABLE, error.text, path)
    except OSError as error:
        return _with(_sized(disk, empty), MEDIA_UNREADABLE, error.strerror or str(error), path)
    return Reading(reading.value, (finding.at(path) for finding in reading.findings))


def _with(obj: DigitalObject, rule: Rule, why: object, path: str) -> Reading[DigitalObject]:
    return Reading(obj, (Finding(rule, Where(path=path), {"why": why}),))


def _sized(disk: str, obj: DigitalObject) -> DigitalObject:
    try:
        return evolve(obj, size=os.stat(disk).st_size)
    except (OSError, ValueError):
        return obj


def _measure(disk: str, empty: DigitalObject) -> Reading[DigitalObject]:
    with open_plain(disk) as stream:
        try:
            head = stream.read(HEAD)
        except OSError as error:
            raise CannotRead(Text(f"{error.strerror}.", f"{error.strerror}。"), path=disk) from error
        obj = evolve(empty, size=os.fstat(stream.fileno()).st_size)
    reading: Reading[Any]
    if image_kind(head) or raw_head(head):
        field, reading = "photograph", read_photograph(disk)
    elif is_recording(head):
        field, reading = "recording", read_recording(disk)
    else:
        return Reading(obj, (Finding(MEDIA_KIND, Where(path=disk)),))
    changes: dict[str, Any] = {field: reading.value or None}
    return Reading(evolve(obj, **changes), reading.findings)


@runtime_checkable
class _Container(Protocol):
    """A zip or tar: members with their sizes, taken out in one pass."""

    kind: str

    def read(self, name: str, *, limit: int | None = None) -> bytes: ...

    def listed(self) -> dict[str, Any]: ...

    def extract(
        self, open_sink: Callable[[str, Any], AbstractContextManager[BinaryIO]]
    ) -> Generator[Any, None, None]: ...


def measure(
    tree: Tree, names: Collection[str], *, largest: int = LARGEST_INSIDE
) -> dict[str, Reading[DigitalObject]]:
    """What these computer files of a package say of themselves, by name; a name that is not there is MEDIA-GONE.

    In a folder they are read where they lie. Out of a zip or tar each is written to a temporary file of its own, large
    ones in one pass over the container; one of more than ``largest`` octets is left unread, with MEDIA-WAITING. So is
    what needs a library that is missing. Never raises for what lies in the package.
    """
    if not isinstance(tree, _Container):
        top = os.path.realpath(tree.path)
        return {name: _of_tree(top, name) for name in names}
    entries = tree.listed()
    there = [name for name in names if name in entries]
    # In a tar that is packed, a member is only found by reading all before it.
    small = {n for n in there if tree.kind == "zip" and entries[n].size <= _IN_MEMORY}
    large = {n for n in there if n not in small and entries[n].size <= largest}
    measured = {name: _gone(name) for name in names}
    measured |= {n: _too_large(n, entries[n].size) for n in there if n not in small and n not in large}
    try:
        with tempfile.TemporaryDirectory(prefix="archpkg-") as room:
            for name in sorted(small):
                measured[name] = _read_out(tree, name, room)
            if large:
                measured |= _taken_out(tree, large, room)
    except OSError as error:
        why = Text(f"no temporary file: {error.strerror}", f"无法写入临时文件：{error.strerror}")
        unread = (n for n in there if any(f.rule is MEDIA_GONE for f in measured[n].findings))
        measured |= {name: _with(_named(name), MEDIA_WAITING, why, name) for name in unread}
    return measured


def _gone(name: str) -> Reading[DigitalObject]:
    return Reading(_named(name), (Finding(MEDIA_GONE, Where(path=name)),))


def _too_large(name: str, size: int) -> Reading[DigitalObject]:
    why = Text(
        f"it has {size:,} octets, too many to be taken out of its container",
        f"共 {size:,} 字节，过大，未从容器中取出",
    )
    return _with(evolve(_named(name), size=size), MEDIA_WAITING, why, name)


def _of_tree(top: str, name: str) -> Reading[DigitalObject]:
    try:
        disk = os.path.realpath(os.path.join(top, name))
        inside = os.path.commonpath([top, disk]) == top and os.path.isfile(disk)
    except ValueError:
        inside = False
    return measure_file(disk, name) if inside else _gone(name)


def _read_out(tree: _Container, name: str, room: str) -> Reading[DigitalObject]:
    """Of a small member, found by its name."""
    disk = _aside(room, name)
    try:
        data = tree.read(name, limit=_IN_MEMORY)
    except CannotRead as error:
        return _with(_named(name), MEDIA_UNREADABLE, error.text, name)
    with open(disk, "wb") as out:
        out.write(data)
    return _measured_aside(disk, name)


class _Nowhere:
    """A stream that keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)


def _taken_out(tree: _Container, names: Collection[str], room: str) -> dict[str, Reading[DigitalObject]]:
    """Of large members, and of those in a stream: one pass, one temporary file at a time."""
    measured: dict[str, Reading[DigitalObject]] = {}

    @contextmanager
    def sink(name: str, _entry: object) -> Iterator[BinaryIO]:
        if name in names:
            with open(_aside(room, name), "wb") as out:
                yield out
        else:
            yield cast(BinaryIO, _Nowhere())

    with closing(tree.extract(sink)) as answers:
        for answer in answers:
            if answer.name not in names:
                continue
            reading = _measured_aside(_aside(room, answer.name), answer.name)
            if answer.trouble is not None:
                ours = answer.trouble.kind is TroubleKind.NOT_STORED
                rule = MEDIA_WAITING if ours else MEDIA_UNREADABLE
                reading = _with(_named(answer.name), rule, answer.trouble.text, answer.name)
            measured[answer.name] = reading
    return measured


def _aside(room: str, name: str) -> str:
    """The temporary file, with the ending of its member."""
    ending = os.path.splitext(name)[1]
    return os.path.join(room, "content" + (ending if ending[1:].isalnum() and ending.isascii() else ""))


def _measured_aside(disk: str, name: str) -> Reading[DigitalObject]:
    try:
        return measure_file(disk, name)
    finally:
        os.remove(disk)
