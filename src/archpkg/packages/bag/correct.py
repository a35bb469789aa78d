"""改正包. Spell the tag files of a folder bag as the standard has it; what they say stays (RFC 8493 §6.1.3)."""

from __future__ import annotations

import os
from collections.abc import Collection, Generator
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.findings import Finding, Made
from archpkg.packages.bag import info_rules, rules
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.exchange import read_tags, staged, usable
from archpkg.packages.bag.info import info_text
from archpkg.packages.bag.journal import journalled
from archpkg.packages.bag.standing import bag_folder, stand
from archpkg.packages.bag.tagfiles import TagFiles, changed_manifests, in_encoding_of, tag_manifests
from archpkg.packages.bag.update import planned
from archpkg.progress import Progress, Step, run

if TYPE_CHECKING:
    from concurrent.futures import Executor

CORRECTED = (
    rules.MD5SUM,
    rules.BLANK_LINE,
    rules.DOT_PARTS,
    rules.DUPLICATE_SAME,
    rules.BOM,
    rules.LAST_LINE,
)
"""What is only a matter of spelling in a manifest, and goes when it is written anew."""
CORRECTED_INFO = (
    info_rules.INFO_BLANK,
    info_rules.INFO_LABEL,
    rules.BLANK_LINE,
    rules.BOM,
    rules.LAST_LINE,
)
"""The same in bag-info.txt."""


def correct_bag(
    bag: str | os.PathLike[str],
    *,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Path]:
    """改正包. Write the manifests and the ``bag-info.txt`` of a folder bag anew where their spelling is not that of
    the standard: lines as md5sum writes them, blank lines, ``.`` in paths, byte-order marks, missing blanks.

    Paths, digests, elements and their order stay, and so do all tag files that need no correction, octet by octet.
    Tag files are compared with the tag manifests first, and new tag manifests are made; no file of the payload is
    read. What is wrong beyond spelling is not corrected: a bag with errors in its tag files is refused.

    The findings are those that were corrected; the count ``corrected`` is how many tag files were written. Raises as
    :func:`archpkg.packages.bag.update_bag`; the bag is then as it was.
    """
    return run(correct_bag_steps(bag, workers=workers, executor=executor), progress)


def correct_bag_steps(
    bag: str | os.PathLike[str], *, workers: int | None = None, executor: Executor | None = None
) -> Generator[Step, None, Made[Path]]:
    """The generator under :func:`correct_bag`: a step for every tag file that was read."""
    with journalled(bag_folder(bag), "correct") as change:
        standing = stand(change.places.folder)
        payload, tags = planned(standing, None)
        aimed = evolve(standing.bag, manifests=(*payload, *tags))
        found = tuple(seen for seen in standing.findings if _is_spelling(seen, aimed))
        wrong = {seen.where.path for seen in found}
        files: TagFiles = {}
        if wrong:
            algorithms = tuple(usable(tags)) or ("sha256",)
            there = yield from read_tags(standing, algorithms, workers=workers, executor=executor)
            files = _respelled(aimed, wrong)
            sound = (manifest for manifest in standing.bag.tag_manifests if manifest.name not in wrong)
            files |= changed_manifests(sound, tag_manifests(aimed, there, files, algorithms), aimed)
            change.carry_out(staged(change, standing, files))
    return Made(value=Path(bag), path=bag, counts={"corrected": len(files)}, findings=found)


def _is_spelling(seen: Finding, bag: Bag) -> bool:
    names = [manifest.name for manifest in bag.manifests]
    if seen.where.path == bag.info_name:
        return seen.rule in CORRECTED_INFO
    return seen.where.path in names and seen.rule in CORRECTED


def _respelled(bag: Bag, wrong: Collection[str]) -> TagFiles:
    """The payload manifests and elements that are wrong, as they should be."""
    files = changed_manifests((), (m for m in bag.payload_manifests if m.name in wrong), bag)
    if bag.info_name in wrong:
        files[bag.info_name] = in_encoding_of(bag, bag.info_name, info_text(bag.info))
    return files
