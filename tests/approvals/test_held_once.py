"""What many cases have pinned alike is in memory once, and is what each of them has pinned."""

from typing import Any

import pytest
from pydantic import ValidationError

from approvals.state import CaseHead
from policies.case_head import head_of
from policies.loader import load

PINNED = ("chain", "calendar", "parameters", "templates", "names")
PACK = load("ningbo")


def head(year: int = 2022, month: int = 3) -> CaseHead:
    case = f"ningbo.employee.{year}-{month:02d}.funding"
    return head_of(PACK, PACK.pin("monthly_funding", year, month), case, "monthly_funding", "用款", "money", "employee")


def read(given: CaseHead, **changes: Any) -> CaseHead:
    return CaseHead.model_validate_json(given.model_copy(update=changes).model_dump_json())


def test_cases_that_pinned_the_same_hold_it_once() -> None:
    heads = [read(head(), case=f"ningbo.case-{number}.2022") for number in range(20)]
    assert len({each.case for each in heads}) == 20
    for name in PINNED:
        assert len({id(getattr(each, name)) for each in heads}) == 1, name


def test_a_case_holds_what_it_has_pinned() -> None:
    for given in (head(2022, 3), head(2023, 4), head(2022, 3)):
        assert read(given) == given
        assert read(given).model_dump_json() == given.model_dump_json()


@pytest.mark.parametrize("name", PINNED)
def test_a_case_that_pinned_something_else_has_its_own(name: str) -> None:
    given = head()
    others: dict[str, Any] = {
        "chain": given.chain.model_copy(update={"urge_hours": 7}),
        "calendar": given.calendar.model_copy(update={"estimated_years": (2023,)}),
        "parameters": {**given.parameters, "another": "1.00"},
        "templates": {},
        "names": given.names.model_copy(update={"posts": {"maker": "承办"}}),
    }
    before, changed = read(given), read(given, **{name: others[name]})
    assert getattr(changed, name) == others[name]
    assert getattr(before, name) == getattr(given, name)
    assert getattr(read(given), name) is getattr(before, name)


def test_what_is_given_as_a_value_stays_that_value() -> None:
    given = head()
    assert CaseHead(**dict(given)).chain is given.chain


def test_json_that_is_no_chain_is_refused_where_it_is_wrong() -> None:
    wrong = head().model_dump(mode="json")
    wrong["chain"]["steps"][0]["kind"] = "whatever"
    for _ in range(2):
        with pytest.raises(ValidationError) as refused:
            CaseHead.model_validate_json(CaseHead.model_construct(**wrong).model_dump_json(warnings=False))
        assert refused.value.errors()[0]["loc"] == ("chain", "steps", 0, "kind")
