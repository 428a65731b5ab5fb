"""What spreadsheets leave behind is left out alike by every reader of tables and JSON, or named where it matters."""

from collections.abc import Callable
from typing import Any

import pytest

from calculations.forms import Limits, json_document
from calculations.input.faults import BadInput, shown
from calculations.input.money import NotAnAmount, amount
from calculations.reconciliation.file import COLUMNS, read_ledgers
from calculations.sheets.columns import Column
from calculations.sheets.office_table import office_table

LEDGER = "id,date,county,kind,amount\nT1,2022-03-05,330203,employer,80.50\nT2,2022-03-06,330203,employer,1.00\n"


def by_lines(text: str) -> list[tuple[Any, ...]]:
    return [
        tuple(line.cells.values())
        for line in office_table(text.encode(), [Column(name, name) for name in COLUMNS], Limits()).lines
    ]


def in_bulk(text: str) -> list[tuple[Any, ...]]:
    read = read_ledgers({"tax": text.encode(), "bureau": LEDGER.encode()})
    return [tuple(row) for row in next(iter(read.values())).rows()]


READERS = [by_lines, in_bulk]
Reader = Callable[[str], list[tuple[Any, ...]]]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + ",,,,\n,,,,\n",
        lambda text: text + "\n\n",
        lambda text: text + "\u00a0,\u3000, ,\ufeff,\u200b\n",
        lambda text: "\n" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace("\n", "\r") + ",,,,\r",
        lambda text: "\ufeff" + text,
        lambda text: text.replace("80.50", "80.50\u00a0"),
        lambda text: text.replace("80.50", "\ufeff80.50"),
        lambda text: text.replace("330203", "\u200b330203\u2060"),
        lambda text: text.replace("330203", " 330203\t"),
        lambda text: text.replace("T1", "\u202aT1\u202c"),
        lambda text: text.replace("amount", "amount\u00a0"),
        lambda text: text.replace("330203", '"330203"'),
    ],
)
def test_it_is_no_part_of_the_table(reader: Reader, change: Callable[[str], str]) -> None:
    assert reader(change(LEDGER)) == reader(LEDGER)


def faults_of(reader: Reader, text: str) -> list[str]:
    with pytest.raises(BadInput) as refused:
        reader(text)
    return [str(fault).removeprefix("tax: ") for fault in refused.value.faults]


@pytest.mark.parametrize("reader", READERS)
def test_a_quote_that_stands_alone_is_told_with_its_row(reader: Reader) -> None:
    [fault] = faults_of(reader, LEDGER.replace("T2", '"T"2'))
    assert fault.startswith("row 3: not CSV: a stray quote")


def test_a_quote_inside_a_cell_is_told_with_its_row_where_it_cannot_be_read() -> None:
    [fault] = faults_of(in_bulk, LEDGER.replace("T2", 'T"2'))
    assert fault.startswith("row 3: not CSV: a stray quote")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_row_keeps_its_number_behind_blank_rows(end: str) -> None:
    text = LEDGER.replace("T2,2022-03-06", ",,,,\n\nT2,2022-03-36").replace("\n", end)
    [fault] = faults_of(in_bulk, text)
    assert fault.startswith("row 5, date: ")


def test_what_cannot_be_seen_inside_a_value_is_named() -> None:
    [fault] = faults_of(in_bulk, LEDGER.replace("80.50", "80\u00a0.50"))
    assert fault == 'row 2, amount: not an amount: "80[U+00A0].50"'
    assert shown("1\ufeff2\u200b") == '"1[U+FEFF]2[U+200B]"'
    with pytest.raises(NotAnAmount, match=r"80\[U\+00A0\]\.50"):
        amount("80\u00a0.50")


def test_a_cell_that_is_far_too_long_is_told_with_its_row() -> None:
    [fault] = faults_of(by_lines, LEDGER.replace("T2", "x" * 200_000))
    assert fault == "row 3: a cell of more than 131072 characters"


def test_text_pasted_into_json_loses_what_cannot_be_seen_around_it() -> None:
    pasted = '{"a": "49617000.00\u00a0", "b": ["\ufeff330203"], "c": {"d": "\u200bx y\u3000"}, "e": " x "}'
    assert json_document(pasted.encode(), Limits()) == {
        "a": "49617000.00",
        "b": ["330203"],
        "c": {"d": "x y"},
        "e": " x ",
    }
