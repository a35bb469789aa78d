"""字符集. In which encoding a package is written: UTF-8, GB 18030 with its parts GB 2312 and GBK, or UTF-16 (UCS)."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from typing import Literal

from attrs import frozen

from archpkg.errors import CannotRead
from archpkg.words import Text

Codec = Literal["utf-8", "gb18030", "utf-16-le", "utf-16-be"]

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_NATIONAL = {"gb2312", "gbk", "gb18030", "cp936", "ms936", "windows-936", "gb_2312-80", "csgb2312"}
_UTF8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_GB18030_BOM = b"\x84\x31\x95\x33"
_ZIP = b"PK\x03\x04"


@frozen
class Charset:
    """How to read the octets: the codec, the name that was declared, the octets of the byte-order mark to pass over."""

    codec: Codec
    declared: str
    mark: int = 0


def charset_of(head: bytes) -> Charset:
    """The encoding, by byte-order mark, by the first octets, and by what the XML declaration says.

    Raises :class:`CannotRead` for what does not begin as XML, and for an encoding that an EEP cannot be in.
    """
    if head.startswith((BOM_UTF32_LE, BOM_UTF32_BE)):
        raise _unsupported("UTF-32")
    if head.startswith((BOM_UTF16_LE, b"<\0")):
        return Charset("utf-16-le", "UTF-16", 2 if head.startswith(BOM_UTF16_LE) else 0)
    if head.startswith((BOM_UTF16_BE, b"\0<")):
        return Charset("utf-16-be", "UTF-16", 2 if head.startswith(BOM_UTF16_BE) else 0)
    mark = next((len(bom) for bom in (BOM_UTF8, _GB18030_BOM) if head.startswith(bom)), 0)
    if not head[mark:].lstrip(b" \t\r\n").startswith(b"<"):
        raise _no_xml(head)
    found = _DECLARED.match(head, mark)
    declared = found.group(1).decode("ascii") if found else ""
    if head.startswith(BOM_UTF8) or declared.lower() in _UTF8 or not declared:
        return Charset("gb18030" if mark == len(_GB18030_BOM) else "utf-8", declared, mark)
    if declared.lower() in _NATIONAL:
        return Charset("gb18030", declared, mark)
    raise _unsupported(declared)


def _unsupported(name: str) -> CannotRead:
    return CannotRead(
        Text(f"The encoding {name} is not read here.", f"不支持字符集 {name}。"),
        hint=Text(
            "DA/T 48 names GB 2312, GB 18030 and UCS: write the package in UTF-8, GB18030 or UTF-16.",
            "DA/T 48 规定使用 GB 2312、GB 18030 或 UCS：请用 UTF-8、GB18030 或 UTF-16 重新生成。",
        ),
    )


def _no_xml(head: bytes) -> CannotRead:
    if head.startswith(_ZIP):
        return CannotRead(
            Text("This is a zip, not XML.", "这是 zip 压缩文件，不是 XML。"),
            hint=Text("Read the XML that is inside it.", "请读取压缩文件内的 XML。"),
        )
    if not head:
        return CannotRead(
            Text("There is nothing to read: no octets.", "内容为空（0 字节）。"),
            hint=Text("Ask for the package again.", "请重新获取该封装包。"),
        )
    return CannotRead(
        Text("This does not begin as XML does.", "开头不是 XML。"),
        hint=Text("An EEP begins with <?xml or with its root element.", "封装包应以 <?xml 或根元素开头。"),
    )
