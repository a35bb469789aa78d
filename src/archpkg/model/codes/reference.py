"""档号. The reference code as a value: its text, what its segments say, and its natural order."""

from __future__ import annotations

import re
from functools import total_ordering
from typing import Any

from attrs import evolve, field, frozen

from archpkg.errors import InvalidValue
from archpkg.model.codes import reasons as reasons
from archpkg.model.codes.grammar import HYPHEN, Arrangement, Profile
from archpkg.model.codes.reading import read_code
from archpkg.model.codes.rules import CodeRule
from archpkg.model.codes.text import normalise


def _check_text(_code: ReferenceCode, _field: object, text: str) -> None:
    if not text:
        raise reasons.EMPTY.error(text)


@total_ordering
@frozen(kw_only=True)
class ReferenceCode:
    """档号. The reference code of an item or a volume: its text, and what the segments say.

    ``text`` is what prints. ``classes`` are the second to fourth class and the project; ``catalogue`` is 目录号;
    ``retention`` is ``Y`` or ``D`` and years (in profile FIXED the installation's own three digits);
    ``number`` is 件号, or the page where a page stands; ``component`` is 子件号. A segment that is absent is
    empty, a year that is absent None. The constructor does not compare segments with the text: use
    :meth:`parse`, :meth:`of` or ``build_code``. A code whose profile is FREE fits no grammar.

    Codes are equal if all is equal, the reading too; to compare written codes, compare their texts.

    >>> code = ReferenceCode.parse("Z109-WS·2011-Y-BGS-0001")
    >>> code.year, code.retention, code.organ, code.number
    (2011, 'Y', 'BGS', '0001')
    """

    text: str = field(validator=_check_text)
    profile: Profile = Profile.FREE
    arrangement: Arrangement = Arrangement.ITEM
    fonds: str = ""
    category: str = ""
    classes: tuple[str, ...] = ()
    catalogue: str = ""
    year: int | None = None
    retention: str = ""
    organ: str = ""
    volume: str = ""
    number: str = ""
    component: str = ""

    @classmethod
    def parse(
        cls,
        text: str,
        *,
        rule: CodeRule | None = None,
        arrangement: Arrangement | None = None,
        lenient: bool = False,
    ) -> ReferenceCode:
        """The code that a text is. With a rule the code must follow it, the widths of its numbers too.

        ``arrangement`` is for a text without a rule whose record says whether it is by item or by volume.

        ``lenient`` first replaces stand-ins of separators (see :func:`normalise`; the full stop too) and does
        not ask for the rule's widths; the code then has the normalised text.

        Raises InvalidValue that names the reason and the remedy.
        """
        if lenient:
            text = normalise(text, lenient=True).value
        return cls(text=text, **read_code(text, rule, by=arrangement, strict=not lenient))

    @classmethod
    def of(
        cls, text: str, *, rule: CodeRule | None = None, arrangement: Arrangement | None = None
    ) -> ReferenceCode:
        """The code that a text is, or FREE text as it stands.

        Tried in turn: the rule without its widths, the arrangement, neither. Raises InvalidValue for an empty
        text only.
        """
        for tried, by in dict.fromkeys(((rule, arrangement), (None, arrangement), (None, None))):
            try:
                return cls(text=text, **read_code(text, tried, by=by, strict=False))
            except InvalidValue:
                continue
        return cls(text=text, arrangement=arrangement or Arrangement.ITEM)

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, ReferenceCode):
            return NotImplemented
        return sort_key(self) < sort_key(other)

    @property
    def is_volume(self) -> bool:
        """True if the code names a whole volume 案卷."""
        return self.arrangement is Arrangement.VOLUME and self.volume != "" and self.number == ""

    @property
    def volume_code(self) -> ReferenceCode | None:
        """The code of the volume 案卷 that an item in a volume belongs to; None for anything else."""
        if self.arrangement is not Arrangement.VOLUME or not self.volume or not self.number:
            return None
        text = self.text[: -len(self.number)].removesuffix(HYPHEN)
        return evolve(self, text=text, number="")


_DIGITS = re.compile(r"([0-9]+)")


def sort_key(code: ReferenceCode) -> tuple[Any, ...]:
    """The natural order of codes: fonds, category, classes, catalogue, year, retention (permanent first, then
    the longest term), organ, volume, number, component. Numbers compare as numbers; free text comes last.

    For many codes ``sorted(codes, key=sort_key)`` is quicker than ``sorted(codes)``.
    """
    return (
        code.profile is Profile.FREE,
        code.fonds,
        code.category,
        code.classes,
        code.catalogue,
        code.year or 0,
        _retention_rank(code.retention),
        code.organ,
        _size(code.volume),
        _size(code.number),
        _size(code.component),
        _natural(code.text) if code.profile is Profile.FREE else (),
        code.text,
        code.profile.value,
        code.arrangement.value,
    )


def _retention_rank(retention: str) -> tuple[int, int, str]:
    if retention == "Y":
        return (0, 0, "")
    years = retention[1:]
    if retention[:1] == "D" and years.isdecimal():
        return (1, -int(years), "")
    return (2 if retention else 3, 0, retention)


def _size(digits: str) -> tuple[int, str]:
    """Orders digits by their value, however many there are."""
    value = digits.lstrip("0")
    return (len(value), value)


def _natural(text: str) -> tuple[Any, ...]:
    return tuple(_size(part) if at % 2 else part for at, part in enumerate(_DIGITS.split(text)))
