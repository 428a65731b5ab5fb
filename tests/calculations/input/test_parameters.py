"""Values of a policy: what is taken as one, what is asked for where there is none, what may be given instead."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from pydantic import Field, StrictInt

from calculations.input.codes import Day
from calculations.input.faults import Fault
from calculations.input.parameters import (
    MissingValue,
    Multiple,
    Parameter,
    Score,
    Share,
    Status,
    Threshold,
    WithParameters,
    given_in_place,
    with_given,
)
from calculations.input.partial_input import PartialModel, partly_validated


class Way(StrEnum):
    """Two ways."""

    EQUAL = "equal"
    BY_NEED = "by_need"


TAKEN = "share, score, threshold, multiple, way, months, note, day, counties, days, by_fund"
"""The parameters of ``Terms`` that its policy has."""


class Terms(PartialModel):
    """A value of every kind that policies have."""

    readings: dict[str, Parameter[str]] = Field(default_factory=dict)
    funds: tuple[str, ...] = ("employee",)
    share: Parameter[Share]
    score: Parameter[Score]
    threshold: Parameter[Threshold]
    multiple: Parameter[Multiple]
    way: Parameter[Way]
    months: Parameter[StrictInt]
    note: Parameter[str]
    day: Parameter[Day]
    counties: Parameter[tuple[str, ...]]
    days: Parameter[tuple[Day, ...]]
    by_fund: Parameter[dict[str, Share]]
    since: Parameter[Day] | None = None


VALUES: dict[str, Any] = {
    "share": "0.5", "score": "92.50", "threshold": 90, "multiple": 3, "way": "equal", "months": 3, "note": "某",
    "day": "2022-01-05", "counties": ["330203"], "days": ["2022-01-05"], "by_fund": {"employee": "0.5"},
}  # fmt: skip


def document(**values: Any) -> dict[str, Any]:
    """The terms with other values as a policy gives them; None where it is silent."""
    return {
        name: {"value": value, "rule": "R1", "article": "art. 1", "status": "text", "zh": f"名 {name}", "said": "某"}
        for name, value in {**VALUES, **values}.items()
    }


def terms(**values: Any) -> Terms:
    """The terms with other values; None where the policy is silent."""
    readings = {"rounding": {"value": "half_up", "rule": "R1", "status": "reading"}}
    return Terms.model_validate({**document(**values), "readings": readings})


def parameter_faults(policy: Terms, given: dict[str, Any]) -> list[Fault]:
    """What is said of values given in place of the policy's."""
    return with_given(policy, WithParameters(parameters=given))[1]


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("share", 'give one such as "0.5"', '请提供,如 "0.5"'),
        ("score", 'give one such as "92.50"', '请提供,如 "92.50"'),
        ("threshold", 'give one such as "90"', '请提供,如 "90"'),
        ("multiple", 'give one such as "3"', '请提供,如 "3"'),
        ("way", "give one of equal, by_need", "请选择 equal、by_need"),
        ("months", "give a whole number", "请提供整数"),
        ("note", "give a text", "请提供文本"),
        ("day", 'give one such as "2022-01-05"', '请提供,如 "2022-01-05"'),
        ("counties", "give a list of texts", "请提供文本列表"),
        ("days", 'give one such as ["2022-01-05"]', '请提供,如 ["2022-01-05"]'),
        ("by_fund", 'give one such as {"all": "0.5"}', '请提供,如 {"all": "0.5"}'),
    ],
)
def test_a_value_that_the_policy_does_not_give_is_asked_for_by_its_name_and_an_example(
    name: str, en: str, zh: str
) -> None:
    [fault] = parameter_faults(terms(**{name: None}), {})
    assert fault == Fault(
        f"parameters.{name}",
        f"missing: the policy gives no value (R1); {en}",
        f"缺少“名 {name}”:政策未规定此值(R1);{zh}",
    )


def test_a_value_without_a_name_is_asked_for_without_one() -> None:
    nameless = terms(months=None)
    nameless = nameless.model_copy(update={"months": nameless.months.model_copy(update={"zh": ""})})
    [fault] = parameter_faults(nameless, {})
    assert fault.zh == "缺少:政策未规定此值(R1);请提供整数"


def test_a_value_that_is_missing_is_given_and_one_that_is_there_is_replaced() -> None:
    asked = WithParameters(parameters={"months": 6, "share": "0.25"})
    changed, faults = with_given(terms(months=None), asked)
    assert faults == []
    assert changed.months == Parameter[StrictInt](
        value=6, rule="R1", article="art. 1", status=Status.GIVEN, zh="名 months"
    )
    assert (changed.share.known(), changed.share.status, changed.share.said) == (Decimal("0.25"), Status.GIVEN, "")
    assert (changed.score, changed.funds) == (terms().score, ("employee",))
    assert with_given(terms(), WithParameters()) == (terms(), [])


GIVEN = {"colour": "red", "funds": ["x"], "rounding": "down", "share": "1.5", "months": None, "way": "equal"}


