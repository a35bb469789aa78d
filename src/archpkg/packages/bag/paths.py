"""Paths as tag files write them: percent-encoding, and which of them are never opened."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from array import array
from collections.abc import Collection, Container, Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from archpkg.findings import Finding, Where
from archpkg.packages.bag import rules
from archpkg.words import Text

_ENCODED = re.compile(r"%(25|0[Aa]|0[Dd])")
_BARE_PERCENT = re.compile(r"%(?!25|0[AaDd])")
_PLAIN = {"25": "%", "0a": "\n", "0d": "\r"}
SPECIAL_SIGNS = "%\r\n"
"""The signs that are percent-encoded."""
_SPECIAL = re.compile(f"[{SPECIAL_SIGNS}]")
_DRIVE = re.compile(r"[A-Za-z]:")
_VARIABLE = re.compile(r"%\w+%|\$\w+[/\\]|\$\{")
_JUNK = re.compile(r"(^|/)(\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*|__MACOSX)(/|$)", re.IGNORECASE)
_JUNK_SIGNS = (".ds_store", "thumbs.db", "desktop.ini", "._", "__macosx")
"""What many names without letter case hold if one of them is such a leftover, and seldom else."""
_PORTION = 10_000
"""Names that are looked at together."""
_FEW = 200_000
"""Names up to which a set of them is no matter."""
_WINDOWS_SIGN = re.compile(r'[<>:"|?*\x00-\x1f]')
_WINDOWS_DEVICE = re.compile(r"(CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])(\.|$)", re.IGNORECASE)
_WINDOWS_DEVICES = re.compile(r"/(?:CON|PRN|AUX|NUL|COM[1-9]|LPT[1-9])[./]", re.IGNORECASE)
"""The same in many names with a slash before and after each."""
WINDOWS_LONGEST = 255
"""Characters of a whole path that every Windows takes."""


def encode_path(path: str) -> str:
    """The path as a manifest of version 1.0 has it: CR, LF and ``%`` percent-encoded, nothing else (§2.1.3)."""
    return _SPECIAL.sub(lambda sign: f"%{ord(sign.group()):02X}", path)


def decode_path(text: str) -> str:
    """The path that a manifest of version 1.0 means: ``%25``, ``%0A``, ``%0D`` decoded in any letter case."""
    return _ENCODED.sub(lambda sign: _PLAIN[sign.group(1).lower()], text)


def has_bare_percent(text: str) -> bool:
    """True where a ``%`` is not the start of ``%25``, ``%0A`` or ``%0D``."""
    return _BARE_PERCENT.search(text) is not None


class Meant(NamedTuple):
    """The path that a line means, and whether the literal spelling had to be taken for it."""

    path: str
    literal: bool = False


def meant_path(text: str, *, strict: bool, present: Container[str]) -> Meant:
    """Which computer file the spelling of a line means, given the names that are there.

    From version 1.0 on (``strict``) the decoded path counts; the literal one only where that is there and the
    decoded one is not. Before, the literal one counts; the decoded one only the other way round.
    """
    if "%" not in text:
        return Meant(text)
    decoded = decode_path(text)
    if decoded == text:
        return Meant(text)
    if strict:
        return Meant(text, literal=True) if text in present and decoded not in present else Meant(decoded)
    line_ends = text.replace("%0D", "\r").replace("%0d", "\r").replace("%0A", "\n").replace("%0a", "\n")
    return Meant(line_ends) if line_ends in present and text not in present else Meant(text)


def danger(path: str) -> Text | None:
    """Why a path is never opened, or None for a harmless one. The parts are compared, never a prefix (§5.1)."""
    if "\0" in path:
        return Text("it holds a NUL", "含 NUL 字符")
    if path.startswith("\\\\"):
        return Text("a network or device path", "网络路径或设备路径")
    if "\\" in path:
        return Text("it holds a backslash", "含反斜杠")
    if path.startswith("/"):
        return Text("an absolute path", "绝对路径")
    if path.startswith("~"):
        return Text("it begins with “~”", "以“~”开头")
    if _DRIVE.match(path):
        return Text("it begins with a drive letter", "以盘符开头")
    if _VARIABLE.match(path):
        return Text("it begins with a variable", "以环境变量开头")
    if ".." in path.split("/"):
        return Text("“..” is a part of it", "含“..”")
    return None


def why_details(why: Text) -> dict[str, object]:
    """A reason in both languages, as the details of a finding."""
    return {"reason": why}


def plain_path(path: str) -> str:
    """The path without ``.`` and empty parts; a slash at the end stays."""
    parts = [part for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts) + ("/" if path.endswith("/") and parts else "")


def folded(path: str) -> str:
    """What two names have in common that differ only in letter case or Unicode form."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()


