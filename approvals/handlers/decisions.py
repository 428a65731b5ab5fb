"""Handing in, judging and voting: what becomes of a step when those who take it have their say."""

from approvals.actions import Approve, Choose, Opine, Position, Refuse, Return, Submit, Vote
from approvals.chain_transition import ChainTransition
from approvals.counting import state_of_vote, tally
from approvals.definitions import Step, StepKind, resolve_party
from approvals.effects import CaseStatus, Outcome, Role, VoteCounted
from approvals.handlers.notes import joined, note_decision
from approvals.state import Approval, Task
from approvals.votes import VoteState

_OUTCOMES = {"approve": Outcome.APPROVED, "return": Outcome.RETURNED, "refuse": Outcome.REFUSED}

_OWN_WORDS = "(复核意见:"

KEEPS_THE_REASON = 3
"""The semantics since which the reason of a return or refusal is in the decision, whatever its checker writes."""


def submit(transition: ChainTransition, action: Submit) -> None:
    """A version is handed in and waits for the checker."""
    task = transition.tasks[action.task]
    step = transition.chain.step(task.step)
    note_decision(transition, task, Outcome.SUBMITTED, note=action.note)
    transition.end_task(task, Outcome.SUBMITTED)
    transition.make_version(task.lane, action.document, makers=transition.persons)
    _open_checker(transition, step, task)


def judge(transition: ChainTransition, action: Approve | Return | Refuse) -> None:
    """A maker's opinion waits for the checker; a checker's agreement carries out what was prepared."""
    task = transition.tasks[action.task]
    step = transition.chain.step(task.step)
    if task.role is Role.SIGN:
        _sign(transition, step, task, action)
        return
    if task.role in (Role.PREPARE, Role.RECORD):
        note_decision(transition, task, Outcome.PREPARED, action)
        transition.end_task(task, Outcome.PREPARED)
        _open_checker(transition, step, task, action)
        return
    carried = (task.proposal or action) if isinstance(action, Approve) else action
    note_decision(transition, task, _OUTCOMES[carried.kind], carried, _note(transition, action, carried))
    transition.end_task(task, _OUTCOMES[carried.kind])
    match carried:
        case Approve():
            _approved(transition, step, task)
        case Return() if carried.to == step.id:
            close_helpers(transition, task)
            back_to_maker(transition, step, task)
        case Return():
            transition.go_back(task.lane, step, transition.chain.step(carried.to), carried.branches)
        case Refuse() if step.refused_to is not None:
            _rework(transition, step, task, step.refused_to)
        case Refuse():
            transition.close_case(CaseStatus.REFUSED, carried.reason)


def vote(transition: ChainTransition, action: Vote) -> None:
    """One ballot is cast; the step ends as soon as no other ballot can change how the vote comes out."""
    task = transition.tasks[action.task]
    step = transition.chain.step(task.step)
    note_decision(transition, task, Outcome.VOTED, action)
    transition.end_task(task, Outcome.VOTED)
    ballots = {**transition.lanes[task.lane].ballots, task.slot: action.ballot}
    transition.change_lane(task.lane, ballots=ballots)
    state = state_of_vote(step, ballots)
    if step.vote is None or state is VoteState.UNDECIDED:
        return
    votes = tally(ballots)
    transition.record(
        VoteCounted(
            lane=task.lane,
            step=step.id,
            round=task.round,
            yes=votes.yes,
            no=votes.no,
            abstain=votes.abstain,
            members=len(step.parties),
            won=state is VoteState.WON,
        )
    )
    if state is VoteState.WON:
        _step_passed(transition, step, task)
    elif step.vote.lost_to is None:
        transition.close_case(CaseStatus.REFUSED)
    else:
        _rework(transition, step, task, step.vote.lost_to)


def opine(transition: ChainTransition, action: Opine) -> None:
    """The opinion is in; the holder who asked for it can go on."""
    task = transition.tasks[action.task]
    note_decision(transition, task, Outcome.OPINED, action, action.text)
    transition.end_task(task, Outcome.OPINED)
    _note_consulted(transition, task)


def choose(transition: ChainTransition, action: Choose) -> None:
    """What becomes of a document that has not come."""
    task = transition.tasks[action.task]
    step = transition.chain.step(task.step)
    note_decision(transition, task, Outcome.CHOSEN, note=action.reason, choice=action.choice)
    transition.end_task(task, Outcome.CHOSEN)
    if action.choice == "wait":
        transition.open_task(step, task.lane, Role.MISSING, task.party)
        return
    transition.supersede(task.lane, reason=action.reason)
    if action.document is not None:
        transition.make_version(task.lane, action.document, makers=transition.persons, estimate=True)
        transition.pass_step(step, task.lane)
        return
    transition.pass_stretch(task.lane)


def _rework(transition: ChainTransition, step: Step, task: Task, to: str) -> None:
    """What was refused or voted down goes back to be changed, by every branch where the step is theirs."""
    target = transition.chain.step(to)
    transition.go_back(task.lane, step, target, transition.head.branches if target.each != step.each else ())


def back_to_maker(transition: ChainTransition, step: Step, task: Task) -> None:
    """The maker of a party prepares once more."""
    maker = step.seat(task.slot).maker
    if maker is None:
        raise ValueError(f"{step.id}: nobody prepares this step")
    role = Role.RECORD if task.slot == len(step.parties) else Role.PREPARE
    rounds = dict(transition.lanes[task.lane].rounds)
    rounds[step.id] += 1
    transition.change_lane(task.lane, rounds=rounds)
    transition.open_task(step, task.lane, role, resolve_party(maker, task.lane), task.slot)


