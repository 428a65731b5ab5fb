"""Money that people move: postings that a chain's maker and checker signed, or that are handed in at any time."""

from sqlalchemy.ext.asyncio import AsyncSession

from activities.accumulated_balances import unconfirmed
from activities.context import Context
from activities.documents import Documents
from approvals.actions import DocumentRef
from approvals.facts import FactId, Facts
from calculations.input.money import text
from calculations.ledger.postings import PostingForm
from records.desk.copies import tell
from records.ledger import booking
from records.ledger.earlier_transfers import BOOKED_BEFORE, is_all_of, repeat_words, repeats_of
from temporal.failpoints import Failpoint, reach
from workflows.messages import AutomaticResult, AutomaticWork

PREPARED_IN = "posting"
"""The step whose document ``book_posting`` books."""


class NotToBeBooked(Exception):
    """What the ledger could move is not to be booked for other reasons; nothing of the posting is kept."""

    def __init__(self, refusals: tuple[booking.Refused, ...]) -> None:
        self.refusals = refusals
        super().__init__(";".join(refusal.zh for refusal in refusals))


async def post_hand_in(context: Context, work: AutomaticWork) -> AutomaticResult:
    """Execute a posting that was handed in; where the ledger refuses it, its makers get to read why.

    Other documents are just kept.
    """
    document = work.document
    if document is None or document.form != "posting":
        return AutomaticResult()
    async with context.database.write() as session:
        answer = await _booked(context, session, work, document)
        if isinstance(answer, booking.PostingRefused):
            words = f"未予记账:{';'.join(reason.zh for reason in answer.reasons)}。资金未变动,请更正后重新报送。"
            await tell(session, work.case, work.task, work.step, work.makers, words, work.instant)
    reach(Failpoint.LEDGER_POSTED)
    if isinstance(answer, booking.PostingRefused):
        return AutomaticResult(ok=False, reasons=answer.reasons)
    return AutomaticResult(facts={FactId.ENTRY: answer.id}, instructions=(answer.id,))


async def book_posting(context: Context, work: AutomaticWork) -> AutomaticResult:
    """Execute the posting that maker and checker of the lane signed; what the ledger refuses goes back to the maker."""
    document = work.versions[f"{work.lane}.posting"].document
    async with context.database.write() as session:
        answer = await _booked(context, session, work, document)
    reach(Failpoint.LEDGER_POSTED)
    if isinstance(answer, booking.PostingRefused):
        return AutomaticResult(ok=False, reasons=answer.reasons, back_to=PREPARED_IN)
    facts: Facts = {FactId.AMOUNT: text(answer.total), FactId.ENTRY: answer.id}
    return AutomaticResult(facts=facts, instructions=(answer.id,))


async def _booked(
    context: Context, session: AsyncSession, work: AutomaticWork, document: DocumentRef
) -> booking.Posted | booking.PostingRefused:
    """The answer to a posting, for good: of the ledger, or of what forbids the booking for other reasons."""
    form = await Documents(session).read(document.content_hash, PostingForm)
    instruction = form.instruction(f"{work.case}.{work.task}", work.case, work.instant)
    try:
        async with session.begin_nested():
            answer = await booking.post(session, instruction, context.pack.paths(), for_good=True)
            if isinstance(answer, booking.Posted):
                await _refuse_repeats(context, session, work, document, form, instruction.id)
                await _refuse_unconfirmed(context, session, work, form)
    except NotToBeBooked as reason:
        return await booking.refuse(session, instruction, reason.refusals)
    return answer


async def _refuse_repeats(
    context: Context,
    session: AsyncSession,
    work: AutomaticWork,
    document: DocumentRef,
    form: PostingForm,
    entry: str,
) -> None:
    """What may be the same money again is booked only if somebody was asked about it, and so gave a reason.

    Two that are handed in at once, or while nothing is booked yet, are not seen by the question that is asked when a
    posting comes. Of the very same content a second time the year, to which it is handed in, asks itself; another case
    does not know of it. Raises ``NotToBeBooked``.
    """
    if any(failed.check == BOOKED_BEFORE for failed in document.failed):
        return
    found = await repeats_of(session, context.pack.id, form, except_entry=entry)
    if not found or (work.document is not None and is_all_of(found, form)):
        return
    names = {code: f"{context.pack.county(code).zh} " for code in context.pack.counties()}
    en = f"booked before as {', '.join(sorted({each.entry for each in found}))}: say why it is not the same"
    zh = repeat_words(form, found, names)
    raise NotToBeBooked((booking.Refused(code=booking.RefusalReason.BOOKED_BEFORE, zh=zh, en=en),))


async def _refuse_unconfirmed(context: Context, session: AsyncSession, work: AutomaticWork, form: PostingForm) -> None:
    """H1: balances before pooling that do not agree with what the audit confirmed. Raises ``NotToBeBooked``."""
    if refusals := await unconfirmed(session, context.pack, work, form):
        raise NotToBeBooked(refusals)
