"""时间戳的结构. Requests, replies and tokens of time stamps after RFC 3161, as values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from attrs import field, frozen

from archpkg.errors import ArchpkgError, CannotRead, Rejected, WrongUse, need
from archpkg.signing.algorithms import DIGESTS, digest_named
from archpkg.signing.cms_form import LARGEST, TST_INFO, SignedData, read_signed_data
from archpkg.words import Text

_LENGTHS = {"sha256": 32, "sha384": 48, "sha512": 64, "sm3": 32}
_GRANTED = ("granted", "granted_with_mods")


@frozen(kw_only=True)
class StampInfo:
    """时间戳信息 (TSTInfo). What a time stamp says: that content with this digest existed at this time.

    ``time`` is in UTC, ``accuracy`` in seconds (None: not said), ``serial`` in hex digits.
    """

    time: datetime
    digest_oid: str
    digest: str | None
    imprint: bytes = field(repr=False)
    policy: str = ""
    serial: str = ""
    nonce: int | None = None
    accuracy: float | None = None


@frozen(kw_only=True)
class Stamp:
    """时间戳令牌. A token taken apart; ``token`` is itself in DER, the octets to be kept."""

    token: bytes = field(repr=False)
    info: StampInfo
    signed: SignedData = field(repr=False)


def request_stamp(
    digest: bytes, algorithm: str = "sha256", *, nonce: int | None = None, policy: str = ""
) -> bytes:
    """A request (TimeStampReq, DER) for content with this digest, asking for the authority's certificates.

    ``nonce`` ties the reply to this request: give a large random number. ``policy`` is the OID of a policy of
    the authority. Raises :class:`WrongUse` for an old or unknown digest, or one of the wrong length.
    """
    if _LENGTHS.get(algorithm) != len(digest) or (nonce is not None and nonce < 0):
        raise WrongUse(
            Text(
                f"{len(digest)} octets are not a digest of {algorithm!r} for a time stamp.",
                f"{len(digest)} 字节不是可用于时间戳的 {algorithm!r} 摘要。",
            ),
            hint=Text(
                f"Give a digest of {', '.join(_LENGTHS)} as octets, and a nonce that is not negative.",
                f"请给出 {'、'.join(_LENGTHS)} 的摘要字节；随机数不得为负。",
            ),
        )
    tsp = need("asn1crypto.tsp", "sign")
    parts: dict[str, Any] = {
        "version": "v1",
        "message_imprint": {"hash_algorithm": {"algorithm": DIGESTS[algorithm]}, "hashed_message": digest},
        "cert_req": True,
    }
    if nonce is not None:
        parts["nonce"] = nonce
    if policy:
        parts["req_policy"] = policy
    return bytes(tsp.TimeStampReq(parts).dump())


def read_reply(reply: bytes) -> Stamp:
    """The time stamp in a reply (TimeStampResp, DER) of an authority.

    Raises :class:`CannotRead` for what is no reply, :class:`Rejected` where the authority refused.
    """
    if len(reply) > LARGEST:
        raise _no_stamp()
    try:
        status, words, token = _reply(reply)
    except ArchpkgError:
        raise
    # it comes over a network: whatever the parser stumbles over, it is no reply
    except Exception as error:
        raise _no_stamp() from error
    if status not in _GRANTED or not token:
        said = f"{status} {words}".strip()
        raise Rejected(
            Text(f"The time-stamping authority refused: {said}", f"时间戳服务机构拒绝了请求：{said}"),
            hint=Text("Ask the authority what it needs.", "请向时间戳服务机构核实要求。"),
        )
    return read_stamp(token)


def _reply(reply: bytes) -> tuple[str, str, bytes]:
    core, tsp = need("asn1crypto.core", "sign"), need("asn1crypto.tsp", "sign")
    # a refusal has no token, which asn1crypto's own class of replies does not allow for
    fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", core.Any, {"optional": True})]
    shape: Any = type("Reply", (core.Sequence,), {"_fields": fields})
    whole = shape.load(reply, strict=True)
    status = whole["status"]
    words = " ".join(str(one) for one in status["status_string"].native or ())
    token = whole["time_stamp_token"]
    absent = isinstance(token, core.Void)
    return str(status["status"].native), words, b"" if absent else bytes(token.dump())


def read_stamp(token: bytes) -> Stamp:
    """Take a time-stamp token (DER or PEM) apart. Raises :class:`CannotRead` for what is none."""
    try:
        signed = read_signed_data(token)
        if signed.content_type != TST_INFO or signed.content is None:
            raise _no_stamp()
        info = need("asn1crypto.tsp", "sign").TSTInfo.load(signed.content, strict=True)
        return Stamp(token=token, info=_info(info), signed=signed)
    except ArchpkgError as error:
        raise (_no_stamp() if isinstance(error, CannotRead) else error) from error
    # the octets come from anywhere: whatever the parser stumbles over, it is no token
    except Exception as error:
        raise _no_stamp() from error


def _info(info: Any) -> StampInfo:
    imprint = info["message_imprint"]
    oid = str(imprint["hash_algorithm"]["algorithm"].dotted)
    time: datetime = info["gen_time"].native
    nonce = info["nonce"].native
    return StampInfo(
        time=time.astimezone(UTC),
        digest_oid=oid,
        digest=digest_named(oid),
        imprint=bytes(imprint["hashed_message"].native),
        policy=str(info["policy"].dotted),
        serial=f"{int(info['serial_number'].native):x}",
        nonce=None if nonce is None else int(nonce),
        accuracy=_seconds(info["accuracy"].native),
    )


def _seconds(accuracy: Any) -> float | None:
    if not accuracy:
        return None
    parts = (accuracy.get(name) or 0 for name in ("seconds", "millis", "micros"))
    return float(sum(int(part) * unit for part, unit in zip(parts, (1, 1e-3, 1e-6), strict=True)))


def _no_stamp() -> CannotRead:
    return CannotRead(
        Text("This is not a time stamp.", "这不是时间戳。"),
        hint=Text(
            "Give a time-stamp token after RFC 3161 in DER.", "请提供符合 RFC 3161 的 DER 格式时间戳令牌。"
        ),
    )
