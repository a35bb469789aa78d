"""Mutation: in a good package each field, file, size and digest is changed in turn and the bag sealed again.

What a package states twice must be found, and the record named. What it states only once cannot be found by anybody
who has nothing else: those fields are listed here, so that the list stays short on purpose.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

import transfers
from archpkg.checks.check import check
from archpkg.findings import Report
from transfers import CODES, METADATA, Transfer, named

ONCE = frozenset(
    {
        "来源/档案馆名称", "来源/档案馆代码", "来源/全宗名称", "来源/立档单位名称",
        "电子文件号", "内容描述/文件编号", "形式特征/文件组合类型", "文件数据/文档/文档类型", "文件数据/文档/题名",
        "文件数据/文档/文档序号",
        "机构人员实体/机构人员名称",
        "存储位置/脱机载体编号",
        "文件数据/文档/文档数据/编码/电子属性/格式信息",
    }
)  # fmt: skip
"""Elements that a package of DA/T 93 states in one place only, and that no list of values limits."""
FREE = frozenset({"备注"})
"""Elements of a catalogue entry that stand nowhere else."""


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A good package."""
    return transfers.make(tmp_path_factory.mktemp("good"))


def leaves(document: Path) -> list[str]:
    """The paths of all elements with text, each once."""
    root = etree.parse(document).getroot()
    tree = root.getroottree()
    elements = (e for e in root.iter() if isinstance(e.tag, str) and (e.text or "").strip())
    return [tree.getelementpath(element) for element in elements]


def changed(text: str) -> str:
    """Another value of the same kind."""
    if text.strip().isdigit():
        return str(int(text) + 1)
    if "-" in text and text.replace("-", "").isdigit():
        return "2023-11-11"
    swap = {"永久": "30年", "公开": "限制", "文件": "案卷", "单件": "组合文件", "BGS": "MZ", "WS": "KJ"}
    if text.strip() in swap:
        return swap[text.strip()]
    if len(text) >= 32 and text.isalnum() and text.isascii():
        return ("0" if text[0] != "0" else "1") + text[1:]
    return text + "改"


def set_text(document: Path, path: str) -> str:
    """Change one element; its bare path."""
    tree = etree.parse(document)
    element = tree.getroot().find(path)
    assert element is not None
    element.text = changed(element.text or "")
    tree.write(document, encoding="UTF-8", xml_declaration=True)
    return "/".join(part.partition("[")[0] for part in path.split("/"))


def found(report: Report, code: str) -> bool:
    return bool(named(report, code))


@pytest.mark.parametrize("code", CODES[2:])
def test_every_element_of_the_metadata(code: str, good: Path, tmp_path: Path) -> None:
    missed = []
    for number, path in enumerate(leaves(Transfer(good).metadata(code))):
        transfer = Transfer.copy(good, tmp_path / str(number) / "移交包")
        bare = set_text(transfer.metadata(code), path)
        report = check(transfer.seal())
        if not found(report, code) and bare not in ONCE:
            missed.append(bare)
        assert not (found(report, code) and bare in ONCE), f"{bare} is stated twice after all"
    assert not missed, " ".join(missed)


def test_every_element_of_the_catalogue(good: Path, tmp_path: Path) -> None:
    missed = []
    entries = [path for path in leaves(Transfer(good).catalogue) if path.startswith("文件[2]/")]
    assert len(entries) >= 8
    for path in entries:
        transfer = Transfer.copy(good, tmp_path / path.rpartition("/")[2] / "移交包")
        bare = set_text(transfer.catalogue, path)
        report = check(transfer.seal())
        if not (found(report, CODES[1]) or (bare == "文件/顺序号" and found(report, "顺序号"))):
            missed.append(bare)
    assert set(missed) <= {f"文件/{name}" for name in FREE}


@pytest.mark.parametrize("name", ["移交单位", "起止档号", "档案数量", "移交数据量"])
def test_every_line_of_the_description_that_is_stated_elsewhere(
    name: str, good: Path, tmp_path: Path
) -> None:
    transfer = Transfer.copy(good, tmp_path / "移交包")
    text = transfer.description.read_text("utf-8")
    value = next(line.partition("：")[2] for line in text.splitlines() if line.startswith(f"{name}："))
    transfer.line(name, "没有这样的值" if name == "起止档号" else changed(value.removesuffix(" 字节")))
    assert found(check(transfer.seal()), name)


OPERATIONS = ("flip", "truncate", "grow", "empty", "delete", "rename", "add")


def apply(path: Path, operation: str, where: float) -> str:
    """Change one computer file; the name that must be told."""
    octets = bytearray(path.read_bytes())
    at = min(int(where * len(octets)), len(octets) - 1)
    if operation == "flip":
        octets[at] ^= 1 << (at % 8)
    elif operation == "truncate":
        del octets[at:]
    elif operation == "grow":
        octets += b"x" * (at + 1)
    elif operation == "empty":
        octets.clear()
    if operation == "delete":
        path.unlink()
        return path.name
    if operation == "rename":
        return path.rename(path.with_name("改" + path.name)).name
    if operation == "add":
        other = path.with_name("多" + path.name)
        other.write_bytes(bytes(octets) + b"another")
        return other.name
    path.write_bytes(bytes(octets))
    return path.name


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    code=st.sampled_from(CODES),
    number=st.integers(0, 2),
    operation=st.sampled_from(OPERATIONS),
    where=st.floats(0, 0.999),
)
def test_every_file_whatever_befalls_it(
    good: Path, code: str, number: int, operation: str, where: float
) -> None:
    with TemporaryDirectory() as folder:
        transfer = Transfer.copy(good, Path(folder) / "移交包")
        files = sorted(path for path in transfer.folder(code).iterdir() if path.name != METADATA)
        name = apply(files[number % len(files)], operation, where)
        report = check(transfer.seal())
        assert not report.sound
        assert found(report, name)
