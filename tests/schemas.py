"""A small checker of JSON Schema: of the keywords that our own schema has, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import archpkg.checks.reports

REPORT = json.loads(
    (Path(archpkg.checks.reports.__file__).parent / "report.schema.json").read_text(encoding="utf-8")
)
SILENT = {"$schema", "$id", "$defs", "title", "description"}
_KINDS: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "null": (type(None),),
}


def problems(value: Any, schema: Any = None, place: str = "$") -> Iterator[str]:
    """What is wrong with a document by the schema of reports. Raises AssertionError for a keyword not known here."""
    schema = REPORT if schema is None else schema
    for keyword, wanted in schema.items():
        if keyword not in SILENT:
            check = _CHECKS.get(keyword)
            assert check is not None, keyword
            yield from check(value, wanted, schema, place)


def _ref(value: Any, wanted: str, schema: Any, place: str) -> Iterator[str]:
    yield from problems(value, REPORT["$defs"][wanted.removeprefix("#/$defs/")], place)


def _any_of(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    found = [list(problems(value, one, place)) for one in wanted]
    if all(found):
        yield from min(found, key=len)


def _type(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    names = [wanted] if isinstance(wanted, str) else wanted
    kinds = tuple(kind for name in names for kind in _KINDS[name])
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"{place}: {value!r} is not of type {wanted}"


def _required(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    yield from (
        f"{place}: {name} is missing" for name in wanted if isinstance(value, dict) and name not in value
    )


def _properties(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    for name, below in wanted.items():
        if isinstance(value, dict) and name in value:
            yield from problems(value[name], below, f"{place}.{name}")


def _additional(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    for name in set(value) - set(schema.get("properties", ())) if isinstance(value, dict) else ():
        if wanted is False:
            yield f"{place}: {name} is not allowed"
        else:
            yield from problems(value[name], wanted, f"{place}.{name}")


def _items(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    for number, one in enumerate(value if isinstance(value, list) else ()):
        yield from problems(one, wanted, f"{place}[{number}]")


def _enum(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    if value not in wanted:
        yield f"{place}: {value!r} is none of {wanted}"


def _const(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    yield from _enum(value, [wanted], schema, place)


def _pattern(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    if isinstance(value, str) and not re.search(wanted, value):
        yield f"{place}: {value!r} is not like {wanted}"


def _minimum(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    if isinstance(value, (int, float)) and value < wanted:
        yield f"{place}: {value} is less than {wanted}"


def _min_length(value: Any, wanted: Any, schema: Any, place: str) -> Iterator[str]:
    if isinstance(value, str) and len(value) < wanted:
        yield f"{place}: too short"


_CHECKS = {
    "$ref": _ref,
    "anyOf": _any_of,
    "type": _type,
    "required": _required,
    "properties": _properties,
    "additionalProperties": _additional,
    "items": _items,
    "enum": _enum,
    "const": _const,
    "pattern": _pattern,
    "minimum": _minimum,
    "minLength": _min_length,
}
