"""计算机文件的技术元数据. What a computer file says of itself, for one file, for a folder of them, and for a package.

Nothing is decoded and nothing is believed: first octets tell the kind, headers the rest.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Collection, Iterator
from typing import Any

from attrs import evolve

from archpkg.errors import ArchpkgError, CannotRead, MissingExtraError
from archpkg.findings import Finding, Reading, Rule, Where
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
from archpkg.packages.trees.tree import MemberKind, Tree
from archpkg.words import Text

LARGEST_INSIDE = 64 * 1024 * 1024
"""Octets of the largest member of a zip or tar that is taken out to be asked; it is held in memory meanwhile."""
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
    return _measure(disk, DigitalObject(path=os.path.basename(os.path.normpath(disk)) or "?"))


def describe_folder(path: str | os.PathLike[str]) -> Iterator[Reading[DigitalObject]]:
    """Every computer file in a folder and the folders in it, one at a time, in the order of their names.

    Paths are relative to the folder. As :func:`describe`, but trouble with one computer file is a finding at it:
    MEDIA-UNREADABLE, or MEDIA-WAITING where a library is missing. Links are not followed.
    Raises :class:`CannotRead` where the folder itself cannot be listed.
    """
    top = os.fspath(path)
    failed: list[OSError] = []
    for folder, names in _folders(top, failed):
        inside = "" if folder == top else os.path.relpath(folder, top).replace(os.sep, "/") + "/"
        for name in names:
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


def _folders(top: str, failed: list[OSError]) -> Iterator[tuple[str, list[str]]]:
    """Each folder with the names of what is no folder in it, sorted; os.walk calls itself for each level."""
    waiting = [top]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                here = sorted((entry.name, entry.is_dir()) for entry in entries)
        except OSError as error:
            failed.append(error)
            continue
        below = [os.path.join(folder, name) for name, is_folder in here if is_folder]
        waiting += [path for path in reversed(below) if not os.path.islink(path)]
        yield folder, [name for name, is_folder in here if not is_folder]


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


def measure(
    tree: Tree, names: Collection[str], *, largest: int = LARGEST_INSIDE
) -> dict[str, Reading[DigitalObject]]:
    """What these computer files of a package say of themselves, by name; a name that is not there is MEDIA-GONE.

    In a folder they are read where they lie. Out of a zip or tar they are taken in one pass, each to a temporary file
    of its own; one of more than ``largest`` octets is left unread, with MEDIA-WAITING. So is what needs a library that
    is missing. Never raises for what lies in the package.
    """
    if not names:
        return {}
    if tree.kind == "folder":
        top = os.path.realpath(tree.path)
        return {name: _of_tree(top, name) for name in names}
    wanted = frozenset(names)
    sizes = {m.name: m.size for m in tree.members() if m.kind is MemberKind.FILE and m.name in wanted}
    measured = {name: _gone(name) for name in names}
    try:
        with tempfile.TemporaryDirectory(prefix="archpkg-") as room:
            for name, data in tree.contents([n for n in names if n in sizes], limit=largest):
                measured[name] = _taken_out(name, data, room, sizes[name] or 0, largest)
    except OSError as error:
        why = Text(f"no temporary file: {error.strerror}", f"无法写入临时文件：{error.strerror}")
        unread = [n for n in sizes if any(f.rule is MEDIA_GONE for f in measured[n].findings)]
        measured |= {name: _with(_named(name), MEDIA_WAITING, why, name) for name in unread}
    return measured


def _gone(name: str) -> Reading[DigitalObject]:
    return Reading(_named(name), (Finding(MEDIA_GONE, Where(path=name)),))


def _of_tree(top: str, name: str) -> Reading[DigitalObject]:
    try:
        disk = os.path.realpath(os.path.join(top, name))
        inside = os.path.commonpath([top, disk]) == top and os.path.isfile(disk)
    except ValueError:
        inside = False
    return measure_file(disk, name) if inside else _gone(name)


def _taken_out(
    name: str, data: bytes | CannotRead, room: str, size: int, largest: int
) -> Reading[DigitalObject]:
    if isinstance(data, CannotRead):
        if size <= largest:
            return _with(_named(name), MEDIA_UNREADABLE, data.text, name)
        why = Text(
            f"it has {size:,} octets, too many to be taken out of its container",
            f"共 {size:,} 字节，过大，未从容器中取出",
        )
        return _with(evolve(_named(name), size=size), MEDIA_WAITING, why, name)
    ending = os.path.splitext(name)[1]
    disk = os.path.join(room, "content" + (ending if ending[1:].isalnum() and ending.isascii() else ""))
    with open(disk, "wb") as out:
        out.write(data)
    reading = measure_file(disk, name)
    os.remove(disk)
    return reading
