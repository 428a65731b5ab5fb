"""The whole state of a case as one frozen, serialisable value."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, JsonValue

from approvals.actions import Actor, Approve, Ballot, DocumentRef, Position, Power, Refuse, Return
from approvals.definitions import MAIN, Chain, Party, Step
from approvals.effects import FIRST, CaseStatus, Effect, Notice, Outcome, Role
from approvals.facts import Reason
from approvals.held_once import held_once
from approvals.names import CaseNames
from approvals.request_memory import LeftToRecords, Processed, to_be_left
from calculations.dates.deadlines import Anchor
from calculations.dates.working_days import WorkCalendar
from calculations.input.frozen import Frozen, left_out

SEMANTICS = 5
"""The version of what ``apply`` means; a case keeps the one it started with.

Since 2 an extension holds when its step is walked again, and whoever should have been called in by now is called in
when a newer calendar puts a due day into the past. By 1 the extension ended with the round, and nobody was called.
Since 3 a return or refusal that a checker confirms keeps its reason when the checker writes words of their own; before,
these took the reason's place.
Since 4 a task is not handed over to somebody who made its content in an earlier version, whoever handed it in last.
Since 5 a hand-over keeps why a task stayed as the whole refusal; before, as a Chinese text. Results of automatic steps
have facts by id and reasons in both languages, whatever the case began with: they come as data.
"""

KNOWN_SEMANTICS = (1, 2, 3, 4, SEMANTICS)
"""Those that this code carries out."""


PinnedValues = Annotated[dict[str, JsonValue], held_once(dict[str, JsonValue])]
"""Values of the policy, or the lines of forms, by name; never changed."""


class CaseHead(Frozen):
    """What a case is, fixed at its start: its chain, calendar and policy values (``parameters``) pinned by hash.

    ``templates`` are the lines of the forms of its chain; ``names`` are for people who watch it in the engine's UI.
    What is pinned is large, and most cases of a year have pinned the same: a worker holds it once for all of them.
    """

    case: str
    kind: str
    zh: str
    en: str
    city: str
    fund: str | None = None
    anchor: Anchor
    chain: Annotated[Chain, held_once(Chain)]
    branches: tuple[str, ...] = ()
    calendar: Annotated[WorkCalendar, held_once(WorkCalendar)]
    parameters: PinnedValues = Field(default_factory=dict)
    templates: PinnedValues = Field(default_factory=dict)
    policy_hash: str
    semantics: int = SEMANTICS
    names: Annotated[CaseNames, held_once(CaseNames)] = left_out(CaseNames())


class AgendaItem(Frozen):
    """Something that time brings: at an instant, a notice about a task to a party."""

    at: datetime
    notice: Notice
    party: Party


class Signer(Frozen):
    """Somebody who is to sign as well, and the logins of those who added them."""

    to: Actor
    added_by: tuple[str, ...]


class Task(Frozen):
    """An open task. ``proposal`` is the maker's opinion that a checker confirms.

    ``prepared_by`` are the logins behind it: the maker's, and that of whoever they acted for.
    ``holder`` is the one person of the party who may deal with it, since ``held_since``; nobody: whoever comes first.
    A task of an added signer or of an opinion names the task it belongs to (``of_task``), its position to it, and
    who asked for it; ``signers_after`` get theirs when this task is approved. ``consulted`` are the logins of those
    who signed or gave an opinion on it: they do not decide it as well.
    """

    id: str
    lane: str
    step: str
    round: int
    role: Role
    slot: int = 0
    party: Party | None = None
    due: datetime | None = None
    agenda: tuple[AgendaItem, ...] = ()
    prepared_by: tuple[str, ...] = ()
    prepared_in: str | None = None
    proposal: Approve | Return | Refuse | None = None
    document: DocumentRef | None = None
    holder: Actor | None = None
    held_since: datetime | None = None
    of_task: str | None = None
    position: Position | None = None
    added_by: tuple[str, ...] = ()
    signers_after: tuple[Signer, ...] = ()
    consulted: tuple[str, ...] = ()
    urged_at: datetime | None = None
    post_is_empty: bool = False


class ClosedTask(Frozen):
    """How a task ended, by whom and when: what a refusal names to the loser of a race."""

    how: Outcome
    by: str
    at: datetime


class Version(Frozen):
    """A version of a lane's document and the logins of those who made it (none: an automatic step)."""

    number: int
    document: DocumentRef
    makers: tuple[str, ...]
    estimate: bool = False


class Lane(Frozen):
    """Where the main lane or a branch is in the current stretch of steps.

    ``entered`` is when it came to the step: deadlines relative to it count from there.
    ``speakers`` are the logins that have acted in the step since it was entered, for each of its parties.
    ``signing`` are the approvals, by slot, that wait for an added signer; ``ballots`` the votes by slot; ``due`` the
    day to which operators have extended the step, ``extended`` those of all steps, for when they are walked again.
    """

    step: str | None = None
    entered: datetime | None = None
    passed: bool = False
    approved_slots: tuple[int, ...] = ()
    speakers: dict[int, tuple[str, ...]] = Field(default_factory=dict)
    rounds: dict[str, int] = Field(default_factory=dict)
    back_to: str | None = None
    returned_amounts: str | None = None
    signing: dict[int, Task] = Field(default_factory=dict)
    ballots: dict[int, Ballot] = Field(default_factory=dict)
    due: datetime | None = None
    extended: dict[str, datetime] = left_out({})


