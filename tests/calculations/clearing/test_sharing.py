"""Who takes which share of a surplus or a gap: by fund, county, grade; with a reserve, a ceiling, carried deficits."""

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.clearing.forms import ClearingResult, CountyCleared, ReserveCleared
from calculations.clearing.sharing import Bearer, divided, shares_of
from calculations.input.parameters import Parameter, Status
from tests.calculations.clearing.test_settlement import CODES, MONEY, cleared, faults, row, these, year
from tests.calculations.sharing_values import SHARING

HAISHU, JIANGBEI, BEILUN = CODES[:3]


def settled(answer: ClearingResult) -> list[tuple[str, ...]]:
    return [(each.rule, each.payer, each.payee, str(each.amount)) for each in answer.settlements]


def only(answer: ClearingResult) -> CountyCleared:
    [county] = answer.counties
    return county


@pytest.mark.rule("S4")
def test_city_and_county_finance_share_a_gap_three_to_seven() -> None:
    shares = {"gap_sharing": {"pooled_fund": "0", "city_finance": "0.3", "county_finance": "0.7"}}
    answer = cleared(year(row(expenditure="300.00"), pooled_fund={"employee": "900.00"}, parameters=shares))
    assert these(only(answer).from_pooled, only(answer).from_city_finance, only(answer).from_county_finance) == (
        0,
        90,
        210,
    )
    assert settled(answer) == [
        ("S4", "city_finance", "special_account", "90.00"),
        ("S4", f"county_finance:{HAISHU}", "special_account", "210.00"),
    ]


@pytest.mark.rule("S2")
def test_a_reserve_receives_its_share_of_a_surplus() -> None:
    shares = {"surplus_sharing": {"pooled_fund": "0.5", "county": "0.4", "reserve": "0.1"}}
    document = year(row(income="1000.00"), reserve={"employee": "7.00"}, parameters=shares)
    answer = cleared(document, explain=True)
    county = only(answer)
    assert these(county.surplus_to_pooled, county.surplus_to_reserve, county.surplus_to_county) == (500, 100, 400)
    assert {fund: str(each.closing) for fund, each in (answer.reserve or {}).items()} == {"employee": "107.00"}
    assert ("S2", "special_account", "reserve", "100.00") in settled(answer)
    [told] = [each for each in answer.explain or () if each.figure == f"counties.{HAISHU}.employee.surplus_to_reserve"]
    assert (told.rule, told.article, told.value) == ("S2", "A 二(四)3", "100.00")
    assert [step.formula for step in told.steps] == ["1000.00 × 0.1"]
    assert ("surplus_sharing", "pooled_fund 0.5, reserve 0.1, county 0.4") in [
        (each.name, each.value) for each in told.parameters
    ]


@pytest.mark.rule("S4", "S5")
def test_what_a_reserve_cannot_pay_is_shared_by_s5_like_what_the_pooled_fund_cannot() -> None:
    shares = {"gap_sharing": {"pooled_fund": "0.4", "reserve": "0.4", "county_finance": "0.2"}}
    document = year(
        row(expenditure="100.00"),
        pooled_fund={"employee": "30.00"},
        reserve={"employee": "15.00"},
        parameters=shares,
    )
    answer = cleared(document)
    county = only(answer)
    # 40 + 40 are owed, 30 + 15 are there: 35 are left, 7 for city finance and 28 for county finance next to its 20.
    assert these(county.from_pooled, county.from_reserve) == (30, 15)
    assert these(county.from_city_finance, county.from_county_finance) == (7, 48)
    assert [each for each in settled(answer) if each[1] == "reserve"] == [("S4", "reserve", "special_account", "15.00")]


def test_a_reserve_whose_opening_nobody_told_is_asked_for() -> None:
    shares = {"surplus_sharing": {"reserve": "1"}}
    assert faults(year(row(), parameters=shares)) == {"reserve.employee": "missing"}


@pytest.mark.rule("S4")
def test_ratios_go_by_fund_by_county_and_by_grade_of_county() -> None:
    half, most = {"pooled_fund": "0.5", "county_finance": "0.5"}, {"pooled_fund": "0.9", "county_finance": "0.1"}
    none = {"county_finance": "1"}
    shares = {
        "county_grades": {JIANGBEI: "poor", BEILUN: "poor"},
        "gap_sharing": {"employee": half, "resident": {BEILUN: none, "poor": most, "other": half}},
    }
    places = [(county, fund) for fund in ("employee", "resident") for county in (HAISHU, JIANGBEI, BEILUN)]
    rows = [row(county, fund, expenditure="10.00") for county, fund in places]
    answer = cleared(year(*rows, pooled_fund={"employee": "99.00", "resident": "99.00"}, parameters=shares))
    assert [str(each.from_pooled) for each in answer.counties] == ["5.00", "5.00", "5.00", "5.00", "9.00", "0.00"]


