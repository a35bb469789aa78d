"""DA/T 46-2009 written: one record or one volume as text, element by element in the order of DA/T 48-2009.

The text is put together directly, every value escaped: octet by octet what an XML library would write, but sooner.
"""

from __future__ import annotations

from archpkg.formats.dat46 import groups as group
from archpkg.formats.dat46.media import described_text, media_text
from archpkg.formats.dat46.parts import format_text, read_code
from archpkg.formats.leaves import Group, text_leaves
from archpkg.formats.xml import escaped, escaped_attribute
from archpkg.model.codes import Arrangement, ReferenceCode
from archpkg.model.objects import DigitalObject, Document
from archpkg.model.parts import Extra, Rights
from archpkg.model.records import File, Item

ROOT = "电子档案元数据"
FILE_ROOT = "案卷元数据"

_1, _2, _3, _4, _5, _6 = ("  " * level for level in range(1, 7))


def record_text(item: Item) -> str:
    """One record as the text of its root element. Raises InvalidValue for text that XML cannot hold."""
    return "".join(
        (
            f"<{ROOT}>\n{_1}<聚合层次>文件</聚合层次>\n",
            _group("来源", group.PROVENANCE, item.provenance),
            text_leaves(group.HEAD, item, _1),
            _code_text(item),
            _box("内容描述", text_leaves(group.CONTENT, item, _2)),
            _box("形式特征", text_leaves(group.FORM, item, _2)),
            _group("存储位置", group.STORAGE, item.storage),
            _rights_text(item.rights),
            text_leaves(group.SYSTEMS, item, _1),
            text_leaves(group.NOTES, item, _1),
            _box("文件数据", "".join(map(_document_text, item.documents))) if item.documents else "",
            *(_group("电子签名", group.SIGNATURE, signature) for signature in item.signatures),
            *(_group("机构人员实体", group.AGENT, agent) for agent in item.agents),
            *(_group("业务实体", group.EVENT, event) for event in item.events),
            *(_group("实体关系", group.RELATION, relation) for relation in item.relations),
            _extension_text(group.ITEM_EXTENSION, item, item.extra, described_text(item.media, 2)),
            f"</{ROOT}>\n",
        )
    )


def volume_text(file: File) -> str:
    """One volume without its items, as :func:`record_text`."""
    return "".join(
        (
            f"<{FILE_ROOT}>\n{_1}<聚合层次>案卷</聚合层次>\n",
            text_leaves(group.HEAD, file, _1),
            _code_text(file),
            _box("内容描述", text_leaves(group.FILE_CONTENT, file, _2)),
            _box("形式特征", text_leaves(group.FILE_FORM, file, _2)),
            text_leaves(group.NOTES, file, _1),
            *(_group("业务实体", group.EVENT, event) for event in file.events),
            _extension_text(group.FILE_EXTENSION, file, file.extra),
            f"</{FILE_ROOT}>\n",
        )
    )


def _box(tag: str, inside: str, indent: str = _1) -> str:
    """A container with what is in it; an empty one stands as one tag."""
    return f"{indent}<{tag}>\n{inside}{indent}</{tag}>\n" if inside else f"{indent}<{tag}/>\n"


def _group(tag: str, leaves: Group, value: object | None, indent: str = _1) -> str:
    """A container of simple elements, or nothing for no value."""
    return "" if value is None else _box(tag, text_leaves(leaves, value, f"{indent}  "), indent)


def _code_text(record: Item | File) -> str:
    """档号 has text (the whole code) beside its parts, as in DA/T 48-2009; then nothing may be indented."""
    code = record.code
    numbering = record.numbering
    indent, end = (_2, "\n") if code is None else ("", "")
    parts = text_leaves(group.ARRANGEMENT, record, indent, end)
    if numbering is not None:
        parts += text_leaves(group.NUMBERING, numbering, indent, end)
    if code is None:
        return _box("档号", parts)
    fonds = f"<全宗号>{escaped(code.fonds, '全宗号')}</全宗号>" if code.fonds else ""
    return f"{_1}<档号{_arrangement(code)}>{escaped(code.text, '档号')}{fonds}{parts}</档号>\n"


def _arrangement(code: ReferenceCode) -> str:
    """Written where the text of the code does not tell it."""
    if read_code(code.text) == code:
        return ""
    return f' 整理方式="{"以卷" if code.arrangement is Arrangement.VOLUME else "以件"}"'


def _rights_text(rights: Rights | None) -> str:
    if rights is None:
        return ""
    grants = "".join(_group("授权", group.GRANT, grant, _2) for grant in rights.grants)
    return _box("权限管理", text_leaves(group.RIGHTS, rights, _2) + grants)


def _document_text(document: Document) -> str:
    main = "主文档" if document.main else "附属文档"
    states = "".join(
        _box("文档数据", text_leaves(group.STATE, state, _4) + "".join(map(_object_text, state.objects)), _3)
        for state in document.states
    )
    return (
        f"{_2}<文档>\n{text_leaves(group.DOCUMENT, document, _3)}"
        f"{_3}<文档主从声明>{main}</文档主从声明>\n{states}{_2}</文档>\n"
    )


def _object_text(obj: DigitalObject) -> str:
    form = obj.format
    told = "" if form is None else f"{_6}<格式信息>{escaped(format_text(form), '格式信息')}</格式信息>\n"
    digests = "".join(
        f'{_5}<数字摘要 算法="{escaped_attribute(d.algorithm, "数字摘要")}">{d.value}</数字摘要>\n'
        for d in obj.digests
    )
    return (
        f"{_4}<编码>\n{_box('电子属性', told + text_leaves(group.OBJECT, obj, _6), _5)}"
        f"{_group('数字化属性', group.DIGITISATION, obj.digitisation, _5)}"
        f"{_5}<文件路径>{escaped(obj.path, '文件路径')}</文件路径>\n"
        f"{digests}{media_text(obj, 5)}{_extras_text(obj.extra, _5)}{_4}</编码>\n"
    )


def _extension_text(leaves: Group, record: Item | File, extra: tuple[Extra, ...], media: str = "") -> str:
    inside = text_leaves(leaves, record, _2) + media + _extras_text(extra, _2)
    return _box("扩展", inside) if inside else ""


def _extras_text(extra: tuple[Extra, ...], indent: str) -> str:
    tag = "扩展元素"
    return "".join(
        f'{indent}<{tag} 名称="{escaped_attribute(part.name, tag)}" 来源="{escaped_attribute(part.source, tag)}">'
        f"{escaped(part.value, tag)}</{tag}>\n"
        for part in extra
    )
