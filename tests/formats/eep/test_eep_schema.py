"""The library's schema of the EEP: the standard's example, its sound variants, and each of those that must fail."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

import eeps

HERE = Path(__file__).parent
EXAMPLE = (HERE / "example.xml").read_text(encoding="utf-8")
FACTS = Path(__file__).parents[4] / "shared" / "standards"
TOLD = "the project's standards pages are not beside the checkout"


def _once(old: str, new: str) -> Callable[[str], str]:
    """A change that must find what it changes."""

    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def _pattern(pattern: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        changed, count = re.subn(pattern, new, text, count=1, flags=re.DOTALL)
        assert count == 1, pattern
        return changed

    return change


def _authors_first(text: str) -> str:
    author = re.search("<责任者>.*?</责任者>", text)
    assert author is not None
    return text.replace(author[0], "", 1).replace("<内容描述>", f"<内容描述>{author[0]}", 1)


def _one_id_twice(text: str) -> str:
    first, second = re.findall('编码ID="[^"]*"', text)[:2]
    return text.replace(second, first, 1)


def _without_signatures(text: str) -> str:
    return _pattern("<电子签名块>.*</锁定签名>", "")(text)


def _modified(text: str) -> str:
    """A package of the second kind around this one: the same content again, its data by reference."""
    block = re.search("<电子签名块>.*</电子签名块>", text, re.DOTALL)
    signed = re.search("<被签名对象.*</被签名对象>", text, re.DOTALL)
    content = re.search("(?<=<封装内容>).*(?=</封装内容>)", text, re.DOTALL)
    assert block is not None
    assert signed is not None
    assert content is not None
    anew = content[0].replace("修改0-", "修改1-")
    anew = re.sub(
        '编码数据ID="修改1-([^"]*)">.*?</编码数据>',
        r'编码数据ID="修改1-\1" 引用编码数据ID="修改0-\1"></编码数据>',
        anew,
        flags=re.DOTALL,
    )
    head = text[: signed.start()] + signed[0][: signed[0].index("<封装内容>")]
    head = head.replace("原始型", "修改型").replace(
        "原始封装，未经修改", "系修改封装，在保留原封装包的基础上，添加了修改层"
    )
    return (
        f"{head}<修改封装内容><修改标识符>修改1</修改标识符><原封装包>{signed[0]}{block[0]}</原封装包>"
        f"<修订内容>{anew}</修订内容></修改封装内容></被签名对象></电子文件封装包>"
    )


SOUND: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "unsigned": _without_signatures,
    "modified": _modified,
    "with a prefix": lambda text: re.sub("<(/?)(?=[一-鿿])", r"<\1p:", text).replace("xmlns=", "xmlns:p="),
    "without 室编件号": _pattern("<室编件号>(.*?)</室编件号>", r"<馆编件号>\1</馆编件号>"),
    "one document's role": _pattern("<文档主从声明>.*?</文档主从声明>", ""),
}
FAULTS: dict[str, Callable[[str], str]] = {
    "no unit": _pattern("<立档单位名称>.*?</立档单位名称>", ""),
    "another kind": _once("<封装包类型>原始型", "<封装包类型>更新型"),
    "no version of the signed object": _once(' eep版本="2009"', ""),
    "no item number": _pattern("<室编件号>.*?</室编件号>", ""),
    "not base64": _pattern("(<编码数据 [^>]*>)", r"\1A"),
    "signatures without a lock": _pattern("<锁定签名>.*</锁定签名>", ""),
    "a volume": _once("<聚合层次>文件", "<聚合层次>案卷"),
    "author before title": _authors_first,
    "one 编码ID twice": _one_id_twice,
    "a time with a blank": _pattern("(<封装包创建时间>[^<]*)T", r"\1 "),
    "no namespace": _pattern(' xmlns="[^"]*"', ""),
    "no security level": _pattern("<密级>.*?</密级>", ""),
    "another type of agent": _once("<机构人员类型>内设机构", "<机构人员类型>部门"),
    "another edition": _once("<版本>2009", "<版本>2018"),
    "a modification without its name": lambda text: _pattern("<修改标识符>.*?</修改标识符>", "")(
        _modified(text)
    ),
    "a lock without signatures": _pattern("<电子签名块>.*</电子签名块>", ""),
    "another version of the signed object": _once(' eep版本="2009"', ' eep版本="2010"'),
    "an unknown element": _once("<题名>", "<盒号>1</盒号><题名>"),
    "an unknown attribute": _once("<题名>", '<题名 name="M22">'),
    "agents before business": _pattern(
        "(<业务实体块>.*</业务实体块>)(.*)(<机构人员实体块>.*</机构人员实体块>)", r"\3\2\1"
    ),
    "no business": _pattern("<业务实体块>.*</业务实体块>", "<业务实体块></业务实体块>"),
    "no offline medium": _pattern("<脱机载体编号>.*?</脱机载体编号>", ""),
    "the kind's note is another": _once("原始封装，未经修改", "原始封装"),
}


def _verdict(schema: etree.XMLSchema, text: str) -> bool:
    return schema.validate(etree.fromstring(text.encode("utf-8")))


@pytest.fixture(scope="module")
def ours() -> etree.XMLSchema:
    return eeps.schema()


@pytest.fixture(scope="module")
def theirs() -> etree.XMLSchema:
    path = FACTS / "eep-2009.xsd"
    if not path.exists():
        pytest.skip(TOLD)
    return etree.XMLSchema(etree.parse(path))


@pytest.fixture(scope="module")
def standard() -> str:
    path = FACTS / "dat48-eep.md"
    if not path.exists():
        pytest.skip(TOLD)
    found = re.search("```xml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("name", SOUND)
def test_sound_variants_pass(name: str, ours: etree.XMLSchema) -> None:
    assert _verdict(ours, SOUND[name](EXAMPLE)), ours.error_log


@pytest.mark.parametrize("name", FAULTS)
def test_faulty_variants_fail(name: str, ours: etree.XMLSchema) -> None:
    assert not _verdict(ours, FAULTS[name](EXAMPLE))


@pytest.mark.parametrize("name", [*SOUND, *FAULTS])
def test_the_verdict_is_that_of_the_reference_schema(
    name: str, ours: etree.XMLSchema, theirs: etree.XMLSchema, standard: str
) -> None:
    change = {**SOUND, **FAULTS}[name]
    for text in (EXAMPLE, standard):
        assert _verdict(ours, change(text)) is _verdict(theirs, change(text)) is (name in SOUND)


def test_both_schemas_have_the_same_elements(theirs: etree.XMLSchema) -> None:
    del theirs
    named = [
        sorted(re.findall(r'<(?:xs:)?(?:element|attribute) name="([^"]*)"', path.read_text(encoding="utf-8")))
        for path in (eeps.SCHEMA, FACTS / "eep-2009.xsd")
    ]
    assert set(named[0]) == set(named[1])
