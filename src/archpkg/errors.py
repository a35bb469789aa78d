"""What the library raises when it could not do what it was asked.

::

    ArchpkgError                     root; has .text and .hint in two languages, .path where there is one
    ├── InvalidValue (ValueError)    a value that cannot exist, such as the date 20240231
    ├── WrongUse (ValueError)        the call itself makes no sense: unknown algorithm, unknown layout
    ├── CannotRead                   not readable as what it claims to be
    │   ├── NotRecognised            readable, and of no kind that archpkg knows
    │   └── UnfinishedChange         a change of the folder runs, or was stopped half-way
    ├── CannotStore (OSError)        could not be written: disk full, no permission
    ├── TargetExists                 the target is there already and is left alone
    ├── SourceChanged                a source vanished or changed while it was read
    ├── UnsafePath                   a path that would lead outside, or would harm
    ├── Rejected                     the input was read, and its findings forbid going on
    └── MissingExtraError (ImportError)  an optional library is not installed

What was *seen* while something was done is not an exception but a :class:`archpkg.findings.Finding`.
"""

from __future__ import annotations

import errno
import importlib
from types import ModuleType
from typing import Any

from archpkg.words import Lang, Text


class ArchpkgError(Exception):
    """Root of everything raised on purpose.

    ``text`` says what could not be done, ``hint`` what a person can do about it. ``findings`` are those that forbade it
    (:class:`archpkg.findings.Finding`), where there are any.
    """

    findings: tuple[Any, ...] = ()

    def __init__(self, text: Text, *, hint: Text | None = None, path: str | None = None) -> None:
        super().__init__(text, hint, path)
        self.text = text
        self.hint = hint
        self.path = path

    def __str__(self) -> str:
        return self.say("en")

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.text, self.hint, self.path)

    def say(self, lang: Lang) -> str:
        """The whole sentence in one language: where, what, and what to do."""
        where = f"{self.path}: " if self.path else ""
        hint = f" {self.hint.in_(lang)}" if self.hint else ""
        return f"{where}{self.text.in_(lang)}{hint}"


def _rebuild(kind: type[ArchpkgError], text: Text, hint: Text | None, path: str | None) -> ArchpkgError:
    """Needed because exceptions with keyword arguments do not cross processes by themselves."""
    return kind(text, hint=hint, path=path)


class InvalidValue(ArchpkgError, ValueError):
    """A value that cannot exist: the 31st of February, a digest of the wrong length."""


class WrongUse(ArchpkgError, ValueError):
    """The call itself makes no sense."""


class CannotRead(ArchpkgError):
    """Not readable as what it claims to be."""


class UnfinishedChange(CannotRead):
    """A change of the folder runs, or was stopped half-way: the folder may be absent under its name meanwhile."""


class NotRecognised(CannotRead):
    """Readable, and of no kind that archpkg knows: the sentence names what it is, the hint what would be needed."""


class CannotStore(ArchpkgError, OSError):
    """Could not be written: disk full, no permission, a read-only place."""


class TargetExists(ArchpkgError):
    """The target is there already; it has been left as it was."""


class SourceChanged(ArchpkgError):
    """A source vanished or changed while it was read."""


class UnsafePath(ArchpkgError):
    """A path that would lead outside its folder, or would do harm."""


class Rejected(ArchpkgError):
    """The input was read, but its findings forbid going on; the sentence names the first few of them."""


class MissingExtraError(ArchpkgError, ImportError):
    """An optional library is not installed."""


_SYSTEM = {
    errno.ENOENT: Text("File or folder not found.", "文件或文件夹不存在。"),
    errno.EACCES: Text("Permission denied.", "没有权限。"),
    errno.EPERM: Text("The operating system does not permit it.", "操作系统不允许。"),
    errno.ENOTDIR: Text("Not a folder.", "不是文件夹。"),
    errno.EISDIR: Text("Is a folder, not a file.", "是文件夹，不是文件。"),
    errno.EEXIST: Text("Exists already.", "已存在。"),
    errno.ENOTEMPTY: Text("The folder is not empty.", "文件夹不为空。"),
    errno.ENOSPC: Text("The disk is full.", "磁盘已满。"),
    errno.EFBIG: Text("The file is too large for this disk.", "文件超过此磁盘允许的大小。"),
    errno.EROFS: Text("The disk is read-only.", "磁盘只读。"),
    errno.EIO: Text("The disk could not be read or written.", "磁盘读写出错。"),
    errno.ENAMETOOLONG: Text("The name is too long.", "名称过长。"),
    errno.ELOOP: Text("Links lead in a circle.", "链接循环。"),
    errno.EMFILE: Text("Too many files are open.", "打开的文件过多。"),
    errno.ENFILE: Text("Too many files are open.", "打开的文件过多。"),
    errno.EBUSY: Text("In use by another program.", "正被其他程序使用。"),
    errno.ENOMEM: Text("Not enough memory.", "内存不足。"),
}


def system_error(error: OSError | MemoryError) -> Text:
    """Why the operating system refused something, in words; its own sentence where there is no other."""
    if isinstance(error, MemoryError):
        return _SYSTEM[errno.ENOMEM]
    other = error.strerror or str(error) or type(error).__name__
    return _SYSTEM.get(error.errno or 0, Text(f"{other}.", f"{other}。"))


def need(module: str, extra: str) -> ModuleType:
    """Import an optional library, or say which extra brings it.

    Raises :class:`MissingExtraError`.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise MissingExtraError(
            Text(f"This needs the library {module!r}.", f"此功能需要 {module!r} 库。"),
            hint=Text(f"pip install 'archpkg[{extra}]'", f"请运行 pip install 'archpkg[{extra}]'"),
        ) from error
