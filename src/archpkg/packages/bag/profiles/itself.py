"""What a profile says against itself: findings of the profile, never of a bag (BagIt Profiles 1.4.0)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archpkg.findings import Finding, Rule, Where
from archpkg.packages.bag.known import recognised
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.paths import danger
from archpkg.packages.bag.profiles import rules
from archpkg.packages.bag.profiles.values import IDENTIFIER, Allowed, Profile, Serialization
from archpkg.words import Text

_PAYLOAD = "data/"
_NOT_THERE = Text("it is not below data/", "不在 data/ 之下")
_IS_THERE = Text("it is below data/", "位于 data/ 之下")
_NO_NAME = Text("it names nothing", "未指明任何内容")


def profile_findings(profile: Profile) -> tuple[Finding, ...]:
    """Everything in which a profile contradicts itself or the standard."""
    parts = (_about, _elements, _algorithms, _manifests, _tag_files, _payload, _fetch, _acceptance)
    return tuple(finding for part in parts for finding in part(profile))


def _seen(rule: Rule, key: str, **details: object) -> Finding:
    return Finding(rule, Where(element=key), {"key": key, **details})


def _about(profile: Profile) -> Iterator[Finding]:
    stated = {
        "Source-Organization": profile.organization,
        "External-Description": profile.description,
        "Version": profile.version,
        IDENTIFIER: profile.identifier,
    }
    for label, value in stated.items():
        if not value:
            yield _seen(rules.SELF_ABOUT, "BagIt-Profile-Info", label=label)


def _elements(profile: Profile) -> Iterator[Finding]:
    if profile.tag(IDENTIFIER) is not None:
        yield _seen(rules.SELF_IDENTIFIER, "Bag-Info")


def _algorithms(profile: Profile) -> Iterator[Finding]:
    named = {
        "Manifests-Required": profile.manifests_required,
        "Manifests-Allowed": profile.manifests_allowed or (),
        "Tag-Manifests-Required": profile.tag_manifests_required,
        "Tag-Manifests-Allowed": profile.tag_manifests_allowed or (),
    }
    for key, names in named.items():
        for name in names:
            if recognised(name) is None:
                yield _seen(rules.SELF_ALGORITHM, key, name=name)


def _manifests(profile: Profile) -> Iterator[Finding]:
    if profile.manifests_allowed == ():
        yield _seen(rules.SELF_NO_MANIFEST, "Manifests-Allowed")
    else:
        yield from _outside(
            rules.SELF_MANIFESTS, "Manifests-Allowed", profile.manifests_required, profile.manifests_allowed
        )
    yield from _outside(
        rules.SELF_TAGMANIFESTS,
        "Tag-Manifests-Allowed",
        profile.tag_manifests_required,
        profile.tag_manifests_allowed,
    )


def _outside(
    rule: Rule, key: str, required: Sequence[str], allowed: Sequence[str] | None
) -> Iterator[Finding]:
    missing = [] if allowed is None else [name for name in required if name not in allowed]
    if missing:
        yield _seen(rule, key, names=", ".join(missing))


def _tag_files(profile: Profile) -> Iterator[Finding]:
    key = "Tag-Files-Required"
    for name in profile.tag_files_required:
        why = danger(name) or (_IS_THERE if name.startswith(_PAYLOAD) else None)
        why = why or (_NO_NAME if not name or name.endswith("/") else None)
        if why is not None:
            yield _seen(rules.SELF_PATH, key, name=name, reason=why)
        elif governed(name):
            yield _seen(rules.SELF_NEEDLESS, key, name=name)
    allowed = Allowed(profile.tag_files_allowed)
    names = [n for n in profile.tag_files_required if not governed(n) and not allowed.covers(n)]
    if names:
        yield _seen(rules.SELF_TAGFILES, "Tag-Files-Allowed", names=", ".join(names))
    yield from _signs("Tag-Files-Allowed", profile.tag_files_allowed)


def governed(name: str) -> bool:
    """True for a tag file of BagIt itself, which other keys than those on tag files are about (our reading)."""
    standard = ("bagit.txt", "bag-info.txt", "package-info.txt", "fetch.txt")
    return name in standard or manifest_name(name) is not None


def _payload(profile: Profile) -> Iterator[Finding]:
    key = "Payload-Files-Required"
    for name in profile.payload_files_required:
        why = danger(name) or (None if name.startswith(_PAYLOAD) else _NOT_THERE)
        if why is not None:
            yield _seen(rules.SELF_PATH, key, name=name, reason=why)
    allowed = Allowed(profile.payload_files_allowed)
    names = [
        name
        for name in profile.payload_files_required
        if not (allowed.reaches(name) if name.endswith("/") else allowed.covers(name))
    ]
    if names:
        yield _seen(rules.SELF_PAYLOAD, "Payload-Files-Allowed", names=", ".join(names))
    yield from _signs("Payload-Files-Allowed", profile.payload_files_allowed)
    wanted = {name for name in profile.payload_files_required if not name.endswith("/")}
    if profile.data_empty and len(wanted) > 1:
        yield _seen(rules.SELF_EMPTY, "Data-Empty", n=len(wanted))


def _signs(key: str, patterns: Sequence[str]) -> Iterator[Finding]:
    for name in patterns:
        if "?" in name or "[" in name:
            yield _seen(rules.SELF_GLOB, key, name=name)


def _fetch(profile: Profile) -> Iterator[Finding]:
    if profile.fetch_required and not profile.allow_fetch:
        yield _seen(rules.SELF_FETCH, "Fetch.txt-Required")


def _acceptance(profile: Profile) -> Iterator[Finding]:
    if profile.serialization is not Serialization.FORBIDDEN and not profile.accept_serialization:
        details = {"serialization": SAID[profile.serialization]}
        yield _seen(rules.SELF_SERIALIZATION, "Accept-Serialization", **details)
    if not profile.accept_version:
        yield _seen(rules.SELF_VERSIONS, "Accept-BagIt-Version")


SAID = {
    Serialization.FORBIDDEN: Text("forbidden", "禁止"),
    Serialization.REQUIRED: Text("required", "必须"),
    Serialization.OPTIONAL: Text("optional", "可选"),
}
"""What a profile wants of archive files, in words."""
