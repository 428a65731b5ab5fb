"""What an entry of the ledger is for, in English too; entries of before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("ledger_entry", sa.Column("en", sa.String()))