def test_a_county_that_a_sharing_has_no_shares_for_is_named() -> None:
    shares = {"gap_sharing": {"resident": {"county_finance": "1"}, JIANGBEI: {"county_finance": "1"}}}
    assert faults(year(row(HAISHU), row(JIANGBEI), parameters=shares)) == {
        "counties[0].county": f"gap_sharing has no shares for fund employee and county {HAISHU}"
    }


@pytest.mark.parametrize(
    ("sharing", "place", "message"),
    [
        ({"province": "1"}, ".province", "nobody bears a share as province (known: pooled_fund, reser"),
        ({"pooled_fund": "0.5"}, "", "the shares add up to 0.5, not to 1"),
        ({"resident": {"pooled_fund": "2"}, "other": {"county": "1"}}, ".resident.pooled_fund", "not a share from"),
        ({"resident": {"province": "1"}, "other": {"county": "1"}}, ".resident.province", "nobody bears a share"),
        ({}, "", "the shares add up to 0, not to 1"),
        ("0.5", "", "not an object"),
    ],
)
@pytest.mark.rule("S2")
def test_a_share_that_the_program_does_not_know_is_refused(sharing: object, place: str, message: str) -> None:
    found = faults(year(row(), parameters={"surplus_sharing": sharing}))
    assert [*found] == [f"parameters.surplus_sharing{place}"]
    assert found[f"parameters.surplus_sharing{place}"].startswith(message)


@pytest.mark.parametrize(
    ("ceiling", "amounts", "pays"),
    [
        ({"county_ceiling": "0.3"}, {}, ("30.00", "70.00")),
        ({"county_ceiling": "0.05", "ceiling_of": "income"}, {"income": "400.00"}, ("20.00", "80.00")),
        ({"county_ceiling": "0.01", "ceiling_of": "expenditure"}, {}, ("1.00", "99.00")),
        (
            {"county_ceiling": "0.5", "ceiling_of": "stated", "ceiling_base": {HAISHU: "80.00"}},
            {},
            ("40.00", "60.00"),
        ),
        ({"county_ceiling": "1"}, {}, ("100.00", "0.00")),
    ],
)
@pytest.mark.rule("S4")
def test_what_is_above_a_countys_ceiling_falls_to_city_finance(
    ceiling: dict[str, Any], amounts: dict[str, str], pays: tuple[str, str]
) -> None:
    income = Decimal(amounts.get("income", "0.00"))
    given = row(income=str(income), expenditure=str(income + 100))
    document = year(given, parameters={"gap_sharing": {"county_finance": "1"}, **ceiling})
    county = only(cleared(document))
    assert (str(county.from_county_finance), str(county.from_city_finance)) == pays


def test_a_ceiling_of_a_stated_base_asks_for_the_countys_amount() -> None:
    ceiling = {"county_ceiling": "0.5", "ceiling_of": "stated", "ceiling_base": {JIANGBEI: "80.00"}}
    assert faults(year(row(), parameters=ceiling)) == {
        "counties[0].county": f"ceiling_base has no amount for county {HAISHU}"
    }


@pytest.mark.rule("S4", "S5")
def test_what_is_above_a_ceiling_may_fall_to_the_pooled_fund_as_far_as_it_reaches() -> None:
    ceiling = {"gap_sharing": {"county_finance": "1"}, "county_ceiling": "0.3", "above_ceiling": "pooled_fund"}
    answer = cleared(year(row(expenditure="100.00"), pooled_fund={"employee": "50.00"}, parameters=ceiling))
    county = only(answer)
    assert these(county.from_county_finance, county.from_pooled, county.from_city_finance) == (30, 50, 20)
    assert settled(answer) == [
        ("S4", f"county_finance:{HAISHU}", "special_account", "30.00"),
        ("S5", "city_finance", "special_account", "20.00"),
        ("S5", "pooled_fund", "special_account", "50.00"),
    ]


CARRIED = {"gap_sharing": {"county": "1"}, "deficits": "carried"}


