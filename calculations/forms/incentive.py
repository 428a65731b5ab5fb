"""The incentives of a closed year (S6): how much of each pooled fund, and what each county gets of it by its score."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Literal

from pydantic import StrictInt

from calculations.codes import CountyCode
from calculations.faults import BadInput, Fault
from calculations.forms.county_rows import fund_faults, once_faults, place_faults, year_fault
from calculations.forms.determination import DeterminationForm
from calculations.forms.expected import note_faults
from calculations.forms.reading import Limits
from calculations.forms.rows import Table
from calculations.incentives import allocated
from calculations.money import NonNegativeYuan, fen, text, yuan
from calculations.parameters import Score
from calculations.partly import Partly, checked, made, together, validated

INCENTIVE_COLUMNS = ("county", "fund", "score", "amount")


class CountyIncentive(Partly):
    """What a county gets of a fund, in yuan, for its score."""

    county: CountyCode
    fund: str
    score: Score
    amount: NonNegativeYuan


class IncentiveForm(Partly):
    """The incentives of all funds; ``totals`` in yuan by fund, a fund left out has none."""

    kind: Literal["incentive"] = "incentive"
    year: StrictInt
    totals: dict[str, NonNegativeYuan]
    counties: tuple[CountyIncentive, ...]
    note: str = ""

    def amount_rows(self) -> list[list[str]]:
        """What of it are amounts."""
        rows = [[row.county, row.fund, str(row.score), text(row.amount)] for row in self.counties]
        return [*([fund, text(total)] for fund, total in sorted(self.totals.items())), *rows]


def read_incentive(document: object, year: int, counties: Collection[str], funds: Collection[str]) -> IncentiveForm:
    """JSON data as the incentives of that year, or ``BadInput``; a fund's amounts add up to its total."""

    def held(form: IncentiveForm) -> IncentiveForm:
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: fund_faults("totals", form.totals, tuple(funds)),
            lambda: place_faults(form.counties, counties, funds),
            lambda: once_faults(form.counties),
            lambda: _sum_faults(form),
            lambda: note_faults(form.note),
        )
        return form

    return together(lambda: validated(IncentiveForm, document), held)


def read_incentive_csv(
    data: bytes, year: int, counties: Collection[str], funds: Collection[str], limits: Limits | None = None
) -> IncentiveForm:
    """The bytes of a CSV file, one row a county and fund; the totals are the sums of the rows."""
    table = Table(data, "counties", (), INCENTIVE_COLUMNS, limits or Limits())
    document = {"year": year, "totals": {}, **table.document("incentive")}
    try:
        rows = validated(IncentiveForm, document).counties
        sums = {fund: sum((row.amount for row in rows if row.fund == fund), Decimal(0)) for fund in _funds_of(rows)}
        return read_incentive({**document, "totals": sums}, year, counties, funds)
    except BadInput as error:
        raise BadInput([table.placed(fault) for fault in error.faults]) from error


def _funds_of(rows: tuple[CountyIncentive, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.fund for row in rows))


def allocation_faults(form: IncentiveForm, determined: DeterminationForm, threshold: Decimal) -> Iterator[Fault]:
    """What differs from the scores that were determined (S8) and from the split in proportion to them (S6)."""
    scores = {(row.county, row.fund): row.assessment_score for row in determined.counties}
    for index, row in enumerate(form.counties):
        known = scores.get((row.county, row.fund))
        place = f"counties[{index}].score"
        if known is None:
            yield Fault(place, f"no score was determined, here {row.score}", f"没有认定得分,填报为 {row.score}")
        elif row.score != known:
            yield Fault(place, f"the score determined is {known}, not {row.score}", f"认定得分为 {known}")
    for fund, total in form.totals.items():
        yield from _split_faults(form, fund, fen(total), {c: s for (c, f), s in scores.items() if f == fund}, threshold)


def _split_faults(
    form: IncentiveForm, fund: str, total: int, scores: Mapping[str, Decimal | None], threshold: Decimal
) -> Iterator[Fault]:
    if total == 0:
        return
    wanted = allocated(total, scores, threshold)
    if not wanted:
        words = f"no county has a score of at least {threshold}"
        yield Fault(f"totals.{fund}", words, f"没有区县得分达到 {threshold}")
        return
    given = {row.county: (index, fen(row.amount)) for index, row in enumerate(form.counties) if row.fund == fund}
    for county, share in wanted.items():
        stated = text(yuan(share))
        if county not in given:
            yield Fault(
                "counties", f"missing: county {county}, fund {fund}: {stated}", f"缺少:{county}、{fund}:{stated}"
            )
        elif given[county][1] != share:
            yield Fault(f"counties[{given[county][0]}].amount", f"by score it is {stated}", f"按得分应为 {stated}")
    for county, (index, amount) in given.items():
        if county not in wanted and amount:
            yield Fault(f"counties[{index}]", f"{county} is below the score of {threshold}", f"得分未达到 {threshold}")


def _sum_faults(form: IncentiveForm) -> Iterator[Fault]:
    for fund in dict.fromkeys((*form.totals, *_funds_of(form.counties))):
        yield from made(partial(_sum_fault, form, fund))


def _sum_fault(form: IncentiveForm, fund: str) -> Iterator[Fault]:
    total = form.totals.get(fund, Decimal("0.00"))
    parts = sum((row.amount for row in form.counties if row.fund == fund), Decimal("0.00"))
    if parts != total:
        yield Fault(
            f"totals.{fund}",
            f"the counties add up to {text(parts)}, not {text(total)}",
            f"各区县合计 {text(parts)},与总额 {text(total)} 不符",
        )
