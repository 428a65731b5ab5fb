"""Resident financing: heads times premium and subsidy, special groups, the centre's share, the transition."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.parameters import Parameter, Status
from calculations.input.partial_input import collect_faults
from calculations.residents.financing import ResidentFinancing, read_resident_financing, resident_financing
from calculations.residents.terms import ResidentTerms
from tests.calculations.calculator_terms import RESIDENT, TRANSITION
from tests.calculations.explained_answers import by_figure, faults_of, formulas, of

COUNTIES = ("330702", "330781", "330782")


def county(code: str = "330782", /, subsidy: str | None = None, **heads: int) -> dict[str, Any]:
    row: dict[str, Any] = {"county": code, "heads": heads or {"general": 1}}
    return row if subsidy is None else {**row, "subsidy_per_head": subsidy}


def year(*counties: dict[str, Any], of: int = 2022, **parameters: Any) -> dict[str, Any]:
    return {"year": of, "counties": list(counties), "parameters": parameters}


def answer(document: dict[str, Any], terms: ResidentTerms = RESIDENT, explain: bool = False) -> ResidentFinancing:
    return collect_faults(
        lambda: read_resident_financing(document), lambda given: resident_financing(given, terms, explain)
    )


@pytest.mark.rule("N22.3", "N22.5", "jinhua:J1")
def test_heads_times_standard_and_who_pays_it() -> None:
    [row] = answer(year(county(general=1000, extreme_poverty=20))).counties
    assert of(row.heads, row.subsidy_per_head) == (1020, 1100)
    assert of(row.premiums, row.paid_for) == (350_000, 7_000)
    assert row.subsidy == 1_122_000
    # The centre bears 60 % of 610 yuan a head, whatever more the county gives.
    assert of(row.central, row.local) == (373_320, 748_680)
    assert row.total == 1_479_000


@pytest.mark.rule("jinhua:J1")
def test_a_county_may_choose_more_than_its_standard_and_never_less() -> None:
    [row] = answer(year(county("330781", "975.50", general=2))).counties
    assert of(str(row.subsidy_per_head), row.subsidy) == ("975.50", 1951)
    assert faults_of(answer, year(county("330781", "929.99"))) == {
        "counties[0].subsidy_per_head": "929.99 is below the county's standard 930.00"
    }


@pytest.mark.rule("jinhua:J1")
def test_a_county_chooses_within_its_own_grade() -> None:
    [row] = answer(year(county("330781", "980.00", general=1))).counties
    assert str(row.subsidy_per_head) == "980.00"
    for terms in (RESIDENT, TRANSITION):
        assert faults_of(answer, year(county("330781", "1000.00")), terms) == {
            "counties[0].subsidy_per_head": (
                "1000.00 is above the next grade's standard 980.00: a county chooses within its own grade, from 930.00"
            )
        }
    # The highest grade has none above it, and after its first year a transition leads out of the grades.
    assert answer(year(county("330782", "5000.00", general=1))).counties
    assert answer(year(county("330781", "1300.00", general=1), of=2023), TRANSITION).counties


@pytest.mark.rule("N22.5")
def test_the_standard_itself_and_aid_of_the_whole_premium_are_allowed() -> None:
    [row] = answer(year(county("330781", "930.00"))).counties
    assert str(row.subsidy_per_head) == "930.00"
    whole = {"subsistence_allowance": "350.00", "general": "1.00"}
    [row] = answer(year(county(general=1, subsistence_allowance=1), aid_per_head=whole)).counties
    # An amount for a group that is not aided aids nobody.
    assert of(row.paid_for, row.premiums) == (350, 350)


def test_an_aided_group_needs_its_amount() -> None:
    asked = year(county(general=1, subsistence_allowance=3))
    assert faults_of(answer, asked) == {
        "parameters.aid_per_head.subsistence_allowance": "missing: the policy gives no value (N22.5)"
    }
    [row] = answer(year(*asked["counties"], aid_per_head={"subsistence_allowance": "175.00"})).counties
    assert of(row.paid_for, row.premiums) == (525, 875)
    assert faults_of(answer, year(*asked["counties"], aid_per_head={"subsistence_allowance": "350.01"})) == {
        "parameters.aid_per_head.subsistence_allowance": "350.01 is more than the premium, 350.00"
    }


@pytest.mark.parametrize(
    ("of", "per_head"), [(2021, "930.00"), (2022, "930.00"), (2023, "1020.00"), (2024, "1110.00"), (2025, "1200.00"),
                         (2030, "1200.00")],
)  # fmt: skip
@pytest.mark.rule("jinhua:J2")
def test_three_years_of_transition_lead_to_one_standard(of: int, per_head: str) -> None:
    [row] = answer(year(county("330781"), of=of), TRANSITION).counties
    assert str(row.subsidy_per_head) == per_head


def test_steps_of_the_transition_are_rounded_half_up_to_the_fen() -> None:
    rows = answer(year(county("330702"), of=2023, unified_subsidy="1100.01"), TRANSITION).counties
    assert str(rows[0].subsidy_per_head) == "1020.00"  # 980 + 120.01 / 3 = 1020.0033…
    rows = answer(year(county("330702"), of=2024, unified_subsidy="1100.01"), TRANSITION).counties
    assert str(rows[0].subsidy_per_head) == "1060.01"  # 980 + 80.0066…


@pytest.mark.rule("N22.1")
def test_a_standard_below_the_national_one_is_refused() -> None:
    assert faults_of(answer, year(county(), subsidy_per_head={"all": "609.99"})) == {
        "counties[0].county": "the subsidy standard 609.99 of 330782 is below the national one, 610.00"
    }
    assert answer(year(county(), subsidy_per_head={"all": "610.00"})).counties[0].subsidy == 610


@pytest.mark.rule("jinhua:J2", "N22.1")
def test_in_a_transition_the_standard_of_the_year_is_what_counts() -> None:
    assert faults_of(answer, year(county("330781", "1019.99"), of=2023), TRANSITION) == {
        "counties[0].subsidy_per_head": "1019.99 is below the county's standard 1020.00"
    }
    assert faults_of(answer, year(county("330781"), of=2022, national_subsidy="1020.00"), TRANSITION) == {
        "counties[0].county": "the subsidy standard 930.00 of 330781 is below the national one, 1020.00"
    }
    [row] = answer(year(county("330781"), of=2023, national_subsidy="1020.00"), TRANSITION).counties
    assert row.subsidy_per_head == 1020


def test_a_standard_is_told_with_its_name_and_the_readings_it_rests_on() -> None:
    reading: Parameter[str] = Parameter(value="equal", rule="J2", status=Status.READING)
    named = TRANSITION.subsidy_per_head.model_copy(update={"zh": "人均补助标准"})
    moved = TRANSITION.model_copy(update={"readings": {"j2_steps": reading}, "subsidy_per_head": named})
    told = by_figure(answer(year(county("330781"), of=2023), moved, explain=True))
    parameters = told["counties.330781.subsidy_per_head"].parameters
    assert [(each.name, each.value, each.zh) for each in parameters][:1] == [
        ("subsidy_per_head", "930.00", "人均补助标准")
    ]
    assert [(each.name, each.value, each.status) for each in parameters][-1:] == [("j2_steps", "equal", "reading")]


@pytest.mark.rule("N22.3")
def test_a_share_that_the_province_sets_is_asked_for() -> None:
    unknown: Parameter[Any] = Parameter(value=None, rule="N22.3", status=Status.MISSING)
    terms = RESIDENT.model_copy(update={"central_share": unknown})
    assert faults_of(answer, year(county()), terms) == {
        "parameters.central_share": 'missing: the policy gives no value (N22.3); give one such as "0.5"'
    }
    assert answer(year(county(), central_share="0"), terms).counties[0].central == 0


def test_faults_are_named_with_their_place() -> None:
    assert faults_of(answer, year(county(tourists=3), county(), county("330799"))) == {
        "counties[1]": "county 330782 a second time (first: counties[0])",
        "counties[0].heads.tourists": 'unknown group: "tourists" (known: general, extreme_poverty, '
        "subsistence_allowance)",
        "counties[2].county": "the policy gives no subsidy standard for 330799",
    }
    assert list(faults_of(answer, year(county("330799"), county("330781", "1.00")))) == [
        "counties[0].county",
        "counties[1].subsidy_per_head",
    ]
    assert faults_of(answer, year(county(tourists=3), county("330799"))) == {
        "counties[0].heads.tourists": 'unknown group: "tourists" '
        "(known: general, extreme_poverty, subsistence_allowance)",
        "counties[1].county": "the policy gives no subsidy standard for 330799",
    }
    assert faults_of(answer, year({"county": "330782", "heads": {}}, county(general=-1))) == {
        "counties[0].heads": "empty",
        "counties[1].heads.general": "Input should be greater than or equal to 0: -1",
        "counties[1]": "county 330782 a second time (first: counties[0])",
    }


def test_a_figure_opens_into_heads_standards_and_steps() -> None:
    told = by_figure(answer(year(county("330781", general=3, extreme_poverty=1), of=2023), TRANSITION, explain=True))
    assert formulas(told["counties.330781.subsidy_per_head"]) == ["930.00 + (1200.00 - 930.00) × 1 / 3"]
    assert {each.name for each in told["counties.330781.subsidy_per_head"].parameters} == {
        "subsidy_per_head", "transition_start", "transition_years", "unified_subsidy",
    }  # fmt: skip
    subsidy = told["counties.330781.subsidy"]
    assert subsidy.inputs == {"counties.330781.heads": "4", "counties.330781.subsidy_per_head": "1020.00"}
    assert formulas(subsidy) == ["4 × 1020.00"]
    assert formulas(told["counties.330781.central"]) == ["4 × 610.00", "2440.00 × 0.6"]
    assert formulas(told["counties.330781.paid_for"]) == ["1 × 350.00", "350.00"]
    assert told["city.total"].value == told["counties.330781.total"].value


HEADS = st.lists(
    st.tuples(st.sampled_from(COUNTIES), st.integers(0, 10**6), st.integers(0, 10**4)),
    min_size=1,
    unique_by=lambda row: row[0],
)


@given(HEADS)
def test_the_parts_add_up_and_ten_times_the_heads_are_ten_times_the_money(rows: list[tuple[str, int, int]]) -> None:
    given_rows = [county(code, general=general, extreme_poverty=poor) for code, general, poor in rows]
    found = answer(year(*given_rows))
    for row in (*found.counties, found.city):
        assert row.premiums + row.paid_for + row.subsidy == row.total
        assert row.central + row.local == row.subsidy
        assert row.local >= 0
    assert sum(row.total for row in found.counties) == found.city.total
    assert answer(year(*reversed(given_rows))) == found
    tenfold = answer(year(*(county(code, general=10 * g, extreme_poverty=10 * p) for code, g, p in rows)))
    assert tenfold.city.total == 10 * found.city.total
    assert abs(tenfold.city.central - 10 * found.city.central) <= 10 * len(rows)
