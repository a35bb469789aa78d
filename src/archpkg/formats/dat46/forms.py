"""DA/T 46-2009: the forms that systems exchange, told apart by their shape, and the records in each.

The standard fixes no form. All were seen once, so that each is our reading; none is written. What stands in a list
beside its records (who sent it, when) belongs to every one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from archpkg.findings import Finding, Where
from archpkg.formats.dat46.draft import Draft
from archpkg.formats.dat46.foreign import ALSO, OPENING, Habits, fill
from archpkg.formats.dat46.known import refuse_unknown
from archpkg.formats.dat46.names import element_number
from archpkg.formats.dat46.nodes import Node, tree_node
from archpkg.formats.dat46.reading import RECORD_PARTS
from archpkg.formats.dat46.rules import DAT46_FORM, DAT46_NOTHING
from archpkg.formats.dat46.several import OneOfMany, records_in
from archpkg.formats.dat46.writing import FILE_ROOT, ROOT
from archpkg.formats.excess import beyond
from archpkg.formats.leaves import Gathered
from archpkg.formats.xml import Element, local
from archpkg.words import Text

MANY_ROOT = "电子档案元数据集"
"""The root of many records in one document, the library's own."""


_COMMON = Habits()
_SIPS = Habits(names={"fonds": 9, "funds": 9, "catalog": 10}, apart=frozenset(("document_type",)))
"""There document_type is 收文 or 发文, and fonds is misspelt."""
_MOST = 5_000_000
_SHARED = frozenset((3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15, 16, 51))
"""What a list may say of all its records; the rest that it says is about itself and kept as that."""


@frozen(kw_only=True)
class Form:
    """One form: its name, how it is known, and the name of the nodes that are a record each (or the root is one)."""

    name: str
    title: Text
    known: Callable[[Node], bool]
    record: str = ""
    habits: Habits = _COMMON
    certain: bool = False
    """Whether a document of this shape can be nothing else, however few names in it are known."""


def _root_is(*names: str) -> Callable[[Node], bool]:
    return lambda node: node.name in names


def _below_json(*names: str) -> Callable[[Node], bool]:
    """JSON whose one object has all of these keys."""
    return lambda node: (
        node.name == "JSON"
        and any(
            all(any(child.name == name for child in top.children) for name in names) for top in node.children
        )
    )


def _has(name: str) -> Callable[[Node], bool]:
    return lambda node: next(node.below(name), None) is not None


FORMS = (
    Form(
        name="own",
        certain=True,
        title=Text("the library's own form with other names", "本库格式（部分名称不同）"),
        known=_root_is(ROOT, FILE_ROOT),
    ),
    Form(
        name="own-many",
        certain=True,
        title=Text("the library's own container of many records", "本库的多件集合格式"),
        known=_root_is(MANY_ROOT),
        record=ROOT,
    ),
    Form(
        name="eep",
        certain=True,
        title=Text(
            "a package in the names of DA/T 48, whole or bare", "DA/T 48 名称的封装包（完整或无外壳）"
        ),
        known=_root_is("电子文件封装包"),
    ),
    Form(
        name="volume-package",
        certain=True,
        title=Text("a volume package 案卷数据封装包", "案卷数据封装包"),
        known=_root_is("案卷数据封装包"),
        record="卷内信息",
    ),
    Form(name="sip", title=Text("a filing package sip", "归档信息包 sip"), known=_root_is("sip")),
    Form(
        name="sips",
        title=Text("a list of filings sips or ele", "归档清单 sips、ele"),
        known=_root_is("sips", "ele"),
        record="ele",
        habits=_SIPS,
    ),
    Form(
        name="property",
        title=Text("blocks of properties", "record—block—property 格式"),
        known=lambda node: _has("property")(node) or _has("block")(node),
        record="record",
    ),
    Form(
        name="fields",
        title=Text("fields named by id", "以 id 标识的字段（ITEM—fields—field）"),
        known=_has("fields"),
        record="ITEM",
    ),
    Form(
        name="list",
        certain=True,
        title=Text("a flat list 电子档案移交清单", "电子档案移交清单"),
        known=_root_is("电子档案移交清单"),
        record="档案",
    ),
    Form(
        name="push",
        title=Text("a push from an office system", "业务系统推送数据"),
        known=_below_json("basic", "files"),
    ),
    Form(
        name="json", title=Text("JSON by names of elements", "以元素名称为键的 JSON"), known=_root_is("JSON")
    ),
)
"""In the order they are tried; what fits none is read by names alone."""

