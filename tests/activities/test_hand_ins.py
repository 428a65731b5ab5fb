"""Money that people move, by a chain or handed in to the year: posted, or refused with its reasons."""

from datetime import date

import pytest

from activities.documents import Documents
from activities.postings import book_posting, post_hand_in
from approvals.actions import DocumentRef, FailedCheck
from calculations.forms.prior_year import PriorYearForm
from calculations.ledger.postings import PostingForm
from tests.activities.setup import HAISHU, YEAR, Setup

ACCUMULATED, POOLED_FUND = f"accumulated:{HAISHU}:employee:pooled", "pooled_fund:employee:pooled"


async def test_money_that_was_handed_in_is_posted_once(setup: Setup) -> None:
    work = setup.hand_in(await _posting(setup, "H1", f"pre_pooling:{HAISHU}:employee:pooled", ACCUMULATED, "12.34"))

    first, second = await post_hand_in(setup.context, work), await post_hand_in(setup.context, work)

    assert first == second
    assert first.facts == {"entry": f"ningbo.year.2022.{work.task}"}
    assert await setup.posted() == [f"ningbo.year.2022.{work.task}"]
    assert (await setup.held())[ACCUMULATED] == "12.34"


async def test_the_same_paper_handed_in_again_is_money_again(setup: Setup) -> None:
    """Each hand-in is numbered; two equal receipts of a day are two receipts."""
    paper = await _posting(setup, "H1", f"pre_pooling:{HAISHU}:employee:pooled", ACCUMULATED, "10.00")

    await post_hand_in(setup.context, setup.hand_in(paper, 1))
    await post_hand_in(setup.context, setup.hand_in(paper, 2))

    assert (await setup.held())[ACCUMULATED] == "20.00"


@pytest.mark.rule("R5")
@pytest.mark.parametrize("other", [{"zh": "补登"}, {"period": "2022Q1"}, {"period": "x", "zh": "另一笔"}])
async def test_what_may_be_the_same_money_is_not_booked_unless_somebody_was_asked(
    setup: Setup, other: dict[str, str]
) -> None:
    """Two of it at once: when the second came, nothing was booked that its maker could have been asked about."""
    source = f"pre_pooling:{HAISHU}:employee:pooled"
    first = await _posting(setup, "H1", source, ACCUMULATED, "10.00", period="2022-Q1")
    second = await _posting(setup, "H1", source, ACCUMULATED, "10.00", **{"period": "2022-Q1", **other})
    asked = second.model_copy(update={"failed": (FailedCheck(check="booked_before", zh="此前已登记"),)})
    works = [setup.hand_in(paper, number) for number, paper in enumerate((first, second, asked), 1)]

    booked, refused, said = [await post_hand_in(setup.context, work) for work in works]

    assert (booked.ok, refused.ok, said.ok) == (True, False, True)
    [words] = refused.reasons
    assert f"2022-01-05已登记 10.00 元(ningbo.year.2022.{works[0].task});确非重复的请说明" in str(words)
    assert (await setup.held())[ACCUMULATED] == "20.00"
    assert [await post_hand_in(setup.context, work) for work in works] == [booked, refused, said]


async def test_money_that_is_not_there_is_refused_with_account_balance_and_need(setup: Setup) -> None:
    await setup.move("H1", (f"pre_pooling:{HAISHU}:employee:pooled", ACCUMULATED, "10.00"))
    before = await setup.held()

    result = await post_hand_in(
        setup.context, setup.hand_in(await _posting(setup, "H2", ACCUMULATED, POOLED_FUND, "10.01"))
    )

    assert not result.ok
    [reason] = result.reasons
    assert all(word in str(reason) for word in (ACCUMULATED, "10.00", "10.01"))
    assert (await setup.posted(), await setup.held()) == ([], before)


