"""移交载体上的目录与说明: the catalogue and the description file of a transfer, exactly as the archives expects them.

Two editions: ``dat93`` (DA/T 93-2022 annex B: 目录文件.XML) and ``2012`` (档发〔2012〕7号 annex 2: 文件目录.XML and
案卷目录.XML). Both have one root, repeated entries, no namespace and no attributes.
"""

from __future__ import annotations

import re

from attrs import field, frozen
from lxml import etree

from archpkg.errors import CannotRead, WrongUse
from archpkg.findings import Finding, Reading, Rule, Severity, Where
from archpkg.formats.format import Format
from archpkg.formats.xml import Element, add, children, local, parse, text_of, write
from archpkg.words import Text

EDITIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "dat93": (
        ("顺序号", "sequence"),
        ("档号", "code"),
        ("责任者", "author"),
        ("题名", "title"),
        ("日期", "date"),
        ("保管期限", "retention"),
        ("密级", "security"),
        ("页数", "page_count"),
        ("备注", "remark"),
    ),
    "2012": (
        ("顺序号", "sequence"),
        ("档号", "code"),
        ("责任者", "author"),
        ("题名", "title"),
        ("日期", "date"),
        ("密级", "security"),
        ("电子档案名称", "object_name"),
        ("备注", "remark"),
    ),
}
"""Elements of an entry in each edition, in order, with the field that holds each."""

CAR_UNKNOWN = Rule(
    code="CAR-UNKNOWN",
    severity=Severity.WARNING,
    clause="DA/T 93-2022 annex B",
    text=Text(
        "The catalogue entry has the element 〈{tag}〉: {value!r}.", "目录条目含有元素〈{tag}〉：{value!r}。"
    ),
    hint=Text("This edition does not know it; it was not taken over.", "本版本无此元素，未采用。"),
)
CAR_MISSING = Rule(
    code="CAR-MISSING",
    severity=Severity.ERROR,
    clause="DA/T 93-2022 annex B",
    text=Text("Entry {entry} lacks 〈{tag}〉.", "第 {entry} 条缺少〈{tag}〉。"),
    hint=Text("Fill it in and make the package again.", "请补充后重新生成信息包。"),
)
CAR_LINE = Rule(
    code="CAR-LINE",
    severity=Severity.WARNING,
    clause="DA/T 93-2022 annex B",
    text=Text("The line {text!r} has no name and value.", "该行 {text!r} 不是“名称：值”。"),
    hint=Text("Write one name：value a line.", "请每行写一个“名称：值”。"),
)
RULES = (CAR_UNKNOWN, CAR_MISSING, CAR_LINE)


@frozen(kw_only=True)
class CatalogueEntry:
    """目录条目. One record as the catalogue of the carrier tells it; every value is the text that stands there."""

    sequence: str = ""
    code: str = ""
    author: str = ""
    title: str = ""
    date: str = ""
    retention: str = ""
    security: str = ""
    page_count: str = ""
    object_name: str = ""
    remark: str = ""


@frozen(kw_only=True)
class CarrierCatalogue:
    """目录文件. ``edition`` dat93 or 2012; ``level`` 文件 (one entry a record) or 案卷 (one entry a volume)."""

    edition: str = "dat93"
    level: str = "文件"
    entries: tuple[CatalogueEntry, ...] = field(default=(), converter=tuple[CatalogueEntry, ...])


def dumps_catalogue(catalogue: CarrierCatalogue, *, encoding: str = "UTF-8") -> bytes:
    """目录文件.XML, 文件目录.XML or 案卷目录.XML. Every element of the edition is written, empty or not."""
    columns = _columns(catalogue.edition)
    root = etree.Element(f"{catalogue.level}目录")
    for entry in catalogue.entries:
        element = add(root, catalogue.level)
        for tag, name in columns:
            add(element, tag, getattr(entry, name))
    return write(root, encoding=encoding)


def loads_catalogue(data: bytes, *, edition: str = "dat93") -> Reading[CarrierCatalogue]:
    """The catalogue of a carrier; missing and unknown elements are findings.

    Raises CannotRead for what is not XML or has another root.
    """
    root = parse(data)
    level = local(root).removesuffix("目录")
    if level not in ("文件", "案卷"):
        raise CannotRead(
            Text(f"The root is 〈{local(root)}〉.", f"根元素为〈{local(root)}〉。"),
            hint=Text("It should be 文件目录 or 案卷目录.", "应为文件目录或案卷目录。"),
        )
    findings: list[Finding] = []
    entries = tuple(
        _read_entry(element, number, edition, findings)
        for number, element in enumerate(children(root, level), start=1)
    )
    return Reading(CarrierCatalogue(edition=edition, level=level, entries=entries), findings)


