"""A city's reserve and the deficits that its pooled fund advanced are sub-accounts of one bank account as well."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

NAME = "ledger_account_never_below_zero_check"
BEFORE = "bank IS NULL OR kind IN ('special', 'pooled_fund') OR balance >= 0"
SINCE = "bank IS NULL OR kind IN ('special', 'pooled_fund', 'reserve', 'deficit') OR balance >= 0"


def upgrade() -> None:
    """Let them be below zero, as the others may, while the bank account is not."""
    if op.get_bind().dialect.name == "sqlite":
        _in_the_schema()
        return
    op.drop_constraint(op.f(NAME), "ledger_account", type_="check")
    op.create_check_constraint(op.f(NAME), "ledger_account", SINCE)


def _in_the_schema() -> None:
    # SQLite changes no constraint of a table that others refer to; where rows stay as they are its own documentation
    # has the statement changed in the schema (lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
    connection = op.get_bind()
    version = connection.execute(sa.text("PRAGMA schema_version")).scalar_one()
    connection.execute(sa.text("PRAGMA writable_schema = ON"))
    changed = sa.text("UPDATE sqlite_schema SET sql = replace(sql, :before, :since) WHERE name = 'ledger_account'")
    connection.execute(changed, {"before": BEFORE, "since": SINCE})
    connection.execute(sa.text(f"PRAGMA schema_version = {version + 1}"))
    connection.execute(sa.text("PRAGMA writable_schema = RESET"))
