"""元数据项检查. One record against the scheme that applies to it: the caller's, or the one that is shipped."""

from __future__ import annotations

from archpkg.checks.metadata.dat46 import load_scheme
from archpkg.checks.metadata.scheme import MetadataScheme
from archpkg.findings import Finding
from archpkg.model.records import File, Item


def scheme_findings(record: Item | File, scheme: MetadataScheme | None = None) -> tuple[Finding, ...]:
    """What a record lacks, or has in another form, by ``scheme``; without one by that of DA/T 46-2009."""
    return (scheme or load_scheme()).check(record)
