"""Words in two languages: every sentence the library says exists in English and in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import frozen

Lang = Literal["en", "zh"]


@frozen
class Text:
    """A sentence in English and Chinese, perhaps with named places for details.

    >>> Text("{n} rows", "{n} 行").fill(n=3).zh
    '3 行'
    """

    en: str
    zh: str

    def in_(self, lang: Lang) -> str:
        """The sentence in one language."""
        return self.zh if lang == "zh" else self.en

    def fill(self, **details: object) -> Text:
        """The same sentence with its named places filled; a missing one stays as it is written."""
        return self.fill_from(details)

    def fill_from(self, details: Mapping[str, object]) -> Text:
        """As :meth:`fill`, from a mapping. A detail that is a Text is said in each language by its own words."""
        en, zh = (_Keep({k: _said(v, lang) for k, v in details.items()}) for lang in ("en", "zh"))
        return Text(self.en.format_map(en), self.zh.format_map(zh))

    def __str__(self) -> str:
        return self.en


def _said(value: object, lang: str) -> object:
    if isinstance(value, Text):
        return value.zh if lang == "zh" else value.en
    return value


class _Keep(dict[str, object]):
    """A mapping that leaves an unknown place as it is written."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
