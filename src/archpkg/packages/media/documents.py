"""照片类、录音录像类电子档案的元数据文件. The documents of DA/T 54 and DA/T 63 beside 电子档案元数据.XML of a record.

Neither standard names a document. Ours fit the pattern 电子档案*元数据.XML of DA/T 93-2022 annex B, and stand after
电子档案元数据.XML in every list, so that a reader which takes the first finds the form that all records have.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from archpkg.findings import Finding, Reading
from archpkg.formats.dat54 import DAT54
from archpkg.formats.dat63 import DAT63
from archpkg.formats.format import Format
from archpkg.model.records import Fonds, Item
from archpkg.model.vocabularies import CATEGORIES
from archpkg.model.walk import map_items
from archpkg.packages.media.describing import describe_item

PHOTOGRAPHS_NAME = "电子档案照片元数据.XML"
RECORDINGS_NAME = "电子档案录音录像元数据.XML"
MEDIA_NAMES = {PHOTOGRAPHS_NAME: DAT54, RECORDINGS_NAME: DAT63}
"""The documents by their names."""

_FORMS = {"ZP": (DAT54,), "LY": (DAT63,), "LX": (DAT63,), "SY": (DAT63,), "SX": (DAT54, DAT63)}
"""档案门类代码 of pictures and recordings. SY (声音) and SX (声像: both, as the computer files are) are local codes."""


def media_forms(item: Item) -> tuple[Format[Item], ...]:
    """The forms that a record's class asks for beside DA/T 46: DA/T 54 for 照片 (ZP), DA/T 63 for 录音 (LY) and 录像
    (LX), none for any other. A class of both (SX 声像) asks for those that its computer files are of."""
    forms = _FORMS.get(_category(item), ())
    if len(forms) < 2:
        return forms
    pictures = any(obj.photograph is not None for obj in item.objects)
    recordings = any(obj.recording is not None for obj in item.objects)
    return tuple(form for form, there in zip(forms, (pictures, recordings), strict=True) if there)


def media_documents(item: Item) -> Iterator[tuple[str, bytes]]:
    """``(name, octets)`` of each document that a record's class asks for; the name is that in the record's folder.

    Catalogue values come from the record, what is known of a picture or recording from its first computer file; each
    value that the computer file gave is marked 值来源="文件". Raises InvalidValue for text that XML cannot hold.
    """
    forms = media_forms(item)
    for name, form in MEDIA_NAMES.items():
        if form in forms:
            yield name, form.dumps(item)


def describe_media(fonds: Fonds, root: str | os.PathLike[str]) -> Reading[Fonds]:
    """The fonds with its pictures and recordings described from their computer files; paths are below ``root``.

    Only records of the classes of :func:`media_forms`: a scan of a page is no photograph. What is found is that of
    :func:`~archpkg.packages.media.describing.describe_item`.
    """
    findings: list[Finding] = []

    def fill(item: Item) -> Item:
        if _category(item) not in _FORMS:
            return item
        reading = describe_item(item, root)
        findings.extend(reading.findings)
        return reading.value

    return Reading(map_items(fonds, fill), findings)


def _category(item: Item) -> str:
    """档案门类代码 of a record, in whatever way it is written."""
    category = item.category or ("" if item.code is None else item.code.category)
    term = CATEGORIES.find(category) if category.strip() else None
    return category.strip().upper() if term is None else term.code
