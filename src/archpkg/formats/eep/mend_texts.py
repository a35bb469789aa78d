"""Texts mended: words that real packages have beside those of DA/T 48-2009, identifiers, times, each with its finding.

A word that is taken for another is kept as an extra. Everything else stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from archpkg.errors import InvalidValue
from archpkg.formats.eep import departures as rules
from archpkg.formats.eep import texts
from archpkg.formats.eep.nodes import Node
from archpkg.formats.eep.notes import Notes, short
from archpkg.model.security import SECURITY_LEVELS, SecurityLevel
from archpkg.words import Text

_MAPPED = {
    "文档主从声明": {"主文件": texts.MAIN, "从文档": texts.ATTACHED},
    "机构人员类型": {"部门": "内设机构"},
}
_LISTS = {
    "文档主从声明": (texts.MAIN, texts.ATTACHED),
    "机构人员类型": texts.AGENT_TYPES,
    "文件组合类型": (texts.SINGLE, texts.COMPOUND),
    "扫描色彩模式": texts.COLOUR_MODES,
    "业务状态": texts.STATUSES,
}
_BLANK_TIME = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}\s+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?.*", re.DOTALL)
_OCTETS = re.compile(r"([0-9]{1,18})\s*(?:字节|[Bb]ytes?|[Bb])")
_OID = re.compile(r"[0-9]+(?:\.[0-9]+){3,}")
_MD5 = re.compile("[0-9A-Fa-f]{32}")
_NCNAME = re.compile(r"[^\W\d][\w.\-·]*")
_FORMATS = {text.replace(" ", "") for text in (texts.FORMAT_DESCRIPTION,)}


def mend_texts(root: Node, notes: Notes) -> None:
    """Read the words as they are meant, and say so."""
    for node in root.walk():
        if node.tag in _LISTS and not node.children:
            _word(node, notes)
        for step in _STEPS.get(node.tag, ()):
            step(node, notes)
    _package(root, notes)
    _identifiers(root, notes)


def _read_as(node: Node, meaning: str, notes: Notes) -> None:
    written = node.text
    notes.note(rules.EEP_R15, node, tag=node.tag, value=short(written), meaning=meaning)
    notes.keep(node.tag, written)
    node.text = meaning


def _word(node: Node, notes: Notes) -> None:
    """Closed lists (15)."""
    word = node.text.strip()
    if not word or word in _LISTS[node.tag]:
        node.text = word or node.text
    elif (meaning := _MAPPED.get(node.tag, {}).get(word)) is not None:
        _read_as(node, meaning, notes)
    else:
        notes.note(rules.EEP_WORD, node, tag=node.tag, value=short(word))


def _security(node: Node, notes: Notes) -> None:
    """密级 非涉密, 非密, 普通 (15), and a 保密期限 written beside it as in 机密★10年."""
    said = node.child("密级")
    if said is None:
        return
    try:
        reading = SecurityLevel.parse(said.text)
    except InvalidValue:
        return
    if said.text.strip() not in [level.zh for level in SECURITY_LEVELS]:
        _read_as(said, reading.level.zh, notes)
    if reading.period and node.child("保密期限") is None:
        node.children.append(Node("保密期限", said.line, text=reading.period))


def _time(node: Node, notes: Notes) -> None:
    """A blank for T (8)."""
    if _BLANK_TIME.fullmatch(node.text):
        notes.note(rules.EEP_R08, node, value=short(node.text))


def _level(node: Node, notes: Notes) -> None:
    """聚合层次 (14)."""
    if node.text.strip() not in ("", texts.LEVEL):
        notes.note(rules.EEP_R14, node, value=short(node.text))
        notes.keep(node.tag, node.text)


def _size(node: Node, notes: Notes) -> None:
    """计算机文件大小 with a unit (20): octets are octets, a rounded number is none."""
    text = node.text.strip()
    if not text or (text.isascii() and text.isdigit()):
        return
    notes.note(rules.EEP_R20, node, value=short(node.text))
    notes.keep(node.tag, node.text)
    octets = _OCTETS.fullmatch(text)
    node.text = octets.group(1) if octets else ""


def _code(node: Node, notes: Notes) -> None:
    """档号 without the number of the item (11)."""
    if node.children and not any(node.said(tag) for tag in ("室编件号", "馆编件号")):
        notes.note(rules.EEP_R11, node, tag=node.tag, meant="室编件号、馆编件号")


def _relation(node: Node, notes: Notes) -> None:
    """Words met that name one side of a pair, or an entity that is none of the package's (32)."""
    for tag, odd in (("关系", "附件"), ("关系类型", "文档-文件")):
        said = node.child(tag)
        if said is not None and said.text.strip() == odd:
            notes.note(rules.EEP_R32, said, tag=tag, value=short(said.text))