@pytest.mark.rule("S3", "S4")
def test_a_deficit_is_carried_as_far_as_the_pooled_fund_can_advance_it() -> None:
    given = row(expenditure="100.00", accumulated_balance="30.00")
    answer = cleared(year(given, pooled_fund={"employee": "50.00"}, parameters=CARRIED))
    county = only(answer)
    assert these(county.from_accumulated, county.from_county_finance) == (80, 20)
    assert county.closing_accumulated_balance == -50
    assert settled(answer) == [
        ("S3", f"accumulated:{HAISHU}", "special_account", "30.00"),
        ("S4", f"county_finance:{HAISHU}", "special_account", "20.00"),
        ("S4", f"deficit:{HAISHU}", "special_account", "50.00"),
    ]
    # It is the pooled fund's own money still, and cannot be spent: it was advanced.
    assert answer.pooled_fund["employee"].closing == 50


@pytest.mark.rule("S2", "S3")
def test_a_later_surplus_pays_a_carried_deficit_back_first() -> None:
    given = row(income="80.00", accumulated_balance="-30.00")
    answer = cleared(year(given, parameters={"deficits": "carried"}))
    assert only(answer).closing_accumulated_balance == 10
    assert settled(answer) == [
        ("S2", "special_account", f"accumulated:{HAISHU}", "10.00"),
        ("S2", "special_account", f"deficit:{HAISHU}", "30.00"),
        ("S2", "special_account", "pooled_fund", "40.00"),
    ]


@pytest.mark.rule("S4", "S6")
def test_what_was_advanced_to_a_county_is_not_there_for_another() -> None:
    rows = row(HAISHU, accumulated_balance="-70.00"), row(JIANGBEI, expenditure="100.00")
    answer = cleared(year(*rows, pooled_fund={"employee": "90.00"}, parameters={"deficits": "carried"}))
    assert str(answer.counties[1].from_pooled) == "20.00"


def test_a_balance_below_zero_is_refused_where_no_deficit_is_carried() -> None:
    given = year(row(accumulated_balance="-0.01"))
    assert faults(given) == {"counties[0].accumulated_balance": 'negative: "-0.01"'}
    assert faults({**given, "parameters": {"deficits": "not_carried"}}) == faults(given)


@pytest.mark.rule("S3")
def test_a_policy_may_let_only_a_part_of_the_balance_cover_a_gap_first() -> None:
    shares = {"balance_first": "0.5", "gap_sharing": {"county": "0.6", "county_finance": "0.4"}}
    county = only(cleared(year(row(expenditure="100.00", accumulated_balance="80.01"), parameters=shares)))
    # 40.00 first; of the 60.00 left 36.00 from the balance and 24.00 from county finance.
    assert these(county.from_accumulated, county.from_county_finance) == (76, 24)
    assert str(county.closing_accumulated_balance) == "4.01"


@pytest.mark.rule("S6")
def test_the_terms_of_incentives_are_asked_for_only_with_an_incentive() -> None:
    unknown = Parameter[Any](value=None, rule="S6", status=Status.MISSING)
    silent = SHARING.model_copy(
        update={
            name: type(getattr(SHARING, name)).model_validate(unknown.model_dump())
            for name in ("incentive_cap", "incentive_threshold")
        }
    )
    document = year(row(income="10.00", assessment_score="95"), pooled_fund={"employee": "100.00"})
    for total in ({}, {"employee": "0.00"}):
        assert only(cleared({**document, "incentive_total": total}, silent, explain=True)).incentive == 0
    assert [*faults({**document, "incentive_total": {"employee": "1.00"}}, silent)] == [
        "parameters.incentive_cap",
        "parameters.incentive_threshold",
    ]


@pytest.mark.rule("S5")
def test_where_nobody_pays_out_of_a_fund_nothing_is_asked_about_what_it_cannot_pay() -> None:
    unknown = {"value": None, "rule": "S5", "status": "missing"}
    silent = SHARING.model_copy(
        update={name: type(getattr(SHARING, name)).model_validate(unknown) for name in ("unpaid_sharing", "s5_base")}
    )
    shares = {"gap_sharing": {"city_finance": "0.3", "county_finance": "0.7"}}
    answer = cleared(year(row(expenditure="0.01"), parameters=shares), silent, explain=True)
    assert (str(only(answer).from_city_finance), str(only(answer).from_county_finance)) == ("0.00", "0.01")
    assert [*faults(year(row()), silent)] == ["parameters.unpaid_sharing", "parameters.s5_base"]


