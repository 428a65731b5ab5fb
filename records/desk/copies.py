"""Copies 抄送 to read and who has read them 已阅: by people for people, or by a chain for parties; they never block."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import Actor
from approvals.case_ids import city_of
from approvals.definitions import MAIN
from records.backends.statements import insert_into
from records.desk.inbox import CityParty
from records.integrity.seals import seal
from records.paging import decode, encode, instant_of, one_more, page_of
from records.tables import CaseRecord, CopyRecord, ReadMark, table_of
from records.tables.base import Instant, Key
from records.views import TaskView, View

COPIES: Table = table_of(CopyRecord)
READ: Table = table_of(ReadMark)
CASES: Table = table_of(CaseRecord)

LARGEST_PAGE = 200


class CopyView(View):
    """A copy for somebody to read: which step of which case, from whom (nobody: the chain), and when they read it."""

    case: str
    case_kind: str | None
    case_zh: str | None
    case_en: str | None
    year: int | None
    month: int | None
    subject: str
    lane: str
    step: str
    reader: str
    at: datetime
    copied_by: str | None
    copied_by_name: str | None
    note: str
    read_at: datetime | None


class CopyPage(View):
    """Some copies, the newest first; `next` is None at the end."""

    items: tuple[CopyView, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: a person, and the parties that they are."""

    person: str
    parties: tuple[CityParty, ...]


async def copy_to(
    session: AsyncSession, task: TaskView, to: Sequence[Actor], by: Actor, at: datetime, note: str = ""
) -> None:
    """Give people a copy of what a task is about; who has one already keeps it."""
    rows = [
        {
            "case": task.case,
            "subject": task.task,
            "reader": reader.person,
            "to_party": False,
            "city": city_of(task.case),
            "lane": task.lane or "",
            "step": task.step or "",
            "at": at,
            "copied_by": by.person,
            "copied_by_name": by.signature,
            "note": note,
        }
        for reader in to
    ]
    added = insert_into(session, COPIES).on_conflict_do_nothing().returning(*COPIES.primary_key)
    await seal(session, COPIES, [tuple(new) for new in await session.execute(added, rows)])


async def tell(
    session: AsyncSession, case: str, subject: str, step: str, to: Iterable[str], note: str, at: datetime
) -> None:
    """Let people read what became of something that they handed in; once, however often it is tried."""
    rows = [
        {
            "case": case,
            "subject": subject,
            "reader": reader,
            "to_party": False,
            "city": city_of(case),
            "lane": MAIN,
            "step": step,
            "at": at,
            "copied_by": None,
            "copied_by_name": None,
            "note": note,
        }
        for reader in to
    ]
    if rows:
        await session.execute(insert_into(session, COPIES).on_conflict_do_nothing(), rows)


async def mark_read(session: AsyncSession, case: str, subject: str, by: Actor, at: datetime) -> None:
    """Somebody has read it; the first time counts."""
    row = {"case": case, "subject": subject, "person": by.person, "name": by.signature, "at": at}
    await session.execute(insert_into(session, READ).on_conflict_do_nothing(), [row])


async def copies_for(
    session: AsyncSession, reader: Reader, unread: bool = False, cursor: str | None = None, limit: int = 50
) -> CopyPage:
    """A page of a person's copies after `cursor`, at most `limit` (1 to 200). Raises `BadCursor`."""
    size = max(1, min(limit, LARGEST_PAGE))
    query = _of_reader(reader)
    if unread:
        query = query.where(READ.c.at.is_(None))
    if cursor is not None:
        query = query.where(_before(cursor))
    newest_first = (COPIES.c.at.desc(), COPIES.c.case.desc(), COPIES.c.subject.desc(), COPIES.c.reader.desc())
    rows = await session.execute(query.order_by(*newest_first).limit(one_more(size)))
    items, last = page_of([CopyView.model_validate(row) for row in rows], size)
    return CopyPage(items=items, next=_place(last) if last else None)


async def has_copy(session: AsyncSession, reader: Reader, case: str, subject: str) -> bool:
    """Whether somebody has a copy of that."""
    query = _of_reader(reader).where(COPIES.c.case == case, COPIES.c.subject == subject)
    return (await session.execute(query.limit(1))).first() is not None


async def cases_copied(session: AsyncSession, reader: Reader, cases: Collection[str]) -> frozenset[str]:
    """Those of these cases of which somebody has a copy of anything."""
    query = select(COPIES.c.case).where(_is_theirs(reader), COPIES.c.case.in_(cases)).distinct()
    return frozenset((await session.execute(query)).scalars())


def _is_theirs(reader: Reader) -> ColumnElement[bool]:
    by_city: dict[str, set[str]] = {}
    for each in reader.parties:
        by_city.setdefault(each.city, {reader.person}).add(str(each.party))
    return or_(
        COPIES.c.reader == reader.person,
        *(and_(COPIES.c.city == city, COPIES.c.reader.in_(sorted(names))) for city, names in sorted(by_city.items())),
    )


def _of_reader(reader: Reader) -> Any:
    own_mark = and_(READ.c.case == COPIES.c.case, READ.c.subject == COPIES.c.subject, READ.c.person == reader.person)
    about = (CASES.c.kind.label("case_kind"), CASES.c.zh.label("case_zh"), CASES.c.en.label("case_en"))
    return (
        select(COPIES, *about, CASES.c.year, CASES.c.month, READ.c.at.label("read_at"))
        .outerjoin(READ, own_mark)
        .outerjoin(CASES, CASES.c.id == COPIES.c.case)
        .where(_is_theirs(reader))
    )


def _place(item: CopyView) -> str:
    return encode([item.at.isoformat(), item.case, item.subject, item.reader])


def _before(cursor: str) -> Any:
    at, case, subject, reader = decode(cursor, 4)
    place = (
        literal(instant_of(at, cursor), Instant),
        literal(str(case), Key),
        literal(str(subject), Key),
        literal(str(reader), Key),
    )
    return tuple_(COPIES.c.at, COPIES.c.case, COPIES.c.subject, COPIES.c.reader) < tuple_(*place)
