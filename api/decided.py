"""The financing standards that the city has decided (P 四(一)2), as calculators take them beside the pack."""

from api.store import Store
from calculations.deadlines import day_of
from calculations.forms.financing_standard import FinancingStandardForm
from policies.decided import DecidedStandard
from records.in_force import approved_versions, consents

FORM = "financing_standard"


async def decided_standards(store: Store, city: str) -> tuple[DecidedStandard, ...]:
    """Every approved change in the order in which they count. Raises ``ProblemError`` when the records are away."""
    async with store.read() as session:
        approved = await approved_versions(session, city, FORM)
        papers = await consents(session, [version.case for version in approved])
    return tuple(
        DecidedStandard(
            case=version.case,
            version=version.number,
            paper=papers.get(version.case, ""),
            approved=day_of(version.approved_at),
            form=FinancingStandardForm.model_validate(version.document()),
        )
        for version in approved
    )
