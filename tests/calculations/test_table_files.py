"""Large tables as files: CSV and Parquet alike, strict, and what is wrong with them named with its place."""

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.faults import BadInput, Fault
from calculations.premiums.bulk import bulk_premiums
from calculations.premiums.by_person import PersonMonth, premiums
from calculations.premiums.figures import Category, MonthFigures
from calculations.premiums.file import COLUMNS, TABLE, People, person_month, read_people, row_faults
from calculations.reconciliation.entries import Entry, Kind, Ledger
from calculations.reconciliation.file import COLUMNS as LEDGER_COLUMNS
from calculations.reconciliation.file import TABLE as LEDGER_TABLE
from calculations.reconciliation.file import entry, read_ledgers
from calculations.reconciliation.file import row_faults as ledger_faults
from calculations.tables.text_table import MOST_FAULTS, open_table
from tests.calculations.explained_answers import faults_of
from tests.calculations.premium_terms import figures

GOOD = {
    "person": "p1", "employer": "e1", "county": "330203", "category": "employee",
    "monthly_wage": "5000.00", "month": "2022-11",
}  # fmt: skip
OWN = ("flexible", "unemployed")
RECEIPT = {"id": "t1", "date": "2022-03-05", "county": "330203", "kind": "resident", "amount": "350.00"}


def known(month: str) -> tuple[MonthFigures | None, list[Fault]]:
    """Figures from November 2022 on."""
    return (figures(month), []) if month >= "2022-11" else (None, [Fault("month", f"{month}: no cap", "无上限")])


