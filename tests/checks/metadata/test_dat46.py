"""DA/T 46: what is asked of each element, as data that a unit can change, and a record held against it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import records
import strategies
from archpkg.checks.metadata.conditions import Condition
from archpkg.checks.metadata.dat46 import SHAPES, MetadataScheme, Obligation, load_scheme, read_scheme
from archpkg.checks.metadata.dat46_values import SCOPES, home_of, texts_of
from archpkg.errors import CannotRead, InvalidValue
from archpkg.findings import Finding, Severity
from archpkg.formats.dat46.elements import ELEMENTS
from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import Digitisation
from archpkg.model.parts import ElectronicSignature, Grant, Numbering, Provenance, Rights, Storage
from archpkg.model.records import File, Item
from archpkg.model.security import PUBLIC, SECRET

SCHEME = load_scheme()
SOUND = records.item(
    identifier="ER-1",
    security=PUBLIC,
    aggregation_type="单件",
    provenance=Provenance(unit="云溪街道办事处"),
    storage=Storage(offline_media=("CD-1",)),
    objects=(records.digital_object(),),
)


def own(text: str) -> MetadataScheme:
    return read_scheme(f'base = "DA/T 46-2009"\n{text}'.encode())


def seen(found: tuple[Finding, ...]) -> set[tuple[str, str]]:
    return {(f.code, str(f.details["element"]).partition(" ")[0]) for f in found}


def check(scheme: MetadataScheme = SCHEME, **fields: Any) -> set[tuple[str, str]]:
    return seen(scheme.check(evolve(SOUND, **fields)))


def test_all_88_elements_have_their_row() -> None:
    assert [(e.number, e.name) for e in SCHEME.elements] == [(e.number, e.zh) for e in ELEMENTS]
    assert (SCHEME.standard, SCHEME.title.zh) == ("DA/T 46-2009", "文书类电子文件元数据方案")
    title = SCHEME.element(22)
    assert title is not None
    assert (title.obligation, title.confidence, title.label) == (Obligation.MANDATORY, "A", "M22 题名")
    assert SCHEME.element(89) is None


def test_every_conditional_says_when_in_words() -> None:
    for element in SCHEME.elements:
        if element.obligation is Obligation.CONDITIONAL:
            assert element.condition.en, element.label
            assert element.condition.zh, element.label


def test_a_sound_record_has_nothing_against_it() -> None:
    assert SCHEME.check(SOUND) == ()


MANDATORY: dict[int, dict[str, Any]] = {
    6: {"provenance": None},
    7: {"identifier": ""},
    8: {"code": None},
    22: {"title": " "},
    32: {"authors": ()},
    33: {"date": None},
    38: {"security": None},
    67: {"storage": None},
}


@pytest.mark.parametrize("number", MANDATORY)
def test_dat46_missing(number: int) -> None:
    found = SCHEME.check(evolve(SOUND, **MANDATORY[number]))
    (missing,) = (f for f in found if f.details["element"] == f"M{number} {ELEMENTS[number - 1].zh}")
    assert (missing.code, missing.severity) == ("DAT46-MISSING", Severity.ERROR)
    assert missing.where.element == ELEMENTS[number - 1].zh


def test_year_and_retention_are_told_by_the_code_too() -> None:
    assert check(year=None, retention=None) == set()
    free = ReferenceCode.of("free")
    assert check(code=free, year=None, retention=None) >= {("DAT46-MISSING", "M11"), ("DAT46-MISSING", "M12")}


def test_a_finding_names_element_record_and_remedy() -> None:
    (found,) = SCHEME.check(evolve(SOUND, title=""))
    assert found.say("zh") == "〈题名〉：Z109-WS·2023-Y-BGS-0001：缺少必选元素 M22 题名。 请补充 M22 题名。"
    assert "Z109-WS·2023-Y-BGS-0001: M22 题名 (必选) is missing. Fill in M22 题名." in found.say("en")
    (by_number, *_) = SCHEME.check(evolve(SOUND, title="", code=None))
    assert "ER-1" in by_number.say("en")
    (nameless, *_) = SCHEME.check(Item())
    assert "（无档号）" in nameless.say("zh")


def test_dat46_condition_with_what_it_depends_on() -> None:
    secret = SCHEME.check(evolve(SOUND, security=SECRET))
    assert seen(secret) == {("DAT46-CONDITION", "M39")}
    assert secret[0].severity is Severity.NOTE
    assert check(security=SECRET, secrecy_period="10年") == set()
    assert check(aggregation_type="组合文件") == {("DAT46-CONDITION", "M19")}


def test_dat46_condition_of_digitised_records() -> None:
    assert check(origin="数字化") == {("DAT46-CONDITION", "M52")}
    scanned = records.digital_object(digitisation=Digitisation(resolution="300dpi"))
    found = SCHEME.check(evolve(SOUND, origin="数字化", documents=(records.document(scanned),)))
    assert seen(found) == {("DAT46-CONDITION", "M55")}
    assert found[0].severity is Severity.ERROR
    assert "digitised computer file 1" in found[0].say("en")
    assert "第 1 个数字化文件的" in found[0].say("zh")


def test_dat46_default_is_a_note() -> None:
    (found,) = SCHEME.check(evolve(SOUND, aggregation_type=""))
    assert (found.code, found.severity, found.details["default"]) == ("DAT46-DEFAULT", Severity.NOTE, "单件")


def test_dat46_value_only_in_closed_lists() -> None:
    assert check(aggregation_type="散件") == {("DAT46-VALUE", "M41")}
    assert check(document_type="便函", precedence="十万火急", draft="蓝图") == set()
    agent = Agent(name="甲", type="教师")
    assert check(agents=(agent,)) == {("DAT46-VALUE", "M76")}
    for relation in ("替代", "被替代", "替代/被替代"):
        assert check(relations=(Relation(target="X", relation=relation),)) == set()
    assert check(relations=(Relation(target="X", relation="取代"),)) == {("DAT46-VALUE", "M87")}


def test_dat46_type() -> None:
    assert check(page_count=0) == {("DAT46-TYPE", "M43")}
    assert check(numbering=Numbering(agency_item_number="七")) == {("DAT46-TYPE", "M17")}
    event = Event(activity="归档", time="2023-03-28 10:00:00")
    assert check(events=(event,)) == {("DAT46-TYPE", "M82")}
    assert check(events=(evolve(event, time="2023-03-28T10:00:00"),)) == set()
    scan = Digitisation(resolution="三百", colour_mode="彩色")
    documents = (records.document(records.digital_object(digitisation=scan)),)
    assert check(documents=documents) == {("DAT46-TYPE", "M54")}
    assert check(year=23) == {("DAT46-TYPE", "M11")}


@pytest.mark.parametrize(
    ("shape", "good", "bad"),
    [
        ("datetime", ["2024", "2024-03", "20240301", "2024-03-01T09:30:00.5+08:00", "20240301T0930Z"],
         ["2024-13", "202403", "2024-3-1", "2024-03-01T25:00", "2024-03-01 09:30", "", "2024年"]),
        ("base64", ["AAAA", "AAA=", "AA==", ""], ["A", "AAA", "A=AA", "甲"]),
        ("resolution", ["300dpi", "300 DPI", "300×600dpi"], ["300", "dpi", "0dpi"]),
        ("positive", ["1", "007"], ["0", "-1", "1.5", "１"]),
        ("year", ["2024"], ["0024", "24", "20240"]),
    ],
)  # fmt: skip
def test_shapes(shape: str, good: list[str], bad: list[str]) -> None:
    assert all(SHAPES[shape].pattern.fullmatch(text) for text in good)
    assert not any(SHAPES[shape].pattern.fullmatch(text) for text in bad)


def test_dat46_length_is_the_units_own() -> None:
    scheme = own("[[element]]\nnumber = 22\nmax_length = 3\n")
    assert check(scheme, title="甲乙丙") == set()
    (found,) = scheme.check(evolve(SOUND, title="甲乙丙丁"))
    assert (found.code, found.severity) == ("DAT46-LENGTH", Severity.WARNING)
    assert "4" in found.say("zh")


def test_dat46_repeated() -> None:
    (found,) = SCHEME.check(evolve(SOUND, authors=("甲", "乙")))
    assert (found.code, found.severity, found.details["count"]) == ("DAT46-REPEATED", Severity.NOTE, 2)
    assert check(descriptors=("甲", "乙"), annotations=("丙", "丁")) == set()


def test_every_part_that_may_repeat_is_looked_at() -> None:
    found = check(
        agents=(Agent(name=""),),
        events=(Event(activity="", status=""),),
        relations=(Relation(target=""),),
        signatures=(ElectronicSignature(),),
        rights=Rights(grants=(Grant(agent="", permission=""),)),
    )
    assert found >= {("DAT46-MISSING", f"M{n}") for n in (77, 80, 81, 82, 85)}
    assert found >= {("DAT46-CONDITION", f"M{n}") for n in (58, 61, 62, 64)}


def test_a_volume_is_held_against_what_volumes_have() -> None:
    volume = records.volume(identifier="V-1", security=PUBLIC, authors=("甲",), retention=None)
    assert seen(SCHEME.check(volume)) == {("DAT46-CONDITION", "M42")}
    full = evolve(volume, item_count=2, events=(Event(activity="整理", time="昨天"),))
    assert seen(SCHEME.check(full)) == {("DAT46-TYPE", "M82")}
    assert ("DAT46-MISSING", "M22") in seen(SCHEME.check(File()))


def test_everything_has_a_value_for_every_element_that_has_a_home() -> None:
    full = records.everything()
    for element in ELEMENTS:
        if home_of(element.number)[1] and element.number != 42:
            assert texts_of(full, element.number), element.number
    assert texts_of(records.volume(item_count=2), 42) == ("2",)


def test_a_unit_changes_what_it_wants() -> None:
    scheme = own(
        """
        standard = "DA/T 46-2009 云溪"
        severity = { DAT46-REPEATED = "error" }
        [[element]]
        number = 67
        obligation = "可选"
        [[element]]
        number = 31
        obligation = "必选"
        severity = "warning"
        [[element]]
        number = 34
        values = ["通知"]
        open = false
        """
    )
    assert scheme.standard == "DA/T 46-2009 云溪"
    found = scheme.check(evolve(SOUND, storage=None, authors=("甲", "乙"), document_type="函"))
    assert {(f.code, f.severity.value) for f in found} == {
        ("DAT46-MISSING", "warning"),
        ("DAT46-REPEATED", "error"),
        ("DAT46-VALUE", "error"),
    }


def test_a_scheme_without_base_is_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "方案.toml"
    path.write_text(
        'standard = "本单位"\n[[element]]\nnumber = 22\nobligation = "必选"\nconfidence = "A"\n', "utf-8"
    )
    scheme = load_scheme(path)
    assert [e.number for e in scheme.elements] == [22]
    assert seen(scheme.check(Item())) == {("DAT46-MISSING", "M22")}


GARBAGE = [
    (b"\xff", "TOML"),
    (b"a = ", "TOML"),
    (b"x = 1", "'x'"),
    (b"element = 1", "element"),
    (b"", "standard"),
    (b'base = "DA/T 46-2024"', "DA/T 46-2024"),
    (b"element = [1]", "no table"),
    (b"[[element]]\nnumber = 89", "89"),
    (b"[[element]]\nnumber = true", "True"),
    (b"[[element]]\nname = '\xe9\xa2\x98\xe5\x90\x8d'", "None"),
    (b"[[element]]\nnumber = 22\n[[element]]\nnumber = 22", "twice"),
    (b"[[element]]\nnumber = 22\nname = 'x'", "M22"),
    (b"[[element]]\nnumber = 22\nmaximum = 1", "maximum"),
    (b"[[element]]\nnumber = 22\nmax_length = 'x'", "no int"),
    (b"[[element]]\nnumber = 22\nmax_length = 0", "max_length"),
    (b"[[element]]\nnumber = 22\nobligation = 'must'", "must"),
    (b"[[element]]\nnumber = 22\nshape = 'round'", "round"),
    (b"[[element]]\nnumber = 22\nvalues = [1]", "values"),
    (b"[[element]]\nnumber = 22\nwhen = 'full moon'", "full moon"),
    (b"[[element]]\nnumber = 22\nwhen = 'security>=x'", "security level"),
    (b"[severity]\nX-1 = 'note'", "X-1"),
    (b"[severity]\nDAT46-VALUE = 'fatal'", "fatal"),
    (b"#" * (1 << 20) + b"#", "octets"),
]


@pytest.mark.parametrize(("data", "why"), GARBAGE, ids=range(len(GARBAGE)))
def test_a_bad_scheme_is_refused_with_the_reason_in_two_languages(data: bytes, why: str) -> None:
    with pytest.raises(CannotRead, match=why) as refused:
        read_scheme(data, path="方案.toml")
    assert (
        refused.value.say("zh").startswith("方案.toml: 不是可用的元数据方案")
        or "密级" in refused.value.say("zh")
        or ("条件" in refused.value.say("zh"))
    )
    assert refused.value.hint is not None


def test_a_scheme_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotRead, match="cannot be read"):
        load_scheme(tmp_path / "none.toml")


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_octets_are_a_scheme_or_refused(data: bytes) -> None:
    with pytest.raises(CannotRead):
        read_scheme(data)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(strategies.items())
def test_any_record_can_be_held_against_the_scheme(item: Item) -> None:
    for found in SCHEME.check(item):
        assert len(found.say("zh")) < 400
        assert found.details["element"]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("level=文件", True),
        ("level=案卷", False),
        ("level=文件 and electronic", True),
        ("digitised", False),
        ("signed", False),
        ("paper", False),
        ("code", True),
        ("arrangement=以件", True),
        ("arrangement=以卷", False),
        ("origin=原生", False),
        ("absent=M31", True),
        ("present=M22 and absent=M22", False),
        ("security>=限制", False),
        ("security>=公开", True),
    ],
)
def test_conditions(text: str, holds: bool) -> None:
    assert Condition.parse(text).holds(SOUND) is holds


@pytest.mark.parametrize(
    "text", ["", "level", "level=x", "level>=文件", "present=M89", "x and ", "security>=", "a=b=c"]
)
def test_unknown_conditions_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        Condition.parse(text)


def test_scopes_have_two_languages() -> None:
    assert all("{n}" in text.en and "{n}" in text.zh for text in SCOPES.values())
