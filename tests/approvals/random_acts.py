"""Random acts of random people on a case: sensible ones, so that it gets on, and wild ones, which must bounce."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from approvals.actions import (
    Actor,
    Approve,
    Choose,
    Comment,
    Complete,
    DocumentRef,
    HandIn,
    Refuse,
    Return,
    Seen,
    StaffAction,
    Submit,
    Withdraw,
)
from approvals.definitions import Party, Step, resolve_party
from approvals.effects import Role
from approvals.state import CaseState, Task
from approvals.ways import leads_back
from tests.approvals.people import PAPER, document, holder, on_screen, staff

PERSONS = ("wang", "li", "zhang", "liu", "chen", "yang")
POSTS = ("bureau/leader", "city_agency/checker", "city_tax/checker", "city_finance/maker", "audit_office/leader")

T = TypeVar("T")


class Dice:
    """Chance from a seed, so that a walk that fails can be walked again."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices."""
        return self._random.choice(choices)

    def evenly(self) -> bool:
        """Every other time."""
        return self.pick((True, False))

    def rarely(self) -> bool:
        """Once in eight times."""
        return self.pick((False,) * 7 + (True,))


def staff_act(state: CaseState, dice: Dice) -> tuple[Actor, StaffAction]:
    """Somebody does something, allowed or not."""
    waiting = [task for task in state.tasks.values() if task.party is not None]
    if state.head.chain.standing and dice.evenly():
        return staff("city_finance/maker"), HandIn(entry="R1", document=_document("posting", dice))
    if not waiting or dice.rarely():
        return _anybody(dice), _wild(state, dice)
    task = dice.pick(waiting)
    if task.prepared_in is not None and dice.rarely():
        maker = state.step_of(task).seat(task.slot).maker
        assert maker is not None
        party = resolve_party(maker, task.lane)
        return holder(party, dice.pick(task.prepared_by)), Withdraw(task=task.prepared_in, reason="有误")
    assert task.party is not None
    return _somebody(task.party, dice), _fitting(state, task, dice)


def result(state: CaseState, dice: Dice) -> Complete:
    """The result of an open automatic task, sometimes a bad one."""
    task = dice.pick(state.automatic_tasks())
    if dice.rarely():
        back_to = dice.pick((None, *_steps(state)))
        return Complete(task=task.id, ok=False, back_to=back_to, branches=_branches(state, dice), reasons=("不符",))
    form = None if task.document else state.step_of(task).form
    made = _document(form, dice) if form else None
    skip = dict.fromkeys(_branches(state, dice), "无事项")
    return Complete(task=task.id, ok=True, document=made, skip=skip)


def _somebody(party: Party, dice: Dice) -> Actor:
    acting_for = dice.pick(PERSONS) if dice.rarely() else None
    return holder(party, dice.pick(PERSONS), acting_for)


def _anybody(dice: Dice) -> Actor:
    return staff(dice.pick(POSTS), person=dice.pick(PERSONS))


def _fitting(state: CaseState, task: Task, dice: Dice) -> StaffAction:
    step = state.step_of(task)
    if task.role is Role.MISSING:
        return _choice(task.id, step.form or "", dice)
    if task.role is Role.PREPARE and step.submits:
        return Submit(task=task.id, document=_document(step.form or "", dice))
    seen = Seen(number=1, content_hash="f" * 64) if dice.rarely() else on_screen(state, task)
    evidence = None if dice.rarely() else PAPER
    if dice.pick((True, True, True, False)):
        return Approve(task=task.id, seen=seen, evidence=evidence)
    if dice.rarely():
        return Refuse(task=task.id, seen=seen, reason="不同意", evidence=evidence)
    to, branches = dice.pick((*_ways_back(state, task, step), (step.id, ()), (dice.pick(_steps(state)), ())))
    return Return(task=task.id, seen=seen, to=to, branches=branches, reason="请核实", evidence=evidence)


def _ways_back(state: CaseState, task: Task, step: Step) -> list[tuple[str, tuple[str, ...]]]:
    targets = ((to, branches) for to in _steps(state) for branches in ((), state.head.branches[:1]))
    return [(to, branches) for to, branches in targets if leads_back(state, task.lane, step, to, branches)]


def _choice(task: str, form: str, dice: Dice) -> Choose:
    choice = dice.pick(("wait", "leave_out", "estimate"))
    document = _document(form, dice) if choice == "estimate" else None
    return Choose.model_validate({"task": task, "choice": choice, "document": document, "reason": "逾期未报"})


def _wild(state: CaseState, dice: Dice) -> StaffAction:
    task = dice.pick(("main.nowhere.1.decide", *state.closed, *state.tasks))
    acts: tuple[StaffAction, ...] = (
        Withdraw(task=task, reason="有误"),
        Comment(task=task, text="请补充"),
        Submit(task=task, document=_document("budget", dice)),
        Approve(task=task),
        Refuse(task=task, reason="不同意"),
        Choose(task=task, choice="wait", reason="再等"),
        HandIn(entry=dice.pick(("R1", "R9")), document=_document("posting", dice)),
    )
    return dice.pick(acts)


def _document(form: str, dice: Dice) -> DocumentRef:
    return document(form, text=dice.pick(range(100)), amounts=dice.pick((1, 1, 2)))


def _branches(state: CaseState, dice: Dice) -> tuple[str, ...]:
    return dice.pick(((), state.head.branches[:1], state.head.branches))


def _steps(state: CaseState) -> tuple[str, ...]:
    return tuple(step.id for step in state.head.chain.steps)