def test_what_may_not_be_given_is_told_by_its_place_and_is_not_known() -> None:
    changed, faults = given_in_place(terms(), GIVEN)
    assert {fault.place: fault.message for fault in faults} == {
        "parameters.colour": f"unknown parameter (known: {TAKEN}, since)",
        "parameters.funds": f"unknown parameter (known: {TAKEN}, since)",
        "parameters.rounding": "only the reading of the policy is built so far",
        "parameters.share": 'not a share from "0" to "1" as text: "1.5"',
        "parameters.months": "not a value: null",
    }
    assert all(fault.zh for fault in faults)
    assert parameter_faults(terms(), GIVEN) == faults
    assert (changed.months.value, changed.share.value, changed.way.status) == (None, None, Status.GIVEN)
    assert changed.score == terms().score


def test_what_the_policy_says_wrongly_may_be_given_by_its_kind_and_is_not_asked_for() -> None:
    policy, faults = partly_validated(Terms, {**document(months="three", since="soon"), "funds": 5})
    assert [fault.place for fault in faults] == ["funds", "months.value", "since.value"]
    changed, told = with_given(policy, WithParameters(parameters={"months": 6, "since": "2022-01-05"}))
    assert told == []
    assert changed.months == Parameter[StrictInt](value=6, rule="", status=Status.GIVEN)
    assert changed.since == Parameter[Day](value=date(2022, 1, 5), rule="", status=Status.GIVEN)
    wrong = {"months": "six", "since": None, "funds": ["resident"]}
    changed, told = with_given(policy, WithParameters(parameters=wrong))
    assert [str(fault) for fault in told] == [
        'parameters.months: not a whole number: "six"',
        "parameters.since: not a value: null",
        f"parameters.funds: unknown parameter (known: {TAKEN}, since)",
    ]
    assert (changed.months.value, changed.months.status) == (None, Status.MISSING)
    assert changed.since == Parameter[Day](value=None, rule="", status=Status.MISSING)


def test_what_the_policy_leaves_out_altogether_may_be_given() -> None:
    changed, faults = given_in_place(terms(), {"since": "2022-01-05"})
    assert list(faults) == []
    assert changed.since == Parameter[Day](value=date(2022, 1, 5), rule="", status=Status.GIVEN)


def test_a_wrong_value_in_place_of_a_missing_one_has_its_own_fault_alone() -> None:
    [fault] = parameter_faults(terms(months=None), {"months": "6"})
    assert str(fault) == 'parameters.months: not a whole number: "6"'


def test_an_entry_of_a_list_that_is_wrong_is_told_by_its_place_in_it() -> None:
    [fault] = parameter_faults(terms(), {"counties": ["330203", 5]})
    assert str(fault) == "parameters.counties[1]: not text: 5"


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("share", "0", "0"), ("share", "1", "1"), ("share", 0, "0"), ("share", 1, "1"),
        ("share", "0.123456789012", "0.123456789012"), ("share", Decimal("0.5"), "0.5"),
        ("score", "0", "0"), ("score", "100", "100"), ("score", "92.50", "92.50"),
        ("threshold", 90, "90"), ("threshold", "89.99", "89.99"),
        ("multiple", 3, "3"), ("multiple", "0.6", "0.6"), ("multiple", "123456789012", "123456789012"),
    ],
)  # fmt: skip
def test_a_value_of_a_rule_is_exact_and_text_in_json(name: str, value: object, kept: str) -> None:
    read = terms(**{name: value})
    assert getattr(read, name).value == Decimal(kept)
    assert read.model_dump(mode="json")[name]["value"] == kept


SHARE, SCORE = 'not a share from "0" to "1" as text', 'not a score from "0" to "100" as text'
MULTIPLE = 'not a multiple such as "3" or "0.6" as text'


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("share", "-0.1", f'{SHARE}: "-0.1"'),
        ("share", "1.01", f'{SHARE}: "1.01"'),
        ("share", -1, f"{SHARE}: -1"),
        ("share", 2, f"{SHARE}: 2"),
        ("share", True, f"{SHARE}: true"),
        ("share", 0.5, f"{SHARE}: 0.5"),
        ("share", " 0.5", f'{SHARE}: " 0.5"'),
        ("share", "0.1234567890123", f'{SHARE}: "0.1234567890123"'),
        ("share", Decimal("NaN"), f'{SHARE}: "NaN"'),
        ("score", "100.01", f'{SCORE}: "100.01"'),
        ("score", Decimal(-1), f'{SCORE}: "-1"'),
        ("score", 90, f"{SCORE}: 90"),
        ("score", "92.505", 'a score has at most two places: "92.505"'),
        ("threshold", 101, f'{SCORE}: "101"'),
        ("threshold", 90.5, f"{SCORE}: 90.5"),
        ("multiple", 0.6, f"{MULTIPLE}: 0.6"),
        ("multiple", "-3", f'{MULTIPLE}: "-3"'),
        ("multiple", True, f"{MULTIPLE}: true"),
        ("multiple", "1234567890123", f'{MULTIPLE}: "1234567890123"'),
    ],
)
def test_what_is_no_value_of_a_rule_is_told_as_it_was_given(name: str, value: object, told: str) -> None:
    [fault] = parameter_faults(terms(), {name: value})
    assert (fault.place, fault.message) == (f"parameters.{name}", told)
    assert fault.zh.endswith(told.rpartition(": ")[2])


def test_a_value_that_nobody_knows_is_never_used() -> None:
    with pytest.raises(MissingValue, match=r"^R1: the policy gives no value$"):
        terms(day=None).day.known()
    assert terms().day.known() == date(2022, 1, 5)
