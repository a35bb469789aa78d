"""检测过程. A report with what only the program that ran it knows, and the document that scripts read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import Factory, field, frozen

from archpkg.findings import SCHEMA, Report, Verdict

_NOT_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u0600-\u0605\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]"
)


@frozen(kw_only=True)
class Run:
    """检测过程. One report: ``version`` of archpkg, ``started`` (ISO 8601 with its zone), ``seconds`` it took.

    ``extra`` are further keys of its document. ``judged`` is False where something was made or shown and no verdict
    was asked for. Empty values are left out of the document.
    """

    report: Report
    version: str = ""
    started: str = ""
    seconds: float | None = None
    judged: bool = True
    extra: Mapping[str, object] = Factory(dict)


@frozen(kw_only=True)
class Batch:
    """Several runs that make one report. ``several`` is False for the one run of a command that was given one path."""

    runs: tuple[Run, ...] = field(converter=tuple[Run, ...])
    several: bool = False

    @property
    def verdict(self) -> Verdict:
        """The worst of all; valid where there are none."""
        return worst_of(run.report.verdict for run in self.runs)


def worst_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of some verdicts."""
    return max(verdicts, key=lambda verdict: verdict.rank, default=Verdict.VALID)


def document(run: Run) -> dict[str, object]:
    """The object that scripts read (docs/report.schema.json), with the first thousand findings of each rule."""
    content = run.report.to_dict()
    made: dict[str, object] = {"schema": content.pop("schema")}
    if run.version:
        made["archpkg"] = run.version
    made |= {key: content.pop(key) for key in ("path", "kind", "verdict")}
    if run.started:
        made["started"] = run.started
    if run.seconds is not None:
        made["seconds"] = round(run.seconds, 3)
    return made | content | dict(run.extra)


def batch_document(batch: Batch) -> dict[str, object]:
    """The document of one run, or of several: their worst verdict and all their documents."""
    if not batch.several:
        return document(batch.runs[0])
    documents: Sequence[object] = [document(run) for run in batch.runs]
    return {"schema": SCHEMA, "verdict": batch.verdict.value, "reports": documents}


def json_pieces(batch: Batch) -> Iterator[str]:
    """The document with every finding, piece by piece: two hundred thousand findings need not be in memory as one."""
    if not batch.several:
        yield from _run_pieces(batch.runs[0])
        return
    yield f'{{\n "schema": {SCHEMA},\n "verdict": {json_text(batch.verdict.value)},\n "reports": ['
    for place, run in enumerate(batch.runs):
        yield ",\n" if place else "\n"
        yield from _run_pieces(run)
    yield "\n ]\n}"


def _run_pieces(run: Run) -> Iterator[str]:
    head = document(run)
    head.pop("findings")
    head.pop("more_findings", None)
    yield json_text(head, indent=1).removesuffix("\n}")
    yield ',\n "findings": ['
    for place, finding in enumerate(run.report.findings):
        yield (",\n  " if place else "\n  ") + json_text(finding.to_dict())
    yield "\n ]\n}"


def json_text(value: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """A document as JSON in which nothing moves a cursor or hides: such characters are escaped, as JSON allows."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    return text if ascii_only else _NOT_IN_JSON.sub(lambda match: json.dumps(match.group())[1:-1], text)
