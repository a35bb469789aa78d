"""Why a text is no reference code: one sentence and one remedy for each reason."""

from __future__ import annotations

from attrs import frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text

_SHOWN = 80


@frozen
class Reason:
    """One way in which a reference code is wrong, and what a person can do about it."""

    text: Text
    hint: Text

    def error(self, code: str, **details: object) -> InvalidValue:
        """The error to raise for one code; places in the sentences are filled from the details."""
        named = {key: shown(str(value)) for key, value in details.items()}
        named["code"] = shown(code)
        opening = Text("Reference code “{code}”: ", "档号“{code}”：").fill_from(named)
        text = self.text.fill_from(named)
        whole = Text(opening.en + text.en, opening.zh + text.zh)
        return InvalidValue(whole, hint=self.hint.fill_from(named))


class Misfit(Exception):
    """Raised while a piece of a code is read, where the whole text is not at hand; never leaves this room."""

    def __init__(self, reason: Reason, **details: object) -> None:
        super().__init__(reason, details)
        self.reason = reason
        self.details = details

    def error(self, code: str) -> InvalidValue:
        """The error for the whole code."""
        return self.reason.error(code, **self.details)


def shown(text: str) -> str:
    """A text as a message can hold it: nothing invisible, and not too long."""
    cut = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in cut)


def _reason(en: str, zh: str, hint_en: str, hint_zh: str) -> Reason:
    return Reason(Text(en, zh), Text(hint_en, hint_zh))