def csv_of(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    return pl.DataFrame([{name: row[name] for name in columns} for row in rows]).write_csv().encode()


def parquet_of(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


# Plain bytes: bulk arithmetic begun while tests are collected would stand still in the processes of mutation testing.
HEADER = ",".join(LEDGER_COLUMNS).encode()
LEDGER = HEADER + b"\n" + ",".join(RECEIPT[name] for name in LEDGER_COLUMNS).encode() + b"\n"


def read(source: bytes | Path, persons: bool = True) -> People:
    return read_people(source, known, persons)


def faults(source: bytes | Path) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read(source)
    return [str(fault) for fault in refused.value.faults]


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    rows = [GOOD, {**GOOD, "person": "p2", "category": "flexible", "employer": ""}]
    text = csv_of(*rows)
    frame = pl.read_csv(text, infer_schema=False)
    exact = frame.with_columns(pl.col("monthly_wage").cast(pl.Decimal(12, 2)), pl.col("month").cast(pl.Categorical))
    (tmp_path / "p*.csv").write_bytes(text)
    expected = read(text).rows
    assert expected["wage"].to_list() == [500_000, 500_000]
    for source in (tmp_path / "p*.csv", b"\xef\xbb\xbf" + text, parquet_of(frame), parquet_of(exact)):
        assert read(source).rows.equals(expected)


def test_a_star_in_a_files_name_is_a_star(tmp_path: Path) -> None:
    for name, data in (("p*", csv_of(GOOD)), ("p1", csv_of(GOOD, {**GOOD, "person": "p2"}))):
        (tmp_path / f"{name}.csv").write_bytes(data)
        (tmp_path / f"{name}.parquet").write_bytes(parquet_of(pl.read_csv(data, infer_schema=False)))
    assert read(tmp_path / "p*.csv").rows.height == read(tmp_path / "p*.parquet").rows.height == 1


def test_columns_may_come_in_any_order_and_blank_lines_are_no_rows() -> None:
    shuffled = csv_of(GOOD, columns=tuple(reversed(COLUMNS))) + b"\n\n"
    assert read(shuffled).rows.height == 1


def test_who_somebody_is_is_kept_only_where_it_is_asked_for() -> None:
    assert "person" not in read(csv_of(GOOD), persons=False).rows.columns


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"person": ""}, "row 2, person: missing"),
        ({"person": "=1+1"}, 'row 2, person: looks like a formula: "=1+1"'),
        ({"person": "p\u200b1"}, 'row 2, person: control characters: "p[U+200B]1"'),
        ({"employer": " "}, "row 2, employer: missing"),
        ({"category": "flexible"}, 'row 2, employer: only an employee has an employer: "e1"'),
        ({"county": "33020"}, 'row 2, county: not a six-digit county code: "33020"'),
        ({"county": "33020\uff13"}, 'row 2, county: not a six-digit county code: "33020\uff13"'),
        ({"category": "student"}, 'row 2, category: not one of employee, flexible, unemployed: "student"'),
        ({"monthly_wage": "12,3"}, 'row 2, monthly_wage: not an amount: "12,3"'),
        ({"monthly_wage": "1.234"}, 'row 2, monthly_wage: not an amount: "1.234"'),
        ({"monthly_wage": "1e3"}, 'row 2, monthly_wage: not an amount: "1e3"'),
        ({"monthly_wage": "NaN"}, 'row 2, monthly_wage: not an amount: "NaN"'),
        ({"monthly_wage": "-1"}, 'row 2, monthly_wage: negative: "-1"'),
        ({"monthly_wage": "10000000000000"}, 'row 2, monthly_wage: too large for an amount: "10000000000000"'),
        ({"monthly_wage": "9" * 40}, f'row 2, monthly_wage: too large for an amount: "{"9" * 40}"'),
        ({"monthly_wage": ""}, 'row 2, monthly_wage: not an amount: ""'),
        ({"month": "2022-13"}, 'row 2, month: not a month (2022-03): "2022-13"'),
        ({"month": "2022-1"}, 'row 2, month: not a month (2022-03): "2022-1"'),
        ({"month": "0000-01"}, 'row 2, month: not a month (2022-03): "0000-01"'),
    ],
)
def test_a_wrong_cell_is_told_with_its_row_and_column(change: dict[str, str], words: str) -> None:
    assert words in faults(csv_of({**GOOD, **change}))


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"category": "student"}, "category"),
        ({"category": "flexible", "employer": "", "county": "?"}, "county"),
        ({"category": "unemployed", "employer": "", "month": "2022"}, "month"),
        ({"monthly_wage": "1.005"}, "monthly_wage"),
    ],
)
def test_one_wrong_cell_is_one_fault_in_both_languages(change: dict[str, str], column: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(csv_of({**GOOD, **change}))
    [fault] = refused.value.faults
    assert fault.place == f"row 2, {column}"
    assert fault.zh


def test_a_month_without_figures_is_told_at_its_first_row_in_both_languages() -> None:
    rows = [GOOD, {**GOOD, "month": "2022-10"}, {**GOOD, "person": "p2", "month": "2022-10"}]
    with pytest.raises(BadInput) as refused:
        read(csv_of(*rows))
    assert refused.value.faults == (Fault("row 3, month", "2022-10: no cap", "无上限"),)


def test_good_rows_are_taken_however_many_there_are() -> None:
    """A row that the check in bulk does not let pass is looked at by itself, and only so many are."""
    kinds = [GOOD, {**GOOD, "monthly_wage": "0"}, *({**GOOD, "category": each, "employer": ""} for each in OWN)]
    people = [
        {**kind, "person": f"乙{number} ({index})", "month": month}
        for index, kind in enumerate(kinds)
        for month in ("2022-11", "2023-01")
        for number in range(MOST_FAULTS + 1)
    ]
    assert read(csv_of(*people)).rows.height == len(people)
    kinds = [{"kind": kind.value} for kind in Kind] + [{"amount": "-0.5"}, {"date": "1900-02-28"}, {"county": "000000"}]
    receipts = [{**RECEIPT, **kind} for kind in kinds for _ in range(MOST_FAULTS + 1)]
    found = read_ledgers({"tax": LEDGER, "bureau": csv_of(*receipts, columns=LEDGER_COLUMNS)})
    assert found[Ledger.BUREAU].height == len(receipts)


def test_every_fault_of_the_file_is_told_at_once() -> None:
    rows = [GOOD, {**GOOD, "month": "2022-10"}, {**GOOD, "monthly_wage": "?"}, {**GOOD, "county": "?"}]
    assert faults(csv_of(*rows)) == [
        'row 4, monthly_wage: not an amount: "?"',
        'row 5, county: not a six-digit county code: "?"',
        'row 4: person "p1" a second time in 2022-11 (first: row 2)',
        'row 5: person "p1" a second time in 2022-11 (first: row 2)',
        "row 3, month: 2022-10: no cap",
    ]


def test_rows_are_counted_as_people_see_them() -> None:
    bad = {**GOOD, "county": "?"}
    words = 'county: not a six-digit county code: "?"'
    assert faults(csv_of(bad).replace(b"\n", b"\n\n", 1)) == [f"row 3, {words}"]
    assert faults(parquet_of(pl.DataFrame([bad]))) == [f"row 1, {words}"]


def test_a_file_full_of_faults_does_not_flood_whoever_asked() -> None:
    rows = [{**GOOD, "person": f"p{number}", "county": "?"} for number in range(MOST_FAULTS + 7)]
    told = faults(csv_of(*rows))
    assert len(told) == MOST_FAULTS + 1
    assert told[-1] == "file: 7 more rows with faults"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (lambda: b"", "file: empty"),
        (lambda: csv_of(GOOD).splitlines()[0], "file: no rows under the header"),
        (lambda: csv_of(GOOD).splitlines()[0] + b"\n\n\n", "file: no rows under the header"),
        (lambda: b"person,county\np1,330203\n", "column employer: missing"),
        (lambda: csv_of(GOOD).replace(b"month\n", b"moth\n"), 'row 1: unknown column: "moth"'),
        (lambda: b"person,person" + csv_of(GOOD)[6:], "row 1: column person twice"),
        (lambda: csv_of(GOOD) + b"p2,e1,330203,employee,1.00,2022-11,more\n", "row 3: 7 cells, the header has 6"),
        (lambda: csv_of(GOOD).replace(b"p1", b"\xff"), "row 2: not UTF-8"),
        (lambda: csv_of(GOOD) + b'"p2,e1\n', "row 3: not CSV: a stray quote"),
        (lambda: b"PAR1 and no more", "file: not readable: "),
        (
            lambda: parquet_of(pl.DataFrame([{**GOOD, "monthly_wage": 5000.0}])),
            "column monthly_wage: not text: Float64",
        ),
        (lambda: parquet_of(pl.DataFrame([{**GOOD, "monthly_wage": 5000}])), "column monthly_wage: not text: Int64"),
    ],
)
def test_what_is_no_table_of_these_columns_is_refused(source: Callable[[], bytes], words: str) -> None:
    assert any(told.startswith(words) for told in faults(source())), faults(source())


