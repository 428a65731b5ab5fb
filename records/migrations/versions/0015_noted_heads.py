"""The newest entry of each hash chain, noted apart from it; of chains that are there already as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the table, and note where the chains end."""
    op.create_table(
        "noted_head",
        sa.Column("chain", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.PrimaryKeyConstraint("chain", name="noted_head_pkey"),
    )
    for chain in ("seal", "security_entry"):
        op.execute(
            f"INSERT INTO noted_head (chain, number, hash) "
            f"SELECT '{chain}', number, hash FROM {chain} ORDER BY number DESC LIMIT 1"
        )
