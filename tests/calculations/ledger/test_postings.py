"""Postings: only on the paths the rules know, funds, counties and parts apart, every fault with its place."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest

from calculations.forms.posting import read_posting
from calculations.input.bilingual import Bilingual
from calculations.input.faults import BadInput
from calculations.ledger.accounts import OUTSIDE, AccountKind, NotAnAccount, Part, parse_account
from calculations.ledger.posting_rules import HandedInBy, PostingRules
from calculations.ledger.postings import Path, instruction_faults

RULES = PostingRules(
    today=date(2023, 4, 15),
    year=2022,
    last_day=date(2023, 3, 31),
    parts={"employee": (Part.POOLED, Part.INDIVIDUAL), "resident": (Part.POOLED,)},
    counties=("330203", "330205"),
    paths=(
        Path(
            rule="R1",
            from_kind=AccountKind.TREASURY,
            to_kind=AccountKind.SPECIAL,
            parties=("city_finance/maker",),
        ),
        Path(
            rule="R3",
            from_kind=AccountKind.COUNTY_REVENUE,
            to_kind=AccountKind.SPECIAL,
            parties=("county_agency/maker",),
        ),
        Path(
            rule="H2",
            from_kind=AccountKind.ACCUMULATED,
            to_kind=AccountKind.POOLED_FUND,
            parties=("county_finance/maker",),
            parts=(Part.POOLED,),
        ),
        Path(rule="M5", from_kind=AccountKind.COUNTY_EXPENDITURE, to_kind=AccountKind.BENEFICIARIES),
    ),
)
CITY_FINANCE = HandedInBy(party="city_finance/maker", name=Bilingual(zh="市财政局经办", en="city finance, maker"))
HAISHU = HandedInBy(
    party="county_agency/maker", name=Bilingual(zh="海曙区医保中心经办", en="Haishu: agency, maker"), county="330203"
)


def receipts(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "posting",
        "rule": "R1",
        "fund": "employee",
        "year": 2022,
        "date": "2022-01-13",
        "period": "2022-01-1",
        "zh": "一月上旬征缴收入划转",
        "transfers": [
            {
                "from": "treasury:employee:pooled",
                "to": "special:employee:pooled",
                "amount": "1234567.89",
                "county": "330203",
                "line": "premiums",
            }
        ],
        **changes,
    }


def moved(source: str, target: str, **changes: Any) -> dict[str, Any]:
    transfer = {"from": source, "to": target, "amount": "1.00", "county": None, "line": None, **changes}
    return receipts(transfers=[transfer])


def faults(document: Any, by: HandedInBy | None = CITY_FINANCE) -> dict[str, str]:
    with pytest.raises(BadInput) as refused:
        read_posting(document, RULES, by)
    assert all(fault.zh for fault in refused.value.faults)
    return {fault.place: fault.message for fault in refused.value.faults}


@pytest.mark.rule("R1")
def test_money_of_a_ten_day_period_goes_from_treasury_to_special_account() -> None:
    form = read_posting(receipts(), RULES, CITY_FINANCE)
    instruction = form.instruction("ningbo.year.2022.posting.1", "ningbo.year.2022", datetime(2022, 1, 13, tzinfo=UTC))
    assert instruction.city == "ningbo"
    assert instruction.transfers[0].place == "330203"
    assert instruction_faults(instruction, RULES.paths) == ()


def test_the_same_instruction_told_in_another_zone_has_the_same_digest() -> None:
    form = read_posting(receipts(), RULES)
    utc = form.instruction("a", "ningbo.year.2022", datetime(2022, 1, 13, 1, tzinfo=UTC))
    china = form.instruction("a", "ningbo.year.2022", datetime(2022, 1, 13, 9, tzinfo=timezone(timedelta(hours=8))))
    assert utc.digest() == china.digest()
    assert utc.digest() != utc.model_copy(update={"zh": "别的"}).digest()
    assert utc.digest() != utc.model_copy(update={"at": datetime(2022, 1, 13, 2, tzinfo=UTC)}).digest()


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine that keeps another zone's time."""
    with monkeypatch.context() as changed:
        changed.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("elsewhere")
def test_a_digest_in_the_ledger_can_be_computed_by_anybody_from_the_content_on_any_machine() -> None:
    instruction = read_posting(receipts(), RULES).instruction(
        "a", "ningbo.year.2022", datetime(2022, 1, 13, 9, tzinfo=timezone(timedelta(hours=8)))
    )
    written = (
        '{"at":"2022-01-13T01:00:00+00:00","case":"ningbo.year.2022","fund":"employee","id":"a","rule":"R1",'
        '"transfers":[{"amount":"1234567.89","county":"330203","from":"treasury:employee:pooled","line":"premiums",'
        '"to":"special:employee:pooled"}],"year":2022,"zh":"一月上旬征缴收入划转"}'
    )
    assert instruction.digest() == sha256(written.encode()).hexdigest()


