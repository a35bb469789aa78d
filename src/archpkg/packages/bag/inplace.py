"""就地打包. Make a folder a bag where it lies: its files are read, not copied; a rename makes them ``data/``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from archpkg.errors import WrongUse
from archpkg.findings import Made
from archpkg.fixity.algorithms import DEFAULT, canonical, check
from archpkg.packages.bag import declaration
from archpkg.packages.bag.info import info_text
from archpkg.packages.bag.journal import journalled
from archpkg.packages.bag.moves import put, take
from archpkg.packages.bag.source import walk_over
from archpkg.packages.bag.stock import read_lots
from archpkg.packages.bag.write import payload_counts, seal_bag
from archpkg.packages.containers import refuse_archive
from archpkg.packages.create import create_tree
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


def create_bag_in_place(
    folder: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] = DEFAULT,
    info: Sequence[tuple[str, str]] = (),
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Path]:
    """Make a folder a bag 1.0 where it lies. Every file is read once and none is copied.

    First everything is looked at and digested, and the tag files are made in a hidden folder beside. Then two
    renames, written down in a journal beside, do the rest: the folder becomes ``data`` of the new one, which takes
    its name, its permissions and, where the system lets it, its owner. (So an open shell or a share that stands in
    the folder stands in ``data`` afterwards.) Empty folders stay, though no manifest can list them.

    A run that fails leaves the folder as it was. One that was killed leaves the journal; then, and as long as
    another run works on the folder, :class:`archpkg.errors.UnfinishedChange` is raised: call
    :func:`archpkg.packages.bag.recover_bag` first, since whether to finish or to undo is for a person to say.

    Raises :class:`WrongUse` for a bag, for the root of a disk, for unknown algorithms and for a ``Payload-Oxum``
    among ``info``, :class:`archpkg.errors.Rejected` for what no bag can hold, as
    :func:`archpkg.packages.bag.payload_of` says it, :class:`archpkg.errors.CannotRead`,
    :class:`archpkg.errors.SourceChanged`, :class:`archpkg.errors.CannotStore`, :class:`archpkg.errors.InvalidValue`.
    """
    steps = create_bag_in_place_steps(
        folder, algorithms=algorithms, info=info, workers=workers, executor=executor
    )
    return run(steps, progress)


def create_bag_in_place_steps(
    folder: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] = DEFAULT,
    info: Sequence[tuple[str, str]] = (),
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[Path]]:
    """The generator under :func:`create_bag_in_place`: a step for every file that was read."""
    place = _folder(folder)
    names = chosen(algorithms)
    look_over(info)
    with journalled(place, "create") as change:
        walk = walk_over(place)
        listed, read = yield from read_lots(
            walk.lots(), names, lambda lot: walk.against(lot.names), workers=workers, executor=executor
        )
        with create_tree(change.work / "bag", algorithms=names) as tree:
            seal_bag(tree, read, algorithms=names, info=info)
        counts = payload_counts(read)
        del read  # of a hundred thousand files it is most of what is held
        _make_alike(place, change.work / "bag")
        walk.look_again(workers)
        change.carry_out((take("", "bag/data"), put("bag", "")))
    return Made(value=Path(folder), path=folder, counts=counts, findings=listed.findings)


def chosen(algorithms: Sequence[str]) -> tuple[str, ...]:
    """The names of the algorithms, each once. Raises :class:`WrongUse` for none, or one that is unknown here."""
    names = tuple(dict.fromkeys(canonical(name) for name in algorithms))
    for name in names:
        check(name)
    if not names:
        raise WrongUse(
            Text("No algorithm is named.", "未指定任何摘要算法。"),
            hint=Text("Name at least one, such as sha256.", "请至少指定一种，例如 sha256。"),
        )
    return names


def look_over(info: Sequence[tuple[str, str]]) -> None:
    """Refuse, before anything is read, elements that could not be written afterwards.

    Raises :class:`WrongUse`, :class:`archpkg.errors.InvalidValue`.
    """
    info_text(info).encode("utf-8", "replace")
    if any(label.lower() == "payload-oxum" for label, _ in info):
        raise WrongUse(
            Text("Payload-Oxum is computed and cannot be given.", "Payload-Oxum 由程序计算，不能指定。"),
            hint=Text("Leave it out.", "请勿提供该项。"),
        )


def _folder(folder: str | os.PathLike[str]) -> Path:
    place = Path(os.path.realpath(folder))
    refuse_unfinished(place)
    refuse_archive(place)
    if place.is_dir() and os.path.lexists(place / declaration.NAME):
        raise WrongUse(
            Text("This is a bag already.", "这已经是一个包。"),
            hint=Text(
                "Bring it up to date with archpkg bag update (archpkg.bag.update).",
                "如需更新，请使用 archpkg bag update（archpkg.bag.update）。",
            ),
            path=str(folder),
        )
    return place


def _make_alike(folder: Path, base: Path) -> None:
    """The new base folder is used as the old one was: same permissions and, where that is allowed, owner."""
    with suppress(OSError):
        shutil.copystat(folder, base)
    if hasattr(os, "chown"):
        state = folder.stat()
        with suppress(OSError):
            os.chown(base, state.st_uid, state.st_gid)
