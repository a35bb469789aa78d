"""EEP 检测规则. What a package of DA/T 48-2009 is judged by, beyond what its reader and its strict form say."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.formats.eep.departures import CLAUSE
from archpkg.words import Text

_AT_SOURCE = Text("Have the sending system write what the standard asks for.", "请移交系统按标准生成。")
_NOTHING = Text("Nothing has to be done.", "无须处理。")
_ASK = Text("Ask the sender for the package as it was made.", "请移交方重新提供原封装包。")


def _rule(
    code: str,
    severity: Severity,
    text: Text,
    hint: Text = _AT_SOURCE,
    clause: str = CLAUSE,
    means: Verdict | None = None,
) -> Rule:
    return Rule(code=code, severity=severity, text=text, hint=hint, clause=clause, means=means)


_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

# ── the document ─────────────────────────────────────────────────────────────────────────────────────────

EEP_UNREADABLE = _rule(
    "EEP-UNREADABLE",
    _E,
    Text("The package cannot be read: {reason}", "封装包无法读取：{reason}"),
    _ASK,
    "",
    Verdict.UNREADABLE,
)
EEP_ASCII = _rule(
    "EEP-ASCII",
    _E,
    Text(
        "Element names are written as character references (&#…;): the package was saved in ASCII.",
        "元素名称被写成字符引用（&#…;）：封装包以 ASCII 编码保存。",
    ),
    Text("Have it saved in UTF-8.", "请以 UTF-8 编码重新生成。"),
    "XML 1.0 §3.1",
    Verdict.UNREADABLE,
)
EEP_SCHEMA = _rule(
    "EEP-SCHEMA",
    _E,
    Text("The package does not fit the schema of the standard: {why}", "封装包不符合标准的模式：{why}"),
)

# ── what the schema cannot say ───────────────────────────────────────────────────────────────────────────

EEP_DATA_TWICE = _rule(
    "EEP-DATA-TWICE",
    _E,
    Text(
        "“{name}” has data of its own and a reference to others ({reference}).",
        "“{name}”既有编码数据，又引用其他编码数据（{reference}）。",
    ),
)
EEP_DATA_EMPTY = _rule(
    "EEP-DATA-EMPTY",
    _W,
    Text(
        "“{name}” has no octets: neither data nor a reference to any.", "“{name}”为空：既无编码数据也无引用。"
    ),
    Text("Ask the sender whether it is meant to be empty.", "请向移交方核实该文件是否本应为空。"),
)
EEP_KEYWORD = _rule(
    "EEP-KEYWORD",
    _W,
    Text(
        "反编码关键字 is {keyword}, which is not of “{name}”.",
        "反编码关键字为 {keyword}，与“{name}”的扩展名不符。",
    ),
)
EEP_MAIN = _rule(
    "EEP-MAIN",
    _W,
    Text("{count} documents are 主文档; one is expected.", "主文档有 {count} 个，应为 1 个。"),
)
EEP_COMPOUND = _rule(
    "EEP-COMPOUND",
    _W,
    Text(
        "文件组合类型 is {value}, and there are {count} documents.",
        "文件组合类型为“{value}”，而文档有 {count} 个。",
    ),
)
EEP_PERIOD = _rule(
    "EEP-PERIOD",
    _W,
    Text("密级 is {value} without 保密期限.", "密级为“{value}”而没有保密期限。"),
    Text("Fill in how long it is secret.", "请补填保密期限。"),
)

# ── computer files beside the package ────────────────────────────────────────────────────────────────────

EEP_BESIDE = _rule(
    "EEP-BESIDE",
    _N,
    Text("“{name}” lies beside the package: {found}.", "“{name}”在包旁：{found}。"),
    _NOTHING,
    "",
)
EEP_BESIDE_DIFFERS = _rule(
    "EEP-BESIDE-DIFFERS",
    _E,
    Text(
        "“{name}” beside the package is not the one it tells of: {found} instead of {expected}.",
        "包旁的“{name}”与封装包所记不符：应为 {expected}，实为 {found}。",
    ),
    _ASK,
    "",
)
EEP_BESIDE_MISSING = _rule(
    "EEP-BESIDE-MISSING",
    _E,
    Text("“{name}” lies neither in the package nor beside it: {reason}.",
         "“{name}”既不在封装包内，也不在包旁：{reason}。"),
    Text("Ask the sender for it.", "请向移交方索取。"),
    "",
    Verdict.INCOMPLETE,
)  # fmt: skip

# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────

EEP_UNSIGNED = _rule(
    "EEP-UNSIGNED",
    _N,
    Text(
        "The package is not signed: nothing in it proves who made it, or that it was not changed.",
        "封装包未签名：包内没有可证明制作者及未被改动的依据。",
    ),
    Text("The standard allows that. Ask for a signed one if you need proof.",
         "标准允许未签名；如需凭证，请索取已签名的封装包。"),
)  # fmt: skip
EEP_NOT_VERIFIED = _rule(
    "EEP-NOT-VERIFIED",
    _E,
    Text("Of {count} signatures {verified} could be verified.", "共 {count} 个签名，能够验证的有 {verified} 个。"),
    Text("Validate it for its form, or ask for one with signatures that can be verified.",
         "可用 validate 检测其形式，或索取签名可验证的封装包。"),
    "",
    Verdict.INCOMPLETE,
)  # fmt: skip
EEP_GENUINE = _rule(
    "EEP-GENUINE",
    _N,
    Text(
        "{name} by {subject} ({algorithm}) is genuine; it covers {covers}, {form}.",
        "{name} 与内容相符，签名者 {subject}（{algorithm}）；覆盖{covers}，{form}。",
    ),
    _NOTHING,
    "",
)
EEP_FORM = _rule(
    "EEP-FORM",
    _W,
    Text(
        "{name} does not cover the octets as they are written; it was made over {form}.",
        "{name} 所签并非文件中的原始字节，而是{form}。",
    ),
    Text("Have 签名规则 say so.", "请在签名规则中说明。"),
    "",
)
EEP_FORM_OPEN = _rule(
    "EEP-FORM-OPEN",
    _E,
    Text(
        "{name} does not fit the octets as they are written; whether it was made over a canonical form was not "
        "established, since the package has more than {limit} octets.",
        "{name} 与原始字节不符；封装包超过 {limit} 字节，未能确认其是否基于规范化形式签名。",
    ),
    Text(
        "Try again with a higher limit, on a machine with much memory.",
        "请在内存充足的机器上调高限度后重试。",
    ),
    "",
)
EEP_OPEN = _rule(
    "EEP-OPEN",
    _N,
    Text("Of {name} it was not established: {open}.", "{name} 有以下各项未能确认：{open}。"),
    Text("Look it up where the certificate was issued if it matters.", "如有必要，请向证书颁发机构查询。"),
    "",
)
EEP_WORDS = _rule(
    "EEP-WORDS",
    _W,
    Text(
        "{name} holds words in place of a signature ({value}): there is nothing to verify.",
        "{name} 填写的是文字而非签名数据（{value}），无从验证。",
    ),
    Text(
        "Words of a signature inside a PDF or OFD were copied. Verify that file; sign the package anew.",
        "可能抄自 PDF 或 OFD 内的签名：请验证该文件，并重新签署封装包。",
    ),
)
EEP_CODED = _rule(
    "EEP-CODED",
    _E,
    Text("{name}: {what} is no whole base64.", "{name}：{what}不是完整的 Base64。"),
    _ASK,
    "RFC 4648 §3.5",
)
EEP_COVERED = _rule(
    "EEP-COVERED",
    _W,
    Text("What {name} covers cannot be told: {reason}.", "无法确定 {name} 所覆盖的内容：{reason}。"),
    _ASK,
)
EEP_UNCHECKED = _rule(
    "EEP-UNCHECKED",
    _W,
    Text("{count} signatures were not checked: {reason}", "有 {count} 个签名未验证：{reason}"),
    Text("Install what is missing, then verify again.", "请安装所缺的库后重新验证。"),
    "",
)

RULES = (
    EEP_UNREADABLE,
    EEP_ASCII,
    EEP_SCHEMA,
    EEP_DATA_TWICE,
    EEP_DATA_EMPTY,
    EEP_KEYWORD,
    EEP_MAIN,
    EEP_COMPOUND,
    EEP_PERIOD,
    EEP_BESIDE,
    EEP_BESIDE_DIFFERS,
    EEP_BESIDE_MISSING,
    EEP_UNSIGNED,
    EEP_NOT_VERIFIED,
    EEP_GENUINE,
    EEP_FORM,
    EEP_FORM_OPEN,
    EEP_OPEN,
    EEP_WORDS,
    EEP_CODED,
    EEP_COVERED,
    EEP_UNCHECKED,
)
