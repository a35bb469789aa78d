"""The rules of BagIt Profiles 1.4.0 for a profile: how it is written, and that it does not contradict itself.

Those for a bag that claims to follow one stand in ``profile_bag_rules``.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

STANDARD = "BagIt Profiles 1.4.0"
_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_MEND = Text("Correct the profile, or ask its publisher to.", "请改正该规范文件，或请其发布方改正。")
_LOOK = Text("Check that this is what is meant.", "请核对是否为其本意。")


def profile_rule(
    code: str,
    severity: Severity,
    key: str,
    text: Text,
    hint: Text,
    means: Verdict | None = None,
) -> Rule:
    """A rule of the standard; ``key`` is the profile's key it comes from, empty for the standard as a whole."""
    clause = f"{STANDARD}, {key}" if key else STANDARD
    return Rule(code=code, severity=severity, clause=clause, text=text, hint=hint, means=means)


# ── reading a profile ────────────────────────────────────────────────────────────────────────────────────

FORM = profile_rule(
    "PROF-FORM",
    _ERROR,
    "",
    Text(
        "{key} is not {expected}; it was read as if absent: {found}",
        "{key} 不是{expected}，已按未提供处理：{found}",
    ),
    _MEND,
)
READ_AS = profile_rule(
    "PROF-READ-AS",
    _WARNING,
    "",
    Text("{key}: {found} was read as {taken}.", "{key}：{found} 已按 {taken} 读取。"),
    _LOOK,
)
QUOTED = profile_rule(
    "PROF-QUOTED",
    _WARNING,
    "",
    Text("{key} is true or false in quotes: {found}", "{key} 的真假值带有引号：{found}"),
    Text("Write true or false without quotes.", "请去掉 true 或 false 的引号。"),
)
KEY_SPELLING = profile_rule(
    "PROF-KEY-SPELLING",
    _WARNING,
    "",
    Text("The key {found} was read as {key}.", "键 {found} 已按 {key} 读取。"),
    Text("Spell it {key}.", "请写作 {key}。"),
)
KEY_UNKNOWN = profile_rule(
    "PROF-KEY-UNKNOWN",
    _NOTE,
    "",
    Text(
        "The key {key} is not one of the standard; it asks nothing of a bag.",
        "键 {key} 不属于该标准，对包没有约束。",
    ),
    _LOOK,
)
KEY_REPEATED = profile_rule(
    "PROF-KEY-REPEATED",
    _WARNING,
    "",
    Text(
        "The key {key} stands more than once in one object; the last counts.",
        "键 {key} 在同一对象中重复，以最后一个为准。",
    ),
    Text("Keep one of them.", "请只保留一个。"),
)
KEY_NEWER = profile_rule(
    "PROF-KEY-NEWER",
    _NOTE,
    "",
    Text(
        "{key} came with version {since}; the profile says {version}. It is heeded.",
        "{key} 自 {since} 版起才有，该规范声明为 {version} 版；仍予采用。",
    ),
    Text("State the version that the profile is written for.", "请声明实际依据的版本。"),
)
MARK = profile_rule(
    "PROF-BOM",
    _WARNING,
    "",
    Text("The profile begins with a byte-order mark.", "规范文件以字节顺序标记（BOM）开头。"),
    Text("Save it as UTF-8 without one.", "请另存为不带 BOM 的 UTF-8。"),
)
VERSION_ABSENT = profile_rule(
    "PROF-VERSION-ABSENT",
    _NOTE,
    "BagIt-Profile-Version",
    Text(
        "BagIt-Profile-Version is not stated: taken as 1.1.0.",
        "未声明 BagIt-Profile-Version，按 1.1.0 处理。",
    ),
    Text("State it; from 1.2.0 on it is required.", "请补充；自 1.2.0 版起为必备。"),
)
VERSION_UNKNOWN = profile_rule(
    "PROF-VERSION-UNKNOWN",
    _WARNING,
    "BagIt-Profile-Version",
    Text(
        "Version {version} of the standard is not known; read as 1.4.0.",
        "标准版本 {version} 未知，按 1.4.0 读取。",
    ),
    _LOOK,
)

# ── a profile that contradicts itself ────────────────────────────────────────────────────────────────────

