"""archpkg: from a catalogue and scans to a verified transfer package (档案移交信息包), and back.

This is the front door: these names, and nothing else, are the public interface. Each is imported when it is first
used, so that ``import archpkg`` costs almost nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from archpkg.catalogue import read_catalogue, write_catalogue
    from archpkg.checks.audits.audit import audit, register_package
    from archpkg.checks.bag.profile import validate_profile
    from archpkg.checks.bag.signature import verify_signature
    from archpkg.checks.eep.package import check_eep
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
    from archpkg.findings import Finding, Reading, Report, Rule, Severity, Verdict, Where
    from archpkg.fixity.ledger import open_ledger
    from archpkg.formats import FORMATS, Format
    from archpkg.model.agents import Agent, Event, Relation
    from archpkg.model.codes import CodeRule, ReferenceCode
    from archpkg.model.dates import ArchivalDate
    from archpkg.model.digest import Digest
    from archpkg.model.objects import DigitalObject, Document, DocumentState
    from archpkg.model.parts import Extra
    from archpkg.model.records import File, Fonds, Item, Series
    from archpkg.model.retention import RetentionPeriod
    from archpkg.model.security import SecurityLevel
    from archpkg.model.walk import walk
    from archpkg.packages.bag import (
        add_payload,
        create_bag,
        create_bag_in_place,
        recover_bag,
        remove_payload,
        split_bag,
        to_bagit,
        update_bag,
        upgrade_bag,
    )
    from archpkg.packages.bag.fetching.completing import fetch_bag
    from archpkg.packages.bag.profiles.profile import read_profile, transfer_profile
    from archpkg.packages.bag.signing import sign_bag
    from archpkg.packages.build import build_package, build_planned, plan_transfer
    from archpkg.packages.carrier.documents import TransferFacts
    from archpkg.packages.carrier.read import open_package
    from archpkg.packages.eep.pack import pack_eep
    from archpkg.packages.eep.sign import sign_eep
    from archpkg.packages.eep.unpack import unpack_eep
    from archpkg.packages.package import Package
    from archpkg.packages.scans import attach
    from archpkg.packages.unpack import unpack
    from archpkg.progress import Step
    from archpkg.signing import load_signer, make_verifier
    from archpkg.transfer.build import build

_ROOMS = {
    "catalogue": ("read_catalogue", "write_catalogue"),
    "checks.audits.audit": ("audit", "register_package"),
    "checks.bag.profile": ("validate_profile",),
    "checks.bag.signature": ("verify_signature",),
    "checks.eep.package": ("check_eep",),
    "checks.fixity.verify": ("verify",),
    "errors": (
        "ArchpkgError",
        "CannotRead",
        "CannotStore",
        "InvalidValue",
        "MissingExtraError",
        "Rejected",
        "SourceChanged",
        "TargetExists",
        "UnfinishedChange",
        "UnsafePath",
        "WrongUse",
    ),
    "findings": ("Finding", "Reading", "Report", "Rule", "Severity", "Verdict", "Where"),
    "fixity.ledger": ("open_ledger",),
    "formats": ("FORMATS", "Format"),
    "model.agents": ("Agent", "Event", "Relation"),
    "model.codes": ("CodeRule", "ReferenceCode"),
    "model.dates": ("ArchivalDate",),
    "model.digest": ("Digest",),
    "model.objects": ("DigitalObject", "Document", "DocumentState"),
    "model.parts": ("Extra",),
    "model.records": ("File", "Fonds", "Item", "Series"),
    "model.retention": ("RetentionPeriod",),
    "model.security": ("SecurityLevel",),
    "model.walk": ("walk",),
    "packages.bag": (
        "add_payload",
        "create_bag",
        "create_bag_in_place",
        "recover_bag",
        "remove_payload",
        "split_bag",
        "to_bagit",
        "update_bag",
        "upgrade_bag",
    ),
    "packages.bag.fetching.completing": ("fetch_bag",),
    "packages.bag.profiles.profile": ("read_profile", "transfer_profile"),
    "packages.bag.signing": ("sign_bag",),
    "packages.build": ("build_package", "build_planned", "plan_transfer"),
    "packages.carrier.documents": ("TransferFacts",),
    "packages.carrier.read": ("open_package",),
    "packages.eep.pack": ("pack_eep",),
    "packages.eep.sign": ("sign_eep",),
    "packages.eep.unpack": ("unpack_eep",),
    "packages.package": ("Package",),
    "packages.scans": ("attach",),
    "packages.unpack": ("unpack",),
    "progress": ("Step",),
    "signing": ("load_signer", "make_verifier"),
    "transfer.build": ("build",),
}
_HOMES = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "FORMATS",
    "Agent",
    "ArchivalDate",
    "ArchpkgError",
    "CannotRead",
    "CannotStore",
    "CodeRule",
    "Digest",
    "DigitalObject",
    "Document",
    "DocumentState",
    "Event",
    "Extra",
    "File",
    "Finding",
    "Fonds",
    "Format",
    "InvalidValue",
    "Item",
    "MissingExtraError",
    "Package",
    "Reading",
    "ReferenceCode",
    "Rejected",
    "Relation",
    "Report",
    "RetentionPeriod",
    "Rule",
    "SecurityLevel",
    "Series",
    "Severity",
    "SourceChanged",
    "Step",
    "TargetExists",
    "TransferFacts",
    "UnfinishedChange",
    "UnsafePath",
    "Verdict",
    "Where",
    "WrongUse",
    "__version__",
    "add_payload",
    "attach",
    "audit",
    "build",
    "build_package",
    "build_planned",
    "check_eep",
    "create_bag",
    "create_bag_in_place",
    "fetch_bag",
    "load_signer",
    "make_verifier",
    "open_ledger",
    "open_package",
    "pack_eep",
    "plan_transfer",
    "read_catalogue",
    "read_profile",
    "recover_bag",
    "register_package",
    "remove_payload",
    "sign_bag",
    "sign_eep",
    "split_bag",
    "to_bagit",
    "transfer_profile",
    "unpack",
    "unpack_eep",
    "update_bag",
    "upgrade_bag",
    "validate_profile",
    "verify",
    "verify_signature",
    "walk",
    "write_catalogue",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'archpkg' has no attribute {name!r}")
    return getattr(import_module(f"archpkg.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
