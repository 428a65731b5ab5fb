"""The balances that the counties bring into the pool (H1): confirmed by an audit, by county and fund, accrual basis."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictInt

from calculations.forms.columns import COUNTY, FUND
from calculations.forms.county_rows import complete_faults, once_faults, place_faults, year_fault
from calculations.forms.document_form import DocumentForm, Example, FormTable
from calculations.forms.expected import note_faults
from calculations.forms.table_document import TableDocument
from calculations.input.codes import CountyCode
from calculations.input.faults import Fault, not_empty
from calculations.input.money import NonNegativeYuan, text
from calculations.input.partial_input import PartialModel, checked, collect_faults, row_by_row, validated
from calculations.input.reading import Limits
from calculations.sheets.columns import NO_WORDS, Column, Kind, Words, codes_of

_HEAD = (Column("as_of", "截止日期", Kind.DAY, ("结余日期",)),)
_COLUMNS = (
    *(COUNTY, FUND),
    Column("surplus", "结余", Kind.AMOUNT, ("结余金额",)),
    Column("gap", "缺口", Kind.AMOUNT, ("缺口金额",)),
    Column("temporary_payments", "其中:暂付款", Kind.AMOUNT, ("暂付款",)),
)
BALANCE_COLUMNS = codes_of(_COLUMNS)


class CountyBalance(PartialModel):
    """A county's pooled part of a fund before pooling, in yuan: a surplus stays with it, a gap too.

    ``temporary_payments`` are advances for settlement elsewhere and working capital of institutions; they are part of
    the surplus.
    """

    county: CountyCode
    fund: str
    surplus: NonNegativeYuan
    gap: NonNegativeYuan
    temporary_payments: NonNegativeYuan


class BalancesForm(PartialModel):
    """All counties and funds; ``year`` is the first pooled year, ``as_of`` the last day before it."""

    kind: Literal["balances"] = "balances"
    year: StrictInt
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    counties: Annotated[tuple[CountyBalance, ...], BeforeValidator(not_empty)]
    note: str = ""

    def amount_rows(self) -> list[list[str]]:
        """What of it are amounts."""
        return [
            [row.county, row.fund, text(row.surplus), text(row.gap), text(row.temporary_payments)]
            for row in self.counties
        ]


def read_balances(document: object, year: int, counties: Collection[str], funds: Collection[str]) -> BalancesForm:
    """JSON data as the balances before that year, or ``BadInput`` with every fault by its place."""

    def check(form: BalancesForm) -> BalancesForm:
        checked(
            (form,),
            lambda: year_fault(form.year, year),
            lambda: _day_faults(form, year),
            lambda: place_faults(form.counties, counties, funds),
            lambda: once_faults(form.counties),
            lambda: complete_faults(form.counties, counties, funds),
            lambda: row_by_row(form.counties, "counties", _side_faults),
            lambda: row_by_row(form.counties, "counties", _temporary_faults),
            lambda: note_faults(form.note),
        )
        return form

    return collect_faults(lambda: validated(BalancesForm, document), check)


def read_balances_csv(
    data: bytes,
    year: int,
    counties: Collection[str],
    funds: Collection[str],
    limits: Limits | None = None,
    words: Words = NO_WORDS,
) -> BalancesForm:
    """The bytes of a table, one row a county and fund, the day in every row."""
    rows = TableDocument(data, "counties", _HEAD, _COLUMNS, limits or Limits(), words)
    return rows.read(lambda: read_balances({"year": year, **rows.document("balances")}, year, counties, funds))


def _day_faults(form: BalancesForm, year: int) -> list[Fault]:
    # By the year that is expected: the one that somebody wrote may be none of the calendar.
    eve = date(year - 1, 12, 31).isoformat()
    if form.as_of == eve:
        return []
    return [Fault("as_of", f"the balances are those of {eve}, not {form.as_of}", f"应为 {eve} 的结余")]


def _side_faults(place: str, row: CountyBalance) -> Iterator[Fault]:
    if row.surplus and row.gap:
        yield Fault(place, "a surplus and a gap at the same time", "结余与缺口不能同时存在")


def _temporary_faults(place: str, row: CountyBalance) -> Iterator[Fault]:
    if row.temporary_payments > row.surplus:
        yield Fault(f"{place}.temporary_payments", "above the surplus they are part of", "暂付款超过其所属的结余")


BALANCES = DocumentForm(
    BalancesForm,
    read=lambda document, reading: read_balances(
        document, reading.expected.year, reading.policy.counties(), reading.policy.funds()
    ),
    table=FormTable(
        (*_HEAD, *_COLUMNS),
        lambda data, reading: read_balances_csv(
            data,
            reading.expected.year,
            reading.policy.counties(),
            reading.policy.funds(),
            reading.limits,
            reading.words(),
        ),
    ),
    example=Example(
        title="统筹前结余确认 / balances before pooling (H1)",
        document={
            "kind": "balances",
            "year": 2022,
            "as_of": "2021-12-31",
            "counties": [
                {
                    "county": "330203",
                    "fund": "resident",
                    "surplus": "1000.00",
                    "gap": "0.00",
                    "temporary_payments": "0.00",
                }
            ],
        },
        chain="balance_confirmation",
    ),
)
