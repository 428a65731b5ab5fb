"""The last days of a year or month by the policy's deadlines, each with its way."""

from datetime import date
from typing import Any

import pytest

from calculations.dates.deadline_calculator import Deadline, Deadlines, DeadlineTerms, deadlines, read_deadlines
from calculations.input.faults import BadInput
from tests.calculations.explained_answers import faults_of, formulas
from tests.calculations.sharing_values import CALENDAR


def rule(**of: Any) -> Deadline:
    parameter = {"value": of, "rule": "M", "article": "A 二(二)4", "status": "text"}
    return Deadline.model_validate({"zh": "期限", "en": "deadline", "rule": parameter})


POLICY = {
    "settlement": rule(kind="fixed_day", month=3, day=31, year_offset=1),
    "plan": rule(kind="fixed_day", day=25, month_offset=-1),
    "disbursement": rule(kind="fixed_day", day=10, rest_day="next_working_day"),
    "distribution": rule(kind="after_opening", count=2, unit="working_days"),
}
DAYS = DeadlineTerms(deadlines=POLICY, calendar=CALENDAR)


def value(of: Any, rule: str = "M", article: str = "") -> dict[str, Any]:
    return {"value": of, "rule": rule, "article": article, "status": "reading"}


def answer(explain: bool = False, **document: Any) -> Deadlines:
    return deadlines(read_deadlines({"year": 2022, **document}), DAYS, explain)


def days(result: Deadlines) -> dict[str, date]:
    return {row.name: row.due for row in result.deadlines}


def test_what_needs_a_month_or_an_opening_waits_for_it() -> None:
    result = answer()
    assert days(result) == {"settlement": date(2023, 3, 31)}
    assert result.without == ("disbursement", "distribution", "plan")


def test_the_days_come_in_their_order() -> None:
    result = answer(month=4, opened={"distribution": "2022-04-08T17:30:00+08:00"})
    assert list(days(result).items()) == [
        ("plan", date(2022, 3, 25)),
        ("disbursement", date(2022, 4, 11)),  # the 10th is a Sunday
        ("distribution", date(2022, 4, 12)),  # Friday the 8th does not count
        ("settlement", date(2023, 3, 31)),
    ]
    assert [row.estimated for row in result.deadlines] == [False, False, False, True]


def test_a_day_opens_into_its_rule_and_what_rest_days_make_of_it() -> None:
    told = {each.figure: each for each in answer(explain=True, month=4).explain or ()}
    disbursement = told["deadlines.disbursement"]
    assert formulas(disbursement) == ["m-10", "2022-04-10: next_working_day"]
    assert [step.value for step in disbursement.steps] == ["2022-04-10", "2022-04-11"]
    assert disbursement.inputs == {"year": "2022", "month": "4"}
    assert formulas(told["deadlines.settlement"])[0] == "3-31 +1 year"
    assert formulas(told["deadlines.plan"])[0] == "m-25 -1 month"


NOON = "2022-04-08T12:00:00+08:00"


def test_faults_are_named_with_their_place() -> None:
    assert faults_of(lambda: answer(opened={"holidays": "2022-04-08T17:30:00+08:00"})) == {
        "opened.holidays": 'unknown deadline: "holidays" (known: settlement, plan, disbursement, distribution)'
    }
    with pytest.raises(BadInput) as refused:
        answer(year=2030, month=1, opened={"distribution": "2031-01-02T08:00:00+08:00", "holidays": NOON})
    again = "import the State Council's holiday notice for that year and try again"
    assert [str(fault) for fault in refused.value.faults] == [
        'opened.holidays: unknown deadline: "holidays" (known: settlement, plan, disbursement, distribution)',
        f"year: the working-day calendar does not cover 2030: {again}",
        f"opened.distribution: the working-day calendar does not cover 2031: {again}",
    ]
    assert refused.value.faults[1].zh.startswith("工作日历未覆盖 2030 年")
    assert faults_of(lambda: answer(opened={"distribution": "2022-04-08 half past five"})) == {
        "opened.distribution": 'not an instant (2022-03-08T00:00:00+08:00): "2022-04-08 half past five"'
    }
    assert list(faults_of(lambda: answer(opened={"distribution": "2022-04-08T17:30:00"}))) == ["opened.distribution"]


