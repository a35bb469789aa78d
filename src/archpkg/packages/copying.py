"""Copy computer files into a tree that is being made, with a step for each; the first that fails ends it."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from errno import EEXIST

from archpkg.errors import ArchpkgError, CannotRead, CannotStore, SourceChanged
from archpkg.fixity.engine import Digested, Task, TroubleKind
from archpkg.packages.staging import store_error
from archpkg.packages.trees.tree import TreeWriter
from archpkg.progress import Step
from archpkg.words import Text

_ERRORS: dict[TroubleKind, type[ArchpkgError]] = {
    TroubleKind.MISSING: SourceChanged,
    TroubleKind.CHANGED: SourceChanged,
    TroubleKind.LINK: SourceChanged,
    TroubleKind.NOT_A_FILE: SourceChanged,
    TroubleKind.NOT_STORED: CannotStore,
}


def copy_all(tree: TreeWriter, tasks: Sequence[Task]) -> Generator[Step, None, tuple[Digested, ...]]:
    """Copy every task in and return the digests, in the order in which they were ready.

    Raises :class:`SourceChanged` for a source that vanished, changed or has another size than its task says,
    :class:`CannotRead` for one that cannot be read, :class:`CannotStore` where the target has no room. The tree
    removes itself when it is left with an error.
    """
    total = sum(task.size or 0 for task in tasks)
    sizes = {task.name: task.size for task in tasks}
    done: list[Digested] = []
    octets = 0
    with closing(tree.copy(tasks)) as copies:
        for one in copies:
            _or_stop(one, sizes.get(one.name), total)
            done.append(one)
            octets += one.size
            yield Step(
                stage="copy",
                done=len(done),
                total=len(tasks),
                bytes_done=octets,
                bytes_total=total,
                name=one.name,
            )
    return tuple(done)


def _or_stop(one: Digested, expected: int | None, total: int) -> None:
    if one.trouble is not None:
        trouble = one.trouble
        if trouble.kind is TroubleKind.NOT_STORED and trouble.errno not in (None, EEXIST):
            # the fault is the target's: nothing is wrong with the file or its medium
            raise store_error(OSError(trouble.errno, os.strerror(trouble.errno or 0)), one.name, total)
        error = _ERRORS.get(one.trouble.kind, CannotRead)
        raise error(
            Text("Could not be copied: {why}.", "无法复制：{why}。").fill(why=one.trouble.text),
            hint=Text(
                "Look at the file, its medium and its permissions, then try again; nothing was made.",
                "请检查该文件、载体和权限后重试；未生成任何内容。",
            ),
            path=one.name,
        )
    if expected is not None and one.size != expected:
        raise SourceChanged(
            Text(
                f"It had {expected:,} octets when it was listed, now {one.size:,}.",
                f"登记时为 {expected:,} 字节，现为 {one.size:,} 字节。",
            ),
            hint=Text("See who is writing to it, then build again.", "请查明是谁在写入，然后重新打包。"),
            path=one.name,
        )
