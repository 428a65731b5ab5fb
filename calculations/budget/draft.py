"""A budget drafted: revenue from heads, bases and rates, expenditure from history with a stated growth."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, Field, PlainValidator, StrictInt
from pydantic_core import PydanticCustomError

from calculations.budget.rules import place_of
from calculations.explaining.explanation import Answer
from calculations.explaining.figures import (
    Cited,
    Figure,
    amount,
    count,
    explained,
    mean,
    of_policy,
    product,
    share_of,
    step,
    total,
)
from calculations.forms import BalanceLine, BudgetForm, LineKey, Side, Template, budget_form
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, not_empty, shown
from calculations.input.money import NonNegativeYuan, NotAnAmount, Yuan, half_up, non_negative_amount
from calculations.input.parameters import Parameter, Share, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, known, row_by_row, validated

Item = TypeVar("Item", bound=PartialModel)
_GROWTH = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?")


def _growth(value: object) -> Decimal:
    if not isinstance(value, str) or not _GROWTH.fullmatch(value) or Decimal(value) < -1:
        raise PydanticCustomError(
            "not_a_growth",
            "{message}",
            {
                "message": f'not a growth such as "0.05" or "-0.02": {shown(value)}',
                "zh": f'不是增长率(如 "0.05"、"-0.02"):{shown(value)}',
            },
        )
    return Decimal(value)


Growth = Annotated[Decimal, PlainValidator(_growth)]
"""A growth since history: 0.05 is five per cent more."""


class DraftTerms(PartialModel):
    """The policy's rates, and amounts a person and year; one that the draft does not use need not be known."""

    employer_rate: Parameter[Share]
    serious_illness_rate: Parameter[Share]
    maternity_rate: Parameter[Share]
    employee_rate: Parameter[Share]
    flexible_rate: Parameter[Share]
    individual_premium: Parameter[NonNegativeYuan]


RATES = ("employer_rate", "serious_illness_rate", "maternity_rate", "employee_rate", "flexible_rate")
PER_HEAD = "individual_premium"


class RevenueItem(PartialModel):
    """Something that comes in on a line; several items of a line add up. Exactly one of three forms.

    `heads`, `monthly_base` (yuan), `months` and `rate` (a rate of the policy by name); or `heads` and `per_head`
    (yuan a year, or `individual_premium`); or a stated `amount` (interest, transfers).
    """

    fund: str
    part: str
    line: str
    heads: Annotated[StrictInt, Field(ge=0, le=1_000_000_000)] | None = None
    monthly_base: NonNegativeYuan | None = None
    months: Annotated[StrictInt, Field(ge=0, le=12)] | None = None
    rate: str | None = None
    per_head: str | None = None
    amount: NonNegativeYuan | None = None


class ExpenditureItem(PartialModel):
    """What a line will cost: the mean of the years in `history` (yuan), grown by `growth`."""

    fund: str
    part: str
    line: str
    history: Annotated[tuple[NonNegativeYuan, ...], BeforeValidator(not_empty)]
    growth: Growth


class OpeningItem(PartialModel):
    """A balance brought forward, in yuan; a gap is negative."""

    fund: str
    part: str
    amount: Yuan


class DraftInput(WithParameters):
    """A year's draft of a county, or of the city when `county` is None."""

    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    county: CountyCode | None
    revenue: Annotated[tuple[RevenueItem, ...], BeforeValidator(not_empty)]
    expenditure: Annotated[tuple[ExpenditureItem, ...], BeforeValidator(not_empty)]
    opening: tuple[OpeningItem, ...] = ()


class BudgetDrafted(Answer):
    """The draft with every line of the form; lines without an item are nothing."""

    budget: BudgetForm


def read_draft(document: object) -> DraftInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(DraftInput, document)