NAMES = Form(
    name="names",
    title=Text("a document by names of elements", "以元素名称识别的文档"),
    known=lambda _node: True,
)


def form_of(node: Node) -> Form:
    """The first form that a document fits.

    Raises :class:`NotRecognised` for one that tells of no record, by the names in it.
    """
    form = next(form for form in (*FORMS, NAMES) if form.known(node))
    if not form.certain:
        refuse_unknown(node, {**ALSO, **form.habits.names})
    return form


def drafts(node: Node, source: str) -> Iterator[Draft]:
    """Every record of a document as a draft, each with the form that was found among its findings.

    Raises :class:`NotRecognised` as :func:`form_of`, :class:`CannotRead` where a list says more of its records than
    any list does.
    """
    form = form_of(node)
    lot = _records(node, form)
    _refuse_much(lot)
    for one in lot or (OneOfMany(node),):
        draft = _begun(one.node, form, source)
        fill(draft, one.node, form.habits)
        for shared in reversed(one.above):
            fill(draft, shared, evolve(form.habits, only=_SHARED))
        yield _ended(draft, node)


def volume_draft(node: Node, source: str) -> Draft:
    """The volume that a document tells of, without the items in it."""
    form = form_of(node)
    draft = _begun(node, form, source, root=FILE_ROOT)
    fill(draft, _without(node, frozenset(("卷内列表",))), form.habits)
    return _ended(draft, node)


def _records(node: Node, form: Form) -> tuple[OneOfMany, ...]:
    """The records of a document, by the name that they have in its form or where they repeat; nothing for one that
    is a record itself."""
    named = tuple(node.below(form.record)) if form.record else ()
    if named:
        shared = _without(node, frozenset((form.record,)))
        return tuple(OneOfMany(one, (shared,)) for one in named)
    return records_in(node, OPENING)


def _refuse_much(lot: Sequence[OneOfMany]) -> None:
    """What a list says of all its records is taken for each of them: not both can be without end."""
    sizes: dict[int, int] = {}
    total = 0
    for one in lot:
        for shared in one.above:
            if id(shared) not in sizes:
                sizes[id(shared)] = _size(shared)
            total += sizes[id(shared)]
    if total > _MOST:
        beyond(
            _MOST,
            Text("elements said of all records, times the records", "个元素（各件共有的元素乘以件数）"),
            None,
        )


def _size(node: Node) -> int:
    return 1 + len(node.attributes) + sum(map(_size, node.children))


def _without(node: Node, names: frozenset[str]) -> Node:
    below = (_without(child, names) for child in node.children if child.name not in names)
    return evolve(node, children=tuple(below))


def _begun(node: Node, form: Form, source: str, *, root: str = ROOT) -> Draft:
    where = Where(line=node.line, element=node.name)
    found = Finding(DAT46_FORM, where, {"form": form.title})
    return Draft(root, Gathered(source=source, extra=[], findings=[found]))


def _ended(draft: Draft, node: Node) -> Draft:
    if not draft.filled:
        draft.got.findings.append(Finding(DAT46_NOTHING, Where(line=node.line), {"root": node.name}))
    return draft


def has_known_name(findings: Iterable[Finding]) -> bool:
    """Whether something that had no place in our own form is an element under another name."""
    return any(
        f.code == "XML-UNKNOWN" and element_number(str(f.details["tag"])) is not None for f in findings
    )


def has_records_below(root: Element) -> bool:
    """Whether records stand in our own form of one record, as elements that are no part of it."""
    strange = any(len(part) and local(part) not in RECORD_PARTS for part in root)
    return strange and bool(records_in(tree_node(root), OPENING))
