"""包. Bags (BagIt, RFC 8493), by the words of the terminal: ``archpkg.bag.create`` is ``archpkg bag create``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archpkg.lazy import door

if TYPE_CHECKING:
    from archpkg.checks.bag.profile import validate_profile
    from archpkg.checks.bag.signature import verify_signature
    from archpkg.packages.bag.amend import add_payload as add
    from archpkg.packages.bag.amend import remove_payload as remove
    from archpkg.packages.bag.bag import Bag
    from archpkg.packages.bag.correct import correct_bag as correct
    from archpkg.packages.bag.fetching.completing import Fetched
    from archpkg.packages.bag.fetching.completing import fetch_bag as fetch
    from archpkg.packages.bag.groups.splitting import plan_group as plan_split
    from archpkg.packages.bag.groups.splitting import record_folder
    from archpkg.packages.bag.groups.splitting import split_bag as split
    from archpkg.packages.bag.inplace import create_bag_in_place as create_in_place
    from archpkg.packages.bag.journal import recover_bag as recover
    from archpkg.packages.bag.making import create_bag as create
    from archpkg.packages.bag.profiles.following import create_from_profile
    from archpkg.packages.bag.profiles.profile import read_profile, transfer_profile
    from archpkg.packages.bag.profiles.values import Profile
    from archpkg.packages.bag.read import open_bag as info
    from archpkg.packages.bag.reckoning import BagChange
    from archpkg.packages.bag.signatures.making import Stamping
    from archpkg.packages.bag.signing import BagSigned
    from archpkg.packages.bag.signing import sign_bag as sign
    from archpkg.packages.bag.update import update_bag as update
    from archpkg.packages.bag.upgrade import upgrade_bag as upgrade
    from archpkg.packages.bag.write import to_bagit
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "checks.bag.profile": {"validate_profile": "validate_profile"},
            "checks.bag.signature": {"verify_signature": "verify_signature"},
            "packages.bag.amend": {"add": "add_payload", "remove": "remove_payload"},
            "packages.bag.bag": {"Bag": "Bag"},
            "packages.bag.correct": {"correct": "correct_bag"},
            "packages.bag.fetching.completing": {"Fetched": "Fetched", "fetch": "fetch_bag"},
            "packages.bag.groups.splitting": {
                "plan_split": "plan_group",
                "record_folder": "record_folder",
                "split": "split_bag",
            },
            "packages.bag.inplace": {"create_in_place": "create_bag_in_place"},
            "packages.bag.journal": {"recover": "recover_bag"},
            "packages.bag.making": {"create": "create_bag"},
            "packages.bag.profiles.following": {"create_from_profile": "create_from_profile"},
            "packages.bag.profiles.profile": {
                "read_profile": "read_profile",
                "transfer_profile": "transfer_profile",
            },
            "packages.bag.profiles.values": {"Profile": "Profile"},
            "packages.bag.read": {"info": "open_bag"},
            "packages.bag.reckoning": {"BagChange": "BagChange"},
            "packages.bag.signatures.making": {"Stamping": "Stamping"},
            "packages.bag.signing": {"BagSigned": "BagSigned", "sign": "sign_bag"},
            "packages.bag.update": {"update": "update_bag"},
            "packages.bag.upgrade": {"upgrade": "upgrade_bag"},
            "packages.bag.write": {"to_bagit": "to_bagit"},
        },
    )

__all__ = [
    "Bag",
    "BagChange",
    "BagSigned",
    "Fetched",
    "Profile",
    "Stamping",
    "add",
    "correct",
    "create",
    "create_from_profile",
    "create_in_place",
    "fetch",
    "info",
    "plan_split",
    "read_profile",
    "record_folder",
    "recover",
    "remove",
    "sign",
    "split",
    "to_bagit",
    "transfer_profile",
    "update",
    "upgrade",
    "validate_profile",
    "verify_signature",
]
