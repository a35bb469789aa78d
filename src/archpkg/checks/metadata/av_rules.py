"""DA/T 54 and DA/T 63: what can be wrong with the elements of a record of photographs, sound or video.

No clause is named: the obligations of DA/T 54 are not known to us, those of DA/T 63 are inferred.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

AVM_MISSING = Rule(
    code="AVM-MISSING",
    severity=Severity.ERROR,
    text=Text("{record}: {element} (必选) is missing{which}.", "{record}：{which}缺少必选元素 {element}。"),
    hint=Text(
        "Fill in {element}, or take it out of the scheme where it is not wanted.",
        "请补充 {element}；本单位不要求的，可在元数据方案中改为可选。",
    ),
)
AVM_CONDITION = Rule(
    code="AVM-CONDITION",
    severity=Severity.ERROR,
    text=Text(
        "{record}: {element} (条件选) is missing{which}; it is asked for: {condition}.",
        "{record}：{which}缺少条件选元素 {element}，条件：{condition}。",
    ),
    hint=Text(
        "Fill in {element}, or take it out of the scheme where it is not wanted.",
        "请补充 {element}；本单位不要求的，可在元数据方案中改为可选。",
    ),
)
AVM_DEFAULT = Rule(
    code="AVM-DEFAULT",
    severity=Severity.NOTE,
    text=Text(
        "{record}: {element} is not told{which}; {default} is its default.",
        "{record}：{which}未填写 {element}，缺省值为“{default}”。",
    ),
    hint=Text("Fill in {element} if it is something else.", "如为其他值，请填写 {element}。"),
)
AVM_VALUE = Rule(
    code="AVM-VALUE",
    severity=Severity.ERROR,
    text=Text(
        "{record}: {element} is {value!r}{which}, which its closed list does not have.",
        "{record}：{which}{element} 为 {value!r}，不在封闭值域内。",
    ),
    hint=Text("Use one of: {allowed}.", "可用的取值：{allowed}。"),
)
AVM_TYPE = Rule(
    code="AVM-TYPE",
    severity=Severity.ERROR,
    text=Text(
        "{record}: {element} is {value!r}{which}; wanted is {wanted}.",
        "{record}：{which}{element} 为 {value!r}，应为{wanted}。",
    ),
    hint=Text("Correct {element} at the source.", "请在来源处改正 {element}。"),
)
AVM_LENGTH = Rule(
    code="AVM-LENGTH",
    severity=Severity.WARNING,
    text=Text(
        "{record}: {element} has {length} characters{which}, the scheme allows {most}.",
        "{record}：{which}{element} 有 {length} 个字符，方案最多允许 {most} 个。",
    ),
    hint=Text("Shorten {element}, or allow more in the scheme.", "请缩短 {element}，或在方案中放宽长度。"),
)
AVM_REPEATED = Rule(
    code="AVM-REPEATED",
    severity=Severity.NOTE,
    text=Text(
        "{record}: {element} stands {count} times{which}, but may stand once.",
        "{record}：{which}{element} 出现 {count} 次，应不重复。",
    ),
    hint=Text("Join the values with ； where one is wanted.", "只允许一个值的，可用“；”连接。"),
)
RULES = (
    AVM_MISSING,
    AVM_CONDITION,
    AVM_DEFAULT,
    AVM_VALUE,
    AVM_TYPE,
    AVM_LENGTH,
    AVM_REPEATED,
)
