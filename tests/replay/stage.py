"""Where the stories of the kept histories play: an office, real time or a rehearsal, cases of the real chains."""

from dataclasses import dataclass
from datetime import datetime

from temporalio.testing import TimeSkipper

from approvals.actions import Request, Submit
from approvals.state import CaseHead
from calculations.dates.deadlines import CHINA, Anchor
from calculations.dates.working_days import WorkCalendar
from operations.new_runs import ask_new_runs
from policies.loader import load
from temporal.names import SignalName, WorkflowName
from tests.approvals.people import china, document, staff
from tests.replay.clerk import Clerk
from tests.workflows.engine_cases import Cases, OpenCase
from workflows.decision import DecisionStart
from workflows.messages import UPDATES_A_RUN, CaseStart

COUNTIES = ("330203", "330205")
FUND_YEAR = 2022
_MARGIN_YEARS = 2
"""In real time a case is of a year to come, so that its timers run while people work."""


@dataclass(frozen=True)
class Stage:
    """Where a story plays: an office, real time or a rehearsal, and a name of its own."""

    cases: Cases
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
        self.cases.fakes.heads[case] = head
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
        return await self.cases.start(start, workflow)

    async def decide(self, chain: str, updates_a_run: int = UPDATES_A_RUN) -> OpenCase:
        """Start a decision with its document handed in by the maker of its first step."""
        head = self.head(chain, f"ningbo.kept.{self.name}", ())
        step = head.chain.steps[0]
        action = Submit(task=f"main.{step.id}.1.prepare", document=document(step.form or "", 0))
        first = Request(key="first", actor=staff(step.parties[0].maker or ""), action=action)
        start = DecisionStart(
            head=head, rehearsal=self.rehearsal, instant=self.opened(), updates_a_run=updates_a_run, first=first
        )
        return await self.cases.start(start, WorkflowName.DECISION)

    def opened(self) -> datetime:
        """The instant at which a rehearsal's case begins."""
        return china(FUND_YEAR - 1, 10, 1, 9)

    async def passes(self, clerk: Clerk, until: datetime) -> None:
        """Time goes by: a rehearsal is given it, real time is skipped."""
        if self.rehearsal:
            settled = await clerk.case.advance()
            while settled.next_due is not None and settled.next_due <= until:
                settled = await clerk.case.advance(settled.next_due)
            await clerk.goes_on(until)
        else:
            skipper = TimeSkipper(self.cases.client)
            now = await skipper.get_current_time(clerk.case.handle)
            assert await skipper.fast_forward(clerk.case.handle, until - now)

    async def new_run(self, case: OpenCase) -> None:
        """A starting worker wakes the case, and operators have it go on as a new run."""
        await case.handle.signal(SignalName.WAKE)
        assert (await ask_new_runs(self.cases.client, [case.id])).begun == (case.id,)
