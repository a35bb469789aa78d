"""安全文件名. What a computer file is called on disk: 计算机文件名 where that is harmless, else one like it.

Names in a package were written by somebody else: they may lead outside, mean a device, stand twice, be empty or of
any length. No name here has parts, and no two are alike on a system that does not tell letter cases apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from attrs import frozen

from archpkg.packages.bag.paths import folded, windows_trouble
from archpkg.words import Text

LONGEST = 200
"""Octets of a name in UTF-8; file systems allow 255."""
_RESERVED = '<>:"|?*'
_PARTS = Text("it leads elsewhere", "指向别处")
_EMPTY = Text("it is empty", "为空")
_SIGNS = Text("it has characters that some systems reserve", "含有系统保留的字符")
_DEVICE = Text("it means a device", "是设备名")
_END = Text("it ends in a blank or dot", "以空格或点结尾")
_LONG = Text("it is too long", "过长")
_TWICE = Text("another one has it", "与另一文件重名")


@frozen
class Named:
    """A name for the disk, and why it is not the one that was written (None where it is)."""

    name: str
    why: Text | None = None


def safe_names(written: Iterable[str]) -> Iterator[Named]:
    """A name for each of those written, in order, all different however they are compared."""
    taken: set[str] = set()
    for number, name in enumerate(written, 1):
        named = _safe(name, number)
        if folded(named.name) in taken:
            free = next(one for n in range(2, 2 + len(taken) + 1)
                        if folded(one := _numbered(named.name, n)) not in taken)  # fmt: skip
            named = Named(free, named.why or _TWICE)
        taken.add(folded(named.name))
        yield named


def _safe(written: str, number: int) -> Named:
    why: Text | None = None
    name = written.replace("\\", "/").rpartition("/")[2]
    if name != written:
        why = _PARTS
    plain = "".join("_" if _is_reserved(sign) else sign for sign in name)
    if plain != name:
        why = why or _SIGNS
    bare = plain.rstrip(" .\u3000")
    if not bare:
        return Named(f"编码{number}", _EMPTY if not written.strip(" ") else _PARTS)
    if bare != plain:
        why = why or _END
    if _is_device(bare):
        bare, why = f"_{bare}", why or _DEVICE
    short = _shortened(bare, LONGEST) or f"编码{number}"
    return Named(short, why or (_LONG if short != bare else None))


def _is_reserved(sign: str) -> bool:
    """Controls, format controls that turn text around, and what Windows keeps for itself."""
    return sign in _RESERVED or unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _is_device(name: str) -> bool:
    return windows_trouble(name[:12].rstrip(" .")) is not None


def _shortened(name: str, octets: int) -> str:
    """The name cut before its extension, which is kept where it is of a usual length."""
    if len(name.encode("utf-8")) <= octets:
        return name
    stem, dot, extension = name.rpartition(".")
    tail = f"{dot}{extension}" if stem and len(extension.encode("utf-8")) <= 16 else ""
    head = stem if tail else name
    room = octets - len(tail.encode("utf-8"))
    return head.encode("utf-8")[:room].decode("utf-8", "ignore").rstrip(" .") + tail


def _numbered(name: str, number: int) -> str:
    stem, dot, extension = name.rpartition(".")
    head, tail = (stem, dot + extension) if stem else (name, "")
    mark = f" ({number})"
    return _shortened(head, LONGEST - len(mark) - len(tail.encode("utf-8"))) + mark + tail