def budget_draft(
    asked: DraftInput,
    template: Template,
    counties: Sequence[str],
    policy: DraftTerms,
    cited: Cited,
    explain: bool = False,
) -> BudgetDrafted:
    """The draft, every amount half-up to the fen; `cited` is the rule behind budgets. `BadInput` with every fault."""
    terms, faults = with_given(_only_needed(asked, policy), asked)
    checked(
        (asked, terms),
        lambda: _county_faults(asked, counties),
        lambda: row_by_row(asked.revenue, "revenue", partial(_line_faults, template, _income)),
        lambda: row_by_row(asked.revenue, "revenue", _form_faults),
        lambda: row_by_row(asked.revenue, "revenue", _rate_faults),
        lambda: row_by_row(asked.revenue, "revenue", _per_head_faults),
        lambda: row_by_row(asked.expenditure, "expenditure", partial(_line_faults, template, _spending)),
        lambda: row_by_row(asked.opening, "opening", partial(_line_faults, template, _opening)),
        lambda: repeated(asked.opening, "opening", "fund", "part"),
        faults,
    )
    items = list(_figures(asked, terms))
    by_line: dict[LineKey, list[Figure]] = {}
    for key, figure in items:
        by_line.setdefault(key, []).append(figure)
    entered = {
        key: (figures[0] if len(figures) == 1 else total(Bilingual("各项之和", "the items together"), figures)).named(
            f"budget.{place_of(key)}", cited
        )
        for key, figures in by_line.items()
    }
    # Every fund of the form is there, whether or not the draft has an item of it.
    start = {key: 0 for key in template.line_keys() if not template.line(key).optional}
    amounts = template.completed(start | {key: figure.number for key, figure in entered.items()})
    return BudgetDrafted(
        budget=budget_form(amounts, asked.year, asked.county),
        explain=tuple(map(explained, (*entered.values(), *_totals(amounts, entered, template, cited))))
        if explain
        else None,
    )


def _only_needed(asked: DraftInput, policy: DraftTerms) -> DraftTerms:
    """The terms with what the draft does not use left out of what is asked for."""
    items = known(lambda: asked.revenue) or ()
    needed = {known(partial(getattr, item, name)) for item in items for name in ("rate", "per_head")}
    spare = {
        name: value.model_copy(update={"value": Decimal(0)})
        for name in DraftTerms.model_fields
        if (value := policy.read_of(name).get(name)) is not None and value.value is None and name not in needed
    }
    return policy.model_copy(update=spare)


def _county_faults(asked: DraftInput, counties: Sequence[str]) -> Iterator[Fault]:
    if asked.county is not None and asked.county not in counties:
        known_counties = ", ".join(counties)
        yield Fault("county", f"unknown county: {asked.county} (known: {known_counties})", f"未知区县:{asked.county}")


def _income(item: RevenueItem) -> LineKey:
    return LineKey(item.fund, item.part, Side.INCOME, item.line)


def _spending(item: ExpenditureItem) -> LineKey:
    return LineKey(item.fund, item.part, Side.EXPENDITURE, item.line)


def _opening(item: OpeningItem) -> LineKey:
    return LineKey(item.fund, item.part, Side.BALANCE, BalanceLine.OPENING)


def _line_faults(template: Template, key_of: Callable[[Item], LineKey], place: str, item: Item) -> Iterator[Fault]:
    key = key_of(item)
    if key not in template.line_keys() or template.is_total(key):
        yield Fault(place, f"no line to enter: {key}", f"没有可填报的行次:{key}")


def _form_faults(place: str, item: RevenueItem) -> Iterator[Fault]:
    given = {
        name
        for name in ("heads", "monthly_base", "months", "rate", "per_head", "amount")
        if getattr(item, name) is not None
    }
    if given not in ({"heads", "monthly_base", "months", "rate"}, {"heads", "per_head"}, {"amount"}):
        yield Fault(
            place,
            "needs heads, monthly_base, months and rate, or heads and per_head, or amount alone",
            "须给出 heads、monthly_base、months、rate,或 heads、per_head,或只给出 amount",
        )


