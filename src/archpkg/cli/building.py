"""What ``archpkg build`` says of what it made, would make, or did not make."""

from __future__ import annotations

from archpkg.packages.carrier.plan import Plan
from archpkg.transfer.build import Built
from archpkg.words import Text


def sentence(built: Built, out: str) -> Text:
    """The sentence for what came of a build to ``out``."""
    if built.package is not None:
        return Text(f"Built {built.package.path}", f"已生成 {built.package.path}")
    if built.plan is None or not built.report.sound:
        return Text(
            "Nothing was built: correct the errors above first.",
            "未生成信息包：请先改正上述错误。",
        )
    return _plan_sentence(built.plan, out)


def _plan_sentence(plan: Plan, out: str) -> Text:
    folders = len(plan.folders)
    first = plan.folders[0] if plan.folders else ""
    return Text(
        f"Would build {out}: {folders:,} records ({first} …), {len(plan.tasks):,} computer files, "
        f"{plan.octets:,} octets. Nothing was written.",
        f"将生成 {out}：{folders:,} 件（{first} ……）、{len(plan.tasks):,} 个电子文件、"
        f"{plan.octets:,} 字节。未写入任何内容。",
    )
