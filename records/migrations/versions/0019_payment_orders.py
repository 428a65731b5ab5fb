"""Payment orders: bank accounts, orders and what happened to them, files for banks, statements and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    _bank_accounts()
    _orders()
    _events()
    _files()
    _statements()
    _lines()


def _key(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, KEY, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _whole(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _fen(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False)


def _instant(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, INSTANT, nullable=nullable)


def _bank_accounts() -> None:
    op.create_table(
        "bank_account",
        _key("city"),
        _key("account"),
        _text("name"),
        _key("number"),
        _text("bank"),
        _key("bank_code"),
        sa.PrimaryKeyConstraint("city", "account", name="bank_account_pkey"),
    )


def _orders() -> None:
    op.create_table(
        "payment_order",
        _key("id"),
        _key("city"),
        _whole("year"),
        _key("kind"),
        _whole("number"),
        _key("district"),
        sa.Column("date", sa.Date(), nullable=False),
        *_side("payer"),
        *_side("payee"),
        _text("purpose"),
        _fen("amount"),
        _key("instruction"),
        _whole("prints"),
        _key("state"),
        _fen("executed"),
        _fen("returned"),
        _whole("file", nullable=True),
        _instant("recorded_at"),
        sa.PrimaryKeyConstraint("id", name="payment_order_pkey"),
        sa.ForeignKeyConstraint(["instruction"], ["ledger_entry.id"], name="payment_order_instruction_fkey"),
        sa.CheckConstraint("amount > 0", name=op.f("payment_order_amount_check")),
        sa.CheckConstraint(
            "returned >= 0 AND returned <= executed AND executed <= amount", name=op.f("payment_order_paid_check")
        ),
    )
    for columns in (["city", "year", "kind", "number"], ["instruction", "payer_account", "payee_account"]):
        op.create_index(f"payment_order_{'_'.join(columns)}_index", "payment_order", columns, unique=True)
    op.create_index("payment_order_city_state_id_index", "payment_order", ["city", "state", "id"])


def _side(side: str) -> list[sa.Column[str]]:
    return [
        _key(f"{side}_account"),
        _text(f"{side}_name"),
        _key(f"{side}_number"),
        _text(f"{side}_bank"),
        _key(f"{side}_bank_code"),
    ]


def _events() -> None:
    op.create_table(
        "payment_event",
        _key("order"),
        _whole("number"),
        _key("event"),
        _key("state"),
        _key("by", nullable=True),
        _instant("at"),
        _text("words"),
        sa.PrimaryKeyConstraint("order", "number", name="payment_event_pkey"),
        sa.ForeignKeyConstraint(["order"], ["payment_order.id"], name="payment_event_order_fkey"),
    )


def _files() -> None:
    op.create_table(
        "payment_file",
        _key("city"),
        _whole("number"),
        _key("format"),
        _key("keeper"),
        _key("county", nullable=True),
        _text("orders"),
        sa.Column("pay_on", sa.Date(), nullable=False),
        _key("proposed_by"),
        _instant("proposed_at"),
        _key("state"),
        _key("decided_by", nullable=True),
        _instant("decided_at", nullable=True),
        sa.Column("reason", sa.String()),
        _key("content", nullable=True),
        _whole("prints"),
        _instant("recorded_at"),
        sa.PrimaryKeyConstraint("city", "number", name="payment_file_pkey"),
        sa.ForeignKeyConstraint(["content"], ["attachment.hash"], name="payment_file_content_fkey"),
        sa.CheckConstraint(
            "decided_by <> proposed_by OR state <> 'released'", name=op.f("payment_file_two_people_check")
        ),
    )
    op.create_index("payment_file_city_state_number_index", "payment_file", ["city", "state", "number"])


def _statements() -> None:
    op.create_table(
        "bank_statement",
        _key("city"),
        _whole("number"),
        _key("content"),
        _whole("position"),
        _key("account"),
        _text("name"),
        _key("read_by"),
        _instant("read_at"),
        _instant("recorded_at"),
        sa.PrimaryKeyConstraint("city", "number", name="bank_statement_pkey"),
        sa.ForeignKeyConstraint(["content"], ["attachment.hash"], name="bank_statement_content_fkey"),
    )
    of_file = ["city", "content", "position"]
    op.create_index("bank_statement_city_content_position_index", "bank_statement", of_file, unique=True)
    op.create_index("bank_statement_city_account_index", "bank_statement", ["city", "account"])


def _lines() -> None:
    op.create_table(
        "bank_statement_line",
        _key("city"),
        _whole("statement"),
        _whole("number"),
        _key("account"),
        _key("reference"),
        _key("named"),
        _key("side"),
        _fen("amount"),
        sa.Column("date", sa.Date(), nullable=False),
        _text("other_name"),
        _text("other_number"),
        _text("words"),
        sa.Column("is_return", sa.Boolean(), nullable=False),
        _text("reason"),
        _key("outcome"),
        _key("order", nullable=True),
        _text("zh"),
        _text("en"),
        _key("resolution", nullable=True),
        _key("resolved_by", nullable=True),
        _instant("resolved_at", nullable=True),
        sa.Column("note", sa.String()),
        sa.PrimaryKeyConstraint("city", "statement", "number", name="bank_statement_line_pkey"),
        sa.ForeignKeyConstraint(
            ["city", "statement"],
            ["bank_statement.city", "bank_statement.number"],
            name="bank_statement_line_city_statement_fkey",
        ),
        sa.ForeignKeyConstraint(["order"], ["payment_order.id"], name="bank_statement_line_order_fkey"),
        sa.CheckConstraint("amount > 0", name=op.f("bank_statement_line_amount_check")),
    )
    table = "bank_statement_line"
    op.create_index(f"{table}_city_account_reference_index", table, ["city", "account", "reference"])
    op.create_index(f"{table}_city_outcome_statement_number_index", table, ["city", "outcome", "statement", "number"])
