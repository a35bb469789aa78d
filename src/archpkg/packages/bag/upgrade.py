"""升级包. Give a folder bag manifests in further algorithms, in the read that confirms the old (RFC 8493 §2.4)."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.errors import WrongUse
from archpkg.findings import Finding, Made, Where, reject
from archpkg.fixity.algorithms import canonical
from archpkg.fixity.engine import Digested
from archpkg.packages.bag import change_rules
from archpkg.packages.bag.bag import Bag, Manifest
from archpkg.packages.bag.exchange import new_tag_files, read_tags, staged, usable
from archpkg.packages.bag.inplace import chosen
from archpkg.packages.bag.journal import journalled
from archpkg.packages.bag.reckoning import Reckoning, reckon
from archpkg.packages.bag.standing import Standing, bag_folder, stand
from archpkg.packages.bag.stock import read_all, states, still
from archpkg.packages.bag.tagfiles import properly_named, wanted_manifests
from archpkg.packages.bag.update import oxum_finding
from archpkg.packages.bag.write import VERSION
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from concurrent.futures import Executor


def upgrade_bag(
    bag: str | os.PathLike[str],
    *,
    algorithms: Sequence[str],
    drop: Sequence[str] = (),
    version: str | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Path]:
    """升级包. Add manifests in further algorithms to a sound folder bag; every file is read once.

    Each file is digested with the old and the new algorithms together and compared with every old manifest and tag
    manifest. If one digest differs, a file is missing, unlisted or still to be fetched, or ``Payload-Oxum`` is wrong,
    nothing is written. Payload and tag manifests get the new algorithms; the old ones stay, except those that
    ``drop`` names. Elements, encoding and all other tag files stay octet by octet.

    The version stays, too, unless ``version="1.0"`` is asked for: then every manifest lists every file, and all tag
    files of the format are spelled by the rules of 1.0 and read back before they take their places.

    The findings are the warnings that reading the old bag gave; the ``counts`` are ``files`` and
    ``octets`` of the payload, ``digests_compared`` in all (tag files not counted) and, under the name of each old
    algorithm, how many of them.

    Raises :class:`archpkg.errors.Rejected` that names what was found, and as :func:`update_bag` does.
    """
    steps = upgrade_bag_steps(
        bag, algorithms=algorithms, drop=drop, version=version, workers=workers, executor=executor
    )
    return run(steps, progress)


def upgrade_bag_steps(
    bag: str | os.PathLike[str],
    *,
    algorithms: Sequence[str],
    drop: Sequence[str] = (),
    version: str | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[Path]]:
    """The generator under :func:`upgrade_bag`: a step for every file that was read."""
    new = chosen(algorithms)
    with journalled(bag_folder(bag), "upgrade") as change:
        standing = stand(change.places.folder)
        payload, tags = _planned(standing.bag, new, {canonical(name) for name in drop})
        aimed = _aimed(standing, version)
        tasks = tuple(standing.payload.values())
        before = states(tasks)
        names = tuple(usable((*standing.bag.payload_manifests, *payload)))
        read = yield from read_all(tasks, names, workers=workers, executor=executor)
        found = reckon(aimed, payload, read, names)
        reject((*found.findings, *_against(standing, found, read)))
        tag_names = tuple(usable((*tags, *standing.bag.tag_manifests)))
        there = yield from read_tags(standing, tag_names, workers=workers, executor=executor)
        manifests = (*found.manifests, *tags)
        if aimed.bag.version != standing.bag.version:
            manifests = tuple(properly_named(manifest) for manifest in manifests)
        files = new_tag_files(standing, evolve(aimed.bag, manifests=manifests), there, tag_names)
        moves = staged(change, standing, files)
        still(before, standing.seen_on_disk())
        if moves:
            change.carry_out(moves)
    return evolve(_made(standing, read), value=Path(bag), path=bag)


def _planned(
    bag: Bag, new: Sequence[str], drop: Collection[str]
) -> tuple[tuple[Manifest, ...], tuple[Manifest, ...]]:
    """The payload and tag manifests that are to be: the old ones but those dropped, and the new."""
    old = [manifest.algorithm for manifest in bag.manifests]
    unknown = sorted(name for name in drop if name not in old or name in new)
    if unknown:
        names = ", ".join(unknown)
        raise WrongUse(
            Text(f"The bag has no manifests to drop in: {names}", f"包中没有可舍弃的清单：{names}"),
            hint=Text("Name algorithms that it has, and not new ones.", "请指定包中已有的、非新增的算法。"),
        )
    kinds = []
    for tag, manifests in ((False, bag.payload_manifests), (True, bag.tag_manifests)):
        names_of_kind = dict.fromkeys((*(m.algorithm for m in manifests if m.algorithm not in drop), *new))
        kinds.append(wanted_manifests(manifests, tuple(names_of_kind), tag=tag))
    return kinds[0], kinds[1]


def _aimed(standing: Standing, version: str | None) -> Standing:
    """The bag under the version that is asked for."""
    if version not in (None, VERSION):
        raise WrongUse(
            Text(f"Bags are not upgraded to version {version!r}.", f"不支持升级到 {version!r} 版。"),
            hint=Text("Use “1.0”, or leave it out.", "请使用“1.0”，或不指定版本。"),
        )
    if version is None or standing.bag.strict:
        return standing
    bag = evolve(standing.bag, version=version)
    if bag.info_name != standing.bag.info_name and bag.info_name in standing.tags:
        raise WrongUse(
            Text(
                f"{bag.info_name} is there beside {standing.bag.info_name}, which would take its name.",
                f"{bag.info_name} 已存在，而 {standing.bag.info_name} 应改为此名。",
            ),
            hint=Text("Join the two into one first.", "请先将两者合并。"),
            path=bag.info_name,
        )
    return evolve(standing, bag=bag)


def _against(standing: Standing, found: Reckoning, read: Mapping[str, Digested]) -> Iterator[Finding]:
    """What an update would take for a change and an upgrade must not."""
    for name in read:
        if not found.comparison.compared.get(name):
            yield Finding(change_rules.CHANGE_UNLISTED, Where(path=name))
    missing = [p for p in standing.listed if p not in standing.payload and p not in standing.to_fetch]
    for path in missing:
        yield Finding(change_rules.CHANGE_MISSING, Where(path=path), {"manifest": standing.listed[path].name})
    counted = standing.totals((*standing.listed, *(name for name in read if name not in standing.listed)))
    announced = standing.bag.payload_oxum
    if not missing and counted is not None and announced not in (None, counted):
        yield oxum_finding(standing, counted)


def _made(standing: Standing, read: Mapping[str, Digested]) -> Made[Path]:
    compared: Counter[str] = Counter()
    old = standing.bag.payload_manifests
    for manifest in old:
        if manifest.algorithm in usable(old):
            compared[manifest.algorithm] += sum(path in read for path in manifest.entries.paths)
    counts = {"files": len(read), "octets": sum(one.size for one in read.values())}
    counts |= {"digests_compared": compared.total(), **dict(sorted(compared.items()))}
    return Made(value=standing.folder, path=standing.folder, counts=counts, findings=standing.findings)
