"""What an allowed action does to a case: the new state and the effects. Deterministic, no I/O, no clock."""

from datetime import datetime, timedelta

from approvals.actions import (
    Action,
    Actor,
    Approve,
    Choose,
    CloseCase,
    Comment,
    Complete,
    HandIn,
    NoteCase,
    Open,
    Refuse,
    Return,
    Submit,
    Tick,
    Withdraw,
)
from approvals.definitions import MAIN, Step, StepKind, resolve_party
from approvals.effects import (
    AutomaticDone,
    CaseNoted,
    CaseOpened,
    CaseStatus,
    Commented,
    Decided,
    HandedIn,
    Notice,
    Noticed,
    Outcome,
    Role,
)
from approvals.state import SEMANTICS, AgendaItem, CaseState, Task, Turned
from approvals.turn import Turn

_OUTCOMES = {"approve": Outcome.APPROVED, "return": Outcome.RETURNED, "refuse": Outcome.REFUSED}


def apply(state: CaseState, actor: Actor | None, action: Action, at: datetime) -> Turned:
    """Carry out an action that ``decide`` allows (or the clock's and the case's own, without an actor).

    ``at`` is an aware instant. Raises ``ValueError`` for a case whose semantics this code does not know.
    """
    if state.head.semantics != SEMANTICS:
        raise ValueError(f"this code knows semantics {SEMANTICS}, the case has {state.head.semantics}")
    turn = Turn(state, actor, at)
    match action:
        case Open():
            _open(turn)
        case Tick():
            _tick(turn)
        case Complete():
            _complete(turn, action)
        case NoteCase():
            turn.record(CaseNoted(event=action.event, case=action.case, outcome=action.outcome))
        case CloseCase():
            turn.close_case(CaseStatus.DONE)
        case HandIn():
            _hand_in(turn, action)
        case Withdraw():
            _withdraw(turn, action)
        case Comment():
            event = Commented(task=action.task, text=action.text, attachments=action.attachments)
            turn.record(event)
        case Submit():
            _submit(turn, turn.tasks[action.task], action)
        case Choose():
            _choose(turn, turn.tasks[action.task], action)
        case Approve() | Return() | Refuse():
            _judge(turn, turn.tasks[action.task], action)
    return turn.finish()


def _open(turn: Turn) -> None:
    head = turn.head
    turn.record(
        CaseOpened(
            case_kind=head.kind,
            zh=head.zh,
            en=head.en,
            city=head.city,
            fund=head.fund,
            year=head.anchor.year,
            month=head.anchor.month,
            chain=head.chain.id,
            policy_hash=head.policy_hash,
        )
    )
    if head.chain.steps:
        turn.enter_segment(0)


def _submit(turn: Turn, task: Task, action: Submit) -> None:
    step = turn.chain.step(task.step)
    _note_decision(turn, task, Outcome.SUBMITTED, note=action.note)
    turn.end_task(task, Outcome.SUBMITTED)
    turn.make_version(task.lane, action.document, makers=_persons(turn))
    _open_checker(turn, step, task)


def _judge(turn: Turn, task: Task, action: Approve | Return | Refuse) -> None:
    """A maker's opinion waits for the checker; a checker's agreement carries out what was prepared."""
    step = turn.chain.step(task.step)
    if task.role in (Role.PREPARE, Role.RECORD):
        _note_decision(turn, task, Outcome.PREPARED, action)
        turn.end_task(task, Outcome.PREPARED)
        _open_checker(turn, step, task, action)
        return
    carried = (task.proposal or action) if isinstance(action, Approve) else action
    note = action.note if isinstance(action, Approve) else ""
    _note_decision(turn, task, _OUTCOMES[carried.kind], carried, note)
    turn.end_task(task, _OUTCOMES[carried.kind])
    match carried:
        case Approve():
            _approved(turn, step, task)
        case Return() if carried.to == step.id:
            _back_to_maker(turn, step, task)
        case Return():
            turn.go_back(task.lane, step, turn.chain.step(carried.to), carried.branches)
        case Refuse():
            turn.close_case(CaseStatus.REFUSED, carried.reason)


def _approved(turn: Turn, step: Step, task: Task) -> None:
    if step.kind is StepKind.ALL_PARALLEL:
        slots = (*turn.lanes[task.lane].approved_slots, task.slot)
        turn.change_lane(task.lane, approved_slots=slots)
        if len(slots) < len(step.parties):
            return
    for other in [other for other in turn.tasks.values() if (other.lane, other.step) == (task.lane, step.id)]:
        turn.close_task(other, Outcome.SUPERSEDED)
    turn.pass_step(step, task.lane)


def _open_checker(turn: Turn, step: Step, task: Task, proposal: Approve | Return | Refuse | None = None) -> None:
    checker = resolve_party(step.seat(task.slot).decider, task.lane)
    opened = turn.open_task(step, task.lane, Role.DECIDE, checker, task.slot, previous=task)
    turn.tasks[opened.id] = opened.model_copy(update={"proposal": proposal})


