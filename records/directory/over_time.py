"""What the directory shows of people over time: every post held, every substitute; and posts that nobody holds."""

from datetime import date, datetime

from approvals.definitions import Party
from records.views import OrganisationView, TaskView, View


class HoldingView(View):
    """A post 岗位 held from a day until before another (China), by whom."""

    person: str
    name: str
    organisation: OrganisationView
    post: str
    since: date
    until: date | None


class SubstitutionView(View):
    """A substitute 代理人: from an instant until before another; `ended_by` ended it before its time."""

    number: int
    person: str
    person_name: str
    substitute: str
    substitute_name: str
    since: datetime
    until: datetime
    reason: str
    set_by: str
    set_at: datetime
    ended_by: str | None


class PersonDetail(View):
    """A member of staff with every post held so far or to be held, and every substitution they have part in."""

    login: str
    name: str
    name_en: str
    active: bool
    holdings: tuple[HoldingView, ...]
    substitutions: tuple[SubstitutionView, ...]


class Holder(View):
    """Somebody who holds a post."""

    login: str
    name: str


class PostStand(View):
    """A post of an organisation and who holds it on the day asked about; nobody: it is empty."""

    organisation: OrganisationView
    post: str
    holders: tuple[Holder, ...]

    @property
    def party(self) -> Party:
        """The party that this post is."""
        return Party(kind=self.organisation.kind, county=self.organisation.county, post=self.post)


class EmptyPost(View):
    """A party for which tasks wait while nobody holds its post: how many, and the first of them by due date."""

    party: str
    waiting: int
    tasks: tuple[TaskView, ...]
