"""Faults: each with its place, all at once, in both languages."""

import pickle
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AwareDatetime, BeforeValidator, Field, StrictInt, ValidationError

from calculations.input.faults import (
    SHOWN_CHARACTERS,
    BadInput,
    Fault,
    fault_of,
    faults_of,
    not_empty,
    place_of,
    refuse,
    shown,
)
from calculations.input.money import Yuan
from calculations.input.partial_input import PartialModel, validated


class Colour(StrEnum):
    RED = "red"


class Row(PartialModel):
    income: Yuan
    name: str = ""
    colour: Colour = Colour.RED


class Document(PartialModel):
    year: StrictInt
    counties: tuple[Row, ...]
    by_fund: dict[str, Yuan] = Field(default_factory=dict)


def faults(document: Any) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        validated(Document, document)
    assert all(fault.zh for fault in refused.value.faults)
    return {fault.place: fault.message for fault in refused.value.faults}


def test_every_fault_is_named_with_its_place() -> None:
    found = faults(
        {
            "year": "2022",
            "counties": [
                {"income": "1.00"},
                {"income": "12,3", "extra": 1},
                {"name": 5},
                7,
                {"income": "1", "colour": "x"},
            ],
            "by_fund": {"employee": 1.5},
        }
    )  # fmt: skip
    assert found == {
        "year": 'not a whole number: "2022"',
        "counties[1].income": 'not an amount: "12,3"',
        "counties[1].extra": "unknown key (known: income, name, colour)",
        "counties[2].income": "missing",
        "counties[2].name": "not text: 5",
        "counties[3]": "not an object: 7",
        "counties[4].colour": "not one of 'red': \"x\"",
        "by_fund.employee": "not an amount: 1.5",
    }


def test_a_document_that_is_no_object_is_refused_as_a_whole() -> None:
    assert faults([]) == {"input": "not an object: []"}


def test_a_fault_reads_as_place_and_message() -> None:
    fault = Fault("counties[3].income", 'not an amount: "12,3"', "不是金额")
    assert str(fault) == 'counties[3].income: not an amount: "12,3"'
    assert str(BadInput([fault, fault])).splitlines() == [str(fault), str(fault)]


def test_no_fault_no_refusal() -> None:
    refuse([])
    with pytest.raises(ValueError, match=r"^a refusal needs at least one fault$"):
        BadInput([])


def test_a_refusal_survives_the_way_between_processes() -> None:
    refusal = BadInput([Fault("a", "b", "c")])
    assert pickle.loads(pickle.dumps(refusal)).faults == refusal.faults


def test_a_wrong_value_is_shown_but_not_at_length() -> None:
    assert shown("九") == '"九"'
    assert len(shown("x" * 10_000)) < 100
    assert shown(Decimal("1.5")) == "1.5"


def test_half_a_character_is_shown_as_its_escape() -> None:
    assert shown("a\ud800") == '"a\\ud800"'


class Bounded(PartialModel):
    """Values of which more is asked than their kind."""

    counties: Annotated[tuple[str, ...], Field(min_length=1)] = ("330203",)
    month: Annotated[int, Field(ge=1, le=12)] = 1
    code: Annotated[str, Field(pattern=r"^\d{6}$", max_length=6)] = "330203"
    until: AwareDatetime | None = None
    on: date | None = None


@pytest.mark.parametrize(
    ("wrong", "zh"),
    [
        ({"counties": []}, "不符合要求(至少须有1项):[]"),
        ({"month": 13}, "不符合要求(不得大于12):13"),
        ({"month": 0}, "不符合要求(不得小于1):0"),
        ({"month": "三"}, '不符合要求(须为整数):"三"'),
        ({"code": "33020"}, '不符合要求(格式须为 ^\\d{6}$):"33020"'),
        ({"code": "3302030"}, '不符合要求(至多6个字):"3302030"'),
        ({"until": "2022-03-08"}, '不符合要求(须带时区,如 2022-03-08T00:00:00+08:00):"2022-03-08"'),
        ({"on": []}, "不符合要求:[]"),
        ({"on": "2022-13-08"}, '不符合要求(须为日期,如 2022-03-08):"2022-13-08"'),
    ],
)
def test_what_is_asked_for_is_told_in_chinese_too(wrong: dict[str, object], zh: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Bounded.model_validate(wrong)
    assert [fault.zh for fault in faults_of(refused.value, Bounded)] == [zh]


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ((), "the document"),
        (("counties", 3, "income"), "counties[3].income"),
        ((0, 1), "[0][1]"),
        (("by_fund", "pension", "[key]"), "by_fund.pension"),
    ],
)
def test_a_place_reads_as_it_would_be_written(location: tuple[str | int, ...], place: str) -> None:
    assert place_of(location, "the document") == place


