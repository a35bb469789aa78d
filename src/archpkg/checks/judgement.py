"""检测项目汇总. What a check could judge, what became of each, and the findings, gathered while it goes on."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from archpkg.errors import InvalidValue, WrongUse
from archpkg.findings import Finding, Looked, Outcome, Severity
from archpkg.model.security import SecurityLevel
from archpkg.words import Text

if TYPE_CHECKING:
    from archpkg.checks.metadata.scheme import MetadataScheme

TOPICS: Mapping[str, Text] = {
    "group": Text("bags of the group", "包组"),
    "table": Text("rows of the table", "目录表各行"),
    "linking": Text("computer files linked to records", "电子文件挂接"),
    "container": Text("the container", "容器"),
    "form": Text("form of the document", "文件形式"),
    "layout": Text("layout of the package", "信息包结构"),
    "catalogue": Text("entries of the catalogue", "目录条目"),
    "description": Text("the description", "说明文件"),
    "schema": Text("schema of XML documents", "XML 模式"),
    "metadata": Text("elements of the metadata", "元数据项"),
    "agreement": Text("catalogue, metadata and folders against each other", "目录、元数据与文件夹互相核对"),
    "codes": Text("reference codes and item numbers", "档号与件号"),
    "dates": Text("dates in the future", "未来日期"),
    "names": Text("page numbers and names of computer files", "页号与文件名"),
    "formats": Text("first octets of computer files", "电子文件首部"),
    "stated_digests": Text("digests and sizes in the metadata", "元数据所记摘要与大小"),
    "duplicates": Text("equal computer files in several records", "不同档案的相同文件"),
    "fixity": Text("digests in the manifests", "校验清单"),
    "bag": Text("what a bag should be", "BagIt 建议"),
    "signatures": Text("electronic signatures", "电子签名"),
    "xml_content": Text("XML among the computer files", "电子文件中的 XML"),
    "decoding": Text("whether computer files open", "电子文件能否打开"),
    "malware": Text("malicious programs", "恶意程序"),
    "witness": Text("the second reader (bagit-python)", "第二读取程序（bagit-python）"),
    "records": Text("records", "记录"),
}
"""Everything that a check can look at, in the order of a report."""


@frozen(kw_only=True)
class Asked:
    """What a caller asks of a check. ``secrets`` is the highest 密级 that may travel, ``today`` the day with which
    dates are compared."""

    kind: str | None = None
    sheet: str | None = None
    encoding: str | None = None
    fonds: str = ""
    scheme: MetadataScheme | None = None
    secrets: SecurityLevel
    today: datetime.date | None = None
    workers: int | None = None
    witness: bool = False


def level_of(secrets: SecurityLevel | str) -> SecurityLevel:
    """The highest 密级 that may travel, from a level or its word. Raises :class:`archpkg.errors.WrongUse`."""
    if isinstance(secrets, SecurityLevel):
        return secrets
    try:
        return SecurityLevel.parse(secrets).level
    except InvalidValue as error:
        raise WrongUse(error.text, hint=error.hint) from error


@define(eq=False, repr=False)
class Judgement:
    """The findings so far, and what was looked at; ``prefix`` stands before the names that judges use."""

    prefix: str = ""
    findings: list[Finding] = field(factory=list)
    looked: dict[str, Looked] = field(factory=dict)

    def add(self, topic: str, count: int, findings: Iterable[Finding] = ()) -> None:
        """Take in what judging a topic has found; a topic of which nothing was there does not apply."""
        found = [self._placed(finding) for finding in findings]
        self.findings += found
        before = self.looked.get(topic)
        count += 0 if before is None else before.count
        wrong = any(finding.severity is Severity.ERROR for finding in found)
        if before is not None and before.outcome is Outcome.FAILED:
            wrong = True
        outcome = Outcome.FAILED if wrong else Outcome.PASSED if count else Outcome.NOT_APPLICABLE
        self.looked[topic] = Looked(what=topic, text=TOPICS[topic], outcome=outcome, count=count)

    def leave(self, topic: str, outcome: Outcome, why: Text, count: int = 0) -> None:
        """Say that a topic is waiting, does not apply or was not looked at, and why."""
        self.looked[topic] = Looked(what=topic, text=TOPICS[topic], outcome=outcome, count=count, why=why)

    def partly(self, topic: str, why: Text) -> None:
        """Say what was left out of a topic that was looked at."""
        self.looked[topic] = evolve(self.looked[topic], why=why)

    def looked_at(self) -> tuple[Looked, ...]:
        """What was looked at, in the order of the topics."""
        known = [self.looked[topic] for topic in TOPICS if topic in self.looked]
        return (*known, *(looked for topic, looked in self.looked.items() if topic not in TOPICS))

    def _placed(self, finding: Finding) -> Finding:
        where = finding.where
        if not self.prefix or not where.path:
            return finding
        return evolve(finding, where=evolve(where, path=self.prefix + where.path))
