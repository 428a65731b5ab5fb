"""Marks of the builds that have worked on these records, so that an older one refuses to begin."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "installation_mark",
        sa.Column("name", KEY, nullable=False),
        sa.Column("build", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="installation_mark_pkey"),
    )
