"""字符集. In which encoding a document of records is written, whatever it declares.

The octets decide: text declared as GB2312 or GBK is read as GB18030, of which both are a part (the parser's own GB2312
knows no ``·`` U+00B7, which every reference code has); where one of the two, UTF-8 and GB18030, is declared and only
the other fits, the other is read, and :func:`encoding_findings` says so.
"""

from __future__ import annotations

import codecs
import re

from attrs import frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.words import Text

XML_ENCODING = Rule(
    code="XML-ENCODING",
    severity=Severity.ERROR,
    clause="XML 1.0 §4.3.3",
    text=Text(
        "The document says {declared} and is written in {actual}.", "文件声明为 {declared}，实为 {actual}。"
    ),
    hint=Text(
        "It was read as it is written; others will not be able to. Correct the first line.",
        "已按实际编码读取；其他系统可能无法读取，请改正首行声明。",
    ),
)
XML_UTF16 = Rule(
    code="XML-UTF16",
    severity=Severity.WARNING,
    text=Text("The document is written in UTF-16.", "文件采用 UTF-16 编码。"),
    hint=Text(
        "It was read; save it as UTF-8 or GB18030, which every receiving system reads.",
        "已读取；请另存为 UTF-8 或 GB18030，以便各接收系统读取。",
    ),
)
XML_VERSION = Rule(
    code="XML-VERSION",
    severity=Severity.WARNING,
    clause="XML 1.0 §2.8",
    text=Text("The document says that it is XML {version}.", "文件声明为 XML {version}。"),
    hint=Text(
        "It was read by the rules of 1.0, on which the standards rest; other systems may refuse it. Have it written as "
        "XML 1.0.",
        "已按各标准所依据的 1.0 规则读取；其他系统可能拒绝。请以 XML 1.0 生成。",
    ),
)
RULES = (XML_ENCODING, XML_UTF16, XML_VERSION)

_VERSION = re.compile(rb"""\s*<\?xml\s+version\s*=\s*["']([0-9.]{1,20})["']""")

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,200}?\?>""")
_NATIONAL = frozenset(("gb2312", "gbk", "gb18030", "cp936", "gb_2312-80", "euc-cn", "ms936", "windows-936"))
_PLAIN = frozenset(("", "utf-8", "utf8", "ascii", "us-ascii"))
_SAID = {"utf-8": "UTF-8", "gb18030": "GB18030", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}
_HEAD = 1024
_ASCII = bytes(range(128))


@frozen(kw_only=True)
class Charset:
    """``codec`` that the octets are read with (empty: what is declared, by the parser), ``declared`` the name that
    stands in the document, ``body`` the octet where the text behind byte-order mark and declaration begins."""

    codec: str
    declared: str
    body: int

    @property
    def true(self) -> bool:
        """Whether the document says what it is written in; nothing said is UTF-8."""
        said = self.declared.lower()
        if self.codec in ("utf-16-le", "utf-16-be"):
            return said in ("", "utf-16", "utf-16le", "utf-16be", "iso-10646-ucs-2", "ucs-2")
        return not self.codec or said in (_NATIONAL if self.codec == "gb18030" else _PLAIN)


def charset_of(data: bytes, *, whole: bool = True) -> Charset:
    """The encoding, by byte-order mark, by the first octets, by the declaration and by what the octets can be.

    ``whole`` is False for the first octets of a longer document: the last character may be cut.
    """
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        sign = "<".encode(codec)
        if data.startswith((mark, sign)):
            return _utf16(data, codec, len(mark) if data.startswith(mark) else 0)
    mark_end = len(codecs.BOM_UTF8) if data.startswith(codecs.BOM_UTF8) else 0
    found = _DECLARED.match(data, mark_end)
    declared = found[1].decode("ascii") if found else ""
    body = found.end() if found else mark_end
    if mark_end:
        return Charset(codec="utf-8", declared=declared, body=body)
    said = declared.lower()
    if said in _NATIONAL:
        codec = "utf-8" if not data.isascii() and _fits(data, "utf-8", whole=whole) else "gb18030"
        return Charset(codec=codec, declared=declared, body=body)
    if said in _PLAIN:
        other = not _fits(data, "utf-8", whole=whole) and _is_national(data, whole=whole)
        return Charset(codec="gb18030" if other else "utf-8", declared=declared, body=body)
    return Charset(codec="", declared=declared, body=body)


def _utf16(data: bytes, codec: str, mark: int) -> Charset:
    head = data[mark : mark + _HEAD].decode(codec, "ignore").encode("ascii", "replace")
    found = _DECLARED.match(head)
    declared = found[1].decode("ascii") if found else ""
    return Charset(codec=codec, declared=declared, body=mark + (2 * found.end() if found else 0))


def _fits(data: bytes, codec: str, *, whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(data, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def _is_national(data: bytes, *, whole: bool) -> bool:
    """Whether what is no UTF-8 is GB18030 throughout, and not UTF-8 in which an octet or two are damaged."""
    beyond_ascii = len(data.translate(None, _ASCII))
    damaged = data.decode("utf-8", "replace").count("\ufffd")
    return damaged * 4 >= beyond_ascii and _fits(data, "gb18030", whole=whole)


def decoded(data: bytes, charset: Charset) -> bytes:
    """The same document in UTF-8 and without its declaration, if it is in another of the known encodings.

    Raises :class:`CannotRead` that names the octet which does not fit.
    """
    if charset.codec == "" or (charset.codec == "utf-8" and charset.true):
        return data
    try:
        text = data[charset.body :].decode(charset.codec)
    except UnicodeDecodeError as error:
        raise misfit(charset, charset.body + error.start) from error
    return b'<?xml version="1.0" encoding="UTF-8"?>' + text.encode("utf-8", "surrogatepass")


def misfit(charset: Charset, octet: int) -> CannotRead:
    """The error for an octet that is not in the encoding."""
    name = _SAID[charset.codec]
    return CannotRead(
        Text(
            f"Octet {octet} does not fit the declared encoding {name}.",
            f"第 {octet} 字节不符合所声明的 {name} 编码。",
        ),
        hint=Text("Save the document in the encoding it declares.", "请按声明的编码重新保存。"),
    )


def version_findings(head: bytes) -> tuple[Finding, ...]:
    """A finding where a document says that it is of another version than XML 1.0; ``head`` are its first octets."""
    plain = head[:_HEAD].replace(b"\0", b"").removeprefix(codecs.BOM_UTF8)
    found = _VERSION.match(plain.lstrip(codecs.BOM_UTF16_LE))
    version = found[1].decode("ascii") if found else "1.0"
    return () if version == "1.0" else (Finding(XML_VERSION, Where(line=1), {"version": version}),)


def encoding_findings(data: bytes) -> tuple[Finding, ...]:
    """What a reader sees of the first line: an encoding that is not true, UTF-16, another version of XML."""
    charset, seen = charset_of(data), version_findings(data)
    if not charset.true:
        details = {"declared": charset.declared or "UTF-8", "actual": _SAID[charset.codec]}
        return (Finding(XML_ENCODING, Where(line=1), details), *seen)
    if charset.codec.startswith("utf-16"):
        return (Finding(XML_UTF16, Where(line=1)), *seen)
    return seen
