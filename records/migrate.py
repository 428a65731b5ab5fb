"""Bringing the tables up to this version of the program."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, inspect, text

from records.database import records_url, sqlite_path, sync_engine, writing
from records.integrity.seals import SEALS, seal_all
from records.migrations import FOLDER

_ONE_AT_A_TIME = 7_346_201_177
"""The key of PostgreSQL's advisory lock: two processes that start together migrate one after the other."""


def upgrade(url: str) -> None:
    """Run every step that the database has not had; nothing when it is up to date.

    Rows from before there were seals are sealed as they are. All steps or none, also on SQLite, whose file and folder
    are made when they are missing. Raises what `records.database.is_connection_error` knows when the database is away.
    """
    parsed = records_url(url)
    if parsed.get_backend_name() == "sqlite":
        Path(sqlite_path(parsed)).parent.mkdir(parents=True, exist_ok=True)
    engine = sync_engine(parsed)
    try:
        with writing(engine).begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
            had_seals = inspect(connection).has_table(SEALS.name)
            command.upgrade(_configuration(connection), "head")
            if not had_seals:
                seal_all(connection)
    finally:
        engine.dispose()


def _configuration(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
