"""JSON: the library's own lossless form of a whole fonds, with the version of its schema."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import cattrs
from attrs import evolve
from cattrs.preconf.json import JsonConverter, make_converter

from archpkg.errors import CannotRead, InvalidValue
from archpkg.findings import Reading
from archpkg.formats.format import Format
from archpkg.model.codes import Arrangement, Profile, ReferenceCode
from archpkg.model.dates import ArchivalDate
from archpkg.model.records import Fonds
from archpkg.model.retention import RetentionPeriod
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

SCHEMA_VERSION = 1


def dumps(fonds: Fonds) -> bytes:
    """The fonds as UTF-8 JSON. Fields that hold nothing are left out; dates, codes and periods are strings."""
    document = {
        "archpkg": "fonds",
        "schema_version": SCHEMA_VERSION,
        "fonds": _converter().unstructure(fonds),
    }
    # half a surrogate, as in a name with an octet that is no text, is written as JSON escapes it
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def loads(data: bytes) -> Reading[Fonds]:
    """The fonds that :func:`dumps` wrote.

    Raises :class:`CannotRead` that lists every wrong value with its place, for another schema version, or for
    anything that is not this JSON.
    """
    document = _document(data)
    version = document.get("schema_version")
    if document.get("archpkg") != "fonds" or version != SCHEMA_VERSION:
        raise CannotRead(
            Text(
                f"Not a fonds of schema version {SCHEMA_VERSION} (found {version!r}).",
                f"不是模式版本 {SCHEMA_VERSION} 的全宗 JSON（实为 {version!r}）。",
            ),
            hint=Text("Read it with the version that wrote it.", "请使用写出该文件的版本读取。"),
        )
    if not isinstance(document.get("fonds"), dict):
        raise _not_json("no fonds in it")
    try:
        return Reading(_converter().structure(document["fonds"], Fonds))
    except cattrs.BaseValidationError as error:
        faults = cattrs.transform_error(error, path="fonds")
        shown = "; ".join(faults[:10]) + (f" … {len(faults)}" if len(faults) > 10 else "")
        raise CannotRead(
            Text(f"Values that cannot be: {shown}.", f"存在无效值：{shown}。"),
            hint=Text("Correct the places named.", "请改正所列位置。"),
        ) from error
    except RecursionError as error:
        raise _not_json("nested too deeply") from error


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _not_json(str(error)) from error
    if not isinstance(document, dict):
        raise _not_json("no object at the top")
    return document


def _not_json(why: str) -> CannotRead:
    return CannotRead(
        Text(f"Not JSON of this library: {why}.", f"不是本库的 JSON：{why}。"),
        hint=Text("Give a file written by archpkg.", "请提供由 archpkg 写出的文件。"),
    )


@lru_cache(maxsize=1)
def _converter() -> JsonConverter:
    """Built once: it compiles a function for every class of the model."""
    converter = make_converter(omit_if_default=True, forbid_extra_keys=True)
    converter.register_unstructure_hook(ReferenceCode, _code_out)
    converter.register_structure_hook(ReferenceCode, _code_in)
    converter.register_unstructure_hook(ArchivalDate, _date_out)
    converter.register_structure_hook(ArchivalDate, _date_in)
    converter.register_unstructure_hook(RetentionPeriod, lambda period: period.code)
    converter.register_structure_hook(RetentionPeriod, lambda value, _: RetentionPeriod.parse(str(value)))
    converter.register_unstructure_hook(SecurityLevel, lambda level: level.code)
    converter.register_structure_hook(SecurityLevel, lambda value, _: SecurityLevel.parse(str(value)).level)
    return converter


_CODE_PARTS = (
    "fonds",
    "category",
    "catalogue",
    "year",
    "retention",
    "organ",
    "volume",
    "number",
    "component",
)


def _code_out(code: ReferenceCode) -> object:
    """The text alone where it says everything; else with the segments that the text cannot tell."""
    if ReferenceCode.of(code.text) == code:
        return code.text
    parts = {name: value for name in _CODE_PARTS if (value := getattr(code, name))}
    return {
        "text": code.text,
        "profile": code.profile.value,
        "arrangement": code.arrangement.value,
        **parts,
        "classes": list(code.classes),
    }


def _code_in(value: object, _: object) -> ReferenceCode:
    if isinstance(value, str):
        return ReferenceCode.of(value)
    if not isinstance(value, dict):
        raise InvalidValue(Text(f"{value!r} is no reference code.", f"{value!r} 不是档号。"))
    parts = dict(value)
    return ReferenceCode(
        text=parts.pop("text"),
        profile=Profile(parts.pop("profile")),
        arrangement=Arrangement(parts.pop("arrangement")),
        classes=tuple(parts.pop("classes", ())),
        **parts,
    )


def _date_out(date: ArchivalDate) -> object:
    text = date.compact()
    if not date.written:
        return text
    return {"date": text, "written": date.written}


def _date_in(value: object, _: object) -> ArchivalDate:
    if isinstance(value, dict):
        return evolve(ArchivalDate.parse(str(value.get("date"))), written=str(value.get("written", "")))
    return ArchivalDate.parse(str(value))


JSON: Format[Fonds] = Format(
    name="json",
    title=Text("archpkg JSON", "archpkg JSON"),
    root="fonds",
    carries=Fonds,
    dumps=dumps,
    loads=loads,
    lossless=True,
    suffix=".json",
)
