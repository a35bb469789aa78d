"""模糊测试的目标. What is fuzzed: each entry of :data:`TARGETS` makes, in a folder of its own, a function of octets.

Whatever is imported by a target is imported when it is made, so that it can be instrumented.
"""

from __future__ import annotations

import json
import ntpath
import os
import posixpath
import shutil
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from archpkg.findings import Finding, Reading
    from archpkg.fixity.tasks import Digested
    from archpkg.model.records import Fonds
    from archpkg.packages.trees.tree import Tree

Target = Callable[[bytes], None]

CUT = b"\x1e"
"""Stands between the parts of an input that has several."""

TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "fetch.txt")
PAYLOAD = {"data/a.txt": b"hello", "data/案卷/01·页.txt": b"", "data/%25": b"1"}
SUFFIX = "{place}"
"""Stands in notes for the path of the bag."""


def said(findings: Iterable[Finding]) -> None:
    """Every finding can be said in both languages and handed to a script."""
    for finding in findings:
        for lang in ("en", "zh"):
            finding.say("zh" if lang == "zh" else "en")
            json.dumps(finding.to_dict())


@contextmanager
def settled() -> Iterator[None]:
    """Where there is always a verdict, no error at all may be raised."""
    from archpkg.errors import ArchpkgError

    try:
        yield
    except ArchpkgError as error:
        raise AssertionError("no verdict") from error


def parts_of(data: bytes, count: int) -> list[bytes]:
    """The parts of an input; those that are not there are empty."""
    parts = data.split(CUT, count - 1)
    return parts + [b""] * (count - len(parts))


# ── bags ─────────────────────────────────────────────────────────────────────────────────────────────────


def memory_tree(contents: dict[str, bytes]) -> Tree:
    """A tree in memory that knows all the library's algorithms."""
    from archpkg.fixity.algorithms import new
    from archpkg.fixity.tasks import Digested
    from packages.bag.conftest import MemoryTree

    class Given(MemoryTree):
        def digest(
            self,
            names: Iterable[str],
            algorithms: Sequence[str],
            *,
            workers: int | None = None,
            executor: Executor | None = None,
        ) -> Generator[Digested, None, None]:
            for name in names:
                data = self.read(name)
                states = [new(algorithm) for algorithm in algorithms]
                for state in states:
                    state.update(data)
                yield Digested(name, len(data), tuple(state.hexdigest() for state in states))

    return Given(contents)


def bag(place: Path) -> Target:
    """Tag files, and a further one with its name in its first line."""
    from archpkg.checks.bag.profile import check_profile
    from archpkg.checks.fixity.verify import verify_tree
    from archpkg.packages.bag.profiles.profile import transfer_profile
    from archpkg.packages.bag.read import read_bag
    from archpkg.progress import run

    def one(data: bytes) -> None:
        *tags, further = parts_of(data, len(TAGS) + 1)
        contents = {**PAYLOAD, **{name: tag for name, tag in zip(TAGS, tags, strict=True) if tag}}
        name, _, content = further.partition(b"\n")
        if name:
            contents[name.replace(b"\0", b"").decode("utf-8", "surrogateescape") or "0"] = content
        tree = memory_tree(contents)
        with settled():
            said(read_bag(tree).findings)
            for quick in (False, True):
                report = run(verify_tree(tree, workers=1, quick=quick))
                said(report.findings)
                json.dumps(report.to_dict())
            said(check_profile(tree, transfer_profile()))

    return one


def manifest(place: Path) -> Target:
    """One manifest; many lines looked at together are read as one by one."""
    from archpkg.packages.bag import manifests
    from archpkg.packages.bag.manifest_names import manifest_name
    from archpkg.packages.bag.text import open_lines

    names = ("manifest-sha256.txt", "tagmanifest-md5.txt", "manifest-md5.txt", "manifest-foo.txt")
    sets = ("utf-8", "utf-16", "gb18030", "latin-1")
    present = (*PAYLOAD, *TAGS, "*notes.txt", "data/%0A", "data/100%")

    def read(choice: int, data: bytes) -> tuple[Any, ...]:
        about = manifest_name(names[choice & 3])
        assert about is not None
        lines, findings = open_lines(about.name, data, sets[choice >> 2 & 3])
        found, seen = manifests.read_manifest(
            about, lines, strict=bool(choice & 16), present=present, share=lambda paths: paths
        )
        return tuple(found.entries), [finding.say() for finding in (*findings, *seen)], [*findings, *seen]

    def one(data: bytes) -> None:
        choice = data[0] if data else 0
        with settled():
            together = read(choice, data[1:])
            with patch.object(manifests, "plain_lines", return_value=None):
                apart = read(choice, data[1:])
        assert together[:2] == apart[:2]
        said(together[2])

    return one


