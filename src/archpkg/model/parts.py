"""The smaller values that records are made of: provenance, storage, rights, numbers, leftovers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import field, frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text

_EMPTY = ()
"""The empty tuple is one object, so that it is recognised by identity: most fields of most records are empty."""
_COUNT = re.compile(r"\s*([0-9]{1,9})\s*")
_TEXT = Text("Give a text; “” if it is not known.", "请给出文本；不详时为空文本。")
_TEXTS = Text("Give a tuple of texts.", "请给出由文本组成的元组。")


def quote(value: object, limit: int = 60) -> str:
    """Return the value as source text for a message, cut after ``limit`` characters."""
    text = repr(value[: limit + 1] if isinstance(value, str) else value)
    return text if len(text) <= limit + 2 else text[:limit] + "…"


def type_error(field: str, value: object, wanted: Text) -> InvalidValue:
    """Return the error for a value of a type that a field does not take; it names the field and the value."""
    kind = type(value).__name__
    return InvalidValue(
        Text(f"{field} cannot be {quote(value)} ({kind}).", f"{field} 不能为 {quote(value)}（{kind}）。"),
        hint=wanted,
    )


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """Return a tuple of texts. A lone text is refused, since its letters are surely not meant.

    Raises :class:`InvalidValue`, also for what is no text.
    """
    if values is _EMPTY:
        return ()
    if isinstance(values, str):
        raise InvalidValue(
            Text(f"One string {quote(values)} where several are wanted.",
                 f"此处需要多个值，却给了一个字符串 {quote(values)}。"),
            hint=Text(f"Write ({quote(values)},).", f"请写作 ({quote(values)},)。"),
        )  # fmt: skip
    try:
        texts = values if values.__class__ is tuple else tuple(values)
        "".join(texts)
    except TypeError:
        raise type_error("A list of texts", values, _TEXTS) from None
    return texts


def size_of(value: int | None) -> int | None:
    """计算机文件大小. Take a size in octets from 0 on. Raises :class:`InvalidValue`."""
    if value is None or (value.__class__ is int and value >= 0):
        return value
    raise type_error("size", value, Text("Give the octets, from 0 on.", "请给出字节数，不小于 0。"))


def count_of(field: str, value: int | str) -> int | None:
    """Take a count from 0 on, or its digits; an empty text is None. Raises :class:`InvalidValue`."""
    if isinstance(value, int) and value >= 0 and not isinstance(value, bool):
        return value
    match = _COUNT.fullmatch(value) if isinstance(value, str) else None
    if match is not None:
        return int(match[1])
    if value == "":
        return None
    raise type_error(field, value, Text("It counts from 0.", "应为不小于 0 的整数。"))


def text_error(owner: object, names: tuple[str, ...]) -> InvalidValue:
    """Return the error for the first of these fields whose value is not a text."""
    field, value = next((n, v) for n in names if not isinstance(v := getattr(owner, n), str))
    return type_error(field, value, _TEXT)


@frozen(kw_only=True)
class Extra:
    """Something that came in and has no home in the model: kept under its own name and written back.

    ``source`` says which form it came from (``catalogue``, ``dat46`` …).
    """

    name: str
    value: str
    source: str = ""


if TYPE_CHECKING:

    def extras(values: Iterable[Extra]) -> tuple[Extra, ...]:
        """Return a tuple of leftovers."""
        ...

else:
    extras = tuple  # called in half the time of a function


@frozen(kw_only=True)
class Provenance:
    """来源 (DA/T 46 M2). Where records come from and which archives holds them.

    ``archives_name`` 档案馆名称 M3, ``archives_code`` 档案馆代码 M4, ``fonds_name`` 全宗名称 M5,
    ``unit`` 立档单位名称 M6.
    """

    archives_name: str = ""
    archives_code: str = ""
    fonds_name: str = ""
    unit: str = ""


@frozen(kw_only=True)
class Numbering:
    """编号. The numbers of DA/T 46 M8 that an archives writes beside the reference code.

    ``catalogue_number`` 目录号 M10, ``agency_file_number`` 室编案卷号 M15, ``archives_file_number`` 馆编案卷号 M16,
    ``agency_item_number`` 室编件号 M17, ``archives_item_number`` 馆编件号 M18, ``page_number`` 页号 M20.
    """

    catalogue_number: str = ""
    agency_file_number: str = ""
    archives_file_number: str = ""
    agency_item_number: str = ""
    archives_item_number: str = ""
    page_number: str = ""


@frozen(kw_only=True)
class Storage:
    """存储位置 (DA/T 46 M65). ``current_location`` 当前位置 M66, ``offline_media`` 脱机载体编号 M67,
    ``offline_locations`` 脱机载体存址 M68, ``microform`` 缩微号 M69."""

    current_location: str = ""
    offline_media: tuple[str, ...] = field(default=(), converter=strings)
    offline_locations: tuple[str, ...] = field(default=(), converter=strings)
    microform: str = ""


@frozen(kw_only=True)
class Grant:
    """授权. ``agent`` 授权对象 M72 may do ``permission`` 授权行为 M73."""

    agent: str
    permission: str


@frozen(kw_only=True)
class Rights:
    """权限管理 (DA/T 46 M70). ``intellectual_property`` 知识产权说明 M71, ``grants`` 授权 M72-M73,
    ``control`` 控制标识 M74."""

    intellectual_property: str = ""
    grants: tuple[Grant, ...] = field(default=(), converter=tuple[Grant, ...])
    control: str = ""


@frozen(kw_only=True)
class ElectronicSignature:
    """电子签名 (DA/T 46 M57), as a record describes it; verifying one is not the model's work.

    ``rules`` 签名规则 M58, ``time`` 签名时间 M59, ``signer`` 签名人 M60, ``result`` 签名结果 M61 (base64),
    ``certificates`` 证书 M62 (base64), ``certificate_reference`` 证书引证 M63, ``algorithm`` 签名算法标识 M64.
    """

    rules: str = ""
    time: str = ""
    signer: str = ""
    result: str = ""
    certificates: tuple[str, ...] = field(default=(), converter=strings)
    certificate_reference: str = ""
    algorithm: str = ""
