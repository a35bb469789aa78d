"""目录书写. A catalogue row by row, exactly as the edition has it: ``\\n`` at the end of lines, two blanks a level."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import BinaryIO
from xml.parsers import expat

from archpkg.errors import InvalidValue, WrongUse
from archpkg.findings import Finding, Where
from archpkg.formats.carrier.encodings import encode, lacking, written_as
from archpkg.formats.carrier.rules import CAR_CHARACTER
from archpkg.formats.carrier.values import (
    LEVELS,
    MAY_LACK,
    CarrierCatalogue,
    CatalogueEntry,
    Description,
    columns_of,
)
from archpkg.formats.xml import escaped
from archpkg.model.parts import Extra
from archpkg.words import Text


def dumps_catalogue(catalogue: CarrierCatalogue, *, encoding: str = "UTF-8") -> bytes:
    """目录文件.XML, 文件目录.XML or 案卷目录.XML in UTF-8, GB18030 or GB2312.

    Every element of the edition is written, empty or not; only an empty 页数 is left out. Raises as
    :func:`write_catalogue`.
    """
    target = io.BytesIO()
    write_catalogue(
        target,
        catalogue.entries,
        edition=catalogue.edition,
        level=catalogue.level,
        encoding=encoding,
        extra=catalogue.extra,
    )
    return target.getvalue()


def write_catalogue(
    target: BinaryIO,
    entries: Iterable[CatalogueEntry],
    *,
    edition: str = "dat93",
    level: str = "文件",
    encoding: str = "UTF-8",
    extra: Iterable[Extra] = (),
) -> int:
    """Write a catalogue to a stream, entry by entry, and say how many there were.

    Raises InvalidValue for text that XML or the encoding cannot hold, naming entry and element, before the entry is
    written: what is in the stream by then is no document. Raises WrongUse for an unknown edition, level or encoding.
    """
    columns = columns_of(edition)
    if level not in LEVELS:
        raise WrongUse(
            Text(f"Unknown level {level!r}.", f"未知层级 {level!r}。"),
            hint=Text(f"Known: {', '.join(LEVELS)}.", f"可用：{'、'.join(LEVELS)}。"),
        )
    name = written_as(encoding)
    count = 0
    opened = False
    target.write(f'<?xml version="1.0" encoding="{name}"?>\n'.encode("ascii"))
    root = f"{level}目录"
    for count, entry in enumerate(entries, start=1):
        body = "".join(_entry(entry, columns, level, count, name))
        row = encode(body, name, f"{level} {count}")
        target.write(row if opened else f"<{root}>\n".encode(_codec(name)) + row)
        opened = True
    others = "".join(_kept(extra, "  ", name, forbidden=level))
    if others:
        row = encode(others, name, root)
        target.write(row if opened else f"<{root}>\n".encode(_codec(name)) + row)
        opened = True
    target.write((f"</{root}>\n" if opened else f"<{root}/>\n").encode(_codec(name)))
    return count


def check_characters(value: CarrierCatalogue | Description, encoding: str) -> tuple[Finding, ...]:
    """What the encoding cannot hold, entry by entry and element by element: empty if all can be written.

    Raises WrongUse for another encoding than UTF-8, GB18030 and GB2312.
    """
    name = written_as(encoding)
    return tuple(
        Finding(CAR_CHARACTER, where, _details(character, name, element))
        for where, element, text in _texts(value)
        if (character := lacking(text, name))
    )


def _details(character: str, encoding: str, element: str) -> dict[str, object]:
    point = f"U+{ord(character):04X}"
    shown = "?" if character in map(chr, range(0xD800, 0xE000)) else character
    return {"encoding": encoding, "character": shown, "point": point, "element": element}


def _texts(value: CarrierCatalogue | Description) -> Iterator[tuple[Where, str, str]]:
    if isinstance(value, Description):
        for at, (name, text) in enumerate(value.fields, start=1):
            yield Where(line=at, element=name), name or text, name + text
        return
    columns = columns_of(value.edition)
    for number, entry in enumerate(value.entries, start=1):
        for tag, field in columns:
            yield Where(row=number, element=tag), tag, getattr(entry, field)
        for extra in entry.extra:
            yield Where(row=number, element=extra.name), extra.name, extra.name + extra.value
    for extra in value.extra:
        yield Where(element=extra.name), extra.name, extra.name + extra.value


def _codec(encoding: str) -> str:
    return "utf-8" if encoding == "UTF-8" else "gb18030"


def _entry(
    entry: CatalogueEntry, columns: tuple[tuple[str, str], ...], level: str, number: int, encoding: str
) -> Iterator[str]:
    yield f"  <{level}>\n"
    kept = {extra.name for extra in entry.extra}
    for tag, field in columns:
        text = getattr(entry, field)
        if text or tag not in MAY_LACK or tag in kept:
            yield f"    <{tag}>{_safe(text, tag, number, encoding)}</{tag}>\n"
    yield from _kept(entry.extra, "    ", encoding, number=number)
    yield f"  </{level}>\n"


def _kept(
    extra: Iterable[Extra], indent: str, encoding: str, *, number: int | None = None, forbidden: str = ""
) -> Iterator[str]:
    for one in extra:
        names = one.name.split("/")
        if names[0] == forbidden or not all(map(_is_name, names)):
            raise InvalidValue(
                Text(f"{one.name!r} cannot be the name of an element.", f"{one.name!r} 不能用作元素名。"),
                hint=Text("Rename it, or leave it out.", "请改名或去除。"),
            )
        outer = "".join(f"<{name}>" for name in names)
        closing = "".join(f"</{name}>" for name in reversed(names))
        yield f"{indent}{outer}{_safe(one.value, one.name, number, encoding)}{closing}\n"


_NO_NAME = re.compile("[\\s<>/=&'\":]")


@lru_cache(maxsize=1024)
def _is_name(name: str) -> bool:
    """Whether the reader takes it for the name of an element without a prefix."""
    if not name or _NO_NAME.search(name):
        return False
    try:
        expat.ParserCreate().Parse(f"<{name}/>", True)
    except (expat.ExpatError, ValueError):
        return False
    return True


def _safe(text: str, tag: str, number: int | None, encoding: str) -> str:
    try:
        safe = escaped(text, tag)
    except InvalidValue as error:
        if number is None:
            raise
        said = Text(f"Entry {number}: {error.text.en}", f"第 {number} 条：{error.text.zh}")
        raise InvalidValue(said, hint=error.hint) from error
    if encoding == "GB2312":
        encode(text, encoding, f"〈{tag}〉" if number is None else f"{number} 〈{tag}〉")
    return safe