SELF_ABOUT = profile_rule(
    "PROF-SELF-ABOUT",
    _ERROR,
    "BagIt-Profile-Info",
    Text("The profile does not state its {label}.", "规范未提供 {label}。"),
    _MEND,
)
SELF_IDENTIFIER = profile_rule(
    "PROF-SELF-IDENTIFIER",
    _WARNING,
    "Bag-Info",
    Text(
        "Bag-Info lists BagIt-Profile-Identifier, which is always required.",
        "Bag-Info 列出了 BagIt-Profile-Identifier，而该项始终必备。",
    ),
    Text("Leave it out.", "请勿列出。"),
)
SELF_ALGORITHM = profile_rule(
    "PROF-SELF-ALGORITHM",
    _ERROR,
    "Manifests-Required",
    Text(
        "{key} names {name}, which is not the name of a digest algorithm.",
        "{key} 中的 {name} 不是摘要算法名称。",
    ),
    _MEND,
)
SELF_MANIFESTS = profile_rule(
    "PROF-SELF-MANIFESTS",
    _ERROR,
    "Manifests-Allowed",
    Text("Required manifests are not among those allowed: {names}", "必备的载荷清单不在允许之列：{names}"),
    _MEND,
)
SELF_TAGMANIFESTS = profile_rule(
    "PROF-SELF-TAGMANIFESTS",
    _ERROR,
    "Tag-Manifests-Allowed",
    Text(
        "Required tag manifests are not among those allowed: {names}", "必备的标签清单不在允许之列：{names}"
    ),
    _MEND,
)
SELF_NO_MANIFEST = profile_rule(
    "PROF-SELF-NO-MANIFEST",
    _ERROR,
    "Manifests-Allowed",
    Text(
        "Manifests-Allowed is empty, and no bag can do without a manifest.",
        "Manifests-Allowed 为空，而任何包都须有校验清单。",
    ),
    _MEND,
)
SELF_TAGFILES = profile_rule(
    "PROF-SELF-TAGFILES",
    _ERROR,
    "Tag-Files-Allowed",
    Text("Required tag files are not among those allowed: {names}", "必备的标签文件不在允许之列：{names}"),
    _MEND,
)
SELF_PAYLOAD = profile_rule(
    "PROF-SELF-PAYLOAD",
    _ERROR,
    "Payload-Files-Allowed",
    Text(
        "Required payload files are not among those allowed: {names}", "必备的载荷文件不在允许之列：{names}"
    ),
    _MEND,
)
SELF_PATH = profile_rule(
    "PROF-SELF-PATH",
    _ERROR,
    "Payload-Files-Required",
    Text(
        "{key} names {name}, which no bag can hold there: {reason}",
        "{key} 中的 {name} 不可能位于包内相应位置：{reason}",
    ),
    _MEND,
)
SELF_NEEDLESS = profile_rule(
    "PROF-SELF-NEEDLESS",
    _WARNING,
    "Tag-Files-Required",
    Text(
        "Tag-Files-Required names {name}, which other keys govern.",
        "Tag-Files-Required 列出了由其他键约束的 {name}。",
    ),
    Text("Leave it out.", "请勿列出。"),
)
SELF_GLOB = profile_rule(
    "PROF-SELF-GLOB",
    _WARNING,
    "Tag-Files-Allowed",
    Text(
        "{key}: in {name} only * has a meaning; ? and [ are taken as they stand.",
        "{key}：{name} 中只有 * 有特殊含义，? 和 [ 按字面处理。",
    ),
    _LOOK,
)
SELF_FETCH = profile_rule(
    "PROF-SELF-FETCH",
    _ERROR,
    "Fetch.txt-Required",
    Text("fetch.txt is required and forbidden at once.", "fetch.txt 既必备又被禁止。"),
    _MEND,
)
SELF_EMPTY = profile_rule(
    "PROF-SELF-EMPTY",
    _ERROR,
    "Data-Empty",
    Text(
        "data/ must be empty, and yet {n} payload files are required.",
        "要求 data/ 为空，却又有 {n} 个必备载荷文件。",
    ),
    _MEND,
)
SELF_SERIALIZATION = profile_rule(
    "PROF-SELF-SERIALIZATION",
    _ERROR,
    "Accept-Serialization",
    Text(
        "Archive files are {serialization}, but Accept-Serialization names no kind of them.",
        "打包为单个文件的要求为 {serialization}，但 Accept-Serialization 未列出任何类型。",
    ),
    _MEND,
)
SELF_VERSIONS = profile_rule(
    "PROF-SELF-VERSIONS",
    _ERROR,
    "Accept-BagIt-Version",
    Text("Accept-BagIt-Version names no version.", "Accept-BagIt-Version 未列出任何版本。"),
    _MEND,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
