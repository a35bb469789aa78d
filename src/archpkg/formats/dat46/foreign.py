"""DA/T 46-2009 in the forms that other systems write: any names that are known, in any place, become a draft.

An element is placed by its own name, containers may be missing. Inside a document, a computer file, an agent and the
like only their own elements are taken: the title of a page is not the title of its record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import define, evolve, field, frozen

from archpkg.formats.dat46.draft import SCOPES, TAGS, Draft, scope_of
from archpkg.formats.dat46.fields import ITEM_EXTENSION
from archpkg.formats.dat46.known import WRAPPINGS, key_value, property_of
from archpkg.formats.dat46.media import DESCRIBED, KIND_TAGS
from archpkg.formats.dat46.names import element_number
from archpkg.formats.dat46.nodes import Node
from archpkg.formats.dat46.rules import DAT46_ALIAS
from archpkg.formats.leaves import joined
from archpkg.formats.namespaces import other_world
from archpkg.formats.xml import Element
from archpkg.model.parts import Extra

OPENING = {
    "文档": "文档", "文档数据": "文档数据", "编码": "编码", "电子属性": "编码", "数字化属性": "编码",
    "电子签名": "电子签名", "授权": "授权", "机构人员实体": "机构人员实体", "机构人员实体元数据": "机构人员实体",
    "业务实体": "业务实体", "业务实体元数据": "业务实体", "实体关系": "实体关系", "实体关系元数据": "实体关系",
    "文件实体关系": "实体关系", "机构人员实体关系": "实体关系", "业务实体关系": "实体关系",
    "document": "编码", "file": "编码", "files": "编码", "附件": "编码", "document_relation": "实体关系",
    "business_entity": "业务实体", "agent": "机构人员实体", "agent_relation": "实体关系",
    "process": "业务实体", "处理信息": "业务实体",
}  # fmt: skip
"""Elements with others below them that open a repeated part."""

_NAMED: dict[str, dict[str, str]] = {
    "文档": {
        "文档标识符": "文档标识符", "文档类型": "文档类型", "文档主从声明": "文档主从声明",
        "文档链接": "文件路径", "url": "文件路径",
    },
    "编码": {
        "文件路径": "文件路径", "文档链接": "文件路径", "url": "文件路径", "filepath": "文件路径",
        "file_path": "文件路径",
    },
    "机构人员实体": {"机构人员标识符": "机构人员标识符", "agent_id": "机构人员标识符"},
    "业务实体": {
        "业务标识符": "业务标识符", "业务实体标识符": "业务标识符", "business_id": "业务标识符",
        "机构人员标识符": "机构人员标识符", "agent_id": "机构人员标识符", "处理者": "机构人员标识符",
        "文件标识符": "文件标识符",
    },
    "实体关系": {
        "文件标识符": "文件标识符", "机构人员标识符": "文件标识符", "业务标识符": "文件标识符",
        "源标识符": "文件标识符", "file_id1": "文件标识符", "agent_id1": "文件标识符",
        "被关联文件标识符": "被关联文件标识符", "被关联机构人员标识符": "被关联文件标识符",
        "目标标识符": "被关联文件标识符", "file_id2": "被关联文件标识符",
        "agent_id2": "被关联文件标识符",
    },
}  # fmt: skip
"""Names without a number that a repeated part has, and the tag of ours for each."""

ALSO: Mapping[str, int] = dict.fromkeys(
    (*(name for names in _NAMED.values() for name in names if not name.isascii()), DESCRIBED, *KIND_TAGS), 0
)
"""Names that mean something to the model and are no element of DA/T 46."""
_EXTENSION = frozenset(leaf.tag for leaf in ITEM_EXTENSION)
_DIGESTS = frozenset(("md5", "sha1", "sha256", "sha512", "sm3"))


@define
class _Place:
    """Where the walk is: the repeated part, if any, and the parts that were opened for single names here."""

    habits: Habits
    scope: str = ""
    part: Element | None = None
    path: str = ""
    implied: dict[str, Element] = field(factory=dict)


@frozen(kw_only=True)
class Habits:
    """What a form means by some names beside the common rule: those of its own, and those that mean no element."""

    names: Mapping[str, int] = field(factory=dict)
    apart: frozenset[str] = frozenset()
    only: frozenset[int] | None = None

    def number(self, key: str) -> int | None:
        """The element that a key means in that form."""
        if key in self.apart:
            return None
        number = self.names.get(key) or element_number(key)
        return number if self.only is None or number in self.only else None


def fill(draft: Draft, node: Node, habits: Habits) -> None:
    """Put everything that lies below a node into a draft."""
    place = _Place(habits=habits)
    for key, value in node.attributes.items():
        _leaf(draft, Node(name=key, text=value, line=node.line), place)
    for child in node.children:
        _walk(draft, child, place)


def _walk(draft: Draft, node: Node, place: _Place) -> None:
    if _apart(draft, node, place):
        return
    if node.name == "档号" and not place.scope:
        _code(draft, node, place)
        return
    if not node.children:
        _leaf(draft, key_value(node), place)
        return
    if node.name in WRAPPINGS:
        _property(draft, node, place)
        return
    if _own_media(draft, node, place):
        return
    scope = "" if _opens_below(node) else OPENING.get(node.name, "")
    inner = evolve(place, path=_below(place, node.name), implied={})
    if scope:
        inner.scope, inner.part = scope, _opened(draft, node, scope, place)
    if node.text.strip():
        _leaf(draft, Node(name=node.name, text=node.text.strip(), line=node.line), place)
    for key, value in node.attributes.items():
        _leaf(draft, Node(name=key, text=value, line=node.line), inner)
    if node.get("checksum_type") and node.get("checksum"):
        _digest(draft, inner, node.get("checksum_type"), node.get("checksum"), node.line)
    for child in node.children:
        if child.name not in ("checksum_type", "checksum") or not inner.scope:
            _walk(draft, child, inner)


def _apart(draft: Draft, node: Node, place: _Place) -> bool:
    """What is taken over as it stands: words of other worlds, and extras of this library's own form."""
    if other_world(node.namespace):
        _keep_all(draft, node, place.path)
        return True
    if node.name == "扩展元素" and "来源" in node.attributes:
        extra = Extra(name=node.get("名称"), value=node.text, source=node.get("来源"))
        draft.got.extra.append(extra)
        return True
    return False


