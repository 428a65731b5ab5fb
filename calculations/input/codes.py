"""Codes that are in every document: counties, months and days."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from calculations.input.faults import Fault, shown

_COUNTY = re.compile(r"[0-9]{6}")
_MONTH = re.compile(r"[1-9][0-9]{3}-(0[1-9]|1[0-2])")


def is_county(code: str) -> bool:
    """Whether the text has the form of a county's code; the policy says which counties there are."""
    return _COUNTY.fullmatch(code) is not None


def is_month(month: str) -> bool:
    """Whether the text is a month such as `2022-03`."""
    return _MONTH.fullmatch(month) is not None


def _county(code: str) -> str:
    if not is_county(code):
        raise PydanticCustomError(
            "not_a_county",
            "{message}",
            {
                "message": f"not a six-digit county code: {shown(code)}",
                "zh": f"不是六位区县代码:{shown(code)}",
            },
        )
    return code


def _month(month: str) -> str:
    if not is_month(month):
        raise PydanticCustomError(
            "not_a_month",
            "{message}",
            {"message": f"not a month (2022-03): {shown(month)}", "zh": f"不是月份(2022-03):{shown(month)}"},
        )
    return month


def is_day(value: str) -> bool:
    """Whether the text is a day of the calendar, `2022-03-08`."""
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _written_day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        # Only the one way of writing a day: "20220105" and week dates would pass fromisoformat too.
        day = date.fromisoformat(str(value))
        if day.isoformat() == value:
            return day
    except ValueError:
        pass
    raise PydanticCustomError(
        "not_a_day",
        "{message}",
        {"message": f"not a day (2022-01-05): {shown(value)}", "zh": f"不是日期(2022-01-05):{shown(value)}"},
    )


def unknown_fund(place: str, fund: str, funds: Iterable[str]) -> Fault:
    """The policy has no such fund."""
    known = ", ".join(funds)
    return Fault(place, f"unknown fund: {shown(fund)} (known: {known})", f"未知险种:{shown(fund)}(可用:{known})")


CountyCode = Annotated[str, AfterValidator(_county), Field(examples=["330203"])]
"""The six-digit code of a county 区县(市)."""

Month = Annotated[str, AfterValidator(_month), Field(examples=["2022-03"])]
"""A calendar month, `YYYY-MM`."""

Day = Annotated[date, BeforeValidator(_written_day), Field(examples=["2022-01-05"])]
"""A calendar day (Asia/Shanghai), `YYYY-MM-DD`; no number, which could be seconds as well as a day."""
