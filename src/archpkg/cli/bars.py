"""Progress bars on stderr, where it is a terminal; drawn by rich, imported only then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from archpkg.progress import Progress, Step
from archpkg.words import Lang, Text

STAGES = {
    "read": Text("Reading", "读取目录"),
    "rows": Text("Reading rows", "读取目录"),
    "copy": Text("Copying", "复制并计算摘要"),
    "sync": Text("Writing to disk", "写入磁盘"),
    "verify": Text("Verifying", "校验"),
    "digest": Text("Verifying", "校验"),
}


@contextmanager
def bar(lang: Lang, wanted: bool | None) -> Iterator[Progress | None]:
    """A callback for steps that draws a bar, or None where no bar is wanted (None asks the terminal)."""
    if wanted is False or (wanted is None and not sys.stderr.isatty()):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[pieces]}"),
        DownloadColumn(binary_units=True),
        TimeRemainingColumn(),
    )
    plain = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Bars(*columns, console=console, transient=True) as sized, Bars(*plain, console=console) as counted:
        del counted
        tasks: dict[str, object] = {}

        def show(step: Step) -> None:
            if step.stage not in tasks:
                name = STAGES.get(step.stage, Text(step.stage, step.stage)).in_(lang)
                tasks[step.stage] = sized.add_task(name, total=None, pieces="")
            total = step.bytes_total if step.bytes_total else step.total
            done = step.bytes_done if step.bytes_total else step.done
            pieces = f"{step.done:,}/{step.total:,}" if step.total else f"{step.done:,}"
            sized.update(tasks[step.stage], total=total, completed=done, pieces=pieces)  # type: ignore[arg-type]

        yield show
