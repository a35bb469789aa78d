"""The bricks: words, errors, findings, progress, cards."""

from __future__ import annotations

import pickle
from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archpkg.display import Card, display_width, padded, printable, wrapped
from archpkg.errors import ArchpkgError, CannotRead, MissingExtraError, Rejected, need
from archpkg.findings import (
    SHOWN_PER_RULE,
    Finding,
    Reading,
    Report,
    Rule,
    Severity,
    Verdict,
    Where,
    reject,
    worst,
)
from archpkg.progress import Step, run
from archpkg.words import Text


def rule(code: str = "T-1", severity: Severity = Severity.ERROR, means: Verdict | None = None) -> Rule:
    text = Text("{n} wrong", "{n} 处有误")
    return Rule(code=code, severity=severity, text=text, hint=Text("mend", "请改"), clause="§1", means=means)


def test_a_place_without_a_detail_stays_as_written() -> None:
    assert Text("{a} {b}", "").fill(a=1).en == "1 {b}"
    assert str(Text("en", "中")) == "en"


def test_errors_say_where_what_and_what_to_do_in_both_languages() -> None:
    error = CannotRead(Text("bad", "坏"), hint=Text("look", "看"), path="a.xml")
    assert str(error) == "a.xml: bad look"
    assert error.say("zh") == "a.xml: 坏 看"
    assert CannotRead(Text("bad", "坏")).say("zh") == "坏"


def test_errors_cross_processes() -> None:
    error = pickle.loads(pickle.dumps(CannotRead(Text("bad", "坏"), path="a")))
    assert isinstance(error, CannotRead)
    assert (error.text, error.path) == (Text("bad", "坏"), "a")


def test_a_missing_library_names_its_extra() -> None:
    with pytest.raises(MissingExtraError, match=r"pip install 'archpkg\[moon\]'"):
        need("no_such_library", "moon")
    assert need("json", "x").dumps([]) == "[]"
    assert issubclass(MissingExtraError, ImportError)
    assert issubclass(MissingExtraError, ArchpkgError)


def test_a_finding_says_place_sentence_and_remedy() -> None:
    where = Where(path="目录.xlsx", sheet="2023", row=7, column="日期")
    finding = Finding(rule(), where, {"n": 2})
    assert finding.say("zh") == "目录.xlsx，工作表“2023”，第 7 行，“日期”列：2 处有误 请改"
    assert finding.say() == "目录.xlsx, sheet “2023”, row 7, column “日期”: 2 wrong mend"
    assert (
        Finding(rule(), Where(path="m", line=3, element="题名"), {"n": 1}).say("en")
        == "m, line 3, 〈题名〉: 1 wrong mend"
    )
    assert Finding(rule(), Where(), {"n": 1}).say("en") == "1 wrong mend"
    assert finding.at("x").where.path == "x"


def test_a_finding_for_scripts() -> None:
    details = {"n": 2, "list": ("a", 1), "text": Text("e", "中")}
    told = Finding(rule(), Where(path="m", line=3), details).to_dict()
    assert told == {
        "code": "T-1",
        "severity": "error",
        "clause": "§1",
        "path": "m",
        "sheet": None,
        "row": None,
        "column": None,
        "line": 3,
        "element": None,
        "record": None,
        "details": {"n": 2, "list": ["a", 1], "text": {"zh": "中", "en": "e"}},
        "text": {"zh": "2 处有误", "en": "2 wrong"},
        "hint": {"zh": "请改", "en": "mend"},
    }


@pytest.mark.parametrize(
    ("severity", "means", "verdict"),
    [
        (Severity.NOTE, None, Verdict.VALID),
        (Severity.WARNING, None, Verdict.WARNINGS),
        (Severity.ERROR, None, Verdict.INVALID),
        (Severity.ERROR, Verdict.UNSAFE, Verdict.UNSAFE),
    ],
)
def test_verdicts_follow_from_rules(severity: Severity, means: Verdict | None, verdict: Verdict) -> None:
    assert worst([Finding(rule(severity=severity, means=means))]) is verdict
    assert Report(kind="x", findings=[Finding(rule(severity=severity, means=means))]).sound == verdict.sound


def test_the_worst_decides() -> None:
    lot = [Finding(rule(means=m)) for m in (Verdict.INCOMPLETE, Verdict.UNSAFE, Verdict.INVALID)]
    assert worst(lot) is Verdict.UNSAFE
    assert worst([]) is Verdict.VALID


