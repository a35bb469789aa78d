"""电子文件检查. What the name, the size and the first octets of a computer file show, before anything decodes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from archpkg.findings import Finding, Rule, Severity, Where
from archpkg.packages.documents import claimed_format
from archpkg.packages.first_octets import PROGRAMS, WANTED, contradicts, ending_of, family_of
from archpkg.words import Text

OBJ_EMPTY = Rule(
    code="OBJ-EMPTY",
    severity=Severity.ERROR,
    clause="DA/T 70-2018 完整性",
    text=Text("The computer file is empty: it has 0 octets.", "电子文件为空（0 字节）。"),
    hint=Text(
        "Scan the page again, or copy the file again from its source.", "请重新扫描，或从来源处重新复制。"
    ),
)
OBJ_FORMAT = Rule(
    code="OBJ-FORMAT",
    severity=Severity.ERROR,
    clause="DA/T 70-2018 可用性",
    text=Text(
        "Its name ends in .{ending}, but its content is {found}: it will not open as what it is called.",
        "文件名后缀为 .{ending}，内容却是{found}，无法按该格式打开。",
    ),
    hint=Text(
        "Replace it by the right computer file, or give it the ending of its real format.",
        "请换成正确的文件，或按其真实格式改正后缀。",
    ),
)
OBJ_FORMAT_STATED = Rule(
    code="OBJ-FORMAT-STATED",
    severity=Severity.ERROR,
    clause="DA/T 46-2009 M47 格式信息",
    text=Text(
        "The metadata say its format is {stated}, but its content is {found}.",
        "元数据所记格式为 {stated}，内容却是{found}。",
    ),
    hint=Text(
        "Correct 格式信息 in the metadata, or replace the file.", "请改正元数据中的“格式信息”，或更换文件。"
    ),
)
OBJ_PROGRAM = Rule(
    code="OBJ-PROGRAM",
    severity=Severity.ERROR,
    clause="DA/T 70-2018 安全性",
    text=Text(
        "It is a program or a script ({found}), not a form in which records are kept.",
        "这是可执行程序或脚本（{found}），不是归档格式。",
    ),
    hint=Text(
        "Do not open it; take it out of the package and ask where it came from.",
        "请勿打开；请移出并查明来源。",
    ),
)
OBJ_PAGE_GAP = Rule(
    code="OBJ-PAGE-GAP",
    severity=Severity.WARNING,
    text=Text(
        "Between the pages of {name} the numbers {missing} are missing.",
        "{name} 的页号不连续，缺 {missing}。",
    ),
    hint=Text("Find or scan the missing pages, or number the pages anew.", "请补齐缺页，或重新编排页号。"),
)
OBJ_PAGE_TWICE = Rule(
    code="OBJ-PAGE-TWICE",
    severity=Severity.WARNING,
    text=Text("The page number {page} stands twice: {names}.", "页号 {page} 重复：{names}。"),
    hint=Text("Keep one, or number the pages anew.", "请保留其一，或重新编排页号。"),
)
RULES = (OBJ_EMPTY, OBJ_FORMAT, OBJ_FORMAT_STATED, OBJ_PROGRAM, OBJ_PAGE_GAP, OBJ_PAGE_TWICE)

_PAGE = re.compile(r"(.*?)[-_ .（(第]*(\d{1,4})(页?[）)]?)", re.ASCII | re.DOTALL)
_SHOWN = 10


def object_findings(
    name: str, size: int | None, head: bytes | None, *, stated: str = "", record: str = ""
) -> tuple[Finding, ...]:
    """What one computer file of a record shows from outside.

    ``size`` in octets, None where it is not known; ``head`` its first octets (see
    :data:`archpkg.packages.first_octets.HEAD`), None where nobody could look; ``stated`` the name of its format as the
    metadata give it; ``record`` the 档号. ``name`` is its path, for the place and for its ending.
    """
    where = Where(path=name, record=record)
    if size == 0:
        return (Finding(OBJ_EMPTY, where),)
    ending = ending_of(name)
    if head is None:
        return (_program(where, ending, Text(f".{ending}", f".{ending}")),) if ending in PROGRAMS else ()
    look = family_of(head)
    if ending in PROGRAMS or look.family == "program" or (look.family == "script" and ending not in WANTED):
        return (_program(where, ending, look.text),)
    if contradicts(ending, look):
        return (Finding(OBJ_FORMAT, where, {"ending": ending, "found": look.text}),)
    promised = _ending_stated(stated)
    if promised and contradicts(promised, look):
        return (Finding(OBJ_FORMAT_STATED, where, {"stated": stated[:60], "found": look.text}),)
    return ()


def _program(where: Where, ending: str, found: Text) -> Finding:
    return Finding(OBJ_PROGRAM, where, {"found": found, "ending": ending})


def _ending_stated(stated: str) -> str:
    """The ending that the name of a format stands for: ``JPEG`` is jpg; empty for a name that is not known."""
    word = stated.strip().lower().removeprefix(".")
    for ending in (word, word.partition(" ")[0], word.partition("/")[0], word.partition("-")[0]):
        if ending in WANTED:
            return ending
    return ""


def format_differs(name: str, stated: str) -> bool:
    """Whether the format that the metadata name is another one than the ending of the computer file says."""
    claimed, promised = ending_of(name), _ending_stated(stated)
    if not promised or claimed not in WANTED:
        return False
    first, second = claimed_format(f"x.{claimed}"), claimed_format(f"x.{promised}")
    if first is not None and second is not None:
        return first != second
    return WANTED[claimed] != WANTED[promised]


def page_findings(names: Iterable[str], *, record: str = "") -> Iterator[Finding]:
    """Numbers of pages that are missing between others or stand twice, in the names of one record's files.

    A number is the last one in a name, of at most four digits; files are pages of one document where the rest of
    their names is the same. A number alone in its group is no page.
    """
    groups: dict[tuple[str, str], dict[int, list[str]]] = {}
    widths: dict[tuple[str, str], set[str]] = {}
    for name in names:
        base, _, ending = name.rpartition(".")
        match = _PAGE.fullmatch(base.rpartition("/")[2] if base else name.rpartition("/")[2])
        if match is None:
            continue
        key = (f"{base.rpartition('/')[0]}/{match[1]}", ending.lower())
        groups.setdefault(key, {}).setdefault(int(match[2]), []).append(name)
        widths.setdefault(key, set()).add(match[2])
    for key, pages in groups.items():
        if len(pages) < 2 or not _is_run(widths[key]):
            continue
        yield from _gaps(key, pages, widths[key], record)


def _is_run(texts: set[str]) -> bool:
    """Whether numbers can be those of pages: years, dates and box numbers of four digits are not."""
    return not any(len(text) == 4 and not text.startswith("0") for text in texts)


def _gaps(
    key: tuple[str, str], pages: dict[int, list[str]], texts: set[str], record: str
) -> Iterator[Finding]:
    width = max(map(len, texts)) if any(text.startswith("0") for text in texts) else 0
    least = min(pages)
    first = min(least, 1) if least <= 3 else least
    missing = [page for page in range(first, max(pages)) if page not in pages]
    some = next(iter(sorted(pages.values())))[0]
    stem = key[0].rpartition("/")[2]
    if missing and len(missing) <= 3 * len(pages):
        shown = "、".join(str(page).zfill(width) for page in missing[:_SHOWN]) + (
            "…" if len(missing) > _SHOWN else ""
        )
        yield Finding(
            OBJ_PAGE_GAP, Where(path=some, record=record), {"name": f"{stem}*.{key[1]}", "missing": shown}
        )
    for page, names in pages.items():
        if len(names) > 1:
            details = {"page": page, "names": "、".join(_bases(names))}
            yield Finding(OBJ_PAGE_TWICE, Where(path=names[0], record=record), details)


def _bases(names: Sequence[str]) -> list[str]:
    return [name.rpartition("/")[2] for name in names[:_SHOWN]]
