"""One-time secrets, sessions that end when they are not used, and waiting after wrong passwords.

No password of before was chosen by its owner, since nobody could change one: all have to be changed now. Who is logged
in logs in again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add columns and a table; make the sessions' table again."""
    op.add_column("person", sa.Column("must_change", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("person", sa.Column("secret_until", INSTANT))
    op.execute("UPDATE person SET must_change = TRUE WHERE password_hash IS NOT NULL")
    op.drop_table("login_session")
    op.create_table(
        "login_session",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("address", KEY),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["person"], ["person.login"], name="login_session_person_fkey"),
        sa.PrimaryKeyConstraint("token_hash", name="login_session_pkey"),
    )
    op.create_index("login_session_person_index", "login_session", ["person"])
    op.create_table(
        "login_tries",
        sa.Column("login", KEY, nullable=False),
        sa.Column("address", KEY, nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_at", INSTANT, nullable=False),
        sa.Column("waits_until", INSTANT),
        sa.Column("succeeded_at", INSTANT),
        sa.PrimaryKeyConstraint("login", "address", name="login_tries_pkey"),
    )
    op.create_index("login_tries_last_at_index", "login_tries", ["last_at"])
