"""Migrated tables are the tables of the models, on both databases; migrating again changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text
from sqlalchemy.exc import IntegrityError

from records.database import records_url
from records.migrate import upgrade
from records.migrations import FOLDER
from records.tables import METADATA
from tests.postgres import PostgresServer


def engine_of(url: str) -> Engine:
    parsed = records_url(url)
    return create_engine(parsed.set(drivername="sqlite") if parsed.get_backend_name() == "sqlite" else parsed)


def described(engine: Engine) -> dict[str, Any]:
    """Everything that the database itself says about its tables."""
    found = inspect(engine)
    return {
        table: {
            "columns": [{**column, "type": str(column["type"])} for column in found.get_columns(table)],
            "key": found.get_pk_constraint(table),
            "references": sorted(found.get_foreign_keys(table), key=str),
            "indexes": sorted(str(index | _as_text(index)) for index in found.get_indexes(table)),
            "checks": sorted(found.get_check_constraints(table), key=str),
        }
        for table in sorted(found.get_table_names())
        if table != "alembic_version"
    }


def _as_text(index: Any) -> dict[str, dict[str, str]]:
    """Of which rows an index is: an object of SQLAlchemy that equals no other."""
    return {"dialect_options": {name: str(value) for name, value in index.get("dialect_options", {}).items()}}


@pytest.fixture(params=["sqlite", "postgresql"])
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Two empty databases."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/a/migrated.sqlite", f"sqlite:///{tmp_path}/modelled.sqlite"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    with server.database() as migrated, server.database() as modelled:
        yield migrated, modelled


def test_migrated_tables_are_the_tables_of_the_models(two_urls: tuple[str, str]) -> None:
    migrated, modelled = two_urls
    upgrade(migrated)
    engine, other = engine_of(migrated), engine_of(modelled)
    METADATA.create_all(other)
    assert described(engine) == described(other)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()
    other.dispose()


def test_migrating_again_keeps_what_is_there(two_urls: tuple[str, str]) -> None:
    url, _ = two_urls
    upgrade(url)
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO person (login, name, name_en, active) VALUES ('a', '赵', 'Zhao', TRUE)"))
    upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT name FROM person")).scalar() == "赵"
    engine.dispose()


def test_passwords_that_others_chose_have_to_be_changed_after_the_update(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'records.db'}"
    engine = engine_of(url)
    with engine.begin() as connection:
        before = Config()
        before.set_main_option("script_location", str(FOLDER))
        before.attributes["connection"] = connection
        command.upgrade(before, "0006")
        people = "('a', '赵', 'Zhao', 'hash', TRUE), ('b', '钱', 'Qian', NULL, TRUE)"
        connection.execute(text(f"INSERT INTO person VALUES {people}"))
        connection.execute(text("INSERT INTO login_session VALUES ('token', 'a', '2026-01-01', '2027-01-01')"))
    upgrade(url)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT login, password_hash, must_change FROM person ORDER BY login")).all()
        assert [tuple(row) for row in rows] == [("a", "hash", True), ("b", None, False)]
        assert connection.execute(text("SELECT count(*) FROM login_session")).scalar() == 0
    engine.dispose()


def test_accounts_keep_their_balances_when_more_kinds_may_be_below_zero(two_urls: tuple[str, str]) -> None:
    _, url = two_urls
    engine = engine_of(url)
    with engine.begin() as connection:
        before = Config()
        before.set_main_option("script_location", str(FOLDER))
        before.attributes["connection"] = connection
        command.upgrade(before, "0020")
        connection.execute(text(f"INSERT INTO ledger_account VALUES {_account('special', 5)}, {_account('city', 0)}"))
        connection.execute(
            text(
                'INSERT INTO ledger_entry (id, city, "case", rule, fund, year, at, zh, digest, total, transfers, '
                "recorded_at) VALUES ('e', 'c', 'case', 'R1', 'f', 2022, '2022-01-01', 'zh', 'd', 5, 1, '2022-01-01')"
            )
        )
        connection.execute(
            text(
                "INSERT INTO ledger_line (entry, number, city, account, other, amount, at) "
                "VALUES ('e', 1, 'c', 'special:f:pooled', 'city:f:pooled', 5, '2022-01-01')"
            )
        )
    upgrade(url)
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO ledger_account VALUES {_account('deficit', -1)}"))
        held = connection.execute(text("SELECT kind, balance FROM ledger_account ORDER BY kind")).all()
        assert [tuple(row) for row in held] == [("city", 0), ("deficit", -1), ("special", 5)]
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(f"INSERT INTO ledger_account VALUES {_account('accumulated', -1)}"))
    engine.dispose()


def _account(kind: str, balance: int) -> str:
    return f"('c', '{kind}:f:pooled', '{kind}', NULL, 'f', 'pooled', 'special:f:pooled', {balance})"


def test_two_processes_that_start_together_migrate_one_after_the_other(two_urls: tuple[str, str]) -> None:
    url, _ = two_urls
    with ThreadPoolExecutor(2) as pool:
        for migrated in [pool.submit(upgrade, url) for _ in range(2)]:
            migrated.result()
    engine = engine_of(url)
    assert set(METADATA.tables) <= set(inspect(engine).get_table_names())
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://localhost/records", "sqlite://", "sqlite:///:memory:"])
def test_a_database_that_cannot_hold_the_records_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="TONGCHOU_DATABASE_URL"):
        upgrade(url)
