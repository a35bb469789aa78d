"""BagIt 建议. What RFC 8493 says should be, and a bag is valid without: looked at in small tag files only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.manifest_names import ManifestName
from archpkg.words import Text

REGISTERED = frozenset(
    ("sha256", "sha384", "sha512", "sha3224", "sha3256", "sha3384", "sha3512", "blake2s", "blake2b", "k12")
)
"""Algorithms of IANA's Named Information Hash Algorithm Registry, as of 2022, by their names here."""
COMPATIBLE = frozenset(("md5", "sha1"))
"""Algorithms that §2.4 keeps for bags as they are."""
WIDTH = 79
"""Characters of a line of bag-info.txt."""

REGISTRY = Rule(
    code="BAG-ALGORITHM-REGISTRY",
    severity=Severity.WARNING,
    clause="RFC 8493 §2.4",
    text=Text(
        "The payload manifests use {algorithms} only, which is not in IANA's registry of hash algorithms; readers "
        "elsewhere may not know it.",
        "载荷清单只使用 {algorithms}，不在 IANA 散列算法注册表中；其他程序可能不认识。",
    ),
    hint=Text(
        "Add SHA-256 or SHA-512 beside it (bag upgrade).", "请另加 SHA-256 或 SHA-512（bag upgrade）。"
    ),
)
TAG_SETS = Rule(
    code="BAG-TAGMANIFEST-SETS",
    severity=Severity.WARNING,
    clause="RFC 8493 §2.2.1",
    text=Text(
        "It does not list {name} ({n} in all), which other tag manifests list.",
        "未列出其他标签清单所列的 {name}（共 {n} 个）。",
    ),
    hint=Text("Make the tag manifests anew (bag update).", "请重新生成标签清单（bag update）。"),
)
TAG_ALGORITHMS = Rule(
    code="BAG-TAGMANIFEST-ALGORITHMS",
    severity=Severity.WARNING,
    clause="RFC 8493 §2.2.1",
    text=Text(
        "Tag manifests are in {tag}, payload manifests in {payload}; they should be the same.",
        "标签清单使用 {tag}，载荷清单使用 {payload}；两者宜一致。",
    ),
    hint=Text("Make both in the same algorithms (bag upgrade).", "请以相同算法生成两者（bag upgrade）。"),
)
MANIFEST_ALIKE = Rule(
    code="BAG-MANIFEST-ALIKE",
    severity=Severity.WARNING,
    clause="RFC 8493 §6.1.1.3",
    text=Text(
        "Its name and {other} differ only in letter case; some systems keep one of them.",
        "其名称与 {other} 仅大小写不同；有的系统只能保留其一。",
    ),
    hint=Text("Keep the one in lower case, if they say the same.", "若内容相同，请只保留小写者。"),
)
INFO_LONG = Rule(
    code="BAG-INFO-LONG",
    severity=Severity.NOTE,
    clause="RFC 8493 §2.2.2",
    text=Text(
        "{n} lines are longer than {width} characters, the first that of {label}.",
        "有 {n} 行超过 {width} 字符，首个为 {label}。",
    ),
    hint=Text(
        "Nothing has to be done: a line break would become part of the value.",
        "无须处理：折行会使换行成为值的一部分。",
    ),
)
RULES = (REGISTRY, TAG_SETS, TAG_ALGORITHMS, MANIFEST_ALIKE, INFO_LONG)


def advice(bag: Bag, names: Sequence[ManifestName]) -> Iterator[Finding]:
    """What could be better in a bag, from the names of all its manifests, its tag manifests and its elements.

    Payload manifests need not be read for it, so that this costs little in a bag of any size. The form of the tag files
    is judged where they are read: see :func:`archpkg.packages.bag.read_bag`.
    """
    yield from _registry(names)
    yield from _alike(names)
    yield from _tag_algorithms(names)
    yield from _tag_sets(bag)
    yield from _long_lines(bag)


def _algorithms(names: Iterable[ManifestName], *, tag: bool) -> list[str]:
    used = (about.known.name if about.known else about.algorithm for about in names if about.tag is tag)
    return list(dict.fromkeys(used))


def _registry(names: Iterable[ManifestName]) -> Iterator[Finding]:
    used = _algorithms(names, tag=False)
    if used and not (REGISTERED | COMPATIBLE).intersection(used):
        yield Finding(REGISTRY, Where(), {"algorithms": ", ".join(used)})


def _alike(names: Iterable[ManifestName]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for about in names:
        other = first.setdefault(about.name.lower(), about.name)
        if other != about.name:
            yield Finding(MANIFEST_ALIKE, Where(path=about.name), {"other": other})


def _tag_algorithms(names: Iterable[ManifestName]) -> Iterator[Finding]:
    kept = tuple(names)
    payload, tag = _algorithms(kept, tag=False), _algorithms(kept, tag=True)
    if tag and set(tag) != set(payload):
        yield Finding(TAG_ALGORITHMS, Where(), {"tag": ", ".join(tag), "payload": ", ".join(payload) or "-"})


def _tag_sets(bag: Bag) -> Iterator[Finding]:
    listed = [(manifest.name, {entry.path for entry in manifest.entries}) for manifest in bag.tag_manifests]
    every = set().union(*(paths for _, paths in listed))
    for name, paths in listed:
        lacking = sorted(every - paths)
        if lacking:
            yield Finding(TAG_SETS, Where(path=name), {"name": lacking[0], "n": len(lacking)})


def _long_lines(bag: Bag) -> Iterator[Finding]:
    long = [
        label for label, value in bag.info for line in f"{label}: {value}".split("\n") if len(line) > WIDTH
    ]
    if long:
        details = {"n": len(long), "width": WIDTH, "label": long[0]}
        yield Finding(INFO_LONG, Where(path=bag.info_name, element=long[0]), details)
