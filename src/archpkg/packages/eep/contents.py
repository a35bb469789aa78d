"""封装内容的去向. Which 编码数据 of a package hold the computer files of one state of the record.

A reader meets 编码数据 in the order of the document, and values are in the order of the record; the two are brought
together by layer, identifiers and name.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from functools import partial
from typing import BinaryIO, cast

from attrs import define, evolve, field, frozen

from archpkg.errors import WrongUse
from archpkg.fixity.algorithms import canonical, new
from archpkg.formats.eep.embed import Hashers
from archpkg.formats.eep.read import ContentSink, EepReading, EncodedContent, read_eep
from archpkg.formats.eep.values import DataKind, EepContent, Encoding, SignedObject, sources
from archpkg.model.objects import DigitalObject
from archpkg.progress import Progress, Step
from archpkg.words import Text

_REPORT = 8 * 1024 * 1024


@define
class ToldStream:
    """A binary stream that tells how far it was read; what the callback raises ends the reading."""

    source: BinaryIO
    progress: Progress
    step: Step
    done: int = 0
    _said: int = 0

    def read(self, size: int = -1, /) -> bytes:
        """The next octets."""
        data = self.source.read(size)
        self.done += len(data)
        if self.done - self._said >= _REPORT or (not data and self.done > self._said):
            self._said = self.done
            self.progress(evolve(self.step, bytes_done=self.done))
        return data


def told(source: BinaryIO, progress: Progress | None, step: Step) -> BinaryIO:
    """The stream itself, or one that tells how far it was read."""
    if progress is None:
        return source
    return cast("BinaryIO", ToldStream(source, progress, step))


def hashers_of(algorithms: Iterable[str]) -> Hashers:
    """The digests of those names, as a reader or writer of packages wants them.

    Raises :class:`WrongUse` for an unknown one, :class:`archpkg.errors.MissingExtraError`.
    """
    made = {canonical(name): partial(new, name) for name in algorithms}
    for begin in made.values():
        begin()
    return cast("Hashers", made)


@frozen
class Listed:
    """A package as it was read, and every 编码数据 that was met, in the order of the document."""

    reading: EepReading
    met: tuple[EncodedContent, ...] = field(converter=tuple[EncodedContent, ...])


def read_listed(source: BinaryIO, *, hashers: Hashers | None = None) -> Listed:
    """Read a package and list what was met. Raises :class:`archpkg.errors.CannotRead`."""
    met: list[EncodedContent] = []

    def note(said: EncodedContent) -> ContentSink | None:
        met.append(said)
        return None

    reading = read_eep(source, content=note, hashers=hashers)
    return Listed(reading, tuple(met))


@frozen(kw_only=True)
class Held:
    """One computer file of a state: the object, its 编码, the 编码 that has the data (None where none has), and the
    number of that 编码数据 in the document."""

    obj: DigitalObject
    encoding: Encoding
    source: Encoding | None
    number: int | None


def layer_of(signed: SignedObject, revision: int | None) -> SignedObject:
    """The layer of a revision, 0 for the original; the newest for None. Raises :class:`WrongUse`."""
    layers = tuple(signed.layers)
    if revision is None:
        return layers[0]
    if not 0 <= revision < len(layers):
        raise WrongUse(
            Text(f"There is no revision {revision}.", f"没有第 {revision} 次修改。"),
            hint=Text(f"There are 0 to {len(layers) - 1}.", f"可用 0 至 {len(layers) - 1}。"),
        )
    return layers[len(layers) - 1 - revision]


def held(listed: Listed, layer: SignedObject) -> tuple[Held, ...]:
    """The computer files of a layer with where their data are, in the order of the record."""
    numbers: dict[int, int] = {}
    for depth, one in enumerate(listed.reading.value.signed.layers):
        numbers |= _numbers(one.current, [said for said in listed.met if said.layer == depth])
    source = sources(layer)
    found = ((obj, encoding, source(encoding)) for obj, encoding in layer.current.encoded)
    return tuple(
        Held(obj=obj, encoding=encoding, source=data, number=_number(data, numbers))
        for obj, encoding, data in found
    )


def _number(data: Encoding | None, numbers: dict[int, int]) -> int | None:
    return None if data is None or data.data is not DataKind.EMBEDDED else numbers.get(id(data))


def _numbers(content: EepContent, met: Sequence[EncodedContent]) -> dict[int, int]:
    """For each 编码 (by its identity: values of several layers may be equal) the number of its data."""
    waiting: defaultdict[tuple[str, str], deque[int]] = defaultdict(deque)
    for said in met:
        waiting[said.identifier, said.data_id].append(said.number)
    found: dict[int, int] = {}
    for encoding in content.encodings:
        numbers = waiting[encoding.identifier, encoding.data_id]
        if encoding.data is not DataKind.OUTSIDE and numbers:
            found[id(encoding)] = numbers.popleft()
    return found
