"""BagIt 规范 (BagIt Profiles 1.1 to 1.4). The values that a profile consists of."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import field, frozen

from archpkg.display import Card
from archpkg.packages.bag.paths import normal

IDENTIFIER = "BagIt-Profile-Identifier"
"""The element of ``bag-info.txt`` that names the profile a bag follows; it may be repeated."""

ASSUMED_VERSION = "1.1.0"
"""The version of the standard where a profile states none."""


class Serialization(Enum):
    """Whether a bag comes as one archive file."""

    FORBIDDEN = "forbidden"
    REQUIRED = "required"
    OPTIONAL = "optional"


@frozen(kw_only=True)
class InfoTag:
    """What a profile wants of one element of ``bag-info.txt``; no ``values`` means that anything will do."""

    label: str
    required: bool = False
    values: tuple[str, ...] = ()
    repeatable: bool = True
    description: str = ""


@frozen(kw_only=True)
class Profile:
    """BagIt 规范. What two parties agree on about their bags.

    Algorithms are in the form of manifest names (``sha256``). ``manifests_allowed`` and
    ``tag_manifests_allowed`` are None where all are. ``about`` holds what ``BagIt-Profile-Info`` says beyond
    the named fields, ``extra`` keys that are not of the standard, as JSON text.
    """

    identifier: str
    version: str = ""
    standard_version: str = ASSUMED_VERSION
    organization: str = ""
    description: str = field(default="", repr=False)
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    about: tuple[tuple[str, str], ...] = ()
    info: tuple[InfoTag, ...] = ()
    manifests_required: tuple[str, ...] = ()
    manifests_allowed: tuple[str, ...] | None = None
    tag_manifests_required: tuple[str, ...] = ()
    tag_manifests_allowed: tuple[str, ...] | None = None
    tag_files_required: tuple[str, ...] = ()
    tag_files_allowed: tuple[str, ...] = ("*",)
    payload_files_required: tuple[str, ...] = ()
    payload_files_allowed: tuple[str, ...] = ("*",)
    allow_fetch: bool = True
    fetch_required: bool = False
    data_empty: bool = False
    serialization: Serialization = Serialization.OPTIONAL
    accept_serialization: tuple[str, ...] = ()
    accept_version: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    def tag(self, label: str) -> InfoTag | None:
        """What is wanted of one element, its label in any letter case."""
        wanted = label.lower()
        return next((tag for tag in self.info if tag.label.lower() == wanted), None)

    def _repr_html_(self) -> str:
        rows = (
            ("identifier", self.identifier),
            ("version", self.version),
            ("组织 organization", self.organization),
            ("manifests", " ".join(self.manifests_required)),
            ("serialization", self.serialization.value),
        )
        table = tuple(
            (tag.label, "●" if tag.required else "", " | ".join(tag.values), tag.description)
            for tag in self.info
        )
        heading = ("bag-info.txt", "required", "values", "")
        return Card(title="BagIt 规范 / Profile", rows=rows, heading=heading, table=table).html()


def matches(pattern: str, name: str) -> bool:
    """True if a name fits a pattern in which ``*`` stands for any characters, ``/`` too; all else is literal.

    The text of the standard refers to glob(7), where ``*`` stops at ``/``, and gives ``["*"]`` as what allows
    everything: that it crosses ``/`` is our reading. The time does not explode, whatever the pattern.

    >>> matches("data/*.tif", "data/a/b.tif"), matches("data/?.tif", "data/a.tif")
    (True, False)
    """
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    *middle, last = rest
    end = len(name) - len(last)
    if not name.startswith(first) or not name.endswith(last) or end < len(first):
        return False
    position = len(first)
    for part in middle:
        position = name.find(part, position, end)
        if position < 0:
            return False
        position += len(part)
    return True


class Allowed:
    """A list of paths and patterns, ready to be asked a million times. Names are compared in composed form."""

    def __init__(self, patterns: Iterable[str]) -> None:
        kept = [normal(pattern) for pattern in patterns]
        self._every = "*" in kept
        self._plain = frozenset(pattern for pattern in kept if "*" not in pattern)
        self._patterns = tuple(pattern for pattern in kept if "*" in pattern)

    def covers(self, name: str) -> bool:
        """True if the name is one of the paths or fits one of the patterns."""
        if self._every:
            return True
        plain = normal(name)
        return plain in self._plain or any(matches(pattern, plain) for pattern in self._patterns)

    def reaches(self, folder: str) -> bool:
        """True if something below a folder (with its closing ``/``) could be covered."""
        plain = normal(folder)
        if self.covers(plain) or any(path.startswith(plain) for path in self._plain):
            return True
        starts = (pattern.partition("*")[0] for pattern in self._patterns)
        return any(start.startswith(plain) or plain.startswith(start) for start in starts)


_KINDS = {
    "zip": ("application/zip", "application/x-zip", "application/x-zip-compressed"),
    "tar": ("application/tar", "application/x-tar"),
    "tar.gz": (
        "application/gzip", "application/x-gzip", "application/x-compressed-tar", "application/tar+gzip",
        "application/x-tar-gz", "application/x-gtar", "application/x-tgz",
    ),
    "tar.bz2": ("application/x-bzip2", "application/x-bzip", "application/x-bzip-compressed-tar"),
    "tar.xz": ("application/x-xz", "application/x-xz-compressed-tar"),
}  # fmt: skip
_KIND_OF = {mime: kind for kind, mimes in _KINDS.items() for mime in mimes}


def kind_of(media_type: str) -> str:
    """The one name for the several spellings of a container's media type; an unknown one stays as it is.

    >>> kind_of("application/x-gzip"), kind_of("application/x-7z-compressed")
    ('tar.gz', 'application/x-7z-compressed')
    """
    plain = media_type.partition(";")[0].strip().lower()
    return _KIND_OF.get(plain, plain)
