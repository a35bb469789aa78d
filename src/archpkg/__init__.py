"""archpkg: from a catalogue and scans to a verified transfer package (档案移交信息包), and back.

This is the front door: these names, and those of the side doors ``archpkg.bag``, ``archpkg.eep``, ``archpkg.audit`` and
``archpkg.signing``, are the public interface. Each is imported when it is first used, so that ``import archpkg`` costs
almost nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archpkg.lazy import door

__version__ = "0.1.0"

if TYPE_CHECKING:
    from archpkg import audit as audit
    from archpkg import bag as bag
    from archpkg import eep as eep
    from archpkg import signing as signing
    from archpkg.checks.check import check
    from archpkg.checks.fixity.verify import verify
    from archpkg.errors import (
        ArchpkgError,
        CannotRead,
        InvalidValue,
        MissingExtraError,
        Rejected,
        WrongUse,
    )
    from archpkg.findings import Finding, Made, Reading, Report, Severity, Verdict
    from archpkg.formats import FORMATS
    from archpkg.model.codes import ReferenceCode
    from archpkg.model.dates import ArchivalDate
    from archpkg.model.objects import DigitalObject, Document
    from archpkg.model.records import File, Fonds, Item, Series
    from archpkg.model.retention import RetentionPeriod
    from archpkg.model.security import SecurityLevel
    from archpkg.packages.convert import convert
    from archpkg.packages.media import describe
    from archpkg.packages.recognise import kind_of, read
    from archpkg.packages.unpack import unpack
    from archpkg.transfer.build import build
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "audit": {"audit": ""},
            "bag": {"bag": ""},
            "checks.check": {"check": "check"},
            "checks.fixity.verify": {"verify": "verify"},
            "eep": {"eep": ""},
            "errors": {
                "ArchpkgError": "ArchpkgError",
                "CannotRead": "CannotRead",
                "InvalidValue": "InvalidValue",
                "MissingExtraError": "MissingExtraError",
                "Rejected": "Rejected",
                "WrongUse": "WrongUse",
            },
            "findings": {
                "Finding": "Finding",
                "Made": "Made",
                "Reading": "Reading",
                "Report": "Report",
                "Severity": "Severity",
                "Verdict": "Verdict",
            },
            "formats": {"FORMATS": "FORMATS"},
            "model.codes": {"ReferenceCode": "ReferenceCode"},
            "model.dates": {"ArchivalDate": "ArchivalDate"},
            "model.objects": {"DigitalObject": "DigitalObject", "Document": "Document"},
            "model.records": {"File": "File", "Fonds": "Fonds", "Item": "Item", "Series": "Series"},
            "model.retention": {"RetentionPeriod": "RetentionPeriod"},
            "model.security": {"SecurityLevel": "SecurityLevel"},
            "packages.convert": {"convert": "convert"},
            "packages.media": {"describe": "describe"},
            "packages.recognise": {"kind_of": "kind_of", "read": "read"},
            "packages.unpack": {"unpack": "unpack"},
            "signing": {"signing": ""},
            "transfer.build": {"build": "build"},
        },
    )

__all__ = [
    "FORMATS",
    "ArchivalDate",
    "ArchpkgError",
    "CannotRead",
    "DigitalObject",
    "Document",
    "File",
    "Finding",
    "Fonds",
    "InvalidValue",
    "Item",
    "Made",
    "MissingExtraError",
    "Reading",
    "ReferenceCode",
    "Rejected",
    "Report",
    "RetentionPeriod",
    "SecurityLevel",
    "Series",
    "Severity",
    "Verdict",
    "WrongUse",
    "__version__",
    "audit",
    "bag",
    "build",
    "check",
    "convert",
    "describe",
    "eep",
    "kind_of",
    "read",
    "signing",
    "unpack",
    "verify",
]
