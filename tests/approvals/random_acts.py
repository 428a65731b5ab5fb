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
from tests.approvals.people import PAPER, document, holder, on_screen, staff
from tests.approvals.random_handling import PERSONS, handling_act, operator, operators_act
from tests.approvals.seeded_random import SeededRandom

WON, LOST = Votes(yes=6, no=2, abstain=1), Votes(yes=4, no=4, abstain=1)
POSTS = ("bureau/leader", "city_agency/checker", "city_tax/checker", "city_finance/maker", "audit_office/leader")


def staff_act(state: CaseState, rng: SeededRandom) -> tuple[Actor, StaffAction | RecordsAction]:
    """Somebody does something, allowed or not."""
    waiting = [task for task in state.tasks.values() if task.party is not None]
    if state.head.chain.standing and rng.evenly():
        return staff("city_finance/maker"), HandIn(entry="R1", document=_document("posting", rng))
    if not waiting or rng.rarely():
        return _anybody(rng), _wild(state, rng)
    if rng.rarely():
        return operator(rng), operators_act(state, rng)
    task = rng.pick(waiting)
    if task.prepared_in is not None and rng.rarely():
        return _withdrawal(state, task, rng)
    if state.approvals and rng.rarely():
        return _taking_back(state, rng)
    assert task.party is not None
    if rng.pick((False, False, True)):
        return _one_who_may(task, rng), handling_act(state, task, rng)
    return _one_who_may(task, rng), _fitting(state, task, rng)


def _one_who_may(task: Task, rng: SeededRandom) -> Actor:
    """Whoever holds the task, mostly; else somebody of its party."""
    if task.holder is not None and not rng.rarely():
        return task.holder
    assert task.party is not None
    return _somebody(task.party, rng)


def _withdrawal(state: CaseState, task: Task, rng: SeededRandom) -> tuple[Actor, Withdraw]:
    assert task.prepared_in is not None
    maker = state.step_of(task).seat(task.slot).maker
    assert maker is not None
    party = resolve_party(maker, task.lane)
    return holder(party, rng.pick(task.prepared_by)), Withdraw(task=task.prepared_in, reason="有误")


def _taking_back(state: CaseState, rng: SeededRandom) -> tuple[Actor, TakeBack]:
    approval = rng.pick(tuple(state.approvals.values()))
    assert approval.task.party is not None
    return holder(approval.task.party, rng.pick(approval.persons)), TakeBack(task=approval.task.id, reason="有误")


def result(state: CaseState, rng: SeededRandom) -> Complete:
    """The result of an open automatic task, sometimes a bad one."""
    task = rng.pick(state.automatic_tasks())
    if rng.rarely():
        back_to = rng.pick((None, *_steps(state)))
        return Complete(task=task.id, ok=False, back_to=back_to, branches=_branches(state, rng), reasons=("不符",))
    form = None if task.document else state.step_of(task).form
    made = _document(form, rng) if form else None
    skip = dict.fromkeys(_branches(state, rng), "无事项")
    return Complete(task=task.id, ok=True, document=made, skip=skip)


def _somebody(party: Party, rng: SeededRandom) -> Actor:
    acting_for = rng.pick(PERSONS) if rng.rarely() else None
    return holder(party, rng.pick(PERSONS), acting_for)


def _anybody(rng: SeededRandom) -> Actor:
    return staff(rng.pick(POSTS), person=rng.pick(PERSONS))


def _fitting(state: CaseState, task: Task, rng: SeededRandom) -> StaffAction:
    step = state.step_of(task)
    if task.role is Role.MISSING:
        return _choice(task.id, step.form or "", rng)
    if task.role is Role.PREPARE and step.submits:
        return Submit(task=task.id, document=_document(step.form or "", rng))
    if task.role is Role.OPINION:
        return Opine(task=task.id, text=rng.pick(("同意", "同意", "")))
    seen = Seen(number=1, content_hash="f" * 64) if rng.rarely() else on_screen(state, task)
    if step.kind is StepKind.VOTE:
        return Vote(task=task.id, seen=seen, ballot=rng.pick((Ballot.YES, Ballot.YES, Ballot.NO, Ballot.ABSTAIN)))
    evidence = None if rng.rarely() else PAPER.model_copy(update={"votes": rng.pick((WON, LOST, None))})
    if rng.pick((True, True, True, False)):
        return Approve(task=task.id, seen=seen, evidence=evidence)
    if rng.rarely():
        return Refuse(task=task.id, seen=seen, reason="不同意", evidence=evidence)
    to, branches = rng.pick((*_ways_back(state, task, step), (step.id, ()), (rng.pick(_steps(state)), ())))
    return Return(task=task.id, seen=seen, to=to, branches=branches, reason="请核实", evidence=evidence)


def _ways_back(state: CaseState, task: Task, step: Step) -> list[tuple[str, tuple[str, ...]]]:
    targets = ((to, branches) for to in _steps(state) for branches in ((), state.head.branches[:1]))
    return [(to, branches) for to, branches in targets if leads_back(state, task.lane, step, to, branches)]


def _choice(task: str, form: str, rng: SeededRandom) -> Choose:
    choice = rng.pick(("wait", "leave_out", "estimate"))
    document = _document(form, rng) if choice == "estimate" else None
    return Choose.model_validate({"task": task, "choice": choice, "document": document, "reason": "逾期未报"})


def _wild(state: CaseState, rng: SeededRandom) -> StaffAction | RecordsAction:
    task = rng.pick(("main.nowhere.1.decide", *state.closed, *state.tasks))
    acts: tuple[StaffAction | RecordsAction, ...] = (
        Withdraw(task=task, reason="有误"),
        TakeBack(task=task, reason="有误"),
        Vote(task=task, ballot=Ballot.YES),
        Opine(task=task, text="同意"),
        Claim(task=task),
        Urge(task=task),
        RemoveSigner(task=task, person=rng.pick(PERSONS), reason="不需要"),
        SaveDraft(task=task),
        MarkRead(task=task),
        Copy(task=task, to=(_anybody(rng),)),
        operators_act(state, rng),
        Comment(task=task, text="请补充"),
        Submit(task=task, document=_document("budget", rng)),
        Approve(task=task),
        Refuse(task=task, reason="不同意"),
        Choose(task=task, choice="wait", reason="再等"),
        HandIn(entry=rng.pick(("R1", "R9")), document=_document("posting", rng)),
    )
    return rng.pick(acts)


def _document(form: str, rng: SeededRandom) -> DocumentRef:
    made = document(form, text=rng.pick(range(100)), amounts=rng.pick((1, 1, 2)))
    failed = (FailedCheck(check="ties", zh="不平"),) if rng.rarely() else ()
    return made.model_copy(update={"failed": failed})


def _branches(state: CaseState, rng: SeededRandom) -> tuple[str, ...]:
    return rng.pick(((), state.head.branches[:1], state.head.branches))


def _steps(state: CaseState) -> tuple[str, ...]:
    return tuple(step.id for step in state.head.chain.steps)


__all__ = ["PERSONS", "SeededRandom", "result", "staff_act"]
