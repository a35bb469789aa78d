"""From the mended tree to the values of a package. Nothing is dropped: what has no place is kept as an extra.

Extras of the record are in its item, those of one computer file in its object, all others in the package.
"""

from __future__ import annotations

from typing import Any

from archpkg.errors import CannotRead
from archpkg.formats.eep import departures as rules
from archpkg.formats.eep import elements as table
from archpkg.formats.eep import texts
from archpkg.formats.eep.groups import fields_of, only
from archpkg.formats.eep.nodes import Node
from archpkg.formats.eep.notes import Notes, short
from archpkg.formats.eep.record import read_item
from archpkg.formats.eep.spans import LayerSpans
from archpkg.formats.eep.values import (
    CertificateBlock,
    Eep,
    EepContent,
    EepKind,
    EepSignature,
    LockSignature,
    Modification,
    SignedObject,
)
from archpkg.formats.leaves import Leaf
from archpkg.words import Text

_SHELL = (
    Leaf("封装包类型描述", "kind_description"),
    Leaf("封装包创建时间", "created"),
    Leaf("封装包创建单位", "creator"),
)
_CERTIFICATES = (Leaf("证书引证", "reference"),)


def assemble(root: Node, notes: Notes) -> tuple[Eep, LayerSpans | None]:
    """The package, and where its signed parts stand.

    Raises :class:`CannotRead` where nothing in it is a package, or its layers do not end in a content.
    """
    if root.tag != texts.ROOT:
        raise _no_package(Text(f"The root is 〈{short(root.tag)}〉.", f"根元素为〈{short(root.tag)}〉。"))
    signed_node = only(root, "被签名对象", notes)
    if signed_node is None:
        raise _no_package(Text("There is no 被签名对象.", "没有被签名对象。"))
    notes.attributes(root)
    fields = fields_of(
        root,
        (Leaf("封装包格式描述", "description"), Leaf("版本", "version")),
        notes,
        others=("被签名对象", "电子签名块", "锁定签名"),
    )
    signed, spans = _signed(signed_node, notes)
    block = only(root, "电子签名块", notes)
    signatures = _signatures(block, notes)
    locks = tuple(_lock(node, notes) for node in root.all("锁定签名"))
    extra, notes.extra = tuple(notes.extra), []
    return (
        Eep(**fields, signed=signed, signatures=signatures, locks=locks, extra=extra),
        _with_signatures(spans, block, root),
    )


def _no_package(text: Text) -> CannotRead:
    return CannotRead(
        text,
        hint=Text(
            f"An EEP of DA/T 48-2009 is a 〈{texts.ROOT}〉 with a 被签名对象: look whether this is one.",
            f"DA/T 48-2009 封装包的根元素为〈{texts.ROOT}〉，其中有被签名对象；请核对文件。",
        ),
    )


def _with_signatures(spans: LayerSpans | None, block: Node | None, root: Node | None) -> LayerSpans | None:
    """The ranges of one layer with those of the signatures beside it."""
    if spans is None:
        return None
    signatures = [] if block is None else [one.span for one in block.all("电子签名") if one.span]
    locks = [] if root is None else [one.span for one in root.all("锁定签名") if one.span]
    return LayerSpans(
        signed=spans.signed,
        signature_block=None if block is None else block.span,
        signatures=tuple(signatures),
        locks=tuple(locks),
        former=spans.former,
    )


def _signed(node: Node, notes: Notes) -> tuple[SignedObject, LayerSpans | None]:
    layers, innermost = _layers(node)
    signed, spans = _original(innermost, notes)
    for layer in reversed(layers):
        signed, spans = _modified(layer, signed, spans, notes)
    return signed, spans


def _layers(node: Node) -> tuple[list[Node], Node]:
    """The modified layers, newest first, and the layer that holds 封装内容."""
    layers: list[Node] = []
    while (change := node.child("修改封装内容")) is not None:
        former = change.child("原封装包")
        inner = None if former is None else former.child("被签名对象")
        if inner is None:
            raise _no_package(Text(f"Line {change.line}: 修改封装内容 keeps no former package.",
                                   f"第 {change.line} 行：修改封装内容中没有原封装包。"))  # fmt: skip
        layers.append(node)
        node = inner
    return layers, node


