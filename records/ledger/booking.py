"""The ledger: executes instructions, each exactly once, balanced, on known paths, no bank account below zero.

What others have set aside (``records.ledger.earmarks``) is not there to be spent.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from calculations.input.bilingual import Bilingual
from calculations.input.faults import Fault
from calculations.input.money import Yuan, fen, text, yuan
from calculations.ledger.accounts import Account, parse_account
from calculations.ledger.postings import Instruction, Path, Transfer, instruction_faults
from calculations.payments.bank_accounts import BankAccount
from calculations.payments.orders import Payment, payments_of, without_bank_account
from records.backends.statements import insert_into
from records.cases.claims import keep_from_claiming
from records.integrity.seals import seal, take_turn
from records.ledger import earmarks
from records.ledger.cleared import StandingList, standing_list
from records.payments.bank_accounts import bank_accounts
from records.payments.orders import make_orders
from records.tables import LedgerAccount, LedgerEntry, LedgerLine, RefusedInstruction, table_of
from temporal.failpoints import Failpoint, reach

ACCOUNTS: Table = table_of(LedgerAccount)
ENTRIES: Table = table_of(LedgerEntry)
LINES: Table = table_of(LedgerLine)
REFUSED: Table = table_of(RefusedInstruction)


class LedgerConflict(Exception):
    """An instruction's id is known with another content: an alarm, nothing was moved."""

    def __init__(self, identity: str, recorded: str, given: str) -> None:
        self.id = identity
        self.recorded = recorded
        self.given = given
        super().__init__(
            f"{identity}: 同一指令编号内容不一致 / the instruction is known with another content: "
            f"recorded {recorded}, given {given}"
        )


class RefusalReason(StrEnum):
    """Why the ledger refuses an instruction."""

    NOT_ON_A_PATH = "not_on_a_path"
    NOT_ENOUGH = "not_enough"
    NO_BANK_ACCOUNT = "no_bank_account"
    ABOVE_CONFIRMED = "above_confirmed"
    BELOW_CONFIRMED = "below_confirmed"
    NOT_CONFIRMED = "not_confirmed"
    BOOKED_BEFORE = "booked_before"
    YEAR_CLEARED = "year_cleared"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Posted(_Frozen):
    """The instruction is in the ledger, now or since before; `total` in yuan."""

    id: str
    digest: str
    at: datetime
    total: Yuan
    transfers: int


class Refused(_Frozen):
    """One reason, for a bank account with what it holds, what others have set aside, and what it would have to pay.

    In yuan, net.
    """

    code: RefusalReason
    zh: str
    en: str
    account: str | None = None
    balance: Yuan | None = None
    needed: Yuan | None = None
    earmarked: Yuan | None = None


class PostingRefused(_Frozen):
    """Nothing was moved; every reason why."""

    id: str
    refusals: tuple[Refused, ...]

    @property
    def reasons(self) -> tuple[Bilingual, ...]:
        """The reasons as people read them."""
        return tuple(Bilingual(zh=refusal.zh, en=refusal.en) for refusal in self.refusals)


