"""What the engine is asked and what it answers: values only, so that they cross processes and machines.

There are as many of them as there are computer files, so they are the lightest values that have names.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple, Protocol, runtime_checkable

from attrs import frozen

from archpkg.words import Text


class TroubleKind(Enum):
    """Why a computer file could not be digested."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    NOT_A_FILE = "not_a_file"
    LINK = "link"
    NOT_STORED = "not_stored"
    UNSAFE = "unsafe"
    ENCRYPTED = "encrypted"


_CHINESE = {
    TroubleKind.MISSING: "文件不存在",
    TroubleKind.UNREADABLE: "读取出错",
    TroubleKind.CHANGED: "读取期间发生变化",
    TroubleKind.NOT_A_FILE: "不是普通文件",
    TroubleKind.LINK: "是链接，未跟随",
    TroubleKind.NOT_STORED: "无法写入目标",
    TroubleKind.UNSAFE: "名称不安全",
    TroubleKind.ENCRYPTED: "已加密",
}


@frozen(kw_only=True)
class Trouble:
    """What went wrong with one computer file: a value, so that it crosses processes and stops nothing else."""

    kind: TroubleKind
    message: str
    errno: int | None = None

    @property
    def text(self) -> Text:
        """What went wrong in both languages; the message is the system's own, in English."""
        code = "" if self.errno is None else f"（系统代码 {self.errno}）"
        return Text(self.message, f"{_CHINESE[self.kind]}{code}")


class Task(NamedTuple):
    """One computer file to read: its name in the package, where it is read, and where it is copied, if it is.

    ``size`` in octets, where it is known, helps to share the work out evenly; ``modified`` is the time of its last
    change in nanoseconds, as it was when the file was listed.
    """

    name: str
    path: str
    copy_to: str | None = None
    size: int | None = None
    modified: int | None = None


class Digested(NamedTuple):
    """One computer file read to its end: size in octets and lower-case hex digests, in the order of the
    algorithms that were asked for. With ``trouble`` the digests are empty."""

    name: str
    size: int
    digests: tuple[str, ...] = ()
    trouble: Trouble | None = None


class Backend(Protocol):
    """What computes digests: takes a batch and gives back a batch, in the same order, one answer a task.

    A batch at a time, so that a backend may digest several files side by side in one core's lanes.
    It must be picklable to be used with an executor of processes. It raises nothing for a bad file.
    """

    @property
    def name(self) -> str:
        """A short name for reports."""
        ...

    def digest(self, batch: Sequence[Task], algorithms: Sequence[str]) -> Sequence[Digested]:
        """Read, and copy where asked, each computer file of the batch once."""
        ...


class Stop(Protocol):
    """A flag that another thread may raise; :class:`threading.Event` is one."""

    def is_set(self) -> bool:
        """Whether work should end now."""
        ...


@runtime_checkable
class Stoppable(Protocol):
    """A backend that can look at a flag between two pieces of a file and end by raising :class:`Stopped`."""

    def until(self, stop: Stop) -> Backend:
        """The same backend, heeding the flag."""
        ...


class Stopped(Exception):
    """Raised by a backend that was told to end; never leaves the engine."""
