"""目录. Tables made by people: read leniently, losing nothing, and written.

:func:`read_catalogue` gives a fonds and everything that was odd; :func:`write_catalogue` writes one of
:data:`LAYOUTS`. What a heading means is data in :data:`ELEMENTS`.
"""

from __future__ import annotations

from archpkg.catalogue.columns import AMBIGUOUS, ELEMENTS, Element
from archpkg.catalogue.layouts import LAYOUTS, Layout
from archpkg.catalogue.listing import records
from archpkg.catalogue.reading import read_catalogue, read_catalogue_steps
from archpkg.catalogue.writing import write_catalogue

__all__ = [
    "AMBIGUOUS",
    "ELEMENTS",
    "LAYOUTS",
    "Element",
    "Layout",
    "read_catalogue",
    "read_catalogue_steps",
    "records",
    "write_catalogue",
]
