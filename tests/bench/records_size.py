"""`python -m tests.bench.records_size`: what reading and writing the records costs when they are large, on PostgreSQL.

Records of one year, of ten, and with as many open tasks again as ten years leave. The questions are the services' own,
one after another; next to the time stands how many pages of the database a question touches, which no load changes.
"""

import argparse
import asyncio
import os
import platform
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import OPERATIONS, Party
from approvals.effects import CaseStatus
from policies.loader import load
from policies.pack import Pack
from records.cases.filter_values import Recorded, in_use
from records.cases.reading import CaseFilter, get_task
from records.database import Database, records_url, sync_engine, writing
from records.desk.empty_posts import empty_posts, post_changes
from records.desk.inbox import Held, InboxFilter
from records.migrate import upgrade
from records.paging import encode
from records.projection.apply import apply_sync
from records.projection.reached import cases_recorded, reached, reached_by
from records.projection.recorded_already import recorded_already
from records.projection.recorded_effects import effects_between, effects_of_request, lack_any
from records.views import OrganisationView, PersonView, PostView
from services.identity.actor_resolver import Caller
from services.store import Store
from services.views.cases import case_detail, cases_of_city
from services.views.history import case_history
from services.views.inbox import inbox, inbox_count
from services.wiring import Services
from tests.bench.records_data import COPIED, NOW, TASKS, Filler
from tests.policies.chain_walk import AT
from tests.postgres import PostgresServer
from tools.measured import save_report
from tools.stack.postgres import find_binaries

TASKS_OF_TEN_YEARS = 1_000_000
STILL_OPEN = 0.03
AIM_SECONDS = 0.030
REPEATED = 40
LONGEST_SECONDS = 1.2
"""No question is asked longer, once it was asked ``AT_LEAST`` times: the whole of it takes some ten minutes."""

AT_LEAST = 10
APPROVED = 40
"""Cases that are walked to the end to measure what an approval costs."""

Say = Callable[..., None]
"""Hears lines of the report."""

Ask = Callable[[int], Awaitable[int]]
"""Asks once, in its own way for the number of the repetition; how many rows came."""


@dataclass(frozen=True)
class Took:
    """Seconds by the clock, and of processor time: in this process and in the server's for our connection."""

    clock: float
    here: float
    server: float

    @property
    def processor(self) -> float:
        """What it takes where nobody else wants the processors."""
        return self.here + self.server


@dataclass(frozen=True)
class Found:
    """How long a question took, each time; rows and database pages of one on average."""

    words: str
    times: Sequence[Took]
    rows: float
    pages: float

    def percentile(self, share: float, figure: str) -> float:
        """What this share of the answers stayed within, in seconds."""
        ordered = sorted(getattr(took, figure) for took in self.times)
        return float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])

    def line(self) -> str:
        """For people."""
        clock = "".join(f"{self.percentile(share, 'clock') * 1000:8.1f}" for share in (0.5, 0.95))
        used = "".join(f"{self.percentile(share, 'processor') * 1000:8.1f}" for share in (0.5, 0.95))
        server = f"{self.percentile(0.95, 'server') * 1000:8.1f}"
        return f"{clock}  {used}{server} {self.rows:8.0f} {self.pages:7.0f}   {self.words}"


class Asking:
    """Asks questions of one database, over one connection."""

    def __init__(self, database: Database, pack: Pack, repeated: int) -> None:
        self._repeated = repeated
        self.database = database
        self.pack = pack
        self.services = cast(Services, SimpleNamespace(store=Store(database, 60), pack=pack, now=_now))

    async def measure(self, words: str, ask: Ask, at_most: int = REPEATED) -> Found:
        """Ask so often, after once that does not count: then plans and pinned policies are at hand."""
        repeated = min(self._repeated, at_most)
        server, rows = await self._server(), await ask(0)
        before, times = await self._pages(), []
        until = time.monotonic() + LONGEST_SECONDS
        for number in range(repeated):
            if number >= AT_LEAST and time.monotonic() > until:
                break
            begun = time.perf_counter(), time.process_time(), _processor(server)
            rows += await ask(number)
            ended = time.perf_counter(), time.process_time(), _processor(server)
            times.append(Took(*(after - earlier for after, earlier in zip(ended, begun, strict=True))))
        return Found(words, times, rows / (len(times) + 1), (await self._pages() - before) / len(times))

    async def _server(self) -> int:
        """The process that answers our one connection."""
        async with self.database.read() as session:
            return int((await session.execute(text("SELECT pg_backend_pid()"))).scalar_one())

    async def _pages(self) -> int:
        """Pages that the database has looked at so far."""
        async with self.database.read() as session:
            await session.execute(text("SELECT pg_stat_force_next_flush()"))
        async with self.database.read() as session:
            counted = "SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database()"
            return int((await session.execute(text(counted))).scalar_one())


