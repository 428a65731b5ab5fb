"""The clearing of a year (S0–S7): who bears which gap, who keeps which surplus, settled by March 31.

1.  the bureau takes over what was decided in cases of its own: target misses, assessments, incentives (S1, S6, S8)
2.  the list is computed from the ledger and the monthly reports (S0–S6) and supplied by the bureau (March 10)
3.  bureau, finance and tax agree on it (March 20)
4.  demands go to the county finance offices and to city finance; each pays its own; unpaid ones are dunned (S7)
5.  when all is collected, the shares of gaps and surpluses are settled between the accounts, and the bureau closes
"""

from temporalio import workflow

from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from engine.names import ActivityName, WorkflowName
    from workflows.messages import CaseOutcome, CaseStart

AUTOMATIC = {
    "clearing_list": ActivityName.COMPUTE_CLEARING,
    "demands": ActivityName.ISSUE_DEMANDS,
    "collect": ActivityName.COLLECT_DEMAND,
    "settle": ActivityName.SETTLE_CLEARING,
}


@workflow.defn(name=WorkflowName.YEAR_END_CLEARING)
class YearEndClearing(CaseWorkflow):
    """One clearing of a city and year, both funds; whoever has to pay is a branch."""

    @workflow.run
    async def run(self, start: CaseStart) -> CaseOutcome:
        """Walk the chain; the case stays open until every demand is paid."""
        self.begin(AUTOMATIC)
        await self.until_closed()
        return await self.end()
