"""Chains are data: what makes no sense is refused when the chain is written, not when a case is there."""

import pytest
from pydantic import ValidationError

from approvals.definitions import CITY, MAIN, Chain, Standing, Step, resolve_party
from tests.approvals.chains import BUDGET, MONTH, YEAR, chain, step

WRONG_STEPS: dict[str, dict[str, object]] = {
    "an automatic step with a party": {
        "kind": "automatic",
        "parties": [{"decider": "bureau/leader"}],
    },
    "a single step of two parties": {
        "kind": "single",
        "parties": [{"decider": "bureau/leader"}, {"decider": "city_tax/leader"}],
    },
    "a countersigned step of one party": {
        "kind": "all_parallel",
        "parties": [{"decider": "bureau/leader"}],
    },
    "a hand-in without a form": {
        "submits": True,
        "parties": [{"maker": "bureau/maker", "decider": "bureau/leader"}],
    },
    "a hand-in without a maker": {
        "submits": True,
        "form": "budget",
        "parties": [{"decider": "bureau/leader"}],
    },
    "a hand-in while others have signed already": {
        "kind": "all_parallel",
        "submits": True,
        "form": "budget",
        "parties": [
            {"maker": "bureau/maker", "decider": "bureau/leader"},
            {"maker": "city_tax/maker", "decider": "city_tax/leader"},
        ],
    },
    "a decision recorded by one person alone": {
        "parties": [{"decider": "congress/leader"}],
        "recorded_by": {"decider": "city_finance/checker"},
    },
    "one record for several offices": {
        "kind": "all_parallel",
        "parties": [{"decider": "congress/leader"}, {"decider": "city_government/leader"}],
        "recorded_by": {"maker": "city_finance/maker", "decider": "city_finance/checker"},
    },
    "a county's office in a step of the city": {
        "parties": [{"decider": "county_tax/leader"}],
    },
    "a county's office deciding on what is missing": {
        "each": "branch",
        "submits": True,
        "form": "plan",
        "parties": [{"maker": "county_agency/maker", "decider": "county_agency/checker"}],
        "missing": {"party": "county_finance/leader", "choices": ["wait"]},
    },
    "the city itself left out": {
        "submits": True,
        "form": "plan",
        "parties": [{"maker": "city_agency/maker", "decider": "city_agency/checker"}],
        "missing": {"party": "city_finance/leader", "choices": ["wait", "leave_out"]},
    },
    "a missing document where none is handed in": {
        "parties": [{"decider": "bureau/leader"}],
        "missing": {"party": "city_finance/leader", "choices": ["wait"]},
    },
}


@pytest.mark.parametrize("wrong", WRONG_STEPS.values(), ids=WRONG_STEPS)
def test_a_step_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        chain(Step.model_validate({"id": "wrong", "zh": "错", "en": "Wrong", "rule": "B2", **wrong}))


def test_steps_and_entries_have_names_of_their_own() -> None:
    only = step("only", "bureau/leader")
    with pytest.raises(ValidationError):
        chain(only, only)
    entry = Standing(id="only", zh="一", en="One", rule="R1", party="city_finance/maker", form="posting")
    for standing in ((entry, entry), (entry,)):
        with pytest.raises(ValidationError):
            Chain(id="c", zh="链", en="Chain", source="test", steps=(only,), standing=standing)


def test_persons_can_differ_only_from_those_of_an_earlier_step() -> None:
    for other in ("later", "nowhere", "first"):
        with pytest.raises(ValidationError):
            chain(step("first", "bureau/leader", other_persons_than=(other,)), step("later", "city_tax/leader"))


def test_steps_group_into_stretches() -> None:
    assert [[each.id for each in stretch] for stretch in BUDGET.segments()] == [
        ["county_draft", "county_cosign"],
        ["combine", "agency_draft", "tax_cosign", "review", "consent", "split", "closing"],
    ]
    assert [MONTH.segment_of(name) for name in ("plan", "plan_cosign", "request", "collect")] == [0, 0, 1, 2]


def test_a_name_that_no_step_has_is_an_error() -> None:
    for find in (BUDGET.index, BUDGET.step, BUDGET.segment_of, YEAR.standing_entry):
        with pytest.raises(KeyError):
            find("nowhere")


def test_a_county_s_party_is_that_county_s_office_and_the_city_s_own_in_its_part() -> None:
    assert str(resolve_party("county_agency/maker", "330203")) == "330203.county_agency/maker"
    assert str(resolve_party("county_finance/maker", CITY)) == "city_finance/maker"
    assert str(resolve_party("bureau/leader", "330203")) == "bureau/leader"
    assert str(resolve_party("bureau/leader", MAIN)) == "bureau/leader"


def test_a_copy_with_other_steps_finds_those() -> None:
    known = chain(step("draft", "bureau/maker"), step("sign", "bureau/leader"))
    assert known.index("sign") == 1
    shorter = known.model_copy(update={"steps": known.steps[1:]})
    assert (shorter.index("sign"), shorter.find_step("draft")) == (0, None)
