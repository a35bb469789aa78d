"""Hypothesis strategies for the nouns of the model."""

from __future__ import annotations

import datetime
from typing import Any, get_type_hints

from attrs import evolve, fields_dict
from hypothesis import strategies as st

from archpkg.model.agents import Agent, Event, Relation
from archpkg.model.codes import DAT13_BY_VOLUME, DAT22_BY_ITEM, ReferenceCode, build_code
from archpkg.model.dates import ArchivalDate
from archpkg.model.digest import Digest
from archpkg.model.objects import DigitalObject, Digitisation, Document, DocumentState, FileFormat
from archpkg.model.parts import (
    ElectronicSignature,
    Extra,
    Grant,
    Numbering,
    Provenance,
    Rights,
    Storage,
)
from archpkg.model.records import File, Fonds, Item, Series
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.model.technical import (
    AudioParameters,
    CaptureDevice,
    FunctionBusiness,
    Given,
    ImageParameters,
    Mandate,
    MediaDescription,
    MediaFormat,
    Origin,
    Passage,
    Photograph,
    Recording,
    ShootingPosition,
    VideoParameters,
)
from archpkg.model.walk import map_objects

XML_TEXT = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
    ),
    max_size=12,
)
"""Text that XML can hold, with blanks at its ends, line breaks and characters beyond the BMP."""

NAMES = st.text(st.sampled_from("文件扫描件正文附件 ab·.-_（1）𠮷"), min_size=1, max_size=8).filter(
    lambda name: name.strip(" .") != "" and name not in (".", "..")
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)


TEXT_FIELDS = """
title identifier document_number secrecy_period organ category parallel_title alternative_title title_information
thesaurus abstract class_code document_type precedence aggregation_type language draft carrier openness publicity
origin
"""
LIST_FIELDS = """
authors annotations descriptors keywords personal_names principal_receivers other_receivers information_systems
"""


def texts() -> st.SearchStrategy[tuple[str, ...]]:
    """A few texts."""
    return st.lists(XML_TEXT, max_size=3).map(tuple)


def codes() -> st.SearchStrategy[ReferenceCode]:
    """Codes by item and by volume, and free text."""
    by_item = st.builds(
        lambda year, number, retention: build_code(
            DAT22_BY_ITEM, fonds="Z109", category="WS", year=year, retention=retention, number=number
        ),
        st.integers(1950, 2099),
        st.integers(1, 9999),
        st.sampled_from(["Y", "D30", "D10"]),
    )
    by_volume = st.builds(
        lambda year, volume, number: build_code(
            DAT13_BY_VOLUME,
            fonds="Z109",
            category="KU",
            year=year,
            retention="D30",
            volume=volume,
            number=number,
        ),
        st.integers(1950, 2099),
        st.integers(1, 999),
        st.integers(1, 999),
    )
    free = st.text(st.sampled_from("甲乙12-·"), min_size=1, max_size=6).map(ReferenceCode.of)
    return st.one_of(by_item, by_volume, free)


def dates() -> st.SearchStrategy[ArchivalDate]:
    """Days, months, years, ranges and researched dates."""
    days = st.dates(datetime.date(1949, 1, 1), datetime.date(2099, 12, 31))
    shapes = st.sampled_from(["%Y%m%d", "%Y-%m", "%Y", "[%Y%m%d]", "%Y年%m月%d日"])
    single = st.builds(lambda day, shape: ArchivalDate.parse(day.strftime(shape)), days, shapes)
    ranges = st.lists(days, min_size=2, max_size=2).map(
        lambda pair: ArchivalDate.parse(f"{min(pair):%Y%m%d}-{max(pair):%Y%m%d}")
    )
    return st.one_of(single, ranges)


def digests() -> st.SearchStrategy[Digest]:
    """Digests of 32 octets."""
    return st.builds(
        Digest,
        algorithm=st.sampled_from(["sha256", "sm3"]),
        value=st.binary(min_size=32, max_size=32).map(bytes.hex),
    )


