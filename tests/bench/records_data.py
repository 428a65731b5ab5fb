"""Records of many years: cases of the shipped chains as the product would have recorded them, copied in bulk.

Each chain is walked once with the approval core; the rows are those of the product's own projection. A copy of a case
has another id and other instants. Of its open tasks some have a holder, and those whose day is over are overdue.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from random import Random
from typing import Any

from sqlalchemy import Connection, Dialect, Table

from approvals.effects import Effect
from approvals.snapshot_record import PinnedPolicy, pinned_by
from policies.pack import Pack
from records.projection.project import project
from records.tables import (
    Audit,
    CasePolicy,
    CaseRecord,
    CopyRecord,
    DecisionRecord,
    NoticeRecord,
    TaskRecord,
    VersionRecord,
    table_of,
)
from records.tables import PinnedPolicy as KeptPolicy
from records.tables.base import DueInstant, Instant
from tests.policies.chain_walk import AT, HASH, acts, case_of

AUDIT, CASES, TASKS = table_of(Audit), table_of(CaseRecord), table_of(TaskRecord)
POLICIES, OF_CASES = table_of(KeptPolicy), table_of(CasePolicy)
VERSIONS, DECISIONS = table_of(VersionRecord), table_of(DecisionRecord)
COPIED = (CASES, OF_CASES, TASKS, AUDIT, VERSIONS, DECISIONS, table_of(NoticeRecord), table_of(CopyRecord))

CHAINS: tuple[tuple[str, int | None, int], ...] = (
    ("monthly_funding", 3, 24),
    ("annual_budget", None, 2),
    ("final_accounts", None, 2),
    ("progress_report", None, 2),
    ("year_end_clearing", None, 1),
    ("balance_confirmation", None, 1),
)
"""Chain, month, and how many of 32 cases are of it."""

NOW = datetime(2032, 6, 30, tzinfo=UTC)
"""Cases that are open were opened in the weeks before; done ones in the years before."""

BEGUN = (1, 4, 8)
"""After how many acts cases are that are open: most lanes wait then."""

HOLDERS = 5
"""People of a party who may hold its tasks: ``PARTY-1`` and so on."""

QUIET_SHARE = 0.005
"""The share of the last county's open tasks that it still has to do."""

BULK = 400
"""Cases whose rows are written together."""

INSTANT = Instant()

Row = dict[str, Any]
Values = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Walked:
    """A case of a chain and fund: what each act left, from the opening to the end, and what it has pinned."""

    fund: str
    policy: PinnedPolicy
    batches: tuple[tuple[Effect, ...], ...]

    def rows(self, acts_done: int) -> tuple[tuple[Row, ...], ...]:
        """The rows of each table of ``COPIED`` after so many acts, with nothing for the case's id."""
        effects = [effect for batch in self.batches[:acts_done] for effect in batch]
        found = project("ningbo.0", effects)
        case = {**(found.case_row or {}), "fund": self.fund}
        pinned = {"number": 1, "policy": self.policy.hash()}
        tasks = [{**task, "fund": self.fund} for task in found.task_rows()]
        lists = (found.versions, found.decisions, found.notices, found.copies)
        return tuple(map(tuple, ([case], [pinned], tasks, map(_audit_row, effects), *lists)))


def walked(pack: Pack) -> tuple[Walked, ...]:
    """Cases of every chain and fund in the proportion in which a year has them."""
    found: list[Walked] = []
    for chain, month, times in CHAINS:
        pinned = pack.pin(chain, AT.year, month)
        state = case_of(pinned, pinned.branches)
        batches = tuple(applied.effects for applied in acts(state))
        found += [Walked(fund, pinned_by(state.head), batches) for fund in pack.funds()] * times
    return tuple(found)


class Template:
    """A case after so many acts, its rows ready to be copied."""

    def __init__(self, of: Walked, acts_done: int) -> None:
        self.chain = of.policy.chain.id
        rows = of.rows(acts_done)
        self.rows = [[tuple(map(row.get, _names(table))) for row in rows[place]] for place, table in enumerate(COPIED)]
        self.open_tasks = sum(row["open"] for row in rows[COPIED.index(TASKS)])
        self.tasks = len(rows[COPIED.index(TASKS)])


class Copied:
    """What becomes of a template's rows in a case of its own."""

    def __init__(self, case: str, opened: datetime, written: Callable[[datetime], Any]) -> None:
        """``written``: an instant as the database takes it."""
        self._case = case
        self._shift = opened - AT
        self._written = written
        self._instants: dict[datetime | None, Any] = {None: None}

    def row(self, values: Values, key: int, instants: Iterable[int]) -> list[Any]:
        """A row with this case's id in the place ``key`` and its own instants."""
        made = list(values)
        made[key] = self._case
        for place in instants:
            made[place] = self.instant(made[place])
        return made

    def instant(self, of_template: datetime | None) -> Any:
        """An instant of the template in this case."""
        if of_template not in self._instants:
            assert of_template is not None
            self._instants[of_template] = self._written(of_template + self._shift)
        return self._instants[of_template]


