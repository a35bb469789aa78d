"""元数据方案 read: the one that is shipped, or a unit's own, which may say only what differs."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from archpkg.errors import CannotRead, InvalidValue
from archpkg.findings import Severity
from archpkg.formats.dat46_conditions import Condition
from archpkg.formats.dat46_elements import ELEMENTS
from archpkg.formats.dat46_scheme import SHAPES, ElementRule, MetadataScheme, Obligation
from archpkg.formats.dat46_scheme_rules import RULES
from archpkg.words import Text

MAX_OCTETS = 1 << 20
_SHIPPED = "profiles/dat46-2009.toml"

_KEYS: Mapping[str, type] = {
    "number": int,
    "name": str,
    "obligation": str,
    "condition_zh": str,
    "condition_en": str,
    "when": str,
    "confidence": str,
    "severity": str,
    "repeatable": bool,
    "kind": str,
    "shape": str,
    "max_length": int,
    "values": list,
    "open": bool,
    "default": str,
}
_TOP: Mapping[str, type] = {
    "standard": str, "base": str, "title_zh": str, "title_en": str, "severity": dict, "element": list,
}  # fmt: skip
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "obligation": tuple(one.value for one in Obligation),
    "confidence": ("A", "B", "C"),
    "severity": tuple(one.value for one in Severity),
    "kind": ("容器型", "字符型", "数值型", "日期时间型"),
    "shape": ("", *SHAPES),
}

Row = dict[str, Any]


def load_scheme(path: str | os.PathLike[str] | None = None) -> MetadataScheme:
    """The scheme of DA/T 46-2009 as it is shipped, or one from a TOML file of a unit.

    A file with ``base = "DA/T 46-2009"`` says only what differs, element by element and key by key; without ``base``
    it is the whole scheme. Raises :class:`CannotRead` for a file that cannot be read, is no TOML, has a key that is
    not known or a value that cannot be; the message names the element.
    """
    if path is None:
        return _shipped()
    name = os.fspath(path)
    try:
        with open(name, "rb") as source:
            data = source.read(MAX_OCTETS + 1)
    except OSError as error:
        raise CannotRead(
            Text(f"The scheme cannot be read: {error.strerror}.", f"无法读取元数据方案：{error.strerror}。"),
            hint=Text("Look at its path and permissions.", "请检查路径和权限。"),
            path=name,
        ) from error
    return read_scheme(data, path=name)


@lru_cache(maxsize=1)
def _shipped() -> MetadataScheme:
    return read_scheme(files("archpkg.formats").joinpath(_SHIPPED).read_bytes())


def read_scheme(data: bytes, *, path: str = "") -> MetadataScheme:
    """A scheme from the octets of its TOML, as :func:`load_scheme`. ``path`` is for the message only."""
    try:
        return _scheme(_document(data))
    except InvalidValue as error:
        raise CannotRead(error.text, hint=error.hint, path=path or None) from error


def _document(data: bytes) -> Row:
    if len(data) > MAX_OCTETS:
        raise _wrong(f"it has more than {MAX_OCTETS:,} octets", f"超过 {MAX_OCTETS:,} 字节")
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise _wrong(f"no TOML: {error}", f"不是 TOML：{error}") from error


def _scheme(document: Row) -> MetadataScheme:
    _check_keys(document, _TOP, Text("the file", "文件"))
    rows = _rows(document)
    title = Text(document.get("title_en", ""), document.get("title_zh", ""))
    standard = document.get("standard", "")
    severities: dict[str, Severity] = {}
    if "base" in document:
        shipped = _shipped()
        if document["base"] != shipped.standard:
            raise _wrong(
                f"base is {document['base'][:60]!r}", f"base 为 {document['base'][:60]!r}", shipped.standard
            )
        title = Text(title.en or shipped.title.en, title.zh or shipped.title.zh)
        standard = standard or shipped.standard
        severities |= shipped.severities
        rows = _over(_rows(_document(files("archpkg.formats").joinpath(_SHIPPED).read_bytes())), rows)
    severities |= _severities(document.get("severity", {}))
    elements = tuple(_element(row) for _, row in sorted(rows.items()))
    if not standard:
        raise _wrong("it does not say its standard", "未写明 standard", 'standard = "DA/T 46-2009"')
    return MetadataScheme(standard=standard, title=title, elements=elements, severities=severities)


def _rows(document: Row) -> dict[int, Row]:
    """The elements by number, their keys and types looked at. Raises InvalidValue."""
    rows: dict[int, Row] = {}
    for at, row in enumerate(document.get("element", []), start=1):
        if not isinstance(row, dict):
            raise _wrong(f"element {at} is no table", f"第 {at} 个 element 不是表", "[[element]]")
        number = row.get("number")
        called = Text(f"element {at}", f"第 {at} 个 element")
        if type(number) is not int or not 1 <= number <= len(ELEMENTS):
            raise _wrong(
                f"{called.en} has the number {number!r}", f"{called.zh}的 number 为 {number!r}", "1 … 88"
            )
        name = ELEMENTS[number - 1].zh
        called = Text(f"M{number} {name}", f"M{number} {name}")
        if number in rows:
            raise _wrong(f"{called.en} stands twice", f"{called.zh}重复")
        _check_keys(row, _KEYS, called)
        if row.setdefault("name", name) != name:
            raise _wrong(
                f"{called.en} is called {row['name'][:60]!r}", f"{called.zh}写作 {row['name'][:60]!r}", name
            )
        rows[number] = row
    return rows


def _over(base: dict[int, Row], own: dict[int, Row]) -> dict[int, Row]:
    return base | {number: base.get(number, {}) | row for number, row in own.items()}


def _check_keys(row: Row, known: Mapping[str, type], called: Text) -> None:
    for key, value in row.items():
        if key not in known:
            raise _wrong(
                f"{called.en} has the key {key[:60]!r}", f"{called.zh}含有键 {key[:60]!r}", ", ".join(known)
            )
        if type(value) is not known[key]:
            want = known[key].__name__
            raise _wrong(f"{key} of {called.en} is no {want}", f"{called.zh}的 {key} 类型应为 {want}")
        if isinstance(value, str) and key in _CHOICES and value not in _CHOICES[key]:
            told = ", ".join(one for one in _CHOICES[key] if one)
            raise _wrong(
                f"{key} of {called.en} is {value[:60]!r}", f"{called.zh}的 {key} 为 {value[:60]!r}", told
            )


def _severities(table: Row) -> dict[str, Severity]:
    codes = {rule.code for rule in RULES}
    found: dict[str, Severity] = {}
    for code, word in table.items():
        if code not in codes:
            raise _wrong(
                f"there is no rule {code[:60]!r}", f"没有规则 {code[:60]!r}", ", ".join(sorted(codes))
            )
        if word not in _CHOICES["severity"]:
            allowed = ", ".join(_CHOICES["severity"])
            raise _wrong(f"the severity of {code} is {word!r}", f"{code} 的级别为 {word!r}", allowed)
        found[code] = Severity(word)
    return found


def _element(row: Row) -> ElementRule:
    number, name = row["number"], row["name"]
    values = row.get("values", [])
    if not all(isinstance(value, str) and value for value in values):
        raise _wrong(f"values of M{number} {name} are no texts", f"M{number} {name} 的 values 应为文字列表")
    longest = row.get("max_length")
    if longest is not None and longest < 1:
        raise _wrong(
            f"max_length of M{number} {name} is {longest}",
            f"M{number} {name} 的 max_length 为 {longest}",
            "1 …",
        )
    maker: dict[str, Callable[[Any], Any]] = {
        "obligation": Obligation, "severity": Severity, "when": _condition, "values": tuple,
    }  # fmt: skip
    plain = {key: value for key, value in row.items() if not key.startswith("condition_")}
    made = {key: maker[key](value) if key in maker else value for key, value in plain.items()}
    return ElementRule(**made, condition=Text(row.get("condition_en", ""), row.get("condition_zh", "")))


def _condition(text: str) -> Condition | None:
    return Condition.parse(text) if text.strip() else None


def _wrong(en: str, zh: str, known: str = "") -> InvalidValue:
    hint = (
        Text(f"Possible: {known}.", f"可用：{known}。")
        if known
        else Text("Correct the file.", "请改正该文件。")
    )
    return InvalidValue(
        Text(f"This is no metadata scheme: {en}.", f"不是可用的元数据方案：{zh}。"), hint=hint
    )