def formats() -> st.SearchStrategy[FileFormat]:
    """格式信息 without the signs that part its labels."""
    plain = st.text(st.sampled_from("PDFabc1.7/"), max_size=6)
    return st.builds(FileFormat, name=plain.filter(bool), version=plain, mime=plain)


def objects() -> st.SearchStrategy[DigitalObject]:
    """Computer files of an item."""
    return st.builds(
        DigitalObject,
        path=PATHS,
        name=XML_TEXT,
        size=st.none() | st.integers(0, 2**62),
        format=st.none() | formats(),
        digests=st.lists(digests(), max_size=2).map(tuple),
        creating_application=XML_TEXT,
        digitisation=st.none() | all_text(Digitisation),
        extra=extras(),
    )


def all_text(kind: type[Digitisation]) -> st.SearchStrategy[Digitisation]:
    """A value whose fields are all text."""
    return st.builds(
        kind, original_form=XML_TEXT, resolution=XML_TEXT, colour_mode=XML_TEXT, compression=XML_TEXT
    )


def extras() -> st.SearchStrategy[tuple[Extra, ...]]:
    """Leftovers."""
    name = XML_TEXT.map(lambda text: text.replace("\t", " ").replace("\n", " ").replace("\r", " "))
    return st.lists(st.builds(Extra, name=name, value=XML_TEXT, source=name), max_size=2).map(tuple)


def documents() -> st.SearchStrategy[Document]:
    """Documents with states."""
    states = st.builds(DocumentState, draft=XML_TEXT, objects=st.lists(objects(), max_size=2).map(tuple))
    return st.builds(
        Document,
        role=XML_TEXT,
        main=st.booleans(),
        title=XML_TEXT,
        identifier=XML_TEXT,
        sequence=XML_TEXT,
        states=st.lists(states, max_size=2).map(tuple),
    )


def items() -> st.SearchStrategy[Item]:
    """Items with any of their fields filled."""
    text_fields = dict.fromkeys(
        [
            "title",
            "identifier",
            "document_number",
            "secrecy_period",
            "organ",
            "category",
            "parallel_title",
            "alternative_title",
            "title_information",
            "thesaurus",
            "abstract",
            "class_code",
            "document_type",
            "precedence",
            "aggregation_type",
            "language",
            "draft",
            "carrier",
            "openness",
            "publicity",
            "origin",
        ],
        XML_TEXT,
    )
    list_fields = {
        name: texts()
        for name in [
            "authors",
            "annotations",
            "descriptors",
            "keywords",
            "personal_names",
            "principal_receivers",
            "other_receivers",
            "information_systems",
        ]
    }
    return st.builds(
        Item,
        code=st.none() | codes(),
        date=st.none() | dates(),
        security=st.none() | st.sampled_from(["GK", "XZ", "MM"]).map(lambda c: SecurityLevel(code=c)),
        year=st.none() | st.integers(1, 9999),
        retention=st.none() | st.sampled_from(["Y", "D30", "D15"]).map(RetentionPeriod.parse),
        page_count=st.none() | st.integers(0, 10**6),
        documents=st.lists(documents(), max_size=2).map(tuple),
        extra=extras(),
        numbering=st.none()
        | st.builds(Numbering, page_number=XML_TEXT.filter(bool), agency_item_number=XML_TEXT),
        provenance=st.none() | st.builds(Provenance, unit=XML_TEXT, fonds_name=XML_TEXT),
        storage=st.none() | st.builds(Storage, microform=XML_TEXT, offline_media=texts()),
        rights=st.none()
        | st.builds(
            Rights,
            control=XML_TEXT,
            grants=st.lists(st.builds(Grant, agent=XML_TEXT, permission=XML_TEXT), max_size=2).map(tuple),
        ),
        signatures=st.lists(
            st.builds(ElectronicSignature, rules=XML_TEXT, certificates=texts()), max_size=1
        ).map(tuple),
        agents=st.lists(st.builds(Agent, name=XML_TEXT, type=XML_TEXT), max_size=2).map(tuple),
        events=st.lists(st.builds(Event, activity=XML_TEXT, status=XML_TEXT, time=XML_TEXT), max_size=2).map(
            tuple
        ),
        relations=st.lists(st.builds(Relation, target=XML_TEXT, relation=XML_TEXT), max_size=2).map(tuple),
        **text_fields,
        **list_fields,
    )


