"""The security log."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "security_entry",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("act", KEY, nullable=False),
        sa.Column("outcome", KEY, nullable=False),
        sa.Column("person", KEY),
        sa.Column("address", KEY),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("previous", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.PrimaryKeyConstraint("number", name="security_entry_pkey"),
    )
    op.create_index("security_entry_at_index", "security_entry", ["at"])
    op.create_index("security_entry_person_number_index", "security_entry", ["person", "number"])
    op.create_index("security_entry_act_number_index", "security_entry", ["act", "number"])
