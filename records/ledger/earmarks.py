"""Money on its way 在途: what an approval sets aside on its accounts until the automatic task books it, in fen.

An earmark is known by the id of the instruction that will spend it (case, automatic task, round), so that whoever asks
again has the same. It is *asked* before the case hears of the approval, and *approved* when the records hear from the
case that the automatic task is there. It is *over* when the ledger has answered the instruction, when that task is
closed otherwise, or when the case has ended. What was asked for an approval that the case refused is *let go*; one
whose approval has not come within ``ANSWERED_WITHIN``, since the process that asked died, is not counted any more. If
the approval comes after all, it is approved. By these rules states only go forward, in whatever order they come.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.effects import AutomaticDone, CaseClosed, Effect, Role, TaskClosed, TaskOpened
from calculations.input.money import Yuan, yuan
from calculations.ledger.accounts import Account
from records.backends.statements import insert_into
from records.tables import EarmarkRecord, LedgerAccount, table_of
from records.views import View

EARMARKS: Table = table_of(EarmarkRecord)
ACCOUNTS: Table = table_of(LedgerAccount)

ANSWERED_WITHIN = timedelta(minutes=2)
"""Longer than a request waits for its case and its effects for the records; only who died on the way takes longer."""


class EarmarkState(StrEnum):
    """How far it is."""

    ASKED = "asked"
    APPROVED = "approved"
    LET_GO = "let_go"
    OVER = "over"


class Room(View):
    """What is set aside in an account, and what its bank account can still pay, in yuan."""

    earmarked: Yuan
    available: Yuan


def identity(case: str, task: str) -> str:
    """The id of the instruction by which an automatic task moves money."""
    return f"{case}.{task}"


async def for_others(
    session: AsyncSession, city: str, instruction: str, needed: Mapping[str, int]
) -> Mapping[str, int]:
    """What an instruction that needs so much of bank accounts has to leave there: nothing, if its own is set aside."""
    own, others = defaultdict[str, int](int), defaultdict[str, int](int)
    query = select(EARMARKS.c.bank, EARMARKS.c.instruction, EARMARKS.c.amount).where(
        EARMARKS.c.city == city, EARMARKS.c.bank.in_(sorted(needed)), _counts()
    )
    for row in await session.execute(query):
        (own if row.instruction == instruction else others)[row.bank] += row.amount
    return {bank: 0 if own[bank] >= amount else others[bank] for bank, amount in needed.items()}


async def room(session: AsyncSession, city: str) -> Mapping[str, Room]:
    """What is set aside in each bank account's accounts, and what is left to be spent, by the account's code."""
    of_account, of_bank = defaultdict[str, int](int), defaultdict[str, int](int)
    aside = select(EARMARKS.c.account, EARMARKS.c.bank, EARMARKS.c.amount).where(EARMARKS.c.city == city, _counts())
    for row in await session.execute(aside):
        of_account[row.account] += row.amount
        of_bank[row.bank] -= row.amount
    held = select(ACCOUNTS.c.code, ACCOUNTS.c.bank, ACCOUNTS.c.balance).where(
        ACCOUNTS.c.city == city, ACCOUNTS.c.bank.is_not(None)
    )
    rows = list(await session.execute(held))
    for row in rows:
        of_bank[row.bank] += row.balance
    return {row.code: Room(earmarked=yuan(of_account[row.code]), available=yuan(of_bank[row.bank])) for row in rows}


async def is_settled(session: AsyncSession, instruction: str) -> bool:
    """Whether its approval is in the records, or it is over: there is nothing left to ask."""
    states = await session.execute(select(EARMARKS.c.state).where(EARMARKS.c.instruction == instruction))
    return not {EarmarkState.APPROVED, EarmarkState.OVER}.isdisjoint(states.scalars())


async def ask(
    session: AsyncSession,
    instruction: str,
    case: str,
    content_hash: str,
    changes: Mapping[Account, int],
    at: datetime,
) -> None:
    """Set aside what bank accounts will pay, net; what was asked under the same id before is replaced.

    ``changes`` is what each account gains or gives. For whoever holds the accounts' locks and has looked. What its
    case has approved meanwhile, or the ledger has paid, stays as it is.
    """
    not_heard_of = EARMARKS.c.state.in_([EarmarkState.ASKED.value, EarmarkState.LET_GO.value])
    await session.execute(EARMARKS.delete().where(EARMARKS.c.instruction == instruction, not_heard_of))
    row = {
        "instruction": instruction,
        "city": case.partition(".")[0],
        "case": case,
        "content_hash": content_hash,
        "state": EarmarkState.ASKED.value,
        "at": at,
        "recorded_at": datetime.now(UTC),
    }
    rows = [
        row | {"account": account.code, "bank": account.bank, "amount": -change}
        for account, change in changes.items()
        if change
    ]
    if rows:
        await session.execute(insert_into(session, EARMARKS).on_conflict_do_nothing(), rows)


async def let_go(session: AsyncSession, instruction: str) -> None:
    """The case refused the approval for which it was asked; one that another request brought about stays."""
    await session.execute(_becomes(EarmarkState.LET_GO, EARMARKS.c.instruction == instruction, EarmarkState.ASKED))


async def is_over(session: AsyncSession, instruction: str) -> None:
    """The ledger has answered the instruction for good: nothing is set aside for it any more."""
    await session.execute(_ends(EARMARKS.c.instruction == instruction))


def follow(connection: Connection, case: str, effects: Iterable[Effect]) -> None:
    """What effects that are new to the records say of a case's earmarks."""
    opened, ended, closed = set[str](), set[str](), False
    for effect in effects:
        match effect.event:
            case TaskOpened(role=Role.AUTOMATIC) as task:
                opened.add(identity(case, task.task))
            case AutomaticDone() as task:
                ended.add(identity(case, task.task))
            case TaskClosed() as task if Role.AUTOMATIC in task.task.split("."):
                ended.add(identity(case, task.task))
            case CaseClosed():
                closed = True
    if opened:
        of_case = EARMARKS.c.instruction.in_(sorted(opened))
        before = (EarmarkState.ASKED, EarmarkState.LET_GO)
        connection.execute(_becomes(EarmarkState.APPROVED, of_case, *before))
    if closed:
        connection.execute(_ends(EARMARKS.c.case == case))
    elif ended:
        connection.execute(_ends(EARMARKS.c.instruction.in_(sorted(ended))))


def _counts() -> ColumnElement[bool]:
    asked = and_(
        EARMARKS.c.state == EarmarkState.ASKED.value, EARMARKS.c.recorded_at > datetime.now(UTC) - ANSWERED_WITHIN
    )
    return or_(EARMARKS.c.state == EarmarkState.APPROVED.value, asked)


def _ends(which: ColumnElement[bool]) -> Any:
    return _becomes(EarmarkState.OVER, which, EarmarkState.ASKED, EarmarkState.APPROVED, EarmarkState.LET_GO)


def _becomes(state: EarmarkState, which: ColumnElement[bool], *before: EarmarkState) -> Any:
    known = EARMARKS.c.state.in_([each.value for each in before])
    return EARMARKS.update().where(which, known).values(state=state.value)
