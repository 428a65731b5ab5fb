"""The last days of a year or month by the policy's deadlines, each with its way, as a calculator."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from functools import partial
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from calculations.dates.deadlines import (
    AfterOpening,
    Anchor,
    DeadlineRule,
    DeadlineUnknown,
    FixedDay,
    moved_day,
    written_day,
)
from calculations.dates.working_days import WorkCalendar, YearNotCovered
from calculations.explaining.explanation import Answer, Explained, Step, used
from calculations.input.faults import Fault, shown
from calculations.input.frozen import Frozen
from calculations.input.parameters import Parameter
from calculations.input.partial_input import PartialModel, checked, known, run_check, validated
from calculations.input.suggestions import known_instead

_MONTHS_OF_A_QUARTER = 3


def _written_instant(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    # Written out only: a number, as text too, could be seconds since 1970.
    if isinstance(value, str):
        with suppress(ValueError):
            return datetime.fromisoformat(value)
    raise PydanticCustomError(
        "not_an_instant",
        "{message}",
        {
            "message": f"not an instant (2022-03-08T00:00:00+08:00): {shown(value)}",
            "zh": f"不是时刻(2022-03-08T00:00:00+08:00):{shown(value)}",
        },
    )


_Instant = Annotated[AwareDatetime, BeforeValidator(_written_instant)]


class Deadline(Frozen):
    """A deadline of the policy: its names and its rule.

    `quarterly`: it is counted from the last month of a quarter, and no other month has it. `readings` are those that
    its day rests on in addition, by the policy's name.
    """

    zh: str
    en: str
    rule: Parameter[DeadlineRule]
    quarterly: bool = False
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)


class DeadlineTerms(PartialModel):
    """The deadlines of a year by name, and its calendar."""

    deadlines: dict[str, Deadline]
    calendar: WorkCalendar


class DeadlinesInput(PartialModel):
    """A fund year, the month of monthly deadlines, and when tasks were opened by the name of their deadline."""

    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    month: Annotated[StrictInt, Field(ge=1, le=12)] | None = None
    opened: dict[str, _Instant] = Field(default_factory=dict)


class Due(Frozen):
    """A deadline's last day (Asia/Shanghai, to 24:00), and whether the holidays of its year are estimated."""

    name: str
    zh: str
    en: str
    due: date
    estimated: bool


class Deadlines(Answer):
    """The deadlines by day and name.

    `without` names those that need a month or an opening that was not given, or are no deadlines of the month.
    """

    deadlines: tuple[Due, ...]
    without: tuple[str, ...]


def read_deadlines(document: object) -> DeadlinesInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(DeadlinesInput, document)


def deadlines(asked: DeadlinesInput, terms: DeadlineTerms, explain: bool = False) -> Deadlines:
    """The last day of every deadline that can be computed.

    Raises `BadInput` for an opening of an unknown deadline and for days beyond the calendar.
    """
    checked((asked, terms), lambda: _unknown(asked, terms), lambda: _beyond(asked, terms))
    found: list[tuple[Due, Explained]] = []
    without: list[str] = []
    for name, deadline in sorted(terms.deadlines.items()):
        try:
            found.append(_due(name, deadline, asked, terms.calendar))
        except DeadlineUnknown:
            without.append(name)
    # Those of one day stay by name.
    found.sort(key=lambda each: each[0].due)
    return Deadlines(
        deadlines=tuple(due for due, _ in found),
        without=tuple(without),
        explain=tuple(how for _, how in found) if explain else None,
    )


def _unknown(asked: DeadlinesInput, terms: DeadlineTerms) -> Iterator[Fault]:
    for name in asked.opened:
        if name not in terms.deadlines:
            instead = known_instead(name, terms.deadlines)
            yield Fault(
                f"opened.{name}",
                f"unknown deadline: {shown(name)} {instead.en}",
                f"未知期限:{shown(name)}{instead.zh}",
            )


def _beyond(asked: DeadlinesInput, terms: DeadlineTerms) -> Iterator[Fault]:
    """Years that the calendar lacks: once for the year asked about, and for each opening that leads there."""
    beyond: set[str] = set()
    for name, deadline in sorted(terms.deadlines.items()):
        place = f"opened.{name}" if isinstance(deadline.rule.known(), AfterOpening) else "year"
        if place not in beyond:
            for fault in run_check(partial(_beyond_of, name, deadline, place, asked, terms.calendar)):
                beyond.add(place)
                yield fault


def _beyond_of(
    name: str, deadline: Deadline, place: str, asked: DeadlinesInput, calendar: WorkCalendar
) -> Iterator[Fault]:
    try:
        _due(name, deadline, asked, calendar)
    except YearNotCovered as error:
        yield Fault(place, str(error), error.zh)
    except DeadlineUnknown:
        return


def _due(name: str, deadline: Deadline, asked: DeadlinesInput, calendar: WorkCalendar) -> tuple[Due, Explained]:
    """Raises `DeadlineUnknown` for one that it has not, and `YearNotCovered`."""
    # A month that could not be read hides the deadlines of a month, not those that follow an opening.
    month = known(lambda: asked.month)
    if deadline.quarterly and month is not None and month % _MONTHS_OF_A_QUARTER:
        raise DeadlineUnknown(name)
    parameter, rule = deadline.rule, deadline.rule.known()
    opened = asked.opened.get(name)
    written = written_day(rule, Anchor(year=asked.year, month=month), opened, calendar)
    last = moved_day(written, rule.rest_day, calendar)
    due = Due(name=name, zh=deadline.zh, en=deadline.en, due=last, estimated=calendar.is_estimated(last))
    how = Explained(
        figure=f"deadlines.{name}",
        value=last.isoformat(),
        rule=parameter.rule,
        article=parameter.article,
        parameters=(
            used(name, parameter).model_copy(update={"value": rule.model_dump_json(exclude_none=True)}),
            *(used(reading, taken) for reading, taken in deadline.readings.items()),
        ),
        inputs=_inputs(name, rule, asked),
        steps=tuple(_steps(rule, written, last)),
    )
    return due, how


def _inputs(name: str, rule: FixedDay | AfterOpening, asked: DeadlinesInput) -> dict[str, str]:
    if isinstance(rule, AfterOpening):
        return {"opened": asked.opened[name].isoformat()}
    inputs = {"year": str(asked.year)}
    return inputs if rule.month is not None else {**inputs, "month": str(asked.month)}


def _steps(rule: FixedDay | AfterOpening, written: date, last: date) -> Iterator[Step]:
    if isinstance(rule, AfterOpening):
        zh, en = "发起日不计,自次日起算", "the opening day does not count"
        formula = f"+ {rule.count} {rule.unit}"
    else:
        zh, en = "规则所写的日期", "the day that the rule names"
        formula = f"{rule.month or 'm'}-{rule.day}"
        formula += f" {rule.month_offset:+d} month" if rule.month_offset else ""
        formula += f" {rule.year_offset:+d} year" if rule.year_offset else ""
    yield Step(zh=zh, en=en, formula=formula, value=written.isoformat())
    yield Step(
        zh="逢休息日的处理;当日24时(中国时间)截止",
        en="what becomes of a rest day; it ends at 24:00 China time",
        formula=f"{written.isoformat()}: {rule.rest_day}",
        value=last.isoformat(),
    )
