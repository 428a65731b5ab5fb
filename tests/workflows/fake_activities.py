"""Toy activities: a recorder that keeps everything in memory, and automatic steps whose results a test chooses."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError

from approvals.effects import Effect
from approvals.request_memory import Processed
from approvals.snapshot_record import PinnedPolicy
from approvals.state import CaseHead
from temporal.names import ActivityName
from tests.approvals.people import document
from workflows.messages import AutomaticResult, AutomaticWork, HeadWanted, Recorded, Recording

AUTOMATIC = tuple(name for name in ActivityName if name not in (ActivityName.RECORD, ActivityName.PREPARE_CASE))

MADE_BY_MACHINE = 900
"""The text of every document that an automatic step makes."""


class _Gate:
    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()


class FakeActivities:
    """What the toy activities were asked, case by case, and how they are to answer.

    ``keyless``: cases whose records could not answer a request.
    """

    def __init__(self) -> None:
        self.batches: dict[str, list[tuple[Effect, ...]]] = {}
        self.recordings: dict[str, list[Recording]] = {}
        self.ordered: dict[str, list[AutomaticWork]] = {}
        self.heads: dict[str, CaseHead] = {}
        self.keyless: set[str] = set()
        self._results: dict[tuple[str, str], list[AutomaticResult]] = {}
        self._broken: dict[tuple[str, str], str] = {}
        self._held: dict[tuple[str, str], _Gate] = {}
        self._lookers: dict[str, Callable[[Recording], Awaitable[None]]] = {}
        self._only_ordinary: set[str] = set()

    # What a test says beforehand

    def answer(self, case: str, step: str, *results: AutomaticResult) -> None:
        """What an automatic step of a case finds, one time after another; then the usual again."""
        self._results[case, step] = list(results)

    def break_down(self, case: str, what: str, words: str) -> None:
        """An automatic step, or an activity by its name, fails for good from now on."""
        self._broken[case, what] = words

    def repair(self, case: str, what: str) -> None:
        """It works again."""
        del self._broken[case, what]

    def hold(self, case: str, what: str) -> None:
        """An automatic step, or an activity by its name, gives no answer until it is let go."""
        self._held[case, what] = _Gate()

    def let_go(self, case: str, what: str) -> None:
        """It answers."""
        self._held[case, what].let_go.set()

    async def begun(self, case: str, what: str) -> None:
        """Wait until what is held has begun."""
        await self._held[case, what].begun.wait()

    def look(self, case: str, looker: Callable[[Recording], Awaitable[None]]) -> None:
        """Somebody looks at each recording of a case before the recorder takes it."""
        self._lookers[case] = looker

    def fail_locally(self, case: str) -> None:
        """The recorder fails as a local activity, and works as an ordinary one."""
        self._only_ordinary.add(case)

    # What a test asks afterwards

    def recorded(self, case: str) -> list[Effect]:
        """The effects as records keep them: each number once, in the order in which the recorder got them.

        A workflow task that is done again may bring the same effects again, but no other ones.
        """
        kept: dict[int, Effect] = {}
        for effect in (effect for batch in self.batches.get(case, []) for effect in batch):
            assert kept.setdefault(effect.number, effect) == effect
        return list(kept.values())

    def requests(self, case: str) -> dict[str, Processed]:
        """The requests that the recorder was given."""
        return {key: done for recording in self.recordings[case] for key, done in recording.requests.items()}

    def pinned(self, case: str) -> list[PinnedPolicy | None]:
        """The policy that came with each recording, if one did."""
        return [recording.pinned for recording in self.recordings[case]]

    def steps(self, case: str) -> list[str]:
        """The automatic steps that were carried out, with their lanes."""
        return [f"{work.lane}.{work.step}" for work in self.ordered.get(case, [])]

    # The activities

    def activities(self) -> list[Callable[..., Any]]:
        """All activities that the workflows order."""

        @activity.defn(name=ActivityName.RECORD)
        async def record(recording: Recording) -> Recorded:
            if activity.info().is_local and recording.case in self._only_ordinary:
                raise RuntimeError("not inside a workflow task")
            await self._go_through(recording.case, ActivityName.RECORD)
            if recording.case in self._lookers:
                await self._lookers[recording.case](recording)
            self.batches.setdefault(recording.case, []).append(recording.effects)
            self.recordings.setdefault(recording.case, []).append(recording)
            return Recorded(answers=recording.case not in self.keyless, through=recording.effects[-1].number)

        @activity.defn(name=ActivityName.PREPARE_CASE)
        async def prepare(wanted: HeadWanted) -> CaseHead:
            await self._go_through(wanted.plan.case, ActivityName.PREPARE_CASE)
            return self.heads[wanted.plan.case]

        return [record, prepare, *(self._automatic(name) for name in AUTOMATIC)]

    def _automatic(self, name: ActivityName) -> Callable[..., Any]:
        @activity.defn(name=name)
        async def work(asked: AutomaticWork) -> AutomaticResult:
            await self._go_through(asked.case, asked.step)
            self.ordered.setdefault(asked.case, []).append(asked)
            results = self._results.get((asked.case, asked.step))
            return results.pop(0) if results else self._usual(asked)

        return work

    def _usual(self, asked: AutomaticWork) -> AutomaticResult:
        steps = self.heads[asked.case].chain.steps
        form = next((each.form for each in steps if each.id == asked.step), None)
        made = document(form, MADE_BY_MACHINE) if form and asked.document is None else None
        return AutomaticResult(document=made, facts={"办理": asked.task})

    async def _go_through(self, case: str, what: str) -> None:
        held = self._held.get((case, what))
        if held is not None:
            held.begun.set()
            await held.let_go.wait()
        words = self._broken.get((case, what))
        if words is not None:
            raise ApplicationError(words, non_retryable=True)
