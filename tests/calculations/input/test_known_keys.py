"""Whoever gives a key that is not known reads which are, wherever in the input it is."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from calculations.input.faults import faults_of
from calculations.input.known_keys import keys_at
from calculations.input.suggestions import SHORT


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Day(Strict):
    kind: Literal["day"] = "day"
    month: int


class Wait(Strict):
    kind: Literal["wait"] = "wait"
    days: int


class Step(Strict):
    due: Annotated[Day | Wait, Field(discriminator="kind")] | None = None
    zh: str = ""


class Chain(Strict):
    steps: tuple[Step, ...] = ()
    by_name: Mapping[str, Step] = Field(default_factory=dict)
    source: Annotated[str, Field(alias="from")] = ""
    only: Step | None = None
    listed: list[Step] = Field(default_factory=list)


WRONG = [
    pytest.param({"stepps": []}, "steps, by_name, from, only, listed", id="at the top, by the name that input uses"),
    pytest.param({"steps": [{"en": ""}]}, "due, zh", id="in a list"),
    pytest.param({"listed": [{"en": ""}]}, "due, zh", id="in another list"),
    pytest.param({"by_name": {"one": {"en": ""}}}, "due, zh", id="under a name"),
    pytest.param({"only": {"en": ""}}, "due, zh", id="where nothing is allowed, too"),
    pytest.param({"steps": [{"due": {"kind": "wait", "days": 1, "month": 1}}]}, "kind, days", id="of the kind given"),
]


@pytest.mark.parametrize(("document", "known"), WRONG)
def test_the_known_keys_are_told_in_both_languages(document: dict[str, Any], known: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Chain.model_validate(document)
    [fault] = faults_of(refused.value, Chain)
    assert fault.message == f"unknown key (known: {known})"
    assert fault.zh == f"未知字段(可用:{known.replace(', ', '、')})"


def test_where_nothing_tells_the_key_alone_is_told() -> None:
    with pytest.raises(ValidationError) as refused:
        Step.model_validate({"en": ""})
    [fault] = faults_of(refused.value, None)
    assert (fault.message, fault.zh) == ("unknown key", "未知字段")
    assert keys_at(int, ("x",)) == keys_at(Chain, ("source", "x")) == keys_at(Step, ("due", "year")) == ()


def test_of_many_keys_those_like_the_one_given_are_told() -> None:
    fields: dict[str, Any] = dict.fromkeys(("fund", *(f"county_{number}" for number in range(SHORT))), (int, 0))
    many = create_model("Many", __base__=Strict, **fields)
    with pytest.raises(ValidationError) as refused:
        many.model_validate({"fnud": ""})
    [fault] = faults_of(refused.value, many)
    assert fault.message == "unknown key (nearest known: fund)"
