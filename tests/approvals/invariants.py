"""A case that is looked at after every act: what must hold of every case, whatever people do."""

from datetime import datetime

from approvals.actions import (
    Action,
    Actor,
    AddSigner,
    Approve,
    Claim,
    Confirm,
    Copy,
    Delegate,
    MarkRead,
    Open,
    OperatorAction,
    Opine,
    RecordsAction,
    Refuse,
    Return,
    SaveDraft,
    StaffAction,
    Submit,
    Tick,
    Transfer,
    Vote,
)
from approvals.apply import apply
from approvals.decide import decide
from approvals.definitions import MAIN, Chain, StepKind
from approvals.effects import CaseStatus, Decided, Effect, Outcome, PowerConfirmed, Role, TakenBack, TaskOpened
from approvals.state import Applied, CaseHead, CaseState, Version, new_case
from tests.approvals.case_driver import CaseDriver
from tests.approvals.case_summary import summary_of_effects, summary_of_state
from tests.approvals.people import china

SHORTLY_BEFORE_PLANS_ARE_DUE = china(2021, 12, 24)
_GIVES_IT_AWAY = Transfer | Delegate | AddSigner
_DEALS_WITH_A_TASK = Submit | Approve | Return | Refuse | Vote | Opine | Claim | SaveDraft | _GIVES_IT_AWAY
_HAS_A_SAY = Approve | Return | Refuse | Vote | Opine | Claim


class Checked:
    """One case, its clock, and all its effects."""

    def __init__(self, chain: Chain, head: CaseHead | None = None, at: datetime = SHORTLY_BEFORE_PLANS_ARE_DUE) -> None:
        self._start = new_case(head or CaseDriver(chain).state.head)
        self.state: CaseState = self._start
        self.at = at
        self.effects: list[Effect] = []
        self.inputs: list[tuple[Actor | None, Action, datetime]] = []
        self._to_be_walked: set[str] = set()
        self.take(None, Open())

    def act(self, actor: Actor, action: StaffAction | RecordsAction) -> bool:
        """Somebody does something; what ``decide`` allows is carried out, the rest leaves no trace."""
        if decide(self.state, actor, action, self.at) is not None:
            return False
        _only_whose_it_is(self.state, actor, action)
        if not isinstance(action, SaveDraft | MarkRead | Copy):
            self.take(actor, action)
        return True

    def take(self, actor: Actor | None, action: Action) -> None:
        """Carry it out and look at everything."""
        before = self.state
        applied = apply(before, actor, action, self.at)
        assert applied == apply(before, actor, action, self.at)
        self.state = applied.state
        self.effects.extend(applied.effects)
        self.inputs.append((actor, action, self.at))
        _numbered_and_chained(before, applied, actor)
        _closed_tasks_stay_closed(before, applied.state)
        _one_decision_a_turn(before, applied)
        _nothing_is_undone_that_cannot_be(before, applied.state)
        self._what_stays_done_is_not_broken_off()
        _never_dead(applied.state)
        _operators_work_is_marked(applied, action)

    def time_comes(self) -> None:
        """Whatever is due by now is noticed."""
        due = self.state.next_due()
        if due is not None and due <= self.at:
            self.take(None, Tick())

    def _what_stays_done_is_not_broken_off(self) -> None:
        """A case in which something cannot be undone ends when its chain does, whatever newer chain it gets."""
        assert self._to_be_walked <= {step.id for step in self.state.head.chain.steps if step.no_way_back}
        self._to_be_walked |= _to_be_walked(self.state)
        assert not self._to_be_walked or self.state.status in (CaseStatus.OPEN, CaseStatus.DONE)

    def look_back(self) -> None:
        """What only the whole history shows."""
        assert summary_of_effects(self.effects) == summary_of_state(self.state)
        assert replayed(self._start, self.inputs) == self.state
        assert CaseState.model_validate_json(self.state.model_dump_json()) == self.state
        _one_outcome_a_round(self.effects, self.state)


def replayed(start: CaseState, inputs: list[tuple[Actor | None, Action, datetime]]) -> CaseState:
    """The state that the same inputs give once more, from the beginning."""
    state = start
    for actor, action, at in inputs:
        state = apply(state, actor, action, at).state
    return state


def _only_whose_it_is(state: CaseState, actor: Actor, action: StaffAction | RecordsAction) -> None:
    """Nobody acts without the post; nobody decides on what they made, nor chooses who does; two sign, not one twice."""
    if isinstance(action, OperatorAction):
        assert actor.kind == "operations"
    if isinstance(action, Confirm):
        assert not set(actor.persons()) & set(state.proposals[action.proposal].by.persons())
    if not isinstance(action, _DEALS_WITH_A_TASK):
        return
    task = state.tasks[action.task]
    assert task.party is not None
    assert actor.holds(task.party)
    persons = set(actor.persons())
    assert task.holder is None or persons & set(task.holder.persons())
    step = state.step_of(task)
    handed_in = task.role is Role.PREPARE and step.submits
    chooses = isinstance(action, _GIVES_IT_AWAY) and task.holder is None
    if (chooses or isinstance(action, _HAS_A_SAY)) and not handed_in and task.role is not Role.MISSING:
        version = state.newest(task.lane, step.form)
        assert not persons & {*_makers(state, version), *task.prepared_by, *task.added_by, *task.consulted}
        if isinstance(action, Approve | Return | Refuse | Vote):
            seen = action.seen
            assert (seen is None) == (version is None)
            assert seen is None or version is None or seen.content_hash == version.document.content_hash


