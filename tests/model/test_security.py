"""密级."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.model.security import (
    CONFIDENTIAL,
    PUBLIC,
    RESTRICTED,
    SECRET,
    SECURITY_LEVELS,
    TOP_SECRET,
    SecurityLevel,
    SecurityReading,
)


@pytest.mark.parametrize(
    ("text", "level", "period"),
    [
        ("公开", PUBLIC, ""), ("限制", RESTRICTED, ""), ("秘密", CONFIDENTIAL, ""), ("机密", SECRET, ""),
        ("绝密", TOP_SECRET, ""), ("GK", PUBLIC, ""), ("jm", SECRET, ""), ("ＵＭ", TOP_SECRET, ""),
        ("top secret", TOP_SECRET, ""), ("Top  Secret", TOP_SECRET, ""), ("confidential", CONFIDENTIAL, ""),
        ("机密★10年", SECRET, "10年"), ("秘密 ☆ 长期", CONFIDENTIAL, "长期"), ("绝密*启用前", TOP_SECRET, "启用前"),
        ("机密＊１０年", SECRET, "１０年"), ("机密★", SECRET, ""), ("机 密", SECRET, ""), ("机密级", SECRET, ""),
    ],
)  # fmt: skip
def test_is_read(text: str, level: SecurityLevel, period: str) -> None:
    assert SecurityLevel.parse(text) == SecurityReading(level=level, period=period, mapped=False)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("内部", RESTRICTED), ("国内", RESTRICTED), ("NB", RESTRICTED), ("gn", RESTRICTED), ("非密", PUBLIC),
        ("普通", PUBLIC), ("非涉密", PUBLIC), ("无", PUBLIC),
    ],
)  # fmt: skip
def test_other_words_are_mapped_and_the_reading_says_so(text: str, level: SecurityLevel) -> None:
    reading = SecurityLevel.parse(text)
    assert (reading.level, reading.mapped) == (level, True)
    assert not reading.level.is_state_secret


@pytest.mark.parametrize("text", ["", "★10年", "秘", "secret★★", "机密★10年★", "商业秘密", "长期", "9" * 200])
def test_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        SecurityLevel.parse(text)
    assert "机密★10年" in caught.value.say("zh")
    assert len(caught.value.say("en")) < 250


def test_another_code_cannot_exist() -> None:
    with pytest.raises(InvalidValue):
        SecurityLevel(code="NB")


def test_order_and_state_secrets() -> None:
    assert [level.code for level in sorted({SECRET, PUBLIC, TOP_SECRET, CONFIDENTIAL, RESTRICTED})] == [
        "GK",
        "XZ",
        "MM",
        "JM",
        "UM",
    ]
    assert [level.rank for level in SECURITY_LEVELS] == [0, 1, 2, 3, 4]
    assert [level.is_state_secret for level in SECURITY_LEVELS] == [False, False, True, True, True]
    assert SECRET > CONFIDENTIAL


@pytest.mark.parametrize("level", SECURITY_LEVELS)
def test_what_is_printed_is_read_back(level: SecurityLevel) -> None:
    for text in (level.code, level.zh, level.en, str(level)):
        assert SecurityLevel.parse(text) == SecurityReading(level=level)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.text("公开机密绝秘★*10年 ", max_size=8)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = SecurityLevel.parse(text)
    except InvalidValue as error:
        error.say("zh").encode()
        return
    assert reading.level in SECURITY_LEVELS
