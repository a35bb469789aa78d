"""The rules of BagIt Profiles 1.4.0 for a bag that claims to follow a profile."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.packages.bag.profiles.rules import profile_rule
from archpkg.words import Text

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
_LOOK = Text("Check that this is what is meant.", "请核对是否为其本意。")
_AGAIN = Text("Correct it and bag again, or ask the sender to.", "请改正后重新打包，或请移交方改正。")

NO_BAG = profile_rule(
    "PROF-NO-BAG",
    _ERROR,
    "",
    Text("This is no bag: there is no bagit.txt.", "这不是 BagIt 包：缺少 bagit.txt。"),
    Text("Ask for a bag, or make one.", "请索取 BagIt 包，或自行打包。"),
)
SERIALIZATION = profile_rule(
    "PROF-SERIALIZATION",
    _ERROR,
    "Serialization",
    Text(
        "One archive file is {serialization}, and this is a {kind}.",
        "打包为单个文件的要求为 {serialization}，而此处为 {kind}。",
    ),
    Text("Pack or unpack it as the profile wants.", "请按规范要求打包或解包。"),
)
ACCEPT_SERIALIZATION = profile_rule(
    "PROF-ACCEPT-SERIALIZATION",
    _ERROR,
    "Accept-Serialization",
    Text(
        "A {kind} is not accepted, only {accepted}; nothing more was checked.",
        "不接受 {kind}，只接受 {accepted}；未继续检测。",
    ),
    Text("Pack it in one of these.", "请改用其中一种打包。"),
)
ACCEPT_VERSION = profile_rule(
    "PROF-ACCEPT-VERSION",
    _ERROR,
    "Accept-BagIt-Version",
    Text(
        "BagIt version {version} is not accepted, only {accepted}; nothing more was checked.",
        "不接受 BagIt {version} 版，只接受 {accepted}；未继续检测。",
    ),
    Text("Make the bag in one of these versions.", "请按其中一个版本重新打包。"),
)
IDENTIFIER = profile_rule(
    "PROF-IDENTIFIER",
    _ERROR,
    "BagIt-Profile-Identifier",
    Text(
        "The bag does not name this profile, {identifier}; it names: {found}",
        "包未声明遵循本规范 {identifier}；其声明为：{found}",
    ),
    Text(
        "Put BagIt-Profile-Identifier into bag-info.txt, or check against the profile that is named.",
        "请在 bag-info.txt 中加入 BagIt-Profile-Identifier，或按其声明的规范检测。",
    ),
)
INFO_ABSENT = profile_rule(
    "PROF-INFO-ABSENT",
    _ERROR,
    "Bag-Info",
    Text(
        "There is no {name}; every bag that follows a profile has one.",
        "缺少 {name}；遵循规范的包必须有该文件。",
    ),
    _AGAIN,
)
INFO_REQUIRED = profile_rule(
    "PROF-INFO-REQUIRED",
    _ERROR,
    "Bag-Info",
    Text("{label} is required and missing.", "缺少必备项 {label}。"),
    Text("Give its value. {description}", "请提供其值。{description}"),
)
INFO_EMPTY = profile_rule(
    "PROF-INFO-EMPTY",
    _WARNING,
    "Bag-Info",
    Text("{label} is required and has no value.", "必备项 {label} 没有值。"),
    Text("Give its value. {description}", "请提供其值。{description}"),
)
INFO_VALUE = profile_rule(
    "PROF-INFO-VALUE",
    _ERROR,
    "Bag-Info",
    Text("{label} is “{value}”; allowed are: {allowed}", "{label} 的值为“{value}”，允许的值为：{allowed}"),
    Text("Use one of the values that are allowed.", "请使用允许的值。"),
)
INFO_REPEATED = profile_rule(
    "PROF-INFO-REPEATED",
    _ERROR,
    "Bag-Info",
    Text(
        "{label} stands {times} times and may stand once only.", "{label} 出现 {times} 次，只允许出现一次。"
    ),
    _AGAIN,
)
INFO_DEFAULT = profile_rule(
    "PROF-INFO-DEFAULT",
    _NOTE,
    "Bag-Info",
    Text(
        "{label} was not given and has one allowed value only, which was taken: {value}",
        "未提供 {label}，已采用其唯一允许的值：{value}",
    ),
    _LOOK,
)
MANIFEST_REQUIRED = profile_rule(
    "PROF-MANIFEST-REQUIRED",
    _ERROR,
    "Manifests-Required",
    Text("The payload manifest {name} is required and missing.", "缺少必备的载荷清单 {name}。"),
    _AGAIN,
)
MANIFEST_ALLOWED = profile_rule(
    "PROF-MANIFEST-ALLOWED",
    _ERROR,
    "Manifests-Allowed",
    Text(
        "A payload manifest in {name} is not allowed, only {allowed}.",
        "不允许使用 {name} 的载荷清单，只允许 {allowed}。",
    ),
    _AGAIN,
)
TAGMANIFEST_REQUIRED = profile_rule(
    "PROF-TAGMANIFEST-REQUIRED",
    _ERROR,
    "Tag-Manifests-Required",
    Text("The tag manifest {name} is required and missing.", "缺少必备的标签清单 {name}。"),
    _AGAIN,
)
TAGMANIFEST_ALLOWED = profile_rule(
    "PROF-TAGMANIFEST-ALLOWED",
    _ERROR,
    "Tag-Manifests-Allowed",
    Text(
        "A tag manifest in {name} is not allowed, only {allowed}.",
        "不允许使用 {name} 的标签清单，只允许 {allowed}。",
    ),
    _AGAIN,
)
TAGFILE_REQUIRED = profile_rule(
    "PROF-TAGFILE-REQUIRED",
    _ERROR,
    "Tag-Files-Required",
    Text("The tag file is required and missing.", "缺少该必备的标签文件。"),
    _AGAIN,
)
TAGFILE_ALLOWED = profile_rule(
    "PROF-TAGFILE-ALLOWED",
    _ERROR,
    "Tag-Files-Allowed",
    Text("The profile does not allow this tag file.", "规范不允许有该标签文件。"),
    _AGAIN,
)
PAYLOAD_REQUIRED = profile_rule(
    "PROF-PAYLOAD-REQUIRED",
    _ERROR,
    "Payload-Files-Required",
    Text("The payload must hold this, and does not.", "载荷中缺少该必备内容。"),
    _AGAIN,
)
PAYLOAD_ALLOWED = profile_rule(
    "PROF-PAYLOAD-ALLOWED",
    _ERROR,
    "Payload-Files-Allowed",
    Text("The profile does not allow this payload file.", "规范不允许有该载荷文件。"),
    _AGAIN,
)
FETCH_FORBIDDEN = profile_rule(
    "PROF-FETCH-FORBIDDEN",
    _ERROR,
    "Allow-Fetch.txt",
    Text("fetch.txt is not allowed.", "不允许有 fetch.txt。"),
    Text("Complete the bag and leave fetch.txt out.", "请补全各文件并去掉 fetch.txt。"),
)
FETCH_REQUIRED = profile_rule(
    "PROF-FETCH-REQUIRED",
    _ERROR,
    "Fetch.txt-Required",
    Text("fetch.txt is required and missing.", "缺少必备的 fetch.txt。"),
    _AGAIN,
)
HOLEY = profile_rule(
    "PROF-HOLEY",
    _WARNING,
    "",
    Text(
        "{n} files of fetch.txt are not here yet; of them only the names were checked.",
        "fetch.txt 中有 {n} 个文件尚未取得，仅检测了其名称。",
    ),
    Text("Complete the bag, then check it again.", "请补全后重新检测。"),
    means=Verdict.INCOMPLETE,
)
DATA_EMPTY = profile_rule(
    "PROF-DATA-EMPTY",
    _ERROR,
    "Data-Empty",
    Text(
        "data/ must be empty and holds {n} files, {octets} octets at least.",
        "data/ 应为空，却有 {n} 个文件，至少 {octets} 字节。",
    ),
    _AGAIN,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
