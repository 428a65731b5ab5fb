"""Who may see what, and as whom a person acts; whether they may act is for the case to say."""

from collections.abc import Iterable

from approvals.actions import Actor
from approvals.definitions import CITY, MAIN
from records.views import PersonView, PostView

OPERATIONS = "operations"
"""The kind of organisation whose people operate the system."""

STANDING = "standing."
"""How the lanes of hand-ins begin; they belong to whoever handed in."""


def is_operator(person: PersonView, city: str) -> bool:
    """Whether somebody operates the system for a city."""
    return any((post.organisation.kind, post.organisation.city) == (OPERATIONS, city) for post in person.posts)


def sees(person: PersonView, lane: str | None, organisation: str | None = None) -> bool:
    """Whether somebody may read what stands in a lane of a case, or on an account of a county.

    City staff see all; county staff their own county's and what is the whole case's. ``organisation`` is the name
    of who handed in what stands in the lane of a hand-in.
    """
    offices = [post.organisation for post in person.posts]
    if any(office.county is None for office in offices):
        return True
    if lane is not None and lane.startswith(STANDING):
        return organisation in [office.zh for office in offices]
    return lane in (None, MAIN, CITY) or lane in [office.county for office in offices]


def actor_for(person: PersonView, city: str, party: str | None) -> Actor | None:
    """The person in the post that is the party's (``330203.county_agency/maker``); else in their first post there.

    ``None`` when they hold no post in that city. A party without a county (``county_finance/maker``) fits that post
    in any county.
    """
    posts = [post for post in person.posts if post.organisation.city == city]
    fitting = (post for post in posts if party in _names(post))
    chosen = next(fitting, posts[0] if posts else None)
    return None if chosen is None else _actor(person, chosen)


def holds_several(person: PersonView, city: str) -> bool:
    """Whether it takes the task's party to know in which post somebody acts."""
    return sum(post.organisation.city == city for post in person.posts) > 1


def counties(person: PersonView) -> Iterable[str]:
    """The counties whose staff somebody is."""
    return {post.organisation.county for post in person.posts if post.organisation.county is not None}


def _names(post: PostView) -> tuple[str, str]:
    return str(post.party), f"{post.organisation.kind}/{post.post}"


def _actor(person: PersonView, post: PostView) -> Actor:
    office = post.organisation
    return Actor(
        person=person.login,
        name=person.name,
        organisation=office.code,
        organisation_name=office.zh,
        kind=office.kind,
        county=office.county,
        post=post.post,
    )