def test_single_shares_of_requests_of_before_are_still_taken() -> None:
    short = {"pooled_share_of_surplus": "0.25", "pooled_share_of_gap": "0.6", "city_share": "0.1"}
    long = {
        "surplus_sharing": {"pooled_fund": "0.25", "county": "0.75"},
        "gap_sharing": {"pooled_fund": "0.6", "county_finance": "0.4"},
        "unpaid_sharing": {"city_finance": "0.1", "county_finance": "0.9"},
    }
    rows = row(HAISHU, income="99.99"), row(JIANGBEI, expenditure="333.33")
    assert cleared(year(*rows, parameters=short)) == cleared(year(*rows, parameters=long))


def splits(*bearers: Bearer) -> st.SearchStrategy[dict[str, str]]:
    """Shares of some bearers in per mille, adding up to one."""

    def shares(cuts: list[int]) -> dict[str, str]:
        edges = [0, *sorted(cuts), 1000]
        parts = [high - low for low, high in pairwise(edges)]
        return {bearer: str(Decimal(part) / 1000) for bearer, part in zip(bearers, parts, strict=True)}

    return st.lists(st.integers(0, 1000), min_size=len(bearers) - 1, max_size=len(bearers) - 1).map(shares)


@given(st.integers(0, 10**9), splits(*Bearer), st.sampled_from([None, Bearer.POOLED_FUND]))
@pytest.mark.rule("S")
def test_whatever_the_shares_every_split_adds_up(whole: int, given_shares: dict[str, str], up: Bearer | None) -> None:
    shares = {Bearer(name): Decimal(share) for name, share in given_shares.items()}
    parts = divided(whole, shares, up)
    assert sum(parts.values()) == whole
    for bearer, part in parts.items():
        assert part >= 0
        assert abs(part - shares[bearer] * whole) <= 2


@given(st.integers(0, 10**6))
@pytest.mark.rule("S5")
def test_of_two_shares_the_first_is_rounded_half_up(whole: int) -> None:
    parts = divided(whole, {Bearer.CITY_FINANCE: Decimal("0.2"), Bearer.COUNTY_FINANCE: Decimal("0.8")})
    assert parts[Bearer.CITY_FINANCE] == (2 * whole + 5) // 10


def test_equal_remainders_of_three_go_to_who_comes_first() -> None:
    third = dict.fromkeys((Bearer.RESERVE, Bearer.CITY_FINANCE, Bearer.COUNTY), Decimal("0.25"))
    parts = divided(2, {**third, Bearer.COUNTY_FINANCE: Decimal("0.25")})
    assert [parts[bearer] for bearer in Bearer if bearer in parts] == [1, 1, 0, 0]


def test_the_nearest_name_counts_first_the_county_then_its_grade_then_the_fund() -> None:
    def whole(bearer: Bearer) -> dict[Bearer, Decimal]:
        return {bearer: Decimal(1)}

    tree = {
        HAISHU: whole(Bearer.RESERVE),
        "poor": whole(Bearer.POOLED_FUND),
        "employee": whole(Bearer.COUNTY),
        "other": whole(Bearer.CITY_FINANCE),
    }
    wanted = [Bearer.RESERVE, Bearer.POOLED_FUND, Bearer.COUNTY, Bearer.CITY_FINANCE]
    asked = [("employee", HAISHU, "poor"), ("employee", BEILUN, "poor"), ("employee", BEILUN, None)]
    found = [shares_of(tree, *each) for each in [*asked, ("resident", BEILUN, None)]]
    assert found == [whole(bearer) for bearer in wanted]


