"""Make readings.md and the departures in eep.md: ``python docs/make_readings.py`` writes them, ``--check`` compares.

The rows come from the tables in the code; how sure we are of them, where the code does not say so, from readings.toml.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import archpkg
from archpkg.checks.carrier.catalogue import DEMANDS
from archpkg.checks.metadata.dat46 import ElementRule, Obligation, load_scheme
from archpkg.findings import Rule, Severity
from archpkg.formats.media import photographs as photographs
from archpkg.formats.media import recordings as recordings
from archpkg.formats.media.nodes import Node

HERE = Path(__file__).parent
PAGE, EEP_PAGE = HERE / "readings.md", HERE / "eep.md"
BEGIN, END = "<!-- departures: made by docs/make_readings.py -->\n\n", "\n<!-- end of departures -->"
WORDS = {
    "A": "settled 确定",
    "B": "one source 一处来源",
    "C": "our reading 我们的理解",
    "own": "our own 自定",
    "element": "as the element 同元素",
}
MET = {"A": "several systems 多个系统", "B": "one system 一个系统"}
_HEAD = """<!-- made by docs/make_readings.py from the tables in the code and docs/readings.toml -->

# What is the standard's, and what is our reading 标准的规定与我们的理解

Not every standard can be had as a public text. So each element and rule is marked by what it rests on:

- **settled 确定**: two or more independent public sources agree, or the text itself is public (RFC, XML);
- **one source 一处来源**: one public source, such as a program and its tests;
- **our reading 我们的理解**: no source decides it; somebody had to, and this is how it was done;
- **our own 自定**: a rule that no standard is behind; it says what was done or seen, so that nothing happens silently.

The state is that of November 2026. Whoever has the text of a standard should compare, and change what can be changed.
BagIt has a page of its own: [bagit-rules.md](bagit-rules.md). Every finding with its remedy is in [rules.md](rules.md).
"""

_DAT46_HEAD = """
## DA/T 46-2009: metadata of records 文书类电子文件元数据

Names are settled, but for M42 and M85 (one source); some numbers were seen, the others follow from the order. The mark
is that of 约束性.

**Everything in this table can be changed**: 约束性, condition, value list, default, severity, by a file of the unit's
own that says only what differs (`archpkg.checks.metadata.dat46.load_scheme(path)`; the keys are told in
`src/archpkg/checks/metadata/schemes/dat46-2009.toml`).

"""
_DAT46_BUILT = """
`archpkg build` writes what follows from other values, and `archpkg check` holds records to `dat46-digitised.toml` or
`dat46-born-digital.toml`, which say only what differs from the table above:

"""
_DAT46_FORM = """
The standard fixes no XML form: names, containers and order are those of DA/T 48-2009; the root, 扩展 and the attributes
of our own form are our reading.

"""
_EEP_HEAD = """
## DA/T 48-2009: EEP 电子文件封装包

