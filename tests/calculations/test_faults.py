"""Faults: each with its place, all at once, in both languages."""

import pickle
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, StrictInt

from calculations.faults import BadInput, Fault, refuse, shown, validated
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