def _processor(process: int) -> float:
    """Processor seconds that a process has used."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9


async def _now() -> Any:
    return NOW


def _person(login: str, *parties: Party) -> PersonView:
    since = (NOW - timedelta(days=365)).date()
    offices = [
        OrganisationView(city="ningbo", code=each.kind, kind=each.kind, county=each.county, zh="机构", en="office")
        for each in parties
    ]
    posts = (
        PostView(organisation=office, post=each.post, since=since, until=None)
        for office, each in zip(offices, parties, strict=True)
    )
    return PersonView(login=login, name="某", name_en="Mou", posts=tuple(posts))


@dataclass(frozen=True)
class Reader:
    """Whose inbox, and whether it is everybody's."""

    words: str
    caller: Caller
    everybodys: bool = False


def _party(text_: str) -> Party:
    office, _, post = text_.partition("/")
    county, _, kind = office.rpartition(".")
    return Party(kind=kind, county=county or None, post=post)


async def _readers(asking: Asking) -> list[Reader]:
    """Somebody of the county that has little to do, somebody with much, and an operator."""
    quiet = Party(kind="county_agency", county=asking.pack.counties()[-1], post="maker")
    open_of_party = select(TASKS.c.party).where(TASKS.c.open.is_(True), TASKS.c.party.is_not(None))
    most = open_of_party.group_by(TASKS.c.party).order_by(func.count().desc()).limit(2)
    async with asking.database.read() as session:
        busy = [_party(name) for name in (await session.execute(most)).scalars()]
    operator = Party(kind=OPERATIONS, county=None, post="maker")
    return [
        Reader("少 few", Caller(_person(f"{quiet}-1", quiet))),
        Reader("多 many", Caller(_person(f"{busy[0]}-1", *busy))),
        Reader("全部 all", Caller(_person("operator", operator)), everybodys=True),
    ]


async def _filters(asking: Asking) -> dict[str, InboxFilter]:
    """Every way in which the API narrows the inbox, each by what is common and by what is rare."""
    counted = select(TASKS.c.step, func.count()).where(TASKS.c.open.is_(True)).group_by(TASKS.c.step)
    async with asking.database.read() as session:
        steps = [row[0] for row in await session.execute(counted.order_by(func.count()))]
        case = (await session.execute(select(TASKS.c.case).where(TASKS.c.open.is_(True)).limit(1))).scalar_one()
    equal = {
        "kind: common": {"kind": "monthly_funding"},
        "kind: rare": {"kind": "balance_confirmation"},
        "kind: none open": {"kind": "incentive"},
        "fund": {"fund": "resident"},
        "kind and fund": {"kind": "annual_budget", "fund": "employee"},
        "step: common": {"step": steps[-1]},
        "step: rare": {"step": steps[0]},
        "case": {"case": case},
    }
    return {
        "": InboxFilter(),
        "overdue": InboxFilter(overdue=True),
        "not overdue": InboxFilter(overdue=False),
        "held by me": InboxFilter(held=Held.MINE),
        "held by nobody": InboxFilter(held=Held.NOBODYS),
        "opened in the last hour": InboxFilter(opened_since=NOW - timedelta(hours=1)),
        "opened in the last week": InboxFilter(opened_since=NOW - timedelta(days=7)),
        "opened in the last 40 days": InboxFilter(opened_since=NOW - timedelta(days=40)),
        **{words: InboxFilter(equal=values) for words, values in equal.items()},
    }


