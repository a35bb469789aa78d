"""受控词表."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archpkg.errors import InvalidValue
from archpkg.model import vocabularies
from archpkg.model.vocabularies import (
    AGGREGATION_LEVELS,
    AGGREGATION_TYPES,
    CATEGORIES,
    COLOUR_MODES,
    DESCRIPTION_LEVELS,
    DOCUMENT_ROLES,
    DOCUMENT_TYPES,
    INVERSE_RELATIONS,
    LANGUAGES,
    OPENNESS,
    RELATIONS,
    USUAL_UNITS,
    VOCABULARIES,
    Term,
    Vocabulary,
)
from archpkg.words import Text

CLOSED = {
    "聚合层次", "著录层级", "文件组合类型", "文档类型", "扫描色彩模式", "开放标识", "公开属性", "生成方式",
    "机构人员类型", "业务状态", "关系",
}  # fmt: skip


def test_every_list_of_the_module_is_named() -> None:
    there = {id(value) for value in vars(vocabularies).values() if isinstance(value, Vocabulary)}
    assert there == {id(v) for v in VOCABULARIES}


def test_which_lists_are_closed() -> None:
    assert {v.name.zh for v in VOCABULARIES if not v.open} == CLOSED


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.name.en)
def test_every_text_finds_its_term(vocabulary: Vocabulary) -> None:
    for term in vocabulary:
        assert term.en.isascii() or term.en == "communiqué"
        for text in term.texts:
            for variant in (text, text.upper(), text.lower(), f" {text[0]}　{text[1:]}\n"):
                assert vocabulary.find(variant) is term
                assert vocabulary.term(variant) is term
                assert variant in vocabulary


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.name.en)
def test_an_unknown_text(vocabulary: Vocabulary) -> None:
    assert vocabulary.find("蜃景") is None
    assert "蜃景" not in vocabulary
    if vocabulary.open:
        assert vocabulary.term("蜃景") == Term("蜃景", "蜃景", "蜃景")
    else:
        with pytest.raises(InvalidValue) as caught:
            vocabulary.term("蜃景" * 100)
        assert vocabulary.terms[-1].zh in caught.value.say("zh")
        assert vocabulary.terms[-1].zh in caught.value.say("en")
        assert "蜃景" * 31 not in caught.value.say("en")


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda v: v.name.en)
def test_an_empty_text_is_no_term(vocabulary: Vocabulary) -> None:
    for text in ("", "　"):
        assert vocabulary.find(text) is None
        with pytest.raises(InvalidValue):
            vocabulary.term(text)


def test_a_thing_that_is_no_text_is_not_in_a_list() -> None:
    assert 1 not in CATEGORIES


def test_categories() -> None:
    assert " ".join(term.code for term in CATEGORIES) == "WS KJ RS KU ZY ZP LY LX SJ YJ WY MT SW"
    assert CATEGORIES.term("ＷＳ").zh == "文书"
    assert CATEGORIES.term("会计档案").code == "KU"
    assert set(USUAL_UNITS) == {term.code for term in CATEGORIES}
    assert (USUAL_UNITS["WS"], USUAL_UNITS["KU"], USUAL_UNITS["ZP"]) == ("item", "volume", "varies")


def test_the_two_kinds_of_level_find_each_other() -> None:
    assert DESCRIPTION_LEVELS.term("案卷").zh == "案卷级"
    assert AGGREGATION_LEVELS.term("文件级").zh == "文件"
    assert AGGREGATION_LEVELS.find("全宗级") is None


def test_brackets_of_both_widths() -> None:
    assert DOCUMENT_TYPES.term("命令(令)").zh == "命令（令）"
    assert DOCUMENT_TYPES.term("命令（令）").zh == "命令（令）"


def test_the_aliases_of_practice() -> None:
    assert DOCUMENT_TYPES.term("会议纪要").zh == "纪要"
    for text in ("公文处理单", "发文稿纸", "收文处理单", "文件处理单"):
        assert DOCUMENT_ROLES.term(text).zh == "处理单"
    assert OPENNESS.term("不开放").zh == "控制"
    assert COLOUR_MODES.term("grayscale").zh == "灰度"


def test_defaults_come_first() -> None:
    assert AGGREGATION_TYPES.terms[0].zh == "单件"
    assert LANGUAGES.terms[0].zh == "汉语"


def test_relations_are_pairs() -> None:
    assert set(INVERSE_RELATIONS) == {term.zh for term in RELATIONS}
    assert len(INVERSE_RELATIONS) == 28
    for one, two in INVERSE_RELATIONS.items():
        assert INVERSE_RELATIONS[two] == one != two
        assert RELATIONS.term(f"{one}/{two}").zh == one
    assert INVERSE_RELATIONS["替代"] == "被替代"
    assert INVERSE_RELATIONS["来文"] == "复文"


def test_two_terms_cannot_claim_one_text() -> None:
    with pytest.raises(InvalidValue, match="claim 'a'"):
        Vocabulary(Text("list", "表"), (Term("A", "甲", "first"), Term("B", "乙", "second", ("a",))))


def test_lists_are_values() -> None:
    back = pickle.loads(pickle.dumps(CATEGORIES))
    assert back == CATEGORIES
    assert hash(back) == hash(CATEGORIES)
    assert back.term("ws").zh == "文书"


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_is_found_or_not(text: str) -> None:
    for vocabulary in (CATEGORIES, OPENNESS):
        try:
            assert vocabulary.term(text).code
        except InvalidValue as error:
            error.say("zh").encode()
