"""The small real cases whose histories are kept: each workflow, each branch, on the real chains, in both clocks."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial

from approvals.actions import Approve, Comment, HandIn
from approvals.facts import FactId, Facts
from calculations.dates.deadlines import CHINA
from calculations.input.bilingual import Bilingual
from temporal.names import WorkflowName
from tests.approvals.people import china, document, staff
from tests.replay.clerk import Clerk, Slip
from tests.replay.handled import CHAIN, Handled
from tests.replay.stage import COUNTIES, Stage
from tests.workflows.chains import TALK
from tests.workflows.engine_cases import OpenCase
from workflows.messages import UPDATES_A_RUN, AutomaticResult, CasePlan, CaseStart, YearStart

Story = Callable[[Stage], Awaitable[list[OpenCase]]]


# The annual budget


async def budget_happy(stage: Stage) -> list[OpenCase]:
    """Everybody agrees; the government decides by its own office, congress's decision is recorded by city finance."""
    clerk = Clerk(stage.cases, await stage.open(WorkflowName.ANNUAL_BUDGET))
    clerk.dealt_with_by = {"congress_approval": "city_finance"}
    await clerk.walk()
    return [clerk.case]


async def budget_returned(stage: Stage) -> list[OpenCase]:
    """Returned within a county, to its own maker, to the city agency (text only), and to one county (amounts)."""
    clerk = Clerk(
        stage.cases,
        await stage.open(WorkflowName.ANNUAL_BUDGET),
        slips=[
            Slip("county_cosign", to="county_draft", lane=COUNTIES[0], kind="county_tax"),
            Slip("review", to="agency_draft", kind="city_tax"),
            Slip("submission", to="county_draft", branches=COUNTIES[1:], kind="bureau"),
        ],
    )
    await clerk.walk(stop_at="submission")
    clerk.amounts = 2
    await clerk.walk()
    return [clerk.case]


async def budget_late(stage: Stage) -> list[OpenCase]:
    """The counties' drafts come two weeks late; everybody is reminded, notified, and the supervisor called."""
    clerk = Clerk(stage.cases, await stage.open(WorkflowName.ANNUAL_BUDGET))
    await stage.passes(clerk, china(stage.year - 1, 10, 29, 9))
    await clerk.walk()
    return [clerk.case]


async def budget_refused(stage: Stage, words: str = "") -> list[OpenCase]:
    """Congress does not approve; city finance records it, and a second person confirms, with words of their own."""
    clerk = Clerk(
        stage.cases,
        await stage.open(WorkflowName.ANNUAL_BUDGET),
        words=words,
        slips=[Slip("congress_approval")],
        dealt_with_by={"congress_approval": "city_finance"},
    )
    await clerk.walk()
    return [clerk.case]


async def budget_handled(stage: Stage) -> list[OpenCase]:
    """A small chain in which everything is done that can be done around a decision."""
    head = stage.head(WorkflowName.ANNUAL_BUDGET, f"ningbo.kept.{stage.name}", ())
    head = head.model_copy(update={"chain": CHAIN})
    start = CaseStart(head=head, rehearsal=stage.rehearsal, instant=stage.opened())
    case = await stage.cases.start(start, WorkflowName.ANNUAL_BUDGET)
    await Handled(case).walk()
    return [case]


async def budget_spoken_of(stage: Stage) -> list[OpenCase]:
    """A small chain in which nothing comes of itself, so that all but its opening is recorded by local activities."""
    head = stage.head(WorkflowName.ANNUAL_BUDGET, f"ningbo.kept.{stage.name}", ())
    head = head.model_copy(update={"chain": TALK})
    case = await stage.cases.start(CaseStart(head=head, rehearsal=stage.rehearsal, instant=stage.opened()))
    leader, task = staff("bureau/leader"), "main.sign.1.decide"
    for text in ("请尽快", "已核"):
        if stage.rehearsal:
            await case.advance()
        await stage.cases.has_recorded(case, (await case.state()).number)
        await case.act(leader, Comment(task=task, text=text))
    await case.act(leader, Approve(task=task))
    return [case]


