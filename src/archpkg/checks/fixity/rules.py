"""The rules of fixity: what a comparison of computer files with their manifests can show."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

_COPY = Text("Copy the file again from the original and verify once more.", "请从原件重新复制后再次检验。")
_MEDIUM = Text(
    "Look at the medium and the permissions, then verify again.", "请检查载体和读取权限后重新检验。"
)
_ASK = Text("Ask the sender whether it belongs to the package.", "请与移交方核实其是否属于本包。")
_REPLACE = Text("Put the file itself in its place.", "请换成文件本身。")


def _rule(
    code: str,
    clause: str,
    text: Text,
    hint: Text,
    severity: Severity = Severity.ERROR,
    means: Verdict | None = None,
) -> Rule:
    return Rule(code=code, severity=severity, clause=clause, text=text, hint=hint, means=means)


NOTHING = _rule(
    "FIX-NOTHING",
    "",
    Text("There is no manifest: nothing to verify against.", "没有校验清单，无从检验。"),
    Text(
        "Ask for a package with manifests, or bag the folder now.", "请索取带校验清单的信息包，或现在打包。"
    ),
)
MISSING = _rule(
    "FIX-MISSING",
    "RFC 8493 §3",
    Text(
        "The file is missing; {manifest} lists it (line {line}).",
        "文件缺失；{manifest} 第 {line} 行列有该文件。",
    ),
    Text("Find it, or ask the sender for it.", "请查找该文件，或请移交方补交。"),
    means=Verdict.INCOMPLETE,
)
HOLEY = _rule(
    "FIX-HOLEY",
    "RFC 8493 §2.2.3",
    Text(
        "The file is not here yet; fetch.txt says to get it from {url}",
        "文件尚未取得；fetch.txt 指明取自 {url}",
    ),
    Text("Fetch it, then verify again.", "请下载后重新检验。"),
    means=Verdict.INCOMPLETE,
)
EXTRA = _rule(
    "FIX-EXTRA",
    "RFC 8493 §3",
    Text("The file is in no payload manifest.", "任何载荷清单都未列出该文件。"),
    _ASK,
)
NOT_LISTED = _rule(
    "FIX-NOT-LISTED",
    "RFC 8493 §3",
    Text(
        "{manifest} does not list the file, though another manifest does.",
        "{manifest} 未列出该文件，而其他清单列有。",
    ),
    Text("Make that manifest anew.", "请重新生成该清单。"),
)
CHANGED = _rule(
    "FIX-CHANGED",
    "RFC 8493 §3",
    Text(
        "The content is not what {manifest} says (line {line}): {algorithm} {expected} expected, {found} found.",
        "内容与 {manifest} 第 {line} 行不符：{algorithm} 应为 {expected}，实为 {found}。",
    ),
    _COPY,
)
UNREADABLE = _rule(
    "FIX-UNREADABLE",
    "",
    Text("The file could not be read: {reason}", "文件无法读取：{reason}"),
    _MEDIUM,
    means=Verdict.UNREADABLE,
)
UNSTABLE = _rule(
    "FIX-UNSTABLE",
    "",
    Text("The file changed while it was read: {reason}", "文件在读取过程中发生变化：{reason}"),
    Text("Verify again when nobody writes to the package.", "请在无人写入时重新检验。"),
    means=Verdict.UNREADABLE,
)
UNSAFE = _rule(
    "FIX-UNSAFE",
    "RFC 8493 §5.1",
    Text("The name is unsafe; it was not opened: {reason}", "名称不安全，未打开：{reason}"),
    Text("Do not unpack it; ask the sender.", "请勿解包，并与移交方核实。"),
    means=Verdict.UNSAFE,
)
LINK = _rule(
    "FIX-LINK",
    "",
    Text(
        "It is a link to {target}, not a file; it was not followed.",
        "这是指向 {target} 的链接而非文件，未跟随。",
    ),
    _REPLACE,
)
LINK_OUT = _rule(
    "FIX-LINK-OUT",
    "RFC 8493 §5.1",
    Text(
        "It is a link that leads out of the package, to {target}; it was not followed.",
        "这是指向包外 {target} 的链接，未跟随。",
    ),
    _REPLACE,
    means=Verdict.UNSAFE,
)
SPECIAL = _rule(
    "FIX-SPECIAL",
    "",
    Text(
        "It is a pipe, socket or device, not a file; it was not opened.",
        "这是管道、套接字或设备而非文件，未打开。",
    ),
    _REPLACE,
)
UNVERIFIABLE = _rule(
    "FIX-UNVERIFIABLE",
    "RFC 8493 §3",
    Text(
        "No usable digest is listed for the file: its content was not checked.",
        "没有可用的校验值，未检验其内容。",
    ),
    Text("Ask the sender for a correct manifest.", "请移交方提供正确的校验清单。"),
)
OXUM = _rule(
    "FIX-OXUM",
    "RFC 8493 §2.2.2",
    Text(
        "Payload-Oxum announces {announced}, but {counted} is there (octets.files).",
        "Payload-Oxum 为 {announced}，实有 {counted}（字节数.文件数）。",
    ),
    Text("See which files are missing, extra or changed.", "请查看缺失、多余或改变的文件。"),
)
OXUM_SHORT = _rule(
    "FIX-OXUM-SHORT",
    "RFC 8493 §2.2.2",
    Text(
        "Payload-Oxum announces {announced}, and {counted} is there (octets.files): {missing} files are missing.",
        "Payload-Oxum 为 {announced}，实有 {counted}（字节数.文件数）：缺少 {missing} 个文件。",
    ),
    Text("Find the missing files.", "请补齐缺失的文件。"),
    means=Verdict.INCOMPLETE,
)
FETCH_SIZE = _rule(
    "FIX-FETCH-SIZE",
    "RFC 8493 §5.3",
    Text(
        "fetch.txt announces {announced} octets, {counted} are here; the digest decides.",
        "fetch.txt 为 {announced} 字节，实有 {counted} 字节；以校验值为准。",
    ),
    Text("Nothing has to be done if the digest matches.", "如校验值相符则无须处理。"),
    Severity.WARNING,
)
UNICODE_FORM = _rule(
    "FIX-UNICODE-FORM",
    "RFC 8493 §6.1.1.3",
    Text(
        "{manifest} lists the name in another Unicode form; taken for the same file.",
        "{manifest} 所列名称的 Unicode 形式不同，视为同一文件。",
    ),
    Text("Some system changed the form of the name on the way.", "传送途中有系统改变了名称的形式。"),
    Severity.WARNING,
)
TAG_UNLISTED = _rule(
    "FIX-TAG-UNLISTED",
    "RFC 8493 §2.2.1",
    Text(
        "No tag manifest lists this tag file: its content was not checked.",
        "标签清单未列出该标签文件，未检验其内容。",
    ),
    Text("Make the tag manifests anew if it belongs to the package.", "如属本包，请重新生成标签清单。"),
    Severity.NOTE,
)
NO_TAG_MANIFEST = _rule(
    "FIX-NO-TAG-MANIFEST",
    "RFC 8493 §2.2.1",
    Text("There is no tag manifest: the tag files were not checked.", "没有标签清单，标签文件未经检验。"),
    Text("Bags made by this library have one.", "本程序生成的包均带有标签清单。"),
    Severity.NOTE,
)
QUICK = _rule(
    "FIX-QUICK",
    "RFC 8493 §2.2.2",
    Text(
        "Quick look: names and sizes only. No content was read, so no change of content could be seen.",
        "快速检查：仅核对名称与大小，未读取内容，无法发现内容变化。",
    ),
    Text("Verify in full before you rely on it.", "正式采用前请做完整检验。"),
    Severity.NOTE,
)
RESUMED = _rule(
    "FIX-RESUMED",
    "",
    Text(
        "{n} computer files were not read again: an earlier run read them, and size, time stamps and inode are "
        "the same since.",
        "有 {n} 个文件未重新读取：前次校验已读取，且其大小、时间戳和 inode 均未变化。",
    ),
    Text("Use --full to rely on nothing.", "如不采信前次结果，请使用 --full。"),
    Severity.NOTE,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