CELL = st.one_of(
    st.text(st.characters(exclude_characters='",\r\n', exclude_categories=["Cs"]), max_size=8),
    st.sampled_from([*GOOD.values(), *RECEIPT.values(), "-1", " 1", "1.", "2022-02-29", "2024-02-29", "1899-12-31"]),
    st.from_regex(r"[-+]?[0-9]{1,19}(\.[0-9]{1,3})?", fullmatch=True),
)


@given(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELL)))
def test_the_check_in_bulk_finds_a_row_faulty_where_the_check_of_one_row_does(cells: dict[str, str]) -> None:
    source = csv_of(GOOD, {**cells, "month": "2022-12" if cells["month"] > "2022" else cells["month"]})
    table = open_table(source, TABLE)
    row = table.collected(table.cells).row(1, named=True)
    expected = [str(fault) for fault in row_faults(table, 1, row)]
    try:
        found: list[str] = []
        people = read(source)
    except BadInput as error:
        found = [
            str(fault) for fault in error.faults if "second time" not in fault.message and "no cap" not in str(fault)
        ]
    else:
        if not any(row.values()):
            return  # A blank line.
        months = {row["month"]: figures(row["month"]) for row in (GOOD, row)}
        rows = [person_month(GOOD), person_month(row)]
        assert bulk_premiums(people.rows, months).total_rows() == premiums(rows, months).totals
    assert found == expected


@given(st.fixed_dictionaries(dict.fromkeys(LEDGER_COLUMNS, CELL)))
def test_the_check_of_ledgers_in_bulk_is_that_of_one_row(cells: dict[str, str]) -> None:
    good, source = csv_of(RECEIPT, columns=LEDGER_COLUMNS), csv_of(RECEIPT, cells, columns=LEDGER_COLUMNS)
    table = open_table(source, LEDGER_TABLE, "tax: ")
    row = table.collected(table.cells).row(1, named=True)
    expected = [str(fault) for fault in ledger_faults(table, 1, row)]
    found: list[str] = []
    try:
        read_ledgers({"tax": source, "bureau": good})
    except BadInput as error:
        found = [str(fault) for fault in error.faults]
    # A blank line is no row.
    assert found == (expected if any(row.values()) else [])