def test_the_document_itself_is_the_input() -> None:
    assert place_of(()) == "input"
    with pytest.raises(ValidationError) as error:
        Document.model_validate(5)
    assert [fault.place for fault in faults_of(error.value, Document)] == ["input"]
    assert fault_of(error.value.errors()[0]).place == "input"


def test_a_long_value_is_cut_with_a_mark_and_one_that_just_fits_is_whole() -> None:
    whole = "x" * (SHOWN_CHARACTERS - 2)
    assert shown(whole) == f'"{whole}"'
    assert shown(whole + "y") == f'"{whole}y…'


def test_a_value_that_is_no_json_is_shown_as_its_text() -> None:
    circle: list[object] = []
    circle.append(circle)
    assert shown(circle) == "[[...]]"
    assert shown({"月": [None, 1.5]}) == '{"月": [null, 1.5]}'


class Kinds(PartialModel):
    """A value of every kind that can be named plainly."""

    text: str = ""
    whole: StrictInt = 0
    yes: bool = False
    several: tuple[str, ...] = ()
    listed: list[str] = Field(default_factory=list)
    by_name: dict[str, str] = Field(default_factory=dict)
    row: Row = Row(income=Decimal(1))
    kind: Literal["plan", "report"] = "plan"
    some: Annotated[tuple[str, ...], BeforeValidator(not_empty)] = ("x",)
    some_named: Annotated[dict[str, str], BeforeValidator(not_empty)] = Field(default_factory=lambda: {"x": "y"})


@pytest.mark.parametrize(
    ("name", "wrong", "message", "zh"),
    [
        ("text", 5, "not text: 5", "不是文本:5"),
        ("whole", 1.5, "not a whole number: 1.5", "不是整数:1.5"),
        ("yes", [], "not true or false: []", "不是是或否:[]"),
        ("several", 5, "not a list: 5", "不是列表:5"),
        ("listed", 5, "not a list: 5", "不是列表:5"),
        ("by_name", 5, "not an object: 5", "不是对象:5"),
        ("row", 5, "not an object: 5", "不是对象:5"),
        ("kind", "x", "not one of 'plan' or 'report': \"x\"", "不在可选值 'plan'、'report' 之中:\"x\""),
        ("some", [], "empty", "不能为空"),
        ("some", (), "empty", "不能为空"),
        ("some_named", {}, "empty", "不能为空"),
        ("some", [5], "not text: 5", "不是文本:5"),
    ],
)
def test_a_value_of_another_kind_is_told_plainly(name: str, wrong: object, message: str, zh: str) -> None:
    with pytest.raises(BadInput) as refused:
        validated(Kinds, {name: wrong})
    [fault] = refused.value.faults
    assert (fault.place.partition("[")[0], fault.message, fault.zh) == (name, message, zh)


def test_what_is_missing_or_unknown_is_told_in_both_languages() -> None:
    with pytest.raises(BadInput) as refused:
        validated(Row, {"outcome": 1})
    assert refused.value.faults == (
        Fault("income", "missing", "缺少此项"),
        Fault("outcome", "unknown key (known: income, name, colour)", "未知字段(可用:income、name、colour)"),
    )


def test_what_is_not_within_bounds_is_told_with_the_value_in_english_too() -> None:
    with pytest.raises(BadInput) as refused:
        validated(Bounded, {"month": 13})
    assert [str(fault) for fault in refused.value.faults] == ["month: Input should be less than or equal to 12: 13"]
