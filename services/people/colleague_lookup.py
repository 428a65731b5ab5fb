"""The people that an action names: looked up in the directory as they are today, since a case reads nothing."""

from approvals.actions import Actor
from approvals.case_ids import city_of
from approvals.definitions import Party
from approvals.reading import access_to_office
from calculations.dates.deadlines import day_of
from calculations.input.faults import Fault
from records.directory.people import actor_for
from records.views import PersonView, TaskView
from services.errors import ServiceError
from services.identity.read_access import offices_of
from services.wiring import Services

ANY_PARTY = Party(kind="", post="")
"""No post in particular."""


async def person_for(services: Services, asking: PersonView, task: TaskView, login: str, place: str = "to") -> Actor:
    """A colleague as of today, in the post that a task asks for if they hold it. Raises as ``people_for``."""
    (found,) = await people_for(services, asking, task, {place: login})
    return found


async def people_for(
    services: Services, asking: PersonView, task: TaskView, logins: dict[str, str]
) -> tuple[Actor, ...]:
    """Colleagues as of today, by the place where each is named; in the task's post if they hold it, else their first.

    Raises ``BadInput`` naming every place with a login that holds no post in the case's city, or none of an office
    whose people who is asking may know: another county's people are as unknown as nobody.
    """
    today = day_of(await services.now())
    party = _party_of(task)
    async with services.store.read() as session:
        found = {
            place: await actor_for(session, login, city_of(task.case), party, today) for place, login in logins.items()
        }
    unknown = [
        _unknown(place, logins[place])
        for place, actor in found.items()
        if actor is None or not access_to_office(offices_of(asking), actor.county)
    ]
    if unknown:
        raise ServiceError.bad_input(unknown)
    return tuple(actor for actor in found.values() if actor is not None)


async def colleague(services: Services, login: str, party: Party) -> Actor:
    """Who takes over, in the party's post if they hold it. Raises ``ServiceError`` for who holds no post here."""
    today = day_of(await services.now())
    async with services.store.read() as session:
        found = await actor_for(session, login, services.pack.id, party, today)
    if found is None:
        raise ServiceError.bad_input([_unknown("to", login)])
    return found


def _unknown(place: str, login: str) -> Fault:
    return Fault(place, f"nobody of that login holds a post here: {login}", f"名册中没有在岗的“{login}”")


def _party_of(task: TaskView) -> Party:
    if task.party_kind is None or task.party_post is None:
        return ANY_PARTY
    return Party(kind=task.party_kind, county=task.party_county, post=task.party_post)
