"""Changes of the directory: proposed by one operator and decided by another."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "directory_entry",
        sa.Column("city", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("wanted", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("before", sa.String()),
        sa.Column("after", sa.String()),
        sa.Column("proposed_by", KEY, nullable=False),
        sa.Column("proposed_at", INSTANT, nullable=False),
        sa.Column("state", KEY, nullable=False),
        sa.Column("decided_by", KEY),
        sa.Column("decided_at", INSTANT),
        sa.Column("declined_because", sa.String()),
        sa.Column("half", sa.String()),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("city", "number", name="directory_entry_pkey"),
    )
    op.create_index("directory_entry_city_state_number_index", "directory_entry", ["city", "state", "number"])
