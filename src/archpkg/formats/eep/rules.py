"""EEP 封装规则. What keeps a record from the strict form of DA/T 48-2009, and what it leaves behind."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

CLAUSE = "DA/T 48-2009"

EEP_W_MISSING = Rule(
    code="EEP-W-MISSING",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text("〈{element}〉 is mandatory and is missing{place}.", "缺少必选元素〈{element}〉{place}。"),
    hint=Text("{remedy}", "{remedy}"),
)
EEP_W_WORD = Rule(
    code="EEP-W-WORD",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "〈{element}〉 is {value!r}; the list is closed.", "〈{element}〉为 {value!r}，不在规定值域内。"
    ),
    hint=Text("Use one of: {words}.", "应为下列之一：{words}。"),
)
EEP_W_FORM = Rule(
    code="EEP-W-FORM",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "〈{element}〉 is {value!r}, which has not its form.", "〈{element}〉的值 {value!r} 不合格式。"
    ),
    hint=Text("Write {form}.", "应写作{form}。"),
)
EEP_W_TWICE = Rule(
    code="EEP-W-TWICE",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text("The identifier {value} stands {count} times.", "标识符 {value} 出现 {count} 次。"),
    hint=Text(
        "Identifiers are unique in the whole package, former layers too: number them anew.",
        "标识符在整个封装包（含原封装包）内应唯一，请重新编号。",
    ),
)
EEP_W_REFERENCE = Rule(
    code="EEP-W-REFERENCE",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "{identifier} refers to the data {value}, which no former layer holds.",
        "{identifier} 引用的编码数据 {value} 不在原封装包内。",
    ),
    hint=Text(
        "Refer to data of the former package, or embed the object again.",
        "请引用原封装包内的编码数据，或重新嵌入该电子文件。",
    ),
)
EEP_W_OUTSIDE = Rule(
    code="EEP-W-OUTSIDE",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text("The data of {name} would not be in the package.", "{name} 的数据不在封装包内。"),
    hint=Text("Embed it: an EEP holds its computer files.", "请嵌入数据：封装包应包含电子文件本身。"),
)
EEP_W_KIND = Rule(
    code="EEP-W-KIND",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "封装包类型 {kind}, its description and its content do not fit together.",
        "封装包类型“{kind}”与封装包类型描述、封装内容不一致。",
    ),
    hint=Text(
        "A 原始型 package has 封装内容, a 修改型 package 修改封装内容; each has its own fixed description.",
        "原始型应为封装内容，修改型应为修改封装内容，并各用规定的类型描述。",
    ),
)
EEP_W_SIGNATURES = Rule(
    code="EEP-W-SIGNATURES",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "There are {signatures} 电子签名 and {locks} 锁定签名 on {locked}.",
        "电子签名 {signatures} 个，锁定签名 {locks} 个（被锁定：{locked}）。",
    ),
    hint=Text(
        "A signed package has at least one 电子签名 and just one 锁定签名 over one of them; an unsigned one neither.",
        "已签名的封装包应有至少一个电子签名和一个锁定其中之一的锁定签名；未签名的二者皆无。",
    ),
)
EEP_W_ALGORITHM = Rule(
    code="EEP-W-ALGORITHM",
    severity=Severity.ERROR,
    text=Text(
        "The signature algorithm {oid} is too weak for a new package.",
        "签名算法 {oid} 过弱，不得用于新封装包。",
    ),
    hint=Text(
        "Sign with SM2 and SM3, or with RSA and SHA-256 or better.",
        "请使用 SM2/SM3，或 RSA 配 SHA-256 及以上算法。",
    ),
)
EEP_W_LEFT = Rule(
    code="EEP-W-LEFT",
    severity=Severity.NOTE,
    clause=CLAUSE,
    text=Text(
        "An EEP has no element for {what}: it stays behind.", "封装包没有可容纳“{what}”的元素，未写入。"
    ),
    hint=Text(
        "Keep it in the catalogue, or write 附注 where it matters.", "请保留在目录中；重要内容可写入附注。"
    ),
)
EEP_W_FILLED = Rule(
    code="EEP-W-FILLED",
    severity=Severity.NOTE,
    clause=CLAUSE,
    text=Text("〈{element}〉 was empty and is now {value!r}.", "〈{element}〉原为空，已填为 {value!r}。"),
    hint=Text("Fill it in at the source if this is not right.", "如不正确，请在来源处填写。"),
)
EEP_W_AGENT = Rule(
    code="EEP-W-AGENT",
    severity=Severity.WARNING,
    text=Text(
        "The business {identifier} names the agent {agent}, which is not in the package.",
        "业务实体 {identifier} 的机构人员标识符 {agent} 在封装包内无对应实体。",
    ),
    hint=Text("Add the agent.", "请补充该机构人员实体。"),
)
RULES = (
    EEP_W_MISSING,
    EEP_W_WORD,
    EEP_W_FORM,
    EEP_W_TWICE,
    EEP_W_REFERENCE,
    EEP_W_OUTSIDE,
    EEP_W_KIND,
    EEP_W_SIGNATURES,
    EEP_W_ALGORITHM,
    EEP_W_LEFT,
    EEP_W_FILLED,
    EEP_W_AGENT,
)

WEAK_ALGORITHMS = (
    "1.2.840.113549.1.1.4",
    "1.2.840.113549.1.1.5",
    "1.2.840.10040.4.3",
    "1.2.840.10045.4.1",
)
"""md5WithRSA, sha1WithRSA, dsaWithSHA1 of the standard's list, and ecdsaWithSHA1: refused for new packages (our
reading)."""

REMEDIES = {
    "立档单位名称": Text("Name the unit whose records these are (provenance.unit).", "请填写立档单位名称。"),
    "电子文件号": Text("Give the item its unique identifier.", "请为该件赋予唯一的电子文件号。"),
    "年度": Text(
        "Fill in the year, or give a reference code that has it.", "请填写年度，或给出含年度的档号。"
    ),
    "保管期限": Text("Fill in the retention period.", "请填写保管期限。"),
    "室编件号": Text(
        "Give 室编件号 or 馆编件号 (numbering), or a reference code that ends in the item's number.",
        "请填写室编件号或馆编件号，或给出含件号的档号。",
    ),
    "题名": Text("Fill in the title.", "请填写题名。"),
    "责任者": Text("Fill in who made the record.", "请填写责任者。"),
    "日期": Text("Fill in the date.", "请填写日期。"),
    "密级": Text("Fill in the security level; 公开 where it is public.", "请填写密级，公开的填“公开”。"),
    "脱机载体编号": Text(
        "Say on which offline medium the package is kept (storage.offline_media).",
        "请填写保存封装包的脱机载体编号。",
    ),
    "文档": Text("Give the item a document with its computer files.", "请为该件添加文档及其电子文件。"),
    "文档数据": Text(
        "Give the document a state, or leave the document out.", "请为文档添加文档数据，或删去该文档。"
    ),
    "编码": Text(
        "Give the state a computer file, or leave the state out.", "请为文档数据添加电子文件，或删去该数据。"
    ),
    "计算机文件大小": Text("Look up the size of the computer file in octets.", "请取得计算机文件的字节数。"),
    "业务实体": Text(
        "Say at least one thing that was done to the record, such as 归档, when and by whom (events).",
        "请至少添加一项业务行为（如归档）及其时间、机构人员。",
    ),
    "机构人员实体": Text("Name at least one unit or person (agents).", "请至少添加一个机构或人员。"),
}
"""What to do about a missing element, by its tag; see :data:`REMEDY` for the rest."""
REMEDY = Text("Fill it in.", "请补填。")
