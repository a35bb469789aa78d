"""The rules of the carrier layouts: what keeps records from going into a package, or out of one."""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

ANNEX_B = "DA/T 93-2022 annex B"

CAR_REQUIRED = Rule(
    code="CAR-REQUIRED",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("{code} lacks {element}, which the catalogue must have.", "{code} 缺少目录必备的“{element}”。"),
    hint=Text("Fill in the column and read the catalogue again.", "请在目录中补填该列后重新读取。"),
)
CAR_CODE = Rule(
    code="CAR-CODE",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("“{title}” cannot have a folder: {why}.", "“{title}”无法建立文件夹：{why}。"),
    hint=Text("Give it a reference code that is right and unique.", "请给出正确且唯一的档号。"),
)
CAR_TWICE = Rule(
    code="CAR-TWICE",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text(
        "The folder {folder} would belong to {count} records.", "文件夹 {folder} 将对应 {count} 件档案。"
    ),
    hint=Text("Make the reference codes unique.", "请使档号唯一。"),
)
CAR_LEFT_OUT = Rule(
    code="CAR-LEFT-OUT",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text(
        "{count} of {total} items have no computer file and are not in the package.",
        "{total} 件中有 {count} 件没有电子文件，未装入信息包。",
    ),
    hint=Text("Transfer them on paper, or scan them first.", "请随纸质移交，或先行数字化。"),
)
CAR_NOTHING = Rule(
    code="CAR-NOTHING",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("No item has a computer file: there is nothing to pack.", "没有一件档案有电子文件，无可装包。"),
    hint=Text("See that the folder of scans is the right one.", "请确认扫描件文件夹是否正确。"),
)
CAR_UNIT = Rule(
    code="CAR-UNIT",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("The transferring unit is not known.", "缺少移交单位。"),
    hint=Text(
        "Give it (--unit), or name it above the catalogue's header.", "请用 --unit 指明，或写在目录表头上方。"
    ),
)
CAR_NOT_CARRIED = Rule(
    code="CAR-NOT-CARRIED",
    severity=Severity.NOTE,
    text=Text(
        "“{name}” of the {level} has no place in this layout.", "{level}的“{name}”在本布局中没有位置。"
    ),
    hint=Text("Keep it with the catalogue.", "请随目录保存。"),
)
CAR_RENAMED = Rule(
    code="CAR-RENAMED",
    severity=Severity.NOTE,
    text=Text("Put into the package as {name}.", "装包后名为 {name}。"),
    hint=Text(
        "Two computer files of one item had the same name, or its name is kept for metadata.",
        "同一件内有同名文件，或该名称为元数据专用。",
    ),
)
CAR_KIND = Rule(
    code="CAR-KIND",
    severity=Severity.ERROR,
    text=Text("Not a transfer package of a known layout.", "不是已知布局的移交信息包。"),
    hint=Text(
        "A package has 目录文件.XML, 文件目录.XML, 案卷目录.XML or record.json.",
        "应含目录文件.XML、文件目录.XML、案卷目录.XML 或 record.json。",
    ),
    means=Verdict.UNREADABLE,
)
CAR_NO_FOLDER = Rule(
    code="CAR-NO-FOLDER",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("The catalogue has {code}, but no folder of that name.", "目录有 {code}，但没有对应的文件夹。"),
    hint=Text("Ask the transferring unit for the record.", "请向移交单位索取该件。"),
    means=Verdict.INCOMPLETE,
)
CAR_NO_ENTRY = Rule(
    code="CAR-NO-ENTRY",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("This folder has no entry in the catalogue.", "该文件夹在目录中没有条目。"),
    hint=Text("Ask the transferring unit for a complete catalogue.", "请向移交单位索取完整目录。"),
)
CAR_NO_METADATA = Rule(
    code="CAR-NO-METADATA",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("The record has no metadata that can be read: {why}", "该件没有可读的元数据：{why}"),
    hint=Text("Its catalogue entry was taken instead.", "已改用目录条目。"),
)
CAR_NO_CONTENT = Rule(
    code="CAR-NO-CONTENT",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("The record has no computer file.", "该件没有电子文件。"),
    hint=Text("Ask the transferring unit for it.", "请向移交单位索取。"),
    means=Verdict.INCOMPLETE,
)
CAR_STRAY = Rule(
    code="CAR-STRAY",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text("This computer file lies outside the folders of records.", "该文件不在任何档号文件夹内。"),
    hint=Text("Only 其他/ may hold such files.", "此类文件只能放在“其他”内。"),
)
CAR_NAME_CASE = Rule(
    code="CAR-NAME-CASE",
    severity=Severity.NOTE,
    clause=ANNEX_B,
    text=Text("The standard writes this name {name}.", "标准规定的名称为 {name}。"),
    hint=Text("It was read; give it the name of the standard.", "已读取；请改用标准规定的名称。"),
)
CAR_TWO_CATALOGUES = Rule(
    code="CAR-TWO-CATALOGUES",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("There is another catalogue beside {first}.", "除 {first} 外还有一份目录。"),
    hint=Text("Only the first was taken; leave the one that is right.", "只采用了前者；请只保留正确的一份。"),
)
CAR_CATALOGUE = Rule(
    code="CAR-CATALOGUE",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text("This document of the package cannot be read: {why}", "信息包的这份文件无法读取：{why}"),
    hint=Text(
        "Ask for it anew. The records were taken from their folders instead.",
        "请要求重新提供；本次改按各件文件夹读取。",
    ),
)
CAR_FOLDER_TWICE = Rule(
    code="CAR-FOLDER-TWICE",
    severity=Severity.ERROR,
    clause=ANNEX_B,
    text=Text(
        "There is another folder of the same reference code: {first}.", "另有同一档号的文件夹：{first}。"
    ),
    hint=Text("Find out which of the two is the record.", "请核实哪一个是该件档案。"),
)
RULES = (
    CAR_NAME_CASE,
    CAR_TWO_CATALOGUES,
    CAR_CATALOGUE,
    CAR_FOLDER_TWICE,
    CAR_REQUIRED,
    CAR_CODE,
    CAR_TWICE,
    CAR_LEFT_OUT,
    CAR_NOTHING,
    CAR_UNIT,
    CAR_NOT_CARRIED,
    CAR_RENAMED,
    CAR_KIND,
    CAR_NO_FOLDER,
    CAR_NO_ENTRY,
    CAR_NO_METADATA,
    CAR_NO_CONTENT,
    CAR_STRAY,
)
