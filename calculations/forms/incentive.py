"""The incentives of a closed year (S6): how much of each pooled fund, and what each county gets of it by its score."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Literal

from pydantic import StrictInt

from calculations.clearing.incentives import allocated
from calculations.forms.columns import COUNTY, FUND
from calculations.forms.county_rows import fund_faults, once_faults, place_faults, year_fault
from calculations.forms.determination import DeterminationForm
from calculations.forms.document_form import DocumentForm, Example, by_county, county_table
from calculations.forms.expected import note_faults
from calculations.forms.table_document import TableDocument
from calculations.input.codes import CountyCode
from calculations.input.faults import BadInput, Fault
from calculations.input.money import NonNegativeYuan, fen, text, yuan
from calculations.input.parameters import Score
from calculations.input.partial_input import (
    Against,
    PartialModel,
    checked,
    collect_faults,
    known,
    no_check,
    partly_validated,
    row_by_row,
    run_check,
    validated,
)
from calculations.input.reading import Limits
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of

_COLUMNS = (
    *(COUNTY, FUND),
    Column("score", "考核得分", Kind.NUMBER, ("考核分",)),
    Column("amount", "激励金额", Kind.AMOUNT, ("金额", "奖励金额")),
)
INCENTIVE_COLUMNS = codes_of(_COLUMNS)


class CountyIncentive(PartialModel):
    """What a county gets of a fund, in yuan, for its score."""

    county: CountyCode
    fund: str
    score: Score
    amount: NonNegativeYuan


class IncentiveForm(PartialModel):
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


def read_incentive(
    document: object,
    year: int,
    counties: Collection[str],
    funds: Collection[str],
    against: Against[IncentiveForm] = no_check,
) -> IncentiveForm:
    """JSON data as the incentives of that year, or ``BadInput``; a fund's amounts add up to its total."""
    return _checked(lambda: validated(IncentiveForm, document), year, counties, funds, against)


def _checked(
    read: Callable[[], IncentiveForm],
    year: int,
    counties: Collection[str],
    funds: Collection[str],
    against: Against[IncentiveForm],
) -> IncentiveForm:
    def check(form: IncentiveForm) -> IncentiveForm:
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: fund_faults("totals", form.totals, tuple(funds)),
            lambda: place_faults(form.counties, counties, funds),
            lambda: once_faults(form.counties),
            lambda: _sum_faults(form),
            lambda: note_faults(form.note),
            lambda: against(form),
        )
        return form

    return collect_faults(read, check)


def read_incentive_csv(
    data: bytes,
    year: int,
    counties: Collection[str],
    funds: Collection[str],
    limits: Limits | None = None,
    against: Against[IncentiveForm] = no_check,
    words: Words = NO_WORDS,
) -> IncentiveForm:
    """The bytes of a table, one row a county and fund; the totals are the sums of the rows."""
    rows = TableDocument(data, "counties", (), _COLUMNS, limits or Limits(), words)
    document = {"year": year, "totals": {}, **rows.document("incentive")}
    return rows.read(lambda: _checked(lambda: _with_sums(document), year, counties, funds, against))


def _with_sums(document: Mapping[str, object]) -> IncentiveForm:
    """The rows with their sums as totals; the sum of a fund is not known where a row of it cannot be read."""
    form, faults = partly_validated(IncentiveForm, document)
    rows = known(lambda: form.counties) or ()
    funds = dict.fromkeys(fund for row in rows if (fund := known(partial(getattr, row, "fund"))) is not None)
    totals = {fund: known(partial(_sum_of, rows, fund)) for fund in funds}
    summed, _ = partly_validated(IncentiveForm, {**document, "totals": totals})
    if faults:
        raise BadInput(faults, seen=summed)
    return summed


def _sum_of(rows: Iterable[CountyIncentive], fund: str) -> Decimal:
    return sum((row.amount for row in rows if row.fund == fund), Decimal("0.00"))