async def post(
    session: AsyncSession, instruction: Instruction, paths: Iterable[Path], *, for_good: bool = False
) -> Posted | PostingRefused:
    """Execute an instruction in the session's transaction; the same id and content again gives the same answer.

    Refused, with nothing moved: a transfer off the paths (N2) or mixing funds, counties or parts (N3); a
    bank account that would go below zero, a fund's special account and pooled fund counting as one, or below what is
    set aside for others; a fund year whose clearing list is in force, save for the clearing itself; what leaves as an
    order to a bank, where an account's bank account is not known. The orders are made in the same transaction, so that
    what is booked has its orders once.
    ``for_good``: a refusal is kept and is the answer of every later attempt too. Whoever ends an order with it says
    so: another attempt of that order, hung meanwhile, must not move the money when it comes back.
    Safe when others post at the same time. Raises `LedgerConflict` for a known id with another content, words apart.
    """
    await keep_from_claiming(session)
    await take_turn(session)
    known = await _known(session, instruction)
    if known is not None:
        return known
    known_paths = tuple(paths)
    refusals = tuple(_off_path(fault) for fault in instruction_faults(instruction, known_paths))
    cleared = await standing_list(session, instruction.city, instruction.year)
    if cleared is not None and cleared.case != instruction.case:
        refusals = (*refusals, _year_cleared(cleared))
    payments = payments_of(instruction, known_paths) if not refusals else ()
    banks = await _bank_accounts(session, instruction.city, payments)
    refusals = (*refusals, *map(_no_bank_account, without_bank_account(payments, banks)))
    opened: list[str] = []
    if not refusals:
        changes = _changes(instruction.transfers)
        opened = await _open(session, instruction.city, changes)
        refusals = await _short(session, instruction.id, instruction.city, changes, held=True)
    if refusals:
        await _leave_no_trace(session, instruction, opened)
        return await _refused(session, instruction, refusals, for_good=for_good)
    await _change_balances(session, instruction.city, changes)
    await session.execute(LINES.insert(), _lines(instruction))
    await earmarks.is_over(session, instruction.id)
    await seal(session, ENTRIES, [(instruction.id,)])
    if payments:
        reach(Failpoint.LEDGER_BOOKED)
        await make_orders(session, instruction, payments, banks)
        reach(Failpoint.ORDERS_MADE)
    return _posted(_entry(instruction))


async def shortages(session: AsyncSession, instruction: Instruction) -> tuple[Refused, ...]:
    """The bank accounts that could not pay an instruction now; nothing is held or moved."""
    return await _short(session, instruction.id, instruction.city, _changes(instruction.transfers))


def paid_by_bank(transfers: Iterable[Transfer]) -> dict[str, int]:
    """What each bank account that pays would have to pay, net, in fen, by its code."""
    return {bank: needed for bank, needed in _needed(_changes(transfers)).items() if needed > 0}


async def set_aside(
    session: AsyncSession, identity: str, case: str, content_hash: str, transfers: Iterable[Transfer], at: datetime
) -> tuple[Refused, ...]:
    """Set aside what an instruction will take from bank accounts, or say which of them have too little for it.

    ``identity`` is the instruction's, ``content_hash`` of the document that is about to be approved. Safe when others
    post or set aside at the same time; the same again sets the same aside.
    """
    moved = tuple(transfers)
    paying = paid_by_bank(moved)
    changes = {account: change for account, change in _changes(moved).items() if account.bank in paying}
    if not changes or await earmarks.is_settled(session, identity):
        return ()
    refusals = await _short(session, identity, case.partition(".")[0], changes, held=True)
    if not refusals:
        await earmarks.ask(session, identity, case, content_hash, changes, at)
    return refusals


async def refuse(
    session: AsyncSession, instruction: Instruction, refusals: tuple[Refused, ...]
) -> Posted | PostingRefused:
    """End an order without executing it, for good and for reasons that are not the ledger's; nothing if it is known."""
    await take_turn(session)
    known = await _known(session, instruction)
    if known is not None:
        return known
    await _leave_no_trace(session, instruction, [])
    return await _refused(session, instruction, refusals, for_good=True)


async def _known(session: AsyncSession, instruction: Instruction) -> Posted | PostingRefused | None:
    """The answer that an instruction had before; if none, its entry is in the ledger now."""
    # First of all: a second transaction with the same id waits here until the first has ended.
    added = insert_into(session, ENTRIES).on_conflict_do_nothing().returning(ENTRIES.c.id)
    if (await session.execute(added, [_entry(instruction)])).first() is None:
        return await _executed(session, instruction)
    refused = (await session.execute(select(REFUSED.c.refusals).where(REFUSED.c.id == instruction.id))).scalar()
    if refused is None:
        return None
    await _leave_no_trace(session, instruction, [])
    return PostingRefused.model_validate_json(refused)


