"""Every rule has a case that must be found, just so; every unusual but sound bag must be called valid.

``bag/RULE-CODE/name`` are bags kept as they are, with what must be found in ``bag/expected.json``; what a repository
cannot keep is made by ``built.py`` under names of the same kind. The code that a case is named for must be there.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from attrs import frozen

from archpkg.checks.fixity import rules as fixity_rules
from archpkg.findings import Finding, Rule, Verdict
from archpkg.packages.bag import info_rules, rules, source_rules
from archpkg.packages.trees import inside
from corpus.built import CASES, Case, verified

HERE = Path(__file__).parent / "bag"


@frozen
class Expected:
    """What must be found in one kept bag."""

    verdict: Verdict
    codes: frozenset[str]


KEPT = {
    name: Expected(Verdict(told["verdict"]), frozenset(told["codes"]))
    for name, told in json.loads((HERE / "expected.json").read_text("utf-8")).items()
}


def compare(found: tuple[Finding, ...], verdict: Verdict, name: str, expected: Expected) -> None:
    said = "\n".join(f"{f.code} {f.say()}" for f in found)
    assert {f.code for f in found} == expected.codes, said
    assert verdict is expected.verdict, said
    rule = name.split("/")[0]
    assert rule in expected.codes or (rule == "VALID" and verdict.sound)
    for finding in found:
        for lang in ("en", "zh"):
            assert "{" not in finding.say("zh" if lang == "zh" else "en").replace("${", "")


@pytest.mark.parametrize("name", KEPT)
def test_kept(name: str) -> None:
    before = sorted(str(p) for p in (HERE / name).rglob("*"))
    compare(*verified(HERE / name), name, KEPT[name])
    assert sorted(str(p) for p in (HERE / name).rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot keep such names")
@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_built(case: Case, tmp_path: Path) -> None:
    found, verdict = case.look(case.build(tmp_path))
    compare(found, verdict, case.name, Expected(case.verdict, frozenset(case.codes)))


def test_the_list_is_of_what_is_there() -> None:
    there = {
        f"{rule.name}/{case.name}" for rule in HERE.iterdir() if rule.is_dir() for case in rule.iterdir()
    }
    assert there == set(KEPT)
    names = [*KEPT, *(case.name for case in CASES)]
    assert len(set(names)) == len(names)


def test_every_rule_has_a_case() -> None:
    form = (*rules.RULES, *info_rules.RULES, *source_rules.RULES)
    wanted = {rule.code for rule in (*form, *fixity_rules.RULES)}
    wanted |= {value.code for value in vars(inside).values() if isinstance(value, Rule)}
    cases = {name.split("/")[0] for name in (*KEPT, *(case.name for case in CASES))}
    notes_needed = {"FIX-RESUMED"}  # a bag alone cannot provoke it: see tests/checks/test_fixity_notes.py
    assert wanted - cases == notes_needed
    assert cases - wanted == {"VALID"}
