"""The payment order 支付指令: one payment from a bank account to another, made out of an instruction."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, NamedTuple

from pydantic import Field, StrictInt

from calculations.dates.deadlines import day_of
from calculations.input.capitals import capitals
from calculations.input.codes import CountyCode, Day
from calculations.input.frozen import Frozen
from calculations.ledger.postings import AccountCode, Instruction, Path, PositiveYuan, path_of
from calculations.payments.bank_accounts import BankAccount, held_at
from calculations.payments.terms import KindName

LONGEST_NAMES = 22
"""How long a city's id and a kind's name may be together: ISO 20022 takes ids of 35 characters, and an order's is the
one by which the bank's statement names it."""

DIGITS = 6
"""With how many digits at least an order's number is written."""


class PaymentOrder(Frozen):
    """One payment, in yuan; its number is unique by city, year and kind, and no other executes the same money.

    `district` is the division 行政区划 whose office pays, `year` the fund year; `payer_account` and `payee_account` are
    the ledger's codes; `prints` says how often it was written. An instruction has one order for each pair of accounts.
    """

    city: str
    district: CountyCode
    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    kind: KindName
    number: Annotated[StrictInt, Field(ge=1)]
    date: Day
    payer_account: AccountCode
    payer: BankAccount
    payee_account: AccountCode
    payee: BankAccount
    purpose: Annotated[str, Field(min_length=1)]
    amount: PositiveYuan
    instruction: str
    prints: Annotated[StrictInt, Field(ge=0)] = 0

    @property
    def id(self) -> str:
        """`ningbo.2022.disbursement.000012`: also the end-to-end id at the bank."""
        return f"{self.city}.{self.year}.{self.kind}.{self.voucher_number}"

    @property
    def voucher_number(self) -> str:
        """The number as vouchers have it: `000012`."""
        return f"{self.number:0{DIGITS}d}"

    @property
    def amount_in_words(self) -> str:
        """The amount in Chinese capitals 大写."""
        return capitals(self.amount)


class Payment(NamedTuple):
    """What an instruction has one bank account pay another, in yuan, and as which kind of order in which district.

    Accounts are given as the ledger's codes of their bank accounts; `in_doubt` is of its path.
    """

    kind: str
    district: str
    payer: str
    payee: str
    amount: Decimal
    in_doubt: bool = False


def payments_of(instruction: Instruction, paths: Iterable[Path]) -> tuple[Payment, ...]:
    """What leaves as orders of an instruction: what moves on paths that say so, from one bank account to another.

    Transfers between the same two accounts are one payment. What moves between sub-accounts of one bank account, or on
    a path that only books what has moved, is none.
    """
    known = tuple(paths)
    found: dict[tuple[str, str, str, str, bool], Decimal] = {}
    for transfer in instruction.transfers:
        path = path_of(instruction.rule, transfer, known)
        payer, payee = held_at(transfer.payer), held_at(transfer.payee)
        if path is None or path.order is None or payer == payee:
            continue
        district = transfer.payer.county or path.order.district
        key = (path.order.kind, district, payer, payee, path.order.in_doubt)
        found[key] = found.get(key, Decimal("0.00")) + transfer.amount
    return tuple(
        Payment(kind, district, payer, payee, amount, in_doubt)
        for (kind, district, payer, payee, in_doubt), amount in found.items()
    )


def without_bank_account(payments: Iterable[Payment], accounts: Mapping[str, BankAccount]) -> tuple[str, ...]:
    """The ledger's accounts among those that pay or are paid of which no bank account is known, by code."""
    return tuple(sorted({code for each in payments for code in (each.payer, each.payee)} - accounts.keys()))


def orders_of(
    instruction: Instruction,
    payments: Iterable[Payment],
    accounts: Mapping[str, BankAccount],
    last_numbers: Mapping[str, int],
) -> tuple[PaymentOrder, ...]:
    """The orders for these payments of an instruction, numbered behind the last number of their kind in the year.

    Two accounts of the ledger that are one at the bank pay each other nothing. `accounts` has all that are named.
    """
    numbers = dict(last_numbers)
    orders: list[PaymentOrder] = []
    for each in payments:
        payer, payee = accounts[each.payer], accounts[each.payee]
        if payer.is_same_account(payee):
            continue
        numbers[each.kind] = numbers.get(each.kind, 0) + 1
        orders.append(
            PaymentOrder(
                city=instruction.city,
                district=each.district,
                year=instruction.year,
                kind=each.kind,
                number=numbers[each.kind],
                date=_day(instruction),
                payer_account=each.payer,
                payer=payer,
                payee_account=each.payee,
                payee=payee,
                purpose=instruction.zh,
                amount=each.amount,
                instruction=instruction.id,
            )
        )
    return tuple(orders)


def total(orders: Iterable[PaymentOrder]) -> Decimal:
    """What orders come to together, in yuan."""
    return sum((order.amount for order in orders), Decimal("0.00"))


def _day(instruction: Instruction) -> date:
    return instruction.value_date or day_of(instruction.at)