@pytest.mark.rule("N2")
def test_a_path_that_the_rules_do_not_know_is_refused_with_rule_and_both_kinds() -> None:
    found = faults(moved("treasury:employee:pooled", "county_expenditure:330203:employee:pooled"))
    assert found["transfers[0]"] == "rule R1 knows no path from treasury to county_expenditure (pooled)"


@pytest.mark.rule("N2")
def test_an_instruction_off_the_paths_is_refused_with_the_place_of_the_transfer() -> None:
    instruction = read_posting(receipts(), RULES).instruction(
        "a", "ningbo.year.2022", datetime(2022, 1, 13, tzinfo=UTC)
    )
    [known] = instruction.transfers
    backward = known.model_copy(update={"source": known.target, "target": known.source})
    wrong = instruction.model_copy(update={"transfers": (known, backward)})
    assert [str(fault) for fault in instruction_faults(wrong, RULES.paths)] == [
        "transfers[1]: rule R1 knows no path from special to treasury (pooled)"
    ]


@pytest.mark.rule("N2")
def test_the_path_of_one_rule_is_no_path_of_another() -> None:
    document = {**moved("treasury:employee:pooled", "special:employee:pooled"), "rule": "R3"}
    assert "rule R3 knows no path" in faults(document)["transfers[0]"]


@pytest.mark.rule("N3")
def test_a_path_limited_to_the_pooled_part_does_not_take_individual_money() -> None:
    document = {**moved("accumulated:330203:employee:individual", "pooled_fund:employee:pooled"), "rule": "H2"}
    with pytest.raises(BadInput) as refused:
        read_posting(document, RULES)
    assert any("no path from accumulated to pooled_fund (individual)" in str(f) for f in refused.value.faults)


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("treasury:resident:pooled", "special:employee:pooled", "the funds stay apart"),
        (
            "treasury:employee:individual",
            "special:employee:pooled",
            "pooled part and individual accounts are booked apart (N3)",
        ),
    ],
)
@pytest.mark.rule("N3")
def test_funds_and_parts_never_mix(source: str, target: str, reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_posting(moved(source, target), RULES, CITY_FINANCE)
    assert any(str(fault).startswith(f"transfers[0]: {reason}") for fault in refused.value.faults)


def test_one_county_cannot_pay_into_another() -> None:
    document = moved("county_revenue:330203:employee:pooled", "special:employee:pooled", county="330205")
    found = faults({**document, "rule": "R3"}, HAISHU)
    assert "several counties: 330203, 330205" in found["transfers[0]"]


@pytest.mark.rule("N3")
def test_transfers_out_come_from_individual_accounts_only() -> None:
    def spent(part: str) -> dict[str, Any]:
        source, target = f"county_expenditure:330203:employee:{part}", f"beneficiaries:330203:employee:{part}"
        return {**moved(source, target, line="transfers_out"), "rule": "M5"}

    assert faults(spent("pooled"), None) == {
        "transfers[0].line": "transfers out come from individual accounts only (N3)"
    }
    assert read_posting(spent("individual"), RULES).transfers


def test_only_the_parties_of_the_path_hand_it_in_and_a_county_only_its_own() -> None:
    assert "may not hand this in" in faults(receipts(), HAISHU)["transfers[0]"]
    swept = {**moved("county_revenue:330205:employee:pooled", "special:employee:pooled"), "rule": "R3"}
    assert "only for county 330203: 330205" in faults(swept, HAISHU)["transfers[0].county"]
    own = {**moved("county_revenue:330203:employee:pooled", "special:employee:pooled"), "rule": "R3"}
    assert read_posting(own, RULES, HAISHU)


def test_every_fault_is_named_at_once() -> None:
    document = receipts(date="2022-1-13", note="?", transfers=[])
    document["year"] = "2022"
    assert faults(document) == {
        "date": 'not a day (2022-01-05): "2022-1-13"',
        "note": "unknown key (known: kind, rule, fund, year, date, period, zh, transfers)",
        "transfers": "empty",
        "year": 'not a whole number: "2022"',
    }


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "1.005", "1e3", 5, 5.0, None])
def test_an_amount_is_text_above_zero_with_at_most_two_places(amount: object) -> None:
    document = moved("treasury:employee:pooled", "special:employee:pooled", amount=amount, county="330203")
    assert list(faults(document)) == ["transfers[0].amount"]


