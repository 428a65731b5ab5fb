"""Notices to a party: reminders, what fell due, 督办 of what others have not done, 催缴; and who has read them."""

from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Table, and_, func, literal, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import Notice
from records.desk.copies import Reader
from records.paging import decode, encode, instant_of, one_more, page_of
from records.tables import CaseRecord, NoticeRecord, ReadMark, TaskRecord, table_of
from records.tables.base import Instant, Key
from records.views import View

NOTICES: Table = table_of(NoticeRecord)
CASES: Table = table_of(CaseRecord)
TASKS: Table = table_of(TaskRecord)
READ: Table = table_of(ReadMark)

AgendaNotice = Literal[Notice.REMIND, Notice.DUE, Notice.ESCALATE, Notice.DUN]
"""What time brings to a party; the other notices are about posts, and for operators."""

LARGEST_PAGE = 200
LARGEST_COUNT = 1_000
"""Notices are counted no further: what more there is says nothing to a reader."""

_SUBJECT = "notice."


class NoticeView(View):
    """A notice to a party: which task of which case is, or was, to be done by when, and when the reader read of it.

    ``subject`` names it where it is marked as read; ``closed_at``: when the task was done, if it has been.
    """

    case: str
    case_kind: str | None
    case_zh: str | None
    case_en: str | None
    year: int | None
    month: int | None
    subject: str
    number: int
    at: datetime
    notice: AgendaNotice
    party: str
    task: str
    lane: str | None
    step: str | None
    zh: str | None
    en: str | None
    due: datetime
    closed_at: datetime | None
    read_at: datetime | None


class NoticePage(View):
    """Some notices, the newest first; ``next`` is None at the end."""

    items: tuple[NoticeView, ...]
    next: str | None


async def notices_for(
    session: AsyncSession,
    reader: Reader,
    notice: AgendaNotice | None = None,
    unread: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> NoticePage:
    """A page of the notices to a person's parties after ``cursor``, at most ``limit`` (1 to 200). Raises ``BadCursor``.

    ``unread``: those alone that the person has not read, of tasks that are still open.
    """
    size = max(1, min(limit, LARGEST_PAGE))
    query = _in_full().where(_are_theirs(reader), *_wanted(notice, unread))
    if cursor is not None:
        query = query.where(_before(cursor))
    newest_first = (NOTICES.c.at.desc(), NOTICES.c.case.desc(), NOTICES.c.number.desc())
    rows = await session.execute(query.outerjoin(READ, _own_mark(reader)).order_by(*newest_first).limit(one_more(size)))
    items, last = page_of([NoticeView.model_validate(row) for row in rows], size)
    return NoticePage(items=items, next=_place(last) if last else None)


async def count_unread(session: AsyncSession, reader: Reader) -> int:
    """How many notices a person has not read, of tasks that are still open; ``LARGEST_COUNT``: so many or more."""
    few = (
        select(NOTICES.c.number)
        .outerjoin(TASKS, _its_task())
        .outerjoin(READ, _own_mark(reader))
        .where(_are_theirs(reader), *_wanted(None, unread=True))
        .limit(LARGEST_COUNT)
    )
    return (await session.execute(select(func.count()).select_from(few.subquery()))).scalar_one()


async def has_notice(session: AsyncSession, reader: Reader, case: str, subject: str) -> bool:
    """Whether a notice to one of a person's parties goes by that subject in the case."""
    number = subject.removeprefix(_SUBJECT)
    if not subject.startswith(_SUBJECT) or not number.isdecimal():
        return False
    query = select(NOTICES.c.number).where(
        NOTICES.c.case == case, NOTICES.c.number == int(number), _are_theirs(reader), *_wanted(None, unread=False)
    )
    return (await session.execute(query)).first() is not None


def _in_full() -> Any:
    about = (CASES.c.kind.label("case_kind"), CASES.c.zh.label("case_zh"), CASES.c.en.label("case_en"))
    of_task = (TASKS.c.lane, TASKS.c.step, TASKS.c.zh, TASKS.c.en, TASKS.c.closed_at)
    return (
        select(NOTICES, _subject(), *about, CASES.c.year, CASES.c.month, *of_task, READ.c.at.label("read_at"))
        .outerjoin(CASES, CASES.c.id == NOTICES.c.case)
        .outerjoin(TASKS, _its_task())
    )


def _subject() -> ColumnElement[str]:
    return (literal(_SUBJECT, Key) + NOTICES.c.number.cast(Key)).label("subject")


def _its_task() -> ColumnElement[bool]:
    return and_(TASKS.c.case == NOTICES.c.case, TASKS.c.task == NOTICES.c.task)


def _own_mark(reader: Reader) -> ColumnElement[bool]:
    return and_(READ.c.case == NOTICES.c.case, READ.c.subject == _subject(), READ.c.person == reader.person)


def _are_theirs(reader: Reader) -> ColumnElement[bool]:
    """To a party of theirs, in a case of its city: the city is the first word of a case's id."""
    by_city: dict[str, set[str]] = {}
    for each in reader.parties:
        by_city.setdefault(each.city, set()).add(str(each.party))
    return or_(
        literal(value=False),
        *(
            and_(NOTICES.c.party.in_(sorted(parties)), NOTICES.c.case.startswith(f"{city}.", autoescape=True))
            for city, parties in sorted(by_city.items())
        ),
    )


def _wanted(notice: AgendaNotice | None, unread: bool) -> list[ColumnElement[bool]]:
    kinds: tuple[Notice, ...] = get_args(AgendaNotice) if notice is None else (notice,)
    found: list[ColumnElement[bool]] = [NOTICES.c.notice.in_([each.value for each in kinds])]
    if unread:
        found += [READ.c.at.is_(None), TASKS.c.closed_at.is_(None)]
    return found


def _place(item: NoticeView) -> str:
    return encode([item.at.isoformat(), item.case, item.number])


def _before(cursor: str) -> Any:
    at, case, number = decode(cursor, 3)
    place = (literal(instant_of(at, cursor), Instant), literal(str(case), Key), literal(number))
    return tuple_(NOTICES.c.at, NOTICES.c.case, NOTICES.c.number) < tuple_(*place)
