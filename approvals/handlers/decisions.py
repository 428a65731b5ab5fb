"""Handing in, judging and voting: what becomes of a step when those who take it have their say."""

from approvals.actions import Approve, Choose, Opine, Position, Refuse, Return, Submit, Vote
from approvals.chain_transition import Walk
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


def submit(turn: Walk, action: Submit) -> None:
    """A version is handed in and waits for the checker."""
    task = turn.tasks[action.task]
    step = turn.chain.step(task.step)
    note_decision(turn, task, Outcome.SUBMITTED, note=action.note)
    turn.end_task(task, Outcome.SUBMITTED)
    turn.make_version(task.lane, action.document, makers=turn.persons)
    _open_checker(turn, step, task)


def judge(turn: Walk, action: Approve | Return | Refuse) -> None:
    """A maker's opinion waits for the checker; a checker's agreement carries out what was prepared."""
    task = turn.tasks[action.task]
    step = turn.chain.step(task.step)
    if task.role is Role.SIGN:
        _sign(turn, step, task, action)
        return
    if task.role in (Role.PREPARE, Role.RECORD):
        note_decision(turn, task, Outcome.PREPARED, action)
        turn.end_task(task, Outcome.PREPARED)
        _open_checker(turn, step, task, action)
        return
    carried = (task.proposal or action) if isinstance(action, Approve) else action
    note_decision(turn, task, _OUTCOMES[carried.kind], carried, _note(turn, action, carried))
    turn.end_task(task, _OUTCOMES[carried.kind])
    match carried:
        case Approve():
            _approved(turn, step, task)
        case Return() if carried.to == step.id:
            close_helpers(turn, task)
            back_to_maker(turn, step, task)
        case Return():
            turn.go_back(task.lane, step, turn.chain.step(carried.to), carried.branches)
        case Refuse() if step.refused_to is not None:
            _rework(turn, step, task, step.refused_to)
        case Refuse():
            turn.close_case(CaseStatus.REFUSED, carried.reason)


