"""The first tables: directory, cases, documents, ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Written out here, not taken from the models: a migration stays what it was.
KEY = sa.String().with_variant(sa.String(collation="C"), "postgresql")
INSTANT = sa.String(27).with_variant(sa.DateTime(timezone=True), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    _directory()
    _cases()
    _documents()
    _ledger()


def _directory() -> None:
    op.create_table(
        "organisation",
        sa.Column("city", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("county", KEY),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("city", "code", name="organisation_pkey"),
    )
    op.create_index("organisation_city_kind_county_index", "organisation", ["city", "kind", "county"])
    op.create_table(
        "person",
        sa.Column("login", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("login", name="person_pkey"),
    )
    op.create_table(
        "post_holding",
        sa.Column("person", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("organisation", KEY, nullable=False),
        sa.Column("post", KEY, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date()),
        sa.PrimaryKeyConstraint("person", "city", "organisation", "post", "since", name="post_holding_pkey"),
        sa.ForeignKeyConstraint(
            ["city", "organisation"],
            ["organisation.city", "organisation.code"],
            name="post_holding_city_organisation_fkey",
        ),
        sa.ForeignKeyConstraint(["person"], ["person.login"], name="post_holding_person_fkey"),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("post_holding_ends_after_it_began_check")),
    )
    op.create_index("post_holding_city_organisation_post_index", "post_holding", ["city", "organisation", "post"])
    op.create_table(
        "login_session",
        sa.Column("token_hash", KEY, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name="login_session_pkey"),
        sa.ForeignKeyConstraint(["person"], ["person.login"], name="login_session_person_fkey"),
    )
    op.create_index("login_session_person_index", "login_session", ["person"])


def _cases() -> None:
    op.create_table(
        "audit",
        sa.Column("case", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person", KEY),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("previous", KEY, nullable=False),
        sa.Column("hash", KEY, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case", "number", name="audit_pkey"),
    )
    op.create_index("audit_person_index", "audit", ["person"])
    op.create_table(
        "case_record",
        sa.Column("id", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("kind", KEY),
        sa.Column("zh", sa.String()),
        sa.Column("en", sa.String()),
        sa.Column("fund", KEY),
        sa.Column("year", sa.Integer()),
        sa.Column("month", sa.Integer()),
        sa.Column("chain", KEY),
        sa.Column("policy_hash", KEY),
        sa.Column("opened_at", INSTANT),
        sa.Column("stage", KEY),
        sa.Column("stage_zh", sa.String()),
        sa.Column("stage_en", sa.String()),
        sa.Column("stage_number", sa.Integer(), nullable=False),
        sa.Column("status", KEY, nullable=False),
        sa.Column("status_number", sa.Integer(), nullable=False),
        sa.Column("closed_at", INSTANT),
        sa.Column("closed_reason", sa.String()),
        sa.PrimaryKeyConstraint("id", name="case_record_pkey"),
    )
    op.create_index("case_record_city_status_id_index", "case_record", ["city", "status", "id"])
    op.create_index("case_record_city_year_kind_index", "case_record", ["city", "year", "kind"])
    op.create_table(
        "task_record",
        sa.Column("case", KEY, nullable=False),
        sa.Column("task", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("lane", KEY),
        sa.Column("step", KEY),
        sa.Column("round", sa.Integer()),
        sa.Column("role", KEY),
        sa.Column("party", KEY),
        sa.Column("party_kind", KEY),
        sa.Column("party_county", KEY),
        sa.Column("party_post", KEY),
        sa.Column("form", KEY),
        sa.Column("zh", sa.String()),
        sa.Column("en", sa.String()),
        sa.Column("due", INSTANT, nullable=False),
        sa.Column("opened_number", sa.Integer()),
        sa.Column("opened_at", INSTANT),
        sa.Column("closed_number", sa.Integer()),
        sa.Column("closed_at", INSTANT),
        sa.Column("outcome", KEY),
        sa.Column("closed_by", KEY),
        sa.Column("closed_by_name", sa.String()),
        sa.Column("closed_reason", sa.String()),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("escalated", sa.Boolean(), nullable=False),
        sa.Column("dunned", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("case", "task", name="task_record_pkey"),
    )
    op.create_index("task_record_inbox_index", "task_record", ["open", "city", "party", "due", "case", "task"])
    op.create_index("task_record_due_index", "task_record", ["open", "due", "case", "task"])
    op.create_table(
        "version_record",
        sa.Column("case", KEY, nullable=False),
        sa.Column("lane", KEY, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content_hash", KEY, nullable=False),
        sa.Column("amounts_hash", KEY, nullable=False),
        sa.Column("estimate", sa.Boolean(), nullable=False),
        sa.Column("effect", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("person", KEY),
        sa.Column("name", sa.String()),
        sa.Column("organisation_name", sa.String()),
        sa.PrimaryKeyConstraint("case", "lane", "form", "number", name="version_record_pkey"),
    )
    op.create_table(
        "decision_record",
        sa.Column("case", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("task", KEY, nullable=False),
        sa.Column("lane", KEY, nullable=False),
        sa.Column("step", KEY, nullable=False),
        sa.Column("outcome", KEY, nullable=False),
        sa.Column("person", KEY),
        sa.Column("name", sa.String()),
        sa.Column("organisation", KEY),
        sa.Column("organisation_name", sa.String()),
        sa.Column("post", KEY),
        sa.Column("acting_for", KEY),
        sa.Column("seen_number", sa.Integer()),
        sa.Column("seen_hash", KEY),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("returned_to", KEY),
        sa.Column("branches", sa.String(), nullable=False),
        sa.Column("choice", KEY),
        sa.Column("evidence", sa.String()),
        sa.PrimaryKeyConstraint("case", "number", name="decision_record_pkey"),
    )
    op.create_index("decision_record_person_index", "decision_record", ["person"])
    op.create_table(
        "notice",
        sa.Column("case", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("task", KEY, nullable=False),
        sa.Column("notice", KEY, nullable=False),
        sa.Column("party", KEY, nullable=False),
        sa.Column("due", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("case", "number", name="notice_pkey"),
    )
    op.create_table(
        "refused_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case", KEY, nullable=False),
        sa.Column("task", KEY),
        sa.Column("person", KEY, nullable=False),
        sa.Column("action", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("key", KEY, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="refused_attempt_pkey"),
    )
    op.create_index("refused_attempt_case_index", "refused_attempt", ["case"])


def _documents() -> None:
    op.create_table(
        "document",
        sa.Column("content_hash", KEY, nullable=False),
        sa.Column("form", KEY, nullable=False),
        sa.Column("amounts_hash", KEY, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("content_hash", name="document_pkey"),
    )
    op.create_table(
        "attachment",
        sa.Column("hash", KEY, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="attachment_pkey"),
        sa.CheckConstraint("size >= 0", name=op.f("attachment_size_check")),
    )
    op.create_table(
        "business_clock",
        sa.Column("city", KEY, nullable=False),
        sa.Column("instant", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("city", name="business_clock_pkey"),
    )


def _ledger() -> None:
    op.create_table(
        "ledger_account",
        sa.Column("city", KEY, nullable=False),
        sa.Column("code", KEY, nullable=False),
        sa.Column("kind", KEY, nullable=False),
        sa.Column("county", KEY),
        sa.Column("fund", KEY, nullable=False),
        sa.Column("part", KEY, nullable=False),
        sa.Column("bank", KEY),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("city", "code", name="ledger_account_pkey"),
        sa.CheckConstraint(
            "bank IS NULL OR kind IN ('special', 'pooled_fund') OR balance >= 0",
            name=op.f("ledger_account_never_below_zero_check"),
        ),
    )
    op.create_index("ledger_account_city_bank_index", "ledger_account", ["city", "bank"])
    op.create_table(
        "ledger_entry",
        sa.Column("id", KEY, nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("case", KEY, nullable=False),
        sa.Column("rule", KEY, nullable=False),
        sa.Column("fund", KEY, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("zh", sa.String(), nullable=False),
        sa.Column("digest", KEY, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="ledger_entry_pkey"),
        sa.CheckConstraint("total > 0", name=op.f("ledger_entry_total_check")),
    )
    op.create_index("ledger_entry_case_index", "ledger_entry", ["case"])
    op.create_index("ledger_entry_city_fund_year_rule_index", "ledger_entry", ["city", "fund", "year", "rule"])
    op.create_table(
        "ledger_line",
        sa.Column("entry", KEY, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("city", KEY, nullable=False),
        sa.Column("account", KEY, nullable=False),
        sa.Column("other", KEY, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("county", KEY),
        sa.Column("line", KEY),
        sa.Column("at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("entry", "number", name="ledger_line_pkey"),
        sa.ForeignKeyConstraint(
            ["city", "account"], ["ledger_account.city", "ledger_account.code"], name="ledger_line_city_account_fkey"
        ),
        sa.ForeignKeyConstraint(
            ["city", "other"], ["ledger_account.city", "ledger_account.code"], name="ledger_line_city_other_fkey"
        ),
        sa.ForeignKeyConstraint(["entry"], ["ledger_entry.id"], name="ledger_line_entry_fkey"),
        sa.CheckConstraint("amount <> 0", name=op.f("ledger_line_amount_check")),
    )
    op.create_index("ledger_line_statement_index", "ledger_line", ["city", "account", "at", "entry", "number"])
