"""What a clearing takes over: the figures that were decided for its year in cases of their own (S1, S6, S8)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from calculations.forms.determination import DeterminationForm, DeterminedCounty
from calculations.forms.incentive import IncentiveForm, allocation_faults
from calculations.input.faults import Fault
from calculations.input.partial_input import row_by_row, run_check


@dataclass(frozen=True, slots=True)
class Decided:
    """The determination of a year and its incentives, if there are any, each with the case that approved it."""

    determination: DeterminationForm
    determined_by: str
    incentive: IncentiveForm | None = None
    incentive_by: str = "—"

    @property
    def totals(self) -> Mapping[str, Decimal]:
        """What each fund hands out, in yuan."""
        return self.incentive.totals if self.incentive is not None else {}


def taken_over_faults(form: DeterminationForm, decided: Decided, threshold: Decimal) -> Iterator[Fault]:
    """What differs, by a fen, from what was decided; and incentives that were split by scores which no longer count."""
    rows = {(row.county, row.fund): row for row in decided.determination.counties}
    yield from run_check(
        lambda: row_by_row(form.counties, "counties", partial(_row_faults, rows, decided.determined_by))
    )
    for fund in sorted({*decided.totals, *form.incentive_total}):
        yield from run_check(partial(_total_faults, form, fund, decided))
    if decided.incentive is not None and any(allocation_faults(decided.incentive, decided.determination, threshold)):
        en = f"{decided.incentive_by} split the incentives by scores other than those of {decided.determined_by}"
        zh = f"{decided.incentive_by} 的奖励不是按 {decided.determined_by} 认定的得分分配的,请重新办理奖励分配"
        yield Fault("incentive_total", f"{en}: decide on them anew", zh)


def _row_faults(
    decided: Mapping[tuple[str, str], DeterminedCounty], case: str, place: str, row: DeterminedCounty
) -> Iterator[Fault]:
    given, wanted = row.read_of("make_up", "assessment_score"), decided.get((row.county, row.fund))
    # What a make-up is made of need not be said again.
    given |= {name: value for name, value in row.read_of("under_collection", "over_spending").items() if value}
    if wanted is None or any(value != getattr(wanted, name) for name, value in given.items()):
        yield _differs(place, case)


def _total_faults(form: DeterminationForm, fund: str, decided: Decided) -> Iterator[Fault]:
    if decided.totals.get(fund, 0) != form.incentive_total.get(fund, 0):
        yield _differs(f"incentive_total.{fund}", decided.incentive_by)


def _differs(place: str, case: str) -> Fault:
    return Fault(place, f"differs from what {case} approved", f"与 {case} 核准的不一致")
