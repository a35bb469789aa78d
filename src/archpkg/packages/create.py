"""Make a tree: a folder, a zip or a tar, in staging. Apart from where trees are opened, for judges open them, too."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO, Protocol

from archpkg.errors import WrongUse
from archpkg.fixity.algorithms import DEFAULT, check
from archpkg.packages.trees.tree import TreeWriter
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from archpkg.packages.container_writer import Packer

CONTAINERS = ("folder", "zip", "tar")
"""The kinds of tree that :func:`create_tree` makes."""

OLDEST = datetime(1980, 1, 1)
"""The time of members where none is given: the oldest that a zip can hold."""


class Writer(TreeWriter, Protocol):
    """A tree being made that can hold empty folders, too."""

    def folder(self, name: str) -> None:
        """Make a folder that may stay empty."""
        ...


def create_tree(
    target: str | os.PathLike[str],
    *,
    container: str = "folder",
    algorithms: Sequence[str] = DEFAULT,
    workers: int | None = None,
    executor: Executor | None = None,
    top: str | None = None,
    modified: datetime | None = None,
) -> Writer:
    """Make a tree at ``target``: a folder, or a zip or tar that holds one folder.

    That folder is ``top`` (the target's name without its ending where not said). Members of zips and tars are
    stored, not compressed, and bear the time ``modified`` (1980-01-01 where not said; without a zone it is
    taken as it stands), so that the same members give the same octets. ``workers`` and ``executor`` serve
    folders only: a container is one stream.

    Raises :class:`WrongUse`; entering it raises :class:`TargetExists` and :class:`CannotStore`.
    """
    for name in algorithms:
        check(name)
    if container == "folder":
        from archpkg.packages.folder_writer import FolderWriter

        return FolderWriter(target, algorithms, workers=workers, executor=executor)
    if container not in CONTAINERS:
        raise WrongUse(
            Text(f"{container!r} is not a kind of container.", f"{container!r} 不是支持的容器类型。"),
            hint=Text("Use folder, zip or tar.", "请使用 folder、zip 或 tar。"),
        )
    from archpkg.packages.container_writer import ContainerWriter

    top = os.path.splitext(os.path.basename(target))[0] if top is None else top
    return ContainerWriter(target, algorithms, top=top, modified=modified or OLDEST, make=_packer(container))


def _packer(container: str) -> Callable[[BinaryIO, datetime], Packer]:
    if container == "zip":
        from archpkg.packages.trees.packers import ZipPacker

        return ZipPacker
    from archpkg.packages.trees.packers import TarPacker

    return TarPacker
