"""What a case pins: complete, the same each time, and untouched by later edits of the pack."""

import shutil
from enum import StrEnum
from pathlib import Path

import pytest

from approvals.definitions import CITY
from policies.errors import UnknownName, WrongAnchor
from policies.loader import PACKS, load, load_from
from policies.pack import Pack
from policies.policy_snapshot import Pinned


@pytest.fixture
def ningbo() -> Pack:
    return load("ningbo")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for pack in ("national", "ningbo"):
        shutil.copytree(PACKS / pack, tmp_path / pack)
    return tmp_path


def edit(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_pack_pins_the_same(ningbo: Pack, copied: Path) -> None:
    again = load_from(copied, "ningbo")
    assert again.hash == ningbo.hash
    assert again.pin("annual_budget", 2022) == ningbo.pin("annual_budget", 2022)


def test_a_pin_survives_the_way_through_json(ningbo: Pack) -> None:
    pinned = ningbo.pin("year_end_clearing", 2022)
    back = Pinned.model_validate_json(pinned.model_dump_json())
    assert back == pinned
    assert back.content_hash() == back.hash
    assert back.parameters["unpaid_sharing"].split() == ningbo.on(pinned.on)["unpaid_sharing"].split()


def test_an_edited_value_reaches_new_cases_and_not_pinned_ones(copied: Path) -> None:
    before = load_from(copied, "ningbo")
    pinned = before.pin("monthly_funding", 2022, 2)
    kept = pinned.model_dump_json()
    edit(copied, "ningbo/values/money.yaml", "{kind: fixed_day, day: 25, month_offset: -1}", (
        "{kind: fixed_day, day: 20, month_offset: -1}"
    ))  # fmt: skip
    after = load_from(copied, "ningbo")
    assert after.hash != before.hash
    assert after.pin("monthly_funding", 2022, 2).hash != pinned.hash
    assert pinned.model_dump_json() == kept


def test_a_changed_pin_no_longer_has_its_hash(ningbo: Pack) -> None:
    pinned = ningbo.pin("monthly_funding", 2022, 2)
    changed = pinned.model_copy(update={"branches": pinned.branches[:-1]})
    assert changed.content_hash() != changed.hash


def test_a_case_has_the_branches_of_its_chain(ningbo: Pack) -> None:
    counties = ningbo.counties()
    assert ningbo.pin("annual_budget", 2022).branches == counties
    assert ningbo.pin("monthly_funding", 2022, 7).branches == counties
    assert ningbo.pin("year_end_clearing", 2022).branches == (*counties, CITY)
    assert ningbo.pin("fiscal_year", 2022).branches == ()


def test_every_value_that_a_step_names_is_pinned_with_its_source(ningbo: Pack) -> None:
    pinned = ningbo.pin("monthly_funding", 2022, 2)
    assert {"m1_plan_due", "m4_distribution_due", "rest_day", "missing_plan_choices"} <= pinned.parameters.keys()
    assert {"b6_over_budget", "b7_over_limit", "estimate_months"} <= pinned.parameters.keys()
    for value in pinned.parameters.values():
        assert ningbo.document(value.source)


def test_the_calendar_reaches_from_the_autumn_before_to_the_clearing(ningbo: Pack) -> None:
    assert ningbo.pin("annual_budget", 2022).calendar.years == (2021, 2022, 2023)
    assert 2023 in ningbo.pin("year_end_clearing", 2022).calendar.years


def test_a_month_is_asked_for_where_the_chain_is_of_a_month_and_only_there(ningbo: Pack) -> None:
    with pytest.raises(WrongAnchor):
        ningbo.pin("monthly_funding", 2022)
    with pytest.raises(WrongAnchor):
        ningbo.pin("annual_budget", 2022, 3)


def test_an_unknown_chain_is_named(ningbo: Pack) -> None:
    with pytest.raises(UnknownName, match="land_sale"):
        ningbo.pin("land_sale", 2022)


def test_later_years_can_be_pinned_too(ningbo: Pack) -> None:
    for chain_id in ningbo.chain_ids():
        assert ningbo.pin(chain_id, 2023, 5 if chain_id == "monthly_funding" else None)


def test_values_change_with_their_day(copied: Path) -> None:
    edit(
        copied,
        "ningbo/values/clearing.yaml",
        '      value: {city_finance: "0.2", county_finance: "0.8"}',
        '      value: {city_finance: "0.2", county_finance: "0.8"}\n'
        '    - since: "2023-01-01"\n'
        '      value: {city_finance: "0.3", county_finance: "0.7"}',
    )
    pack = load_from(copied, "ningbo")
    shares = [
        pack.pin("year_end_clearing", year).parameters["unpaid_sharing"].split()["city_finance"]
        for year in (2022, 2023)
    ]
    assert [str(share) for share in shares] == ["0.2", "0.3"]


def test_what_the_pack_lacks_is_named_as_it_is_written(ningbo: Pack) -> None:
    with pytest.raises(UnknownName, match="no chain 'no_such_kind'"):
        ningbo.pin(NoSuchKind.ONE, 2022)


class NoSuchKind(StrEnum):
    """A kind of case as the engine names them."""

    ONE = "no_such_kind"
