"""From the JSON object of a profile to its value: lenient, and nothing that was bent is kept quiet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from attrs import define, field

from archpkg.findings import Finding, Rule, Where
from archpkg.packages.bag.known import recognised
from archpkg.packages.bag.profiles import rules
from archpkg.packages.bag.profiles.values import (
    ASSUMED_VERSION,
    IDENTIFIER,
    InfoTag,
    Profile,
    Serialization,
)
from archpkg.packages.bag.text import shown
from archpkg.words import Text

ABOUT = "BagIt-Profile-Info"
VERSION_KEY = "BagIt-Profile-Version"
SINCE: dict[str, tuple[int, ...]] = {
    ABOUT: (1, 0),
    "Bag-Info": (1, 0),
    "Manifests-Required": (1, 0),
    "Manifests-Allowed": (1, 3),
    "Tag-Manifests-Required": (1, 0),
    "Tag-Manifests-Allowed": (1, 3),
    "Tag-Files-Required": (1, 0),
    "Tag-Files-Allowed": (1, 2),
    "Payload-Files-Required": (1, 4),
    "Payload-Files-Allowed": (1, 4),
    "Allow-Fetch.txt": (1, 0),
    "Fetch.txt-Required": (1, 4),
    "Data-Empty": (1, 4),
    "Serialization": (1, 0),
    "Accept-Serialization": (1, 0),
    "Accept-BagIt-Version": (1, 0),
}
"""Every key of the standard, in its order, with the version that brought it."""

ABOUT_KEYS = (
    "Source-Organization", "Contact-Name", "Contact-Phone", "Contact-Email", "External-Description", "Version",
    IDENTIFIER, VERSION_KEY,
)  # fmt: skip
"""The elements of ``BagIt-Profile-Info`` that have fields of their own."""

TAG_FIELDS = ("required", "values", "repeatable", "description")
_SPELLINGS = {key.lower(): key for key in SINCE} | {"bagit-info": "Bag-Info"}
_KNOWN_VERSIONS = ((1, 0), (1, 1), (1, 2), (1, 3), (1, 4))
_TEXT = Text("text", "文本")
_BOOL = Text("true or false", "真假值")
_LIST = Text("a list of texts", "文本列表")
_OBJECT = Text("an object", "对象")
_SERIALIZATION = Text("forbidden, required or optional", "forbidden、required 或 optional")


@define
class Desk:
    """The reading of one profile: its object, and what has been seen so far."""

    given: Mapping[str, object]
    findings: list[Finding] = field(factory=list)

    def see(self, rule: Rule, key: str, **details: object) -> None:
        """Note something about one key."""
        self.findings.append(Finding(rule, Where(element=key), {"key": key, **details}))

    def profile(self) -> Profile:
        """The value, and on the way all findings of the form."""
        keys, extra = self._keys()
        about = self._object(ABOUT, keys.get(ABOUT))
        told = {key: self._text(f"{ABOUT}/{key}", value) for key, value in about.items()}
        version = told.get(VERSION_KEY) or ASSUMED_VERSION
        self._version(version, stated=VERSION_KEY in told, keys=keys)
        return Profile(
            identifier=told.get(IDENTIFIER, ""),
            version=told.get("Version", ""),
            standard_version=version,
            organization=told.get("Source-Organization", ""),
            description=told.get("External-Description", ""),
            contact_name=told.get("Contact-Name", ""),
            contact_phone=told.get("Contact-Phone", ""),
            contact_email=told.get("Contact-Email", ""),
            about=tuple((key, value) for key, value in told.items() if key not in ABOUT_KEYS),
            info=self._info(keys.get("Bag-Info")),
            manifests_required=self._algorithms("Manifests-Required", keys) or (),
            manifests_allowed=self._algorithms("Manifests-Allowed", keys),
            tag_manifests_required=self._algorithms("Tag-Manifests-Required", keys) or (),
            tag_manifests_allowed=self._algorithms("Tag-Manifests-Allowed", keys),
            tag_files_required=self._list("Tag-Files-Required", keys) or (),
            tag_files_allowed=_or_all(self._list("Tag-Files-Allowed", keys)),
            payload_files_required=self._list("Payload-Files-Required", keys) or (),
            payload_files_allowed=_or_all(self._payload_allowed(keys)),
            allow_fetch=self._bool("Allow-Fetch.txt", keys.get("Allow-Fetch.txt"), default=True),
            fetch_required=self._bool("Fetch.txt-Required", keys.get("Fetch.txt-Required"), default=False),
            data_empty=self._bool("Data-Empty", keys.get("Data-Empty"), default=False),
            serialization=self._serialization(keys.get("Serialization")),
            accept_serialization=self._list("Accept-Serialization", keys) or (),
            accept_version=self._list("Accept-BagIt-Version", keys) or (),
            extra=extra,
        )

    def _keys(self) -> tuple[dict[str, object], tuple[tuple[str, str], ...]]:
        """The keys of the standard in their proper spelling, and those that are none of it."""
        keys = {key: value for key, value in self.given.items() if key in SINCE}
        extra = []
        for key, value in self.given.items():
            proper = _SPELLINGS.get(key.lower())
            if key in SINCE:
                continue
            if proper is None or proper in keys:
                self.see(rules.KEY_UNKNOWN, shown(key))
                extra.append((key, json.dumps(value, ensure_ascii=False, default=str)))
            else:
                self.see(rules.KEY_SPELLING, proper, found=key)
                keys[proper] = value
        return keys, tuple(extra)

    def _version(self, version: str, *, stated: bool, keys: Mapping[str, object]) -> None:
        if not stated:
            self.see(rules.VERSION_ABSENT, VERSION_KEY)
            return
        numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal() and len(part) < 9)
        if numbers not in _KNOWN_VERSIONS:
            self.see(rules.VERSION_UNKNOWN, VERSION_KEY, version=shown(version))
            return
        for key in keys:
            if SINCE[key] > max(numbers, (1, 1)):
                since = ".".join(map(str, SINCE[key]))
                self.see(rules.KEY_NEWER, key, since=f"{since}.0", version=version)

    def _info(self, value: object) -> tuple[InfoTag, ...]:
        return tuple(self._tag(label, wanted) for label, wanted in self._object("Bag-Info", value).items())

    def _tag(self, label: str, value: object) -> InfoTag:
        key = f"Bag-Info/{label}"
        wanted = self._object(key, value)
        for name in wanted:
            if name not in TAG_FIELDS:
                self.see(rules.KEY_UNKNOWN, f"{key}/{shown(name)}")
        return InfoTag(
            label=label,
            required=self._bool(f"{key}/required", wanted.get("required"), default=False),
            values=self._texts(f"{key}/values", wanted.get("values")) or (),
            repeatable=self._bool(f"{key}/repeatable", wanted.get("repeatable"), default=True),
            description=self._text(f"{key}/description", wanted.get("description")),
        )

    def _algorithms(self, key: str, keys: Mapping[str, object]) -> tuple[str, ...] | None:
        names = self._list(key, keys)
        return None if names is None else tuple(dict.fromkeys(self._algorithm(key, name) for name in names))

    def _algorithm(self, key: str, name: str) -> str:
        known = recognised(name)
        if known is None or known.name == name:
            return name
        self.see(rules.READ_AS, key, found=name, taken=known.name)
        return known.name

    def _payload_allowed(self, keys: Mapping[str, object]) -> tuple[str, ...] | None:
        key = "Payload-Files-Allowed"
        names = self._list(key, keys)
        for name in names or ():
            if name.endswith("/"):
                self.see(rules.READ_AS, key, found=name, taken=f"{name}*")
        return names and tuple(f"{name}*" if name.endswith("/") else name for name in names)

    def _serialization(self, value: object) -> Serialization:
        default = Serialization.OPTIONAL
        if value is None:
            return default
        text = self._text("Serialization", value)
        try:
            taken = Serialization(text.strip().lower())
        except ValueError:
            if text:
                self.see(rules.FORM, "Serialization", expected=_SERIALIZATION, found=shown(text))
            return default
        if taken.value != text:
            self.see(rules.READ_AS, "Serialization", found=text, taken=taken.value)
        return taken

    # ── the kinds of JSON values ──

    def _object(self, key: str, value: object) -> dict[str, object]:
        if isinstance(value, Mapping):
            return {str(name): part for name, part in value.items()}
        self._not(key, value, _OBJECT)
        return {}

    def _bool(self, key: str, value: object, *, default: bool) -> bool:
        if isinstance(value, bool):
            return value
        plain = value.strip().lower() if isinstance(value, str) else ""
        if plain in ("true", "false"):
            self.see(rules.QUOTED, key, found=_json(value))
            return plain == "true"
        self._not(key, value, _BOOL)
        return default

    def _text(self, key: str, value: object) -> str:
        if isinstance(value, str):
            return value
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            self.see(rules.READ_AS, key, found=_json(value), taken=json.dumps(str(value)))
            return str(value)
        self._not(key, value, _TEXT)
        return ""

    def _list(self, key: str, keys: Mapping[str, object]) -> tuple[str, ...] | None:
        return self._texts(key, keys.get(key))

    def _texts(self, key: str, value: object) -> tuple[str, ...] | None:
        """The texts of a list; None where there is none."""
        if isinstance(value, str):
            self.see(rules.READ_AS, key, found=_json(value), taken=_json([value]))
            return (value,)
        if isinstance(value, Sequence):
            return tuple(self._text(key, part) for part in value if self._is_text(key, part))
        self._not(key, value, _LIST)
        return None

    def _is_text(self, key: str, part: object) -> bool:
        """False, with a finding, for a part of a list that cannot be taken as text."""
        if isinstance(part, (str, int, float)) and not isinstance(part, bool):
            return True
        self.see(rules.FORM, key, expected=_TEXT, found=_json(part))
        return False

    def _not(self, key: str, value: object, expected: Text) -> None:
        """An absent value is no fault, and ``null`` is the same as absent."""
        if value is not None:
            self.see(rules.FORM, key, expected=expected, found=_json(value))


def _or_all(names: tuple[str, ...] | None) -> tuple[str, ...]:
    return ("*",) if names is None else names


def _json(value: object) -> str:
    """A value as JSON text, its beginning only."""
    return shown(json.dumps(value, ensure_ascii=False, default=str))
