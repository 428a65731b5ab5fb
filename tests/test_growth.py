"""Whatever comes from outside is read in time that grows with its size: no small file keeps the program busy."""

import copy
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from calculations.explaining.explanation import Explained, Step
from calculations.explaining.page import explanation_page
from calculations.forms import Limits, json_document
from calculations.input.faults import BadInput
from calculations.input.suggestions import known_instead
from calculations.sheets.columns import Column
from calculations.sheets.office_table import office_table
from calculations.tables.parquet_footer import read_footer
from calculations.tables.text_table import open_table
from policies.calculators.registry import calculate
from policies.files import PackFile
from records.directory.csv_tables import directory_of
from records.directory.file import DirectoryFile
from tests.growth import LINEAR, growth

LIMITS = Limits(max_bytes=10**9, max_lines=10**9)
EXAMPLES = Path(__file__).parent / "calculations" / "examples"
COLUMNS = ("county", "amount")
TABLE = [Column(name, name) for name in COLUMNS]
OFFICES = b"code,kind,county,zh,en\nbureau,bureau,,B,B\n"
MANY_NAMES = [f"name{number}" for number in range(20)]


def _repeated_key(size: int) -> bytes:
    keys = ",".join(f'"k{number}":1' for number in range(size))
    return f'{{{keys},"k{size - 1}":2}}'.encode()


def _unknown_keys(size: int) -> bytes:
    return json.dumps({f"key{number}": 1 for number in range(size)}).encode()


def _rows(size: int, row: str = "330203,1.00") -> bytes:
    return "\n".join(["county,amount", *[row] * size]).encode()


def _same_column(size: int) -> bytes:
    return ",".join(["county"] * size).encode()


def _unknown_columns(size: int) -> bytes:
    return ",".join(f"column{number}" for number in range(size)).encode()


def _people(size: int) -> dict[str, Any]:
    office = {"code": "bureau", "kind": "bureau", "zh": "局", "en": "bureau"}
    posts = ["bureau/maker"]
    staff = [{"login": f"p{number}", "zh": "人", "pinyin": "Ren", "posts": posts} for number in range(size)]
    offices = [{**office, "code": f"bureau.{number}"} for number in range(size)]
    return {"organisations": [office, *offices], "people": staff}


def _people_csv(size: int) -> bytes:
    rows = "".join(f"p{number},人,Ren,bureau/maker\n" for number in range(size))
    return f"login,zh,pinyin,post\n{rows}".encode()


def _wrong_values(size: int) -> PackFile:
    text = "".join(f"key{number}: [1, 2]\n" for number in range(size))
    return PackFile("pack/values/x.yaml", text, yaml.safe_load(text))


def _row_groups(size: int) -> bytes:
    file = io.BytesIO()
    pl.DataFrame({"county": ["330203"] * size}).write_parquet(file, row_group_size=1)
    return file.getvalue()


def _figures(size: int) -> list[Explained]:
    step = Step(zh="步", en="step", formula="1 + 1", value="2")
    inputs = {f"counties.{number}": "1.00" for number in range(size)}
    return [Explained(figure="f", value="2", rule="S1", article="", parameters=(), inputs=inputs, steps=(step,) * size)]


READERS: dict[str, tuple[Callable[[int], Any], Callable[[Any], object], int]] = {
    "JSON with a key twice": (_repeated_key, lambda data: json_document(data, LIMITS), 5_000),
    "JSON with unknown keys": (_unknown_keys, lambda data: json_document(data, LIMITS), 20_000),
    "CSV rows": (_rows, lambda data: office_table(data, TABLE, LIMITS), 5_000),
    "CSV rows of another width": (lambda n: _rows(n, "1"), lambda data: office_table(data, TABLE, LIMITS), 5_000),
    "CSV with one column again and again": (_same_column, lambda data: office_table(data, TABLE, LIMITS), 20_000),
    "CSV with unknown columns": (_unknown_columns, lambda data: office_table(data, TABLE, LIMITS), 20_000),
    "table with one column again and again": (_same_column, lambda data: open_table(data, TABLE), 20_000),
    "directory": (_people, DirectoryFile.model_validate, 2_000),
    "directory as CSV": (_people_csv, lambda people: directory_of(OFFICES, people), 5_000),
    "faults of a pack's file": (_wrong_values, lambda file: file.read(dict[str, str], []), 200),
    "footer of Parquet": (_row_groups, read_footer, 1_000),
    "explanation page": (_figures, lambda figures: explanation_page("t", figures), 5_000),
    "long misspelt name": (
        lambda n: "a" * n,
        lambda name: known_instead(name, MANY_NAMES),
        50_000,
    ),
}