async def test_what_was_refused_is_not_posted_by_an_attempt_that_hung_meanwhile(setup: Setup) -> None:
    work = setup.hand_in(await _posting(setup, "H2", ACCUMULATED, POOLED_FUND, "10.00"))
    refused = await post_hand_in(setup.context, work)
    await setup.move("H1", (f"pre_pooling:{HAISHU}:employee:pooled", ACCUMULATED, "10.00"))

    assert await post_hand_in(setup.context, work) == refused
    assert not refused.ok
    assert await setup.posted() == []


@pytest.mark.rule("R5")
async def test_what_two_have_signed_is_booked_once_for_their_lane(setup: Setup) -> None:
    paper = await _posting(setup, "H1", f"pre_pooling:{HAISHU}:employee:pooled", ACCUMULATED, "12.34")
    work = setup.act({f"{HAISHU}.posting": paper}, HAISHU)

    first, second = await book_posting(setup.context, work), await book_posting(setup.context, work)

    assert first == second
    assert first.facts == {"amount": "12.34", "entry": f"{work.case}.{work.task}"}
    assert await setup.posted() == [f"{work.case}.{work.task}"]
    assert (await setup.held())[ACCUMULATED] == "12.34"


async def test_what_the_ledger_refuses_of_a_money_act_goes_back_to_its_maker(setup: Setup) -> None:
    paper = await _posting(setup, "H2", ACCUMULATED, POOLED_FUND, "10.01")
    refused = await book_posting(setup.context, setup.act({f"{HAISHU}.posting": paper}, HAISHU))

    assert (refused.ok, refused.back_to) == (False, "posting")
    assert all(word in str(refused.reasons) for word in (ACCUMULATED, "10.01"))

    await setup.move("H1", (f"pre_pooling:{HAISHU}:employee:pooled", ACCUMULATED, "10.01"))
    again = await book_posting(setup.context, setup.act({f"{HAISHU}.posting": paper}, HAISHU, 2))
    assert again.ok
    assert (await setup.held())[POOLED_FUND] == "10.01"


@pytest.mark.rule("N2")
async def test_money_on_a_way_that_the_rule_does_not_know_is_refused(setup: Setup) -> None:
    await setup.fill_special("100.00")

    result = await post_hand_in(
        setup.context,
        setup.hand_in(await _posting(setup, "H2", "special:resident:pooled", "city_finance:resident:pooled", "1.00")),
    )

    assert not result.ok
    assert any("没有从 special 到 city_finance 的资金路径" in str(reason) for reason in result.reasons)
    assert await setup.posted() == []


@pytest.mark.rule("B7")
async def test_last_years_spending_is_just_kept_and_read_for_the_months_asked_for(setup: Setup) -> None:
    await setup.spent_last_year((HAISHU, 1, "10.00"), (HAISHU, 2, "5.50"), (HAISHU, 3, "1.00"))
    form = PriorYearForm(year=YEAR - 1, lines=())
    version = await setup.keep("prior_year", form)

    result = await post_hand_in(setup.context, setup.hand_in(version.document))

    assert (result.ok, result.facts, await setup.posted()) == (True, {}, [])
    async with setup.context.database.read() as session:
        spent = await Documents(session).spent_last_year("ningbo", YEAR, "resident", 2)
        other_fund = await Documents(session).spent_last_year("ningbo", YEAR, "employee", 2)
    assert {county: {part: str(amount) for part, amount in parts.items()} for county, parts in spent.items()} == {
        HAISHU: {"pooled": "15.50"}
    }
    assert other_fund == {}


async def _posting(setup: Setup, rule: str, source: str, target: str, amount: str, **other: str) -> DocumentRef:
    form = PostingForm.model_validate(
        {
            "rule": rule,
            "fund": source.split(":")[-2],
            "year": YEAR,
            "date": date(YEAR, 1, 5),
            "zh": "上划",
            "transfers": [{"from": source, "to": target, "amount": amount}],
            **other,
        }
    )
    return (await setup.keep("posting", form)).document
