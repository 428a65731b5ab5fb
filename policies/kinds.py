"""The kinds of values that a pack has: what a number counts, which type a value is read as, and how it is checked."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StrictInt, TypeAdapter
from pydantic_core import PydanticCustomError

from calculations.clearing.sharing import Sharing
from calculations.dates.deadlines import DeadlineRule
from calculations.input.codes import CountyCode, Day
from calculations.input.money import NonNegativeYuan
from calculations.input.parameters import Multiple, Share, Threshold

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Unit(StrEnum):
    """What a number counts."""

    SHARE = "share"
    POINTS = "points"
    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    YEARS = "years"
    YEAR = "year"
    """A calendar year itself, such as 2022."""
    TIMES = "times"
    VOTES = "votes"
    """Votes, or those who may vote."""
    YUAN_PER_MONTH = "yuan_per_month"
    YUAN_PER_YEAR = "yuan_per_year"
    YUAN_PER_PERSON_YEAR = "yuan_per_person_year"


class Kind(StrEnum):
    """What sort of value it is; decides its type."""

    SHARE = "share"
    SPLIT = "split"
    """Shares by who bears them, which add up to one; or such shares by fund, by county or by grade of counties."""
    SHARES = "shares"
    """Shares of different wholes, each by its name; they need not add up to one."""
    MULTIPLE = "multiple"
    """So many times another figure: 3 for 300 %."""
    AMOUNT = "amount"
    """Yuan with two places, as text."""
    AMOUNTS = "amounts"
    """Yuan by county."""
    GRADES = "grades"
    """Names by county."""
    SCORE = "score"
    COUNT = "count"
    OFFSETS = "offsets"
    """Calendar days before a due day, the earliest first."""
    CHOICE = "choice"
    CHOICES = "choices"
    COUNTIES = "counties"
    DATE = "date"
    DEADLINE = "deadline"


def _descending(offsets: tuple[int, ...]) -> tuple[int, ...]:
    if list(offsets) != sorted(set(offsets), reverse=True):
        raise PydanticCustomError(
            "not_descending",
            "{message}",
            {"message": "offsets go from the earliest to the latest, each once", "zh": "提前天数应由多到少,不得重复"},
        )
    return offsets


_Count = Annotated[StrictInt, Field(ge=0, le=3660)]
_Offset = Annotated[StrictInt, Field(ge=1, le=366)]

TYPES: Mapping[Kind, Any] = {
    Kind.SHARE: Share,
    Kind.SPLIT: Sharing,
    Kind.SHARES: Annotated[dict[Name, Share], Field(min_length=1)],
    Kind.MULTIPLE: Multiple,
    Kind.AMOUNT: NonNegativeYuan,
    Kind.AMOUNTS: Annotated[dict[CountyCode, NonNegativeYuan], Field(min_length=1)],
    Kind.GRADES: Annotated[dict[CountyCode, Name], Field(min_length=1)],
    Kind.SCORE: Threshold,
    Kind.COUNT: _Count,
    Kind.OFFSETS: Annotated[tuple[_Offset, ...], AfterValidator(_descending)],
    Kind.CHOICE: Name,
    Kind.CHOICES: Annotated[tuple[Name, ...], Field(min_length=1)],
    Kind.COUNTIES: Annotated[tuple[CountyCode, ...], Field(min_length=1)],
    Kind.DATE: Day,
    Kind.DEADLINE: DeadlineRule,
}

ADAPTERS: Mapping[Kind, TypeAdapter[Any]] = {kind: TypeAdapter(of_kind) for kind, of_kind in TYPES.items()}

_MONEY: frozenset[Unit | None] = frozenset({Unit.YUAN_PER_MONTH, Unit.YUAN_PER_YEAR, Unit.YUAN_PER_PERSON_YEAR})

UNITS: Mapping[Kind, frozenset[Unit | None]] = {
    Kind.SHARE: frozenset({Unit.SHARE}),
    Kind.SPLIT: frozenset({Unit.SHARE}),
    Kind.SHARES: frozenset({Unit.SHARE}),
    Kind.MULTIPLE: frozenset({Unit.TIMES}),
    Kind.AMOUNT: _MONEY,
    Kind.AMOUNTS: _MONEY,
    Kind.SCORE: frozenset({Unit.POINTS}),
    Kind.COUNT: frozenset({Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS, Unit.YEAR, Unit.VOTES}),
    Kind.OFFSETS: frozenset({Unit.DAYS}),
}
"""The units that a kind may have; kinds that are not here have none."""

COMPARED = frozenset({Kind.SHARE, Kind.MULTIPLE, Kind.AMOUNT, Kind.AMOUNTS})
"""The kinds that bounds compare, add up and multiply."""
