"""The rules of audits: what looking again at what was registered can show."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

_RESTORE = Text(
    "Restore it from another copy, and look at the medium that this one lies on.",
    "请用其他副本恢复，并检查此副本所在的载体。",
)
_MEDIUM = Text(
    "Look at the medium and the permissions, then audit again.", "请检查载体和读取权限后重新检验。"
)
_FIND = Text(
    "Find it, restore it from another copy, or note in the ledger where it is now.",
    "请查找该包，用其他副本恢复，或在台账中登记其新位置。",
)


def _rule(
    code: str, text: Text, hint: Text, severity: Severity = Severity.ERROR, means: Verdict | None = None
) -> Rule:
    return Rule(code=code, severity=severity, text=text, hint=hint, means=means)


CORRUPT = _rule(
    "AUD-CORRUPT",
    Text(
        "The content is damaged: size and time stamp are as they were, but {algorithm} {expected} was registered "
        "and {found} found.",
        "内容已损坏：大小与时间未变，但登记的 {algorithm} 为 {expected}，实为 {found}。",
    ),
    _RESTORE,
)
CHANGED = _rule(
    "AUD-CHANGED",
    Text(
        "The content was changed ({what}): {algorithm} {expected} was registered and {found} found.",
        "内容已被改动（{what}）：登记的 {algorithm} 为 {expected}，实为 {found}。",
    ),
    Text(
        "If it was changed on purpose, register the package anew; if not, restore it from another copy.",
        "如系有意更改，请重新登记该包；否则请用其他副本恢复。",
    ),
)
DISAGREE = _rule(
    "AUD-DISAGREE",
    Text(
        "Its digests contradict each other: {fits} fits the content, {algorithm} {expected} does not ({found} found).",
        "其各项摘要互相矛盾：{fits} 与内容相符，{algorithm} {expected} 不符（实为 {found}）。",
    ),
    Text(
        "The content is most likely sound and a manifest wrong: compare with the sender, then register anew.",
        "内容多半完好而清单有误：请与移交方核对后重新登记。",
    ),
)
MISSING = _rule(
    "AUD-MISSING",
    Text("The computer file is missing.", "电子文件缺失。"),
    Text("Find it, or restore it from another copy.", "请查找该文件，或用其他副本恢复。"),
    means=Verdict.INCOMPLETE,
)
NOT_A_FILE = _rule(
    "AUD-NOT-A-FILE",
    Text(
        "Something else is in the place of the computer file; it was not opened: {reason}",
        "该位置已不是普通文件，未打开：{reason}",
    ),
    Text("Put the computer file itself in its place.", "请换回文件本身。"),
)
UNREADABLE = _rule(
    "AUD-UNREADABLE",
    Text("The computer file could not be read: {reason}", "电子文件无法读取：{reason}"),
    _MEDIUM,
    means=Verdict.UNREADABLE,
)
EXTRA = _rule(
    "AUD-EXTRA",
    Text("The computer file is not registered.", "该电子文件未登记。"),
    Text(
        "Find out where it comes from; remove it, or register the package anew if it belongs there.",
        "请查明其来源；如不属本包请移除，如属本包请重新登记。",
    ),
)
FOLDER_UNREADABLE = _rule(
    "AUD-FOLDER-UNREADABLE",
    Text(
        "Whether there is anything that is not registered could not be seen: {reason}",
        "无法查看是否存在未登记的文件：{reason}",
    ),
    _MEDIUM,
    means=Verdict.UNREADABLE,
)
PACKAGE_MISSING = _rule(
    "AUD-PACKAGE-MISSING",
    Text(
        "The package is not there; {n} computer files of it are due.",
        "信息包不在登记的位置；其中 {n} 个电子文件到期待检。",
    ),
    _FIND,
    means=Verdict.INCOMPLETE,
)
PACKAGE_UNREADABLE = _rule(
    "AUD-PACKAGE-UNREADABLE",
    Text("The package could not be opened: {reason}", "信息包无法打开：{reason}"),
    _MEDIUM,
    means=Verdict.UNREADABLE,
)
PACKAGE_UNFINISHED = _rule(
    "AUD-PACKAGE-UNFINISHED",
    Text("The package was not audited: {reason}", "信息包未检测：{reason}"),
    Text(
        "Finish the change or take it back (archpkg bag recover {path}; in a program recover_bag), then audit again.",
        "请先完成或撤销该变更（archpkg bag recover {path}；程序中为 recover_bag），再重新检测。",
    ),
    means=Verdict.UNREADABLE,
)
NO_ALGORITHM = _rule(
    "AUD-NO-ALGORITHM",
    Text(
        "{n} computer files were not read: this machine cannot compute {algorithms}.",
        "{n} 个电子文件未读取：本机无法计算 {algorithms}。",
    ),
    Text(
        "Install the library that computes it, or audit on another machine.",
        "请安装相应的库，或改用其他机器。",
    ),
    means=Verdict.UNREADABLE,
)
RECOVERED = _rule(
    "AUD-RECOVERED",
    Text("It was found faulty before and is sound again.", "此前检出问题，现已恢复正常。"),
    Text("Nothing has to be done.", "无须处理。"),
    Severity.NOTE,
)
SAMPLE = _rule(
    "AUD-SAMPLE",
    Text(
        "A sample: {n} of the {population} computer files that are due. If {share} of them or more were bad, one at "
        "least would be in it with a confidence of {confidence}.",
        "抽样检验：在到期的 {population} 个电子文件中抽取 {n} 个。若其中 {share} 或以上有问题，"
        "则至少抽中一个的置信度为 {confidence}。",
    ),
    Text("The others were not read and stay due.", "其余未读取，仍待检验。"),
    Severity.NOTE,
)
REST = _rule(
    "AUD-REST",
    Text(
        "The budget is used up: {n} computer files are still due, {faulty} of them found faulty before.",
        "本次额度已用完：仍有 {n} 个电子文件待检，其中 {faulty} 个此前检出问题。",
    ),
    Text("The next audit goes on there.", "下次检验将由此继续。"),
    Severity.NOTE,
)
NOTHING_DUE = _rule(
    "AUD-NOTHING-DUE",
    Text("Nothing is due: nothing was read.", "没有到期待检的内容，未读取任何文件。"),
    Text("Shorten the interval to look again sooner.", "如需提前检验，请缩短周期。"),
    Severity.NOTE,
)
EMPTY = _rule(
    "AUD-EMPTY",
    Text("No package is registered in the ledger.", "台账中没有登记任何信息包。"),
    Text("Register packages first.", "请先登记信息包。"),
    Severity.WARNING,
)
LEDGER = _rule(
    "AUD-LEDGER",
    Text(
        "The ledger is not as it was written and cannot be relied on: nothing was read, nothing written.",
        "台账与写入时不符，不可作为依据：未读取任何文件，也未写入台账。",
    ),
    Text(
        "Restore the ledger from its last copy; where there is none, register the packages in a new one.",
        "请用最近的备份恢复台账；如无备份，请把各信息包登记到新台账。",
    ),
)
UNVERIFIED = _rule(
    "AUD-UNVERIFIED",
    Text(
        "The digests of {n} computer files were taken from manifests; their content was not read.",
        "{n} 个电子文件的摘要取自校验清单，未读取其内容。",
    ),
    Text("The first audit compares them.", "首次检验时将予比对。"),
    Severity.NOTE,
)
COMPUTED = _rule(
    "AUD-COMPUTED",
    Text(
        "{n} computer files are in no manifest; the digests they have now were registered.",
        "有 {n} 个电子文件未列入任何校验清单；已登记其当前的摘要。",
    ),
    Text("The ledger cannot tell whether they were changed before.", "台账无法判断其此前是否被改动。"),
    Severity.WARNING,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
