"""An adjustment (B5) checked against what the months of its year have asked for: B6 bound each of them."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms.adjustment import AdjustmentForm, adjusted
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.template import Side
from calculations.input.faults import BadInput
from calculations.input.money import fen, text, yuan
from calculations.monthly.plans import Consolidated
from policies.pack import Pack
from records.cases.in_force import approved_versions
from records.cases.requests import requests_of
from records.contents.document_models import load_documents
from services.intake.likely_amounts import PARTS
from temporal.names import WorkflowName


async def below_requests(session: AsyncSession, pack: Pack, form: AdjustmentForm) -> tuple[FailedCheck, ...]:
    """What would be approved for a county is less than its requests of the year: it goes on with a reason only."""
    approved = await approved_versions(session, pack.id, "budget_split", form.year)
    if not approved:
        return ()
    try:
        budget = adjusted(form, BudgetSplit.model_validate_json(approved[-1].body), pack.templates("adjustment"))
    except BadInput:
        # It was drafted on another budget, and is refused for that.
        return ()
    changed = sorted({(row.county, row.fund, row.part) for row in form.lines if row.side is Side.EXPENDITURE})
    requests = {fund: await _requests(session, pack, form.year, fund) for fund in {fund for _, fund, _ in changed}}
    found = []
    for county, fund, part in changed:
        asked = sum(each.of(county, part) for each in requests[fund])
        own = budget.county(county)
        limits = expenditure_by_part(own, pack.templates("budget"), fund) if own is not None else {}
        limit = limits.get(part, Decimal(0))
        if asked > fen(limit):
            whose = f"{pack.county(county).zh}{pack.fund(fund).zh}{PARTS[part]}"
            words = f"{whose}调整后支出 {text(limit)} 元,低于本年度累计申请 {text(yuan(asked))} 元"
            found.append(FailedCheck(check="below_requests", zh=words))
    return tuple(found)


async def _requests(session: AsyncSession, pack: Pack, year: int, fund: str) -> list[Consolidated]:
    found = await requests_of(session, pack.id, WorkflowName.MONTHLY_FUNDING, year, fund)
    return await load_documents(session, list(found.values()), Consolidated)
