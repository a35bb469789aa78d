"""电子文件封装包. Writing one as a stream: the standard's order, UTF-8, ``\\n``, the strict form or nothing.

Signers hear the octets while they are written: see :mod:`archpkg.formats.eep.signatures`.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import BinaryIO

from attrs import evolve, frozen

from archpkg.errors import WrongUse
from archpkg.findings import reject
from archpkg.formats.eep import layout, texts
from archpkg.formats.eep.content import content_element
from archpkg.formats.eep.embed import Hashers, OpenContent, Output, embed
from archpkg.formats.eep.former import SIGNED, Former, check_former, copied
from archpkg.formats.eep.layout import INDENT
from archpkg.formats.eep.signatures import (
    Signing,
    coded,
    drafted,
    signature_text,
    weak_algorithms,
    write_signatures,
)
from archpkg.formats.eep.strict import strict_findings
from archpkg.formats.eep.values import DataKind, Eep, EepKind, Encoding, Modification, SignedObject, Span
from archpkg.formats.xml import Element
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

CHANGE = "修改封装内容"


@frozen(kw_only=True)
class Written:
    """What was written: the package with its signatures, with size and digests of what was embedded; how many octets;
    and where 被签名对象 and 电子签名块 stand, for a modification to come."""

    eep: Eep
    octets: int
    signed: Span
    signature_block: Span | None = None

    def former(self, source: BinaryIO) -> Former:
        """The package as the former of a modification, read again from a stream."""
        return Former(source=source, signed=self.signed, signature_block=self.signature_block)


def write_eep(
    eep: Eep,
    sink: BinaryIO,
    open_content: OpenContent,
    *,
    former: Former | None = None,
    signing: Sequence[Signing] = (),
    lock: Signing | None = None,
    locked: int = 1,
    hashers: Hashers | None = None,
    progress: Progress | None = None,
) -> Written:
    """Write a package. ``open_content`` opens the content of each computer file that is embedded, in order.

    A 修改型 package needs its ``former``, whose signed octets are copied. With ``signing`` the package is signed,
    and 锁定签名 laid on the signature of number ``locked`` by ``lock`` (by the first signer where it is not given);
    signatures that ``eep`` has already are written as they are. ``hashers`` are digests wanted of each content.

    Raises :class:`Rejected` that names all that the strict form lacks, before anything is written;
    :class:`InvalidValue` for text that XML cannot hold; :class:`SourceChanged` for content that has not the size or
    digest it should; :class:`CannotRead`; :class:`WrongUse`. What reached the sink before an error is no package.
    """
    steps = writing_eep(
        eep, sink, open_content, former=former, signing=signing, lock=lock, locked=locked, hashers=hashers
    )
    return run(steps, progress)


def writing_eep(
    eep: Eep,
    sink: BinaryIO,
    open_content: OpenContent,
    *,
    former: Former | None = None,
    signing: Sequence[Signing] = (),
    lock: Signing | None = None,
    locked: int = 1,
    hashers: Hashers | None = None,
) -> Generator[Step, None, Written]:
    """As :func:`write_eep`, step by step: one for each computer file, and one for every few megabytes."""
    _check_call(eep, former, signing, lock, locked)
    locking = lock or (signing[0] if signing else None)
    draft = drafted(eep, signing, locking, locked)
    reject((*strict_findings(draft), *weak_algorithms((*signing, *(() if locking is None else (locking,))))))
    if former is not None:
        check_former(former)
    for signature in draft.signatures:
        signature_text(signature)
    for lock_signature in draft.locks:
        signature_text(lock_signature)
    lines, content = _lines(eep.signed), _content_element(eep.signed)
    out = Output(sink)
    out.put(_opening(eep))
    start = out.position
    out.listening = states = tuple(one.signer.begin() for one in signing)
    out.put("".join(lines))
    _write_former(out, former)
    encodings = yield from _content(out, eep.signed, content, open_content, hashers or {})
    out.listening = ()
    span = Span(start=start, end=out.position)
    signatures = tuple(
        evolve(one, result=coded(state.finish()))
        for one, state in zip(draft.signatures, states, strict=False)
    )
    signed = evolve(draft, signed=_with(eep.signed, encodings), signatures=signatures or eep.signatures)
    out.put("\n")
    locks, block = write_signatures(out, signed, locking, locked)
    out.put(f"</{texts.ROOT}>\n")
    return Written(eep=evolve(signed, locks=locks), octets=out.position, signed=span, signature_block=block)


def _check_call(
    eep: Eep, former: Former | None, signing: Sequence[Signing], lock: Signing | None, locked: int
) -> None:
    if isinstance(eep.signed.content, Modification) != (former is not None):
        raise _wrong(
            Text("A 修改型 package is written with its former package, an 原始型 one without.",
                 "修改型封装包须给出原封装包，原始型不得给出。")
        )  # fmt: skip
    if (
        isinstance(eep.signed.content, Modification)
        and former is not None
        and bool(eep.signed.content.former_signatures) != (former.signature_block is not None)
    ):
        raise _wrong(
            Text(
                "The former's signatures and its 电子签名块 do not fit together.",
                "原封装包的签名与其电子签名块不一致。",
            )
        )
    if signing and (eep.signatures or eep.locks):
        raise _wrong(Text("The package has signatures already.", "该封装包已有签名。"))
    if signing and not 1 <= locked <= len(signing):
        raise _wrong(Text(f"There is no signature {locked} to lock.", f"没有第 {locked} 个签名可供锁定。"))
    if lock is not None and not signing:
        raise _wrong(Text("A lock needs a signature to lock.", "没有电子签名，不能加锁定签名。"))


def _wrong(text: Text) -> WrongUse:
    return WrongUse(
        text,
        hint=Text(
            "Sign both parts or neither; modify what was read.",
            "签名两部分须同有或同无；请对读入的封装包作修改。",
        ),
    )


def _opening(eep: Eep) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<{texts.ROOT} xmlns="{texts.NAMESPACE}">\n'
        + INDENT + layout.leaf("封装包格式描述", eep.description) + "\n"
        + INDENT + layout.leaf("版本", eep.version) + "\n"
        + INDENT
    )  # fmt: skip


def _lines(signed: SignedObject) -> list[str]:
    """What stands in 被签名对象 before the former package or the content."""
    told = (
        ("封装包类型", signed.kind.value),
        ("封装包类型描述", signed.kind_description),
        ("封装包创建时间", signed.created),
        ("封装包创建单位", signed.creator),
    )
    lines = [f'<{SIGNED} eep版本="{signed.version}">\n']
    lines += [INDENT * 2 + layout.leaf(tag, value) + "\n" for tag, value in told]
    if isinstance(signed.content, Modification):
        lines.append(
            f"{INDENT * 2}<{CHANGE}>\n{INDENT * 3}{layout.leaf('修改标识符', signed.content.identifier)}\n"
        )
    return lines


def _write_former(out: Output, former: Former | None) -> None:
    if former is None:
        return
    out.put(f"{INDENT * 3}<原封装包>\n")
    for span in (former.signed, former.signature_block):
        if span is not None:
            out.put(INDENT * 4)
            for data in copied(former, span):
                out.write(data)
            out.put("\n")
    out.put(f"{INDENT * 3}</原封装包>\n")


def _content_element(signed: SignedObject) -> Element:
    return content_element("封装内容" if signed.kind is EepKind.ORIGINAL else "修订内容", signed.current)


def _content(
    out: Output, signed: SignedObject, element: Element, open_content: OpenContent, hashers: Hashers
) -> Generator[Step, None, tuple[Encoding, ...]]:
    """封装内容 or 修订内容 and the end of 被签名对象."""
    encoded = tuple(signed.current.encoded)
    total = sum(obj.size or 0 for obj, one in encoded if one.data is DataKind.EMBEDDED)
    encodings = [one for _, one in encoded]
    octets = 0
    level = 2 if signed.kind is EepKind.ORIGINAL else 3
    out.put(INDENT * level)
    for piece in layout.pieces(element, level):
        if isinstance(piece, str):
            out.put(piece)
            continue
        obj, encoding = encoded[piece.number]
        step = Step(
            stage="write", done=piece.number, total=len(encoded), bytes_total=total, name=obj.file_name
        )
        if encoding.data is DataKind.EMBEDDED:
            work = embed(out, obj, encoding, open_content, hashers)
            encodings[piece.number] = yield from _steps(work, evolve(step, bytes_done=octets))
            octets += obj.size or 0
        yield evolve(step, done=piece.number + 1, bytes_done=octets)
    out.put("\n" + (f"{INDENT * 2}</{CHANGE}>\n" if level == 3 else "") + f"{INDENT}</{SIGNED}>")
    return tuple(encodings)


def _steps(work: Generator[int, None, Encoding], step: Step) -> Generator[Step, None, Encoding]:
    while True:
        try:
            done = next(work)
        except StopIteration as end:
            encoding: Encoding = end.value
            return encoding
        yield evolve(step, bytes_done=step.bytes_done + done)


def _with(signed: SignedObject, encodings: tuple[Encoding, ...]) -> SignedObject:
    """The signed object with what was found when its content was read."""
    current = evolve(signed.current, encodings=encodings)
    if isinstance(signed.content, Modification):
        return evolve(signed, content=evolve(signed.content, content=current))
    return evolve(signed, content=current)
