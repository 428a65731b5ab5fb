"""Reconciliation R2: what is missing, booked twice, or differs, and sums that agree to the fen."""

import json
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from calculations.input.faults import BadInput
from calculations.reconciliation.answer import differences_table, reconciliation_document
from calculations.reconciliation.bulk import ENTRIES, BulkReconciliation, DoesNotAddUp, bulk_reconcile
from calculations.reconciliation.entries import Entry, Kind, Ledger, Reconciliation, reconcile
from calculations.reconciliation.explained import explained_reconciliation
from calculations.reconciliation.file import read_ledgers

EXAMPLES = Path(__file__).parents[1] / "examples"
TAX, TREASURY, BUREAU = Ledger.TAX, Ledger.TREASURY, Ledger.BUREAU

_ENTRY = st.builds(
    Entry,
    id=st.sampled_from([f"t{number}" for number in range(8)]),
    date=st.sampled_from([date(2022, 3, 5), date(2022, 3, 6)]),
    county=st.sampled_from(["330203", "330205"]),
    kind=st.sampled_from(Kind),
    amount=st.integers(-3, 3).map(lambda number: number * 10**12),
)
ENTRIES_OF_ONE = st.lists(_ENTRY, max_size=25)


@st.composite
def _ledgers(draw: st.DrawFn) -> dict[Ledger, list[Entry]]:
    """Two to four ledgers that have much in common: entries drawn for each alone would hardly ever agree."""
    common = draw(st.lists(_ENTRY, max_size=12))
    found = {}
    for name in draw(st.lists(st.sampled_from(Ledger), min_size=2, unique=True)):
        lacking = draw(st.sets(st.integers(0, len(common)), max_size=3))
        own = draw(st.lists(_ENTRY, max_size=4))
        found[name] = [each for index, each in enumerate(common) if index not in lacking] + own
    return found


LEDGERS = _ledgers()


def entry(number: str, amount: int = 100, day: int = 5, county: str = "330203") -> Entry:
    return Entry(number, date(2022, 3, day), county, Kind.EMPLOYER, amount)


def types(*ledgers: list[Entry]) -> dict[str, str]:
    found = reconcile(dict(zip(Ledger, ledgers, strict=False)))
    return {each.id: each.type.value for each in found.differences}


def bulk(ledgers: dict[Ledger, list[Entry]], **options: int) -> BulkReconciliation:
    frames = {
        name: pl.DataFrame([asdict(each) for each in rows], schema=dict(ENTRIES)) for name, rows in ledgers.items()
    }
    return bulk_reconcile(frames, **options)


@pytest.mark.rule("R2")
def test_each_type_of_difference_is_told() -> None:
    left = [entry("same"), entry("gone"), entry("more"), entry("late"), entry("twice"), entry("twice")]
    right = [entry("same"), entry("more", 101), entry("late", day=6), entry("twice"), entry("new")]
    assert types(left, right) == {
        "gone": "missing", "late": "date", "more": "amount", "new": "missing", "twice": "duplicate",
    }  # fmt: skip


@pytest.mark.rule("R2")
def test_what_one_of_four_ledgers_lacks_is_missing_and_the_others_are_named() -> None:
    found = reconcile({name: [] if name is TREASURY else [entry("t1")] for name in Ledger})
    [each] = found.differences
    assert each.type == "missing"
    assert list(each.held) == [Ledger.TAX, Ledger.BUREAU, Ledger.FINANCE]


@pytest.mark.rule("R2")
def test_a_receipt_booked_for_another_county_is_missing_in_each() -> None:
    found = reconcile({TAX: [entry("t1")], BUREAU: [entry("t1", county="330205")]})
    assert [(each.county, list(each.held), each.type.value) for each in found.differences] == [
        ("330203", [TAX], "missing"),
        ("330205", [BUREAU], "missing"),
    ]


@pytest.mark.rule("R2")
def test_what_agrees_and_what_differs_are_counted_and_summed_by_county_and_kind() -> None:
    left = [entry("t1", 700), entry("t2", 50), entry("t3", -20), entry("t1", 9, county="330205")]
    right = [entry("t1", 700), entry("t2", 60), entry("t3", -20), entry("t4", 5), entry("t1", 9, county="330205")]
    found = reconcile({TAX: left, BUREAU: right})
    assert [(e.county, dict(e.ledgers), e.matched, e.matched_sum, e.differing) for e in found.sums] == [
        ("330203", {TAX: 730, BUREAU: 745}, 2, 680, 2),
        ("330205", {TAX: 9, BUREAU: 9}, 1, 9, 0),
    ]


