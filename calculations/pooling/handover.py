"""Handing the counties' money over when pooling begins: audited balances, the first pooled funds (H1 to H3)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from calculations.clearing.first_premiums import FirstPremiums
from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import (
    Cited,
    Figure,
    amount,
    explained,
    mean,
    not_below_zero,
    of_policy,
    product,
    smaller,
    step,
    total,
)
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, Day, unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, missing, not_empty, unknown_key
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, Yuan
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, row_by_row, validated

_ZERO = step(0, words=Bilingual("不上划", "nothing goes up"), formula="0.00")


class HandoverTerms(PartialModel):
    """The policy's values of the handover; H2 is the fund `employee`'s, H3 the fund `resident`'s.

    `scope` are the counties that pay into the employee pooled fund; a month's capacity is the mean pooled
    expenditure of the last `capacity_months`. `articles` cites rules without a value of their own, by rule.
    """

    articles: dict[str, str] = Field(default_factory=dict)
    months: Parameter[Annotated[StrictInt, Field(ge=0, le=24)]]
    scope: Parameter[tuple[CountyCode, ...]]
    capacity_months: Parameter[Annotated[StrictInt, Field(ge=1, le=36)]]
    first_premiums: Parameter[FirstPremiums]
    employee_due: Parameter[Day]
    resident_due: Parameter[Day]


class CountyBalance(PartialModel):
    """A county's audited balance of a fund before pooling, in yuan; a gap is negative.

    For employees `expenditure` has the pooled part's spending of the last months, for residents `premiums_received`
    what came in early for the first year.
    """

    county: CountyCode
    fund: str
    confirmed_balance: Yuan
    expenditure: tuple[NonNegativeYuan, ...] | None = None
    premiums_received: NonNegativeYuan | None = None


class HandoverInput(WithParameters):
    """The confirmed balances of all counties and funds; `year` is the first pooled one."""

    year: Annotated[StrictInt, Field(ge=2000, le=2100)]
    counties: Annotated[tuple[CountyBalance, ...], BeforeValidator(not_empty)]


class CountyHandedOver(Frozen):
    """What becomes of a county's money in a fund, in yuan.

    `accumulated_balance` is the surplus that stays in the county, `gap` what the county bears itself; `owed` what
    should go up from the balance, `uncovered` what the balance does not reach; `premiums` goes up next to it.
    """

    county: str
    fund: str
    accumulated_balance: Yuan
    gap: Yuan
    owed: Yuan
    paid: Yuan
    uncovered: Yuan
    premiums: Yuan
    income_of_first_year: Yuan
    closing_accumulated_balance: Yuan


class PooledFundOpened(Frozen):
    """A pooled fund at the start, in yuan, and the last day of the transfers (Asia/Shanghai)."""

    due: date
    opening: Yuan
    uncovered: Yuan


class HandedOver(Answer):
    """Counties by fund and code, and the pooled funds."""

    counties: tuple[CountyHandedOver, ...]
    pooled_fund: dict[str, PooledFundOpened]


def read_handover(document: object) -> HandoverInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(HandoverInput, document)


def hand_over(asked: HandoverInput, policy: HandoverTerms, explain: bool = False) -> HandedOver:
    """Who keeps what and what goes up. Raises `BadInput` with every fault.

    H1: a gap stays with the county, a surplus becomes its accumulated balance. H2: the places in scope pay so many
    months of their own capacity (half-up to the fen) out of it, as far as it reaches. H3: the resident premiums for
    the first year go up whole.
    """
    terms, faults = with_given(policy, asked)
    checked(
        (asked, terms),
        faults,
        lambda: repeated(asked.counties, "counties", "county", "fund"),
        lambda: row_by_row(asked.counties, "counties", _fund_faults),
        lambda: row_by_row(asked.counties, "counties", _wanted_faults),
        lambda: row_by_row(asked.counties, "counties", partial(_months_faults, terms)),
    )
    rows = sorted(asked.counties, key=lambda row: (row.fund, row.county))
    figures = [(row, _county(row, terms)) for row in rows]
    due = {"employee": terms.employee_due, "resident": terms.resident_due}
    funds = {
        fund: _pooled_fund(fund, [each for row, each in figures if row.fund == fund], due[fund])
        for fund in dict.fromkeys(row.fund for row in rows)
    }
    all_figures = [figure for _, each in figures for figure in each.values()]
    all_figures += [figure for each in funds.values() for figure in each.values()]
    return HandedOver(
        counties=tuple(
            CountyHandedOver(county=row.county, fund=row.fund, **{name: figure.yuan for name, figure in each.items()})
            for row, each in figures
        ),
        pooled_fund={
            fund: PooledFundOpened(due=due[fund].known(), **{name: figure.yuan for name, figure in each.items()})
            for fund, each in funds.items()
        },
        explain=tuple(map(explained, all_figures)) if explain else None,
    )


_WANTED = {"employee": "expenditure", "resident": "premiums_received"}
"""What a row has in addition to the balance, by its fund."""


def _fund_faults(place: str, row: CountyBalance) -> Iterator[Fault]:
    if row.fund not in _WANTED:
        yield unknown_fund(f"{place}.fund", row.fund, _WANTED)


def _wanted_faults(place: str, row: CountyBalance) -> Iterator[Fault]:
    if row.fund not in _WANTED:
        return
    others = [name for name in _WANTED.values() if name != _WANTED[row.fund]]
    for name in others:
        if name in row.model_fields_set:
            yield unknown_key(f"{place}.{name}", name, [key for key in CountyBalance.model_fields if key not in others])
    if getattr(row, _WANTED[row.fund]) is None:
        yield missing(f"{place}.{_WANTED[row.fund]}")


def _months_faults(terms: HandoverTerms, place: str, row: CountyBalance) -> Iterator[Fault]:
    months = terms.capacity_months.known()
    if row.fund == "employee" and row.expenditure is not None and len(row.expenditure) != months:
        yield Fault(
            f"{place}.expenditure",
            f"{len(row.expenditure)} months, the policy asks for {months}",
            f"有 {len(row.expenditure)} 个月,政策要求 {months} 个月",
        )


def _county(row: CountyBalance, terms: HandoverTerms) -> dict[str, Figure]:
    place = f"counties.{row.county}.{row.fund}"
    h1 = Cited("H1", terms.articles.get("H1", ""))
    h2, h3 = Cited.by(terms.months), Cited.by(terms.first_premiums)
    confirmed = amount(f"{place}.confirmed_balance", row.confirmed_balance)
    balance = not_below_zero(
        Bilingual("审计确认的结余留存区县", "the audited surplus stays in the county"), confirmed
    ).named(f"{place}.accumulated_balance", h1)
    gap = total(Bilingual("审计确认的缺口由区县承担", "the audited gap stays with the county"), [balance], [confirmed])
    owed = _owed(place, row, terms).named(f"{place}.owed", h2)
    paid = smaller(Bilingual("以累计结余为限上划", "it goes up as far as the balance reaches"), owed, balance)
    paid = paid.named(f"{place}.paid", h2)
    premiums = amount(f"{place}.premiums_received", row.premiums_received or _ZERO.yuan)
    income = premiums if terms.first_premiums.known().are_income else _ZERO
    return {
        "accumulated_balance": balance,
        "gap": gap.named(f"{place}.gap", h1),
        "owed": owed,
        "paid": paid,
        "uncovered": total(Bilingual("累计结余不足的部分", "what the balance does not reach"), [owed], [paid]).named(
            f"{place}.uncovered", h2
        ),
        "premiums": total(Bilingual("预收的首年保费上划", "premiums for the first year go up"), [premiums]).named(
            f"{place}.premiums", h3
        ),
        "income_of_first_year": total(
            Bilingual("同时计入首年清算收入的部分", "what is income of the first year for clearing"), [income]
        )
        .using(used("first_premiums", terms.first_premiums))
        .named(f"{place}.income_of_first_year", h3),
        "closing_accumulated_balance": total(
            Bilingual("上划后的累计结余", "the accumulated balance afterwards"), [balance], [paid]
        ).named(f"{place}.closing_accumulated_balance", h1),
    }


def _owed(place: str, row: CountyBalance, terms: HandoverTerms) -> Figure:
    """H2: so many months of the county's own payment capacity; nothing outside the scope, or for residents."""
    if row.expenditure is None:
        return _ZERO
    scope = used("scope", terms.scope)
    if row.county not in terms.scope.known():
        return _ZERO.using(scope)
    spent = [amount(f"{place}.expenditure[{index}]", each) for index, each in enumerate(row.expenditure)]
    capacity = mean(Bilingual("月支付能力:月均支出", "a month's capacity: mean monthly expenditure"), spent)
    months = of_policy("months", terms.months)
    owed = product(Bilingual("应上划的支付能力", "the capacity that goes up"), months, capacity)
    return owed.using(scope, used("capacity_months", terms.capacity_months))


def _pooled_fund(fund: str, counties: Sequence[Mapping[str, Figure]], due: Parameter[Day]) -> dict[str, Figure]:
    place, cited = f"pooled_fund.{fund}", Cited.by(due)
    paid = [each[name] for each in counties for name in ("paid", "premiums") if each[name].number]
    return {
        "opening": total(Bilingual("各区县上划之和", "what the counties sent up"), paid).named(
            f"{place}.opening", cited
        ),
        "uncovered": total(
            Bilingual("各区县未能上划之和", "what they could not send up"),
            [each["uncovered"] for each in counties if each["uncovered"].number],
        ).named(f"{place}.uncovered", cited),
    }
