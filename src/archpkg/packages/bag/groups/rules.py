"""The rules of a bag group: several bags that belong together (RFC 8493 §2.2.2)."""

from __future__ import annotations

from archpkg.findings import Rule, Verdict
from archpkg.packages.bag.rules import error_rule, warning_rule
from archpkg.words import Text

_CLAUSE = "RFC 8493 §2.2.2"
_ALL = Text("Give the bags of one group, and all of them.", "请提供同一组的全部包。")
_CORRECT = Text(
    "Correct bag-info.txt, then make the tag manifests anew.", "请改正 bag-info.txt，然后重新生成标签清单。"
)

GROUP_LARGE = warning_rule(
    "GROUP-LARGE",
    "",
    Text(
        "It comes to {size} octets, more than the {limit} of a bag: it gets a bag of its own.",
        "大小为 {size} 字节，超过每包上限 {limit} 字节：单独成包。",
    ),
    Text("See whether the medium holds a bag of that size.", "请确认载体能容纳如此大的包。"),
)
GROUP_NOT_BAG = error_rule(
    "GROUP-NOT-BAG", "", Text("It is not a bag: there is no bagit.txt.", "这不是包：没有 bagit.txt。"), _ALL
)
GROUP_UNREADABLE = error_rule(
    "GROUP-UNREADABLE",
    "",
    Text("It cannot be opened: {reason}", "无法打开：{reason}"),
    Text("{remedy} Then check the group again.", "{remedy}然后再检测该组。"),
    means=Verdict.UNREADABLE,
)
GROUP_UNNAMED = error_rule(
    "GROUP-UNNAMED",
    _CLAUSE,
    Text(
        "The bag does not say which group it belongs to, just once each: {lacking}.",
        "包未（各一次）说明所属的组：{lacking}。",
    ),
    _CORRECT,
)
GROUP_IDENTIFIER = error_rule(
    "GROUP-IDENTIFIER",
    _CLAUSE,
    Text(
        "The bag belongs to the group “{identifier}”, the first one to “{expected}”.",
        "该包属于“{identifier}”组，而第一个包属于“{expected}”组。",
    ),
    _ALL,
)
GROUP_COUNT = error_rule(
    "GROUP-COUNT",
    _CLAUSE,
    Text(
        "Bag-Count “{value}” does not go with a group of {total}.",
        "Bag-Count“{value}”与总数为 {total} 的组不符。",
    ),
    _CORRECT,
)
GROUP_REPEATED = error_rule(
    "GROUP-REPEATED",
    _CLAUSE,
    Text("The bag is number {number}, and so is {other}.", "该包与 {other} 同为第 {number} 个。"),
    _ALL,
)
GROUP_MISSING = error_rule(
    "GROUP-MISSING",
    _CLAUSE,
    Text("Bag {number} of {total} is missing.", "缺少第 {number} 个包（共 {total} 个）。"),
    _ALL,
    means=Verdict.INCOMPLETE,
)
GROUP_OPEN = warning_rule(
    "GROUP-OPEN",
    _CLAUSE,
    Text(
        "No bag says how many there are; whether the group is complete is not known.",
        "没有包说明总数，无法判断该组是否齐全。",
    ),
    Text("Ask the sender how many bags there are.", "请与移交方核实包的总数。"),
)
GROUP_OVERLAP = warning_rule(
    "GROUP-OVERLAP",
    "",
    Text("{name} is in {other}, too.", "{name} 也在 {other} 中。"),
    Text(
        "Ask the sender which one counts; put together, one would replace the other.",
        "请与移交方核实以哪个为准；合并时其一会被覆盖。",
    ),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
