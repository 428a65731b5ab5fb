"""A decision on any document: the chain says who takes which step, the document is whatever the chain's form is.

Whoever takes the first step starts the case by handing the document in (``POST /cases``); opening and hand-in are one
entry, so no case is without its document. What follows is the chain's: people decide, time only reminds.

The automatic steps that a decision's chain may have are in ``AUTOMATIC``; the API starts no chain with another one.
"""

from temporalio import workflow

from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from approvals.actions import Request
    from approvals.definitions import Chain, StepKind
    from temporal.names import ActivityName, WorkflowName
    from workflows.messages import CaseOutcome, CaseStart

AUTOMATIC = {
    "combine_county_accounts": ActivityName.COMBINE_COUNTY_ACCOUNTS,
    "adjust_budget": ActivityName.ADJUST_BUDGET,
    "book_posting": ActivityName.BOOK_POSTING,
}


class DecisionStart(CaseStart):
    """How a decision begins: with the request that hands its document in. A later run has no such request."""

    first: Request | None = None


@workflow.defn(name=WorkflowName.DECISION)
class Decision(CaseWorkflow):
    """One document's way through its chain."""

    @workflow.init
    def __init__(self, start: DecisionStart) -> None:
        super().__init__(start)
        if start.first is not None:
            self._take_first(start.first)
        self.start = start.model_copy(update={"first": None})

    @workflow.run
    async def run(self, start: DecisionStart) -> CaseOutcome:
        """Walk the chain to its end."""
        self.begin(AUTOMATIC)
        await self.until_closed()
        return await self.end()

    def _take_first(self, first: Request) -> None:
        """Carry out the hand-in; its answer has the opening too, so that the records get both at once."""
        done = self._carry_out(first).model_copy(update={"first": 1})
        processed = {**self.state.processed, first.key: done}
        self.state = self.state.model_copy(update={"processed": processed})


def unserved(chain: Chain) -> tuple[str, ...]:
    """The automatic steps of a chain that nothing here carries out."""
    return tuple(step.id for step in chain.steps if step.kind is StepKind.AUTOMATIC and step.id not in AUTOMATIC)
