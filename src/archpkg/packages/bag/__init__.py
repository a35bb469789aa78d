"""BagIt 包. Bags after RFC 8493: their values, read with all that is wrong with them, and written."""

from archpkg.packages.bag import info_rules, rules, source_rules
from archpkg.packages.bag.bag import Bag, Entry, FetchEntry, Manifest
from archpkg.packages.bag.read import is_bag, read_bag
from archpkg.packages.bag.source import payload_of
from archpkg.packages.bag.write import create_bag, create_bag_steps, seal_bag, to_bagit

RULES = (*rules.RULES, *info_rules.RULES, *source_rules.RULES)
"""Every rule of the form of a bag."""

__all__ = [
    "RULES",
    "Bag",
    "Entry",
    "FetchEntry",
    "Manifest",
    "create_bag",
    "create_bag_steps",
    "is_bag",
    "payload_of",
    "read_bag",
    "seal_bag",
    "to_bagit",
]
