"""The small real cases whose histories are kept: each workflow, each branch, on the real chains, in both clocks."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from temporalio.testing import TimeSkipper

from approvals.actions import HandIn, Request, Submit
from approvals.state import CaseHead
from calculations.deadlines import CHINA, Anchor
from calculations.working_days import WorkCalendar
from engine.names import WorkflowName
from policies.loader import load
from tests.approvals.people import china, document, staff
from tests.replay.clerk import Clerk, Slip
from tests.replay.handled import CHAIN, Handled
from tests.workflows.office import Office, OpenCase
from workflows.decision import DecisionStart
from workflows.messages import UPDATES_A_RUN, AutomaticResult, CasePlan, CaseStart, YearStart

COUNTIES = ("330203", "330205")
FUND_YEAR = 2022
_MARGIN_YEARS = 2
"""In real time a case is of a year to come, so that its timers run while people work."""


@dataclass(frozen=True)
class Stage:
    """Where a story plays: an office, real time or a rehearsal, and a name of its own."""

    office: Office
    rehearsal: bool
    name: str

    @property
    def year(self) -> int:
        """The fund year of the story's cases."""
        return FUND_YEAR if self.rehearsal else datetime.now(CHINA).year + _MARGIN_YEARS

    def head(self, chain: str, case: str, branches: tuple[str, ...]) -> CaseHead:
        """A case's head with that real chain, by which its kind goes."""
        monthly = chain == WorkflowName.MONTHLY_FUNDING
        pinned = load("ningbo").pin(chain, FUND_YEAR, 3 if monthly else None)
        years = range(self.year - _MARGIN_YEARS, self.year + _MARGIN_YEARS)
        head = CaseHead(
            case=case,
            kind=chain,
            zh=f"留存历史:{self.name}",
            en=f"Kept history: {self.name}",
            city="ningbo",
            fund="employee" if monthly else None,
            anchor=Anchor(year=self.year, month=3 if monthly else None),
            chain=pinned.chain,
            branches=branches,
            calendar=pinned.calendar if self.rehearsal else WorkCalendar(years=tuple(years)),
            policy_hash=pinned.hash,
        )
        self.office.toys.heads[case] = head
        return head

    async def open(
        self,
        workflow: WorkflowName,
        branches: tuple[str, ...] = COUNTIES,
        updates_a_run: int = UPDATES_A_RUN,
    ) -> OpenCase:
        """Start a case of that kind on October 1 before the year (a rehearsal's), or now."""
        head = self.head(workflow, f"ningbo.kept.{self.name}", branches)
        start = CaseStart(head=head, rehearsal=self.rehearsal, instant=self.opened(), updates_a_run=updates_a_run)
        return await self.office.start(start, workflow)

    async def decide(self, chain: str, updates_a_run: int = UPDATES_A_RUN) -> OpenCase:
        """Start a decision with its document handed in by the maker of its first step."""
        head = self.head(chain, f"ningbo.kept.{self.name}", ())
        step = head.chain.steps[0]
        action = Submit(task=f"main.{step.id}.1.prepare", document=document(step.form or "", 0))
        first = Request(key="first", actor=staff(step.parties[0].maker or ""), action=action)
        start = DecisionStart(
            head=head, rehearsal=self.rehearsal, instant=self.opened(), updates_a_run=updates_a_run, first=first
        )
        return await self.office.start(start, WorkflowName.DECISION)

    def opened(self) -> datetime:
        """The instant at which a rehearsal's case begins."""
        return china(FUND_YEAR - 1, 10, 1, 9)

    async def passes(self, clerk: Clerk, until: datetime) -> None:
        """Time goes by: a rehearsal is told, real time is skipped."""
        if self.rehearsal:
            settled = await clerk.case.advance()
            while settled.next_due is not None and settled.next_due <= until:
                settled = await clerk.case.advance(settled.next_due)
            await clerk.goes_on(until)
        else:
            skipper = TimeSkipper(self.office.client)
            now = await skipper.get_current_time(clerk.case.handle)
            assert await skipper.fast_forward(clerk.case.handle, until - now)


Story = Callable[[Stage], Awaitable[list[OpenCase]]]


# The annual budget


async def budget_happy(stage: Stage) -> list[OpenCase]:
    """Everybody agrees; the government decides by its own office, congress's decision is recorded by city finance."""
    clerk = Clerk(stage.office, await stage.open(WorkflowName.ANNUAL_BUDGET))
    clerk.dealt_with_by = {"congress_approval": "city_finance"}
    await clerk.walk()
    return [clerk.case]