def test_deadlines_of_one_day_come_by_name() -> None:
    day = rule(kind="fixed_day", month=3, day=31)
    terms = DeadlineTerms(deadlines={"second": day, "first": day, "third": day}, calendar=CALENDAR)
    assert [row.name for row in deadlines(read_deadlines({"year": 2022}), terms).deadlines] == [
        "first", "second", "third",
    ]  # fmt: skip


@pytest.mark.rule("R4")
def test_a_quarters_deadline_is_there_in_its_last_month_alone() -> None:
    subsidy = rule(kind="fixed_day", day=10, month_offset=1).model_copy(update={"quarterly": True})
    terms = DeadlineTerms(deadlines={"subsidy": subsidy, "transfer": POLICY["plan"]}, calendar=CALENDAR)
    for month, due in ((6, date(2022, 7, 10)), (5, None), (4, None), (None, None)):
        result = deadlines(read_deadlines({"year": 2022, "month": month}), terms)
        assert days(result).get("subsidy") == due
        assert ("subsidy" in result.without) is (due is None)
        assert ("transfer" in days(result)) is (month is not None)


def test_days_after_an_opening_open_into_the_instant_and_what_is_counted() -> None:
    written = {"kind": "after_opening", "count": 2, "unit": "working_days"}
    named = {**value(written, "M4", "A 二(二)4"), "zh": "分配期限", "said": "两个工作日"}
    distribution = Deadline.model_validate({"zh": "分配", "en": "distribution", "rule": named})
    terms = DeadlineTerms(deadlines={"distribution": distribution}, calendar=CALENDAR)
    asked = read_deadlines({"year": 2022, "opened": {"distribution": "2022-04-08T17:30:00+08:00"}})
    [told] = deadlines(asked, terms, explain=True).explain or ()
    assert (told.figure, told.value) == ("deadlines.distribution", "2022-04-12")
    assert (told.rule, told.article) == ("M4", "A 二(二)4")
    assert told.inputs == {"opened": "2022-04-08T17:30:00+08:00"}
    assert formulas(told) == ["+ 2 working_days", "2022-04-12: as_written"]
    assert [step.value for step in told.steps] == ["2022-04-12", "2022-04-12"]
    [parameter] = told.parameters
    assert parameter.model_dump(mode="json") == {
        "name": "distribution",
        "value": '{"kind":"after_opening","count":2,"unit":"working_days","rest_day":"as_written"}',
        "rule": "M4",
        "article": "A 二(二)4",
        "status": "reading",
        "zh": "分配期限",
        "said": "两个工作日",
    }


def test_the_readings_that_a_day_rests_on_are_told_beside_its_rule() -> None:
    read = Deadline.model_validate(
        {
            "zh": "计划",
            "en": "plan",
            "rule": value({"kind": "fixed_day", "day": 25, "month_offset": -1}, "M1"),
            "readings": {"rest_days": value("as_written", "M", "A 二(二)1")},
        }
    )
    terms = DeadlineTerms(deadlines={"plan": read}, calendar=CALENDAR)
    [told] = deadlines(read_deadlines({"year": 2022, "month": 4}), terms, explain=True).explain or ()
    assert [(each.name, each.value, each.rule) for each in told.parameters] == [
        ("plan", '{"kind":"fixed_day","day":25,"month_offset":-1,"year_offset":0,"rest_day":"as_written"}', "M1"),
        ("rest_days", "as_written", "M"),
    ]


def test_a_calendar_that_ends_too_early_is_told_once() -> None:
    moved = rule(kind="fixed_day", month=1, day=10, rest_day="next_working_day")
    terms = DeadlineTerms(deadlines={"first": moved, "second": moved}, calendar=CALENDAR)
    assert list(faults_of(deadlines, read_deadlines({"year": 2030}), terms)) == ["year"]
    with pytest.raises(BadInput) as refused:
        deadlines(read_deadlines({"year": 2030}), terms)
    assert len(refused.value.faults) == 1
