"""What a holiday notice that came late touches: the open cases that count by an older calendar, and what would move."""

import asyncio
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from approvals.effects import DeadlineMoved
from approvals.handlers.powers import moved_by
from approvals.state import CaseState
from calculations.input.bilingual import Bilingual, both
from records.cases.reading import open_cases
from records.views import CaseSummary
from services.dispatch.engine_errors import MAY_BE_STUCK
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.narration.chains import lane_name
from services.views.case_policy import pinned_now
from services.wiring import Services

AT_ONCE = 8
"""Cases that are asked at the same time."""

_OF_ONE_CASE = MAY_BE_STUCK | {ErrorKind.CASE_STUCK}
"""Problems that one case may have while the engine answers for the others."""


class WouldMove(BaseModel):
    """A deadline before and after."""

    model_config = ConfigDict(frozen=True)

    task: str = Field(examples=["330203.plan.1.prepare"])
    lane: Bilingual | None = Field(description=both("属哪个区县,不分区县的为空", "Which county's, or none"))
    zh: str
    en: str
    before: datetime | None
    due: datetime


class TouchedCase(BaseModel):
    """An open case that counts by an older calendar than the policy pack has for it now.

    Without ``moves`` only deadlines that are still to come would be counted otherwise.
    """

    model_config = ConfigDict(frozen=True)

    case: str = Field(examples=["ningbo.resident.2022-03.funding"])
    zh: str | None
    en: str | None
    moves: tuple[WouldMove, ...]


class UnansweredCase(BaseModel):
    """An open case that could not be asked, and why: whether the notice touches it is not known."""

    model_config = ConfigDict(frozen=True)

    case: str = Field(examples=["ningbo.resident.2022-03.funding"])
    zh: str | None
    en: str | None
    why: str = Field(description=both("未能查询的原因", "Why it gave no answer"))


class LateNotice(BaseModel):
    """The cases that a late notice touches, and those that gave no answer, by id."""

    model_config = ConfigDict(frozen=True)

    cases: tuple[TouchedCase, ...]
    unanswered: tuple[UnansweredCase, ...] = Field(
        default=(), description=both("未能查询的事项及原因", "Open cases that gave no answer, and why")
    )


async def late_notice(services: Services) -> LateNotice:
    """Every open case whose calendar is older, by id; one that gives no answer does not fail the others.

    Raises ``ServiceError``: the engine or the records are away.
    """
    now, gate = await services.now(), asyncio.Semaphore(AT_ONCE)

    async def in_turn(case: CaseSummary) -> TouchedCase | UnansweredCase | None:
        async with gate:
            return await _asked(services, case, now)

    async with services.store.read() as session:
        cases = await open_cases(session, services.pack.id)
    found = await asyncio.gather(*map(in_turn, cases))
    return LateNotice(
        cases=tuple(each for each in found if isinstance(each, TouchedCase)),
        unanswered=tuple(each for each in found if isinstance(each, UnansweredCase)),
    )


async def _asked(services: Services, case: CaseSummary, now: datetime) -> TouchedCase | UnansweredCase | None:
    try:
        return await _touched(services, case, now)
    except ServiceError as problem:
        away = problem.kind in MAY_BE_STUCK and not await services.gateway.answers()
        if away or problem.kind not in _OF_ONE_CASE:
            raise
        return UnansweredCase(case=case.id, zh=case.zh, en=case.en, why=both(problem.zh, problem.en))


async def _touched(services: Services, case: CaseSummary, now: datetime) -> TouchedCase | None:
    policy = pinned_now(services.pack, case.kind, case.year, case.month)
    if policy is None:
        return None
    try:
        state = await services.actions.state(case.id)
    except ServiceError as problem:
        if problem.kind is ErrorKind.CASE_CLOSED:
            # It ended since the records were asked.
            return None
        raise
    if state.head.calendar == policy.calendar:
        return None
    moves = tuple(_would_move(services, state, moved) for moved in moved_by(state, policy.calendar, now))
    return TouchedCase(case=case.id, zh=case.zh, en=case.en, moves=moves)


def _would_move(services: Services, state: CaseState, moved: DeadlineMoved) -> WouldMove:
    task = state.tasks[moved.task]
    step = state.step_of(task)
    return WouldMove(
        task=moved.task,
        lane=lane_name(services.pack, task.lane),
        zh=step.zh,
        en=step.en,
        before=moved.before,
        due=moved.due,
    )
