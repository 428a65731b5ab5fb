"""What operators see of a case in the engine's UI, and by what they find it."""

from datetime import timedelta

from temporal.attributes import CITY, DUE_DATE, FISCAL_YEAR, OVERDUE, STAGE, WAITING_FOR
from tests.approvals.people import china
from tests.workflows.engine_cases import Cases

DUE = china(2021, 12, 12)


async def test_a_case_is_listed_by_city_year_stage_and_whom_it_waits_for(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    await case.advance()
    attributes = (await case.handle.describe()).typed_search_attributes
    assert (attributes[CITY], attributes[FISCAL_YEAR]) == ("ningbo", 2022)
    assert (attributes[STAGE], list(attributes[WAITING_FOR])) == ("draft", ["bureau/maker"])
    assert (attributes[DUE_DATE], attributes[OVERDUE]) == (DUE, False)


async def test_the_list_follows_the_case(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    await case.advance(DUE)
    assert (await case.handle.describe()).typed_search_attributes[OVERDUE]
    await case.hand_in()
    await case.confirm()
    await case.advance()
    attributes = (await case.handle.describe()).typed_search_attributes
    assert (attributes[STAGE], list(attributes[WAITING_FOR])) == ("sign", ["city_finance/leader"])
    assert attributes.get(DUE_DATE) is None
    assert not attributes[OVERDUE]


async def test_a_case_that_has_ended_is_listed_as_such(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    await case.hand_in()
    await case.confirm()
    await case.advance()
    await case.sign()
    await case.handle.result()
    attributes = (await case.handle.describe()).typed_search_attributes
    assert (attributes[STAGE], attributes.get(WAITING_FOR)) == ("done", None)


async def test_the_details_tell_title_state_waiting_and_due_day(cases: Cases) -> None:
    case = await cases.open(rehearsal=True)
    shown = await case.current_details()
    assert "试办事项" in shown
    assert "- 编制草案 · bureau/maker · 2021-12-11 24:00" in shown
    await case.advance(DUE + timedelta(days=1))
    assert "**逾期**" in await case.current_details()
