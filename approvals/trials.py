"""The best action of each kind that somebody could try: what ``allowed`` puts to ``decide``.

An action of a kind needs contents (a version, a target, a person). These are the best there are: the newest version,
a step to which a way leads back, a colleague without a part in the case. So a kind is refused only when this person
cannot do it now whatever they fill in, and the refusal says why.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from approvals.actions import (
    Actor,
    AddSigner,
    Approve,
    Ballot,
    Choose,
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
    Opine,
    Position,
    Propose,
    RecordsAction,
    Refuse,
    RemoveSigner,
    Return,
    Seen,
    Submit,
    TakeBack,
    TaskAction,
    Terminate,
    Transfer,
    Vote,
    Votes,
    Withdraw,
)
from approvals.definitions import Party, Step
from approvals.return_targets import leads_back
from approvals.state import CaseState, Task
from calculations.dates.deadlines import day_of

_HASH = "0" * 64
_WORDS = "—"
_MANY = 10**6


@dataclass(frozen=True, slots=True)
class OpenTask:
    """An open task of a party, at an instant (aware)."""

    state: CaseState
    task: Task
    party: Party
    at: datetime

    @property
    def id(self) -> str:
        """The task's id."""
        return self.task.id

    @property
    def step(self) -> Step:
        """Its step."""
        return self.state.step_of(self.task)

    @property
    def seen(self) -> Seen | None:
        """The newest version of its document, if there is one."""
        version = self.state.newest(self.task.lane, self.step.form)
        return None if version is None else Seen(number=version.number, content_hash=version.document.content_hash)

    @property
    def evidence(self) -> Evidence | None:
        """A paper whose vote is won, where the step needs one."""
        if not self.step.evidence or self.task.proposal is not None:
            return None
        votes = Votes(yes=(self.step.vote.members if self.step.vote else None) or _MANY, no=0, abstain=0)
        return Evidence(document_number=_WORDS, effective_date=day_of(self.at), scan=_HASH, votes=votes)

    @property
    def document(self) -> DocumentRef:
        """A document of the step's form."""
        return _document(self.step.form or _WORDS)

    @property
    def colleague(self) -> Actor:
        """Somebody else of the post."""
        return _somebody(self.party)


@dataclass(frozen=True, slots=True)
class NamedTask:
    """A task by its id, open or closed."""

    state: CaseState
    id: str


OnTask = TaskAction | RecordsAction


def bare(model: type[OnTask]) -> Callable[[OpenTask | NamedTask], Iterator[OnTask]]:
    """Of an action that needs no contents but its task."""

    def tried(on: OpenTask | NamedTask) -> Iterator[OnTask]:
        yield model.model_validate({"task": on.id})

    return tried


def submit(on: OpenTask) -> Iterator[Submit]:
    """A document of the step's form."""
    yield Submit(task=on.id, document=on.document)


def approve(on: OpenTask) -> Iterator[Approve]:
    """The newest version."""
    yield Approve(task=on.id, seen=on.seen, evidence=on.evidence)


def send_back(on: OpenTask) -> Iterator[Return]:
    """To its own step, and to the nearest to which a way leads."""
    seen, evidence = on.seen, on.evidence
    for to, branches in ((on.step.id, ()), *islice(_ways_back(on), 1)):
        yield Return(task=on.id, seen=seen, to=to, branches=branches, reason=_WORDS, evidence=evidence)


def _ways_back(on: OpenTask) -> Iterator[tuple[str, tuple[str, ...]]]:
    for earlier in reversed(on.state.head.chain.steps):
        for branches in ((), on.state.head.branches):
            if leads_back(on.state, on.task.lane, on.step, earlier.id, branches):
                yield earlier.id, branches


def refuse(on: OpenTask) -> Iterator[Refuse]:
    """The newest version, with a reason."""
    yield Refuse(task=on.id, seen=on.seen, reason=_WORDS, evidence=on.evidence)


