"""Reading a record from whatever the user named: see :mod:`archpkg.packages.catalogues`."""

from __future__ import annotations

from archpkg.packages.catalogues import read_octets as read_octets
from archpkg.packages.catalogues import read_record as read_record
