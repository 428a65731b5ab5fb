"""The monthly money of a fund (M1–M6), all counties of the month as branches of one case.

M1  by the 25th before: each county agency sends its fund-use plan; for one that is missing then, the city agency
    decides whether to wait, to leave the county out, or to take the mean of its last plans
M2  by that month's end: the plans are consolidated, checked against the approved budget (B6) or, before its
    approval, against last year's spending (B7); the city agency reviews and applies to city finance
M3  by the 10th: city finance disburses from the special account to the city agency's expenditure account
M4  within two working days after: the city agency distributes to the counties' expenditure accounts
M5  by the 15th of the month after: each county agency reports what it spent
M6  by the end of the month after: the reports are summed up, the city agency reviews them and files with bureau and
    finance, who get a copy; what it has reviewed is booked out of each county's expenditure account (reading)

The days are the pack's; each is escalated, none passes by itself.
"""

from temporalio import workflow

from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from temporal.names import ActivityName, WorkflowName
    from workflows.messages import CaseOutcome, CaseStart

AUTOMATIC = {
    "consolidate": ActivityName.CONSOLIDATE_PLANS,
    "disburse": ActivityName.DISBURSE,
    "distribute": ActivityName.DISTRIBUTE,
    "summary": ActivityName.SUMMARISE_REPORTS,
    "book_expenditure": ActivityName.BOOK_EXPENDITURE,
}


@workflow.defn(name=WorkflowName.MONTHLY_FUNDING)
class MonthlyFunding(CaseWorkflow):
    """One fund and month."""

    @workflow.run
    async def run(self, start: CaseStart) -> CaseOutcome:
        """Walk the chain of the month; money moves in its automatic steps, after the signatures before them."""
        self.begin(AUTOMATIC)
        await self.until_closed()
        return await self.end()
