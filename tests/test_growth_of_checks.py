"""What a document is checked against when it is handed in: twice as many counties take twice as long."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import pytest
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import CaseClosed, CaseOpened, CaseStatus, VersionMade
from calculations.forms.adjustment import AdjustmentForm
from calculations.forms.balances import BalancesForm
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.budgets import budget_form
from calculations.forms.determination import DeterminationForm
from calculations.forms.documents import BudgetForm, PlanForm
from calculations.forms.prior_year import PriorYearForm
from calculations.forms.template import LineKey, Side
from calculations.input.bilingual import Bilingual
from calculations.ledger.postings import PostingForm
from calculations.monthly.plans import Consolidated
from policies.loader import load
from policies.pack import Pack
from records.contents.document_models import document_ref, stored_document
from records.database import Database
from records.ledger.booking import post
from records.projection.apply import apply
from records.tables import METADATA
from services.intake.adjustment_checks import below_requests
from services.intake.likely_amounts import unlikely_month, unlikely_posting, unlikely_year
from services.intake.likely_balances import unlikely_balances, unlikely_determination
from services.intake.likely_changes import unlikely_adjustment, unlikely_prior_year
from services.intake.posting_checks import booked_before
from temporal.names import WorkflowName
from tests.growth import LINEAR, growth, statements_sent
from tests.records.instructions import PATHS
from tests.records.story import chained_effects
from tests.two_sizes import of_two_sizes

SIZE, LINES = 30, 10
AT = datetime(2022, 4, 1, 2, tzinfo=UTC)
FUND = "resident"
NINGBO = load("ningbo")
SPENT = {"fund": FUND, "part": "pooled", "side": "expenditure", "line": "benefits"}


class City(NamedTuple):
    """A city of so many counties, and what its records have."""

    pack: Pack
    database: Database
    runner: asyncio.Runner

    def checks(self, check: "Check") -> object:
        """Have a document of all counties checked."""
        return self.runner.run(self._checked(check))

    async def _checked(self, check: "Check") -> object:
        async with self.database.read() as session:
            return await check(session, self.pack)


Check = Callable[[AsyncSession, Pack], Awaitable[object]]


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, City]]:
    """Two cities, the second with twice as many counties."""
    with of_two_sizes(tmp_path_factory.mktemp("checks"), SIZE, _city) as built:
        yield built


async def _city(database: Database, size: int, runner: asyncio.Runner) -> City:
    """Its budget is approved, each county has drafted and planned, and every county's money has moved before."""
    counties = {f"{300_000 + number}": Bilingual("县", "county") for number in range(size)}
    pack = replace(NINGBO, content=replace(NINGBO.content, counties=counties))
    drafts = {county: _budget(county) for county in counties}
    plans = {county: _plan(county, "2022-03") for county in counties}
    split = BudgetSplit(counties=tuple(drafts.values()))
    async with database.write() as session:
        await _case(session, WorkflowName.ANNUAL_BUDGET, {"main": split, **drafts}, status=CaseStatus.DONE)
        await _case(session, WorkflowName.MONTHLY_FUNDING, {"main": _request(counties), **plans}, month=3)
        await post(session, _posting(pack).instruction("moved", "ningbo.year.2022", AT), PATHS)
    return City(pack, database, runner)


async def _case(
    session: AsyncSession,
    kind: WorkflowName,
    documents: dict[str, BaseModel],
    month: int | None = None,
    status: CaseStatus = CaseStatus.OPEN,
) -> None:
    case, events = f"ningbo.{kind}.2022", []
    for lane, document in documents.items():
        form = document.model_dump().get("kind", "request")
        stored = stored_document(form, document).model_dump() | {"recorded_at": AT}
        await session.execute(METADATA.tables["document"].insert(), [stored])
        events.append(VersionMade(lane=lane, number=1, document=document_ref(form, document)))
    named = {"case_kind": kind, "zh": case, "en": case, "city": "ningbo", "chain": kind, "policy_hash": ""}
    opened = CaseOpened.model_validate({**named, "fund": FUND, "year": 2022, "month": month})
    closed = [CaseClosed(status=status)] if status is not CaseStatus.OPEN else []
    await apply(session, case, chained_effects([opened, *events, *closed], AT))


def _budget(county: str, amount: int = 100_000) -> BudgetForm:
    template = NINGBO.templates("budget")
    nothing = {key: 0 for key in template.line_keys() if not template.is_total(key)}
    entered = {**nothing, LineKey(FUND, "pooled", Side.EXPENDITURE, "benefits"): amount}
    return budget_form(template.completed(entered), 2022, county)


