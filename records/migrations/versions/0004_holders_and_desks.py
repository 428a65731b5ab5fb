"""Who holds a task, moved deadlines, empty posts, operators' proposals; copies, read marks, drafts and phrases."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add columns and tables."""
    op.add_column("task_record", sa.Column("of_task", KEY))
    op.add_column("task_record", sa.Column("holder", KEY))
    op.add_column("task_record", sa.Column("holder_name", sa.String()))
    op.add_column("task_record", sa.Column("holder_for", KEY))
    for number in ("holder_number", "due_number", "overdue_number"):
        op.add_column("task_record", sa.Column(number, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("task_record", sa.Column("post_empty", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("task_record", sa.Column("post_number", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE task_record SET due_number = opened_number, holder_number = opened_number WHERE opened_number > 0"
    )
    op.create_index("task_record_holder_index", "task_record", ["open", "holder"])
    op.add_column("decision_record", sa.Column("acting_for_name", sa.String()))
    op.add_column("decision_record", sa.Column("ballot", KEY))
    _proposals()
    _desks()


def _proposals() -> None:
    op.create_table(
        "power_proposal",
        sa.Column("case", KEY, nullable=False),
        sa.Column("proposal", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("power", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("proposed_by", KEY),
        sa.Column("proposed_by_name", sa.String()),
        sa.Column("proposed_at", INSTANT),
        sa.Column("confirmed", sa.Boolean()),
        sa.Column("decided_by", KEY),
        sa.Column("decided_by_name", sa.String()),
        sa.Column("decided_at", INSTANT),
        sa.Column("declined_because", sa.String()),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("case", "proposal", name="power_proposal_pkey"),
    )
    op.create_index(
        "power_proposal_city_open_case_proposal_index", "power_proposal", ["city", "open", "case", "proposal"]
    )


def _desks() -> None:
    op.create_table(
        "saved_draft",
        sa.Column("case", KEY, nullable=False),
        sa.Column("task", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case", "task", "person", name="saved_draft_pkey"),
    )
    op.create_table(
        "phrase",
        sa.Column("person", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person", "number", name="phrase_pkey"),
    )
    op.create_table(
        "copy_record",
        sa.Column("case", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("reader", KEY, nullable=False),
        sa.Column("to_party", sa.Boolean(), nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("lane", KEY, nullable=False),
        sa.Column("step", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("copied_by", KEY),
        sa.Column("copied_by_name", sa.String()),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("case", "subject", "reader", name="copy_record_pkey"),
    )
    op.create_index(
        "copy_record_city_reader_at_case_subject_index", "copy_record", ["city", "reader", "at", "case", "subject"]
    )
    op.create_table(
        "read_mark",
        sa.Column("case", KEY, nullable=False),
        sa.Column("subject", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case", "subject", "person", name="read_mark_pkey"),
    )
