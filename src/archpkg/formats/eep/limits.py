"""读取限度. How much a reader takes in before it says no. The content of computer files is not held in memory."""

from __future__ import annotations

from attrs import frozen

from archpkg.errors import CannotRead
from archpkg.words import Text


@frozen(kw_only=True)
class Limits:
    """The limits of one reading; a caller who trusts a source may raise them.

    ``depth`` levels of elements; ``elements`` in all; ``attributes`` of one element; ``name`` characters of
    the name of one; ``tag`` octets of one tag,
    comment or instruction; ``markup`` octets of everything outside 编码数据; ``content`` octets of all decoded
    computer files together.
    """

    depth: int = 256
    elements: int = 250_000
    attributes: int = 64
    name: int = 1000
    tag: int = 1024 * 1024
    markup: int = 64 * 1024 * 1024
    content: int = 64 * 1024**3

    def exceeded(self, name: str, value: int) -> bool:
        """Whether ``value`` is beyond the limit of that name."""
        limit: int = getattr(self, name)
        return value > limit

    def refusal(self, name: str, line: int) -> CannotRead:
        """The error to raise then."""
        return _refused(name, getattr(self, name), line)


_EXCEEDED = {
    "depth": Text("The XML is nested deeper than {limit:,} levels.", "XML 嵌套超过 {limit:,} 层。"),
    "elements": Text("The XML has more than {limit:,} elements.", "XML 元素超过 {limit:,} 个。"),
    "attributes": Text(
        "One element has more than {limit:,} attributes.", "单个元素的属性超过 {limit:,} 个。"
    ),
    "name": Text(
        "The name of an element has more than {limit:,} characters.", "元素名称超过 {limit:,} 个字符。"
    ),
    "tag": Text(
        "One tag, comment or instruction has more than {limit:,} octets.",
        "单个标签、注释或处理指令超过 {limit:,} 字节。",
    ),
    "markup": Text(
        "The XML outside 编码数据 has more than {limit:,} octets.", "编码数据以外的 XML 超过 {limit:,} 字节。"
    ),
    "content": Text(
        "The computer files inside have more than {limit:,} octets together.",
        "封装的计算机文件合计超过 {limit:,} 字节。",
    ),
}


def _refused(name: str, limit: int, line: int) -> CannotRead:
    said = _EXCEEDED[name].fill(limit=limit)
    return CannotRead(
        Text(f"Line {line}: {said.en}", f"第 {line} 行：{said.zh}"),
        hint=Text(
            "No ordinary package needs that; if you trust where it comes from, read it with higher limits.",
            "正常的封装包不会如此；如确信来源可靠，可调高限度后再读取。",
        ),
    )