async def budget_new_run(stage: Stage) -> list[OpenCase]:
    """It goes on as a new run while the counties draft."""
    clerk = Clerk(stage.cases, await stage.open(WorkflowName.ANNUAL_BUDGET))
    await clerk.take_next(2)
    await stage.new_run(clerk.case)
    await clerk.walk()
    return [clerk.case]


# Monthly funding


async def month_happy(stage: Stage) -> list[OpenCase]:
    """Plans, request, disbursement, distribution, reports, filing."""
    clerk = Clerk(stage.cases, await stage.open(WorkflowName.MONTHLY_FUNDING))
    await clerk.walk()
    return [clerk.case]


async def month_returned(stage: Stage) -> list[OpenCase]:
    """A check sends a plan back, and the city agency a report; a step fails and is tried again."""
    case = await stage.open(WorkflowName.MONTHLY_FUNDING)
    fakes = stage.cases.fakes
    back = AutomaticResult(ok=False, back_to="plan", branches=COUNTIES[:1], reasons=("超出预算",))
    fakes.answer(case.id, "consolidate", back)
    fakes.break_down(case.id, "disburse", "专户系统拒绝")
    clerk = Clerk(stage.cases, case, slips=[Slip("filing", to="report", branches=COUNTIES[1:])])
    await clerk.walk(stop_at="disbursement")
    await clerk.take_next(2)
    await case.shows("专户系统拒绝")
    fakes.repair(case.id, "disburse")
    await case.retry()
    await clerk.walk()
    return [case]


async def month_late(stage: Stage) -> list[OpenCase]:
    """One county's plan does not come and is left out, another's is estimated."""
    clerk = Clerk(stage.cases, await stage.open(WorkflowName.MONTHLY_FUNDING, branches=(*COUNTIES, "330206")))
    await clerk.take_next(2)
    await stage.passes(clerk, china(stage.year, 2, 27, 9))
    await clerk.choose("330206", "wait")
    await clerk.choose("330206", "leave_out")
    await clerk.choose(COUNTIES[1], "estimate")
    await clerk.walk()
    return [clerk.case]


async def month_not_cancelled(stage: Stage) -> list[OpenCase]:
    """Somebody asks the engine to cancel it; it goes on to its end."""
    clerk = Clerk(stage.cases, await stage.open(WorkflowName.MONTHLY_FUNDING))
    await clerk.take_next(2)
    await clerk.case.handle.cancel()
    await clerk.walk()
    return [clerk.case]


async def month_new_runs(stage: Stage) -> list[OpenCase]:
    """It goes on as new runs: while people plan, and while its disbursement is stuck, which is tried again."""
    case = await stage.open(WorkflowName.MONTHLY_FUNDING)
    stage.cases.fakes.break_down(case.id, "disburse", "专户系统拒绝")
    clerk = Clerk(stage.cases, case)
    await clerk.take_next(2)
    await stage.new_run(case)
    await clerk.walk(stop_at="disbursement")
    await clerk.take_next(2)
    await case.shows("专户系统拒绝")
    await stage.new_run(case)
    await case.shows("专户系统拒绝")
    stage.cases.fakes.repair(case.id, "disburse")
    await case.retry()
    await clerk.walk()
    return [case]


# The clearing


async def clearing_happy(stage: Stage) -> list[OpenCase]:
    """All is agreed and paid; one county owes nothing."""
    clerk = await _clearing(stage)
    await clerk.walk()
    return [clerk.case]


async def clearing_returned(stage: Stage) -> list[OpenCase]:
    """The list is not agreed on, and what it is on is taken over again."""
    clerk = await _clearing(stage)
    clerk.slips = [
        Slip("list", to="basis"),
        Slip("agreement", to="basis", kind="city_finance"),
    ]
    await clerk.walk(stop_at="agreement")
    clerk.amounts = 2
    await clerk.walk()
    return [clerk.case]


