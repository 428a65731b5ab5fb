"""The clearing of a year (S0–S7): who bears which gap, who keeps which surplus, settled by March 31.

1.  the bureau takes over what was decided in cases of their own (``target_miss``, ``incentive``): missed targets and
    scores that bureau, finance and tax determined (S1, S8), incentives (S6)
2.  the list is computed from the ledger, the monthly reports and the approved budget, in the order of the rules:
    subsidies due against received (S0), make-up (S1), surpluses shared (S2), gaps covered from accumulated balances
    (S3), then by pooled fund and county finance (S4), then by city and county finance (S5), incentives (S6); the
    bureau supplies it (by March 10, reading)
3.  bureau, finance and tax agree on it (by March 20, reading)
4.  demands go to the county finance offices and to city finance (S0, S1, S4, S5); each pays its own by March 31; unpaid
    ones stay open, are dunned and escalated (S7)
5.  when all is collected, what moves between special account, pooled fund and accumulated balances is settled (S2 to
    S6, and the premiums of H3 that months were paid out of), with what S0 pays back; the head of the bureau confirms
    (reading)
"""

from temporalio import workflow

from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from temporal.names import ActivityName, WorkflowName
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
