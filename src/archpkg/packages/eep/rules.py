"""EEP 落盘规则. What is seen while packages are found, packed and unpacked."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.formats.eep.departures import CLAUSE
from archpkg.words import Text

EEP_R25 = Rule(
    code="EEP-R25",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "The package is an XML inside a {kind}, beside its computer files.",
        "封装包是 {kind} 内的 XML，计算机文件与其并列存放。",
    ),
    hint=Text(
        "An EEP is one XML that holds its computer files: have it made anew.",
        "封装包应为一个含有计算机文件的 XML：请重新封装。",
    ),
)
EEP_R28 = Rule(
    code="EEP-R28",
    severity=Severity.ERROR,
    clause=CLAUSE,
    text=Text(
        "The file is named .eep and is a {kind} with {count} folders of records.",
        "该文件扩展名为 .eep，实为 {kind}，内有 {count} 个按件存放的文件夹。",
    ),
    hint=Text(
        "An EEP is one XML that holds its computer files: have it made anew.",
        "封装包应为一个含有计算机文件的 XML：请重新封装。",
    ),
)
EEP_PACK_ABSENT = Rule(
    code="EEP-PACK-ABSENT",
    severity=Severity.ERROR,
    means=Verdict.INCOMPLETE,
    text=Text("The computer file cannot be packed: {reason}.", "该计算机文件无法封装：{reason}。"),
    hint=Text(
        "Put it where the record says, or take it out of the record.",
        "请将其放到著录所指位置，或从著录中删除。",
    ),
)
EEP_UNPACK_NAME = Rule(
    code="EEP-UNPACK-NAME",
    severity=Severity.WARNING,
    text=Text("The name {name} cannot be used: {reason}; unpacked, the computer file is called “{kept}”.",
              "名称 {name} 不能使用：{reason}；解包后该计算机文件名为“{kept}”。"),
    hint=Text("Nothing is lost; have the sender correct the name.", "内容没有丢失；可请移交方改正名称。"),
)  # fmt: skip
EEP_UNPACK_ABSENT = Rule(
    code="EEP-UNPACK-ABSENT",
    severity=Severity.ERROR,
    means=Verdict.INCOMPLETE,
    clause=CLAUSE,
    text=Text("“{name}” could not be unpacked: {reason}.", "“{name}”未能解包：{reason}。"),
    hint=Text("Ask the sender for it.", "请向移交方索取。"),
)
EEP_UNPACK_BESIDE = Rule(
    code="EEP-UNPACK-BESIDE",
    severity=Severity.NOTE,
    text=Text(
        "“{name}” was not in the package; it was copied from beside it.",
        "“{name}”不在封装包内，已从包旁复制。",
    ),
    hint=Text("Nothing has to be done.", "无须处理。"),
)
RULES = (
    EEP_R25,
    EEP_R28,
    EEP_PACK_ABSENT,
    EEP_UNPACK_NAME,
    EEP_UNPACK_ABSENT,
    EEP_UNPACK_BESIDE,
)
