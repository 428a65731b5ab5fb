"""The ways that money may take (N2): each rule's own, and no other."""

import json
from itertools import product
from pathlib import Path

import pytest

from calculations.clearing.settlement import clear, read_clearing
from calculations.ledger.accounts import AccountKind
from policies.loader import load
from policies.pack import Pack
from policies.terms.clearing import sharing_terms

EXAMPLES = Path(__file__).parent.parent / "calculations" / "examples"
KINDS = {
    "special_account": AccountKind.SPECIAL,
    "pooled_fund": AccountKind.POOLED_FUND,
    "accumulated": AccountKind.ACCUMULATED,
    "county_finance": AccountKind.COUNTY_FINANCE,
    "city_finance": AccountKind.CITY_FINANCE,
}


@pytest.fixture
def ningbo() -> Pack:
    return load("ningbo")


def into(pack: Pack, kind: AccountKind) -> set[AccountKind]:
    return {path.from_kind for path in pack.paths() if path.to_kind is kind}


def out_of(pack: Pack, kind: AccountKind) -> set[AccountKind]:
    return {path.to_kind for path in pack.paths() if path.from_kind is kind}


@pytest.mark.rule("N2")
def test_a_county_expenditure_account_receives_only_from_the_city_agency_and_its_own_interest(ningbo: Pack) -> None:
    received = into(ningbo, AccountKind.COUNTY_EXPENDITURE)
    assert received == {AccountKind.AGENCY_EXPENDITURE, AccountKind.OTHER_INCOME}


@pytest.mark.rule("N2")
def test_a_county_expenditure_account_pays_only_benefits_and_its_interest(ningbo: Pack) -> None:
    paid = out_of(ningbo, AccountKind.COUNTY_EXPENDITURE)
    assert paid == {AccountKind.BENEFICIARIES, AccountKind.SPECIAL}


@pytest.mark.rule("R1", "N2")
def test_premiums_reach_the_special_account_only_through_the_treasury(ningbo: Pack) -> None:
    assert out_of(ningbo, AccountKind.PAYERS) == {AccountKind.TREASURY}
    assert out_of(ningbo, AccountKind.TREASURY) == {AccountKind.SPECIAL, AccountKind.TEMPORARY_RECEIPTS}
    assert out_of(ningbo, AccountKind.TEMPORARY_RECEIPTS) == {AccountKind.SPECIAL}


def test_nobody_but_expenditure_accounts_pays_people(ningbo: Pack) -> None:
    paying = {AccountKind.COUNTY_EXPENDITURE, AccountKind.AGENCY_EXPENDITURE}
    assert into(ningbo, AccountKind.BENEFICIARIES) == paying


def test_no_money_of_one_kind_goes_round_in_its_own_kind(ningbo: Pack) -> None:
    assert not [path for path in ningbo.paths() if path.from_kind is path.to_kind]


@pytest.mark.rule("N3")
def test_the_pooled_fund_never_holds_peoples_own_money(ningbo: Pack) -> None:
    touching = [path for path in ningbo.paths() if AccountKind.POOLED_FUND in (path.from_kind, path.to_kind)]
    assert touching
    assert all(tuple(path.parts) == ("pooled",) for path in touching)


@pytest.mark.parametrize("example", ["clearing", "clearing-incentive", "clearing-whole-gap"])
@pytest.mark.rule("N2", "S0", "S1", "S2", "S3", "S4", "S5", "S6")
def test_every_settlement_of_a_clearing_has_its_path(ningbo: Pack, example: str) -> None:
    asked = json.loads((EXAMPLES / f"{example}-input.json").read_text(encoding="utf-8"))
    known = {(path.rule, path.from_kind, path.to_kind) for path in ningbo.paths()}
    terms = sharing_terms(ningbo, ningbo.on(ningbo.pin("year_end_clearing", 2022).on))
    for row in clear(read_clearing(asked), terms).settlements:
        ends = [KINDS[end.partition(":")[0]] for end in (row.payer, row.payee)]
        assert (row.rule, *ends) in known


def test_clearing_moves_money_only_by_its_cases_and_receipts_only_by_their_parties(ningbo: Pack) -> None:
    for path in ningbo.paths():
        back = (path.rule, path.from_kind) == ("H3", AccountKind.POOLED_FUND)
        assert bool(path.parties) == (path.rule[0] in "RHN" and not back), path


def test_the_unlisted_ways_are_most_of_all(ningbo: Pack) -> None:
    known = {(path.from_kind, path.to_kind) for path in ningbo.paths()}
    unknown = set(product(AccountKind, AccountKind)) - known
    assert (AccountKind.SPECIAL, AccountKind.COUNTY_EXPENDITURE) in unknown
    assert (AccountKind.ACCUMULATED, AccountKind.COUNTY_FINANCE) in unknown
    assert (AccountKind.COUNTY_FINANCE, AccountKind.POOLED_FUND) in unknown
    assert len(unknown) > 5 * len(known)


@pytest.mark.rule("N2")
def test_each_standing_entry_has_a_path_that_its_party_may_use(ningbo: Pack) -> None:
    for entry in ningbo.pin("fiscal_year", 2022).chain.standing:
        if entry.form == "posting":
            assert any(path.rule == entry.rule and entry.party in path.parties for path in ningbo.paths()), entry.id
