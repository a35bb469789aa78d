"""Make a bag that follows a profile (BagIt Profiles 1.4.0): what it lacks is told before anything is written."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.findings import Finding, Made, Reading, Severity, Where, reject
from archpkg.fixity.algorithms import DEFAULT, available, canonical
from archpkg.fixity.engine import Task
from archpkg.packages.bag.making import bag_payload_steps, refuse_inside
from archpkg.packages.bag.profiles import bag_rules as rules
from archpkg.packages.bag.profiles.demands import Facts, acceptance, demands, info_findings
from archpkg.packages.bag.profiles.values import IDENTIFIER, Profile
from archpkg.packages.bag.source import payload_of
from archpkg.packages.bag.source_rules import SOURCE_EMPTY_FOLDER
from archpkg.packages.bag.write import VERSION, readable_size
from archpkg.progress import Progress, Step, run

if TYPE_CHECKING:
    from concurrent.futures import Executor

_INFO = "bag-info.txt"
_COMPUTED = ("payload-oxum", "bag-size")
"""Elements that are made when a bag is sealed."""

Rows = tuple[tuple[str, str], ...]


def info_of_profile(profile: Profile, given: Sequence[tuple[str, str]]) -> Reading[Rows]:
    """The elements of ``bag-info.txt`` for a bag that follows a profile, and what is wrong with them.

    The given ones in their order; then each required one that was not given and has exactly one allowed value
    (with a note); then the profile's identifier. ``Payload-Oxum`` and ``Bag-Size`` are made with the bag and
    are not asked for.
    """
    labels = {label.lower() for label, _ in given}
    fixed = [
        (tag.label, tag.values[0])
        for tag in profile.info
        if tag.required and len(tag.values) == 1 and tag.label.lower() not in (*labels, *_COMPUTED)
    ]
    notes = [
        Finding(rules.INFO_DEFAULT, Where(path=_INFO, element=label), {"label": label, "value": value})
        for label, value in fixed
    ]
    named = {value for label, value in (*given, *fixed) if label.lower() == IDENTIFIER.lower()}
    own = [(IDENTIFIER, profile.identifier)] if profile.identifier and profile.identifier not in named else []
    info = (*given, *fixed, *own)
    wanted = [tag for tag in profile.info if tag.label.lower() not in (*_COMPUTED, IDENTIFIER.lower())]
    return Reading(info, (*notes, *info_findings(wanted, info, _INFO)))


def algorithms_of(profile: Profile) -> tuple[str, ...]:
    """The algorithms for a new bag: the required ones and, of the usual ones, those that the profile names as
    allowed; where it names none, the usual ones. Tag manifests are made in the same algorithms."""
    required = (*profile.manifests_required, *profile.tag_manifests_required)
    limits = [
        names for names in (profile.manifests_allowed, profile.tag_manifests_allowed) if names is not None
    ]
    usual = [name for name in DEFAULT if all(name in names for names in limits)]
    chosen = tuple(dict.fromkeys((*required, *(usual if limits or not required else ()))))
    if chosen or not profile.manifests_allowed:
        return chosen or DEFAULT
    return next(((name,) for name in profile.manifests_allowed if available(name)), DEFAULT)


def create_from_profile(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    profile: Profile,
    *,
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    algorithms: Sequence[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Made[Path]:
    """Bag a folder into a new place so that the bag follows a profile. The findings name elements that were filled in,
    and warnings of the profile and of the listing.

    ``info`` is completed by :func:`info_of_profile`, ``algorithms`` are those of :func:`algorithms_of` where not
    given. Whatever the profile would find wrong with the bag is told first, and then nothing is written: tag
    files of one's own and ``fetch.txt`` are not made here, so a profile that requires them cannot be followed.

    Raises :class:`archpkg.errors.Rejected`, and all that :func:`archpkg.packages.bag.create_bag` raises.
    """
    steps = create_from_profile_steps(
        source,
        target,
        profile,
        info=info,
        container=container,
        algorithms=algorithms,
        workers=workers,
        executor=executor,
    )
    return run(steps, progress)


def create_from_profile_steps(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    profile: Profile,
    *,
    info: Sequence[tuple[str, str]] = (),
    container: str = "folder",
    algorithms: Sequence[str] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Generator[Step, None, Made[Path]]:
    """The generator under :func:`create_from_profile`."""
    names = algorithms_of(profile) if algorithms is None else tuple(canonical(name) for name in algorithms)
    refuse_inside(source, target)
    told = info_of_profile(profile, info)
    payload = payload_of(Path(source))
    against = tuple(_against(profile, told.value, container, names, payload))
    reject(tuple(finding for finding in against if finding.severity is Severity.ERROR))
    made = yield from bag_payload_steps(
        payload,
        target,
        algorithms=names,
        info=told.value,
        container=container,
        workers=workers,
        executor=executor,
    )
    notes = (seen for seen in told.findings if seen.rule is rules.INFO_DEFAULT)
    return evolve(made, findings=(*notes, *against, *made.findings))


def _against(
    profile: Profile,
    info: Rows,
    container: str,
    algorithms: tuple[str, ...],
    payload: Reading[tuple[Task, ...]],
) -> Iterator[Finding]:
    """What the profile would find wrong with the bag as it is going to be."""
    tasks = payload.or_raise()
    octets = sum(task.size or 0 for task in tasks)
    made = (("Bag-Size", readable_size(octets)), ("Payload-Oxum", f"{octets}.{len(tasks)}"))
    given = {label.lower() for label, _ in info}
    facts = Facts(
        kind=container,
        version=VERSION,
        info=(*info, *(row for row in made if row[0].lower() not in given)),
        manifests=algorithms,
        tag_manifests=algorithms,
        files=(_INFO, *(task.name for task in tasks)),
        folders=("data", *(f.where.path for f in payload.findings if f.rule is SOURCE_EMPTY_FOLDER)),
        octets=octets,
    )
    yield from acceptance(profile, container, VERSION)
    yield from demands(profile, facts)
