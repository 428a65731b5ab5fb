"""The automatic steps of the annual budget: the counties' drafts added up, the approved budget split again (B6)."""

from activities.context import Context, level, pinned_pack
from activities.papers import Papers
from calculations.budget import check_balance, roll_up, split_by_county
from calculations.forms import BudgetForm
from calculations.forms.split import BudgetSplit
from workflows.messages import AutomaticResult, AutomaticWork


async def combine_county_drafts(context: Context, work: AutomaticWork) -> AutomaticResult:
    """The ten first drafts as one of the city, every line added up; B1 is checked and its findings are shown."""
    template = pinned_pack(context, work).templates("budget")
    async with context.database.write() as session:
        papers = Papers(session)
        drafts = await _county_drafts(papers, work)
        city = roll_up(drafts, template, work.branches)
        findings = check_balance(city, template, level(work, "b1_imbalance"))
        document = await papers.put("budget", city)
    facts = {f"提示{number}": finding.message.zh for number, finding in enumerate(findings, 1)}
    return AutomaticResult(document=document, facts=facts)


async def split_approved_budget(context: Context, work: AutomaticWork) -> AutomaticResult:
    """The approved budget as each county's part, in proportion to the drafts; it adds up line by line."""
    template = pinned_pack(context, work).templates("budget")
    async with context.database.write() as session:
        papers = Papers(session)
        approved = await papers.form(work.versions["main.budget"].document.content_hash, BudgetForm)
        parts = split_by_county(approved, await _county_drafts(papers, work), template)
        document = await papers.put("budget_split", BudgetSplit(counties=parts))
    return AutomaticResult(document=document, facts={"区县数": str(len(parts))})


async def _county_drafts(papers: Papers, work: AutomaticWork) -> list[BudgetForm]:
    versions = [work.versions[f"{county}.budget"] for county in work.branches]
    return [await papers.form(version.document.content_hash, BudgetForm) for version in versions]
