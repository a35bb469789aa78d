"""一致性检查的规则. What the witnesses of a record can contradict each other in, and what can be odd among records.

DA/T 70-2018 asks that catalogue, metadata and content agree (GD-1-5 to GD-1-8, YJ-1-5 and others); which elements are
compared, and how strictly, is our reading.
"""

from __future__ import annotations

from archpkg.findings import Rule, Severity, Verdict
from archpkg.words import Text

AGREE = "DA/T 70-2018 真实性、完整性"

REC_DIFFERS = Rule(
    code="REC-DIFFERS",
    severity=Severity.ERROR,
    clause=AGREE,
    text=Text(
        "〈{tag}〉 is {listed!r} in the catalogue and {stated!r} in the metadata.",
        "〈{tag}〉在目录中为 {listed!r}，在元数据中为 {stated!r}。",
    ),
    hint=Text("Find out which is right, and correct the other.", "请核实并改正其一。"),
)
REC_SPELLING = Rule(
    code="REC-SPELLING",
    severity=Severity.WARNING,
    clause=AGREE,
    text=Text(
        "〈{tag}〉 is spelt {listed!r} in the catalogue and {stated!r} in the metadata.",
        "〈{tag}〉在目录中写作 {listed!r}，在元数据中写作 {stated!r}。",
    ),
    hint=Text("They mean the same; write both alike.", "含义相同，请统一写法。"),
)
REC_ABSENT = Rule(
    code="REC-ABSENT",
    severity=Severity.WARNING,
    clause=AGREE,
    text=Text(
        "〈{tag}〉 is {value!r} in {here}, and not in {there}.",
        "〈{tag}〉在{here}中为 {value!r}，{there}中没有。",
    ),
    hint=Text("Fill in the side that lacks it.", "请补填缺少的一方。"),
)
REC_CODE = Rule(
    code="REC-CODE",
    severity=Severity.ERROR,
    clause=AGREE,
    text=Text(
        "The metadata in the folder of {record} have the 档号 {stated!r}.",
        "{record} 文件夹内元数据的档号为 {stated!r}。",
    ),
    hint=Text(
        "They describe another record, or one of the two is wrong.",
        "元数据属于另一件档案，或其中之一有误，请核实。",
    ),
)
REC_NO_FILE = Rule(
    code="REC-NO-FILE",
    severity=Severity.ERROR,
    clause=AGREE,
    means=Verdict.INCOMPLETE,
    text=Text(
        "There is no computer file {name}, which {source} name.",
        "{source}列有电子文件 {name}，但该文件不存在。",
    ),
    hint=Text("Ask the transferring unit for it.", "请向移交单位索取。"),
)
REC_UNNAMED = Rule(
    code="REC-UNNAMED",
    severity=Severity.ERROR,
    clause=AGREE,
    text=Text("No metadata name this computer file.", "元数据没有提到这个电子文件。"),
    hint=Text(
        "If it belongs to the record, add it to the metadata; if not, take it out.",
        "属于该件的请补入元数据，不属于的请移出。",
    ),
)
REC_NAMES_NONE = Rule(
    code="REC-NAMES-NONE",
    severity=Severity.WARNING,
    clause=AGREE,
    text=Text(
        "The metadata name no computer file; the folder has {count}.",
        "元数据未列出任何电子文件，文件夹内有 {count} 个。",
    ),
    hint=Text(
        "Let the metadata name each with its size and digest.", "请在元数据中逐一列出其名称、大小和摘要。"
    ),
)
REC_NAMED_TWICE = Rule(
    code="REC-NAMED-TWICE",
    severity=Severity.WARNING,
    clause=AGREE,
    text=Text("The metadata name {name} {count} times.", "元数据 {count} 次列出 {name}。"),
    hint=Text("Name each computer file once.", "每个电子文件只应列一次。"),
)
REC_FILE_NAME = Rule(
    code="REC-FILE-NAME",
    severity=Severity.WARNING,
    clause="DA/T 46-2009 M48 计算机文件名",
    text=Text(
        "The metadata call this computer file {stated!r}.",
        "元数据所记的计算机文件名为 {stated!r}。",
    ),
    hint=Text("Write the name that it has.", "请写其实际名称。"),
)
REC_PATH = Rule(
    code="REC-PATH",
    severity=Severity.WARNING,
    text=Text(
        "The metadata give the path of this computer file as {stated!r}.",
        "元数据所记该电子文件的路径为 {stated!r}。",
    ),
    hint=Text(
        "It was found by its name; write the path as it is in the record's folder.",
        "已按文件名找到；请按其在该件文件夹内的位置填写。",
    ),
)
REC_FORMAT = Rule(
    code="REC-FORMAT",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 M47 格式信息",
    text=Text("The metadata say the format is {stated}.", "元数据所记格式为 {stated}。"),
    hint=Text(
        "The ending of its name says another; correct the one that is wrong.",
        "与文件名后缀不符，请改正其一。",
    ),
)
REC_SIZE = Rule(
    code="REC-SIZE",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 M49 计算机文件大小",
    text=Text(
        "The metadata say its size 大小 is {stated} octets; it has {found}.",
        "元数据所记大小为 {stated} 字节，实有 {found} 字节。",
    ),
    hint=Text(
        "The file or its metadata were changed after filing; ask for the original.",
        "文件或元数据在归档后被改动，请索取原件。",
    ),
)
REC_DIGEST = Rule(
    code="REC-DIGEST",
    severity=Severity.ERROR,
    clause=AGREE,
    text=Text(
        "Its content is not what {document} says: {algorithm} digest {expected} expected, {found} found.",
        "内容与 {document} 所记不符：{algorithm} 摘要应为 {expected}，实为 {found}。",
    ),
    hint=Text("The file was changed after filing; ask for the original.", "文件在归档后被改动，请索取原件。"),
)
REC_DIGEST_UNKNOWN = Rule(
    code="REC-DIGEST-UNKNOWN",
    severity=Severity.WARNING,
    text=Text(
        "{count} digests in metadata are by {algorithm}, which cannot be computed here; the first is that of {name}.",
        "元数据中有 {count} 个摘要采用 {algorithm}，本机无法计算，首见于 {name}。",
    ),
    hint=Text(
        "Install what computes it, or ask for SHA-256 or SM3.",
        "请安装相应算法支持，或要求提供 SHA-256、SM3。",
    ),
)
REC_NO_DIGEST = Rule(
    code="REC-NO-DIGEST",
    severity=Severity.WARNING,
    text=Text(
        "For {count} computer files no digest is stated anywhere; the first is {name}.",
        "有 {count} 个电子文件没有任何摘要可比，首个为 {name}。",
    ),
    hint=Text(
        "That they are unchanged cannot be shown; ask for their digests.",
        "无法证明其未被改动，请要求提供摘要。",
    ),
)
REC_DATE_YEAR = Rule(
    code="REC-DATE-YEAR",
    severity=Severity.WARNING,
    text=Text(
        "The date 日期 {date} is not in its year 年度 {year}.",
        "日期 {date} 不在年度 {year} 之内。",
    ),
    hint=Text(
        "Check the two; records over several years belong to the year in which they end.",
        "请核对；跨年度文件归入办结年度。",
    ),
)
REC_DATE_FUTURE = Rule(
    code="REC-DATE-FUTURE",
    severity=Severity.WARNING,
    text=Text("The date 日期 {date} lies after {today}.", "日期 {date} 晚于 {today}。"),
    hint=Text("Correct the date.", "请改正日期。"),
)
REC_SECRET = Rule(
    code="REC-SECRET",
    severity=Severity.ERROR,
    clause="档发〔2012〕7号",
    text=Text("Its security level 密级 is {level}, more than may travel this way ({highest}).",
              "密级为{level}，超出可随本包移交的密级（{highest}）。"),
    hint=Text("Classified records are transferred separately; another limit can be set (--secrets).",
              "涉密档案应单独移交；如另有规定，可用 --secrets 设定上限。"),
)  # fmt: skip
REC_PAGES = Rule(
    code="REC-PAGES",
    severity=Severity.WARNING,
    clause="DA/T 46-2009 M43 页数",
    text=Text(
        "页数 is {stated}, and there are {found} images of one page each.",
        "页数为 {stated}，单页图像共 {found} 个。",
    ),
    hint=Text("Look for missing or surplus pages, or correct 页数.", "请查找缺页或多页，或改正页数。"),
)
REC_SAME_OCTETS = Rule(
    code="REC-SAME-OCTETS",
    severity=Severity.WARNING,
    text=Text("The computer file is the same, octet for octet, as {other} of {first}.",
              "该电子文件与 {first} 的 {other} 逐字节相同。"),
    hint=Text("See that each record has its own scan.", "请核对两件是否误用了同一文件。"),
)  # fmt: skip
REC_SAME_RECORD = Rule(
    code="REC-SAME-RECORD",
    severity=Severity.WARNING,
    text=Text(
        "{record} has the title, author and date of {first}.",
        "{record} 的题名、责任者和日期与 {first} 完全相同。",
    ),
    hint=Text("See whether one record was described twice.", "请核对是否重复著录。"),
)
REC_IDENTIFIER = Rule(
    code="REC-IDENTIFIER",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 M7 电子文件号",
    text=Text(
        "{record} has the 电子文件号 {identifier!r} of {first}.",
        "{record} 的电子文件号 {identifier!r} 与 {first} 相同。",
    ),
    hint=Text("An identifier belongs to one record.", "一个电子文件号只能属于一件。"),
)
REC_NUMBER_GAP = Rule(
    code="REC-NUMBER-GAP",
    severity=Severity.WARNING,
    text=Text("After {stem} the item numbers 件号 {missing} are missing (there are {count}, up to {last}).",
              "{stem} 之下缺件号 {missing}（共 {count} 件，至 {last}）。"),
    hint=Text(
        "Say in the description why they are missing, or supply the records.",
        "请补齐，或在说明中注明缺号原因。",
    ),
)  # fmt: skip
REC_OCTETS = Rule(
    code="REC-OCTETS",
    severity=Severity.ERROR,
    text=Text("The description says 移交数据量 {stated}; the records have {found} octets.",
              "说明文件称移交数据量为 {stated}，各件电子文件实有 {found} 字节。"),
    hint=Text(
        "Find out whether files are missing, or correct the figure.",
        "请查明是否缺少文件，或改正该数字。",
    ),
)  # fmt: skip
REC_UNIT = Rule(
    code="REC-UNIT",
    severity=Severity.WARNING,
    text=Text("The description says {name} is {stated!r}; {source} has {found!r}.",
              "说明文件的{name}为 {stated!r}，{source}为 {found!r}。"),
    hint=Text("Correct the one that is wrong.", "请改正有误的一方。"),
)  # fmt: skip
REC_NO_DESCRIPTION = Rule(
    code="REC-NO-DESCRIPTION",
    severity=Severity.ERROR,
    clause="DA/T 93-2022 annex B",
    means=Verdict.INCOMPLETE,
    text=Text("The package has no 说明文件.TXT.", "信息包缺少 说明文件.TXT。"),
    hint=Text("Ask the transferring unit for it.", "请向移交单位索取。"),
)
REC_RECORD = Rule(
    code="REC-RECORD",
    severity=Severity.ERROR,
    means=Verdict.UNREADABLE,
    text=Text("The record of the package cannot be read: {why}", "信息包的记录无法读取：{why}"),
    hint=Text("Ask for the package anew.", "请要求重新提供信息包。"),
)
REC_XML = Rule(
    code="REC-XML",
    severity=Severity.WARNING,
    text=Text("This XML cannot be read safely: {why}", "该 XML 无法安全读取：{why}"),
    hint=Text("Ask for it without DTD, as it was made by its program.", "请要求提供不带 DTD 的原始文件。"),
)
REC_FUTURE_UNKNOWN = Text(
    "no day to compare with was given, and there is no Bagging-Date", "未给定比较日期，也没有 Bagging-Date"
)

RULES = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
