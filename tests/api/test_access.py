"""As whom somebody acts: in the post the task asks for, for the one who holds it, never over two links."""

from datetime import UTC, date, datetime, timedelta

import pytest

from approvals.actions import Extend, Jump, Power, Reassign, Terminate
from approvals.reading import Access, Office, Place, access_to_handling
from records.views import ActsFor, OrganisationView, PersonView, PostView
from services.identity.roles import actor_for, actors, for_whom, is_operator, stands_in
from services.views.history import lane_of_power

NOW = datetime(2022, 3, 1, 2, tzinfo=UTC)
CITY = "ningbo"


def post(name: str, kind: str = "bureau", city: str = CITY, county: str | None = None) -> PostView:
    office = OrganisationView(city=city, code=kind, kind=kind, county=county, zh=kind, en=kind)
    return PostView(organisation=office, post=name, since=date(2021, 1, 1), until=None)


def acts_for(person: str, *posts: PostView, hours: int = 0) -> ActsFor:
    since = NOW + timedelta(hours=hours)
    return ActsFor(person=person, name=f"名{person}", since=since, until=since + timedelta(hours=1), posts=posts)


def somebody(*posts: PostView, acts: tuple[ActsFor, ...] = ()) -> PersonView:
    return PersonView(login="me", name="我", name_en="Me", posts=posts, acts_for=acts)


def chosen(
    person: PersonView, party: str, *holder: str, acting_for: str | None = None
) -> tuple[str, str | None] | None:
    actor = actor_for(actors(person, CITY, NOW, acting_for), party, holder)
    return None if actor is None else (actor.post, actor.acting_for)


def test_ones_own_post_comes_before_anybody_elses() -> None:
    me = somebody(post("maker"), post("checker"), acts=(acts_for("li", post("checker"), post("leader")),))
    assert chosen(me, "bureau/checker") == ("checker", None)
    assert chosen(me, "bureau/leader") == ("leader", "li")
    assert chosen(me, "bureau/nobody") == ("maker", None)


def test_who_holds_the_task_decides_for_whom_one_acts() -> None:
    me = somebody(post("checker"), acts=(acts_for("li", post("checker")),))
    assert chosen(me, "bureau/checker", "li") == ("checker", "li")
    assert chosen(me, "bureau/checker", "me") == ("checker", None)
    assert chosen(me, "bureau/checker", "somebody-else") == ("checker", None)


def test_a_colleague_who_is_named_is_the_only_one_acted_for() -> None:
    me = somebody(post("checker"), acts=(acts_for("li", post("checker")), acts_for("wu", post("leader"))))
    assert chosen(me, "bureau/checker", acting_for="li") == ("checker", "li")
    assert chosen(me, "bureau/checker", acting_for="wu") == ("leader", "wu")
    assert chosen(me, "bureau/checker", acting_for="zhao") is None


def test_a_substitution_holds_from_its_first_instant_until_before_its_last() -> None:
    me = somebody(acts=tuple(acts_for(f"at{hours}", post("maker"), hours=hours) for hours in (-1, 0, 1)))
    assert [each.person for each in stands_in(me, NOW)] == ["at0"]
    assert chosen(me, "bureau/maker") == ("maker", "at0")


def test_a_post_in_another_city_counts_for_nothing_here() -> None:
    me = somebody(post("maker", city="jinhua"), post("maker", "operations", "jinhua"))
    assert chosen(me, "bureau/maker") is None
    assert (is_operator(me, CITY), is_operator(me, "jinhua")) == (False, True)


def test_a_partys_tasks_are_somebody_elses_only_where_the_post_is_not_mine() -> None:
    me = somebody(post("maker"), acts=(acts_for("li", post("maker"), post("leader", "county_tax", county="330203")),))
    assert for_whom(me, NOW) == {"330203.county_tax/leader": "li"}


@pytest.mark.parametrize(
    ("power", "seen"),
    [
        (Terminate(), True),
        (Jump(to="draft"), True),
        (Jump(lane="330205", to="draft"), False),
        (Jump(lane="330203", to="draft"), True),
        (Reassign(task="330205.draft.1.prepare"), False),
        (Extend(task="330203.draft.1.prepare", due=date(2022, 4, 1)), True),
    ],
)
def test_a_county_sees_what_operators_do_to_the_case_and_to_itself(power: Power, seen: bool) -> None:
    of_haishu = [Office(kind="county_tax", county="330203")]
    assert (access_to_handling(of_haishu, Place(lane=lane_of_power(power))) >= Access.OWN_LINES) is seen