class Filler:
    """Fills a migrated database with cases; the same again for the same seed."""

    def __init__(self, pack: Pack, seed: int = 1) -> None:
        kinds = walked(pack)
        self.policies = {each.policy.hash(): each.policy.text() for each in kinds}
        self.kinds = kinds
        made = {each: Template(each, len(each.batches)) for each in dict.fromkeys(kinds)}
        self._done = [made[each] for each in kinds]
        begun = {each: [Template(each, acts) for acts in BEGUN if acts < len(each.batches)] for each in made}
        self._open = [template for each in kinds for template in begun[each]]
        self._quiet = pack.counties()[-1]
        self._random = Random(seed)
        self._cases = 0

    def add(self, connection: Connection, tasks: int, years: int, open_share: float) -> int:
        """Add cases with about so many tasks, over years that end now; how many cases it has added in all.

        ``open_share``: of the tasks, how many are open.
        """
        if not self._cases:
            rows = [{"hash": key, "body": body} for key, body in self.policies.items()]
            connection.execute(POLICIES.insert(), rows)
        still_open = round(tasks * open_share)
        wanted: list[tuple[Template, datetime]] = []
        while still_open > 0:
            wanted.append((self._random.choice(self._open), self._lately()))
            still_open -= wanted[-1][0].open_tasks
            tasks -= wanted[-1][0].tasks
        while tasks > 0:
            wanted.append((self._random.choice(self._done), self._long_ago(years)))
            tasks -= wanted[-1][0].tasks
        left = iter(wanted)
        while portion := list(islice(left, BULK)):
            self._write(connection, portion)
        return self._cases

    def _lately(self) -> datetime:
        return NOW - timedelta(seconds=self._random.randrange(45 * 86_400))

    def _long_ago(self, years: int) -> datetime:
        return NOW - timedelta(seconds=60 * 86_400 + self._random.randrange(365 * years * 86_400))

    def _write(self, connection: Connection, wanted: Iterable[tuple[Template, datetime]]) -> None:
        dialect = connection.dialect

        def written(instant: datetime) -> Any:
            return INSTANT.process_bind_param(instant, dialect)

        copies: list[tuple[Template, Copied]] = []
        for template, opened in wanted:
            self._cases += 1
            case = f"ningbo.{template.chain}.{opened.year}.{self._cases}"
            copies.append((template, Copied(case, opened, written)))
        for place, table in enumerate(COPIED):
            instants = [at for at, column in enumerate(table.columns) if isinstance(column.type, Instant)]
            key = _names(table).index("id" if table is CASES else "case")
            rows = (copy.row(row, key, instants) for template, copy in copies for row in template.rows[place])
            _insert(connection, table, self._as_now(rows, dialect) if table is TASKS else rows)

    def _as_now(self, tasks: Iterable[list[Any]], dialect: Dialect) -> Iterator[list[Any]]:
        """Tasks as they are now: open ones with a holder, mostly where they are urgent; of one county few are open."""
        is_open, lane, due, party, overdue, holder = (
            _names(TASKS).index(name) for name in ("open", "lane", "due", "party", "overdue", "holder")
        )
        now = INSTANT.process_bind_param(NOW, dialect)
        never = DueInstant().process_bind_param(None, dialect)
        chance = self._random.random
        for task in tasks:
            task[due] = task[due] or never
            if task[is_open]:
                if task[lane] == self._quiet and chance() > QUIET_SHARE:
                    continue
                task[overdue] = task[due] < now
                if task[party] and chance() < (0.8 if task[overdue] else 0.2):
                    task[holder] = f"{task[party]}-{self._random.randrange(1, HOLDERS + 1)}"
            yield task


@cache
def _names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns)


def _audit_row(effect: Effect) -> Row:
    asked = effect.actor.person if effect.actor else None
    return {
        "number": effect.number,
        "kind": effect.event.kind,
        "at": effect.at,
        "person": asked,
        "body": effect.body_json(),
        "previous": effect.previous,
        "hash": effect.hash,
        "recorded_at": effect.at,
        "request": asked and f"{asked}:{effect.number}",
        "digest": asked and HASH,
    }


def _insert(connection: Connection, table: Table, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows past the statements of the product: with COPY on PostgreSQL, all at once on SQLite."""
    cursor: Any = connection.connection.cursor()
    names = ", ".join(f'"{name}"' for name in _names(table))
    if connection.dialect.name == "postgresql":
        with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    else:
        places = ", ".join("?" * len(table.columns))
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({places})", rows)
