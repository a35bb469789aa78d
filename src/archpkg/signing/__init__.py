"""电子签名. Sign and verify: RSA, ECDSA and SM2 with certificates, signed data (CMS), time stamps (RFC 3161).

A brick: it knows nothing of archives. The libraries come with the extras ``sign`` and ``sm`` and are imported
when they are needed. Whether a certificate had been revoked is never looked at, and every verdict says so.
"""

from __future__ import annotations

from archpkg.signing.algorithms import ALGORITHMS, Algorithm, Family, known
from archpkg.signing.certificates import Certificate, PublicKey, read_certificate, read_certificates
from archpkg.signing.cms import CmsChecking, CmsSigning, CmsVerdict, begin_cms, begin_cms_check
from archpkg.signing.keys import load_pkcs12, load_signer
from archpkg.signing.protocols import CheckingState, Signer, SigningState, Verifier
from archpkg.signing.sending import send_request
from archpkg.signing.signers import DigestSigner, make_signer
from archpkg.signing.sm2 import OTHER_IDS, SM2_ID
from archpkg.signing.stamps import Imprint, StampChecking, StampVerdict, begin_stamp_check
from archpkg.signing.stamps_form import Stamp, StampInfo, read_reply, read_stamp, request_stamp
from archpkg.signing.verdicts import Outcome, SignatureVerdict, Trust, Validity
from archpkg.signing.verifying import CertificateVerifier, make_verifier

__all__ = [
    "ALGORITHMS",
    "OTHER_IDS",
    "SM2_ID",
    "Algorithm",
    "Certificate",
    "CertificateVerifier",
    "CheckingState",
    "CmsChecking",
    "CmsSigning",
    "CmsVerdict",
    "DigestSigner",
    "Family",
    "Imprint",
    "Outcome",
    "PublicKey",
    "SignatureVerdict",
    "Signer",
    "SigningState",
    "Stamp",
    "StampChecking",
    "StampInfo",
    "StampVerdict",
    "Trust",
    "Validity",
    "Verifier",
    "begin_cms",
    "begin_cms_check",
    "begin_stamp_check",
    "known",
    "load_pkcs12",
    "load_signer",
    "make_signer",
    "make_verifier",
    "read_certificate",
    "read_certificates",
    "read_reply",
    "read_stamp",
    "request_stamp",
    "send_request",
]