def _funds_of(rows: Iterable[CountyIncentive]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.fund for row in rows))


def allocation_faults(form: IncentiveForm, determined: DeterminationForm, threshold: Decimal) -> Iterator[Fault]:
    """What differs from the scores that were determined (S8) and from the split in proportion to them (S6)."""
    scores = {(row.county, row.fund): row.assessment_score for row in determined.counties}
    yield from run_check(lambda: row_by_row(form.counties, "counties", partial(_score_faults, scores)))
    for fund in form.totals:
        of_fund = {county: score for (county, each), score in scores.items() if each == fund}
        yield from run_check(partial(_split_faults, form, fund, of_fund, threshold))


def _score_faults(
    scores: Mapping[tuple[str, str], Decimal | None], place: str, row: CountyIncentive
) -> Iterator[Fault]:
    determined = scores.get((row.county, row.fund))
    place = f"{place}.score"
    if determined is None:
        yield Fault(place, f"no score was determined, here {row.score}", f"没有认定得分,填报为 {row.score}")
    elif row.score != determined:
        yield Fault(place, f"the score determined is {determined}, not {row.score}", f"认定得分为 {determined}")


def _split_faults(
    form: IncentiveForm, fund: str, scores: Mapping[str, Decimal | None], threshold: Decimal
) -> Iterator[Fault]:
    total = fen(form.totals[fund])
    if total == 0:
        return
    wanted = allocated(total, scores, threshold)
    if not wanted:
        words = f"no county has a score of at least {threshold}"
        yield Fault(f"totals.{fund}", words, f"没有区县得分达到 {threshold}")
        return
    yield from row_by_row(form.counties, "counties", partial(_share_faults, fund, wanted, threshold))
    yield from run_check(lambda: _left_out(form.counties, fund, wanted))


def _left_out(rows: Iterable[CountyIncentive], fund: str, wanted: Mapping[str, int]) -> Iterator[Fault]:
    given = {row.county for row in rows if row.fund == fund}
    for county, share in wanted.items():
        if county not in given:
            stated = text(yuan(share))
            yield Fault(
                "counties", f"missing: county {county}, fund {fund}: {stated}", f"缺少:{county}、{fund}:{stated}"
            )


def _share_faults(
    fund: str, wanted: Mapping[str, int], threshold: Decimal, place: str, row: CountyIncentive
) -> Iterator[Fault]:
    if row.fund != fund:
        return
    share = wanted.get(row.county)
    if share is None and row.amount:
        yield Fault(place, f"{row.county} is below the score of {threshold}", f"得分未达到 {threshold}")
    elif share is not None and fen(row.amount) != share:
        stated = text(yuan(share))
        yield Fault(f"{place}.amount", f"by score it is {stated}", f"按得分应为 {stated}")


def _sum_faults(form: IncentiveForm) -> Iterator[Fault]:
    for fund in dict.fromkeys((*form.totals, *_funds_of(form.counties))):
        yield from run_check(partial(_sum_fault, form, fund))


def _sum_fault(form: IncentiveForm, fund: str) -> Iterator[Fault]:
    total = form.totals.get(fund, Decimal("0.00"))
    parts = _sum_of(form.counties, fund)
    if parts != total:
        yield Fault(
            f"totals.{fund}",
            f"the counties add up to {text(parts)}, not {text(total)}",
            f"各区县合计 {text(parts)},与总额 {text(total)} 不符",
        )


INCENTIVE = DocumentForm(
    IncentiveForm,
    read=by_county(read_incentive),
    table=county_table(_COLUMNS, read_incentive_csv),
    example=Example(
        title="控费激励 / incentives (S6)",
        document={
            "kind": "incentive",
            "year": 2022,
            "totals": {"resident": "100.00"},
            "counties": [{"county": "330203", "fund": "resident", "score": "95.00", "amount": "100.00"}],
        },
        chain="incentive",
    ),
)
