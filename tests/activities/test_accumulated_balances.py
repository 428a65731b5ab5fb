"""Accumulated balances: provisional until the audit confirms them, drawn on by the city, returned by the clearing."""

from itertools import count

import pytest

from activities.clearing import compute_clearing, settle_clearing
from activities.clearing_input import clearing_input
from activities.postings import post_hand_in
from activities.year_closed import NotYetClosed
from approvals.actions import DocumentRef
from calculations.clearing.forms import ClearingResult
from calculations.ledger.postings import PostingForm
from tests.activities.setup import HAISHU, JIANGBEI, YEAR, Setup
from tests.activities.test_clearing_cut import closed_year, determination
from tests.activities.test_decisions import confirmed
from workflows.messages import AutomaticResult

FUND = "employee"
BEFORE, ACCUMULATED = f"pre_pooling:{HAISHU}:{FUND}:pooled", f"accumulated:{HAISHU}:{FUND}:pooled"
SPECIAL = f"special:{FUND}:pooled"
NUMBERS = count(1)
"""Each hand-in has its own."""


@pytest.mark.rule("H1")
async def test_before_the_audit_a_balance_is_provisional_and_then_the_difference_is_posted(setup: Setup) -> None:
    """130.00 was posted and 100.00 confirmed: 30.00 goes back, neither less nor more."""
    assert (await _hands_in(setup, BEFORE, ACCUMULATED, "130.00")).ok
    assert "尚未经审计确认" in _reason(await _hands_back(setup, "30.00"))

    await confirmed(setup)

    assert "超过" in _reason(await _hands_back(setup, "29.99"))
    assert "低于" in _reason(await _hands_back(setup, "30.01"))
    assert (await _hands_back(setup, "30.00")).ok
    assert (await setup.held())[ACCUMULATED] == "100.00"


@pytest.mark.rule("H1")
async def test_what_is_charged_to_a_balance_is_no_part_of_what_was_handed_over(setup: Setup) -> None:
    await confirmed(setup)
    await _hands_in(setup, BEFORE, ACCUMULATED, "60.00")
    assert (await _hands_in(setup, ACCUMULATED, BEFORE, "50.00", line="pre_pooling_expenditure")).ok

    assert not (await _hands_in(setup, BEFORE, ACCUMULATED, "40.01")).ok
    assert (await _hands_in(setup, BEFORE, ACCUMULATED, "40.00")).ok
    assert (await setup.held())[ACCUMULATED] == "50.00"


@pytest.mark.rule("H1", "R5")
async def test_no_more_of_an_advance_comes_back_than_was_paid(setup: Setup) -> None:
    advances, line = f"temporary_payments:{HAISHU}:{FUND}:pooled", "out_of_town_advances"
    await setup.move("H1", (BEFORE, ACCUMULATED, "100.00"))
    assert (await _hands_in(setup, ACCUMULATED, advances, "40.00", line=line)).ok

    assert not (await _hands_in(setup, advances, ACCUMULATED, "40.01", line=line)).ok
    assert (await _hands_in(setup, advances, ACCUMULATED, "15.00", line=line)).ok
    held = await setup.held()
    assert (held[ACCUMULATED], held[advances]) == ("75.00", "25.00")


@pytest.mark.rule("H1", "S3")
async def test_a_year_is_not_cleared_while_confirmed_and_posted_balances_differ(setup: Setup) -> None:
    await closed_year(setup)
    await setup.move("H1", (BEFORE, ACCUMULATED, "100.00"))
    await confirmed(setup)

    async with setup.context.database.read() as session:
        with pytest.raises(NotYetClosed, match=f"{JIANGBEI} 100.00"):
            await clearing_input(setup.context, session, setup.clearing({}), determination(setup))


@pytest.mark.parametrize(
    ("spent", "covered", "closing"),
    [("0.00", None, "100.00"), ("25.00", "25.00", "75.00"), ("40.00", "40.00", "60.00")],
)
@pytest.mark.rule("H1", "S3")
async def test_what_the_city_drew_from_a_balance_is_the_countys_and_comes_back_with_the_clearing(
    setup: Setup, spent: str, covered: str | None, closing: str
) -> None:
    """Of 100.00 the city drew 40.00; the months were paid out of it, and S3 covers the gap from all 100.00."""
    await closed_year(setup, spent={HAISHU: spent})
    await setup.move("H1", (BEFORE, ACCUMULATED, "100.00"))
    await setup.move("H1", (ACCUMULATED, SPECIAL, "40.00", HAISHU, "dispatched"))
    if covered:
        await setup.move("M3", (SPECIAL, f"agency_expenditure:{FUND}:pooled", spent))
    version = await setup.keep("determination", determination(setup))

    result = await compute_clearing(setup.context, setup.clearing({"main.determination": version}))
    cleared = await setup.read(result.document, ClearingResult)

    [county] = [row for row in cleared.counties if (row.county, row.fund) == (HAISHU, FUND)]
    s3 = [(row.payer, str(row.amount)) for row in cleared.settlements if row.rule == "S3"]
    assert s3 == [*([(f"accumulated:{HAISHU}", covered)] if covered else []), ("special_account", "40.00")]
    assert str(county.closing_accumulated_balance) == closing

    kept = await setup.keep("clearing_list", cleared)
    await settle_clearing(setup.context, setup.clearing({"main.clearing_list": kept}))
    held = await setup.held()
    assert (held[ACCUMULATED], held.get(SPECIAL)) == (closing, None)


async def _hands_in(setup: Setup, source: str, target: str, amount: str, line: str | None = None) -> AutomaticResult:
    number = next(NUMBERS)
    form = PostingForm.model_validate(
        {
            "rule": "H1",
            "fund": FUND,
            "year": YEAR,
            "date": "2022-02-01",
            "zh": "统筹前结余",
            "period": str(number),
            "transfers": [{"from": source, "to": target, "amount": amount, "line": line}],
        }
    )
    document: DocumentRef = (await setup.keep("posting", form)).document
    return await post_hand_in(setup.context, setup.hand_in(document, number))


async def _hands_back(setup: Setup, amount: str) -> AutomaticResult:
    return await _hands_in(setup, ACCUMULATED, BEFORE, amount, "confirmed_difference")


def _reason(result: AutomaticResult) -> str:
    assert not result.ok
    return str(result.reasons[0])
