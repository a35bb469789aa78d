"""命令行. People at a terminal: ``archpkg …`` and ``python -m archpkg …`` are the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    from archpkg.cli.app import run

    sys.exit(run(list(sys.argv[1:] if argv is None else argv)))
