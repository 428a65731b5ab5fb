"""Who acts, as they were at that moment."""

from typing import Annotated

from pydantic import Field

from approvals.definitions import Party
from calculations.input.frozen import Frozen, left_out

Reason = Annotated[str, Field(max_length=2000)]


class Actor(Frozen):
    """A person as of now: login and name, organisation and post held, and for whom they act, if for another.

    A substitute 代理人 has the post of the person they act for; ``acting_for`` is that person's login.
    """

    person: str
    name: str
    organisation: str
    organisation_name: str
    kind: str
    county: str | None = None
    post: str
    acting_for: str | None = None
    acting_for_name: str | None = left_out(None)

    def persons(self) -> tuple[str, ...]:
        """The logins behind the action: the person, and for whom they act."""
        return (self.person,) if self.acting_for is None else (self.person, self.acting_for)

    def holds(self, party: Party) -> bool:
        """Whether the post in which this person acts is that party's."""
        return (self.kind, self.county, self.post) == (party.kind, party.county, party.post)

    @property
    def party(self) -> Party:
        """The party whose post this is."""
        return Party(kind=self.kind, county=self.county, post=self.post)

    @property
    def signature(self) -> str:
        """Organisation and name, as people read who did something, and for whom."""
        acting = f"(代{self.acting_for_name or self.acting_for})" if self.acting_for is not None else ""
        return f"{self.organisation_name}{self.name}{acting}"
