"""The pages that are views of the code say what the code says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]


def test_made_pages_are_up_to_date() -> None:
    made = subprocess.run(
        [sys.executable, str(TOP / "docs/make_tables.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
