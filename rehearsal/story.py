"""The story of the rehearsed year: what each person does with each task, and the incidents on purpose.

Every act goes through the person's own desk. The incidents: a draft returned with a reason and handed in again with
other amounts; a reviewer refused the review of her own draft; a plan that does not come; a demand that is not paid.
"""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from approvals.case_ids import fund_and_month, year_case
from calculations.dates.working_days import WorkCalendar
from client.answers import Refused
from client.api_client import Json
from rehearsal.cast import OPERATOR, Cast, Role
from rehearsal.driver import Act, Planned, Stirred
from rehearsal.open_tasks import OpenTask, inbox_task, opened_tasks
from rehearsal.staff_clients import StaffClients
from rehearsal.timetable import CHINA, STARTED, china, moment
from rehearsal.year_data import Document, Posting, YearData

RETURNED_COUNTY = "330225"
"""Whose budget draft finance returns."""

LATE_PLAN = ("330226", "ningbo.resident.2022-06.funding")
"""The plan that does not come in time and is estimated."""

UNPAID_COUNTY = "330281"
"""The county finance office that lets its clearing demand fall due."""

PAID_AT_LAST = china(date(2023, 4, 12))

SCAN = b"%PDF-1.4\n% rehearsal: a scan of the official document would be here\n%%EOF\n"


@dataclass(frozen=True)
class Incident:
    """Something on purpose: to whose document of which case it happened, and what was said to it in both languages."""

    case: str
    lane: str
    form: str | None
    said: str
    problem: str = ""
    """The name of the problem, where something was refused."""


@dataclass
class Incidents:
    """What happened on purpose, for the report."""

    returned: Incident | None = None
    own_review_refused: Incident | None = None
    estimated: Incident | None = None
    late_plan_refused: Incident | None = None
    dunned_and_paid: Incident | None = None