def test_a_ledger_in_parquet_may_have_days_and_decimals() -> None:
    text = csv_of(RECEIPT, columns=LEDGER_COLUMNS)
    frame = pl.read_csv(text, infer_schema=False).with_columns(
        pl.col("date").str.to_date(), pl.lit(Decimal("350.00")).alias("amount")
    )
    found = read_ledgers({"tax": text, "bureau": parquet_of(frame)})
    first, second = found.values()
    assert first.equals(second)


def test_a_row_without_faults_is_what_the_computation_row_by_row_takes() -> None:
    assert person_month({**GOOD, "monthly_wage": "5000.1"}) == PersonMonth(
        "p1", "e1", "330203", Category.EMPLOYEE, 500_010, "2022-11"
    )
    assert entry({**RECEIPT, "amount": "-350.00"}) == Entry("t1", date(2022, 3, 5), "330203", Kind.RESIDENT, -35_000)


def test_no_more_than_the_four_ledgers_are_reconciled() -> None:
    source = csv_of(RECEIPT, columns=LEDGER_COLUMNS)
    four = dict.fromkeys(["tax", "treasury", "bureau", "finance"], source)
    assert list(read_ledgers(four)) == list(Ledger)
    assert faults_of(read_ledgers, {**four, "bank": source}) == {
        "bank": 'not one of tax, treasury, bureau, finance: "bank"',
        "input": "2 to 4 ledgers are needed, given: 5",
    }


def test_different_people_whose_keys_meet_are_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("calculations.premiums.file._key", lambda: pl.lit(0).alias("key"))
    rows = [{**GOOD, "person": name} for name in ("p1", "p2", "p3")]
    assert read(csv_of(*rows)).rows.height == 3
    told = 'row 5: person "p2" a second time in 2022-11 (first: row 3)'
    assert faults(csv_of(*rows, {**GOOD, "person": "p2"}, {**GOOD, "month": "2022-12"})) == [told]


def test_many_who_stand_twice_do_not_flood_whoever_asked() -> None:
    rows = [{**GOOD, "person": f"p{number}"} for number in range(MOST_FAULTS + 3)]
    told = faults(csv_of(*rows, *rows))
    assert len(told) == MOST_FAULTS + 1
    assert told[0] == f'row {MOST_FAULTS + 5}: person "p0" a second time in 2022-11 (first: row 2)'
    assert told[-1] == "file: 3 more rows with faults"