def test_a_reading_gives_its_value_or_raises_with_the_first_errors() -> None:
    assert Reading(1, [Finding(rule(severity=Severity.WARNING))]).or_raise() == 1
    lot = [Finding(rule(), Where(path=f"f{n}"), {"n": n}) for n in range(5)]
    with pytest.raises(Rejected, match=r"5 errors: f0: 0 wrong mend .* \(and 2 more\)"):
        Reading(1, lot).or_raise()
    with pytest.raises(Rejected) as refused:
        reject(tuple(lot[:1]))
    assert "1 处错误：f0：0 处有误" in refused.value.say("zh")


def test_a_report_shows_the_first_thousand_of_each_kind_and_counts_the_rest() -> None:
    many = [Finding(rule(), Where(path=str(n))) for n in range(SHOWN_PER_RULE + 5)]
    report = Report(kind="x", findings=[*many, Finding(rule("T-2"))], counts={"files": 3})
    told = report.to_dict()
    assert isinstance(told["findings"], list)
    assert len(told["findings"]) == SHOWN_PER_RULE + 1
    assert told["more_findings"] == {"T-1": 5}
    assert (told["verdict"], told["kind"], told["counts"]) == ("invalid", "x", {"files": 3})
    every = report.to_dict(every=True)["findings"]
    assert isinstance(every, list)
    assert len(every) == SHOWN_PER_RULE + 6


def steps(log: list[str]) -> Generator[Step, None, str]:
    try:
        for n in (1, 2):
            yield Step(stage="s", done=n, total=2)
        return "done"
    finally:
        log.append("closed")


def test_work_is_driven_to_its_end_with_or_without_a_callback() -> None:
    seen: list[int] = []
    assert run(steps([])) == "done"
    assert run(steps([]), lambda step: seen.append(step.done)) == "done"
    assert seen == [1, 2]


def test_a_callback_that_raises_stops_the_work_cleanly() -> None:
    log: list[str] = []

    def stop(_: Step) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        run(steps(log), stop)
    assert log == ["closed"]


def test_cards_escape_everything() -> None:
    evil = "<script>"
    html = Card(title=evil, rows=[(evil, evil)], heading=(evil,), table=[(evil,)], footer=evil).html()
    assert "<script>" not in html
    assert html.count("&lt;script&gt;") == 6


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("档号　Z109 é 𠮷\ue000", "档号　Z109 é 𠮷\ue000"),
        ("a\x1b[2Jb", "a\\x1b[2Jb"),
        ("a\nb\tc\r", "a\\nb\\tc\\r"),
        ("\x9b\u202e\u2028\u200b\ufeff", "\\x9b\\u202e\\u2028\\u200b\\ufeff"),
        ("\udcff\ud800\uffff\U000e0001", "\\xff\\ud800\\uffff\\U000e0001"),
    ],
)
def test_what_is_no_letter_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown
    assert printable(shown) == shown


@given(st.text())
def test_printable_text_can_be_written_and_stays_on_its_line(text: str) -> None:
    shown = printable(text)
    assert len(shown.encode("utf-8").decode("utf-8").splitlines()) <= 1
    assert printable(shown) == shown


def test_columns_of_a_terminal() -> None:
    assert [display_width(text) for text in ("", "abc", "档号", "（a）", "e\u0301", "ａ")] == [
        0,
        3,
        4,
        5,
        1,
        2,
    ]
    assert padded("档号", 6) == "档号  "


def test_lines_break_where_a_reader_expects_it() -> None:
    assert wrapped("甲乙丙丁，戊己", 8) == ["甲乙丙", "丁，戊己"]
    assert wrapped("one two three", 8, indent="  ") == ["one two", "  three"]
    assert wrapped("x /a/very/long/path y", 6) == ["x", "/a/very/long/path", "y"]
    assert wrapped("甲“乙”丙", 4) == ["甲", "“乙”", "丙"]
    assert wrapped("path", 8, indent="  ", first=6) == ["", "  path"]


@given(st.text(alphabet="甲乙，。“” ab/", max_size=60), st.integers(4, 40), st.integers(0, 3))
def test_wrapping_loses_nothing_and_fits(text: str, width: int, first: int) -> None:
    text = text.strip()
    lines = wrapped(text, width, first=first)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for number, line in enumerate(lines):
        pieces = max((display_width(word) for word in line.split()), default=0)
        assert display_width(line) + (0 if number else first) <= max(width, pieces + first)
