"""The work of ``archpkg bag create`` and ``split``, and of ``unpack``; each imports what it needs, and no more."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from attrs import define, evolve, field, frozen

from archpkg.errors import WrongUse
from archpkg.findings import Made, Reading, Report
from archpkg.progress import Progress, Step, run
from archpkg.words import Text


@frozen(kw_only=True)
class Making:
    """What the user asked to be bagged, and how. ``info`` are lines ``LABEL=VALUE``."""

    source: str
    algorithms: tuple[str, ...] = field(converter=tuple[str, ...])
    info: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    container: str = "folder"
    workers: int | None = None

    def labels(self) -> list[tuple[str, str]]:
        """The elements of ``bag-info.txt``. Raises WrongUse."""
        return [_label(line) for line in self.info]


@define
class Tally:
    """What was done by the last step of a piece of work; each step goes on to the bar."""

    onward: Progress | None
    files: int = 0
    octets: int = 0

    def __call__(self, step: Step) -> None:
        """Take note of a step."""
        if step.stage in ("copy", "digest", "unpack"):
            self.files, self.octets = step.done, step.bytes_done
        if self.onward is not None:
            self.onward(step)

    @property
    def counts(self) -> dict[str, int]:
        """For a report."""
        return {"files": self.files, "octets": self.octets}


def create(
    order: Making,
    target: str | None,
    *,
    in_place: bool = False,
    profile: str = "",
    progress: Progress | None = None,
) -> tuple[Report, Text]:
    """Bag a folder into a new place, or in place. What was seen on the way comes with the report.

    Raises Rejected for what no bag can hold, TargetExists, CannotRead, CannotStore, WrongUse.
    """
    _one_way(target, in_place, profile)
    tally = Tally(progress)
    steps = _in_place(order) if in_place else _elsewhere(order, target or "", profile)
    made = run(steps, tally)
    return Report(kind="bag", findings=made.findings, counts=tally.counts), built(target or order.source)


def built(place: str) -> Text:
    """The sentence for what was made."""
    return Text("Built {place}", "已生成 {place}").fill(place=place)


def _in_place(order: Making) -> Generator[Step, None, Made[Path]]:
    from archpkg.packages.bag.inplace import create_bag_in_place_steps

    return create_bag_in_place_steps(
        order.source, algorithms=order.algorithms, info=order.labels(), workers=order.workers
    )


def _by_profile(order: Making, target: str, profile: str) -> Generator[Step, None, Made[Path]]:
    from archpkg.packages.bag.profiles.following import create_from_profile_steps
    from archpkg.packages.bag.profiles.profile import read_profile, transfer_profile

    wanted = Reading(transfer_profile()) if profile == "transfer" else read_profile(Path(profile))
    made = yield from create_from_profile_steps(
        order.source,
        target,
        wanted.or_raise(),
        info=order.labels(),
        container=order.container,
        workers=order.workers,
    )
    return evolve(made, findings=(*wanted.findings, *made.findings))


def _elsewhere(order: Making, target: str, profile: str) -> Generator[Step, None, Made[Path]]:
    labels = order.labels()
    if profile:
        return _by_profile(order, target, profile)
    from archpkg.packages.bag.making import bag_payload_steps, refuse_inside
    from archpkg.packages.bag.source import payload_of

    refuse_inside(order.source, target)
    return bag_payload_steps(
        payload_of(Path(order.source)),
        target,
        algorithms=order.algorithms,
        info=labels,
        container=order.container,
        workers=order.workers,
    )


@frozen(kw_only=True)
class Splitting:
    """How the user wants a folder split: the most octets of payload in a bag, the group's name (empty for that of
    the target), whether the files of a folder stay together."""

    octets: int
    group: str = ""
    by_folder: bool = False


def split(
    order: Making, target: str, into: Splitting, *, progress: Progress | None = None
) -> tuple[Report, Text]:
    """Bag a folder as a group of bags. Raises as :func:`create`."""
    from archpkg.packages.bag.groups.splitting import record_folder, split_bag_steps

    tally = Tally(progress)
    steps = split_bag_steps(
        order.source,
        target,
        octets=into.octets,
        group=into.group or Path(target).absolute().name,
        together=record_folder if into.by_folder else None,
        algorithms=order.algorithms,
        info=order.labels(),
        container=order.container,
        workers=order.workers,
    )
    made = run(steps, tally)
    counts = {"bags": len(made.value)} | tally.counts
    done = Text("Built {n} bags in {place}", "已在 {place} 生成 {n} 个包").fill(
        n=len(made.value), place=target
    )
    return Report(kind="bag group", findings=made.findings, counts=counts), done


def open_up(container: str, target: str, *, progress: Progress | None = None) -> tuple[Report, Text]:
    """Unpack a container into a new folder; its digests are not compared."""
    from archpkg.packages.unpack import unpack_steps

    tally = Tally(progress)
    made = run(unpack_steps(container, target), tally)
    done = Text("Unpacked to {place}", "已解包到 {place}").fill(place=target)
    return Report(kind="container", findings=made.findings, counts=tally.counts), done


def _one_way(target: str | None, in_place: bool, profile: str) -> None:
    if in_place and (target or profile):
        raise WrongUse(
            Text("--in-place takes neither DST nor --profile.", "--in-place 不能与 DST 或 --profile 同用。"),
            hint=Text("Name the folder only.", "请只写文件夹。"),
        )
    if not in_place and not target:
        raise WrongUse(
            Text("DST is missing.", "缺少 DST。"),
            hint=Text("Name a new place, or use --in-place.", "请写明新位置，或使用 --in-place。"),
        )


def _label(line: str) -> tuple[str, str]:
    label, equals, value = line.partition("=")
    if not equals or not label.strip():
        raise WrongUse(
            Text(f"{line!r} is no LABEL=VALUE.", f"{line!r} 不是 LABEL=VALUE 的形式。"),
            hint=Text("Write --info 'Source-Organization=…'.", "请写作 --info 'Source-Organization=…'。"),
        )
    return label.strip(), value.strip()