def _plan(county: str, month: str, amount: str = "10.00") -> PlanForm:
    line = {"part": "pooled", "line": "benefits", "amount": amount}
    return PlanForm.model_validate({"county": county, "fund": FUND, "month": month, "lines": [line]})


def _request(counties: dict[str, Bilingual]) -> Consolidated:
    asked = {"source": "handed_in", "parts": {"pooled": "2000.00"}, "total": "2000.00"}
    rows = [{**asked, "county": county} for county in counties]
    return Consolidated.model_validate(
        {"fund": FUND, "month": "2022-03", "counties": rows, "parts": {}, "lines": [], "total": "0.00"}
    )


def _posting(pack: Pack, amount: str = "1.00") -> PostingForm:
    moved = {"to": f"special:{FUND}:pooled", "amount": amount}
    transfers = [
        {**moved, "from": f"county_finance:{county}:{FUND}:pooled", "line": f"line{number}"}
        for county in pack.counties()
        for number in range(LINES)
    ]
    given = {"rule": "R4", "fund": FUND, "year": 2022, "date": "2022-04-01", "period": "2022-Q1", "zh": "补助"}
    return PostingForm.model_validate({**given, "transfers": transfers})


def _adjustment(pack: Pack) -> AdjustmentForm:
    changed = {**SPENT, "before": "1000.00", "after": "1.00"}
    given = {"year": 2022, "approved_case": "x", "approved_hash": "0" * 64, "cause": "income_falls", "reason": "减收"}
    return AdjustmentForm.model_validate(
        {**given, "lines": [{**changed, "county": county} for county in pack.counties()]}
    )


def _determination(pack: Pack) -> DeterminationForm:
    missed = {"fund": FUND, "make_up": "9000.00", "assessment_score": None}
    return DeterminationForm.model_validate(
        {"year": 2022, "counties": [{**missed, "county": county} for county in pack.counties()]}
    )


def _balances(pack: Pack) -> BalancesForm:
    held = {"fund": FUND, "surplus": "0.01", "gap": "0.00", "temporary_payments": "0.00"}
    rows = [{**held, "county": county} for county in pack.counties()]
    return BalancesForm.model_validate({"year": 2022, "as_of": "2021-12-31", "counties": rows})


def _prior_year(pack: Pack) -> PriorYearForm:
    spent = {"fund": FUND, "part": "pooled", "month": "2021-01", "amount": "100000.00"}
    return PriorYearForm.model_validate(
        {"year": 2021, "lines": [{**spent, "county": county} for county in pack.counties()]}
    )


CHECKS: dict[str, Check] = {
    "a plan": lambda session, pack: unlikely_month(session, pack, _plan(pack.counties()[0], "2022-04", "9000.00")),
    "a county's budget": lambda session, pack: unlikely_year(session, pack, _budget(pack.counties()[0], 9_000_000)),
    "an adjustment, by what was asked for": lambda session, pack: below_requests(session, pack, _adjustment(pack)),
    "an adjustment, by size": lambda session, pack: unlikely_adjustment(session, pack, _adjustment(pack)),
    "a determination": lambda session, pack: unlikely_determination(session, pack, _determination(pack)),
    "balances before pooling": lambda session, pack: unlikely_balances(session, pack, _balances(pack)),
    "last year's spending": lambda session, pack: unlikely_prior_year(session, pack, _prior_year(pack)),
    "a posting, by size": lambda session, pack: unlikely_posting(session, pack, _posting(pack, "900.00")),
    "a posting, whether it came before": lambda session, pack: booked_before(session, pack, _posting(pack)),
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_document_of_twice_as_many_counties_takes_twice_as_long(check: str, cities: dict[int, City]) -> None:
    assert growth(cities.__getitem__, lambda city: city.checks(CHECKS[check]), SIZE) < LINEAR


@pytest.mark.parametrize("check", CHECKS)
def test_a_document_of_twice_as_many_counties_takes_no_more_statements(check: str, cities: dict[int, City]) -> None:
    asked = {}
    for size, city in cities.items():
        with statements_sent() as statements:
            found = city.checks(CHECKS[check])
        asked[size] = len(statements)
    assert found, "the check has found nothing, so it may have looked at nothing"
    assert asked[SIZE] == asked[2 * SIZE]
