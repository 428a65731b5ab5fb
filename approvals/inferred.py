"""What was done to a case, found again from the effects that it had: for a case that has to be brought forward by them.

The first effect of a turn says what kind of action it was; what it leaves open (what a maker proposed, the version
that a checker saw) is tried, and counts only when exactly the recorded effects come of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from approvals.action_kinds import ACTION_KINDS
from approvals.actions import (
    Action,
    Approve,
    Choose,
    Claim,
    CloseCase,
    Complete,
    NoteCancelRequest,
    NoteCase,
    NoteEmptyPost,
    Open,
    Opine,
    Refuse,
    Return,
    Seen,
    Submit,
    Tick,
    Transfer,
    Vote,
    Withdraw,
)
from approvals.apply import apply
from approvals.effects import (
    AutomaticDone,
    BranchSkipped,
    CancelRefused,
    CaseClosed,
    CaseNoted,
    CaseOpened,
    Decided,
    Effect,
    HeldHow,
    HolderChanged,
    Notice,
    Noticed,
    Outcome,
    TaskClosed,
    VersionMade,
)
from approvals.handlers.decisions import own_words
from approvals.state import Applied, CaseState


class NotInferred(ValueError):
    """No action has exactly the effects that begin with this number."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"第 {number} 条起无法还原 / nothing has the effects from number {number} on")


_BY_EVENT: Mapping[type, type[Any]] = {kind.event: kind.model for kind in ACTION_KINDS.values() if kind.event}
"""The actions whose first effect has all that they say, by that effect."""

Fits = Callable[[Effect, Action], bool]
"""Whether an action is the one that the request with this effect asked for, as far as that can be determined."""


def turns(state: CaseState, effects: Sequence[Effect], fits: Fits) -> Iterator[Applied]:
    """The turns that had these effects, which follow what the state has; one that is cut off at the end is left out.

    Raises ``NotInferred``.
    """
    done = 0
    while done < len(effects):
        applied = _turn(state, effects[done:], fits)
        if applied is None:
            return
        yield applied
        state = applied.state
        done += len(applied.effects)


def _turn(state: CaseState, left: Sequence[Effect], fits: Fits) -> Applied | None:
    first = left[0]
    matching: Applied | None = None
    for action in _candidates(state, left):
        try:
            applied = apply(state, first.actor, action, first.at)
        except (KeyError, LookupError, StopIteration, ValueError):
            # It is not possible in this state, so it was not this.
            continue
        if not _begins_with(left, applied.effects):
            continue
        if fits(first, action):
            return _whole(applied, left)
        matching = matching or applied
    if matching is None:
        raise NotInferred(first.number)
    return _whole(matching, left)


def _begins_with(left: Sequence[Effect], effects: Sequence[Effect]) -> bool:
    """Whether what is left begins with these effects, as far as it goes."""
    return bool(effects) and all(known.hash == effect.hash for known, effect in zip(left, effects, strict=False))


def _whole(applied: Applied, left: Sequence[Effect]) -> Applied | None:
    return applied if len(applied.effects) <= len(left) else None


def _candidates(state: CaseState, left: Sequence[Effect]) -> Iterator[Action]:
    event = left[0].event
    match event:
        case CaseOpened():
            yield Open()
        case CaseNoted():
            yield NoteCase(event=event.event, case=event.case, outcome=event.outcome)
        case CaseClosed():
            yield CloseCase()
        case CancelRefused():
            yield NoteCancelRequest()
        case Noticed(notice=Notice.POST_EMPTY | Notice.POST_FILLED):
            yield NoteEmptyPost(task=event.task, empty=event.notice is Notice.POST_EMPTY)
        case Noticed():
            yield Tick()
        case AutomaticDone():
            yield _completed(event, left)
        case Decided():
            yield from _decided(state, event, left)
        case TaskClosed(how=Outcome.WITHDRAWN):
            yield Withdraw(task=state.tasks[event.task].prepared_in or "", reason=event.reason)
        case HolderChanged(how=HeldHow.CLAIMED):
            yield Claim(task=event.task)
        case HolderChanged(how=HeldHow.TRANSFERRED) if event.holder is not None:
            yield Transfer(task=event.task, to=event.holder, reason=event.reason)
        case _ if type(event) in _BY_EVENT:
            action = _BY_EVENT[type(event)]
            yield action.model_validate({name: getattr(event, name) for name in action.model_fields if name != "kind"})


def _completed(done: AutomaticDone, left: Sequence[Effect]) -> Complete:
    following = list(takewhile(lambda effect: _is_of_the_same(left[0], effect), left[1:]))
    made = following[0].event if following else None
    return Complete(
        task=done.task,
        ok=done.ok,
        document=made.document if isinstance(made, VersionMade) else None,
        reasons=done.reasons,
        back_to=done.back_to,
        branches=done.branches,
        skip={each.event.branch: each.event.reason for each in following if isinstance(each.event, BranchSkipped)},
        facts=done.facts,
    )


def _is_of_the_same(first: Effect, effect: Effect) -> bool:
    """Whether an effect may be of the same turn as an automatic step's end: until a person acts, or another ends."""
    return effect.actor is None and effect.at == first.at and not isinstance(effect.event, AutomaticDone)


def _decided(state: CaseState, decided: Decided, left: Sequence[Effect]) -> Iterator[Action]:
    task, seen, note = decided.task, decided.seen, decided.note
    document = next((effect.event.document for effect in left if isinstance(effect.event, VersionMade)), None)
    match decided.outcome:
        case Outcome.SUBMITTED if document is not None:
            yield Submit(task=task, document=document, note=note)
        case Outcome.CHOSEN if decided.choice is not None:
            for brought in (None, document):
                yield Choose.model_validate(
                    {"task": task, "choice": decided.choice, "document": brought, "reason": note}
                )
        case Outcome.VOTED if decided.ballot is not None:
            yield Vote(task=task, seen=seen, ballot=decided.ballot, note=note)
        case Outcome.OPINED:
            yield Opine(task=task, text=note, attachments=decided.attachments)
        case _:
            yield from _judged(decided)
            yield from _agreed(state, decided)


def _judged(decided: Decided) -> Iterator[Action]:
    """What somebody judged in their own words."""
    common = {"task": decided.task, "seen": decided.seen, "evidence": decided.evidence}
    if decided.to is not None:
        yield Return(**common, to=decided.to, branches=decided.branches, reason=decided.note)
        return
    yield Approve(**common, note=decided.note)
    if decided.note:
        yield Refuse(**common, reason=decided.note)


def _agreed(state: CaseState, decided: Decided) -> Iterator[Action]:
    """What a checker agreed with is in the effect in its maker's words, with the checker's own perhaps behind."""
    task = state.tasks[decided.task]
    newest = state.newest(task.lane, state.step_of(task).form)
    known = Seen(number=newest.number, content_hash=newest.document.content_hash) if newest else None
    notes = dict.fromkeys(("", decided.note, own_words(decided.note)))
    for seen in (known, decided.seen, None):
        for note in notes:
            yield Approve(task=decided.task, seen=seen, note=note)