@st.composite
def shared_years(draw: st.DrawFn) -> dict[str, Any]:
    """Random years of one fund with any sharing: all bearers, ratios by county, reserve, ceiling, deficits, bank."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=5, unique=True))
    carried = draw(st.booleans())
    below = st.one_of(MONEY, MONEY.map(lambda amount: f"-{amount}")) if carried else MONEY
    rows = [
        row(code, income=draw(MONEY), expenditure=draw(MONEY), make_up=draw(MONEY), accumulated_balance=draw(below))
        for code in codes
    ]
    shares = splits(*Bearer)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "balance_first": st.sampled_from(["0", "0.5", "1"]),
        "county_ceiling": st.sampled_from(["0", "0.1", "0.5"]),
        "above_ceiling": st.sampled_from(["pooled_fund", "reserve", "city_finance"]),
        "ceiling_of": st.sampled_from(["gap", "income", "expenditure"]),
    }
    parameters = {
        "surplus_sharing": draw(shares),
        "gap_sharing": {codes[0]: draw(shares), "other": draw(shares)},
        "unpaid_sharing": draw(shares),
        "s5_base": draw(st.sampled_from(["unpaid_pool_half", "whole_remaining_gap"])),
        "deficits": "carried" if carried else "not_carried",
        **{name: draw(each) for name, each in optional.items() if draw(st.booleans())},
    }
    special = draw(st.one_of(st.none(), MONEY, MONEY.map(lambda amount: f"-{amount}")))
    return {
        "year": 2022,
        "pooled_fund": {"employee": draw(MONEY)},
        "reserve": {"employee": draw(MONEY)},
        "special_account": {} if special is None else {"employee": special},
        "counties": rows,
        "parameters": parameters,
    }


def reserve_of(answer: ClearingResult) -> ReserveCleared:
    """The one reserve; one of nothing where there is none."""
    nothing = ReserveCleared.model_validate(dict.fromkeys(ReserveCleared.model_fields, "0.00"))
    return next(iter((answer.reserve or {}).values()), nothing)


@given(shared_years())
@pytest.mark.rule("S2", "S3", "S4", "S5")
def test_whatever_the_sharing_every_surplus_and_every_gap_is_whole(document: dict[str, Any]) -> None:
    answer = cleared(document)
    for county in answer.counties:
        amounts = county.model_dump(exclude={"county", "fund", "balance"}, exclude_none=True)
        received = sum(amount for name, amount in amounts.items() if name.startswith("surplus_to_"))
        borne = sum(amount for name, amount in amounts.items() if name.startswith("from_"))
        assert received == max(Decimal(0), county.balance)
        assert borne == max(Decimal(0), -county.balance)
        closing = amounts.pop("closing_accumulated_balance")
        assert min(amounts.values()) >= 0
        assert document["parameters"]["deficits"] == "carried" or closing >= 0


@given(shared_years())
@pytest.mark.rule("S4", "S6")
def test_whatever_the_sharing_no_fund_spends_what_the_bank_does_not_hold(document: dict[str, Any]) -> None:
    answer = cleared(document)
    [pool], reserve = answer.pooled_fund.values(), reserve_of(answer)
    assert pool.closing >= 0
    assert reserve.closing >= 0
    for bank in (answer.special_account or {}).values():
        # Where the bank lacks more than the funds have, they spend nothing.
        assert bank.bank >= 0 or pool.paid + reserve.paid == 0


@given(shared_years())
@pytest.mark.rule("S")
def test_whatever_the_sharing_the_settlements_net_to_what_changed(document: dict[str, Any]) -> None:
    answer = cleared(document)
    nets: dict[str, Decimal] = {}
    for each in answer.settlements:
        assert each.amount > 0
        nets[each.payer] = nets.get(each.payer, Decimal(0)) - each.amount
        nets[each.payee] = nets.get(each.payee, Decimal(0)) + each.amount
    assert len({(each.rule, each.payer, each.payee) for each in answer.settlements}) == len(answer.settlements)
    [pool], reserve = answer.pooled_fund.values(), reserve_of(answer)
    opening = {each["county"]: Decimal(each["accumulated_balance"]) for each in document["counties"]}
    income = sum(Decimal(each["income"]) - Decimal(each["expenditure"]) for each in document["counties"])
    assert nets.get("pooled_fund", 0) == pool.closing - pool.opening
    assert nets.get("reserve", 0) == reserve.closing - reserve.opening
    assert nets.get("special_account", 0) == -income
    for county in answer.counties:
        own = sum(nets.get(f"{party}:{county.county}", Decimal(0)) for party in ("accumulated", "deficit"))
        assert own == county.closing_accumulated_balance - opening[county.county]
        # What was advanced to a county is either there or paid back: never a balance and a deficit at once.
        assert max(opening[county.county], Decimal(0)) + nets.get(f"accumulated:{county.county}", Decimal(0)) >= 0
    for bank in (answer.special_account or {}).values():
        assert bank.closing - bank.opening == nets.get("special_account", 0)


@given(shared_years())
def test_whatever_the_sharing_every_figure_is_explained_to_its_value(document: dict[str, Any]) -> None:
    answer = cleared(document, explain=True)
    told = {each.figure: each for each in answer.explain or ()}
    for county in answer.counties:
        shown = county.model_dump(mode="json", exclude={"county", "fund"}, exclude_none=True)
        for name, value in shown.items():
            assert told[f"counties.{county.county}.employee.{name}"].value == value
    bank = {"pooled_fund": answer.pooled_fund, "reserve": answer.reserve, "special_account": answer.special_account}
    for account, by_fund in bank.items():
        for cleared_fund in (by_fund or {}).values():
            for name, value in cleared_fund.model_dump(mode="json", exclude={"opening"}, exclude_none=True).items():
                assert told[f"{account}.employee.{name}"].value == value
