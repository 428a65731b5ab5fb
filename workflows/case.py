"""What every case does: answer staff actions, watch its agenda, run automatic steps, bring effects to the records.

A workflow of its own says which steps are automatic and what surrounds the chain; see ``annual_budget.py``.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, NoReturn

from temporalio import workflow
from temporalio.exceptions import ApplicationError, FailureError

with workflow.unsafe.imports_passed_through():
    from approvals.actions import Action, Actor, NoteCancelRequest, Open, Request, Retry, Tick
    from approvals.apply import apply
    from approvals.decide import decide
    from approvals.effects import Effect, PowerConfirmed
    from approvals.request_memory import Processed
    from approvals.rules.operators import nothing_to_retry
    from approvals.state import CaseState, new_case
    from approvals.temporal_summaries import agenda_words, details_markdown
    from temporal.names import ActivityName, ErrorType, QueryName, SignalName, UpdateName
    from workflows.messages import (
        Advance,
        CaseOutcome,
        CaseReport,
        CaseStart,
        PostNote,
        Receipt,
        Settled,
    )
    from workflows.past import Forward, Past, forward, why_not
    from workflows.patches import Patch
    from workflows.same_request import KEY_REUSED, asks_for_the_same, request_digest

from workflows.activity_runner import Orders
from workflows.attributes import AttributeSetter, list_stuck
from workflows.automatic import next_automatic, take_automatic_steps
from workflows.clock import Clock, is_earlier
from workflows.recorder import Recorder

EFFECTS_MEMO = "effects"
"""The memo that bears the mark: how many effects the case has."""


class CaseWorkflow:
    """The base of all cases; one state value, changed only by ``apply``."""

    @workflow.init
    def __init__(self, start: CaseStart) -> None:
        self.start = start
        self.clock = Clock(start.rehearsal, start.instant)
        self.state: CaseState = start.state or new_case(start.head)
        self.recorder = Recorder(start.unrecorded, self.clock, timedelta(seconds=start.local_seconds), self._show_stuck)
        self._updates = 0
        self._asked_to_settle = 0
        self.work = Orders(self._show_stuck)
        self._ended = False
        self._new_run_asked = False
        self._ended_by_records = False
        self._loops: list[asyncio.Task[None]] = []
        self._fault: Exception | None = None
        self._attributes = AttributeSetter()
        if start.state is None:
            self._take_in(Open())

    # Messages

    @workflow.update(name=UpdateName.ACT)
    def act(self, request: Request) -> Receipt:
        """Carry out a staff action, once for each key."""
        done = self.state.processed.get(request.key) or self._carry_out(request)
        fresh = self.recorder.in_a_receipt(done.first, done.last)
        return Receipt(
            case=self.state.head.case,
            key=request.key,
            digest=done.digest,
            first=done.first,
            last=done.last,
            hash=done.hash,
            at=done.at,
            effects=fresh,
            settled=self._is_idle(),
        )

    @act.validator
    def _may_act(self, request: Request) -> None:
        done = self.state.processed.get(request.key)
        left = self.state.left_to_records
        if done is None and request.looked_through < left.through and left.may_have(request.key):
            words = "an earlier run may have carried this out: the records know"
            raise ApplicationError(words, left.through, type=ErrorType.LEFT_TO_RECORDS, non_retryable=True)
        if done is None:
            at = self.clock.when(request.instant)
            refusal = decide(self.state, request.actor, request.action, at)
            if refusal is None and self.stuck() is None:
                refusal = nothing_to_retry(self.state, request.action)
        else:
            refusal = None if asks_for_the_same(done.digest, request) else KEY_REUSED
        if refusal is not None:
            raise ApplicationError(refusal.with_code().en, refusal, type=ErrorType.REFUSED, non_retryable=True)

    @workflow.update(name=UpdateName.BRING_FORWARD)
    def bring_forward(self, past: Past) -> Forward:
        """Take in what the records have of this case and the engine, restored from an older backup, does not."""
        self.state, effects = forward(self.state, past)
        self.recorder.unrecorded.extend(effects)
        self.clock.hear(effects[-1].at if effects else None)
        self.brought_forward(effects)
        self._ended_by_records = not self.state.is_open
        self._show()
        return Forward(number=self.state.number, hash=self.state.hash)

    @bring_forward.validator
    def _may_be_brought_forward(self, past: Past) -> None:
        if (reason := why_not(self.state, past)) is not None:
            raise ApplicationError(reason, type=ErrorType.NOT_INFERRED, non_retryable=True)

    @workflow.update(name=UpdateName.ADVANCE)
    async def advance(self, advance: Advance) -> Settled:
        """Take note of a rehearsal's instant and answer when everything that it brings is done."""
        self.clock.hear(advance.instant)
        self._asked_to_settle += 1
        await workflow.wait_condition(self.is_settled)
        self._asked_to_settle -= 1
        return Settled(
            case=self.state.head.case,
            is_open=self.state.is_open,
            next_due=self.next_due(),
            started=self.started(),
            stuck=self.stuck(),
        )

    @advance.validator
    def _may_advance(self, advance: Advance) -> None:
        if not self.clock.rehearsal:
            raise ApplicationError("this case runs in real time", type=ErrorType.NOT_A_REHEARSAL, non_retryable=True)

    @workflow.query(name=QueryName.STATE)
    def state_now(self) -> CaseState:
        """Where the case stands, for ``approvals.allowed``."""
        return self.state.without_requests()

    @workflow.query(name=QueryName.CARRIED)
    def carried(self) -> CaseStart:
        """What another run of the case begins with: the next one, or one that brings it to life again."""
        start = self.as_it_stands()
        carried = {
            "state": self.state.carried_on(start.requests_kept),
            "unrecorded": tuple(self.recorder.unrecorded),
            "instant": self.clock.now(),
            "resumes": None,
        }
        return start.model_copy(update=carried)

    @workflow.signal(name=SignalName.NOTE_POST)
    def note_post(self, noted: PostNote) -> None:
        """A post for which a task waits is empty, or held again."""
        self.clock.hear(noted.instant)
        self.apply(noted.note)

    @workflow.signal(name=SignalName.RETRY)
    def retry(self) -> None:
        """An operator has fixed what an automatic step or the recorder stumbled over: try it again."""
        if self.stuck() is not None:
            self.work.retry()
            self.recorder.orders.retry()
            self._show_stuck()

    @workflow.signal(name=SignalName.NEW_RUN)
    def new_run(self) -> None:
        """Go on as a new run when nothing is under way: another build takes it up without this one's history."""
        self._new_run_asked = True

    @workflow.signal(name=SignalName.WAKE)
    def wake(self) -> None:
        """Nothing: a signal stays until a build has taken it, so that the engine lists a case that none can take."""

    # For the workflows

    def begin(self, automatic: Mapping[str, ActivityName]) -> None:
        """Start what goes on next to the procedure. ``automatic`` names the activity of each automatic step."""
        self._show()
        self._tell_the_list()
        records = self.recorder.keep(
            lambda: self.state, self._has_to_record, self._tell_the_list, self.apply, self._note_answered
        )
        steps = take_automatic_steps(automatic, self.work, lambda: self.state, self.clock, self.apply)
        loops = (self._watch_agenda(), records, steps)
        self._loops = [asyncio.create_task(self._watched(loop)) for loop in loops]

    async def wait(self, condition: Callable[[], bool], due: datetime | None = None, summary: str = "") -> None:
        """Wait in the procedure until the condition holds or the instant ``due`` has come.

        A fault of the code that runs next to the procedure fails the workflow task here, where operators see it;
        the case goes on when fixed code is deployed.
        """
        waits = True
        while waits:
            with self.refusing_cancellation():
                await self.clock.wait(lambda: self._fault is not None or condition(), due, summary)
                waits = False
        if self._fault is not None:
            raise RuntimeError(f"outside the procedure: {self._fault!r}") from self._fault

    @contextmanager
    def refusing_cancellation(self) -> Iterator[None]:
        """Inside, a request to the engine to cancel the case is noted, and ends only what was waited for.

        People end a case, by its chain or by a power of two operators; whoever reaches the engine does not.
        """
        try:
            yield
        except asyncio.CancelledError:
            if not workflow.patched(Patch.NOT_CANCELLED):
                raise
            if self.state.is_open:
                self.apply(NoteCancelRequest())

    async def until_closed(self) -> None:
        """Wait until the chain has come to its end; a history grown long goes on as a new run."""
        await self.wait(lambda: not self.state.is_open or self.wants_new_run())
        if self.state.is_open:
            self.go_on_as_new_run()

    async def end(self) -> CaseOutcome:
        """Report to the fiscal year, let the records catch up, answer whoever waits, and give the outcome."""
        if self.start.reports_to is not None:
            await self._report_to(self.start.reports_to)
        self._ended = True
        await self.wait(lambda: not self.recorder.unrecorded and workflow.all_handlers_finished())
        self._stop_loops()
        return CaseOutcome(
            case=self.state.head.case,
            status=self.state.status,
            effects=self.state.number,
            hash=self.state.hash,
        )

    def apply(self, action: Action) -> None:
        """Change the state by what no person asked for: time, the end of other work, a report; and leave a mark of it.

        The mark keeps this workflow task apart from the next when a worker reads the history again
        (docs/decisions/0014-marks-of-what-came-of-itself.md); an update leaves events of its own.
        """
        self._turn(action)
        if workflow.patched(Patch.MARKED):
            workflow.upsert_memo({EFFECTS_MEMO: self.state.number})

    def brought_forward(self, effects: Iterable[Effect]) -> None:
        """Follow these effects with whatever a workflow of its own knows in addition to the state."""

    def next_due(self) -> datetime | None:
        """The next instant at which time brings something to this case."""
        return self.state.next_due()

    def is_settled(self) -> bool:
        """Whether nothing is under way, nothing is due, and the records have all effects."""
        return self._is_idle() and (not self.recorder.unrecorded or self.recorder.orders.stuck is not None)

    def is_asked_to_settle(self) -> bool:
        """Whether a rehearsal's driver waits for this case."""
        return self._asked_to_settle > 0

    def started(self) -> tuple[str, ...]:
        """The cases that this one has started so far; the same whenever it is asked, since answers may get lost."""
        return ()

    def stuck(self) -> str | None:
        """What failed for good and waits for operators, in words; ``None`` when nothing does."""
        return "\n".join(words for words in (self.work.stuck, self.recorder.orders.stuck) if words) or None

    def wants_new_run(self) -> bool:
        """Whether the history has grown long and this is a moment to go on as a new run."""
        awaited = self.work.are_under_way or self.recorder.orders.are_under_way
        wanted = self._new_run_asked or self._history_is_long()
        return not awaited and workflow.all_handlers_finished() and wanted

    def as_it_stands(self) -> CaseStart:
        """How the case would begin that knows of the procedure what this one does; the state is added to it."""
        return self.start

    def go_on_as_new_run(self) -> NoReturn:
        """Continue as new with the state and the effects not yet recorded.

        Older requests are left to the records, as far as those have said that they can answer them
        (docs/decisions/0015-older-requests-are-the-records.md).
        """
        self._stop_loops()
        if self.stuck() is not None:
            # The next run tries again.
            list_stuck(None)
        workflow.continue_as_new(self.carried())

    # Next to the procedure

    def _turn(self, action: Action, actor: Actor | None = None) -> tuple[Effect, ...]:
        """Change the state, keep the effects for the recorder, and show where the case stands."""
        effects = self._take_in(action, actor)
        self._show()
        return effects

    def _take_in(self, action: Action, actor: Actor | None = None) -> tuple[Effect, ...]:
        turned = apply(self.state, actor, action, self.clock.now())
        self.state = turned.state
        self.recorder.unrecorded.extend(turned.effects)
        return turned.effects

    def _note_answered(self, keys: Iterable[str]) -> None:
        self.state = self.state.answered_by_records(keys)

    def _carry_out(self, request: Request) -> Processed:
        self.clock.hear(request.instant)
        effects = self._turn(request.action, request.actor)
        done = Processed.by(request_digest(request), effects)
        processed = {**self.state.processed, request.key: done}
        self.state = self.state.model_copy(update={"processed": processed})
        self._updates += 1
        powers = [effect.event.power for effect in effects if isinstance(effect.event, PowerConfirmed)]
        if any(isinstance(power, Retry) for power in powers):
            self.retry()
        return done

    async def _report_to(self, year: str) -> None:
        report = CaseReport(case=self.state.head.case, status=self.state.status, instant=self.clock.now())
        while True:
            with self.refusing_cancellation():
                try:
                    await workflow.get_external_workflow_handle(year).signal(SignalName.CASE_REPORTED, report)
                except FailureError as error:
                    if self._ended_by_records:
                        # A year that is over has taken note of all its cases.
                        return
                    await self.work.wait_for_operators(f"向{year}报告办结: {error}")
                else:
                    return

    async def _watched(self, loop: Coroutine[Any, Any, NoReturn]) -> None:
        """Keep what a loop died of: the engine notices only what happens in the procedure itself."""
        try:
            await loop
        except Exception as fault:
            self._fault = fault

    async def _watch_agenda(self) -> NoReturn:
        while True:
            due = self.state.next_due()
            # A timer that is too early by now just finds nothing due; only a new one costs every act.
            await self.clock.wait(
                lambda due=due: is_earlier(self.state.next_due(), due),  # type: ignore[misc]
                due,
                summary=agenda_words(self.state),
            )
            if self.clock.has_come(self.state.next_due()):
                self.apply(Tick())

    def _is_idle(self) -> bool:
        if self.work.stuck is not None:
            return True
        if not self.state.is_open:
            return self._ended
        worked = not self.work.are_under_way and next_automatic(self.state) is None
        return worked and not self.clock.has_come(self.next_due())

    def _has_to_record(self) -> bool:
        """A rehearsal gathers effects until all else is done and somebody waits for the case.

        A history grown long leaves them to the next run; but neither gathers more than a recording takes.
        """
        if not self.recorder.unrecorded:
            return False
        if not self.state.is_open or self.recorder.has_a_batch():
            return True
        if self.is_asked_to_settle():
            return self._is_idle()
        return not self.clock.rehearsal and not self._history_is_long()

    def _history_is_long(self) -> bool:
        return self._updates >= self.start.updates_a_run or workflow.info().is_continue_as_new_suggested()

    def _tell_the_list(self) -> None:
        """Bring the engine's own list of cases up to date; as often as the records, for each time costs it dearly."""
        self._attributes.follow(self.state, self.clock.now())

    def _show(self) -> None:
        workflow.set_current_details(details_markdown(self.state, self.clock.now(), self.stuck()))

    def _show_stuck(self) -> None:
        self._show()
        list_stuck(self.stuck())

    def _stop_loops(self) -> None:
        for loop in self._loops:
            loop.cancel()
