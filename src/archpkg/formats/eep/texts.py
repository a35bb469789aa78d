"""EEP 固定文字. The fixed texts, words and identifiers of DA/T 48-2009.

The patterns of identifiers are those of the standard's examples. That 编码数据ID ends in ``-编码数据``, and that
修改标识符 is ``修改`` with the number of the new layer, is our reading.
"""

from __future__ import annotations

NAMESPACE = "http://www.saac.gov.cn/standards/ERM/encapsulation"
ROOT = "电子文件封装包"
VERSION = "2009"
"""版本 and @eep版本: the year of the edition."""

FORMAT_DESCRIPTION = "本EEP根据中华人民共和国档案行业标准DA/T 48-2009《基于XML的电子文件封装规范》生成"
"""封装包格式描述."""
ORIGINAL_DESCRIPTION = "本封装包包含电子文件数据及其元数据，原始封装，未经修改"
"""封装包类型描述 of 原始型."""
MODIFIED_DESCRIPTION = "本封装包包含电子文件数据及其元数据，系修改封装，在保留原封装包的基础上，添加了修改层"
"""封装包类型描述 of 修改型."""
ENCODING_DESCRIPTION = (
    "本封装包中“编码数据”元素存储的是计算机文件二进制流的Base64编码，有关Base64编码规则参见IETF RFC 2045"
    "多用途邮件扩展（MIME）第一部分：互联网信息体格式。当提取和显现封装在编码数据元素中的计算机文件时，应对Base64编码进行"
    "反编码，并依据封装包中“反编码关键字”元素中记录的值还原计算机文件的扩展名"
)
"""编码描述."""

SINGLE, COMPOUND = "单件", "组合文件"
"""文件组合类型."""
MAIN, ATTACHED = "主文档", "附属文档"
"""文档主从声明."""
COLOUR_MODES = ("黑白二值", "灰度", "彩色")
"""扫描色彩模式."""
STATUSES = ("历史行为", "计划任务")
"""业务状态."""
AGENT_TYPES = ("单位", "内设机构", "个人")
"""机构人员类型."""
LEVEL = "文件"
"""聚合层次."""
DEFAULT_LANGUAGE = "汉语"
"""语种 where the element is there and empty."""

JOINT = "；"
"""Between several 责任者, 关键词, 人名, 主送, 抄送, which an EEP holds as one text (our reading)."""
KEYWORD = "base64-"
"""What 反编码关键字 begins with; the extension in lower case follows."""


def layer_id(revision: int) -> str:
    """``修改0`` for the original layer, ``修改1`` for the first modification."""
    return f"修改{revision}"


def document_id(revision: int, document: int) -> str:
    """文档标识符: ``修改0-文档1``."""
    return f"{layer_id(revision)}-文档{document}"


def state_id(document: str, state: int) -> str:
    """文档数据ID: ``修改0-文档1-文档数据1``."""
    return f"{document}-文档数据{state}"


def encoding_id(state: str, encoding: int) -> str:
    """编码ID: ``修改0-文档1-文档数据1-编码1``."""
    return f"{state}-编码{encoding}"


def data_id(encoding: str) -> str:
    """编码数据ID: ``修改0-文档1-文档数据1-编码1-编码数据``."""
    return f"{encoding}-编码数据"


def signature_id(revision: int, signature: int) -> str:
    """签名标识符: ``修改0-签名1``."""
    return f"{layer_id(revision)}-签名{signature}"


def keyword_of(name: str) -> str:
    """反编码关键字 of a computer file: ``base64-`` and its extension in lower case, none for a name without one."""
    stem, dot, extension = name.rpartition(".")
    return KEYWORD + (extension.lower() if dot and stem else "")
