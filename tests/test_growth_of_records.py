"""What is read from the records: twice as much takes twice as long, and no more statements than half as much."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import DocumentRef
from approvals.definitions import Party
from approvals.effects import CaseClosed, CaseOpened, CaseStatus, Event, Role, TaskOpened, VersionMade
from operations.installation import Installation
from operations.integrity_sources import differing_contents
from operations.restored_sources import contents_missing
from policies.loader import load
from records.cases.reading import CaseFilter, get_case, list_cases, newest_versions
from records.contents.store import Content
from records.database import Database
from records.desk.copies import copies_for
from records.desk.empty_posts import empty_posts, stranded
from records.desk.inbox import CityParty, InboxFilter, open_tasks
from records.directory.posts import people_of, posts_of
from records.export import export
from records.integrity.security_log import SecurityAct, SecurityEvent, SecurityLogFilter, append
from records.ledger.account_statement import account_statement
from records.ledger.balances import balances, check_ledger
from records.ledger.booking import post
from records.ledger.flows import FlowFilter, flows
from records.projection.apply import apply
from records.projection.project import project
from records.projection.reached import cases_recorded, hashes, reached, reached_by
from records.tables import METADATA
from records.views import OrganisationView, PersonView, PostView
from services.identity.read_access import as_reader
from services.store import Store
from services.views.attempts import attempts_on
from services.views.case_documents import case_versions
from services.views.cases import case_detail
from services.views.deadline_calendar import deadline_calendar
from services.views.history import case_history
from services.views.in_force import documents_in_force
from services.views.security_log import FileForm, export_security_log
from services.views.tasks import task_items
from services.wiring import Services
from tests.growth import LINEAR, growth, statements_sent
from tests.records.instructions import PATHS, moved, order
from tests.records.story import chained_effects
from tests.two_sizes import of_two_sizes

SIZE = 200
AT = datetime(2022, 1, 3, 1, tzinfo=UTC)
DAY = date(2022, 3, 1)
CITY = "ningbo"
LARGE, HUGE = "ningbo.large.2022", "ningbo.huge.2022"
PACK = load(CITY)
OFFICE = OrganisationView(city=CITY, code="audit", kind="audit_office", county=None, zh="审计局", en="audit office")
AUDITOR = PersonView(
    login="p1", name="审", name_en="A", posts=(PostView(organisation=OFFICE, post="maker", since=DAY, until=None),)
)
TAX_OFFICE = OFFICE.model_copy(update={"code": "tax", "kind": "city_tax"})
TAX = AUDITOR.model_copy(update={"posts": (AUDITOR.posts[0].model_copy(update={"organisation": TAX_OFFICE}),)})


class Filled(NamedTuple):
    """Records with so many of everything, and what reads them."""

    database: Database
    runner: asyncio.Runner

    def read(self, what: "Read") -> object:
        """Have them read."""
        return self.runner.run(self._read(what))

    async def _read(self, what: "Read") -> object:
        async with self.database.read() as session:
            return await what(self, session)

    @property
    def services(self) -> Services:
        """What views ask for."""
        security = SimpleNamespace(note=lambda happened: None, written=lambda: asyncio.sleep(0))
        return cast(Services, SimpleNamespace(store=Store(self.database), pack=PACK, security=security))

    @property
    def installation(self) -> Installation:
        """What the sources of troubles ask for."""
        return cast(Installation, SimpleNamespace(database=self.database, settings=SimpleNamespace(policy=CITY)))


Read = Callable[[Filled, AsyncSession], Awaitable[object]]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Filled]]:
    """Two databases, the second with twice as much."""
    with of_two_sizes(tmp_path_factory.mktemp("growth"), SIZE, _filled) as filled:
        yield filled


async def _filled(database: Database, size: int, runner: asyncio.Runner) -> Filled:
    async with database.write() as session:
        for number in range(size // 5):
            await _case(session, number, PACK.counties()[0], done=number % 2 == 0)
        counties = [f"{300_000 + number}" for number in range(size)]
        await _recorded(session, LARGE, [_opened(LARGE), *map(_task, counties), *map(_version, counties)])
        await _tasks_of_long_ago(session, 10 * size)
        await _directory(session, size)
        await _changed_contents(session, size)
        await append(session, *(SecurityEvent(act=SecurityAct.LOG_IN, person="p1", at=AT) for _ in range(size)))
        subsidies = [moved(f"county_finance:{county}", "special", "1.00", county) for county in counties]
        await post(session, order("paid", "R4", *subsidies), PATHS)
    return Filled(database, runner)


async def _case(session: AsyncSession, number: int, county: str, *, done: bool) -> None:
    """A case with a task, a plan of a county, and a paper, that was approved or is still open."""
    case = f"{CITY}.case.{number}"
    events: list[Event] = [_opened(case), _task(county), _version(county), await _paper(session, case)]
    await _recorded(session, case, [*events, CaseClosed(status=CaseStatus.DONE)] if done else events)


async def _recorded(session: AsyncSession, case: str, events: Sequence[Event]) -> None:
    await apply(session, case, chained_effects(events, AT))


def _opened(case: str) -> CaseOpened:
    named = {"zh": case, "en": case, "city": CITY, "chain": "small", "policy_hash": "a" * 64}
    return CaseOpened.model_validate({**named, "case_kind": "small", "fund": "employee", "year": 2022, "month": 3})


def _task(county: str) -> TaskOpened:
    party = Party(kind="county_agency", county=county, post="maker")
    task = {"task": f"{county}.plan.1.prepare", "lane": county, "step": "plan", "round": 1, "role": Role.PREPARE}
    return TaskOpened.model_validate({**task, "party": party, "zh": "计划", "en": "plan", "form": "plan"})


def _version(county: str) -> VersionMade:
    document = DocumentRef(form="plan", content_hash=_digest(county), amounts_hash=_digest(county))
    return VersionMade(lane=county, number=1, document=document)


async def _paper(session: AsyncSession, case: str) -> VersionMade:
    body = json.dumps({"kind": "paper", "title": case})
    document = DocumentRef(form="paper", content_hash=_digest(body), amounts_hash=_digest(body))
    await _insert(session, "document", [{**document.model_dump(exclude={"failed"}), "body": body, "recorded_at": AT}])
    return VersionMade(lane="main", number=1, document=document)


async def _tasks_of_long_ago(session: AsyncSession, count: int) -> None:
    """A case with very many lanes, all done."""
    await _recorded(session, HUGE, [_opened(HUGE)])
    (task,) = project(HUGE, chained_effects([_task("0")], AT)).task_rows()
    done = {**task, "open": False}
    await _insert(session, "task_record", [{**done, "task": f"{lane}.x", "lane": f"{lane}"} for lane in range(count)])


async def _directory(session: AsyncSession, size: int) -> None:
    """People with a post each in an office of their own, one of whom tried what is not allowed."""
    people = [f"p{number}" for number in range(size)]
    names = {"name": "人", "name_en": "Ren", "password_hash": None, "active": True}
    await _insert(session, "person", [{"login": login, **names} for login in people])
    office = {"city": CITY, "kind": "bureau", "county": None, "zh": "局", "en": "bureau"}
    await _insert(session, "organisation", [{**office, "code": login} for login in people])
    held = {"city": CITY, "post": "maker", "since": date(2021, 1, 1), "until": None}
    await _insert(session, "post_holding", [{**held, "person": login, "organisation": login} for login in people])
    tried = {"case": LARGE, "task": None, "action": "approve", "code": "own_work", "message": "", "at": AT}
    await _insert(
        session,
        "refused_attempt",
        [{**tried, "person": login, "key": login, "recorded_at": AT} for login in people],
    )
    copy = {"subject": "s", "to_party": False, "city": CITY, "lane": "main", "step": "s", "at": AT, "note": ""}
    nobody = {"copied_by": None, "copied_by_name": None}
    await _insert(
        session,
        "copy_record",
        [{**copy, **nobody, "case": f"{CITY}.case.{number}", "reader": "p1"} for number in range(size // 5)],
    )


async def _changed_contents(session: AsyncSession, size: int) -> None:
    """Of every kind so many contents that were met and are not what was kept."""
    digests = [_digest(f"lost {number}") for number in range(size)]
    document = {"form": "plan", "amounts_hash": "a", "body": "{}", "recorded_at": AT}
    await _insert(session, "document", [{**document, "content_hash": digest} for digest in digests])
    file = {"name": "f", "media_type": "application/pdf", "size": 1, "content": b"%", "recorded_at": AT}
    await _insert(session, "attachment", [{**file, "hash": digest} for digest in digests])
    await _insert(session, "pinned_policy", [{"hash": digest, "body": "{}"} for digest in digests])
    effects = [f"{CITY}.case.{number} 9" for number in range(size)]
    claims = [json.dumps([CITY, "request", 2022, "employee", number]) for number in range(size)]
    met = {
        **dict.fromkeys((Content.DOCUMENT, Content.ATTACHMENT, Content.POLICY), digests),
        **dict.fromkeys((Content.EFFECT, Content.VERSION), effects),
        Content.CLAIM: claims,
    }
    rows = [{"content": content.value, "key": key, "found_at": AT} for content, keys in met.items() for key in keys]
    await _insert(session, "content_fault", rows)


async def _insert(session: AsyncSession, table: str, rows: list[dict[str, Any]]) -> None:
    await session.execute(METADATA.tables[table].insert(), rows)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


async def _inbox(filled: Filled, session: AsyncSession) -> object:
    agency = Party(kind="county_agency", county=PACK.counties()[0], post="maker")
    equal = {"fund": "employee", "kind": "small", "step": "plan"}
    wanted = InboxFilter(parties=(CityParty(CITY, agency),), city=CITY, overdue=False, equal=equal)
    page = await open_tasks(session, wanted, limit=200)
    assert len(page.items) >= SIZE // 5
    return await task_items(session, PACK, page.items)


async def _exported(filled: Filled, session: AsyncSession) -> object:
    return [line async for line in export(session)]


async def _security_log(filled: Filled, session: AsyncSession) -> object:
    asked, form = SecurityLogFilter(), FileForm.CSV
    return [part async for part in await export_security_log(filled.services, AUDITOR, asked, form, None)]


async def _hashes(filled: Filled, session: AsyncSession) -> object:
    audit = METADATA.tables["audit"]
    first = select(audit.c.case, audit.c.number).where(audit.c.number == 1)
    return await hashes(session, [(row.case, row.number) for row in await session.execute(first)])


async def _reached_by(filled: Filled, session: AsyncSession) -> object:
    cases = sorted(await cases_recorded(session, CITY))
    found = await reached_by(session, cases)
    assert sorted(found) == cases
    return found


READS: dict[str, Read] = {
    "the inbox, narrowed": _inbox,
    "cases": lambda filled, session: list_cases(session, CaseFilter(city=CITY, status=CaseStatus.OPEN), limit=200),
    "a case of very many lanes": lambda filled, session: get_case(session, HUGE),
    "a case of many counties": lambda filled, session: case_detail(filled.services, AUDITOR, LARGE),
    "the history of a case": lambda filled, session: case_history(filled.services, AUDITOR, LARGE, 0, 1000),
    "the versions of a case": lambda filled, session: case_versions(filled.services, AUDITOR, LARGE),
    "refused attempts": lambda filled, session: attempts_on(filled.services, AUDITOR, LARGE, 0, 1000),
    "copies": lambda filled, session: copies_for(session, as_reader(AUDITOR), limit=200),
    "versions of a year": lambda filled, session: newest_versions(session, CITY, "small", 2022, "plan"),
    "papers in force": lambda filled, session: documents_in_force(filled.services, AUDITOR, "paper", 2022, None, DAY),
    "who holds which post": lambda filled, session: people_of(session, CITY, DAY),
    "posts": lambda filled, session: posts_of(session, CITY, DAY),
    "posts that nobody holds": lambda filled, session: empty_posts(session, CITY, DAY),
    "tasks of people who are gone": lambda filled, session: stranded(session, CITY, DAY),
    "the calendar of who sees few tasks": lambda filled, session: deadline_calendar(filled.services, TAX, 2022, None),
    "troubles: contents that differ": lambda filled, session: differing_contents(filled.installation),
    "troubles: contents that are missing": lambda filled, session: contents_missing(filled.installation),
    "troubles: how far cases have come": lambda filled, session: reached(session, CITY),
    "troubles: how far open cases have come": _reached_by,
    "troubles: what cases have recorded": _hashes,
    "the canonical export": _exported,
    "the security log as CSV": _security_log,
    "balances of a day": lambda filled, session: balances(session, CITY, on=DAY),
    "sums of what moved": lambda filled, session: flows(session, FlowFilter(CITY)),
    "a statement": lambda filled, session: account_statement(session, CITY, "special:employee:pooled", limit=500),
    "whether the ledger ties": lambda filled, session: check_ledger(session),
}


@pytest.mark.parametrize("read", READS)
def test_twice_as_much_takes_twice_as_long(read: str, records: dict[int, Filled]) -> None:
    assert growth(records.__getitem__, lambda filled: filled.read(READS[read]), SIZE) < LINEAR


@pytest.mark.parametrize("read", READS)
def test_twice_as_much_takes_no_more_statements(read: str, records: dict[int, Filled]) -> None:
    asked = {size: _statements(filled, READS[read]) for size, filled in records.items()}
    assert asked[SIZE] == asked[2 * SIZE]


def _statements(filled: Filled, read: Read) -> int:
    with statements_sent() as statements:
        filled.read(read)
    return len(statements)
