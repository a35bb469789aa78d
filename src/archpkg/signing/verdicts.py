"""验签结论. What was established about a signature, and what was not: never one bare "valid"."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import evolve, field, frozen

from archpkg.findings import Finding
from archpkg.words import Lang, Text


class Outcome(Enum):
    """What the mathematics says about content, signature and certificate taken together."""

    GENUINE = "genuine"
    """This key signed just this content."""
    FORGED = "forged"
    """The signature does not belong to this content and this key: one of the three was changed."""
    WRONG_ID = "wrong_id"
    """SM2: genuine, but made with another user ID than the one asked for."""
    UNSUPPORTED = "unsupported"
    """The algorithm, or the kind of key, is not known here: nothing was established."""
    UNREADABLE = "unreadable"
    """Signature or certificate is not readable as one: nothing was established."""
    NO_CERTIFICATE = "no_certificate"
    """There is no certificate, so there is no key to verify with: nothing was established."""


class Trust(Enum):
    """Whether the certificate leads to a root that the caller trusts."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    NOT_ESTABLISHED = "not_established"


class Validity(Enum):
    """Whether the signer's certificate was in force at the time of signing."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    NOT_ESTABLISHED = "not_established"


_NO_REASON = Text("", "")
_OUTCOMES = {
    Outcome.GENUINE: Text("the signature is genuine", "签名与内容相符"),
    Outcome.FORGED: Text("the signature does not fit the content", "签名与内容不符"),
    Outcome.WRONG_ID: Text("the signature was made with another SM2 ID", "签名使用了其他 SM2 用户标识"),
    Outcome.UNSUPPORTED: Text("the signature could not be verified here", "此处无法验证该签名"),
    Outcome.UNREADABLE: Text("the signature could not be read", "签名无法读取"),
    Outcome.NO_CERTIFICATE: Text("there is no certificate to verify with", "没有可用于验签的证书"),
}
_TRUSTS = {
    Trust.TRUSTED: Text("its certificate is trusted", "证书受信任"),
    Trust.UNTRUSTED: Text("its certificate is not trusted", "证书不受信任"),
    Trust.NOT_ESTABLISHED: Text("trust was not established", "信任关系未确认"),
}
_VALIDITIES = {
    Validity.VALID: Text("it was in force at that time", "签名时证书有效"),
    Validity.EXPIRED: Text("it had expired by that time", "签名时证书已过期"),
    Validity.NOT_YET_VALID: Text("it was not yet in force at that time", "签名时证书尚未生效"),
    Validity.NOT_ESTABLISHED: Text("whether it was in force was not established", "签名时证书是否有效未确认"),
}

REVOCATION_OPEN = Text(
    "whether the certificate had been revoked (no list and no service was asked)",
    "证书是否已被吊销（未查询吊销列表或在线服务）",
)
"""Said in every verdict: revocation is not looked at."""
AUTHORSHIP_OPEN = Text("who signed, and whether the content was changed since", "签名人身份及内容是否被改动")


@frozen(kw_only=True)
class SignatureVerdict:
    """验签结论. What was established about one signature.

    ``outcome`` is about content and key, ``trust`` about the certificate and the caller's roots, ``validity``
    about the certificate and the time ``at``; ``not_established`` says in words what stays open.
    ``certificate`` is the signer's in DER, ``serial`` its number in hex digits, ``claimed`` the time the
    signer says (a CMS attribute), which proves nothing. Times are aware, in UTC.
    """

    outcome: Outcome
    oid: str
    algorithm: str = ""
    subject: str = ""
    name: str = ""
    issuer: str = ""
    serial: str = ""
    not_before: datetime | None = None
    not_after: datetime | None = None
    at: datetime | None = None
    claimed: datetime | None = None
    validity: Validity = Validity.NOT_ESTABLISHED
    trust: Trust = Trust.NOT_ESTABLISHED
    trust_reason: Text = _NO_REASON
    certificate: bytes = field(default=b"", repr=False)
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    not_established: tuple[Text, ...] = field(default=(REVOCATION_OPEN,), converter=tuple[Text, ...])

    @property
    def ok(self) -> bool:
        """Genuine, and trusted, and in force at the time of signing. Revocation is not looked at."""
        return (
            self.outcome is Outcome.GENUINE
            and self.trust is Trust.TRUSTED
            and self.validity is Validity.VALID
        )

    def say(self, lang: Lang = "en") -> str:
        """The verdict in one sentence."""
        parts = [_OUTCOMES[self.outcome].in_(lang)]
        if self.outcome in (Outcome.GENUINE, Outcome.WRONG_ID):
            parts += [_TRUSTS[self.trust].in_(lang), _VALIDITIES[self.validity].in_(lang)]
        who = self.name or self.subject
        colon, comma, stop = ("：", "，", "。") if lang == "zh" else (": ", ", ", ".")
        return (who + colon if who else "") + comma.join(parts) + stop

    def at_path(self, path: str) -> SignatureVerdict:
        """The same verdict, its findings placed at a computer file."""
        return evolve(self, findings=tuple(finding.at(path) for finding in self.findings))
