"""Topping up a pooled fund that holds less than its months of payments (H2, H3; A 二(三)2–3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt

from calculations.codes import CountyCode, unknown_fund
from calculations.explain import Explained, Step, used
from calculations.faults import BadInput, Fault, missing, not_empty, refuse, unknown_key, validated
from calculations.money import NonNegativeYuan, fen, split, text, yuan
from calculations.parameters import Parameter, parameter_faults, with_given


class TopUpBasis(StrEnum):
    """What the places pay when the fund holds too little."""

    CAPACITY = "capacity"
    """The shortfall, in proportion to their monthly expenditure (H2)."""
    EXPECTED_TO_YEAR_END = "expected_to_year_end"
    """Each its own expected payments to the year's end (H3)."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TopUpTerms(_Frozen):
    """The policy's values for one fund: how many months it must hold, and what is paid when it does not."""

    months: Parameter[Annotated[StrictInt, Field(ge=0, le=24)]]
    basis: Parameter[TopUpBasis]


class Place(_Frozen):
    """One place in scope, in yuan; `expected_to_year_end` only where the fund's basis asks for it."""

    county: CountyCode
    monthly_expenditure: NonNegativeYuan
    accumulated_balance: NonNegativeYuan
    expected_to_year_end: NonNegativeYuan | None = None


class TopUpInput(_Frozen):
    """A fund's pooled fund and the places in scope."""

    fund: str
    pooled_fund: NonNegativeYuan
    counties: Annotated[tuple[Place, ...], BeforeValidator(not_empty)]
    parameters: dict[str, Any] = {}


class Contribution(_Frozen):
    """What one place pays from its accumulated balance, in yuan."""

    county: str
    amount: NonNegativeYuan


