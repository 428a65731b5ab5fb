"""The sums of a reconciliation as figures: each ledger's sum is what matches and what differs."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from calculations.explaining.explanation import Explained, ParameterUsed
from calculations.explaining.figures import WHOLE, Cited, Figure, Way, count, explained, total
from calculations.input.bilingual import Bilingual
from calculations.reconciliation.bulk import BulkReconciliation
from calculations.reconciliation.entries import Difference

RULE = "R2"
_MATCHED = Bilingual(
    "各账金额和日期都一致的记录之和", "the receipts that all ledgers have once, with the same amount and day"
)
_LEDGER = Bilingual("一致部分与差异部分之和等于本账合计", "what matches and what differs add up to the ledger's sum")
_DIFFERING = Bilingual(
    "同一编号、区县、险种的各账记录不一致的笔数", "receipts, by id, county and kind, over which the ledgers differ"
)


def whole_sums(found: BulkReconciliation) -> dict[str, int]:
    """The sums over all counties and kinds, by the names that they have by county and kind."""
    return {name: int(found.sums[name].sum()) for name in found.sums.columns if name not in ("county", "kind")}


def sum_figures(sums: Mapping[str, Any], found: BulkReconciliation) -> dict[str, Figure]:
    """What matches, and each ledger's sum, by the places in the answer, of a county and kind or of all."""
    number = count("matched", sums["matched"])
    matched = Figure(sums["matched_sum"], way=_way_of_matched, given=(number,))
    figures = {"matched.sum": matched}
    for name in found.ledgers:
        rows = count("rows", sums[f"rows_{name}"])
        differing = Figure(sums[f"differing_{name}"], name="differing")
        given = (rows, matched.as_input("matched"), differing)
        figures[f"ledgers.{name}.sum"] = Figure(sums[f"sum_{name}"], way=_way_of_ledger, given=given)
    return figures


def type_figures(found: BulkReconciliation) -> dict[str, Figure]:
    """How many receipts differ, by how."""
    counted = dict(found.differences.group_by("type").agg(pl.len()).iter_rows())
    return {each.value: count(each.value, int(counted.get(each.value, 0))) for each in Difference}


def differing_figure(types: Mapping[str, Figure]) -> Figure:
    """How many receipts differ."""
    return total(_DIFFERING, list(types.values()), places=WHOLE)


def explained_reconciliation(
    found: BulkReconciliation, article: str, parameters: tuple[ParameterUsed, ...]
) -> Iterator[Explained]:
    """Every sum: each ledger's out of what matches and what differs, in all and by county and kind.

    `parameters` are what becomes of differences that stay open.
    """
    cited = Cited(RULE, article)
    for place, figure in sum_figures(whole_sums(found), found).items():
        yield explained(figure.named(place, cited))
    yield explained(differing_figure(type_figures(found)).using(*parameters).named("differing.count", cited))
    for row in found.sums.iter_rows(named=True):
        for place, figure in sum_figures(row, found).items():
            yield explained(figure.named(f"totals.{row['county']}.{row['kind']}.{place}", cited))


def _way_of_matched(number: Figure) -> Way:
    return Way(_MATCHED, f"Σ ({number.shown})", (number,))


def _way_of_ledger(rows: Figure, matched: Figure, differing: Figure) -> Way:
    return total(_LEDGER, (matched, differing)).opened().showing(rows)
