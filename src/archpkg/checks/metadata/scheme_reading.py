"""元数据方案 read: the one that is shipped, or a unit's own, which may say only what differs."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from importlib.resources import files
from typing import Any

from attrs import frozen

from archpkg.checks.metadata.conditions import Condition
from archpkg.checks.metadata.scheme import (
    SHAPES,
    ElementRule,
    FaultRules,
    MetadataScheme,
    Obligation,
    Values,
)
from archpkg.errors import CannotRead, InvalidValue
from archpkg.findings import Severity
from archpkg.words import Text

MAX_OCTETS = 1 << 20

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
_NAMED_KEYS = {key: kind for key, kind in _KEYS.items() if key != "number"}
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


@frozen(kw_only=True)
class Standard:
    """One metadata standard: its number and year, the dialect ``form`` whose records it is for, the scheme that is
    shipped, and the names of its elements in order.

    ``numbered`` says whether elements are told by their number, M1 for the first name; else by name.
    """

    code: str
    form: str
    shipped: str
    names: tuple[str, ...]
    numbered: bool
    rules: FaultRules
    values: Values

    def called(self, at: int) -> str:
        """How the element at a place, counted from 1, is called."""
        name = self.names[at - 1]
        return f"M{at} {name}" if self.numbered else name


def load(standard: Standard, path: str | os.PathLike[str] | None = None) -> MetadataScheme:
    """The scheme of a standard as it is shipped, or one from a TOML file of a unit.

    A file with ``base`` (the standard's code) says only what differs, element by element and key by key; without
    ``base`` it is the whole scheme. Raises :class:`CannotRead` for a file that cannot be read, is no TOML, has a key
    that is not known or a value that cannot be; the message names the element.
    """
    if path is None:
        return read(standard, _shipped(standard))
    return read(standard, _octets(path), path=os.fspath(path))


def load_any(standards: Sequence[Standard], path: str | os.PathLike[str]) -> MetadataScheme:
    """A unit's scheme of whichever of these standards its TOML names in ``base``, or, where it is a whole scheme, in
    ``standard``; a whole scheme with another name for its standard is read as one of the first. Raises as :func:`load`.
    """
    data, name = _octets(path), os.fspath(path)
    by_code = {standard.code: standard for standard in standards}
    try:
        document = _document(data)
        base = document.get("base")
        if isinstance(base, str) and base not in by_code:
            raise _wrong(f"base is {base[:60]!r}", f"base 为 {base[:60]!r}", "、".join(by_code))
    except InvalidValue as error:
        raise CannotRead(error.text, hint=error.hint, path=name) from error
    named = document.get("base", document.get("standard"))
    standard = by_code.get(named, standards[0]) if isinstance(named, str) else standards[0]
    return read(standard, data, path=name)


def _octets(path: str | os.PathLike[str]) -> bytes:
    name = os.fspath(path)
    try:
        with open(name, "rb") as source:
            return source.read(MAX_OCTETS + 1)
    except OSError as error:
        raise CannotRead(
            Text(f"The scheme cannot be read: {error.strerror}.", f"无法读取元数据方案：{error.strerror}。"),
            hint=Text("Look at its path and permissions.", "请检查路径和权限。"),
            path=name,
        ) from error


def read(standard: Standard, data: bytes, *, path: str = "") -> MetadataScheme:
    """A scheme from the octets of its TOML, as :func:`load`. ``path`` is for the message only."""
    try:
        return _scheme(standard, _document(data))
    except InvalidValue as error:
        raise CannotRead(error.text, hint=error.hint, path=path or None) from error


def _shipped(standard: Standard) -> bytes:
    return files("archpkg.checks.metadata").joinpath(standard.shipped).read_bytes()


def _document(data: bytes) -> Row:
    if len(data) > MAX_OCTETS:
        raise _wrong(f"it has more than {MAX_OCTETS:,} octets", f"超过 {MAX_OCTETS:,} 字节")
    try:
        return tomllib.loads(data.decode("utf-8-sig").replace("\r\n", "\n"))
    except (ValueError, RecursionError) as error:
        raise _wrong(f"no TOML: {error}", f"不是 TOML：{error}") from error


def _scheme(standard: Standard, document: Row) -> MetadataScheme:
    _check_keys(document, _TOP, Text("the file", "文件"))
    rows = _rows(standard, document)
    title = Text(document.get("title_en", ""), document.get("title_zh", ""))
    code = document.get("standard", "")
    severities: dict[str, Severity] = {}
    if "base" in document:
        if document["base"] != standard.code:
            shown = repr(document["base"][:60])
            raise _wrong(f"base is {shown}", f"base 为 {shown}", standard.code)
        shipped = _document(_shipped(standard))
        title = Text(title.en or shipped.get("title_en", ""), title.zh or shipped.get("title_zh", ""))
        code = code or standard.code
        severities |= _severities(standard, shipped.get("severity", {}))
        rows = _over(_rows(standard, shipped), rows)
    severities |= _severities(standard, document.get("severity", {}))
    elements = tuple(_element(standard, at, row) for at, row in sorted(rows.items()))
    if not code:
        raise _wrong("it does not say its standard", "未写明 standard", f'standard = "{standard.code}"')
    return MetadataScheme(
        standard=code,
        form=standard.form,
        title=title,
        elements=elements,
        severities=severities,
        rules=standard.rules,
        values=standard.values,
    )


def _rows(standard: Standard, document: Row) -> dict[int, Row]:
    """The elements by their place, their keys and types looked at. Raises InvalidValue."""
    rows: dict[int, Row] = {}
    for nth, row in enumerate(document.get("element", []), start=1):
        if not isinstance(row, dict):
            raise _wrong(f"element {nth} is no table", f"第 {nth} 个 element 不是表", "[[element]]")
        at = _place(standard, row, Text(f"element {nth}", f"第 {nth} 个 element"))
        called = Text(standard.called(at), standard.called(at))
        if at in rows:
            raise _wrong(f"{called.en} stands twice", f"{called.zh}重复")
        _check_keys(row, _KEYS if standard.numbered else _NAMED_KEYS, called)
        name = standard.names[at - 1]
        if row.setdefault("name", name) != name:
            raise _wrong(
                f"{called.en} is called {row['name'][:60]!r}", f"{called.zh}写作 {row['name'][:60]!r}", name
            )
        rows[at] = row
    return rows


def _place(standard: Standard, row: Row, called: Text) -> int:
    """Where the element stands among those of the standard, from 1."""
    key = "number" if standard.numbered else "name"
    told, most = row.get(key), len(standard.names)
    if standard.numbered and type(told) is int and 1 <= told <= most:
        return told
    if not standard.numbered and isinstance(told, str) and told in standard.names:
        return standard.names.index(told) + 1
    shown = repr(told)[:60]
    known = f"1 … {most}" if standard.numbered else "、".join(standard.names)
    raise _wrong(f"{called.en} has the {key} {shown}", f"{called.zh}的 {key} 为 {shown}", known)


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


def _severities(standard: Standard, table: Row) -> dict[str, Severity]:
    codes = {rule.code for rule in standard.rules.all}
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


def _element(standard: Standard, at: int, row: Row) -> ElementRule:
    called = standard.called(at)
    values = row.get("values", [])
    if not all(isinstance(value, str) and value for value in values):
        raise _wrong(f"values of {called} are no texts", f"{called} 的 values 应为文字列表")
    longest = row.get("max_length")
    if longest is not None and longest < 1:
        raise _wrong(
            f"max_length of {called} is {longest}",
            f"{called} 的 max_length 为 {longest}",
            "1 …",
        )
    maker: dict[str, Callable[[Any], Any]] = {
        "obligation": Obligation, "severity": Severity, "when": _condition, "values": tuple,
    }  # fmt: skip
    plain = {key: value for key, value in row.items() if not key.startswith("condition_")}
    made = {key: maker[key](value) if key in maker else value for key, value in plain.items()}
    made["number"] = at if standard.numbered else 0
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
