"""The rules of content: what a catalogue or description can say that does not hold.

Clauses are named where a standard's public use shows the rule; rules without one are our own reading.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.formats.carrier.rules import ANNEX_2, ANNEX_B
from archpkg.words import Text

CAR_EMPTY = Rule(
    code="CAR-EMPTY",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("In entry {entry}, 〈{tag}〉 is empty.", "第 {entry} 条的〈{tag}〉为空。"),
    hint=Text(
        "It must be filled in; write 公开 where a record is open.", "必须填写；公开的档案，密级写“公开”。"
    ),
)
CAR_BLANK = Rule(
    code="CAR-BLANK",
    severity=Severity.WARNING,
    text=Text("In entry {entry}, 〈{tag}〉 is empty.", "第 {entry} 条的〈{tag}〉为空。"),
    hint=Text("Fill it in: a record cannot be found without it.", "请填写，否则无法查找该件。"),
)
CAR_NO_PAGES = Rule(
    code="CAR-NO-PAGES",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text("Entry {entry} does not tell its pages.", "第 {entry} 条没有页数。"),
    hint=Text("Count them, if the record has pages.", "有页数的请补填。"),
)
CAR_PAGES = Rule(
    code="CAR-PAGES",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text(
        "In entry {entry}, 〈页数〉 is {found!r}, which is no count.",
        "第 {entry} 条的〈页数〉为 {found!r}，不是非负整数。",
    ),
    hint=Text("Write digits only: 0 or more.", "请只写数字，不小于 0。"),
)
CAR_SPACE = Rule(
    code="CAR-SPACE",
    severity=Severity.WARNING,
    text=Text(
        "In entry {entry}, 〈{tag}〉 begins or ends with white space.", "第 {entry} 条的〈{tag}〉首尾有空白。"
    ),
    hint=Text("Remove it: programs will compare the text as it stands.", "请删除：其他系统会按原文比对。"),
)
CAR_SEQUENCE = Rule(
    code="CAR-SEQUENCE",
    severity=Severity.WARNING,
    clause=ANNEX_2,
    text=Text(
        "Entry {entry} has the running number {found!r}, not {expected}.",
        "第 {entry} 条的顺序号为 {found!r}，应为 {expected}。",
    ),
    hint=Text("Number the entries 1, 2, 3 … without gaps.", "请从 1 起连续编号。"),
)
CAR_DUPLICATE = Rule(
    code="CAR-DUPLICATE",
    severity=Severity.ERROR,
    clause=f"{ANNEX_B}; DA/T 13-2022",
    text=Text(
        "Entry {entry} has the reference code {code!r} of entry {first}.",
        "第 {entry} 条的档号 {code!r} 与第 {first} 条相同。",
    ),
    hint=Text("A reference code belongs to one record.", "一个档号只能属于一件档案。"),
)
CAR_CODE_FORM = Rule(
    code="CAR-CODE-FORM",
    severity=Severity.WARNING,
    clause="DA/T 13-2022; DA/T 22-2015",
    text=Text("In entry {entry}: {why}", "第 {entry} 条：{why}"),
    hint=Text(
        "Correct it, or give the rule of the unit's own codes.", "请改正；本单位另有编制规则的请予指明。"
    ),
)
CAR_DATE = Rule(
    code="CAR-DATE",
    severity=Severity.ERROR,
    clause=f"{ANNEX_B}; DA/T 18-2022",
    text=Text("In entry {entry}: {why}", "第 {entry} 条：{why}"),
    hint=Text("Write YYYYMMDD.", "请写作 YYYYMMDD。"),
)
CAR_DATE_FORM = Rule(
    code="CAR-DATE-FORM",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text(
        "In entry {entry}, the date {found!r} is not of the form YYYYMMDD.",
        "第 {entry} 条的日期 {found!r} 不是 YYYYMMDD 形式。",
    ),
    hint=Text("Write eight digits where the day is known.", "能确定到日的，请写八位数字。"),
)
CAR_RETENTION = Rule(
    code="CAR-RETENTION",
    severity=Severity.WARNING,
    text=Text("In entry {entry}: {why}", "第 {entry} 条：{why}"),
    hint=Text("Write 永久, 30年 or 10年.", "请写作永久、30年或 10年。"),
)
CAR_SECURITY = Rule(
    code="CAR-SECURITY",
    severity=Severity.WARNING,
    text=Text("In entry {entry}: {why}", "第 {entry} 条：{why}"),
    hint=Text("Write 公开, 限制, 秘密, 机密 or 绝密.", "请写作公开、限制、秘密、机密或绝密。"),
)
CAR_SECRETS = Rule(
    code="CAR-SECRETS",
    severity=Severity.WARNING,
    clause="档发〔2012〕7号",
    text=Text(
        "{count} of {total} entries are state secrets, the first is entry {first}.",
        "{total} 条中有 {count} 条为国家秘密，首见于第 {first} 条。",
    ),
    hint=Text("Classified records are transferred separately.", "涉密档案应单独移交。"),
)
CAR_VOLUME_UNKNOWN = Rule(
    code="CAR-VOLUME-UNKNOWN",
    severity=Severity.WARNING,
    text=Text(
        "Entry {entry} ({code}) lies in a volume that the catalogue of volumes does not have.",
        "第 {entry} 条（{code}）所在案卷不在案卷目录中。",
    ),
    hint=Text("Add the volume to 案卷目录.", "请在案卷目录中补列该卷。"),
)
CAR_VOLUME_EMPTY = Rule(
    code="CAR-VOLUME-EMPTY",
    severity=Severity.WARNING,
    text=Text("No document lies in volume {entry} ({code}).", "第 {entry} 卷（{code}）没有卷内文件。"),
    hint=Text("Ask for the documents of the volume.", "请索取该卷的卷内文件目录。"),
)
CAR_VOLUME_DATE = Rule(
    code="CAR-VOLUME-DATE",
    severity=Severity.WARNING,
    text=Text(
        "Entry {entry} ({code}) is of {found}, its volume of {volume}.",
        "第 {entry} 条（{code}）的日期为 {found}，所在案卷的日期为 {volume}。",
    ),
    hint=Text("Correct one of the two.", "请改正其一。"),
)
CAR_FIELD = Rule(
    code="CAR-FIELD",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("The description does not tell “{name}”.", "说明文件没有填写“{name}”。"),
    hint=Text("Write it into 说明文件.TXT as {name}：…", "请在说明文件.TXT 中补写“{name}：…”。"),
)
CAR_CARRIER_FIELD = Rule(
    code="CAR-CARRIER-FIELD",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text("The description of the carrier does not tell “{name}”.", "载体说明没有填写“{name}”。"),
    hint=Text("Write it where records are handed over on a carrier.", "离线移交时请补写。"),
)
CAR_NOTHING_TOLD = Rule(
    code="CAR-NOTHING-TOLD",
    severity=Severity.ERROR,
    clause=ANNEX_2,
    text=Text("The description tells nothing.", "说明文件没有内容。"),
    hint=Text("Write one name：value a line.", "请每行写一个“名称：值”。"),
)
CAR_FIELD_TWICE = Rule(
    code="CAR-FIELD-TWICE",
    severity=Severity.WARNING,
    text=Text(
        "The description tells “{name}” more than once: {values}.", "说明文件多次填写“{name}”：{values}。"
    ),
    hint=Text("Leave the right one.", "请只保留正确的一处。"),
)
CAR_COUNT_FORM = Rule(
    code="CAR-COUNT-FORM",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("档案数量 is {found!r}, which is no whole number.", "档案数量为 {found!r}，不是整数。"),
    hint=Text("Write digits only.", "请只写数字。"),
)
CAR_COUNT = Rule(
    code="CAR-COUNT",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text(
        "The description tells {told} records, the catalogue has {found}.",
        "说明文件称档案 {told} 件，目录有 {found} 条。",
    ),
    hint=Text("Find out which is right before the transfer.", "请在移交前核实。"),
)
CAR_SPAN = Rule(
    code="CAR-SPAN",
    severity=Severity.WARNING,
    text=Text(
        "起止档号 is {told!r}; the catalogue goes from {first} to {last}.",
        "起止档号为 {told!r}，目录实为 {first} 至 {last}。",
    ),
    hint=Text("Write the first and the last reference code.", "请写明首尾两个档号。"),
)
CAR_CARRIERS = Rule(
    code="CAR-CARRIERS",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text(
        "载体数量 is {told}, and 载体编号 lists {found}.", "载体数量为 {told}，载体编号列有 {found} 个。"
    ),
    hint=Text("Correct the one that is wrong.", "请改正有误的一方。"),
)
