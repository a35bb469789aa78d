"""档号与元数据比对."""

from __future__ import annotations

import pytest

from archpkg.findings import Finding, Where
from archpkg.model.codes import ReferenceCode, check_segments

ITEM = ReferenceCode.parse("Z109-WS·2011-Y-BGS-0001")
PAGE = ReferenceCode.parse("X032-KJ·JJ·02-005-054")


def test_metadata_that_agree() -> None:
    assert not check_segments(
        ITEM, fonds="Z109", category="WS", year=2011, retention="Y", organ="BGS", number=1
    )
    assert not check_segments(ITEM, year="2011", number="1")
    assert not check_segments(PAGE, volume="5", number="0054")


@pytest.mark.parametrize(
    ("findings", "segment", "expected", "found"),
    [
        (check_segments(ITEM, fonds="Z108"), "全宗号", "Z108", "Z109"),
        (check_segments(ITEM, category="ZP"), "门类", "ZP", "WS"),
        (check_segments(ITEM, year=2012), "年度", "2012", "2011"),
        (check_segments(ITEM, retention="D30"), "保管期限", "D30", "Y"),
        (check_segments(ITEM, organ="办公室"), "机构或问题", "办公室", "BGS"),
        (check_segments(ITEM, number=10), "件号", "10", "0001"),
        (check_segments(ITEM, number="1a"), "件号", "1a", "0001"),
        (check_segments(PAGE, volume=50), "案卷号", "50", "005"),
    ],
)
def test_metadata_that_differ(findings: tuple[Finding, ...], segment: str, expected: str, found: str) -> None:
    (finding,) = findings
    said = finding.text("zh")
    assert f"的{segment}为“{found}”，元数据为“{expected}”" in said
    assert f"is “{found}”, the metadata say “{expected}”" in finding.text("en")
    assert (finding.code, finding.rule.clause) == ("CODE-SEGMENT", "DA/T 70-2018 GD-1-7")


def test_each_difference_is_a_finding_of_its_own() -> None:
    place = Where(row=7)
    findings = check_segments(ITEM, fonds="Z108", year=2012, number=1, where=place)
    assert [str(f.details["segment"]) for f in findings] == ["fonds number", "year"]
    assert {f.where for f in findings} == {place}


def test_what_cannot_be_compared_is_passed_over() -> None:
    assert not check_segments(ITEM, fonds="", volume="003")
    assert not check_segments(ReferenceCode.of("box 3"), fonds="Z109", year=2011, number=3)
    fixed = ReferenceCode.parse("0501-2004-001-0000-0001")
    assert not check_segments(fixed, retention="Y", organ="BGS", year=2004)
    assert check_segments(fixed, year=2005)
