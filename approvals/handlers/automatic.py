"""What a case does by itself: it begins and ends, automatic steps give results, documents come in, posts are empty."""

from approvals.actions import CloseCase, Complete, HandIn, NoteCancelRequest, NoteCase, NoteEmptyPost, Open
from approvals.chain_transition import Walk
from approvals.effects import (
    AutomaticDone,
    CancelRefused,
    CaseNoted,
    CaseOpened,
    CaseStatus,
    HandedIn,
    Notice,
    Noticed,
    Outcome,
)


def open_case(turn: Walk, action: Open) -> None:
    """The case begins with its first stretch of steps."""
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


def close_case(turn: Walk, action: CloseCase) -> None:
    """Nothing is left to do."""
    turn.close_case(CaseStatus.DONE)


def note_case(turn: Walk, action: NoteCase) -> None:
    """Another case was started, or reported its end."""
    turn.record(CaseNoted(event=action.event, case=action.case, outcome=action.outcome))


def note_cancel_request(turn: Walk, action: NoteCancelRequest) -> None:
    """Somebody asked the engine to cancel the case, which does not end by that."""
    turn.record(CancelRefused())


def note_empty_post(turn: Walk, action: NoteEmptyPost) -> None:
    """Nobody holds the post of an open task, or somebody again; said once each time."""
    task = turn.tasks.get(action.task)
    if task is None or task.party is None or task.post_is_empty == action.empty:
        return
    turn.change_task(task, post_is_empty=action.empty)
    notice = Notice.POST_EMPTY if action.empty else Notice.POST_FILLED
    turn.record(Noticed(task=task.id, notice=notice, party=task.party, due=task.due or turn.at))


def hand_in(turn: Walk, action: HandIn) -> None:
    """A standing entry receives a document, and an automatic task deals with it."""
    turn.hand_ins += 1
    turn.record(HandedIn(entry=action.entry, number=turn.hand_ins, document=action.document, note=action.note))
    turn.make_version(f"standing.{action.entry}", action.document, makers=turn.persons)
    turn.open_hand_in(turn.chain.standing_entry(action.entry), action.document)


def complete(turn: Walk, action: Complete) -> None:
    """The result of an automatic task; one that comes too late has no effect."""
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
    turn.forget_approvals(task.lane)
    step = turn.chain.step(task.step)
    if not action.ok:
        target = turn.chain.step(action.back_to or step.id)
        turn.go_back(task.lane, step, target, action.branches)
        return
    if action.document is not None:
        turn.make_version(task.lane, action.document, makers=())
    turn.skips[step.id] = action.skip
    turn.pass_step(step, task.lane)
