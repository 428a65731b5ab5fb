"""The automatic steps of decisions: the counties' accounts added up (B3), the approved budget adjusted (B5, B6)."""

from itertools import takewhile

from activities.context import Context, pinned_pack
from activities.documents import Documents
from approvals.facts import FactId
from calculations.budget.consolidation import roll_up
from calculations.forms.adjustment import AdjustmentForm, adjusted
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.final_accounts import FinalAccountsForm, as_accounts
from calculations.input.bilingual import Bilingual
from calculations.input.faults import BadInput
from records.cases.claims import claim_alone, claim_of
from records.cases.in_force import approved_versions
from records.ledger.cleared import StandingList, standing_list
from workflows.messages import AutomaticResult, AutomaticWork


async def combine_county_accounts(context: Context, work: AutomaticWork) -> AutomaticResult:
    """B3: the counties' accounts as those of the city, every line added up."""
    template = pinned_pack(context, work).templates("final_accounts")
    async with context.database.write() as session:
        documents = Documents(session)
        drafts = await documents.of_counties(work, "final_accounts", FinalAccountsForm)
        city = as_accounts(roll_up([drafts[county].as_budget() for county in work.branches], template, work.branches))
        document = await documents.put("final_accounts", city)
    return AutomaticResult(document=document, facts={FactId.COUNTIES: str(len(drafts))})


async def adjust_budget(context: Context, work: AutomaticWork) -> AutomaticResult:
    """B5: the approved adjustment changes the budget by county that requests are checked against (B6).

    It takes the place of the budget that it was drafted on, and no other adjustment can: one that finds another budget
    in force goes back to be drafted on that.
    """
    template = pinned_pack(context, work).templates("adjustment")
    async with context.database.write() as session:
        await claim_alone(session)
        documents = Documents(session)
        cleared = await standing_list(session, work.city, work.year)
        if cleared is not None and not await claim_of(session, work.case, work.task):
            return _too_late(cleared)
        change = await documents.read(work.versions["main.adjustment"].document.content_hash, AdjustmentForm)
        versions = await approved_versions(session, work.city, "budget_split", work.year)
        # A step that is tried again finds its own budget in force, and others that were made of it.
        before = [*takewhile(lambda version: version.case != work.case, versions)]
        approved = before[-1] if before else None
        if approved is None or approved.content_hash != change.approved_hash:
            return _overtaken(approved.case if approved else "—")
        try:
            budget = adjusted(change, BudgetSplit.model_validate_json(approved.body), template)
        except BadInput as fault:
            return _redraft(*(Bilingual(zh=each.zh, en=each.message) for each in fault.faults))
        document = await documents.put("budget_split", budget)
        claim = await documents.claim(work, document)
        if claim.content_hash != document.content_hash:
            return _overtaken(claim.case)
    facts = {FactId.CHANGED_LINES: str(len(change.lines)), FactId.CHANGED_BUDGET: approved.case}
    return AutomaticResult(document=document, facts=dict(facts))


def _too_late(cleared: StandingList) -> AutomaticResult:
    zh = f"{cleared.year}年度清算清单({cleared.case})已按现行批复预算形成,该年度预算不再调整"
    en = f"the clearing list of {cleared.year} ({cleared.case}) rests on the approved budget, which is adjusted no more"
    return _redraft(Bilingual(zh=zh, en=en))


def _overtaken(case: str) -> AutomaticResult:
    zh = f"现行预算已变为 {case} 所批复的预算,请按现行批复数重新编制调整方案"
    en = f"the budget in force is now the one that {case} approved: draft the adjustment on it"
    return _redraft(Bilingual(zh=zh, en=en))


def _redraft(*reasons: Bilingual) -> AutomaticResult:
    return AutomaticResult(ok=False, reasons=reasons, back_to="draft")
