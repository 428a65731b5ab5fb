"""Documents as the calculations want them: read by hash and checked, or found through the cases of a year."""

from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import DocumentRef
from calculations.budget import expenditure_by_part
from calculations.forms import Template
from calculations.forms.documents import ReportForm
from calculations.forms.prior_year import PriorYearForm
from calculations.forms.split import BudgetSplit
from calculations.plans import Consolidated
from engine.names import WorkflowName
from records.cases import newest_versions
from records.in_force import approved_versions
from records.papers import Paper, keep_paper, read_paper

FUNDING, YEAR = WorkflowName.MONTHLY_FUNDING, WorkflowName.FISCAL_YEAR


class Papers:
    """Reads and keeps documents in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def form(self, content_hash: str, model: type[Paper]) -> Paper:
        """A stored document as its model. Raises ``DocumentLost``."""
        return await read_paper(self._session, content_hash, model)

    async def put(self, form: str, document: BaseModel) -> DocumentRef:
        """Keep a document; the same again changes nothing."""
        return await keep_paper(self._session, form, document)

    async def earlier_requests(self, city: str, year: int, fund: str, month: int) -> list[Consolidated]:
        """The requests of the months before, in the newest version of each."""
        found = await newest_versions(self._session, city, FUNDING, year, "request", fund=fund)
        earlier = [version for version in found if version.month is not None and version.month < month]
        return [await self.form(version.content_hash, Consolidated) for version in earlier]

    async def budget_split(self, city: str, year: int) -> BudgetSplit | None:
        """The approved budget by county with the adjustments approved since (B5), or nothing before its approval."""
        approved = await approved_versions(self._session, city, "budget_split", year)
        return BudgetSplit.model_validate_json(approved[-1].body) if approved else None

    async def approved_expenditure(
        self, city: str, year: int, fund: str, template: Template
    ) -> dict[str, dict[str, Decimal]] | None:
        """Approved yuan by county and part (B6), or nothing before the approval."""
        split = await self.budget_split(city, year)
        if split is None:
            return None
        return {str(form.county): expenditure_by_part(form, template, fund) for form in split.counties}

    async def spent_last_year(self, city: str, year: int, fund: str, month: int) -> dict[str, dict[str, Decimal]]:
        """Last year's spending of the same months by county and part (B7); nothing if nobody handed it in."""
        found = await newest_versions(self._session, city, YEAR, year, "prior_year")
        if not found:
            return {}
        form = await self.form(found[0].content_hash, PriorYearForm)
        return form.up_to(fund, month)

    async def reports(self, city: str, year: int, fund: str) -> list[ReportForm]:
        """Every county's expenditure reports of the year, in the newest version of each."""
        found = await newest_versions(self._session, city, FUNDING, year, "report", fund=fund)
        return [await self.form(version.content_hash, ReportForm) for version in found]
