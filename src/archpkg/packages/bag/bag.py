"""BagIt 包. The values that a bag's tag files hold, as read, in their order, nothing left out."""

from __future__ import annotations

from attrs import field, frozen

from archpkg.display import Card, in_angles, with_counts
from archpkg.packages.bag.entries import Entries, entries

PAYLOAD = "data/"
"""The folder of a bag that holds what it carries (RFC 8493 §2.1.2)."""

ASSUMED_VERSION = "1.0"
"""What a bag is read as where ``bagit.txt`` does not say a usable version."""


@frozen(kw_only=True)
class Manifest:
    """校验清单. One ``manifest-ALG.txt`` (payload) or ``tagmanifest-ALG.txt`` (``tag`` is true).

    ``algorithm`` is the canonical name where it is a known one, else as the name of the tag file has it;
    ``usable`` says whether this machine can compute it.
    """

    algorithm: str
    tag: bool
    name: str
    entries: Entries = field(factory=Entries, converter=entries)
    usable: bool = True


@frozen(kw_only=True)
class FetchEntry:
    """One line of ``fetch.txt``: where a file is to be had, its size in octets if told, its path in the bag."""

    url: str
    size: int | None
    path: str
    line: int


@frozen(kw_only=True)
class Bag:
    """BagIt 包. What the tag files of one bag say (RFC 8493 §2).

    ``version`` and ``encoding`` are as ``bagit.txt`` states them (empty where it does not), ``info`` the
    elements of ``bag-info.txt`` in their order, repeated ones too.
    """

    version: str
    encoding: str
    info: tuple[tuple[str, str], ...] = ()
    manifests: tuple[Manifest, ...] = ()
    fetch: tuple[FetchEntry, ...] = ()

    @property
    def numbers(self) -> tuple[int, int]:
        """The version as two numbers, 1.0 where none is stated."""
        return version_numbers(self.version) or (1, 0)

    @property
    def strict(self) -> bool:
        """True from version 1.0 on, where every payload manifest lists every payload file."""
        return self.numbers >= (1, 0)

    @property
    def info_name(self) -> str:
        """The tag file that the elements of ``info`` stand in; before 0.96 it had another name."""
        return info_name(self.numbers)

    @property
    def payload_manifests(self) -> tuple[Manifest, ...]:
        """The manifests of the files below ``data/``."""
        return tuple(m for m in self.manifests if not m.tag)

    @property
    def tag_manifests(self) -> tuple[Manifest, ...]:
        """The manifests of the tag files."""
        return tuple(m for m in self.manifests if m.tag)

    def values(self, label: str) -> tuple[str, ...]:
        """All values of one element, its label in any letter case (§2.2.2)."""
        wanted = label.lower()
        return tuple(value for key, value in self.info if key.lower() == wanted)

    @property
    def payload_oxum(self) -> tuple[int, int] | None:
        """The octets and the number of files that ``Payload-Oxum`` announces, if it does so once and well."""
        values = self.values("Payload-Oxum")
        return oxum(values[0]) if len(values) == 1 else None

    __repr__ = in_angles

    def _repr_line_(self) -> str:
        lines = max((len(m.entries) for m in self.payload_manifests), default=0)
        counts = ((len(self.manifests), "manifest"), (lines, "line"), (len(self.fetch), "fetch line"))
        return with_counts(f"Bag {self.version}".rstrip(), *counts, always="manifest")

    def _repr_html_(self) -> str:

        rows = (("BagIt", self.version), ("Encoding", self.encoding), *self.info[:20])
        table = tuple((m.name, m.algorithm, str(len(m.entries))) for m in self.manifests)
        return Card(
            title="BagIt 包 / Bag",
            rows=rows,
            heading=("manifest", "algorithm", "entries"),
            table=table,
            footer=f"fetch.txt: {len(self.fetch)}" if self.fetch else "",
        ).html()


def version_numbers(version: str) -> tuple[int, int] | None:
    """``"1.0"`` as ``(1, 0)``; None where it is not two numbers with a dot."""
    major, dot, minor = version.partition(".")
    if not dot or not _digits(major) or not _digits(minor):
        return None
    return int(major), int(minor)


def info_name(numbers: tuple[int, int]) -> str:
    """``bag-info.txt``; ``package-info.txt`` before version 0.96."""
    return "package-info.txt" if numbers < (0, 96) else "bag-info.txt"


def oxum(value: str) -> tuple[int, int] | None:
    """``OCTETS.FILES`` as two numbers; None where it is not of that form."""
    octets, dot, files = value.partition(".")
    if not dot or not _digits(octets) or not _digits(files):
        return None
    return int(octets), int(files)


def _digits(text: str) -> bool:
    """ASCII digits only, and few enough that no hostile number costs time."""
    return text.isascii() and text.isdigit() and len(text) <= 30