class Story:
    """Knows who does what; ``look`` plans acts for the tasks that have opened."""

    def __init__(
        self,
        staff: StaffClients,
        data: YearData,
        cast: Cast,
        calendar: WorkCalendar,
        city: str,
        on_purpose: bool = True,
    ) -> None:
        """``on_purpose``: whether the incidents happen."""
        self._staff = staff
        self._data = data
        self._cast = cast
        self._calendar = calendar
        self._on_purpose = on_purpose
        self._city = city
        self._year_case = year_case(city, data.year)
        self._known: set[tuple[str, str]] = set()
        self._scans: dict[str, str] = {}
        self.incidents = Incidents()
        self.acts = 0

    def postings(self) -> list[Planned]:
        """The hand-ins of the year, each at eleven in the morning of its day; last year's spending before them."""
        prior = Posting(date(self._data.year - 1, 12, 1), "prior_year", None, self._data.prior_year())
        return [
            Planned(
                at=china(posting.day) + timedelta(hours=1),
                case=self._year_case,
                key=f"{number:04d}",
                act=self._hand_in(posting, number),
            )
            for number, posting in enumerate([prior, *self._data.postings()])
        ]

    def decisions(self, threshold: Decimal) -> list[Planned]:
        """The cases that people start: target misses and, if there are any, incentives from a score on (S1, S6)."""
        bureau = self._cast.login(Role("bureau", None, "maker"))
        documents = {
            "target_miss": (self._cast.of_two_posts(), self._data.target_miss()),
            "incentive": (bureau, self._data.incentive(threshold)),
        }
        return [
            Planned(
                at=china(date(self._data.year + 1, *STARTED[chain])),
                case=f"{self._city}.{chain}.{self._data.year}",
                key=chain,
                act=self._start(login, chain, document),
            )
            for chain, (login, document) in documents.items()
            if document is not None
        ]

    async def look(self, case: str) -> list[Planned]:
        """Plans for the tasks of a case that have opened since it was last looked at."""
        if case == self._year_case:
            return []
        page = await self._staff.person(OPERATOR).get("/tasks", case=case, all="true", limit=200)
        return self._plans(inbox_task(item) for item in page["items"])

    def _plans(self, tasks: Iterable[OpenTask]) -> list[Planned]:
        """Plans for those of the tasks that nobody knew yet."""
        fresh = [task for task in tasks if (task.case, task.task) not in self._known]
        self._known.update((task.case, task.task) for task in fresh)
        return [planned for task in fresh if (planned := self._plan(task)) is not None]

    def _plan(self, task: OpenTask) -> Planned | None:
        if task.role == "missing":
            at = task.opened_at.astimezone(CHINA) + timedelta(hours=34)
            return self._planned(task, at, self._estimate)
        if task.role == "record" and task.step != "congress_approval":
            return None
        if task.role == "decide" and task.step == "congress_approval" and task.party.kind == "congress":
            return None
        if self._on_purpose and task.step == "plan" and (task.party.county, task.case) == LATE_PLAN:
            return None
        prepares = task.role in ("prepare", "record")
        at = moment(task.step, prepares, task.opened_at, task.due, self._calendar)
        if self._on_purpose and task.step == "payment" and task.lane == UNPAID_COUNTY and prepares:
            at = PAID_AT_LAST
            paid = (
                f"到期未缴,经催缴于{PAID_AT_LAST.date()}缴清 / not paid when due, dunned, paid on {PAID_AT_LAST.date()}"
            )
            self.incidents.dunned_and_paid = Incident(task.case, task.lane, task.form, paid)
        return self._planned(task, at, self._take)

    def _planned(self, task: OpenTask, at: datetime, how: Callable[[OpenTask, date], Awaitable[Stirred]]) -> Planned:
        day = at.astimezone(CHINA).date()
        return Planned(at=at, case=task.case, key=task.task, act=partial(how, task, day))

    # What people do

    async def _take(self, task: OpenTask, day: date) -> Stirred:
        """Deal with a task on a day as its party does."""
        login = self._cast.login(task.party)
        document = await self._document(login, task)
        if document is not None:
            return await self._act(login, task, "submit", {"document": document, "note": "按规定编制。"})
        if self._returns(task):
            return await self._return(login, task)
        if self._on_purpose and task.step == "determination" and task.role == "decide":
            await self._try_own_review(task)
        body: Json = {"seen": task.seen, "note": "同意"}
        if _needs_evidence(task):
            body["evidence"] = await self._evidence(login, task, day)
        return await self._act(login, task, "approve", body)

    async def _document(self, login: str, task: OpenTask) -> Document | None:
        """What a maker hands in, or nothing if the task is one of deciding."""
        if task.role != "prepare":
            return None
        match task.step:
            case "county_draft":
                return self._data.budget(str(task.party.county), revised=task.round > 1)
            case "agency_draft":
                seen = task.seen or {}
                return await self._staff.person(login).get(f"/cases/{task.case}/documents/{seen['content_hash']}")
            case "plan":
                return self._data.plan(str(task.party.county), *fund_and_month(task.case))
            case "report":
                return self._data.report(str(task.party.county), *fund_and_month(task.case))
            case "basis":
                return self._data.determination()
        return None

    def _returns(self, task: OpenTask) -> bool:
        returns = task.step == "finance_consolidation" and task.role == "prepare" and task.round == 1
        return self._on_purpose and returns

    async def _return(self, login: str, task: OpenTask) -> Stirred:
        reason = "象山县职工医保统筹基金支出预算高于收入,请压减后重报。"
        body = {"seen": task.seen, "to": "county_draft", "branches": [RETURNED_COUNTY], "reason": reason}
        why = f"{reason} / expenditure above income: to be cut and handed in again"
        self.incidents.returned = Incident(task.case, RETURNED_COUNTY, "budget", why)
        return await self._act(login, task, "return", body)

    async def _try_own_review(self, task: OpenTask) -> None:
        """She made the draft and holds the checker's post as well; the product refuses her."""
        login = self._cast.of_two_posts()
        try:
            await self._act(login, task, "approve", {"seen": task.seen, "note": "同意"}, attempt="own")
        except Refused as refused:
            self.incidents.own_review_refused = _refused(task, refused)
            return
        raise AssertionError("a maker was allowed to review her own draft")

    async def _estimate(self, task: OpenTask, day: date) -> Stirred:
        login = self._cast.login(task.party)
        reason = "逾期未报,为不影响其他区县,按前三个月用款计划平均数估列。"
        stirred = await self._act(login, task, "choose", {"choice": "estimate", "reason": reason})
        missing = (
            f"{reason} / it did not come in time: the mean of its last three plans stands in, for the others' sake"
        )
        self.incidents.estimated = Incident(task.case, task.lane, task.form, missing)
        county, case = LATE_PLAN
        maker = self._cast.login(Role("county_agency", county, "maker"))
        late = replace(task, task=f"{county}.plan.1.prepare")
        document = self._data.plan(county, *fund_and_month(task.case))
        try:
            await self._act(maker, late, "submit", {"document": document, "note": "补报"}, attempt="late")
        except Refused as refused:
            self.incidents.late_plan_refused = _refused(late, refused)
            return stirred
        raise AssertionError(f"a plan was taken after it had been estimated: {case}")

    def _hand_in(self, posting: Posting, number: int) -> Act:
        async def act() -> Stirred:
            kind, post = _HANDS_IN[posting.entry]
            login = self._cast.login(Role(kind, posting.county, post))
            path = f"/cases/{self._year_case}/hand-ins/{posting.entry}"
            answer = await self._staff.act(login, path, {"document": posting.document}, key=f"hand-in-{number:04d}")
            self.acts += 1
            return Stirred(settled=answer["settled"])

        return act

    def _start(self, login: str, chain: str, document: Document) -> Act:
        async def act() -> Stirred:
            body = {"chain": chain, "year": self._data.year, "document": document, "note": "按规定编制。"}
            await self._staff.act(login, "/cases", body, key=f"start-{chain}")
            self.acts += 1
            # The driver has not met this case yet.
            return Stirred(settled=False)

        return act

    async def _act(self, login: str, task: OpenTask, action: str, body: Json, attempt: str = "") -> Stirred:
        path = f"/cases/{task.case}/tasks/{task.task}/{action}"
        key = f"{task.task}-{action}{attempt}"
        receipt = await self._staff.act(login, path, body, key=f"{task.case}-{key}"[-100:])
        self.acts += 1
        if not receipt["settled"]:
            return Stirred(settled=False)
        return Stirred(settled=True, plans=tuple(self._plans(opened_tasks(receipt, task))))

    async def _evidence(self, login: str, task: OpenTask, day: date) -> Json:
        """The paper of that day by which a body outside decided: it is entered on the day of the decision."""
        if login not in self._scans:
            self._scans[login] = await self._staff.person(login).upload("scan.pdf", SCAN)
        number = f"甬{_ISSUED_BY[task.step]}〔{day.year}〕1号"
        evidence: Json = {"document_number": number, "effective_date": day.isoformat(), "scan": self._scans[login]}
        if task.step == "congress_approval":
            evidence["votes"] = {"yes": 486, "no": 3, "abstain": 5}
        return evidence


_HANDS_IN = {
    "prior_year": ("city_agency", "maker"),
    "H1": ("audit_office", "maker"),
    "H2": ("county_finance", "maker"),
    "H3": ("county_finance", "maker"),
    "R1_collection": ("city_tax", "maker"),
    "R1": ("city_finance", "maker"),
    "R3": ("county_agency", "maker"),
    "R4": ("county_finance", "maker"),
    "R4_city": ("city_finance", "maker"),
}
"""Whose office hands in what (the standing entries of the fiscal year's chain)."""

_ISSUED_BY = {"government_consent": "政函", "congress_approval": "人大", "official_approval": "财社"}


def _needs_evidence(task: OpenTask) -> bool:
    """A decision taken outside is entered with its paper; a checker only confirms what was entered."""
    if task.step not in _ISSUED_BY:
        return False
    return task.role in ("prepare", "record") or task.party.kind == "city_government"


def _refused(task: OpenTask, refused: Refused) -> Incident:
    return Incident(task.case, task.lane, task.form, str(refused.problem["detail"]), refused.name)
