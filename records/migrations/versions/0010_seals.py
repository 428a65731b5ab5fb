"""The chain of seals over tables that no history vouches for, and contents that were found to differ.

`records.migrate.upgrade` seals the rows that are there when this step has been taken.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("sealed", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("digest", KEY),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("previous", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.PrimaryKeyConstraint("number", name="seal_pkey"),
    )
    op.create_index("seal_sealed_key_number_index", "seal", ["sealed", "key", "number"])
    op.create_table(
        "content_fault",
        sa.Column("content", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("found_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("content", "key", name="content_fault_pkey"),
    )
