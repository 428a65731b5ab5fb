"""Words in both languages, and how they are read from data."""

import pytest
from pydantic import TypeAdapter, ValidationError

from calculations.input.bilingual import Bilingual, both
from calculations.input.faults import faults_of

READER = TypeAdapter(dict[str, Bilingual])


def faults(words: object) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        READER.validate_python({"name": words})
    return [(fault.place, fault.message) for fault in faults_of(refused.value, dict[str, Bilingual])]


def test_as_one_text_the_chinese_comes_first() -> None:
    assert str(Bilingual("合计", "together")) == both("合计", "together") == "合计 / together"


def test_in_json_it_is_an_object_of_both() -> None:
    words = {"name": Bilingual(zh="合计", en="together")}
    assert READER.validate_python({"name": {"zh": "合计", "en": "together"}}) == words
    assert READER.dump_python(words, mode="json") == {"name": {"zh": "合计", "en": "together"}}


def test_neither_language_may_be_left_out_or_empty() -> None:
    assert faults({"zh": "合计"}) == [("name.en", "missing")]
    assert faults({"zh": "", "en": "together"}) == [("name.zh", 'String should have at least 1 character: ""')]
    assert faults({"zh": "合计", "en": 1}) == [("name.en", "not text: 1")]


def test_what_is_no_pair_or_has_more_is_told_as_of_any_other_object() -> None:
    assert faults("合计") == [("name", 'not an object: "合计"')]
    assert faults({"zh": "合计", "en": "together", "fr": "ensemble"}) == [("name.fr", "unknown key (known: zh, en)")]