def _original(node: Node, notes: Notes) -> tuple[SignedObject, LayerSpans | None]:
    content = node.child("封装内容")
    if content is None:
        raise _no_package(
            Text(f"Line {node.line}: there is no 封装内容.", f"第 {node.line} 行：没有封装内容。")
        )
    signed = _object(node, EepKind.ORIGINAL, _content(content, notes), notes)
    return signed, None if node.span is None else LayerSpans(signed=node.span)


def _modified(
    node: Node, former: SignedObject, former_spans: LayerSpans | None, notes: Notes
) -> tuple[SignedObject, LayerSpans | None]:
    change = node.child("修改封装内容")
    kept, revised = only(change, "原封装包", notes), only(change, "修订内容", notes)
    if change is None or kept is None or revised is None:
        raise _no_package(
            Text(f"Line {node.line}: there is no 修订内容.", f"第 {node.line} 行：没有修订内容。")
        )
    others = ("原封装包", "修订内容")
    fields = fields_of(change, (Leaf("修改标识符", "identifier"),), notes, others=others)
    fields_of(kept, (), notes, others=("被签名对象", "电子签名块"))
    for one in (change, kept):
        notes.attributes(one)
    block = only(kept, "电子签名块", notes)
    only(kept, "被签名对象", notes)
    content = Modification(
        identifier=fields["identifier"],
        former=former,
        former_signatures=_signatures(block, notes),
        content=_content(revised, notes),
    )
    spans = None
    if node.span is not None:
        spans = LayerSpans(signed=node.span, former=_with_signatures(former_spans, block, None))
    return _object(node, EepKind.MODIFIED, content, notes), spans


def _object(node: Node, kind: EepKind, content: EepContent | Modification, notes: Notes) -> SignedObject:
    used = node.child("封装内容" if kind is EepKind.ORIGINAL else "修改封装内容")
    notes.attributes(node, ("eep版本",))
    said = only(node, "封装包类型", notes)
    if said is not None and said.text.strip() not in ("", kind.value):
        known = said.text.strip() in [one.value for one in EepKind]
        notes.note(rules.EEP_KIND if known else rules.EEP_WORD, said, tag=said.tag, value=short(said.text))
        notes.keep(said.tag, said.text)
    others = ("封装包类型", "封装内容", "修改封装内容")
    fields = fields_of(node, _SHELL, notes, others=others)
    for other in (*node.all("封装内容"), *node.all("修改封装内容")):
        if other is not used:
            notes.unknown(other, node.tag)
    return SignedObject(**fields, kind=kind, version=node.attributes.get("eep版本", ""), content=content)


def _content(node: Node, notes: Notes) -> EepContent:
    """封装内容 or 修订内容; what has no place in the record goes with its item."""
    outer, notes.extra = notes.extra, []
    content = read_item(node, notes)
    notes.extra = outer
    return content


def _signatures(block: Node | None, notes: Notes) -> tuple[EepSignature, ...]:
    if block is None:
        return ()
    notes.attributes(block)
    fields_of(block, (), notes, others=("电子签名",))
    naming = Leaf("签名标识符", "identifier")
    return tuple(EepSignature(**_body(node, naming, notes)) for node in block.all("电子签名"))


def _lock(node: Node, notes: Notes) -> LockSignature:
    return LockSignature(**_body(node, Leaf("被锁定签名标识符", "locked"), notes))


def _body(node: Node, naming: Leaf, notes: Notes) -> dict[str, Any]:
    """The fields of a :class:`SignatureBody`, and its identifier."""
    notes.attributes(node)
    leaves = (naming, *table.SIGNATURE_BEFORE, *table.SIGNATURE_AFTER)
    fields = fields_of(node, leaves, notes, others=("证书块",))
    fields["blocks"] = tuple(_certificates(block, notes) for block in node.all("证书块"))
    return fields


def _certificates(block: Node, notes: Notes) -> CertificateBlock:
    notes.attributes(block)
    for one in block.all("证书"):
        notes.attributes(one)
    fields = fields_of(block, _CERTIFICATES, notes, others=("证书",))
    return CertificateBlock(**fields, certificates=tuple(one.text for one in block.all("证书")))
