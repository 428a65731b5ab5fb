"""The financing standards that the city has decided (F), as calculators take them next to the pack."""

from sqlalchemy.ext.asyncio import AsyncSession

from calculations.dates.deadlines import day_of
from calculations.forms.financing_standard import FinancingStandardForm
from policies.decided_standards import DecidedStandard, pack_with_decided
from policies.pack import Pack
from records.cases.in_force import approved_versions, consents
from services.store import Store

FORM = "financing_standard"


async def decided_standards(store: Store, city: str) -> tuple[DecidedStandard, ...]:
    """Every approved change in the order in which they count. Raises ``ServiceError`` when the records are away."""
    async with store.read() as session:
        return await _standards(session, city)


async def with_decided(session: AsyncSession, pack: Pack) -> Pack:
    """The pack with every approved change of its city."""
    return pack_with_decided(pack, await _standards(session, pack.id))


async def _standards(session: AsyncSession, city: str) -> tuple[DecidedStandard, ...]:
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
