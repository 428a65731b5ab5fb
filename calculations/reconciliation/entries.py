"""Reconciliation of receipts among two to four ledgers (R2), entry by entry: the definition of bulk work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Ledger(StrEnum):
    """Who keeps the ledger."""

    TAX = "tax"
    TREASURY = "treasury"
    BUREAU = "bureau"
    FINANCE = "finance"


class Kind(StrEnum):
    """Whose premium it is."""

    EMPLOYER = "employer"
    FLEXIBLE = "flexible"
    RESIDENT = "resident"


class Difference(StrEnum):
    """How ledgers differ over a receipt; the first that applies."""

    DUPLICATE = "duplicate"
    """A ledger has it more than once."""
    MISSING = "missing"
    """A ledger does not have it for this county and kind."""
    AMOUNT = "amount"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Entry:
    """A receipt in a ledger, in fen; a refund is below zero."""

    id: str
    date: date
    county: str
    kind: Kind
    amount: int


@dataclass(frozen=True, slots=True)
class Held:
    """What a ledger has of a receipt: how often, the sum in fen, the earliest day."""

    times: int
    amount: int
    date: date


@dataclass(frozen=True, slots=True)
class Differing:
    """A receipt over which the ledgers differ, and what each that has it holds."""

    id: str
    county: str
    kind: Kind
    held: Mapping[Ledger, Held]
    type: Difference


@dataclass(frozen=True, slots=True)
class Sums:
    """Of a county and kind, in fen: each ledger's sum, receipts that agree and their sum, how many differ."""

    county: str
    kind: Kind
    ledgers: Mapping[Ledger, int]
    matched: int
    matched_sum: int
    differing: int


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Ledgers compared: sums by county and kind, differences by county, kind and id.

    Each ledger's sum is that of what matches and of what it has among the differences.
    """

    sums: tuple[Sums, ...]
    differences: tuple[Differing, ...]


def reconcile(ledgers: Mapping[Ledger, Iterable[Entry]]) -> Reconciliation:
    """Compare ledgers. A receipt is one by its id, county and kind; it agrees where amount and day do."""
    held: dict[tuple[str, Kind, str], dict[Ledger, Held]] = defaultdict(dict)
    for ledger in sorted(ledgers, key=list(Ledger).index):
        for entry in ledgers[ledger]:
            receipt = held[entry.county, entry.kind, entry.id]
            receipt[ledger] = _with(receipt.get(ledger), entry)
    by_place: dict[tuple[str, Kind], list[tuple[str, dict[Ledger, Held], Difference | None]]] = defaultdict(list)
    for county, kind, receipt_id in sorted(held):
        receipt = held[county, kind, receipt_id]
        by_place[county, kind].append((receipt_id, receipt, difference(receipt, len(ledgers))))
    return Reconciliation(
        sums=tuple(_sums(county, kind, rows, list(ledgers)) for (county, kind), rows in by_place.items()),
        differences=tuple(
            Differing(receipt_id, county, kind, receipt, found)
            for (county, kind), rows in by_place.items()
            for receipt_id, receipt, found in rows
            if found is not None
        ),
    )


def difference(held: Mapping[Ledger, Held], ledgers: int) -> Difference | None:
    """How the ledgers, so many in all, differ over a receipt; None where all agree."""
    if any(each.times > 1 for each in held.values()):
        return Difference.DUPLICATE
    if len(held) < ledgers:
        return Difference.MISSING
    if len({each.amount for each in held.values()}) > 1:
        return Difference.AMOUNT
    if len({each.date for each in held.values()}) > 1:
        return Difference.DATE
    return None


def _with(before: Held | None, entry: Entry) -> Held:
    if before is None:
        return Held(1, entry.amount, entry.date)
    return Held(before.times + 1, before.amount + entry.amount, min(before.date, entry.date))


def _sums(
    county: str,
    kind: Kind,
    rows: list[tuple[str, dict[Ledger, Held], Difference | None]],
    ledgers: list[Ledger],
) -> Sums:
    agreed = [next(iter(receipt.values())).amount for _, receipt, found in rows if found is None]
    return Sums(
        county=county,
        kind=kind,
        ledgers={
            ledger: sum(receipt[ledger].amount for _, receipt, _ in rows if ledger in receipt) for ledger in ledgers
        },
        matched=len(agreed),
        matched_sum=sum(agreed),
        differing=len(rows) - len(agreed),
    )