def paths(place: Path) -> Target:
    """Names and paths: nothing that is taken for harmless leads outside, on any system."""
    from archpkg.packages.bag import paths as room
    from archpkg.packages.eep.names import safe_names
    from archpkg.packages.trees.inside import decode_name
    from archpkg.packages.trees.names import why_unsafe

    def inside(name: str) -> None:
        # any sign before a colon is a drive to Windows, where such names are refused as troublesome
        systems = [(posixpath, "/some/root"), (ntpath, "C:\\some\\root")]
        for system, root in systems[: 1 if room.windows_trouble(name) else 2]:
            landing = system.normpath(system.join(root, name))
            assert landing == root or landing.startswith(root + system.sep), (name, landing)

    def one(data: bytes) -> None:
        text = data.decode("utf-8", "surrogateescape")
        encoded = room.encode_path(text)
        assert room.decode_path(encoded) == text
        assert not set(encoded) & set("\r\n")
        for path in (text, room.decode_path(text)):
            if room.danger(path) is None:
                inside(path)
                inside(room.plain_path(path))
            if path and why_unsafe(path) is None:
                inside(path)
        for strict in (False, True):
            room.meant_path(text, strict=strict, present=(encoded,))
        room.windows_trouble(text)
        room.may_trouble_windows([text])
        said(room.name_findings([text, text.lower(), text.upper()]))
        decode_name(data)
        name, _, target = text.partition("\n")
        if not room.leads_out(name, target) and room.danger(name) is None:
            inside(posixpath.join(posixpath.dirname(name), target))
        named = [one.name for one in safe_names(text.split("\n")[:50])]
        assert len({room.folded(one) for one in named}) == len(named)
        for safe in named:
            assert why_unsafe(safe) is None, safe
            assert "/" not in safe
            assert room.windows_trouble(safe) is None, safe

    return one


def profile(place: Path) -> Target:
    """The JSON of a profile, and a bag judged by it; what is written again is read as the same."""
    from archpkg.checks.bag.profile import check_profile
    from archpkg.packages.bag.profiles.profile import profile_json, read_profile
    from fuzz.seeds import sound_bag

    def one(data: bytes) -> None:
        reading = read_profile(data)
        said(reading.findings)
        with settled():
            said(check_profile(memory_tree({**PAYLOAD, **sound_bag()}), reading.value))
        assert read_profile(profile_json(reading.value)).value == reading.value

    return one


def journal(place: Path) -> Target:
    """The journal of a change in place, beside a folder whose change was stopped."""
    from archpkg.packages.bag.journal import recover_bag
    from archpkg.packages.unfinished import places_of

    def one(data: bytes) -> None:
        shutil.rmtree(place, ignore_errors=True)
        folder = place / "inner" / "bag"
        places = places_of(folder)
        folder.mkdir(parents=True)
        (places.work / "new").mkdir(parents=True)
        (places.work / "new/a").write_text("new")
        (folder / "a").write_text("old")
        places.journal.write_bytes(data[1:])
        (place / "inner/other").write_text("other")
        try:
            recover_bag(folder, undo=data[:1] == b"u")
        finally:
            assert os.listdir(place) == ["inner"]
            own = {
                path.name for path in (places.folder, places.journal, places.work, places.done, places.undone)
            }
            assert {"other"} <= set(os.listdir(place / "inner")) <= {"other", *own}

    return one


def notes(place: Path) -> Target:
    """The notes of a verification that was stopped: they may be relied on, but never end it."""
    from archpkg.checks.fixity.notes import Notes
    from archpkg.checks.fixity.verify import verify

    package, kept = place / "bag", place / "notes"
    for name, content in {**PAYLOAD, "bagit.txt": b"BagIt-Version: 1.0\n"}.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_bytes(content)

    def one(data: bytes) -> None:
        kept.write_bytes(data.replace(SUFFIX.encode(), str(package).encode()))
        with settled():
            said(verify(package, workers=1, notes=Notes(path=kept)).findings)

    return one


# ── containers ───────────────────────────────────────────────────────────────────────────────────────────


