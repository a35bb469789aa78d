"""元数据项检查. One record against the scheme that applies to it: the caller's, or the one that is shipped."""

from __future__ import annotations

from archpkg.checks.metadata.dat46 import scheme_for
from archpkg.checks.metadata.scheme import MetadataScheme
from archpkg.findings import Finding
from archpkg.model.records import File, Item


def scheme_findings(record: Item | File, scheme: MetadataScheme | None = None) -> tuple[Finding, ...]:
    """What a record or a volume lacks, or has in another form, by ``scheme``; without one by the shipped scheme for
    records of its kind, digitised or born digital.

    A volume that nobody described (without a title: it is known from the codes of its records alone) is not held to
    a metadata standard.
    """
    if isinstance(record, File) and not record.title.strip():
        return ()
    return (scheme or scheme_for(record)).check(record)
