"""Make the pages that are views of the code: ``python docs/make_tables.py`` writes them, ``--check`` compares.

rules.md: every finding by its code, with clause and sentences. dat46-homes.md: the 88 elements and their homes.
report.schema.json: the schema of reports, as the package has it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import archpkg.checks.reports
from archpkg.checks.metadata.dat46 import load_scheme
from archpkg.checks.rules import all_rules
from archpkg.cli.exits import MEANINGS
from archpkg.findings import Rule
from archpkg.formats.dat46.elements import ELEMENTS

HERE = Path(__file__).parent
MADE = "<!-- made by docs/make_tables.py -->\n\n"


def rules() -> list[Rule]:
    """Every rule of the library, by code."""
    return sorted(all_rules(), key=lambda rule: rule.code)


def cell(text: str) -> str:
    """Text inside a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def rules_page() -> str:
    """The table of rules."""
    lines = [
        MADE + "# Findings by code 检测发现\n",
        "Severity `error` makes a verdict invalid unless *means* says otherwise. No clause: a rule of our own.\n",
        "| code | severity, means | clause | what is seen | what to do |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in rules():
        means = f", {rule.means.value}" if rule.means is not None else ""
        text = MEANINGS.get(rule.code, rule.text)
        said = f"{cell(text.en)}<br>{cell(text.zh)}"
        remedy = f"{cell(rule.hint.en)}<br>{cell(rule.hint.zh)}"
        lines.append(
            f"| `{rule.code}` | {rule.severity.value}{means} | {cell(rule.clause)} | {said} | {remedy} |"
        )
    return "\n".join(lines) + "\n"


def homes_page() -> str:
    """The table of DA/T 46 elements."""
    lines = [
        MADE + "# DA/T 46-2009: 88 elements and their homes\n",
        "Chinese names are certain but for M42 and M85 (one source each). File 案卷 has the same fields under the same "
        "names where an element also belongs to volumes.\n",
        "约束性 with its confidence: A two sources or more, B one source, C our reading, which is a note by default. "
        "A unit changes what is asked with a file of its own: "
        "`src/archpkg/checks/metadata/schemes/dat46-2009.toml` says how. Without one, digitised paper is held to "
        "`dat46-digitised.toml` and everything else to `dat46-born-digital.toml` beside it.\n",
        "| no. | 元素 | element | 约束性 | condition 条件 | home in the model |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    wanted = load_scheme()
    for e in ELEMENTS:
        rule = wanted.element(e.number)
        asked = "" if rule is None else f"{rule.obligation.value} ({rule.confidence})"
        when = "" if rule is None else rule.condition.zh
        lines.append(f"| M{e.number} | {e.zh} | {e.en} | {asked} | {when} | `{e.home}` |")
    return "\n".join(lines) + "\n"


def schema_page() -> str:
    """The JSON Schema of what ``--json`` prints, as it is in the package."""
    return (Path(archpkg.checks.reports.__file__).parent / "report.schema.json").read_text("utf-8")


PAGES = {"rules.md": rules_page, "dat46-homes.md": homes_page, "report.schema.json": schema_page}


def main() -> int:
    """Write the pages, or with ``--check`` say which are not up to date."""
    stale = [
        n for n, page in PAGES.items() if not (HERE / n).exists() or (HERE / n).read_text("utf-8") != page()
    ]
    if "--check" not in sys.argv:
        for name in stale:
            (HERE / name).write_text(PAGES[name](), encoding="utf-8")
    elif stale:
        sys.stderr.write(f"run docs/make_tables.py: {', '.join(stale)}\n")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
