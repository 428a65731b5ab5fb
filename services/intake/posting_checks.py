"""What a posting is checked against in the ledger before it goes into its case: repeats, and accounts that
cannot pay.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor, FailedCheck, HandIn, Submit
from approvals.decide import decide
from calculations.input.faults import Fault
from calculations.ledger.postings import PostingForm
from policies.pack import Pack
from records.ledger.booking import shortages
from records.ledger.earlier_transfers import BOOKED_BEFORE, repeat_words, repeats_of
from records.projection.recorded_effects import effects_of_request
from records.views import StoredDocument
from services.dispatch.action_service import request_key
from services.errors import ServiceError
from services.wiring import Services

POSTING = "posting"


async def booked_before(session: AsyncSession, pack: Pack, form: PostingForm) -> tuple[FailedCheck, ...]:
    """A transfer that may be the same money is in the ledger: is this the same again?"""
    found = await repeats_of(session, pack.id, form)
    if not found:
        return ()
    names = {code: f"{pack.county(code).zh} " for code in pack.counties()}
    return (FailedCheck(check=BOOKED_BEFORE, zh=repeat_words(form, found, names)),)


async def require_covered(
    services: Services, case: str, actor: Actor, action: HandIn | Submit, document: StoredDocument | None, key: str
) -> None:
    """Raise ``ServiceError`` for a posting that the ledger would refuse, while its maker still waits for the answer.

    Not while other postings of the case are still to be booked, which may bring the money; what the ledger refuses
    then its maker gets to read. What the case itself refuses it says.
    """
    if document is None or document.form != POSTING:
        return
    state = await services.actions.state(case)
    if state.automatic_tasks() or decide(state, actor, action, await services.now()) is not None:
        return
    await require_cash(services, case, actor, document, key)


async def require_cash(services: Services, case: str, actor: Actor, document: StoredDocument | None, key: str) -> None:
    """Raise ``ServiceError`` for a posting that the accounts cannot pay now.

    A request that was carried out before is let through: its money has moved.
    """
    if document is None or document.form != POSTING:
        return
    now = await services.now()
    form = PostingForm.model_validate_json(document.body)
    async with services.store.read() as session:
        if await effects_of_request(session, case, request_key(actor, key)):
            return
        refusals = await shortages(session, form.instruction(f"{case}.asked", case, now))
    if refusals:
        raise ServiceError.bad_input([Fault("transfers", refusal.en, refusal.zh) for refusal in refusals])
