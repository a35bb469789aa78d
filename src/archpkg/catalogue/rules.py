"""What can be wrong with a table made by people, each with its remedy. The codes are the library's own."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

_ERROR, _WARNING, _NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def _rule(code: str, severity: Severity, text: tuple[str, str], hint: tuple[str, str]) -> Rule:
    return Rule(code=f"CAT-{code}", severity=severity, text=Text(*text), hint=Text(*hint))


# ── the computer file ───────────────────────────────────────────────────────────────────────────────────

ENCODING = _rule(
    "ENCODING", _NOTE,
    ("The text is not UTF-8; it was read as {encoding}.", "文本不是 UTF-8 编码，已按 {encoding} 读取。"),
    ("If characters look wrong, say which encoding it is (--encoding; encoding= in a program).",
     "如有乱码，请用 --encoding 指明编码（程序中为 encoding=）。"),
)  # fmt: skip
UNDECODABLE = _rule(
    "UNDECODABLE", _ERROR,
    ("Bytes that are no {encoding} text, the first at byte {byte}; they were replaced by “�”.",
     "有不属于 {encoding} 编码的字节，首个在第 {byte} 字节处，已代之以“�”。"),
    ("Save the table again in one encoding, or say which it is (--encoding; encoding= in a program).",
     "请以同一种编码重新保存，或用 --encoding 指明编码（程序中为 encoding=）。"),
)  # fmt: skip
MIXED = _rule(
    "MIXED-ENCODING", _ERROR,
    ("This line is {encoding}, others are not: the table mixes encodings.",
     "此行为 {encoding} 编码，与其他行不同：表中混有多种编码。"),
    ("Compare the row with the original and save the table in one encoding.", "请核对此行，并统一编码后重新保存。"),
)  # fmt: skip
NUL = _rule(
    "NUL", _ERROR,
    ("A NUL character was removed from the text.", "文本中有空字符（NUL），已去除。"),
    ("The table may be damaged or cut off here; compare the row with the original.",
     "表格可能在此处损坏或截断，请与原表核对。"),
)  # fmt: skip
CONTROL = _rule(
    "CONTROL", _ERROR,
    ("The cell holds the character {point}, which no XML document can hold.",
     "单元格含 XML 文件不允许的字符 {point}。"),
    ("Delete the character in the table: it is not shown.", "请在表中删除该字符（通常不可见）。"),
)  # fmt: skip
QUOTE = _rule(
    "QUOTE", _ERROR,
    ("A quotation mark is not closed as it should be; the line was read by itself.",
     "引号未正确闭合，已将此行单独读取。"),
    ("Close the quotation mark, or double it if it belongs to the text.", "请补全引号；引号属于正文的，应写成两个。"),
)  # fmt: skip
RAGGED = _rule(
    "RAGGED", _ERROR,
    ("The row has {found} cells, the header has {expected}.", "此行有 {found} 个单元格，表头有 {expected} 个。"),
    ("Look for a missing or an extra separator; every cell was kept.",
     "请检查是否缺少或多出分隔符；各单元格内容均已保留。"),
)  # fmt: skip

# ── sheets ──────────────────────────────────────────────────────────────────────────────────────────────

HIDDEN_SHEET = _rule(
    "HIDDEN-SHEET", _NOTE,
    ("The sheet is hidden; it was read like the others.", "此工作表已隐藏，仍照常读取。"),
    ("Delete it or show it if that was not meant.", "如非有意，请删除或取消隐藏。"),
)  # fmt: skip
HIDDEN_ROWS = _rule(
    "HIDDEN-ROWS", _NOTE,
    ("{count} hidden rows were read like the others: {rows}.", "有 {count} 个隐藏行，仍照常读取：第 {rows} 行。"),
    ("Delete them or show them if that was not meant.", "如非有意，请删除或取消隐藏。"),
)  # fmt: skip
HIDDEN_COLUMNS = _rule(
    "HIDDEN-COLUMNS", _NOTE,
    ("{count} hidden columns were read like the others.", "有 {count} 个隐藏列，仍照常读取。"),
    ("Delete them or show them if that was not meant.", "如非有意，请删除或取消隐藏。"),
)  # fmt: skip
MERGED = _rule(
    "MERGED", _NOTE,
    ("Cells {range} are merged; each row took the value “{value}”.", "单元格 {range} 已合并，各行均取值“{value}”。"),
    ("Undo the merging if the rows differ.", "如各行内容不同，请取消合并。"),
)  # fmt: skip
SKIPPED_SHEET = _rule(
    "SKIPPED-SHEET", _NOTE,
    ("The sheet has neither 档号 nor 题名 among its headings ({count} rows with content): it is not a catalogue "
     "and was left out.",
     "此工作表的表头中既无档号也无题名（有内容的行 {count} 个），不是目录，未读取。"),
    ("If it is one, name its headings as in the standard.", "如确为目录，请按标准书写表头。"),
)  # fmt: skip
NO_HEADER = _rule(
    "NO-HEADER", _ERROR,
    ("No header row was found in the first {rows} rows: none has two known headings with 档号 or 题名 among them.",
     "前 {rows} 行中找不到表头：没有一行含两个以上已知列名并包括档号或题名。"),
    ("Put the headings in one row and name them as in the standard, for instance 档号 and 题名.",
     "请将列名写在同一行，并按标准命名，例如档号、题名。"),
)  # fmt: skip
NO_COLUMN = _rule(
    "NO-COLUMN", _ERROR,
    ("There is no column {missing}.", "缺少“{missing}”列。"),
    ("Add it, or give this name to the column that means it.", "请补上该列，或将含义相同的列改为此名。"),
)  # fmt: skip
NO_ITEM_CODE = _rule(
    "NO-ITEM-CODE", _WARNING,
    ("The items have the code of their volume, but none of their own.", "文件只有案卷档号，没有自己的档号。"),
    ("Add a column 档号 before packing.", "封装前请补上“档号”列。"),
)  # fmt: skip
AMBIGUOUS = _rule(
    "AMBIGUOUS-COLUMN", _WARNING,
    ("The heading may mean {candidates}; the column was kept as it is.", "该列名可能指{candidates}，已原样保留。"),
    ("Rename the column to what it means, for instance {first}.", "请按实际含义改列名，例如“{first}”。"),
)  # fmt: skip
SAME_COLUMN = _rule(
    "SAME-COLUMN", _WARNING,
    ("The columns {headings} mean the same; in each row the first that is filled counts, the others were kept "
     "beside it.",
     "{headings} 几列含义相同，每行取首个非空者，其余另行保留。"),
    ("Keep one of them, or rename those that mean something else.", "请只保留一列；含义不同的，请改列名。"),
)  # fmt: skip
TITLE_ROWS = _rule(
    "TITLE-ROWS", _NOTE,
    ("Text above the header that was not used: {text}.", "表头上方的文字未被采用：{text}。"),
    ("Nothing to do, unless it names fonds, unit or year; then write for instance 全宗号：Z109.",
     "无须处理；如系全宗、立档单位或年度，请写作“全宗号：Z109”等形式。"),
)  # fmt: skip

# ── rows ────────────────────────────────────────────────────────────────────────────────────────────────

SKIPPED_ROWS = _rule(
    "SKIPPED-ROWS", _NOTE,
    ("{count} rows hold no record and were passed over: {blank} blank, {header} repeated headers, {total} totals.",
     "有 {count} 行不是记录，已略过：空行 {blank}、重复表头 {header}、合计 {total}。"),
    ("Nothing to do.", "无须处理。"),
)  # fmt: skip
NOT_A_RECORD = _rule(
    "NOT-A-RECORD", _WARNING,
    ("The row has neither 档号 nor 题名 and only “{text}”; it was passed over.",
     "此行既无档号也无题名，只有“{text}”，已略过。"),
    ("If it is a record, fill in 档号 and 题名.", "如确为一条记录，请填写档号与题名。"),
)  # fmt: skip
CELL_ERROR = _rule(
    "CELL-ERROR", _ERROR,
    ("The cell shows the error {text}.", "单元格显示错误 {text}。"),
    ("Correct the formula, or write the value itself.", "请改正公式，或直接填写数值。"),
)  # fmt: skip
FORMULA = _rule(
    "FORMULA", _ERROR,
    ("The formula {text} has no stored value.", "公式 {text} 没有保存计算结果。"),
    ("Open the table in a spreadsheet program and save it, or write the value itself.",
     "请用电子表格软件打开并重新保存，或直接填写数值。"),
)  # fmt: skip
LOST_DIGITS = _rule(
    "LOST-DIGITS", _WARNING,
    ("The cell is a number of more than 15 digits ({text}); a spreadsheet keeps only 15.",
     "单元格为超过 15 位的数字（{text}），电子表格只保留 15 位。"),
    ("Format the cell as text and write the number again.", "请将单元格设为文本格式后重新填写。"),
)  # fmt: skip
DITTO = _rule(
    "DITTO", _NOTE,
    ("“{mark}” was replaced by the value above, “{value}”.", "“{mark}”已代之以上一行的值“{value}”。"),
    ("Write the value in every row if that is wrong.", "如不正确，请逐行填写。"),
)  # fmt: skip
DITTO_ALONE = _rule(
    "DITTO-ALONE", _ERROR,
    ("“{mark}” has no value above it; the cell was taken as empty.", "“{mark}”之上没有可用的值，按空白处理。"),
    ("Write the value itself.", "请直接填写内容。"),
)  # fmt: skip

# ── values ──────────────────────────────────────────────────────────────────────────────────────────────

CODE = _rule(
    "CODE", _ERROR,
    ("{reason} It was kept as it is.", "{reason}已原样保留。"),
    ("{remedy}", "{remedy}"),
)  # fmt: skip
CODE_EMPTY = _rule(
    "CODE-EMPTY", _ERROR,
    ("The record has no reference code.", "此条记录没有档号。"),
    ("Fill in 档号.", "请填写档号。"),
)  # fmt: skip
CODE_FONDS = _rule(
    "CODE-FONDS", _NOTE,
    ("“{text}” lacks the fonds number; it was read as {code}.", "“{text}”缺少全宗号，按 {code} 读取。"),
    ("Write the whole code.", "请写出完整档号。"),
)  # fmt: skip
DUPLICATE = _rule(
    "DUPLICATE", _ERROR,
    ("The reference code {code} stands in {count} rows: {rows}.", "档号 {code} 出现 {count} 次：{rows}。"),
    ("Give each record a code of its own.", "请为每条记录给定唯一的档号。"),
)  # fmt: skip
FONDS = _rule(
    "FONDS", _ERROR,
    ("The record belongs to fonds {found}, the catalogue to {expected}.",
     "此条记录属全宗 {found}，本目录属全宗 {expected}。"),
    ("Correct the code, or put the records of each fonds into a catalogue of their own.",
     "请改正档号，或将不同全宗的记录分别编目。"),
)  # fmt: skip
PADDED = _rule(
    "PADDED", _NOTE,
    ("The number {text} was read as {value}: its leading zeros were lost.",
     "数字 {text} 缺少前导零，按 {value} 读取。"),
    ("Format the column as text.", "请将该列设为文本格式。"),
)  # fmt: skip
TITLE_EMPTY = _rule(
    "TITLE-EMPTY", _WARNING,
    ("The record has no title.", "此条记录没有题名。"),
    ("Fill in 题名; a title made by yourself stands in [ ].", "请填写题名；自拟题名加方括号 [ ]。"),
)  # fmt: skip
DATE = _rule(
    "DATE", _ERROR,
    ("{reason} It was kept as it is.", "{reason}已原样保留。"),
    ("{remedy}", "{remedy}"),
)  # fmt: skip
YEAR = _rule(
    "YEAR", _ERROR,
    ("“{text}” is not a year; it was kept as it is.", "“{text}”不是年度，已原样保留。"),
    ("Write four digits.", "请写四位数字。"),
)  # fmt: skip
RETENTION = _rule(
    "RETENTION", _ERROR,
    ("{reason} It was kept as it is.", "{reason}已原样保留。"),
    ("{remedy}", "{remedy}"),
)  # fmt: skip
SECURITY = _rule(
    "SECURITY", _ERROR,
    ("{reason} It was kept as it is.", "{reason}已原样保留。"),
    ("{remedy}", "{remedy}"),
)  # fmt: skip
MAPPED = _rule(
    "MAPPED", _NOTE,
    ("“{text}” was taken as {value}; the original was kept beside it.", "“{text}”按“{value}”处理，原文另行保留。"),
    ("Use the terms of the standard.", "请使用标准用语。"),
)  # fmt: skip
PAGES = _rule(
    "PAGES", _ERROR,
    ("“{text}” is not a number of pages or pieces; it was kept as it is.", "“{text}”不是页数或件数，已原样保留。"),
    ("Write a number only.", "请只填写数字。"),
)  # fmt: skip
SHEETS = _rule(
    "SHEETS", _NOTE,
    ("“{text}” counts sheets 张; it was taken as a number of pages.", "“{text}”以“张”计数，已按页数处理。"),
    ("Count pages bearing text or figures.", "请按有文字或图表的页面计数。"),
)  # fmt: skip
OPENNESS = _rule(
    "OPENNESS", _ERROR,
    ("“{text}” is not an opening status; it was kept as it is.", "“{text}”不是开放标识，已原样保留。"),
    ("Write 开放, 控制, 延期开放 or 未审核.", "请填写 开放、控制、延期开放 或 未审核。"),
)  # fmt: skip
CATEGORY = _rule(
    "CATEGORY", _NOTE,
    ("“{text}” is not a category of DA/T 13-2022; it was kept as it is.", "“{text}”不是规定的档案门类，已原样保留。"),
    ("Write a code such as WS, or its name 文书.", "请填写 WS 等门类代码，或其名称“文书”。"),
)  # fmt: skip
SEQUENCE = _rule(
    "SEQUENCE", _NOTE,
    ("The running numbers do not run from 1 without a gap; they are made anew on writing.",
     "序号不是从 1 起连续编排，写出时将重新编排。"),
    ("Look whether rows are missing.", "请检查是否有缺行。"),
)  # fmt: skip

# ── volumes ─────────────────────────────────────────────────────────────────────────────────────────────

FILE_MADE = _rule(
    "FILE-MADE", _NOTE,
    ("The volume {code} has items but no row of its own; one was made for it.",
     "案卷 {code} 有卷内文件而无案卷条目，已为其建立案卷。"),
    ("Add it to the 案卷目录.", "请在案卷目录中补上该卷。"),
)  # fmt: skip
COUNT = _rule(
    "COUNT", _WARNING,
    ("The volume {code} should have {expected} items, the catalogue has {found}.",
     "案卷 {code} 应有 {expected} 件，目录中有 {found} 件。"),
    ("Look for missing rows, or correct the count.", "请检查是否缺行，或改正件数。"),
)  # fmt: skip
PAGE_RANGE = _rule(
    "PAGE-RANGE", _WARNING,
    ("Pages {found} overlap with pages {before} of the item before it.", "页号 {found} 与前一件的页号 {before} 重叠。"),
    ("Correct the page numbers.", "请改正页号。"),
)  # fmt: skip
