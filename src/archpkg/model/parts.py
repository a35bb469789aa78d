"""The smaller values that records are made of: provenance, storage, rights, numbers, leftovers."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import Attribute, field, frozen

from archpkg.errors import InvalidValue
from archpkg.words import Text


def strings(values: Iterable[str]) -> tuple[str, ...]:
    """A tuple of strings; a lone string is refused, since its letters are surely not meant.

    Raises :class:`InvalidValue`.
    """
    if values.__class__ is tuple:
        return values
    if isinstance(values, str):
        raise InvalidValue(
            Text(f"One string {values!r} where several are wanted.", f"此处需要多个值，却给了一个字符串 {values!r}。"),
            hint=Text(f"Write ({values!r},).", f"请写作 ({values!r},)。"),
        )  # fmt: skip
    return tuple(values)


def natural(_instance: object, attribute: Attribute[int | None], value: int | None) -> None:
    """A validator of counts and sizes: none, or from 0 on. Raises :class:`InvalidValue`."""
    if value is not None and value < 0:
        raise InvalidValue(
            Text(f"{attribute.name} cannot be {value}.", f"{attribute.name} 不能为 {value}。"),
            hint=Text("It counts from 0.", "应为不小于 0 的整数。"),
        )


@frozen(kw_only=True)
class Extra:
    """Something that came in and has no home in the model: kept under its own name and written back.

    ``source`` says which form it came from (``catalogue``, ``dat46`` …).
    """

    name: str
    value: str
    source: str = ""


def extras(values: Iterable[Extra]) -> tuple[Extra, ...]:
    """A tuple of leftovers."""
    return tuple(values)


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
