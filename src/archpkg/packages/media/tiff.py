"""TIFF 的首个目录. The first directory of a TIFF, read without a library: what raw formats are known by, and all that
a big-endian BigTIFF has, which Pillow does not read."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Mapping
from typing import IO

from attrs import frozen

MOST_ENTRIES = 4096
MOST_OCTETS = 8 * 1024 * 1024
"""Entries of a directory, and octets of its values together, beyond which nothing is read."""

_SIZES = {
    1: 1,
    2: 1,
    3: 2,
    4: 4,
    5: 8,
    6: 1,
    7: 1,
    8: 2,
    9: 4,
    10: 8,
    11: 4,
    12: 8,
    13: 4,
    16: 8,
    17: 8,
    18: 8,
}
_LETTERS = {3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
_PAIRS = {5: "I", 10: "i"}
_OCTETS = (1, 2, 7)

RAW_ENDINGS = (
    *(
        "3fr",
        "arw",
        "cr2",
        "cr3",
        "dcr",
        "dng",
        "erf",
        "fff",
        "iiq",
        "k25",
        "kdc",
        "mef",
        "mos",
        "mrw",
        "nef",
    ),
    *("nrw", "orf", "pef", "raf", "rw2", "sr2", "srf", "srw", "x3f"),
)
"""Endings of raw formats of cameras."""
_RAW_HEADS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"FUJIFILMCCD-RAW", "RAF"),
    (0, b"IIRO", "ORF"),
    (0, b"IIRS", "ORF"),
    (0, b"MMOR", "ORF"),
    (0, b"IIU\0", "RW2"),
    (0, b"FOVb", "X3F"),
    (0, b"\0MRM", "MRW"),
    (4, b"ftypcrx ", "CR3"),
)
_REDUCED = 1
_DNG_VERSION, _STANDARD = 0xC612, 0x9216
_SENSOR_VALUES = (32803, 34892)
"""光度解释 of values as a sensor has them: a mosaic of colours, or each colour by itself."""
_RAW_COMPRESSIONS = {34713: "NEF", 32767: "ARW", 65000: "KDC", 65535: "PEF"}


@frozen
class Directory:
    """One directory: its values by the number of their tag, and how the file writes numbers."""

    tags: Mapping[int, object]
    order: str
    big: bool


NO_DIRECTORY = Directory({}, "<", False)
"""Of a file that is no TIFF."""


def is_big_endian_big(head: bytes) -> bool:
    """Whether the first octets are those of a BigTIFF with the highest octet first."""
    return head.startswith(b"MM\0+")


def first_directory(stream: IO[bytes]) -> Directory:
    """The first directory of a TIFF or BigTIFF; an empty one where it is damaged. Raises OSError."""
    head = _at(stream, 0, 16)
    order = ">" if head.startswith(b"MM") else "<"
    big = head[2:4] in (b"+\0", b"\0+")
    if len(head) < 16:
        return Directory({}, order, big)
    (offset,) = struct.unpack_from(order + ("Q" if big else "I"), head, 8 if big else 4)
    return Directory(directory_at(stream, offset, order, big=big), order, big)


def directory_at(stream: IO[bytes], offset: int, order: str, *, big: bool) -> dict[int, object]:
    """The values of the directory at an offset, by tag: numbers, tuples of them, or octets for text.

    Whatever is damaged, too long or of no known type is left out. Raises OSError.
    """
    width = 8 if big else 2
    counted = _at(stream, offset, width)
    if len(counted) < width:
        return {}
    (count,) = struct.unpack(order + ("Q" if big else "H"), counted)
    each = 20 if big else 12
    data = _at(stream, offset + width, min(count, MOST_ENTRIES) * each)
    whole = len(data) - len(data) % each
    return dict(_values(stream, data[:whole], order, big=big))


def _values(stream: IO[bytes], data: bytes, order: str, *, big: bool) -> Iterator[tuple[int, object]]:
    left = MOST_OCTETS
    for tag, kind, count, inline in struct.iter_unpack(order + ("HHQ8s" if big else "HHI4s"), data):
        size = _SIZES.get(kind, 0) * count
        if not 0 < size <= left:
            continue
        left -= size
        if size <= len(inline):
            octets = inline[:size]
        else:
            (offset,) = struct.unpack(order + ("Q" if big else "I"), inline)
            octets = _at(stream, offset, size)
        if len(octets) == size:
            yield tag, _value(octets, kind, count, order)


def _value(octets: bytes, kind: int, count: int, order: str) -> object:
    if kind in _OCTETS:
        return octets
    if kind in _PAIRS:
        numbers = struct.unpack(f"{order}{count * 2}{_PAIRS[kind]}", octets)
        values: tuple[object, ...] = tuple(
            above / below if below else float("nan")
            for above, below in zip(numbers[::2], numbers[1::2], strict=True)
        )
    else:
        values = struct.unpack(f"{order}{count}{_LETTERS[kind]}", octets)
    return values[0] if count == 1 else values


def _at(stream: IO[bytes], offset: int, size: int) -> bytes:
    # No file system can be asked for every offset that eight octets can hold.
    if offset >= stream.seek(0, os.SEEK_END):
        return b""
    stream.seek(offset)
    return stream.read(size)


def raw_head(head: bytes) -> str:
    """The raw format that the first octets alone tell, or nothing."""
    return next((name for at, mark, name in _RAW_HEADS if head[at : at + len(mark)] == mark), "")


def raw_tiff(tags: Mapping[int, object], head: bytes, path: str) -> str:
    """The raw format of a TIFF whose first directory has these tags, or nothing for a plain TIFF.

    Raw formats are TIFF whose first image mostly is a thumbnail: its size and colours are not those of the photograph.
    Known by DNGVersion, by TIFF/EP, by a first image marked as reduced, by values of a sensor, by a maker's way of
    compressing; and, since some have none of these, by the ending.
    """
    ending = os.path.splitext(path)[1][1:].lower()
    named = ending.upper() if ending in RAW_ENDINGS else ""
    if _DNG_VERSION in tags:
        return "DNG"
    if head[8:10] == b"CR":
        return "CR2"
    if named:
        return named
    compression = tags.get(0x0103)
    if isinstance(compression, int) and compression in _RAW_COMPRESSIONS:
        return _RAW_COMPRESSIONS[compression]
    kind = tags.get(0x00FE)
    reduced = isinstance(kind, int) and bool(kind & _REDUCED)
    return "TIFF/EP" if _STANDARD in tags or reduced or tags.get(0x0106) in _SENSOR_VALUES else ""
