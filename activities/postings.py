"""What parties hand in at any time: postings of money (R1, R3, R4, H1–H3), and last year's spending."""

from activities.context import Context
from activities.papers import Papers
from calculations.postings import PostingForm
from engine.failpoints import Failpoint, reach
from records import ledger
from workflows.messages import AutomaticResult, AutomaticWork


async def post_hand_in(context: Context, work: AutomaticWork) -> AutomaticResult:
    """Execute a posting that was handed in; what the ledger refuses ends with its reasons. Others are just kept."""
    document = work.document
    if document is None or document.form != "posting":
        return AutomaticResult()
    async with context.database.write() as session:
        form = await Papers(session).form(document.content_hash, PostingForm)
        instruction = form.instruction(f"{work.case}.{work.task}", work.case, work.instant)
        answer = await ledger.post(session, instruction, context.pack.paths())
    reach(Failpoint.LEDGER_POSTED)
    if isinstance(answer, ledger.PostingRefused):
        return AutomaticResult(ok=False, reasons=answer.reasons)
    return AutomaticResult(facts={"指令": instruction.id})
