"""BagIt 包. Bags after RFC 8493: their values, read with all that is wrong with them, and written."""

from archpkg.packages.bag import change_rules, info_rules, rules, source_rules
from archpkg.packages.bag.amend import add_payload, add_payload_steps, remove_payload, remove_payload_steps
from archpkg.packages.bag.bag import Bag, Entry, FetchEntry, Manifest
from archpkg.packages.bag.group import plan_group, record_folder, split_bag
from archpkg.packages.bag.group_read import BagGroup, GroupMember, read_group
from archpkg.packages.bag.inplace import create_bag_in_place, create_bag_in_place_steps
from archpkg.packages.bag.journal import Recovery, recover_bag
from archpkg.packages.bag.read import is_bag, read_bag
from archpkg.packages.bag.reckoning import BagChange
from archpkg.packages.bag.source import payload_of
from archpkg.packages.bag.update import update_bag, update_bag_steps
from archpkg.packages.bag.upgrade import upgrade_bag, upgrade_bag_steps
from archpkg.packages.bag.write import create_bag, create_bag_steps, seal_bag, to_bagit

RULES = (*rules.RULES, *info_rules.RULES, *source_rules.RULES, *change_rules.RULES)
"""Every rule of the form of a bag, and of what stands against changing one."""

__all__ = [
    "RULES",
    "Bag",
    "BagChange",
    "BagGroup",
    "Entry",
    "FetchEntry",
    "GroupMember",
    "Manifest",
    "Recovery",
    "add_payload",
    "add_payload_steps",
    "create_bag",
    "create_bag_in_place",
    "create_bag_in_place_steps",
    "create_bag_steps",
    "is_bag",
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
