"""Voting: by which rule a vote is won or lost, and how it stands."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StrictBool, model_validator

from calculations.input.frozen import Frozen, left_out


class VoteState(StrEnum):
    """How a vote stands."""

    UNDECIDED = "undecided"
    WON = "won"
    LOST = "lost"


class VoteRule(Frozen):
    """When a vote is won: yes votes reach the threshold, and as many as the quorum have voted.

    ``threshold`` is a number of votes (``count``), a share of all who may vote (``share``, 0 to 1; with ``of`` so many
    of so many parts, since no decimal is two thirds), or a sum of weights (``weight``); with ``more_than`` it has to be
    passed, not only reached. Who abstains has voted.
    ``members`` is how many may vote where somebody enters the counts of a vote taken elsewhere; else the step's
    parties vote, one each. A lost vote goes back to the step ``lost_to``; without one it ends the case as refused.
    """

    by: Literal["count", "share", "weight"]
    threshold: Decimal = Field(gt=0)
    of: Annotated[int, Field(ge=1)] | None = left_out(None)
    more_than: StrictBool = False
    quorum: int = Field(default=1, ge=1)
    members: int | None = Field(default=None, ge=1)
    lost_to: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        whole = self.of or 1
        if self.by == "share" and (self.threshold > whole or (self.more_than and self.threshold == whole)):
            raise ValueError("no vote reaches a share above one")
        if self.by != "share" and self.of is not None:
            raise ValueError("only a share is so many of so many parts")
        return self

    def can_be_won(self, members: int | None, weight: int) -> bool:
        """Whether this many members, of this weight together, can win the vote at all; yes while nobody knows."""
        return members is None or (self.quorum <= members and self._reached(members, weight, members))

    def state(self, yes: int, yes_weight: int, voted: int, members: int, open_weight: int) -> VoteState:
        """How a vote stands with so many yes votes (and their weight), of so many who voted and who may vote.

        ``open_weight`` is the weight of those who have not voted yet.
        """
        if voted >= self.quorum and self._reached(yes, yes_weight, members):
            return VoteState.WON
        still = members - voted
        if not self._reached(yes + still, yes_weight + open_weight, members):
            return VoteState.LOST
        return VoteState.UNDECIDED

    def _reached(self, yes: int, weight: int, members: int) -> bool:
        found = Decimal(weight if self.by == "weight" else yes) * (self.of or 1)
        wanted = self.threshold * members if self.by == "share" else self.threshold
        return found > wanted if self.more_than else found >= wanted
