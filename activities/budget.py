"""The automatic steps of the annual budget: the counties' drafts added up, the approved budget split again (B6)."""

from activities.context import Context, level, pinned_pack
from activities.documents import Documents
from approvals.facts import FactId, finding_facts
from calculations.budget.consolidation import check_balance, roll_up, split_by_county
from calculations.forms import BudgetForm
from calculations.forms.budget_by_county import BudgetSplit
from records.cases.claims import claim_alone
from workflows.messages import AutomaticResult, AutomaticWork


async def combine_county_drafts(context: Context, work: AutomaticWork) -> AutomaticResult:
    """B2: the counties' first drafts as one of the city, line by line; what breaks B1 is shown and stops nothing."""
    template = pinned_pack(context, work).templates("budget")
    async with context.database.write() as session:
        documents = Documents(session)
        drafts = await _county_drafts(documents, work)
        city = roll_up(drafts, template, work.branches)
        findings = check_balance(city, template, level(work, "b1_imbalance"))
        document = await documents.put("budget", city)
    return AutomaticResult(document=document, facts=finding_facts(found.message for found in findings))


async def split_approved_budget(context: Context, work: AutomaticWork) -> AutomaticResult:
    """B6: the approved budget as each county's part: what it changed in the drafts is shared in proportion to them."""
    template = pinned_pack(context, work).templates("budget")
    async with context.database.write() as session:
        await claim_alone(session)
        documents = Documents(session)
        approved = await documents.read(work.versions["main.budget"].document.content_hash, BudgetForm)
        parts = split_by_county(approved, await _county_drafts(documents, work), template)
        document = await documents.put("budget_split", BudgetSplit(counties=parts))
        await documents.claim(work, document)
    return AutomaticResult(document=document, facts={FactId.COUNTIES: str(len(parts))})


async def _county_drafts(documents: Documents, work: AutomaticWork) -> list[BudgetForm]:
    drafts = await documents.of_counties(work, "budget", BudgetForm)
    return [drafts[county] for county in work.branches]
