"""档号类别段. What the elements between fonds number and running number say: by their look, or by a rule."""

from __future__ import annotations

from functools import lru_cache

from archpkg.model.codes import grammar as grammar
from archpkg.model.codes import reasons as reasons
from archpkg.model.codes.grammar import CATEGORY_CODES, DOT, Segments
from archpkg.model.codes.reasons import Misfit
from archpkg.model.codes.rules import CodeRule, part_name

_MOST_TOKENS = 12
_CLASS_LIKE = ("class", "project")


@lru_cache(maxsize=4096)
def dat13_series(series: str, rule: CodeRule | None) -> Segments:
    """``ZY·JC·CC·2019·D30``: the elements of one segment. Raises Misfit. The result is shared: do not change."""
    tokens = _tokens(series, rule)
    named = by_look(tokens[1:]) if rule is None else by_rule(tokens[1:], rule.parts)
    return {"category": tokens[0], **named}


@lru_cache(maxsize=4096)
def dat22_series(series: str, retention: str, organ: str, rule: CodeRule | None) -> Segments:
    """``WS·2011``, ``Y`` and ``BGS``. Raises Misfit. The result is shared: do not change."""
    tokens = _tokens(series, rule)
    twice = next((token for token in tokens[1:] if grammar.RETENTION.fullmatch(token)), None)
    if len(tokens) < 2 or not grammar.YEAR.fullmatch(tokens[-1]):
        if twice is not None:
            raise Misfit(reasons.RETENTION_TWICE, first=twice, found=retention)
        raise Misfit(reasons.YEAR, series=series, found=tokens[-1])
    for token in tokens[1:-1]:
        if not grammar.CODE.fullmatch(token):
            raise Misfit(reasons.CLASS, found=token)
    if organ and not grammar.CODE_OR_HAN.fullmatch(organ):
        raise Misfit(reasons.ORGAN, found=organ)
    if rule is not None:
        after = (retention, organ) if organ else (retention,)
        return {"category": tokens[0], **by_rule((*tokens[1:], *after), rule.parts)}
    classes, year = tokens[1:-1], int(tokens[-1])
    return {"category": tokens[0], "classes": classes, "year": year, "retention": retention, "organ": organ}


def _tokens(series: str, rule: CodeRule | None) -> tuple[str, ...]:
    """The tokens of a series, the first of them a category that may stand here."""
    tokens = tuple(series.split(DOT))
    category = tokens[0]
    allowed = CATEGORY_CODES if rule is None else rule.categories
    if category not in allowed:
        raise Misfit(reasons.CATEGORY, found=category, expected=" ".join(sorted(allowed)))
    if rule is not None and rule.category and category != rule.category:
        raise Misfit(reasons.OTHER_CATEGORY, found=category, expected=rule.category)
    if len(tokens) > _MOST_TOKENS:
        raise Misfit(reasons.TOO_MANY, found=tokens[_MOST_TOKENS])
    return tokens


def by_look(tokens: tuple[str, ...]) -> Segments:
    """What tokens say where no rule is given: first what looks like a retention, then like a year, else text.

    Text before year and retention is a class or project, text after either is the organ or subject. A second
    token that looks like a year is text. Our reading where several texts follow: they stay joined by ``·``.
    Raises Misfit for a second retention.
    """
    classes: list[str] = []
    organs: list[str] = []
    year: int | None = None
    retention = ""
    for token in tokens:
        if grammar.RETENTION.fullmatch(token):
            if retention:
                raise Misfit(reasons.RETENTION_TWICE, first=retention, found=token)
            retention = token
        elif year is None and grammar.YEAR_BY_LOOK.fullmatch(token):
            year = int(token)
        elif year is None and not retention:
            classes.append(token)
        else:
            organs.append(token)
    return {"classes": tuple(classes), "year": year, "retention": retention, "organ": DOT.join(organs)}


def by_rule(tokens: tuple[str, ...], parts: tuple[str, ...]) -> Segments:
    """What tokens say by their position among the parts of a rule. Raises Misfit where they do not fit."""
    names = assigned(parts, tokens)
    if names is None:
        raise Misfit(reasons.OTHER_PARTS, found=DOT.join(tokens), expected=DOT.join(parts))
    found: Segments = {"classes": tuple(t for t, n in zip(tokens, names, strict=True) if n in _CLASS_LIKE)}
    for token, name in zip(tokens, names, strict=True):
        if name == "year":
            found["year"] = int(token)
        elif name == "retention":
            found["retention"] = token
        elif name == "catalogue":
            found["catalogue"] = token
        elif name == "organ":
            found["organ"] = token
    return found


@lru_cache(maxsize=4096)
def assigned(parts: tuple[str, ...], tokens: tuple[str, ...]) -> tuple[str, ...] | None:
    """The name of the part that each token is, or None where they do not fit.

    A part that may be absent takes what it can, except that a class leaves years and retentions to the parts
    that follow as long as the whole can still be read so.
    """
    if not parts:
        return None if tokens else ()
    name, repeats = part_name(parts[0]), parts[0].endswith("*")
    for taking in _ways(parts, tokens):
        left = parts if repeats and taking else parts[1:]
        names = assigned(left, tokens[1:] if taking else tokens)
        if names is not None:
            return (name, *names) if taking else names
    return None


def _ways(parts: tuple[str, ...], tokens: tuple[str, ...]) -> tuple[bool, ...]:
    """Whether the first part is to take the first token (True) or to be absent (False), likelier way first."""
    name = part_name(parts[0])
    fits = bool(tokens) and _fits(name, tokens[0])
    if name == parts[0]:
        return (True,) if fits else ()
    if not fits:
        return (False,)
    later = {part_name(part) for part in parts[1:]}
    claimed = any(_fits(other, tokens[0]) for other in ("year", "retention") if other in later)
    return (False, True) if name in _CLASS_LIKE and claimed else (True, False)


def _fits(name: str, token: str) -> bool:
    patterns = {"year": grammar.YEAR, "retention": grammar.RETENTION, "catalogue": grammar.NUM3}
    return patterns.get(name, grammar.CODE_OR_HAN).fullmatch(token) is not None
