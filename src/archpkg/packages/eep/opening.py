"""EEP 的查找与打开. Packages wherever they lie: a computer file, or the XMLs inside a folder, a zip or a tar.

By the standard a package is one XML. Met are also an ``eep.xml`` in a zip beside its computer files, and a zip that is
itself named ``.eep`` with a folder for each record; an unpacked one of these is a folder. Members of containers are
read into memory, so only up to :data:`LARGEST` octets each; packages in a file or a folder are streams of any length.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from attrs import field, frozen

from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding, Where
from archpkg.fixity.reading import Refused, open_regular
from archpkg.formats.eep.english import ENGLISH
from archpkg.formats.eep.texts import ROOT
from archpkg.packages.containers import ARCHIVES, open_tree
from archpkg.packages.eep.rules import EEP_R25, EEP_R28
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.inside import CON_TOP, CON_TOP_NONE
from archpkg.packages.trees.tree import MemberKind, Tree, cannot_read
from archpkg.words import Text

LARGEST = 64 * 1024 * 1024
"""Octets of one package inside a container that are taken into memory."""
SUFFIXES = (".eep", ".xml")
_HEAD = 4096
_CONTAINERS = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\xfd7zX", b"BZh")
_ROOTS = (ROOT, *(english for english, meant in ENGLISH.items() if meant == ROOT))


@frozen(kw_only=True)
class EepPlace:
    """Where packages lie: ``tree`` is what lies beside them, ``members`` their names in it, in order."""

    path: str
    tree: Tree
    members: tuple[str, ...] = field(converter=tuple[str, ...])
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    alone: bool = False

    def said(self, member: str) -> str:
        """How a finding names a package: nothing for one that is itself what was opened."""
        return "" if self.alone else member

    @contextmanager
    def open(self, member: str) -> Iterator[BinaryIO]:
        """The octets of one package, as a stream that can be read more than once.

        Raises :class:`CannotRead`.
        """
        if self.tree.kind != "folder":
            yield io.BytesIO(self.tree.read(member, limit=LARGEST))
            return
        path = self.path if self.alone else os.path.join(self.tree.path, member)
        with _opened(path, member, follow=self.alone) as stream:
            yield stream


@contextmanager
def open_place(path: str | os.PathLike[str]) -> Iterator[EepPlace]:
    """Find the packages at a path: a computer file (whatever its name), a folder, a zip or a tar.

    Raises :class:`CannotRead` where nothing is there, or no package in it.
    """
    path = os.fspath(path)
    if _is_alone(path):
        folder, name = os.path.split(os.path.abspath(path))
        yield EepPlace(path=path, tree=FolderTree(folder), members=(name,), alone=True)
        return
    with open_tree(path) as tree:
        members = tuple(eep_members(tree))
        if not members:
            raise CannotRead(
                Text("There is no EEP in it.", "其中没有电子文件封装包。"),
                hint=Text(
                    "A package is an XML named .eep or .xml whose root is 〈电子文件封装包〉.",
                    "封装包是以〈电子文件封装包〉为根元素、扩展名为 .eep 或 .xml 的文件。",
                ),
                path=path,
            )
        yield EepPlace(path=path, tree=tree, members=members, findings=_seen(tree, members))


@contextmanager
def open_eep(path: str | os.PathLike[str], member: str = "") -> Iterator[tuple[EepPlace, str, BinaryIO]]:
    """One package: where it lies, its name there, and its octets from the start.

    ``member`` says which where there are several. Raises :class:`CannotRead`, and :class:`WrongUse` that names them.
    """
    with open_place(path) as place:
        chosen = _chosen(place, member)
        with place.open(chosen) as stream:
            yield place, chosen, stream


def has_eep(path: str | os.PathLike[str]) -> bool:
    """Whether a computer file is taken for a package, by its first octets, or a container for one with packages in
    it: it is named ``.eep``, or a member is ``eep.xml`` or ``….eep``. Of a folder that is never said."""
    path = os.fspath(path)
    try:
        if _is_alone(path):
            with open(path, "rb") as stream:
                return is_package(stream.read(_HEAD))
        if os.path.isdir(path):
            return False
        with open_tree(path) as tree:
            named = path.lower().endswith(".eep") or any(is_named(member.name) for member in tree.members())
            return named and any(True for _ in eep_members(tree))
    except (OSError, CannotRead, ValueError):
        return False


def is_named(member: str) -> bool:
    """Whether a member of a container is named as a package."""
    return member.lower().endswith(".eep") or member.lower().rpartition("/")[2] == "eep.xml"


def _is_alone(path: str) -> bool:
    """Whether the path is a plain computer file that is no container."""
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode):
            return False
        with open(path, "rb") as stream:
            head = stream.read(512)
    except (OSError, ValueError):
        return False  # opening it as a tree says what is wrong
    return not head.startswith((*_CONTAINERS, *ARCHIVES)) and head[257:262] != b"ustar"


def eep_members(tree: Tree) -> Iterator[str]:
    """The names of the packages in a tree, in order: their names and their first octets say so."""
    for member in tree.members():
        if member.kind is MemberKind.FILE and member.name.lower().endswith(SUFFIXES):
            head = _head(tree, member.name)
            if head is not None and is_package(head):
                yield member.name


def _head(tree: Tree, name: str) -> bytes | None:
    """The first octets of a member; None for one that cannot be read, which is no package then."""
    try:
        if tree.kind == "folder":
            with _opened(os.path.join(tree.path, name), name, follow=False) as stream:
                return stream.read(_HEAD)
        return tree.read(name, limit=LARGEST)[:_HEAD]
    except CannotRead:
        return None


@contextmanager
def _opened(path: str, name: str, *, follow: bool) -> Iterator[BinaryIO]:
    try:
        number = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0)) if follow else open_regular(path)[0]
    except Refused as refused:
        raise cannot_read(name, refused.trouble.text) from refused
    except OSError as error:
        raise cannot_read(path, str(error.strerror)) from error
    with os.fdopen(number, "rb") as stream:
        yield stream


def is_package(head: bytes) -> bool:
    """Whether the root of a package stands in the first octets, in any encoding that one may have."""
    for codec in ("utf-8", "gb18030", "utf-16-le", "utf-16-be"):
        if any(f"{sign}{root}".encode(codec) in head for root in _ROOTS for sign in ("<", ":")):
            return True
    return False


def _seen(tree: Tree, members: tuple[str, ...]) -> tuple[Finding, ...]:
    """What is wrong with the container; that it has no or several top folders is no fault of a package in it."""
    found = [finding for finding in tree.findings if finding.rule not in (CON_TOP, CON_TOP_NONE)]
    if tree.kind != "folder":
        named = tree.path.lower().endswith(".eep")
        folders = len({member.rpartition("/")[0] for member in members})
        details = {"kind": tree.kind, "count": folders} if named else {"kind": tree.kind}
        if named or _beside(tree, members):
            found.append(Finding(EEP_R28 if named else EEP_R25, Where(), details))
    return tuple(found)


def _beside(tree: Tree, members: tuple[str, ...]) -> bool:
    """Whether other computer files lie beside the packages; without any, the container only brings them together."""
    files = {member.name for member in tree.members() if member.kind is MemberKind.FILE}
    return not files.issubset(members)


def _chosen(place: EepPlace, member: str) -> str:
    if not member and len(place.members) == 1:
        return place.members[0]
    if member in place.members:
        return member
    names = "、".join(place.members[:10])
    raise WrongUse(
        Text(f"There are {len(place.members)} packages: {names}", f"其中有 {len(place.members)} 个封装包：{names}"),
        hint=Text("Say which one.", "请指定其中一个。"),
        path=place.path,
    )  # fmt: skip
