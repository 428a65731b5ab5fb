"""Statements of banks: handed in by the office that keeps the account, and the differences that people resolve."""

import asyncio
from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.input.faults import BadInput, Fault
from calculations.payments.camt053 import read_camt053
from calculations.payments.statement_table import read_statement_table
from calculations.payments.statements import Statement
from records.paging import one_more, page_of
from records.payments.bank_accounts import accounts_at, all_bank_accounts
from records.payments.statements import (
    LineView,
    NoSuchDifference,
    ReadFile,
    Resolution,
    StatementView,
    differences,
    find_line,
    find_statement,
    read_in,
    resolve,
    statement_lines,
)
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.uploads import own_upload
from services.payments.keepers import is_of, keeper_of, reads_all, require_keeper
from services.people.directory_changes import kept
from services.wiring import Services

_XML = (b"<", b"\xef\xbb\xbf<")


class HandedInStatement(BaseModel):
    """A file of statements, by the hash of one's own upload."""

    model_config = ConfigDict(frozen=True)

    content: str


class ReadStatements(BaseModel):
    """The statements of a file, as they are kept."""

    model_config = ConfigDict(frozen=True)

    statements: tuple[StatementView, ...]


class StatementDetail(StatementView):
    """A statement with a page of its lines; ``next`` is the number to go on after, none at the end."""

    lines: tuple[LineView, ...]
    next: int | None


class DifferencePage(BaseModel):
    """Lines that are for people; ``next`` is the statement and line to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[LineView, ...]
    next: tuple[int, int] | None


class Resolved(BaseModel):
    """How somebody resolved a difference."""

    model_config = ConfigDict(frozen=True)

    statement: int
    line: int
    how: Resolution
    note: str


async def statements_read(
    services: Services, person: PersonView, key: str, handed_in: HandedInStatement
) -> ReadStatements:
    """Read a file of statements: camt.053, or a table. Raises ``ServiceError``; the same file again reads nothing."""
    about, data = await own_upload(services, person, handed_in.content)
    try:
        found = await asyncio.to_thread(_read, data, about.name)
    except BadInput as error:
        raise ServiceError.bad_input(error.faults) from error
    for statement in found:
        await _require_keeper_of(services, person, statement.account)

    async def keep(session: AsyncSession, now: datetime) -> ReadStatements:
        views = []
        for position, statement in enumerate(found):
            file = ReadFile(content=handed_in.content, position=position, by=person.login, at=now)
            views.append(await read_in(session, services.pack.id, statement, file))
        return ReadStatements(statements=tuple(views))

    return await kept(services, person, key, handed_in, ReadStatements, keep)


async def statement_detail(
    services: Services, person: PersonView, number: int, after: int, limit: int
) -> StatementDetail:
    """A statement with its lines. Raises ``ServiceError`` for one that is not there for the reader."""
    city = services.pack.id
    async with services.store.read() as session:
        found = await find_statement(session, city, number)
        if found is None or not await _reads(session, services, person, found.account):
            raise ServiceError(ErrorKind.NOT_FOUND)
        lines, last = page_of(await statement_lines(session, city, number, after, one_more(limit)), limit)
    return StatementDetail(**found.model_dump(), lines=lines, next=last.number if last else None)


async def differences_page(
    services: Services, person: PersonView, is_open: bool, after: tuple[int, int], limit: int
) -> DifferencePage:
    """Open differences, or all, of the whole city or of the accounts that somebody's office keeps."""
    city = services.pack.id
    async with services.store.read() as session:
        accounts = None if reads_all(person) else await _kept_numbers(session, services, person)
        found = await differences(session, city, is_open=is_open, accounts=accounts, after=after, limit=one_more(limit))
    items, last = page_of(found, limit)
    return DifferencePage(items=items, next=(last.statement, last.number) if last else None)


async def difference_resolved(services: Services, person: PersonView, key: str, resolved: Resolved) -> LineView:
    """Note how a difference was resolved, by the office that keeps the account. Raises ``ServiceError``."""
    city = services.pack.id
    async with services.store.read() as session:
        line = await find_line(session, city, resolved.statement, resolved.line)
    if line is None:
        raise ServiceError(ErrorKind.NOT_FOUND)
    await _require_keeper_of(services, person, line.account)

    async def note(session: AsyncSession, now: datetime) -> LineView:
        where = (resolved.statement, resolved.line)
        return await resolve(session, city, where, resolved.how, resolved.note, person.login, now)

    try:
        return await kept(services, person, key, resolved, LineView, note)
    except NoSuchDifference as nothing:
        raise ServiceError(
            ErrorKind.NOT_POSSIBLE,
            zh="该行不是待处理的差异,或已有人处理。",
            en="The line is no difference, or somebody has resolved it.",
        ) from nothing


def _read(data: bytes, name: str) -> tuple[Statement, ...]:
    if data.lstrip().startswith(_XML):
        return read_camt053(data)
    return (read_statement_table(data, name),)


async def _require_keeper_of(services: Services, person: PersonView, number: str) -> None:
    async with services.store.read() as session:
        accounts = await accounts_at(session, services.pack.id, number)
    if not accounts:
        fault = Fault("account", f"no account of ours is at the bank: {number}", f"未登记的银行账号:{number}")
        raise ServiceError.bad_input([fault])
    require_keeper(person, {keeper_of(account) for account in accounts})


async def _reads(session: AsyncSession, services: Services, person: PersonView, number: str) -> bool:
    return reads_all(person) or number in await _kept_numbers(session, services, person)


async def _kept_numbers(session: AsyncSession, services: Services, person: PersonView) -> frozenset[str]:
    """The numbers of the bank accounts that somebody's offices keep."""
    named = await all_bank_accounts(session, services.pack.id)
    keepers = ((each.number, keeper_of(each.account)) for each in named)
    return frozenset(number for number, keeper in keepers if keeper is not None and is_of(person, keeper))
