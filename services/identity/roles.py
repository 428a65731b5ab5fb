"""As whom a person acts; what they may read is decided in ``services.identity.read_access``."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from approvals.actions import Actor
from approvals.definitions import OPERATIONS
from records.views import ActsFor, PersonView, PostView

AUDIT = "audit_office"
"""The kind of organisation 审计机关 that reads the security log."""


def is_operator(person: PersonView, city: str) -> bool:
    """Whether somebody operates the system for a city."""
    return any((post.organisation.kind, post.organisation.city) == (OPERATIONS, city) for post in person.posts)


def is_auditor(person: PersonView, city: str) -> bool:
    """Whether somebody holds a post in the audit office of a city."""
    return any((post.organisation.kind, post.organisation.city) == (AUDIT, city) for post in person.posts)


def stands_in(person: PersonView, now: datetime) -> tuple[ActsFor, ...]:
    """For whom somebody acts as substitute at an instant; never for whom those stand in: it ends after one link."""
    return tuple(each for each in person.acts_for if each.since <= now < each.until)


def for_whom(person: PersonView, now: datetime) -> dict[str, str]:
    """Whose a party's tasks are for somebody who acts for others: the login by party, without their own parties."""
    own = {str(post.party) for post in person.posts}
    others = [(str(post.party), each.person) for each in stands_in(person, now) for post in each.posts]
    return {party: login for party, login in others if party not in own}


def actors(person: PersonView, city: str, now: datetime, acting_for: str | None = None) -> tuple[Actor, ...]:
    """Everybody that somebody is in a city: themselves in each of their posts, then as substitute in each of another's.

    ``acting_for`` asks for those alone in which they act for that colleague.
    """
    own = [_actor(person, post) for post in person.posts if post.organisation.city == city]
    others = [
        _actor(person, post).model_copy(update={"acting_for": each.person, "acting_for_name": each.name})
        for each in stands_in(person, now)
        for post in each.posts
        if post.organisation.city == city and acting_for in (None, each.person)
    ]
    return tuple(others if acting_for is not None else own + others)


def actor_for(candidates: Sequence[Actor], party: str | None, holder: Iterable[str] = ()) -> Actor | None:
    """Who of them acts: in the post that is the party's (``330203.county_agency/maker``), as or for its holder if any.

    Else the first, so that the case can say why not; ``None`` when there is nobody. A party without a county
    (``county_finance/maker``) fits that post in any county.
    """
    fitting = [actor for actor in candidates if party in (str(actor.party), f"{actor.kind}/{actor.post}")]
    holding = [actor for actor in fitting if not set(holder).isdisjoint(actor.persons())]
    return next(iter((*holding, *fitting, *candidates)), None)


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
