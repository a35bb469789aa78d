"""EEP 封装. A record and its computer files into one package: digested in the read that embeds, staged, renamed."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import BinaryIO

from attrs import evolve, frozen

from archpkg.errors import Rejected, SourceChanged
from archpkg.findings import Finding, Made, Where, reject
from archpkg.fixity.algorithms import DEFAULT, available
from archpkg.fixity.reading import Refused, open_regular
from archpkg.fixity.tasks import TroubleKind
from archpkg.formats.eep.compose import modified_eep, original_eep
from archpkg.formats.eep.embed import OpenContent
from archpkg.formats.eep.former import Former
from archpkg.formats.eep.read import EepReading, read_eep
from archpkg.formats.eep.signatures import Signing
from archpkg.formats.eep.values import DataKind, Eep, Encoding, sources
from archpkg.formats.eep.write import Written, writing_eep
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.walk import map_objects
from archpkg.packages.eep.contents import hashers_of
from archpkg.packages.eep.opening import open_eep
from archpkg.packages.eep.rules import EEP_PACK_ABSENT
from archpkg.packages.staging import ensure_room, staged_file
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.names import why_unsafe
from archpkg.packages.trees.tree import cannot_read
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

_SAME = "sha256"
"""What tells an unchanged computer file from a changed one."""


def pack_eep(
    item: Item,
    objects_root: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    created: str,
    creator: str,
    signing: Sequence[Signing] = (),
    lock: Signing | None = None,
    modifies: str | os.PathLike[str] | None = None,
    algorithms: Sequence[str] = DEFAULT,
    progress: Progress | None = None,
) -> Made[Written]:
    """封装. Pack a record with its computer files, which lie below ``objects_root`` at their paths, into ``target``.

    ``created`` is 封装包创建时间 (ISO 8601), ``creator`` 封装包创建单位. With ``signing`` it is signed while it
    is written, and ``lock`` (by default the first of them) makes 锁定签名. With ``modifies``, the path of a former
    package, a 修改型 one is made that keeps it octet for octet; a computer file that has the same name, size and
    SHA-256 there is a reference to it (引用编码数据ID). The sources are only read. The value says where the signed
    parts stand, and the digests of what was embedded under ``algorithms``; the findings what was filled in and what
    stays behind.

    Raises :class:`Rejected` that names all that the strict form lacks and every computer file that is not there,
    :class:`SourceChanged` for one with another size or digest than the record says, and for a former package that
    changes meanwhile, :class:`archpkg.errors.CannotRead`, :class:`archpkg.errors.TargetExists`,
    :class:`archpkg.errors.CannotStore`, :class:`archpkg.errors.WrongUse`.
    """
    steps = pack_eep_steps(
        item,
        objects_root,
        target,
        created=created,
        creator=creator,
        signing=signing,
        lock=lock,
        modifies=modifies,
        algorithms=algorithms,
    )
    return run(steps, progress)


def pack_eep_steps(
    item: Item,
    objects_root: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    created: str,
    creator: str,
    signing: Sequence[Signing] = (),
    lock: Signing | None = None,
    modifies: str | os.PathLike[str] | None = None,
    algorithms: Sequence[str] = DEFAULT,
) -> Generator[Step, None, Made[Written]]:
    """The generator under :func:`pack_eep`: a step for every computer file, and for every few megabytes."""
    root, place = os.path.abspath(objects_root), Path(target)
    told = _sized(item, root)
    known = {
        digest.algorithm for obj in told.objects for digest in obj.digests if available(digest.algorithm)
    }
    hashers = hashers_of(dict.fromkeys((*algorithms, *sorted(known))))
    with ExitStack() as stack:
        before = None if modifies is None else _before(modifies, stack)
        if before is None:
            made = original_eep(told, created=created, creator=creator)
        else:
            same = _unchanged(before.reading, told, root)
            made = modified_eep(before.reading.value, told, created=created, creator=creator, unchanged=same)
        eep = made.or_raise()
        needed = _octets(eep, before)
        ensure_room(place.absolute().parent, needed)
        with staged_file(place, needed=needed) as sink:
            written = yield from writing_eep(
                eep,
                sink,
                _opener(root),
                former=None if before is None else before.former,
                signing=signing,
                lock=lock,
                hashers=hashers,
            )
            if before is not None:
                before.check()
    return Made(value=written, path=place, counts=counts_of(written), findings=made.findings)


def counts_of(written: Written) -> dict[str, int]:
    """Return how many computer files and signatures a package has, and the octets of the former."""
    eep = written.eep
    return {
        "objects": len(eep.signed.current.encodings),
        "octets": sum(obj.size or 0 for obj in eep.item.objects),
        "signatures": len(eep.signatures),
    }


@frozen
class _Before:
    """The former package: its stream, what was read, and its state at that time."""

    path: str
    stream: BinaryIO
    reading: EepReading
    former: Former
    state: tuple[int, int]

    def check(self) -> None:
        """Raise :class:`SourceChanged` where it is not as it was read."""
        if _state(self.stream) != self.state:
            raise SourceChanged(
                Text("The former package changed while it was copied.", "原封装包在复制期间发生变化。"),
                hint=Text("See who is writing to it, then try again.", "请查明是谁在写入后重试。"),
                path=self.path,
            )


def _before(path: str | os.PathLike[str], stack: ExitStack) -> _Before:
    """Read the former package. Raises :class:`Rejected` for one with faults: it would be kept with them."""
    _, _, stream = stack.enter_context(open_eep(path))
    state = _state(stream)
    reading = read_eep(stream, hashers=hashers_of([_SAME]))
    reject(reading.errors)
    if reading.spans is None:
        raise Rejected(
            Text("The former package has no 被签名对象.", "原封装包没有被签名对象。"), path=os.fspath(path)
        )
    return _Before(os.fspath(path), stream, reading, reading.spans.as_former(stream), state)


def _state(stream: BinaryIO) -> tuple[int, int]:
    """Size and time of change of an open file; a member of a container is in memory and cannot change."""
    try:
        state = os.fstat(stream.fileno())
    except OSError:
        return 0, 0
    return state.st_size, state.st_mtime_ns


def _sized(item: Item, root: str) -> Item:
    """The record with the size of each computer file. Raises :class:`Rejected` that names all that are not there."""
    found: list[Finding] = []

    def sized(obj: DigitalObject) -> DigitalObject:
        try:
            number, state = _open(root, obj.path)
        except Refused as refused:
            found.append(Finding(EEP_PACK_ABSENT, Where(path=obj.path), {"reason": refused.trouble.text}))
            return obj
        os.close(number)
        return obj if obj.size is not None else evolve(obj, size=state.st_size)

    told = map_objects(item, sized)
    reject(tuple(found))
    return told


def _open(root: str, name: str) -> tuple[int, os.stat_result]:
    """A computer file below the root, which no link leads out of. Raises :class:`Refused`."""
    reason = why_unsafe(name)
    if reason is not None:
        raise Refused(TroubleKind.UNSAFE, f"{reason.en}: {name!r}")
    return open_regular(os.path.join(root, name))


def _opener(root: str) -> OpenContent:
    def opened(obj: DigitalObject, _encoding: Encoding) -> BinaryIO:
        try:
            number, _ = _open(root, obj.path)
        except Refused as refused:
            raise cannot_read(obj.path, refused.trouble.text) from refused
        return os.fdopen(number, "rb")

    return opened


def _unchanged(former: EepReading, item: Item, root: str) -> Mapping[str, str]:
    """Computer files that are in the former package as they are now: their paths, and 编码数据ID there."""
    source = sources(former.value.signed)
    known: dict[tuple[str, int, str], str] = {}
    for obj, encoding in former.value.signed.current.encoded:
        data = source(encoding)
        if data is not None and data.size is not None and data.data is DataKind.EMBEDDED:
            digest = next((one.value for one in data.digests if one.algorithm == _SAME), "")
            known.setdefault((obj.file_name, data.size, digest), data.data_id)
    likely = {(name, size) for name, size, _ in known}
    asked = [obj for obj in item.objects if (obj.file_name, obj.size) in likely]
    digests = dict(_digests(root, [obj.path for obj in asked]))
    found = {obj.path: (obj.file_name, obj.size or 0, digests.get(obj.path, "")) for obj in asked}
    return {path: known[key] for path, key in found.items() if known.get(key)}


def _digests(root: str, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    with FolderTree(root) as tree, closing(tree.digest(dict.fromkeys(paths), (_SAME,))) as answers:
        for answer in answers:
            if answer.trouble is None:
                yield answer.name, answer.digests[0]


def _octets(eep: Eep, before: _Before | None) -> int:
    """About how large the package becomes: base64 takes 78 octets for 57."""
    content = sum(
        obj.size or 0 for obj, encoding in eep.signed.current.encoded if encoding.data is DataKind.EMBEDDED
    )
    kept = 0 if before is None else before.former.signed.size
    return content * 78 // 57 + kept + 64 * 1024
