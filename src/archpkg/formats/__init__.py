"""方言. Records written down: exact forms that go both ways, one module each. :data:`FORMATS` is the only list."""

from __future__ import annotations

from typing import Any

from archpkg.errors import WrongUse
from archpkg.formats.carrier import CARRIER_2012, CARRIER_CATALOGUE, DESCRIPTION
from archpkg.formats.dat46 import DAT46
from archpkg.formats.dat54 import DAT54
from archpkg.formats.dat63 import DAT63
from archpkg.formats.format import Format
from archpkg.formats.json import JSON
from archpkg.words import Text

FORMATS: dict[str, Format[Any]] = {
    f.name: f for f in (JSON, DAT46, DAT54, DAT63, CARRIER_CATALOGUE, CARRIER_2012, DESCRIPTION)
}
"""Every dialect by its name."""


def find_format(name: str | Format[Any]) -> Format[Any]:
    """The dialect of that name; a Format of the caller's own is given back as it is. Raises WrongUse."""
    if isinstance(name, Format):
        return name
    if name not in FORMATS:
        raise WrongUse(
            Text(f"Unknown format {name!r}.", f"未知格式 {name!r}。"),
            hint=Text(f"Known: {', '.join(FORMATS)}.", f"可用：{'、'.join(FORMATS)}。"),
        )
    return FORMATS[name]


__all__ = ["FORMATS", "Format", "find_format"]
