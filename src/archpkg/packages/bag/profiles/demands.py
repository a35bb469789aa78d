"""What a profile wants of a bag, held against what a bag has: pure judgements over a few facts.

The facts are taken from a bag that is there, or from one that is about to be made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from attrs import field, frozen

from archpkg.findings import Finding, Rule, Where
from archpkg.packages.bag.paths import normal
from archpkg.packages.bag.profiles import bag_rules as rules
from archpkg.packages.bag.profiles.itself import SAID, governed
from archpkg.packages.bag.profiles.values import IDENTIFIER, Allowed, InfoTag, Profile, Serialization, kind_of
from archpkg.packages.bag.text import shown

_NONE = "-"
_FETCH = "fetch.txt"


@frozen(kw_only=True)
class Facts:
    """What a profile can ask of a bag. ``kind`` is ``folder``, ``zip``, ``tar``, ``tar.gz`` …; ``files`` and
    ``folders`` are names from the base folder, ``coming`` those that ``fetch.txt`` announces and that are not
    here; ``octets`` is what the payload holds at least."""

    kind: str
    version: str
    info: tuple[tuple[str, str], ...] = ()
    info_name: str = "bag-info.txt"
    manifests: tuple[str, ...] = ()
    tag_manifests: tuple[str, ...] = ()
    files: tuple[str, ...] = field(default=(), repr=False)
    folders: tuple[str, ...] = field(default=(), repr=False)
    coming: tuple[str, ...] = field(default=(), repr=False)
    octets: int = 0


def acceptance(profile: Profile, kind: str, version: str) -> tuple[Finding, ...]:
    """What makes further work pointless: a kind of archive file or a version of BagIt that is not accepted."""
    found = []
    accepted = profile.accept_serialization
    judged = kind != "folder" and accepted and profile.serialization is not Serialization.FORBIDDEN
    if judged and kind not in {kind_of(media_type) for media_type in accepted}:
        details = {"kind": kind, "accepted": _listed(accepted)}
        found.append(Finding(rules.ACCEPT_SERIALIZATION, Where(), details))
    if profile.accept_version and version not in profile.accept_version:
        details = {"version": shown(version) or _NONE, "accepted": _listed(profile.accept_version)}
        found.append(Finding(rules.ACCEPT_VERSION, Where(path="bagit.txt"), details))
    return tuple(found)


def demands(profile: Profile, facts: Facts) -> Iterator[Finding]:
    """Everything else that a profile can find wrong with a bag."""
    yield from _serialization(profile, facts.kind)
    yield from _identifier(profile, facts)
    yield from info_findings(profile.info, facts.info, facts.info_name)
    yield from _manifests(profile, facts)
    yield from _tag_files(profile, facts)
    yield from _payload(profile, facts)
    yield from _fetch(profile, facts)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or _NONE


def _serialization(profile: Profile, kind: str) -> Iterator[Finding]:
    unwanted = Serialization.REQUIRED if kind == "folder" else Serialization.FORBIDDEN
    if profile.serialization is unwanted:
        yield Finding(rules.SERIALIZATION, Where(), {"serialization": SAID[unwanted], "kind": kind})


def _identifier(profile: Profile, facts: Facts) -> Iterator[Finding]:
    where = Where(path=facts.info_name)
    if facts.info_name not in facts.files:
        yield Finding(rules.INFO_ABSENT, where, {"name": facts.info_name})
    named = [value for label, value in facts.info if label.lower() == IDENTIFIER.lower()]
    if profile.identifier and profile.identifier not in named:
        details = {"identifier": profile.identifier, "found": _listed(map(shown, named))}
        yield Finding(rules.IDENTIFIER, Where(path=facts.info_name, element=IDENTIFIER), details)


def info_findings(wanted: Iterable[InfoTag], info: Sequence[tuple[str, str]], path: str) -> Iterator[Finding]:
    """What is missing, not among the values or repeated. Labels are compared in any letter case, values
    exactly; each value of a repeated element has to be an allowed one, and so has that of an optional one
    (our reading)."""
    given: dict[str, list[str]] = {}
    for label, value in info:
        given.setdefault(label.lower(), []).append(value)
    for tag in wanted:
        where = Where(path=path, element=tag.label)
        values = given.get(tag.label.lower(), [])
        about = {"label": tag.label, "description": tag.description}
        if tag.required and not values:
            yield Finding(rules.INFO_REQUIRED, where, about)
        elif tag.required and not any(value.strip() for value in values):
            yield Finding(rules.INFO_EMPTY, where, about)
        if len(values) > 1 and not tag.repeatable:
            yield Finding(rules.INFO_REPEATED, where, {"label": tag.label, "times": len(values)})
        for value in values:
            if tag.values and value not in tag.values:
                details = {"label": tag.label, "value": shown(value), "allowed": _listed(tag.values)}
                yield Finding(rules.INFO_VALUE, where, details)


def _manifests(profile: Profile, facts: Facts) -> Iterator[Finding]:
    yield from _algorithms(
        "manifest",
        facts.manifests,
        profile.manifests_required,
        profile.manifests_allowed,
        (rules.MANIFEST_REQUIRED, rules.MANIFEST_ALLOWED),
    )
    yield from _algorithms(
        "tagmanifest",
        facts.tag_manifests,
        profile.tag_manifests_required,
        profile.tag_manifests_allowed,
        (rules.TAGMANIFEST_REQUIRED, rules.TAGMANIFEST_ALLOWED),
    )


def _algorithms(
    kind: str,
    there: Sequence[str],
    required: Sequence[str],
    allowed: Sequence[str] | None,
    broken: tuple[Rule, Rule],
) -> Iterator[Finding]:
    for name in required:
        if name not in there:
            place = f"{kind}-{name}.txt"
            yield Finding(broken[0], Where(path=place), {"name": place})
    # what is required is never held against a bag: that is the profile's own contradiction
    for name in there if allowed is not None else ():
        if name not in (*(allowed or ()), *required):
            details = {"name": name, "allowed": _listed(allowed or ())}
            yield Finding(broken[1], Where(path=f"{kind}-{name}.txt"), details)


def _tag_files(profile: Profile, facts: Facts) -> Iterator[Finding]:
    there = [name for name in facts.files if not name.startswith("data/")]
    names = {normal(name) for name in there}
    for name in profile.tag_files_required:
        if normal(name) not in names:
            yield Finding(rules.TAGFILE_REQUIRED, Where(path=name))
    allowed = Allowed((*profile.tag_files_allowed, *profile.tag_files_required))
    for name in there:
        if not governed(name) and not allowed.covers(name):
            yield Finding(rules.TAGFILE_ALLOWED, Where(path=name))


def _payload(profile: Profile, facts: Facts) -> Iterator[Finding]:
    here = [name for name in facts.files if name.startswith("data/")]
    known = [*here, *facts.coming]
    if profile.payload_files_required:
        yield from _required_payload(profile, {normal(name) for name in (*known, *facts.folders)})
    required = (name for name in profile.payload_files_required if not name.endswith("/"))
    allowed = Allowed((*profile.payload_files_allowed, *required))
    for name in known:
        if not allowed.covers(name):
            yield Finding(rules.PAYLOAD_ALLOWED, Where(path=name))
    if profile.data_empty and (len(here) > 1 or facts.octets):
        details = {"n": len(here), "octets": facts.octets}
        yield Finding(rules.DATA_EMPTY, Where(path="data"), details)


def _required_payload(profile: Profile, names: set[str]) -> Iterator[Finding]:
    for name in profile.payload_files_required:
        plain = normal(name)
        there = plain in names
        if name.endswith("/"):
            there = any(each.startswith(plain) and each != plain for each in names)
        if not there:
            yield Finding(rules.PAYLOAD_REQUIRED, Where(path=name))


def _fetch(profile: Profile, facts: Facts) -> Iterator[Finding]:
    there = _FETCH in facts.files
    if there and not profile.allow_fetch:
        yield Finding(rules.FETCH_FORBIDDEN, Where(path=_FETCH))
    if not there and profile.fetch_required:
        yield Finding(rules.FETCH_REQUIRED, Where(path=_FETCH))
    if facts.coming:
        yield Finding(rules.HOLEY, Where(path=_FETCH), {"n": len(facts.coming)})