def _makers(state: CaseState, version: Version | None) -> set[str]:
    """Everybody who handed in the text of this version, wherever, or its amounts in the same document."""
    if version is None:
        return set()
    own = next(versions for versions in state.versions.values() if version in versions)
    same = [each for each in own if each.document.amounts_hash == version.document.amounts_hash]
    for versions in state.versions.values():
        same += [each for each in versions if each.document.content_hash == version.document.content_hash]
    return {person for each in same for person in each.makers}


def _numbered_and_chained(before: CaseState, applied: Applied, actor: Actor | None) -> None:
    previous = before.hash
    for number, effect in enumerate(applied.effects, start=before.number + 1):
        assert (effect.number, effect.previous, effect.actor) == (number, previous, actor)
        assert effect.is_sound()
        previous = effect.hash
    assert (applied.state.number, applied.state.hash) == (before.number + len(applied.effects), previous)


def _closed_tasks_stay_closed(before: CaseState, after: CaseState) -> None:
    assert not after.closed.keys() & after.tasks.keys()
    assert {task: after.closed[task] for task in before.closed} == before.closed
    assert before.tasks.keys() <= after.tasks.keys() | after.closed.keys()


def _one_decision_a_turn(before: CaseState, applied: Applied) -> None:
    """At most one decision a turn, on a task that was open; one that carries a single step on leaves none open."""
    decided = [effect.event for effect in applied.effects if isinstance(effect.event, Decided)]
    assert len(decided) <= 1
    for event in decided:
        task = before.tasks[event.task]
        kind = before.step_of(task).kind
        by_one = kind in (StepKind.SINGLE, StepKind.ANY) and task.role is Role.DECIDE
        if by_one and event.to != event.step and not applied.state.lanes[task.lane].signing:
            siblings = {
                other.id for other in before.tasks.values() if (other.lane, other.step) == (task.lane, task.step)
            }
            assert siblings <= applied.state.closed.keys()


def _one_outcome_a_round(effects: list[Effect], state: CaseState) -> None:
    """A step that one party passes has one outcome a round; what was superseded was never decided as well.

    An approval that was taken back, or that an added signer objected to, is no outcome.
    """
    opened = {effect.event.task: effect.event for effect in effects if isinstance(effect.event, TaskOpened)}
    decided = [effect.event for effect in effects if isinstance(effect.event, Decided)]
    assert len({event.task for event in decided}) == len(decided)
    superseded = {task for task, closed in state.closed.items() if closed.how is Outcome.SUPERSEDED}
    assert not {event.task for event in decided} & superseded
    undone = {effect.event.task for effect in effects if isinstance(effect.event, TakenBack)}
    undone |= {opened[event.task].of_task or "" for event in decided if event.outcome is Outcome.RETURNED}
    kinds = {step.id: step.kind for step in state.head.chain.steps}
    outcomes = [
        (event.lane, event.step, opened[event.task].round)
        for event in decided
        if opened[event.task].role is Role.DECIDE
        and kinds.get(event.step) in (StepKind.SINGLE, StepKind.ANY)
        and event.to != event.step
        and event.task not in undone
    ]
    assert len(outcomes) == len(set(outcomes))


def _nothing_is_undone_that_cannot_be(before: CaseState, after: CaseState) -> None:
    """No step before a finished one without a way back is walked again, in the lane that finished it."""
    steps = before.head.chain.steps
    finished = {task.rsplit(".", 2)[0] for task, how in before.closed.items() if how.how == "completed"}
    for lane in before.lanes:
        done = [
            number
            for number, each in enumerate(steps)
            if each.no_way_back and ({f"{lane}.{each.id}", f"{MAIN}.{each.id}"} & finished)
        ]
        for number in done:
            for each in steps[: number + 1]:
                assert after.lanes[lane].rounds.get(each.id, 0) == before.lanes[lane].rounds.get(each.id, 0)


def _to_be_walked(state: CaseState) -> set[str]:
    """The automatic steps without a way back, once one of them is done: the case has to come by all of them."""
    steps = {step.id for step in state.head.chain.steps if step.no_way_back and step.kind is StepKind.AUTOMATIC}
    completed = {task.split(".")[1] for task, closed in state.closed.items() if closed.how is Outcome.COMPLETED}
    return steps if steps & completed else set()


def _never_dead(state: CaseState) -> None:
    """An open case waits for somebody or something in every lane that is not through; a closed one for nothing.

    Each party of a step has one task at a time.
    """
    if state.status is not CaseStatus.OPEN:
        assert not state.tasks
        return
    of_steps = [task for task in state.tasks.values() if task.document is None]
    if state.head.chain.steps:
        assert of_steps
    for task in of_steps:
        assert state.lanes[task.lane].step == task.step
        assert task.round <= state.lanes[task.lane].rounds[task.step]
        waiting = state.lanes[task.lane].signing.get(task.slot)
        if task.of_task is not None:
            assert task.of_task in state.tasks or (waiting is not None and waiting.id == task.of_task)
    taken = [task for task in of_steps if task.of_task is None and task.role is not Role.MISSING]
    assert len({(task.lane, task.step, task.slot) for task in taken}) == len(taken)
    standing_at = {name for name, lane in state.lanes.items() if lane.step is not None}
    assert standing_at == {task.lane for task in of_steps}
    assert standing_at <= set(state.lanes_of(state.segment))
    for lane in state.lanes.values():
        assert all(state.helpers(held) for held in lane.signing.values())


def _operators_work_is_marked(applied: Applied, action: Action) -> None:
    """Everything that a confirmed power brought about names the proposal; nothing else does."""
    name = action.proposal if isinstance(action, Confirm) else None
    assert all(effect.power == name for effect in applied.effects)
    if name is not None:
        assert isinstance(applied.effects[0].event, PowerConfirmed)