def vote(turn: Walk, action: Vote) -> None:
    """One ballot is cast; the step ends as soon as no other ballot can change how the vote comes out."""
    task = turn.tasks[action.task]
    step = turn.chain.step(task.step)
    note_decision(turn, task, Outcome.VOTED, action)
    turn.end_task(task, Outcome.VOTED)
    ballots = {**turn.lanes[task.lane].ballots, task.slot: action.ballot}
    turn.change_lane(task.lane, ballots=ballots)
    state = state_of_vote(step, ballots)
    if step.vote is None or state is VoteState.UNDECIDED:
        return
    votes = tally(ballots)
    turn.record(
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
        _step_passed(turn, step, task)
    elif step.vote.lost_to is None:
        turn.close_case(CaseStatus.REFUSED)
    else:
        _rework(turn, step, task, step.vote.lost_to)


def opine(turn: Walk, action: Opine) -> None:
    """The opinion is in; the holder who asked for it can go on."""
    task = turn.tasks[action.task]
    note_decision(turn, task, Outcome.OPINED, action, action.text)
    turn.end_task(task, Outcome.OPINED)
    _note_consulted(turn, task)


def choose(turn: Walk, action: Choose) -> None:
    """What becomes of a document that has not come."""
    task = turn.tasks[action.task]
    step = turn.chain.step(task.step)
    note_decision(turn, task, Outcome.CHOSEN, note=action.reason, choice=action.choice)
    turn.end_task(task, Outcome.CHOSEN)
    if action.choice == "wait":
        turn.open_task(step, task.lane, Role.MISSING, task.party)
        return
    turn.supersede(task.lane, reason=action.reason)
    if action.document is not None:
        turn.make_version(task.lane, action.document, makers=turn.persons, estimate=True)
        turn.pass_step(step, task.lane)
        return
    turn.pass_stretch(task.lane)


def _rework(turn: Walk, step: Step, task: Task, to: str) -> None:
    """What was refused or voted down goes back to be changed, by every branch where the step is theirs."""
    target = turn.chain.step(to)
    turn.go_back(task.lane, step, target, turn.head.branches if target.each != step.each else ())


def back_to_maker(turn: Walk, step: Step, task: Task) -> None:
    """The maker of a party prepares once more."""
    maker = step.seat(task.slot).maker
    if maker is None:
        raise ValueError(f"{step.id}: nobody prepares this step")
    role = Role.RECORD if task.slot == len(step.parties) else Role.PREPARE
    rounds = dict(turn.lanes[task.lane].rounds)
    rounds[step.id] += 1
    turn.change_lane(task.lane, rounds=rounds)
    turn.open_task(step, task.lane, role, resolve_party(maker, task.lane), task.slot)


def signed_or_let_go(turn: Walk, task: Task) -> None:
    """An added signer has signed, or need not: an approval that waited for the last of them counts now."""
    waiting = turn.lanes[task.lane].signing
    if task.slot not in waiting or _open_helpers(turn, task.of_task):
        return
    turn.change_lane(task.lane, signing={slot: held for slot, held in waiting.items() if slot != task.slot})
    _seat_approved(turn, turn.chain.step(task.step), waiting[task.slot])


def _approved(turn: Walk, step: Step, task: Task) -> None:
    turn.approvals[task.id] = Approval(task=task, persons=turn.persons)
    for signer in task.signers_after:
        turn.open_for(task, Role.SIGN, signer, Position.AFTER)
    helpers = _open_helpers(turn, task.id)
    for helper in helpers:
        # Who approved does not sign in an added signer's place as well.
        turn.change_task(helper, added_by=joined(helper.added_by, turn.persons))
    if helpers:
        turn.change_lane(task.lane, signing={**turn.lanes[task.lane].signing, task.slot: task})
        return
    _seat_approved(turn, step, task)


def _seat_approved(turn: Walk, step: Step, task: Task) -> None:
    """One of the parties that take the step has approved."""
    if step.kind in (StepKind.ALL_PARALLEL, StepKind.ALL_IN_ORDER):
        slots = (*turn.lanes[task.lane].approved_slots, task.slot)
        turn.change_lane(task.lane, approved_slots=slots)
        if len(slots) < len(step.parties):
            if step.kind is StepKind.ALL_IN_ORDER:
                turn.open_first(step, task.lane, step.parties[task.slot + 1], task.slot + 1)
            return
    _step_passed(turn, step, task)


def _step_passed(turn: Walk, step: Step, task: Task) -> None:
    for other in [other for other in turn.tasks.values() if (other.lane, other.step) == (task.lane, step.id)]:
        turn.close_task(other, Outcome.SUPERSEDED)
    turn.pass_step(step, task.lane)


def _note(turn: Walk, action: Approve | Return | Refuse, carried: Approve | Return | Refuse) -> str:
    """The words of a decision, where they are not those of what is carried out: a checker's own, behind its reason."""
    words = action.note if isinstance(action, Approve) else ""
    if not words or isinstance(carried, Approve) or turn.head.semantics < KEEPS_THE_REASON:
        return words
    return f"{carried.reason}{_OWN_WORDS}{words})"


def own_words(note: str) -> str:
    """The checker's own words in the note of a decision that carries out what was prepared."""
    _, found, words = note.rpartition(_OWN_WORDS)
    return words.removesuffix(")") if found else ""


def _open_checker(turn: Walk, step: Step, task: Task, proposal: Approve | Return | Refuse | None = None) -> None:
    checker = resolve_party(step.seat(task.slot).decider, task.lane)
    opened = turn.open_task(step, task.lane, Role.DECIDE, checker, task.slot, previous=task)
    turn.change_task(opened, proposal=proposal)


def _sign(turn: Walk, step: Step, task: Task, action: Approve | Return | Refuse) -> None:
    """An added signer signs, or gives it back: then whoever added them decides, knowing the objection."""
    note_decision(turn, task, _OUTCOMES[action.kind], action)
    turn.end_task(task, _OUTCOMES[action.kind])
    _note_consulted(turn, task)
    waiting = turn.lanes[task.lane].signing
    if isinstance(action, Approve):
        signed_or_let_go(turn, task)
    elif task.slot in waiting:
        approved = waiting[task.slot]
        close_helpers(turn, approved)
        turn.change_lane(task.lane, signing={slot: held for slot, held in waiting.items() if slot != task.slot})
        consulted = joined(approved.consulted, turn.persons)
        turn.open_again(approved.model_copy(update={"consulted": consulted}))


def _note_consulted(turn: Walk, task: Task) -> None:
    """Who signed or gave an opinion does not do so twice, nor decide on the same task."""
    for other in _of_one_seat(turn, task):
        turn.change_task(other, consulted=joined(other.consulted, turn.persons))
    waiting = turn.lanes[task.lane].signing
    if task.slot in waiting:
        held = waiting[task.slot]
        held = held.model_copy(update={"consulted": joined(held.consulted, turn.persons)})
        turn.change_lane(task.lane, signing={**waiting, task.slot: held})


def _of_one_seat(turn: Walk, task: Task) -> list[Task]:
    place = (task.lane, task.step, task.slot)
    return [other for other in turn.tasks.values() if (other.lane, other.step, other.slot) == place]


def _open_helpers(turn: Walk, task_id: str | None) -> list[Task]:
    return [other for other in turn.tasks.values() if task_id is not None and other.of_task == task_id]


def close_helpers(turn: Walk, task: Task) -> None:
    """Whoever was to sign, or to give an opinion, for a task need not any more."""
    for helper in _open_helpers(turn, task.id):
        turn.close_task(helper, Outcome.SUPERSEDED)
