"""When resident premiums received become income (N5), and what H3 makes of the premiums for the first year."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from calculations.clearing.first_premiums import FirstPremiums
from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import Cited, Figure, amount, explained, total
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, Day
from calculations.input.faults import Fault, not_empty
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, row_by_row, validated

_EARLIEST, _LATEST = 2000, 2100
"""The years that are taken: any other is a slip of the pen."""


class Treatment(StrEnum):
    """How a receipt is booked."""

    INCOME = "income"
    """Income of the month in which it was received."""
    TEMPORARY_RECEIPT = "temporary_receipt"
    """暂收款, and income in the first month of the benefit year."""
    OPENING_AND_INCOME = "opening_and_income"
    """The pooled fund's cash from the start, and income of the benefit year (H3)."""
    OPENING = "opening"
    """The pooled fund's own money from the start, and nobody's income (H3)."""


class RecognitionTerms(PartialModel):
    """From when premiums for later years are temporary receipts (N5)."""

    deferred_from: Parameter[Day]


class HandoverRecognitionTerms(RecognitionTerms):
    """Of a city that pools from a year on: what that year's premiums are that came the year before (H3).

    `collected_from` is the first day whose receipts are meant, where the policy names one.
    """

    first_year: Parameter[Annotated[StrictInt, Field(ge=_EARLIEST, le=_LATEST)]]
    first_premiums: Parameter[FirstPremiums]
    collected_from: Parameter[Day] | None = None

    def meant(self, receipt: "Receipt") -> bool:
        """Whether a receipt is of the premiums for the first year that came early (H3)."""
        begun = self.collected_from is None or receipt.received >= self.collected_from.known()
        return begun and receipt.benefit_year == self.first_year.known() > receipt.received.year


class Receipt(PartialModel):
    """Premiums of a county received on a day for a benefit year, in yuan."""

    county: CountyCode
    received: Day
    benefit_year: Annotated[StrictInt, Field(ge=_EARLIEST, le=_LATEST)]
    amount: NonNegativeYuan


class RecognitionInput(WithParameters):
    """The receipts."""

    receipts: Annotated[tuple[Receipt, ...], BeforeValidator(not_empty)]


class Recognised(Frozen):
    """A receipt with the month in which it is income; None when it never is."""

    county: str
    received: date
    benefit_year: int
    amount: Yuan
    treatment: Treatment
    income_month: str | None


class YearRecognised(Frozen):
    """A calendar year: what is its income, and what are temporary receipts at its end, in yuan."""

    year: int
    income: Yuan
    temporary_at_end: Yuan


class Recognition(Answer):
    """The receipts in the order given, and every year from the first receipt to the last income."""

    receipts: tuple[Recognised, ...]
    years: tuple[YearRecognised, ...]
    pooled_fund_opening: Yuan


def read_recognition(document: object) -> RecognitionInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(RecognitionInput, document)


def recognise(asked: RecognitionInput, policy: RecognitionTerms, explain: bool = False) -> Recognition:
    """The income of each year (Asia/Shanghai days). Raises `BadInput` with every fault.

    Premiums for a later year received from `deferred_from` on are temporary receipts and become income in January of
    the benefit year; others are income when received, save those of H3.
    """
    terms, faults = with_given(policy, asked)
    checked((asked, terms), faults, lambda: row_by_row(asked.receipts, "receipts", _year_faults))
    rows = [_recognised(receipt, terms) for receipt in asked.receipts]
    booked = [(row, amount(f"receipts[{index}].amount", row.amount)) for index, row in enumerate(rows)]
    cited = Cited.by(terms.deferred_from)
    figures: list[Figure] = []
    years = []
    for year in _years(rows):
        income = _sum(
            Bilingual("计入本年收入的缴费", "premiums that are income of the year"),
            [figure for row, figure in booked if _income_year(row) == year],
            terms,
        ).named(f"years.{year}.income", cited)
        temporary = _sum(
            Bilingual("年末暂收款", "temporary receipts at the year's end"),
            [figure for row, figure in booked if _is_temporary(row, year)],
            terms,
        ).named(f"years.{year}.temporary_at_end", cited)
        figures += [income, temporary]
        years.append(YearRecognised(year=year, income=income.yuan, temporary_at_end=temporary.yuan))
    opening = _sum(
        Bilingual("统筹首年保费作为归集基金期初资金", "premiums for the first year as the pooled fund's opening money"),
        [figure for row, figure in booked if row.treatment in (Treatment.OPENING, Treatment.OPENING_AND_INCOME)],
        terms,
    ).named("pooled_fund_opening", _h3(terms))
    return Recognition(
        receipts=tuple(rows),
        years=tuple(years),
        pooled_fund_opening=opening.yuan,
        explain=tuple(map(explained, (*figures, opening))) if explain else None,
    )


def _year_faults(place: str, receipt: Receipt) -> Iterator[Fault]:
    if not _EARLIEST <= receipt.received.year <= _LATEST:
        yield Fault(
            f"{place}.received",
            f"{receipt.received} is not in the years {_EARLIEST} to {_LATEST}",
            f"{receipt.received} 不在 {_EARLIEST} 年至 {_LATEST} 年之内",
        )
    elif receipt.benefit_year > receipt.received.year + 1:
        yield Fault(
            f"{place}.benefit_year",
            f"{receipt.benefit_year} is more than a year after {receipt.received}",
            f"{receipt.benefit_year} 晚于收款日 {receipt.received} 一年以上",
        )


def _h3(terms: RecognitionTerms) -> Cited:
    return Cited.by(terms.first_premiums if isinstance(terms, HandoverRecognitionTerms) else terms.deferred_from)


def _sum(words: Bilingual, figures: Sequence[Figure], terms: RecognitionTerms) -> Figure:
    parameters = [used("deferred_from", terms.deferred_from)]
    if isinstance(terms, HandoverRecognitionTerms):
        parameters += [used("first_year", terms.first_year), used("first_premiums", terms.first_premiums)]
        if terms.collected_from is not None:
            parameters.append(used("collected_from", terms.collected_from))
    return total(words, figures).using(*parameters)


def _recognised(receipt: Receipt, terms: RecognitionTerms) -> Recognised:
    treatment = _treatment(receipt, terms)
    if treatment is Treatment.INCOME:
        month: str | None = f"{receipt.received:%Y-%m}"
    elif treatment is Treatment.OPENING:
        month = None
    else:
        month = f"{receipt.benefit_year}-01"
    return Recognised(
        county=receipt.county,
        received=receipt.received,
        benefit_year=receipt.benefit_year,
        amount=receipt.amount,
        treatment=treatment,
        income_month=month,
    )


def _treatment(receipt: Receipt, terms: RecognitionTerms) -> Treatment:
    if isinstance(terms, HandoverRecognitionTerms) and terms.meant(receipt):
        also_income = terms.first_premiums.known().are_income
        return Treatment.OPENING_AND_INCOME if also_income else Treatment.OPENING
    early = receipt.benefit_year > receipt.received.year
    deferred = early and receipt.received >= terms.deferred_from.known()
    return Treatment.TEMPORARY_RECEIPT if deferred else Treatment.INCOME


def _income_year(row: Recognised) -> int | None:
    return None if row.income_month is None else int(row.income_month[:4])


def _is_temporary(row: Recognised, year: int) -> bool:
    return row.treatment is Treatment.TEMPORARY_RECEIPT and row.received.year <= year < row.benefit_year


def _years(rows: Sequence[Recognised]) -> range:
    ends = [row.received.year for row in rows] + [year for row in rows if (year := _income_year(row)) is not None]
    return range(min(ends), max(ends) + 1)