def _rate_faults(place: str, item: RevenueItem) -> Iterator[Fault]:
    if item.rate is not None and item.rate not in RATES:
        rates = ", ".join(RATES)
        yield Fault(
            f"{place}.rate",
            f"unknown rate: {shown(item.rate)} (known: {rates})",
            f"未知费率:{shown(item.rate)}(可用:{rates})",
        )


def _per_head_faults(place: str, item: RevenueItem) -> Iterator[Fault]:
    if item.per_head is not None and item.per_head != PER_HEAD and not _is_amount(item.per_head):
        yield Fault(
            f"{place}.per_head",
            f"neither an amount nor {PER_HEAD}: {shown(item.per_head)}",
            f"既不是金额也不是 {PER_HEAD}:{shown(item.per_head)}",
        )


def _is_amount(given: str) -> bool:
    try:
        non_negative_amount(given)
    except NotAnAmount:
        return False
    return True


def _figures(asked: DraftInput, terms: DraftTerms) -> Iterator[tuple[LineKey, Figure]]:
    for index, item in enumerate(asked.revenue):
        yield _income(item), _revenue(f"revenue[{index}]", item, terms)
    for index, spent in enumerate(asked.expenditure):
        yield _spending(spent), _expenditure(f"expenditure[{index}]", spent)
    for index, opening in enumerate(asked.opening):
        stated = amount(f"opening[{index}].amount", opening.amount)
        yield _opening(opening), total(Bilingual("上年结余", "the balance brought forward"), [stated])


def _revenue(place: str, item: RevenueItem, terms: DraftTerms) -> Figure:
    if item.amount is not None:
        return total(Bilingual("直接列明的收入", "income as stated"), [amount(f"{place}.amount", item.amount)])
    heads = count(f"{place}.heads", item.heads or 0)
    if item.per_head is not None:
        each = (
            of_policy(PER_HEAD, terms.individual_premium)
            if item.per_head == PER_HEAD
            else amount(f"{place}.per_head", non_negative_amount(item.per_head))
        )
        return product(Bilingual("人数×标准", "heads times the amount a person"), heads, each)
    monthly = product(
        Bilingual("月缴费基数", "the month's base"),
        heads,
        amount(f"{place}.monthly_base", item.monthly_base or Decimal("0.00")),
    )
    yearly = product(Bilingual("年缴费基数", "the year's base"), count(f"{place}.months", item.months or 0), monthly)
    rate = str(item.rate)
    return share_of(
        Bilingual("按费率计算的缴费(四舍五入到分)", "the premium by the rate, half-up"),
        yearly,
        rate,
        getattr(terms, rate),
    )


def _expenditure(place: str, item: ExpenditureItem) -> Figure:
    history = [amount(f"{place}.history[{index}]", each) for index, each in enumerate(item.history)]
    basis = mean(Bilingual("以前年度平均", "the mean of the years before"), history)
    return step(
        half_up((1 + Fraction(item.growth)) * basis.number),
        words=Bilingual("按增长率测算(四舍五入到分)", "grown as stated, half-up"),
        formula=f"{basis.shown} × (1 {'-' if item.growth < 0 else '+'} {abs(item.growth)})",
        of=(basis,),
    )


def _totals(
    amounts: Mapping[LineKey, int], entered: Mapping[LineKey, Figure], template: Template, cited: Cited
) -> Iterator[Figure]:
    """The totals out of the lines that were drafted, in the order in which they are computed."""
    by_line = dict(entered)
    for key in template.in_order():
        if key in amounts and template.is_total(key):
            signs = [(sign, by_line[counted]) for sign, counted in template.terms(key) if counted in by_line]
            figure = total(
                Bilingual("合计行由各行相加减", "a total is the sum of its lines"),
                [counted for sign, counted in signs if sign == 1],
                [counted for sign, counted in signs if sign == -1],
            ).named(f"budget.{place_of(key)}", cited)
            by_line[key] = figure
            yield figure