@pytest.mark.rule("R2")
def test_twice_in_both_ledgers_is_still_told() -> None:
    assert types([entry("t1")] * 2, [entry("t1")] * 2) == {"t1": "duplicate"}


def plain(found: BulkReconciliation) -> tuple[list[Any], list[Any]]:
    """As the scalar computation would say it."""
    sums = [
        (
            row["county"], row["kind"], {name: row[f"sum_{name}"] for name in found.ledgers},
            row["matched"], row["matched_sum"], row["differing"],
        )
        for row in found.sums.to_dicts()
    ]  # fmt: skip
    differences = [
        (
            row["county"], row["kind"], row["id"], row["type"],
            {
                name: (row[f"times_{name}"], row[f"amount_{name}"], row[f"date_{name}"])
                for name in found.ledgers
                if row[f"times_{name}"]
            },
        )
        for row in found.differences.to_dicts()
    ]  # fmt: skip
    return sums, differences


def expected(found: Reconciliation) -> tuple[list[Any], list[Any]]:
    sums = [(e.county, e.kind, dict(e.ledgers), e.matched, e.matched_sum, e.differing) for e in found.sums]
    differences = [
        (e.county, e.kind, e.id, e.type, {name: (h.times, h.amount, h.date) for name, h in e.held.items()})
        for e in found.differences
    ]
    return sums, sorted(differences, key=lambda row: row[:3])


@pytest.mark.rule("R2")
@given(LEDGERS, st.sampled_from([3, 10, 10**6]))
def test_bulk_is_the_same_to_the_fen_as_entry_by_entry(ledgers: dict[Ledger, list[Entry]], at_once: int) -> None:
    # Also where the entries are compared in parts.
    found = bulk(ledgers, entries_at_once=at_once)
    sums, differences = plain(found)
    by_kind = list(Kind)
    wanted_sums, wanted = expected(reconcile(ledgers))
    assert sorted(sums) == sorted(wanted_sums)
    assert sorted(differences) == sorted(wanted)
    assert sums == sorted(sums, key=lambda row: (row[0], by_kind.index(row[1])))


@pytest.mark.rule("R2")
def test_differences_come_by_county_kind_and_id_in_plain_words() -> None:
    resident = replace(entry("t1", county="330205"), kind=Kind.RESIDENT)
    gone = [resident, entry("t9", county="330205"), entry("t2"), entry("t1")]
    found = bulk({TAX: gone, BUREAU: []}).differences.select("county", "kind", "id")
    assert found.schema == {"county": pl.String, "kind": pl.String, "id": pl.String}
    assert found.rows() == [
        ("330203", "employer", "t1"),
        ("330203", "employer", "t2"),
        ("330205", "employer", "t9"),
        ("330205", "resident", "t1"),
    ]


@pytest.mark.rule("R2")
@given(LEDGERS, st.randoms())
def test_the_order_of_rows_and_ledgers_does_not_matter(ledgers: dict[Ledger, list[Entry]], chance: Any) -> None:
    found = plain(bulk(ledgers))
    for rows in ledgers.values():
        chance.shuffle(rows)
    assert plain(bulk(dict(reversed(ledgers.items())))) == found


@given(LEDGERS)
@pytest.mark.rule("R2")
def test_each_ledger_is_what_matches_and_what_differs_to_the_fen(ledgers: dict[Ledger, list[Entry]]) -> None:
    found = bulk(ledgers)
    for name, rows in ledgers.items():
        parts = [*found.sums["matched_sum"], *(amount for amount in found.differences[f"amount_{name}"])]
        assert sum(parts) == sum(row.amount for row in rows)


@pytest.mark.rule("R2")
@given(LEDGERS)
def test_ten_times_the_amounts_are_ten_times_the_sums_and_the_same_differences(
    ledgers: dict[Ledger, list[Entry]],
) -> None:
    tenfold = {name: [replace(row, amount=10 * row.amount) for row in rows] for name, rows in ledgers.items()}
    once, ten = bulk(ledgers), bulk(tenfold)
    for name in ("matched_sum", *(f"sum_{ledger}" for ledger in ledgers)):
        assert ten.sums[name].to_list() == [10 * amount for amount in once.sums[name]]
    assert ten.differences["type"].to_list() == once.differences["type"].to_list()