def fonds() -> st.SearchStrategy[Fonds]:
    """A fonds with a series of items and a volume."""
    volumes = st.builds(
        File,
        code=st.none() | codes(),
        title=XML_TEXT,
        date=st.none() | dates(),
        authors=texts(),
        items=st.lists(items(), max_size=1).map(tuple),
    )
    series = st.builds(
        Series,
        code=XML_TEXT,
        title=XML_TEXT,
        files=st.lists(volumes, max_size=1).map(tuple),
        items=st.lists(items(), max_size=2).map(tuple),
    )
    return st.builds(Fonds, code=XML_TEXT, unit=XML_TEXT, series=st.lists(series, max_size=2).map(tuple))


def given_values(kind: type[Any]) -> st.SearchStrategy[Any]:
    """A value of the technical model with any of its fields filled, by a person or by the file."""
    hints = get_type_hints(kind)
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name in fields_dict(kind):
        hint = str(hints[name])
        if "Given[str]" in hint:
            fields[name] = st.none() | given_of(XML_TEXT)
        elif "Given[int]" in hint:
            fields[name] = st.none() | given_of(st.integers(0, 2**40))
    return st.builds(kind, **fields)


def given_of(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Given[Any]]:
    """A value and who gave it."""
    return st.builds(Given, values, st.sampled_from(Origin))


def photographs() -> st.SearchStrategy[Photograph]:
    """Photographs."""
    parts = st.tuples(
        *map(given_values, (Photograph, ShootingPosition, CaptureDevice, MediaFormat, ImageParameters))
    )
    return parts.map(lambda p: evolve(p[0], position=p[1], device=p[2], format=p[3], image=p[4]))


def recordings() -> st.SearchStrategy[Recording]:
    """Recordings."""
    parts = st.tuples(
        *map(given_values, (Recording, CaptureDevice, MediaFormat, VideoParameters, AudioParameters)),
        st.lists(st.builds(Passage, description=XML_TEXT, begin=XML_TEXT), max_size=2),
    )
    return parts.map(lambda p: evolve(p[0], device=p[1], format=p[2], video=p[3], audio=p[4], passages=p[5]))


def media_descriptions() -> st.SearchStrategy[MediaDescription]:
    """What both standards tell of a record as a whole."""
    return st.builds(
        MediaDescription,
        level=XML_TEXT,
        describer=XML_TEXT,
        reviewer=XML_TEXT,
        source_identifier=XML_TEXT,
        see_also=XML_TEXT,
        businesses=st.lists(st.builds(FunctionBusiness, name=XML_TEXT, end=XML_TEXT), max_size=2),
        mandates=st.lists(st.builds(Mandate, identifier=XML_TEXT, issued=XML_TEXT), max_size=2),
    )


def media_items() -> st.SearchStrategy[Item]:
    """Items whose computer files are pictures or recordings, perhaps both. What says nothing is none."""
    things = st.lists(st.tuples(photographs(), recordings(), st.integers(0, 3)), min_size=1, max_size=2)
    return st.builds(_with_media, items(), things, st.none() | media_descriptions())


def _with_media(
    item: Item, things: list[tuple[Photograph, Recording, int]], media: MediaDescription | None
) -> Item:
    lot = iter(things * 8)

    def fill(obj: DigitalObject) -> DigitalObject:
        photograph, recording, which = next(lot)
        return evolve(
            obj,
            photograph=photograph if photograph and which & 1 else None,
            recording=recording if recording and which & 2 else None,
        )

    return evolve(map_objects(item, fill), media=media if media else None)
