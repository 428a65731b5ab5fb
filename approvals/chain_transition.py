"""How a case walks its chain within a turn: enters and passes steps and stretches, goes back, jumps, ends."""

from datetime import datetime

from approvals.agenda import rule_due
from approvals.definitions import CITY, MAIN, Party, Step, StepKind, StepParty, resolve_party
from approvals.effects import BranchSkipped, CaseClosed, CaseStatus, Copied, Outcome, Role, StageEntered
from approvals.state import Task
from approvals.transition import Transition


class ChainTransition(Transition):
    """A turn that moves the case along its chain."""

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
                self.leave_step(branch, passed=True)
                self.record(BranchSkipped(branch=branch, reason=skips[branch]))
            else:
                self.enter_step(first, branch)
        self._pass_segment_when_all_through()

    def enter_step(self, step: Step, lane: str) -> None:
        """Open a step in a lane: one more round of it, its tasks, and the stage for the main lane."""
        rounds = dict(self.lanes[lane].rounds)
        rounds[step.id] = rounds.get(step.id, 0) + 1
        self.change_lane(
            lane,
            step=step.id,
            entered=self.at,
            passed=False,
            approved_slots=(),
            speakers={},
            rounds=rounds,
            signing={},
            ballots={},
            due=self._still_extended(step, lane),
        )
        if lane == MAIN:
            self.record(StageEntered(step=step.id, zh=step.zh, en=step.en))
        if step.kind is StepKind.AUTOMATIC:
            self.open_task(step, lane, Role.AUTOMATIC, None)
            return
        in_turn = step.parties[:1] if step.kind is StepKind.ALL_IN_ORDER else step.parties
        for slot, party in enumerate(in_turn):
            self.open_first(step, lane, party, slot)
        self._open_recorder(step, lane)

    def _still_extended(self, step: Step, lane: str) -> datetime | None:
        """What operators have granted a step holds when it is walked again, unless its rule gives it longer now."""
        until = self.lanes[lane].extended.get(step.id)
        if until is None or step.deadline is None:
            return None
        return until if until > rule_due(step.deadline.rule, self.head, self.at) else None

    def open_other_seats(self, step: Step, lane: str, slot: int) -> None:
        """Where one is enough, the others may deal with it as well again when that one has taken it back."""
        if step.kind is StepKind.ANY or step.recorded_by is not None:
            for other, party in enumerate(step.parties):
                if other != slot:
                    self.open_first(step, lane, party, other)
            if slot != len(step.parties):
                self._open_recorder(step, lane)

    def _open_recorder(self, step: Step, lane: str) -> None:
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
        if any(approval.task.lane == lane for approval in self.approvals.values()):
            self.left[lane] = position
        if step.copies:
            self.record(Copied(lane=lane, step=step.id, parties=self._copied(step, lane)))
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
        self.leave_step(lane, passed=True)
        self._pass_segment_when_all_through()

    def leave_step(self, lane: str, passed: bool = False) -> None:
        """A lane is at no step: it is through with the stretch (``passed``), or the stretch is not walked now."""
        self.change_lane(lane, step=None, passed=passed, back_to=None, returned_amounts=None, signing={})

    def _following(self, step: Step) -> Step | None:
        group = self.chain.segments()[self.chain.segment_of(step.id)]
        place = group.index(step) + 1
        return group[place] if place < len(group) else None

    def _pass_segment_when_all_through(self) -> None:
        if all(self.lanes[lane].passed for lane in self.lanes_here()):
            self.enter_segment(self.segment + 1)

    def go_back(self, lane: str, origin: Step, target: Step, branches: tuple[str, ...]) -> None:
        """Carry out a return from ``origin``: close what is open in the lane and open the target step again."""
        self.supersede(lane)
        self.forget_approvals(lane)
        # A return further back, or to a document that others are made of, leaves no short way forward.
        near = self.chain.segment_of(target.id) == self.segment and origin.form == target.form
        straight = near and origin.id != target.id and origin.text_change == "straight_back"
        amounts = self.newest_amounts(lane, origin.form) if straight else None
        self.change_lane(lane, back_to=origin.id if straight else None, returned_amounts=amounts)
        if self.chain.segment_of(target.id) == self.segment:
            self.enter_step(target, lane)
            return
        self.leave_step(lane)
        self._enter_other_segment(target, branches)

    def jump(self, lane: str, target: Step, branches: tuple[str, ...], reason: str) -> None:
        """Go from wherever the lane is to another step; ``branches`` as for a return."""
        here = self.chain.segment_of(target.id) == self.segment
        jumping = (branches or (lane,)) if here else self.lanes_here()
        for each in jumping:
            self.supersede(each, reason)
            self.forget_approvals(each)
            self.leave_step(each)
        if not here:
            self._enter_other_segment(target, branches)
            return
        for each in jumping:
            self.enter_step(target, each)

    def _enter_other_segment(self, target: Step, branches: tuple[str, ...]) -> None:
        self.forget_approvals(None)
        self.segment = self.chain.segment_of(target.id)
        if target.each is None:
            self.enter_step(target, MAIN)
            return
        self.record(StageEntered(step=target.id, zh=target.zh, en=target.en))
        for branch in self.head.branches:
            if branch in branches:
                self.enter_step(target, branch)
            else:
                self.leave_step(branch, passed=True)

    def forget_approvals(self, lane: str | None, acted: Task | None = None) -> None:
        """What was approved in a lane, and in the stretches before this one, can no longer be taken back.

        ``None``: nothing at all can. When somebody has ``acted`` on a task of a step, what others approved side by
        side with it in that step still can.
        """
        here = self.lanes_here()
        for task_id, approval in list(self.approvals.items()):
            approved = approval.task
            gone = lane is None or approved.lane == lane or approved.lane not in here
            if gone and not (acted is not None and self._side_by_side(approved, acted)):
                del self.approvals[task_id]
        for name in list(self.left):
            if lane is None or name == lane or name not in here:
                del self.left[name]

    def _side_by_side(self, task: Task, other: Task) -> bool:
        same_step = (task.lane, task.step) == (other.lane, other.step) and task.slot != other.slot
        return same_step and self.chain.step(task.step).kind is StepKind.ALL_PARALLEL

    def lanes_here(self) -> tuple[str, ...]:
        """The lanes that walk the present stretch."""
        on_main = self.segment < 0 or self.chain.segments()[self.segment][0].each is None
        return (MAIN,) if on_main else self.head.branches

    def _copied(self, step: Step, lane: str) -> tuple[Party, ...]:
        """A copy for a county's office from a step that the case walks once goes to every county's."""
        parties: list[Party] = []
        for reference in step.copies:
            to_all = lane == MAIN and reference.startswith("county_")
            lanes = [branch for branch in self.head.branches if branch != CITY] if to_all else [lane]
            parties += [resolve_party(reference, each) for each in lanes]
        return tuple(parties)

    def close_case(self, status: CaseStatus, reason: str = "") -> None:
        """End the case; whatever is still open is superseded."""
        for task in list(self.tasks.values()):
            self.close_task(task, Outcome.SUPERSEDED)
        self.status = status
        self.record(CaseClosed(status=status, reason=reason))
