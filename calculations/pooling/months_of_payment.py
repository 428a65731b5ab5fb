"""How many months a pooled balance can pay for, and the early warning by that (N4; 2009 guidance)."""

from collections.abc import Iterator
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from calculations.explaining.explanation import Answer, ParameterUsed, used
from calculations.explaining.figures import Cited, Figure, amount, explained, step, total
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, not_empty
from calculations.input.frozen import Frozen
from calculations.input.money import FEN_PER_YUAN, NonNegativeYuan, Yuan, half_up
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, row_by_row, validated

_Months = Annotated[StrictInt, Field(ge=1, le=120)]


class PaymentLevel(StrEnum):
    """Where the months are among the levels."""

    TOO_LITTLE = "too_little"
    """Fewer months than `too_little`."""
    BELOW_TARGET = "below_target"
    TARGET = "target"
    """From `target_least` to `target_most`, both included."""
    ABOVE_TARGET = "above_target"
    TOO_MUCH = "too_much"
    """More months than `too_much`."""
    NO_SPENDING = "no_spending"
    """Nothing was spent: there are no months to compute."""


_LEVEL_WORDS = {
    PaymentLevel.TOO_LITTLE: "不足",
    PaymentLevel.BELOW_TARGET: "低于目标",
    PaymentLevel.TARGET: "目标之内",
    PaymentLevel.ABOVE_TARGET: "高于目标",
    PaymentLevel.TOO_MUCH: "过多",
    PaymentLevel.NO_SPENDING: "无支出",
}


class WarningTerms(PartialModel):
    """The levels in months, the months of spending that count, and five colours from too little to too much."""

    funds: tuple[str, ...]
    window: Parameter[_Months]
    too_little: Parameter[_Months]
    target_least: Parameter[_Months]
    target_most: Parameter[_Months]
    too_much: Parameter[_Months]
    colours: Parameter[Annotated[tuple[str, ...], Field(min_length=5, max_length=5)]]


class Balance(PartialModel):
    """A closing pooled balance in yuan (a gap is negative) and the last months' pooled expenditure.

    `county` None is the city. For employees the pooled part only.
    """

    county: CountyCode | None = None
    fund: str
    closing_balance: Yuan
    expenditure: tuple[NonNegativeYuan, ...]


class WarningInput(WithParameters):
    """The balances to look at."""

    balances: Annotated[tuple[Balance, ...], BeforeValidator(not_empty)]


class Months(Frozen):
    """Months with two places, half-up, their level and its colour; no months and no colour without spending."""

    county: str | None
    fund: str
    expenditure: Yuan
    months: Yuan | None
    level: PaymentLevel
    colour: str | None


class Warnings(Answer):
    """The balances by fund, the city's first, then by county code."""

    balances: tuple[Months, ...]


def read_warning(document: object) -> WarningInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(WarningInput, document)


def warn(asked: WarningInput, policy: WarningTerms, explain: bool = False) -> Warnings:
    """The months of payment: balance ÷ (expenditure of the window ÷ its months). Raises `BadInput` with every fault.

    Levels are judged on the exact months, not on the rounded ones.
    """
    terms, faults = with_given(policy, asked)
    checked(
        (asked, terms),
        faults,
        lambda: repeated(asked.balances, "balances", "fund", "county"),
        lambda: row_by_row(asked.balances, "balances", partial(_fund_faults, terms)),
        lambda: row_by_row(asked.balances, "balances", partial(_months_faults, terms)),
        lambda: _level_faults(terms),
    )
    rows = sorted(asked.balances, key=lambda row: (row.fund, row.county or ""))
    judged = [_judged(row, terms) for row in rows]
    return Warnings(
        balances=tuple(row for row, _ in judged),
        explain=tuple(explained(figure) for _, figures in judged for figure in figures) if explain else None,
    )


def _fund_faults(terms: WarningTerms, place: str, row: Balance) -> Iterator[Fault]:
    if row.fund not in terms.funds:
        yield unknown_fund(f"{place}.fund", row.fund, terms.funds)


def _months_faults(terms: WarningTerms, place: str, row: Balance) -> Iterator[Fault]:
    if len(row.expenditure) != terms.window.known():
        yield Fault(
            f"{place}.expenditure",
            f"{len(row.expenditure)} months, the policy asks for {terms.window.known()}",
            f"有 {len(row.expenditure)} 个月,政策要求 {terms.window.known()} 个月",
        )


def _level_faults(terms: WarningTerms) -> Iterator[Fault]:
    levels = [terms.too_little, terms.target_least, terms.target_most, terms.too_much]
    if [level.known() for level in levels] != sorted(level.known() for level in levels):
        yield Fault(
            "parameters",
            "the levels do not rise: too_little, target_least, target_most, too_much",
            "预警档次须由低到高:too_little、target_least、target_most、too_much",
        )


def _judged(row: Balance, terms: WarningTerms) -> tuple[Months, list[Figure]]:
    place = f"balances.{row.county or 'city'}.{row.fund}"
    cited, window = Cited.by(terms.target_least), terms.window.known()
    balance = amount(f"{place}.closing_balance", row.closing_balance)
    spent = total(
        Bilingual(f"{window}个月支出", f"expenditure of {window} months"),
        [amount(f"{place}.expenditure[{index}]", each) for index, each in enumerate(row.expenditure)],
    ).named(f"{place}.expenditure", cited)
    exact = Fraction(balance.number * window, spent.number) if spent.number else None
    level = _level(exact, terms)
    months = None
    if exact is not None:
        months = (
            step(
                half_up(exact * FEN_PER_YUAN),
                words=Bilingual(
                    f"可支付月数:结余÷月均支出;档次按未经舍入的月数判定:{_LEVEL_WORDS[level]}",
                    f"months of payment: balance over mean monthly expenditure; level by the exact months: {level}",
                ),
                formula=f"{balance.shown} / ({spent.shown} / {window})",
                of=(balance, spent),
            )
            .using(*_levels(terms))
            .named(f"{place}.months", cited)
        )
    row_judged = Months(
        county=row.county,
        fund=row.fund,
        expenditure=spent.yuan,
        months=None if months is None else months.yuan,
        level=level,
        colour=dict(zip(PaymentLevel, terms.colours.known(), strict=False)).get(level),
    )
    return row_judged, [spent] if months is None else [spent, months]


def _levels(terms: WarningTerms) -> tuple[ParameterUsed, ...]:
    names = ("window", "too_little", "target_least", "target_most", "too_much", "colours")
    return tuple(used(name, getattr(terms, name)) for name in names)


def _level(months: Fraction | None, terms: WarningTerms) -> PaymentLevel:
    if months is None:
        return PaymentLevel.NO_SPENDING
    if months < terms.too_little.known():
        return PaymentLevel.TOO_LITTLE
    if months < terms.target_least.known():
        return PaymentLevel.BELOW_TARGET
    if months <= terms.target_most.known():
        return PaymentLevel.TARGET
    if months <= terms.too_much.known():
        return PaymentLevel.ABOVE_TARGET
    return PaymentLevel.TOO_MUCH
