"""The determination of a closed year (S1, S8): what each county makes up for missed targets, its score, the incentives.

Made by the bureau with finance and tax (S1, S6, S8); the clearing takes its figures from it.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt

from calculations.forms.columns import COUNTY, FUND
from calculations.forms.county_rows import complete_faults, fund_faults, once_faults, place_faults, year_fault
from calculations.forms.document_form import DocumentForm, Example, by_county, county_table
from calculations.forms.expected import note_faults
from calculations.forms.table_document import TableDocument
from calculations.input.codes import CountyCode
from calculations.input.faults import not_empty
from calculations.input.money import NonNegativeYuan
from calculations.input.parameters import Score
from calculations.input.partial_input import Against, PartialModel, checked, collect_faults, no_check, validated
from calculations.input.reading import Limits
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of

_COLUMNS = (
    *(COUNTY, FUND),
    Column("make_up", "应补缴金额", Kind.AMOUNT, ("应补缴",)),
    Column("assessment_score", "考核得分", Kind.NUMBER, ("考核分",)),
)
DETERMINATION_COLUMNS = codes_of(_COLUMNS)


class DeterminedCounty(PartialModel):
    """A county's year in one fund: `make_up` in yuan (S1), `assessment_score` from 0 to 100 or none (S8)."""

    county: CountyCode
    fund: str
    make_up: NonNegativeYuan
    assessment_score: Score | None


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
            lambda: against(form),
        )
        return form

    return collect_faults(lambda: validated(DeterminationForm, document), check)


def read_determination_csv(
    data: bytes,
    year: int,
    counties: Iterable[str],
    funds: Iterable[str],
    limits: Limits | None = None,
    against: Against[DeterminationForm] = no_check,
    words: Words = NO_WORDS,
) -> DeterminationForm:
    """The bytes of a table, one row a county and fund; it has no incentives."""
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
            "counties": [{"county": "330203", "fund": "resident", "make_up": "0.00", "assessment_score": "95.00"}],
        },
        chain="target_miss",
    ),
)
