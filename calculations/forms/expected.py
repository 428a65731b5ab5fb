"""What a form handed in must be about: the fund year, the county, the fund, the month; checked field by field."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from calculations.input.codes import CountyCode, Month, is_month, unknown_fund
from calculations.input.faults import Fault, shown
from calculations.input.reading import text_fault

NOTE_CHARACTERS = 2_000
"""The longest note taken with a form."""


class Expected(BaseModel):
    """Whose form it is and of when. `county` None means the city; `fund` or `month` None leave it to the form.

    With `any_county` the form says itself which county's it is, or that it is the city's.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    counties: tuple[CountyCode, ...]
    county: CountyCode | None
    fund: str | None = None
    month: Month | None = None
    any_county: bool = False


def county_fault(value: object, place: str, expected: Expected) -> Fault | None:
    """The county must be the expected one; the fault names it, and the codes that are known."""
    if value == expected.county:
        return None
    known = ", ".join(expected.counties)
    if expected.any_county:
        return (
            None
            if value is None or value in expected.counties
            else Fault(
                place, f"unknown county: {shown(value)} (known: {known})", f"未知区县:{shown(value)}(可用:{known})"
            )
        )
    wanted = expected.county or "none, this is the city's"
    wanted_zh = expected.county or "空(市级)"
    kind, kind_zh = ("wrong", "不符") if value in expected.counties else ("unknown", "未知")
    return Fault(
        place,
        f"{kind} county: {shown(value)} (expected {wanted}; known: {known})",
        f"区县{kind_zh}:{shown(value)}(应为 {wanted_zh};可用:{known})",
    )


def fund_fault(value: object, place: str, expected: Expected, funds: Iterable[str]) -> Fault | None:
    """The fund must be one of the template and, where one is expected, that one."""
    if not isinstance(value, str):
        return text_fault(value, place)
    known = tuple(funds)
    if value not in known:
        return unknown_fund(place, value, known)
    if expected.fund not in (None, value):
        return Fault(
            place, f"expected {expected.fund}, not {shown(value)}", f"应为 {expected.fund},不是 {shown(value)}"
        )
    return None


def month_fault(value: object, place: str, expected: Expected) -> Fault | None:
    """The month must lie in the fund year and, where one is expected, be that one."""
    if not isinstance(value, str) or not is_month(value):
        return Fault(place, f"not a month (2022-03): {shown(value)}", f"不是月份(2022-03):{shown(value)}")
    if not value.startswith(f"{expected.year:04d}-"):
        return Fault(
            place,
            f"{value} is outside the fund year {expected.year}",
            f"{value} 不在基金年度 {expected.year} 年内",
        )
    if expected.month not in (None, value):
        return Fault(place, f"expected {expected.month}, not {value}", f"应为 {expected.month},不是 {value}")
    return None


def note_faults(value: object, place: str = "note") -> list[Fault]:
    """What is wrong with a note, as a list."""
    fault = note_fault(value, place)
    return [fault] if fault else []


def note_fault(value: object, place: str) -> Fault | None:
    """A note is text of a bearable length."""
    if isinstance(value, str) and len(value) > NOTE_CHARACTERS:
        return Fault(
            place,
            f"{len(value)} characters, at most {NOTE_CHARACTERS} are taken",
            f"共 {len(value)} 字,最多 {NOTE_CHARACTERS} 字",
        )
    return text_fault(value, place)
