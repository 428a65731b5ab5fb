"""One turn of a case: a working copy of the state that collects effects and opens and closes tasks."""

from datetime import datetime

from approvals.actions import Actor, DocumentRef
from approvals.agenda import times
from approvals.definitions import MAIN, Party, Standing, Step, StepKind, StepParty, resolve_party
from approvals.effects import (
    BranchSkipped,
    CaseClosed,
    CaseStatus,
    Effect,
    EffectBody,
    Event,
    Outcome,
    Role,
    StageEntered,
    TaskClosed,
    TaskOpened,
    VersionMade,
    chained,
)
from approvals.state import CaseState, ClosedTask, Lane, Task, Turned, Version

AUTOMATIC_NAME = "系统"


class Turn:
    """Collects the changes of one action; ``finish`` gives the new state and the effects."""

    def __init__(self, state: CaseState, actor: Actor | None, at: datetime) -> None:
        self.head = state.head
        self.chain = state.head.chain
        self.actor = actor
        self.at = at
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
        self._state = state
        self._number = state.number
        self._hash = state.hash

    def record(self, event: Event) -> None:
        """Add an effect with the case's next number, chained to the one before."""
        self._number += 1
        body = EffectBody(number=self._number, at=self.at, actor=self.actor, event=event)
        digest = chained(self._hash, body.model_dump_json())
        self.effects.append(
            Effect(
                number=body.number,
                at=self.at,
                actor=self.actor,
                event=event,
                previous=self._hash,
                hash=digest,
            )
        )
        self._hash = digest

    def finish(self) -> Turned:
        """The state after this turn, and its effects."""
        state = self._state.model_copy(
            update={
                "status": self.status,
                "segment": self.segment,
                "lanes": self.lanes,
                "tasks": self.tasks,
                "closed": self.closed,
                "versions": self.versions,
                "acted": self.acted,
                "skips": self.skips,
                "hand_ins": self.hand_ins,
                "number": self._number,
                "hash": self._hash,
            }
        )
        return Turned(state=state, effects=tuple(self.effects))

    # Tasks

    def end_task(self, task: Task, how: Outcome) -> None:
        """Take a task off the open ones and keep who ended it; the caller records why."""
        del self.tasks[task.id]
        by = f"{self.actor.organisation_name}{self.actor.name}" if self.actor else AUTOMATIC_NAME
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
        due, agenda = times(self.head, step, lane, role, party, self.lanes[lane].entered or self.at, self.at)
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
            prepared_by=self.actor.persons() if previous and self.actor else (),
        )
        self._add(task, step.zh, step.en, step.form)
        return task

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
            )
        )

    def _task_id(self, step: Step, lane: str, role: Role, slot: int, round_number: int, party: Party | None) -> str:
        parallel = step.kind is StepKind.ALL_PARALLEL and party is not None
        seat = f".{party.kind}" if parallel and party else ""
        wanted = f"{lane}.{step.id}.{round_number}{seat}.{role}"
        taken = wanted in self.tasks or wanted in self.closed
        return f"{wanted}.{self._number + 1}" if taken else wanted

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

    # Steps

    def change_lane(self, lane: str, **changes: object) -> Lane:
        """Replace a lane by one with these fields changed."""
        changed = self.lanes[lane].model_copy(update=changes)
        self.lanes[lane] = changed
        return changed

    def enter_segment(self, number: int) -> None:
        """Begin a stretch of steps: every branch that is not let off, or the main lane, at its first step."""
        segments = self.chain.segments()
        if number == len(segments):
            self.close_case(CaseStatus.DONE)
            return
        self.segment = number
        first = segments[number][0]
        if first.each is None:
            self.enter_step(first, MAIN)
            return
        self.record(StageEntered(step=first.id, zh=first.zh, en=first.en))
        # What the newest results of the steps just before said; an older result of the same step no longer counts.
        before = segments[number - 1] if number else ()
        skips = {branch: why for step in before for branch, why in self.skips.get(step.id, {}).items()}
        for branch in self.head.branches:
            if branch in skips:
                self.change_lane(branch, step=None, passed=True)
                self.record(BranchSkipped(branch=branch, reason=skips[branch]))
            else:
                self.enter_step(first, branch)
        self._pass_segment_when_all_through()

    def enter_step(self, step: Step, lane: str) -> None:
        """Open a step in a lane: one more round of it, its tasks, and the stage for the main lane."""
        rounds = dict(self.lanes[lane].rounds)
        rounds[step.id] = rounds.get(step.id, 0) + 1
        self.change_lane(
            lane, step=step.id, entered=self.at, passed=False, approved_slots=(), speakers={}, rounds=rounds
        )
        if lane == MAIN:
            self.record(StageEntered(step=step.id, zh=step.zh, en=step.en))
        if step.kind is StepKind.AUTOMATIC:
            self.open_task(step, lane, Role.AUTOMATIC, None)
            return
        for slot, party in enumerate(step.parties):
            self.open_first(step, lane, party, slot)
        if step.recorded_by is not None and step.recorded_by.maker is not None:
            maker = resolve_party(step.recorded_by.maker, lane)
            self.open_task(step, lane, Role.RECORD, maker, slot=len(step.parties))

    def open_first(self, step: Step, lane: str, party: StepParty, slot: int) -> None:
        """Open a party's first task: its maker's, or the decider's where nobody prepares."""
        if party.maker is not None:
            self.open_task(step, lane, Role.PREPARE, resolve_party(party.maker, lane), slot)
        else:
            self.open_task(step, lane, Role.DECIDE, resolve_party(party.decider, lane), slot)

    def pass_step(self, step: Step, lane: str) -> None:
        """A step is through: on to the next of the stretch, back to whoever returned it, or the next stretch."""
        position = self.lanes[lane]
        following = self._following(step)
        if position.back_to is not None:
            amounts = self.newest_amounts(lane, self.chain.step(position.back_to).form)
            if amounts == position.returned_amounts:
                following = self.chain.step(position.back_to)
            self.change_lane(lane, back_to=None, returned_amounts=None)
        if following is not None:
            self.enter_step(following, lane)
            return
        self.pass_stretch(lane)

    def pass_stretch(self, lane: str) -> None:
        """A lane has nothing more to do in this stretch; the last one through opens the next."""
        self.change_lane(lane, step=None, passed=True, back_to=None, returned_amounts=None)
        self._pass_segment_when_all_through()

    def _following(self, step: Step) -> Step | None:
        group = self.chain.segments()[self.chain.segment_of(step.id)]
        place = group.index(step) + 1
        return group[place] if place < len(group) else None

    def _pass_segment_when_all_through(self) -> None:
        on_main = self.chain.segments()[self.segment][0].each is None
        lanes = (MAIN,) if on_main else self.head.branches
        if all(self.lanes[lane].passed for lane in lanes):
            self.enter_segment(self.segment + 1)

    def go_back(self, lane: str, origin: Step, target: Step, branches: tuple[str, ...]) -> None:
        """Carry out a return from ``origin``: close what is open in the lane and open the target step again."""
        self.supersede(lane)
        # A return further back, or to a document that others are made of, leaves no short way forward.
        near = self.chain.segment_of(target.id) == self.segment and origin.form == target.form
        straight = near and origin.id != target.id and origin.text_change == "straight_back"
        amounts = self.newest_amounts(lane, origin.form) if straight else None
        self.change_lane(lane, back_to=origin.id if straight else None, returned_amounts=amounts)
        if self.chain.segment_of(target.id) == self.segment:
            self.enter_step(target, lane)
            return
        self.change_lane(lane, step=None, passed=False)
        self.segment = self.chain.segment_of(target.id)
        if target.each is None:
            self.enter_step(target, lane)
            return
        self.record(StageEntered(step=target.id, zh=target.zh, en=target.en))
        for branch in self.head.branches:
            if branch in branches:
                self.enter_step(target, branch)
            else:
                self.change_lane(branch, step=None, passed=True)

    def close_case(self, status: CaseStatus, reason: str = "") -> None:
        """End the case; whatever is still open is superseded."""
        for task in list(self.tasks.values()):
            self.close_task(task, Outcome.SUPERSEDED)
        self.status = status
        self.record(CaseClosed(status=status, reason=reason))
