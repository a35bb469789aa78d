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
            "Budget": "checks.audits.audit:Budget",
            "Event": "fixity.ledger:Event",
            "Ledger": "fixity.ledger:Ledger",
            "Sample": "fixity.ledger_due:Sample",
            "amount_due": "fixity.ledger_due:amount_due",
            "check_chain": "fixity.ledger_chain:check_chain",
            "due": "fixity.ledger_due:due",
            "export": "fixity.ledger_export:export_events",
            "head": "fixity.ledger:head",
            "history": "fixity.ledger:events",
            "move": "fixity.ledger:move",
            "open_ledger": "fixity.ledger:open_ledger",
            "register": "checks.audits.audit:register_package",
            "retire": "fixity.ledger:retire",
            "run": "checks.audits.audit:audit",
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
