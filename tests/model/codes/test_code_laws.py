"""Laws of 档号: what is printed is read back, order is total, nothing but InvalidValue ever comes out."""

from __future__ import annotations

import pickle
import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.model.codes import (
    CATEGORY_CODES,
    DAT13_BY_ITEM,
    DAT13_BY_VOLUME,
    DAT22_BY_ITEM,
    DAT22_BY_VOLUME,
    Arrangement,
    CodeRule,
    Profile,
    ReferenceCode,
    build_code,
    next_code,
    normalise,
    sort_key,
)

LAW = settings(max_examples=200, deadline=None)
UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
FONDS = st.tuples(st.sampled_from(UPPER + DIGITS), st.integers(0, 999)).map(lambda p: f"{p[0]}{p[1]:03d}")
CLASS = st.text(UPPER + DIGITS, min_size=1, max_size=4)
ORGAN = CLASS | st.text("办公室组织人事处一〇", min_size=1, max_size=3)
RETENTION = st.just("Y") | st.integers(1, 999).map(lambda years: f"D{years}")
CATEGORY = st.sampled_from(sorted(CATEGORY_CODES))
YEARS = st.integers(1000, 2999)
WIDTH = st.integers(3, 5)
PIECES = st.sampled_from(
    ("Z109", "WS", "KU", "XX", "2011", "Y", "D30", "D0", "C", "30", "BGS", "办公室", "001", "0001", "1", "-", "-",
     "-", "·", "·", ".", "—", "_", " ", "一", "0501", "2004", "", "\n", "０")
)  # fmt: skip
TEXTS = st.text(min_size=1, max_size=60) | st.lists(PIECES, min_size=1, max_size=12).map("".join).filter(bool)


@st.composite
def numbers(draw: st.DrawFn, rule: CodeRule) -> dict[str, Any]:
    number = draw(st.integers(0, 10**rule.number_width - 1))
    if rule.arrangement is Arrangement.ITEM:
        return {"number": number}
    volume = draw(st.integers(0, 10**rule.volume_width - 1))
    return {"volume": volume, "number": draw(st.just("") | st.just(number))}


@st.composite
def made(draw: st.DrawFn) -> tuple[CodeRule, dict[str, Any]]:
    """A rule that lists exactly the parts in use, and the parts."""
    profile = draw(st.sampled_from((Profile.DAT22, Profile.DAT13, Profile.DAT13OLD)))
    arrangement = draw(st.sampled_from(Arrangement))
    given: dict[str, Any] = {"fonds": draw(FONDS), "category": draw(CATEGORY)}
    optional = {"catalogue": st.integers(0, 999).map("{:03d}".format), "year": YEARS, "retention": RETENTION}
    names: list[str] = []
    if profile is Profile.DAT13OLD:
        given |= {"category": "", "catalogue": draw(optional["catalogue"])}
    elif profile is Profile.DAT22:
        classes = draw(st.lists(CLASS, max_size=3))
        given |= {"classes": tuple(classes), "year": draw(YEARS), "retention": draw(RETENTION)}
        names = [*["class"] * len(classes), "year", "retention"]
        if arrangement is Arrangement.ITEM and draw(st.booleans()):
            given["organ"] = draw(ORGAN)
            names.append("organ")
    else:
        classes = draw(st.lists(CLASS, max_size=3))
        given["classes"] = tuple(classes)
        blocks = [["class"] * len(classes)]
        for name, values in {**optional, "organ": ORGAN}.items():
            if draw(st.booleans()):
                given[name] = draw(values)
                blocks.append([name])
        names = [name for block in draw(st.permutations(blocks)) for name in block]
    rule = CodeRule(
        profile=profile,
        category=given["category"],
        arrangement=arrangement,
        parts=tuple(names),
        number_width=draw(WIDTH),
        volume_width=draw(WIDTH),
    )
    given |= draw(numbers(rule))
    if profile is Profile.DAT22 and arrangement is Arrangement.ITEM and draw(st.booleans()):
        given["component"] = draw(st.integers(0, 999))
    return rule, given


