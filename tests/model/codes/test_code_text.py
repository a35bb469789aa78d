"""档号文本: normalising, keys, names on a disk."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.findings import Severity, Where
from archpkg.model.codes import match_key, normalise, safe_name
from archpkg.model.codes.grammar import DASHES, DOTS, FULL_STOPS
from archpkg.model.codes.text import LONGEST_NAME

CODE = "Z109-WS·2011-Y-BGS-0001"
TEXTS = st.text(st.characters() | st.sampled_from("-·_.Ａａ０一—・ \u3000\ufeff"), min_size=1, max_size=40)


@pytest.mark.parametrize("dash", DASHES)
def test_dashes_are_safe(dash: str) -> None:
    assert normalise(CODE.replace("-", dash)).value == CODE
    assert match_key(CODE.replace("-", dash)) == match_key(CODE)


@pytest.mark.parametrize("dot", DOTS)
def test_dots_are_safe(dot: str) -> None:
    assert normalise(CODE.replace("·", dot)).value == CODE
    assert match_key(CODE.replace("·", dot)) == match_key(CODE)


def test_the_stand_ins_are_those_of_the_list() -> None:
    assert [f"{ord(c):04X}" for c in DASHES] == ["2010", "2011", "2013", "2014", "2212", "FF0D"]
    assert [f"{ord(c):04X}" for c in DOTS] == ["2022", "2027", "30FB", "FF65", "22C5"]


def test_trap_of_gb2312() -> None:
    octets = CODE.encode("gb18030")
    assert octets.decode("gb2312") != CODE
    assert normalise(octets.decode("gb2312")).value == CODE
    assert octets.decode("gb18030") == CODE


@pytest.mark.parametrize("stop", FULL_STOPS)
def test_full_stop_only_when_lenient(stop: str) -> None:
    text = CODE.replace("·", stop)
    assert normalise(text).value == text
    assert normalise(text, lenient=True).value == CODE
    assert match_key(text) == match_key(CODE)


def test_numeral_one_and_case_are_left() -> None:
    assert normalise("Z109一ws").value == "Z109一ws"
    assert match_key("Z109一WS") != match_key("Z109-WS")


def test_full_width_and_space_around() -> None:
    assert normalise("\ufeff\u3000Ｚ１０９-ＷＳ·２０１１-Y-BGS-0001 \t").value == CODE
    assert normalise("Ｚａ").value == "Za"


def test_finding_names_before_and_after() -> None:
    place = Where(sheet="目录", row=3)
    (finding,) = normalise(f" {CODE.replace('-', '—')}", where=place).findings
    assert (finding.code, finding.severity, finding.where) == ("CODE-NORMALISED", Severity.WARNING, place)
    for lang in ("en", "zh"):
        said = finding.say("zh" if lang == "zh" else "en")
        assert f"“ {CODE.replace('-', '—')}”" in said
        assert f"“{CODE}”" in said
    assert finding.details["changes"] == "U+2014 → -, ⎵ → ∅"


def test_no_finding_where_nothing_changed() -> None:
    assert normalise(CODE).findings == ()
    assert normalise("Z109.WS").findings == ()


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.booleans())
def test_normalising_twice_changes_nothing(text: str, lenient: bool) -> None:
    once = normalise(text, lenient=lenient)
    assert normalise(once.value, lenient=lenient).value == once.value
    assert bool(once.findings) == (once.value != text)


# ── keys ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "Z109-WS•2011-Y-BGS-0001",
        "Z109-WS.2011-Y-BGS-0001",
        "Z109-WS_2011-Y-BGS-0001",
        "Z109_WS_2011_Y_BGS_0001",
        "z109-ws·2011-y-bgs-0001",
        "Ｚ１０９－ｗｓ．２０１１＿Y-BGS-0001",
        " Z109-WS·2011-Y-BGS-0001 ",
    ],
)
def test_key_of_a_name_is_the_key_of_the_code(name: str) -> None:
    assert match_key(name) == match_key(CODE)


@pytest.mark.parametrize("separator", "-_.·")
def test_key_of_a_page_begins_with_the_key_of_the_code(separator: str) -> None:
    assert match_key(f"{CODE}{separator}001") == f"{match_key(CODE)}-001"


def test_key_of_composed_and_decomposed_names() -> None:
    assert match_key("e\u0301") == match_key("\u00e9")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_key_of_a_key(text: str) -> None:
    assert match_key(match_key(text)) == match_key(text)


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────


def test_codes_are_names_as_they_are() -> None:
    assert safe_name(CODE) == CODE
    assert safe_name("Z109-WS·2011·Y·办公室-0001") == "Z109-WS·2011·Y·办公室-0001"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a/b\\c", "a%2Fb%5Cc"),
        ("100%", "100%25"),
        ("..", "%2E%2E"),
        ("...", "%2E.%2E"),
        ("a.b ", "a.b%20"),
        ("a b", "a b"),
        ("con", "%63on"),
        ("NUL.txt", "%4EUL.txt"),
        ("COM¹", "%43OM¹"),
        ("a\u202eb", "a%E2%80%AEb"),
        ("a\r\n\x00b", "a%0D%0A%00b"),
        ("a\ud800b", "a%ED%A0%80b"),
        ("\u3000a", "%E3%80%80a"),
    ],
)
def test_what_a_disk_cannot_keep_is_written_out(text: str, name: str) -> None:
    assert safe_name(text) == name


@pytest.mark.parametrize("text", ["", "字" * 67, "/" * 67])
def test_names_that_cannot_be(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        safe_name(text)
    assert caught.value.hint is not None


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS)
def test_names_are_safe_and_different(text: str, other: str) -> None:
    try:
        name, second = safe_name(text), safe_name(other)
    except InvalidValue:
        return
    assert (name == second) == (text == other)
    assert len(name.encode()) <= LONGEST_NAME
    assert not set(name) & set('<>:"/\\|?*\0')
    assert name.strip(" .") == name
