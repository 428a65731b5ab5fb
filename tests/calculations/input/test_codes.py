"""Codes of documents: what is a county, a month and a day, and how what is none is named."""

from datetime import UTC, date, datetime

import pytest

from calculations.input.codes import CountyCode, Day, Month, is_county, is_month, unknown_fund
from calculations.input.faults import BadInput, Fault, shown
from calculations.input.partial_input import PartialModel, validated


class Coded(PartialModel):
    """A document of codes alone."""

    county: CountyCode = "330203"
    month: Month = "2022-03"
    day: Day = date(2022, 1, 5)


COUNTY = ("not a six-digit county code", "不是六位区县代码")
MONTH = ("not a month (2022-03)", "不是月份(2022-03)")
DAY = ("not a day (2022-01-05)", "不是日期(2022-01-05)")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("county", "33020", COUNTY),
        ("county", "3302031", COUNTY),
        ("county", "33020３", COUNTY),
        ("month", "2022-13", MONTH),
        ("month", "2022-00", MONTH),
        ("month", "0999-01", MONTH),
        ("day", "20220105", DAY),
        ("day", "2022-W01-3", DAY),
        ("day", "2022-02-30", DAY),
        ("day", 20220105, DAY),
        ("day", None, DAY),
    ],
)
def test_what_is_no_code_is_told_in_both_languages(name: str, value: object, words: tuple[str, str]) -> None:
    with pytest.raises(BadInput) as refused:
        validated(Coded, {name: value})
    en, zh = (f"{told}: {shown(value)}" if told.isascii() else f"{told}:{shown(value)}" for told in words)
    assert refused.value.faults == (Fault(name, en, zh),)


def test_an_instant_is_no_day() -> None:
    with pytest.raises(BadInput):
        validated(Coded, {"day": datetime(2022, 1, 5, tzinfo=UTC)})


def test_codes_are_kept_as_they_are_written_and_days_become_days() -> None:
    read = validated(Coded, {"county": "330205", "month": "2022-12", "day": "2024-02-29"})
    assert (read.county, read.month, read.day) == ("330205", "2022-12", date(2024, 2, 29))
    assert validated(Coded, {"day": date(2022, 3, 1)}).day == date(2022, 3, 1)
    assert (is_county("330205"), is_county("33020x"), is_month("2022-10"), is_month("2022-00")) == (
        True, False, True, False,
    )  # fmt: skip


def test_an_unknown_fund_is_told_with_the_known_ones() -> None:
    assert unknown_fund("fund", "pension", iter(("employee", "resident"))) == Fault(
        "fund", 'unknown fund: "pension" (known: employee, resident)', '未知险种:"pension"(可用:employee, resident)'
    )