def signed_or_let_go(transition: ChainTransition, task: Task) -> None:
    """An added signer has signed, or need not: an approval that waited for the last of them counts now."""
    waiting = transition.lanes[task.lane].signing
    if task.slot not in waiting or _open_helpers(transition, task.of_task):
        return
    transition.change_lane(task.lane, signing={slot: held for slot, held in waiting.items() if slot != task.slot})
    _seat_approved(transition, transition.chain.step(task.step), waiting[task.slot])


def _approved(transition: ChainTransition, step: Step, task: Task) -> None:
    transition.approvals[task.id] = Approval(task=task, persons=transition.persons)
    for signer in task.signers_after:
        transition.open_for(task, Role.SIGN, signer, Position.AFTER)
    helpers = _open_helpers(transition, task.id)
    for helper in helpers:
        # Who approved does not sign in an added signer's place as well.
        transition.change_task(helper, added_by=joined(helper.added_by, transition.persons))
    if helpers:
        transition.change_lane(task.lane, signing={**transition.lanes[task.lane].signing, task.slot: task})
        return
    _seat_approved(transition, step, task)


def _seat_approved(transition: ChainTransition, step: Step, task: Task) -> None:
    """One of the parties that take the step has approved."""
    if step.kind in (StepKind.ALL_PARALLEL, StepKind.ALL_IN_ORDER):
        slots = (*transition.lanes[task.lane].approved_slots, task.slot)
        transition.change_lane(task.lane, approved_slots=slots)
        if len(slots) < len(step.parties):
            if step.kind is StepKind.ALL_IN_ORDER:
                transition.open_first(step, task.lane, step.parties[task.slot + 1], task.slot + 1)
            return
    _step_passed(transition, step, task)


def _step_passed(transition: ChainTransition, step: Step, task: Task) -> None:
    for other in [other for other in transition.tasks.values() if (other.lane, other.step) == (task.lane, step.id)]:
        transition.close_task(other, Outcome.SUPERSEDED)
    transition.pass_step(step, task.lane)


def _note(transition: ChainTransition, action: Approve | Return | Refuse, carried: Approve | Return | Refuse) -> str:
    """The words of a decision, where they are not those of what is carried out: a checker's own, behind its reason."""
    words = action.note if isinstance(action, Approve) else ""
    if not words or isinstance(carried, Approve) or transition.head.semantics < KEEPS_THE_REASON:
        return words
    return f"{carried.reason}{_OWN_WORDS}{words})"


def own_words(note: str) -> str:
    """The checker's own words in the note of a decision that carries out what was prepared."""
    _, found, words = note.rpartition(_OWN_WORDS)
    return words.removesuffix(")") if found else ""


def _open_checker(
    transition: ChainTransition, step: Step, task: Task, proposal: Approve | Return | Refuse | None = None
) -> None:
    checker = resolve_party(step.seat(task.slot).decider, task.lane)
    opened = transition.open_task(step, task.lane, Role.DECIDE, checker, task.slot, previous=task)
    transition.change_task(opened, proposal=proposal)


def _sign(transition: ChainTransition, step: Step, task: Task, action: Approve | Return | Refuse) -> None:
    """An added signer signs, or gives it back: then whoever added them decides, knowing the objection."""
    note_decision(transition, task, _OUTCOMES[action.kind], action)
    transition.end_task(task, _OUTCOMES[action.kind])
    _note_consulted(transition, task)
    waiting = transition.lanes[task.lane].signing
    if isinstance(action, Approve):
        signed_or_let_go(transition, task)
    elif task.slot in waiting:
        approved = waiting[task.slot]
        close_helpers(transition, approved)
        transition.change_lane(task.lane, signing={slot: held for slot, held in waiting.items() if slot != task.slot})
        consulted = joined(approved.consulted, transition.persons)
        transition.open_again(approved.model_copy(update={"consulted": consulted}))


def _note_consulted(transition: ChainTransition, task: Task) -> None:
    """Who signed or gave an opinion does not do so twice, nor decide on the same task."""
    for other in _of_one_seat(transition, task):
        transition.change_task(other, consulted=joined(other.consulted, transition.persons))
    waiting = transition.lanes[task.lane].signing
    if task.slot in waiting:
        held = waiting[task.slot]
        held = held.model_copy(update={"consulted": joined(held.consulted, transition.persons)})
        transition.change_lane(task.lane, signing={**waiting, task.slot: held})


def _of_one_seat(transition: ChainTransition, task: Task) -> list[Task]:
    place = (task.lane, task.step, task.slot)
    return [other for other in transition.tasks.values() if (other.lane, other.step, other.slot) == place]


def _open_helpers(transition: ChainTransition, task_id: str | None) -> list[Task]:
    return [other for other in transition.tasks.values() if task_id is not None and other.of_task == task_id]


def close_helpers(transition: ChainTransition, task: Task) -> None:
    """Whoever was to sign, or to give an opinion, for a task need not any more."""
    for helper in _open_helpers(transition, task.id):
        transition.close_task(helper, Outcome.SUPERSEDED)