@LAW
@given(made())
def test_what_is_built_is_read_back(case: tuple[CodeRule, dict[str, Any]]) -> None:
    rule, given = case
    code = build_code(rule, **given)
    assert ReferenceCode.parse(code.text, rule=rule) == code
    assert ReferenceCode.of(code.text, rule=rule) == code
    assert ReferenceCode.parse(code.text, rule=rule, lenient=True) == code
    assert normalise(code.text).findings == ()
    assert code.profile is rule.profile
    for name, value in given.items():
        found = getattr(code, name)
        assert found == value or (isinstance(value, int) and int(found) == value)
    assert pickle.loads(pickle.dumps(code)) == code


@LAW
@given(made())
def test_the_next_code_is_greater_and_as_long(case: tuple[CodeRule, dict[str, Any]]) -> None:
    rule, given = case
    code = build_code(rule, **given)
    try:
        following = next_code(code)
    except InvalidValue:
        assert code.text.endswith("999")
        return
    assert following > code
    assert len(following.text) == len(code.text)
    assert ReferenceCode.parse(following.text, rule=rule) == following


@LAW
@given(made())
def test_the_volume_of_an_item_is_read_the_same(case: tuple[CodeRule, dict[str, Any]]) -> None:
    rule, given = case
    code = build_code(rule, **given)
    volume = code.volume_code
    assert (volume is not None) == (bool(code.volume) and bool(code.number))
    assert code.is_volume == (bool(code.volume) and not code.number)
    if volume is not None:
        assert volume.is_volume
        assert volume < code
        assert ReferenceCode.parse(volume.text, rule=rule) == volume


READY = st.sampled_from((DAT22_BY_ITEM, DAT22_BY_VOLUME, DAT13_BY_ITEM, DAT13_BY_VOLUME))


@LAW
@given(READY, made())
def test_ready_rules_carry_or_refuse(rule: CodeRule, case: tuple[CodeRule, dict[str, Any]]) -> None:
    _, given = case
    try:
        code = build_code(rule, **given)
    except InvalidValue:
        return
    assert code.year == given.get("year")
    assert code.organ == given.get("organ", "")
    assert code.classes == given.get("classes", ())
    assert code.fonds == given["fonds"]
    assert ReferenceCode.parse(code.text, rule=rule) == code


@LAW
@given(TEXTS, st.none() | READY | st.builds(CodeRule, profile=st.just(Profile.FIXED)), st.booleans())
def test_any_text_is_read_or_refused(text: str, rule: CodeRule | None, lenient: bool) -> None:
    kept = ReferenceCode.of(text, rule=rule)
    assert kept.text == text
    try:
        code = ReferenceCode.parse(text, rule=rule, lenient=lenient)
    except InvalidValue:
        return
    assert code.profile is not Profile.FREE
    if not lenient:
        assert code == kept


@LAW
@given(st.lists(TEXTS.map(ReferenceCode.of), max_size=6))
def test_order_is_total(codes: list[ReferenceCode]) -> None:
    for one in codes:
        for other in codes:
            assert (one < other) + (other < one) + (one == other) == 1
    backwards = codes[::-1]
    assert sorted(codes) == sorted(backwards) == sorted(codes, key=sort_key)


def test_hostile_texts_take_no_time() -> None:
    hostile = (
        "9" * 200_000,
        "Z109-WS" + "·A" * 100_000 + "-0001",
        "Z109-WS·2011-Y-" + "办" * 200_000 + "-000x",
        "Z109" + "-001" * 50_000,
        "-" * 200_000,
        "Z109-WS·2011" + "·Y" * 10 + "-0001",
        " " * 100_000 + "\ufeff" * 100_000 + "x",
        " \ufeff" * 2_000 + "x",
    )
    begun = time.perf_counter()
    for text in hostile:
        for rule in (None, DAT13_BY_ITEM, DAT22_BY_ITEM):
            code = ReferenceCode.of(text, rule=rule)
            assert sort_key(code) == sort_key(code)
        normalise(text)
    assert time.perf_counter() - begun < 5
