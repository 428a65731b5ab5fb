"""What every table shares: the metadata with its naming, and the column types that are alike on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, MetaData, String, Table
from sqlalchemy.types import TypeDecorator, TypeEngine
from sqlmodel import SQLModel

METADATA = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ix": "%(table_name)s_%(column_0_N_name)s_index",
        "ck": "%(table_name)s_%(constraint_name)s_check",
    }
)

_NEVER = datetime(9999, 12, 31, tzinfo=UTC)


def written(instant: datetime) -> str:
    """An instant as ISO text in UTC, to the microsecond; always of the same width, so that texts order as instants."""
    # Not strftime: it writes years before 1000 with fewer digits, and such a text comes after all others.
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


class Record(SQLModel):
    """The base of every table. Rows stay inside `records/`; callers get the values of `records.views`."""

    metadata = METADATA


class Key(TypeDecorator[str]):
    """Text compared and ordered by its bytes on both databases, as SQLite does; for ids, codes and hashes."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """`COLLATE "C"` on PostgreSQL: a language's order would page and export in another order."""
        return dialect.type_descriptor(String(collation="C") if dialect.name == "postgresql" else String())


class Instant(TypeDecorator[datetime]):
    """An aware instant: `timestamptz` on PostgreSQL, ISO text in UTC of fixed width on SQLite; read back in UTC."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The native type where there is one."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Refuses naive instants: nobody could say when they were."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a time zone: {value}")
        return value.astimezone(UTC) if dialect.name == "postgresql" else written(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Always in UTC."""
        if value is None:
            return None
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        return datetime.fromisoformat(value)


class DueInstant(Instant):
    """An instant that may be none, which sorts after every other: written as the end of the year 9999.

    Both databases then order by it alike, from the index, and pages can begin after any row.
    """

    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """None is the last instant of all."""
        return super().process_bind_param(_NEVER if value is None else value, dialect)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """The last instant of all is None."""
        instant = super().process_result_value(value, dialect)
        return None if instant == _NEVER else instant


class Fen(TypeDecorator[int]):
    """Money: whole fen in 64 bits."""

    impl = BigInteger
    cache_ok = True


def table_of(record: type[Record]) -> Table:
    """The table behind a record class, for statements."""
    return METADATA.tables[str(record.__tablename__)]
