"""What the parser objects to, in words of our own."""

from __future__ import annotations

from xml.parsers.expat import ExpatError, errors

from archpkg.errors import CannotRead
from archpkg.words import Text

_SAID = {
    errors.XML_ERROR_NO_ELEMENTS: Text("it ends before its last end tag", "内容不完整，缺少结束标签"),
    errors.XML_ERROR_UNCLOSED_TOKEN: Text("it ends inside a tag", "内容在标签中间中断"),
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: Text("it ends inside a CDATA section", "内容在 CDATA 段中中断"),
    errors.XML_ERROR_PARTIAL_CHAR: Text("it ends inside a character", "内容在字符中间中断"),
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: Text("something stands behind the root element", "根元素之后还有内容"),
    errors.XML_ERROR_TAG_MISMATCH: Text("an end tag does not fit its start tag", "结束标签与起始标签不匹配"),
    errors.XML_ERROR_INVALID_TOKEN: Text(
        "a character that cannot stand there, or that is not in the declared encoding",
        "此处的字符不合法，或与所声明的字符集不符",
    ),
    errors.XML_ERROR_DUPLICATE_ATTRIBUTE: Text("an attribute stands twice in one tag", "同一标签内属性重复"),
    errors.XML_ERROR_UNBOUND_PREFIX: Text("a prefix without a namespace", "前缀未绑定命名空间"),
    errors.XML_ERROR_UNDEFINED_ENTITY: Text("an entity that XML does not have", "使用了未定义的实体"),
    errors.XML_ERROR_BAD_CHAR_REF: Text("a reference to a character that XML forbids", "引用了 XML 不允许的字符"),
    errors.XML_ERROR_MISPLACED_XML_PI: Text("<?xml is not at the very beginning", "XML 声明不在开头"),
}  # fmt: skip


def ill_formed(error: ExpatError, line: int) -> CannotRead:
    """The error to raise; ``line`` counts those the parser did not see, too."""
    name = errors.messages.get(error.code, "?")
    said = _SAID.get(name, Text(name, name))
    return CannotRead(
        Text(
            f"Not well-formed XML at line {line}, column {error.offset + 1}: {said.en}.",
            f"XML 格式有误，第 {line} 行第 {error.offset + 1} 列：{said.zh}。",
        ),
        hint=Text(
            "Ask for the package again, or write it again with the program it came from.",
            "请重新获取该封装包，或用原系统重新生成。",
        ),
    )


def undecodable(octet: int) -> CannotRead:
    """The error for octets that are not GB 18030; ``octet`` counts from 0."""
    return CannotRead(
        Text(
            f"Octet {octet} does not fit the declared encoding GB18030.",
            f"第 {octet} 字节不符合所声明的 GB18030 编码。",
        ),
        hint=Text("Save the document in the encoding it declares.", "请按声明的编码重新保存。"),
    )


def with_dtd(line: int) -> CannotRead:
    """The error for a document type declaration, which could define entities."""
    return CannotRead(
        Text(f"Line {line}: the XML has a DTD, which is refused.", f"第 {line} 行：XML 带有 DTD，拒绝读取。"),
        hint=Text("Remove the DOCTYPE line.", "请删除 DOCTYPE 声明。"),
    )
