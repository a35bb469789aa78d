"""包内清点. What lies in a transfer package: its layout, its fixed documents, and which folder is which record's.

Everything is counted once, so that a package of a hundred thousand records costs so many steps and not their square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from attrs import field, frozen

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Where
from archpkg.formats.carrier import CATALOGUE_NAME, DESCRIPTION_NAME, ITEMS_NAME, VOLUMES_NAME
from archpkg.formats.dat46 import FILE_ROOT, ROOT
from archpkg.packages.bag.bag import PAYLOAD
from archpkg.packages.carrier.layouts import LAYOUTS, Layout
from archpkg.packages.carrier.rules import CAR_NAME_CASE, CAR_TWO_CATALOGUES
from archpkg.packages.trees.tree import Members, Tree

OTHER = ("其他", "其它")
"""The folder for what belongs to no record (DA/T 93-2022 annex B)."""
RECORD_NAME = "record.json"
"""The catalogue of our own plain layout."""
FIXED = (CATALOGUE_NAME, ITEMS_NAME, VOLUMES_NAME, DESCRIPTION_NAME, RECORD_NAME)
_LOWER = frozenset(name.lower() for name in FIXED)
METADATA_LIMIT = 64 * 1024 * 1024
"""Octets of one metadata document at most."""


@frozen(kw_only=True, slots=False, eq=False, repr=False)
class Contents:
    """包内文件. The members of a tree without the bag around them. ``sizes`` has every computer file with its size,
    None where the tree does not tell it; ``prefix`` is ``data/`` in a bag, and with the one folder that holds the whole
    package where it lies deeper."""

    tree: Tree
    prefix: str
    sizes: Mapping[str, int | None] = field(factory=dict)

    @classmethod
    def of(cls, tree: Tree, members: Members | None = None) -> Contents:
        """The contents of a tree; ``members`` are its own, where the caller has listed them."""
        listed = Members.listed(tree) if members is None else members
        known = {member.name: member.size for member in listed.told}
        files = listed.files
        bare = any("/" not in name and name.lower() in _LOWER for name in files)
        bagged = "bagit.txt" in files or (not bare and any(name.startswith(PAYLOAD) for name in files))
        prefix = _folder_of_package(files) if bagged else ""
        names = [name for name in files if name.startswith(prefix)]
        return cls(tree=tree, prefix=prefix, sizes={n.removeprefix(prefix): known.get(n) for n in names})

    @property
    def folder(self) -> str:
        """The folder of a bag's payload that holds the whole package; empty where it lies at the top."""
        return self.prefix.removeprefix(PAYLOAD).rstrip("/")

    def read(self, name: str) -> bytes:
        """One document. Raises :class:`archpkg.errors.CannotRead`."""
        return self.tree.read(self.prefix + name)

    def contents(self, names: Sequence[str]) -> Iterator[tuple[str, bytes | CannotRead]]:
        """Many documents, in the order in which the tree gives them quickest."""
        asked = [self.prefix + name for name in names]
        for name, data in self.tree.contents(asked, METADATA_LIMIT):
            yield name.removeprefix(self.prefix), data

    @cached_property
    def _top(self) -> Mapping[str, str]:
        """The names at the top by their form in lower case."""
        return {name.lower(): name for name in sorted(self.sizes, reverse=True) if "/" not in name}

    def fixed(self, name: str) -> str:
        """The document of a fixed name, in whatever letter case it stands there; empty where there is none."""
        if name in self.sizes:
            return name
        return self._top.get(name.lower(), "")

    @cached_property
    def layout(self) -> Layout | None:
        """The layout that the documents at the top show."""
        if self.fixed(CATALOGUE_NAME):
            return LAYOUTS["dat93"]
        if self.fixed(ITEMS_NAME) or self.fixed(VOLUMES_NAME):
            return LAYOUTS["2012"]
        if self.fixed(RECORD_NAME):
            return LAYOUTS["plain"]
        return self._layout_without_catalogue()

    def _layout_without_catalogue(self) -> Layout | None:
        """A package whose catalogue was lost is one still: its description and the metadata of its records show it."""
        below = (
            n.rpartition("/")[2].lower() for n in self.sizes if "/" in n and n.partition("/")[0] not in OTHER
        )
        if not _LOWER.isdisjoint(below):
            return None  # packages lie deeper, and this is what holds them
        is_2012 = any(name.startswith("电子档案/") for name in self.sizes)
        depth = 2 if is_2012 else 3
        described = (is_metadata(name) for name in self.sizes if name.count("/") >= depth)
        if not self.fixed(DESCRIPTION_NAME) and not any(described):
            return None
        return LAYOUTS["2012" if is_2012 else "dat93"]

    def findings(self) -> Iterator[Finding]:
        """What the names at the top show: fixed names in another letter case, two catalogues."""
        for name in FIXED:
            found = self.fixed(name)
            if found and found != name:
                yield Finding(CAR_NAME_CASE, Where(path=found), {"name": name})
        tops = [found for name in (CATALOGUE_NAME, ITEMS_NAME) if (found := self.fixed(name))]
        same = [n for n in self.sizes if "/" not in n and n.lower() == CATALOGUE_NAME.lower()]
        several = tops if len(tops) > 1 else same
        if len(several) > 1:
            yield Finding(CAR_TWO_CATALOGUES, Where(path=several[1]), {"first": several[0]})

    def in_records(self, name: str) -> bool:
        """Whether a member lies below the folders of records, rather than at the top or in 其他."""
        top, slash, _ = name.partition("/")
        if not slash or top in OTHER:
            return False
        return not self._is_2012 or top == "电子档案"

    @cached_property
    def _is_2012(self) -> bool:
        return self.layout is not None and self.layout.name == "2012"

    @cached_property
    def _with_metadata(self) -> frozenset[str]:
        folders = {n.rpartition("/")[0] for n in self.sizes if is_metadata(n) and self.in_records(n)}
        return frozenset(folders)

    @cached_property
    def folders(self) -> Mapping[str, list[str]]:
        """Each record's folder with the members below it: folders that hold metadata, and the innermost that hold
        anything else."""
        least = 1 if self._is_2012 else 2  # the levels between 电子档案 and a record may be left out
        owners: dict[str, str] = {}
        found: dict[str, list[str]] = {}
        for name in sorted(self.sizes):
            if not self.in_records(name):
                continue
            parent = name.rpartition("/")[0]
            owner = owners.get(parent)
            if owner is None:
                owner = owners[parent] = self._owner(parent, least)
            if owner:
                found.setdefault(owner, []).append(name)
        return found

    def _owner(self, folder: str, least: int) -> str:
        """The outermost folder on the way that holds metadata, else the folder itself; empty where it lies too high."""
        parts = folder.split("/")
        for depth in range(1, len(parts)):
            above = "/".join(parts[:depth])
            if above in self._with_metadata and depth > least:
                return above
        return folder if len(parts) > least else ""

    @cached_property
    def by_code(self) -> Mapping[str, list[str]]:
        """The folders of records by their last part, which is the 档号."""
        found: dict[str, list[str]] = {}
        for folder in self.folders:
            found.setdefault(folder.rpartition("/")[2], []).append(folder)
        return found

    def volume_documents(self) -> list[str]:
        """The volumes described in 其他/案卷元数据."""
        return [
            name
            for name in sorted(self.sizes)
            if name.partition("/")[0] in OTHER
            and name.partition("/")[2].startswith(f"{FILE_ROOT}/")
            and name.upper().endswith(".XML")
        ]

    def volumes_catalogue(self) -> str:
        """案卷目录.XML at the top or in 其他; empty where there is none."""
        places = (self.fixed(VOLUMES_NAME), *(f"{other}/{VOLUMES_NAME}" for other in OTHER))
        return next((name for name in places if name and name in self.sizes), "")

    def strays(self) -> Iterator[str]:
        """Computer files that lie neither in a record's folder, nor in 其他, nor are a document of the carrier."""
        layout = self.layout
        known = {self.fixed(name) for name in (VOLUMES_NAME, DESCRIPTION_NAME)}
        if layout is not None:
            known.add(self.fixed(layout.catalogue_name))
        inside = {name for names in self.folders.values() for name in names}
        for name in sorted(self.sizes):
            if name not in inside and name not in known and name.partition("/")[0] not in OTHER:
                yield name


def _folder_of_package(files: Sequence[str]) -> str:
    """Where the contents of a bag begin: ``data/``, or the one folder in it that holds a package and all there is."""
    payload = [name.removeprefix(PAYLOAD) for name in files if name.startswith(PAYLOAD)]
    tops = {name.partition("/")[0] if "/" in name else "" for name in payload}
    top = tops.pop() if len(tops) == 1 else ""
    inside = (name.removeprefix(f"{top}/").lower() for name in payload)
    return f"{PAYLOAD}{top}/" if top and not _LOWER.isdisjoint(inside) else PAYLOAD


def is_metadata(name: str) -> bool:
    """电子档案*元数据.XML in any letter case of its ending (DA/T 93-2022 annex B); 元数据.XML, as some write it."""
    base = name.rpartition("/")[2].upper()
    return base.endswith("元数据.XML") and (base.startswith("电子") or base == "元数据.XML")


def main_metadata(names: Sequence[str]) -> str:
    """Of the metadata documents in a record's folder the one that describes the record; empty for none."""
    plain = f"{ROOT}.XML"
    return next((n for n in names if n.rpartition("/")[2].upper() == plain), names[0] if names else "")
