"""The rules of a ledger: what can be wrong with the ledger itself."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

_COPY = Text(
    "Compare it with an older copy of the ledger and find out who wrote to it.",
    "请与台账的旧备份比对，并查明何人写入。",
)

LED_CHAIN = Rule(
    code="LED-CHAIN",
    severity=Severity.ERROR,
    text=Text(
        "Event {seq} is not as it was written, or does not follow the one before.",
        "第 {seq} 条事件与写入时不符，或与前一条不衔接。",
    ),
    hint=_COPY,
)
LED_GAP = Rule(
    code="LED-GAP",
    severity=Severity.ERROR,
    text=Text(
        "Event {expected} should follow, but the next one is {seq}: events were taken out.",
        "应为第 {expected} 条事件，实为第 {seq} 条：有事件被删除。",
    ),
    hint=_COPY,
)
LED_HEAD = Rule(
    code="LED-HEAD",
    severity=Severity.ERROR,
    text=Text(
        "No event has the hash {head} that was kept: the end was cut off, or the chain was made anew.",
        "没有事件的哈希值为所留存的 {head}：末尾被截断，或整个链被重写。",
    ),
    hint=_COPY,
)
LED_END = Rule(
    code="LED-END",
    severity=Severity.ERROR,
    text=Text(
        "The last event is {seq}, but the state of a computer file refers to event {expected}: the end was cut off.",
        "最后一条事件为第 {seq} 条，而有电子文件的状态引用第 {expected} 条：末尾被截断。",
    ),
    hint=_COPY,
)
LED_OBJECTS = Rule(
    code="LED-OBJECTS",
    severity=Severity.ERROR,
    text=Text(
        "What is registered of this package is not what its registration in event {seq} vouches for.",
        "该信息包的登记内容与第 {seq} 条登记事件不符。",
    ),
    hint=_COPY,
)
LED_PLACE = Rule(
    code="LED-PLACE",
    severity=Severity.ERROR,
    text=Text(
        "No event says that this package (row {row} of the table {table}) was registered here.",
        "没有事件表明该信息包（表 {table} 第 {row} 行）登记于此位置。",
    ),
    hint=_COPY,
)
LED_PACKAGE = Rule(
    code="LED-PACKAGE",
    severity=Severity.ERROR,
    text=Text(
        "Row {row} of the table {table} is not what event {seq} says: {reason}.",
        "表 {table} 第 {row} 行与第 {seq} 条事件不符：{reason}。",
    ),
    hint=_COPY,
)
LED_ROWS = Rule(
    code="LED-ROWS",
    severity=Severity.ERROR,
    text=Text(
        "The computer files of this package (row {row} of the table {table}) and their states, {n} of them, are not "
        "what event {seq} vouches for: rows were changed, added or taken out.",
        "该信息包（表 {table} 第 {row} 行）的电子文件及其状态（现有 {n} 个）与第 {seq} 条事件不符：有行被改动或增删。",
    ),
    hint=_COPY,
)
LED_SCHEMA = Rule(
    code="LED-SCHEMA",
    severity=Severity.ERROR,
    text=Text(
        "The {kind} {name} of the table {table} {reason}.",
        "表 {table} 的 {kind} {name} {reason}。",
    ),
    hint=_COPY,
)
LED_DAMAGED = Rule(
    code="LED-DAMAGED",
    severity=Severity.ERROR,
    text=Text("The ledger is damaged: {reason}", "台账已损坏：{reason}"),
    hint=Text(
        "Restore it from its last copy, and find out what wrote to it.",
        "请用最近的备份恢复，并查明何者写入。",
    ),
)
LED_MORE = Rule(
    code="LED-MORE",
    severity=Severity.ERROR,
    text=Text(
        "{n} more rows are not as they were written; they are not named.",
        "另有 {n} 行与写入时不符，未逐一列出。",
    ),
    hint=_COPY,
)

RULES = (
    LED_CHAIN, LED_GAP, LED_HEAD, LED_END, LED_OBJECTS, LED_PLACE, LED_PACKAGE, LED_ROWS, LED_SCHEMA, LED_DAMAGED,
    LED_MORE,
)  # fmt: skip
"""Every rule of the ledger itself."""
