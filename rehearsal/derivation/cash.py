"""Follows the cash: the city special account by fund and part, and the counties' expenditure accounts.

The pooled fund's sub-account and the operating money count together, the individual accounts by themselves (N2, N3).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import accumulate

from rehearsal.derivation.handover import Handover
from rehearsal.derivation.income import HANDOVER_DAY, Receipt, Subsidy, Sweep
from rehearsal.derivation.keys import FUND_YEAR, MONTHS, PARTS, Fund, Part
from rehearsal.derivation.spending import Months, SpendingKey

DISBURSEMENT_DAY = 6
"""City finance pays by the 10th (M3), here not before the 6th: January's money comes on the 5th (H2, H3)."""

Movement = tuple[date, int]
"""Day and fen, out of the account negative."""


class Overdrawn(ValueError):
    """An account would hold less than nothing."""


def special_account(
    handed_over: Handover,
    receipts: Iterable[Receipt],
    sweeps: Iterable[Sweep],
    subsidies: Iterable[Subsidy],
    paid: Mapping[SpendingKey, Months],
) -> dict[tuple[Fund, Part], list[Movement]]:
    """Every movement of the special account up to the clearing, by fund and part, in order, outflows first on a day.

    Paid on the earliest day; a later one only leaves more in the account.
    """
    movements: dict[tuple[Fund, Part], list[Movement]] = {key: [] for key in PARTS}
    for (_, fund), amount in handed_over.pooled.items():
        movements[fund, Part.POOLED].append((HANDOVER_DAY, amount))
    for (_, fund, part), amount in handed_over.balances.items():
        if part is Part.INDIVIDUAL:
            movements[fund, part].append((date(FUND_YEAR, 1, 1), amount))
    for receipt in receipts:
        movements[receipt.fund, receipt.part].append((receipt.day, receipt.amount))
    for sweep in sweeps:
        movements[sweep.fund, sweep.part].append((sweep.day, sweep.amount))
    for subsidy in subsidies:
        movements[subsidy.fund, Part.POOLED].append((subsidy.day, subsidy.received))
    for (_, fund, part, _), months in paid.items():
        for month, amount in months.items():
            movements[fund, part].append((date(FUND_YEAR, month, DISBURSEMENT_DAY), -amount))
    return {key: sorted(moved) for key, moved in movements.items()}


def lowest(movements: Iterable[Movement]) -> int:
    """The least that the account ever holds, fen."""
    return min(accumulate(amount for _, amount in movements))


def refuse_overdraft(movements: Mapping[tuple[Fund, Part], list[Movement]]) -> None:
    """Raises `Overdrawn` when a part of the special account would ever hold less than nothing."""
    for (fund, part), moved in movements.items():
        if (least := lowest(moved)) < 0:
            raise Overdrawn(f"special account, {fund} {part}: {least} fen")


def refuse_empty_county_account(paid: Mapping[SpendingKey, Months], reports: Mapping[SpendingKey, Months]) -> None:
    """Raises `Overdrawn` when a county would spend on a line more than it has been paid for it up to that month."""
    for key, reported in reports.items():
        for month, left in zip(MONTHS, accumulate(paid[key][m] - reported[m] for m in MONTHS), strict=True):
            if left < 0:
                raise Overdrawn(f"expenditure account, {key} month {month}: {left} fen")
