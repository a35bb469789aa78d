"""命令行. People at a terminal: ``archpkg …`` and ``python -m archpkg …`` are the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    import gc

    # one command, then the end: hundreds of thousands of plain values are no reason to look for cycles all the time
    gc.set_threshold(100_000, 50, 100)
    from archpkg.cli.app import run

    gc.freeze()
    code = run(list(sys.argv[1:] if argv is None else argv))
    gc.freeze()  # nor is it worth a last look before everything goes
    sys.exit(code)
