"""EEP 元素表. The simple elements of each container of DA/T 48-2009 in its order, and the fields they hold.

Where DA/T 46 has the same container with the same elements, its table serves.
"""

from __future__ import annotations

from archpkg.errors import InvalidValue
from archpkg.formats.dat46 import fields as dat46
from archpkg.formats.eep.texts import JOINT
from archpkg.formats.leaves import COUNT, RETENTION, Leaf, Spelling
from archpkg.words import Text


def _year(text: str) -> int:
    if not (len(text) == 4 and text.isascii() and text.isdigit() and text != "0000"):
        raise InvalidValue(Text("a year has four digits.", "年度应为四位数字。"))
    return int(text)


YEAR = Spelling(lambda year: f"{year:04}", _year)
"""年度, an xs:gYear: four digits."""
JOINED = Spelling(
    lambda texts: JOINT.join(text for text in texts if text),
    lambda text: tuple(part for part in text.split(JOINT) if part),
)
"""Several texts in one element (our reading); texts that are empty are passed over."""
JOINED_FIELDS = ("authors", "keywords", "personal_names", "principal_receivers", "other_receivers")

PROVENANCE = dat46.PROVENANCE
CODE_BEFORE = (Leaf("目录号", "catalogue_number"),)
"""档号: what stands between 全宗号 and 年度, of the Numbering."""
CODE_MIDDLE = (
    Leaf("年度", "year", YEAR),
    Leaf("保管期限", "retention", RETENTION),
    Leaf("机构或问题", "organ"),
    Leaf("类别号", "category"),
)
"""档号: of the Item."""
CODE_AFTER = tuple(leaf for leaf in dat46.NUMBERING if leaf not in CODE_BEFORE)
"""档号: what stands after 类别号, of the Numbering."""
CONTENT = tuple(
    Leaf(leaf.tag, leaf.field, JOINED) if leaf.field in JOINED_FIELDS else leaf for leaf in dat46.CONTENT
)
DESCRIPTORS = "主题词"
THESAURUS = "主题词表名称"
FORM = dat46.FORM
STORAGE = dat46.STORAGE
RIGHTS_BEFORE = (Leaf("知识产权说明", "intellectual_property"),)
GRANT = dat46.GRANT
RIGHTS_AFTER = (Leaf("控制标识", "control"),)
SYSTEMS = dat46.SYSTEMS
NOTES = dat46.NOTES
DOCUMENT = (Leaf("文档标识符", "identifier"), Leaf("文档序号", "sequence"))
DOCUMENT_TITLE = (Leaf("题名", "title"),)
"""文档主从声明 stands between the two."""
OBJECT = (
    Leaf("计算机文件名", "file_name"),
    Leaf("计算机文件大小", "size", COUNT),
    Leaf("文档创建程序", "creating_application"),
)
"""电子属性 after 格式信息. A reader of 计算机文件名 sets ``name`` or ``path``."""
DIGITISATION = dat46.DIGITISATION
ENCODING = (Leaf("编码描述", "description"), Leaf("反编码关键字", "keyword"))
RELATION = dat46.RELATION
EVENT = dat46.EVENT
AGENT = dat46.AGENT
AGENT_RELATION = (Leaf("机构人员标识符", "source"), Leaf("被关联机构人员标识符", "target"), *RELATION[2:])
SIGNATURE_BEFORE = (
    Leaf("签名规则", "rules"),
    Leaf("签名时间", "time"),
    Leaf("签名人", "signer"),
    Leaf("签名结果", "result"),
)
"""电子签名 and 锁定签名: after the identifier, before 证书块."""
SIGNATURE_AFTER = (Leaf("签名算法标识", "algorithm"),)
"""After 证书块."""
