"""``archpkg rule``: what a code means."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from archpkg.checks.rules import SUBJECTS, all_rules, example_of, subject_of
from archpkg.cli.app import run
from archpkg.cli.exits import MEANINGS

Capture = pytest.CaptureFixture[str]


def test_all_rules_are_found_once_each_with_an_example() -> None:
    rules = all_rules()
    assert len(rules) > 450
    assert [code for code, number in Counter(rule.code for rule in rules).items() if number > 1] == []
    assert {subject_of(rule) for rule in rules} <= set(SUBJECTS)
    assert {rule.code for rule in rules if rule.code.startswith("ERROR-")} == set(MEANINGS)
    for rule in rules:
        for line in (example_of(rule).say("zh"), example_of(rule).say("en")):
            assert not re.search(r"\{\w+\}", line), line


def test_a_rule_is_explained(capsys: Capture) -> None:
    assert run(["rule", "fix-changed", "--lang", "zh"]) == 0
    shown = capsys.readouterr().out
    for part in (
        "FIX-CHANGED",
        "固化信息",
        "错误",
        "不合格",
        "RFC 8493 §3",
        "{manifest}",
        "manifest, line",
        "示例",
    ):
        assert part in shown, part
    assert run(["rule", "SCAN-STRAY", "--lang", "en"]) == 0
    assert "our own reading" in capsys.readouterr().out


def test_all_are_listed_by_subject(capsys: Capture) -> None:
    assert run(["rule", "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "FIX  Fixity" in lines
    assert lines[-1] == f"{len(all_rules())} rules; archpkg rule CODE explains one."


@pytest.mark.parametrize(
    "code", ["ERROR-CANNOT-READ", "ERROR-CANNOT-STORE", "ERROR-SOURCE-CHANGED", "ERROR-UNSAFE"]
)
def test_what_could_not_be_done_is_explained(code: str, capsys: Capture) -> None:
    assert run(["rule", code, "--lang", "en"]) == 0
    assert MEANINGS[code].en in capsys.readouterr().out
    assert {"ERROR-REJECTED", "ERROR-INVALID-VALUE", "ERROR-INTERNAL", "ERROR-UNFINISHED-CHANGE"} < set(
        MEANINGS
    )


def test_rules_for_scripts(capsys: Capture) -> None:
    assert run(["rule", "FIX-CHANGED", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (rule,) = document["rules"]
    assert rule["code"] == "FIX-CHANGED"
    assert rule["example"]["code"] == "FIX-CHANGED"
    assert rule["places"] == ["manifest", "line", "algorithm", "expected", "found"]
    assert run(["rule", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["counts"] == {"rules": len(document["rules"])}


@pytest.mark.parametrize(
    ("code", "near"),
    [("FIX-CHANGD", "FIX-CHANGED"), ("fix", "FIX-CHANGED"), ("NO-SUCH-RULE-AT-ALL", "archpkg rule")],
)
def test_a_mistyped_code_is_answered_with_the_nearest(code: str, near: str, capsys: Capture) -> None:
    assert run(["rule", code, "--lang", "zh"]) == 2
    assert near in capsys.readouterr().err
