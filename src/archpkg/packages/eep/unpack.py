"""EEP 解包. The computer files of a package into a new folder, and its metadata beside them.

The folder holds ``电子档案元数据.XML`` (DA/T 46-2009, the library's own form, which holds a record whole and can be
packed again) and ``电子文件/`` with the computer files under safe names. Signatures and identifiers of the package have
no place in it: keep the package, too.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from attrs import define, evolve, field

from archpkg.errors import SourceChanged
from archpkg.findings import Finding, Made, Where, reject
from archpkg.fixity.algorithms import DEFAULT, available, canonical
from archpkg.formats import dat46
from archpkg.formats.eep.compose import complete_item
from archpkg.formats.eep.departures import EEP_BASE64, EEP_SIZE
from archpkg.formats.eep.embed import Hashers
from archpkg.formats.eep.read import ContentSink, EepReading, EncodedContent, read_eep
from archpkg.formats.eep.values import DataKind
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.walk import map_objects
from archpkg.packages.eep.beside import copy_beside
from archpkg.packages.eep.contents import Held, Listed, hashers_of, held, layer_of, read_listed, told
from archpkg.packages.eep.names import Named, safe_names
from archpkg.packages.eep.opening import EepPlace, open_eep
from archpkg.packages.eep.rules import EEP_UNPACK_ABSENT, EEP_UNPACK_BESIDE, EEP_UNPACK_NAME
from archpkg.packages.staging import ensure_room, staged_folder, store_error
from archpkg.progress import Progress, Step
from archpkg.words import Text

METADATA = f"{dat46.ROOT}.XML"
"""What the metadata are called."""
OBJECTS = "电子文件"
"""The folder that the computer files are in."""
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def unpack_eep(
    path: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    member: str = "",
    revision: int | None = None,
    damaged: bool = False,
    algorithms: Sequence[str] = DEFAULT,
    progress: Progress | None = None,
) -> Made[Item]:
    """解包. Unpack one package into the new folder ``target``: the newest state, or that of ``revision`` (0: 原始型).

    What was made is the record with the paths, sizes and digests of its computer files there; the counts are
    ``objects`` and ``octets``. ``member`` says which package where a container has several. Every name that could not
    be used is a finding, so is each computer file that is neither in the package nor beside it. Nothing is written
    outside of ``target``, which appears in one step when all is there, or not at all.

    Raises :class:`archpkg.errors.Rejected` where data are no base64 or have another size than is said (with
    ``damaged`` what could be decoded is kept, and the finding stays), :class:`archpkg.errors.CannotRead`,
    :class:`SourceChanged`, :class:`archpkg.errors.TargetExists`, :class:`archpkg.errors.CannotStore`,
    :class:`archpkg.errors.WrongUse`.
    """
    asked = tuple(dict.fromkeys(canonical(name) for name in algorithms))
    hashers = hashers_of(asked)
    with open_eep(path, member) as (place, name, stream):
        step = Step(stage="read", done=0, name=name, bytes_total=_length(stream))
        listed = read_listed(told(stream, progress, step))
        wanted = _wanted(listed, revision, damaged=damaged)
        octets = sum(one.source.size or 0 for one in wanted if one.source is not None)
        ensure_room(Path(target).absolute().parent, octets)
        with staged_folder(Path(target), needed=octets) as work:
            names = tuple(safe_names(_written(one.obj) for one in wanted))
            plan = _Plan(work, Path(target), wanted, names, place.said(name))
            stream.seek(0)
            again = plan.pour(told(stream, progress, evolve(step, stage="unpack")), hashers, listed, revision)
            _compare(listed.reading, again, name)
            plan.note_names()
            plan.beside(place, name, asked)
            item = plan.item(_record(listed.reading, revision))
            (work / METADATA).write_bytes(dat46.dumps(item))
        found = (*place.findings, *_at(listed.reading.findings, plan.said), *plan.findings)
    sizes = [obj.size or 0 for obj in item.objects]
    counts = {"objects": len(sizes), "octets": sum(sizes)}
    return Made(value=item, path=target, counts=counts, findings=found)


def _wanted(listed: Listed, revision: int | None, *, damaged: bool) -> tuple[Held, ...]:
    reading = listed.reading
    if not damaged:
        reject(tuple(one for one in reading.findings if one.rule in (EEP_BASE64, EEP_SIZE)))
    return held(listed, layer_of(reading.value.signed, revision))


def _record(reading: EepReading, revision: int | None) -> Item:
    """The record of a revision; what has no place in it, and what has none in the package, stay together."""
    item = complete_item(layer_of(reading.value.signed, revision).current)
    return evolve(item, extra=(*item.extra, *reading.value.extra))


def _at(findings: Sequence[Finding], said: str) -> Iterator[Finding]:
    return (finding.at(said) for finding in findings) if said else iter(findings)


def _compare(first: EepReading, again: EepReading, name: str) -> None:
    """What was read the second time must be what was judged the first time."""
    if (again.value, again.findings) != (first.value, first.findings):
        raise _changed(name)


def _length(stream: BinaryIO) -> int:
    length = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return length


def _written(obj: DigitalObject) -> str:
    return obj.name or obj.path


def _changed(name: str) -> SourceChanged:
    return SourceChanged(
        Text("The package changed while it was read.", "封装包在读取期间发生变化。"),
        hint=Text("See who is writing to it, then try again.", "请查明是谁在写入后重试。"),
        path=name,
    )


@define
class _Sink:
    """One computer file on disk, or several of the same content."""

    streams: tuple[BinaryIO, ...]
    path: Path

    def write(self, data: bytes, /) -> object:
        try:
            for stream in self.streams:
                stream.write(data)
        except OSError as error:
            raise store_error(error, self.path) from error
        return None

    def close(self) -> object:
        with ExitStack() as stack:
            for stream in self.streams:
                stack.callback(stream.close)
        return None


@define
class _Plan:
    """One unpacking: where each computer file goes, and what was seen."""

    work: Path
    target: Path
    wanted: Sequence[Held]
    names: Sequence[Named]
    said: str
    findings: list[Finding] = field(factory=list)
    digests: dict[int, tuple[Digest, ...]] = field(factory=dict)

    def pour(self, source: BinaryIO, hashers: Hashers, listed: Listed, revision: int | None) -> EepReading:
        """Read the package once more, this time with somewhere to put the contents."""
        (self.work / OBJECTS).mkdir()
        places: dict[int, list[int]] = {}
        for at, one in enumerate(self.wanted):
            if one.number is not None:
                places.setdefault(one.number, []).append(at)

        def sink(said: EncodedContent) -> ContentSink | None:
            paths = [self._path(at) for at in places.get(said.number, ())]
            return _Sink(tuple(self._new(path) for path in paths), paths[0]) if paths else None

        reading = read_eep(source, content=sink, hashers=hashers)
        again = held(Listed(reading, listed.met), layer_of(reading.value.signed, revision))
        for at, one in enumerate(again):
            if one.number is not None and one.source is not None:
                self.digests[at] = one.source.digests
        return reading

    def beside(self, place: EepPlace, member: str, algorithms: Sequence[str]) -> None:
        """Look beside the package for what is not in it, and say what is nowhere."""
        for at, one in enumerate(self.wanted):
            if one.number is not None:
                continue
            if one.source is None or one.source.data is DataKind.EMBEDDED:
                self._absent(one, Text("no data belong to it", "没有对应的编码数据"))
                continue
            known = tuple(digest.algorithm for digest in one.obj.digests if available(digest.algorithm))
            asked = tuple(dict.fromkeys((*algorithms, *known)))
            copied = copy_beside(place, member, one.obj, str(self._path(at)), asked)
            if copied.trouble is not None:
                self._absent(one, copied.trouble.text)
                continue
            got = dict(zip(asked, copied.digests, strict=True))
            if any(got[name] != one.obj.digest(name) for name in known):
                self._path(at).unlink()
                self._absent(one, Text("what lies beside has another digest", "包旁文件与所记摘要不符"))
                continue
            self.digests[at] = tuple(Digest(algorithm=name, value=value) for name, value in got.items())
            self.findings.append(Finding(EEP_UNPACK_BESIDE, self._where(), {"name": _written(one.obj)}))

    def note_names(self) -> None:
        """Say which names could not be used."""
        for one, named in zip(self.wanted, self.names, strict=True):
            if named.why is not None:
                details = {"name": repr(_written(one.obj)), "kept": named.name, "reason": named.why}
                self.findings.append(Finding(EEP_UNPACK_NAME, self._where(), details))

    def item(self, item: Item) -> Item:
        """The record with its computer files as they are on disk."""
        at = iter(range(len(self.wanted)))
        return map_objects(item, lambda obj: self._object(obj, next(at)))

    def _object(self, obj: DigitalObject, at: int) -> DigitalObject:
        path = self._path(at)
        size = path.stat().st_size if path.exists() else obj.size
        name = "" if _written(obj) == path.name else _written(obj)
        digests = self.digests.get(at, obj.digests)
        return evolve(obj, path=f"{OBJECTS}/{path.name}", name=name, size=size, digests=digests)

    def _absent(self, one: Held, why: Text) -> None:
        details = {"name": _written(one.obj), "reason": why}
        self.findings.append(Finding(EEP_UNPACK_ABSENT, self._where(), details))

    def _where(self) -> Where:
        return Where(path=self.said, element="计算机文件名")

    def _path(self, at: int) -> Path:
        return self.work / OBJECTS / self.names[at].name

    def _new(self, path: Path) -> BinaryIO:
        try:
            return os.fdopen(os.open(path, _NEW, 0o644), "wb")
        except OSError as error:
            raise store_error(error, self.target / OBJECTS / path.name) from error
