"""Days and instants as they come over HTTP: of the years that funds are of, so that every place can use them.

At the ends of the calendar the hours of China, or the day after, do not exist any more; and a business clock that a
typing error has put into another millennium could never be set back.
"""

from datetime import date, datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, AwareDatetime
from pydantic_core import PydanticCustomError

from calculations.input import codes

FIRST_YEAR, LAST_YEAR = 2000, 2100

Time = TypeVar("Time", date, datetime)


def _of_our_time(given: Time) -> Time:
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        raise PydanticCustomError(
            "year_out_of_range",
            "must lie in the years {first} to {last}",
            {"first": FIRST_YEAR, "last": LAST_YEAR, "zh": f"须在{FIRST_YEAR}年至{LAST_YEAR}年之间"},
        )
    return given


Day = Annotated[codes.Day, AfterValidator(_of_our_time)]
Instant = Annotated[AwareDatetime, AfterValidator(_of_our_time)]
