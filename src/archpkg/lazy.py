"""Doors: modules whose names are imported when they are first used, so that importing a door costs almost nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any


def door(
    module: str, rooms: Mapping[str, Mapping[str, str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return ``__getattr__`` and ``__dir__`` for a module.

    ``rooms`` maps each room below ``archpkg`` to the names that come from it, and these to what they are called there:
    nothing where the name is the room itself.
    """
    names = {name: (room, inner) for room, inside in rooms.items() for name, inner in inside.items()}

    def find(name: str) -> Any:
        where = names.get(name)
        if where is None:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
        room, inner = where
        found = import_module(f"archpkg.{room}")
        value = getattr(found, inner) if inner else found
        setattr(sys.modules[module], name, value)
        return value

    def listed() -> list[str]:
        return sorted({*names, *getattr(sys.modules[module], "__all__", ())})

    return find, listed
