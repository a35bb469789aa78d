"""The rules of a bag's signatures. They are our own: RFC 8493 §5.4 leaves signatures to the partners."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

_ASK = Text("Ask the sender for the bag as it was signed.", "请移交方提供签名时的包。")


def _error(code: str, text: Text, hint: Text, means: Verdict | None = None, clause: str = "") -> Rule:
    return Rule(code=code, severity=Severity.ERROR, text=text, hint=hint, means=means, clause=clause)


def _warning(code: str, text: Text, hint: Text) -> Rule:
    return Rule(code=code, severity=Severity.WARNING, text=text, hint=hint)


def _note(code: str, text: Text, hint: Text) -> Rule:
    return Rule(code=code, severity=Severity.NOTE, text=text, hint=hint)


# ── there is nothing to go by ────────────────────────────────────────────────────────────────────────────

NO_BAG = _error(
    "BAGSIG-NO-BAG",
    Text("This is no bag: it has no bagit.txt.", "这不是 BagIt 包：缺少 bagit.txt。"),
    Text("Name the folder, zip or tar of the bag.", "请指定包所在的文件夹、zip 或 tar。"),
    Verdict.UNREADABLE,
)
UNSIGNED = _error(
    "BAGSIG-UNSIGNED",
    Text(
        "The bag has no signature: who made it, and that nobody changed it, is not established.",
        "该包没有签名：由谁制作、是否被改动，均未确认。",
    ),
    Text("Ask the sender to sign it.", "请移交方签名。"),
    Verdict.INCOMPLETE,
)
NOT_ESTABLISHED = _error(
    "BAGSIG-NOT-ESTABLISHED",
    Text(
        "None of the {count} signatures is established in full: genuine, by a trusted certificate, in its time.",
        "{count} 个签名中，没有一个能完整确认（内容相符、证书受信任、签名时有效）。",
    ),
    Text(
        "See what is open; give the root certificates that you trust, and the time of signing.",
        "请查看未确认的事项，并提供所信任的根证书和签名时间。",
    ),
    Verdict.INCOMPLETE,
)

# ── one signature ────────────────────────────────────────────────────────────────────────────────────────

UNREADABLE = _error(
    "BAGSIG-UNREADABLE",
    Text("The signature is not readable: {reason}", "签名无法读取：{reason}"),
    _ASK,
)
NO_MANIFEST = _error(
    "BAGSIG-NO-MANIFEST",
    Text(
        "It is a signature over {manifest}, which cannot be had: {reason}",
        "这是对 {manifest} 的签名，而该清单无法取得：{reason}",
    ),
    _ASK,
)
STALE = _error(
    "BAGSIG-STALE",
    Text(
        "The signature of {subject} is genuine, but not for what {manifest} holds now: it was changed since "
        "(or, with SM2, the user ID beside the signature was).",
        "{subject} 的签名本身真实，但与 {manifest} 现有内容不符："
        "签名之后清单已被改动（SM2 也可能是所记用户标识被改动）。",
    ),
    Text(
        "If the bag was changed on purpose, have it signed anew; if not, take it from a copy.",
        "如属有意变更，请重新签名；否则请从其他副本恢复。",
    ),
)
UNPROTECTED = _warning(
    "BAGSIG-UNPROTECTED",
    Text(
        "It has parts that no signature protects, and they are not as they should be: {reason}",
        "其中有不受签名保护且不合规范的部分：{reason}",
    ),
    Text(
        "Compare it with another copy: it may have been changed, or written by a program with other habits.",
        "请与其他副本比对：可能已被改动，也可能由写法不同的软件生成。",
    ),
)
SIGNED = _note(
    "BAGSIG-SIGNED",
    Text(
        "{said} It is over {manifest}, by {algorithm}, under the certificate {serial} of {issuer}. {times}",
        "{said}签名对象 {manifest}，算法 {algorithm}，证书 {serial}（颁发者 {issuer}）。{times}",
    ),
    Text("See also what is not established.", "另请查看未确认的事项。"),
)

# ── its time stamp ───────────────────────────────────────────────────────────────────────────────────────

STAMP_UNREADABLE = _error(
    "BAGSIG-STAMP-UNREADABLE",
    Text("The time stamp is not readable: {reason}", "时间戳无法读取：{reason}"),
    _ASK,
)
STAMP_ALONE = _error(
    "BAGSIG-STAMP-ALONE",
    Text("The signature that this time stamp is about is missing.", "该时间戳所对应的签名缺失。"),
    _ASK,
)
STAMPED = _note(
    "BAGSIG-STAMPED",
    Text(
        "The signature existed at {time}: the time stamp of {authority} is good.",
        "签名在 {time} 已存在：{authority} 的时间戳有效。",
    ),
    Text("Keep it beside the signature.", "请与签名一并保存。"),
)
STAMP_OPEN = _warning(
    "BAGSIG-STAMP-OPEN",
    Text(
        "The time stamp says {time}, but that is not established and was not relied on. {reason}",
        "时间戳所示时间为 {time}，但未能确认，故未予采信。{reason}",
    ),
    Text(
        "Give the root certificate of the time-stamping authority, if you trust it.",
        "如信任该时间戳服务机构，请提供其根证书。",
    ),
)

# ── the folder ───────────────────────────────────────────────────────────────────────────────────────────

STRAY = _warning(
    "BAGSIG-STRAY",
    Text(
        "It stands among the signatures but is none that is known here; it was not looked at.",
        "位于签名文件夹中，但不是此处可识别的签名，未予检验。",
    ),
    Text("Verify it with the program it was made with.", "请使用生成它的软件验证。"),
)
MANY = _error(
    "BAGSIG-MANY",
    Text(
        "There are {count} signatures; those after the first {most} were not looked at.",
        "共有 {count} 个签名，仅检验了前 {most} 个。",
    ),
    Text("Ask the sender which of them count.", "请与移交方核实哪些签名有效。"),
)

# ── what is covered ──────────────────────────────────────────────────────────────────────────────────────

PAYLOAD = _error(
    "BAGSIG-PAYLOAD",
    Text(
        "No payload manifest is covered by an established signature: the payload is not signed.",
        "没有任何载荷清单为已确认的签名所涵盖：载荷未被签名。",
    ),
    _ASK,
)
UNCOVERED = _warning(
    "BAGSIG-UNCOVERED",
    Text("No established signature covers this file.", "没有已确认的签名涵盖此文件。"),
    Text("It may have been added later: ask the sender.", "可能为后来添加，请与移交方核实。"),
)
OLD_DIGEST = _warning(
    "BAGSIG-OLD-DIGEST",
    Text(
        "The signature protects the payload through {algorithms} only, which is no longer safe.",
        "签名仅通过已不安全的 {algorithms} 保护载荷。",
    ),
    Text("Add manifests in sha256 or sm3, then sign anew.", "请增加 sha256 或 sm3 清单后重新签名。"),
)

# ── what is not established ──────────────────────────────────────────────────────────────────────────────

DIGESTS = _note(
    "BAGSIG-DIGESTS",
    Text(
        "No digest was compared: that the files are those listed in the signed manifests is not established.",
        "未比对任何校验值：文件是否与已签名的清单一致，尚未确认。",
    ),
    Text("Verify the bag as well (verify, or --full here).", "请另行校验（verify，或在此使用 --full）。"),
)
OPEN = _note(
    "BAGSIG-OPEN",
    Text("Not established: {what}.", "未确认：{what}。"),
    Text("Where it matters, find it out in another way.", "如有必要，请通过其他途径核实。"),
)

# ── signing ──────────────────────────────────────────────────────────────────────────────────────────────

UNREAD = _note(
    "BAGSIG-UNREAD",
    Text(
        "The payload was not read: it was signed as its manifests list it.",
        "未读取载荷：按清单所列内容签名。",
    ),
    Text("Verify the bag, or sign with --full.", "请校验该包，或使用 --full 签名。"),
)
NOT_SIGNED = _error(
    "BAGSIG-NOT-SIGNED",
    Text("The bag is not sound; it was not signed.", "该包未通过校验，未予签名。"),
    Text("See the other findings, mend the bag, then sign it.", "请查看其他发现，修复后再签名。"),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
