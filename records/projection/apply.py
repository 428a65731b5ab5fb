"""Bringing a case's effects into the records: insert-only, alarming on contradiction, in whatever order they come."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType

from sqlalchemy import Connection, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import CaseOpened, Effect, TaskOpened
from approvals.request_memory import Processed
from records.backends.prepared import PreparedInsert, PreparedQuery
from records.backends.statements import upsert
from records.contents.offers import keep_offers
from records.ledger import earmarks
from records.projection.project import project
from records.projection.rows import About, Row, empty_case
from records.tables import (
    Audit,
    CaseRecord,
    CopyRecord,
    DecisionRecord,
    NoticeRecord,
    PowerProposal,
    TaskRecord,
    VersionRecord,
    table_of,
)
from records.tables.merging import rules_of

AUDIT = table_of(Audit)
CASES = table_of(CaseRecord)
TASKS = table_of(TaskRecord)
PROPOSALS = table_of(PowerProposal)


NO_REQUESTS: Mapping[str, Processed] = MappingProxyType({})

_HASHES = select(AUDIT.c.number, AUDIT.c.hash).where(
    AUDIT.c.case == bindparam("case"), AUDIT.c.number.between(bindparam("first"), bindparam("last"))
)

_ABOUT = select(CASES.c.kind, CASES.c.fund).where(CASES.c.id == bindparam("case"), CASES.c.kind.is_not(None))

_OPENED_BEFORE = TASKS.update().where(
    TASKS.c.case == bindparam("of_case"), TASKS.c.opened_number.is_not(None), TASKS.c.case_kind.is_(None)
)
"""The tasks of a case whose openings came before the case's own."""


class RecordsConflict(Exception):
    """The records and the history disagree about an effect of a case: an alarm, never to be written over."""

    def __init__(self, case: str, number: int, recorded: str, given: str) -> None:
        self.case = case
        self.number = number
        self.recorded = recorded
        self.given = given
        super().__init__(
            f"{case}: 第 {number} 号记录与台账不一致 / effect {number} contradicts the records: "
            f"recorded {recorded}, given {given}"
        )


class UnsoundEffect(ValueError):
    """An effect whose hash does not fit its content; it was changed on the way."""

    def __init__(self, case: str, number: int) -> None:
        self.case = case
        self.number = number
        super().__init__(f"{case}: 第 {number} 号记录的校验值不符 / the hash of effect {number} does not fit")


async def apply(
    session: AsyncSession, case: str, effects: Sequence[Effect], requests: Mapping[str, Processed] = NO_REQUESTS
) -> int:
    """As ``apply_sync``, in a session's transaction."""
    connection = await session.connection()
    return await connection.run_sync(apply_sync, case, effects, requests)


def apply_sync(
    connection: Connection, case: str, effects: Sequence[Effect], requests: Mapping[str, Processed] = NO_REQUESTS
) -> int:
    """Write the effects that the records do not have yet; gives how many those were.

    ``requests`` are those that had them, by key: the rows say so, and answer when the case is gone from the engine.
    Any order, any overlap, and two processes at once give the same records as one writer in order. Raises
    `RecordsConflict` when a number is known with another hash, `UnsoundEffect`; then nothing may be committed.
    """
    given = by_number(case, effects)
    if not given:
        return 0
    new = _insert_audit(connection, case, list(given.values()), requests)
    if len(new) < len(given):
        _compare(connection, case, [given[number] for number in given if number not in new])
    if not new:
        return 0
    backend = connection.dialect.name
    ordered = [given[number] for number in sorted(new)]
    rows = project(case, ordered, _about(connection, case, ordered))
    if rows.case_row is not None:
        _merging(backend, CASES).execute(connection, [rows.case_row])
        if rows.about and rows.case_row["kind"] is not None:
            connection.execute(_OPENED_BEFORE.values(rows.about._asdict()), {"of_case": case})
    if rows.tasks:
        _merging(backend, TASKS).execute(connection, rows.task_rows())
    if rows.versions:
        keep_offers(connection, case, (version["content_hash"] for version in rows.versions))
    if rows.proposals:
        _merging(backend, PROPOSALS).execute(connection, rows.proposal_rows())
    for record, added in (
        (VersionRecord, rows.versions),
        (DecisionRecord, rows.decisions),
        (NoticeRecord, rows.notices),
        (CopyRecord, rows.copies),
    ):
        if added:
            _adding(backend, table_of(record)).execute(connection, added)
    earmarks.follow(connection, case, ordered)
    return len(new)


