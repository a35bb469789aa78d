"""解包. Unpack a zip or tar into a new folder: all of it or nothing, and nothing outside.

Everything is judged before anything is written. What a container says of owners and permissions is not taken over:
files and folders get those that new ones have here (0644 and 0755 under the usual umask). Times are kept.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from attrs import frozen

from archpkg.errors import ArchpkgError, CannotRead, Rejected, UnsafePath, WrongUse
from archpkg.findings import SHOWN_PER_RULE, Finding, Made, Rule, Severity, Where
from archpkg.fixity.engine import Digested, Trouble, TroubleKind
from archpkg.packages.bag.paths import alike, windows_trouble
from archpkg.packages.containers import open_tree
from archpkg.packages.staging import ensure_room, staged_folder, store_error
from archpkg.packages.trees.inside import (
    CON_DAMAGED,
    CON_ENCRYPTED,
    CON_EXPANDS,
    CON_LINK,
    CON_TOP,
    CON_UNSAFE_NAME,
    Entry,
    Limits,
)
from archpkg.packages.trees.tree import MemberKind
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

UNPACK_ALIKE = Rule(
    code="UNPACK-ALIKE",
    severity=Severity.WARNING,
    text=Text(
        "The names {name} and {other} differ only in letter case or Unicode form; some systems keep one of them.",
        "{name} 与 {other} 仅大小写或 Unicode 形式不同；有的系统只能保留其一。",
    ),
    hint=Text("Copy it only to systems that keep both.", "请只复制到能区分两者的系统。"),
)
UNPACK_MERGED = Rule(
    code="UNPACK-MERGED",
    severity=Severity.ERROR,
    text=Text(
        "The names {name} and {other} would be one and the same on this disk.",
        "{name} 与 {other} 在此磁盘上会成为同一名称。",
    ),
    hint=Text("Unpack it on a disk that keeps both.", "请解包到能区分两者的磁盘。"),
)
RULES = (UNPACK_ALIKE, UNPACK_MERGED)

WINDOWS = os.name == "nt"
"""Whether names that Windows gives a meaning of their own (``a:b``, ``CON``) are refused."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


@runtime_checkable
class Container(Protocol):
    """What a zip or tar offers beyond a :class:`archpkg.packages.trees.tree.Tree`."""

    def listed(self) -> dict[str, Entry]:
        """Every safe member with what the container says about it."""
        ...

    def extract(
        self, open_sink: Callable[[str, Entry], AbstractContextManager[BinaryIO]]
    ) -> Generator[Digested, None, None]:
        """Write every file to the stream that is given for it."""
        ...


