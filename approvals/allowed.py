"""What somebody may do with a task or a case, and why not the rest: every kind of action put to ``decide``.

An action of a kind needs contents (a version, a target, a person). Those tried here are the best there are: the newest
version, every step that could be returned to, a colleague without a part in the case. So a kind is refused only when
this person cannot do it now whatever they fill in, and the refusal tells why.
"""

from collections.abc import Iterable
from datetime import datetime

from approvals.actions import (
    Actor,
    AddSigner,
    Approve,
    Ballot,
    Choose,
    Claim,
    Comment,
    Confirm,
    Copy,
    Decline,
    Delegate,
    DocumentRef,
    Evidence,
    HandIn,
    HandOver,
    Jump,
    MarkRead,
    Opine,
    Position,
    Propose,
    RecordsAction,
    Refuse,
    RemoveSigner,
    Return,
    SaveDraft,
    Seen,
    StaffAction,
    Submit,
    TakeBack,
    Terminate,
    Transfer,
    Urge,
    Vote,
    Votes,
    Withdraw,
)
from approvals.base import Frozen
from approvals.decide import decide
from approvals.definitions import Party
from approvals.refusals import Refusal
from approvals.state import CaseState, Task
from calculations.dates.deadlines import day_of

_HASH = "0" * 64
_WORDS = "—"
_MANY = 10**6


class Possibility(Frozen):
    """A kind of action, and why it is not allowed; ``None`` when it is."""

    kind: str
    refusal: Refusal | None


def allowed_on_task(state: CaseState, actor: Actor, task: str, at: datetime) -> tuple[Possibility, ...]:
    """Every kind of action on a task, open or closed, as it stands for this person at that instant (aware)."""
    return _put(state, actor, _on_task(state, actor, task, at), at)


def allowed_on_case(state: CaseState, actor: Actor, at: datetime) -> tuple[Possibility, ...]:
    """The kinds of action that name no task: hand-ins, and what operators do."""
    return _put(state, actor, _on_case(state), at)


def _put(
    state: CaseState, actor: Actor, tried: Iterable[StaffAction | RecordsAction], at: datetime
) -> tuple[Possibility, ...]:
    """Allowed as soon as one action of the kind is; else why the first one was not."""
    found: dict[str, Possibility] = {}
    for action in tried:
        known = found.get(action.kind)
        if known is None or known.refusal is not None:
            refusal = decide(state, actor, action, at)
            if known is None or refusal is None:
                found[action.kind] = Possibility(kind=action.kind, refusal=refusal)
    return tuple(found.values())


def _on_task(state: CaseState, actor: Actor, name: str, at: datetime) -> Iterable[StaffAction | RecordsAction]:
    task = state.tasks.get(name)
    if task is not None and task.party is not None:
        yield from _decisions(state, task, at)
        yield from _handling(state, task, task.party)
    yield Withdraw(task=name, reason=_WORDS)
    yield TakeBack(task=name, reason=_WORDS)
    yield from _removals(state, name)
    yield MarkRead(task=name)


def _decisions(state: CaseState, task: Task, at: datetime) -> Iterable[StaffAction]:
    step = state.step_of(task)
    version = state.newest(task.lane, step.form)
    seen = None if version is None else Seen(number=version.number, content_hash=version.document.content_hash)
    votes = Votes(yes=(step.vote.members if step.vote else None) or _MANY, no=0, abstain=0)
    evidence = Evidence(document_number=_WORDS, effective_date=day_of(at), scan=_HASH, votes=votes)
    given = evidence if step.evidence and task.proposal is None else None
    paper = DocumentRef(form=step.form or _WORDS, content_hash=_HASH, amounts_hash=_HASH)
    yield Submit(task=task.id, document=paper)
    yield Approve(task=task.id, seen=seen, evidence=given)
    for to in (step.id, *(earlier.id for earlier in reversed(state.head.chain.steps))):
        for branches in ((), state.head.branches):
            yield Return(task=task.id, seen=seen, to=to, branches=branches, reason=_WORDS, evidence=given)
    yield Refuse(task=task.id, seen=seen, reason=_WORDS, evidence=given)
    yield Vote(task=task.id, seen=seen, ballot=Ballot.YES)
    for choice in step.missing.choices if step.missing else ("wait",):
        document = paper if choice == "estimate" else None
        yield Choose.model_validate({"task": task.id, "choice": choice, "document": document, "reason": _WORDS})
    yield Opine(task=task.id, text=_WORDS)


def _handling(state: CaseState, task: Task, party: Party) -> Iterable[StaffAction | RecordsAction]:
    colleague = _somebody(party)
    yield Claim(task=task.id)
    yield Transfer(task=task.id, to=colleague, reason=_WORDS)
    yield Delegate(task=task.id, to=colleague)
    yield AddSigner(task=task.id, to=colleague, position=Position.BESIDE)
    yield Urge(task=task.id)
    yield Comment(task=task.id, text=_WORDS)
    yield SaveDraft(task=task.id)
    yield Copy(task=task.id, to=(colleague,))


def _removals(state: CaseState, name: str) -> Iterable[StaffAction]:
    task = state.tasks.get(name)
    added = [signer.to.person for signer in task.signers_after] if task is not None else []
    helpers = [other.holder.person for other in state.tasks.values() if other.of_task == name and other.holder]
    for person in (*helpers, *added) or (_WORDS,):
        yield RemoveSigner(task=name, person=person, reason=_WORDS)


def _on_case(state: CaseState) -> Iterable[StaffAction]:
    for entry in state.head.chain.standing:
        paper = DocumentRef(form=entry.form, content_hash=_HASH, amounts_hash=_HASH)
        yield HandIn(entry=entry.id, document=paper)
    yield Propose(power=Terminate(), reason=_WORDS)
    for step in state.head.chain.steps:
        branches = state.head.branches if step.each is not None else ()
        yield Propose(power=Jump(to=step.id, branches=branches), reason=_WORDS)
    for proposal in state.proposals or (_WORDS,):
        yield Confirm(proposal=proposal)
        yield Decline(proposal=proposal, reason=_WORDS)
    held = [task for task in state.tasks.values() if task.holder is not None and task.party is not None]
    for task in held:
        if task.holder is not None and task.party is not None:
            yield HandOver(person=task.holder.person, to=_somebody(task.party), reason=_WORDS)
    if not held:
        yield HandOver(person=_WORDS, to=_somebody(Party(kind=_WORDS, post=_WORDS)), reason=_WORDS)


def _somebody(party: Party) -> Actor:
    """A colleague of that post with no part in anything."""
    return Actor(
        person=_WORDS,
        name=_WORDS,
        organisation=_WORDS,
        organisation_name=_WORDS,
        kind=party.kind,
        county=party.county,
        post=party.post,
    )