@pytest.mark.parametrize(
    ("source", "told", "zh"),
    [
        (lambda: b"", "bureau: file: empty", "文件为空"),
        (lambda: HEADER, "bureau: file: no rows under the header", "表头之下没有数据行"),
        (lambda: LEDGER.replace(b"kind", b"sort", 1), "bureau: column kind: missing", "缺少此项"),
        (lambda: HEADER + b",id\n", "bureau: row 1: column id twice", "列 id 重复"),
        (
            lambda: LEDGER + b"t2,2022\na,b,c,d,e,f\n",
            "bureau: row 3: 2 cells, the header has 5",
            "有 2 个单元格,表头为 5 列",
        ),
        (
            lambda: LEDGER + b"\n" + b"a,b,c,d,e,f\n",
            "bureau: row 4: 6 cells, the header has 5",
            "有 6 个单元格,表头为 5 列",
        ),
        (
            lambda: b"\xff",
            "bureau: file: not UTF-8, GB18030 or UTF-16 with its mark (byte 0); "
            "save it as .xlsx or CSV in a spreadsheet",
            "不是 UTF-8、GB18030(GBK)或带标记的 UTF-16 编码(第 0 字节);请用电子表格另存为 .xlsx 或 CSV",
        ),
        (lambda: LEDGER + b"\xff", "bureau: row 3: not UTF-8", "不是 UTF-8 编码"),
        (
            lambda: LEDGER + b'"t2',
            "bureau: row 3: not CSV: a stray quote; put a cell with quotes in quotes, and write each quote "
            "inside twice",
            "不是有效的 CSV:引号不成对;含引号的单元格须整体加引号,其中每个引号写两个",
        ),
        (
            lambda: parquet_of(pl.DataFrame([{**RECEIPT, "amount": 3.5}])),
            "bureau: column amount: not text: Float64",
            "不是文本:Float64",
        ),
        (lambda: parquet_of(pl.DataFrame([RECEIPT]).drop("kind")), "bureau: column kind: missing", "缺少此项"),
        (
            lambda: parquet_of(pl.DataFrame([{**RECEIPT, "county": None}], schema_overrides={"county": pl.String})),
            'bureau: row 1, county: not a six-digit county code: ""',
            '不是六位区县代码:""',
        ),
    ],
)
def test_a_fault_of_a_ledgers_file_is_told_under_its_name(source: Callable[[], bytes], told: str, zh: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_ledgers({"tax": LEDGER, "bureau": source()})
    assert (str(refused.value.faults[0]), refused.value.faults[0].zh) == (told, zh)


def test_what_cannot_be_read_as_parquet_is_told_in_one_line() -> None:
    [(place, told)] = faults_of(read_ledgers, {"tax": LEDGER, "bureau": b"PAR1 and no more"}).items()
    assert place == "bureau: file"
    assert told.startswith("not readable: ")
    assert "\n" not in told
    assert told != "not readable: None"


def test_a_parquet_file_that_is_spoilt_inside_is_told_as_unreadable() -> None:
    good = parquet_of(pl.DataFrame([{**RECEIPT, "id": f"t{number}"} for number in range(100)]))
    spoilt = good[:4] + b"\xff" * 200 + good[204:]
    [(place, told)] = faults_of(read_ledgers, {"tax": LEDGER, "bureau": spoilt}).items()
    assert place == "bureau: file"
    assert told.startswith("not readable: ")
    assert told != "not readable: None"


def test_rows_of_another_width_do_not_flood_whoever_asked() -> None:
    told = faults_of(read_ledgers, {"tax": LEDGER, "bureau": LEDGER + b"a,b,c,d,e,f\n" * (MOST_FAULTS + 5)})
    assert list(told) == [f"bureau: row {number}" for number in range(3, MOST_FAULTS + 3)]


def test_faulty_rows_of_a_ledger_that_are_not_told_are_counted_under_its_name() -> None:
    bad = csv_of(*[{**RECEIPT, "kind": "gift"}] * (MOST_FAULTS + 2), columns=LEDGER_COLUMNS)
    told = faults_of(read_ledgers, {"tax": LEDGER, "bureau": bad})
    assert len(told) == MOST_FAULTS + 1
    assert told["bureau: file"] == "2 more rows with faults"


@pytest.mark.parametrize(
    ("change", "column", "words"),
    [
        ({"id": " "}, "id", "missing"),
        ({"date": "1899-12-31"}, "date", 'not a day (2022-11-30): "1899-12-31"'),
        ({"date": "2022-02-29"}, "date", 'not a day (2022-11-30): "2022-02-29"'),
        ({"date": "20220305"}, "date", 'not a day (2022-11-30): "20220305"'),
        ({"county": "33020"}, "county", 'not a six-digit county code: "33020"'),
        ({"amount": "1.005"}, "amount", 'not an amount: "1.005"'),
        ({"amount": "10000000000000"}, "amount", 'too large for an amount: "10000000000000"'),
        ({"kind": ""}, "kind", 'not one of employer, flexible, resident: ""'),
    ],
)
def test_a_wrong_cell_of_a_ledger_is_told_with_its_row_and_column(
    change: dict[str, str], column: str, words: str
) -> None:
    source = csv_of(RECEIPT, {**RECEIPT, **change}, columns=LEDGER_COLUMNS)
    with pytest.raises(BadInput) as refused:
        read_ledgers({"tax": LEDGER, "bureau": source})
    [fault] = refused.value.faults
    assert str(fault) == f"bureau: row 3, {column}: {words}"
    assert fault.zh


def test_the_largest_amounts_of_a_ledger_are_taken_whole() -> None:
    rows = [{**RECEIPT, "amount": amount} for amount in ("9999999999999.99", "-9999999999999.99", "0", "-0.5")]
    found = read_ledgers({"tax": LEDGER, "bureau": csv_of(*rows, columns=LEDGER_COLUMNS) + b"\n,,,,\n"})
    assert found[Ledger.BUREAU]["amount"].to_list() == [999_999_999_999_999, -999_999_999_999_999, 0, -50]
    assert set(found[Ledger.BUREAU].columns) == set(LEDGER_COLUMNS)
