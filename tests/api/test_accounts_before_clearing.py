"""The city's accounts of a year that is not cleared yet: what the clearing books of the year is still to come."""

from datetime import datetime

import pytest

from approvals.effects import CaseClosed, CaseOpened, CaseStatus, Event
from calculations.dates.deadlines import CHINA
from calculations.forms.final_accounts import FinalAccountsForm
from records.projection.apply import apply
from rehearsal.year_data import YearData
from services.intake.final_accounts_checks import differs_from_books
from temporal.names import WorkflowName
from tests.api.product import Product
from tests.api.test_accounts_and_books import HAISHU, spends
from tests.records.story import chained_effects

YEAR = 2033
WAITS = "2033年度清算尚未完成,清算应缴款项入账后账面还会变动"


@pytest.mark.rule("B3", "S0")
async def test_the_citys_accounts_before_the_clearing_need_a_reason(product: Product, year_data: YearData) -> None:
    """What the clearing collects of a year's subsidies (S0) is booked in that year."""
    await spends(product, "1.00", "before-clearing", YEAR)
    document = {**year_data.budget(HAISHU), "kind": "final_accounts", "year": YEAR}
    city = FinalAccountsForm.model_validate({**document, "county": None})
    assert WAITS in await found(product, city)
    assert WAITS not in await found(product, FinalAccountsForm.model_validate(document))
    await is_cleared(product)
    assert WAITS not in await found(product, city)


async def found(product: Product, form: FinalAccountsForm) -> list[str]:
    async with product.database.read() as session:
        return [failed.zh for failed in await differs_from_books(session, product.pack, form)]


async def is_cleared(product: Product) -> None:
    kind = WorkflowName.YEAR_END_CLEARING
    about = {"case_kind": kind, "chain": kind, "zh": "清算", "en": "clearing", "city": "ningbo", "policy_hash": ""}
    opened = CaseOpened.model_validate({**about, "fund": None, "year": YEAR, "month": None})
    events: list[Event] = [opened, CaseClosed(status=CaseStatus.DONE)]
    async with product.database.write() as session:
        await apply(
            session, f"ningbo.clearing.{YEAR}", chained_effects(events, datetime(YEAR + 1, 3, 31, tzinfo=CHINA))
        )
