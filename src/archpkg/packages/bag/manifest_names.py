"""What the names of manifests say before a line of them is read (RFC 8493 §2.4)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archpkg.findings import Finding, Where
from archpkg.packages.bag import rules
from archpkg.packages.bag.known import Known, recognised

_FILE_NAME = re.compile(r"(tag)?manifest-([^/]+)\.txt", re.IGNORECASE)


class ManifestName(NamedTuple):
    """What the name of a manifest says: its kind and its algorithm."""

    name: str
    tag: bool
    algorithm: str
    known: Known | None

    @property
    def proper(self) -> str:
        """The name as the standard wants it (§2.4)."""
        algorithm = self.known.name if self.known else re.sub(r"[^a-z0-9]", "", self.algorithm.lower())
        return f"{'tag' if self.tag else ''}manifest-{algorithm}.txt"


def manifest_name(name: str) -> ManifestName | None:
    """What a top-level name says if it is that of a manifest, in any letter case."""
    match = _FILE_NAME.fullmatch(name)
    if match is None:
        return None
    algorithm = match.group(2)
    return ManifestName(
        name=name, tag=match.group(1) is not None, algorithm=algorithm, known=recognised(algorithm)
    )


def name_of_manifest_findings(found: Iterable[ManifestName]) -> Iterator[Finding]:
    """What the names alone show: no payload manifest, algorithms that cannot be computed, improper names."""
    kinds: dict[bool, list[ManifestName]] = {False: [], True: []}
    for manifest in found:
        kinds[manifest.tag].append(manifest)
    if not kinds[False]:
        yield Finding(rules.NO_MANIFEST)
    for manifests in kinds.values():
        usable = any(m.known is not None and m.known.usable for m in manifests)
        for manifest in manifests:
            where = Where(path=manifest.name)
            if manifest.known is None or not manifest.known.usable:
                rule = rules.ALGORITHM_UNKNOWN if usable else rules.ALGORITHM_ALONE
                yield Finding(rule, where, {"algorithm": manifest.algorithm})
            if manifest.name != manifest.proper:
                yield Finding(rules.ALGORITHM_NAME, where, {"proper": manifest.proper})
