"""Tables of payment orders: bank accounts, orders and what happened to them, files, statements and their lines.

Money is whole fen.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import Field

from records.tables.base import Fen, Instant, Key, Record


class BankAccountRecord(Record, table=True):
    """The bank account that an account of the ledger is; sub-accounts of one have it under the main one."""

    __tablename__ = "bank_account"

    city: str = Field(sa_type=Key, primary_key=True)
    account: str = Field(sa_type=Key, primary_key=True)
    name: str
    number: str = Field(sa_type=Key)
    bank: str
    bank_code: str = Field(sa_type=Key)


class PaymentOrderRecord(Record, table=True):
    """An order 支付指令 as it was made, and where it stands; an instruction has one for each pair of bank accounts.

    `file` is the number of the file that it is proposed for or written to; `prints` counts how often it was written.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        Index(None, "city", "year", "kind", "number", unique=True),
        Index(None, "instruction", "payer_account", "payee_account", unique=True),
        Index(None, "city", "state", "id"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("returned >= 0 AND returned <= executed AND executed <= amount", name="paid"),
    )

    id: str = Field(sa_type=Key, primary_key=True)
    city: str = Field(sa_type=Key)
    year: int
    kind: str = Field(sa_type=Key)
    number: int
    district: str = Field(sa_type=Key)
    date: date
    payer_account: str = Field(sa_type=Key)
    payer_name: str
    payer_number: str = Field(sa_type=Key)
    payer_bank: str
    payer_bank_code: str = Field(sa_type=Key)
    payee_account: str = Field(sa_type=Key)
    payee_name: str
    payee_number: str = Field(sa_type=Key)
    payee_bank: str
    payee_bank_code: str = Field(sa_type=Key)
    purpose: str
    amount: int = Field(sa_type=Fen)
    instruction: str = Field(sa_type=Key, foreign_key="ledger_entry.id")
    prints: int = 0
    state: str = Field(sa_type=Key)
    executed: int = Field(default=0, sa_type=Fen)
    returned: int = Field(default=0, sa_type=Fen)
    file: int | None = None
    recorded_at: datetime = Field(sa_type=Instant)


class PaymentEventRecord(Record, table=True):
    """Something that happened to an order, first its making; by whom (none: by the booking), and words."""

    __tablename__ = "payment_event"

    order: str = Field(sa_type=Key, primary_key=True, foreign_key="payment_order.id")
    number: int = Field(primary_key=True)
    event: str = Field(sa_type=Key)
    state: str = Field(sa_type=Key)
    by: str | None = Field(default=None, sa_type=Key)
    at: datetime = Field(sa_type=Instant)
    words: str = ""


class PaymentFileRecord(Record, table=True):
    """A file of orders for a bank: who proposed it and who released it, and its content once it is released.

    `keeper` and `county` say whose accounts pay: the kind of organisation, and its county if it is a county's; `orders`
    are the ids (JSON); `content` is the hash of the attachment; `pay_on` the day on which the bank is to pay.
    """

    __tablename__ = "payment_file"
    __table_args__ = (
        Index(None, "city", "state", "number"),
        CheckConstraint("decided_by <> proposed_by OR state <> 'released'", name="two_people"),
    )

    city: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    format: str = Field(sa_type=Key)
    keeper: str = Field(sa_type=Key)
    county: str | None = Field(default=None, sa_type=Key)
    orders: str
    pay_on: date
    proposed_by: str = Field(sa_type=Key)
    proposed_at: datetime = Field(sa_type=Instant)
    state: str = Field(sa_type=Key)
    decided_by: str | None = Field(default=None, sa_type=Key)
    decided_at: datetime | None = Field(default=None, sa_type=Instant)
    reason: str | None = None
    content: str | None = Field(default=None, sa_type=Key, foreign_key="attachment.hash")
    prints: int = 0
    recorded_at: datetime = Field(sa_type=Instant)


class BankStatementRecord(Record, table=True):
    """A statement of one account that a person handed in: which file (an attachment's hash), and where in it."""

    __tablename__ = "bank_statement"
    __table_args__ = (Index(None, "city", "content", "position", unique=True), Index(None, "city", "account"))

    city: str = Field(sa_type=Key, primary_key=True)
    number: int = Field(primary_key=True)
    content: str = Field(sa_type=Key, foreign_key="attachment.hash")
    position: int
    account: str = Field(sa_type=Key)
    name: str
    read_by: str = Field(sa_type=Key)
    read_at: datetime = Field(sa_type=Instant)
    recorded_at: datetime = Field(sa_type=Instant)


class BankStatementLineRecord(Record, table=True):
    """A line of a statement with its outcome; what is not plain is a difference until somebody has resolved it."""

    __tablename__ = "bank_statement_line"
    __table_args__ = (
        ForeignKeyConstraint(["city", "statement"], ["bank_statement.city", "bank_statement.number"]),
        Index(None, "city", "account", "reference"),
        Index(None, "city", "outcome", "statement", "number"),
        CheckConstraint("amount > 0", name="amount"),
    )

    city: str = Field(sa_type=Key, primary_key=True)
    statement: int = Field(primary_key=True)
    number: int = Field(primary_key=True)
    account: str = Field(sa_type=Key)
    reference: str = Field(sa_type=Key)
    named: str = Field(sa_type=Key)
    side: str = Field(sa_type=Key)
    amount: int = Field(sa_type=Fen)
    date: date
    other_name: str
    other_number: str
    words: str
    is_return: bool
    reason: str
    outcome: str = Field(sa_type=Key)
    order: str | None = Field(default=None, sa_type=Key, foreign_key="payment_order.id")
    zh: str
    en: str
    resolution: str | None = Field(default=None, sa_type=Key)
    resolved_by: str | None = Field(default=None, sa_type=Key)
    resolved_at: datetime | None = Field(default=None, sa_type=Instant)
    note: str | None = None
