"""Brings the effects of a case to the records: gathers them and orders the recorder's activity, in bounded batches.

What receipts in the history have is recorded by a local activity, anything else, and what that could not record, by an
ordinary one (docs/decisions/0046-recorded-by-a-local-activity.md).
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import takewhile
from typing import NoReturn

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from approvals.actions import Migrate, NewCalendar, NoteEmptyPost
    from approvals.effects import CaseOpened, Effect, PowerConfirmed
    from approvals.request_memory import Processed
    from approvals.snapshot_record import pinned_by
    from approvals.state import CaseState
    from temporal.names import ActivityName
    from workflows.messages import Recorded, Recording
    from workflows.patches import Patch

from workflows.activity_runner import Orders
from workflows.clock import Clock

RECORD_AFTER = timedelta(seconds=5)
"""How long the recorder lets effects gather in real life; the API has usually written them by then.

Each recording costs the engine a timer and a workflow task at least, so that a burst of decisions should be over.
"""

NEXT_TASK_AFTER = timedelta(milliseconds=1)
"""A timer, however short, comes with another workflow task: the one that began it is in the history by then."""

EFFECTS_A_BATCH = 500
"""Effects in one recording at most, so that an attempt stays far below its timeout."""

BYTES_A_BATCH = 500_000
"""Their JSON in bytes at most: the engine warns of payloads beyond 512 KiB and takes none beyond 2 MiB."""


class Recorder:
    """The effects of a case that the records may not have yet, and the orders to write them."""

    def __init__(self, unrecorded: Iterable[Effect], clock: Clock, local: timedelta, show: Callable[[], None]) -> None:
        """``local``: how long a recording inside a workflow task may take.

        ``show`` brings what operators see up to date.
        """
        self.unrecorded = list(unrecorded)
        self.orders = Orders(show)
        self._clock = clock
        self._local = local
        self._in_receipts: dict[int, int] = {}
        """Which of the effects a receipt of this run has, by number: how long the history was when it was given."""

    def in_a_receipt(self, first: int, last: int) -> tuple[Effect, ...]:
        """The effects from one number to another that are still to be recorded, for a receipt that is given now."""
        effects = tuple(effect for effect in self.unrecorded if first <= effect.number <= last)
        for effect in effects:
            self._in_receipts.setdefault(effect.number, _history_length())
        return effects

    def has_a_batch(self) -> bool:
        """Whether as many effects wait as one recording takes."""
        return len(self.unrecorded) >= EFFECTS_A_BATCH

    async def keep(
        self,
        state: Callable[[], CaseState],
        is_due: Callable[[], bool],
        before: Callable[[], None],
        note: Callable[[NoteEmptyPost], object],
        answered: Callable[[Iterable[str]], None],
    ) -> NoReturn:
        """Record whenever ``is_due`` says so; ``before`` is done first each time.

        ``note`` hears of posts that the records' directory says are empty, or held again; ``answered`` of the keys of
        requests that the records can answer from now on.
        """
        # Asked at the start, where a mark more costs least.
        may_be_local = workflow.patched(Patch.RECORDED_LOCALLY)
        while True:
            await workflow.wait_condition(is_due)
            if not self._clock.rehearsal and not self.has_a_batch():
                await self._let_effects_gather(state)
            locally = may_be_local and await self._is_recorded_locally()
            before()
            await self._record_a_batch(state(), locally, note, answered)

    async def _record_a_batch(
        self,
        state: CaseState,
        locally: bool,
        note: Callable[[NoteEmptyPost], object],
        answered: Callable[[Iterable[str]], None],
    ) -> None:
        """Apart from the loop, which would hold the batch in memory until the next one, mostly for days."""
        batch = self._next_batch(locally)
        recording = _recording(state, batch, self._clock.now())
        recorded = await self._record(recording, locally)
        if recorded is None:
            return
        del self.unrecorded[: len(batch)]
        for effect in batch:
            self._in_receipts.pop(effect.number, None)
        if recorded.answers:
            answered(key for key, done in recording.requests.items() if done.last <= batch[-1].number)
        for task, empty in recorded.posts.items():
            note(NoteEmptyPost(task=task, empty=empty))

    async def _is_recorded_locally(self) -> bool:
        """Whether receipts have all that is to be recorded; the first of it is in the history when this returns."""
        if not self._are_all_in_receipts():
            return False
        if not self._is_in_the_history(self.unrecorded[-1]):
            await workflow.sleep(NEXT_TASK_AFTER, summary="等待写入历史")
        return self._are_all_in_receipts()

    def _are_all_in_receipts(self) -> bool:
        return all(effect.number in self._in_receipts and not _pins(effect) for effect in self.unrecorded)

    def _is_in_the_history(self, effect: Effect) -> bool:
        """Whether the workflow task that gave the effect's receipt is over: this one began later."""
        return self._in_receipts[effect.number] < _history_length()

    async def _record(self, recording: Recording, locally: bool) -> Recorded | None:
        if locally:
            recorded = await self.orders.run_locally(ActivityName.RECORD, recording, Recorded, self._local)
            if recorded is not None:
                return recorded
        words = f"登记第{recording.effects[0].number}至{recording.effects[-1].number}条"
        return await self.orders.run(ActivityName.RECORD, recording, Recorded, words)

    def _next_batch(self, locally: bool) -> tuple[Effect, ...]:
        """The effects of one recording, the first ones; at least one, however large it is."""
        first = self.unrecorded[:EFFECTS_A_BATCH]
        if locally:
            first = list(takewhile(self._is_in_the_history, first))
        size = 0
        for count, effect in enumerate(first):
            size += len(effect.model_dump_json().encode())
            if size > BYTES_A_BATCH and count:
                return tuple(first[:count])
        return tuple(first)

    async def _let_effects_gather(self, state: Callable[[], CaseState]) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: not state().is_open or self.has_a_batch(),
                timeout=RECORD_AFTER,
                timeout_summary="等待合并登记",
            )


def _history_length() -> int:
    """The events before this workflow task, itself among them: the same on replay."""
    return workflow.info().get_current_history_length()


def _recording(state: CaseState, batch: tuple[Effect, ...], instant: datetime) -> Recording:
    return Recording(
        case=state.head.case,
        effects=batch,
        instant=instant,
        requests=_requests(state, batch[0].number, batch[-1].number),
        pinned=pinned_by(state.head) if any(map(_pins, batch)) else None,
    )


def _pins(effect: Effect) -> bool:
    """Whether the case goes by something else from here on: it has opened, or has a newer chain or calendar."""
    event = effect.event
    newer = isinstance(event, PowerConfirmed) and isinstance(event.power, Migrate | NewCalendar)
    return newer or isinstance(event, CaseOpened)


def _requests(state: CaseState, first: int, last: int) -> dict[str, Processed]:
    """The requests that had any of these effects; the newest are looked at first, since they are wanted mostly."""
    found: dict[str, Processed] = {}
    for key, done in reversed(state.processed.items()):
        if done.last < first:
            break
        if done.first <= last:
            found[key] = done
    return found
