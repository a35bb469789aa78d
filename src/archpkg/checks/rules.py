"""检测规则. All rules of archpkg in one place: found in its modules, ordered by subject, each with an example."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from difflib import get_close_matches

from archpkg.findings import Finding, Rule, Where
from archpkg.words import Text

SUBJECTS = {
    "CAT": Text("Catalogue tables", "目录表"),
    "CODE": Text("Reference codes", "档号"),
    "SCAN": Text("Attaching computer files to items", "挂接"),
    "CAR": Text("Transfer packages: catalogue, description, folders", "移交信息包：目录、说明文件、文件夹"),
    "OBJ": Text("Computer files: names, sizes, first octets", "计算机文件：名称、大小、首部"),
    "CHECK": Text("What lies at a path", "受检对象"),
    "REC": Text("How the witnesses of a record agree", "同一档案的各处著录是否一致"),
    "WITNESS": Text("The second reader of bags", "第二读取程序"),
    "DAT46": Text("Metadata by DA/T 46", "DA/T 46 元数据"),
    "AVM": Text("Metadata of photographs and recordings", "照片和录音录像元数据"),
    "MEDIA": Text("Photographs, sound and video", "照片和录音录像"),
    "XML": Text("XML documents", "XML 文档"),
    "CONVERT": Text("Conversion", "格式转换"),
    "FIX": Text("Fixity", "固化信息"),
    "BAG": Text("Bags", "BagIt 包"),
    "PROF": Text("BagIt profiles", "BagIt 配置文件"),
    "GROUP": Text("Groups of bags", "包组"),
    "FETCH": Text("Downloading the files of a bag", "下载包中文件"),
    "CON": Text("zip and tar", "zip、tar 文件"),
    "UNPACK": Text("Unpacking", "解包"),
    "EEP": Text("Packages of DA/T 48", "DA/T 48 封装包"),
    "SIGN": Text("Signatures", "签名"),
    "BAGSIG": Text("Signatures of bags", "包的签名"),
    "AUD": Text("Audits", "定期校验"),
    "LED": Text("The ledger", "台账"),
    "ERROR": Text("What could not be done", "未能完成"),
}
"""What the first part of a code stands for."""


def all_rules() -> tuple[Rule, ...]:
    """Every rule of archpkg: by subject, then by code."""
    order = list(SUBJECTS)
    found = {id(rule): rule for rule in _found()}.values()
    return tuple(
        sorted(found, key=lambda rule: (*_place(order, subject_of(rule)), rule.code, rule.severity.value))
    )


def _found() -> Iterator[Rule]:
    top = importlib.import_module("archpkg")
    for module in pkgutil.walk_packages(top.__path__, "archpkg."):
        if not module.name.endswith("__main__"):  # importing it would run it
            yield from (v for v in vars(importlib.import_module(module.name)).values() if isinstance(v, Rule))


def _place(order: list[str], subject: str) -> tuple[int, str]:
    return (order.index(subject), "") if subject in order else (len(order), subject)


def subject_of(rule: Rule) -> str:
    """The first part of a rule's code."""
    return rule.code.partition("-")[0]


def subject_title(subject: str) -> Text:
    """What a subject is about; the subject itself where nobody named it."""
    return SUBJECTS.get(subject, Text(subject, subject))


def places_of(rule: Rule) -> tuple[str, ...]:
    """The named places of a rule's sentences, in the order in which they come first."""
    texts = (rule.text.zh, rule.text.en, rule.hint.zh, rule.hint.en)
    return tuple(dict.fromkeys(re.findall(r"{(\w+)[^}]*}", "".join(texts))))


def similar_codes(code: str, rules: tuple[Rule, ...]) -> list[str]:
    """Codes that are spelled nearly so, the nearest first; those of a subject where only that was named."""
    wanted = code.upper()
    of_subject = [rule.code for rule in rules if subject_of(rule) == wanted]
    return of_subject or get_close_matches(wanted, [rule.code for rule in rules], n=3, cutoff=0.7)


_ZHANG, _LI = "Z109-WS·2023-D30-DZB-0001", "Z109-WS·2023-D30-DZB-0002"
_SAMPLES: dict[str, object] = {
    "accepted": "application/zip",
    "agent": "张三",
    "algorithm": "sha256",
    "algorithms": "sha256, sm3",
    "allowed": "1.0",
    "announced": 4096,
    "at": "2024-03-31T09:00:00+08:00",
    "authority": "示例时间戳中心",
    "candidates": "0001.pdf, 0001.tif",
    "code": _ZHANG,
    "codes": f"{_ZHANG}, {_LI}",
    "count": 3,
    "counted": 58,
    "digest": "fb32453bece4",
    "element": "题名",
    "encoding": "GB18030",
    "entry": 3,
    "expected": "fb32453bece4",
    "first": "0001.pdf",
    "folder": "电子文件",
    "form": "20240331",
    "found": "845aac70e1a5",
    "headings": "编号, 件号",
    "head": "41e4d1a07b35",
    "identifier": "DZ-0001",
    "issuer": "示例根证书",
    "key": "Bag-Info",
    "keyword": "通知",
    "kind": "JPEG",
    "label": "Payload-Oxum",
    "last": "0059.pdf",
    "length": 12,
    "level": "件",
    "limit": 100,
    "line": 7,
    "line_text": "0001.pdf",
    "manifest": "manifest-sha256.txt",
    "mark": "★",
    "meant": "题名",
    "missing": "题名",
    "most": 200,
    "n": 3,
    "name": "0001.pdf",
    "names": "0001.pdf, 0002.pdf",
    "namespace": "http://www.example.cn/eep",
    "number": 2,
    "octets": 4096,
    "order": "4.2",
    "other": "0001.PDF",
    "path": "data/电子文件/0001.pdf",
    "payload": "data/0001.pdf",
    "point": "U+0002",
    "population": 5000,
    "reason": Text("permission denied", "没有权限"),
    "record": _ZHANG,
    "reference": "修改0-文档1",
    "remedy": Text("Check the path.", "请检查路径。"),
    "root": "电子文件封装包",
    "rows": "18, 19",
    "segment": "年度",
    "seq": 3,
    "serial": "1234",
    "signatures": 2,
    "size": 4096,
    "subject": "云溪街道办事处",
    "tag": "题名",
    "target": "../0001.pdf",
    "text": "通知",
    "time": "2024-03-31T09:00:00+08:00",
    "times": 2,
    "title": "关于召开会议的通知",
    "total": 60,
    "url": "https://archives.example/0001.pdf",
    "value": "20230231",
    "values": "永久, 30年, 10年",
    "version": "1.0",
    "what": Text("Path not found.", "路径不存在。"),
    "which": "0001.pdf",
    "why": Text("February 2023 has no day 31", "2023 年 2 月没有 31 日"),
    "width": 4,
    "words": "永久, 30年, 10年",
}
"""Values for the places of sentences in examples."""
_WHERE = {
    "CAT": Where(path="目录.xlsx", row=18, column="日期"),
    "CODE": Where(path="目录.xlsx", row=18, column="档号"),
    "LED": Where(path="台账.db"),
    "EEP": Where(path="件.eep"),
}


def example_of(rule: Rule) -> Finding:
    """A finding as it may look. A place that has no sample shows its name in 〈〉."""
    details = {place: _SAMPLES.get(place, f"〈{place}〉") for place in places_of(rule)}
    return Finding(rule, _WHERE.get(subject_of(rule), Where(path="电子文件/0001.pdf")), details)