def vote(on: OpenTask) -> Iterator[Vote]:
    """For the newest version."""
    yield Vote(task=on.id, seen=on.seen, ballot=Ballot.YES)


def choose(on: OpenTask) -> Iterator[Choose]:
    """Each choice that the step gives."""
    for choice in on.step.missing.choices if on.step.missing else ("wait",):
        document = on.document if choice == "estimate" else None
        yield Choose.model_validate({"task": on.id, "choice": choice, "document": document, "reason": _WORDS})


def opine(on: OpenTask) -> Iterator[Opine]:
    """Some words."""
    yield Opine(task=on.id, text=_WORDS)


def transfer(on: OpenTask) -> Iterator[Transfer]:
    """To a colleague, with a reason."""
    yield Transfer(task=on.id, to=on.colleague, reason=_WORDS)


def delegate(on: OpenTask) -> Iterator[Delegate]:
    """To a colleague."""
    yield Delegate(task=on.id, to=on.colleague)


def add_signer(on: OpenTask) -> Iterator[AddSigner]:
    """A colleague, who signs at the same time."""
    yield AddSigner(task=on.id, to=on.colleague, position=Position.BESIDE)


def comment(on: OpenTask) -> Iterator[Comment]:
    """Some words."""
    yield Comment(task=on.id, text=_WORDS)


def copy(on: OpenTask) -> Iterator[Copy]:
    """To a colleague."""
    yield Copy(task=on.id, to=(on.colleague,))


def withdraw(on: NamedTask) -> Iterator[Withdraw]:
    """With a reason."""
    yield Withdraw(task=on.id, reason=_WORDS)


def take_back(on: NamedTask) -> Iterator[TakeBack]:
    """With a reason."""
    yield TakeBack(task=on.id, reason=_WORDS)


def remove_signer(on: NamedTask) -> Iterator[RemoveSigner]:
    """Everybody who was added to the task or asked for an opinion; nobody in particular if there is none."""
    task = on.state.tasks.get(on.id)
    added = [signer.to.person for signer in task.signers_after] if task is not None else []
    helpers = [other.holder.person for other in on.state.tasks.values() if other.of_task == on.id and other.holder]
    for person in (*helpers, *added) or (_WORDS,):
        yield RemoveSigner(task=on.id, person=person, reason=_WORDS)


def hand_in(on: CaseState) -> Iterator[HandIn]:
    """A document of the form of each standing entry."""
    for entry in on.head.chain.standing:
        yield HandIn(entry=entry.id, document=_document(entry.form))


def propose(on: CaseState) -> Iterator[Propose]:
    """To end the case, or to jump to each step."""
    yield Propose(power=Terminate(), reason=_WORDS)
    for step in on.head.chain.steps:
        branches = on.head.branches if step.each is not None else ()
        yield Propose(power=Jump(to=step.id, branches=branches), reason=_WORDS)


def confirm(on: CaseState) -> Iterator[Confirm]:
    """Each proposal; none in particular if there is none."""
    for proposal in on.proposals or (_WORDS,):
        yield Confirm(proposal=proposal)


def decline(on: CaseState) -> Iterator[Decline]:
    """Each proposal; none in particular if there is none."""
    for proposal in on.proposals or (_WORDS,):
        yield Decline(proposal=proposal, reason=_WORDS)


def hand_over(on: CaseState) -> Iterator[HandOver]:
    """The tasks of each person who holds one, to a colleague; nobody's in particular if nobody does."""
    held = [(task.holder.person, task.party) for task in on.tasks.values() if task.holder and task.party]
    for person, party in dict.fromkeys(held) or ((_WORDS, Party(kind=_WORDS, post=_WORDS)),):
        yield HandOver(person=person, to=_somebody(party), reason=_WORDS)


def _document(form: str) -> DocumentRef:
    return DocumentRef(form=form, content_hash=_HASH, amounts_hash=_HASH)


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
