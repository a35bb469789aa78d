"""电子文件封装包. Reading one as a stream: lenient in form, strict in its data, in constant memory.

Whatever real packages do otherwise than DA/T 48-2009 is read and named by a finding
(:mod:`archpkg.formats.eep.departures`). Only what is no XML, is beyond the limits, or holds no record cannot be read.
"""

from __future__ import annotations

from typing import BinaryIO

from attrs import frozen

from archpkg.errors import CannotRead
from archpkg.findings import Reading
from archpkg.formats.eep.assemble import assemble
from archpkg.formats.eep.charsets import Charset
from archpkg.formats.eep.divert import pour
from archpkg.formats.eep.embed import Hashers
from archpkg.formats.eep.harvest import ContentSink, EncodedContent, Harvest, OpenContent
from archpkg.formats.eep.limits import Limits
from archpkg.formats.eep.mend import mend
from archpkg.formats.eep.mend_texts import mend_texts
from archpkg.formats.eep.nodes import Node
from archpkg.formats.eep.notes import Notes
from archpkg.formats.eep.spans import LayerSpans
from archpkg.formats.eep.values import Eep
from archpkg.words import Text

__all__ = ["ContentSink", "EepReading", "EncodedContent", "Limits", "OpenContent", "read_eep"]


@frozen
class EepReading(Reading[Eep]):
    """A package as it was read, all that was seen on the way, where its signed parts stand, and its encoding.

    ``spans`` count octets from where the reading began. It is None where nothing is 被签名对象 in the octets.
    """

    spans: LayerSpans | None = None
    charset: Charset | None = None


def read_eep(
    source: BinaryIO,
    *,
    content: OpenContent | None = None,
    hashers: Hashers | None = None,
    limits: Limits | None = None,
) -> EepReading:
    """Read a package from where ``source`` stands to its end, once, piece by piece.

    ``content`` is asked where the octets of each computer file shall go; None, or a None from it, lets them pass.
    They are decoded and checked in any case. ``hashers`` are digests wanted of each content, as in ``write_eep``.
    :attr:`Encoding.size` and :attr:`Encoding.digests` say what was found, and stay empty for data that are no base64.

    Raises :class:`CannotRead` for what is not well-formed XML in one of the standard's encodings, has a DTD, is
    beyond ``limits``, or holds no record. What ``content`` and its sinks raise goes on as it is.
    """
    bounds = limits or Limits()
    harvest = Harvest(bounds, content, dict(hashers or {}))
    try:
        first = pour(source, harvest, bounds)
    finally:
        harvest.close()
    notes = Notes()
    notes.findings += [*first.findings, *harvest.findings()]
    if harvest.root is None:
        raise CannotRead(Text("There is no element.", "没有任何元素。"))
    for node, text in harvest.strays:
        notes.stray(node, text)
    eep, spans = _understood(harvest.root, notes)
    return EepReading(eep, notes.closed(), spans, first.value)


def _understood(root: Node, notes: Notes) -> tuple[Eep, LayerSpans | None]:
    mend(root, notes)
    mend_texts(root, notes)
    return assemble(root, notes)
