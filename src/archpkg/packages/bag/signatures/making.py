"""签名文件的生成. Make the octets of signatures and time stamps over one content, each verified before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from attrs import evolve, field, frozen

from archpkg.errors import Rejected, WrongUse
from archpkg.findings import Severity
from archpkg.fixity.reading import digest_bytes
from archpkg.packages.bag.signatures.form import (
    PLAIN,
    PlainSignature,
    PlainSignatures,
    SignatureName,
    plain_bytes,
)
from archpkg.signing import (
    SM2_ID,
    DigestSigner,
    Family,
    Imprint,
    Outcome,
    SignatureVerdict,
    Signer,
    Validity,
    begin_cms,
    begin_cms_check,
    begin_stamp_check,
    known,
    make_verifier,
    read_certificate,
    read_reply,
    request_stamp,
)
from archpkg.signing.rules import STAMP_NONCE
from archpkg.signing.sm2 import begin_digest
from archpkg.words import Text

_AGAIN = Text("Look at the key or the device, then sign again.", "请检查密钥或签名设备后重新签名。")


@frozen(kw_only=True)
class Stamping:
    """加盖时间戳. How a time stamp is had: ``ask`` takes a request of RFC 3161 and gives the reply of an authority.

    ``digest`` is what the stamp rests on (sha256, sha384, sha512, sm3); ``nonce`` ties the replies to the requests:
    a large random number.
    """

    ask: Callable[[bytes], bytes] = field(repr=False)
    digest: str = "sha256"
    nonce: int | None = None


def signature_files(
    name: SignatureName, content: bytes, signers: Sequence[Signer], time: datetime
) -> list[tuple[SignatureName, bytes]]:
    """A CMS by all that can be written so, and one file by those of SM2; each verified."""
    plain = [one for one in signers if (kind := known(one.oid)) is not None and kind.family is Family.SM2]
    others = [one for one in signers if one not in plain]
    files: list[tuple[SignatureName, bytes]] = []
    if others:
        state = begin_cms(others, signing_time=time)
        state.update(content)
        data = state.finish()
        check = begin_cms_check(data, make_verifier(at=time))
        check.update(content)
        _refuse_unverified(check.finish().signatures)
        files.append((name, data))
    if plain:
        lot = [_plain(one, content, time) for one in plain]
        whole = PlainSignatures(manifest=name.manifest, signatures=lot)
        files.append((evolve(name, form=PLAIN), plain_bytes(whole)))
    return files


def _plain(signer: Signer, content: bytes, time: datetime) -> PlainSignature:
    user_id = signer.sm2_id if isinstance(signer, DigestSigner) else SM2_ID
    state = signer.begin()
    state.update(content)
    value = state.finish()
    check = make_verifier(at=time, sm2_id=user_id).begin(signer.oid, signer.certificates)
    check.update(content)
    _refuse_unverified([check.finish(value)])
    digest = begin_digest(read_certificate(signer.certificates[0]).key.point, user_id)
    digest.update(content)
    return PlainSignature(
        algorithm=signer.oid,
        user_id=_spoken(user_id),
        digest=digest.digest(),
        value=value,
        certificates=signer.certificates,
    )


def _spoken(user_id: bytes) -> str:
    try:
        return user_id.decode("utf-8")
    except UnicodeDecodeError as error:
        raise WrongUse(
            Text("An SM2 user ID that is no text cannot be written down.", "无法记录非文本的 SM2 用户标识。"),
            hint=Text("Use an ID in UTF-8; the usual one is 1234567812345678.",
                      "请使用 UTF-8 文本标识，通常为 1234567812345678。"),
        ) from error  # fmt: skip


def _refuse_unverified(verdicts: Iterable[SignatureVerdict]) -> None:
    """What a device gives back is not believed: a bad signature must not be found out years later."""
    for verdict in verdicts:
        if verdict.outcome is not Outcome.GENUINE:
            raise Rejected(
                Text(
                    f"What was made is no good signature: {verdict.say('en')}",
                    f"所生成的签名未通过验证：{verdict.say('zh')}",
                ),
                hint=_AGAIN,
            )
        if verdict.validity is not Validity.VALID:
            raise Rejected(
                Text(
                    f"The certificate of {verdict.subject} is not in force at that time.",
                    f"{verdict.subject} 的证书届时不在有效期内。",
                ),
                hint=Text("Sign with a certificate that is in force.", "请使用有效期内的证书签名。"),
            )


def time_stamp(data: bytes, stamping: Stamping) -> tuple[bytes, datetime]:
    """The time stamp over a signature file. That its authority is trusted is for the verifier to judge."""
    digest = bytes.fromhex(digest_bytes("", data, (stamping.digest,)).digests[0])
    request = request_stamp(digest, stamping.digest, nonce=stamping.nonce)
    token = read_reply(stamping.ask(request)).token
    check = begin_stamp_check(token, make_verifier(), nonce=stamping.nonce)
    check.update(data)
    verdict = check.finish()
    errors = tuple(finding for finding in verdict.every_finding if finding.severity is Severity.ERROR)
    other = any(finding.rule is STAMP_NONCE for finding in errors)
    outcome = verdict.signature.outcome if verdict.signature else Outcome.UNREADABLE
    if verdict.imprint is not Imprint.SAME or other or outcome not in (Outcome.GENUINE, Outcome.UNSUPPORTED):
        refused = Rejected(
            Text("The time stamp that came is no good one for this signature.", "返回的时间戳与该签名不符或无效。"),
            hint=Text("Ask the authority again, or another one.", "请重新申请，或改用其他时间戳服务机构。"),
        )  # fmt: skip
        refused.findings = errors
        raise refused
    return token, verdict.time
