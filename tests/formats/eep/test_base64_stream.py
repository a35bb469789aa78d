"""Base64 decoded as it comes: right ones whole, wrong ones with the place of the first wrong sign."""

from __future__ import annotations

import base64
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.formats.eep.base64_stream import Base64Stream, Fault


def decode(*pieces: bytes) -> tuple[bytes, Fault | None]:
    """The pieces fed one after another, with the octets counted from 100."""
    out = bytearray()
    stream = Base64Stream(out.extend)
    octet = 100
    for piece in pieces:
        stream.feed(piece, octet)
        octet += len(piece)
    stream.finish(octet)
    assert stream.size == len(out)
    return bytes(out), stream.fault


def cut(text: bytes, places: list[int]) -> list[bytes]:
    edges = [0, *sorted(p % (len(text) + 1) for p in places), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


@given(st.binary(max_size=200), st.lists(st.integers(0, 400), max_size=8), st.sampled_from([4, 19, 76, 1000]))
@settings(deadline=None, max_examples=200)
def test_whatever_was_encoded_comes_back_however_it_is_cut(
    data: bytes, places: list[int], width: int
) -> None:
    text = base64.b64encode(data)
    lines = b"\r\n\t ".join(text[i : i + width] for i in range(0, len(text), width))
    assert decode(*cut(b"\n " + lines + b"\n", places)) == (data, None)


def reference(text: bytes) -> tuple[str, int] | None:
    """Kind and number of the first wrong sign, by a slow look at every group."""
    signs = re.sub(rb"[ \t\r\n]", b"", text)
    ended = False
    for start in range(0, len(signs), 4):
        for at, sign in enumerate(signs[start : start + 4]):
            char = bytes([sign])
            number = start + at + 1
            if not re.match(rb"[A-Za-z0-9+/=]", char):
                return "alphabet", number
            group = signs[start : start + at]
            if ended or (char == b"=" and at < 2) or (char != b"=" and b"=" in group):
                return "padding", number
        ended = signs[start : start + 4].endswith(b"=")
    if len(signs) % 4:
        return "short", len(signs)
    if ended and base64.b64encode(base64.b64decode(signs[-4:])) != signs[-4:]:
        return "bits", len(signs)
    return None


@given(
    st.lists(st.sampled_from([b"QUJD", b"QQ==", b"QUI=", b"Q", b"=", b"*", b"\n", b" ", b"QR==", b"\xe6"])),
    st.lists(st.integers(0, 60), max_size=6),
)
@settings(deadline=None, max_examples=400)
def test_the_first_fault_is_named_however_it_is_cut(parts: list[bytes], places: list[int]) -> None:
    text = b"".join(parts)
    data, fault = decode(*cut(text, places))
    expected = reference(text)
    assert (None if fault is None else (fault.kind, fault.number)) == expected
    if fault is not None and fault.sign is not None:
        assert fault.octet is not None
        assert text[fault.octet - 100] == fault.sign
        before = re.sub(rb"[ \t\r\n]", b"", text[: fault.octet - 100])
        assert len(before) == fault.number - 1
        assert data == base64.b64decode(before[: len(before) // 4 * 4])


@pytest.mark.parametrize(
    ("text", "kind", "data", "stops"),
    [
        (b"QUJD*QUJD", "alphabet", b"ABC", True),
        (b"QQ==QUJD", "padding", b"A", True),
        (b"=", "padding", b"", True),
        (b"QUJDQQ", "short", b"ABCA", False),
        (b"QUJDQ", "short", b"ABC", False),
        (b"QR==", "bits", b"A", False),
    ],
)
def test_what_is_in_front_of_a_fault_is_decoded(text: bytes, kind: str, data: bytes, stops: bool) -> None:
    out, fault = decode(text)
    assert fault is not None
    assert (out, fault.kind, fault.stops) == (data, kind, stops)


def test_after_a_fault_nothing_more_is_taken() -> None:
    assert decode(b"QUJD*", b"QUJD")[0] == b"ABC"


def test_an_empty_text_holds_nothing() -> None:
    assert decode(b"", b"\n  ") == (b"", None)
