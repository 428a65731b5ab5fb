"""What a posting is held against in the ledger before it goes into its case: repeats, and accounts that cannot pay."""

from sqlalchemy.ext.asyncio import AsyncSession

from api.problems import bad_input
from api.services import Services
from approvals.actions import Actor, FailedCheck, HandIn
from approvals.decide import decide
from calculations.faults import Fault
from calculations.money import text
from calculations.postings import PostingForm
from policies.pack import Pack
from records.earlier_transfers import earlier_transfers
from records.ledger import shortages
from records.views import StoredDocument

POSTING = "posting"
_MOST_TOLD = 5


async def booked_before(session: AsyncSession, pack: Pack, form: PostingForm) -> tuple[FailedCheck, ...]:
    """A transfer of the same rule, way, county, line and period is in the ledger: is this the same again?"""
    known = await earlier_transfers(session, pack.id, form)
    found = []
    for transfer in form.transfers:
        before = next((each for each in known if each.is_like(transfer)), None)
        if before is not None:
            whose = f"{pack.county(before.county).zh} " if before.county else ""
            found.append(f"{whose}{before.value_date}已登记 {text(before.amount)} 元({before.entry})")
    if not found:
        return ()
    more = f"等{len(found)}笔" if len(found) > _MOST_TOLD else ""
    period = form.period or f"{form.year}年度"
    words = f"{form.rule} {period}的同类资金此前已登记:{'、'.join(found[:_MOST_TOLD])}{more};确非重复的请说明"
    return (FailedCheck(check="booked_before", zh=words),)


async def require_covered(
    services: Services, case: str, actor: Actor, action: HandIn, document: StoredDocument | None
) -> None:
    """Raise ``ProblemError`` for a posting that the ledger would refuse, while its maker still waits for the answer.

    Not while other postings of the case are still to be booked, which may bring the money; what the ledger refuses
    then its maker gets to read. A document that was handed in under the same key before is let through.
    """
    if document is None or document.form != POSTING:
        return
    state = await services.acting.state(case)
    if state.automatic_tasks() or decide(state, actor, action, await services.now()) is not None:
        return
    form = PostingForm.model_validate_json(document.body)
    instruction = form.instruction(f"{case}.asked", case, await services.now())
    async with services.store.read() as session:
        refusals = await shortages(session, instruction)
    if refusals:
        raise bad_input([Fault("transfers", refusal.en, refusal.zh) for refusal in refusals])
