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
            "Bag": "packages.bag.bag:Bag",
            "BagChange": "packages.bag.reckoning:BagChange",
            "BagSigned": "packages.bag.signing:BagSigned",
            "Fetched": "packages.bag.fetching.completing:Fetched",
            "Profile": "packages.bag.profiles.values:Profile",
            "Stamping": "packages.bag.signatures.making:Stamping",
            "add": "packages.bag.amend:add_payload",
            "correct": "packages.bag.correct:correct_bag",
            "create": "packages.bag.making:create_bag",
            "create_from_profile": "packages.bag.profiles.following:create_from_profile",
            "create_in_place": "packages.bag.inplace:create_bag_in_place",
            "fetch": "packages.bag.fetching.completing:fetch_bag",
            "info": "packages.bag.read:open_bag",
            "plan_split": "packages.bag.groups.splitting:plan_group",
            "read_profile": "packages.bag.profiles.profile:read_profile",
            "record_folder": "packages.bag.groups.splitting:record_folder",
            "recover": "packages.bag.journal:recover_bag",
            "remove": "packages.bag.amend:remove_payload",
            "sign": "packages.bag.signing:sign_bag",
            "split": "packages.bag.groups.splitting:split_bag",
            "to_bagit": "packages.bag.write:to_bagit",
            "transfer_profile": "packages.bag.profiles.profile:transfer_profile",
            "update": "packages.bag.update:update_bag",
            "upgrade": "packages.bag.upgrade:upgrade_bag",
            "validate_profile": "checks.bag.profile:validate_profile",
            "verify_signature": "checks.bag.signature:verify_signature",
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
