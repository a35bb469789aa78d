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
    from archpkg.catalogue import read_catalogue, write_catalogue
    from archpkg.checks.check import check
    from archpkg.checks.fixity.verify import verify
    from archpkg.errors import (
        ArchpkgError,
        CannotRead,
        CannotStore,
        InvalidValue,
        MissingExtraError,
        Rejected,
        SourceChanged,
        TargetExists,
        UnfinishedChange,
        UnsafePath,
        WrongUse,
    )
    from archpkg.findings import Finding, Made, Reading, Report, Severity, Verdict
    from archpkg.formats import FORMATS
    from archpkg.model.codes import ReferenceCode
    from archpkg.model.dates import ArchivalDate
    from archpkg.model.digest import Digest
    from archpkg.model.objects import DigitalObject, Document
    from archpkg.model.records import File, Fonds, Item, Series
    from archpkg.model.retention import RetentionPeriod
    from archpkg.model.security import SecurityLevel
    from archpkg.packages.build import build_package
    from archpkg.packages.carrier.documents import TransferFacts
    from archpkg.packages.carrier.read import open_package
    from archpkg.packages.convert import convert
    from archpkg.packages.media import describe
    from archpkg.packages.package import Package
    from archpkg.packages.recognise import kind_of, read
    from archpkg.packages.scans import attach
    from archpkg.packages.unpack import unpack
    from archpkg.transfer.build import build
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            # ── verbs ──
            "attach": "packages.scans:attach",
            "build": "transfer.build:build",
            "build_package": "packages.build:build_package",
            "check": "checks.check:check",
            "convert": "packages.convert:convert",
            "describe": "packages.media:describe",
            "kind_of": "packages.recognise:kind_of",
            "open_package": "packages.carrier.read:open_package",
            "read": "packages.recognise:read",
            "read_catalogue": "catalogue:read_catalogue",
            "unpack": "packages.unpack:unpack",
            "verify": "checks.fixity.verify:verify",
            "write_catalogue": "catalogue:write_catalogue",
            # ── side doors ──
            "audit": "audit",
            "bag": "bag",
            "eep": "eep",
            "signing": "signing",
            # ── records ──
            "FORMATS": "formats:FORMATS",
            "ArchivalDate": "model.dates:ArchivalDate",
            "Digest": "model.digest:Digest",
            "DigitalObject": "model.objects:DigitalObject",
            "Document": "model.objects:Document",
            "File": "model.records:File",
            "Fonds": "model.records:Fonds",
            "Item": "model.records:Item",
            "Package": "packages.package:Package",
            "ReferenceCode": "model.codes:ReferenceCode",
            "RetentionPeriod": "model.retention:RetentionPeriod",
            "SecurityLevel": "model.security:SecurityLevel",
            "Series": "model.records:Series",
            "TransferFacts": "packages.carrier.documents:TransferFacts",
            # ── what comes back ──
            "Finding": "findings:Finding",
            "Made": "findings:Made",
            "Reading": "findings:Reading",
            "Report": "findings:Report",
            "Severity": "findings:Severity",
            "Verdict": "findings:Verdict",
            # ── errors ──
            "ArchpkgError": "errors:ArchpkgError",
            "CannotRead": "errors:CannotRead",
            "CannotStore": "errors:CannotStore",
            "InvalidValue": "errors:InvalidValue",
            "MissingExtraError": "errors:MissingExtraError",
            "Rejected": "errors:Rejected",
            "SourceChanged": "errors:SourceChanged",
            "TargetExists": "errors:TargetExists",
            "UnfinishedChange": "errors:UnfinishedChange",
            "UnsafePath": "errors:UnsafePath",
            "WrongUse": "errors:WrongUse",
        },
    )

__all__ = [
    "FORMATS",
    "ArchivalDate",
    "ArchpkgError",
    "CannotRead",
    "CannotStore",
    "Digest",
    "DigitalObject",
    "Document",
    "File",
    "Finding",
    "Fonds",
    "InvalidValue",
    "Item",
    "Made",
    "MissingExtraError",
    "Package",
    "Reading",
    "ReferenceCode",
    "Rejected",
    "Report",
    "RetentionPeriod",
    "SecurityLevel",
    "Series",
    "Severity",
    "SourceChanged",
    "TargetExists",
    "TransferFacts",
    "UnfinishedChange",
    "UnsafePath",
    "Verdict",
    "WrongUse",
    "__version__",
    "attach",
    "audit",
    "bag",
    "build",
    "build_package",
    "check",
    "convert",
    "describe",
    "eep",
    "kind_of",
    "open_package",
    "read",
    "read_catalogue",
    "signing",
    "unpack",
    "verify",
    "write_catalogue",
]
