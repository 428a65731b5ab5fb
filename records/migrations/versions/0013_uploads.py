"""Who uploaded which attachment, under what name. Of files from before nobody is known."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "attachment_upload",
        sa.Column("person", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["hash"], ["attachment.hash"], name="attachment_upload_hash_fkey"),
        sa.PrimaryKeyConstraint("person", "hash", name="attachment_upload_pkey"),
    )
    op.create_index("attachment_upload_person_recorded_at_index", "attachment_upload", ["person", "recorded_at"])
