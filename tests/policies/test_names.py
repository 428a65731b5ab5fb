"""A case names parties and counties in the engine's UI as the product does everywhere else."""

import pytest

from approvals.definitions import CITY, resolve_party
from approvals.state import CaseHead
from policies.case_head import case_names, head_of
from policies.loader import load
from services.narration.chains import lane_name, party_name

LARGEST_NAMES = 2_048
"""Bytes of JSON that the names may add to each case: they go along with every run."""


@pytest.mark.parametrize("city", ["ningbo", "jinhua", "zhoushan"])
def test_every_party_and_lane_has_the_name_that_the_product_shows(city: str) -> None:
    pack = load(city)
    names = case_names(pack)
    for reference in pack.parties():
        for lane in (*pack.counties(), CITY):
            if lane == CITY and reference.startswith("county_"):
                continue
            party = resolve_party(reference, lane)
            assert names.party(party) == party_name(pack, str(party)).zh
    for lane in (*pack.counties(), CITY):
        shown = lane_name(pack, lane)
        assert shown is not None
        assert names.lane(lane) == shown.zh


def test_a_case_pins_the_names_that_it_began_with() -> None:
    pack = load("ningbo")
    head = head_of(pack, pack.pin("annual_budget", 2022), "ningbo.budget.2022", "annual_budget", "预算", "budget")
    assert head.names == case_names(pack)
    assert len(head.names.model_dump_json().encode()) < LARGEST_NAMES
    assert CaseHead.model_validate_json(head.model_dump_json()) == head


def test_a_case_that_began_before_cases_pinned_names_is_read_as_before() -> None:
    pack = load("ningbo")
    head = head_of(pack, pack.pin("annual_budget", 2022), "ningbo.budget.2022", "annual_budget", "预算", "budget")
    before = head.model_dump(mode="json", exclude={"names"})
    read = CaseHead.model_validate(before)
    assert read.model_dump(mode="json") == before
    assert read.names.party(resolve_party("county_agency/maker", "330203")) == "330203.county_agency/maker"
