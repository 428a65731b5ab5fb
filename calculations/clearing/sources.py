"""Where the income and the expenditure that a clearing begins with came from, told figure by figure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calculations.clearing.forms import SharingParameters
from calculations.explaining.explanation import Explained, ParameterUsed, Step
from calculations.input.money import text

_STEPS = {
    "income": ("各项来源合计,补助按应到数(权责发生制)", "the sum of its sources, subsidies as they are due (accrual)"),
    "expenditure": ("各月支出核算报表合计", "the sum of the monthly reports"),
}


@dataclass(frozen=True, slots=True)
class Sources:
    """A county's year in a fund, in yuan: income by rule or subsidy, expenditure by month."""

    county: str
    fund: str
    income: Mapping[str, Decimal]
    expenditure: Mapping[str, Decimal]

    def explained(self, terms: SharingParameters, readings: tuple[ParameterUsed, ...]) -> Iterator[Explained]:
        """Income (S) and expenditure with what they are made of; `readings` are those that the income rests on."""
        for name, amounts, rests_on in (("income", self.income, readings), ("expenditure", self.expenditure, ())):
            zh, en = _STEPS[name]
            inputs = {source: text(amount) for source, amount in amounts.items()}
            value = text(total(amounts))
            yield Explained(
                figure=f"counties.{self.county}.{self.fund}.{name}",
                value=value,
                rule="S",
                article=terms.articles.get("S", ""),
                parameters=rests_on,
                inputs=inputs,
                steps=(Step(zh=zh, en=en, formula=" + ".join(inputs.values()), value=value),),
            )


def total(amounts: Mapping[str, Decimal]) -> Decimal:
    """What they add up to, in yuan with two places."""
    return sum(amounts.values(), Decimal("0.00"))
