"""What can be seen while metadata of photographs, sound and video are read."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

AVM_HOMELESS = Rule(
    code="AVM-HOMELESS",
    severity=Severity.WARNING,
    text=Text(
        "〈{tag}〉 tells of a computer file, but the document names none; it is kept as an extra.",
        "〈{tag}〉描述计算机文件，但文档未指明计算机文件，已作为附加项保留。",
    ),
    hint=Text("Name the computer file in 〈计算机文件名〉.", "请在〈计算机文件名〉中写明文件名。"),
)
AVM_DIFFERS = Rule(
    code="AVM-DIFFERS",
    severity=Severity.WARNING,
    text=Text(
        "〈{tag}〉 says {value!r}, 〈扩展〉 of the same document {other!r}; the latter is taken, the former kept.",
        "〈{tag}〉为 {value!r}，而同一文档〈扩展〉中为 {other!r}；采用后者，前者已保留。",
    ),
    hint=Text("See which is right and correct the other.", "请核对后改正错误的一处。"),
)
RULES = (AVM_HOMELESS, AVM_DIFFERS)
