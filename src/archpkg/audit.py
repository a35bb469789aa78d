"""台账与定期检验. Digests over the years, by the words of the terminal: ``archpkg.audit.run`` is ``archpkg audit run``.

The time is always an argument: the library has no clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from archpkg.lazy import door

if TYPE_CHECKING:
    from archpkg.checks.audits.audit import Budget
    from archpkg.checks.audits.audit import audit as run
    from archpkg.checks.audits.audit import register_package as register
    from archpkg.fixity.ledger import Event, Ledger, head, move, open_ledger, retire
    from archpkg.fixity.ledger import events as history
    from archpkg.fixity.ledger_chain import check_chain
    from archpkg.fixity.ledger_due import Sample, amount_due, due
    from archpkg.fixity.ledger_export import export_events as export
else:
    __getattr__, __dir__ = door(
        __name__,
        {
            "checks.audits.audit": {"Budget": "Budget", "register": "register_package", "run": "audit"},
            "fixity.ledger": {
                "Event": "Event",
                "Ledger": "Ledger",
                "head": "head",
                "history": "events",
                "move": "move",
                "open_ledger": "open_ledger",
                "retire": "retire",
            },
            "fixity.ledger_chain": {"check_chain": "check_chain"},
            "fixity.ledger_due": {"Sample": "Sample", "amount_due": "amount_due", "due": "due"},
            "fixity.ledger_export": {"export": "export_events"},
        },
    )

__all__ = [
    "Budget",
    "Event",
    "Ledger",
    "Sample",
    "amount_due",
    "check_chain",
    "due",
    "export",
    "head",
    "history",
    "move",
    "open_ledger",
    "register",
    "retire",
    "run",
]