async def clearing_late(stage: Stage) -> list[OpenCase]:
    """A demand stays unpaid after March 31 and is dunned until it is paid."""
    clerk = await _clearing(stage)
    await clerk.walk(stop_at="payment")
    await stage.passes(clerk, china(stage.year + 1, 4, 20, 9))
    await clerk.walk()
    return [clerk.case]


async def clearing_new_run(stage: Stage) -> list[OpenCase]:
    """It goes on as a new run while demands wait for their payment."""
    clerk = await _clearing(stage)
    await clerk.walk(stop_at="payment")
    await stage.new_run(clerk.case)
    await clerk.walk()
    return [clerk.case]


async def clearing_of_data(stage: Stage) -> list[OpenCase]:
    """The list is refused once, and a county owes nothing, for reasons in both languages; facts come by ids."""
    case = await stage.open(WorkflowName.YEAR_END_CLEARING, branches=(*COUNTIES, "city"))
    replaced = Bilingual(zh="清算依据已被替换", en="the basis of the clearing has been replaced")
    nothing_owed = Bilingual(zh="无应缴款项", en="it owes nothing")
    facts: Facts = {
        FactId.SETTLEMENTS: "3",
        FactId.DEMANDS: {COUNTIES[1]: "17.00"},
        FactId.FINDINGS: ({"zh": "不平", "en": "not balanced"},),
    }
    fakes = stage.cases.fakes
    fakes.answer(case.id, "clearing_list", AutomaticResult(ok=False, reasons=(replaced,), back_to="basis"))
    fakes.answer(case.id, "demands", AutomaticResult(skip={COUNTIES[0]: nothing_owed}, facts=facts))
    clerk = Clerk(stage.cases, case)
    await clerk.walk()
    return [clerk.case]


async def _clearing(stage: Stage) -> Clerk:
    case = await stage.open(WorkflowName.YEAR_END_CLEARING, branches=(*COUNTIES, "city"))
    owes_nothing = AutomaticResult(skip={COUNTIES[0]: "无应缴款项"})
    stage.cases.fakes.answer(case.id, "demands", owes_nothing)
    return Clerk(stage.cases, case)


# Decisions


async def decision_happy(stage: Stage) -> list[OpenCase]:
    """An adjustment is approved and takes effect."""
    clerk = Clerk(stage.cases, await stage.decide("budget_adjustment"))
    await clerk.walk()
    return [clerk.case]


async def decision_long(stage: Stage) -> list[OpenCase]:
    """The same with returns, a budget that changed meanwhile, and a history that goes on as new runs."""
    case = await stage.decide("budget_adjustment", updates_a_run=5)
    overtaken = AutomaticResult(ok=False, reasons=("现行预算已变更",), back_to="draft")
    stage.cases.fakes.answer(case.id, "adjust_budget", overtaken)
    slips = [Slip("finance_review", to="draft"), Slip("government_consent", to="bureau_review")]
    clerk = Clerk(stage.cases, case, slips=slips, amounts=2)
    await clerk.walk()
    return [clerk.case]


async def decision_refused(stage: Stage) -> list[OpenCase]:
    """The standing committee does not approve."""
    clerk = Clerk(stage.cases, await stage.decide("budget_adjustment"), slips=[Slip("standing_committee_approval")])
    await clerk.walk()
    return [clerk.case]


async def decision_new_run(stage: Stage) -> list[OpenCase]:
    """It goes on as a new run while it is reviewed."""
    clerk = Clerk(stage.cases, await stage.decide("budget_adjustment"))
    await clerk.take_next(2)
    await stage.new_run(clerk.case)
    await clerk.walk()
    return [clerk.case]


# The fiscal year


async def year_happy(stage: Stage) -> list[OpenCase]:
    """Two cases are started at their dates and report; money is posted, once in vain."""
    return await _year(stage, UPDATES_A_RUN)


async def year_long(stage: Stage) -> list[OpenCase]:
    """The same with a history that goes on as new runs."""
    return await _year(stage, 3)


async def year_new_run(stage: Stage) -> list[OpenCase]:
    """The same; it goes on as a new run while its cases are open."""
    return await _year(stage, UPDATES_A_RUN, new_run=True)


