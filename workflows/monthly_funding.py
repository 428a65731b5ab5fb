"""The monthly money of a fund (M1–M6), all counties of the month as branches of one case.

M1  by the 25th before: each county agency sends its fund-use plan; one that is missing is decided on by the city agency
M2  by the month's end: the plans are consolidated, checked against the approved budget (B6) or, before its
    approval, against last year's spending (B7); the city agency applies to city finance
M3  by the 10th: city finance disburses from the special account to the city agency's expenditure account
M4  within two working days: the city agency distributes to the counties' expenditure accounts
M5  by the 15th after: each county agency reports what it spent
M6  by that month's end: the city agency reviews, consolidates and files with bureau and finance; what it has
    reviewed is booked out of each county's expenditure account
"""

from temporalio import workflow

from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from engine.names import ActivityName, WorkflowName
    from workflows.messages import CaseOutcome, CaseStart

AUTOMATIC = {
    "consolidate": ActivityName.CONSOLIDATE_PLANS,
    "disburse": ActivityName.DISBURSE,
    "distribute": ActivityName.DISTRIBUTE,
    "book_expenditure": ActivityName.BOOK_EXPENDITURE,
    "summary": ActivityName.SUMMARISE_REPORTS,
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
