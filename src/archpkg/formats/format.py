"""方言. A dialect is a value: what it is called, what it carries, and the two functions that go both ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from attrs import frozen

from archpkg.findings import Reading
from archpkg.words import Text

T = TypeVar("T")


@frozen(kw_only=True)
class Format(Generic[T]):
    """One written form of a record.

    ``dumps`` gives the bytes of a value, ``loads`` reads them leniently. ``root`` is the name of the outermost
    element, ``carries`` the class of the values, ``lossless`` whether reading gives back just what was written.
    ``schema`` is the name of the XSD below ``formats/schemas/`` that the output fits (:func:`open_schema`), or nothing.
    """

    name: str
    title: Text
    root: str
    carries: type[Any]
    dumps: Callable[[T], bytes]
    loads: Callable[[bytes], Reading[T]]
    lossless: bool
    suffix: str = ".xml"
    schema: str = ""
