"""电子文件封装包. Packages of DA/T 48, by the words of the terminal: ``archpkg.eep.pack`` is ``archpkg eep pack``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from archpkg.lazy import door

if TYPE_CHECKING:
    from archpkg.checks.eep.package import check_eep as verify
    from archpkg.formats.eep.signatures import Signing
    from archpkg.packages.eep.pack import pack_eep as pack
    from archpkg.packages.eep.sign import sign_eep as sign
    from archpkg.packages.eep.unpack import unpack_eep as unpack
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "checks.eep.package": {"verify": "check_eep"},
            "formats.eep.signatures": {"Signing": "Signing"},
            "packages.eep.pack": {"pack": "pack_eep"},
            "packages.eep.sign": {"sign": "sign_eep"},
            "packages.eep.unpack": {"unpack": "unpack_eep"},
        },
    )

__all__ = [
    "Signing",
    "pack",
    "sign",
    "unpack",
    "verify",
]
