"""How long work tells how far it is: a generator of steps underneath, one callback above."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeVar

from attrs import frozen

T = TypeVar("T")


@frozen(kw_only=True)
class Step:
    """How far a piece of work is. Counts are pieces (computer files, rows); bytes where they are known."""

    stage: str
    done: int
    total: int | None = None
    bytes_done: int = 0
    bytes_total: int | None = None
    name: str = ""


Progress = Callable[[Step], None]
"""Called with every step, never more often than the work yields one. Raising in it stops the work cleanly."""


def run(steps: Generator[Step, None, T], progress: Progress | None = None) -> T:
    """Drive a generator of steps to its end and return what it returns.

    If ``progress`` raises, the generator is closed (so that it can clean up) and the error goes on.
    """
    try:
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                result: T = end.value
                return result
            if progress is not None:
                progress(step)
    finally:
        steps.close()
