"""受控词表. The value lists of the standards: DA/T 46-2009, DA/T 18-2022, DA/T 13-2022.

The model keeps these values as the text that came; the lists say which texts are known, in which order they
stand, and what they are in English. A closed list has no other values; an open one (［其他］ in the standard) has.
Where the standard gives no code, the Chinese value is its own code: none is made up.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from attrs import field, frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text


@frozen
class Term:
    """One value of a list: its code, Chinese and English names, and other texts that mean the same."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text it is known by."""
        return (self.code, self.zh, self.en, *self.aliases)


def _fold(text: str) -> str:
    """Without white space, in half width and one case: how texts are compared."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _index(vocabulary: Vocabulary) -> Mapping[str, Term]:
    """Every folded text to its term. Raises :class:`InvalidValue` where two terms claim one text."""
    index: dict[str, Term] = {}
    for term in vocabulary.terms:
        for text in term.texts:
            if index.setdefault(_fold(text), term) is not term:
                raise InvalidValue(
                    Text(f"Two terms of {vocabulary.name.en} claim {text!r}.",
                         f"{vocabulary.name.zh}中有两个词都用 {text!r}。"),
                    hint=Text("Take it from one of them.", "请从其中一个删去。"),
                )  # fmt: skip
    return index


@frozen
class Vocabulary:
    """受控词表. A list of terms, closed or open, looked up by any text of theirs.

    Case, width and white space do not matter. Raises :class:`InvalidValue` where two terms claim one text.

    >>> PRECEDENCE.term("特 急").en
    'extra urgent'
    """

    name: Text
    terms: tuple[Term, ...]
    open: bool = False
    _texts: Mapping[str, Term] = field(init=False, eq=False, repr=False)

    @_texts.default
    def _make_texts(self) -> Mapping[str, Term]:
        return _index(self)

    def find(self, text: str) -> Term | None:
        """The term that a text means, or nothing."""
        return self._texts.get(text) or self._texts.get(_fold(text))

    def term(self, text: str) -> Term:
        """The term that a text means; in an open list an unknown text is a term of its own.

        Raises :class:`InvalidValue` for an empty text, and in a closed list for an unknown one.
        """
        known = self.find(text)
        if known is not None:
            return known
        if self.open and text.strip():
            return Term(text, text, text)
        allowed_en, allowed_zh = ", ".join(t.zh for t in self.terms), "、".join(t.zh for t in self.terms)
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise InvalidValue(
            Text(f"{shown!r} is no value of {self.name.en}.", f"{shown!r} 不是{self.name.zh}的取值。"),
            hint=Text(f"Use one of: {allowed_en}.", f"可用的取值：{allowed_zh}。"),
        )

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self.find(text) is not None

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)


def _word(zh: str, en: str, *aliases: str) -> Term:
    """A term of a list without codes."""
    return Term(zh, zh, en, aliases)


CATEGORIES = Vocabulary(
    Text("category", "档案门类"),
    (
        Term("WS", "文书", "administrative records", ("文书档案",)),
        Term("KJ", "科技", "scientific and technical records", ("科技档案", "科学技术")),
        Term("RS", "人事", "personnel records", ("人事档案",)),
        Term("KU", "会计", "accounting records", ("会计档案",)),
        Term("ZY", "专业", "specialised records", ("专业档案",)),
        Term("ZP", "照片", "photographs", ("照片档案",)),
        Term("LY", "录音", "sound recordings", ("录音档案",)),
        Term("LX", "录像", "video recordings", ("录像档案",)),
        Term("SJ", "业务数据", "business data"),
        Term("YJ", "公务电子邮件", "official e-mail"),
        Term("WY", "网页信息", "web pages", ("网页",)),
        Term("MT", "社交媒体", "social media"),
        Term("SW", "实物", "objects", ("实物档案",)),
    ),
    open=True,
)
"""档案门类 (DA/T 13-2022, 机关档案管理规定 2018). Open: a unit's rule may add a class of its own."""

USUAL_UNITS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("WS", "LY", "LX", "YJ", "WY", "MT", "SW"), "item")
    | dict.fromkeys(("KJ", "RS", "KU"), "volume")
    | dict.fromkeys(("ZY", "ZP", "SJ"), "varies")
)
"""How a category is usually arranged: by ``item`` 以件, by ``volume`` 以卷, or as the unit's rule says."""

AGGREGATION_LEVELS = Vocabulary(
    Text("aggregation level", "聚合层次"),
    (_word("文件", "record", "文件级", "item"), _word("案卷", "volume", "案卷级", "file")),
)
"""聚合层次 (DA/T 46-2009 M1). Closed. Texts of 著录层级 find their counterpart."""

DESCRIPTION_LEVELS = Vocabulary(
    Text("level of description", "著录层级"),
    (
        _word("全宗级", "fonds", "全宗"),
        _word("类别级", "series", "类别"),
        _word("案卷级", "file", "案卷", "volume"),
        _word("文件级", "item", "文件", "record"),
    ),
)
"""著录层级 (DA/T 18-2022), widest first. Closed. Texts of 聚合层次 find their counterpart."""