async def _inboxes(asking: Asking, say: Say) -> list[Found]:
    found, services = [], asking.services
    filters = await _filters(asking)
    for reader in await _readers(asking):

        async def page(number: int, wanted: InboxFilter, cursors: Sequence[str | None], reader: Reader = reader) -> int:
            cursor = cursors[number % len(cursors)]
            shown = await inbox(services, reader.caller, wanted, reader.everybodys, cursor, 50)
            return len(shown.items)

        async def count(number: int, wanted: InboxFilter, reader: Reader = reader) -> int:
            return (await inbox_count(services, reader.caller, wanted, reader.everybodys)).open

        places = await _places(asking, reader)
        for words, wanted in filters.items():
            named = f"{reader.words}: {words}" if words else reader.words
            asks: dict[str, Ask] = {"first page": partial(page, wanted=wanted, cursors=[None])}
            if not words:
                asks |= {which: partial(page, wanted=wanted, cursors=cursors) for which, cursors in places.items()}
            if wanted.overdue is None:
                asks["count"] = partial(count, wanted=wanted)
            for which, ask in asks.items():
                found.append(await asking.measure(f"{named}, {which}", ask))
                say(found[-1].line())
    return found


async def _places(asking: Asking, reader: Reader) -> dict[str, list[str]]:
    """Cursors from anywhere in a reader's list, and to its last page."""
    query = select(TASKS.c.due, TASKS.c.case, TASKS.c.task).where(TASKS.c.open.is_(True))
    if not reader.everybodys:
        query = query.where(TASKS.c.party.in_([str(post.party) for post in reader.caller.person.posts]))
    ordered = query.order_by(TASKS.c.due.desc(), TASKS.c.case.desc(), TASKS.c.task.desc())
    async with asking.database.read() as session:
        anywhere = list(await session.execute(query.order_by(func.md5(TASKS.c.case)).limit(40)))
        last = list(await session.execute(ordered.limit(40)))
    return {
        "next pages": [encode([row.due.isoformat() if row.due else None, row.case, row.task]) for row in anywhere],
        "last page": [encode([row.due.isoformat() if row.due else None, row.case, row.task]) for row in last],
    }


async def _cases(asking: Asking, say: Say) -> list[Found]:
    """The list of cases with every filter, one case, and its history."""
    services, reader = asking.services, _person("auditor", Party(kind="audit_office", county=None, post="maker"))
    city = CaseFilter(city=asking.pack.id)
    async with asking.database.read() as session:
        ids = list((await session.execute(select(TASKS.c.case).distinct().limit(40))).scalars())
        last = str((await session.execute(select(func.max(TASKS.c.case)))).scalar_one())

    async def listed(number: int, wanted: CaseFilter, cursors: Sequence[str | None]) -> int:
        cursor = cursors[number % len(cursors)]
        return len((await cases_of_city(services, wanted, cursor, 50)).items)

    async def detail(number: int) -> int:
        return len((await case_detail(services, reader, ids[number % len(ids)])).decisions)

    async def history(number: int) -> int:
        return len((await case_history(services, reader, ids[number % len(ids)], 0, 50)).items)

    filters = {
        "cases": city,
        "cases: kind, common": CaseFilter(city=city.city, kind="monthly_funding"),
        "cases: kind, rare": CaseFilter(city=city.city, kind="progress_report"),
        "cases: fund": CaseFilter(city=city.city, fund="resident"),
        "cases: year": CaseFilter(city=city.city, year=AT.year),
        "cases: month": CaseFilter(city=city.city, month=3),
        "cases: open": CaseFilter(city=city.city, status=CaseStatus.OPEN),
        "cases: kind and year": CaseFilter(city=city.city, kind="annual_budget", year=AT.year),
        "cases: kind, fund and status": CaseFilter(
            city=city.city, kind="progress_report", fund="employee", status=CaseStatus.DONE
        ),
    }
    asks: dict[str, Ask] = {
        f"{words}, first page": partial(listed, wanted=wanted, cursors=[None]) for words, wanted in filters.items()
    }
    asks |= {
        "cases, next pages": partial(listed, wanted=city, cursors=[encode([each]) for each in ids]),
        "cases, last page": partial(listed, wanted=city, cursors=[encode([last])]),
        "a case": detail,
        "a case's history, first page": history,
    }
    found = []
    for words, ask in asks.items():
        found.append(await asking.measure(words, ask))
        say(found[-1].line())
    return found


