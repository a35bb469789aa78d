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
    from archpkg.checks.fixity import verify
    from archpkg.errors import (
        ArchpkgError,
        CannotRead,
        CannotStore,
        InvalidValue,
        MissingExtraError,
        Rejected,
        SourceChanged,
        TargetExists,
        UnsafePath,
        WrongUse,
    )
    from archpkg.findings import Finding, Reading, Report, Rule, Severity, Verdict, Where
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
    from archpkg.packages.bag import create_bag, to_bagit
    from archpkg.packages.build import build_package, plan_transfer
    from archpkg.packages.carrier.documents import TransferFacts
    from archpkg.packages.carrier.read import open_package
    from archpkg.packages.package import Package
    from archpkg.packages.scans import attach
    from archpkg.progress import Step

_ROOMS = {
    "catalogue": ("read_catalogue", "write_catalogue"),
    "checks.fixity": ("verify",),
    "errors": (
        "ArchpkgError",
        "CannotRead",
        "CannotStore",
        "InvalidValue",
        "MissingExtraError",
        "Rejected",
        "SourceChanged",
        "TargetExists",
        "UnsafePath",
        "WrongUse",
    ),
    "findings": ("Finding", "Reading", "Report", "Rule", "Severity", "Verdict", "Where"),
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
    "packages.bag": ("create_bag", "to_bagit"),
    "packages.build": ("build_package", "plan_transfer"),
    "packages.carrier.documents": ("TransferFacts",),
    "packages.carrier.read": ("open_package",),
    "packages.package": ("Package",),
    "packages.scans": ("attach",),
    "progress": ("Step",),
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
    "UnsafePath",
    "Verdict",
    "Where",
    "WrongUse",
    "__version__",
    "attach",
    "build_package",
    "create_bag",
    "open_package",
    "plan_transfer",
    "read_catalogue",
    "to_bagit",
    "verify",
    "walk",
    "write_catalogue",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'archpkg' has no attribute {name!r}")
    return getattr(import_module(f"archpkg.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