def _columns(edition: str) -> tuple[tuple[str, str], ...]:
    if edition not in EDITIONS:
        raise WrongUse(
            Text(f"Unknown edition {edition!r}.", f"未知版本 {edition!r}。"),
            hint=Text(f"Known: {', '.join(EDITIONS)}.", f"可用：{'、'.join(EDITIONS)}。"),
        )
    return EDITIONS[edition]


_MAY_LACK = {"页数"}


def _read_entry(element: Element, number: int, edition: str, findings: list[Finding]) -> CatalogueEntry:
    columns = dict(_columns(edition))
    values: dict[str, str] = {}
    for part in element:
        name = columns.get(local(part))
        if name is None or name in values or len(part):
            details = {"tag": local(part), "value": text_of(part)}
            findings.append(Finding(CAR_UNKNOWN, Where(line=part.sourceline, element=local(part)), details))
        else:
            values[name] = text_of(part)
    for tag, name in columns.items():
        if name not in values and tag not in _MAY_LACK:
            lacking: dict[str, object] = {"entry": number, "tag": tag}
            findings.append(Finding(CAR_MISSING, Where(line=element.sourceline, element=tag), lacking))
    return CatalogueEntry(**values)


@frozen(kw_only=True)
class Description:
    """说明文件. Names and values of 说明文件.TXT, in order."""

    fields: tuple[tuple[str, str], ...] = field(default=(), converter=tuple[tuple[str, str], ...])

    def get(self, name: str) -> str:
        """The first value under a name, or nothing."""
        return next((value for label, value in self.fields if label == name), "")


def dumps_description(description: Description, *, encoding: str = "UTF-8") -> bytes:
    """说明文件.TXT: one ``名称：值`` a line. Line breaks inside a value become blanks."""
    lines = [f"{name}：{' '.join(value.splitlines())}\n" for name, value in description.fields]
    return "".join(lines).encode("gb18030" if encoding.upper().startswith("GB") else "utf-8")


_LINE_END = re.compile("\r\n|\r|\n")


def loads_description(data: bytes) -> Reading[Description]:
    """说明文件.TXT in UTF-8 (with or without byte order mark) or GB18030; ``：``, ``:`` or ``=`` behind the name.

    Raises CannotRead for UTF-16 and for octets that fit neither encoding.
    """
    fields: list[tuple[str, str]] = []
    findings: list[Finding] = []
    for number, line in enumerate(_LINE_END.split(_decode(data)), start=1):
        if not line.strip():
            continue
        cuts = [cut for mark in "：:=" if (cut := line.find(mark)) > 0]
        if cuts:
            cut = min(cuts)
            fields.append((line[:cut].strip(), line[cut + 1 :].strip()))
        else:
            findings.append(Finding(CAR_LINE, Where(line=number), {"text": line}))
    return Reading(Description(fields=fields), findings)


def _decode(data: bytes) -> str:
    if not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise CannotRead(
        Text("The description is neither UTF-8 nor GB18030.", "说明文件既非 UTF-8 也非 GB18030 编码。"),
        hint=Text("Save it as UTF-8.", "请另存为 UTF-8。"),
    )


CARRIER_CATALOGUE: Format[CarrierCatalogue] = Format(
    name="carrier-catalogue",
    title=Text("DA/T 93-2022 catalogue (目录文件.XML)", "DA/T 93-2022 目录文件"),
    root="文件目录",
    carries=CarrierCatalogue,
    dumps=dumps_catalogue,
    loads=loads_catalogue,
    lossless=True,
)
CARRIER_2012: Format[CarrierCatalogue] = Format(
    name="carrier-2012",
    title=Text("Catalogue of the 2012 carrier layout (文件目录.XML)", "2012 年移交载体文件目录"),
    root="文件目录",
    carries=CarrierCatalogue,
    dumps=dumps_catalogue,
    loads=lambda data: loads_catalogue(data, edition="2012"),
    lossless=True,
)
DESCRIPTION: Format[Description] = Format(
    name="carrier-description",
    title=Text("Description of a transfer (说明文件.TXT)", "移交说明文件"),
    root="",
    carries=Description,
    dumps=dumps_description,
    loads=loads_description,
    lossless=True,
    suffix=".TXT",
)
