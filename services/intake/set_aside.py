"""Money on its way 在途: what an approval will have paid is set aside before its case hears of the approval."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor, Approve, RemoveSigner, TaskAction, Vote
from approvals.apply import apply
from approvals.decide import decide
from approvals.effects import Role, TaskOpened
from approvals.state import CaseState
from calculations.input.faults import Fault
from calculations.payments.of_steps import PAYING_FORMS, PAYING_STEPS
from records.contents.document_models import load_document
from records.desk.tasks import Subject
from records.ledger import earmarks
from records.ledger.booking import Refused, set_aside
from records.projection.recorded_effects import effects_of_request
from services.dispatch.action_service import request_key
from services.errors import ServiceError
from services.wiring import Services
from temporal.failpoints import Failpoint, reach

Finishing = Approve | Vote | RemoveSigner
"""What may be the last that an automatic step waits for."""


@asynccontextmanager
async def money_set_aside(
    services: Services, subject: Subject | None, case: str, action: TaskAction, actor: Actor, key: str
) -> AsyncIterator[None]:
    """Inside, what the action will have paid at once is set aside; the action is to be carried out there.

    It stays so until the payment is booked, unless the case refuses the action. Raises ``ServiceError``, with what each
    account holds, what is set aside for others and what is lacking, when there is too little.
    """
    pays = isinstance(action, Finishing) and (subject is None or subject.form in PAYING_FORMS)
    asked = await _ask(services, case, action, actor, key) if pays else ()
    if asked:
        reach(Failpoint.API_EARMARKED)
    try:
        yield
    except ServiceError as error:
        if error.refusal is not None:
            await _let_go(services, asked)
        raise


async def _ask(services: Services, case: str, action: TaskAction, actor: Actor, key: str) -> tuple[str, ...]:
    """The instructions for which money is set aside now."""
    async with services.store.read() as session:
        if await effects_of_request(session, case, request_key(actor, key)):
            return ()
    now, state = await services.now(), await services.actions.state(case)
    if decide(state, actor, action, now) is not None:
        # The case says why not.
        return ()
    applied = apply(state, actor, action, now)
    opened = [effect.event for effect in applied.effects if isinstance(effect.event, TaskOpened)]
    paying = [task for task in opened if task.role is Role.AUTOMATIC and task.step in PAYING_STEPS]
    if paying:
        async with services.store.write() as session:
            refusals = [each for task in paying for each in await _set_aside(session, applied.state, task, now)]
            if refusals:
                raise ServiceError.bad_input([Fault("seen", refusal.en, refusal.zh) for refusal in refusals])
    return tuple(earmarks.identity(case, task.task) for task in paying)


async def _set_aside(session: AsyncSession, state: CaseState, task: TaskOpened, at: datetime) -> tuple[Refused, ...]:
    paid_by, case = PAYING_STEPS[task.step], state.head.case
    version = state.newest(task.lane, paid_by.form)
    if version is None:
        return ()
    digest = version.document.content_hash
    transfers = paid_by.transfers(await load_document(session, digest, paid_by.model))
    return await set_aside(session, earmarks.identity(case, task.task), case, digest, transfers, at)


async def _let_go(services: Services, asked: Iterable[str]) -> None:
    """Without the records nobody else sets aside either, and by the time that they are back it is not counted."""
    with suppress(ServiceError):
        async with services.store.write() as session:
            for instruction in asked:
                await earmarks.let_go(session, instruction)
