"""Messages in memory: every kernel set against hashlib, whatever the lengths and the lanes."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
from functools import cache

import archpkg_lanes as lanes
import pytest

KERNELS = lanes.kernels()
KNOWN = tuple(name for name in lanes.ALGORITHMS if name in hashlib.algorithms_available)
LONGEST = 1100
DATA = random.Random(7).randbytes(LONGEST)


@cache
def of_prefix(name: str, length: int) -> bytes:
    return hashlib.new(name, DATA[:length]).digest()


def cut(digests: bytes, algorithms: tuple[str, ...]) -> list[tuple[bytes, ...]]:
    """What digest_buffers gave, a tuple a message."""
    sizes = [lanes.new(name).digest_size for name in algorithms]
    found = []
    at = 0
    while at < len(digests):
        row = []
        for size in sizes:
            row.append(digests[at : at + size])
            at += size
        found.append(tuple(row))
    return found


@pytest.mark.parametrize(
    ("name", "message", "digest"),
    [
        # GB/T 32905-2016, appendix A
        ("sm3", b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ("sm3", b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        # FIPS 180-4 examples, RFC 1321 A.5
        ("sha1", b"abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("sha256", b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        ("md5", b"abc", "900150983cd24fb0d6963f7d28e17f72"),
        ("md5", b"", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
)
@pytest.mark.parametrize("kernel", KERNELS)
def test_published_examples(name: str, message: bytes, digest: str, kernel: str) -> None:
    assert lanes.new(name, message, kernel).hexdigest() == digest
    assert lanes.digest_buffers([message] * 5, [name], kernel).hex() == digest * 5


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("kernel", KERNELS)
def test_every_length_in_every_lane(name: str, kernel: str) -> None:
    """The first messages of a batch go into the lanes in order: lane k meets every length as n goes on."""
    count = lanes.lanes(name, kernel)
    for n in range(LONGEST + 1):
        lengths = [(n + 67 * k) % (LONGEST + 1) for k in range(count)]
        found = lanes.digest_buffers([DATA[:length] for length in lengths], [name], kernel)
        assert found == b"".join([of_prefix(name, length) for length in lengths]), (n, lengths)


@pytest.mark.parametrize("name", KNOWN)
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("count", range(1, 20))
def test_lanes_that_stay_empty(name: str, kernel: str, count: int) -> None:
    lengths = [(count * 311 + 97 * k) % LONGEST for k in range(count)]
    found = lanes.digest_buffers([DATA[:length] for length in lengths], [name], kernel)
    assert found == b"".join([of_prefix(name, length) for length in lengths])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("seed", range(6))
def test_several_algorithms_together(kernel: str, seed: int) -> None:
    chance = random.Random(seed)
    names = tuple(chance.choices(KNOWN, k=chance.randint(1, lanes.MOST_ALGORITHMS)))
    messages = [chance.randbytes(chance.choice((0, 1, 63, 64, 120, 999, 5000, 70_000))) for _ in range(90)]
    expected = [tuple(hashlib.new(name, message).digest() for name in names) for message in messages]
    assert cut(lanes.digest_buffers(messages, names, kernel), names) == expected


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_mix_up_to_64_mib(kernel: str) -> None:
    chance = random.Random(kernel)
    pool = chance.randbytes(1 << 20) * 64
    lengths = [len(pool), *[int(chance.paretovariate(0.6) * 700) % (1 << 21) for _ in range(60)]]
    chance.shuffle(lengths)
    messages = [memoryview(pool)[:length] for length in lengths]
    names = tuple(name for name in ("sha256", "sha512", "sm3") if name in KNOWN)
    expected = [tuple(hashlib.new(name, message).digest() for name in names) for message in messages]
    assert cut(lanes.digest_buffers(messages, names, kernel), names) == expected


def test_unaligned_and_foreign_buffers() -> None:
    pool = bytearray(DATA)
    messages = [memoryview(pool)[start : start + 300] for start in range(70)]
    found = lanes.digest_buffers(iter(messages), ["sha256"])
    assert found == b"".join([hashlib.sha256(message).digest() for message in messages])
    assert lanes.digest_buffers([], ["sha256"]) == b""


def test_wrong_use() -> None:
    for wrong in ((), ("sha256",) * 9, "sha256", ("sha3_256",)):
        with pytest.raises(ValueError, match="algorithm"):
            lanes.digest_buffers([b""], wrong)
    with pytest.raises(TypeError):
        lanes.digest_buffers(["text"], ("sha256",))  # type: ignore[list-item]
    with pytest.raises(TypeError):
        lanes.digest_buffers([b"", memoryview(b"1234")[::2]], (1,))  # type: ignore[arg-type]
    with pytest.raises(BufferError):
        lanes.digest_buffers([b"", memoryview(b"1234")[::2]], ("sha256",))
    with pytest.raises(ValueError, match="avx9"):
        lanes.new("sha256", kernel="avx9")
    with pytest.raises(ValueError, match="crc32"):
        lanes.new("crc32")
    with pytest.raises(ValueError, match="crc32"):
        lanes.lanes("crc32")
    with pytest.raises(TypeError):
        lanes.Hash()


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("name", KNOWN)
def test_a_stream_in_pieces(name: str, kernel: str) -> None:
    chance = random.Random(name)
    ours, theirs = lanes.new(name, kernel=kernel), hashlib.new(name)
    assert (ours.name, ours.digest_size, ours.block_size) == (name, theirs.digest_size, theirs.block_size)
    for _ in range(60):
        piece = chance.randbytes(chance.choice((0, 1, 7, 63, 64, 65, 127, 128, 129, 2047, 2048, 9999)))
        before = ours.copy()
        ours.update(piece)
        theirs.update(piece)
        assert ours.digest() == theirs.digest()
        assert ours.hexdigest() == theirs.hexdigest()
        before.update(piece)
        assert before.digest() == ours.digest()


def test_a_stream_fed_by_two_threads() -> None:
    piece = b"x" * 100_000
    ours = lanes.new("sm3")

    def feed() -> None:
        for _ in range(20):
            ours.update(piece)

    threads = [threading.Thread(target=feed) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ours.digest() == lanes.new("sm3", piece * 60).digest()


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_environment_chooses(kernel: str) -> None:
    asked = f"import archpkg_lanes; assert archpkg_lanes.KERNEL == {kernel!r}, archpkg_lanes.KERNEL"
    subprocess.run([sys.executable, "-c", asked], env={**os.environ, "ARCHPKG_LANES": kernel}, check=True)


def test_the_environment_asks_too_much() -> None:
    made = subprocess.run(
        [sys.executable, "-c", "import archpkg_lanes"],
        env={**os.environ, "ARCHPKG_LANES": "avx9"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 1
    assert "ImportError: ARCHPKG_LANES asks for kernels that this processor cannot run: 'avx9'" in made.stderr


def test_the_best_kernels_come_first() -> None:
    assert KERNELS[-1] == "scalar"
    assert lanes.lanes("sha512", "scalar") == 1
    assert all(lanes.lanes(name) >= 1 for name in lanes.ALGORITHMS)
