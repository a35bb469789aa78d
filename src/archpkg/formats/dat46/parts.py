"""档号 and 格式信息 (M8, M47): elements of DA/T 46-2009 whose one text has parts of its own."""

from __future__ import annotations

import re

from archpkg.errors import InvalidValue
from archpkg.model.codes import ReferenceCode
from archpkg.model.objects import FileFormat

_PARTS = (
    ("格式名称", "name"),
    ("格式版本", "version"),
    ("MIME媒体类型", "mime"),
    ("格式注册系统名称", "registry"),
    ("注册ID", "registry_id"),
)
_LABELS = "|".join(label for label, _ in _PARTS)
_LABELLED = re.compile(rf"(?:^|，)({_LABELS})：(.*?)(?=，(?:{_LABELS})：|$)", re.DOTALL)


def format_text(form: FileFormat) -> str:
    """格式信息 as the standard's examples spell it: ``格式名称：…，格式版本：…，MIME媒体类型：…`` (M47)."""
    parts = [(label, getattr(form, field)) for label, field in _PARTS]
    return "，".join(f"{label}：{value}" for label, value in parts if value)


def read_format(text: str) -> FileFormat:
    """格式信息 from its text; a text without labels is the name of the format."""
    found = _LABELLED.findall(text)
    if not found:
        return FileFormat(name=text)
    fields = dict(_PARTS)
    return FileFormat(**{fields[label]: value for label, value in found})


def read_code(text: str) -> ReferenceCode:
    """The code that a text is by itself; what no rule fits is free text. Most codes fit the first way tried."""
    try:
        return ReferenceCode.parse(text)
    except InvalidValue:
        return ReferenceCode.of(text)
