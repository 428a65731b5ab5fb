"""What automatic steps decided on the ground of what was there: budgets in force, requests of a year, clearing lists.

Nothing is filled in: what was decided before is in the records of its case and counts without a claim.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "claim",
        sa.Column("city", KEY, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("fund", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("case", KEY, nullable=False),
        sa.Column("task", KEY, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content_hash", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("city", "form", "year", "fund", "number", name="claim_pkey"),
    )
    op.create_index("claim_case_task_index", "claim", ["case", "task"], unique=True)
