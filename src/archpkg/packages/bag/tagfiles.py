"""标签文件. The tag files of a bag that is changed: which of them are new, and their octets; the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve

from archpkg.errors import WrongUse
from archpkg.fixity.algorithms import available
from archpkg.fixity.engine import Digested
from archpkg.fixity.reading import digest_bytes
from archpkg.packages.bag import declaration, fetch
from archpkg.packages.bag.bag import Bag, Manifest
from archpkg.packages.bag.entries import numbered
from archpkg.packages.bag.info import info_text
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.paths import encode_path
from archpkg.packages.bag.write import encoded, readable_size
from archpkg.words import Text

_NEW_BAG = Text("Rename the file, or make a new bag, in UTF-8.", "请将文件改名，或以 UTF-8 编码新建包。")
TagFiles = dict[str, bytes | None]
"""The octets of tag files that are new or other than before; None for one that goes."""


def changed_files(old: Bag, new: Bag, *, has_info: bool) -> TagFiles:
    """The tag files, but for the tag manifests, by which a bag's values differ. ``has_info``: it has the elements'.

    In another version every tag file of the format is spelled anew. Raises :class:`InvalidValue`.
    """
    files: TagFiles = {}
    again = new.numbers != old.numbers
    if again:
        stated = f"BagIt-Version: {new.version}\nTag-File-Character-Encoding: {new.encoding}\n"
        files[declaration.NAME] = stated.encode()
        if has_info and old.info_name != new.info_name:
            files[old.info_name] = None
    if new.info != old.info or (again and has_info):
        files[new.info_name] = in_encoding_of(new, new.info_name, info_text(new.info))
    if again and old.fetch:
        files[fetch.NAME] = _fetch_bytes(new)
    return files | changed_manifests(old.payload_manifests, new.payload_manifests, new, again=again)


def changed_manifests(
    old: Iterable[Manifest], new: Iterable[Manifest], bag: Bag, *, again: bool = False
) -> TagFiles:
    """The manifests that are new, gone, or say something else than before (the order of lines says nothing)."""
    before = {manifest.name: manifest for manifest in old}
    kept = tuple(new)
    files: TagFiles = dict.fromkeys(before.keys() - {manifest.name for manifest in kept})
    for manifest in kept:
        known = before.get(manifest.name)
        if again or known is None or _said(known) != _said(manifest):
            said = zip(manifest.entries.digests, manifest.entries.paths, strict=True)
            lines = (f"{digest}  {_spelled(path, bag)}\n" for digest, path in said)
            files[manifest.name] = in_encoding_of(bag, manifest.name, "".join(lines))
    return files


def tag_manifests(
    bag: Bag, there: Mapping[str, Digested], files: TagFiles, algorithms: Sequence[str]
) -> tuple[Manifest, ...]:
    """The tag manifests of a bag with their entries: all other tag files (§2.2.1), sorted.

    ``there`` are the digests of the tag files in place, ``files`` what takes their place.
    """
    fresh = {name: digest_bytes(name, data, algorithms) for name, data in files.items() if data is not None}
    all_of_them = {name: one for name, one in there.items() if name not in files} | fresh
    return tuple(
        evolve(manifest, entries=numbered((name, one.digests[column]) for name, one in sorted(all_of_them.items())))
        for manifest in bag.tag_manifests
        for column in (algorithms.index(manifest.algorithm),)
    )  # fmt: skip


def wanted_manifests(
    old: Iterable[Manifest], algorithms: Sequence[str], *, tag: bool
) -> tuple[Manifest, ...]:
    """Those of the manifests that are in the algorithms, and an empty new one for each algorithm that has none.

    Raises :class:`WrongUse` where one that stays could not be brought up to date on this machine.
    """
    kept = tuple(manifest for manifest in old if manifest.algorithm in algorithms)
    for manifest in kept:
        if not available(manifest.algorithm):
            raise WrongUse(
                Text(
                    f"{manifest.name} cannot be brought up to date: {manifest.algorithm} is not known here.",
                    f"无法更新 {manifest.name}：本机不支持 {manifest.algorithm}。",
                ),
                hint=Text("Change the bag without this manifest.", "请在变更时舍弃此清单。"),
                path=manifest.name,
            )
    there = {manifest.algorithm for manifest in kept}
    prefix = "tagmanifest" if tag else "manifest"
    fresh = (Manifest(algorithm=a, tag=tag, name=f"{prefix}-{a}.txt") for a in algorithms if a not in there)
    return (*kept, *fresh)


def properly_named(manifest: Manifest) -> Manifest:
    """The manifest under the name that the standard wants (§2.4)."""
    about = manifest_name(manifest.name)
    return manifest if about is None else evolve(manifest, name=about.proper)


def renewed_info(
    bag: Bag,
    totals: tuple[int, int] | None,
    *,
    payload_changed: bool,
    given: Sequence[tuple[str, str]] | None,
) -> tuple[tuple[str, str], ...]:
    """The elements with true totals, in their order, repeated ones kept.

    ``Payload-Oxum`` is renewed where it stands, ``Bag-Size`` too if the payload changed; neither is added. They are
    taken out where the new totals cannot be known: a size of ``fetch.txt`` is not told. Where elements are ``given``,
    these replace the old ones, and both are added at the end (``Bag-Size`` unless given).
    """
    if given is not None:
        rows = list(given)
        if totals is not None:
            sized = any(label.lower() == "bag-size" for label, _ in given)
            rows += [] if sized else [("Bag-Size", readable_size(totals[0]))]
            rows.append(("Payload-Oxum", f"{totals[0]}.{totals[1]}"))
        return tuple(rows)
    if totals is None and not payload_changed:
        return bag.info
    kept: list[tuple[str, str]] = []
    for label, value in bag.info:
        key = label.lower()
        counted = key == "payload-oxum" or (key == "bag-size" and payload_changed)
        if not counted:
            kept.append((label, value))
        elif totals is not None:
            octets, files = totals
            kept.append((label, f"{octets}.{files}" if key == "payload-oxum" else readable_size(octets)))
    return tuple(kept)


def in_encoding_of(bag: Bag, name: str, text: str) -> bytes:
    """The octets of a tag file of a bag that stands. Raises :class:`InvalidValue` as :func:`encoded` does."""
    return encoded(name, text, bag.encoding, hint=_NEW_BAG)


def _said(manifest: Manifest) -> frozenset[tuple[str, str]]:
    return frozenset(zip(manifest.entries.paths, manifest.entries.digests, strict=True))


def _spelled(path: str, bag: Bag) -> str:
    """Before version 1.0 a ``%`` stands for itself; line breaks are encoded as most writers did."""
    return encode_path(path) if bag.strict else re.sub("[\r\n]", lambda sign: encode_path(sign[0]), path)


def _fetch_bytes(bag: Bag) -> bytes:
    lines = (
        f"{entry.url} {'-' if entry.size is None else entry.size} {_spelled(entry.path, bag)}\n"
        for entry in bag.fetch
    )
    return in_encoding_of(bag, fetch.NAME, "".join(lines))