class TopUp(_Frozen):
    """What the fund should hold, what it lacks, who pays what (by county code), and what nobody can pay."""

    required: NonNegativeYuan
    shortfall: NonNegativeYuan
    counties: tuple[Contribution, ...]
    uncovered: NonNegativeYuan
    explain: tuple[Explained, ...] | None = None

    def document(self) -> dict[str, Any]:
        """The answer as JSON data; `explain` only when it was asked for."""
        return self.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of H2, in fen: what was open, the shares of the places left, and those who left capped."""

    open: int
    shares: Mapping[str, int]
    capped: Mapping[str, int]


def read_top_up(document: object) -> TopUpInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(TopUpInput, document)


def top_up(asked: TopUpInput, policy: Mapping[str, TopUpTerms], explain: bool = False) -> TopUp:
    """The top-up of one fund; `policy` gives the terms by fund. Raises `BadInput` with every fault.

    By capacity: the whole open amount is split by largest remainders over the places not yet capped; those
    whose share exceeds their balance pay their balance and leave, nobody else is booked, and what is open
    then is split afresh. To the year's end: each place gives its expected payments, capped at its balance.
    """
    if asked.fund not in policy:
        raise BadInput([unknown_fund("fund", asked.fund, policy)])
    refuse([*parameter_faults(policy[asked.fund], asked.parameters), *_repeated(asked)])
    terms = with_given(policy[asked.fund], asked.parameters)
    refuse(_basis_faults(asked, terms.basis.known()))
    places = sorted(asked.counties, key=lambda place: place.county)
    required = terms.months.known() * sum(fen(place.monthly_expenditure) for place in places)
    shortfall = max(0, required - fen(asked.pooled_fund))
    balances = {place.county: fen(place.accumulated_balance) for place in places}
    rounds: tuple[_Round, ...] = ()
    if terms.basis.known() is TopUpBasis.CAPACITY:
        capacities = {place.county: fen(place.monthly_expenditure) for place in places}
        rounds = tuple(_rounds(shortfall, capacities, balances))
        paid = _paid(rounds, balances)
        wanted = shortfall
    else:
        expected = _expected(places) if shortfall else dict.fromkeys(balances, 0)
        paid = {county: min(amount, balances[county]) for county, amount in expected.items()}
        wanted = sum(expected.values())
    result = TopUp(
        required=yuan(required),
        shortfall=yuan(shortfall),
        counties=tuple(Contribution(county=county, amount=yuan(amount)) for county, amount in paid.items()),
        uncovered=yuan(wanted - sum(paid.values())),
    )
    if not explain:
        return result
    return result.model_copy(update={"explain": tuple(_explained(asked, terms, result, rounds))})


def _repeated(asked: TopUpInput) -> Iterator[Fault]:
    first_at: dict[str, int] = {}
    for index, place in enumerate(asked.counties):
        first = first_at.setdefault(place.county, index)
        if first != index:
            yield Fault(
                f"counties[{index}]",
                f"county {place.county} a second time (first: counties[{first}])",
                f"区县 {place.county} 重复(首次:counties[{first}])",
            )


def _basis_faults(asked: TopUpInput, basis: TopUpBasis) -> Iterator[Fault]:
    for index, place in enumerate(asked.counties):
        where = f"counties[{index}].expected_to_year_end"
        if basis is TopUpBasis.EXPECTED_TO_YEAR_END and place.expected_to_year_end is None:
            yield missing(where)
        if basis is TopUpBasis.CAPACITY and "expected_to_year_end" in place.model_fields_set:
            yield unknown_key(where)


def _expected(places: Sequence[Place]) -> dict[str, int]:
    return {place.county: fen(place.expected_to_year_end) for place in places if place.expected_to_year_end is not None}


def _rounds(shortfall: int, capacities: Mapping[str, int], balances: Mapping[str, int]) -> Iterator[_Round]:
    left, still_open = dict(capacities), shortfall
    # Places without capacity have no share; when only such places are left, nobody pays the rest.
    while still_open and any(left.values()):
        shares = split(still_open, left)
        capped = {county: balances[county] for county in left if shares[county] > balances[county]}
        yield _Round(still_open, shares, capped)
        if not capped:
            return
        still_open -= sum(capped.values())
        left = {county: capacity for county, capacity in left.items() if county not in capped}


def _paid(rounds: Sequence[_Round], balances: Mapping[str, int]) -> dict[str, int]:
    paid = dict.fromkeys(balances, 0)
    for each in rounds:
        paid.update(each.capped or each.shares)
    return paid


def _explained(asked: TopUpInput, terms: TopUpTerms, result: TopUp, rounds: Sequence[_Round]) -> Iterator[Explained]:
    months, basis = used("months", terms.months), used("basis", terms.basis)
    monthly = " + ".join(text(place.monthly_expenditure) for place in asked.counties)
    required, shortfall = text(result.required), text(result.shortfall)
    pooled = text(asked.pooled_fund)
    hold = Step(
        zh="归集基金应满足的支付能力",
        en="what the pooled fund should hold",
        formula=f"{months.value} × ({monthly})",
        value=required,
    )
    lack = Step(zh="不足额", en="what it lacks", formula=f"max(0, {required} - {pooled})", value=shortfall)
    for name, value, steps in (("required", required, (hold,)), ("shortfall", shortfall, (hold, lack))):
        yield Explained(
            figure=name,
            value=value,
            rule=months.rule,
            article=months.article,
            parameters=(months,),
            inputs={"pooled_fund": pooled},
            steps=steps,
        )
    places = {place.county: place for place in asked.counties}
    for row in result.counties:
        place = places[row.county]
        inputs = {
            "monthly_expenditure": text(place.monthly_expenditure),
            "accumulated_balance": text(place.accumulated_balance),
        }
        if place.expected_to_year_end is not None:
            inputs["expected_to_year_end"] = text(place.expected_to_year_end)
        yield Explained(
            figure=f"counties.{row.county}.amount",
            value=text(row.amount),
            rule=basis.rule,
            article=basis.article,
            parameters=(basis,),
            inputs=inputs,
            steps=(hold, lack, *_payment_steps(row, inputs, rounds)) if result.shortfall else (hold, lack),
        )


def _payment_steps(row: Contribution, inputs: Mapping[str, str], rounds: Sequence[_Round]) -> Iterator[Step]:
    if "expected_to_year_end" in inputs:
        yield Step(
            zh="按预计至年底需支付额上划,以累计结余为限",
            en="its expected payments to the year's end, as far as its balance reaches",
            formula=f"min({inputs['expected_to_year_end']}, {inputs['accumulated_balance']})",
            value=text(row.amount),
        )
    county = row.county
    for number, each in enumerate(rounds, start=1):
        if county not in each.shares:
            return
        share = text(yuan(each.shares[county]))
        if county in each.capped:
            yield Step(
                zh=f"第{number}轮:应摊额超过累计结余,以结余为限并退出",
                en=f"round {number}: its share exceeds its balance; it pays the balance and leaves",
                formula=f"min({share}, {text(yuan(each.capped[county]))})",
                value=text(yuan(each.capped[county])),
            )
        else:
            yield Step(
                zh=f"第{number}轮:按支付能力分摊" + ("(有区县退出,重新分摊)" if each.capped else ""),
                en=f"round {number}: its share by capacity"
                + (", split afresh since others left" if each.capped else ""),
                formula=f"{text(yuan(each.open))} → {share}",
                value=share,
            )
