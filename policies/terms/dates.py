"""The terms of the deadlines of a year: every deadline of the pack, and what else its day rests on."""

from collections.abc import Iterator, Mapping
from datetime import date

from calculations.dates.deadline_calculator import Deadline, DeadlineTerms
from calculations.dates.deadlines import FixedDay, RestDay
from policies.kinds import Kind
from policies.pack import Pack
from policies.reads import Reads, built_for, one_of
from policies.values import REST_DAY, PolicyStatus, ValueInForce, Values

READ: Mapping[str, Reads] = {
    REST_DAY: one_of(RestDay),
    **built_for(due_day="inclusive", m4_receipt_day="excluded"),
}
"""The values that are read here, other than deadlines of any name."""


def deadline_terms(pack: Pack, year: int) -> DeadlineTerms:
    """All deadlines in force at the start of a year, and the working days about it. Raises ``YearNotCovered``."""
    values = pack.on(date(year, 1, 1))
    found = {
        name: Deadline(
            zh=value.zh,
            en=value.en,
            rule=value.parameter(value.deadline()),
            quarterly=values.known[name].quarterly,
            readings=values.taken(*_readings_of(name, value, values)),
        )
        for name, value in values.in_force.items()
        if value.kind is Kind.DEADLINE
    }
    return DeadlineTerms(deadlines=found, calendar=pack.calendar(year - 1, year, year + 1))


def _readings_of(name: str, value: ValueInForce, values: Values) -> Iterator[str]:
    """What else a deadline's day rests on: rest days where it says nothing of its own, and whether a day counts."""
    written = values.known[name].on(values.day)
    if written is not None and isinstance(written.value, dict) and REST_DAY not in written.value:
        yield REST_DAY
    if value.rule == "M4":
        yield "m4_receipt_day"
    elif isinstance(value.deadline(), FixedDay) and value.status is not PolicyStatus.HOUSE_SETTING:
        yield "due_day"
