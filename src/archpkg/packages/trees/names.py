"""Names inside a package: which of them are safe. They are judged before anything is opened."""

from __future__ import annotations

import re

from archpkg.errors import UnsafePath
from archpkg.words import Text

_DRIVE = re.compile(r"[A-Za-z]:")


def why_unsafe(name: str) -> Text | None:
    """Why a name must not be used inside a package, or None. Compares parts, never prefixes."""
    if "\0" in name:
        return Text("it has a NUL in it", "含有空字符")
    if "\\" in name:
        return Text("it has a backslash in it", "含有反斜杠")
    if name.startswith("/"):
        return Text("it is absolute", "是绝对路径")
    if _DRIVE.match(name):
        return Text("it begins with a drive letter", "以盘符开头")
    parts = name.split("/")
    if ".." in parts:
        return Text("it leads out of its folder", "指向所在文件夹之外")
    if "" in parts or "." in parts:
        return Text("a part of it is empty or a dot", "路径中有空段或单点")
    return None


def check_inside(name: str) -> None:
    """Raise :class:`UnsafePath` for a name that must not be used inside a package."""
    reason = why_unsafe(name)
    if reason is not None:
        raise UnsafePath(
            Text(f"The name {name!r} is unsafe: {reason.en}.", f"名称 {name!r} 不安全：{reason.zh}。"),
            hint=Text(
                "Use a relative name with / between its parts.", "请使用以 / 分隔、不含上级目录的相对名称。"
            ),
        )
