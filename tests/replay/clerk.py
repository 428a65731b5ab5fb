"""Walks a case of any chain: whatever is open is taken by whose task it is, agreeing unless a story says otherwise."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from temporalio.service import RPCError

from approvals.actions import Approve, Choose, DocumentRef, Evidence, Refuse, Return, Seen, StaffAction, Submit
from approvals.effects import CaseClosed, Effect, Role, TaskOpened, VersionMade
from calculations.dates.deadlines import CHINA
from tests.approvals.people import PAPER, document, holder
from tests.workflows.engine_cases import Cases, OpenCase

_PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Slip:
    """What goes otherwise, once: at a step (in a lane, by a kind of organisation) somebody returns or refuses.

    Without ``to`` the case is refused there.
    """

    step: str
    to: str | None = None
    branches: tuple[str, ...] = ()
    lane: str | None = None
    kind: str | None = None

    def strikes(self, task: TaskOpened) -> bool:
        """Whether this is the task at which it happens."""
        kind = task.party.kind if task.party else None
        return task.step == self.step and self.lane in (None, task.lane) and self.kind in (None, kind)


@dataclass
class Clerk:
    """Knows a case by its effects alone, as the records do.

    ``amounts`` are those of the documents that are handed in from now on. ``dealt_with_by`` says for a step that two
    organisations can take which of them does. ``words`` are what goes with every approval.
    """

    cases: Cases
    case: OpenCase
    slips: list[Slip] = field(default_factory=list)
    amounts: int = 1
    dealt_with_by: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    _effects: dict[int, Effect] = field(default_factory=dict)
    _texts: int = 0

    async def walk(self, stop_at: str | None = None) -> None:
        """Take task after task, until the case is closed or the next task is of the step to stop at."""
        while (task := await self.next_task()) is not None and task.step != stop_at:
            await self.take(task)

    async def take_next(self, count: int) -> None:
        """Take so many tasks."""
        for _ in range(count):
            task = await self.next_task()
            assert task is not None
            await self.take(task)

    async def take(self, task: TaskOpened) -> None:
        """Deal with one task."""
        assert task.party is not None
        slip = next((slip for slip in self.slips if slip.strikes(task)), None)
        action = self._usual(task) if slip is None else self._slip(task, slip)
        if slip is not None:
            self.slips.remove(slip)
        await self.act(task, action)

    async def act(self, task: TaskOpened, action: StaffAction) -> None:
        """The person who holds a task's post acts."""
        assert task.party is not None
        receipt = await self.case.act(holder(task.party), action)
        self._learn(receipt.effects)

    async def choose(self, lane: str, choice: str) -> None:
        """The party in charge decides on a document that has not come."""
        place = (lane, Role.MISSING)
        while not (found := [task for task in self.open_tasks() if (task.lane, task.role) == place]):
            await self._wait()
        [task] = found
        made = self._document(task) if choice == "estimate" else None
        action = Choose.model_validate({"task": task.task, "choice": choice, "document": made, "reason": "逾期未报"})
        await self.act(task, action)

    async def next_task(self) -> TaskOpened | None:
        """The open task that came first and that somebody has to take; ``None`` once the case is closed."""
        while True:
            waiting = [task for task in self.open_tasks() if self._is_taken(task)]
            if self._is_closed():
                return None
            if waiting:
                return waiting[0]
            await self._wait()

    def open_tasks(self) -> list[TaskOpened]:
        """The open tasks of people, in the order in which they came."""
        self._learn(self.cases.fakes.recorded(self.case.id))
        events = [self._effects[number].event for number in sorted(self._effects)]
        opened = [event for event in events if isinstance(event, TaskOpened) and event.party is not None]
        closed = {event.task for event in events if event.kind in ("task_closed", "decided")}
        return [task for task in opened if task.task not in closed]

    def _is_closed(self) -> bool:
        return any(isinstance(effect.event, CaseClosed) for effect in self._effects.values())

    async def goes_on(self, at: datetime) -> None:
        """A rehearsal's time goes on to an instant; what this brings is done."""
        await self.case.advance(at)
        self._learn(self.cases.fakes.recorded(self.case.id))

    def _is_taken(self, task: TaskOpened) -> bool:
        kind = task.party.kind if task.party else None
        return task.role is not Role.MISSING and self.dealt_with_by.get(task.step, kind) == kind

    async def _wait(self) -> None:
        if self.case.rehearsal:
            # A case that has ended meanwhile answers no more.
            with suppress(RPCError):
                await self.case.advance()
        else:
            await asyncio.sleep(_PAUSE_SECONDS)

    def _learn(self, effects: Sequence[Effect]) -> None:
        self._effects.update({effect.number: effect for effect in effects})

    def _usual(self, task: TaskOpened) -> StaffAction:
        step = self.case.head.chain.step(task.step)
        if task.role is Role.PREPARE and step.submits:
            return Submit(task=task.task, document=self._document(task))
        evidence = self._paper() if step.evidence else None
        return Approve(task=task.task, seen=self._seen(task), note=self.words, evidence=evidence)

    def _slip(self, task: TaskOpened, slip: Slip) -> StaffAction:
        evidence = self._paper() if self.case.head.chain.step(task.step).evidence else None
        seen = self._seen(task)
        if slip.to is None:
            return Refuse(task=task.task, seen=seen, reason="不符合规定", evidence=evidence)
        return Return(
            task=task.task,
            seen=seen,
            to=slip.to,
            branches=slip.branches,
            reason="请核实后重报",
            evidence=evidence,
        )

    def _paper(self) -> Evidence:
        """The paper behind a decision taken outside: of the day on which it is recorded."""
        today = self.case.at if self.case.rehearsal else datetime.now(CHINA)
        return PAPER.model_copy(update={"effective_date": today.astimezone(CHINA).date()})

    def _document(self, task: TaskOpened) -> DocumentRef:
        self._texts += 1
        return document(task.form or "", self._texts, self.amounts)

    def _seen(self, task: TaskOpened) -> Seen | None:
        made = [
            effect.event
            for effect in self._effects.values()
            if isinstance(effect.event, VersionMade)
            and (effect.event.lane, effect.event.document.form) == (task.lane, task.form)
        ]
        newest = max(made, key=lambda version: version.number, default=None)
        if newest is None:
            return None
        return Seen(number=newest.number, content_hash=newest.document.content_hash)