async def _bank_accounts(session: AsyncSession, city: str, payments: Iterable[Payment]) -> dict[str, BankAccount]:
    """The bank accounts of all who pay and are paid; nobody is asked where nothing leaves as an order."""
    codes = {code for each in payments for code in (each.payer, each.payee)}
    return await bank_accounts(session, city, sorted(codes)) if codes else {}


async def _refused(
    session: AsyncSession, instruction: Instruction, refusals: tuple[Refused, ...], *, for_good: bool
) -> PostingRefused:
    answer = PostingRefused(id=instruction.id, refusals=refusals)
    if for_good:
        row = {
            "id": instruction.id,
            "case": instruction.case,
            "refusals": answer.model_dump_json(),
            "recorded_at": datetime.now(UTC),
        }
        await session.execute(REFUSED.insert(), [row])
        await earmarks.is_over(session, instruction.id)
        await seal(session, REFUSED, [(instruction.id,)])
    return answer


async def _executed(session: AsyncSession, instruction: Instruction) -> Posted:
    """The answer of then; the words may have been put better since, what moves may not have changed."""
    row = (await session.execute(select(ENTRIES).where(ENTRIES.c.id == instruction.id))).one()
    given = instruction.model_copy(update={"zh": row.zh}).digest()
    if row.digest != given:
        raise LedgerConflict(instruction.id, row.digest, given)
    return _posted(row._mapping)


def _entry(instruction: Instruction) -> dict[str, Any]:
    return {
        "id": instruction.id,
        "city": instruction.city,
        "case": instruction.case,
        "rule": instruction.rule,
        "fund": instruction.fund,
        "year": instruction.year,
        "at": instruction.at,
        "zh": instruction.zh,
        "en": instruction.en,
        "value_date": instruction.value_date,
        "period": instruction.period or None,
        "digest": instruction.digest(),
        "total": sum(fen(transfer.amount) for transfer in instruction.transfers),
        "transfers": len(instruction.transfers),
        "recorded_at": datetime.now(UTC),
    }


def _posted(entry: Any) -> Posted:
    return Posted(
        id=entry["id"],
        digest=entry["digest"],
        at=entry["at"].astimezone(UTC),
        total=yuan(entry["total"]),
        transfers=entry["transfers"],
    )


def _changes(transfers: Iterable[Transfer]) -> dict[Account, int]:
    """What each account gains or gives, in fen, by code: everybody locks accounts in this order."""
    changes: dict[str, int] = defaultdict(int)
    for transfer in transfers:
        changes[transfer.source] -= fen(transfer.amount)
        changes[transfer.target] += fen(transfer.amount)
    return {parse_account(code): changes[code] for code in sorted(changes)}


async def _open(session: AsyncSession, city: str, accounts: Iterable[Account]) -> list[str]:
    """Open the accounts that money touches for the first time; gives their codes.

    Before any is locked: an account that another transaction opened meanwhile would be locked out of order.
    """
    rows = [
        {
            "city": city,
            "code": account.code,
            "kind": account.kind.value,
            "county": account.county,
            "fund": account.fund,
            "part": account.part.value,
            "bank": account.bank,
            "balance": 0,
        }
        for account in accounts
    ]
    statement = insert_into(session, ACCOUNTS).on_conflict_do_nothing().returning(ACCOUNTS.c.code)
    return list((await session.execute(statement, rows)).scalars())


async def _leave_no_trace(session: AsyncSession, instruction: Instruction, opened: list[str]) -> None:
    await session.execute(ENTRIES.delete().where(ENTRIES.c.id == instruction.id))
    if opened:
        own = (ACCOUNTS.c.city == instruction.city) & ACCOUNTS.c.code.in_(opened)
        await session.execute(ACCOUNTS.delete().where(own))


