"""BagIt 包. Bags after RFC 8493: read with all that is wrong with them, written, changed, grouped, completed.

Each name is imported from its module when it is first used: who only verifies does not wait for the makers.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archpkg.packages.bag.amend import (
        add_payload,
        add_payload_steps,
        remove_payload,
        remove_payload_steps,
    )
    from archpkg.packages.bag.bag import Bag, FetchEntry, Manifest
    from archpkg.packages.bag.correct import correct_bag, correct_bag_steps
    from archpkg.packages.bag.entries import Entries, Entry
    from archpkg.packages.bag.groups.reading import BagGroup, GroupMember, read_group
    from archpkg.packages.bag.groups.splitting import plan_group, record_folder, split_bag
    from archpkg.packages.bag.inplace import create_bag_in_place, create_bag_in_place_steps
    from archpkg.packages.bag.journal import Recovery, recover_bag
    from archpkg.packages.bag.making import bag_payload_steps, create_bag, create_bag_steps
    from archpkg.packages.bag.read import is_bag, open_bag, read_bag
    from archpkg.packages.bag.reckoning import BagChange
    from archpkg.packages.bag.source import payload_of
    from archpkg.packages.bag.update import update_bag, update_bag_steps
    from archpkg.packages.bag.upgrade import upgrade_bag, upgrade_bag_steps
    from archpkg.packages.bag.write import seal_bag, to_bagit

_MODULES = {
    "amend": (
        "add_payload",
        "add_payload_steps",
        "remove_payload",
        "remove_payload_steps",
    ),
    "entries": ("Entries", "Entry"),
    "bag": (
        "Bag",
        "FetchEntry",
        "Manifest",
    ),
    "correct": (
        "correct_bag",
        "correct_bag_steps",
    ),
    "groups.splitting": (
        "plan_group",
        "record_folder",
        "split_bag",
    ),
    "groups.reading": (
        "BagGroup",
        "GroupMember",
        "read_group",
    ),
    "inplace": (
        "create_bag_in_place",
        "create_bag_in_place_steps",
    ),
    "journal": (
        "Recovery",
        "recover_bag",
    ),
    "making": ("bag_payload_steps", "create_bag", "create_bag_steps"),
    "read": (
        "is_bag",
        "open_bag",
        "read_bag",
    ),
    "reckoning": ("BagChange",),
    "source": ("payload_of",),
    "update": (
        "update_bag",
        "update_bag_steps",
    ),
    "upgrade": (
        "upgrade_bag",
        "upgrade_bag_steps",
    ),
    "write": (
        "seal_bag",
        "to_bagit",
    ),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Bag",
    "BagChange",
    "BagGroup",
    "Entries",
    "Entry",
    "FetchEntry",
    "GroupMember",
    "Manifest",
    "Recovery",
    "add_payload",
    "add_payload_steps",
    "bag_payload_steps",
    "correct_bag",
    "correct_bag_steps",
    "create_bag",
    "create_bag_in_place",
    "create_bag_in_place_steps",
    "create_bag_steps",
    "is_bag",
    "open_bag",
    "payload_of",
    "plan_group",
    "read_bag",
    "read_group",
    "record_folder",
    "recover_bag",
    "remove_payload",
    "remove_payload_steps",
    "seal_bag",
    "split_bag",
    "to_bagit",
    "update_bag",
    "update_bag_steps",
    "upgrade_bag",
    "upgrade_bag_steps",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'archpkg.packages.bag' has no attribute {name!r}")
    return getattr(import_module(f"archpkg.packages.bag.{_HOMES[name]}"), name)
