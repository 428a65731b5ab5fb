"""Notices to somebody's posts, in words: what is to be done, what fell due, and what others have not done 督办."""

from calculations.input.bilingual import Bilingual
from records.desk.notices import AgendaNotice, NoticeView, count_unread, notices_for
from records.views import PersonView, View
from services.identity.read_access import as_reader
from services.narration.chains import lane_name
from services.narration.history import NOTICES
from services.wiring import Services


class NoticeItem(NoticeView):
    """A notice with its kind in words, and whose task it is about."""

    notice_name: Bilingual
    lane_name: Bilingual | None


class NoticeItems(View):
    """Some notices, the newest first; ``next`` is None at the end."""

    items: tuple[NoticeItem, ...]
    next: str | None


class NoticeCount(View):
    """How many notices of open tasks somebody has not read, counted to ``LARGEST_COUNT``."""

    unread: int


async def notices_to(
    services: Services, person: PersonView, notice: AgendaNotice | None, unread: bool, cursor: str | None, limit: int
) -> NoticeItems:
    """A page of them, the newest first; ``unread``: those of open tasks alone that the person has not read."""
    async with services.store.read() as session:
        page = await notices_for(session, as_reader(person), notice, unread, cursor, limit)
    items = tuple(
        NoticeItem(
            **item.model_dump(),
            notice_name=NOTICES[item.notice],
            lane_name=lane_name(services.pack, item.lane or ""),
        )
        for item in page.items
    )
    return NoticeItems(items=items, next=page.next)


async def unread_notices(services: Services, person: PersonView) -> NoticeCount:
    """How many there are."""
    async with services.store.read() as session:
        return NoticeCount(unread=await count_unread(session, as_reader(person)))