async def _balances(
    session: AsyncSession, city: str, changes: dict[Account, int], *, held: bool = False
) -> dict[str, int]:
    """The balances of the accounts touched and of those in the same bank accounts.

    ``held``: until the transaction ends nobody else changes them.
    """
    banks = {account.bank for account in changes if account.bank is not None}
    query = (
        select(ACCOUNTS.c.code, ACCOUNTS.c.balance)
        .where(ACCOUNTS.c.city == city)
        .where(or_(ACCOUNTS.c.code.in_([account.code for account in changes]), ACCOUNTS.c.bank.in_(sorted(banks))))
        .order_by(ACCOUNTS.c.code)
    )
    query = query.with_for_update() if held else query
    return {row.code: row.balance for row in await session.execute(query)}


async def _short(
    session: AsyncSession, identity: str, city: str, changes: dict[Account, int], *, held: bool = False
) -> tuple[Refused, ...]:
    """The bank accounts that would go below zero, or below what is set aside for other instructions than this one."""
    known: dict[str, int] = defaultdict(int)
    for code, balance in (await _balances(session, city, changes, held=held)).items():
        known[parse_account(code).bank or ""] += balance
    wanted = {bank: needed for bank, needed in _needed(changes).items() if needed > 0}
    # Read after the accounts are held: whoever sets something aside on them holds them, too.
    others = await earmarks.for_others(session, city, identity, wanted)
    return tuple(
        _not_enough(bank, known[bank], others[bank], needed)
        for bank, needed in sorted(wanted.items())
        if known[bank] - others[bank] < needed
    )


def _needed(changes: Mapping[Account, int]) -> dict[str, int]:
    """What each bank account would have to pay, net; below zero: it gains."""
    wanted: dict[str, int] = defaultdict(int)
    for account, change in changes.items():
        if account.bank is not None:
            wanted[account.bank] -= change
    return wanted


def _off_path(fault: Fault) -> Refused:
    return Refused(code=RefusalReason.NOT_ON_A_PATH, zh=f"{fault.place}:{fault.zh}", en=str(fault))


def _no_bank_account(code: str) -> Refused:
    return Refused(
        code=RefusalReason.NO_BANK_ACCOUNT,
        zh=f"账户 {code} 尚未登记银行账户,不能生成支付指令",
        en=f"{code}: its bank account is not known, so no payment order can be made",
        account=code,
    )


def _year_cleared(cleared: StandingList) -> Refused:
    return Refused(code=RefusalReason.YEAR_CLEARED, zh=cleared.refusal_zh(), en=cleared.refusal_en())


def _not_enough(bank: str, balance: int, earmarked: int, needed: int) -> Refused:
    has, aside, wants, lacks = (
        text(yuan(amount)) for amount in (balance, earmarked, needed, needed + earmarked - balance)
    )
    return Refused(
        code=RefusalReason.NOT_ENOUGH,
        zh=f"账户 {bank} 余额不足:余额 {has} 元,在途 {aside} 元,需支付 {wants} 元,缺 {lacks} 元",
        en=f"{bank} holds {has}, of which {aside} are set aside for others; needed {wants}, {lacks} short",
        account=bank,
        balance=yuan(balance),
        needed=yuan(needed),
        earmarked=yuan(earmarked),
    )


async def _change_balances(session: AsyncSession, city: str, changes: dict[Account, int]) -> None:
    statement = (
        ACCOUNTS.update()
        .where(ACCOUNTS.c.city == city, ACCOUNTS.c.code == bindparam("account"))
        .values(balance=ACCOUNTS.c.balance + bindparam("change"))
    )
    rows = [{"account": account.code, "change": change} for account, change in changes.items()]
    await session.execute(statement, rows)


def _lines(instruction: Instruction) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    for transfer in instruction.transfers:
        amount = fen(transfer.amount)
        sides = ((transfer.source, transfer.target, -amount), (transfer.target, transfer.source, amount))
        for account, other, gained in sides:
            lines.append(
                {
                    "entry": instruction.id,
                    "number": len(lines) + 1,
                    "city": instruction.city,
                    "account": account,
                    "other": other,
                    "amount": gained,
                    "county": transfer.place,
                    "line": transfer.line,
                    "at": instruction.at,
                }
            )
    return lines
