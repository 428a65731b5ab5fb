"""Chains as data: the steps of an approval, who takes them, by when, and what a return means.

A chain comes from the policy pack, is pinned in a case at its start, and never changes inside it.
Steps are in the order they are walked. Neighbouring steps with ``each="branch"`` form a segment that
every branch (a county) walks by itself; a step without it is walked once and waits until all branches of
the segment before it are through.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from hashlib import sha256
from itertools import groupby
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
        step = self.steps[number]
        return self.has_no_way_back(0, number if step.each is None else self.end_of_segment(step.id))

    def _leads_back(self, number: int, to: str) -> bool:
        """Whether a lost vote or a refusal can go there: a branch's own stays within its stretch."""
        step = self.steps[number]
        return self.leads_back(step.id, to) and (step.each is None or self.segment_of(step.id) == self.segment_of(to))

    def content_hash(self) -> str:
        """SHA-256 of the definition as JSON."""
        return sha256(self.model_dump_json().encode()).hexdigest()

    def index(self, step_id: str) -> int:
        """The place of a step in the order of the chain; ``KeyError`` if it has none of that id."""
        return self._places[step_id]

    def step(self, step_id: str) -> Step:
        """The step of that id; ``KeyError`` if there is none."""
        return self.steps[self._places[step_id]]

    def find_step(self, step_id: str) -> Step | None:
        """The step of that id, if there is one."""
        return self.step(step_id) if step_id in self._places else None

    def leads_back(self, step_id: str, to: str) -> bool:
        """Whether ``to`` is an earlier step that people take, with none from there on that cannot be undone."""
        here, target = self.index(step_id), self.find_step(to)
        if target is None or target.kind is StepKind.AUTOMATIC:
            return False
        goal = self.index(to)
        return goal < here and not self.has_no_way_back(goal, here)

    def has_no_way_back(self, first: int, end: int) -> bool:
        """Whether one of the steps from a place to before another cannot be undone."""
        return self._after_no_way_back[end] > first

    def has_to_be_walked(self, first: int, end: int) -> bool:
        """Whether one of the steps from a place to before another is automatic, or cannot be undone."""
        return self._after_what_is_walked[end] > first

    def standing_entry(self, entry_id: str) -> Standing:
        """The standing entry of that id; ``KeyError`` if there is none."""
        for entry in self.standing:
            if entry.id == entry_id:
                return entry
        raise KeyError(entry_id)

    def organisation_kinds(self) -> frozenset[str]:
        """The kinds of organisations that take part: they decide, prepare, record, hand in, or are called upon."""
        return self._organisation_kinds

    def segments(self) -> tuple[tuple[Step, ...], ...]:
        """The steps grouped into stretches walked by the branches or by the main lane."""
        return self._segments

    def segment_of(self, step_id: str) -> int:
        """The number of the segment that a step belongs to; ``KeyError`` if the chain has none of that id."""
        return self._segment_of[step_id]

    def end_of_segment(self, step_id: str) -> int:
        """The place after the last step of the stretch that a step belongs to."""
        return self.index(self._segments[self._segment_of[step_id]][-1].id) + 1

    # What is asked of every step again and again, worked out once.

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {step.id: number for number, step in enumerate(self.steps)}

    @cached_property
    def _segments(self) -> tuple[tuple[Step, ...], ...]:
        return tuple(tuple(group) for _, group in groupby(self.steps, key=lambda step: step.each))

    @cached_property
    def _segment_of(self) -> Mapping[str, int]:
        return {step.id: number for number, group in enumerate(self._segments) for step in group}

    @cached_property
    def _after_no_way_back(self) -> tuple[int, ...]:
        return _after_last(self.steps, lambda step: step.no_way_back)

    @cached_property
    def _after_what_is_walked(self) -> tuple[int, ...]:
        return _after_last(self.steps, lambda step: step.no_way_back or step.kind is StepKind.AUTOMATIC)

    @cached_property
    def _organisation_kinds(self) -> frozenset[str]:
        parties = [party for step in self.steps for party in (*step.parties, step.recorded_by) if party]
        posts = [post for party in parties for post in (party.maker, party.decider)]
        posts += [step.missing.party for step in self.steps if step.missing]
        posts += [post for step in self.steps if step.deadline for post in step.deadline.called_in()]
        posts += [entry.party for entry in self.standing]
        return frozenset(post.partition("/")[0] for post in posts if post)

    def __copy__(self) -> Self:
        """Without what was worked out: whoever copies a chain may change its steps (``model_copy``)."""
        copied = super().__copy__()
        for name in copied.__dict__.keys() - type(self).model_fields:
            del copied.__dict__[name]
        return copied


def _after_last(steps: tuple[Step, ...], holds: Callable[[Step], bool]) -> tuple[int, ...]:
    """For each place, and the one after the last: the place after the last step before it of which something holds."""
    found = [0]
    for number, step in enumerate(steps, 1):
        found.append(number if holds(step) else found[-1])
    return tuple(found)
