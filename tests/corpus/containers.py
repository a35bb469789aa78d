"""Zips and tars made octet by octet, for what honest programs do not write."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

Member = tuple[str | zipfile.ZipInfo, bytes]


def zipped(path: Path, members: Iterable[Member], method: int = zipfile.ZIP_STORED) -> Path:
    """A zip of members, as Python writes it; names that are already there may be given again."""
    records = []
    for info, data in members:
        one = zipfile.ZipInfo(info) if isinstance(info, str) else info
        records.append(
            Raw(name=one.filename.encode(), data=data, mode=one.external_attr >> 16, method=method)
        )
    return raw_zip(path, records)


@frozen(kw_only=True)
class Raw:
    """One member of a zip; ``told`` is what the list says of its size and ``listed`` the name there, if they lie."""

    name: bytes
    data: bytes = b""
    mode: int = 0o100644
    method: int = zipfile.ZIP_STORED
    flags: int = 0x800
    told: int | None = None
    listed: bytes | None = None
    extra: bytes = b""
    time: int = 0
    date: int = 0x5021


def raw_zip(path: Path, members: Sequence[Raw], *, overlap: bool = False) -> Path:
    """A zip of such members; with ``overlap`` the list says that all of them are the first one's octets."""
    out, listing = bytearray(), bytearray()
    for n, one in enumerate(members):
        packed = one.data
        if one.method == zipfile.ZIP_DEFLATED:
            squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = squeeze.compress(one.data) + squeeze.flush()
        crc, size = zlib.crc32(one.data), len(one.data)
        at = 0 if overlap else len(out)
        common = struct.pack("<5H3L", 20, one.flags, one.method, one.time, one.date, crc, len(packed), size)
        if not overlap or n == 0:
            lengths = struct.pack("<2H", len(one.name), len(one.extra))
            out += b"PK\3\4" + common + lengths + one.name + one.extra + packed
        listed = one.name if one.listed is None else one.listed
        if one.told is not None:
            common = common[:18] + struct.pack("<L", one.told)
        tail = struct.pack("<5H2L", len(listed), len(one.extra), 0, 0, 0, one.mode << 16, at)
        listing += b"PK\1\2" + struct.pack("<H", 0x314) + common + tail + listed + one.extra
    end = struct.pack("<4H2LH", 0, 0, len(members), len(members), len(listing), len(out), 0)
    path.write_bytes(bytes(out + listing) + b"PK\5\6" + end)
    return path


def tarred(members: Iterable[tuple[tarfile.TarInfo | str, bytes]], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar of members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as made:
        for info, data in members:
            one = tarfile.TarInfo(info) if isinstance(info, str) else info
            if data:
                one.size = len(data)
            made.addfile(one, io.BytesIO(data) if data else None)
    return out.getvalue()


def special(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    """A link, pipe, device or folder."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info, b""
