"""Which version the records have, and the marks of what has worked on them; without an event loop."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TypeVar

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Table, delete, inspect, literal, select

from records.backends.patience import AS_COMMANDS_WAIT, Patience
from records.backends.statements import upsert
from records.database import records_url, sqlite_path, sync_engine, writing
from records.integrity.seals import seal_sync
from records.migrations import FOLDER
from records.tables import BusinessClock, CaseRecord, InstallationMark, table_of

Result = TypeVar("Result")

MARKS: Table = table_of(InstallationMark)
CLOCKS: Table = table_of(BusinessClock)
CASES: Table = table_of(CaseRecord)

_INSTALLATION = "installation:"
"""What begins the mark that has the installation's id."""


class Purpose(StrEnum):
    """What an installation is for; it never changes."""

    REAL = "real"
    REHEARSAL = "rehearsal"


@dataclass(frozen=True)
class Standing:
    """The newest migration that the records have had (none: they were never made), and the build behind each mark.

    ``installation`` is the id of the installation, none where it was never given one.
    """

    revision: str | None
    marks: Mapping[str, str]
    installation: str | None = None


@cache
def revisions() -> tuple[str, ...]:
    """The migrations of this program, the newest first."""
    return tuple(script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions())


def standing(connection: Connection) -> Standing:
    """How the records stand. What they are for shows in their clock and cases where no build has marked it."""
    revision = MigrationContext.configure(connection).get_current_revision()
    tables = set(inspect(connection).get_table_names())
    marks: dict[str, str] = {}
    if MARKS.name in tables:
        marks = {row.name: row.build for row in connection.execute(select(MARKS.c.name, MARKS.c.build))}
    installation = next((name.removeprefix(_INSTALLATION) for name in marks if name.startswith(_INSTALLATION)), None)
    marks.pop(f"{_INSTALLATION}{installation}", None)
    if marks.keys().isdisjoint(Purpose):
        traces = {CLOCKS: Purpose.REHEARSAL, CASES: Purpose.REAL}
        found = (purpose for table, purpose in traces.items() if table.name in tables and _has_rows(connection, table))
        marks |= dict.fromkeys(islice(found, 1), "")
    return Standing(revision, marks, installation)


def has_cases(connection: Connection) -> bool:
    """Whether the records have any case."""
    return _has_rows(connection, CASES)


def mark_installation(connection: Connection, installation: str, build: str) -> str:
    """Give the records an id, for ever; the id."""
    mark(connection, [f"{_INSTALLATION}{installation}"], build)
    return installation


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(literal(1)).select_from(table).limit(1)).first() is not None


def in_transaction(
    url: str, work: Callable[[Connection], Result], patience: Patience = AS_COMMANDS_WAIT, *, writes: bool = False
) -> Result:
    """Do the work on a connection of its own, and keep what it did. Raises what `is_connection_error` knows.

    A SQLite file that is missing is not made: `FileNotFoundError`.
    """
    parsed = records_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(sqlite_path(parsed)).exists():
        raise FileNotFoundError(sqlite_path(parsed))
    engine = sync_engine(parsed, patience)
    try:
        with (writing(engine) if writes else engine).begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


def mark(connection: Connection, names: Iterable[str], build: str) -> None:
    """Note what a build uses here; what is already keeps the build that used it first."""
    now = datetime.now(UTC)
    rows = [{"name": name, "build": build, "at": now} for name in sorted(names)]
    connection.execute(upsert(connection.dialect.name, MARKS).on_conflict_do_nothing(), rows)


def end_rehearsal(connection: Connection, build: str) -> None:
    """Take the business clock and the mark of a rehearsal away: the records are those of real life."""
    cities = [(city,) for city in connection.execute(delete(CLOCKS).returning(CLOCKS.c.city)).scalars()]
    seal_sync(connection, CLOCKS, cities)
    connection.execute(delete(MARKS).where(MARKS.c.name == Purpose.REHEARSAL))
    mark(connection, [Purpose.REAL], build)
