"""One turn of a case: a working copy of the state that collects effects, opens and closes tasks, makes versions."""

from datetime import datetime

from approvals.actions import Actor, DocumentRef, Position
from approvals.agenda import times
from approvals.definitions import MAIN, SEVERAL, Chain, Party, Standing, Step
from approvals.effects import (
    Effect,
    EffectBody,
    Event,
    Outcome,
    Role,
    TaskClosed,
    TaskOpened,
    VersionMade,
    chain,
)
from approvals.state import AgendaItem, Applied, CaseState, ClosedTask, Lane, Signer, Task, Version

AUTOMATIC_NAME = "系统"


class Transition:
    """Collects the changes of one action; ``finish`` gives the new state and the effects."""

    def __init__(self, state: CaseState, actor: Actor | None, at: datetime) -> None:
        self.before = state
        self.head = state.head
        self.actor = actor
        self.at = at
        self.power: str | None = None
        """The proposal whose carrying out the effects from now on belong to."""
        self.effects: list[Effect] = []
        self.segment = state.segment
        self.status = state.status
        self.lanes = dict(state.lanes)
        self.tasks = dict(state.tasks)
        self.closed = dict(state.closed)
        self.versions = dict(state.versions)
        self.acted = dict(state.acted)
        self.skips = dict(state.skips)
        self.hand_ins = state.hand_ins
        self.proposals = dict(state.proposals)
        self.approvals = dict(state.approvals)
        self.left = dict(state.left)
        self._number = state.number
        self._hash = state.hash

    @property
    def chain(self) -> Chain:
        """The chain that the case walks."""
        return self.head.chain

    @property
    def persons(self) -> tuple[str, ...]:
        """The logins behind the action; none for the case's own."""
        return self.actor.persons() if self.actor else ()

    @property
    def next_number(self) -> int:
        """The number that the next effect gets."""
        return self._number + 1

    def record(self, event: Event) -> None:
        """Add an effect with the case's next number, chained to the one before."""
        self._number += 1
        body = EffectBody(number=self._number, at=self.at, actor=self.actor, event=event, power=self.power)
        (effect,) = chain((body,), self._hash)
        self.effects.append(effect)
        self._hash = effect.hash

    def finish(self) -> Applied:
        """The state after this turn, and its effects."""
        state = self.before.model_copy(
            update={
                "head": self.head,
                "status": self.status,
                "segment": self.segment,
                "lanes": self.lanes,
                "tasks": self.tasks,
                "closed": self.closed,
                "versions": self.versions,
                "acted": self.acted,
                "skips": self.skips,
                "hand_ins": self.hand_ins,
                "proposals": self.proposals,
                "approvals": self.approvals,
                "left": self.left,
                "number": self._number,
                "hash": self._hash,
            }
        )
        return Applied(state=state, effects=tuple(self.effects))

    # Tasks

    def end_task(self, task: Task, how: Outcome) -> None:
        """Take a task off the open ones and keep who ended it; the caller records why."""
        del self.tasks[task.id]
        by = self.actor.signature if self.actor else AUTOMATIC_NAME
        self.closed[task.id] = ClosedTask(how=how, by=by, at=self.at)

    def supersede(self, lane: str, reason: str = "") -> None:
        """Close every open task of a lane because another decision overtook it."""
        for task in [task for task in self.tasks.values() if task.lane == lane]:
            self.close_task(task, Outcome.SUPERSEDED, reason)

    def close_task(self, task: Task, how: Outcome, reason: str = "") -> None:
        """Close a task that was not itself decided, on record."""
        self.end_task(task, how)
        self.record(TaskClosed(task=task.id, how=how, reason=reason))

    def open_task(
        self,
        step: Step,
        lane: str,
        role: Role,
        party: Party | None,
        slot: int = 0,
        previous: Task | None = None,
    ) -> Task:
        """Open a task; one that follows a maker's (``previous``) remembers who prepared what."""
        round_number = self.lanes[lane].rounds[step.id]
        due, agenda = self._times(step, lane, role, party)
        task = Task(
            id=self._task_id(step, lane, role, slot, round_number, party),
            lane=lane,
            step=step.id,
            round=round_number,
            role=role,
            slot=slot,
            party=party,
            due=due,
            agenda=agenda,
            prepared_in=previous.id if previous else None,
            prepared_by=self.persons if previous else (),
        )
        self._add(task, step.zh, step.en, step.form)
        return task

    def open_again(self, task: Task) -> None:
        """Open a task once more as it was, in a new round of its step."""
        step = self.chain.step(task.step)
        rounds = dict(self.lanes[task.lane].rounds)
        rounds[step.id] += 1
        self.change_lane(task.lane, rounds=rounds)
        due, agenda = self._times(step, task.lane, task.role, task.party)
        again = {
            "id": self._task_id(step, task.lane, task.role, task.slot, rounds[step.id], task.party),
            "round": rounds[step.id],
            "due": due,
            "agenda": agenda,
            "signers_after": (),
            "urged_at": None,
            "post_is_empty": False,
        }
        self._add(task.model_copy(update=again), step.zh, step.en, step.form)

    def open_for(self, task: Task, role: Role, signer: Signer, position: Position | None = None) -> None:
        """Open the task of somebody who is to sign, or to give an opinion, for the holder of another task."""
        step = self.chain.step(task.step)
        party = signer.to.party
        due, agenda = self._times(step, task.lane, role, party)
        opened = Task(
            id=self._task_id(step, task.lane, role, task.slot, task.round, party),
            lane=task.lane,
            step=task.step,
            round=task.round,
            role=role,
            slot=task.slot,
            party=party,
            due=due,
            agenda=agenda,
            prepared_by=task.prepared_by,
            holder=signer.to,
            held_since=self.at,
            of_task=task.id,
            position=position,
            added_by=signer.added_by,
            consulted=task.consulted,
        )
        self._add(opened, step.zh, step.en, step.form)

    def open_hand_in(self, entry: Standing, document: DocumentRef) -> None:
        """Open the automatic task that deals with a hand-in."""
        task = Task(
            id=f"standing.{entry.id}.{self.hand_ins}.automatic",
            lane=MAIN,
            step=entry.id,
            round=self.hand_ins,
            role=Role.AUTOMATIC,
            document=document,
        )
        self._add(task, entry.zh, entry.en, entry.form)

    def _add(self, task: Task, zh: str, en: str, form: str | None) -> None:
        self.tasks[task.id] = task
        self.record(
            TaskOpened(
                task=task.id,
                lane=task.lane,
                step=task.step,
                round=task.round,
                role=task.role,
                party=task.party,
                form=form,
                zh=zh,
                en=en,
                due=task.due,
                holder=task.holder,
                of_task=task.of_task,
            )
        )

    def _task_id(self, step: Step, lane: str, role: Role, slot: int, round_number: int, party: Party | None) -> str:
        seat = f".{party.kind}" if step.kind in SEVERAL and party is not None else ""
        wanted = f"{lane}.{step.id}.{round_number}{seat}.{role}"
        taken = wanted in self.tasks or wanted in self.closed
        return f"{wanted}.{self._number + 1}" if taken else wanted

    def _times(
        self, step: Step, lane: str, role: Role, party: Party | None
    ) -> tuple[datetime | None, tuple[AgendaItem, ...]]:
        position = self.lanes[lane]
        return times(self.head, step, lane, role, party, position.entered or self.at, self.at, position.due)

    def change_task(self, task: Task, **changes: object) -> Task:
        """Replace an open task by one with these fields changed."""
        changed = task.model_copy(update=changes)
        self.tasks[task.id] = changed
        return changed

    def change_lane(self, lane: str, **changes: object) -> Lane:
        """Replace a lane by one with these fields changed."""
        changed = self.lanes[lane].model_copy(update=changes)
        self.lanes[lane] = changed
        return changed

    # Documents

    def make_version(self, lane: str, document: DocumentRef, makers: tuple[str, ...], estimate: bool = False) -> None:
        """Add a version to a lane's document."""
        key = f"{lane}.{document.form}"
        made = self.versions.get(key, ())
        version = Version(number=len(made) + 1, document=document, makers=makers, estimate=estimate)
        self.versions[key] = (*made, version)
        self.record(VersionMade(lane=lane, number=version.number, document=document, estimate=estimate))

    def newest_amounts(self, lane: str, form: str | None) -> str | None:
        """The amounts' hash of the newest version of a lane's document."""
        made = self.versions.get(f"{lane}.{form}", ())
        return made[-1].document.amounts_hash if made else None
