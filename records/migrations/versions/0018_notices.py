"""An index by which a party's notices are listed, the newest first."""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Add it."""
    op.create_index("notice_party_at_case_number_index", "notice", ["party", "at", "case", "number"])
