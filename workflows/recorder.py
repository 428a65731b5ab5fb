"""Brings the effects of a case to the records: gathers them and orders the recorder's activity, in bounded batches."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
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

from workflows.activity_runner import Orders
from workflows.clock import Clock

RECORD_AFTER = timedelta(seconds=5)
"""How long the recorder lets effects gather in real life; the API has usually written them by then.

Each recording costs the engine more than two decisions, so that a burst of them should be over.
"""

EFFECTS_A_BATCH = 500
"""Effects in one recording at most, so that an attempt stays far below its timeout."""

BYTES_A_BATCH = 500_000
"""Their JSON in bytes at most: the engine warns of payloads beyond 512 KiB and takes none beyond 2 MiB."""


class Recorder:
    """The effects of a case that the records may not have yet, and the orders to write them."""

    def __init__(self, unrecorded: Iterable[Effect], clock: Clock, show: Callable[[], None]) -> None:
        """``show`` brings what operators see up to date."""
        self.unrecorded = list(unrecorded)
        self.orders = Orders(show)
        self._clock = clock

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
        while True:
            await workflow.wait_condition(is_due)
            if not self._clock.rehearsal and not self.has_a_batch():
                await self._let_effects_gather(state)
            before()
            batch = self._next_batch()
            recording = _recording(state(), batch, self._clock.now())
            words = f"登记第{batch[0].number}至{batch[-1].number}条"
            recorded = await self.orders.run(ActivityName.RECORD, recording, Recorded, words)
            if recorded is None:
                continue
            del self.unrecorded[: len(batch)]
            if recorded.answers:
                answered(key for key, done in recording.requests.items() if done.last <= batch[-1].number)
            for task, empty in recorded.posts.items():
                note(NoteEmptyPost(task=task, empty=empty))

    def _next_batch(self) -> tuple[Effect, ...]:
        """The effects of one recording, the first ones; at least one, however large it is."""
        size = 0
        for count, effect in enumerate(self.unrecorded[:EFFECTS_A_BATCH]):
            size += len(effect.model_dump_json().encode())
            if size > BYTES_A_BATCH and count:
                return tuple(self.unrecorded[:count])
        return tuple(self.unrecorded[:EFFECTS_A_BATCH])

    async def _let_effects_gather(self, state: Callable[[], CaseState]) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: not state().is_open or self.has_a_batch(),
                timeout=RECORD_AFTER,
                timeout_summary="等待合并登记",
            )


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
