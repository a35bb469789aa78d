"""The rules for a folder that is to be bagged."""

from __future__ import annotations

from archpkg.findings import Rule, Verdict
from archpkg.packages.bag.rules import error_rule, warning_rule
from archpkg.words import Text

# ── making a bag ─────────────────────────────────────────────────────────────────────────────────────────

SOURCE_LINK = error_rule(
    "BAG-SOURCE-LINK",
    "",
    Text("It is a link ({target}) and was not followed.", "这是一个链接（{target}），未跟随。"),
    Text("Put the file itself in its place, or take the link out.", "请换成文件本身，或删除该链接。"),
)
SOURCE_LINK_OUT = error_rule(
    "BAG-SOURCE-LINK-OUT",
    "RFC 8493 §5.1",
    Text(
        "It is a link that leads out of the folder ({target}).", "这是一个指向文件夹之外的链接（{target}）。"
    ),
    Text("Put the file itself in its place, or take the link out.", "请换成文件本身，或删除该链接。"),
    means=Verdict.UNSAFE,
)
SOURCE_SPECIAL = error_rule(
    "BAG-SOURCE-SPECIAL",
    "",
    Text(
        "It is a pipe, socket or device, not a file; it was not opened.",
        "这是管道、套接字或设备而非文件，未打开。",
    ),
    Text("Take it out of the folder.", "请将其移出该文件夹。"),
)
SOURCE_NAME = error_rule(
    "BAG-SOURCE-NAME",
    "RFC 8493 §5.1",
    Text("The name cannot be used in a bag: {reason}.", "该名称不能用于包中：{reason}。"),
    Text("Rename the file.", "请将文件改名。"),
)
SOURCE_EMPTY_FOLDER = warning_rule(
    "BAG-EMPTY-FOLDER",
    "RFC 8493 §2.1.3",
    Text("The folder is empty; a bag keeps files only.", "文件夹为空；包只保存文件。"),
    Text("Put a placeholder such as .keep into it if it matters.", "如需保留，请放入 .keep 之类的占位文件。"),
)
WINDOWS_NAME = warning_rule(
    "BAG-WINDOWS-NAME",
    "RFC 8493 §6.1.2",
    Text("Windows cannot keep this name: {reason}.", "Windows 无法保存此名称：{reason}。"),
    Text("Rename the file if the bag will be read on Windows.", "如需在 Windows 上读取，请改名。"),
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