def by_number(case: str, effects: Sequence[Effect]) -> dict[int, Effect]:
    """The effects in order of number, each once. Raises ``RecordsConflict``, ``UnsoundEffect``."""
    given: dict[int, Effect] = {}
    for effect in sorted(effects, key=lambda effect: effect.number):
        if not effect.is_sound():
            raise UnsoundEffect(case, effect.number)
        known = given.setdefault(effect.number, effect)
        if known.hash != effect.hash:
            raise RecordsConflict(case, effect.number, known.hash, effect.hash)
    return given


def _about(connection: Connection, case: str, effects: Iterable[Effect]) -> About | None:
    """What the case of new effects is about, where they open tasks and do not open the case.

    Where its opening is not recorded yet, the case's row is: whoever records the opening then waits for this
    transaction, and adds to its tasks what the case is about.
    """
    kinds = {type(effect.event) for effect in effects}
    if TaskOpened not in kinds or CaseOpened in kinds:
        return None
    backend = connection.dialect.name
    asked = _query_about(backend)
    found = asked.execute(connection, case=case)
    if not found:
        _merging(backend, CASES).execute(connection, [empty_case(case)])
        found = asked.execute(connection, case=case)
    return About(found[0].kind, found[0].fund) if found else None


def _insert_audit(
    connection: Connection, case: str, effects: Iterable[Effect], requests: Mapping[str, Processed]
) -> set[int]:
    recorded_at = datetime.now(UTC)
    asked = {
        number: (key, done.digest) for key, done in requests.items() for number in range(done.first, done.last + 1)
    }
    rows: list[Row] = [
        {
            "case": case,
            "number": effect.number,
            "kind": effect.event.kind,
            "at": effect.at,
            "person": effect.actor.person if effect.actor else None,
            "body": effect.body_json(),
            "previous": effect.previous,
            "hash": effect.hash,
            "recorded_at": recorded_at,
            "request": request,
            "digest": digest,
        }
        for effect in effects
        for request, digest in [asked.get(effect.number, (None, None))]
    ]
    return {number for (number,) in _adding_audit(connection.dialect.name).execute(connection, rows)}


def _compare(connection: Connection, case: str, effects: Sequence[Effect]) -> None:
    """Raise ``RecordsConflict`` where the records have one of the effects otherwise."""
    numbers = [effect.number for effect in effects]
    wanted = {"case": case, "first": min(numbers), "last": max(numbers)}
    compare(case, effects, {row.number: row.hash for row in connection.execute(_HASHES, wanted)})


def compare(case: str, effects: Iterable[Effect], recorded: Mapping[int, str]) -> None:
    """Raise ``RecordsConflict`` where one of the effects is recorded, by number, with another hash."""
    for effect in effects:
        known = recorded.get(effect.number, effect.hash)
        if known != effect.hash:
            raise RecordsConflict(case, effect.number, known, effect.hash)


@cache
def _query_about(backend: str) -> PreparedQuery:
    return PreparedQuery(backend, _ABOUT)


@cache
def _adding_audit(backend: str) -> PreparedInsert:
    """Leaves what is there already, and returns the numbers of what is new."""
    return PreparedInsert(backend, AUDIT, upsert(backend, AUDIT).on_conflict_do_nothing().returning(AUDIT.c.number))


@cache
def _adding(backend: str, table: Table) -> PreparedInsert:
    return PreparedInsert(backend, table, table.insert())


@cache
def _merging(backend: str, table: Table) -> PreparedInsert:
    """Merges each column of a row that is there already by the column's rule."""
    statement = upsert(backend, table)
    changes = {name: rule.merged(table.columns, statement.excluded, name) for name, rule in rules_of(table).items()}
    merging = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=changes)
    return PreparedInsert(backend, table, merging)