def container(place: Path) -> Target:
    """A zip or tar: listed, digested, verified as a bag, unpacked; nothing arises outside the target."""
    from archpkg.checks.fixity.verify import verify_steps
    from archpkg.errors import ArchpkgError
    from archpkg.packages.containers import open_tree
    from archpkg.packages.trees.inside import Limits
    from archpkg.packages.trees.tree import Member, MemberKind
    from archpkg.packages.unpack import unpack
    from archpkg.progress import run

    limits = Limits(octets=1 << 22, floor=1 << 20)
    path, out = place / "in", place / "out"

    def one(data: bytes) -> None:
        path.write_bytes(data)
        with open_tree(path, limits=limits) as tree, settled():
            said(tree.findings)
            members: list[Member] = list(tree.members())
            files = [member.name for member in members if member.kind is MemberKind.FILE]
            answers = list(tree.digest(files, ("md5",), workers=1))
            assert sorted(answer.name for answer in answers) == sorted(files)
            for name in files[:3]:
                with suppress(ArchpkgError):
                    tree.read(name, limit=1 << 20)
        with settled():
            said(run(verify_steps(path, workers=1)).findings)
        try:
            said(unpack(path, out, limits=limits).findings)
        finally:
            assert {"in", "out"} >= set(os.listdir(place))
            assert not any(found.is_symlink() for found in out.rglob("*"))
            shutil.rmtree(out, ignore_errors=True)

    return one


# ── records ──────────────────────────────────────────────────────────────────────────────────────────────


def dialect(*names: str) -> Callable[[Path], Target]:
    """The reader of a dialect; what was read can be written, unless it says why not."""

    def made(place: Path) -> Target:
        from archpkg.errors import ArchpkgError
        from archpkg.formats import FORMATS

        forms = [FORMATS[name] for name in names]

        def one(data: bytes) -> None:
            for form in forms:
                try:
                    reading: Reading[Any] = form.loads(data)
                    said(reading.findings)
                    again = form.dumps(reading.value)
                except ArchpkgError:
                    continue
                if form.name == "json":
                    assert form.loads(again).value == reading.value
                    written(reading.value)

        return one

    return made


def written(fonds: Fonds) -> None:
    """Whatever a fonds holds, each dialect of items writes it or says why not."""
    from archpkg.errors import ArchpkgError
    from archpkg.formats import FORMATS
    from archpkg.model.walk import items

    for item in list(items(fonds))[:3]:
        for name in ("dat46", "dat54", "dat63"):
            with suppress(ArchpkgError):
                FORMATS[name].dumps(item)


def eep(place: Path) -> Target:
    """A package of DA/T 48, judged and taken apart."""
    from archpkg.checks.eep.package import check_eep
    from archpkg.packages.eep.unpack import unpack_eep

    path, out = place / "in.eep", place / "out"

    def one(data: bytes) -> None:
        path.write_bytes(data)
        said(check_eep(path).findings)
        try:
            said(unpack_eep(path, out).findings)
        finally:
            assert {"in.eep", "out"} >= set(os.listdir(place))
            shutil.rmtree(out, ignore_errors=True)

    return one


def table(name: str) -> Callable[[Path], Target]:
    """A catalogue in a computer file of that name."""

    def made(place: Path) -> Target:
        from archpkg.catalogue import read_catalogue
        from archpkg.formats.json import dumps

        def one(data: bytes) -> None:
            (place / name).write_bytes(data)
            reading = read_catalogue(place / name)
            said(reading.findings)
            dumps(reading.value)

        return one

    return made


# ── signatures ───────────────────────────────────────────────────────────────────────────────────────────


def signature(place: Path) -> Target:
    """The first octet chooses the reader: signed data, time stamps, replies, certificates, SM2 in JSON."""
    from archpkg.checks.bag.signature_judging import judge_signature
    from archpkg.packages.bag.signatures.form import PLAIN, SignatureName
    from archpkg.packages.bag.signatures.octets import loose_octets
    from archpkg.signing import make_verifier, read_certificates, read_reply
    from fuzz.seeds import CONTENT, root

    verifier = make_verifier(roots=[root().pem])
    cms = SignatureName(manifest="manifest-sha256.txt")
    plain = SignatureName(manifest="manifest-sha256.txt", form=PLAIN)

    def one(data: bytes) -> None:
        rest = data[1:]
        match data[:1]:
            case b"c":
                with settled():
                    said(judge_signature(cms, rest, CONTENT, verifier).findings)
                    loose_octets(rest)
            case b"s":
                with settled():
                    said(judge_signature(cms, b"0", CONTENT, verifier, rest).findings)
            case b"r":
                read_reply(rest)
            case b"x":
                read_certificates(rest)
            case _:
                with settled():
                    said(judge_signature(plain, rest, CONTENT, verifier).findings)

    return one


TARGETS: dict[str, Callable[[Path], Target]] = {
    "bag": bag,
    "manifest": manifest,
    "paths": paths,
    "profile": profile,
    "journal": journal,
    "notes": notes,
    "zip": container,
    "tar": container,
    "eep": eep,
    "dat46": dialect("dat46"),
    "dat54": dialect("dat54"),
    "dat63": dialect("dat63"),
    "carrier": dialect("carrier-catalogue", "carrier-2012", "carrier-description"),
    "json": dialect("json"),
    "catalogue": table("目录.csv"),
    "workbook": table("目录.xlsx"),
    "signature": signature,
}