def test_other_years_unknown_funds_parts_and_counties_are_refused() -> None:
    document = moved("treasury:medical:pooled", "special:medical:pooled", county="330299")
    found = faults({**document, "fund": "medical", "year": 2021, "date": "2023-04-01"})
    assert found == {
        "fund": 'unknown fund: "medical" (known: employee, resident)',
        "year": "not the fund year 2022: 2021",
        "date": "outside 2022-01-01 – 2023-03-31: 2023-04-01",
        "transfers[0].county": "unknown county: 330299 (known: 330203, 330205)",
    }
    individual = moved("treasury:resident:individual", "special:resident:individual", county="330203")
    parts = faults({**individual, "fund": "resident"})
    assert parts == {f"transfers[0].{end}": "fund resident has no part individual" for end in ("from", "to")}


@pytest.mark.parametrize("day", ["2022-01-01", "2023-03-31"])
def test_money_moves_from_the_first_day_of_the_year_to_the_last_of_its_clearing(day: str) -> None:
    assert read_posting(receipts(date=day), RULES).date == date.fromisoformat(day)
    assert list(faults(receipts(date="2021-12-31"))) == ["date"]


@pytest.mark.rule("R5")
def test_no_money_has_moved_after_today() -> None:
    rules = RULES.model_copy(update={"today": date(2022, 6, 1)})
    assert read_posting(receipts(date="2022-06-01"), rules).date == date(2022, 6, 1)
    with pytest.raises(BadInput) as refused:
        read_posting(receipts(date="2022-06-02"), rules)
    assert [str(fault) for fault in refused.value.faults] == ["date: after today, 2022-06-01: 2022-06-02"]


def test_money_that_the_clearing_has_to_count_says_whose_it_is() -> None:
    found = faults(moved("treasury:resident:pooled", "special:resident:pooled"))
    assert found["transfers[0].county"].startswith("missing")


def test_the_same_transfer_twice_in_one_posting_is_refused() -> None:
    document = receipts()
    document["transfers"] *= 2
    assert "(first: transfers[0])" in faults(document)["transfers[1]"]
    for difference in ({"county": "330205"}, {"line": "interest"}):
        document["transfers"][1] = {**document["transfers"][0], **difference}
        assert len(read_posting(document, RULES).transfers) == 2


def test_two_transfers_that_cannot_be_read_are_not_the_same() -> None:
    document = receipts()
    document["transfers"] = [{**document["transfers"][0], "from": 7}] * 2
    assert set(faults(document)) == {"transfers[0].from", "transfers[1].from"}


def test_of_an_account_that_can_be_read_beside_one_that_cannot_the_fund_is_looked_at() -> None:
    for end, other in (("from", "to"), ("to", "from")):
        document = receipts()
        document["transfers"] = [{**document["transfers"][0], end: "nowhere", other: "special:resident:pooled"}]
        assert set(faults(document)) == {f"transfers[0].{end}", "transfers[0]"}


@pytest.mark.parametrize(
    "code",
    [
        "cash:employee:pooled",
        "special:330203:employee:pooled",
        "county_finance:resident:pooled",
        "county_finance:33020:resident:pooled",
        "pooled_fund:employee:individual",
        "special:employee:whole",
        "special:EMPLOYEE:pooled",
        "special",
        "",
    ],
)
def test_what_is_no_account(code: str) -> None:
    with pytest.raises(NotAnAccount) as refused:
        parse_account(code)
    assert refused.value.zh


def test_a_code_that_is_no_account_is_told_with_its_place_in_both_languages() -> None:
    with pytest.raises(BadInput) as refused:
        read_posting(moved("cash:employee:pooled", "special:employee"), RULES)
    assert [(str(fault), fault.zh) for fault in refused.value.faults] == [
        ("transfers[0].from: unknown kind of account: cash", "未知账户类别:cash"),
        (
            "transfers[0].to: not an account code (kind[:county]:fund:part): special:employee",
            "不是账户代码(类别[:区县]:险种:部分):special:employee",
        ),
    ]


@pytest.mark.rule("N2")
def test_special_account_and_pooled_fund_are_one_bank_account_a_fund_and_part() -> None:
    assert parse_account("pooled_fund:employee:pooled").bank == parse_account("special:employee:pooled").bank
    assert parse_account("special:employee:individual").bank != parse_account("special:employee:pooled").bank
    assert parse_account("payers:330203:employee:pooled").bank is None


@pytest.mark.rule("N5")
def test_nothing_but_the_premiums_of_a_later_year_is_paid_out_of_them() -> None:
    held = parse_account("temporary_receipts:resident:pooled")
    assert held.bank == held.code != parse_account("special:resident:pooled").bank


def test_a_code_read_and_written_is_the_same() -> None:
    for kind in AccountKind:
        for code in (f"{kind}:employee:pooled", f"{kind}:330203:employee:pooled"):
            try:
                account = parse_account(code)
            except NotAnAccount:
                continue
            assert account.code == code
            assert (account.bank is None) == (kind in OUTSIDE)
