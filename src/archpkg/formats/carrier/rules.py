"""The rules of the written form: what a catalogue or description can depart from while it is read."""

from __future__ import annotations

from archpkg.findings import Rule, Severity
from archpkg.words import Text

ANNEX_B = "DA/T 93-2022 annex B"
ANNEX_2 = "档发〔2012〕7号 annex 2"
BOTH = f"{ANNEX_B}; {ANNEX_2}"

CAR_UNKNOWN = Rule(
    code="CAR-UNKNOWN",
    severity=Severity.WARNING,
    clause=BOTH,
    text=Text(
        "The catalogue entry has the element 〈{tag}〉: {value!r}.", "目录条目含有元素〈{tag}〉：{value!r}。"
    ),
    hint=Text("This edition does not know it; it is kept as it is.", "本版本无此元素，已原样保留。"),
)
CAR_REPEATED = Rule(
    code="CAR-REPEATED",
    severity=Severity.ERROR,
    clause=BOTH,
    text=Text(
        "Entry {entry} has 〈{tag}〉 more than once; here: {value!r}.",
        "第 {entry} 条有多个〈{tag}〉，此处为 {value!r}。",
    ),
    hint=Text(
        "The first was taken, this one is kept; leave one.", "已采用第一个，此处另行保留；请只留一个。"
    ),
)
CAR_NESTED = Rule(
    code="CAR-NESTED",
    severity=Severity.ERROR,
    clause=BOTH,
    text=Text("In entry {entry}, 〈{tag}〉 has elements inside.", "第 {entry} 条的〈{tag}〉内含其他元素。"),
    hint=Text("Only text may stand there; what is inside is kept.", "此处只应为文字；其中的元素已另行保留。"),
)
CAR_MISSING = Rule(
    code="CAR-MISSING",
    severity=Severity.ERROR,
    clause=BOTH,
    text=Text("Entry {entry} lacks 〈{tag}〉.", "第 {entry} 条缺少〈{tag}〉。"),
    hint=Text("Fill it in and make the package again.", "请补充后重新生成信息包。"),
)
CAR_ORDER = Rule(
    code="CAR-ORDER",
    severity=Severity.WARNING,
    clause=BOTH,
    text=Text("In entry {entry}, 〈{tag}〉 stands too late.", "第 {entry} 条的〈{tag}〉位置靠后。"),
    hint=Text("Write the elements in this order: {order}.", "请按此顺序书写各元素：{order}。"),
)
CAR_PLACE = Rule(
    code="CAR-PLACE",
    severity=Severity.ERROR,
    clause=BOTH,
    text=Text("〈{tag}〉 stands where only 〈{level}〉 may.", "此处只应为〈{level}〉，却有〈{tag}〉。"),
    hint=Text(
        "It is kept, but not as an entry: put it into a catalogue of its own.",
        "已保留，但未作为条目；请另列目录。",
    ),
)
CAR_TEXT = Rule(
    code="CAR-TEXT",
    severity=Severity.WARNING,
    clause=BOTH,
    text=Text("Text stands between the elements: {value!r}.", "元素之间有文字：{value!r}。"),
    hint=Text("It belongs to no element and was not taken over.", "不属于任何元素，未采用。"),
)
CAR_ATTRIBUTE = Rule(
    code="CAR-ATTRIBUTE",
    severity=Severity.WARNING,
    clause=BOTH,
    text=Text("〈{tag}〉 has the attribute {name}: {value!r}.", "〈{tag}〉带有属性 {name}：{value!r}。"),
    hint=Text(
        "The form has no attributes; it was not taken over. Write an element instead.",
        "本格式没有属性，未采用；请改为元素。",
    ),
)
CAR_NAMESPACE = Rule(
    code="CAR-NAMESPACE",
    severity=Severity.WARNING,
    clause=BOTH,
    text=Text("The catalogue has the namespace {value!r}.", "目录带有命名空间 {value!r}。"),
    hint=Text("The form has none; names were read without it.", "本格式没有命名空间，已按本地名读取。"),
)
CAR_ROOT = Rule(
    code="CAR-ROOT",
    severity=Severity.NOTE,
    clause=BOTH,
    text=Text(
        "The catalogue stands inside 〈{root}〉.",
        "目录写在〈{root}〉之内。",
    ),
    hint=Text(
        "It was read all the same; the form has 文件目录 or 案卷目录 as its root.",
        "已照常读取；本格式以文件目录或案卷目录为根元素。",
    ),
)
CAR_ENCODING = Rule(
    code="CAR-ENCODING",
    severity=Severity.ERROR,
    clause=BOTH,
    text=Text(
        "The document says {declared} and is written in {actual}.", "文件声明为 {declared}，实为 {actual}。"
    ),
    hint=Text(
        "It was read as it is written; others will not be able to. Correct the first line.",
        "已按实际编码读取；其他系统可能无法读取，请改正首行声明。",
    ),
)
CAR_MORE = Rule(
    code="CAR-MORE",
    severity=Severity.NOTE,
    text=Text("And {count} more findings of {code}.", "另有 {count} 处 {code}。"),
    hint=Text("They are of the same kind as those shown.", "与已列出者同类。"),
)
CAR_LINE = Rule(
    code="CAR-LINE",
    severity=Severity.WARNING,
    clause=ANNEX_B,
    text=Text("The line {text!r} has no name and value.", "该行 {text!r} 不是“名称：值”。"),
    hint=Text("It is kept; write one name：value a line.", "已保留；请每行写一个“名称：值”。"),
)
CAR_CHARACTER = Rule(
    code="CAR-CHARACTER",
    severity=Severity.ERROR,
    text=Text(
        "{encoding} has no character “{character}” ({point}), which 〈{element}〉 has.",
        "〈{element}〉含“{character}”（{point}），{encoding} 没有该字符。",
    ),
    hint=Text("Write in UTF-8 or GB18030: nothing is replaced.", "请改用 UTF-8 或 GB18030：不作任何替换。"),
)
CAR_MAPPED = Rule(
    code="CAR-MAPPED",
    severity=Severity.NOTE,
    text=Text("The security word {found!r} was read as {level}.", "密级 {found!r} 按“{level}”读取。"),
    hint=Text("The word itself is kept beside it.", "原文已另行保留。"),
)
