"""校验. Compare every computer file of a package with every manifest that lists it, in one report.

Each file is read once, whatever the number of its digests; the report goes on after every fault, and a fault
names the file and the manifest that disagrees. Nothing is changed, nothing outside is opened.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import nullcontext
from typing import TYPE_CHECKING

from archpkg.checks.fixity.ahead import Ahead
from archpkg.findings import Report
from archpkg.fixity.engine import default_workers
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Members, Tree
from archpkg.progress import Progress, Step, run

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from archpkg.checks.fixity.notes import Notes


def verify(
    path: str | os.PathLike[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    quick: bool = False,
    notes: Notes | None = None,
) -> Report:
    """校验. Verify a bag, in a folder or a container, against all of its manifests (RFC 8493 §3).

    With ``quick`` only names and sizes are compared, and the report says so. Where there is no manifest, the
    report is of the kind that was opened (``folder``, ``zip`` …) and never sound. With ``notes`` it goes on where an
    earlier verification was stopped that kept them, and says how much of it that relies on.

    ``counts`` of the report: ``files`` there, ``octets`` read (with ``quick``: counted), ``manifests``,
    ``digests_compared`` and, under the name of each algorithm, how many of them.

    Raises :class:`archpkg.errors.CannotRead` if nothing is there, or it cannot be opened at all.
    """
    steps = verify_steps(path, workers=workers, executor=executor, quick=quick, notes=notes)
    return run(steps, progress)


def verify_steps(
    path: str | os.PathLike[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    quick: bool = False,
    notes: Notes | None = None,
) -> Generator[Step, None, Report]:
    """The generator under :func:`verify`: a step for every few files that were read."""
    with open_tree(path) as tree, notes or nullcontext():
        if notes is not None and not quick:
            notes.begin(tree)
        return (yield from verify_tree(tree, workers=workers, executor=executor, quick=quick, notes=notes))


def verify_tree(
    tree: Tree,
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    quick: bool = False,
    notes: Notes | None = None,
) -> Generator[Step, None, Report]:
    """As :func:`verify_steps`, for a tree that is open already, and notes that were begun on it."""
    with Ahead() as ahead:
        spread = executor is None and (workers or default_workers()) > 1
        early = spread and not quick and (notes is None or notes.empty)
        members = ahead.begin(tree, workers) if early else Members.listed(tree)
        from archpkg.checks.fixity.look import look_over  # while files are being read

        return (
            yield from look_over(tree, members, ahead, notes, workers=workers, executor=executor, quick=quick)
        )