class Approval(Frozen):
    """A decider's approval that they may still take back: the task as it was, and the logins behind it."""

    task: Task
    persons: tuple[str, ...]


class Proposal(Frozen):
    """A power that an operator proposed to use, until a second one confirms it or somebody lets it go."""

    power: Power
    reason: str
    by: Actor
    at: datetime


class CaseState(Frozen):
    """Everything a case knows, apart from the effects that its recorder has yet to write.

    ``approvals`` are those that may still be taken back, by task; ``left`` is each lane as it passed its last step,
    as long as one of its approvals may. ``processed`` are the requests that it answers itself, in the order in which
    they were carried out; ``left_to_records`` older ones.
    """

    head: CaseHead
    status: CaseStatus = CaseStatus.OPEN
    segment: int = -1
    lanes: dict[str, Lane] = Field(default_factory=dict)
    tasks: dict[str, Task] = Field(default_factory=dict)
    closed: dict[str, ClosedTask] = Field(default_factory=dict)
    versions: dict[str, tuple[Version, ...]] = Field(default_factory=dict)
    acted: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    skips: dict[str, dict[str, Reason]] = Field(default_factory=dict)
    hand_ins: int = 0
    proposals: dict[str, Proposal] = Field(default_factory=dict)
    approvals: dict[str, Approval] = Field(default_factory=dict)
    left: dict[str, Lane] = Field(default_factory=dict)
    number: int = 0
    hash: str = FIRST
    processed: dict[str, Processed] = Field(default_factory=dict)
    left_to_records: LeftToRecords = left_out(LeftToRecords())

    @property
    def is_open(self) -> bool:
        """Whether the case still runs."""
        return self.status is CaseStatus.OPEN

    def step_of(self, task: Task) -> Step:
        """The step that a task belongs to."""
        return self.head.chain.step(task.step)

    def newest(self, lane: str, form: str | None) -> Version | None:
        """The newest version of a lane's document of that form, if there is one."""
        made = self.versions.get(f"{lane}.{form}", ())
        return made[-1] if made else None

    def next_due(self) -> datetime | None:
        """The earliest entry of the agenda, if any."""
        return min((item.at for task in self.tasks.values() for item in task.agenda), default=None)

    def stage(self) -> str | None:
        """The id of the step at which the case stands (the first of a stretch that branches walk)."""
        if not self.is_open or self.segment < 0:
            return None
        return self.lanes[MAIN].step or self.head.chain.segments()[self.segment][0].id

    def lanes_of(self, segment: int) -> tuple[str, ...]:
        """The lanes that walk a stretch: the main one, or every branch."""
        if segment < 0 or self.head.chain.segments()[segment][0].each is None:
            return (MAIN,)
        return self.head.branches

    def helpers(self, task: Task) -> list[Task]:
        """The open tasks of those who are to sign, or to give an opinion, for a task that is open or approved."""
        return [other for other in self.tasks.values() if other.of_task == task.id]

    def makers_of(self, task: Task) -> tuple[str, ...]:
        """The logins behind the document that an automatic task deals with; none where it deals with no hand-in."""
        document = task.document
        made = self.versions.get(f"standing.{task.step}.{document.form}", ()) if document is not None else ()
        return next((version.makers for version in reversed(made) if version.document == document), ())

    def automatic_tasks(self) -> list[Task]:
        """The open automatic tasks, in the order they opened."""
        return [task for task in self.tasks.values() if task.role is Role.AUTOMATIC]

    def without_requests(self) -> Self:
        """The state for those who ask where the case stands: the keys of requests are many, and nobody's concern."""
        return self.model_copy(update={"processed": {}, "left_to_records": LeftToRecords()})

    def carried_on(self, keep: int) -> Self:
        """The state for the next run: of the requests that the records can answer, the newest ``keep`` go along."""
        left = to_be_left(self.processed, keep, self.left_to_records.through)
        kept = {key: done for key, done in self.processed.items() if key not in left}
        return self.model_copy(update={"processed": kept, "left_to_records": self.left_to_records.with_more(left)})

    def answered_by_records(self, keys: Iterable[str]) -> Self:
        """The records have said that they can answer these requests."""
        said = {key: self.processed[key].model_copy(update={"recorded": True}) for key in keys}
        return self.model_copy(update={"processed": {**self.processed, **said}})


class Applied(Frozen):
    """What ``apply`` gives: the new state and the effects, in order."""

    state: CaseState
    effects: tuple[Effect, ...]


def new_case(head: CaseHead) -> CaseState:
    """The state of a case before its ``Open``."""
    return CaseState(head=head, lanes={name: Lane() for name in (MAIN, *head.branches)})
