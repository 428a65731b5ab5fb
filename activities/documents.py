"""Documents as the calculations want them: read by hash and checked, or found through the cases of a year."""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import DocumentRef
from calculations.budget.consolidation import expenditure_by_part
from calculations.forms import Template, content_hash
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.documents import ReportForm
from calculations.forms.prior_year import PriorYearForm
from calculations.monthly.plans import Consolidated
from records.cases.claims import WHOLE_CITY, Claim, claim_of, keep_claim
from records.cases.in_force import approved_versions
from records.cases.reading import newest_versions
from records.cases.requests import requests_of
from records.contents.document_models import Model, keep_document, load_document, load_documents
from temporal.names import WorkflowName
from workflows.messages import AutomaticWork

FUNDING, YEAR = WorkflowName.MONTHLY_FUNDING, WorkflowName.FISCAL_YEAR


class Documents:
    """Reads and keeps documents in one transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def read(self, content_hash: str, model: type[Model]) -> Model:
        """A stored document as its model. Raises ``ContentDiffers``."""
        return await load_document(self._session, content_hash, model)

    async def read_all(self, hashes: Sequence[str], model: type[Model]) -> list[Model]:
        """Stored documents as their model, in the same order. Raises ``ContentDiffers``."""
        return await load_documents(self._session, hashes, model)

    async def of_counties(self, work: AutomaticWork, form: str, model: type[Model]) -> dict[str, Model]:
        """Each county's document of a form, of those that have one, by county. Raises ``ContentDiffers``."""
        made = {county: work.versions.get(f"{county}.{form}") for county in work.branches}
        hashes = {county: version.document.content_hash for county, version in made.items() if version is not None}
        return dict(zip(hashes, await self.read_all([*hashes.values()], model), strict=True))

    async def put(self, form: str, document: BaseModel) -> DocumentRef:
        """Keep a document; the same again changes nothing."""
        return await keep_document(self._session, form, document)

    async def claim(self, work: AutomaticWork, document: DocumentRef) -> Claim:
        """Claim a kept document for the task; gives the claim that the task has, of an earlier try perhaps.

        For whoever has read, since ``claim_alone``, what the document rests on.
        """
        made = work.versions.get(f"{work.lane}.{document.form}")
        claim = Claim(
            city=work.city,
            form=document.form,
            year=work.year,
            fund=work.fund or WHOLE_CITY,
            case=work.case,
            task=work.task,
            version=made.number + 1 if made else 1,
            content_hash=document.content_hash,
            at=work.instant,
        )
        return await keep_claim(self._session, claim)

    async def has_claimed(self, work: AutomaticWork, document: BaseModel) -> bool:
        """Whether an earlier try of the task has claimed this very document: what it decided counts."""
        kept = await claim_of(self._session, work.case, work.task)
        return kept is not None and kept.content_hash == content_hash(document)

    async def other_requests(self, work: AutomaticWork, fund: str) -> list[Consolidated]:
        """What the other months of the year ask for, earlier and later ones."""
        found = await requests_of(self._session, work.city, FUNDING, work.year, fund)
        others = [digest for case, digest in sorted(found.items()) if case != work.case]
        return await self.read_all(others, Consolidated)

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
        form = await self.read(found[0].content_hash, PriorYearForm)
        return form.up_to(fund, month)

    async def reports(self, city: str, year: int, fund: str) -> list[ReportForm]:
        """Every county's expenditure reports of the year, in the newest version of each."""
        found = await newest_versions(self._session, city, FUNDING, year, "report", fund=fund)
        return await self.read_all([version.content_hash for version in found], ReportForm)
