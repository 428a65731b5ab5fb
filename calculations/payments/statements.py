"""What a bank's statement says, whatever it came as: lines of one account, in yuan."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from calculations.input.codes import Day
from calculations.input.faults import Fault
from calculations.input.frozen import Frozen
from calculations.input.money import Yuan, text
from calculations.ledger.postings import PositiveYuan

MOST_BYTES = 20_000_000
"""How large a statement may be; a house limit."""


class Side(StrEnum):
    """Whether the account gained or gave."""

    CREDIT = "credit"
    DEBIT = "debit"


class StatementLine(Frozen):
    """A booked line: the bank's reference, which of our orders it names, how much and on which day.

    `is_return`: the bank says that it gives a payment back, `reason` why.
    """

    number: Annotated[StrictInt, Field(ge=1)]
    reference: str
    order: str = ""
    side: Side
    amount: PositiveYuan
    date: Day
    other_name: str = ""
    other_number: str = ""
    words: str = ""
    is_return: StrictBool = False
    reason: str = ""


class Statement(Frozen):
    """The booked lines of an account; `opening` and `closing` are its balances where the statement says them."""

    id: str
    account: str
    opening: Yuan | None = None
    closing: Yuan | None = None
    lines: tuple[StatementLine, ...]


def statement_faults(statement: Statement) -> Iterator[Fault]:
    """What no statement may have: lines that do not lead from the opening to the closing balance."""
    if statement.opening is None or statement.closing is None:
        return
    balance = statement.opening
    for line in statement.lines:
        balance += line.amount if line.side is Side.CREDIT else -line.amount
    if balance != statement.closing:
        found, said = text(balance), text(statement.closing)
        yield Fault(
            f"statement {statement.id}",
            f"opening balance and lines come to {found}, the closing balance is {said}",
            f"期初余额加减各笔为 {found} 元,期末余额为 {said} 元,不一致",
        )
