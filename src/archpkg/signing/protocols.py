"""签名者与验证者. What signs and what verifies, as protocols: a UKey or an HSM fits as well as a key in a file.

Both take the content in pieces of any size, so that what is signed is never held in memory as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from archpkg.signing.verdicts import SignatureVerdict


class SigningState(Protocol):
    """A signature being made."""

    def update(self, data: bytes, /) -> None:
        """Take in more of the content."""
        ...

    def finish(self) -> bytes:
        """The signature over all that was taken in; once only."""
        ...


class Signer(Protocol):
    """签名者. Holds, or reaches, a private key.

    ``oid`` is the signature algorithm, ``certificates`` are in DER with the signer's own first, ``name`` is
    the common name of its subject.
    """

    @property
    def oid(self) -> str:
        """The OID of the signature algorithm."""
        ...

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """The certificates in DER, the signer's own first."""
        ...

    @property
    def name(self) -> str:
        """The common name of the signer."""
        ...

    def begin(self) -> SigningState:
        """Begin one signature."""
        ...


class CheckingState(Protocol):
    """A signature being verified."""

    def update(self, data: bytes, /) -> None:
        """Take in more of the content."""
        ...

    def finish(self, signature: bytes) -> SignatureVerdict:
        """The verdict on the signature over all that was taken in; once only."""
        ...


class Verifier(Protocol):
    """验证者. Knows whom to trust, and for which time to judge."""

    def begin(self, oid: str, certificates: Sequence[bytes]) -> CheckingState:
        """Begin to verify one signature, made by the algorithm ``oid`` under the first of the certificates."""
        ...
