"""Calculators take tables as offices write them: the same rows, and faults by the row and cell of the file."""

import pytest

from calculations.forms.names import FormWords
from calculations.input.faults import BadInput
from calculations.reconciliation.file import read_ledgers
from calculations.sheets.writing import xlsx_file

WORDS = FormWords({"海曙区": "330203", "镇海区": "330211"}, {})
PLAIN = "id,date,county,kind,amount\nT1,2022-03-05,330203,employer,8000.50\nT2,2022-03-06,330211,resident,1.00\n"
OFFICE = [
    ["三月缴费", "", "", "", "单位:元"],
    ["票据号", "日期", "区县", "缴费类型", "金额"],
    ["T1", "2022年3月5日", "海曙区", "单位", "8,000.50"],
    ["", "", "", "", ""],
    ["T2", "2022/3/6", "镇海区", "居民", "￥1.00"],
]


def csv_of(rows: list[list[str]]) -> str:
    return "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)


def rows_of(data: bytes) -> list[tuple[object, ...]]:
    read = read_ledgers({"tax": data, "bureau": PLAIN.encode()}, words=WORDS)
    return [tuple(row) for row in next(iter(read.values())).rows()]


@pytest.mark.parametrize(
    "data",
    [
        csv_of(OFFICE).encode("gb18030"),
        csv_of(OFFICE).encode(),
        csv_of(OFFICE).replace('","', '"\t"').encode("utf-16"),
        xlsx_file("三月", OFFICE, ()),
    ],
)
def test_a_ledger_of_an_office_is_read_as_one_of_codes(data: bytes) -> None:
    assert rows_of(data) == rows_of(PLAIN.encode())


@pytest.mark.parametrize(
    ("at", "cell", "fault"),
    [
        ((2, 2), "海署区", "tax: row 3, county (C3): no county of that name"),
        ((4, 4), "1.0E+00", "tax: row 5, amount (E5): a spreadsheet wrote it short"),
        ((4, 3), "gift", "tax: row 5, kind: not one of"),
    ],
)
def test_a_fault_is_in_the_row_of_the_file(at: tuple[int, int], cell: str, fault: str) -> None:
    rows = [[*row] for row in OFFICE]
    rows[at[0]][at[1]] = cell
    with pytest.raises(BadInput) as refused:
        rows_of(csv_of(rows).encode("gb18030"))
    assert str(refused.value.faults[0]).startswith(fault)
