"""Documents of other systems brought to the shape of this form: other names, wrappers, entities without containers."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from archpkg.formats.xml import Element, local, text_of

WRAPPERS = ("签名对象", "对象内容", "文件实体", "业务实体")
"""Containers around the elements in other systems' documents, beside all whose name ends in 元数据."""

_BARE = {"机构人员标识符": "机构人员实体", "授权标识符": "授权实体"}
"""Both standards list the elements of these entities without a container; the first one opens one."""
_BARE_TAGS = {
    "机构人员实体": {
        "机构人员标识符",
        "机构人员类型",
        "机构人员名称",
        "机构人员代码",
        "机构人员隶属",
        "个人职位",
    },
    "授权实体": {"授权标识符", "授权名称", "授权类型", "发布时间"},
}


def as_this_form(root: Element, aliases: Mapping[str, str]) -> Element:
    """The same tree, changed in place: wrappers taken away, other names made ours, bare entities put in containers."""
    for element in list(root.iter()):
        name = local(element)
        element.tag = aliases.get(name, name)
    for element in list(root.iterdescendants()):
        if _wraps(element):
            _lift(element)
    _gather(root)
    return root


def _wraps(element: Element) -> bool:
    named = local(element) in WRAPPERS or local(element).endswith("元数据")
    return named and len(element) > 0 and not text_of(element).strip()


def _lift(wrapper: Element) -> None:
    parent = wrapper.getparent()
    if parent is not None:
        for element in list(wrapper):
            wrapper.addprevious(element)
        parent.remove(wrapper)


def _gather(root: Element) -> None:
    box: Element | None = None
    for element in list(root):
        name = local(element)
        fits = box is not None and name in _BARE_TAGS[local(box)] and all(local(e) != name for e in box)
        if not fits:
            box = None
            if name in _BARE:
                box = etree.Element(_BARE[name])
                root.replace(element, box)
                box.append(element)
        elif box is not None:
            box.append(element)


def without_layout(root: Element) -> Element:
    """The same tree without the line breaks and blanks between its elements, so that it can be laid out anew."""
    for element in root.iter():
        if len(element) and not text_of(element).strip():
            element.text = None
        for child in element:
            child.tail = None
    return root
