"""Operators' proposals to use a power, that wait for a second operator."""

import json
from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import Table, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Power
from approvals.effects import CaseStatus
from records.tables import CaseRecord, PowerProposal, table_of
from records.views import View

PROPOSALS: Table = table_of(PowerProposal)
CASES: Table = table_of(CaseRecord)


def _from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


class ProposalView(View):
    """What an operator proposed to do to a case, and what became of it."""

    case: str
    proposal: str
    power: Annotated[Power | None, BeforeValidator(_from_json)]
    reason: str | None
    proposed_by: str | None
    proposed_by_name: str | None
    proposed_at: datetime | None
    confirmed: bool | None
    decided_by: str | None
    decided_by_name: str | None
    decided_at: datetime | None
    declined_because: str | None


async def open_proposals(session: AsyncSession, city: str) -> tuple[ProposalView, ...]:
    """The proposals of a city's open cases that wait for a second operator, by case."""
    query = (
        select(PROPOSALS)
        .join(CASES, CASES.c.id == PROPOSALS.c.case)
        .where(PROPOSALS.c.city == city, PROPOSALS.c.open.is_(True), CASES.c.status == CaseStatus.OPEN.value)
        .order_by(PROPOSALS.c.case, PROPOSALS.c.proposal)
    )
    return tuple(ProposalView.model_validate(row) for row in await session.execute(query))


async def proposals_of(session: AsyncSession, case: str) -> tuple[ProposalView, ...]:
    """Everything that operators have proposed to do to a case."""
    query = select(PROPOSALS).where(PROPOSALS.c.case == case).order_by(PROPOSALS.c.proposal)
    return tuple(ProposalView.model_validate(row) for row in await session.execute(query))
