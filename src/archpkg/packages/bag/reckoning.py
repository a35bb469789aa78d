"""What the payload manifests of a bag are to say after a change, from what they said and what was read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from archpkg.findings import Finding, Where
from archpkg.fixity.engine import Digested
from archpkg.packages.bag import change_rules
from archpkg.packages.bag.bag import Manifest
from archpkg.packages.bag.entries import numbered
from archpkg.packages.bag.standing import Comparison, Standing, compare


def _counted(names: Sequence[str]) -> str:
    return f"<{len(names)}>"


@frozen(kw_only=True)
class BagChange:
    """包的变更. What a change did to a bag: names of the payload as the manifests write them, sorted.

    ``unchanged`` are the listed files that are there and were left listed as they were; ``written`` the tag files
    that were made, replaced or taken away; ``read`` counts the files of the payload that were digested.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = field(default=(), repr=_counted)
    written: tuple[str, ...] = ()
    read: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many files were added, removed, changed, unchanged."""
        return {
            "added": len(self.added),
            "removed": len(self.removed),
            "changed": len(self.changed),
            "unchanged": len(self.unchanged),
        }


@frozen(kw_only=True)
class Reckoning:
    """The payload manifests as they are to be, and what is against it."""

    manifests: tuple[Manifest, ...]
    change: BagChange
    comparison: Comparison
    findings: tuple[Finding, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        """Every path that is then listed."""
        return tuple(dict.fromkeys(path for manifest in self.manifests for path in manifest.entries.paths))


def reckon(
    standing: Standing,
    wanted: Sequence[Manifest],
    read: Mapping[str, Digested],
    algorithms: Sequence[str],
    *,
    added: Collection[str] = (),
    removed: Collection[str] = (),
    accepted: Collection[str] = (),
) -> Reckoning:
    """The manifests ``wanted``, brought in line. ``read`` was digested with ``algorithms``.

    Files that were read and differ from what was listed are changed where they are among ``accepted``, faults
    otherwise. What was not read keeps its digests.
    """
    added, removed = frozenset(added), frozenset(removed)
    old = standing.bag.payload_manifests
    comparison = compare(old, read, algorithms)
    differing = {p for p in read if p in comparison.findings or not comparison.compared.get(p)}
    changed = sorted(p for p in differing if p in accepted and p in standing.listed and p not in added)
    same = (p for p in standing.listed if p in standing.payload and p not in removed and p not in added)
    findings = [f for path, found in comparison.findings.items() if path not in accepted for f in found]
    names = sorted((standing.listed.keys() | added) - removed)
    new = tuple(_entries(m, standing, names, read, algorithms, added, findings) for m in wanted)
    change = BagChange(
        added=tuple(sorted(added)),
        removed=tuple(sorted(removed)),
        changed=tuple(changed),
        unchanged=tuple(sorted(set(same) - set(changed))),
        read=len(read),
    )
    return Reckoning(manifests=new, change=change, comparison=comparison, findings=tuple(findings))


def _entries(
    manifest: Manifest,
    standing: Standing,
    names: Sequence[str],
    read: Mapping[str, Digested],
    algorithms: Sequence[str],
    added: Collection[str],
    findings: list[Finding],
) -> Manifest:
    before = dict(zip(manifest.entries.paths, manifest.entries.digests, strict=True))
    everything = standing.bag.strict or manifest not in standing.bag.manifests
    column = algorithms.index(manifest.algorithm) if manifest.algorithm in algorithms else None

    def pairs() -> Iterator[tuple[str, str]]:
        for path in names:
            if path not in before and path not in added and not everything:
                continue  # before version 1.0 one manifest is enough
            if path in read and column is not None:
                yield path, read[path].digests[column]
            elif path in before:
                yield path, before[path]
            elif path in standing.to_fetch:
                where, details = Where(path=path), {"manifest": manifest.name}
                findings.append(Finding(change_rules.CHANGE_UNFETCHED, where, details))

    return evolve(manifest, entries=numbered(pairs()))
