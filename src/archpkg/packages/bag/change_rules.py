"""The rules that a bag must keep to be changed where it lies: what stands against it, seen before anything is."""

from __future__ import annotations

from archpkg.findings import Rule, Verdict
from archpkg.packages.bag.rules import error_rule
from archpkg.words import Text

CHANGE_DIFFERS = error_rule(
    "BAG-CHANGE-DIFFERS",
    "RFC 8493 §3",
    Text(
        "Its {algorithm} digest is not the one in line {line} of {manifest}: "
        "it was changed or damaged (expected {expected}, found {found}).",
        "其 {algorithm} 校验值与 {manifest} 第 {line} 行不符：文件已被修改或损坏（应为 {expected}，实为 {found}）。",
    ),
    Text(
        "Bring the sound file back. If the change was meant, update the bag and name the file as touched.",
        "请恢复完好的文件。如确为有意修改，请更新该包并将此文件列为已修改。",
    ),
)
CHANGE_MISSING = error_rule(
    "BAG-CHANGE-MISSING",
    "RFC 8493 §3",
    Text("{manifest} lists it, and it is not there.", "{manifest} 列有此文件，但文件不存在。"),
    Text(
        "Bring the file back. If it was meant to go, update the bag and name it as touched.",
        "请恢复该文件。如确为有意删除，请更新该包并将其列为已修改。",
    ),
    means=Verdict.INCOMPLETE,
)
CHANGE_UNLISTED = error_rule(
    "BAG-CHANGE-UNLISTED",
    "RFC 8493 §3",
    Text(
        "No payload manifest that can be checked here lists it: its digest cannot be confirmed.",
        "没有可在本机检验的载荷清单列出此文件：无法确认其校验值。",
    ),
    Text("Take it out, or update the bag first.", "请移除该文件，或先更新该包。"),
)
CHANGE_UNFETCHED = error_rule(
    "BAG-CHANGE-UNFETCHED",
    "RFC 8493 §2.2.3",
    Text(
        "It has not been fetched yet, so {manifest} cannot list it.",
        "该文件尚未取得，因此无法列入 {manifest}。",
    ),
    Text("Fetch the files of fetch.txt first.", "请先取得 fetch.txt 所列的文件。"),
    means=Verdict.INCOMPLETE,
)
CHANGE_OXUM = error_rule(
    "BAG-CHANGE-OXUM",
    "RFC 8493 §2.2.2",
    Text(
        "Payload-Oxum announces {announced}, counted were {counted}, and no file shows what was changed.",
        "Payload-Oxum 声明为 {announced}，实际为 {counted}，但看不出哪个文件被修改。",
    ),
    Text(
        "Verify the bag. If the payload is as it is meant to be, update with thorough=True.",
        "请检验该包。如载荷确为应有的内容，请以 thorough=True 更新。",
    ),
)
CHANGE_NO_BAG = error_rule(
    "BAG-CHANGE-NO-BAG",
    "RFC 8493 §2.1.1",
    Text(
        "This is no bag: it has no bagit.txt. The folder is as it was before it was to become one.",
        "这还不是包：缺少 bagit.txt。文件夹保持打包之前的状态。",
    ),
    Text(
        "If it is to be a bag, make it one again: archpkg bag create --in-place (create_bag_in_place).",
        "如需成为包，请重新打包：archpkg bag create --in-place（create_bag_in_place）。",
    ),
    means=Verdict.INCOMPLETE,
)

RULES: tuple[Rule, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Rule))
"""Every rule of this module, in the order above."""
