"""The day on which money moved, and what period it was for; entries of before say neither."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns."""
    op.add_column("ledger_entry", sa.Column("value_date", sa.Date()))
    op.add_column("ledger_entry", sa.Column("period", KEY))
