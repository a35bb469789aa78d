"""The rules of signatures, certificates and time stamps. Clauses are of RFC 5280, 5652, 3161 and GB/T 32918."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

ASK_SENDER = Text(
    "Ask the sender for the package as it was signed.",
    "请移交方提供签名时的原始数据。",
)
ASK_CERTIFICATE = Text(
    "Ask the sender for the certificate of the signer, and for those of its issuers.",
    "请移交方提供签名人证书及其各级颁发者证书。",
)
ELSEWHERE = Text(
    "Verify it with the program it was made with.",
    "请使用生成该签名的软件验证。",
)


def _error(code: str, clause: str, text: Text, hint: Text, means: Verdict | None = None) -> Rule:
    return Rule(code=code, severity=Severity.ERROR, clause=clause, text=text, hint=hint, means=means)


def _warning(code: str, clause: str, text: Text, hint: Text) -> Rule:
    return Rule(code=code, severity=Severity.WARNING, clause=clause, text=text, hint=hint)


# ── the signature itself ─────────────────────────────────────────────────────────────────────────────────

FORGED = _error(
    "SIGN-FORGED",
    "",
    Text(
        "The signature does not fit the content and the certificate of {subject}: one of them was changed.",
        "签名与内容及 {subject} 的证书不符：三者之一已被改动。",
    ),
    ASK_SENDER,
)
WRONG_ID = _error(
    "SIGN-WRONG-ID",
    "GB/T 32918.2",
    Text(
        "The signature is genuine for the SM2 user ID {found}, but {expected} was asked for.",
        "签名按 SM2 用户标识 {found} 验证相符，而要求的是 {expected}。",
    ),
    Text(
        "Agree with the sender on the user ID (by default 1234567812345678), then verify with it.",
        "请与移交方确认用户标识（默认 1234567812345678），再按其验证。",
    ),
)
UNSUPPORTED = _warning(
    "SIGN-UNSUPPORTED",
    "",
    Text(
        "The signature algorithm {oid} cannot be verified here: {reason}",
        "此处无法验证签名算法 {oid}：{reason}",
    ),
    ELSEWHERE,
)
UNREADABLE = _error(
    "SIGN-UNREADABLE",
    "",
    Text("The signature is not readable: {reason}", "签名无法读取：{reason}"),
    ASK_SENDER,
)
RAW_FORM = _warning(
    "SIGN-RAW-FORM",
    "GM/T 0009",
    Text(
        "The SM2 signature is 64 bare octets instead of a DER sequence; it was read as r and s.",
        "SM2 签名为 64 字节裸数据而非 DER 序列，已按 r、s 读取。",
    ),
    Text("Write new signatures in DER.", "新的签名请采用 DER 编码。"),
)
OLD_ALGORITHM = _warning(
    "SIGN-OLD-ALGORITHM",
    "",
    Text(
        "{algorithm} is no longer safe: a signature of {subject} made with it can be imitated.",
        "{algorithm} 已不安全：{subject} 以其所作的签名可被仿造。",
    ),
    Text(
        "Keep the signature, and secure the content by a new signature or a time stamp.",
        "请保留原签名，并以新的签名或时间戳加以保护。",
    ),
)
SHORT_KEY = _warning(
    "SIGN-SHORT-KEY",
    "",
    Text(
        "The key of {subject} has only {bits} bits; {least} are the least today.",
        "{subject} 的密钥仅 {bits} 位，目前至少应为 {least} 位。",
    ),
    Text(
        "Keep the signature, and secure the content by a new signature or a time stamp.",
        "请保留原签名，并以新的签名或时间戳加以保护。",
    ),
)

# ── the certificate ──────────────────────────────────────────────────────────────────────────────────────

NO_CERTIFICATE = _error(
    "SIGN-NO-CERTIFICATE",
    "",
    Text("There is no certificate of the signer.", "缺少签名人证书。"),
    ASK_CERTIFICATE,
)
CERTIFICATE = _error(
    "SIGN-CERTIFICATE",
    "RFC 5280 §4.1",
    Text("Certificate {number} of the list is not readable.", "第 {number} 个证书无法读取。"),
    ASK_CERTIFICATE,
)
ORDER = _warning(
    "SIGN-ORDER",
    "",
    Text(
        "The first certificate issued another of the list; that of {subject} was taken for the signer's.",
        "第一个证书是列表中另一证书的颁发者，已将 {subject} 的证书作为签名人证书。",
    ),
    Text("Put the signer's certificate first.", "请将签名人证书放在首位。"),
)
KEY_KIND = _error(
    "SIGN-KEY-KIND",
    "",
    Text(
        "{algorithm} does not go with the key of {subject}, which is {kind}.",
        "{algorithm} 与 {subject} 的 {kind} 密钥不相配。",
    ),
    ASK_CERTIFICATE,
)
EXPIRED = _error(
    "SIGN-EXPIRED",
    "RFC 5280 §4.1.2.5",
    Text(
        "At the time of signing, {at}, the certificate of {subject} had expired ({not_after}).",
        "签名时（{at}）{subject} 的证书已过期（{not_after}）。",
    ),
    Text(
        "Ask the sender when it was signed, and for a time stamp that proves it.",
        "请移交方说明签名时间，并提供可证明的时间戳。",
    ),
)
NOT_YET = _error(
    "SIGN-NOT-YET",
    "RFC 5280 §4.1.2.5",
    Text(
        "At the time of signing, {at}, the certificate of {subject} was not yet in force ({not_before}).",
        "签名时（{at}）{subject} 的证书尚未生效（{not_before}）。",
    ),
    Text("Ask the sender when it was signed.", "请移交方说明签名时间。"),
)
TIME_OPEN = _warning(
    "SIGN-TIME-OPEN",
    "",
    Text(
        "It is not known when it was signed: whether the certificate was in force then is open.",
        "签名时间未知：当时证书是否有效未能确认。",
    ),
    Text("Give the time of signing.", "请给出签名时间。"),
)
UNTRUSTED = _error(
    "SIGN-UNTRUSTED",
    "RFC 5280 §6.1",
    Text("The certificate of {subject} is not trusted: {reason}", "{subject} 的证书不受信任：{reason}"),
    Text(
        "Check with the certification authority; give its root certificate if you trust it.",
        "请向认证机构核实；如信任该机构，请提供其根证书。",
    ),
)
TRUST_OPEN = _warning(
    "SIGN-TRUST-OPEN",
    "RFC 5280 §6.1",
    Text(
        "Whether to trust the certificate of {subject} is open: {reason}",
        "{subject} 的证书是否可信未能确认：{reason}",
    ),
    Text("Give the root certificates that you trust.", "请提供所信任的根证书。"),
)

# ── signed data (CMS) ────────────────────────────────────────────────────────────────────────────────────

CMS_FORM = _error(
    "SIGN-CMS-FORM",
    "RFC 5652 §5",
    Text(
        "This signer's part of the CMS does not keep the rules: {reason}",
        "CMS 中该签名者部分不合规范：{reason}",
    ),
    ASK_SENDER,
)
CMS_EMPTY = _error(
    "SIGN-CMS-EMPTY",
    "RFC 5652 §5.1",
    Text("The CMS has no signer: nothing is signed by it.", "CMS 中没有签名者：未作任何签名。"),
    ASK_SENDER,
)
CMS_ATTACHED = _warning(
    "SIGN-CMS-ATTACHED",
    "RFC 5652 §5.2",
    Text(
        "The CMS carries content of its own, of {octets} octets; it was verified against the content given.",
        "CMS 中另含 {octets} 字节内容；已按给定的内容验证。",
    ),
    Text("Compare the two contents.", "请比对两份内容。"),
)
CMS_CERTIFICATE = _warning(
    "SIGN-CMS-CERTIFICATE",
    "RFC 5652 §10.2",
    Text(
        "The CMS carries {count} entries among its certificates that are not readable as such.",
        "CMS 证书集合中有 {count} 项无法按证书读取。",
    ),
    ASK_CERTIFICATE,
)

# ── time stamps ──────────────────────────────────────────────────────────────────────────────────────────

STAMP_CONTENT = _error(
    "SIGN-STAMP-CONTENT",
    "RFC 3161 §2.4.2",
    Text("The time stamp is about other content.", "时间戳所对应的是其他内容。"),
    ASK_SENDER,
)
STAMP_DIGEST = _warning(
    "SIGN-STAMP-DIGEST",
    "RFC 3161 §2.4.2",
    Text(
        "The time stamp rests on the digest {oid}, which cannot be computed here.",
        "时间戳使用的摘要算法 {oid} 此处无法计算。",
    ),
    ELSEWHERE,
)
STAMP_OLD_DIGEST = _warning(
    "SIGN-STAMP-OLD-DIGEST",
    "",
    Text("The time stamp rests on {digest}, which is no longer safe.", "时间戳使用的 {digest} 已不安全。"),
    Text("Have the content stamped anew.", "请重新加盖时间戳。"),
)
STAMP_FORM = _error(
    "SIGN-STAMP-FORM",
    "RFC 3161 §2.4.2",
    Text("The time stamp does not keep the rules: {reason}", "时间戳不合规范：{reason}"),
    Text("Have the content stamped anew.", "请重新加盖时间戳。"),
)
STAMP_PURPOSE = _error(
    "SIGN-STAMP-PURPOSE",
    "RFC 3161 §2.3",
    Text(
        "The certificate of {subject} is not one for time stamping alone (a critical extendedKeyUsage).",
        "{subject} 的证书不是专用于时间戳的证书（应有关键的扩展密钥用途）。",
    ),
    Text("Use another time-stamping authority.", "请改用其他时间戳服务机构。"),
)
STAMP_NONCE = _error(
    "SIGN-STAMP-NONCE",
    "RFC 3161 §2.4.2",
    Text(
        "The time stamp does not answer this request: its nonce is another one.",
        "时间戳与本次请求不对应：随机数不一致。",
    ),
    Text("Ask the authority again.", "请重新向时间戳服务机构申请。"),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
