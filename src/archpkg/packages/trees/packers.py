"""Zips and tars written as a stream, the same members always the same octets."""

from __future__ import annotations

import stat
import tarfile
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import BinaryIO

from archpkg.errors import CannotStore
from archpkg.fixity.engine import Digested, digest_stream
from archpkg.words import Text

_ZIP64 = 1 << 31
_BLOCK = 512
_RECORD = 20 * _BLOCK


class ZipPacker:
    """Writes a zip: stored, names in UTF-8, repeatable to the octet."""

    def __init__(self, file: BinaryIO, modified: datetime) -> None:
        self._file = file
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)
        year = min(max(modified.year, 1980), 2107)
        self._time = (year, modified.month, modified.day, modified.hour, modified.minute, modified.second)

    def put(self, name: str, stream: BinaryIO, size: int, algorithms: Sequence[str]) -> Digested:
        """Write one member of ``size`` octets; with trouble, nothing of it remains."""
        info = self._info(name, stat.S_IFREG | 0o644)
        info.file_size = size
        with self._zip.open(info, "w", force_zip64=size >= _ZIP64) as sink:
            out: BinaryIO = sink  # type: ignore[assignment]
            answer = digest_stream(stream, name, algorithms, expected=size, copy_to=out)
        if answer.trouble is not None:
            self._take_back(info)
        return answer

    def folder(self, name: str) -> None:
        """Write an entry for a folder."""
        info = self._info(name + "/", stat.S_IFDIR | 0o755)
        info.external_attr |= 0x10
        self._zip.writestr(info, b"")

    def finish(self) -> None:
        """Write the list of members."""
        self._zip.close()

    def abandon(self) -> None:
        """Let go of the stream, whatever state it is in."""
        with suppress(Exception):
            self._zip.close()

    def _info(self, name: str, mode: int) -> zipfile.ZipInfo:
        try:
            name.encode("utf-8")
        except UnicodeEncodeError as error:
            raise CannotStore(
                Text("The name is not valid Unicode and cannot be written into a zip.",
                     "名称不是有效的 Unicode，无法写入 zip。"),
                hint=Text("Rename the computer file, or use a folder.", "请重命名该文件，或改用文件夹。"),
                path=repr(name),
            ) from error  # fmt: skip
        info = zipfile.ZipInfo(name, self._time)
        info.create_system = 3
        info.external_attr = mode << 16
        return info

    def _take_back(self, info: zipfile.ZipInfo) -> None:
        """The next member is written where this one began."""
        self._zip.filelist.remove(info)
        self._zip.NameToInfo.pop(info.filename, None)
        self._zip.start_dir = info.header_offset
        self._file.truncate(info.header_offset)


class TarPacker:
    """Writes a tar: PAX, names in UTF-8, no owner, repeatable to the octet."""

    def __init__(self, file: BinaryIO, modified: datetime) -> None:
        self._file = file
        aware = modified if modified.tzinfo is not None else modified.replace(tzinfo=UTC)
        self._time = int(aware.timestamp())

    def put(self, name: str, stream: BinaryIO, size: int, algorithms: Sequence[str]) -> Digested:
        """Write one member of ``size`` octets; with trouble, nothing of it remains."""
        start = self._file.tell()
        self._header(name, tarfile.REGTYPE, 0o644, size)
        answer = digest_stream(stream, name, algorithms, expected=size, copy_to=self._file)
        if answer.trouble is not None:
            self._file.seek(start)
            self._file.truncate()
        else:
            self._file.write(bytes(-size % _BLOCK))
        return answer

    def folder(self, name: str) -> None:
        """Write an entry for a folder."""
        self._header(name, tarfile.DIRTYPE, 0o755, 0)

    def finish(self) -> None:
        """Write the end: two empty blocks, filled up to a record as tar always did."""
        self._file.write(bytes(2 * _BLOCK))
        self._file.write(bytes(-self._file.tell() % _RECORD))

    def abandon(self) -> None:
        """Nothing is held."""

    def _header(self, name: str, kind: bytes, mode: int, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.type, info.mode, info.size, info.mtime = kind, mode, size, self._time
        self._file.write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape"))