def _keep_all(draft: Draft, node: Node, path: str) -> None:
    """Every text of an element that means nothing here, and of all below it."""
    stack = [(node, path)]
    while stack:
        here, above = stack.pop()
        name = joined(above, here.name)
        texts = {
            name: here.text,
            **{joined(name, f"@{key}"): value for key, value in here.attributes.items()},
        }
        for key, text in texts.items():
            if text.strip():
                draft.keep(key, text, here.line)
        stack.extend((child, name) for child in reversed(here.children))


def _own_media(draft: Draft, node: Node, place: _Place) -> bool:
    """What this library's own form carries in 扩展, where only other names in the record are strange."""
    if node.name == DESCRIBED and not place.scope:
        draft.graft(draft.root, node)
        return True
    if node.name in KIND_TAGS and place.scope == "编码" and place.part is not None:
        draft.graft(place.part, node)
        return True
    return False


def _opens_below(node: Node) -> bool:
    """``files`` may be a computer file or hold them."""
    return node.name == "files" and any(child.name == "file" for child in node.children)


def _code(draft: Draft, node: Node, place: _Place) -> None:
    """档号 has a text of its own beside its parts, in whatever order."""
    _leaf(draft, Node(name=node.name, text=node.text.strip(), line=node.line), place)
    for child in node.children:
        _walk(draft, child, place)
    for key, value in node.attributes.items():
        if key == "整理方式":
            draft.arrangement(value)
        else:
            draft.keep(f"{node.name}/{key}", value, node.line)


def _below(place: _Place, name: str) -> str:
    return joined(place.path, name)