AGGREGATION_TYPES = Vocabulary(
    Text("document aggregation type", "文件组合类型"),
    (_word("单件", "single document"), _word("组合文件", "compound document")),
)
"""文件组合类型 (DA/T 46-2009 M41). Closed; the first is the default."""

CARRIERS = Vocabulary(
    Text("carrier", "载体"),
    (
        _word("纸质", "paper", "纸张", "纸"),
        _word("电子", "electronic"),
        _word("光盘", "optical disc"),
        _word("磁带", "magnetic tape"),
        _word("移动硬盘", "portable hard disk"),
        _word("在线", "online"),
    ),
    open=True,
)
"""载体, as transfer forms name it. Open."""

DOCUMENT_TYPES = Vocabulary(
    Text("document type", "文种"),
    (
        _word("决议", "resolution"),
        _word("决定", "decision"),
        _word("命令（令）", "order", "命令", "令"),
        _word("公报", "communiqué"),
        _word("公告", "announcement"),
        _word("通告", "public notice"),
        _word("意见", "opinion"),
        _word("通知", "notice"),
        _word("通报", "circular"),
        _word("报告", "report"),
        _word("请示", "request for instructions"),
        _word("批复", "reply"),
        _word("议案", "proposal"),
        _word("函", "letter"),
        _word("纪要", "minutes", "会议纪要"),
        _word("指示", "instruction"),
        _word("条例", "regulations"),
        _word("规定", "provisions"),
    ),
    open=True,
)
"""文种: the fifteen of the 2012 rules on official documents, then the older ones of DA/T 46-2009 M34. Open.

会议纪要 of the older list is found as 纪要; a record keeps the word that was written.
"""

DOCUMENT_ROLES = Vocabulary(
    Text("role of a document", "文档类型"),
    (
        _word("正本", "official copy"),
        _word("定稿", "final draft"),
        _word("附件", "attachment"),
        _word("处理单", "handling slip", "公文处理单", "文件处理单", "发文稿纸", "收文处理单", "处置单"),
        _word("流转记录", "routing record"),
        _word("草稿", "draft"),
        _word("其他", "other", "其它"),
    ),
)
"""What a document 文档 is to its item, from the arrangement of DA/T 22-2015. Our own list; closed, with 其他."""

DRAFTS = Vocabulary(
    Text("manuscript type", "稿本"),
    (
        _word("草稿", "draft"),
        _word("定稿", "final draft"),
        _word("正本", "official copy"),
        _word("副本", "duplicate copy"),
        _word("试行本", "trial version"),
        _word("修订本", "revised version"),
    ),
    open=True,
)
"""稿本 (DA/T 46-2009 M45). Open: older systems also have 手稿, 草图, 原图, 底图, 蓝图, 原版, 影印本."""

PRECEDENCE = Vocabulary(
    Text("precedence", "紧急程度"),
    (
        _word("特提", "most urgent"),
        _word("特急", "extra urgent"),
        _word("加急", "urgent"),
        _word("平急", "routine urgent"),
        _word("急件", "urgent document"),
    ),
    open=True,
)
"""紧急程度 (DA/T 46-2009 M35). Open."""

COLOUR_MODES = Vocabulary(
    Text("scanning colour mode", "扫描色彩模式"),
    (
        _word("黑白二值", "bitonal", "黑白", "二值"),
        _word("灰度", "greyscale", "grayscale"),
        _word("彩色", "colour", "color"),
    ),
)
"""扫描色彩模式 (DA/T 46-2009 M55). Closed."""

OPENNESS = Vocabulary(
    Text("access status", "开放标识"),
    (
        _word("开放", "open", "已开放"),
        _word("控制", "controlled", "控制使用", "不开放", "部分开放"),
        _word("延期开放", "opening deferred", "延期"),
        _word("未审核", "not reviewed", "未审", "待审核"),
    ),
)
"""开放标识 (DA/T 18-2022). Closed. Our reading: 不开放 and 部分开放 are found as 控制, the cautious side."""

PUBLICITY = Vocabulary(
    Text("disclosure", "公开属性"),
    (
        _word("主动公开", "disclosed"),
        _word("依申请公开", "disclosed on request"),
        _word("不予公开", "not disclosed", "不公开"),
    ),
)
"""公开属性 (DA/T 18-2022). Closed."""

ORIGINS = Vocabulary(
    Text("origin", "生成方式"),
    (_word("原生", "born digital"), _word("数字化", "digitised", "digitized"), _word("编辑", "edited")),
)
"""生成方式 (DA/T 18-2022). Closed."""

AGENT_TYPES = Vocabulary(
    Text("agent type", "机构人员类型"),
    (
        _word("单位", "organisation", "organization"),
        _word("内设机构", "inner body", "部门"),
        _word("个人", "person"),
    ),
)
"""机构人员类型 (DA/T 46-2009 M76). Closed."""

EVENT_STATUS = Vocabulary(
    Text("business status", "业务状态"),
    (_word("历史行为", "done"), _word("计划任务", "planned")),
)
"""业务状态 (DA/T 46-2009 M80). Closed."""

