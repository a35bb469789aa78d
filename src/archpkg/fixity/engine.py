"""Many computer files, many digests, one read each."""

from __future__ import annotations

from enum import Enum

from attrs import frozen


class TroubleKind(Enum):
    """Why a computer file could not be digested."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    CHANGED = "changed"
    NOT_A_FILE = "not_a_file"
    LINK = "link"
    NOT_STORED = "not_stored"


@frozen(kw_only=True)
class Trouble:
    """What went wrong with one computer file: a value, so that it crosses processes and never stops the rest."""

    kind: TroubleKind
    message: str
    errno: int | None = None


@frozen(kw_only=True)
class Task:
    """One computer file to read: its name in the package, where it is read, and where it is copied, if it is."""

    name: str
    path: str
    copy_to: str | None = None


@frozen(kw_only=True)
class Digested:
    """One computer file read to its end: size in octets and lower-case hex digests, in the order of the
    algorithms that were asked for. With ``trouble`` the digests are empty."""

    name: str
    size: int
    digests: tuple[str, ...] = ()
    trouble: Trouble | None = None
