"""The rules of the form of a bag, keyed to the clauses of RFC 8493: its tag files and manifests.

Those of ``bag-info.txt`` and ``fetch.txt`` stand in ``info_rules``, those for a folder that is to be bagged in
``source_rules``. Digests are judged elsewhere.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

REMAKE = Text(
    "Ask the sender for a corrected bag, or make the bag anew from the files.",
    "请移交方改正后重新提供，或用原文件重新打包。",
)
CORRECT_LINE = Text(
    "Correct the line, then make the tag manifests anew.",
    "请改正该行，然后重新生成标签清单。",
)
RENAME = Text("Rename one of them and bag again.", "请将其中之一改名后重新打包。")


def error_rule(code: str, clause: str, text: Text, hint: Text = REMAKE, means: Verdict | None = None) -> Rule:
    """A rule of the kind that must be kept."""
    return Rule(code=code, severity=Severity.ERROR, clause=clause, text=text, hint=hint, means=means)


def warning_rule(code: str, clause: str, text: Text, hint: Text = REMAKE) -> Rule:
    """A rule of the kind that should be kept."""
    return Rule(code=code, severity=Severity.WARNING, clause=clause, text=text, hint=hint)


def note_rule(code: str, clause: str, text: Text, hint: Text) -> Rule:
    """Something to be told, and no fault."""
    return Rule(code=code, severity=Severity.NOTE, clause=clause, text=text, hint=hint)


# ── the tag files as such ────────────────────────────────────────────────────────────────────────────────

UNREADABLE = error_rule(
    "BAG-UNREADABLE",
    "RFC 8493 §2",
    Text("The tag file could not be read: {reason}", "标签文件无法读取：{reason}"),
    Text("Look at the medium and the permissions, then check again.", "请检查载体和读取权限后重新检测。"),
    means=Verdict.UNREADABLE,
)
NO_DECLARATION = error_rule(
    "BAG-NO-DECLARATION",
    "RFC 8493 §2.1.1",
    Text(
        "There is no bagit.txt, though there are manifests: read as version 1.0 in UTF-8.",
        "缺少 bagit.txt，但有校验清单：按 1.0 版、UTF-8 编码读取。",
    ),
)
DECLARATION_LINES = error_rule(
    "BAG-DECLARATION",
    "RFC 8493 §2.1.1",
    Text(
        "bagit.txt must be the two lines BagIt-Version and Tag-File-Character-Encoding, in this order: {problem}",
        "bagit.txt 应依次为 BagIt-Version 和 Tag-File-Character-Encoding 两行：{problem}",
    ),
)
DECLARATION_BLANKS = error_rule(
    "BAG-DECLARATION-BLANKS",
    "RFC 8493 §2.1.1",
    Text(
        "In version 1.0 nothing stands before the colon and one blank after it: {line_text}",
        "1.0 版中冒号前不得有空白，冒号后应有且只有一个空格：{line_text}",
    ),
)
DECLARATION_BOM = error_rule(
    "BAG-DECLARATION-BOM",
    "RFC 8493 §2.1.1",
    Text("bagit.txt begins with a byte-order mark.", "bagit.txt 以字节顺序标记（BOM）开头。"),
    Text("Save it as UTF-8 without a byte-order mark.", "请另存为不带 BOM 的 UTF-8。"),
)
VERSION_FORM = error_rule(
    "BAG-VERSION-FORM",
    "RFC 8493 §2.1.1",
    Text("The version “{version}” is not of the form M.N.", "版本号“{version}”不符合“主.次”形式。"),
)
VERSION_UNKNOWN = error_rule(
    "BAG-VERSION",
    "",
    Text("Version {version} of BagIt is not known here.", "未知的 BagIt 版本 {version}。"),
)
VERSION_MINOR = warning_rule(
    "BAG-VERSION-MINOR",
    "",
    Text(
        "Version {version} of BagIt is not known here; read as the nearest known one.",
        "未知的 BagIt 次版本 {version}，按相近版本读取。",
    ),
)
CHARSET = error_rule(
    "BAG-CHARSET",
    "RFC 8493 §2.1.1",
    Text(
        "“{encoding}” is not a character set that can be read; read as UTF-8.",
        "“{encoding}”不是可读的字符集，改按 UTF-8 读取。",
    ),
)
CHARSET_OLD = warning_rule(
    "BAG-CHARSET-OLD",
    "RFC 8493 §2.1.1",
    Text(
        "The tag files are in {encoding}; UTF-8 is recommended.",
        "标签文件使用 {encoding} 编码；建议使用 UTF-8。",
    ),
    Text("Write new bags in UTF-8.", "新的包请使用 UTF-8。"),
)
ENCODING = error_rule(
    "BAG-ENCODING",
    "RFC 8493 §2.1.1",
    Text(
        "The content is not {encoding} at octet {octet} (counted from 0).",
        "第 {octet} 字节（从 0 起）处的内容不符合 {encoding} 编码。",
    ),
    Text(
        "Find out in which encoding it was written, and declare that one in bagit.txt.",
        "请查明实际编码，并在 bagit.txt 中如实声明。",
    ),
)
BOM = warning_rule(
    "BAG-BOM",
    "RFC 8493 §2.3",
    Text(
        "It begins with a byte-order mark that {encoding} does not need.",
        "开头有 {encoding} 不需要的字节顺序标记。",
    ),
    Text("Save it without a byte-order mark.", "请另存为不带 BOM 的文件。"),
)
LAST_LINE = note_rule(
    "BAG-LAST-LINE",
    "RFC 8493 §2.3",
    Text("The last line does not end in a line break.", "最后一行没有换行符。"),
    Text("Nothing has to be done.", "无须处理。"),
)
BLANK_LINE = warning_rule(
    "BAG-BLANK-LINE",
    "RFC 8493 §2.1.3",
    Text("The line is blank.", "该行为空行。"),
    Text("Take the line out, then make the tag manifests anew.", "请删除空行，然后重新生成标签清单。"),
)
NO_DATA = error_rule(
    "BAG-NO-DATA",
    "RFC 8493 §2.1.2",
    Text("There is no folder data/.", "缺少 data/ 文件夹。"),
)

# ── manifests ────────────────────────────────────────────────────────────────────────────────────────────

NO_MANIFEST = error_rule(
    "BAG-NO-MANIFEST",
    "RFC 8493 §2.1.3",
    Text("There is no payload manifest (manifest-ALGORITHM.txt).", "缺少载荷清单（manifest-算法.txt）。"),
)
ALGORITHM_ALONE = error_rule(
    "BAG-ALGORITHM-ALONE",
    "RFC 8493 §3",
    Text(
        "The algorithm “{algorithm}” cannot be computed here and no other manifest stands beside it: "
        "nothing it lists was checked.",
        "本机无法计算算法“{algorithm}”，又没有其他清单可用：其所列文件均未检验。",
    ),
    Text("Ask for a manifest in sha256, sha512 or sm3.", "请移交方提供 sha256、sha512 或 sm3 清单。"),
)
ALGORITHM_UNKNOWN = warning_rule(
    "BAG-ALGORITHM-UNKNOWN",
    "RFC 8493 §3",
    Text(
        "The algorithm “{algorithm}” cannot be computed here: the digests of this manifest were not checked.",
        "本机无法计算算法“{algorithm}”：此清单中的校验值未检验。",
    ),
    Text("Check it on a machine that knows the algorithm.", "请在支持该算法的计算机上检验。"),
)
ALGORITHM_NAME = warning_rule(
    "BAG-ALGORITHM-NAME",
    "RFC 8493 §2.4",
    Text(
        "The name of the manifest should be {proper}: lower case, letters and digits only.",
        "清单文件名应为 {proper}：算法名只用小写字母和数字。",
    ),
    Text("Rename it, then make the tag manifests anew.", "请改名，然后重新生成标签清单。"),
)
LINE = error_rule(
    "BAG-LINE",
    "RFC 8493 §2.1.3",
    Text(
        "The line is not “digest, blanks, path”: {line_text}",
        "该行不是“校验值、空白、路径”的形式：{line_text}",
    ),
    CORRECT_LINE,
)
DIGEST = error_rule(
    "BAG-DIGEST",
    "RFC 8493 §2.1.3",
    Text(
        "“{digest}” is not a digest of {algorithm} ({expected}); {name} cannot be compared.",
        "“{digest}”不是 {algorithm} 校验值（{expected}）；{name} 无法比对。",
    ),
    CORRECT_LINE,
)
MD5SUM = warning_rule(
    "BAG-MD5SUM",
    "RFC 8493 §6.1.3",
    Text(
        "The line is written as md5sum writes it (“*” before the path or “\\” before the digest); "
        "strict readers refuse it.",
        "该行为 md5sum 风格（路径前有“*”或校验值前有“\\”），严格的程序会拒绝。",
    ),
    CORRECT_LINE,
)
DUPLICATE = error_rule(
    "BAG-DUPLICATE",
    "RFC 8493 §2.1.3",
    Text("{name} is listed twice; first in line {first}.", "{name} 重复列出；首次见第 {first} 行。"),
    CORRECT_LINE,
)
DUPLICATE_SAME = warning_rule(
    "BAG-DUPLICATE-SAME",
    "RFC 8493 §2.1.3",
    Text(
        "{name} is listed twice with the same digest; first in line {first}.",
        "{name} 以相同校验值重复列出；首次见第 {first} 行。",
    ),
    CORRECT_LINE,
)
UNSAFE = error_rule(
    "BAG-UNSAFE",
    "RFC 8493 §5.1",
    Text(
        "The path {name} would lead outside the bag or do harm ({reason}); it was not opened.",
        "路径 {name} 会指向包外或造成危害（{reason}），未打开。",
    ),
    Text(
        "Do not unpack this bag; ask the sender what it was meant to be.",
        "请勿解包；请与移交方核实。",
    ),
    means=Verdict.UNSAFE,
)
OUTSIDE_DATA = error_rule(
    "BAG-OUTSIDE-DATA",
    "RFC 8493 §2.1.3",
    Text(
        "A payload manifest lists {name}, which is not below data/.", "载荷清单列出了不在 data/ 下的 {name}。"
    ),
    CORRECT_LINE,
)
FOLDER_LISTED = error_rule(
    "BAG-FOLDER",
    "RFC 8493 §2.1.3",
    Text("{name} is a folder; only files are listed.", "{name} 是文件夹；清单只列文件。"),
    CORRECT_LINE,
)
PERCENT = error_rule(
    "BAG-PERCENT",
    "RFC 8493 §2.1.3",
    Text(
        "In version 1.0 a “%” in a path is written %25; here it stands bare: {name}",
        "1.0 版中路径里的“%”应写作 %25，此处未编码：{name}",
    ),
    Text(
        "Write %25 for it and make the tag manifests anew; many programs forget this.",
        "请改写为 %25 并重新生成标签清单；不少程序有此疏漏。",
    ),
)
PERCENT_LITERAL = error_rule(
    "BAG-PERCENT-LITERAL",
    "RFC 8493 §2.1.3",
    Text(
        "Decoded, the path is {decoded}, and no such file is there; a file literally named {name} is. "
        "The program that wrote the bag forgot to encode “%”.",
        "解码后的路径 {decoded} 没有对应文件，而有字面名为 {name} 的文件：打包程序未将“%”编码。",
    ),
    Text(
        "Write %25 for each “%” of the name and make the tag manifests anew.",
        "请将文件名中的“%”写作 %25，并重新生成标签清单。",
    ),
)
DOT_PARTS = warning_rule(
    "BAG-DOT-PARTS",
    "",
    Text(
        "The path {name} has “.” or empty parts; read as {plain}.",
        "路径 {name} 含“.”或空的部分，按 {plain} 读取。",
    ),
    CORRECT_LINE,
)
PAYLOAD_IN_TAGS = error_rule(
    "BAG-PAYLOAD-IN-TAGS",
    "RFC 8493 §2.2.1",
    Text("A tag manifest lists the payload file {name}.", "标签清单列出了载荷文件 {name}。"),
    CORRECT_LINE,
)
TAGMANIFEST_LISTED = error_rule(
    "BAG-TAGMANIFEST-LISTED",
    "RFC 8493 §2.2.1",
    Text("A tag manifest lists the tag manifest {name}.", "标签清单列出了标签清单 {name}。"),
    CORRECT_LINE,
)
MANIFEST_UNLISTED = error_rule(
    "BAG-MANIFEST-UNLISTED",
    "RFC 8493 §2.2.1",
    Text("The tag manifest does not list {name}.", "标签清单未列出 {name}。"),
    Text("Make the tag manifests anew.", "请重新生成标签清单。"),
)
ALIKE = warning_rule(
    "BAG-ALIKE",
    "RFC 8493 §6.1.1.3",
    Text(
        "The names {name} and {other} differ only in letter case or Unicode form; some systems keep one of them.",
        "{name} 与 {other} 仅大小写或 Unicode 形式不同；有的系统只能保留其一。",
    ),
    RENAME,
)
JUNK = warning_rule(
    "BAG-JUNK",
    "",
    Text(
        "A file that a system leaves behind, hardly a record.",
        "系统自动产生的文件，通常不是档案。",
    ),
    Text("Take it out before bagging.", "请在打包前清除。"),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
