"""Tasks say what their case is about, kind and fund, and have indexes that begin with it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
IN_ORDER = ("overdue", "due", "case", "task")

FILL = """
UPDATE task_record SET case_kind = case_record.kind, fund = case_record.fund
FROM case_record WHERE case_record.id = task_record."case" AND task_record.opened_number IS NOT NULL
"""


def upgrade() -> None:
    """Add the two, fill them from the cases, and give each filter an index in the order of the inbox."""
    for name in ("case_kind", "fund"):
        op.add_column("task_record", sa.Column(name, KEY))
    op.execute(FILL)
    op.drop_index("task_record_step_index", "task_record")
    _of_open("step", "step")
    _of_open("kind", "case_kind")
    _of_open("fund", "fund")
    _of_open("kind_fund", "case_kind", "fund")


def _of_open(name: str, *begin: str) -> None:
    op.create_index(
        f"task_record_{name}_index",
        "task_record",
        [*begin, *IN_ORDER],
        postgresql_where=sa.text("open IS true"),
        sqlite_where=sa.text("open IS 1"),
    )
