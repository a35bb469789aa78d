"""包组检测. The bags of one group that lie in one folder: each is judged by itself, then all of them together."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence

from attrs import define, evolve, field

from archpkg.checks.judgement import TOPICS, Judgement
from archpkg.errors import CannotRead
from archpkg.findings import Finding, Looked, Outcome, Report, Where
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.groups.reading import IDENTIFIER, read_group
from archpkg.packages.bag.groups.rules import GROUP_UNREADABLE
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.read import read_bag
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.tree import Member, Members, Tree
from archpkg.progress import Step
from archpkg.words import Text

Judge = Callable[[Tree], Generator[Step, None, Report]]
"""How one bag is judged."""

CONTAINERS = (".zip", ".tar")
"""How the names of containers end in which the bags of a group may lie."""
_BESIDE = Text("{names} beside the bags: nobody looked at that", "与各包并列的 {names} 未检测")
_AGAIN = Text("Copy or send it again.", "请重新复制或传送。")
_NAMED = 3
_WORST_FIRST = (
    Outcome.FAILED,
    Outcome.WAITING,
    Outcome.NOT_LOOKED_AT,
    Outcome.PASSED,
    Outcome.NOT_APPLICABLE,
)


def judge_group(
    tree: Tree, names: Sequence[str], packages: Sequence[str], judge: Judge
) -> Generator[Step, None, Report | None]:
    """检测包组. Judge a folder that holds bags of one group, as one report of the kind ``group``; None for any other.

    ``names`` are the files below the folder and ``packages`` the folders in which packages seem to lie; containers may
    lie at its top instead. It is a group where two bags have the same Bag-Group-Identifier: whatever else lies beside
    them is then judged as one of its bags. The paths of findings begin with the place of the bag.
    """
    if tree.kind != "folder":  # a container would be gone through once for each of its bags
        return None
    tops = [name for name in names if "/" not in name]
    containers = [name for name in tops if name.lower().endswith(CONTAINERS)]
    places = [*packages, *containers]
    if len(places) < 2 or not _is_group(tree.path, places):
        return None
    whole = _Whole(tree.path, judge)
    places += _folders_beside(names, places)
    for place in sorted(places):
        yield from whole.take(place)
    beside = sorted(set(tops).difference(containers))
    return whole.report(len(places), beside)


@define(eq=False, repr=False)
class _Whole:
    """The bags that were judged so far."""

    folder: str
    judge: Judge
    bags: list[tuple[str, Bag | None]] = field(factory=list)
    reports: list[Report] = field(factory=list)
    unreadable: list[Finding] = field(factory=list)

    def take(self, place: str) -> Generator[Step, None, None]:
        """Judge the bag at a place; what cannot be opened is a finding, and the others are judged all the same."""
        try:
            with open_tree(os.path.join(self.folder, place)) as inside:
                bag = read_bag(inside, members=Members.listed(inside)).value
                report = yield from self.judge(inside)
        except CannotRead as error:
            details = {"reason": error.text, "remedy": error.hint or _AGAIN}
            self.unreadable.append(Finding(GROUP_UNREADABLE, Where(path=place), details))
            return
        self.bags.append((place, bag))
        placed = [f.at(f"{place}/{f.where.path}" if f.where.path else place) for f in report.findings]
        self.reports.append(evolve(report, findings=placed))

    def report(self, count: int, beside: Sequence[str]) -> Report:
        """Put the reports on all bags together with what is to be said of the group."""
        together = Judgement()
        together.add("group", count, [*self.unreadable, *read_group(self.bags).findings])
        if beside:
            more = "…" if len(beside) > _NAMED else ""
            together.partly("group", _BESIDE.fill(names="、".join(beside[:_NAMED]) + more))
        counts: Counter[str] = Counter(bags=len(self.bags))
        for one in self.reports:
            counts.update(one.counts)
        each = [finding for one in self.reports for finding in one.findings]
        return Report(
            kind="group",
            findings=[*together.findings, *each],
            counts=dict(counts),
            backend=next((one.backend for one in self.reports if one.backend), ""),
            looked_at=[*together.looked_at(), *_summed(self.reports)],
        )


def _folders_beside(names: Sequence[str], places: Sequence[str]) -> list[str]:
    """The folders at the top that hold none of the bags."""
    known = {place.partition("/")[0] for place in places}
    return sorted({name.partition("/")[0] for name in names if "/" in name} - known)


def _is_group(folder: str, places: Sequence[str]) -> bool:
    seen: set[str] = set()
    for identifier in _identifiers(folder, places):
        if identifier in seen:
            return True
        seen.add(identifier)
    return False


def _identifiers(folder: str, places: Sequence[str]) -> Iterator[str]:
    """What each bag calls its group, from its small tag files."""
    for place in places:
        try:
            with open_tree(os.path.join(folder, place)) as inside:
                tops = [name for name in Members.listed(inside).files if "/" not in name]
                members = [Member(name) for name in tops if manifest_name(name) is None]
                bag = read_bag(inside, members=members).value
        except CannotRead:
            continue
        yield from () if bag is None else set(filter(None, bag.values(IDENTIFIER)))


def _summed(reports: Sequence[Report]) -> Iterator[Looked]:
    """What was looked at in any bag, with the worst of its outcomes."""
    for topic in TOPICS:
        same = [one for report in reports for one in report.looked_at if one.what == topic]
        if same:
            worst = min(same, key=lambda one: _WORST_FIRST.index(one.outcome))
            yield evolve(worst, count=sum(one.count for one in same))
