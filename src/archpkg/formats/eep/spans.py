"""Where the signed parts of a package stand in its octets: what a verifier and a modification go by."""

from __future__ import annotations

from typing import BinaryIO

from attrs import field, frozen

from archpkg.formats.eep.former import Former
from archpkg.formats.eep.values import Span


@frozen(kw_only=True)
class LayerSpans:
    """One layer, each range from the ``<`` of the start tag to behind the ``>`` of the end tag: ``signed`` 被签名对象,
    ``signature_block`` 电子签名块, ``signatures`` each 电子签名 and ``locks`` each 锁定签名 in order.

    ``former`` is the layer that 原封装包 keeps inside this one; it has no 锁定签名. Elements that are not in
    the octets, but were mended around what is, have no range.
    """

    signed: Span
    signature_block: Span | None = None
    signatures: tuple[Span, ...] = field(default=(), converter=tuple[Span, ...])
    locks: tuple[Span, ...] = field(default=(), converter=tuple[Span, ...])
    former: LayerSpans | None = None

    def as_former(self, source: BinaryIO) -> Former:
        """The package in ``source`` as the former of a modification; ``source`` begins where it began to be read."""
        return Former(source=source, signed=self.signed, signature_block=self.signature_block)
