"""What happens around the walk: who holds a task, who signs as well, votes counted, copies, operators' powers."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from approvals.actions import Actor, Position, Power
from approvals.definitions import Party
from approvals.refusals import Refusal
from approvals.vocabulary import HeldHow
from calculations.input.frozen import Frozen


class HolderChanged(Frozen):
    """One person of the post holds the task now, or nobody in particular again (without ``holder``)."""

    kind: Literal["holder_changed"] = "holder_changed"
    task: str
    how: HeldHow
    holder: Actor | None = None
    reason: str = ""


class HandedOver(Frozen):
    """The tasks of a person went to another; ``kept`` are those that could not, with the reason.

    Before semantics 5 the reason is a Chinese text, with a party's code in it.
    """

    kind: Literal["handed_over"] = "handed_over"
    person: str
    to: Actor
    tasks: tuple[str, ...]
    kept: dict[str, str | Refusal] = Field(default_factory=dict)
    reason: str


class Delegated(Frozen):
    """The holder asked another person for an opinion before deciding."""

    kind: Literal["delegated"] = "delegated"
    task: str
    to: Actor
    reason: str = ""


class SignerAdded(Frozen):
    """The holder has another person sign as well."""

    kind: Literal["signer_added"] = "signer_added"
    task: str
    to: Actor
    position: Position
    reason: str = ""


class SignerRemoved(Frozen):
    """An added signer, or one asked for an opinion, need not sign any more."""

    kind: Literal["signer_removed"] = "signer_removed"
    task: str
    person: str
    reason: str


class TakenBack(Frozen):
    """A decider took their approval back; the task opens again."""

    kind: Literal["taken_back"] = "taken_back"
    task: str
    reason: str


class Urged(Frozen):
    """Somebody pressed for a task."""

    kind: Literal["urged"] = "urged"
    task: str
    note: str = ""


class VoteCounted(Frozen):
    """A vote is decided: how many voted how, and whether it was won."""

    kind: Literal["vote_counted"] = "vote_counted"
    lane: str
    step: str
    round: int
    yes: int
    no: int
    abstain: int
    members: int
    won: bool


class Copied(Frozen):
    """A passed step goes to parties for reading."""

    kind: Literal["copied"] = "copied"
    lane: str
    step: str
    parties: tuple[Party, ...]


class PowerProposed(Frozen):
    """An operator proposed to use a power; ``proposal`` is its id in the case."""

    kind: Literal["power_proposed"] = "power_proposed"
    proposal: str
    power: Power
    reason: str


class PowerConfirmed(Frozen):
    """A second operator confirmed it: the effects of the same turn are marked with the proposal."""

    kind: Literal["power_confirmed"] = "power_confirmed"
    proposal: str
    proposed_by: Actor
    power: Power
    reason: str


class PowerDeclined(Frozen):
    """A proposal was let go."""

    kind: Literal["power_declined"] = "power_declined"
    proposal: str
    reason: str


class DeadlineMoved(Frozen):
    """An open task is due at another instant."""

    kind: Literal["deadline_moved"] = "deadline_moved"
    task: str
    before: datetime | None
    due: datetime


HandlingEvent = (
    HolderChanged
    | HandedOver
    | Delegated
    | SignerAdded
    | SignerRemoved
    | TakenBack
    | Urged
    | VoteCounted
    | Copied
    | PowerProposed
    | PowerConfirmed
    | PowerDeclined
    | DeadlineMoved
)
"""What happens around the walk."""
