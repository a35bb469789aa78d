"""BagIt 包. Bags after RFC 8493: read with all that is wrong with them, written, changed, grouped, completed.

Each name is imported from its module when it is first used: who only verifies does not wait for the makers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archpkg.lazy import door

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
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "packages.bag.amend": {
                "add_payload": "add_payload",
                "add_payload_steps": "add_payload_steps",
                "remove_payload": "remove_payload",
                "remove_payload_steps": "remove_payload_steps",
            },
            "packages.bag.bag": {"Bag": "Bag", "FetchEntry": "FetchEntry", "Manifest": "Manifest"},
            "packages.bag.correct": {"correct_bag": "correct_bag", "correct_bag_steps": "correct_bag_steps"},
            "packages.bag.entries": {"Entries": "Entries", "Entry": "Entry"},
            "packages.bag.groups.splitting": {
                "plan_group": "plan_group",
                "record_folder": "record_folder",
                "split_bag": "split_bag",
            },
            "packages.bag.inplace": {
                "create_bag_in_place": "create_bag_in_place",
                "create_bag_in_place_steps": "create_bag_in_place_steps",
            },
            "packages.bag.journal": {"Recovery": "Recovery", "recover_bag": "recover_bag"},
            "packages.bag.making": {
                "bag_payload_steps": "bag_payload_steps",
                "create_bag": "create_bag",
                "create_bag_steps": "create_bag_steps",
            },
            "packages.bag.read": {"is_bag": "is_bag", "open_bag": "open_bag", "read_bag": "read_bag"},
            "packages.bag.reckoning": {"BagChange": "BagChange"},
            "packages.bag.source": {"payload_of": "payload_of"},
            "packages.bag.update": {"update_bag": "update_bag", "update_bag_steps": "update_bag_steps"},
            "packages.bag.upgrade": {"upgrade_bag": "upgrade_bag", "upgrade_bag_steps": "upgrade_bag_steps"},
            "packages.bag.write": {"seal_bag": "seal_bag", "to_bagit": "to_bagit"},
        },
    )

__all__ = [
    "Bag",
    "BagChange",
    "Entries",
    "Entry",
    "FetchEntry",
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
