"""What a posting is checked against in the ledger before it goes into its case: repeats, and accounts that
cannot pay.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor, FailedCheck, HandIn
from approvals.decide import decide
from calculations.input.faults import Fault
from calculations.ledger.postings import PostingForm
from policies.pack import Pack
from records.ledger.booking import shortages
from records.ledger.earlier_transfers import BOOKED_BEFORE, repeat_words, repeats_of
from records.views import StoredDocument
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
    services: Services, case: str, actor: Actor, action: HandIn, document: StoredDocument | None
) -> None:
    """Raise ``ServiceError`` for a posting that the ledger would refuse, while its maker still waits for the answer.

    Not while other postings of the case are still to be booked, which may bring the money; what the ledger refuses
    then its maker gets to read. A document that was handed in under the same key before is let through.
    """
    if document is None or document.form != POSTING:
        return
    state = await services.actions.state(case)
    if state.automatic_tasks() or decide(state, actor, action, await services.now()) is not None:
        return
    form = PostingForm.model_validate_json(document.body)
    instruction = form.instruction(f"{case}.asked", case, await services.now())
    async with services.store.read() as session:
        refusals = await shortages(session, instruction)
    if refusals:
        raise ServiceError.bad_input([Fault("transfers", refusal.en, refusal.zh) for refusal in refusals])
