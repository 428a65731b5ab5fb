"""Statements that are sent again and again, prepared once: their texts, and what turns values to parameters.

SQLAlchemy would look both up anew for each execution, and that takes longer than the database takes for the rows.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Dialect, Row, Select, Table
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

AT_ONCE = 8
"""Rows in one statement at most: each number of rows has a text of its own."""

_POSITIONAL: Mapping[str, Dialect] = {
    "sqlite": SQLiteDialect_pysqlite(),
    "postgresql": PGDialect_psycopg(paramstyle="format"),  # type: ignore[no-untyped-call]
}
"""By backend; parameters have places here, so that none has to be found by its name."""


class PreparedQuery:
    """A query by text and whole numbers for such: they are alike in Python and in both databases."""

    def __init__(self, backend: str, query: Select[Any]) -> None:
        """``query`` names what it asks by with `bindparam`."""
        compiled = query.compile(dialect=_POSITIONAL[backend])
        self._text = str(compiled)
        self._names: Sequence[str] = compiled.positiontup or ()

    def execute(self, connection: Connection, **asked: str | int) -> Sequence[Row[Any]]:
        """The rows."""
        return connection.exec_driver_sql(self._text, tuple(asked[name] for name in self._names)).all()


class PreparedInsert:
    """An insert of whole rows into a table, which says itself what becomes of rows that are there already."""

    def __init__(self, backend: str, table: Table, statement: Any) -> None:
        """``statement`` is an insert for that backend, ``sqlite`` or ``postgresql``, without values."""
        self._dialect = _POSITIONAL[backend]
        self._statement = statement
        self._parameters = tuple((column.name, _parameter_of(column, self._dialect)) for column in table.columns)
        self._texts: dict[int, str] = {}

    def execute(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Row[Any]]:
        """Insert rows that each have a value for every column; gives what the statement returns, if anything."""
        portions = (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))
        return [returned for portion in portions for returned in self._insert(connection, portion)]

    def _insert(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> Sequence[Row[Any]]:
        result = connection.exec_driver_sql(self._text(len(rows)), tuple(self._values(rows)))
        return result.all() if result.returns_rows else ()

    def _values(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[Any]:
        for row in rows:
            for name, parameter in self._parameters:
                yield row[name] if parameter is None else parameter(row[name])

    def _text(self, rows: int) -> str:
        if rows not in self._texts:
            values = [dict.fromkeys(name for name, _ in self._parameters)] * rows
            self._texts[rows] = str(self._statement.values(values).compile(dialect=self._dialect))
        return self._texts[rows]


def _parameter_of(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    """What makes a value of a column a parameter; none where it is one as it is."""
    return column.type.dialect_impl(dialect).bind_processor(dialect)