def unpack(
    container: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Made[Path]:
    """解包. Unpack a zip or tar so that ``target`` becomes the one folder that it holds.

    Where it holds no such folder or several, ``target`` has its members as they are and a finding says so.
    ``limits`` is how far it may expand. Nothing is written outside of ``target``, which appears in one step when
    all is there and synced, or not at all. Times of members are kept (those of a zip without a zone are taken
    as local time); owners, permissions and links are not. Its digests are not compared: see ``verify``.

    Raises :class:`UnsafePath` for members that lead outside, links and devices, :class:`Rejected` for what readers
    would differ on, damage, names that this disk cannot keep apart and what expands beyond the limits:
    each names every member concerned (the first thousand). :class:`WrongUse` for a folder,
    :class:`CannotRead` (encryption and a medium that fails, too), :class:`archpkg.errors.TargetExists`,
    :class:`archpkg.errors.CannotStore`.
    """
    return run(unpack_steps(container, target, limits=limits), progress)


def unpack_steps(
    container: str | os.PathLike[str], target: str | os.PathLike[str], *, limits: Limits | None = None
) -> Generator[Step, None, Made[Path]]:
    """The generator under :func:`unpack`: a step for every file that was written."""
    place = Path(target)
    with open_tree(container, limits=limits) as tree:
        if not isinstance(tree, Container):
            raise WrongUse(
                Text("This is a folder and needs no unpacking.", "这是文件夹，无须解包。"),
                path=os.fspath(container),
            )
        entries = tree.listed()
        size = sum(e.size for e in entries.values() if e.kind is MemberKind.FILE)
        _refuse((*_against(tree.findings), *_too_much(tree.path, size, limits), *_windows(entries)))
        names = tuple(_with_folders(entries))
        pairs = tuple(alike(names))
        ensure_room(place.absolute().parent, size)
        with staged_folder(place, needed=size) as work:
            if pairs and _merges_names(work):
                _refuse([_pair(UNPACK_MERGED, *pair) for pair in pairs])
            folders = [name for name in names if name not in entries or _is_folder(entries[name])]
            for name in folders:
                (work / name).mkdir(exist_ok=True)
            yield from _write(tree, work, place, entries, size)
            for name in reversed(folders):
                _keep_time(work / name, entries.get(name))
    files = sum(entry.kind is MemberKind.FILE for entry in entries.values())
    return Made(
        value=place,
        path=place,
        counts={"files": files, "octets": size},
        findings=(*tree.findings, *(_pair(UNPACK_ALIKE, *pair) for pair in pairs)),
    )


def _write(
    tree: Container, work: Path, place: Path, entries: Mapping[str, Entry], size: int
) -> Generator[Step, None, None]:
    """Every file; what is damaged is gathered, so that all of it is named."""

    @contextmanager
    def sink(name: str, entry: Entry) -> Iterator[BinaryIO]:
        path = work / name
        try:
            opened = os.open(path, _NEW, 0o644)
        except OSError as error:
            raise store_error(error, place / name, size) from error
        with os.fdopen(opened, "wb", buffering=0) as stream:
            yield stream
        _keep_time(path, entry)

    total = sum(entry.kind is MemberKind.FILE for entry in entries.values())
    damaged: list[Finding] = []
    octets = 0
    with closing(tree.extract(sink)) as answers:
        for done, one in enumerate(answers, 1):
            if one.trouble is not None:
                if one.trouble.kind is TroubleKind.NOT_STORED:
                    error = OSError(one.trouble.errno, one.trouble.message)
                    raise store_error(error, place / one.name, size)
                if one.trouble.errno is not None:
                    raise _unreadable(one.name, one.trouble)
                damaged.append(Finding(CON_DAMAGED, Where(path=one.name), {"reason": one.trouble.text}))
            octets += one.size
            yield Step(
                stage="unpack", done=done, total=total, bytes_done=octets, bytes_total=size, name=one.name
            )
    _refuse(damaged)


def _unreadable(name: str, trouble: Trouble) -> CannotRead:
    """The medium failed: another copy of the container may be whole, and nobody packed it wrongly."""
    return CannotRead(
        Text("Could not be read: {why}.", "无法读取：{why}。").fill(why=trouble.text),
        hint=Text(
            "Look at the medium, copy the container to another and try again; nothing was unpacked.",
            "请检查载体，将该文件复制到其他载体后重试；未作解包。",
        ),
        path=name,
    )


def _keep_time(path: Path, entry: Entry | None) -> None:
    """A time that this system cannot keep is no reason to lose the file."""
    if entry is not None and entry.modified is not None:
        with suppress(OSError, OverflowError, ValueError):
            os.utime(path, (entry.modified, entry.modified))


def _is_folder(entry: Entry) -> bool:
    return entry.kind is MemberKind.FOLDER


def _with_folders(names: Iterable[str]) -> Iterator[str]:
    """Every name after the folders that it lies in, each once."""
    seen: set[str] = set()
    for name in sorted(names):
        parts = name.split("/")
        for n in range(1, len(parts) + 1):
            part = "/".join(parts[:n])
            if part not in seen:
                seen.add(part)
                yield part


def _merges_names(folder: Path) -> bool:
    """Whether the disk under a folder takes names for the same that differ in letter case or Unicode form."""
    probe = folder / "probe-\u00e9"
    probe.touch(exist_ok=False)
    try:
        return any((folder / other).exists() for other in ("PROBE-\u00c9", "probe-e\u0301"))
    finally:
        probe.unlink()


def _pair(rule: Rule, name: str, other: str) -> Finding:
    return Finding(rule, Where(path=name), {"name": name, "other": other})


def _against(findings: Iterable[Finding]) -> Iterator[Finding]:
    """What forbids unpacking. Several top folders are a fault of the package, and harmless here."""
    return (f for f in findings if f.severity is Severity.ERROR and f.rule is not CON_TOP)


def _too_much(path: str, size: int, limits: Limits | None) -> Iterator[Finding]:
    packed = os.path.getsize(path)
    if size > (limits or Limits()).allow(packed):
        yield Finding(CON_EXPANDS, Where(), {"packed": packed, "size": size})


def _windows(names: Iterable[str]) -> Iterator[Finding]:
    for name in names if WINDOWS else ():
        why = windows_trouble(name)
        if why is not None:
            yield Finding(CON_UNSAFE_NAME, Where(path=name), {"name": repr(name), "reason": why})


@frozen(kw_only=True)
class _Refusal:
    """How a refusal begins, and the rules that make it the one to raise."""

    rules: tuple[Rule, ...] = ()
    error: type[ArchpkgError]
    text: Text
    hint: Text


_UNSAFE = _Refusal(
    rules=(CON_UNSAFE_NAME, CON_LINK),
    error=UnsafePath,
    text=Text("Nothing was unpacked, {n} members are unsafe: ", "有 {n} 个成员不安全，未作解包："),
    hint=Text("Ask the sender what it was meant to be.", "请与移交方核实。"),
)
_LOCKED = _Refusal(
    rules=(CON_ENCRYPTED,),
    error=CannotRead,
    text=Text("Nothing was unpacked, {n} faults: ", "发现 {n} 处错误，未作解包："),
    hint=Text("Ask the sender for a container without a password.", "请要求移交方提供未加密的文件。"),
)
_REJECTED = _Refusal(
    error=Rejected,
    text=Text("Nothing was unpacked, {n} faults: ", "发现 {n} 处错误，未作解包："),
    hint=Text("Ask the sender for a new container.", "请要求移交方重新打包。"),
)


def _refuse(findings: Iterable[Finding]) -> None:
    """Raise the error that names every member concerned; do nothing where there is none."""
    told = {(f.rule, f.where, f.text("en"), f.text("zh")): f for f in findings}
    if not told:
        return
    found = tuple(told)
    rules = {rule for rule, _, _, _ in found}
    kind = next((kind for kind in (_UNSAFE, _LOCKED) if rules.intersection(kind.rules)), _REJECTED)
    begin = kind.text.fill(n=len(found))
    shown = found[:SHOWN_PER_RULE]
    more = len(found) - len(shown)
    tail = (f" (and {more} more)", f"（另有 {more} 处）") if more else ("", "")
    en = [f"{where.say('en')}: {text}" if where.path else text for _, where, text, _ in shown]
    zh = [f"{where.say('zh')}：{text}" if where.path else text for _, where, _, text in shown]
    text = Text(begin.en + " | ".join(en) + tail[0], begin.zh + " | ".join(zh) + tail[1])
    error = kind.error(text, hint=kind.hint)
    error.findings = tuple(told.values())
    raise error
