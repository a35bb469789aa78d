"""DA/T 46-2009: what can be wrong with the elements of a record, one rule for each kind of fault."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

DAT46_MISSING = Rule(
    code="DAT46-MISSING",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 约束性",
    text=Text("{record}: {element} (必选) is missing{which}.", "{record}：{which}缺少必选元素 {element}。"),
    hint=Text("Fill in {element}.", "请补充 {element}。"),
)
DAT46_CONDITION = Rule(
    code="DAT46-CONDITION",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 约束性",
    text=Text(
        "{record}: {element} (条件选) is missing{which}; it is asked for: {condition}.",
        "{record}：{which}缺少条件选元素 {element}，条件：{condition}。",
    ),
    hint=Text(
        "Fill in {element}, or take it out of the scheme where it is not wanted.",
        "请补充 {element}；本单位不要求的，可在元数据方案中改为可选。",
    ),
)
DAT46_DEFAULT = Rule(
    code="DAT46-DEFAULT",
    severity=Severity.NOTE,
    clause="DA/T 46-2009 缺省值",
    text=Text(
        "{record}: {element} is not told{which}; {default} is its default.",
        "{record}：{which}未填写 {element}，缺省值为“{default}”。",
    ),
    hint=Text("Fill in {element} if it is something else.", "如为其他值，请填写 {element}。"),
)
DAT46_VALUE = Rule(
    code="DAT46-VALUE",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 值域",
    text=Text(
        "{record}: {element} is {value!r}{which}, which its closed list does not have.",
        "{record}：{which}{element} 为 {value!r}，不在封闭值域内。",
    ),
    hint=Text("Use one of: {allowed}.", "可用的取值：{allowed}。"),
)
DAT46_TYPE = Rule(
    code="DAT46-TYPE",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 数据类型",
    text=Text(
        "{record}: {element} is {value!r}{which}; wanted is {wanted}.",
        "{record}：{which}{element} 为 {value!r}，应为{wanted}。",
    ),
    hint=Text("Correct {element} at the source.", "请在来源处改正 {element}。"),
)
DAT46_LENGTH = Rule(
    code="DAT46-LENGTH",
    severity=Severity.WARNING,
    text=Text(
        "{record}: {element} has {length} characters{which}, the scheme allows {most}.",
        "{record}：{which}{element} 有 {length} 个字符，方案最多允许 {most} 个。",
    ),
    hint=Text("Shorten {element}, or allow more in the scheme.", "请缩短 {element}，或在方案中放宽长度。"),
)
DAT46_REPEATED = Rule(
    code="DAT46-REPEATED",
    severity=Severity.NOTE,
    clause="DA/T 46-2009 可重复性",
    text=Text(
        "{record}: {element} stands {count} times{which}, but may stand once.",
        "{record}：{which}{element} 出现 {count} 次，应不重复。",
    ),
    hint=Text("Join the values with ； where one is wanted.", "只允许一个值的，可用“；”连接。"),
)
RULES = (
    DAT46_MISSING,
    DAT46_CONDITION,
    DAT46_DEFAULT,
    DAT46_VALUE,
    DAT46_TYPE,
    DAT46_LENGTH,
    DAT46_REPEATED,
)
