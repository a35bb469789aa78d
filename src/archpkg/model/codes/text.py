"""档号文本. The text of reference codes: made regular, made a key for comparing, made a name on a disk."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from archpkg.findings import Finding, Reading, Rule, Severity, Where
from archpkg.model.codes import reasons as reasons
from archpkg.model.codes.grammar import DASHES, DOT, DOTS, FULL_STOPS, FULL_WIDTH, HYPHEN
from archpkg.words import Text

CODE_NORMALISED = Rule(
    code="CODE-NORMALISED",
    severity=Severity.WARNING,
    clause="DA/T 13-2022",
    text=Text(
        "Reference code “{before}” was read as “{after}” ({changes}).",
        "档号“{before}”按“{after}”读取（{changes}）。",
    ),
    hint=Text(
        "Correct it where it comes from: “-” between levels, “·” (U+00B7) between codes of one level, "
        "half-width letters and digits.",
        "请在来源处改正：各级之间用“-”，同级代码之间用“·”（U+00B7），字母和数字用半角。",
    ),
)

_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_HALF_WIDTH = {wide: chr(ord(wide) - 0xFEE0) for wide in FULL_WIDTH}
_SAFE_SIGNS = dict.fromkeys(DASHES, HYPHEN) | dict.fromkeys(DOTS, DOT) | _HALF_WIDTH
_KEY_SIGNS = {wide: half.upper() for wide, half in _HALF_WIDTH.items()} | {c: c.upper() for c in _LETTERS}
_KEY_SIGNS |= dict.fromkeys((*DASHES, *DOTS, *FULL_STOPS, DOT, "_", "\uff3f"), HYPHEN)


def _table(signs: Mapping[str, str]) -> dict[int, str]:
    return {ord(old): new for old, new in signs.items()}


_SAFE = _table(_SAFE_SIGNS)
_LENIENT = _table(_SAFE_SIGNS | dict.fromkeys(FULL_STOPS, DOT))
_KEY = _table(_KEY_SIGNS)


def normalise(text: str, *, lenient: bool = False, where: Where | None = None) -> Reading[str]:
    """The text with the safe stand-ins replaced: dashes, middle dots, full-width letters and digits, white
    space around it. Letter case is kept, and the numeral 一 is never taken for a dash. A full stop becomes
    ``·`` only if ``lenient``. One finding CODE-NORMALISED names before and after, if anything changed.

    U+30FB is among the dots because the codec ``gb2312`` reads the octets of ``·`` as U+30FB.
    The list of safe stand-ins is our reading.

    >>> normalise("Z109—WS・2011—Y—０００１").value
    'Z109-WS·2011-Y-0001'
    """
    inner = _trimmed(text)
    after = inner.translate(_LENIENT if lenient else _SAFE)
    if after == text:
        return Reading(after)
    changed = dict.fromkeys((old, new) for old, new in zip(inner, after, strict=True) if old != new)
    changes = [f"U+{ord(old):04X} → {new}" for old, new in changed]
    if inner != text:
        changes.append("⎵ → ∅")
    details = {"before": reasons.shown(text), "after": after, "changes": ", ".join(changes)}
    return Reading(after, (Finding(CODE_NORMALISED, where or Where(), details),))


def _trimmed(text: str) -> str:
    """Without white space and invisible marks at both ends, in whatever order they stand."""
    while (shorter := text.strip().strip(_INVISIBLE)) != text:
        text = shorter
    return text


def match_key(text: str) -> str:
    """A key for comparing names made from codes: every dash, dot, full stop and underscore becomes ``-``,
    ASCII letters become capitals, full-width ones half-width, and white space around is dropped.

    The key of ``<code>-001`` or ``<code>_001`` is the key of the code, ``-`` and ``001``. Two codes that
    differ only in their separators have the same key: whoever uses keys must refuse a collision.

    >>> match_key("z109_ws.2011_y_0001_001") == match_key("Z109-WS·2011-Y-0001") + "-001"
    True
    """
    composed = unicodedata.normalize("NFC", _trimmed(text))
    return unicodedata.normalize("NFC", composed.translate(_KEY))


# ── names on a disk ─────────────────────────────────────────────────────────────────────────────────────

LONGEST_NAME = 200
"""Octets of UTF-8 that a name made from a code may have, so that a running number and an extension fit."""

_FORBIDDEN = frozenset('<>:"/\\|?*%')
_HIDDEN_KINDS = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_DEVICES = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"))
)


def safe_name(code_text: str) -> str:
    """The reference code as the name of a folder or computer file: a code that fits a grammar stays as it is.

    Free text may hold what a disk or another system cannot keep (separators of paths, control characters,
    names of devices, a dot or white space at an end); such characters become ``%`` and two hex digits an octet
    of UTF-8, so that different codes never get the same name.

    Raises InvalidValue for an empty code, and for a name longer than 200 octets.
    """
    if not code_text:
        raise reasons.EMPTY.error(code_text)
    last = len(code_text) - 1
    escaped = [_escaped(c) if _must_escape(c, edge=at in (0, last)) else c for at, c in enumerate(code_text)]
    if code_text.partition(".")[0].rstrip().upper() in _DEVICES:
        escaped[0] = _escaped(code_text[0])
    name = "".join(escaped)
    size = len(name.encode("utf-8"))
    if size > LONGEST_NAME:
        raise reasons.NAME_TOO_LONG.error(code_text, found=size, expected=LONGEST_NAME)
    return name


def _must_escape(character: str, *, edge: bool) -> bool:
    if character in _FORBIDDEN or unicodedata.category(character) in _HIDDEN_KINDS:
        return True
    return edge and (character == "." or character.isspace())


def _escaped(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode("utf-8", "surrogatepass"))
