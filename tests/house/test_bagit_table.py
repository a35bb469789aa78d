"""The table of the BagIt rules: every number is there, every code exists, what is not built is said to be so."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

from archpkg.packages.bag import info_rules, rules, source_rules

TOP = Path(__file__).parents[2]
CLAUSES = tomllib.loads((TOP / "docs/bagit_clauses.toml").read_text("utf-8"))["rule"]
NUMBERS = [
    range(1, 9),
    range(10, 19),
    range(20, 26),
    range(30, 40),
    range(40, 46),
    range(50, 54),
    range(60, 66),
]
NUMBERS += [range(70, 75), range(80, 90)]


def test_every_number_once_in_order() -> None:
    assert [one["no"] for one in CLAUSES] == [f"B{n}" for part in NUMBERS for n in part]


def test_the_page_is_up_to_date_and_every_code_exists() -> None:
    made = subprocess.run(
        [sys.executable, str(TOP / "docs/make_bagit_table.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def test_each_says_how_it_stands() -> None:
    for one in CLAUSES:
        assert one["state"] in ("built", "part", "not", "tool"), one
        assert one["codes"] or one.get("does") or one["state"] == "not", one
        assert one["state"] in ("built", "not") or one.get("does"), one
        assert not (one["state"] == "not" and one["codes"]), one
        assert one["en"], one
        assert one["zh"], one


def test_every_rule_of_the_form_of_a_bag_has_its_clause() -> None:
    named = {code for one in CLAUSES for code in one["codes"]}
    form = (*rules.RULES, *info_rules.RULES, *source_rules.RULES)
    assert {rule.code for rule in form if rule.clause.startswith("RFC 8493")} - named == {"BAG-UNREADABLE"}
