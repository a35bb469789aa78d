"""What computed the digests of a tree's members, for reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from archpkg.fixity.engine import backend_name
from archpkg.fixity.reading import HashlibBackend
from archpkg.packages.trees.tree import Tree

if TYPE_CHECKING:
    from concurrent.futures import Executor


def digested_by(tree: Tree, algorithms: Sequence[str], files: int, executor: Executor | None = None) -> str:
    """What digested so many members, to be asked once they have been: a container only knows then.

    ``lanes`` with the kernel if those had any part in it, else ``hashlib``.
    """
    if tree.kind == "folder":
        return backend_name(algorithms, files) if executor is None else HashlibBackend.name
    told: str = getattr(tree, "backend", HashlibBackend.name)
    return told
