"""Forms of the field that are read and never written: a nested catalogue, and a description in XML.

Each is known from one source only (see the docstrings); what they hold beside the known elements is kept as extras.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen
from lxml import etree

from archpkg.errors import CannotRead
from archpkg.findings import Finding, Reading, Rule, Severity, Where
from archpkg.formats.carrier.reading import MAX_DEPTH, MAX_ELEMENTS, MAX_NAME, beyond_limits
from archpkg.formats.carrier.values import EDITIONS, SOURCE, CarrierCatalogue, CatalogueEntry, Description
from archpkg.formats.charset import encoding_findings
from archpkg.formats.xml import Element, local, parse, text_of
from archpkg.model.parts import Extra
from archpkg.words import Text

CAR_VARIANT = Rule(
    code="CAR-VARIANT",
    severity=Severity.WARNING,
    text=Text(
        "〈{root}〉 is a form of the field, not of a standard.",
        "〈{root}〉是实践中的形式，不是标准规定的形式。",
    ),
    hint=Text(
        "It was read; write it anew in the form that the archives asks for.",
        "已读取；请按接收档案馆要求的形式重新生成。",
    ),
)

_HOLDERS = {"案卷": "卷内文件", "盒": "盒内文件"}
"""What holds items, and the element below it that lists them."""
_FIELDS = {tag: name for columns in EDITIONS.values() for tag, name in columns}


@frozen(kw_only=True)
class NestedCatalogue:
    """What a nested catalogue tells: its items, and its volumes, each as a catalogue of its own."""

    items: CarrierCatalogue
    volumes: CarrierCatalogue


@define
class _Found:
    items: list[CatalogueEntry] = field(factory=list)
    volumes: list[CatalogueEntry] = field(factory=list)
    extra: list[Extra] = field(factory=list)


def loads_nested_catalogue(data: bytes) -> Reading[NestedCatalogue]:
    """目录 with 案卷 (卷内文件), 盒 (盒内文件) or 文件 inside, as one catalogue tool writes it.

    Its lists hold 文件 elements, or are the items themselves: which of the two is not known, and both are read.

    What is told of a volume or box stands with each of its items too, as extras (``案卷/档号``). Raises CannotRead
    for what is not XML or has another root.
    """
    root = _rooted(data, "目录")
    found = _Found()
    for part in root:
        name = local(part)
        if name in _HOLDERS:
            _holder(part, name, found)
        elif name == "文件":
            found.items.append(_entry(part, ()))
        else:
            found.extra.extend(_kept(part, name))
    items = CarrierCatalogue(entries=found.items, extra=found.extra)
    volumes = CarrierCatalogue(edition="2012", level="案卷", entries=found.volumes)
    return Reading(NestedCatalogue(items=items, volumes=volumes), (*encoding_findings(data), *_told(root)))


def loads_description_xml(data: bytes) -> Reading[Description]:
    """文件说明 as XML (说明文件.xml), as one interface of an office system has it: every element is a name and value.

    Raises CannotRead for what is not XML or has another root.
    """
    root = _rooted(data, "文件说明")
    fields = [(extra.name, extra.value.strip()) for part in root for extra in _kept(part, local(part))]
    return Reading(Description(fields=fields), (*encoding_findings(data), *_told(root)))


_DEEP = etree.XPath("/*" + "/*" * MAX_DEPTH)
_LONG = etree.XPath(f"//*[string-length(local-name()) > {MAX_NAME}]")
_LARGE = etree.XPath(
    f"/*/*//*[count(*) > {MAX_ELEMENTS}][not(local-name() = '卷内文件' or local-name() = '盒内文件')]"
)


def _rooted(data: bytes, name: str) -> Element:
    root = parse(data)
    for found, en, zh in (
        (_DEEP(root), f"more than {MAX_DEPTH} levels", f"嵌套超过 {MAX_DEPTH} 层"),
        (_LONG(root), f"a name of more than {MAX_NAME:,} characters", f"名称超过 {MAX_NAME:,} 个字符"),
        (_LARGE(root), f"more than {MAX_ELEMENTS} elements in one", f"单个元素内超过 {MAX_ELEMENTS} 个元素"),
    ):
        if isinstance(found, list) and found:
            raise beyond_limits(en, zh, getattr(found[0], "sourceline", None) or 1)
    if local(root) != name:
        raise CannotRead(
            Text(f"The root is 〈{local(root)[:60]}〉.", f"根元素为〈{local(root)[:60]}〉。"),
            hint=Text(f"It should be {name}.", f"应为{name}。"),
        )
    return root


def _told(root: Element) -> tuple[Finding, ...]:
    return (Finding(CAR_VARIANT, Where(line=root.sourceline, element=local(root)), {"root": local(root)}),)


def _holder(holder: Element, name: str, found: _Found) -> None:
    """A volume or a box: what is told of it, and its items."""
    lists = [part for part in holder if local(part) == _HOLDERS[name]]
    own = [part for part in holder if local(part) != _HOLDERS[name]]
    above = tuple(extra for part in own for extra in _kept(part, f"{name}/{local(part)}"))
    if name == "案卷":
        found.volumes.append(_fields(own, (), holder.sourceline))
    for part in lists:
        inner = [item for item in part if local(item) == "文件"]
        if inner or not len(part):
            found.items.extend(_entry(item, above) for item in inner)
            others = [item for item in part if local(item) != "文件"]
            found.extra.extend(
                e for item in others for e in _kept(item, f"{name}/{local(part)}/{local(item)}")
            )
        else:
            found.items.append(_entry(part, above))


def _entry(element: Element, above: tuple[Extra, ...]) -> CatalogueEntry:
    return _fields(list(element), above, element.sourceline)


def _fields(parts: list[Element], above: tuple[Extra, ...], line: int | None) -> CatalogueEntry:
    values: dict[str, str] = {}
    extra: list[Extra] = []
    for part in parts:
        name = _FIELDS.get(local(part))
        if name is None or name in values or len(part):
            extra.extend(_kept(part, local(part)))
        else:
            values[name] = text_of(part).strip()
    return CatalogueEntry(
        sequence=values.get("sequence", ""),
        code=values.get("code", ""),
        author=values.get("author", ""),
        title=values.get("title", ""),
        date=values.get("date", ""),
        retention=values.get("retention", ""),
        security=values.get("security", ""),
        page_count=values.get("page_count", ""),
        object_name=values.get("object_name", ""),
        remark=values.get("remark", ""),
        extra=(*extra, *above),
        line=line,
    )


def _kept(element: Element, path: str) -> Iterator[Extra]:
    """Every text below an element, under its path."""
    if not len(element) or text_of(element).strip():
        yield Extra(name=path, value=text_of(element), source=SOURCE)
    for part in element:
        yield from _kept(part, f"{path}/{local(part)}")
