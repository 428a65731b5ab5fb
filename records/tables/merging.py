"""How what two writers know of a column becomes one value: said with the column, done by `records.projection.apply`.

Every rule gives the same whatever comes first or twice, save the sum: only effects new to the records are projected.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, case, func, or_
from sqlalchemy.sql.base import ReadOnlyColumnCollection
from sqlmodel import Field

Values = ReadOnlyColumnCollection[str, Any]
"""A row's columns by name: those of the records, or those that come."""

_RULE = "merge"


@dataclass(frozen=True, slots=True)
class Merge:
    """The value of a column of whose effects nothing is known, and what becomes of a known and a new one."""

    empty: Any
    merged: Callable[[Values, Values, str], ColumnElement[Any]]
    """Takes the known row, the new one, and the column's name."""


def _first(known: Values, new: Values, name: str) -> ColumnElement[Any]:
    return func.coalesce(known[name], new[name])


FIRST = Merge(None, _first)
"""What is known first."""

EITHER = Merge(False, lambda known, new, name: or_(known[name], new[name]))
"""Whether one of the two is so."""

SUM = Merge(0, lambda known, new, name: known[name] + new[name])
"""How often in all."""


def latest(number: str, empty: Any = None) -> Merge:
    """What the later effect says; ``number`` is the column with the number of the effect that set it."""
    return Merge(empty, lambda known, new, name: case((new[number] > known[number], new[name]), else_=known[name]))


def open_between(begun: str, ended: str) -> Merge:
    """Whether it is known when it began and not when it ended: the columns of the two."""
    return Merge(
        False,
        lambda known, new, _: and_(_first(known, new, begun).is_not(None), _first(known, new, ended).is_(None)),
    )


def merged(rule: Merge, sa_type: Any = None, **column: Any) -> Any:
    """A field of a record whose value is merged by a rule; ``column`` are further arguments of its `Column`."""
    of_type = {} if sa_type is None else {"sa_type": sa_type}
    return Field(default=rule.empty, sa_column_kwargs={"info": {_RULE: rule}, **column}, **of_type)


def rules_of(table: Table) -> Mapping[str, Merge]:
    """The rule of each column of a table that has one: of all but its keys."""
    return {column.name: column.info[_RULE] for column in table.columns if _RULE in column.info}
