"""The names that people read in place of codes, as a case has pinned them: organisations, posts, counties."""

from pydantic import Field

from approvals.definitions import Party
from calculations.input.frozen import Frozen, left_out


class CaseNames(Frozen):
    """Names by code: kinds of organisation, posts in them, lanes (counties and the city's own part).

    An organisation of the counties is named without which county it is: the county's name precedes it. A case
    that began before cases pinned names has none, and shows codes.
    """

    organisations: dict[str, str] = Field(default_factory=dict)
    posts: dict[str, str] = Field(default_factory=dict)
    lanes: dict[str, str] = Field(default_factory=dict)
    organisations_en: dict[str, str] = left_out({})
    posts_en: dict[str, str] = left_out({})
    lanes_en: dict[str, str] = left_out({})

    def lane(self, lane: str) -> str:
        """A branch in words."""
        return self.lanes.get(lane, lane)

    def party(self, party: Party) -> str:
        """``330203.county_finance/checker`` as 海曙区财政局复核; the code where a name is not known."""
        organisation, post = self.organisations.get(party.kind), self.posts.get(party.post)
        place = "" if party.county is None else self.lanes.get(party.county)
        if organisation is None or post is None or place is None:
            return str(party)
        return f"{place}{organisation}{post}"