def _package(root: Node, notes: Notes) -> None:
    """Another edition or a local profile (16); several 锁定签名 (19), or none (18)."""
    version, description = root.child("版本"), root.child("封装包格式描述")
    if version is not None and version.text.strip() not in ("", texts.VERSION):
        notes.note(rules.EEP_R16, version, tag=version.tag, value=short(version.text))
    said = "" if description is None else description.text.strip()
    if description is not None and said and said.replace(" ", "") not in _FORMATS:
        notes.note(rules.EEP_R16, description, tag=description.tag, value=short(said))
    for signed in (one for one in root.walk() if one.tag == "被签名对象"):
        edition = signed.attributes.get("eep版本", texts.VERSION).strip()
        if edition != texts.VERSION:
            notes.note(rules.EEP_R16, signed, tag="@eep版本", value=short(edition))
    locks = list(root.all("锁定签名"))
    if len(locks) > 1:
        notes.note(rules.EEP_R19, locks[1], count=len(locks))
    block = root.child("电子签名块")
    if block is not None and not locks:
        notes.note(rules.EEP_R18, block, problem=Text("there is no 锁定签名", "没有锁定签名"))


def _signature(node: Node, notes: Notes) -> None:
    """签名结果 as MD5, an empty 证书块 (17); 签名标识符 holding an OID (18)."""
    if _MD5.fullmatch(node.said("签名结果")):
        problem = Text("签名结果 is the hexadecimal form of an MD5 digest", "签名结果是十六进制的 MD5 摘要")
        notes.note(rules.EEP_R17, node, problem=problem)
    if any(not block.said("证书") for block in node.all("证书块")):
        notes.note(rules.EEP_R17, node, problem=Text("证书块 is empty", "证书块为空"))
    if _OID.fullmatch(node.said("签名标识符")):
        problem = Text("签名标识符 holds an OID", "签名标识符填写了算法标识（OID）")
        notes.note(rules.EEP_R18, node, problem=problem)


_STEPS: dict[str, tuple[Callable[[Node, Notes], None], ...]] = {
    "内容描述": (_security,),
    "封装包创建时间": (_time,),
    "签名时间": (_time,),
    "行为时间": (_time,),
    "聚合层次": (_level,),
    "计算机文件大小": (_size,),
    "档号": (_code,),
    "文件实体关系": (_relation,),
    "机构人员实体关系": (_relation,),
    "电子签名": (_signature,),
    "锁定签名": (_signature,),
}

_ELEMENT_IDS = ("文档标识符", "签名标识符", "修改标识符")
_ATTRIBUTE_IDS = ("文档数据ID", "编码ID", "编码数据ID")


def _all_identifiers(root: Node) -> Iterator[tuple[Node, str, str]]:
    """Each identifier with the element it stands at, and its kind."""
    for node in root.walk():
        if node.tag in _ELEMENT_IDS and node.text.strip():
            yield node, node.tag, node.text.strip()
        for name in _ATTRIBUTE_IDS:
            if name in node.attributes:
                yield node, name, node.attributes[name].strip()


def _identifiers(root: Node, notes: Notes) -> None:
    """Identifiers that are no names, or stand twice (21); references that lead to another kind (22)."""
    kinds: dict[str, str] = {}
    for node, kind, value in _all_identifiers(root):
        if not _NCNAME.fullmatch(value):
            problem = Text("it is no XML name", "不是合法的 XML 名称")
            notes.note(rules.EEP_R21, node, value=short(value), problem=problem)
        if value in kinds:
            problem = Text(
                f"it stands more than once ({kinds[value]}, {kind})", f"重复使用（{kinds[value]}、{kind}）"
            )
            notes.note(rules.EEP_R21, node, value=short(value), problem=problem)
        kinds.setdefault(value, kind)
    for node in root.walk():
        for tag, value, wanted in (
            ("被锁定签名标识符", node.text.strip() if node.tag == "被锁定签名标识符" else "", "签名标识符"),
            ("引用编码数据ID", node.attributes.get("引用编码数据ID", "").strip(), "编码数据ID"),
        ):
            if value and kinds.get(value, wanted) != wanted:
                notes.note(rules.EEP_R22, node, tag=tag, value=short(value), kind=kinds[value])
