"""更新包. Bring the manifests of a folder bag in line with what lies in ``data/``; only what changed is read."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from archpkg.errors import WrongUse
from archpkg.findings import Finding, Made, Where, reject
from archpkg.packages.bag import change_rules
from archpkg.packages.bag.bag import Manifest
from archpkg.packages.bag.exchange import new_tag_files, read_tags, staged, usable
from archpkg.packages.bag.inplace import chosen, look_over
from archpkg.packages.bag.journal import Change, journalled
from archpkg.packages.bag.moves import Move
from archpkg.packages.bag.reckoning import BagChange, Reckoning, reckon
from archpkg.packages.bag.standing import Standing, bag_folder, stand
from archpkg.packages.bag.stock import State, read_all, states, still
from archpkg.packages.bag.tagfiles import renewed_info, wanted_manifests
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


def update_bag(
    bag: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] | None = None,
    info: Sequence[tuple[str, str]] | None = None,
    touched: Iterable[str] | None = None,
    thorough: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[BagChange]:
    """更新包. Bring the manifests of a folder bag in line with its payload, where it lies; say what was changed.

    New and removed files are known by their names. A manifest holds no sizes or times, so what changed under the
    same name is known in one of three ways, and each is a claim of its own:

    - by default, files whose time is later than that of the oldest payload manifest are read. A file that was
      replaced by one with an older time (copied or unpacked with its time kept) is not seen, and fails the next check;
    - ``touched`` names what changed, as the manifests write it (``data/…``; tag files, too): that the rest is as it
      was is the caller's word, on which later updates by time rely as well;
    - ``thorough`` reads everything and takes it as it lies there, tag files, too: damage becomes the truth. Verify
      the bag before.

    Nothing else is ever taken as changed: a file that is read for another reason (an algorithm that is new) and
    differs, a tag file that differs and is not named, a ``Payload-Oxum`` that no file explains refuse the update.

    ``algorithms`` are the manifests to have from now on (as before where not given), ``info`` replaces the elements
    of ``bag-info.txt``; else they stay in their order, repeated ones too. ``Payload-Oxum`` and ``Bag-Size`` are
    renewed where they stand, taken out where ``fetch.txt`` does not tell the sizes that it takes. Version, encoding,
    ``fetch.txt`` and all tag files that need no change stay octet by octet; files still to be fetched stay listed.
    The tag manifests list every tag file that is there. When nothing changed, nothing is written.

    What was made is the change; its counts say how many files were added, removed, changed and unchanged, its findings
    what the tag files gave rise to when they were read.

    New tag files are made beside and exchanged by renames after a journal: see
    :func:`archpkg.packages.bag.recover_bag` for a run that was killed.

    Raises :class:`WrongUse` for a container, for no bag, for unknown names and algorithms;
    :class:`archpkg.errors.Rejected` for a damaged bag, :class:`archpkg.errors.UnfinishedChange` where another change
    runs or was not finished; :class:`archpkg.errors.CannotRead`, :class:`archpkg.errors.SourceChanged`,
    :class:`archpkg.errors.CannotStore`, :class:`archpkg.errors.InvalidValue` for names that the bag's encoding does
    not have. The bag is then as it was.
    """
    steps = update_bag_steps(
        bag,
        algorithms=algorithms,
        info=info,
        touched=touched,
        thorough=thorough,
        workers=workers,
        executor=executor,
    )
    return run(steps, progress)


def update_bag_steps(
    bag: str | os.PathLike[str],
    *,
    algorithms: Sequence[str] | None = None,
    info: Sequence[tuple[str, str]] | None = None,
    touched: Iterable[str] | None = None,
    thorough: bool = False,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[BagChange]]:
    """The generator under :func:`update_bag`: a step for every file that was read."""
    names = None if algorithms is None else chosen(algorithms)
    named = None if touched is None else frozenset(touched)
    look_over(info or ())
    place = bag_folder(bag)
    with journalled(place, "update") as change:
        standing = stand(place)
        before = states(standing.payload.values())
        suspects = _suspects(standing, before, named, thorough=thorough)
        payload, tags = planned(standing, names)
        found = yield from _reckoned(standing, payload, suspects, workers, executor)
        reject((*found.findings, *(() if thorough else _silent(standing, found))))
        accepted = None if thorough else named or frozenset()
        make = Exchange(change=change, standing=standing, reckoning=found, tags=tags, info=info)
        done = yield from make.steps(before, accepted, workers, executor)
    return evolve(done, path=bag)


def planned(
    standing: Standing, algorithms: Sequence[str] | None
) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
    """The payload and tag manifests that are to be, the new ones empty; as before for None."""
    bag = standing.bag
    kinds = []
    for tag, old in ((False, bag.payload_manifests), (True, bag.tag_manifests)):
        names = dict.fromkeys(m.algorithm for m in old) if algorithms is None else algorithms
        kinds.append(wanted_manifests(old, tuple(names), tag=tag))
    return kinds[0], kinds[1]


def _suspects(
    standing: Standing, before: Mapping[str, State], touched: frozenset[str] | None, *, thorough: bool
) -> Collection[str]:
    """The files of the payload that may have changed under the same name."""
    if touched is not None:
        tags = {path for m in standing.bag.tag_manifests for path in m.entries.paths}
        for name in sorted(touched):
            if not any(name in known for known in (standing.payload, standing.listed, standing.tags, tags)):
                raise unknown(name)
    if thorough:
        return frozenset(before)
    if touched is not None:
        return touched & before.keys()
    since = min(os.stat(standing.folder / m.name).st_mtime_ns for m in standing.bag.payload_manifests)
    return frozenset(name for name, (_, time) in before.items() if time is None or time > since)


def unknown(name: str) -> WrongUse:
    """The error for a name that is neither there nor listed."""
    return WrongUse(
        Text(f"{name!r} is neither in the bag nor in its manifests.", f"包及其清单中都没有 {name!r}。"),
        hint=Text("Write names as the manifests do: data/…", "请按清单中的写法：data/…"),
        path=name,
    )


def _reckoned(
    standing: Standing,
    wanted: Sequence[Manifest],
    suspects: Collection[str],
    workers: int | None,
    executor: Executor | None,
) -> Generator[Step, None, Reckoning]:
    """Read what has to be read, and no more."""
    algorithms = tuple(dict.fromkeys((*usable(wanted), *usable(standing.bag.payload_manifests))))
    added = [name for name in standing.payload if name not in standing.listed]
    removed = [p for p in standing.listed if p not in standing.payload and p not in standing.to_fetch]
    needed = {*added, *suspects, *_unlisted_somewhere(standing, wanted)}
    tasks = [task for name, task in standing.payload.items() if name in needed]
    read = yield from read_all(tasks, algorithms, workers=workers, executor=executor)
    return reckon(standing, wanted, read, algorithms, added=added, removed=removed, accepted=suspects)


def _unlisted_somewhere(standing: Standing, wanted: Iterable[Manifest]) -> set[str]:
    """Files that a wanted manifest lacks and must list: all for a new one, from 1.0 on any."""
    lacking: set[str] = set()
    for manifest in wanted:
        if standing.bag.strict or manifest not in standing.bag.manifests:
            lacking |= standing.payload.keys() - set(manifest.entries.paths)
    return lacking


def _silent(standing: Standing, found: Reckoning) -> list[Finding]:
    """The sum of sizes is the one thing that tells of a change that nobody knows of."""
    change, announced = found.change, standing.bag.payload_oxum
    counted = standing.totals(standing.listed)
    if (
        change.added
        or change.removed
        or change.changed
        or None in (announced, counted)
        or announced == counted
    ):
        return []
    return [oxum_finding(standing, counted)]


def oxum_finding(standing: Standing, counted: tuple[int, int] | None) -> Finding:
    """The finding for totals that are not those announced."""
    said = {"announced": standing.bag.payload_oxum or (0, 0), "counted": counted or (0, 0)}
    details: dict[str, object] = {key: f"{octets}.{files}" for key, (octets, files) in said.items()}
    return Finding(change_rules.CHANGE_OXUM, Where(path=standing.bag.info_name), details)


@frozen(kw_only=True)
class Exchange:
    """The last part of a change of a bag: new tag files from what was reckoned, and the ``moves`` of the payload."""

    change: Change
    standing: Standing
    reckoning: Reckoning
    tags: tuple[Manifest, ...]
    info: Sequence[tuple[str, str]] | None = None
    moves: Sequence[Move] = ()

    def steps(
        self,
        before: Mapping[str, State] | None,
        accepted: Collection[str] | None,
        workers: int | None,
        executor: Executor | None,
    ) -> Generator[Step, None, Made[BagChange]]:
        """Read the tag files, stage the new ones and exchange them; the payload must still be as ``before``."""
        standing, found = self.standing, self.reckoning.change
        algorithms = tuple(usable((*self.tags, *standing.bag.tag_manifests))) or ("sha256",)
        there = yield from read_tags(
            standing, algorithms, accepted=accepted, workers=workers, executor=executor
        )
        info = renewed_info(
            standing.bag,
            standing.totals(self.reckoning.paths),
            payload_changed=bool(found.added or found.removed or found.changed),
            given=self.info,
        )
        new = evolve(standing.bag, info=info, manifests=(*self.reckoning.manifests, *self.tags))
        files = new_tag_files(standing, new, there, algorithms)
        moves = [*self.moves, *staged(self.change, standing, files)]
        if before is not None:
            still(before, standing.seen_on_disk())
        if moves:
            self.change.carry_out(moves)
        done = evolve(found, written=tuple(sorted(files)))
        return Made(value=done, path=standing.folder, counts=done.counts, findings=standing.findings)