EMPTY = _reason(
    "it is empty.", "内容为空。",
    "Give the code, such as Z109-WS·2011-Y-BGS-0001.", "请填写档号，例如 Z109-WS·2011-Y-BGS-0001。",
)  # fmt: skip
SPACE_AROUND = _reason(
    "there is a space before or after it.", "前面或后面有空格。",
    "Remove the space, or normalise the text first.", "请去掉空格，或先进行规范化处理。",
)  # fmt: skip
DASH = _reason(
    "{found} ({point}) stands where the hyphen “-” is expected.",
    "应使用半角连字符“-”，却是“{found}”（{point}）。",
    "Use the hyphen U+002D, or normalise the text first.", "请改用半角连字符，或先进行规范化处理。",
)  # fmt: skip
DOT_STAND_IN = _reason(
    "{found} ({point}) stands where the middle dot “·” is expected.",
    "应使用间隔号“·”，却是“{found}”（{point}）。",
    "Use the middle dot U+00B7, or normalise the text first.", "请改用间隔号 U+00B7，或先进行规范化处理。",
)  # fmt: skip
FULL_STOP = _reason(
    "the full stop “{found}” is no separator; codes of one level are joined by “·”.",
    "“{found}”不是分隔符，同级代码之间应使用间隔号“·”。",
    "Use the middle dot U+00B7, or read the code leniently.", "请改用间隔号 U+00B7，或用宽松方式读取。",
)  # fmt: skip
UNDERSCORE = _reason(
    "the underscore is no separator; levels are joined by “-”, codes of one level by “·”.",
    "下划线不是分隔符，各级之间用“-”，同级代码之间用“·”。",
    "Replace each underscore by “-” or “·”.", "请把下划线改为“-”或“·”。",
)  # fmt: skip
LOWER_CASE = _reason(
    "the letter “{found}” is lower case; codes are capital letters.",
    "字母“{found}”为小写，代码应为大写字母。",
    "Write capital letters.", "请改用大写字母。",
)  # fmt: skip
FULL_WIDTH = _reason(
    "“{found}” ({point}) is a full-width character.", "“{found}”（{point}）是全角字符。",
    "Use half-width letters and digits, or normalise the text first.",
    "请改用半角字母和数字，或先进行规范化处理。",
)  # fmt: skip
CHARACTER = _reason(
    "the character “{found}” ({point}) has no place in a code.", "档号中不能出现字符“{found}”（{point}）。",
    "Use capital letters, digits, Chinese characters, “-” and “·” only.",
    "只能使用大写字母、数字、汉字、“-”和“·”。",
)  # fmt: skip
SEPARATOR_AT_END = _reason(
    "a separator stands at its very beginning or end.", "开头或结尾有多余的分隔符。",
    "Remove the separator, or add the missing segment.", "请去掉多余的分隔符，或补上缺少的代码段。",
)  # fmt: skip
EMPTY_SEGMENT = _reason(
    "an empty segment stands between two separators.", "两个分隔符之间的代码段为空。",
    "Fill the segment, or leave it out together with its separator.",
    "请补上该代码段，或连同分隔符一起去掉。",
)  # fmt: skip
FONDS_NUMBER = _reason(
    "the fonds number must be four characters, a letter or digit and three digits; found “{found}”.",
    "全宗号应为四位（一位字母或数字加三位数字），却是“{found}”。",
    "Use the number that the receiving archives gave, such as J019.",
    "请使用接收档案馆给定的全宗号，例如 J019。",
)  # fmt: skip
FONDS_MISSING = _reason(
    "it begins with the category “{found}”; the fonds number is missing.",
    "以门类“{found}”开头，缺少全宗号。",
    "Put the fonds number and a hyphen before it.", "请在前面补上全宗号和连字符。",
)  # fmt: skip
CATEGORY = _reason(
    "“{found}” is no archive category; expected one of {expected}.",
    "“{found}”不是档案门类代码，应为 {expected} 之一。",
    "Correct the category, or add it to the unit's rule (extra_categories).",
    "请改正门类代码，或在本单位规则中增加该门类（extra_categories）。",
)  # fmt: skip
OTHER_CATEGORY = _reason(
    "the rule is for category {expected}, the code is of “{found}”.",
    "规则适用于门类 {expected}，档号的门类却是“{found}”。",
    "Use the rule of the code's own category.", "请使用该门类自己的规则。",
)  # fmt: skip
YEAR = _reason(
    "the year must be four digits at the end of “{series}”; found “{found}”.",
    "年度应为四位数字并位于“{series}”末尾，却是“{found}”。",
    "Write the year in full, such as WS·2011.", "请写全四位年度，例如 WS·2011。",
)  # fmt: skip
HYPHEN_BEFORE_YEAR = _reason(
    "a hyphen stands before the year {found}; category and year are joined by “·”.",
    "年度 {found} 前是连字符，门类与年度之间应使用间隔号“·”。",
    "Write {expected}.", "请写作 {expected}。",
)  # fmt: skip
RETENTION = _reason(
    "a retention code, Y or D and years, is expected after the year; found “{found}”.",
    "年度之后应为保管期限代码（Y 或 D 加年数），却是“{found}”。",
    "Write Y, D30 or D10.", "请写作 Y、D30 或 D10。",
)  # fmt: skip
BARE_TERM = _reason(
    "the retention “{found}” is a bare number; expected D{found}.",
    "保管期限“{found}”只有年数，应写作 D{found}。",
    "Write D before the years; permanent is Y.", "请在年数前加 D，永久为 Y。",
)  # fmt: skip
OLD_TERM = _reason(
    "the retention “{found}” belongs to the scheme before 2006 (长期, 短期); expected Y or D and years.",
    "保管期限“{found}”属于 2006 年以前的分法（长期、短期），应为 Y 或 D 加年数。",
    "Decide the term anew, or keep the code as free text.", "请重新确定保管期限，或把档号作为自由文本保留。",
)  # fmt: skip
ZERO_TERM = _reason(
    "the retention “{found}” has a term of zero or a leading zero.",
    "保管期限“{found}”的年数为零或以零开头。",
    "Write the years without leading zero, such as D10.", "年数不得为零或以零开头，例如 D10。",
)  # fmt: skip
RETENTION_TWICE = _reason(
    "the retention stands twice (“{first}”, “{found}”).", "保管期限出现两次（“{first}”、“{found}”）。",
    "Remove one; if it is a class code, give the unit's rule.",
    "请删去一个；如为类别代码，请提供本单位规则。",
)  # fmt: skip
CLASS = _reason(
    "the class “{found}” must be capital letters and digits.", "类别代码“{found}”应为大写字母和数字。",
    "Use the class code, not its name.", "请使用类别代码，不要使用类别名称。",
)  # fmt: skip
ORGAN = _reason(
    "the organ or subject “{found}” must be capital letters, digits or Chinese characters.",
    "机构或问题代码“{found}”应为大写字母、数字或汉字。",
    "Write one code, without a separator inside.", "请只写一个代码，中间不加分隔符。",
)  # fmt: skip
NO_NUMBER = _reason(
    "the item or volume number is missing.", "缺少件号或案卷号。",
    "Add the number after a hyphen, such as -0001.", "请在连字符后补上编号，例如 -0001。",
)  # fmt: skip
NUMERAL_ONE = _reason(
    "the Chinese numeral 一 seems to stand for a hyphen.",
    "似乎用汉字“一”代替了连字符。",
    "Replace 一 by “-” where a hyphen is meant.", "应为连字符之处，请把“一”改为“-”。",
)  # fmt: skip
NO_SEGMENTS = _reason(
    "nothing stands after the fonds number.", "全宗号之后没有内容。",
    "Add the category and the number.", "请补上门类和编号。",
)  # fmt: skip
NOT_PADDED = _reason(
    "the {name} “{found}” is not padded with zeros to three digits at least.",
    "{name_zh}“{found}”未补零，至少应为三位。",
    "Write {expected}, or as many digits as the unit's rule has.",
    "请写作 {expected}，或按本单位规则的位数补零。",
)  # fmt: skip
NOT_A_NUMBER = _reason(
    "the {name} must be three to five digits; found “{found}”.", "{name_zh}应为三至五位数字，却是“{found}”。",
    "Correct the number.", "请改正编号。",
)  # fmt: skip
COMPONENT = _reason(
    "the component number must be three digits after “·”; found “{found}”.",
    "子件号应为间隔号后的三位数字，却是“{found}”。",
    "Write it as 0001·001.", "请写作 0001·001。",
)  # fmt: skip
WIDTH = _reason(
    "the {name} “{found}” has {have} digits; the rule asks for {expected}.",
    "{name_zh}“{found}”为 {have} 位，规则要求 {expected} 位。",
    "Pad the number, or change the width in the rule.", "请补足位数，或修改规则中的位数。",
)  # fmt: skip
TOO_MANY = _reason(
    "too many segments: “{found}” is not expected.", "代码段过多：“{found}”是多余的。",
    "Compare it with Z109-WS·2011-Y-BGS-0001.", "请对照 Z109-WS·2011-Y-BGS-0001。",
)  # fmt: skip
BY_ITEM = _reason(
    "the rule is by item, with one number at the end; found “{found}”.",
    "规则为以件整理，末尾只有件号，却是“{found}”。",
    "Use a rule by volume, or correct the code.", "请使用以卷整理的规则，或改正档号。",
)  # fmt: skip
OTHER_PROFILE = _reason(
    "it does not have the form that the rule asks for ({expected}).", "不是规则要求的形式（{expected}）。",
    "Use the rule that the code was made with, or correct the code.",
    "请使用编制该档号时的规则，或改正档号。",
)  # fmt: skip
OTHER_PARTS = _reason(
    "“{found}” does not follow the rule's parts: {expected}.", "“{found}”不符合规则规定的组成：{expected}。",
    "Correct the segments, or use the rule of this category.", "请改正代码段，或使用该门类的规则。",
)  # fmt: skip
READ_ONLY = _reason(
    "codes of fixed groups of digits are read only, and are never made.",
    "固定位数的旧式档号只供读取，不再编制。",
    "Make the code with a rule of DA/T 22 or DA/T 13.", "请按 DA/T 22 或 DA/T 13 的规则编制。",
)  # fmt: skip
NOT_CARRIED = _reason(
    "made from {name} “{expected}”, it would read back as “{found}” under the same rule.",
    "其{name_zh}为“{expected}”，按同一规则读回却是“{found}”。",
    "Leave the value out, or list exactly the parts that are used in the rule.",
    "请去掉该值，或在规则中准确列出所用的组成部分。",
)  # fmt: skip
OVERFLOW = _reason(
    "{found} is the last {name} of {width} digits.", "{found} 已是 {width} 位{name_zh}的最后一个。",
    "Begin a new volume or catalogue, or widen the number in the unit's rule.",
    "请另立案卷或目录，或在本单位规则中增加位数。",
)  # fmt: skip
NOT_RUNNING = _reason(
    "it has no running number that could be continued.", "没有可以顺延的流水号。",
    "Give a code of DA/T 22 or DA/T 13.", "请提供符合 DA/T 22 或 DA/T 13 的档号。",
)  # fmt: skip
NAME_TOO_LONG = _reason(
    "it is too long for the name of a folder or computer file ({found} octets, at most {expected}).",
    "过长，不能用作文件夹或计算机文件名（{found} 字节，最多 {expected} 字节）。",
    "Shorten the code.", "请缩短档号。",
)  # fmt: skip
