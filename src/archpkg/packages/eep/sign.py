"""EEP 签名. Signatures for a package that has none: the signed object goes through octet for octet."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import BinaryIO

from attrs import evolve

from archpkg.errors import Rejected, WrongUse
from archpkg.findings import Made, reject
from archpkg.formats.eep.embed import Output
from archpkg.formats.eep.former import Former, check_former, copied
from archpkg.formats.eep.read import EepReading, read_eep
from archpkg.formats.eep.signatures import (
    Signing,
    coded,
    drafted,
    signature_text,
    weak_algorithms,
    write_signatures,
)
from archpkg.formats.eep.strict import strict_findings
from archpkg.formats.eep.values import Eep, EepSignature, LockSignature, Span
from archpkg.formats.eep.write import Written
from archpkg.packages.eep.opening import open_eep
from archpkg.packages.staging import ensure_room, staged_file
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

_ROOM = 64 * 1024


def sign_eep(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    signing: Sequence[Signing],
    lock: Signing | None = None,
    locked: int = 1,
    progress: Progress | None = None,
) -> Made[Written]:
    """签名. Write the unsigned package ``source`` to ``target`` with signatures; ``source`` is only read.

    锁定签名 is laid on the signature of number ``locked`` by ``lock`` (the first signer where it is not given).

    Raises :class:`Rejected` for a package with faults, that is signed already, or whose octets would mean something
    else beside the new elements (another encoding, a prefix); :class:`WrongUse` where nobody signs;
    :class:`archpkg.errors.CannotRead`, :class:`archpkg.errors.SourceChanged`, :class:`archpkg.errors.TargetExists`,
    :class:`archpkg.errors.CannotStore`.
    """
    return run(sign_eep_steps(source, target, signing=signing, lock=lock, locked=locked), progress)


def sign_eep_steps(
    source: str | os.PathLike[str],
    target: str | os.PathLike[str],
    *,
    signing: Sequence[Signing],
    lock: Signing | None = None,
    locked: int = 1,
) -> Generator[Step, None, Made[Written]]:
    """The generator under :func:`sign_eep`: a step for every megabyte."""
    if not 1 <= locked <= len(signing):
        raise WrongUse(
            Text(f"There is no signature {locked} to lock.", f"没有第 {locked} 个签名可供锁定。"),
            hint=Text("Give at least one signer.", "请至少给出一个签名者。"),
        )
    with open_eep(source) as (_, name, stream):
        reading = read_eep(stream)
        locking = lock or signing[0]
        draft, span = _draft(reading, signing, locking, locked)
        length = stream.seek(0, os.SEEK_END)
        place, former = Path(target), Former(source=stream, signed=span)
        check_former(former)
        needed = length + _ROOM * (len(signing) + 1)
        ensure_room(place.absolute().parent, needed)
        with staged_file(place, needed=needed) as sink:
            out = Output(sink)
            yield from _through(out, former, Span(start=0, end=span.start), name, length)
            out.listening = states = tuple(one.signer.begin() for one in signing)
            yield from _through(out, former, span, name, length)
            out.listening = ()
            signatures = [
                evolve(one, result=coded(state.finish()))
                for one, state in zip(draft.signatures, states, strict=True)
            ]
            signed = evolve(draft, signatures=signatures)
            out.put("\n")
            locks, block = write_signatures(out, signed, locking, locked)
            _tail(out, stream, Span(start=span.end, end=length))
    written = Written(
        eep=evolve(signed, locks=locks), octets=out.position, signed=span, signature_block=block
    )
    counts = {"signatures": len(written.eep.signatures), "octets": written.octets}
    return Made(value=written, path=place, counts=counts, findings=reading.findings)


def _draft(
    reading: EepReading, signing: Sequence[Signing], locking: Signing, locked: int
) -> tuple[Eep, Span]:
    """The package with signatures that have no value yet, and where its signed object stands."""
    eep, spans = reading.value, reading.spans
    if eep.signatures or eep.locks:
        raise Rejected(
            Text("The package is signed already.", "该封装包已有签名。"),
            hint=Text(
                "Signatures are not added to others: pack a modification and sign that.",
                "不得在已有签名上追加签名：请另作修改型封装包再签名。",
            ),
        )
    draft = drafted(eep, signing, locking, locked)
    reject((*reading.errors, *strict_findings(draft), *weak_algorithms((*signing, locking))))
    if spans is None:
        raise Rejected(Text("The package has no 被签名对象.", "封装包没有被签名对象。"))
    bodies: tuple[EepSignature | LockSignature, ...] = (*draft.signatures, *draft.locks)
    for body in bodies:
        signature_text(body)
    return draft, spans.signed


def _through(out: Output, former: Former, span: Span, name: str, length: int) -> Generator[Step, None, None]:
    for data in copied(former, span):
        out.write(data)
        yield Step(stage="sign", done=0, name=name, bytes_done=out.position, bytes_total=length)


def _tail(out: Output, stream: BinaryIO, span: Span) -> None:
    """What stands behind the signed object: blanks, perhaps comments, and the end of the root."""
    stream.seek(span.start)
    out.write(stream.read(span.size).removeprefix(b"\r").removeprefix(b"\n"))