@pytest.mark.parametrize("reader", READERS)
def test_twice_as_much_takes_twice_as_long(reader: str) -> None:
    make, work, size = READERS[reader]

    assert growth(make, work, size) < LINEAR


ROWS_OF: tuple[tuple[str, str, tuple[str | int, ...]], ...] = (
    ("adjustment-fund", "adjustment-fund-input.json", ("funds",)),
    ("budget-draft", "budget-draft-input.json", ("revenue",)),
    ("budget-roll-up", "budget-roll-up-input.json", ("counties",)),
    ("clearing", "clearing-input.json", ("counties",)),
    ("distribution", "distribution-input.json", ("counties",)),
    ("handover", "handover-input.json", ("counties",)),
    ("months-of-payment", "months-of-payment-input.json", ("balances",)),
    ("plan-accuracy", "plan-accuracy-input.json", ("rows",)),
    ("plan-consolidation", "plan-consolidation-input.json", ("plans",)),
    ("plan-consolidation", "plan-consolidation-input.json", ("left_out",)),
    ("request-check", "request-check-input.json", ("requests", 0, "counties")),
    ("request-check", "request-check-input.json", ("requests",)),
    ("resident-financing", "resident-financing-input.json", ("counties",)),
    ("subsidy-quarters", "subsidy-quarters-input.json", ("counties",)),
    ("top-up", "top-up-input.json", ("counties",)),
)


@pytest.mark.parametrize(("name", "example", "rows"), ROWS_OF)
@pytest.mark.parametrize("county", ["same", "another"])
def test_a_calculator_takes_twice_as_long_for_twice_the_rows(
    name: str, example: str, rows: tuple[str | int, ...], county: str
) -> None:
    document = json.loads((EXAMPLES / example).read_text())

    def make(size: int) -> bytes:
        given = copy.deepcopy(document)
        listed: Any = given
        for part in rows:
            listed = listed[part]
        listed[:] = [_row(listed[number % len(listed)], number, county) for number in range(size)]
        return json.dumps(given).encode()

    def work(data: bytes) -> object:
        return calculate(name, {"input": data}, "ningbo", day=date(2026, 11, 30), limits=LIMITS, explain=True)

    assert growth(make, work, 1_000) < LINEAR


def _row(row: Any, number: int, county: str) -> Any:
    if county == "same":
        return row
    code = f"{100_000 + number}"
    return {**row, "county": code} if isinstance(row, dict) else code


def test_of_very_many_faults_the_first_are_named_and_the_rest_counted() -> None:
    data = json.dumps({f"key{number}": 1 for number in range(3_000)}).encode()

    with pytest.raises(BadInput) as refused:
        calculate("clearing", {"input": data}, "ningbo", day=date(2026, 11, 30))

    assert len(refused.value.faults) == 1_001
    assert refused.value.faults[-1].message.endswith("more faults")


@pytest.mark.parametrize("document", [b"[" * 33 + b"]" * 33, b'{"a":' * 33 + b"1" + b"}" * 33])
def test_json_nested_deeper_than_any_form_is_refused(document: bytes) -> None:
    with pytest.raises(BadInput, match="nested more than 32 levels"):
        json_document(document, LIMITS)


def test_json_nested_as_deep_as_allowed_is_read() -> None:
    assert json_document(b"[" * 32 + b"]" * 32, LIMITS)


def test_a_table_of_too_many_columns_is_refused_at_once() -> None:
    with pytest.raises(BadInput, match="101 columns, at most 100 are taken"):
        office_table(_unknown_columns(101), TABLE, LIMITS)
