"""Chains as data: the steps of an approval, who takes them, by when, and what a return means.

A chain comes from the policy pack, is pinned in a case at its start, and never changes inside it.
Steps are in the order they are walked. Neighbouring steps with ``each="branch"`` form a segment that
every branch (a county) walks by itself; a step without it is walked once and waits until all branches of
the segment before it are through.
"""

from hashlib import sha256
from typing import Annotated, Self

from pydantic import Field, model_validator

from approvals.steps import (
    SEVERAL,
    Check,
    Deadline,
    Escalation,
    Missing,
    PartyPattern,
    Step,
    StepAction,
    StepKind,
    StepParty,
)
from approvals.votes import VoteRule
from calculations.input.frozen import Frozen, left_out

__all__ = [
    "CITY",
    "MAIN",
    "SEVERAL",
    "Chain",
    "Check",
    "Deadline",
    "Escalation",
    "Missing",
    "Party",
    "PartyPattern",
    "Standing",
    "Step",
    "StepAction",
    "StepKind",
    "StepParty",
    "VoteRule",
    "resolve_party",
]

MAIN = "main"
"""The lane of the steps that a case walks once."""

CITY = "city"
"""A branch that is the city's own part: ``county_x`` parties are ``city_x`` in it."""

OPERATIONS = "operations"
"""The kind of organisation whose people operate the system."""


class Party(Frozen):
    """An organisation's role: the kind of organisation, its county (none for the city's own), the post."""

    kind: str
    county: str | None = None
    post: str

    def __str__(self) -> str:
        return f"{self.county}.{self.kind}/{self.post}" if self.county else f"{self.kind}/{self.post}"


def resolve_party(reference: str, lane: str) -> Party:
    """``county_agency/maker`` in the lane ``330203`` is that county's agency; in ``city`` it is the city's."""
    kind, _, post = reference.partition("/")
    if not kind.startswith("county_"):
        return Party(kind=kind, post=post)
    if lane == CITY:
        return Party(kind="city_" + kind.removeprefix("county_"), post=post)
    return Party(kind=kind, county=lane, post=post)


class Standing(Frozen):
    """What a party may hand in at any time while the case is open; each hand-in runs an automatic task."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    zh: str
    en: str
    rule: str
    party: str
    form: str


class Chain(Frozen):
    """An approval chain (审批链).

    ``urge_hours`` is how long after one urging of a task the next is taken; without it, from the next day (China).
    ``may_terminate``: operators may end a case of it before its end; false where nobody can start another one.
    """

    id: str
    zh: str
    en: str
    source: str
    steps: tuple[Step, ...] = ()
    standing: tuple[Standing, ...] = ()
    urge_hours: Annotated[int, Field(ge=1)] | None = left_out(None)
    may_terminate: bool = left_out(True)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [step.id for step in self.steps]
        taken = [*names, *(entry.id for entry in self.standing)]
        if len(taken) != len(set(taken)):
            raise ValueError("two steps or entries with the same id")
        earlier: set[str] = set()
        for number, step in enumerate(self.steps):
            unknown = set(step.other_persons_than) - earlier
            earlier.add(step.id)
            if unknown:
                raise ValueError(f"{step.id}: not an earlier step: {', '.join(sorted(unknown))}")
            lost_to = step.vote.lost_to if step.vote else None
            for back_to in (lost_to, step.refused_to):
                if back_to is not None and not self._leads_back(number, back_to):
                    raise ValueError(f"{step.id}: no way leads back to {back_to}")
            if step.kind is StepKind.VOTE and lost_to is None and self._may_stay_done(number):
                raise ValueError(
                    f"{step.id}: a lost vote would break off what cannot be undone: say where it goes back to"
                )
        return self

    def _may_stay_done(self, number: int) -> bool:
        """Whether something without a way back may be done when a step is walked, by its lane or another."""
        segment = self.segments()[self.segment_of(self.steps[number].id)]
        side_by_side = segment if self.steps[number].each is not None else ()
        return any(step.no_way_back for step in (*self.steps[:number], *side_by_side))

    def _leads_back(self, number: int, to: str) -> bool:
        """Whether a lost vote or a refusal can go there: to an earlier step that people take, over none that stays."""
        earlier = self.steps[:number]
        if to not in [step.id for step in earlier]:
            return False
        target, passed = self.step(to), earlier[self.index(to) :]
        near = target.each == self.steps[number].each and all(step.each == target.each for step in passed)
        undone = any(step.no_way_back for step in passed)
        reaches = near or self.steps[number].each is None
        return reaches and not undone and target.kind is not StepKind.AUTOMATIC

    def content_hash(self) -> str:
        """SHA-256 of the definition as JSON."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def index(self, step_id: str) -> int:
        """The place of a step in the order of the chain; ``KeyError`` if it has none of that id."""
        for number, step in enumerate(self.steps):
            if step.id == step_id:
                return number
        raise KeyError(step_id)

    def step(self, step_id: str) -> Step:
        """The step of that id; ``KeyError`` if there is none."""
        return self.steps[self.index(step_id)]

    def standing_entry(self, entry_id: str) -> Standing:
        """The standing entry of that id; ``KeyError`` if there is none."""
        for entry in self.standing:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)

    def organisation_kinds(self) -> frozenset[str]:
        """The kinds of organisations that take part: they decide, prepare, record, hand in, or are called upon."""
        parties = [party for step in self.steps for party in (*step.parties, step.recorded_by) if party]
        posts = [post for party in parties for post in (party.maker, party.decider)]
        posts += [step.missing.party for step in self.steps if step.missing]
        posts += [post for step in self.steps if step.deadline for post in step.deadline.called_in()]
        posts += [entry.party for entry in self.standing]
        return frozenset(post.partition("/")[0] for post in posts if post)

    def segments(self) -> tuple[tuple[Step, ...], ...]:
        """The steps grouped into stretches walked by the branches or by the main lane."""
        groups: list[list[Step]] = []
        for step in self.steps:
            if groups and groups[-1][0].each == step.each:
                groups[-1].append(step)
            else:
                groups.append([step])
        return tuple(tuple(group) for group in groups)

    def segment_of(self, step_id: str) -> int:
        """The number of the segment that a step belongs to."""
        for number, group in enumerate(self.segments()):
            if any(step.id == step_id for step in group):
                return number
        raise KeyError(step_id)