def _opened(draft: Draft, node: Node, scope: str, place: _Place) -> Element:
    """电子属性 and 数字化属性 of one 编码, or of one document, are of one computer file."""
    if node.name in ("电子属性", "数字化属性"):
        if place.scope == "编码" and place.part is not None:
            return place.part
        if scope in place.implied and place.implied[scope].find(node.name) is None:
            return place.implied[scope]
    part = draft.open(scope, within=_in_document(place))
    if node.name in ("电子属性", "数字化属性"):
        place.implied[scope] = part
    return part


def _in_document(place: _Place) -> bool:
    return place.scope in ("文档", "文档数据")


def _property(draft: Draft, node: Node, place: _Place) -> None:
    """block and property of the form that carries its own scheme: title is the Chinese name, name a key."""
    if node.name == "block":
        for child in node.children:
            if child.name != "name":
                _walk(draft, child, place)
        return
    _leaf(draft, property_of(node), place)


def _leaf(draft: Draft, node: Node, place: _Place) -> None:
    """One name with a text: into the repeated part it stands in, the one it belongs to, or the record."""
    if not node.text.strip():
        return
    if node.name == "mime":
        node = evolve(node, text=f"MIME媒体类型：{node.text}")
    if _named(draft, node, place):
        return
    number = place.habits.number(node.name)
    if number is None and place.scope == "编码" and node.name == "name":
        number = 48
    scope = "" if number is None else scope_of(number)
    if number is None or (place.scope and number not in SCOPES[place.scope] and not _fits(place, scope)):
        draft.keep(_below(place, node.name), node.text, node.line)
        return
    if place.part is not None and number in SCOPES[place.scope]:
        draft.put_into(place.part, number, node.text, node.line)
    elif scope:
        draft.put_into(_implied(draft, place, scope, number), number, node.text, node.line)
    elif number in (2, 21, 40, 46, 52, 57, 65, 70, 85):
        draft.keep(_below(place, node.name), node.text, node.line)
        return
    else:
        draft.put(number, node.text, node.line)
    if node.name != TAGS[number]:
        draft.tell(DAT46_ALIAS, node.name, number, node.line)


def _fits(place: _Place, scope: str) -> bool:
    """A document may tell straight away of its one computer file."""
    return _in_document(place) and scope == "编码"


def _implied(draft: Draft, place: _Place, scope: str, number: int) -> Element:
    """The repeated part that names standing side by side belong to; a name that comes again opens the next."""
    part = place.implied.get(scope)
    if part is None or next(part.iter(TAGS[number]), None) is not None:
        part = draft.open(scope, within=_in_document(place))
        place.implied[scope] = part
    return part


def _named(draft: Draft, node: Node, place: _Place) -> bool:
    """Names without a number that are known where they stand."""
    tag = _NAMED.get(place.scope, {}).get(node.name)
    if place.scope == "编码" and (node.name == "数字摘要" or node.name.casefold() in _DIGESTS):
        _digest(draft, place, node.attributes.get("算法", node.name), node.text, node.line)
        return True
    if place.scope == "编码" and node.name == "file_id" and place.part is not None:
        draft.identify(place.part, node.text, node.line)
        return True
    if not place.scope and node.name == "file":
        draft.name_in(draft.open("编码"), "文件路径", node.text, node.line)
        return True
    if not place.scope and node.name in _EXTENSION:
        draft.extension(node.name, node.text, node.line)
        return True
    if tag is None or place.part is None:
        return False
    part = place.part
    if tag == "文件路径" and place.scope == "文档":
        part = _implied(draft, place, "编码", 48)
    draft.name_in(part, tag, node.text, node.line)
    return True


def _digest(draft: Draft, place: _Place, algorithm: str, value: str, line: int | None) -> None:
    if place.part is None or place.scope != "编码":
        draft.keep(_below(place, algorithm), value, line)
        return
    element = draft.name_in(place.part, "数字摘要", value.strip(), line)
    if element is not None:
        element.set("算法", re.sub(r"[^A-Za-z0-9-]", "", algorithm))
