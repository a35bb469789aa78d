"""Open a tree wherever it lies: in a folder, a zip or a tar.

What only zips and tars need is imported for them alone: most packages are folders.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from archpkg.errors import CannotRead
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Tree
from archpkg.packages.unfinished import refuse_unfinished
from archpkg.words import Text

if TYPE_CHECKING:
    from archpkg.packages.trees.inside import Limits

_PACKINGS = ((b"\x1f\x8b", "gz"), (b"\xfd7zXZ\0", "xz"), (b"BZh", "bz2"))
ARCHIVES = (b"7z\xbc\xaf\x27\x1c", b"Rar!")
"""How the archives begin that are not read here: 7z and RAR."""
_LOOKS: tuple[tuple[bytes, str, str], ...] = (
    (ARCHIVES[0], "a 7z archive", "7z 压缩包"),
    (ARCHIVES[1], "a RAR archive", "RAR 压缩包"),
    (b"PK\x07\x08", "one part of a split zip", "分卷 zip 的一部分"),
    (b"\x1f\x8b", "a gzip file without a tar in it", "不含 tar 的 gzip 文件"),
    (b"\xfd7zXZ\0", "an xz file without a tar in it", "不含 tar 的 xz 文件"),
    (b"BZh", "a bzip2 file without a tar in it", "不含 tar 的 bzip2 文件"),
    (b"%PDF", "a PDF", "PDF 文件"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "旧版 Office 文档"),
    (b"<?xml", "an XML document", "XML 文档"),
    (b"\xef\xbb\xbf<?xml", "an XML document", "XML 文档"),
    (b"MZ", "a program", "可执行程序"),
    (b"\0" * 16, "zeros only", "全为零"),
)


def open_tree(path: str | os.PathLike[str], *, limits: Limits | None = None) -> Tree:
    """Open a folder, a zip or a tar (plain, gz, xz, bz2), known by its content and not by its name.

    ``limits`` is how far a container may expand before it is called unsafe. What is wrong with a container
    is in the tree's ``findings``. Raises :class:`CannotRead` for what is missing or something else,
    :class:`archpkg.errors.UnfinishedChange` while a change of the folder runs, or where one was stopped half-way.
    """
    path = os.fspath(path)
    try:
        refuse_unfinished(path)
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            return FolderTree(path)
        if not stat.S_ISREG(mode):
            raise _not_a_tree(path, "a pipe, a socket or a device", "管道、套接字或设备")
        with open(path, "rb") as raw:
            head = raw.read(512)
            if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
                from archpkg.packages.trees.zips import ZipTree

                return ZipTree(path, limits)
            packing = _tar_packing(path, raw, head)
        if packing is not None:
            from archpkg.packages.trees.tars import TarTree

            return TarTree(path, packing, limits)
    except OSError as error:
        raise _cannot_open(path, error) from error
    except ValueError as error:
        raise _not_a_tree(repr(path), "no path at all", "不是有效路径") from error
    raise _not_a_tree(path, *_looks(head))


def refuse_archive(path: str | os.PathLike[str]) -> None:
    """Raise :class:`CannotRead` for a 7z, a RAR and an encrypted zip, as :func:`open_tree` does; do nothing for
    anything else, nor for what cannot be opened. For doors at which containers are no trees."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return
        with open(path, "rb") as raw:
            head = raw.read(8)
    except (OSError, ValueError):
        return
    if head.startswith(ARCHIVES):
        raise _not_a_tree(os.fspath(path), *_looks(head))
    if head.startswith(b"PK\x03\x04"):
        from archpkg.packages.trees.zips import refuse_encrypted

        refuse_encrypted(os.fspath(path))


def _tar_packing(path: str, raw: BinaryIO, head: bytes) -> str | None:
    """How the tar in it is compressed (empty: not at all), or None where there is no tar in it."""
    import lzma
    import zlib

    from archpkg.packages.trees.tars import unpacked

    for magic, packing in _PACKINGS:
        if head.startswith(magic):
            raw.seek(0)
            try:
                with unpacked(raw, packing) as stream:
                    return packing if _is_tar(stream.read(512)) else None
            except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
                raise CannotRead(
                    Text(f"The compressed file is damaged: {error}.", f"压缩文件已损坏：{error}。"),
                    hint=Text("Copy or send it again.", "请重新复制或传送。"),
                    path=path,
                ) from error
    return "" if _is_tar(head) else None


def _is_tar(block: bytes) -> bool:
    import tarfile

    try:
        tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
    except tarfile.TarError:
        return False
    return True


def _looks(head: bytes) -> tuple[str, str]:
    if not head:
        return "an empty file", "空文件"
    for magic, en, zh in _LOOKS:
        if head.startswith(magic):
            return en, zh
    return "something else", "其他类型的文件"


def _not_a_tree(path: str, en: str, zh: str) -> CannotRead:
    return CannotRead(
        Text(
            f"This is no folder, zip or tar; it looks like {en}.", f"这不是文件夹、zip 或 tar，看起来是{zh}。"
        ),
        hint=Text("Pack it as a folder, zip or tar.", "请以文件夹、zip 或 tar 形式提供。"),
        path=path,
    )


def _cannot_open(path: str, error: OSError) -> CannotRead:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        text = Text("This does not exist.", "目标不存在。")
        hint = Text("Check the path.", "请检查路径。")
    else:
        text = Text(f"This cannot be read: {error.strerror}.", f"无法读取：{error.strerror}。")
        hint = Text("Check its permissions and the disk.", "请检查其访问权限和磁盘。")
    return CannotRead(text, hint=hint, path=path)