async def budget_returned(stage: Stage) -> list[OpenCase]:
    """Returned within a county, to its own maker, to the city agency (text only), and to one county (amounts)."""
    clerk = Clerk(
        stage.office,
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
    """The counties' drafts come two weeks late; everybody is reminded, told, and the supervisor called."""
    clerk = Clerk(stage.office, await stage.open(WorkflowName.ANNUAL_BUDGET))
    await stage.passes(clerk, china(stage.year - 1, 10, 29, 9))
    await clerk.walk()
    return [clerk.case]


async def budget_refused(stage: Stage, words: str = "") -> list[OpenCase]:
    """Congress does not approve; city finance records it, and a second person confirms, with words of their own."""
    clerk = Clerk(
        stage.office,
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
    case = await stage.office.start(start, WorkflowName.ANNUAL_BUDGET)
    await Handled(case).walk()
    return [case]


# Monthly funding


async def month_happy(stage: Stage) -> list[OpenCase]:
    """Plans, request, disbursement, distribution, reports, filing."""
    clerk = Clerk(stage.office, await stage.open(WorkflowName.MONTHLY_FUNDING))
    await clerk.walk()
    return [clerk.case]


async def month_returned(stage: Stage) -> list[OpenCase]:
    """A check sends a plan back, and the city agency a report; a step fails and is tried again."""
    case = await stage.open(WorkflowName.MONTHLY_FUNDING)
    toys = stage.office.toys
    back = AutomaticResult(ok=False, back_to="plan", branches=COUNTIES[:1], reasons=("超出预算",))
    toys.answer(case.id, "consolidate", back)
    toys.break_down(case.id, "disburse", "专户系统拒绝")
    clerk = Clerk(stage.office, case, slips=[Slip("filing", to="report", branches=COUNTIES[1:])])
    await clerk.walk(stop_at="disbursement")
    await clerk.take_next(2)
    await case.shows("专户系统拒绝")
    toys.mend(case.id, "disburse")
    await case.retry()
    await clerk.walk()
    return [case]


async def month_late(stage: Stage) -> list[OpenCase]:
    """One county's plan does not come and is left out, another's is estimated."""
    clerk = Clerk(stage.office, await stage.open(WorkflowName.MONTHLY_FUNDING, branches=(*COUNTIES, "330206")))
    await clerk.take_next(2)
    await stage.passes(clerk, china(stage.year, 2, 27, 9))
    await clerk.choose("330206", "wait")
    await clerk.choose("330206", "leave_out")
    await clerk.choose(COUNTIES[1], "estimate")
    await clerk.walk()
    return [clerk.case]


async def month_not_cancelled(stage: Stage) -> list[OpenCase]:
    """Somebody asks the engine to cancel it; it goes on to its end."""
    clerk = Clerk(stage.office, await stage.open(WorkflowName.MONTHLY_FUNDING))
    await clerk.take_next(2)
    await clerk.case.handle.cancel()
    await clerk.walk()
    return [clerk.case]


# The clearing


async def clearing_happy(stage: Stage) -> list[OpenCase]:
    """All is agreed and paid; one county owes nothing."""
    clerk = await _clearing(stage)
    await clerk.walk()
    return [clerk.case]


async def clearing_returned(stage: Stage) -> list[OpenCase]:
    """The list is not agreed on, and what it stands on is taken over anew."""
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


async def _clearing(stage: Stage) -> Clerk:
    case = await stage.open(WorkflowName.YEAR_END_CLEARING, branches=(*COUNTIES, "city"))
    owes_nothing = AutomaticResult(skip={COUNTIES[0]: "无应缴款项"})
    stage.office.toys.answer(case.id, "demands", owes_nothing)
    return Clerk(stage.office, case)


# Decisions


async def decision_happy(stage: Stage) -> list[OpenCase]:
    """An adjustment is approved and takes effect."""
    clerk = Clerk(stage.office, await stage.decide("budget_adjustment"))
    await clerk.walk()
    return [clerk.case]


async def decision_long(stage: Stage) -> list[OpenCase]:
    """The same with returns, a budget that changed meanwhile, and a history that goes on as new runs."""
    case = await stage.decide("budget_adjustment", updates_a_run=5)
    overtaken = AutomaticResult(ok=False, reasons=("现行预算已变更",), back_to="draft")
    stage.office.toys.answer(case.id, "adjust_budget", overtaken)
    slips = [Slip("finance_review", to="draft"), Slip("government_consent", to="bureau_review")]
    clerk = Clerk(stage.office, case, slips=slips, amounts=2)
    await clerk.walk()
    return [clerk.case]


async def decision_refused(stage: Stage) -> list[OpenCase]:
    """The standing committee does not approve."""
    clerk = Clerk(stage.office, await stage.decide("budget_adjustment"), slips=[Slip("standing_committee_approval")])
    await clerk.walk()
    return [clerk.case]


# The fiscal year


async def year_happy(stage: Stage) -> list[OpenCase]:
    """Two cases are started at their dates and report; money is posted, once in vain."""
    return await _year(stage, UPDATES_A_RUN)


async def year_long(stage: Stage) -> list[OpenCase]:
    """The same with a history that goes on as new runs."""
    return await _year(stage, 3)


async def _year(stage: Stage, updates_a_run: int) -> list[OpenCase]:
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
    year = await stage.office.start(start, WorkflowName.FISCAL_YEAR)
    refused = AutomaticResult(ok=False, reasons=("账户余额不足",))
    stage.office.toys.answer(year.id, "R1", AutomaticResult(), refused)
    for number in range(4):
        posting = HandIn(entry="R1", document=document("posting", number))
        await year.act(staff("city_finance/maker"), posting)
    if stage.rehearsal:
        await year.advance()
        await year.advance(plans[1].starts)
    for plan in plans:
        await stage.office.is_there(plan.case)
        await Clerk(stage.office, stage.office.child(plan, stage.rehearsal, plan.starts)).walk()
    if stage.rehearsal:
        for plan in plans:
            await stage.office.child(plan).handle.result()
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
    "monthly_funding-not_cancelled": month_not_cancelled,
}
"""By workflow and branch; each is told in real time and as a rehearsal.

Those that end in ``marked`` were recorded since what comes of itself leaves a mark (docs/decisions/0014), those that
end in ``second`` since actions have their second meaning (docs/decisions/0016) and cases pin the names of parties, that
which ends in ``third`` since they have their third (docs/decisions/0021).
"""
