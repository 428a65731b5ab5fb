"""Make-up of missing contribution months for retirement benefits (F3): at once, or month by month."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StrictInt

from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import (
    WHOLE,
    Cited,
    Figure,
    count,
    explained,
    not_below_zero,
    of_policy,
    product,
    share_of,
    total,
)
from calculations.input.bilingual import Bilingual
from calculations.input.codes import Day, Month
from calculations.input.faults import Fault
from calculations.input.money import NonNegativeYuan
from calculations.input.parameters import Parameter, Share, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, validated
from calculations.premiums.figures import average_by_month

_MOST_MONTHS = 1200
_Months = Annotated[StrictInt, Field(ge=0, le=_MOST_MONTHS)]


class Way(StrEnum):
    """How the missing months are paid."""

    LUMP_SUM = "lump_sum"
    MONTHLY = "monthly"


class MakeUpTerms(PartialModel):
    """The policy's values: months needed, the last day of the old rules, the rate, and the average wage in yuan a year.

    The average is the one that the way of paying rests on: last year's at once, the one in force month by month.
    `readings` has which, by the policy's name: explanations show it.
    """

    f3_months: Parameter[_Months]
    f3_old_rules_until: Parameter[Day]
    flexible_rate: Parameter[Share]
    average_wage: Parameter[NonNegativeYuan]
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)


class MakeUpInput(WithParameters):
    """A person who retires: when they entered the insurance, and entered it again after leaving it, if they did."""

    retirement_month: Month
    entered: Month
    reentered: Month | None
    paid_months: _Months
    military_months: _Months
    way: Way


class MakeUp(Answer):
    """What is missing and what it costs, in yuan: `amount` is the whole, or, month by month, one month's."""

    way: Way
    missing_months: int
    base: NonNegativeYuan
    rate: Share
    amount: NonNegativeYuan


def read_make_up(document: object) -> MakeUpInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(MakeUpInput, document)


def make_up(asked: MakeUpInput, policy: MakeUpTerms, explain: bool = False) -> MakeUp:
    """What the missing months cost: the monthly average wage (whole yuan, half-up) by the flexible rate, half-up.

    Raises `BadInput` with every fault, also for whom the old local rules are for: they are not in the text.
    """
    terms, faults = with_given(policy, asked)
    checked(
        (asked, terms),
        faults,
        lambda: _reentered_too_early(asked),
        lambda: _retired_too_early(asked),
        lambda: _old_rules(asked, terms.f3_old_rules_until.known()),
    )
    figures = _figures(asked, terms)
    missing, base, amount = figures
    return MakeUp(
        way=asked.way,
        missing_months=missing.number,
        base=base.yuan,
        rate=terms.flexible_rate.known(),
        amount=amount.yuan,
        explain=tuple(map(explained, figures)) if explain else None,
    )


def _reentered_too_early(asked: MakeUpInput) -> Iterator[Fault]:
    # Months as text are in the order of time.
    if asked.reentered is not None and asked.reentered <= asked.entered:
        yield Fault("reentered", f"not after {asked.entered}", f"不晚于参保月份 {asked.entered}")


def _retired_too_early(asked: MakeUpInput) -> Iterator[Fault]:
    last = asked.reentered or asked.entered
    if asked.retirement_month < last:
        yield Fault("retirement_month", f"before {last}", f"早于参保月份 {last}")


def _old_rules(asked: MakeUpInput, until: date) -> Iterator[Fault]:
    place = "entered" if asked.reentered is None else "reentered"
    if (asked.reentered or asked.entered) <= until.isoformat()[: len("2021-12")]:
        yield Fault(
            place,
            f"entered by {until}: the old local rules apply, which are not in the text of the policy",
            f"{until} 前已参保:适用各地原政策,原政策不在文件内,不作计算",
        )


def _figures(asked: MakeUpInput, terms: MakeUpTerms) -> tuple[Figure, Figure, Figure]:
    rule = Cited.by(terms.f3_months)
    counted = [count("paid_months", asked.paid_months), count("military_months", asked.military_months)]
    left = total(
        Bilingual("应缴月数减实际缴费月数和军龄月数", "months needed less months paid and served"),
        [of_policy("f3_months", terms.f3_months)],
        counted,
        places=WHOLE,
    )
    missing = not_below_zero(Bilingual("不足月数", "missing months"), left).named("missing_months", rule)
    base = average_by_month(
        Bilingual(
            "缴费基数:年平均工资除以12,四舍五入到元",
            "base: the annual average wage by twelve, half-up to whole yuan",
        ),
        terms.average_wage,
    )
    base = base.using(*(used(name, reading) for name, reading in terms.readings.items())).named("base", rule)
    whole = base
    if asked.way is Way.LUMP_SUM:
        whole = product(Bilingual("不足月数的基数合计", "the base of all missing months"), missing, base)
    elif missing.number == 0:
        whole = product(Bilingual("无不足月数", "no month is missing"), missing, base)
    amount = share_of(
        Bilingual("按灵活就业人员费率计算,四舍五入到分", "by the flexible rate, half-up to the fen"),
        whole,
        "flexible_rate",
        terms.flexible_rate,
    )
    return missing, base, amount.named("amount", rule)
