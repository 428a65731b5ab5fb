"""Tables of the double-entry ledger (N2), in whole fen."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from records.tables.base import Fen, Instant, Key, Record


class LedgerAccount(Record, table=True):
    """An account with its running balance; `bank` is the bank account that holds it, none outside."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        # The sub-accounts of the city special account may only together not go below zero.
        CheckConstraint(
            "bank IS NULL OR kind IN ('special', 'pooled_fund', 'reserve', 'deficit') OR balance >= 0",
            name="never_below_zero",
        ),
        Index(None, "city", "bank"),
    )

    city: str = Field(sa_type=Key, primary_key=True)
    code: str = Field(sa_type=Key, primary_key=True)
    kind: str = Field(sa_type=Key)
    county: str | None = Field(default=None, sa_type=Key)
    fund: str = Field(sa_type=Key)
    part: str = Field(sa_type=Key)
    bank: str | None = Field(default=None, sa_type=Key)
    balance: int = Field(sa_type=Fen)


class LedgerEntry(Record, table=True):
    """An executed instruction, once by its id; `digest` is of its content, `total` the money moved.

    `zh` and `en` say what for; there is no English of somebody's own words, nor of before it was kept.
    `at` is the instant of booking, `value_date` the day on which the money moved, as it was handed in; `period` is what
    it is for. Entries of before, and those of cases that pay by themselves, have neither.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (CheckConstraint("total > 0", name="total"), Index(None, "city", "fund", "year", "rule"))

    id: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    case: str = Field(sa_type=Key, index=True)
    rule: str = Field(sa_type=Key)
    fund: str = Field(sa_type=Key)
    year: int
    at: datetime = Field(sa_type=Instant)
    zh: str
    digest: str = Field(sa_type=Key)
    total: int = Field(sa_type=Fen)
    transfers: int
    recorded_at: datetime = Field(sa_type=Instant)
    en: str | None = None
    value_date: date | None = None
    period: str | None = Field(default=None, sa_type=Key)


class RefusedInstruction(Record, table=True):
    """An instruction whose order has ended with a refusal, for `refusals` (JSON); it is never executed any more."""

    __tablename__ = "refused_instruction"

    id: str = Field(sa_type=Key, primary_key=True)
    case: str = Field(sa_type=Key)
    refusals: str
    recorded_at: datetime = Field(sa_type=Instant)


class EarmarkRecord(Record, table=True):
    """Money on its way 在途: what an instruction will take from an account, from its approval until it is booked.

    `instruction` is the id under which the automatic task books it; `amount` is below zero for what an account of the
    same bank account gains by it. `content_hash` is of the document approved. `state`: `records.ledger.earmarks`.
    """

    __tablename__ = "earmark"
    __table_args__ = (CheckConstraint("amount <> 0", name="amount"), Index(None, "city", "bank"))

    instruction: str = Field(sa_type=Key, primary_key=True)
    account: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    case: str = Field(sa_type=Key, index=True)
    bank: str = Field(sa_type=Key)
    amount: int = Field(sa_type=Fen)
    content_hash: str = Field(sa_type=Key)
    state: str = Field(sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)


class LedgerLine(Record, table=True):
    """One side of a transfer: what `account` gained (or, below zero, gave) against `other`.

    `county` says whose money it is, `line` the line of the form it belongs to.
    """

    __tablename__ = "ledger_line"
    __table_args__ = (
        ForeignKeyConstraint(["city", "account"], ["ledger_account.city", "ledger_account.code"]),
        ForeignKeyConstraint(["city", "other"], ["ledger_account.city", "ledger_account.code"]),
        CheckConstraint("amount <> 0", name="amount"),
        Index("ledger_line_statement_index", "city", "account", "at", "entry", "number"),
    )

    entry: str = Field(sa_type=Key, primary_key=True, foreign_key="ledger_entry.id")
    number: int = Field(primary_key=True)
    city: str = Field(sa_type=Key)
    account: str = Field(sa_type=Key)
    other: str = Field(sa_type=Key)
    amount: int = Field(sa_type=Fen)
    county: str | None = Field(default=None, sa_type=Key)
    line: str | None = Field(default=None, sa_type=Key)
    at: datetime = Field(sa_type=Instant)
