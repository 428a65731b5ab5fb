"""Money on its way: what approvals set aside until it is booked. What was approved before has nothing set aside."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "earmark",
        sa.Column("instruction", KEY, nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("case", KEY, nullable=False),
        sa.Column("bank", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", KEY, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("earmark_amount_check")),
        sa.PrimaryKeyConstraint("instruction", "account", name="earmark_pkey"),
    )
    op.create_index("earmark_case_index", "earmark", ["case"])
    op.create_index("earmark_city_bank_index", "earmark", ["city", "bank"])
