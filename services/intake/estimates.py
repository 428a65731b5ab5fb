"""The estimate that stands in for a plan that did not come (M2, reading): the mean of the last plans."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from calculations.forms import PlanForm
from calculations.input.faults import BadInput
from calculations.monthly.plans import estimate
from policies.pack import Pack
from records.cases.reading import newest_versions
from records.contents.document_models import load_documents
from records.views import CaseVersion, InboxItem
from services.error_kinds import ErrorKind
from services.errors import ServiceError

FORM = "plan"
MONTHS_A_YEAR = 12


async def estimate_for(session: AsyncSession, pack: Pack, task: InboxItem) -> PlanForm:
    """Compute the estimate for the county and month of a task; the policy says from how many plans.

    Plans of the year before count too. Raises ``ServiceError`` when there are not that many.
    """
    if task.year is None or task.month is None or task.form != FORM:
        raise ServiceError(ErrorKind.NO_ESTIMATE)
    last = pack.on(date(task.year, task.month, 1))["estimate_months"].count()
    earlier = await _plans(session, task, task.year, task.month)
    earlier += await _plans(session, task, task.year - 1, MONTHS_A_YEAR + 1)
    if len(earlier) < last:
        raise _impossible(last)
    plans = await load_documents(session, [version.content_hash for version in earlier[:last]], PlanForm)
    month = f"{task.year}-{task.month:02d}"
    try:
        return estimate(plans, month, pack.templates(FORM))
    except BadInput as error:
        raise _impossible(last) from error


async def _plans(session: AsyncSession, task: InboxItem, year: int, before: int) -> list[CaseVersion]:
    """The county's own plans of a year for the months before one, the latest first; estimates are no plans of its."""
    kind = task.case_kind or ""
    made = await newest_versions(session, task.city, kind, year, FORM, fund=task.fund, lane=task.lane)
    own = [version for version in made if version.month is not None and not version.estimate]
    return sorted(
        (version for version in own if (version.month or 0) < before),
        key=lambda version: version.month or 0,
        reverse=True,
    )


def _impossible(last: int) -> ServiceError:
    return ServiceError(
        ErrorKind.NO_ESTIMATE,
        zh=f"前{last}个月的用款计划不全,无法估算。",
        en=f"There are not {last} earlier plans to take the mean of.",
    )
