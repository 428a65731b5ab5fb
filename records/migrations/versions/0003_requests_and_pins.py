"""What requests leave: their key in the audit, one note of a refusal, offered documents; and what cases have pinned."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")

_SAME_ATTEMPT = '"case", person, key, action, task, code'


def upgrade() -> None:
    """Add columns and tables."""
    op.add_column("audit", sa.Column("request", KEY))
    op.add_column("audit", sa.Column("digest", KEY))
    op.create_index("audit_case_request_index", "audit", ["case", "request"])
    # What was noted more than once until now is kept as it was first.
    op.execute(
        f"DELETE FROM refused_attempt WHERE id NOT IN (SELECT min(id) FROM refused_attempt GROUP BY {_SAME_ATTEMPT})"
    )
    op.create_index(
        "refused_attempt_once_index",
        "refused_attempt",
        ["case", "person", "key", "action", "task", "code"],
        unique=True,
    )
    op.create_table(
        "offered_document",
        sa.Column("case", KEY, nullable=False),
        sa.Column("request", KEY, nullable=False),
        sa.Column("content_hash", KEY, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("amounts_hash", KEY, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case", "request", "content_hash", name="offered_document_pkey"),
    )
    op.create_index("offered_document_content_hash_index", "offered_document", ["content_hash"])
    op.create_table(
        "pinned_policy",
        sa.Column("hash", KEY, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pinned_policy_pkey"),
    )
    op.create_table(
        "case_policy",
        sa.Column("case", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", KEY, nullable=False),
        sa.PrimaryKeyConstraint("case", "number", name="case_policy_pkey"),
        sa.ForeignKeyConstraint(["policy"], ["pinned_policy.hash"], name="case_policy_policy_fkey"),
    )
