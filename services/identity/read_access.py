"""What somebody may read of the records: the decision of ``approvals.reading``, asked with what the records know."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor
from approvals.reading import Access, Office, Place, access_to_handling, access_to_office, access_to_place
from policies.pack import Pack
from records.cases.case_facts import kinds_reached
from records.desk.copies import Reader, cases_copied
from records.desk.inbox import CityParty
from records.views import OrganisationView, PersonView
from services.identity.county_extract import Extract

Row = TypeVar("Row", bound=BaseModel)


def offices_of(person: PersonView) -> tuple[Office, ...]:
    """The organisations as whose staff somebody reads."""
    return tuple(
        Office(kind=post.organisation.kind, county=post.organisation.county, name=post.organisation.zh)
        for post in person.posts
    )


def office_of(actor: Actor) -> Office:
    """The organisation as whose staff somebody acts."""
    return Office(kind=actor.kind, county=actor.county, name=actor.organisation_name)


def reads_office(person: PersonView, organisation: OrganisationView) -> bool:
    """Whether somebody reads who works in an organisation."""
    return access_to_office(offices_of(person), organisation.county) is Access.ALL


def reads_person(reader: PersonView, login: str, organisations: Iterable[OrganisationView]) -> bool:
    """Whether somebody reads the posts of a person: their own, or of who has held one in an office that they read."""
    return reader.login == login or any(reads_office(reader, each) for each in organisations)


def as_reader(person: PersonView) -> Reader:
    """Somebody as copies know them: by their login and their parties."""
    mine = tuple(CityParty(city=post.organisation.city, party=post.party) for post in person.posts)
    return Reader(person.login, mine)


@dataclass(frozen=True, slots=True)
class Sight:
    """A reader in front of one case: their offices, the kinds of organisation that it has reached, what is theirs."""

    offices: tuple[Office, ...]
    reached: frozenset[str]
    extract: Extract

    def place(self, lane: str | None, organisation: str | None = None) -> Access:
        """How much they read of what is in a lane; ``organisation``: who handed in what is in a hand-in's."""
        return access_to_place(self.offices, Place(lane=lane, organisation=organisation, reached=self.reached))

    def handling(self, lane: str | None) -> Access:
        """How much they read of the tasks of a lane, and of what operators do there."""
        return access_to_handling(self.offices, Place(lane=lane, reached=self.reached))

    def reads_actor(self, actor: Actor | None) -> bool:
        """Whether they read who did something: whoever works in an office that they read, and the system."""
        return actor is None or access_to_office(self.offices, actor.county) is Access.ALL

    def shown(self, row: Row, access: Access) -> Row | None:
        """A row as far as that access goes; none when it does not reach."""
        if access is Access.OWN_LINES:
            return self.extract.of_model(row)
        return row if access is Access.ALL else None


async def sight_of(session: AsyncSession, pack: Pack, person: PersonView, case: str) -> Sight:
    """How somebody reads a case. Whoever was given a copy of anything in it has been reached by it."""
    return (await sights_of(session, pack, person, [case]))[case]


async def sights_of(session: AsyncSession, pack: Pack, person: PersonView, cases: Collection[str]) -> dict[str, Sight]:
    """How somebody reads each of these cases, as ``sight_of``."""
    offices = offices_of(person)
    extract, own = extract_for(pack, offices), frozenset(office.kind for office in offices)
    copied = await cases_copied(session, as_reader(person), cases)
    reached = await kinds_reached(session, cases)
    return {case: Sight(offices, kinds | own if case in copied else kinds, extract) for case, kinds in reached.items()}


def extract_for(pack: Pack, offices: Iterable[Office]) -> Extract:
    """What leaves out the counties that are none of a reader's."""
    return Extract(pack, {office.county for office in offices if office.county is not None})
