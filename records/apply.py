"""Bringing a case's effects into the records: insert-only, alarming on contradiction, in whatever order they come."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import Effect
from approvals.request_memory import Processed
from records.offers import keep_offers
from records.projection import project
from records.projection_rows import Row
from records.statements import upsert
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

AUDIT = table_of(Audit)
CASES = table_of(CaseRecord)
TASKS = table_of(TaskRecord)
PROPOSALS = table_of(PowerProposal)


NO_REQUESTS: Mapping[str, Processed] = MappingProxyType({})

_HASHES = select(AUDIT.c.number, AUDIT.c.hash).where(
    AUDIT.c.case == bindparam("case"), AUDIT.c.number.between(bindparam("first"), bindparam("last"))
)


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
    given = _by_number(case, effects)
    if not given:
        return 0
    new = _insert_audit(connection, case, list(given.values()), requests)
    if len(new) < len(given):
        _compare(connection, case, [given[number] for number in given if number not in new])
    if not new:
        return 0
    backend = connection.dialect.name
    rows = project(case, [given[number] for number in sorted(new)])
    if rows.case_row is not None:
        connection.execute(_merge_case(backend), [rows.case_row])
    if rows.tasks:
        connection.execute(_merge_task(backend), rows.task_rows())
    if rows.versions:
        keep_offers(connection, case, (version["content_hash"] for version in rows.versions))
    if rows.proposals:
        connection.execute(_merge_proposal(backend), rows.proposal_rows())
    for record, added in (
        (VersionRecord, rows.versions),
        (DecisionRecord, rows.decisions),
        (NoticeRecord, rows.notices),
        (CopyRecord, rows.copies),
    ):
        if added:
            connection.execute(table_of(record).insert(), added)
    return len(new)


async def are_recorded(session: AsyncSession, case: str, effects: Sequence[Effect]) -> bool:
    """Whether the records have all of these effects already; for who would else take the write lock to learn it.

    Raises as ``apply`` does.
    """
    given = list(_by_number(case, effects).values())
    if not given:
        return True
    connection = await session.connection()
    return await connection.run_sync(_compare, case, given) == len(given)


def _by_number(case: str, effects: Sequence[Effect]) -> dict[int, Effect]:
    given: dict[int, Effect] = {}
    for effect in sorted(effects, key=lambda effect: effect.number):
        if not effect.is_sound():
            raise UnsoundEffect(case, effect.number)
        known = given.setdefault(effect.number, effect)
        if known.hash != effect.hash:
            raise RecordsConflict(case, effect.number, known.hash, effect.hash)
    return given


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
    result = connection.execute(_add_audit(connection.dialect.name), rows)
    return set(result.scalars())


def _compare(connection: Connection, case: str, effects: Sequence[Effect]) -> int:
    """How many of the effects the records have, each as given."""
    numbers = [effect.number for effect in effects]
    wanted = {"case": case, "first": min(numbers), "last": max(numbers)}
    recorded: dict[int, str] = {row.number: row.hash for row in connection.execute(_HASHES, wanted)}
    known = [effect for effect in effects if effect.number in recorded]
    for effect in known:
        if recorded[effect.number] != effect.hash:
            raise RecordsConflict(case, effect.number, recorded[effect.number], effect.hash)
    return len(known)


@cache
def _add_audit(backend: str) -> Any:
    return upsert(backend, AUDIT).on_conflict_do_nothing().returning(AUDIT.c.number)


Merge = Callable[[ColumnElement[Any], ColumnElement[Any]], ColumnElement[Any]]


def _first(known: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return func.coalesce(known, new)


def _either(known: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return or_(known, new)


def _sum(known: ColumnElement[Any], new: ColumnElement[Any]) -> ColumnElement[Any]:
    return known + new


def _merged(statement: Any, table: Table, columns: Iterable[str], merge: Merge) -> dict[str, Any]:
    return {name: merge(table.c[name], statement.excluded[name]) for name in columns}


def _of_higher(statement: Any, table: Table, number: str) -> Merge:
    newer = statement.excluded[number] > table.c[number]
    return lambda known, new: case((newer, new), else_=known)


@cache
def _merge_case(backend: str) -> Any:
    statement = upsert(backend, CASES)
    of_stage, of_status = (_of_higher(statement, CASES, number) for number in ("stage_number", "status_number"))
    changes = {
        **_merged(
            statement,
            CASES,
            ("kind", "zh", "en", "fund", "year", "month", "chain", "policy_hash", "opened_at"),
            _first,
        ),
        **_merged(statement, CASES, ("stage", "stage_zh", "stage_en", "stage_number"), of_stage),
        **_merged(statement, CASES, ("status", "closed_at", "closed_reason", "status_number"), of_status),
    }
    return statement.on_conflict_do_update(index_elements=[CASES.c.id], set_=changes)


_OPENING = (
    *("lane", "step", "round", "role", "party", "party_kind", "party_county", "party_post"),
    *("of_task", "form", "zh", "en", "opened_number", "opened_at"),
)
_CLOSING = ("closed_number", "closed_at", "outcome", "closed_by", "closed_by_name", "closed_reason")


_CHANGING = (
    ("holder", "holder_name", "holder_for", "holder_number"),
    ("due", "due_number"),
    ("overdue", "overdue_number"),
    ("post_empty", "post_number"),
)
"""What may change while a task is open, each with the number of the effect that set it."""


@cache
def _merge_task(backend: str) -> Any:
    statement = upsert(backend, TASKS)
    new = statement.excluded
    changes = {
        **_merged(statement, TASKS, (*_OPENING, *_CLOSING), _first),
        **_merged(statement, TASKS, ("reminded", "escalated"), _either),
        **_merged(statement, TASKS, ("dunned",), _sum),
        "open": and_(
            _first(TASKS.c.opened_number, new.opened_number).is_not(None),
            _first(TASKS.c.closed_number, new.closed_number).is_(None),
        ),
    }
    for columns in _CHANGING:
        changes |= _merged(statement, TASKS, columns, _of_higher(statement, TASKS, columns[-1]))
    return statement.on_conflict_do_update(index_elements=[TASKS.c.case, TASKS.c.task], set_=changes)


@cache
def _merge_proposal(backend: str) -> Any:
    statement = upsert(backend, PROPOSALS)
    key = ("case", "proposal")
    known = [column.name for column in PROPOSALS.c if column.name not in (*key, "city", "open")]
    changes = {
        **_merged(statement, PROPOSALS, known, _first),
        "open": and_(
            _first(PROPOSALS.c.proposed_at, statement.excluded.proposed_at).is_not(None),
            _first(PROPOSALS.c.decided_at, statement.excluded.decided_at).is_(None),
        ),
    }
    return statement.on_conflict_do_update(index_elements=list(key), set_=changes)
