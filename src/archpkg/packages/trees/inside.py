"""What a container may hold, and how old zips and tars wrote the names of it.

Everything here judges names and figures only, before anything is opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from archpkg.findings import Finding, Rule, Severity, Verdict, Where
from archpkg.fixity.tasks import Trouble, TroubleKind
from archpkg.packages.trees.names import why_unsafe
from archpkg.packages.trees.tree import Member, MemberKind
from archpkg.words import Text

_PACKED = (".zip", ".tar", ".tgz", ".tar.gz", ".tar.xz", ".tar.bz2", ".7z", ".rar")
"""How the names of containers end."""

CON_UNSAFE_NAME = Rule(
    code="CON-UNSAFE-NAME",
    severity=Severity.ERROR,
    means=Verdict.UNSAFE,
    text=Text("The name {name} is unsafe: {reason}.", "名称 {name} 不安全：{reason}。"),
    hint=Text(
        "It was not opened. Ask the sender for a new container.", "未打开该成员。请要求移交方重新打包。"
    ),
)
CON_LINK = Rule(
    code="CON-LINK",
    severity=Severity.ERROR,
    means=Verdict.UNSAFE,
    text=Text(
        "The member is a link or a device, not a computer file.", "该成员是链接或设备，不是计算机文件。"
    ),
    hint=Text("It was not opened. Pack the computer file itself.", "未打开该成员。请打包计算机文件本身。"),
)
CON_DUPLICATE = Rule(
    code="CON-DUPLICATE",
    severity=Severity.ERROR,
    text=Text("The name occurs {times} times in the container.", "该名称在容器中出现 {times} 次。"),
    hint=Text(
        "Programs would differ on which one they read. Pack again.", "不同程序会读出不同内容。请重新打包。"
    ),
)
CON_CLASH = Rule(
    code="CON-CLASH",
    severity=Severity.ERROR,
    text=Text(
        "The name is that of a computer file, and other members lie below it as if it were a folder.",
        "该名称既是文件，又被其他成员当作文件夹使用。",
    ),
    hint=Text("No disk can hold both. Pack again.", "两者无法同时存盘。请重新打包。"),
)
CON_OVERLAP = Rule(
    code="CON-OVERLAP",
    severity=Severity.ERROR,
    text=Text(
        "The member lies over what follows it in the container ({other}).",
        "该成员与容器中其后的内容（{other}）重叠。",
    ),
    hint=Text("Programs would differ on what they read. Pack again.", "不同程序会读出不同内容。请重新打包。"),
)
CON_ENCRYPTED = Rule(
    code="CON-ENCRYPTED",
    severity=Severity.ERROR,
    means=Verdict.UNREADABLE,
    text=Text(
        "{n} of {total} computer files in it are encrypted and were not read: {names}.",
        "其中 {total} 个文件有 {n} 个已加密，未能读取：{names}。",
    ),
    hint=Text("Pack it again without a password.", "请取消密码后重新打包。"),
)
CON_NESTED = Rule(
    code="CON-NESTED",
    severity=Severity.WARNING,
    text=Text(
        "It holds nothing but another container ({name}), which was not looked into.",
        "其中只有另一个压缩包（{name}），未查看其内容。",
    ),
    hint=Text("Unpack it once, and give the container inside.", "请先解包一层，再提供其中的压缩包。"),
)
CON_METHOD = Rule(
    code="CON-METHOD",
    severity=Severity.ERROR,
    text=Text("The member is stored by a method that is not read here: {method}.",
              "该成员的存储方式 {method} 无法读取。"),
    hint=Text("Pack it again, stored or deflated.", "请以“仅存储”或 deflate 方式重新打包。"),
)  # fmt: skip
CON_TOP = Rule(
    code="CON-TOP",
    severity=Severity.ERROR,
    text=Text("The container has {n} top folders instead of one: {names}.",
              "容器内有 {n} 个顶层文件夹，应只有一个：{names}。"),
    hint=Text("Pack one folder only.", "请只打包一个文件夹。"),
)  # fmt: skip
CON_TOP_NONE = Rule(
    code="CON-TOP-NONE",
    severity=Severity.WARNING,
    text=Text(
        "The container has no top folder that holds everything.", "容器内没有包含全部内容的顶层文件夹。"
    ),
    hint=Text("Pack the folder itself, not what is in it.", "请打包文件夹本身，而不是其中的内容。"),
)
CON_DAMAGED = Rule(
    code="CON-DAMAGED",
    severity=Severity.ERROR,
    text=Text("The container is damaged: {reason}.", "容器已损坏：{reason}。"),
    hint=Text("Copy or send it again.", "请重新复制或传送。"),
)
CON_EXPANDS = Rule(
    code="CON-EXPANDS",
    severity=Severity.ERROR,
    means=Verdict.UNSAFE,
    text=Text("The container of {packed} octets expands to {size} octets or more.",
              "{packed} 字节的容器展开后达到或超过 {size} 字节。"),
    hint=Text("It was not read further. If this is meant, ask for it as a folder.",
              "已停止读取。如确属正常，请以文件夹形式提供。"),
)  # fmt: skip
CON_NAME_ENCODING = Rule(
    code="CON-NAME-ENCODING",
    severity=Severity.NOTE,
    text=Text("{n} names do not say how they are written and were read as {encoding}.",
              "{n} 个名称未声明编码，已按 {encoding} 读取。"),
    hint=Text("Check a name, such as {name}.", "请核对名称，例如 {name}。"),
)  # fmt: skip


@frozen(kw_only=True)
class Limits:
    """How far a container may expand: ``octets`` in all, and ``ratio`` times its own size.

    The ratio only counts beyond ``floor`` octets, since small blank scans shrink without end.
    """

    octets: int | None = None
    ratio: int = 1000
    floor: int = 64 * 1024 * 1024

    def allow(self, packed: int) -> int:
        """How many octets a container of ``packed`` octets may expand to."""
        by_ratio = max(self.floor, packed * self.ratio)
        return by_ratio if self.octets is None else min(by_ratio, self.octets)


@frozen(kw_only=True)
class Entry:
    """A member as a container lists it: its name with the top folder, and ``key``, where the container finds
    it again. ``guessed`` is the encoding its name was read in if the container did not say, ``modified`` its time
    in seconds since 1970 (UTC), if the container tells one."""

    name: str
    key: int
    kind: MemberKind = MemberKind.FILE
    size: int = 0
    target: str = ""
    guessed: str = ""
    modified: float | None = None


@frozen(kw_only=True)
class Listing:
    """What a container holds, judged: safe members by name without the top folder, sorted, and findings."""

    top: str
    entries: dict[str, Entry]
    findings: tuple[Finding, ...]

    def members(self) -> list[Member]:
        """The members as a tree shows them."""
        return [
            Member(
                name=name, kind=e.kind, size=e.size if e.kind is MemberKind.FILE else None, target=e.target
            )
            for name, e in self.entries.items()
        ]


def decode_name(raw: bytes) -> tuple[str, str]:
    """A name whose encoding is not declared, and the encoding it was read in (empty for plain ASCII).

    Chinese programs wrote GB18030, macOS writes UTF-8. Chinese in UTF-8 has a regular shape that GB18030
    hardly ever takes by chance, so that is asked first; cp437, as the zip specification has it, last. Accented
    letters in UTF-8 cannot be told from GB18030 and are read as Chinese.
    """
    if raw.isascii():
        return raw.decode("ascii"), ""
    unicode = _decoded(raw, "utf-8")
    if unicode is not None and max(unicode) > "\u07ff":
        return unicode, "utf-8"
    chinese = _decoded(raw, "gb18030")
    if chinese is not None:
        return chinese, "gb18030"
    return raw.decode("cp437"), "cp437"


def _decoded(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


ENCRYPTED = "encrypted"
"""The reason why an encrypted member is not opened."""


def refusal(entry: Entry | None, name: str, reason: str | None = None) -> Trouble | None:
    """Why a member of a container is not opened, or None; ``reason`` is one the container itself has."""
    if entry is None:
        unsafe = why_unsafe(name)
        if unsafe is not None:
            return Trouble(kind=TroubleKind.UNSAFE, message=f"{unsafe.en}: {name!r}")
        return Trouble(kind=TroubleKind.MISSING, message="not there")
    if entry.kind is MemberKind.LINK:
        return Trouble(kind=TroubleKind.LINK, message="a link, not followed")
    if entry.kind is not MemberKind.FILE:
        return Trouble(kind=TroubleKind.NOT_A_FILE, message="not a plain file")
    if reason is None:
        return None
    kind = TroubleKind.ENCRYPTED if reason == ENCRYPTED else TroubleKind.UNREADABLE
    return Trouble(kind=kind, message=reason)


def judge(entries: Sequence[Entry]) -> Listing:
    """Judge all that a container lists. What is unsafe is named and left out; of duplicates the first stays."""
    findings: list[Finding] = []
    safe = []
    for entry in entries:
        reason = why_unsafe(entry.name)
        if reason is None:
            safe.append(entry)
        else:
            details = {"name": repr(entry.name), "reason": reason}
            findings.append(Finding(CON_UNSAFE_NAME, Where(path=entry.name), details))
    findings += _guesses(safe)
    top, about_top = _top(safe)
    kept: dict[str, Entry] = {}
    times: Counter[str] = Counter()
    for entry in safe:
        name = entry.name[len(top) + 1 :] if top else entry.name
        if not name:
            continue
        again = name in kept
        if not (again and entry.kind is kept[name].kind is MemberKind.FOLDER):
            times[name] += 1
        if not again:
            kept[name] = entry
            if entry.kind in (MemberKind.LINK, MemberKind.OTHER):
                findings.append(Finding(CON_LINK, Where(path=name)))
    findings += _nested(kept)
    findings += [Finding(CON_DUPLICATE, Where(path=n), {"times": k}) for n, k in times.items() if k > 1]
    findings += [Finding(CON_CLASH, Where(path=name)) for name in _clashes(kept)]
    return Listing(top=top, entries=dict(sorted(kept.items())), findings=(*findings, *about_top))


def _nested(kept: Mapping[str, Entry]) -> list[Finding]:
    """A container that was packed once more."""
    files = [name for name, entry in kept.items() if entry.kind is not MemberKind.FOLDER]
    if len(files) != 1 or not files[0].lower().endswith(_PACKED):
        return []
    return [Finding(CON_NESTED, Where(path=files[0]), {"name": files[0]})]


def _clashes(kept: Mapping[str, Entry]) -> list[str]:
    """Names of files that other names use as a folder, sorted."""
    parents: set[str] = set()
    for name in kept:
        parent = name.rpartition("/")[0]
        while parent and parent not in parents:
            parents.add(parent)
            parent = parent.rpartition("/")[0]
    return sorted(name for name in parents if name in kept and kept[name].kind is MemberKind.FILE)


def _guesses(entries: Iterable[Entry]) -> list[Finding]:
    guessed: dict[str, list[str]] = {}
    for entry in entries:
        if entry.guessed:
            guessed.setdefault(entry.guessed, []).append(entry.name)
    return [
        Finding(CON_NAME_ENCODING, Where(), {"n": len(names), "encoding": encoding, "name": names[0]})
        for encoding, names in guessed.items()
    ]


def _top(entries: Sequence[Entry]) -> tuple[str, list[Finding]]:
    """The one folder that holds everything, or why there is none."""
    tops = dict.fromkeys(entry.name.partition("/")[0] for entry in entries)
    if not tops or any("/" not in e.name and e.kind is not MemberKind.FOLDER for e in entries):
        return "", [Finding(CON_TOP_NONE)]
    if len(tops) == 1:
        return next(iter(tops)), []
    details = {"n": len(tops), "names": ", ".join(list(tops)[:5])}
    return "", [Finding(CON_TOP, Where(), details)]
