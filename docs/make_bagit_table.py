"""Make bagit-rules.md from bagit_clauses.toml: ``python docs/make_bagit_table.py`` writes it, ``--check`` compares.

Each numbered rule of BagIt 1.0, its level, and what the library does about it: findings by their codes, or words.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tomllib
from pathlib import Path
from typing import Any

import archpkg
from archpkg.findings import Rule

HERE = Path(__file__).parent
PAGE = HERE / "bagit-rules.md"
STATES = {"built": "", "part": "in part", "not": "**not built**", "tool": "by the tool"}
_HEAD = """<!-- made by docs/make_bagit_table.py from docs/bagit_clauses.toml -->

# BagIt 1.0, rule by rule

The rules of RFC 8493, numbered by us, and ours beside them. Level: M must, S should, O may, - told without a key word,
ours = not in the RFC. Each code is a finding of [rules.md](rules.md), with its severity here; a rule of which something
is still to be built says so.

| no. | RFC § | level | rule | findings | what is done |
| --- | --- | --- | --- | --- | --- |
"""


def clauses() -> list[dict[str, Any]]:
    """The rules in their order."""
    told: list[dict[str, Any]] = tomllib.loads((HERE / "bagit_clauses.toml").read_text("utf-8"))["rule"]
    return told


def rules() -> dict[str, Rule]:
    """Every rule of the packages and checks by its code."""
    found: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(archpkg.__path__, "archpkg."):
        if module.name.startswith(("archpkg.packages", "archpkg.checks")):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Rule):
                    found[value.code] = value
    return found


def page() -> str:
    """The page; raises KeyError for a code that no rule has."""
    known = rules()
    lines = []
    for one in clauses():
        findings = "<br>".join(f"`{code}` ({known[code].severity.value})" for code in one["codes"])
        done = ": ".join(part for part in (STATES[one["state"]], one.get("does", "")) if part)
        rule = f"{one['en']}<br>{one['zh']}".replace("|", "\\|")
        cells = (one["no"], one["clause"], one["level"], rule, findings, done)
        lines.append(f"| {' | '.join(cells)} |\n")
    return _HEAD + "".join(lines)


def main() -> int:
    """Write the page, or with ``--check`` say that it is not up to date."""
    made = page()
    stale = not PAGE.exists() or PAGE.read_text("utf-8") != made
    if "--check" not in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
        return 0
    if stale:
        sys.stderr.write("run docs/make_bagit_table.py\n")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main())
