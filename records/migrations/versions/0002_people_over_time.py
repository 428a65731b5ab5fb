"""People over time: substitutes, and the changes that people make to the directory."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "substitution",
        sa.Column("city", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("substitute", KEY, nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("set_by", KEY, nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("ended_by", KEY),
        sa.PrimaryKeyConstraint("city", "number", name="substitution_pkey"),
        sa.ForeignKeyConstraint(["person"], ["person.login"], name="substitution_person_fkey"),
        sa.ForeignKeyConstraint(["substitute"], ["person.login"], name="substitution_substitute_fkey"),
        sa.CheckConstraint("until >= since", name=op.f("substitution_ends_after_it_began_check")),
        sa.CheckConstraint("person <> substitute", name=op.f("substitution_two_people_check")),
    )
    op.create_index("substitution_person_until_index", "substitution", ["person", "until"])
    op.create_index("substitution_substitute_until_index", "substitution", ["substitute", "until"])
    op.create_table(
        "directory_change",
        sa.Column("changed_by", KEY, nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("changed_by", "key", name="directory_change_pkey"),
    )
    op.create_index("directory_change_city_at_index", "directory_change", ["city", "at"])
