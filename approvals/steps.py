"""One step of a chain as data: who takes it, how it is passed, by when, and what may be done there."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from approvals.votes import VoteRule
from calculations.dates.deadlines import DeadlineRule
from calculations.input.frozen import Frozen, left_out

PartyPattern = Annotated[str, Field(pattern=r"^[a-z_]+/[a-z_]+$")]
"""An organisation's kind and a post in it, as chains name them: ``county_agency/maker``."""


MissingChoice = Literal["wait", "leave_out", "estimate"]
"""What may become of a document that has not come."""


class StepKind(StrEnum):
    """How a step is passed: by one party; the first of several; all at once; each in turn; by vote; by itself."""

    SINGLE = "single"
    ANY = "any"
    ALL_PARALLEL = "all_parallel"
    ALL_IN_ORDER = "all_in_order"
    VOTE = "vote"
    AUTOMATIC = "automatic"


SEVERAL = (StepKind.ANY, StepKind.ALL_PARALLEL, StepKind.ALL_IN_ORDER, StepKind.VOTE)
"""The kinds that take more than one party."""


class StepAction(StrEnum):
    """What a step may allow in addition to deciding."""

    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"
    CLAIM = "claim"
    TRANSFER = "transfer"
    DELEGATE = "delegate"
    ADD_SIGNER = "add_signer"
    COMMENT = "comment"
    URGE = "urge"


class StepParty(Frozen):
    """Who takes a step: the decider; with a maker (经办) the decider is the checker (复核) of a step made by two.

    ``weight`` is what the party's vote weighs.
    """

    decider: PartyPattern
    maker: PartyPattern | None = None
    weight: Annotated[int, Field(ge=1)] = left_out(1)

    def is_county_s(self) -> bool:
        """Whether a county's office takes part."""
        return any(post.startswith("county_") for post in (self.decider, self.maker) if post)


class Missing(Frozen):
    """Who decides, once the due time is over, what becomes of a document that has not come, and the choices."""

    party: str
    choices: tuple[MissingChoice, ...]


class Check(Frozen):
    """A check of what is handed in: what fails it is stopped, taken with a written reason (warn), or ignored."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    level: Literal["stop", "warn", "ignore"]


class Escalation(Frozen):
    """One more level that is called in, so many calendar days after the due day."""

    days_after: int = Field(ge=0)
    to: PartyPattern


class Deadline(Frozen):
    """When a step is due and what happens around it. Offsets in calendar days; nothing passes by itself.

    ``further`` are the levels above the first that is called in, later ones later; dunning begins after the last.
    """

    rule: DeadlineRule
    remind_days_before: tuple[int, ...] = ()
    escalate_days_after: int | None = None
    escalate_to: str | None = None
    repeat_every_days: int | None = None
    further: tuple[Escalation, ...] = left_out(())

    @model_validator(mode="after")
    def _upwards(self) -> Self:
        days = [escalation.days_after for escalation in self.further]
        if days and (self.escalate_days_after is None or self.escalate_to is None):
            raise ValueError("further levels need a first one")
        if days != sorted(set(days)) or (days and days[0] <= (self.escalate_days_after or 0)):
            raise ValueError("each further level is called in later than the one before")
        return self

    def called_in(self) -> tuple[str, ...]:
        """The parties that are called in, level by level."""
        first = (self.escalate_to,) if self.escalate_to is not None else ()
        return (*first, *(escalation.to for escalation in self.further))


class Step(Frozen):
    """One step (环节) of a chain.

    ``refused_to`` is the step that a refusal goes back to, to be reworked in a new round; without it a refusal ends the
    case. ``allows`` names what may be done here in addition to deciding; without it everything may. ``copies`` are the
    parties that get a copy to read when the step is passed. ``vote`` is the rule of a vote taken here by the parties,
    or, at a single step with evidence, of one taken elsewhere whose counts are entered.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    rule: str
    kind: StepKind = StepKind.SINGLE
    each: Literal["branch"] | None = None
    parties: tuple[StepParty, ...] = ()
    recorded_by: StepParty | None = None
    form: str | None = None
    submits: StrictBool = False
    evidence: StrictBool = False
    may_refuse: StrictBool = False
    refused_to: Annotated[str | None, Field(pattern=r"^[a-z][a-z0-9_]*$")] = left_out(None)
    may_return: StrictBool = True
    no_way_back: StrictBool = False
    other_persons_than: tuple[str, ...] = ()
    text_change: Literal["walk_again", "straight_back"] = "walk_again"
    deadline: Deadline | None = None
    missing: Missing | None = None
    vote: VoteRule | None = left_out(None)
    allows: tuple[StepAction, ...] | None = left_out(None)
    checks: tuple[Check, ...] = left_out(())
    copies: tuple[PartyPattern, ...] = left_out(())

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        single = self.kind is StepKind.SINGLE
        voted = self.kind is StepKind.VOTE
        missing = self.missing
        vote = self.vote
        weights = sum(party.weight for party in self.parties)
        faults = {
            "an automatic step has no parties": self.kind is StepKind.AUTOMATIC and self.parties,
            "a single step has exactly one party": single and len(self.parties) != 1,
            "a step of several has at least two parties": self.kind in SEVERAL and len(self.parties) < 2,
            "a step that is voted on has the rule of the vote": voted and vote is None,
            "only a vote has a rule of voting": vote is not None and not (voted or (single and self.evidence)),
            "who votes decides alone, and does not count members": voted
            and vote is not None
            and (vote.members is not None or any(party.maker for party in self.parties)),
            "counts that are entered have no weights, and go nowhere by themselves": single
            and vote is not None
            and (vote.by == "weight" or vote.lost_to is not None),
            "counts that are entered need the number of members": single
            and vote is not None
            and vote.by == "share"
            and vote.members is None,
            "the vote cannot be won": vote is not None
            and not vote.can_be_won(len(self.parties) if voted else vote.members, weights),
            "only a step that may refuse says where that goes": self.refused_to is not None and not self.may_refuse,
            "checks are for what is handed in": bool(self.checks) and not self.submits,
            "two checks with the same id": len({check.id for check in self.checks}) != len(self.checks),
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

    def allowed(self, action: StepAction) -> bool:
        """Whether the step allows that."""
        return self.allows is None or action in self.allows

    def seat(self, slot: int) -> StepParty:
        """Who takes a slot: the parties in order, after them who records the decision of another office."""
        seats = (*self.parties, self.recorded_by) if self.recorded_by else self.parties
        return seats[slot]