async def _year(stage: Stage, updates_a_run: int, *, new_run: bool = False) -> list[OpenCase]:
    name = f"ningbo.kept.{stage.name}"
    begins = stage.opened() if stage.rehearsal else datetime.now(CHINA)
    plans = [
        CasePlan(case=f"{name}.{number}", workflow=WorkflowName.MONTHLY_FUNDING, starts=begins + start)
        for number, start in enumerate((timedelta(), timedelta(seconds=2)))
    ]
    for plan in plans:
        stage.head(plan.workflow, plan.case, COUNTIES[:1])
    start = YearStart(
        head=stage.head(WorkflowName.FISCAL_YEAR, name, ()),
        rehearsal=stage.rehearsal,
        instant=begins,
        plans=tuple(plans),
        updates_a_run=updates_a_run,
    )
    year = await stage.cases.start(start, WorkflowName.FISCAL_YEAR)
    refused = AutomaticResult(ok=False, reasons=("账户余额不足",))
    stage.cases.fakes.answer(year.id, "R1", AutomaticResult(), refused)
    for number in range(4):
        posting = HandIn(entry="R1", document=document("posting", number))
        await year.act(staff("city_finance/maker"), posting)
    if stage.rehearsal:
        await year.advance()
        await year.advance(plans[1].starts)
    if new_run:
        await stage.new_run(year)
    for plan in plans:
        await stage.cases.is_there(plan.case)
        await Clerk(stage.cases, stage.cases.child(plan, stage.rehearsal, plan.starts)).walk()
    if stage.rehearsal:
        for plan in plans:
            await stage.cases.child(plan).handle.result()
        await year.advance()
    return [year]


STORIES: dict[str, Story] = {
    "annual_budget-happy": budget_happy,
    "annual_budget-returned": budget_returned,
    "annual_budget-late": budget_late,
    "annual_budget-refused": budget_refused,
    "annual_budget-handled": budget_handled,
    "monthly_funding-happy": month_happy,
    "monthly_funding-returned": month_returned,
    "monthly_funding-late": month_late,
    "year_end_clearing-happy": clearing_happy,
    "year_end_clearing-returned": clearing_returned,
    "year_end_clearing-late": clearing_late,
    "decision-happy": decision_happy,
    "decision-long": decision_long,
    "decision-refused": decision_refused,
    "fiscal_year-happy": year_happy,
    "fiscal_year-long": year_long,
    "monthly_funding-marked": month_late,
    "fiscal_year-marked": year_long,
    "annual_budget-second": budget_handled,
    "monthly_funding-second": month_late,
    "year_end_clearing-second": clearing_returned,
    "decision-second": decision_long,
    "fiscal_year-second": year_long,
    "annual_budget-third": partial(budget_refused, words="同意"),
    "annual_budget-fifth": budget_handled,
    "year_end_clearing-fifth": clearing_of_data,
    "monthly_funding-not_cancelled": month_not_cancelled,
    "annual_budget-recorded_locally": budget_spoken_of,
    "annual_budget-new_run": budget_new_run,
    "monthly_funding-new_runs": month_new_runs,
    "year_end_clearing-new_run": clearing_new_run,
    "decision-new_run": decision_new_run,
    "fiscal_year-new_run": year_new_run,
}
"""By workflow and branch; each is told in real time and as a rehearsal.

Those that end in ``marked`` were recorded since what comes of itself leaves a mark (docs/decisions/0014), those that
end in ``second`` since actions have their second meaning (docs/decisions/0016) and cases pin the names of parties, that
which ends in ``third`` since they have their third (docs/decisions/0021), those that end in ``fifth`` since facts of
automatic steps are data (docs/decisions/0037), that which ends in ``recorded_locally`` since what receipts have is
recorded by a local activity, and effects are packed (docs/decisions/0046). Those that end in ``new_run`` or
``new_runs`` were woken and asked to go on as new runs, as an operator does who takes a build back.
"""
