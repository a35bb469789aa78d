"""Values show themselves: one line at a prompt, a card in a notebook; reports and readings serve the programmer."""

from __future__ import annotations

import copy
import os
import pickle
from pathlib import Path

import pytest
from attrs import evolve

import archpkg
import records
from archpkg.errors import CannotRead, Rejected
from archpkg.findings import Finding, Looked, Made, Outcome, Reading, Report, Rule, Severity, Verdict, Where
from archpkg.fixity.ledger import open_ledger
from archpkg.model.walk import items
from archpkg.packages.package import Package
from archpkg.words import Text


def rule(severity: Severity, code: str = "X-Y", means: Verdict | None = None) -> Rule:
    return Rule(
        code=code,
        severity=severity,
        text=Text("{n} <b>", "{n} 处 <b>"),
        hint=Text("Mend.", "改正。"),
        means=means,
    )


ERROR = Finding(rule(Severity.ERROR), Where(path="a.xml", row=3), {"n": 7})
WARNING = Finding(rule(Severity.WARNING))


def many(count: int) -> archpkg.Fonds:
    return archpkg.Fonds(code="Z109", series=[archpkg.Series(code="WS", items=[records.item()] * count)])


def test_a_large_reading_prints_in_one_line() -> None:
    reading = Reading(many(20_000), [ERROR] * 3)
    assert repr(reading) == "<Reading of Fonds Z109: 20,000 items, 3 errors>"
    assert repr(reading.value) == "<Fonds Z109: 20,000 items>"
    assert len(repr(reading.value.series[0])) < 100


@pytest.mark.parametrize(
    ("value", "line"),
    [
        (archpkg.Fonds(), "<Fonds: 0 items>"),
        (archpkg.Fonds(name="甲\n" * 50), f"<Fonds {'甲 ' * 19}甲…: 0 items>"),
        (archpkg.File(title="卷", items=[records.item()]), "<File 卷: 1 item>"),
        (archpkg.Item(code="Z109-WS·2022-Y-BGS-0001", title="通知"), "<Item Z109-WS·2022-Y-BGS-0001 通知>"),
        (archpkg.Document(), "<Document 正本: 0 objects>"),
        (Reading(None, [ERROR]), "<Reading of None: 1 error>"),
        (Reading(3), "<Reading of 3>"),
        (Reading((1, 2)), "<Reading of tuple of 2>"),
        (Reading("x" * 10_000, [WARNING]), f"<Reading of '{'x' * 58}…: 1 warning>"),
        (Report(kind="bag"), "<Report of bag: valid>"),
        (
            Report(kind="bag", path="包", findings=[ERROR, WARNING], counts={"files": 1234}),
            "<Report of bag 包: invalid, 1 error, 1 warning, files 1,234>",
        ),
        (ERROR, "<Finding X-Y (error) a.xml, row 3: 7 <b>>"),
        (
            Looked(what="fixity", text=Text("digests", "校验值"), outcome=Outcome.PASSED, count=60),
            "<Looked fixity: passed, 60>",
        ),
        (
            Made(value=None, path="包", counts={"files": 2}, findings=[WARNING]),
            "<Made 包, files 2: 1 warning>",
        ),
        (
            Package(path="包", layout="dat93", container="folder", bagged=True, record=many(60)),
            "<Package 包: dat93 in a bag, folder; Fonds Z109: 60 items>",
        ),
    ],
)
def test_values_print_in_one_line(value: object, line: str) -> None:
    assert repr(value) == line
    assert copy.copy(value) == value


def test_a_record_with_everything_prints_in_one_line() -> None:
    for record in (records.everything(), records.whole_fonds(), records.volume(), records.media_item()):
        assert len(repr(record)) <= 162
        assert "\n" not in repr(record)


def test_cards_escape_what_they_show() -> None:
    value = archpkg.Fonds(code="Z109", name="<script>")
    for shown in (
        ERROR._repr_html_(),
        Report(kind="<i>", path="<script>", findings=[ERROR] * 30, looked_at=LOOKED)._repr_html_(),
        Reading(value, [ERROR])._repr_html_(),
        Made(value=value, path="<script>", findings=[ERROR])._repr_html_(),
    ):
        assert "<script>" not in shown
        assert "<b>" not in shown
        assert "&lt;b&gt;" in shown
        assert shown.count("<div") == shown.count("</div")


LOOKED = (Looked(what="fixity", text=Text("digests", "校验值"), outcome=Outcome.PASSED),)


def test_a_card_shows_the_first_findings_and_counts_the_rest() -> None:
    shown = Report(kind="bag", findings=[ERROR] * 100_000)._repr_html_()
    assert shown.count("X-Y") == 20
    assert "99,980" in shown
    assert "校验值" in Report(kind="bag", looked_at=LOOKED)._repr_html_()


def test_a_report_is_true_if_it_is_sound() -> None:
    assert Report(kind="bag")
    assert Report(kind="bag", findings=[WARNING])
    assert not Report(kind="bag", findings=[ERROR])


def test_a_report_raises_for_what_stands_against_it() -> None:
    missing = Finding(rule(Severity.WARNING, "X-MISSING", Verdict.INCOMPLETE))
    Report(kind="bag", findings=[WARNING]).raise_for_findings()
    with pytest.raises(Rejected) as refused:
        Report(kind="bag", findings=[WARNING, ERROR, missing]).raise_for_findings()
    assert refused.value.findings == (ERROR, missing)


def test_a_reading_can_be_taken_apart() -> None:
    value, findings = Reading(3, [WARNING])
    assert (value, findings) == (3, (WARNING,))


def test_nothing_is_never_the_value_that_was_asked_for() -> None:
    with pytest.raises(Rejected, match="row 3"):
        Reading(None, [ERROR]).or_raise()
    with pytest.raises(CannotRead, match="Nothing could be read") as refused:
        Reading(None, [WARNING]).or_raise()
    assert "改正" in refused.value.say("zh")
    assert Reading(0).or_raise() == 0


def test_what_was_made_stands_for_its_path(tmp_path: Path) -> None:
    made = Made(value=1, path=tmp_path / "a", counts={"files": 1}, findings=[WARNING])
    assert os.fspath(made) == str(tmp_path / "a")
    assert made.sound
    assert not evolve(made, findings=[ERROR]).sound
    report = made.report("bag")
    assert (report.kind, report.path, report.findings, report.counts) == (
        "bag", str(tmp_path / "a"), (WARNING,), {"files": 1},
    )  # fmt: skip
    assert pickle.loads(pickle.dumps(made)) == made


def test_an_opened_package_shows_itself(tmp_path: Path) -> None:
    fonds = records.whole_fonds()
    assert repr(archpkg.Reading(fonds)).endswith(f"{sum(1 for _ in items(fonds))} items>")
    with open_ledger(tmp_path / "台账.db", create=True) as ledger:
        assert repr(ledger) == f"<Ledger {tmp_path / '台账.db'}>"
