"""The documents of a transfer package: catalogue, description, metadata of each record, as names and octets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve

from archpkg.formats.carrier import (
    DESCRIPTION_NAME,
    VOLUMES_NAME,
    CarrierCatalogue,
    TransferFacts,
    catalogue_entry,
    dumps_catalogue,
    dumps_description,
    file_entry,
)
from archpkg.formats.carrier.describing import about, description, environment, span
from archpkg.formats.dat46 import FILE_ROOT, ROOT, dumps, dumps_file
from archpkg.formats.json import dumps as dumps_json
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Fonds, Item
from archpkg.model.walk import files, items, map_objects
from archpkg.packages.carrier.derived import is_described
from archpkg.packages.carrier.layouts import Layout
from archpkg.packages.media.documents import media_documents

__all__ = [
    "TransferFacts",
    "about",
    "catalogue_entry",
    "description",
    "environment",
    "package_documents",
    "span",
]


def package_documents(
    layout: Layout, record: Fonds, folders: Sequence[str], facts: TransferFacts
) -> Iterator[tuple[str, bytes]]:
    """Every document beside the content, ``(name, octets)``: metadata first, then catalogue and description.

    ``folders`` are those of the items, in their order. Object paths in the metadata are relative to the record's
    own folder, so that a folder means the same wherever it is moved. Raises InvalidValue for text that XML cannot
    hold.
    """
    if not layout.catalogue:
        yield "record.json", dumps_json(record)
        return
    lot = list(items(record))
    for item, folder in zip(lot, folders, strict=True):
        inside = _relative(item, folder)
        yield f"{folder}/{ROOT}.XML", dumps(inside)
        for name, data in media_documents(inside):
            yield f"{folder}/{name}", data
    volumes = list(files(record))
    for file in filter(is_described, volumes):
        yield f"其他/{FILE_ROOT}/{file.code}.XML", dumps_file(file)
    if volumes:
        entries = [file_entry(file, sequence=n) for n, file in enumerate(volumes, start=1)]
        catalogue = CarrierCatalogue(edition="2012", level="案卷", entries=entries)
        where = VOLUMES_NAME if layout.catalogue == "2012" else f"其他/{VOLUMES_NAME}"
        yield where, dumps_catalogue(catalogue, encoding=facts.encoding)
    entries = [catalogue_entry(item, sequence=n) for n, item in enumerate(lot, start=1)]
    catalogue = CarrierCatalogue(edition=layout.catalogue, entries=entries)
    yield layout.catalogue_name, dumps_catalogue(catalogue, encoding=facts.encoding)
    yield DESCRIPTION_NAME, dumps_description(description(record, facts), encoding=facts.encoding)


def _relative(item: Item, folder: str) -> Item:
    def cut(obj: DigitalObject) -> DigitalObject:
        path = obj.path.removeprefix(f"{folder}/")
        return evolve(obj, path=path, name=obj.name or path)

    return map_objects(item, cut)
