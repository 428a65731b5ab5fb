"""The fiscal year of a city: starts the budget, every month of both funds and the clearing at their dates.

Money comes in through it: receipts (R1, R3), subsidies (R4), the handover and later top-ups (H1–H3) are handed in by
their own parties as standing entries, and so is last year's spending (B7). These are plain postings: the ledger holds
them to the paths of N2, no deadline calls for them. Its cases run on their own and report their end by a signal; none
is awaited, so the year can continue as new at any time.
"""

from collections.abc import Iterable
from datetime import datetime

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import FailureError
from temporalio.workflow import ParentClosePolicy

from workflows.attributes import fixed_attributes
from workflows.case import CaseWorkflow

with workflow.unsafe.imports_passed_through():
    from approvals.actions import CloseCase, NoteCase
    from approvals.effects import CaseNoted, CaseStatus, Effect
    from approvals.state import CaseHead
    from approvals.temporal_summaries import summary_markdown, title_markdown
    from temporal.names import ActivityName, SignalName, WorkflowName
    from workflows.messages import CaseOutcome, CasePlan, CaseReport, CaseStart, HeadWanted, YearStart


@workflow.defn(name=WorkflowName.FISCAL_YEAR)
class FiscalYear(CaseWorkflow):
    """One year of a city, from the first budget draft to the end of its clearing."""

    @workflow.init
    def __init__(self, start: YearStart) -> None:
        super().__init__(start)
        self.year = start
        self._begun = start.started
        self._reported = dict(start.reported)
        self._reports: list[CaseReport] = list(start.unread)

    @workflow.run
    async def run(self, start: YearStart) -> CaseOutcome:
        """Start each case when its date has come; end when all have reported and every posting is dealt with."""
        self.begin({entry.id: ActivityName.POST_HAND_IN for entry in start.head.chain.standing})
        while not self._is_over():
            await self.wait(self._is_called, self.next_due(), summary=self._next_words())
            self._note_reports()
            if self.wants_new_run():
                self.go_on_as_new_run()
            if self.clock.has_come(self.next_due()):
                with self.refusing_cancellation():
                    await self._start_case(start.plans[self._begun])
        if self.state.is_open:
            self.apply(CloseCase())
        return await self.end()

    @workflow.signal(name=SignalName.CASE_REPORTED)
    def case_reported(self, report: CaseReport) -> None:
        """A case of this year has ended."""
        self.clock.hear(report.instant)
        self._reports.append(report)

    def brought_forward(self, effects: Iterable[Effect]) -> None:
        """The cases that were started, and those that have reported, are counted on."""
        for event in (effect.event for effect in effects):
            if isinstance(event, CaseNoted) and event.event == "started":
                self._begun += 1
            elif isinstance(event, CaseNoted):
                self._reported[event.case] = CaseStatus(event.outcome)

    def next_due(self) -> datetime | None:
        """When the next case starts."""
        plans = self.year.plans
        return plans[self._begun].starts if self.state.is_open and self._begun < len(plans) else None

    def is_settled(self) -> bool:
        """Next to what every case waits for: no report is left unread, unless operators are waited for."""
        return super().is_settled() and (not self._reports or self.work.stuck is not None)

    def started(self) -> tuple[str, ...]:
        """The cases started so far, in order."""
        return tuple(plan.case for plan in self.year.plans[: self._begun])

    def as_it_stands(self) -> YearStart:
        """With what was started and reported so far."""
        reported: dict[str, CaseStatus] = dict(self._reported)
        return self.year.model_copy(
            update={"started": self._begun, "reported": reported, "unread": tuple(self._reports)}
        )

    async def _start_case(self, plan: CasePlan) -> None:
        """Start a case; when that fails, operators see why, and their ``retry`` brings the procedure back here.

        The records may say meanwhile that it was started (``brought_forward``).
        """
        wanted = HeadWanted(
            city=self.state.head.city,
            year=self.state.head.anchor.year,
            plan=plan,
            instant=self.clock.now(),
        )
        head = await self.work.run(ActivityName.PREPARE_CASE, wanted, CaseHead, f"取定政策参数:{plan.case}")
        if head is None or plan.case in self.started():
            return
        try:
            await workflow.start_child_workflow(
                plan.workflow,
                CaseStart(
                    head=head,
                    rehearsal=self.clock.rehearsal,
                    instant=self.clock.now(),
                    reports_to=self.state.head.case,
                ),
                id=plan.case,
                parent_close_policy=ParentClosePolicy.ABANDON,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                search_attributes=fixed_attributes(head),
                static_summary=summary_markdown(head.zh),
                static_details=title_markdown(head),
            )
        except FailureError as error:
            await self.work.wait_for_operators(f"启动{plan.case}: {error}")
            return
        self._begun += 1
        self.apply(NoteCase(event="started", case=plan.case))

    def _note_reports(self) -> None:
        """In order of the case's id, so that a rehearsal writes the same twice."""
        new = [report for report in self._reports if report.case not in self._reported]
        for report in sorted(new, key=lambda report: report.case):
            self._reported[report.case] = report.status
            self.apply(NoteCase(event="reported", case=report.case, outcome=report.status))
        self._reports.clear()

    def _is_called(self) -> bool:
        """A rehearsal's reports wait until the year is asked to settle: then all of an instant are there."""
        heard = bool(self._reports) and (not self.clock.rehearsal or self.is_asked_to_settle())
        return heard or self.wants_new_run() or self._is_over()

    def _is_over(self) -> bool:
        reported = all(plan.case in self._reported for plan in self.year.plans)
        return not self.state.is_open or (reported and not self.state.automatic_tasks())

    def _next_words(self) -> str:
        plans = self.year.plans
        return f"下一事项:{plans[self._begun].case}" if self._begun < len(plans) else "等待各事项办结"
