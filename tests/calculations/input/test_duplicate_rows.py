"""Rows that appear twice are named with the first one, in both languages."""

from calculations.input.duplicate_rows import repeated
from calculations.input.partial_input import nothing_of
from calculations.pooling.top_up import Place


def place(county: str) -> Place:
    return Place.model_validate({"county": county, "monthly_expenditure": "1.00", "accumulated_balance": "2.00"})


def test_a_row_that_stands_twice_is_named_with_the_first() -> None:
    rows = [place("330203"), place("330205"), place("330203"), place("330203")]
    faults = [(fault.place, fault.message, fault.zh) for fault in repeated(rows, "counties", "county")]
    said, said_zh = "county 330203 a second time (first: counties[0])", "区县 330203 重复(首次:counties[0])"
    assert faults == [("counties[2]", said, said_zh), ("counties[3]", said, said_zh)]


def test_every_field_that_makes_a_row_is_told() -> None:
    class Row:
        def __init__(self, fund: str, month: str) -> None:
            self.fund, self.month = fund, month

    rows = [Row("employee", "2022-01"), Row("employee", "2022-02"), Row("employee", "2022-01")]
    [fault] = repeated(rows, "rows", "fund", "month")
    assert fault.message == "fund employee and month 2022-01 a second time (first: rows[0])"
    assert fault.zh == "险种 employee、月份 2022-01 重复(首次:rows[0])"


def test_rows_that_could_not_be_read_are_no_others_and_hide_none() -> None:
    rows = [None, nothing_of(Place), place("330203"), None, nothing_of(Place), place("330203")]
    assert [fault.place for fault in repeated(rows, "counties", "county")] == ["counties[5]"]


def test_the_city_is_told_as_such_and_long_values_are_cut() -> None:
    class Row:
        def __init__(self, county: str | None, fund: str) -> None:
            self.county, self.fund = county, fund

    rows = [Row(None, "x" * 100), Row(None, "x" * 100)]
    [fault] = repeated(rows, "rows", "county", "fund")
    assert fault.message == f"county (city) and fund {'x' * 60} a second time (first: rows[0])"
