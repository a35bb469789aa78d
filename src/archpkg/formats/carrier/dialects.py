"""The dialects of the carrier as values: two editions of the catalogue, and the description."""

from __future__ import annotations

from archpkg.findings import Reading
from archpkg.formats.carrier.description import dumps_description, loads_description
from archpkg.formats.carrier.reading import loads_catalogue
from archpkg.formats.carrier.values import CarrierCatalogue, Description
from archpkg.formats.carrier.writing import dumps_catalogue
from archpkg.formats.format import Format
from archpkg.words import Text


def _loads_2012(data: bytes) -> Reading[CarrierCatalogue]:
    return loads_catalogue(data, edition="2012")


CARRIER_CATALOGUE: Format[CarrierCatalogue] = Format(
    name="carrier-catalogue",
    title=Text("DA/T 93-2022 catalogue (目录文件.XML)", "DA/T 93-2022 目录文件"),
    root="文件目录",
    carries=CarrierCatalogue,
    dumps=dumps_catalogue,
    loads=loads_catalogue,
    lossless=True,
    schema="carrier-dat93.xsd",
)
CARRIER_2012: Format[CarrierCatalogue] = Format(
    name="carrier-2012",
    title=Text(
        "Catalogues of the 2012 carrier layout (文件目录.XML, 案卷目录.XML)",
        "2012 年移交载体文件目录、案卷目录",
    ),
    root="文件目录",
    carries=CarrierCatalogue,
    dumps=dumps_catalogue,
    loads=_loads_2012,
    lossless=True,
    schema="carrier-2012.xsd",
)
DESCRIPTION: Format[Description] = Format(
    name="carrier-description",
    title=Text("Description of a transfer (说明文件.TXT)", "移交说明文件"),
    root="",
    carries=Description,
    dumps=dumps_description,
    loads=loads_description,
    lossless=True,
    suffix=".TXT",
)
