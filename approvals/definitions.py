"""Chains as data: the steps of an approval, who takes them, by when, and what a return means.

A chain comes from the policy pack, is pinned in a case at its start, and never changes inside it.
Steps stand in the order they are walked. Neighbouring steps with ``each="branch"`` form a segment that
every branch (a county) walks by itself; a step without it is walked once and waits until all branches of
the segment before it are through.
"""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from approvals.base import Frozen
from calculations.deadlines import DeadlineRule

MAIN = "main"
"""The lane of the steps that a case walks once."""

CITY = "city"
"""A branch that is the city's own part: ``county_x`` parties are ``city_x`` in it."""


class StepKind(StrEnum):
    """How a step is passed."""

    SINGLE = "single"
    ALL_PARALLEL = "all_parallel"
    AUTOMATIC = "automatic"


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


class StepParty(Frozen):
    """Who takes a step: the decider; with a maker (经办) the decider is the checker (复核) of a step made by two."""

    decider: str = Field(pattern=r"^[a-z_]+/[a-z_]+$")
    maker: str | None = Field(default=None, pattern=r"^[a-z_]+/[a-z_]+$")

    def is_county_s(self) -> bool:
        """Whether a county's office takes part."""
        return any(post.startswith("county_") for post in (self.decider, self.maker) if post)


class Missing(Frozen):
    """Who decides, once the due time is over, what becomes of a document that has not come, and the choices."""

    party: str
    choices: tuple[Literal["wait", "leave_out", "estimate"], ...]


class Deadline(Frozen):
    """When a step is due and what happens around it. Offsets in calendar days; nothing passes by itself."""

    rule: DeadlineRule
    remind_days_before: tuple[int, ...] = ()
    escalate_days_after: int | None = None
    escalate_to: str | None = None
    repeat_every_days: int | None = None


class Step(Frozen):
    """One step (环节) of a chain."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    rule: str
    kind: StepKind = StepKind.SINGLE
    each: Literal["branch"] | None = None
    parties: tuple[StepParty, ...] = ()
    recorded_by: StepParty | None = None
    form: str | None = None
    submits: bool = False
    evidence: bool = False
    may_refuse: bool = False
    may_return: bool = True
    no_way_back: bool = False
    other_persons_than: tuple[str, ...] = ()
    text_change: Literal["walk_again", "straight_back"] = "walk_again"
    deadline: Deadline | None = None
    missing: Missing | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        single = self.kind is StepKind.SINGLE
        missing = self.missing
        faults = {
            "an automatic step has no parties": self.kind is StepKind.AUTOMATIC and self.parties,
            "a single step has exactly one party": single and len(self.parties) != 1,
            "a countersigned step has at least two parties": self.kind is StepKind.ALL_PARALLEL
            and len(self.parties) < 2,
            # What others have signed must not change under their hands.
            "a step that submits is a single one, with its form and a maker": self.submits
            and not (single and self.form and all(party.maker for party in self.parties)),
            "a recorded decision is a single office's and made by two": self.recorded_by is not None
            and not (single and self.recorded_by.maker),
            "a county's office takes only a step of its branch": self.each is None
            and any(party.is_county_s() for party in (*self.parties, self.recorded_by) if party),
            "what may be missing is handed in": missing is not None and not self.submits,
            "the city decides on what is missing": missing is not None and missing.party.startswith("county_"),
            "only a branch can be left out": missing is not None
            and "leave_out" in missing.choices
            and self.each is None,
        }
        for message, found in faults.items():
            if found:
                raise ValueError(message)
        return self

    def seat(self, slot: int) -> StepParty:
        """Who takes a slot: the parties in order, after them who records the decision of another office."""
        seats = (*self.parties, self.recorded_by) if self.recorded_by else self.parties
        return seats[slot]


class Standing(Frozen):
    """What a party may hand in at any time while the case is open; each hand-in runs an automatic task."""

    id: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")
    zh: str
    en: str
    rule: str
    party: str
    form: str


class Chain(Frozen):
    """An approval chain (审批链)."""

    id: str
    zh: str
    en: str
    source: str
    steps: tuple[Step, ...] = ()
    standing: tuple[Standing, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [step.id for step in self.steps]
        taken = [*names, *(entry.id for entry in self.standing)]
        if len(taken) != len(set(taken)):
            raise ValueError("two steps or entries with the same id")
        for number, step in enumerate(self.steps):
            unknown = set(step.other_persons_than) - set(names[:number])
            if unknown:
                raise ValueError(f"{step.id}: not an earlier step: {', '.join(sorted(unknown))}")
        return self

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
        posts += [step.deadline.escalate_to for step in self.steps if step.deadline]
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
