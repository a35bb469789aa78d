"""档号与元数据比对. Whether the segments of a reference code say what the metadata say."""

from __future__ import annotations

from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.model.codes.grammar import Profile, is_ascii_number
from archpkg.model.codes.reference import ReferenceCode
from archpkg.words import Text

CODE_SEGMENT = Rule(
    code="CODE-SEGMENT",
    severity=Severity.ERROR,
    clause="DA/T 70-2018 GD-1-7",
    text=Text(
        "Reference code {code}: the {segment} is “{found}”, the metadata say “{expected}”.",
        "档号 {code} 的{segment}为“{found}”，元数据为“{expected}”。",
    ),
    hint=Text(
        "Correct the one that is wrong; a code once given is not used again for something else.",
        "请改正有误的一方；已经给定的档号不得另作他用。",
    ),
)
"""档号规范性检测. That each segment equals its metadata element is our reading of the clause."""

_SEGMENTS = {
    "fonds": Text("fonds number", "全宗号"),
    "category": Text("category", "门类"),
    "year": Text("year", "年度"),
    "retention": Text("retention", "保管期限"),
    "organ": Text("organ or subject", "机构或问题"),
    "volume": Text("volume number", "案卷号"),
    "number": Text("item number", "件号"),
}
_NUMBERS = ("year", "volume", "number")


def check_segments(
    code: ReferenceCode,
    *,
    fonds: str | None = None,
    category: str | None = None,
    year: int | str | None = None,
    retention: str | None = None,
    organ: str | None = None,
    volume: int | str | None = None,
    number: int | str | None = None,
    where: Where | None = None,
) -> tuple[Finding, ...]:
    """Compare metadata with the segments they stand for: one finding CODE-SEGMENT for each that differs.

    None or empty means that the metadata are silent. ``retention`` and ``organ`` are given as codes (``D30``,
    ``BGS``): a unit's table of names is not known here. Year, volume and number compare as numbers.
    A segment that the code does not have is passed over, hence every one of a FREE code; so is the retention
    of a FIXED code, whose digits belong to the installation that made it.
    """
    given = {"fonds": fonds, "category": category, "year": year, "retention": retention}
    given |= {"organ": organ, "volume": volume, "number": number}
    findings = []
    for segment, value in given.items():
        found = getattr(code, segment)
        if value in (None, "") or found in (None, "") or _unjudged(code, segment):
            continue
        if not _same(segment, str(value), str(found)):
            details = {"code": code.text, "segment": _SEGMENTS[segment]}
            details |= {"expected": str(value), "found": str(found)}
            findings.append(Finding(CODE_SEGMENT, where or Where(), details))
    return tuple(findings)


def _unjudged(code: ReferenceCode, segment: str) -> bool:
    return segment == "retention" and code.profile is Profile.FIXED


def _same(segment: str, expected: str, found: str) -> bool:
    if segment in _NUMBERS and is_ascii_number(expected) and is_ascii_number(found):
        return expected.lstrip("0") == found.lstrip("0")
    return expected == found
