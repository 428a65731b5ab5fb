"""What the records give to callers: frozen values, never table rows. Instants are aware, in UTC; money is yuan."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from approvals.actions import Ballot, Evidence
from approvals.definitions import Party
from approvals.effects import CaseStatus, Notice, Outcome, Role


class View(BaseModel):
    """A frozen read model, filled from a row's columns of the same names."""

    model_config = ConfigDict(frozen=True, from_attributes=True)


@dataclass(frozen=True, slots=True)
class Filtered:
    """Marks a field of the inbox's items by one value of which the inbox can be narrowed; ``name`` is the filter's."""

    name: str
    example: str


class OrganisationView(View):
    """An organisation 机构."""

    city: str
    code: str
    kind: str
    county: str | None
    zh: str
    en: str


class PostView(View):
    """A post 岗位 that a person holds, `until` not included."""

    organisation: OrganisationView
    post: str
    since: date
    until: date | None

    @property
    def party(self) -> Party:
        """The party that this post is."""
        return Party(kind=self.organisation.kind, county=self.organisation.county, post=self.post)


class ActsFor(View):
    """A colleague for whom somebody acts as substitute 代理人, `until` not included, and that colleague's posts."""

    person: str
    name: str
    since: datetime
    until: datetime
    posts: tuple[PostView, ...] = ()


class PersonView(View):
    """A member of staff, the posts held on the day asked about, and for whom they act now or later."""

    login: str
    name: str
    name_en: str
    posts: tuple[PostView, ...] = ()
    acts_for: tuple[ActsFor, ...] = ()


class CaseSummary(View):
    """A case 事项 in a list. The names are empty only in the moment before the case's first effect is recorded."""

    id: str
    city: str
    kind: str | None
    zh: str | None
    en: str | None
    fund: str | None
    year: int | None
    month: int | None
    status: CaseStatus
    stage: str | None
    stage_zh: str | None
    stage_en: str | None
    opened_at: datetime | None
    closed_at: datetime | None


class TaskView(View):
    """A task 待办, open or done; `closed_by` is a login, `closed_by_name` as it was then.

    `holder` is the one person of the party who deals with it, `holder_for` for whom they do, if as a substitute;
    `of_task` is the task that a signer was added to.
    """

    case: Annotated[str, Filtered("case", "ningbo.budget.2022")]
    task: str
    lane: str | None
    step: Annotated[str | None, Filtered("step", "plan")]
    round: int | None
    role: Role | None
    party: str | None
    party_kind: str | None
    party_county: str | None
    party_post: str | None
    of_task: str | None
    form: str | None
    zh: str | None
    en: str | None
    holder: str | None
    holder_name: str | None
    holder_for: str | None
    due: datetime | None
    opened_at: datetime | None
    open: bool
    closed_at: datetime | None
    outcome: Outcome | None
    closed_by: str | None
    closed_by_name: str | None
    closed_reason: str | None
    reminded: bool
    overdue: bool
    escalated: bool
    dunned: int
    post_empty: bool

    @property
    def holders(self) -> tuple[str, ...]:
        """The logins of who holds it, and of the person they do it for."""
        return tuple(login for login in (self.holder, self.holder_for) if login is not None)


class InboxItem(TaskView):
    """An open task with what its case is about."""

    city: str
    case_kind: Annotated[str | None, Filtered("kind", "monthly_funding")]
    case_zh: str | None
    case_en: str | None
    fund: Annotated[str | None, Filtered("fund", "resident")]
    year: int | None
    month: int | None


class InboxPage(View):
    """Some open tasks, by due date, then case and task, those without a due date last; `next` is None at the end."""

    items: tuple[InboxItem, ...]
    next: str | None


class CasePage(View):
    """Some cases, by id; `next` is None at the end."""

    items: tuple[CaseSummary, ...]
    next: str | None


class VersionView(View):
    """A version 稿次; without a person, an automatic step made it."""

    case: str
    lane: str
    form: str
    number: int
    content_hash: str
    amounts_hash: str
    estimate: bool
    effect: int
    at: datetime
    person: str | None
    name: str | None
    organisation_name: str | None


class CaseVersion(VersionView):
    """The newest version of a form in a lane of some case, with the month the case is about."""

    fund: str | None
    month: int | None
    status: CaseStatus


def _from_json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


_JSON_COLUMN = BeforeValidator(_from_json)


class DecisionView(View):
    """A decision 审批意见 with name, organisation and post as they were."""

    number: int
    at: datetime
    task: str
    lane: str
    step: str
    outcome: Outcome
    person: str | None
    name: str | None
    organisation: str | None
    organisation_name: str | None
    post: str | None
    acting_for: str | None
    acting_for_name: str | None
    seen_number: int | None
    seen_hash: str | None
    note: str
    returned_to: str | None
    branches: Annotated[tuple[str, ...], _JSON_COLUMN]
    choice: str | None
    ballot: Ballot | None
    evidence: Annotated[Evidence | None, _JSON_COLUMN]


class NoticeView(View):
    """A reminder, due notice, escalation or dunning."""

    number: int
    at: datetime
    task: str
    notice: Notice
    party: str
    due: datetime


class LaneView(View):
    """Where the main lane or a branch stands: its newest step and what is open there; why it was skipped, if it was."""

    lane: str
    step: str | None
    step_zh: str | None
    step_en: str | None
    open_tasks: tuple[TaskView, ...]
    skipped: str | None


class CaseView(CaseSummary):
    """A case with all that is known of it, save its history."""

    chain: str | None
    policy_hash: str | None
    closed_reason: str | None
    lanes: tuple[LaneView, ...]
    tasks: tuple[TaskView, ...]
    versions: tuple[VersionView, ...]
    decisions: tuple[DecisionView, ...]
    notices: tuple[NoticeView, ...]


class AuditRow(View):
    """One entry of a case's history as recorded; `body` is the text that the hash covers, after `previous`.

    `request` is the key of the request that had it, `digest` that of what was asked.
    """

    number: int
    kind: str
    at: datetime
    person: str | None
    body: str
    previous: str
    hash: str
    recorded_at: datetime
    request: str | None = None
    digest: str | None = None


class Attempt(View):
    """An action that was refused; nothing of it is in the history."""

    case: str
    task: str | None
    person: str
    action: str
    code: str
    message: str
    key: str
    at: datetime


class RecordedAttempt(Attempt):
    """A refused attempt and when it was recorded; `number` only distinguishes and orders it."""

    number: int
    recorded_at: datetime


class StoredDocument(View):
    """A document by the hash of its canonical JSON text `body`."""

    content_hash: str
    form: str
    amounts_hash: str
    body: str


class AttachmentView(View):
    """A file without its content."""

    hash: str
    name: str
    media_type: str
    size: int
