"""BagIt 规范. Profiles of bags (BagIt Profiles 1.1 to 1.4): read, written, and the one that is shipped.

Nothing here ever goes to the network: a profile is a local document, whatever its identifier looks like.
"""

from __future__ import annotations

import json
import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Where
from archpkg.packages.bag.profiles import rules
from archpkg.packages.bag.profiles.itself import profile_findings
from archpkg.packages.bag.profiles.reading import VERSION_KEY, Desk
from archpkg.packages.bag.profiles.values import IDENTIFIER, InfoTag, Profile, Serialization
from archpkg.packages.bag.text import shown
from archpkg.words import Text

__all__ = [
    "InfoTag",
    "Profile",
    "Serialization",
    "profile_findings",
    "profile_json",
    "read_profile",
    "transfer_profile",
]

PROFILE_LIMIT = 1 << 24
"""Octets of a profile that are read at most; real ones have some thousands."""

_SHIPPED = "profiles/transfer-1.0.json"
_ADDRESS = ("http:", "https:")


def read_profile(source: str | os.PathLike[str] | bytes | Mapping[str, object]) -> Reading[Profile]:
    """A profile from a path, from the octets of its JSON, or from an object that was read already.

    Lenient: what can be meant in one way only is taken so, with a warning; a value that cannot be used is an
    error and counts as absent; where the profile contradicts itself, that is an error of the profile. ``path``
    of the findings is the document, ``element`` the key.

    Raises :class:`CannotRead` for what is no JSON object at all, and for an address: nothing is downloaded.
    """
    if isinstance(source, Mapping):
        return _read(source, "", ())
    if isinstance(source, bytes):
        return _from_octets(source, "")
    path = os.fspath(source)
    if path.lower().startswith(_ADDRESS):
        raise CannotRead(
            Text("Profiles are not fetched from the network.", "不会从网络读取规范文件。"),
            hint=Text("Save it to a file and name that.", "请先保存为本地文件，再指定该文件。"),
            path=path,
        )
    return _from_octets(_octets(path), path)


def _octets(path: str) -> bytes:
    try:
        with open(path, "rb") as stream:
            data = stream.read(PROFILE_LIMIT + 1)
    except (OSError, ValueError) as error:
        why = str(getattr(error, "strerror", None) or error)
        raise CannotRead(
            Text(f"The profile cannot be read: {why}.", f"无法读取规范文件：{why}。"),
            hint=Text("Check the path and its permissions.", "请检查路径及访问权限。"),
            path=path,
        ) from error
    if len(data) > PROFILE_LIMIT:
        raise _no_profile(path, Text("it is too large", "文件过大"))
    return data


def _from_octets(data: bytes, path: str) -> Reading[Profile]:
    doubles: list[str] = []

    def pairs(given: list[tuple[str, object]]) -> dict[str, object]:
        kept = dict(given)
        if len(kept) < len(given):
            keys = [key for key, _ in given]
            doubles.extend(key for key in kept if keys.count(key) > 1)
        return kept

    try:
        given = json.loads(data.decode("utf-8-sig"), object_pairs_hook=pairs)
    except (ValueError, RecursionError) as error:
        raise _no_profile(path, Text(f"{error}", f"{error}")) from error
    if not isinstance(given, Mapping):
        raise _no_profile(path, Text("it is not an object", "不是 JSON 对象"))
    found = [Finding(rules.KEY_REPEATED, Where(element=shown(key)), {"key": shown(key)}) for key in doubles]
    if data.startswith(BOM_UTF8):
        found.append(Finding(rules.MARK))
    return _read(given, path, found)


def _read(given: Mapping[str, object], path: str, found: Iterable[Finding]) -> Reading[Profile]:
    desk = Desk(given)
    profile = desk.profile()
    lot = (*found, *desk.findings, *profile_findings(profile))
    return Reading(profile, tuple(finding.at(path) for finding in lot))


def _no_profile(path: str, why: Text) -> CannotRead:
    return CannotRead(
        Text("This is no BagIt profile: {why}.", "这不是 BagIt 规范文件：{why}。").fill(why=why),
        hint=Text("A profile is a JSON object in UTF-8.", "规范文件应为 UTF-8 编码的 JSON 对象。"),
        path=path or None,
    )


def profile_json(profile: Profile) -> bytes:
    """The profile as its JSON document, in the order of the standard; what only says the default is left out."""
    about = {
        "Source-Organization": profile.organization,
        "Contact-Name": profile.contact_name,
        "Contact-Phone": profile.contact_phone,
        "Contact-Email": profile.contact_email,
        "External-Description": profile.description,
        "Version": profile.version,
        IDENTIFIER: profile.identifier,
        VERSION_KEY: profile.standard_version,
    }
    whole: dict[str, object] = {
        "BagIt-Profile-Info": {key: value for key, value in about.items() if value} | dict(profile.about),
        "Bag-Info": {tag.label: _tag_json(tag) for tag in profile.info},
        "Manifests-Required": profile.manifests_required,
        "Manifests-Allowed": profile.manifests_allowed,
        "Tag-Manifests-Required": profile.tag_manifests_required,
        "Tag-Manifests-Allowed": profile.tag_manifests_allowed,
        "Tag-Files-Required": profile.tag_files_required,
        "Tag-Files-Allowed": _unless_all(profile.tag_files_allowed),
        "Payload-Files-Required": profile.payload_files_required,
        "Payload-Files-Allowed": _unless_all(profile.payload_files_allowed),
        "Allow-Fetch.txt": profile.allow_fetch,
        "Fetch.txt-Required": profile.fetch_required or None,
        "Data-Empty": profile.data_empty or None,
        "Serialization": profile.serialization.value,
        "Accept-Serialization": profile.accept_serialization,
        "Accept-BagIt-Version": profile.accept_version,
    }
    told = {
        key: value for key, value in whole.items() if value is not None and (value != () or "Allowed" in key)
    }
    told |= {key: json.loads(text) for key, text in profile.extra}
    # half a surrogate is written as JSON escapes it
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def _unless_all(patterns: tuple[str, ...]) -> tuple[str, ...] | None:
    return None if patterns == ("*",) else patterns


def _tag_json(tag: InfoTag) -> dict[str, object]:
    told: dict[str, object] = {"required": tag.required}
    if tag.values:
        told["values"] = tag.values
    if not tag.repeatable:
        told["repeatable"] = False
    if tag.description:
        told["description"] = tag.description
    return told


@lru_cache(maxsize=1)
def transfer_profile() -> Profile:
    """移交信息包规范. The profile that is shipped with the library for transfer packages.

    Its identifier is a reserved example address, since nobody publishes it; it can be kept beside the bags.
    """
    data = files("archpkg.packages.bag").joinpath(_SHIPPED).read_bytes()
    return read_profile(data).or_raise()
