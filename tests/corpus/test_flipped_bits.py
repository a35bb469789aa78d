"""Every bit of a little bag, flipped one at a time: found and named, but for the exceptions that stand here.

In a folder: the letter case of hex digits in a tag manifest, which nothing stands over; there is no other.
In a zip and a tar: fields that say nothing about names and content, listed below.
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from archpkg.checks.fixity.verify import verify
from archpkg.errors import CannotRead
from archpkg.findings import Report
from corpus.bags import contents, write
from corpus.containers import Raw, raw_zip, tarred

T = "tagmanifest-sha256.txt"
BAG = contents(
    {"data/a.txt": b"hello\n", "data/案/1": b"\0"},
    change={"fetch.txt": "http://example.org/a 6 data/a.txt\n", "metadata/目录.xml": "<a/>\n"},
)


def named(report: Report) -> set[str]:
    """The files that the report names, as the place or as the manifest that disagrees."""
    return {f.where.path for f in report.findings} | {str(f.details.get("manifest")) for f in report.findings}


@pytest.mark.parametrize("name", sorted(BAG))
def test_in_a_folder(name: str, tmp_path: Path) -> None:
    bag = write(tmp_path, BAG)
    assert verify(bag, workers=1).findings == ()
    sound = BAG[name]
    # every octet, and all bits of the smaller files: a bag has some two thousand octets
    several = len(sound) < 120
    for octet in range(len(sound)):
        for bit in range(8) if several else ((octet * 5) % 8, 5):
            flipped = sound[:octet] + bytes([sound[octet] ^ (1 << bit)]) + sound[octet + 1 :]
            (bag / name).write_bytes(flipped)
            report = verify(bag, workers=1)
            if (
                name == T
                and flipped.lower() == sound.lower()
                and (octet - sound.rfind(b"\n", 0, octet) - 1) < 64
            ):
                assert report.findings == (), "the letter case of hex digits says nothing"
                continue
            assert not report.sound, (octet, bit)
            assert name in named(report), (octet, bit, [f.say() for f in report.findings])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(set(BAG) - {T})), data=st.data())
def test_any_other_damage_in_a_folder(name: str, data: st.DataObject, tmp_path: Path) -> None:
    """Cut, grown, zeroed, replaced: found and named, whatever the octets are now."""
    bag = write(tmp_path, BAG)
    sound = BAG[name]
    kind = data.draw(st.sampled_from(["cut", "grown", "zeroed", "other"]))
    changed = {
        "cut": lambda: sound[: data.draw(st.integers(0, len(sound) - 1))],
        "grown": lambda: sound + data.draw(st.binary(min_size=1, max_size=9)),
        "zeroed": lambda: bytes(len(sound)),
        "other": lambda: data.draw(st.binary(max_size=60)),
    }[kind]()
    (bag / name).write_bytes(changed)
    if changed != sound:
        report = verify(bag, workers=1)
        assert not report.sound
        assert name in named(report)


# containers

SMALL = contents({"data/a.txt": b"hello\n"}, info="")
MEMBERS = [Raw(name=f"b/{name}".encode(), data=data) for name, data in SMALL.items()]
MEMBERS.append(Raw(name="b/data/空/".encode(), mode=0o040755))


def outcome(path: Path) -> bool:
    """Whether it is called sound."""
    try:
        return verify(path, workers=1).sound
    except CannotRead:
        return False


ZIP_HEADER = frozenset({4, 5, 6, 7, *range(10, 14)})
ZIP_LIST = frozenset({4, 5, 6, 7, 8, 9, *range(12, 16), *range(34, 42)})
"""Octets of a member's header, and of its entry in the list, that say nothing about names and content: the version of
the program needed (4; 6 in the list) and of the one that made it (4 in the list), flags (6; 8) except those of
encryption, of sizes that follow and of methods that are not read, the time (10; 12), the number of the disk (34),
internal (36) and external (38) attributes."""
NEVER_IN_HEADER = {(6, 0), (6, 3)}
NEVER_IN_LIST = {(8, 0)}
NOT_READ = {(8, 5), (8, 6)}
"""Flags of methods that are not read: they say nothing of a folder, which has no content."""


def places(data: bytes, magic: bytes) -> list[int]:
    """Where each header begins."""
    found = [data.find(magic)]
    while found[-1] >= 0:
        found.append(data.find(magic, found[-1] + 1))
    return found[:-1]


def without_meaning(data: bytes) -> set[tuple[int, int]]:
    """Octet and bit of all that may change in a zip and be valid."""
    found: set[tuple[int, int]] = set()
    for magic, fields, never in (
        (b"PK\3\4", ZIP_HEADER, NEVER_IN_HEADER),
        (b"PK\1\2", ZIP_LIST, NEVER_IN_LIST),
    ):
        for at in places(data, magic):
            found |= {(at + o, bit) for o in fields for bit in range(8) if (o, bit) not in never}
    return found


def test_in_a_zip(tmp_path: Path) -> None:
    path = raw_zip(tmp_path / "b.zip", MEMBERS)
    sound = path.read_bytes()
    assert outcome(path)
    allowed = without_meaning(sound)
    content = {sound.index(data) + n for data in SMALL.values() if data for n in range(len(data))}
    for octet in range(len(sound)):
        # every other bit of what is structure, one bit of what is content, whose checksum sees them alike
        for bit in (octet % 8,) if octet in content else range(octet % 2, 8, 2):
            if (octet, bit) in allowed and octet % 3:
                continue
            path.write_bytes(sound[:octet] + bytes([sound[octet] ^ (1 << bit)]) + sound[octet + 1 :])
            assert not outcome(path) or (octet, bit) in allowed, (octet, bit)


def test_what_a_zip_may_change_is_no_more_than_needed(tmp_path: Path) -> None:
    """Each field that is allowed above does occur, so that the list does not grow old."""
    path = raw_zip(tmp_path / "b.zip", MEMBERS)
    sound = path.read_bytes()
    for magic, fields, never in (
        (b"PK\3\4", ZIP_HEADER, NEVER_IN_HEADER),
        (b"PK\1\2", ZIP_LIST, NEVER_IN_LIST),
    ):
        at = places(sound, magic)[0]
        for o in fields:
            unseen = []
            for bit in range(8):
                where = at + o
                path.write_bytes(sound[:where] + bytes([sound[where] ^ (1 << bit)]) + sound[where + 1 :])
                unseen += [bit] * outcome(path)
            assert unseen, (magic, o)
            assert not {(o, bit) for bit in unseen} & (never | NOT_READ)


TAR = tarred([(f"b/{name}", data) for name, data in SMALL.items()])
CHECKSUM = range(148, 156)
"""The checksum of a header itself: a digit nought may become a blank, and its last octet is not looked at."""


def padding() -> set[int]:
    """Octets between the end of a member's content and the next header: not part of anything."""
    with tarfile.open(fileobj=io.BytesIO(TAR)) as tar:
        return {
            octet
            for info in tar.getmembers()
            for octet in range(info.offset_data + info.size, info.offset_data + -(-info.size // 512) * 512)
        }


def letter_case(octet: int, flipped: bytes) -> bool:
    """Whether only the letter case of a digest in the tag manifest is another."""
    at = TAR.index(SMALL[T])
    return at <= octet < at + len(SMALL[T]) and flipped.lower() == TAR.lower()


@pytest.mark.parametrize("rest", range(2))
def test_in_a_tar(tmp_path: Path, rest: int) -> None:
    path = tmp_path / "b.tar"
    path.write_bytes(TAR)
    assert outcome(path)
    unimportant = padding()
    ends = len(TAR) - 10 * 512
    for octet in range(rest, len(TAR), 2):
        if (octet in unimportant and octet % 64 > 1) or (octet > ends and octet % 32 > 1):
            continue
        if TAR[octet] == 0 and octet % 8 > 1 and octet % 512 < 500:
            continue  # every fourth of the empty octets of headers is enough
        flipped = TAR[:octet] + bytes([TAR[octet] ^ (1 << octet % 8)]) + TAR[octet + 1 :]
        path.write_bytes(flipped)
        if outcome(path):
            in_header = octet % 512 in CHECKSUM
            assert octet in unimportant or in_header or letter_case(octet, flipped), octet


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(octet=st.integers(0, 10**6), bit=st.integers(0, 7))
@example(octet=3, bit=0)
def test_in_a_tar_gz(tmp_path: Path, octet: int, bit: int) -> None:
    """Of gzip's own fields, time, level and system (octets 4 to 9) and the flags (octet 3) for text and those of no
    meaning yet say nothing, nor do the bits that fill up the last octet of the stream before the last eight."""
    packed = gzip.compress(TAR, mtime=0)
    octet %= len(packed)
    path = tmp_path / "b.tar.gz"
    path.write_bytes(packed[:octet] + bytes([packed[octet] ^ (1 << bit)]) + packed[octet + 1 :])
    if outcome(path):
        assert octet in range(4, 10) or (octet == 3 and bit in (0, 5, 6, 7)) or octet == len(packed) - 9


def test_deflated(tmp_path: Path) -> None:
    """Bits of a deflated member may only change unseen where the same content comes out."""
    members = [Raw(name=m.name, data=m.data, mode=m.mode, method=zipfile.ZIP_DEFLATED) for m in MEMBERS[:-1]]
    path = raw_zip(tmp_path / "b.zip", members)
    sound = path.read_bytes()
    assert outcome(path)
    for at in places(sound, b"PK\3\4"):
        size, names = struct.unpack_from("<L4xH", sound, at + 18)
        begin = at + 30 + names
        for octet in range(begin, begin + size):
            path.write_bytes(sound[:octet] + bytes([sound[octet] ^ (1 << octet % 8)]) + sound[octet + 1 :])
            if outcome(path):
                now = zlib.decompressobj(-15).decompress(path.read_bytes()[begin : begin + size])
                assert now == zlib.decompressobj(-15).decompress(sound[begin : begin + size])
