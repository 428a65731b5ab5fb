"""Forms that stand by themselves, outside any case: they say themselves whose they are and of when."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from calculations.forms.expected import Expected
from calculations.forms.template import Template
from calculations.input.codes import is_month
from calculations.input.faults import BadInput, Fault
from calculations.input.reading import Limits

Read = TypeVar("Read")
Reader = Callable[[object, Template, Expected, Limits | None], Read]

_YEARS = range(2000, 2101)


def read_alone(
    reader: Reader[Read],
    document: object,
    template: Template,
    counties: Sequence[str],
    default_year: int,
    place: str,
    faults: list[Fault],
    *,
    fund: str | None = None,
    month: str | None = None,
) -> Read | None:
    """A form at a place of a larger document; None when it is refused, its faults added under that place.

    The year is the form's own, or `default_year` where it has none that can be read; `fund` and `month` are those that
    it must be of, if any.
    """
    expected = Expected(
        year=_year(document, default_year),
        counties=tuple(counties),
        county=None,
        any_county=True,
        fund=fund,
        month=month,
    )
    try:
        return reader(document, template, expected, None)
    except BadInput as error:
        faults += [Fault(_under(place, fault.place), fault.message, fault.zh) for fault in error.faults]
        return None


def _under(place: str, inner: str) -> str:
    if inner == "input":
        return place
    return f"{place}.{inner}" if place else inner


def _year(document: object, default: int) -> int:
    if isinstance(document, Mapping):
        year, month = document.get("year"), document.get("month")
        if type(year) is int and year in _YEARS:
            return year
        if isinstance(month, str) and is_month(month) and int(month[:4]) in _YEARS:
            return int(month[:4])
    return default
