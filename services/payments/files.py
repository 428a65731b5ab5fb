"""Payment files: proposed by one person of the office that keeps the accounts, released by another, sent once."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.reading import Office
from calculations.payments.states import OrderEvent
from records.contents.store import attachment
from records.paging import one_more, page_of
from records.payments.files import (
    FileRefused,
    FileState,
    FileView,
    SamePerson,
    WantedFile,
    decline_file,
    find_file,
    list_files,
    note_file,
    print_again,
    propose_file,
    release_file,
)
from records.payments.orders import Happened, stands
from records.views import AttachmentView, PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.payments.keepers import is_of, keeper_of, reads_all, require_keeper, require_releaser
from services.payments.writing import writer
from services.people.directory_changes import kept
from services.wiring import Services

Answer = TypeVar("Answer", bound=BaseModel)


class FileAct(StrEnum):
    """What is done with a file after it was proposed."""

    RELEASE = "release"
    DECLINE = "decline"
    PRINT = "print"
    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    DOUBT = "doubt"


class FileOrder(BaseModel):
    """What somebody has done with a file, in which words."""

    model_config = ConfigDict(frozen=True)

    number: int
    act: FileAct
    words: str = ""


class FilePage(BaseModel):
    """Files in the order in which they were proposed; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[FileView, ...]
    next: int | None


_EVENTS = {
    FileAct.SEND: OrderEvent.SEND,
    FileAct.ACKNOWLEDGE: OrderEvent.ACKNOWLEDGE,
    FileAct.DOUBT: OrderEvent.DOUBT,
}


async def file_proposed(services: Services, person: PersonView, key: str, wanted: WantedFile) -> FileView:
    """Keep a file of orders for a second person. Raises ``ServiceError``."""
    async with services.store.read() as session:
        found = await stands(session, services.pack.id, wanted.orders)
    if set(wanted.orders) - found.keys():
        raise ServiceError(
            ErrorKind.NOT_FOUND, zh="没有其中的支付指令。", en="Some of these payment orders do not exist."
        )
    keeper = require_keeper(person, (keeper_of(stand.order.payer_account) for stand in found.values()))

    async def propose(session: AsyncSession, now: datetime) -> FileView:
        return await propose_file(session, services.pack.id, wanted, keeper.kind, keeper.county, person.login, now)

    return await _kept(services, person, key, wanted, FileView, propose)


async def file_handled(services: Services, person: PersonView, key: str, order: FileOrder) -> FileView:
    """Release, decline or print a file, or note that it was sent, acknowledged or is in doubt. Raises
    ``ServiceError``.
    """
    known = await one_file(services, person, order.number)
    keeper = require_keeper(person, [Office(kind=known.keeper, county=known.county)])
    if order.act is FileAct.RELEASE:
        require_releaser(person, keeper)
    city, write = services.pack.id, writer(services.pack)

    async def handle(session: AsyncSession, now: datetime) -> FileView:
        match order.act:
            case FileAct.RELEASE:
                return await release_file(session, city, order.number, person.login, now, write)
            case FileAct.DECLINE:
                return await decline_file(session, city, order.number, person.login, now, order.words)
            case FileAct.PRINT:
                return await print_again(session, city, order.number, person.login, now, write)
            case FileAct.SEND | FileAct.ACKNOWLEDGE | FileAct.DOUBT:
                happened = Happened(event=_EVENTS[order.act], by=person.login, at=now, words=order.words)
                return await note_file(session, city, order.number, happened)

    return await _kept(services, person, key, order, FileView, handle)


async def files_page(
    services: Services, person: PersonView, state: FileState | None, after: int, limit: int
) -> FilePage:
    """The files that somebody may read: of the whole city, or of their own office."""
    async with services.store.read() as session:
        found = await list_files(session, services.pack.id, after, one_more(limit), state)
    items, last = page_of(found, limit)
    return FilePage(items=tuple(each for each in items if _reads(person, each)), next=last.number if last else None)


async def one_file(services: Services, person: PersonView, number: int) -> FileView:
    """A file. Raises ``ServiceError`` for one that is not there for the reader."""
    async with services.store.read() as session:
        found = await find_file(session, services.pack.id, number)
    if found is None or not _reads(person, found):
        raise ServiceError(ErrorKind.NOT_FOUND)
    return found


async def file_content(services: Services, person: PersonView, number: int) -> tuple[AttachmentView, bytes]:
    """What was written for the bank. Raises ``ServiceError`` for a file that is not released."""
    found = await one_file(services, person, number)
    async with services.store.read() as session:
        content = None if found.content is None else await attachment(session, found.content)
    if content is None:
        raise ServiceError(ErrorKind.NOT_FOUND, zh="该付款文件尚未放行。", en="The file has not been released.")
    return content


def _reads(person: PersonView, file: FileView) -> bool:
    return reads_all(person) or is_of(person, Office(kind=file.keeper, county=file.county))


async def _kept(
    services: Services,
    person: PersonView,
    key: str,
    wanted: BaseModel,
    answer_type: type[Answer],
    carry_out: Callable[[AsyncSession, datetime], Awaitable[Answer]],
) -> Answer:
    try:
        return await kept(services, person, key, wanted, answer_type, carry_out)
    except SamePerson as refused:
        raise ServiceError(ErrorKind.SECOND_PERSON, zh=refused.zh, en=refused.en) from refused
    except FileRefused as refused:
        raise ServiceError(ErrorKind.NOT_POSSIBLE, zh=refused.zh, en=refused.en) from refused
