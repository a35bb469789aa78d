"""How the octets of a zip lie: the header of each member against the list at the end, and no two members in one place.

A zip says everything twice. Programs that read it as a stream believe the headers, all others the list; where the
two disagree, or members lie over each other, they would unpack different files from the same octets.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from archpkg.findings import Finding, Where
from archpkg.packages.trees.inside import CON_DAMAGED, CON_OVERLAP
from archpkg.words import Text

_HEADER = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_LISTED = struct.Struct("<28x3H12x")
"""The three lengths in an entry of the list: of its name, its extra field and its comment."""
_ENDS = (b"PK\5\6", b"PK\6\6", b"PK\5\5")
_LARGE = 0xFFFFFFFF
_ENCRYPTED = 0x1
_MASKED = 0x2000
"""The flag for headers that hide what the encrypted list of members says."""
_AES = 99
"""The method that stands for content encrypted with AES."""
_LATER = 0x8
"""The flag for sizes and checksum that follow the content: the header may have zeros then."""
_UTF8 = 0x800


def layout_findings(
    stream: BinaryIO, infos: Sequence[zipfile.ZipInfo], start: int
) -> Iterator[tuple[int | None, Finding]]:
    """Everything wrong with how the members lie, with the member's place in the list where it is about one.

    ``start`` is the octet at which the list begins. Reads the header of every member and the end, no content.
    Raises :class:`OSError`.
    """
    order = sorted(range(len(infos)), key=lambda key: infos[key].header_offset)
    places = [infos[key].header_offset for key in order] + [start]
    names = [infos[key].orig_filename for key in order] + ["…"]
    if order and places[0] != 0:
        yield None, _damaged(Text("octets before the first member", "首个成员之前有多余内容"))
    for rank, key in enumerate(order):
        where = Where(path=infos[key].orig_filename)
        reason, end = _header(stream, infos[key])
        if reason is not None:
            yield key, Finding(CON_DAMAGED, where, {"reason": reason})
        elif end > places[rank + 1]:
            yield key, Finding(CON_OVERLAP, where, {"other": names[rank + 1]})
    yield from ((None, _damaged(reason)) for reason in _end(stream, len(infos), start))


def is_encrypted(info: zipfile.ZipInfo) -> bool:
    """Whether the list calls a member encrypted, by ZipCrypto, AES or another way."""
    return bool(info.flag_bits & _ENCRYPTED) or info.compress_type == _AES


def list_is_encrypted(stream: BinaryIO) -> bool:
    """Whether a zip whose list of members cannot be read begins with an encrypted member: then the list may well be
    encrypted, too. Raises :class:`OSError`."""
    stream.seek(0)
    raw = stream.read(_HEADER.size)
    if len(raw) != _HEADER.size or raw[:4] != b"PK\3\4":
        return False
    _, _, flags, method, *_ = _HEADER.unpack(raw)
    return bool(flags & (_ENCRYPTED | _MASKED)) or method == _AES


def _header(stream: BinaryIO, info: zipfile.ZipInfo) -> tuple[Text | None, int]:
    """What in a member's header differs from the list, and the octet at which its content ends."""
    stream.seek(max(0, info.header_offset))
    raw = stream.read(_HEADER.size)
    if info.header_offset < 0 or len(raw) != _HEADER.size or raw[:4] != b"PK\3\4":
        return Text("no header where the list says", "清单所指位置没有成员头"), 0
    _, _, flags, method, _, _, crc, packed, size, name_length, extra_length = _HEADER.unpack(raw)
    name = stream.read(name_length)
    end = info.header_offset + _HEADER.size + name_length + extra_length + info.compress_size
    told = ((crc, info.CRC), (packed, info.compress_size), (size, info.file_size))
    later = bool(flags & _LATER)
    same = all(a in (b, _LARGE) or (later and a == 0) for a, b in told)
    # a member that the list calls encrypted is told elsewhere
    same = same and method == info.compress_type and not flags & ~info.flag_bits & _ENCRYPTED
    same = same and (not later or bool(info.flag_bits & _LATER))
    if same and _name(name, flags) == info.orig_filename:
        return None, end
    return Text("its header and the list disagree", "成员头与清单不一致"), end


def _name(raw: bytes, flags: int) -> str | None:
    try:
        return raw.decode("utf-8" if flags & _UTF8 else "cp437")
    except UnicodeDecodeError:
        return None


def _end(stream: BinaryIO, members: int, start: int) -> Iterator[Text]:
    """What is wrong with the end: how long the list is, the count of members, and what follows it."""
    if not _runs_to_the_end(stream, members, start):
        yield Text("its list does not run to its end", "成员清单未延续到结尾")
    size = stream.seek(0, 2)
    stream.seek(max(0, size - 0xFFFF - _END.size))
    tail = stream.read()
    at = len(tail) - _END.size
    if tail[at : at + 4] != b"PK\5\6" or tail[-2:] != b"\0\0":
        at = tail.rfind(b"PK\5\6")
    _, disk, first_disk, here, count, _, _, comment = _END.unpack(tail[at : at + _END.size])
    if at + _END.size + comment != len(tail):
        yield Text("it does not end where it says", "结尾位置与声明不符")
    # programs without zip64 wrote the count modulo 65536
    if any(n not in (members % 0x10000, 0xFFFF) for n in (here, count)):
        yield Text("its list is not as long as its end says", "清单条数与结尾声明不符")
    if {disk, first_disk} - {0, 0xFFFF}:
        yield Text("it is one part of several", "这只是分卷压缩包的一部分")


def _runs_to_the_end(stream: BinaryIO, members: int, start: int) -> bool:
    """Whether what the entries of the list say of their own lengths leads to the record at the end."""
    stream.seek(start)
    for _ in range(members):
        raw = stream.read(_LISTED.size)
        if len(raw) != _LISTED.size:
            return False
        stream.seek(sum(_LISTED.unpack(raw)), 1)
    return stream.read(4) in _ENDS


def _damaged(reason: Text) -> Finding:
    return Finding(CON_DAMAGED, Where(), {"reason": reason})
