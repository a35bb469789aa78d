"""EEP 偏差. What real packages do otherwise than DA/T 48-2009: each is read, and named.

``EEP-R01`` to ``EEP-R32`` are the departures met in real packages, in the order of our list of them. Three of the
numbers have no rule here: 25 and 28 are about zips around a package, 26 is about size and is no departure.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

CLAUSE = "DA/T 48-2009"
_AT_SOURCE = Text("Have the sending system write what the standard asks for.", "请移交系统按标准生成。")
_NOTHING = Text("Nothing has to be done.", "无须处理。")


def _rule(code: str, severity: Severity, text: Text, hint: Text = _AT_SOURCE, clause: str = CLAUSE) -> Rule:
    return Rule(code=code, severity=severity, text=text, hint=hint, clause=clause)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

EEP_R01 = _rule(
    "EEP-R01",
    _E,
    Text("The root has no namespace; read all the same.", "根元素没有命名空间，仍按本标准读取。"),
)
EEP_R02 = _rule(
    "EEP-R02",
    _N,
    Text("The tags have the prefix “{prefix}”, which is valid.", "标签带有前缀“{prefix}”，符合规定。"),
    _NOTHING,
)
EEP_R03 = _rule(
    "EEP-R03",
    _E,
    Text(
        "{count} English tags and attributes, read by our own table: {tags}",
        "使用英文标签或属性 {count} 处，按本库对照表读取：{tags}",
    ),
)
EEP_R04 = _rule(
    "EEP-R04",
    _E,
    Text(
        "Only a digest ({keyword}) of “{name}” is inside; the computer file is kept elsewhere.",
        "封装包内仅有“{name}”的摘要（{keyword}），计算机文件在包外。",
    ),
    Text(
        "Ask for the computer file, and compare it with the digest.", "请一并索取该计算机文件，并与摘要核对。"
    ),
)
EEP_R05 = _rule(
    "EEP-R05",
    _E,
    Text(
        "文档数据 has no 编码; the computer file “{name}” is kept elsewhere.",
        "文档数据中没有编码，计算机文件“{name}”在包外。",
    ),
    Text("Ask for the computer file.", "请一并索取该计算机文件。"),
)
EEP_R06 = _rule(
    "EEP-R06",
    _E,
    Text(
        "文件实体块 has no 文件实体; what stands in it was read as one.",
        "文件实体块中没有文件实体，其内容按一个文件实体读取。",
    ),
)
EEP_R07 = _rule(
    "EEP-R07", _E, Text("〈{tag}〉 is missing or holds no entity.", "缺少〈{tag}〉，或其中没有实体。")
)
EEP_R08 = _rule(
    "EEP-R08",
    _W,
    Text(
        "The time {value!r} has a blank where a T belongs; kept as written.",
        "时间 {value!r} 用空格代替了 T，按原样保留。",
    ),
)
EEP_R09 = _rule(
    "EEP-R09",
    _N,
    Text(
        "Text stands in CDATA sections ({count} of them), which is valid.",
        "文本写在 CDATA 段中（{count} 处），符合规定。",
    ),
    _NOTHING,
)
EEP_R10 = _rule(
    "EEP-R10",
    _E,
    Text(
        "〈{name}〉 has no place in this form ({count} times); kept as it is.",
        "〈{name}〉在本标准中没有位置（{count} 处），已原样保留。",
    ),
)
EEP_R11 = _rule(
    "EEP-R11",
    _E,
    Text("〈{tag}〉 stands for 〈{meant}〉; read as that.", "〈{tag}〉代替了〈{meant}〉，按后者读取。"),
)
EEP_R12 = _rule(
    "EEP-R12",
    _E,
    Text("形式特征 has 件数, which an EEP does not have; kept.", "形式特征中有封装包没有的件数，已保留。"),
)
EEP_R13 = _rule(
    "EEP-R13",
    _E,
    Text(
        "权限管理 has 授权对象 and 授权行为 without 授权.", "权限管理中直接写授权对象和授权行为，缺少授权。"
    ),
)
EEP_R14 = _rule(
    "EEP-R14",
    _E,
    Text("聚合层次 is {value!r}; an EEP is of one 文件.", "聚合层次为 {value!r}；封装包应以文件为单位。"),
)
EEP_R15 = _rule(
    "EEP-R15",
    _E,
    Text(
        "〈{tag}〉 is {value!r}, no word of the standard's list; read as {meaning}.",
        "〈{tag}〉为 {value!r}，不在标准值域内，按“{meaning}”读取。",
    ),
    Text(
        "Look whether that is right; the word as it was written is kept beside it.",
        "请核对是否恰当；原文已一并保留。",
    ),
)
EEP_R16 = _rule(
    "EEP-R16",
    _E,
    Text("〈{tag}〉 is {value!r}: a local profile.", "〈{tag}〉为 {value!r}：属地方或系统自定的版本。"),
)
EEP_R17 = _rule(
    "EEP-R17",
    _E,
    Text("The signature is not in its form: {problem}.", "电子签名不合规定：{problem}。"),
    Text(
        "What is signed can perhaps not be established: ask the sender.",
        "可能无法验证该签名，请向移交方核实。",
    ),
)
EEP_R18 = _rule(
    "EEP-R18",
    _E,
    Text("The signature lacks what belongs to it: {problem}.", "电子签名要素不全：{problem}。"),
    Text("The package was not signed as the standard asks.", "该封装包未按标准签名，请向移交方核实。"),
)
EEP_R19 = _rule("EEP-R19", _E, Text("锁定签名 stands {count} times.", "锁定签名有 {count} 个。"))
EEP_R20 = _rule(
    "EEP-R20",
    _E,
    Text(
        "计算机文件大小 is {value!r}; digits for octets belong there.",
        "计算机文件大小为 {value!r}，应为字节数。",
    ),
)
EEP_R21 = _rule(
    "EEP-R21",
    _E,
    Text(
        "The identifier {value!r} breaks the rules of identifiers: {problem}.",
        "标识符 {value!r} 不合规则：{problem}。",
    ),
)
EEP_R22 = _rule(
    "EEP-R22",
    _E,
    Text(
        "〈{tag}〉 points at {value!r}, which is {kind}.", "〈{tag}〉指向 {value!r}，而后者是{kind}的标识符。"
    ),
)
EEP_R23 = _rule(
    "EEP-R23",
    _E,
    Text("〈{tag}〉 stands for 〈{meant}〉; read as that.", "〈{tag}〉代替了〈{meant}〉，按后者读取。"),
)
EEP_R24 = _rule(
    "EEP-R24",
    _E,
    Text(
        "封装内容 stands inside 封装包创建单位; read all the same.",
        "封装内容写在封装包创建单位内，仍予读取。",
    ),
)
EEP_R27 = _rule(
    "EEP-R27",
    _E,
    Text(
        "{count} elements have an attribute “name” with a number as {value!r}; kept.",
        "有 {count} 个元素带有以编号为值的 name 属性（如 {value!r}），已保留。",
    ),
)
EEP_R29 = _rule(
    "EEP-R29",
    _E,
    Text(
        "内容描述 has 〈{tag}〉, a title of a volume; kept.", "内容描述中有案卷的题名〈{tag}〉，已原样保留。"
    ),
)
EEP_R30 = _rule(
    "EEP-R30",
    _E,
    Text("An EEP without its shell: {problem}.", "封装包缺少应有的结构：{problem}。"),
)
EEP_R31 = _rule(
    "EEP-R31",
    _E,
    Text("〈{tag}〉 is no part of an EEP; {done}.", "〈{tag}〉不是封装包的组成部分，{done}。"),
)
EEP_R32 = _rule(
    "EEP-R32",
    _N,
    Text(
        "〈{tag}〉 is {value!r}: one side of a pair, or an entity the block is not for; kept.",
        "〈{tag}〉为 {value!r}：只写了一方，或不属本块的实体，按原样保留。",
    ),
    _NOTHING,
    "",
)

EEP_NAMESPACE = _rule(
    "EEP-NAMESPACE",
    _E,
    Text(
        "{count} elements are in another namespace: {namespace}",
        "有 {count} 个元素属于其他命名空间：{namespace}",
    ),
)
EEP_BASE64 = _rule(
    "EEP-BASE64",
    _E,
    Text(
        "The data of “{name}” are no base64 from sign {number} on{place}: {problem}.",
        "“{name}”的编码数据自第 {number} 个字符起不是 Base64{place}：{problem}。",
    ),
    Text(
        "The computer file is not whole: ask for the package again.", "该计算机文件不完整，请重新获取封装包。"
    ),
    "RFC 2045 §6.8",
)
EEP_BASE64_BITS = _rule(
    "EEP-BASE64-BITS",
    _W,
    Text(
        "The base64 of “{name}” ends in bits that belong to no octet.",
        "“{name}”的 Base64 末尾有多余的位。",
    ),
    Text(
        "The content could be decoded; another program may refuse it.", "内容可以还原，但其他程序可能拒绝。"
    ),
    "RFC 2045 §6.8",
)
EEP_SIZE = _rule(
    "EEP-SIZE",
    _E,
    Text(
        "“{name}” should have {stated} octets, its data have {size}.",
        "“{name}”应为 {stated} 字节，编码数据还原后为 {size} 字节。",
    ),
    Text(
        "Find out which is right: the data may have been cut or exchanged.",
        "请查明原因：数据可能被截断或替换。",
    ),
)
EEP_KIND = _rule(
    "EEP-KIND",
    _E,
    Text(
        "〈{tag}〉 is {value!r}, which the content is not; read by its content.",
        "〈{tag}〉为 {value!r}，与封装内容不符，按内容读取。",
    ),
)
EEP_WORD = _rule(
    "EEP-WORD",
    _E,
    Text(
        "〈{tag}〉 is {value!r}, no word of the standard's list; kept.",
        "〈{tag}〉为 {value!r}，不在标准值域内，按原样保留。",
    ),
)
EEP_VALUE = _rule(
    "EEP-VALUE",
    _W,
    Text("〈{tag}〉 holds {value!r}: {why}", "〈{tag}〉的值 {value!r} 有误：{why}"),
    Text("The text is kept; correct it at the source.", "原文已保留，请在来源处改正。"),
)
EEP_STRAY = _rule(
    "EEP-STRAY",
    _E,
    Text(
        "Text stands in 〈{tag}〉, where only elements belong: {value!r}; kept.",
        "〈{tag}〉中只应有子元素，却有文字 {value!r}，已保留。",
    ),
)
EEP_LACKING = _rule(
    "EEP-LACKING",
    _E,
    Text("〈{tag}〉 is missing.", "缺少〈{tag}〉。"),
    Text("What could be read was read; the package is not whole.", "已尽量读取；该封装包不完整。"),
)
EEP_NAME = _rule(
    "EEP-NAME",
    _E,
    Text(
        "The computer file name {value!r} cannot be a path; the content is called “{path}”.",
        "计算机文件名 {value!r} 不能用作路径，该内容改称“{path}”。",
    ),
)
