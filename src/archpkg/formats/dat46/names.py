"""DA/T 46-2009: under which names its elements come in. A key is looked up by the rule below, never guessed at.

In this order: the Chinese name; the number (``M22``, any case); the English name in snake, camel or upper camel case
(DA/T 95-2022 writes the last); a name that real systems were seen to write; the pinyin initials of the Chinese name,
where only one element has them. Names seen are certain as far as they were seen, their meaning is our reading.
"""

from __future__ import annotations

import re
from functools import lru_cache

from archpkg.formats.dat46.elements import ELEMENTS

SEEN: dict[int, str] = {
    6: "立档单位 unit_name org_name",
    7: "文件实体标识符 er_code doc_dzwjh 公文标识 document_identifier",
    8: "archival_id archive_number",
    9: "fonds_id",
    11: "file_year filing_year",
    12: "retention retention_peroid 保管期限代码",
    13: "机构 机构（问题） osof organizational_structure",
    14: "类别代码",
    15: "案卷号 保管卷号 ajh",
    17: "件号 item_code item_number jh",
    22: "文件题名 公文标题 标题 WJTM",
    25: "title_information",
    31: "文号 发文字号 文件编号[文号] doc_number documnt_number article_number issued_number_of_document",
    32: "发文机关或签发人署名 发文机关或签发人签名 signature_of_document_issuing_agency",
    33: "文件日期 形成日期 形成时间 成文日期 doc_date document_date file_date BZRQ",
    35: "emergency_degree",
    36: "主送机关 principal_recever prinpipal_receiver main_receiver_department",
    37: "抄送机关 other_recevers copy_of_department",
    38: "信息安全等级 security_class secrecy_level 密级和保密期限",
    42: "卷内文件数 卷内文件份数 documents_in_volume",
    43: "doc_pages page_count",
    47: "计算机文件格式信息 文件格式 format mime fileformat filetype",
    48: "文件名 file_name disname",
    49: "文件大小 file_size filesize document_size size",
    50: "application fileprocedure 文档创建程序[软件环境]",
    51: "is_description",
    71: "产权知识说明",
    75: "备注 附录 remark",
    78: "机构人员代码",
    81: "activity 处理类型",
    82: "处理时间",
    84: "处理结果",
}
"""Element number to the names under which systems were seen to write it."""

_WORDS = """
jhcc ly dagmc dagdm qzmc lddwmc dzwjh dh qzh mlh nd bgqx jghwt lbh sbajh gbajh sbjh gbjh wdxh yh nrms tm bltm
ftm smtmwz ztc gjc rm zy flh wjbh zrz rq wz jjcd zs cs mj bmqx xstz wjzhlx js ys yz gb dzsx gsxx jsjwjm jsjwjdx
wdcjcx xxxtms szhsx szhdxxt smfbl smscms txysfa dzqm qmgz qmsj qmr qmjg zs zsyz qmsfbs ccwz dqwz tjztbh tjztcz
swh qxgl zscqsm sqdx sqxw kzbs fz jgrylx jgrymc zzjgdm grzw ywzt ywxw xwsj xwyj xwms stbsf gxlx gx gxms
"""
_INITIALS = tuple(_WORDS.split())
"""Of M1 to M88, in order."""

_NUMBER = re.compile(r"[Mm]0{0,2}([1-9][0-9]?)")


def _folded(key: str) -> str:
    """Letters and digits in one case: snake, camel and upper camel are then the same."""
    return "".join(letter for letter in key.casefold() if letter not in "_- \t\n\r\u3000")


def _by_key() -> dict[str, int]:
    found: dict[str, int] = {}
    for element in ELEMENTS:
        found[element.zh] = element.number
    for element in ELEMENTS:
        found.setdefault(_folded(element.en), element.number)
    for number, names in SEEN.items():
        for name in names.split():
            found.setdefault(_folded(name), number)
    for number, initials in enumerate(_INITIALS, start=1):
        if _INITIALS.count(initials) == 1:
            found.setdefault(initials, number)
    return found


_BY_KEY = _by_key()


@lru_cache(maxsize=4096)
def element_number(key: str) -> int | None:
    """The number of the element that a key names, or nothing for a key that is not known.

    >>> [element_number(key) for key in ("题名", "m22", "PersonalName", "发文字号", "zrz", "归档日期")]
    [22, 22, 28, 31, 32, None]
    """
    match = _NUMBER.fullmatch(key)
    if match is not None and int(match[1]) <= len(ELEMENTS):
        return int(match[1])
    return _BY_KEY.get(key) or _BY_KEY.get(_folded(key))


@lru_cache(maxsize=4096)
def is_plain_word(key: str) -> bool:
    """Whether a key may mean anything in a document of any kind: one English word, or two letters.

    >>> [is_plain_word(key) for key in ("title", "Date", "tm", "题名", "M22", "archival_code", "wjbh")]
    [True, True, True, False, False, False, False]
    """
    if not key.isascii() or _NUMBER.fullmatch(key):
        return False
    return len(key) < 3 or _folded(key) in _PLAIN


_PLAIN = frozenset(_folded(element.en) for element in ELEMENTS if " " not in element.en) | frozenset(
    _folded(name) for names in SEEN.values() for name in names.split() if name.isascii() and name.isalpha()
)
