"""条件选. The conditions of metadata standards that can be worked out from a record, as data: ``security>=秘密``.

``present=M57`` and ``absent=M18`` mean elements of DA/T 46-2009 in every scheme.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from attrs import frozen

from archpkg.checks.metadata.dat46_values import texts_of
from archpkg.errors import InvalidValue
from archpkg.model.codes import Arrangement
from archpkg.model.objects import DigitalObject
from archpkg.model.records import File, Item
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

Record = Item | File

_TERM = re.compile(r"(\w+)(?:(=|>=)(\S+))?")
_CATEGORY = re.compile(r"[A-Z0-9]+")
_AND = re.compile(r"\s+and\s+")


@frozen
class Condition:
    """A condition as it was written, and whether it holds for a record."""

    text: str
    terms: tuple[Callable[[Record], bool], ...]

    @classmethod
    def parse(cls, text: str) -> Condition:
        """Terms joined by ``and``. Raises :class:`InvalidValue` for a term that is not known."""
        return cls(text, tuple(_term(term) for term in _AND.split(text.strip())))

    def holds(self, record: Record) -> bool:
        """Whether all terms do."""
        return all(term(record) for term in self.terms)


def _term(text: str) -> Callable[[Record], bool]:
    match = _TERM.fullmatch(text)
    name, sign, value = match.groups(default="") if match else ("", "", "")
    if not sign and name in _PLAIN:
        return _PLAIN[name]
    if (name, sign) == ("security", ">="):
        least = SecurityLevel.parse(value).level
        return lambda record: record.security is not None and record.security.rank >= least.rank
    if sign == "=" and name in _EQUAL and value in _EQUAL[name]:
        return _EQUAL[name][value]
    if (name, sign) == ("category", "=") and _CATEGORY.fullmatch(value):
        return lambda record: _category(record) == value
    element = re.fullmatch(r"M([1-9][0-9]?)", value)
    if sign == "=" and name in ("present", "absent") and element and int(element[1]) <= 88:
        number, wanted = int(element[1]), name == "present"
        return lambda record: bool(texts_of(record, number)) is wanted
    known = ", ".join((*_PLAIN, *(f"{k}={v}" for k in _EQUAL for v in _EQUAL[k])))
    raise InvalidValue(
        Text(f"{text[:60]!r} is no condition.", f"{text[:60]!r} 不是可用的条件。"),
        hint=Text(
            f"Known: {known}, category=LX, security>=秘密, present=M57, absent=M18, joined by ' and '.",
            f"可用：{known}、category=LX、security>=秘密、present=M57、absent=M18，以 and 连接。",
        ),
    )


def _objects(record: Record) -> tuple[DigitalObject, ...]:
    return tuple(record.objects) if isinstance(record, Item) else ()


def _category(record: Record) -> str:
    return record.category or ("" if record.code is None else record.code.category)


def _by_volume(record: Record) -> bool:
    return record.code is not None and record.code.arrangement is Arrangement.VOLUME


_PLAIN: Mapping[str, Callable[[Record], bool]] = {
    "electronic": lambda record: bool(_objects(record)),
    "digitised": lambda record: any(obj.digitisation is not None for obj in _objects(record)),
    "signed": lambda record: isinstance(record, Item) and bool(record.signatures),
    "paper": lambda record: "纸" in record.carrier,
    "code": lambda record: record.code is not None,
}


def _item_field(name: str, value: str) -> Callable[[Record], bool]:
    return lambda record: getattr(record, name, "") == value


_EQUAL: Mapping[str, Mapping[str, Callable[[Record], bool]]] = {
    "level": {
        "文件": lambda record: isinstance(record, Item),
        "案卷": lambda record: isinstance(record, File),
    },
    "aggregation": {kind: _item_field("aggregation_type", kind) for kind in ("单件", "组合文件")},
    "arrangement": {
        "以卷": _by_volume,
        "以件": lambda record: record.code is not None and not _by_volume(record),
    },
    "origin": {kind: _item_field("origin", kind) for kind in ("原生", "数字化", "编辑")},
}
