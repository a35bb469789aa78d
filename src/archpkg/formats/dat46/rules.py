"""DA/T 46-2009: what a reader sees in documents that are not quite in the form that the library writes."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

DAT46_FORM = Rule(
    code="DAT46-FORM",
    severity=Severity.NOTE,
    text=Text("The document is read as {form}.", "本文档按{form}读取。"),
    hint=Text(
        "DA/T 46 fixes no form; compare some records with their source.",
        "DA/T 46 未规定格式，请抽取几件与来源核对。",
    ),
)
DAT46_ALIAS = Rule(
    code="DAT46-ALIAS",
    severity=Severity.NOTE,
    text=Text("{key!r} is read as {element}.", "{key!r} 按 {element} 读取。"),
    hint=Text("Say so if it means something else here.", "如在本系统中含义不同，请在来源处改名。"),
)
DAT46_LEVEL = Rule(
    code="DAT46-LEVEL",
    severity=Severity.WARNING,
    clause="DA/T 46-2009 M1",
    text=Text(
        "聚合层次 says {found!r}, but the document is read as {level}.",
        "聚合层次为 {found!r}，本文档按“{level}”读取。",
    ),
    hint=Text("Look whether this is a record or a volume.", "请核对是文件级还是案卷级。"),
)
DAT46_NOTHING = Rule(
    code="DAT46-NOTHING",
    severity=Severity.WARNING,
    text=Text(
        "Nothing in the document 〈{root}〉 is an element of DA/T 46.",
        "文档〈{root}〉中没有 DA/T 46 的元素。",
    ),
    hint=Text("Look whether this is the right document.", "请核对是否选错了文件。"),
)
DAT46_SEVERAL = Rule(
    code="DAT46-SEVERAL",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 M8, M22",
    text=Text(
        "The record has 〈{tag}〉 more than once; here: {value!r}.",
        "该件有多个〈{tag}〉，此处为 {value!r}。",
    ),
    hint=Text(
        "Two records may have been written as one: the first was taken, this one is kept. Write each record apart.",
        "可能是两件写成了一件：已采用第一个，此处另行保留。请逐件分开书写。",
    ),
)
RULES = (DAT46_FORM, DAT46_ALIAS, DAT46_LEVEL, DAT46_NOTHING, DAT46_SEVERAL)
