"""Working days of China: Monday to Friday, save where the State Council's yearly notice says otherwise."""

from datetime import date, timedelta
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

_SATURDAY = 5
_DAY = timedelta(days=1)


class YearNotCovered(LookupError):
    """The calendar does not cover the year. `year` is the one asked about, `zh` the message in Chinese."""

    def __init__(self, year: int) -> None:
        self.year = year
        self.zh = f"工作日历未覆盖 {year} 年:请导入国务院办公厅该年放假安排后重试"
        super().__init__(
            f"the working-day calendar does not cover {year}: "
            "import the State Council's holiday notice for that year and try again"
        )


class WorkCalendar(BaseModel):
    """The working days of the years it covers; pinned in the inputs of cases, hence small.

    `exceptions` names only days that differ from Monday to Friday: False for a holiday on a weekday, True
    for a make-up day on a weekend. `estimated_years` are covered years whose notice is not out yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    years: tuple[int, ...]
    exceptions: dict[date, bool] = {}
    estimated_years: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for day, working in self.exceptions.items():
            if day.year not in self.years:
                raise ValueError(f"{day}: the year is not among the covered years")
            if working == _is_weekday(day):
                raise ValueError(f"{day}: no exception, the day of the week says the same")
        if not set(self.estimated_years) <= set(self.years):
            raise ValueError("estimated years must be among the covered years")
        return self

    def is_working_day(self, day: date) -> bool:
        """Whether people work on that day (Asia/Shanghai). Raises `YearNotCovered`."""
        if day.year not in self.years:
            raise YearNotCovered(day.year)
        return self.exceptions.get(day, _is_weekday(day))

    def is_estimated(self, day: date) -> bool:
        """Whether the day's year is only estimated, its notice not being out yet."""
        return day.year not in self.official_years

    @property
    def official_years(self) -> tuple[int, ...]:
        """The covered years whose notice is out."""
        return tuple(year for year in self.years if year not in self.estimated_years)

    def add_working_days(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; the day itself does not count, 0 gives it back.

        Raises `YearNotCovered`, and `ValueError` for a negative count.
        """
        if count < 0:
            raise ValueError(f"working days are counted forward: {count}")
        for _ in range(count):
            day = self.next_working_day(day + _DAY)
        return day

    def next_working_day(self, day: date) -> date:
        """The first working day on or after `day`. Raises `YearNotCovered`."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def previous_working_day(self, day: date) -> date:
        """The last working day on or before `day`. Raises `YearNotCovered`."""
        while not self.is_working_day(day):
            day -= _DAY
        return day


def _is_weekday(day: date) -> bool:
    return day.weekday() < _SATURDAY