"""
_EEP_RULES = """
What packages in practice do otherwise (`EEP-R01` to `EEP-R32`), where it was met and what becomes of it:
[eep.md](eep.md#departures-of-practice-实践中的偏差). That each of them departs from the standard is settled by its
schema, where a clause is named. The other rules:

"""
_DAT54_HEAD = """
## DA/T 54-2014: photographs 照片类电子档案元数据

The text of the standard is not known to us: neither its numbers nor its 约束性, so none are shown and none is asked
for. *Settled* means that two sources have the element. The order, the XML form, 值来源 and 扩展 are our reading. There
is nothing to configure: what is not known is kept.

"""
_DAT63_HEAD = """
## DA/T 63-2017: sound and video 录音录像类电子档案元数据

Names and order come from one full list. Five numbers were seen, the others are counted, and nothing rests on them.
约束性 is known for one element only, so none is asked for. Containers, XML form, 值来源 and 扩展 are our reading.

"""
_MEDIA_HEAD = """
## Photographs, sound and video against their metadata 照片、录音录像与其元数据

No standard says how metadata are compared with what a computer file says of itself.

"""
_CARRIER_HEAD = """
## DA/T 93-2022 annex B and 档发〔2012〕7号: transfer packages 移交信息包与载体

Annex B is known from one public implementation with its tests; of 2012 the names are settled and the detail has one
source. Volumes in a DA/T 93 package are an extension of ours, outside of what annex B describes. What a catalogue is
held to is a value, `archpkg.checks.carrier.catalogue.Demands`, that a caller can replace:

"""
_SIGNATURES_HEAD = """
## Signatures 电子签名

How bags are signed: [signatures.md](signatures.md). How packages of DA/T 48 are: [eep.md](eep.md#signed-签名).

"""


# ── what the code says ───────────────────────────────────────────────────────────────────────────────────


def rules(*rooms: str) -> list[Rule]:
    """The rules whose codes begin with one of these words, by code."""
    found: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(archpkg.__path__, "archpkg."):
        if not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, Rule) and value.code.split("-")[0] in rooms:
                    found[value.code] = value
    return [found[code] for code in sorted(found)]


def told() -> dict[str, Any]:
    """What readings.toml says."""
    return tomllib.loads((HERE / "readings.toml").read_text("utf-8"))


def departure_rules() -> list[Rule]:
    """EEP-R01 to EEP-R32."""
    return [rule for rule in rules("EEP") if rule.code.startswith("EEP-R") and rule.code[5:].isdigit()]


def flat(nodes: Iterable[Node], above: str = "") -> Iterator[tuple[str, str]]:
    """Each element of a record in order, with the container it stands in."""
    for node in nodes:
        yield above, node.tag
        yield from flat(node.children, node.tag)
        yield from ((node.tag, leaf.tag) for leaf in node.leaves)


def av_numbers(notes: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    """M1 to M96 of DA/T 63, counted from the order."""
    skipped = set(notes["unnumbered"])
    numbered = (
        (above, tag)
        for above, tag in flat(recordings.NODES)
        if (f"{above}/{tag}" if above else tag) not in skipped
    )
    return {place: number for number, place in enumerate(numbered, 1)}


def mark_of(rule: Rule, notes: Mapping[str, Any]) -> str:
    """The mark of a rule, a key of :data:`WORDS`. Raises KeyError for a clause that has none."""
    if rule.code in notes["rules"]:
        return str(notes["rules"][rule.code])
    if rule.clause.startswith("DA/T 46-2009"):
        return "element"
    return str(notes["clauses"][rule.clause]) if rule.clause else "own"


# ── the page ─────────────────────────────────────────────────────────────────────────────────────────────


def table(heads: str, rows: Iterable[Iterable[str]]) -> str:
    """A table; ``heads`` are parted by |."""
    names = heads.split("|")
    lines = [names, ["---"] * len(names), *([cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(text: str) -> str:
    """Text inside a table."""
    return text.replace("|", "\\|").replace("\n", " ")


def both(en: str, zh: str) -> str:
    """Both languages in one cell."""
    en, zh = (text.replace("<", "&lt;").replace(">", "&gt;") for text in (en, zh))
    return f"{en}<br>{zh}" if zh else en


def rule_rows(lot: Iterable[Rule], notes: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """code, severity, clause, confidence, sentence, what can be changed."""
    for rule in lot:
        sure = WORDS[mark_of(rule, notes)]
        change = notes["changes"].get(rule.code, "")
        yield (
            f"`{rule.code}`", rule.severity.value, rule.clause, sure, both(rule.text.en, rule.text.zh), change,
        )  # fmt: skip


_RULES = "code|severity|clause|rests on 依据|what is seen|can be changed by 可配置"


def convention_rows(room: str, notes: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """What is done where no table of the code says it."""
    for one in notes["convention"]:
        if one["room"] == room:
            yield one["standard"], WORDS[one["mark"]], both(one["en"], one["zh"]), one["change"]


_CONVENTIONS = "standard|rests on 依据|what is done|can be changed by 可配置"


def missed(element: ElementRule) -> str:
    """What a missing element is."""
    if element.obligation is Obligation.OPTIONAL:
        return ""
    if element.kind == "容器型" and element.when is None:
        return "by its parts"
    if element.obligation is Obligation.CONDITIONAL and element.when is None:
        return "never reported"
    if element.default:
        return "note (default taken)"
    if element.severity is not None:
        return element.severity.value
    return Severity.NOTE.value if element.confidence == "C" else Severity.ERROR.value


def dat46_page(notes: Mapping[str, Any]) -> str:
    """DA/T 46: the elements by the scheme that is shipped."""

    def listed(element: ElementRule) -> str:
        words = "、".join(element.values) + ("、[其他]" if element.values and element.open else "")
        return words + (f"（缺省 {element.default}）" if element.default else "")

    rows = (
        (
            f"M{one.number}", one.name, one.obligation.value, both(one.condition.en, one.condition.zh),
            WORDS[one.confidence], missed(one), listed(one),
        )
        for one in load_scheme().elements
    )  # fmt: skip
    seen = table(_RULES, rule_rows(rules("DAT46"), notes))
    done = table(_CONVENTIONS, convention_rows("dat46", notes))
    return (
        _DAT46_HEAD
        + table("no.|元素|约束性|condition 条件|rests on 依据|if missing 缺少时|值域", rows)
        + _DAT46_BUILT
        + done
        + _DAT46_FORM
        + seen
    )


def aliases_of(names: Mapping[str, str], tag: str) -> str:
    """Other names that are read as this one."""
    return "、".join(other for other, meant in names.items() if meant == tag)


def dat54_page(notes: Mapping[str, Any]) -> str:
    """DA/T 54: the elements of photographs."""
    marks = notes["dat54"]
    rows = (
        (
            above, tag,
            WORDS["C" if tag in marks["C"] else "B" if tag in marks["B"] else "A"],
            aliases_of(photographs.ALIASES, tag),
        )
        for above, tag in flat((*photographs.NODES, *photographs.BEYOND))
    )  # fmt: skip
    seen = table(_RULES, rule_rows(rules("AVM"), notes))
    return _DAT54_HEAD + table("container 容器|元素|rests on 依据|also read as 亦读作", rows) + "\n" + seen


def dat63_page(notes: Mapping[str, Any]) -> str:
    """DA/T 63: the elements of sound and video."""
    marks, numbers = notes["dat63"], av_numbers(notes["dat63"])
    seen: Mapping[str, int] = marks["seen"]

    def number(above: str, tag: str) -> str:
        worked_out = numbers.get((above, tag))
        if worked_out is None:
            return ""
        return f"M{worked_out}" + ("" if seen.get(tag) == worked_out else " (counted 推算)")

    rows = (
        (
            number(above, tag), above, tag, WORDS["C" if tag in marks["C"] else "B"],
            aliases_of(recordings.ALIASES, tag),
        )
        for above, tag in flat((*recordings.NODES, *recordings.BEYOND))
    )  # fmt: skip
    return _DAT63_HEAD + table("no.|container 容器|元素|rests on 依据|also read as 亦读作", rows)


def media_page(notes: Mapping[str, Any]) -> str:
    """Pictures and recordings: where their documents stand, and what is found in them."""
    done = table(_CONVENTIONS, convention_rows("media", notes))
    return _MEDIA_HEAD + done + "\n" + table(_RULES, rule_rows(rules("MEDIA"), notes))


def carrier_page(notes: Mapping[str, Any]) -> str:
    """DA/T 93 and the carrier of 2012."""
    asked = "".join(
        f"- `{edition}`: "
        + "; ".join(
            part
            for part in (
                f"must be filled in 必填: {'、'.join(one.required)}" if one.required else "",
                f"is expected 宜填: {'、'.join(one.expected)} (our reading)" if one.expected else "",
            )
            if part
        )
        + "\n"
        for edition, one in DEMANDS.items()
    )
    return _CARRIER_HEAD + asked + "\n" + table(_RULES, rule_rows(rules("CAR"), notes))


def eep_page(notes: Mapping[str, Any]) -> str:
    """DA/T 48."""
    plain = [rule for rule in rules("EEP") if rule not in departure_rules()]
    done = table(_CONVENTIONS, convention_rows("eep", notes))
    return _EEP_HEAD + done + _EEP_RULES + table(_RULES, rule_rows(plain, notes))


def signatures_page(notes: Mapping[str, Any]) -> str:
    """Signatures of bags and packages."""
    done = table(_CONVENTIONS, convention_rows("signatures", notes))
    return _SIGNATURES_HEAD + done + "\n" + table(_RULES, rule_rows(rules("SIGN", "BAGSIG"), notes))


_ROOMS: tuple[Callable[[Mapping[str, Any]], str], ...] = (
    dat46_page,
    eep_page,
    dat54_page,
    dat63_page,
    media_page,
    carrier_page,
    signatures_page,
)


def page() -> str:
    """readings.md."""
    notes = told()
    return _HEAD + "".join(room(notes) for room in _ROOMS)


def departures() -> str:
    """The table of departures for eep.md. Raises KeyError for one that readings.toml does not tell of."""
    notes = {one["code"]: one for one in told()["departure"]}
    rows = (
        (
            f"`{rule.code}`", rule.severity.value, both(rule.text.en, rule.text.zh),
            MET[notes[rule.code]["met"]], both(notes[rule.code]["en"], notes[rule.code]["zh"]),
        )
        for rule in departure_rules()
    )  # fmt: skip
    return table("code|severity|what is met|met in 见于|what becomes of it 读作", rows)


def eep_with_departures() -> str:
    """eep.md with the table as it should be. Raises ValueError where its two marks are not there."""
    text = EEP_PAGE.read_text("utf-8")
    start, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:start] + departures() + text[end:]


def main() -> int:
    """Write the pages, or with ``--check`` say which are not up to date."""
    made = {PAGE: page(), EEP_PAGE: eep_with_departures()}
    stale = [path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" not in sys.argv:
        for path in stale:
            path.write_text(made[path], encoding="utf-8")
        return 0
    if stale:
        sys.stderr.write(f"run docs/make_readings.py: {', '.join(path.name for path in stale)}\n")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main())
