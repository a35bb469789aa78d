"""移交载体上的目录与说明: the catalogues and the description of a transfer, exactly as the archives expects them.

Two editions: ``dat93`` (DA/T 93-2022 annex B: 目录文件.XML) and ``2012`` (档发〔2012〕7号 annex 2: 文件目录.XML and
案卷目录.XML). Both have one root, repeated entries, no namespace and no attributes; with them goes 说明文件.TXT.
All are written in UTF-8, GB18030 or GB2312. Reading tells departures from the form; content is judged in
:mod:`archpkg.checks.carrier`.
"""

from __future__ import annotations

from archpkg.formats.carrier.describing import TransferFacts
from archpkg.formats.carrier.description import dumps_description, loads_description, one_line
from archpkg.formats.carrier.dialects import CARRIER_2012, CARRIER_CATALOGUE, DESCRIPTION
from archpkg.formats.carrier.encodings import ENCODINGS
from archpkg.formats.carrier.entries import catalogue_entry, file_entry, file_of_entry, item_of_entry
from archpkg.formats.carrier.reading import Row, loads_catalogue, read_rows
from archpkg.formats.carrier.rules import CAR_LINE, CAR_MISSING, CAR_UNKNOWN
from archpkg.formats.carrier.values import (
    CARRIER_FIELDS,
    CATALOGUE_NAME,
    DESCRIPTION_NAME,
    EDITIONS,
    FILLED,
    ITEMS_NAME,
    REQUIRED,
    VOLUMES_NAME,
    CarrierCatalogue,
    CatalogueEntry,
    Description,
)
from archpkg.formats.carrier.variants import NestedCatalogue, loads_description_xml, loads_nested_catalogue
from archpkg.formats.carrier.writing import check_characters, dumps_catalogue, write_catalogue

__all__ = [
    "CARRIER_2012",
    "CARRIER_CATALOGUE",
    "CARRIER_FIELDS",
    "CAR_LINE",
    "CAR_MISSING",
    "CAR_UNKNOWN",
    "CATALOGUE_NAME",
    "DESCRIPTION",
    "DESCRIPTION_NAME",
    "EDITIONS",
    "ENCODINGS",
    "FILLED",
    "ITEMS_NAME",
    "REQUIRED",
    "VOLUMES_NAME",
    "CarrierCatalogue",
    "CatalogueEntry",
    "Description",
    "NestedCatalogue",
    "Row",
    "TransferFacts",
    "catalogue_entry",
    "check_characters",
    "dumps_catalogue",
    "dumps_description",
    "file_entry",
    "file_of_entry",
    "item_of_entry",
    "loads_catalogue",
    "loads_description",
    "loads_description_xml",
    "loads_nested_catalogue",
    "one_line",
    "read_rows",
    "write_catalogue",
]