EVENT_TYPES = Vocabulary(
    Text("business activity", "业务行为"),
    (
        _word("起草", "drafting", "拟稿"),
        _word("审核", "review"),
        _word("签发", "approval for issue"),
        _word("印发", "issue"),
        _word("登记", "registration"),
        _word("捕获", "capture"),
        _word("归档", "filing"),
        _word("移交", "transfer"),
        _word("接收", "reception"),
        _word("迁移", "migration"),
        _word("销毁", "destruction"),
    ),
    open=True,
)
"""业务行为 (DA/T 46-2009 M81), in the order of a record's life. Open: systems write free text."""

RELATION_TYPES = Vocabulary(
    Text("relation type", "关系类型"),
    (
        _word("文件-文件", "record to record"),
        _word("文件-单位", "record to organisation"),
        _word("文件-机构", "record to body"),
        _word("文件-个人", "record to person"),
        _word("文件-业务", "record to activity"),
        _word("文档-文件", "document to record"),
        _word("个人-业务", "person to activity"),
    ),
    open=True,
)
"""关系类型 (DA/T 46-2009 M86). Open."""

_PAIRS = (
    (("转发", "forwards"), ("被转发", "is forwarded by")),
    (("来文", "is answered by"), ("复文", "answers")),
    (("正文", "has attachment"), ("附件", "is attached to")),
    (("新版本", "is newer version of"), ("旧版本", "is older version of")),
    (("包含", "contains"), ("被包含", "is contained in")),
    (("前", "precedes"), ("后", "follows")),
    (("替代", "replaces"), ("被替代", "is replaced by")),
    (("参考", "consults"), ("被参考", "is consulted by")),
    (("参见", "refers to"), ("被参见", "is referred to by")),
    (("引用", "cites"), ("被引用", "is cited by")),
    (("操控", "operates"), ("被操控", "is operated by")),
    (("完成", "completes"), ("被完成", "is completed by")),
    (("形成", "creates"), ("被形成", "is created by")),
    (("隶属", "belongs to"), ("被隶属", "has subordinate")),
)

RELATIONS = Vocabulary(
    Text("relation", "关系"),
    tuple(
        _word(*side, f"{side[0]}/{other[0]}")
        for one, two in _PAIRS
        for side, other in ((one, two), (two, one))
    ),
)
"""关系 (DA/T 46-2009 M87), as seen from the first entity. Closed. A whole pair (替代/被替代) is found as its first."""

INVERSE_RELATIONS: Mapping[str, str] = MappingProxyType(
    {a[0]: b[0] for one, two in _PAIRS for a, b in ((one, two), (two, one))}
)
"""Each side of a relation to its counterpart: 替代 to 被替代, 来文 to 复文."""

PERMISSIONS = Vocabulary(
    Text("permission", "授权行为"),
    (_word("公布", "publish"), _word("复制", "copy"), _word("浏览", "view"), _word("解密", "declassify")),
    open=True,
)
"""授权行为 (DA/T 46-2009 M73). Open."""

CONTROLS = Vocabulary(
    Text("control identifier", "控制标识"),
    (_word("开放", "open"), _word("控制", "controlled")),
    open=True,
)
"""控制标识 (DA/T 46-2009 M74). Open."""

LANGUAGES = Vocabulary(
    Text("language", "语种"),
    (
        Term("zh", "汉语", "Chinese", ("中文", "汉文", "汉", "chi", "zho")),
        Term("en", "英语", "English", ("英文", "eng")),
        Term("ru", "俄语", "Russian", ("俄文", "rus")),
        Term("ja", "日语", "Japanese", ("日文", "jpn")),
        Term("fr", "法语", "French", ("法文", "fre", "fra")),
        Term("de", "德语", "German", ("德文", "ger", "deu")),
        Term("ko", "朝鲜语", "Korean", ("朝鲜文", "韩语", "kor")),
        Term("mn", "蒙古语", "Mongolian", ("蒙语", "蒙古文", "蒙文", "mon")),
        Term("bo", "藏语", "Tibetan", ("藏文", "tib", "bod")),
        Term("ug", "维吾尔语", "Uyghur", ("维语", "维吾尔文", "维文", "uig")),
        Term("kk", "哈萨克语", "Kazakh", ("哈萨克文", "kaz")),
        Term("za", "壮语", "Zhuang", ("壮文", "zha")),
    ),
    open=True,
)
"""语种 (DA/T 46-2009 M44; codes of GB/T 4880, our reading). Open; the first is the default."""

VOCABULARIES = (
    CATEGORIES, AGGREGATION_LEVELS, DESCRIPTION_LEVELS, AGGREGATION_TYPES, CARRIERS, DOCUMENT_TYPES,
    DOCUMENT_ROLES, DRAFTS, PRECEDENCE, COLOUR_MODES, OPENNESS, PUBLICITY, ORIGINS, AGENT_TYPES,
    EVENT_STATUS, EVENT_TYPES, RELATION_TYPES, RELATIONS, PERMISSIONS, CONTROLS, LANGUAGES,
)  # fmt: skip
"""All lists, in the order above."""
