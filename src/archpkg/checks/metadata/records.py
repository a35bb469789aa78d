"""元数据项检查. One record against the scheme that applies to it: the caller's, or the one that is shipped."""

from __future__ import annotations

import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from archpkg.checks.metadata import dat46, dat54, dat63
from archpkg.checks.metadata.scheme import MetadataScheme
from archpkg.checks.metadata.scheme_reading import Standard, load_any
from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.model.records import File, Item
from archpkg.words import Text

CHECK_SCHEME = Rule(
    code="CHECK-SCHEME",
    severity=Severity.WARNING,
    text=Text(
        "The scheme that was given is for {standard}; no metadata of that standard is here, so it was not applied.",
        "所给元数据方案适用于 {standard}；此处没有该标准的元数据，因此未采用该方案。",
    ),
    hint=Text(
        "The shipped scheme was applied. To ask for more, give a scheme whose base is {wanted}.",
        "已按内置方案检测。如需按本单位要求检测，请提供 base 为 {wanted} 的方案。",
    ),
)

STANDARDS: Mapping[str, Standard] = {
    one.form: one for one in (dat46.STANDARD, dat54.STANDARD, dat63.STANDARD)
}
"""The metadata standards by the dialect of their records. Records of every other dialect are held to DA/T 46."""


def scheme_of(scheme: MetadataScheme | str | os.PathLike[str] | None) -> MetadataScheme | None:
    """The caller's scheme, from a value or the path of its TOML, which names DA/T 46, DA/T 54 or DA/T 63 as its base;
    None where none is given. Raises as :func:`archpkg.checks.metadata.scheme_reading.load`."""
    if not isinstance(scheme, (str, os.PathLike)):
        return scheme
    return load_any(tuple(STANDARDS.values()), scheme)


def scheme_findings(
    record: Item | File, scheme: MetadataScheme | None = None, *, form: str = "dat46"
) -> tuple[Finding, ...]:
    """What a record or a volume lacks, or has in another form, by ``scheme`` where that is for records of the dialect
    ``form``; else by the shipped scheme: that of DA/T 54 or DA/T 63, and for records of every other dialect one of
    DA/T 46, digitised or born digital.

    A volume that nobody described (without a title: it is known from the codes of its records alone) is not held to
    a metadata standard.
    """
    if isinstance(record, File) and not record.title.strip():
        return ()
    if scheme is None or scheme.form != _standard(form).form:
        scheme = _shipped(record, form)
    return scheme.check(record)


def unused_findings(
    scheme: MetadataScheme | None, forms: AbstractSet[str], path: str = ""
) -> tuple[Finding, ...]:
    """That the caller's scheme was not applied, where it is for none of the dialects of the records that are here."""
    found = sorted({_standard(form).form for form in forms})
    if scheme is None or not found or scheme.form in found:
        return ()
    details = {"standard": scheme.standard, "wanted": "、".join(_standard(form).code for form in found)}
    return (Finding(CHECK_SCHEME, Where(path=path), details),)


def _standard(form: str) -> Standard:
    return STANDARDS.get(form, dat46.STANDARD)


def _shipped(record: Item | File, form: str) -> MetadataScheme:
    if form == dat54.STANDARD.form:
        return dat54.load_scheme()
    return dat63.load_scheme() if form == dat63.STANDARD.form else dat46.scheme_for(record)
