"""编码数据. The octets of a package as they go out: content as base64 piece by piece, and what signers hear of it."""

from __future__ import annotations

import struct
from binascii import b2a_base64
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, closing
from typing import BinaryIO, Protocol

from attrs import define, evolve, field

from archpkg.errors import ArchpkgError, CannotRead, CannotStore, SourceChanged
from archpkg.formats.eep.values import Encoding
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject
from archpkg.words import Text

LINE = 76
"""Characters in a line of base64 (RFC 2045 §6.8), which 57 octets make."""
_LINES = 512
PIECE = 57 * _LINES
"""Octets encoded at once; as much as stays near the processor (larger pieces are slower)."""
_FULL = struct.Struct(f"{LINE}s" * _LINES)
_REPORT = 8 * 1024 * 1024


class SigningState(Protocol):
    """A signature in the making: it hears the octets, then gives its value."""

    def update(self, data: bytes, /) -> None:
        """The next octets."""

    def finish(self) -> bytes:
        """The value of the signature."""


class Hasher(Protocol):
    """A digest in the making, as :mod:`hashlib` has it."""

    def update(self, data: bytes, /) -> None:
        """The next octets."""

    def hexdigest(self) -> str:
        """The digest."""


Hashers = Mapping[str, Callable[[], Hasher]]
"""Algorithms wanted, by name, and how each is begun."""
OpenContent = Callable[[DigitalObject, Encoding], AbstractContextManager[BinaryIO]]
"""Opens the content of one computer file; an open stream is such a manager itself."""


@define
class Output:
    """Where a package goes: counts its octets, and lets signers hear them while they listen."""

    sink: BinaryIO
    position: int = 0
    listening: tuple[SigningState, ...] = field(default=())

    def write(self, data: bytes) -> None:
        """Octets as they are. Raises :class:`CannotStore` where the target does not take them."""
        try:
            self.sink.write(data)
        except OSError as error:
            raise _not_stored(error) from error
        self.position += len(data)
        for state in self.listening:
            state.update(data)

    def put(self, text: str) -> None:
        """Text in UTF-8."""
        self.write(text.encode("utf-8"))


def lines(data: bytes) -> bytes:
    """Base64 of octets in lines of 76 characters, each with its ``\\n``; nothing for none.

    Pieces follow one another without a seam where all but the last are multiples of 57 octets.
    """
    coded = b2a_base64(data, newline=False)
    if len(data) == PIECE:
        return b"\n".join(_FULL.unpack(coded)) + b"\n"
    return b"".join(coded[at : at + LINE] + b"\n" for at in range(0, len(coded), LINE))


def embed(
    out: Output, obj: DigitalObject, encoding: Encoding, open_content: OpenContent, hashers: Hashers
) -> Generator[int, None, Encoding]:
    """Write the content of one computer file, reading it once; yields the octets done so far now and then.

    Returns the encoding with size and digests. Raises :class:`SourceChanged` where the content has not the size
    or the digest that the object says, :class:`CannotRead` where it cannot be read.
    """
    states = {name: begin() for name, begin in hashers.items()}
    done = reported = 0
    with closing(_pieces(obj, encoding, open_content)) as pieces:
        for data in pieces:
            out.write((b"" if done else b"\n") + lines(data))
            done += len(data)
            if obj.size is not None and done > obj.size:
                break
            for state in states.values():
                state.update(data)
            if done - reported >= _REPORT:
                reported = done
                yield done
    if obj.size is not None and done != obj.size:
        raise _changed(obj, _sizes(obj.size, done))
    digests = tuple(Digest(algorithm=name, value=state.hexdigest()) for name, state in states.items())
    for digest in digests:
        if obj.digest(digest.algorithm) not in ("", digest.value):
            raise _changed(obj, Text(f"has another {digest.algorithm}.", f"的 {digest.algorithm} 摘要不符。"))
    return evolve(encoding, size=done, digests=digests)


def _pieces(
    obj: DigitalObject, encoding: Encoding, open_content: OpenContent
) -> Generator[bytes, None, None]:
    """The content in full pieces, whatever a single read gives; a shorter one only at the end."""
    try:
        with open_content(obj, encoding) as stream:
            while data := _piece(stream):
                yield data
    except FileNotFoundError as error:
        raise _changed(obj, Text("is not there.", "不存在。")) from error
    except OSError as error:
        raise _unreadable(obj, error) from error


def _piece(stream: BinaryIO) -> bytes:
    data = stream.read(PIECE)
    while data and len(data) < PIECE:
        more = stream.read(PIECE - len(data))
        if not more:
            break
        data += more
    return data


def _sizes(wanted: int, found: int) -> Text:
    more = found > wanted
    return Text(
        f"has {'more than ' if more else ''}{wanted if more else found:,} octets, not {wanted:,}.",
        f"有{'超过 ' if more else ' '}{wanted if more else found:,} 字节，应为 {wanted:,} 字节。",
    )


def _changed(obj: DigitalObject, what: Text) -> SourceChanged:
    return SourceChanged(
        Text(f"The content {what.en}", f"内容{what.zh}"),
        hint=Text("Look at the computer file, and describe it anew.", "请检查该电子文件并重新著录。"),
        path=obj.path,
    )


def _unreadable(obj: DigitalObject, error: OSError) -> CannotRead:
    why = error.strerror or str(error)
    return CannotRead(
        Text(f"The content could not be read: {why}.", f"内容无法读取：{why}。"),
        hint=Text("See that the medium is sound, then try again.", "请检查存储介质后重试。"),
        path=obj.path,
    )


def _not_stored(error: OSError) -> ArchpkgError:
    """An error of our own, such as a stage that is closed, goes on as it is."""
    if isinstance(error, ArchpkgError):
        return error
    why = error.strerror or str(error)
    return CannotStore(
        Text(f"The package could not be written: {why}.", f"封装包无法写入：{why}。"),
        hint=Text("Make room, or choose another target.", "请腾出空间或另选目标位置。"),
    )
