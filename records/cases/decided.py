"""What was decided for a fund year in cases of its own, as its clearing takes it over."""

from sqlalchemy.ext.asyncio import AsyncSession

from calculations.forms.determination import DeterminationForm
from calculations.forms.incentive import IncentiveForm
from calculations.forms.taken_over import Decided
from records.cases.in_force import ApprovedVersion, approved_versions


async def decided_for(session: AsyncSession, city: str, year: int) -> Decided | None:
    """The determination of a year and the incentives approved last; ``None`` before anything was determined."""
    determined = await _last(session, city, "determination", year)
    if determined is None:
        return None
    incentive = await _last(session, city, "incentive", year)
    decided = Decided(DeterminationForm.model_validate_json(determined.body), determined.case)
    if incentive is None:
        return decided
    form = IncentiveForm.model_validate_json(incentive.body)
    return Decided(decided.determination, decided.determined_by, form, incentive.case)


async def _last(session: AsyncSession, city: str, form: str, year: int) -> ApprovedVersion | None:
    approved = await approved_versions(session, city, form, year)
    return approved[-1] if approved else None
