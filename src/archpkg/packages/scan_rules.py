"""The rules of 挂接: what can be wrong between a catalogue and a folder of computer files."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

SCAN_NONE = Rule(
    code="SCAN-NONE",
    severity=Severity.WARNING,
    text=Text("{code} “{title}” has no computer file.", "{code}“{title}”没有对应的电子文件。"),
    hint=Text(
        "Scan it, or name its file by the reference code; a paper record is transferred as paper.",
        "请补扫或按档号命名文件；仅有纸质的档案随纸质移交。",
    ),
)
SCAN_STRAY = Rule(
    code="SCAN-STRAY",
    severity=Severity.WARNING,
    text=Text("This computer file belongs to no item.", "该文件不属于任何一件档案。"),
    hint=Text(
        "Rename it by its reference code, or take it out of the folder.", "请按档号改名，或移出该文件夹。"
    ),
)
SCAN_CLASH = Rule(
    code="SCAN-CLASH",
    severity=Severity.ERROR,
    text=Text(
        "This computer file fits more than one item ({codes}).", "该文件与不止一件档案相符（{codes}）。"
    ),
    hint=Text(
        "Make folder and name agree, and each reference code unique; it was attached to none.",
        "请使文件夹与文件名一致、档号唯一；该文件未挂接。",
    ),
)
SCAN_DOUBT = Rule(
    code="SCAN-DOUBT",
    severity=Severity.NOTE,
    text=Text(
        "Attached by the beginning of its name only.",
        "仅按文件名开头的档号挂接。",
    ),
    hint=Text("See that it belongs there.", "请核对是否正确。"),
)
SCAN_GONE = Rule(
    code="SCAN-GONE",
    severity=Severity.ERROR,
    text=Text(
        "The catalogue names this path for {code}, but it is not there.",
        "目录为 {code} 指定了该路径，但文件不存在。",
    ),
    hint=Text("Correct the path column or bring the file.", "请改正路径列或补齐文件。"),
)
SCAN_JUNK = Rule(
    code="SCAN-JUNK",
    severity=Severity.NOTE,
    text=Text(
        "Left aside: written by the operating system or an open program.", "系统或软件的临时文件，已忽略。"
    ),
    hint=Text("Nothing needs to be done.", "无需处理。"),
)
SCAN_SPECIAL = Rule(
    code="SCAN-SPECIAL",
    severity=Severity.WARNING,
    text=Text("A link or special file: not followed.", "链接或特殊文件，未读取。"),
    hint=Text("Put the file itself there.", "请放入文件本身。"),
)
SCAN_ODD = Rule(
    code="SCAN-ODD",
    severity=Severity.ERROR,
    text=Text("This name cannot stand in a package.", "该文件名不能用于信息包。"),
    hint=Text(
        "Rename it: no backslash, no drive letter, UTF-8 only.", "请改名：不含反斜杠与盘符，使用 UTF-8。"
    ),
)
RULES = (SCAN_NONE, SCAN_STRAY, SCAN_CLASH, SCAN_DOUBT, SCAN_GONE, SCAN_JUNK, SCAN_SPECIAL, SCAN_ODD)
