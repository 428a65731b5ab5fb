"""What a Parquet file says of itself: rows and unpacked size, read without reading the file."""

import io

import polars as pl
import pytest

from calculations.forms import Limits
from calculations.input.faults import BadInput
from calculations.sheets.columns import Column
from calculations.tables.parquet_footer import Footer, NotReadable, is_parquet, read_footer
from calculations.tables.text_table import open_table

TABLE = (Column("county", "区县"), Column("amount", "金额"))


def parquet(rows: int, group: int | None = None) -> bytes:
    file = io.BytesIO()
    pl.DataFrame({"county": ["330203"] * rows, "amount": [f"{row}.00" for row in range(rows)]}).write_parquet(
        file, row_group_size=group, compression="zstd"
    )
    return file.getvalue()


@pytest.mark.parametrize(("rows", "group"), [(0, None), (1, None), (10_000, None), (10_000, 500)])
def test_the_rows_of_all_row_groups_are_told(rows: int, group: int | None) -> None:
    assert read_footer(parquet(rows, group)).rows == rows


def test_the_unpacked_size_is_told() -> None:
    same, different = parquet(1_000), parquet(50_000)
    assert read_footer(different).unpacked > len(different)
    assert read_footer(different).unpacked > read_footer(same).unpacked


def test_a_table_of_too_many_rows_is_refused_before_it_is_read() -> None:
    data = parquet(1_000)
    with pytest.raises(BadInput, match="tax: file: 1000 rows, at most 999 are taken"):
        open_table(data, TABLE, "tax: ", limits=Limits(max_rows=999))


def test_a_table_that_unpacks_to_too_much_is_refused_before_it_is_read() -> None:
    data = parquet(50_000)
    size = read_footer(data).unpacked
    with pytest.raises(BadInput, match=f"file: {size} bytes when unpacked, at most 1000 are taken"):
        open_table(data, TABLE, limits=Limits(max_unpacked=1_000))
    assert open_table(data, TABLE, limits=Limits(max_unpacked=size))


@pytest.mark.parametrize("length", range(0, 400, 7))
def test_a_footer_that_is_cut_or_changed_is_no_footer(length: int) -> None:
    data = parquet(10)
    with pytest.raises(NotReadable):
        read_footer(data[: len(data) - 8 - length] + b"PAR1")
    assert is_parquet(data)
    for at in range(len(data) - 8 - length, len(data) - 8):
        try:
            found = read_footer(data[:at] + b"\xff" + data[at + 1 :])
        except NotReadable:
            continue
        assert isinstance(found, Footer)


def test_a_footer_may_not_claim_to_be_larger_than_any() -> None:
    with pytest.raises(NotReadable, match="at most 4000000 are taken"):
        read_footer(b"PAR1" + (2**31 - 1).to_bytes(4, "little") + b"PAR1")
