"""What a case does by itself: it begins and ends, automatic steps give results, documents come in, posts are empty."""

from approvals.actions import CloseCase, Complete, HandIn, NoteCancelRequest, NoteCase, NoteEmptyPost, Open
from approvals.chain_transition import ChainTransition
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


def open_case(transition: ChainTransition, action: Open) -> None:
    """The case begins with its first stretch of steps."""
    head = transition.head
    transition.record(
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
        transition.enter_segment(0)


def close_case(transition: ChainTransition, action: CloseCase) -> None:
    """Nothing is left to do."""
    transition.close_case(CaseStatus.DONE)


def note_case(transition: ChainTransition, action: NoteCase) -> None:
    """Another case was started, or reported its end."""
    transition.record(CaseNoted(event=action.event, case=action.case, outcome=action.outcome))


def note_cancel_request(transition: ChainTransition, action: NoteCancelRequest) -> None:
    """Somebody asked the engine to cancel the case, which does not end by that."""
    transition.record(CancelRefused())


def note_empty_post(transition: ChainTransition, action: NoteEmptyPost) -> None:
    """Nobody holds the post of an open task, or somebody again; said once each time."""
    task = transition.tasks.get(action.task)
    if task is None or task.party is None or task.post_is_empty == action.empty:
        return
    transition.change_task(task, post_is_empty=action.empty)
    notice = Notice.POST_EMPTY if action.empty else Notice.POST_FILLED
    transition.record(Noticed(task=task.id, notice=notice, party=task.party, due=task.due or transition.at))


def hand_in(transition: ChainTransition, action: HandIn) -> None:
    """A standing entry receives a document, and an automatic task deals with it."""
    transition.hand_ins += 1
    transition.record(
        HandedIn(entry=action.entry, number=transition.hand_ins, document=action.document, note=action.note)
    )
    transition.make_version(f"standing.{action.entry}", action.document, makers=transition.persons)
    transition.open_hand_in(transition.chain.standing_entry(action.entry), action.document)


def complete(transition: ChainTransition, action: Complete) -> None:
    """The result of an automatic task; one that comes too late has no effect."""
    task = transition.tasks.get(action.task)
    if task is None:
        return
    transition.end_task(task, Outcome.COMPLETED if action.ok else Outcome.FAILED)
    transition.record(
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
    transition.forget_approvals(task.lane)
    step = transition.chain.step(task.step)
    if not action.ok:
        target = transition.chain.step(action.back_to or step.id)
        transition.go_back(task.lane, step, target, action.branches)
        return
    if action.document is not None:
        transition.make_version(task.lane, action.document, makers=())
    transition.skips[step.id] = action.skip
    transition.pass_step(step, task.lane)
