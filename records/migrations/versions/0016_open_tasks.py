"""Indexes of the open tasks alone, one for each way in which the inbox is asked for; three of the cases."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

IN_ORDER = ("due", "case", "task")


def upgrade() -> None:
    """Replace the indexes of all tasks, which grew with every year."""
    for name in ("holder", "inbox", "due"):
        op.drop_index(f"task_record_{name}_index", "task_record")
    _of_open("inbox", "city", "party", *IN_ORDER)
    _of_open("unheld", "city", "party", "overdue", *IN_ORDER, "opened_at", and_where="holder IS NULL")
    _of_open("holder", "holder", *IN_ORDER, and_where="holder IS NOT NULL")
    _of_open("holder_for", "holder_for", *IN_ORDER, and_where="holder_for IS NOT NULL")
    _of_open("due", "overdue", *IN_ORDER, "opened_at")
    _of_open("step", "step", *IN_ORDER)
    _of_open("case", "case")
    _of_open("opened", "opened_at")
    for name in ("kind", "fund"):
        op.create_index(f"case_record_city_{name}_id_index", "case_record", ["city", name, "id"])
    op.create_index("case_record_status_kind_fund_id_index", "case_record", ["status", "kind", "fund", "id"])


def _of_open(name: str, *columns: str, and_where: str = "") -> None:
    also = f" AND {and_where}" if and_where else ""
    op.create_index(
        f"task_record_{name}_index",
        "task_record",
        columns,
        postgresql_where=sa.text(f"open IS true{also}"),
        sqlite_where=sa.text(f"open IS 1{also}"),
    )
