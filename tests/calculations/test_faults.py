"""Faults: each with its place, all at once, in both languages."""

import pickle
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StrictInt, ValidationError

from calculations.faults import BadInput, Fault, faults_of, refuse, shown, validated
from calculations.money import Yuan


class Colour(StrEnum):
    RED = "red"


class Row(BaseModel):
    model_config = ConfigDict(extra="forbid")
    income: Yuan
    name: str = ""
    colour: Colour = Colour.RED


class Document(BaseModel):
    year: StrictInt
    counties: tuple[Row, ...]
    by_fund: dict[str, Yuan] = {}


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
        "counties[1].extra": "unknown key",
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
    with pytest.raises(ValueError, match="at least one"):
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


class Bounded(BaseModel):
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
        ({"on": "2022-13-08"}, '不符合要求(须为日期,如 2022-03-08):"2022-13-08"'),
    ],
)
def test_what_is_asked_for_is_told_in_chinese_too(wrong: dict[str, object], zh: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Bounded.model_validate(wrong)
    assert [fault.zh for fault in faults_of(refused.value)] == [zh]
