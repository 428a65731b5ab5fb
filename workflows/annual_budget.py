"""The annual budget (B2): from the counties' first drafts to the official approval, then split by county (B6).

The chain ``annual_budget`` of the policy pack is the procedure (B2, B4), step by step. Whoever reviews may
return it to any earlier step, with a reason. A draft that breaks the balance (B1) is flagged when it is handed in and
goes on only with a written reason. Each step is due by the city's calendar (B4).

1.  each county: the county agency drafts, county finance and county tax join (item 4)
2.  the drafts are added up; the city agency makes its draft of them, revenue together with city tax (item 2)
3.  the bureau and the tax office review, side by side; tax by other persons than co-signed (B2)
4.  city finance reviews and consolidates both funds
5.  finance, jointly with the departments concerned, submits to the city government
6.  the government consents
7.  the people's congress deliberates and approves; like the government it decides by its own office, or two of city
    finance record the decision with its paper
8.  city finance issues the official approval 批复 to the agencies, and the budget binds, for the city and each
    county's part (B6)
"""

from temporalio import workflow

from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from temporal.names import ActivityName, WorkflowName
    from workflows.messages import CaseOutcome, CaseStart

AUTOMATIC = {
    "combine_county_drafts": ActivityName.COMBINE_COUNTY_DRAFTS,
    "split_by_county": ActivityName.SPLIT_BY_COUNTY,
}


@workflow.defn(name=WorkflowName.ANNUAL_BUDGET)
class AnnualBudget(CaseWorkflow):
    """One budget of a city and year, both funds; the county drafts are its branches."""

    @workflow.run
    async def run(self, start: CaseStart) -> CaseOutcome:
        """Walk the chain. People decide every step between the two automatic ones; time only reminds."""
        self.begin(AUTOMATIC)
        await self.until_closed()
        return await self.end()
