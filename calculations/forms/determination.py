"""The determination of a closed year (S1, S8): what each county makes up for missed targets, its score, the incentives.

Made by the bureau with finance and tax (S1, S6, S8); the clearing takes its figures from it.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt

from calculations.forms.columns import COUNTY, FUND
from calculations.forms.county_rows import complete_faults, fund_faults, once_faults, place_faults, year_fault
from calculations.forms.document_form import DocumentForm, Example, by_county, county_table
from calculations.forms.expected import note_faults
from calculations.forms.table_document import TableDocument
from calculations.input.codes import CountyCode
from calculations.input.faults import Fault, not_empty
from calculations.input.money import NonNegativeYuan, text
from calculations.input.parameters import Score
from calculations.input.partial_input import (
    Against,
    PartialModel,
    checked,
    collect_faults,
    no_check,
    row_by_row,
    validated,
)
from calculations.input.reading import Limits
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of

_COLUMNS = (
    *(COUNTY, FUND),
    Column("make_up", "应补缴金额", Kind.AMOUNT, ("应补缴",)),
    Column("assessment_score", "考核得分", Kind.NUMBER, ("考核分",)),
)
DETERMINATION_COLUMNS = codes_of(_COLUMNS)


class TargetMiss(PartialModel):
    """A target that was missed, in yuan: what was to be, what came, and what the county makes up of the difference.

    `determined_by` is the office whose duty it is, `cause` its words.
    """

    target: NonNegativeYuan
    actual: NonNegativeYuan
    amount: NonNegativeYuan
    determined_by: Literal["bureau", "city_finance", "city_tax"]
    cause: str = ""


class DeterminedCounty(PartialModel):
    """A county's year in one fund: `make_up` in yuan (S1), `assessment_score` from 0 to 100 or none (S8).

    What is made up comes apart: `under_collection` 少收 against what was to be collected, `over_spending` 多支 against
    what was to be spent.
    """

    county: CountyCode
    fund: str
    make_up: NonNegativeYuan
    assessment_score: Score | None
    under_collection: TargetMiss | None = None
    over_spending: TargetMiss | None = None

    def misses(self) -> tuple[TargetMiss, ...]:
        """The targets that were missed."""
        return tuple(each for each in (self.under_collection, self.over_spending) if each is not None)


class DeterminationForm(PartialModel):
    """The determination of all counties and funds; `incentive_total` in yuan by fund, a fund left out has none (S6)."""

    kind: Literal["determination"] = "determination"
    year: StrictInt
    counties: Annotated[tuple[DeterminedCounty, ...], BeforeValidator(not_empty)]
    incentive_total: dict[str, NonNegativeYuan] = Field(default_factory=dict)
    note: str = ""


def read_determination(
    document: object,
    year: int,
    counties: Iterable[str],
    funds: Iterable[str],
    against: Against[DeterminationForm] = no_check,
) -> DeterminationForm:
    """JSON data as the determination of that year, or `BadInput` with every fault by its place.

    Every county is in it exactly once for each fund.
    """
    known_counties, known_funds = tuple(counties), tuple(funds)

    def check(form: DeterminationForm) -> DeterminationForm:
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: fund_faults("incentive_total", form.incentive_total, known_funds),
            lambda: note_faults(form.note),
            lambda: place_faults(form.counties, known_counties, known_funds),
            lambda: once_faults(form.counties),
            lambda: complete_faults(form.counties, known_counties, known_funds),
            lambda: row_by_row(form.counties, "counties", _miss_faults),
            lambda: row_by_row(form.counties, "counties", _sum_faults),
            lambda: against(form),
        )
        return form

    return collect_faults(lambda: validated(DeterminationForm, document), check)


def _miss_faults(place: str, row: DeterminedCounty) -> Iterator[Fault]:
    """What is made up is no more than what was missed, in the direction in which a target is missed."""
    for name, miss, sign in (("under_collection", row.under_collection, 1), ("over_spending", row.over_spending, -1)):
        if miss is None:
            continue
        missed = sign * (miss.target - miss.actual)
        yield from note_faults(miss.cause, f"{place}.{name}.cause")
        if missed <= 0:
            words = f"the target {text(miss.target)} was not missed with {text(miss.actual)}"
            zh = f"目标 {text(miss.target)}、实际 {text(miss.actual)},未{'少收' if sign > 0 else '多支'}"
            yield Fault(f"{place}.{name}.actual", words, zh)
        elif miss.amount > missed:
            words = f"{text(miss.amount)} is more than was missed, {text(missed)}"
            yield Fault(f"{place}.{name}.amount", words, f"{text(miss.amount)} 超过差额 {text(missed)}")


def _sum_faults(place: str, row: DeterminedCounty) -> Iterator[Fault]:
    misses = row.misses()
    made_of = sum((miss.amount for miss in misses), Decimal("0.00"))
    if misses and made_of != row.make_up:
        yield Fault(
            f"{place}.make_up",
            f"under-collection and over-spending add up to {text(made_of)}, not {text(row.make_up)}",
            f"少收、多支合计 {text(made_of)},与补足额 {text(row.make_up)} 不符",
        )


def read_determination_csv(
    data: bytes,
    year: int,
    counties: Iterable[str],
    funds: Iterable[str],
    limits: Limits | None = None,
    against: Against[DeterminationForm] = no_check,
    words: Words = NO_WORDS,
) -> DeterminationForm:
    """The bytes of a table, one row a county and fund; it has no incentives, and of a make-up the sum alone."""
    rows = TableDocument(data, "counties", (), _COLUMNS, limits or Limits(), words)
    document = {"year": year, **rows.document("determination", may_be_empty="assessment_score")}
    return rows.read(lambda: read_determination(document, year, counties, funds, against))


DETERMINATION = DocumentForm(
    DeterminationForm,
    read=by_county(read_determination),
    table=county_table(_COLUMNS, read_determination_csv),
    example=Example(
        title="少收多支认定 / target misses (S1)",
        document={
            "kind": "determination",
            "year": 2022,
            "counties": [
                {
                    "county": "330203",
                    "fund": "resident",
                    "make_up": "10.00",
                    "assessment_score": "95.00",
                    "under_collection": {
                        "target": "500.00",
                        "actual": "490.00",
                        "amount": "10.00",
                        "determined_by": "city_tax",
                        "cause": "征缴未达目标",
                    },
                }
            ],
        },
        chain="target_miss",
    ),
)