def normal(path: str) -> str:
    """The composed form (NFC), in which names are compared when they are not equal as stored (§6.1.1.3)."""
    return path if path.isascii() else unicodedata.normalize("NFC", path)


def alike(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of names that differ only in letter case or Unicode form: the later one, and the first of its kind.

    Only numbers are kept of names that are like no other, so that a million of them need little memory.
    """
    kept = names if isinstance(names, Collection) else tuple(names)
    numbers = array("q")
    for some in _portions(kept):
        numbers.extend(map(hash, _each_folded(some, folded(_page(some)))))
    in_order = sorted(numbers)
    pairs = zip(in_order, islice(in_order, 1, None), strict=False)
    twice = {number for number, other in pairs if number == other}
    del in_order
    first: dict[str, str] = {}
    for name in kept if twice else ():
        key = folded(name)
        if hash(key) in twice:
            other = first.setdefault(key, name)
            if other != name:
                yield name, other


def _portions(names: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(names)
    return iter(lambda: list(islice(rest, _PORTION)), [])


def _page(names: Sequence[str]) -> str:
    return "\n".join(["", *names])


def _each_folded(names: Sequence[str], page: str) -> Iterable[str]:
    """Each name as :func:`folded` gives it: from the page, where no name has a line break."""
    together = page[1:].split("\n")
    return together if len(together) == len(names) else map(folded, names)


def name_findings(names: Iterable[str]) -> Iterator[Finding]:
    """Warnings on names that are a trouble elsewhere: alike ones (§6.1.1.3) and what a system leaves behind.

    Each name is given once.
    """
    kept = names if isinstance(names, Collection) else tuple(names)
    few = len(kept) <= _FEW
    different: set[str] = set()
    doubtful: list[str] = []
    for some in _portions(kept):
        page = _page(some)
        as_folded = folded(page)
        if few:
            different.update(some if as_folded == page else _each_folded(some, as_folded))
        if any(sign in as_folded for sign in _JUNK_SIGNS):
            doubtful += some
    if len(different) < len(kept):
        for name, other in alike(kept):
            yield Finding(rules.ALIKE, Where(path=name), {"name": name, "other": other})
    for name in doubtful:
        if _JUNK.search(name):
            yield Finding(rules.JUNK, Where(path=name))


def windows_trouble(path: str) -> Text | None:
    """Why Windows cannot keep a name, or None (§6.1.2)."""
    if len(path) > WINDOWS_LONGEST:
        return Text(f"longer than {WINDOWS_LONGEST} characters", f"超过 {WINDOWS_LONGEST} 个字符")
    for part in path.split("/"):
        if _WINDOWS_SIGN.search(part):
            return Text("a character that it reserves", "含保留字符")
        if _WINDOWS_DEVICE.match(part):
            return Text("the name of a device", "设备名")
        if part[-1:] in (" ", "."):
            return Text("a blank or dot at the end", "以空格或点结尾")
    return None


def may_trouble_windows(names: Sequence[str]) -> bool:
    """Whether :func:`windows_trouble` or :func:`danger` may have something to say of one of many single names."""
    text = "/".join(["", *names, ""])
    if any(sign in text for sign in ("\\", " /", "./")) or _WINDOWS_SIGN.search(text):
        return True
    return _WINDOWS_DEVICES.search(text) is not None


def leads_out(name: str, target: str) -> bool:
    """True if a link of that name and target leads out of the tree."""
    if target.startswith("/") or danger(target.replace("../", "")) is not None:
        return True
    landing = posixpath.normpath(posixpath.join(posixpath.dirname(name), target))
    return landing == ".." or landing.startswith("../")
