"""Records as somebody spoils them who may do anything to the database: past the program, its types alone kept."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Executable,
    Integer,
    LargeBinary,
    NullPool,
    Table,
    create_engine,
    event,
    select,
    tuple_,
)
from sqlalchemy.exc import IntegrityError

from records.database import records_url
from records.tables import METADATA
from records.tables.base import Fen, Instant

Row = dict[str, Any]

_UNCHECKED = {
    "sqlite": "PRAGMA ignore_check_constraints = ON",
    "postgresql": "SET session_replication_role = replica",
}
"""How constraints are got round: checks on SQLite, whose foreign keys are off by themselves; these on PostgreSQL."""

_YEARS_AGO = datetime.fromisoformat("2022-01-01T00:00:00+00:00")


class SpoiltRecords:
    """A database of the records, written to by another hand."""

    def __init__(self, url: str) -> None:
        parsed = records_url(url)
        backend = parsed.get_backend_name()
        # Not the program's own driver for SQLite, which asks for an event loop.
        plain = parsed.set(drivername="sqlite") if backend == "sqlite" else parsed
        self._engine = create_engine(plain, poolclass=NullPool)
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql(_UNCHECKED[backend]))

    def rows(self, table: Table) -> list[Row]:
        """All rows of a table by its key."""
        with self._engine.begin() as connection:
            found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            return [dict(row) for row in found]

    def take_over(self, other: "SpoiltRecords") -> None:
        """Have the rows that other records have, and no others."""
        for table in METADATA.sorted_tables:
            self._put_back(table, other.rows(table))

    @contextmanager
    def put_back(self, table: Table) -> Iterator[list[Row]]:
        """A table's rows, to be spoilt inside; afterwards it has these again."""
        rows = self.rows(table)
        try:
            yield rows
        finally:
            self._put_back(table, rows)

    def change(self, table: Table, row: Row, **values: Any) -> bool:
        """Change a row; whether the database let it happen."""
        return self._write(table.update().where(_are(table, [row])).values(values))

    def add(self, table: Table, *rows: Row) -> bool:
        """Add rows; whether the database let it happen."""
        return self._write(table.insert().values(list(rows)))

    def remove(self, table: Table, *rows: Row) -> bool:
        """Remove rows; whether the database let it happen."""
        return self._write(table.delete().where(_are(table, rows)))

    def _write(self, statement: Executable) -> bool:
        try:
            with self._engine.begin() as connection:
                assert connection.execute(statement).rowcount != 0
        except IntegrityError:
            return False
        return True

    def _put_back(self, table: Table, rows: Sequence[Row]) -> None:
        with self._engine.begin() as connection:
            connection.execute(table.delete())
            if rows:
                connection.execute(table.insert(), rows)


def _are(table: Table, rows: Sequence[Row]) -> ColumnElement[bool]:
    key = list(table.primary_key)
    return tuple_(*key).in_([tuple(row[column.name] for column in key) for row in rows])


def another(column: Column[Any], value: Any) -> Any:
    """Another value that the column takes."""
    kind = column.type
    if isinstance(kind, Boolean):
        return not value
    if isinstance(kind, Instant):
        return _YEARS_AGO if value is None else value - timedelta(days=1)
    if isinstance(kind, Date):
        return date(2021, 1, 1) if value is None else value + timedelta(days=1)
    if isinstance(kind, LargeBinary):
        return b"another"
    if isinstance(kind, Integer | Fen):
        return 10**6 if value is None else value + 10**6
    return "another" if value is None else f"{value}x"


def batches(table: Table, columns: list[Column[Any]], rows: list[Row]) -> Iterable[list[tuple[Column[Any], Row]]]:
    """Columns with a row each, as many at once as there are rows."""
    apart = rows[:: max(1, len(rows) // len(columns))]
    for start in range(0, len(columns), len(apart)):
        yield list(zip(columns[start : start + len(apart)], apart, strict=False))
