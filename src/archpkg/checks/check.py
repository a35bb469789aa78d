"""检测. The one judge: find out what lies there, gather its evidence once, judge it by every rule there is for it.

The report names everything that could have been judged and what became of it; nothing is called valid that nobody
looked at.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Generator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from attrs import evolve

from archpkg.checks.bag.advice import advice
from archpkg.checks.bag.group import judge_group
from archpkg.checks.fixity import rules as fixity_rules
from archpkg.checks.fixity.ahead import Ahead
from archpkg.checks.fixity.stated import Measured
from archpkg.checks.judgement import Asked, Judgement, level_of
from archpkg.errors import WrongUse
from archpkg.findings import Finding, Outcome, Report, Rule, Severity, Verdict, Where
from archpkg.model.security import SecurityLevel
from archpkg.packages.bag.bag import Bag
from archpkg.packages.bag.manifest_names import manifest_name
from archpkg.packages.bag.read import read_bag
from archpkg.packages.carrier.contents import OTHER
from archpkg.packages.containers import open_tree
from archpkg.packages.trees.below import Below
from archpkg.packages.trees.folders import FolderTree
from archpkg.packages.trees.tree import Member, Members, Tree
from archpkg.progress import Progress, Step, run
from archpkg.words import Text

if TYPE_CHECKING:
    from archpkg.checks.carrier.package import PackageCheck
    from archpkg.checks.metadata.scheme import MetadataScheme

KINDS = ("bag", "carrier", "catalogue", "eep", "record")
"""What a caller may insist on."""

CHECK_DEEPER = Rule(
    code="CHECK-DEEPER",
    severity=Severity.NOTE,
    text=Text(
        "The package lies deeper, in {folder}, and was judged there.",
        "信息包在更深的文件夹 {folder} 里，已在该处检测。",
    ),
    hint=Text("Hand over the package itself.", "请直接移交信息包本身。"),
)
CHECK_SEVERAL = Rule(
    code="CHECK-SEVERAL",
    severity=Severity.ERROR,
    means=Verdict.UNREADABLE,
    text=Text("There are {count} packages in here: {folders}.", "这里有 {count} 个信息包：{folders}。"),
    hint=Text(
        "Give the path of each; several may be given at once.",
        "请分别给出各信息包的路径，可一次给出多个。",
    ),
)
RULES = (CHECK_DEEPER, CHECK_SEVERAL)

_SIGNATURE = Text(
    "there, and not verified here; verify it against a certificate you trust (bag verify-signature)",
    "有签名，此处未验证；请对照所信任的证书验证（bag verify-signature）",
)
_SIGNED_RECORDS = Text(
    "metadata hold signatures of records, which are not verified here", "元数据中有电子签名，此处未验证"
)
_NO_BAG = Text("it is no bag", "不是 BagIt 包")
_NO_LAYOUT = Text("a bag of files, no transfer package", "是一般文件的 BagIt 包，不是移交信息包")
_NO_MANIFEST = Text(
    "there is no manifest; digests in the metadata were compared", "没有校验清单，已比对元数据所记摘要"
)
_DEEPEST = 4
_TOPS = frozenset(("bagit.txt", "目录文件.xml", "文件目录.xml", "案卷目录.xml"))


def check(
    path: str | os.PathLike[str],
    *,
    kind: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    fonds: str = "",
    scheme: MetadataScheme | str | os.PathLike[str] | None = None,
    secrets: SecurityLevel | str = "内部",
    today: datetime.date | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    witness: bool = False,
) -> Report:
    """检测. Judge whatever lies at a path: a transfer package (DA/T 93, 2012, plain; in a folder, zip or tar, bagged or
    not), a bag, a folder with the bags of a group, an EEP, records in XML, a catalogue table.

    ``kind`` insists on one of :data:`KINDS`; ``sheet``, ``encoding`` and ``fonds`` are for tables. ``scheme`` is the
    unit's own of what metadata must have, or the path of its TOML; records of another standard than it are held to the
    shipped one. ``secrets`` is the highest 密级 that may travel this
    way. ``today`` is the day after which a date is in the future; without it the bag's own Bagging-Date is taken, and
    where there is none, the report says that nobody looked. ``witness`` lets bagit-python open a bag, too.

    The report's ``looked_at`` names everything that could have been judged, and what became of it. Nothing is changed,
    nothing outside is opened. Raises :class:`archpkg.errors.CannotRead` where nothing is there or it cannot be opened,
    :class:`archpkg.errors.WrongUse` for a kind or level that is not known.
    """
    if scheme is not None:
        from archpkg.checks.metadata.records import scheme_of  # most checks need none

        scheme = scheme_of(scheme)
    asked = Asked(
        kind=_known(kind),
        sheet=sheet,
        encoding=encoding,
        fonds=fonds,
        scheme=scheme,
        secrets=level_of(secrets),
        today=today,
        workers=workers,
        witness=witness,
    )
    name = os.fspath(path)
    return evolve(run(_steps(name, asked, progress), progress), path=name)


def _known(kind: str | None) -> str | None:
    if kind is not None and kind not in KINDS:
        raise WrongUse(
            Text(f"Unknown kind {kind!r}.", f"未知类型 {kind!r}。"),
            hint=Text(f"Known: {', '.join(KINDS)}.", f"可用：{'、'.join(KINDS)}。"),
        )
    return kind


def _steps(path: str, asked: Asked, progress: Progress | None) -> Generator[Step, None, Report]:
    from archpkg.checks import documents  # few are one of these

    written = documents.judged(path, asked, progress)
    if written is not None:
        return written
    with open_tree(path) as tree:
        return (yield from _tree(path, tree, asked))


# ── folders and containers ───────────────────────────────────────────────────────────────────────────────


def _tree(path: str, tree: Tree, asked: Asked) -> Generator[Step, None, Report]:
    members = Members.listed(tree)
    names = members.files
    top = {name.lower() for name in names if "/" not in name}
    judge = Judgement()
    if (
        asked.kind is None
        and top.isdisjoint(_TOPS | {"record.json"})
        and "data" not in {n.partition("/")[0] for n in names}
    ):
        found = _deeper(names)
        group = yield from judge_group(tree, names, found, partial(_one_of_group, asked))
        if group is not None:
            return group
        if len(found) > 1:
            details = {"count": len(found), "folders": "、".join(found[:5]) + ("…" if len(found) > 5 else "")}
            finding = Finding(CHECK_SEVERAL, Where(path=path), details)
            return Report(kind=tree.kind, findings=[*tree.findings, finding], counts={"files": len(names)})
        if found:
            judge.findings.append(Finding(CHECK_DEEPER, Where(path=found[0]), {"folder": found[0]}))
            tree = (
                FolderTree(os.path.join(tree.path, found[0]))
                if tree.kind == "folder"
                else Below(tree, found[0])
            )
            members = Members.listed(tree)
    return (yield from _package(tree, members, asked, judge))


def _one_of_group(asked: Asked, tree: Tree) -> Generator[Step, None, Report]:
    return (yield from _package(tree, Members.listed(tree), asked, Judgement()))


def _deeper(names: Sequence[str]) -> list[str]:
    """The outermost folders in which a package seems to lie."""
    found: list[str] = []
    for name in sorted(names, key=lambda one: (one.count("/"), one)):
        folder, _, base = name.rpartition("/")
        is_top = 0 < name.count("/") <= _DEEPEST and base.lower() in _TOPS
        if (
            is_top
            and name.partition("/")[0] not in OTHER
            and not any(folder == one or folder.startswith(f"{one}/") for one in found)
        ):
            found.append(folder)
    return found


def _package(tree: Tree, members: Members, asked: Asked, judge: Judgement) -> Generator[Step, None, Report]:
    bag = None if asked.kind == "carrier" and "bagit.txt" not in members.files else _tags(tree, members)
    package = None if asked.kind == "bag" else _carrier(tree, members, asked, judge, bag)
    if package is not None:
        if folder := package.contents.folder:
            place = Where(path=package.contents.prefix.rstrip("/"))
            judge.findings.append(Finding(CHECK_DEEPER, place, {"folder": folder}))
        yield from package.documents()
    measured = Measured(stated=package.statements.stated() if package is not None else ())
    fixity = yield from _fixity(tree, members, measured, asked)
    of_container = {id(finding) for finding in tree.findings}
    fixity = evolve(fixity, findings=[f for f in fixity.findings if id(f) not in of_container])
    nothing = [f for f in fixity.findings if f.rule is fixity_rules.NOTHING]
    if package is not None and asked.kind == "carrier":
        fixity = evolve(fixity, findings=[f for f in fixity.findings if f.rule is not fixity_rules.NOTHING])
    judge.prefix = ""
    if fixity.kind == "bag" or nothing:
        judge.add("fixity", fixity.counts.get("digests_compared", 0), fixity.findings)
    else:
        judge.leave("fixity", Outcome.NOT_APPLICABLE, _NO_MANIFEST)
        judge.add("stated_digests", 0, fixity.findings)
    if package is not None:
        package.measured(measured)
        _media(tree, members, judge, asked, package)
    if tree.kind != "folder":
        judge.add("container", 1, tree.findings)
    _of_bag(members, bag, judge, 0 if package is None else package.signed)
    if asked.witness:
        _witness(tree, fixity, judge)
    if package is None:
        judge.leave("layout", Outcome.NOT_APPLICABLE, _NO_LAYOUT)
    kind = fixity.kind if package is None else package.layout.name
    counts = dict(fixity.counts) | ({} if package is None else package.counts)
    findings = sorted(judge.findings, key=lambda f: f.rule is not CHECK_DEEPER)
    return Report(
        kind=kind, findings=findings, counts=counts, backend=fixity.backend, looked_at=judge.looked_at()
    )


def _tags(tree: Tree, members: Members) -> Bag | None:
    """The bag as its small tag files tell it: payload manifests are known by their names and not read."""
    files = [name for name in members.files if not name.startswith("data/")]
    about = (manifest_name(name) for name in sorted(files))
    payload = {one.name for one in about if one is not None and not one.tag}
    return read_bag(tree, members=[Member(name) for name in files if name not in payload]).value


def _carrier(
    tree: Tree, members: Members, asked: Asked, judge: Judgement, bag: Bag | None
) -> PackageCheck | None:
    from archpkg.packages.carrier.contents import Contents

    contents = Contents.of(tree, members)
    layout = contents.layout
    if layout is None:
        if asked.kind == "carrier":
            from archpkg.packages.carrier.rules import CAR_KIND

            judge.add("layout", 0, [Finding(CAR_KIND)])
        return None
    from archpkg.checks.carrier.package import PackageCheck
    from archpkg.checks.consistency import Limits

    limits = Limits(highest=asked.secrets, today=asked.today or _bagging_date(bag))
    sender = "" if bag is None else next(iter(bag.values("Source-Organization")), "")
    return PackageCheck(
        contents=contents, layout=layout, limits=limits, scheme=asked.scheme, judgement=judge, sender=sender
    )


def _bagging_date(bag: Bag | None) -> datetime.date | None:
    for value in () if bag is None else bag.values("Bagging-Date"):
        try:
            return datetime.date.fromisoformat(value.strip())
        except ValueError:
            return None
    return None


def _fixity(tree: Tree, members: Members, measured: Measured, asked: Asked) -> Generator[Step, None, Report]:
    from archpkg.checks.fixity.look import look_over

    with Ahead() as ahead:
        return (
            yield from look_over(
                tree,
                members,
                ahead,
                None,
                workers=asked.workers,
                executor=None,
                quick=False,
                measured=measured,
            )
        )


def _of_bag(members: Members, bag: Bag | None, judge: Judgement, signed_records: int) -> None:
    """What a bag should be beyond its digests, and the signatures that are there: of the bag, and in metadata."""
    from archpkg.packages.bag.signatures.form import signature_name

    if bag is None:
        judge.leave("bag", Outcome.NOT_APPLICABLE, _NO_BAG)
    else:
        tops = [name for name in members.files if not name.startswith("data/")]
        names = [one for name in sorted(tops) if (one := manifest_name(name)) is not None]
        judge.add("bag", 1, advice(bag, names))
    signed = [name for name in members.files if "/" not in name and signature_name(name) is not None]
    if signed or signed_records:
        why = _SIGNATURE if signed else _SIGNED_RECORDS
        judge.leave("signatures", Outcome.NOT_LOOKED_AT, why, len(signed) + signed_records)
    else:
        judge.leave("signatures", Outcome.NOT_APPLICABLE, Text("there is none", "没有签名"))


def _witness(tree: Tree, fixity: Report, judge: Judgement) -> None:
    """Let bagit-python open the bag, too, and compare what it says with this report."""
    from archpkg.checks.bag.witness import compare, witness_findings

    witness = witness_findings(tree.path)
    findings = compare(fixity, witness)
    if witness.outcome in (Outcome.PASSED, Outcome.FAILED):
        judge.add("witness", 1, findings)
        if witness.outcome is Outcome.FAILED:
            judge.leave("witness", Outcome.FAILED, Text(witness.said, witness.said), 1)
    else:
        judge.leave("witness", witness.outcome, witness.why or _NO_BAG)


def _media(tree: Tree, members: Members, judge: Judgement, asked: Asked, package: PackageCheck) -> None:
    """The documents of photographs and recordings, against their schemes, their records and their computer files."""
    from archpkg.checks.metadata.media import judge_media
    from archpkg.checks.metadata.records import unused_findings

    media = judge_media(tree, members.files, scheme=asked.scheme)
    judge.findings += (*media.findings, *unused_findings(asked.scheme, package.forms | media.forms))
    for looked in media.looked_at:
        judge.looked[looked.what] = looked
