"""Progress bars on stderr, where it is a terminal; drawn by rich, imported only then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from archpkg.progress import Progress, Step
from archpkg.words import Lang, Text

STAGES = {
    "catalogue": Text("Reading the catalogue", "读取目录"),
    "copy": Text("Copying", "复制并计算摘要"),
    "digest": Text("Computing digests", "计算摘要"),
    "look": Text("Looking into computer files", "查看电子文件"),
    "fetch": Text("Fetching", "取回文件"),
    "records": Text("Judging records", "检测各件"),
    "read": Text("Reading", "读取"),
    "sign": Text("Signing", "签名"),
    "signature": Text("Checking signatures", "核验签名"),
    "sync": Text("Writing to disk", "写入磁盘"),
    "unpack": Text("Unpacking", "解包"),
    "verify": Text("Verifying", "校验"),
    "write": Text("Writing", "写入"),
}
"""What a person reads for each stage of the work."""


@contextmanager
def bar(lang: Lang, wanted: bool | None) -> Iterator[Progress | None]:
    """A callback for steps that draws a bar, or None where no bar is wanted (None asks the terminal)."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: Step) -> None:
            if step.stage not in tasks:
                name = STAGES.get(step.stage, Text(step.stage, step.stage)).in_(lang)
                tasks[step.stage] = bars.add_task(name, total=None, figures="")
            by_octets = bool(step.bytes_total)
            bars.update(
                tasks[step.stage],
                total=step.bytes_total if by_octets else step.total,
                completed=step.bytes_done if by_octets else step.done,
                figures=figures(step),
            )

        yield show


def figures(step: Step) -> str:
    """``3,456/12,006  1.2/3.1 GB``: pieces, then octets where there are any."""
    from rich.filesize import decimal

    pieces = f"{step.done:,}/{step.total:,}" if step.total else f"{step.done:,}"
    if not step.bytes_done:
        return pieces
    total = f" / {decimal(step.bytes_total)}" if step.bytes_total else ""
    return f"{pieces}  {decimal(step.bytes_done)}{total}"