def _back_to_maker(turn: Turn, step: Step, task: Task) -> None:
    maker = step.seat(task.slot).maker
    if maker is None:
        raise ValueError(f"{step.id}: nobody prepares this step")
    role = Role.RECORD if task.slot == len(step.parties) else Role.PREPARE
    rounds = dict(turn.lanes[task.lane].rounds)
    rounds[step.id] += 1
    turn.change_lane(task.lane, rounds=rounds)
    turn.open_task(step, task.lane, role, resolve_party(maker, task.lane), task.slot)


def _withdraw(turn: Turn, action: Withdraw) -> None:
    task = next(task for task in turn.tasks.values() if task.prepared_in == action.task)
    turn.close_task(task, Outcome.WITHDRAWN, action.reason)
    _back_to_maker(turn, turn.chain.step(task.step), task)


def _choose(turn: Turn, task: Task, action: Choose) -> None:
    step = turn.chain.step(task.step)
    _note_decision(turn, task, Outcome.CHOSEN, note=action.reason, choice=action.choice)
    turn.end_task(task, Outcome.CHOSEN)
    if action.choice == "wait":
        turn.open_task(step, task.lane, Role.MISSING, task.party)
        return
    turn.supersede(task.lane, reason=action.reason)
    if action.document is not None:
        turn.make_version(task.lane, action.document, makers=_persons(turn), estimate=True)
    if action.choice == "leave_out":
        turn.pass_stretch(task.lane)
    else:
        turn.pass_step(step, task.lane)


def _hand_in(turn: Turn, action: HandIn) -> None:
    turn.hand_ins += 1
    turn.record(HandedIn(entry=action.entry, number=turn.hand_ins, document=action.document, note=action.note))
    turn.make_version(f"standing.{action.entry}", action.document, makers=_persons(turn))
    turn.open_hand_in(turn.chain.standing_entry(action.entry), action.document)


def _complete(turn: Turn, action: Complete) -> None:
    task = turn.tasks.get(action.task)
    if task is None:
        return
    turn.end_task(task, Outcome.COMPLETED if action.ok else Outcome.FAILED)
    turn.record(
        AutomaticDone(
            task=task.id,
            lane=task.lane,
            step=task.step,
            ok=action.ok,
            reasons=action.reasons,
            back_to=action.back_to,
            branches=action.branches,
            facts=action.facts,
        )
    )
    if task.document is not None:
        return
    step = turn.chain.step(task.step)
    if not action.ok:
        target = turn.chain.step(action.back_to or step.id)
        turn.go_back(task.lane, step, target, action.branches)
        return
    if action.document is not None:
        turn.make_version(task.lane, action.document, makers=())
    turn.skips[step.id] = action.skip
    turn.pass_step(step, task.lane)


def _tick(turn: Turn) -> None:
    """Send every notice whose time has come, in order of time; a due document that is missing asks who decides."""
    due = sorted((item.at, task.id) for task in turn.tasks.values() for item in task.agenda if item.at <= turn.at)
    for at, task_id in due:
        task = turn.tasks[task_id]
        item = next(item for item in task.agenda if item.at == at)
        step = turn.chain.step(task.step)
        left = list(task.agenda)
        left.remove(item)
        repeat = step.deadline.repeat_every_days if step.deadline else None
        if repeat is not None and item.notice in (Notice.ESCALATE, Notice.DUN) and task.party is not None:
            next_at = at + timedelta(days=repeat)
            left.append(AgendaItem(at=next_at, notice=Notice.DUN, party=task.party))
        turn.tasks[task_id] = task.model_copy(update={"agenda": tuple(left)})
        turn.record(Noticed(task=task_id, notice=item.notice, party=item.party, due=task.due or at))
        if item.notice is Notice.DUE and step.missing is not None and not _is_asked(turn, task):
            party = resolve_party(step.missing.party, MAIN)
            turn.open_task(step, task.lane, Role.MISSING, party)


def _is_asked(turn: Turn, due: Task) -> bool:
    """Whether somebody has the task to decide what becomes of this document; it stays until one is confirmed."""
    place = (due.lane, due.step, Role.MISSING)
    return any((task.lane, task.step, task.role) == place for task in turn.tasks.values())


def _persons(turn: Turn) -> tuple[str, ...]:
    return turn.actor.persons() if turn.actor else ()


def _note_decision(
    turn: Turn,
    task: Task,
    outcome: Outcome,
    action: Approve | Return | Refuse | None = None,
    note: str = "",
    choice: str | None = None,
) -> None:
    returned = action if isinstance(action, Return) else None
    words = action.note if isinstance(action, Approve) else action.reason if action else ""
    turn.record(
        Decided(
            task=task.id,
            lane=task.lane,
            step=task.step,
            outcome=outcome,
            seen=action.seen if action else None,
            note=note or words,
            to=returned.to if returned else None,
            branches=returned.branches if returned else (),
            choice=choice,
            evidence=action.evidence if action else None,
        )
    )
    key = f"{task.lane}.{task.step}"
    turn.acted[key] = _joined(turn.acted.get(key, ()), _persons(turn))
    speakers = turn.lanes[task.lane].speakers
    spoken = _joined(speakers.get(task.slot, ()), _persons(turn))
    turn.change_lane(task.lane, speakers={**speakers, task.slot: spoken})


def _joined(known: tuple[str, ...], more: tuple[str, ...]) -> tuple[str, ...]:
    return (*known, *(person for person in more if person not in known))
