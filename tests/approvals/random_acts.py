"""Random acts of random people on a case: sensible ones, so that it gets on, and wild ones, which must bounce."""

from approvals.actions import (
    Actor,
    Approve,
    Ballot,
    Choose,
    Claim,
    Comment,
    Complete,
    Copy,
    DocumentRef,
    FailedCheck,
    HandIn,
    MarkRead,
    Opine,
    RecordsAction,
    Refuse,
    RemoveSigner,
    Return,
    SaveDraft,
    Seen,
    StaffAction,
    Submit,
    TakeBack,
    Urge,
    Vote,
    Votes,
    Withdraw,
)
from approvals.definitions import Party, Step, StepKind, resolve_party
from approvals.effects import Role
from approvals.return_targets import leads_back
from approvals.state import CaseState, Task
from tests.approvals.dice import Dice
from tests.approvals.people import PAPER, document, holder, on_screen, staff
from tests.approvals.random_handling import PERSONS, handling_act, operator, operators_act

WON, LOST = Votes(yes=6, no=2, abstain=1), Votes(yes=4, no=4, abstain=1)
POSTS = ("bureau/leader", "city_agency/checker", "city_tax/checker", "city_finance/maker", "audit_office/leader")


def staff_act(state: CaseState, dice: Dice) -> tuple[Actor, StaffAction | RecordsAction]:
    """Somebody does something, allowed or not."""
    waiting = [task for task in state.tasks.values() if task.party is not None]
    if state.head.chain.standing and dice.evenly():
        return staff("city_finance/maker"), HandIn(entry="R1", document=_document("posting", dice))
    if not waiting or dice.rarely():
        return _anybody(dice), _wild(state, dice)
    if dice.rarely():
        return operator(dice), operators_act(state, dice)
    task = dice.pick(waiting)
    if task.prepared_in is not None and dice.rarely():
        return _withdrawal(state, task, dice)
    if state.approvals and dice.rarely():
        return _taking_back(state, dice)
    assert task.party is not None
    if dice.pick((False, False, True)):
        return _one_who_may(task, dice), handling_act(state, task, dice)
    return _one_who_may(task, dice), _fitting(state, task, dice)


def _one_who_may(task: Task, dice: Dice) -> Actor:
    """Whoever holds the task, mostly; else somebody of its party."""
    if task.holder is not None and not dice.rarely():
        return task.holder
    assert task.party is not None
    return _somebody(task.party, dice)


def _withdrawal(state: CaseState, task: Task, dice: Dice) -> tuple[Actor, Withdraw]:
    assert task.prepared_in is not None
    maker = state.step_of(task).seat(task.slot).maker
    assert maker is not None
    party = resolve_party(maker, task.lane)
    return holder(party, dice.pick(task.prepared_by)), Withdraw(task=task.prepared_in, reason="有误")


def _taking_back(state: CaseState, dice: Dice) -> tuple[Actor, TakeBack]:
    approval = dice.pick(tuple(state.approvals.values()))
    assert approval.task.party is not None
    return holder(approval.task.party, dice.pick(approval.persons)), TakeBack(task=approval.task.id, reason="有误")


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
    if task.role is Role.OPINION:
        return Opine(task=task.id, text=dice.pick(("同意", "同意", "")))
    seen = Seen(number=1, content_hash="f" * 64) if dice.rarely() else on_screen(state, task)
    if step.kind is StepKind.VOTE:
        return Vote(task=task.id, seen=seen, ballot=dice.pick((Ballot.YES, Ballot.YES, Ballot.NO, Ballot.ABSTAIN)))
    evidence = None if dice.rarely() else PAPER.model_copy(update={"votes": dice.pick((WON, LOST, None))})
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


def _wild(state: CaseState, dice: Dice) -> StaffAction | RecordsAction:
    task = dice.pick(("main.nowhere.1.decide", *state.closed, *state.tasks))
    acts: tuple[StaffAction | RecordsAction, ...] = (
        Withdraw(task=task, reason="有误"),
        TakeBack(task=task, reason="有误"),
        Vote(task=task, ballot=Ballot.YES),
        Opine(task=task, text="同意"),
        Claim(task=task),
        Urge(task=task),
        RemoveSigner(task=task, person=dice.pick(PERSONS), reason="不需要"),
        SaveDraft(task=task),
        MarkRead(task=task),
        Copy(task=task, to=(_anybody(dice),)),
        operators_act(state, dice),
        Comment(task=task, text="请补充"),
        Submit(task=task, document=_document("budget", dice)),
        Approve(task=task),
        Refuse(task=task, reason="不同意"),
        Choose(task=task, choice="wait", reason="再等"),
        HandIn(entry=dice.pick(("R1", "R9")), document=_document("posting", dice)),
    )
    return dice.pick(acts)


def _document(form: str, dice: Dice) -> DocumentRef:
    made = document(form, text=dice.pick(range(100)), amounts=dice.pick((1, 1, 2)))
    failed = (FailedCheck(check="ties", zh="不平"),) if dice.rarely() else ()
    return made.model_copy(update={"failed": failed})


def _branches(state: CaseState, dice: Dice) -> tuple[str, ...]:
    return dice.pick(((), state.head.branches[:1], state.head.branches))


def _steps(state: CaseState) -> tuple[str, ...]:
    return tuple(step.id for step in state.head.chain.steps)


__all__ = ["PERSONS", "Dice", "result", "staff_act"]
