"""What a path may be, as far as that can be told without the rooms that read it: importing these takes a while."""

from __future__ import annotations

import os

from archpkg.packages.trees.tree import Members

TABLES = (".xlsx", ".xls", ".ods", ".csv", ".tsv", ".txt", ".json")
LAYOUTS = (".xml", ".json")
"""What the catalogue of every transfer package is, at its top."""


def is_table(path: str) -> bool:
    """Whether a path names a table or JSON by its suffix."""
    return os.path.splitext(path)[1].lower() in TABLES and not os.path.isdir(path)


def may_have_layout(members: Members) -> bool:
    """Whether there is something at the top, of the payload if it is a bag, that may be the catalogue of a transfer
    package."""
    names = (name.removeprefix("data/") for name in members.files)
    return any(name.lower().endswith(LAYOUTS) for name in names if "/" not in name)
