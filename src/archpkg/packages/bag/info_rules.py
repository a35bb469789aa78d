"""The rules of ``bag-info.txt`` and ``fetch.txt``, keyed to the clauses of RFC 8493."""

from __future__ import annotations

from archpkg.findings import Rule
from archpkg.packages.bag.rules import CORRECT_LINE, error_rule, note_rule, warning_rule
from archpkg.words import Text

# ── bag-info.txt ─────────────────────────────────────────────────────────────────────────────────────────

INFO_LINE = error_rule(
    "BAG-INFO-LINE",
    "RFC 8493 §2.2.2",
    Text("The line is not “label: value”: {line_text}", "该行不是“标签: 值”的形式：{line_text}"),
    CORRECT_LINE,
)
INFO_LABEL = warning_rule(
    "BAG-INFO-LABEL",
    "RFC 8493 §2.2.2",
    Text("The label “{label}” begins or ends with a blank.", "标签“{label}”的首尾有空白。"),
    CORRECT_LINE,
)
INFO_BLANK = warning_rule(
    "BAG-INFO-BLANK",
    "RFC 8493 §2.2.2",
    Text("After “{label}:” there is no blank.", "“{label}:”之后缺少空格。"),
    CORRECT_LINE,
)
INFO_REPEATED = warning_rule(
    "BAG-INFO-REPEATED",
    "RFC 8493 §2.2.2",
    Text("{label} should not be repeated.", "{label} 不应重复。"),
    CORRECT_LINE,
)
INFO_DATE = warning_rule(
    "BAG-INFO-DATE",
    "RFC 8493 §2.2.2",
    Text("Bagging-Date “{value}” is not a date YYYY-MM-DD.", "Bagging-Date“{value}”不是 YYYY-MM-DD 日期。"),
    CORRECT_LINE,
)
INFO_COUNT = warning_rule(
    "BAG-INFO-COUNT",
    "RFC 8493 §2.2.2",
    Text("Bag-Count “{value}” is not “N of T”.", "Bag-Count“{value}”不是“N of T”的形式。"),
    CORRECT_LINE,
)
INFO_GROUP = note_rule(
    "BAG-INFO-GROUP",
    "RFC 8493 §2.2.2",
    Text("Bag-Count stands without Bag-Group-Identifier.", "有 Bag-Count 而无 Bag-Group-Identifier。"),
    Text("Name the group that the bag is counted in.", "请补充所属的组标识。"),
)
OXUM_FORM = error_rule(
    "BAG-OXUM",
    "RFC 8493 §2.2.2",
    Text("Payload-Oxum “{value}” is not OCTETS.FILES.", "Payload-Oxum“{value}”不是“字节数.文件数”的形式。"),
    CORRECT_LINE,
)
OXUM_REPEATED = error_rule(
    "BAG-OXUM-REPEATED",
    "RFC 8493 §2.2.2",
    Text("Payload-Oxum stands more than once: {values}", "Payload-Oxum 重复出现：{values}"),
    CORRECT_LINE,
)

# ── fetch.txt ────────────────────────────────────────────────────────────────────────────────────────────

FETCH_LINE = error_rule(
    "BAG-FETCH-LINE",
    "RFC 8493 §2.2.3",
    Text(
        "The line is not “URL, size or -, path”: {line_text}",
        "该行不是“网址、字节数或 -、路径”的形式：{line_text}",
    ),
    CORRECT_LINE,
)
FETCH_SCHEME = warning_rule(
    "BAG-FETCH-SCHEME",
    "RFC 8493 §5.2",
    Text("Only http and https are ever fetched: {url}", "只会从 http 和 https 下载：{url}"),
    Text("Bring the file by other means.", "请以其他方式取得该文件。"),
)
FETCH_TAG = error_rule(
    "BAG-FETCH-TAG",
    "RFC 8493 §2.2.3",
    Text("fetch.txt names {name}, which is not below data/.", "fetch.txt 列出了不在 data/ 下的 {name}。"),
    CORRECT_LINE,
)
FETCH_UNLISTED = error_rule(
    "BAG-FETCH-UNLISTED",
    "RFC 8493 §2.2.3",
    Text("{name} is not in {manifest}.", "{manifest} 未列出 {name}。"),
    Text("Ask the sender for its digest.", "请移交方提供其校验值。"),
)
FETCH_TWICE = warning_rule(
    "BAG-FETCH-TWICE",
    "",
    Text(
        "fetch.txt names {name} twice; first in line {first}.",
        "fetch.txt 重复列出 {name}；首次见第 {first} 行。",
    ),
    CORRECT_LINE,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
