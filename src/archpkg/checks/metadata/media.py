"""照片与录音录像: metadata of DA/T 54 and DA/T 63 against the computer files, and against the record beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, field, frozen

from archpkg.checks.metadata import dat46, dat54, dat63
from archpkg.checks.metadata.media_rules import (
    MEDIA_DOCUMENT,
    MEDIA_OCTETS,
    MEDIA_OTHER_KIND,
    MEDIA_RECORD,
    MEDIA_STATED,
    MEDIA_UNFOUNDED,
)
from archpkg.checks.metadata.media_values import COMPARISONS, folded
from archpkg.checks.metadata.scheme import ElementRule, MetadataScheme
from archpkg.errors import ArchpkgError, CannotRead
from archpkg.findings import Finding, Looked, Outcome, Reading, Severity, Where
from archpkg.formats.dat46 import DAT46
from archpkg.formats.dat54 import DAT54
from archpkg.formats.dat63 import DAT63
from archpkg.formats.format import Format
from archpkg.formats.media.kinds import PHOTOGRAPH, RECORDING, Kind
from archpkg.formats.media.nodes import Node
from archpkg.formats.xml import local, parse
from archpkg.model.objects import DigitalObject
from archpkg.model.records import Item
from archpkg.model.technical import Given, Origin, Photograph, Recording
from archpkg.packages.carrier.contents import is_metadata
from archpkg.packages.media.describing import agree, given_nodes, given_of
from archpkg.packages.media.measuring import measure
from archpkg.packages.media.rules import (
    MEDIA_DIFFERS,
    MEDIA_GONE,
    MEDIA_KIND,
    MEDIA_UNREADABLE,
    MEDIA_WAITING,
)
from archpkg.packages.trees.tree import Tree
from archpkg.words import Text

FORMS: Mapping[str, Format[Item]] = {form.root: form for form in (DAT54, DAT63)}
_KINDS = (
    (PHOTOGRAPH, Text("a photograph", "照片")),
    (RECORDING, Text("a recording", "录音录像")),
)
_WHAT = Text("pictures and recordings against their metadata", "照片、录音录像与其元数据的一致性")
_LONGEST = 120


def measure_media(
    tree: Tree, names: Collection[str], *, largest: int | None = None
) -> Mapping[str, Reading[DigitalObject]]:
    """What these computer files of a package say of themselves, by name in the tree.

    As :func:`archpkg.packages.media.measuring.measure`: what cannot be read now (a library is missing, a member of a
    container has more than ``largest`` octets) has the finding MEDIA-WAITING and counts as waiting, never as passed.
    """
    return measure(tree, names) if largest is None else measure(tree, names, largest=largest)


def compare_media(stated: Item, measured: Mapping[str, DigitalObject]) -> tuple[Finding, ...]:
    """Everything in which a record's 照片 and 录音录像 differ from its computer files.

    ``measured`` has what the files say of themselves (:func:`measure_media`), by the ``path`` that the objects of
    ``stated`` have; an object that is not in it is not compared. Widths, heights, formats, durations (to the second),
    codings, rates and the like are errors or warnings with a code each. Of what a camera or a person may say (摄影时间,
    设备型号 …) a value marked 值来源="文件" must be the file's, else MEDIA-STATED; a person's may be another, with
    MEDIA-DIFFERS. A value that the metadata leave out is no difference.
    """
    found: list[Finding] = []
    for obj in stated.objects:
        if obj.path in measured:
            found.extend(_of_object(obj, measured[obj.path]))
    return tuple(_of_record(finding, stated) for finding in found)


def _of_record(finding: Finding, record: Item) -> Finding:
    """The finding with the 档号 of the record that it is about."""
    code = "" if record.code is None else record.code.text
    return evolve(finding, where=evolve(finding.where, record=code))


def _of_object(stated: DigitalObject, measured: DigitalObject) -> Iterator[Finding]:
    if None not in (stated.size, measured.size) and stated.size != measured.size:
        details = {"tag": "计算机文件大小", "value": stated.size, "other": measured.size}
        yield Finding(MEDIA_OCTETS, Where(path=stated.path, element="计算机文件大小"), details)
    for kind, called in _KINDS:
        thing, other = getattr(stated, kind.field), getattr(measured, kind.field)
        if thing is None or not _says_technical(thing, kind):
            continue
        if other is None:
            yield Finding(MEDIA_OTHER_KIND, Where(path=stated.path, element=kind.tag), {"kind": called})
            continue
        for node in given_nodes(kind.nodes):
            finding = _of_element(node, given_of(thing, kind, node), given_of(other, kind, node))
            if finding is not None:
                yield finding.at(stated.path)


_OF_ANY = frozenset(("格式名称", "格式版本"))


def _says_technical(thing: Photograph | Recording, kind: Kind) -> bool:
    """Whether anything of it comes from a picture or recording: a person may well describe a page in such words."""
    for node in given_nodes(kind.nodes):
        given = given_of(thing, kind, node)
        if given is not None and (given.origin is Origin.FILE or node.tag in COMPARISONS.keys() - _OF_ANY):
            return True
    return False


def _of_element(node: Node, stated: Given[Any] | None, measured: Given[Any] | None) -> Finding | None:
    if stated is None:
        return None
    details = {"tag": node.tag, "value": _short(stated.value)}
    where = Where(element=node.tag)
    by_file = stated.origin is Origin.FILE
    if measured is None:
        return Finding(MEDIA_UNFOUNDED, where, details) if by_file else None
    details["other"] = _short(measured.value)
    one, other = str(stated.value), str(measured.value)
    comparison = COMPARISONS.get(node.tag)
    if comparison is not None:
        return None if comparison.same(one, other) else Finding(comparison.rule, where, details)
    if by_file:
        return None if folded(one) == folded(other) else Finding(MEDIA_STATED, where, details)
    return None if agree(one, other) else Finding(MEDIA_DIFFERS, where, details)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def compare_record(
    stated: Item, record: Item, *, scheme: MetadataScheme | None = None, document: str = "电子档案元数据.XML"
) -> tuple[Finding, ...]:
    """Everything in which the record of DA/T 54 or DA/T 63 differs from that of DA/T 46 beside it: MEDIA-RECORD.

    Both as they were read from their documents, nothing added. ``scheme`` is that of the former (DA/T 54 where it is
    not given). Elements of both standards are compared one by one, by their texts.
    """
    if stated == record:
        return ()
    schemes = (scheme or dat54.load_scheme(), dat46.load_scheme())
    code = record.code or stated.code
    found: dict[str, Finding] = {}
    for element, one, other in (row for each in schemes for row in _unequal(stated, record, each)):
        details = {"element": element.label, "value": one, "other": other, "document": document}
        where = Where(element=element.name, record="" if code is None else code.text)
        found.setdefault(element.name, Finding(MEDIA_RECORD, where, details))
    if not found:
        details = {"element": "扩展", "value": "?", "other": "?", "document": document}
        found["扩展"] = Finding(MEDIA_RECORD, Where(element="扩展"), details)
    return tuple(found.values())


def _unequal(one: Item, other: Item, scheme: MetadataScheme) -> Iterator[tuple[ElementRule, str, str]]:
    for element in scheme.elements:
        if element.kind == "容器型":
            continue
        texts = [_texts(record, element, scheme) for record in (one, other)]
        if texts[0] != texts[1]:
            first, second = ("；".join(part for holder in each for part in holder) for each in texts)
            yield element, _short(first), _short(second)


def _texts(record: Item, element: ElementRule, scheme: MetadataScheme) -> list[tuple[str, ...]]:
    values = scheme.values
    if not values.has_home(record, element):
        return []
    return [values.texts_in(each, element) for each in values.holders(record, values.scope_of(element))]


@frozen(kw_only=True)
class MediaJudgement:
    """What came of the media documents of a package: findings, and for the report what was looked at. ``forms`` are
    the dialects of the documents."""

    forms: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = field(default=(), converter=tuple[Finding, ...])
    looked_at: tuple[Looked, ...] = field(default=(), converter=tuple[Looked, ...])


@frozen(kw_only=True)
class _Document:
    """One media document: its name, its record, the names in the tree of its objects by their paths."""

    name: str
    form: Format[Item]
    item: Item
    objects: Mapping[str, str]

    @property
    def beside(self) -> str:
        """The name of the DA/T 46 document in the same folder."""
        return f"{self.name[: self.name.rfind('/') + 1]}{DAT46.root}.XML"


def judge_media(
    tree: Tree,
    names: Sequence[str],
    *,
    scheme: MetadataScheme | None = None,
    largest: int | None = None,
) -> MediaJudgement:
    """Every document of DA/T 54 and DA/T 63 in a package: by its scheme, against the DA/T 46 document in the same
    folder, and against the computer files.

    ``names`` are those of the tree's plain files. A document is known by its name (电子档案*元数据.XML) and by its root
    among the first octets. ``scheme`` is a unit's own, for documents of the standard it names. Paths of findings are
    names in the tree. What could not be measured is waiting in ``looked_at``; where there is no such document, nothing
    is there.
    Memory is that of some hundred documents; a packed tar is read once for some thousand.
    """
    schemes = {DAT54.name: dat54.load_scheme(), DAT63.name: dat63.load_scheme()}
    if scheme is not None and scheme.form in schemes:
        schemes[scheme.form] = scheme
    known = frozenset(names)
    found: list[Finding] = []
    forms: set[str] = set()
    outcomes: Counter[Outcome] = Counter()
    written = _media_names(tree, names)
    step = _STEP_IN_TAR if tree.kind == "tar" else _STEP
    for at in range(0, len(written), step):
        documents = list(_documents(tree, written[at : at + step], found))
        beside = _beside(tree, documents, known)
        for document in documents:
            forms.add(document.form.name)
            asks = schemes[document.form.name]
            found.extend(_of_record(f.at(document.name), document.item) for f in asks.check(document.item))
            found.extend(_against_record(document, beside, asks))
        found.extend(_against_files(tree, documents, outcomes, largest))
    return MediaJudgement(
        forms=frozenset(forms),
        findings=found,
        looked_at=_looked(outcomes, wrong=any(f.severity is Severity.ERROR for f in found)),
    )


_STEP, _STEP_IN_TAR = 250, 4000
_HEAD = 1024
_ROOTS = tuple(root.encode(encoding) for root in FORMS for encoding in ("utf-8", "gb18030"))


def _media_names(tree: Tree, names: Sequence[str]) -> list[str]:
    """Metadata documents whose first octets name the root of one of the two forms."""
    metadata = [name for name in names if is_metadata(name)]
    heads = dict(tree.beginnings(metadata, _HEAD))
    return [name for name in metadata if any(root in heads.get(name, b"") for root in _ROOTS)]


def _documents(tree: Tree, names: Sequence[str], found: list[Finding]) -> Iterator[_Document]:
    for name, data in tree.contents(names):
        try:
            if isinstance(data, CannotRead):
                raise data
            form = FORMS.get(local(parse(data)))
            if form is None:
                continue
            reading = form.loads(data)
        except ArchpkgError as error:
            found.append(Finding(MEDIA_DOCUMENT, Where(path=name), {"why": error.text}))
            continue
        found.extend(finding.at(name) for finding in reading.findings)
        inside = name[: name.rfind("/") + 1]
        objects = {o.path: inside + o.path for o in reading.value.objects if o.photograph or o.recording}
        yield _Document(name=name, form=form, item=reading.value, objects=objects)


def _beside(tree: Tree, documents: Sequence[_Document], known: Collection[str]) -> dict[str, Item]:
    """The records of the DA/T 46 documents in the same folders; one that cannot be read is for its own judge."""
    wanted = {document.beside for document in documents} & frozenset(known)
    wanted -= {document.name for document in documents}
    records: dict[str, Item] = {}
    for name, data in tree.contents(sorted(wanted)):
        try:
            if isinstance(data, bytes):
                records[name] = DAT46.loads(data).value
        except ArchpkgError:
            continue
    return records


def _against_record(
    document: _Document, beside: Mapping[str, Item], scheme: MetadataScheme
) -> Iterator[Finding]:
    record = beside.get(document.beside)
    if record is not None:
        for finding in compare_record(document.item, record, scheme=scheme):
            yield finding.at(document.name)


def _against_files(
    tree: Tree, documents: Sequence[_Document], outcomes: Counter[Outcome], largest: int | None
) -> Iterator[Finding]:
    wanted = {name for document in documents for name in document.objects.values()}
    measured = measure_media(tree, sorted(wanted), largest=largest)
    for document in documents:
        for path, name in document.objects.items():
            found = _judged(document.item, path, measured[name])
            yield from (_of_record(finding.at(name), document.item) for finding in found)
            outcomes[_outcome(found)] += 1


def _judged(item: Item, path: str, measured: Reading[DigitalObject]) -> tuple[Finding, ...]:
    """What one computer file's own reading found, and, where it could be read, what the metadata say otherwise."""
    own = tuple(finding for finding in measured.findings if finding.rule is not MEDIA_KIND)
    if any(finding.rule in _UNREAD for finding in own):
        return own
    return (*own, *compare_media(item, {path: measured.value}))


_UNREAD = (MEDIA_WAITING, MEDIA_GONE, MEDIA_UNREADABLE)


def _waits(findings: Sequence[Finding]) -> bool:
    return any(finding.rule is MEDIA_WAITING for finding in findings)


def _outcome(findings: Sequence[Finding]) -> Outcome:
    if _waits(findings):
        return Outcome.WAITING
    failed = any(finding.severity is Severity.ERROR for finding in findings)
    return Outcome.FAILED if failed else Outcome.PASSED


def _looked(outcomes: Mapping[Outcome, int], *, wrong: bool) -> Iterator[Looked]:
    """One line for all of them: failed where anything is wrong, else waiting where one waits, with how many do."""
    total, waiting = sum(outcomes.values()), outcomes.get(Outcome.WAITING, 0)
    if not total and not wrong:
        return
    outcome = Outcome.FAILED if wrong else Outcome.WAITING if waiting else Outcome.PASSED
    why = Text(
        f"{waiting} not read now: a library is missing, or they lie in a container and are too large",
        f"{waiting} 个尚未读取：缺少所需的库，或位于容器中且过大",
    )
    yield Looked(what="media", text=_WHAT, outcome=outcome, count=total, why=why if waiting else None)