async def _approvals(asking: Asking, filler: Filler, size: str) -> list[Found]:
    """What an approval asks of the records, on cases of their own."""
    walked = filler.kinds[0]
    batches = [(number, batch) for number, batch in enumerate(walked.batches) if number]
    cases = [f"ningbo.approved-{size}.{number}" for number in range(APPROVED)]

    async def write(case: str, batch: Any) -> int:
        return await asking.database.write_at_once(lambda connection: apply_sync(connection, case, batch))

    for case in cases:
        await write(case, walked.batches[0])

    async def approve(number: int) -> int:
        """Case by case, act by act."""
        turn, place = divmod(number, len(cases))
        return await write(cases[place], batches[turn % len(batches)][1])

    async def reading(work: Callable[[AsyncSession], Awaitable[object]], number: int) -> int:
        async with asking.database.read() as session:
            await work(session)
        return 1

    case, first = cases[0], walked.batches[0]
    task = next(effect.event.task for effect in first if effect.event.kind == "task_opened")
    key = "nobody:1"
    day = NOW.date()
    reads: dict[str, Callable[[AsyncSession], Awaitable[object]]] = {
        "API: the task (get_task)": lambda session: get_task(session, case, task),
        "API: effects of an answer (effects_between)": lambda session: effects_between(session, case, 1, 5),
        "API: the same request (effects_of_request)": lambda session: effects_of_request(session, case, key),
        "recorder: whether all is there (recorded_already)": lambda session: recorded_already(
            session, case, first, {}, "ningbo", day
        ),
        "recorder: empty posts of the case (post_changes)": lambda session: post_changes(session, "ningbo", day, case),
        "recorder: lack_any": lambda session: lack_any(session, case, 5),
    }
    found = [await asking.measure("write an approval (apply)", approve)]
    for words, work in reads.items():
        found.append(await asking.measure(words, partial(reading, work)))
    return found


async def _operators(asking: Asking, say: Say) -> None:
    """What operators ask of all open tasks, and what the worker asks for them; few ask, and seldom."""

    async def posts(number: int) -> int:
        async with asking.database.read() as session:
            return len(await empty_posts(session, "ningbo", NOW.date()))

    async def cases(number: int) -> int:
        async with asking.database.read() as session:
            return len(await cases_recorded(session, "ningbo"))

    async def how_far(number: int) -> int:
        async with asking.database.read() as session:
            return len(await reached_by(session, portion))

    async def ever(number: int) -> int:
        async with asking.database.read() as session:
            return len(await reached(session, "ningbo"))

    async def stepped(number: int) -> int:
        async with asking.database.read() as session:
            return int(await in_use(session, "ningbo", Recorded.STEP, "nothing"))

    async with asking.database.read() as session:
        portion = sorted(await cases_recorded(session, "ningbo"))[:200]
    asks: dict[str, Ask] = {
        "empty posts, all of the city": posts,
        "each minute: which cases there are": cases,
        "each minute: how far 200 cases have come": how_far,
        "at the start: how far all cases have come": ever,
        "a filter by a step that nothing has": stepped,
    }
    for words, ask in asks.items():
        say((await asking.measure(words, ask, AT_LEAST)).line())