@pytest.mark.rule("R2")
@given(ENTRIES_OF_ONE)
def test_a_ledger_differs_from_itself_only_in_what_it_has_twice(rows: list[Entry]) -> None:
    found = bulk({TAX: rows, BUREAU: rows})
    assert set(found.differences["type"].to_list()) <= {"duplicate"}
    assert int(found.sums["matched"].sum()) == len({(row.id, row.county, row.kind) for row in rows}) - len(
        found.differences
    )


@pytest.mark.rule("R2")
def test_a_comparison_that_does_not_add_up_is_never_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "calculations.reconciliation.bulk._own_sums",
        lambda ledger, name: ledger.group_by("county", "kind").agg(
            pl.len().cast(pl.Int64).alias(f"rows_{name}"), (pl.col("amount").sum() + 1).alias(f"sum_{name}")
        ),
    )
    with pytest.raises(DoesNotAddUp, match=r"^tax: matched and differing entries are not its sum$"):
        bulk({TAX: [entry("t1")], BUREAU: [entry("t1")]})


def example() -> BulkReconciliation:
    files = {name: EXAMPLES / f"reconciliation-{name}.csv" for name in ("tax", "bureau")}
    return bulk_reconcile(read_ledgers(files))


@pytest.mark.rule("R2")
def test_the_worked_example_comes_out() -> None:
    wanted = json.loads((EXAMPLES / "reconciliation-expected.json").read_text("utf-8"))
    assert reconciliation_document(example(), listed=True) == wanted
    wanted.pop("differences")
    assert reconciliation_document(example(), listed=False) == wanted


@pytest.mark.rule("R2")
def test_a_type_of_difference_that_does_not_occur_is_counted_as_none() -> None:
    same = [entry("t1")]
    document = reconciliation_document(bulk({TAX: same, BUREAU: same}), listed=True)
    assert document["differing"] == {
        "count": 0,
        "types": {"duplicate": 0, "missing": 0, "amount": 0, "date": 0},
        "sums": {"tax": "0.00", "bureau": "0.00"},
    }
    assert document["differences"] == []


@pytest.mark.rule("R2")
def test_the_table_of_differences_has_a_column_for_each_ledger() -> None:
    table = differences_table(example())
    assert table.columns[4:7] == ["tax_rows", "tax_amount", "tax_date"]
    [missing] = table.filter(pl.col("id") == "T-04").to_dicts()
    assert (missing["tax_amount"], missing["bureau_rows"], missing["bureau_amount"]) == ("395.70", 0, None)


@pytest.mark.rule("R2")
def test_every_sum_is_explained_by_what_matches_and_what_differs() -> None:
    told = {each.figure: each for each in explained_reconciliation(example(), "A 二(二)1", ())}
    assert told["ledgers.tax.sum"].steps[0].formula == "119650.00 + 81839.90"
    assert told["ledgers.tax.sum"].value == "201489.90"
    assert told["totals.330282.resident.ledgers.bureau.sum"].value == "350.00"
    assert told["differing.count"].inputs == {"duplicate": "1", "missing": "3", "amount": "1", "date": "1"}
    assert {each.article for each in told.values()} == {"A 二(二)1"}


@pytest.mark.rule("R2")
@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["tax"], "input: 2 to 4 ledgers are needed, given: 1"),
        (["tax", "bank"], 'bank: not one of tax, treasury, bureau, finance: "bank"'),
        ([], "input: 2 to 4 ledgers are needed, given: 0"),
    ],
)
def test_other_ledgers_are_refused(names: list[str], words: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_ledgers(dict.fromkeys(names, b"id,date,county,kind,amount\nt1,2022-02-28,330203,employer,1.00\n"))
    assert [str(fault) for fault in refused.value.faults] == [words]


@pytest.mark.rule("R2")
def test_the_faults_of_all_ledgers_are_told_each_with_its_ledger() -> None:
    wrong = b"id,date,county,kind,amount\nt1,2022-02-30,330203,employer,1.00\n"
    with pytest.raises(BadInput) as refused:
        read_ledgers({"bank": wrong, "tax": wrong, "bureau": b"id,date\n"})
    assert [str(fault) for fault in refused.value.faults] == [
        'bank: not one of tax, treasury, bureau, finance: "bank"',
        'tax: row 2, date: not a day (2022-11-30): "2022-02-30"',
        "bureau: column county: missing",
        "bureau: column kind: missing",
        "bureau: column amount: missing",
    ]