def _fill(url: str, filler: Filler, tasks: int, years: int, open_share: float) -> str:
    """Add to the records, their indexes made anew, and have the database look at its tables; what it took."""
    begun = time.monotonic()
    engine = writing(sync_engine(records_url(url)))
    with engine.begin() as connection:
        indexes = [index for table in COPIED for index in table.indexes]
        for index in indexes:
            index.drop(connection)
        cases = filler.add(connection, tasks, years, open_share)
        for index in indexes:
            index.create(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()
    return f"{cases:,} cases in all, filled in {time.monotonic() - begun:.0f} s"


HEAD = (
    "        时钟 ms        处理器 ms",
    "    by the clock       of processors",
    "     p50     p95       p50     p95  server     rows   pages",
)


async def _report(url: str, tasks: int, repeated: int) -> list[str]:
    """Fill, ask, and say what was found, while it goes on."""
    pack = load("ningbo")
    filler = Filler(pack)
    report: list[str] = []

    def say(*lines: str) -> None:
        report.extend(lines)
        print(*lines, sep="\n", flush=True)

    database = Database(url, connections=1)
    asking = Asking(database, pack, repeated)
    first = round(tasks / 10)
    approvals: list[list[Found]] = []
    for more, years in ((first, 1), (tasks - first, 10)):
        say(f"{years} 年 years: {_fill(url, filler, more, years, STILL_OPEN)}")
        approvals.append(await _approvals(asking, filler, f"{years}-years"))
    say("", *_of_approvals(*approvals))
    say("", f"{tasks:,} 件待办,未办 {STILL_OPEN:.0%} / tasks, of which {STILL_OPEN:.0%} are open", *HEAD)
    missed = await _asked(asking, say)
    say("", f"又 {tasks:,} 件未办 / as many again, all open: {_fill(url, filler, tasks, 1, 1.0)}", *HEAD)
    missed += await _asked(asking, say)
    await database.close()
    for words, figure in (("时钟 by the clock", "clock"), ("处理器 of processor time", "processor")):
        over = [each.words for each in missed if each.percentile(0.95, figure) > AIM_SECONDS]
        verdict = "达到 met   " if not over else "未达 MISSED"
        say(f"{verdict} p95 ≤ {AIM_SECONDS * 1000:.0f} ms {words}: {len(over)} 项超出 over: {'; '.join(over) or '-'}")
    return report


def _of_approvals(small: Iterable[Found], large: Iterable[Found]) -> Iterator[str]:
    yield "一次审批在台账上的花费:一年、十年、比 / what an approval costs the records: one year, ten, ratio"
    yield "   处理器 processor, p50 ms      页数 pages"
    for one, ten in zip(small, large, strict=True):
        before, after = one.percentile(0.5, "processor") * 1000, ten.percentile(0.5, "processor") * 1000
        yield f"{before:8.2f}{after:8.2f}{after / before:7.2f}  {one.pages:8.1f}{ten.pages:8.1f}   {one.words}"


async def _asked(asking: Asking, say: Say) -> list[Found]:
    """Ask everything of the inbox and of cases; what did not stay within the aim by the clock."""
    found = [*await _inboxes(asking, say), *await _cases(asking, say)]
    await _operators(asking, say)
    return [each for each in found if each.percentile(0.95, "clock") > AIM_SECONDS]


def main() -> None:
    """Start PostgreSQL, fill it, ask, print."""
    parser = argparse.ArgumentParser(prog="tests.bench.records_size", description="台账规模 / records of many years")
    parser.add_argument("--tasks", type=int, default=TASKS_OF_TEN_YEARS, help="十年的待办数 / tasks of ten years")
    parser.add_argument("--repeated", type=int, default=REPEATED, help="每问次数 / how often each question is asked")
    parser.add_argument("--save", action="store_true", help="写入文档 / keep the report in docs/measured/")
    asked = parser.parse_args()
    binaries = find_binaries()
    if binaries is None:
        parser.exit(1, "没有 PostgreSQL / PostgreSQL is not installed\n")
    begun, server = time.monotonic(), PostgresServer(binaries)
    server.start()
    try:
        with server.database() as url:
            upgrade(url)
            report = asyncio.run(_report(url, asked.tasks, asked.repeated))
            version = _version(url)
    finally:
        server.stop()
    load_1, _, load_15 = os.getloadavg()
    versions = f"PostgreSQL {version}, Python {platform.python_version()}"
    machine = f"{os.cpu_count()} CPU, load average {load_15:.0f} (15 minutes), {load_1:.0f} (1 minute)"
    report += ["", f"{machine}, {versions}, {time.monotonic() - begun:.0f} s"]
    print(report[-1])
    if asked.save:
        save_report("records-size.md", "Large records", "python -m tests.bench.records_size --save", report)


def _version(url: str) -> str:
    engine = sync_engine(records_url(url))
    with engine.connect() as connection:
        version = str(connection.execute(text("SHOW server_version")).scalar_one())
    engine.dispose()
    return version.split()[0]


if __name__ == "__main__":
    main()
