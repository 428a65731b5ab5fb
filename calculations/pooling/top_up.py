"""Topping up a pooled fund that holds less than its months of payments (H2, H3)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator, Field, StrictInt

from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import (
    Cited,
    Figure,
    amount,
    explained,
    not_below_zero,
    of_policy,
    product,
    smaller,
    step,
    total,
)
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, unknown_fund
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, missing, not_empty, unknown_key
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, fen, split, text, yuan
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, known, nothing_of, row_by_row, validated


class TopUpBasis(StrEnum):
    """What the places pay when the fund holds too little."""

    CAPACITY = "capacity"
    """The shortfall, in proportion to their monthly expenditure (H2)."""
    EXPECTED_TO_YEAR_END = "expected_to_year_end"
    """Each its own expected payments to the year's end (H3)."""


class TopUpTerms(PartialModel):
    """The policy's values for one fund: how many months it must hold, and what is paid when it does not.

    `readings` are those that the computation is built for, by the policy's name: explanations show them.
    """

    months: Parameter[Annotated[StrictInt, Field(ge=0, le=24)]]
    basis: Parameter[TopUpBasis]
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)


class Place(PartialModel):
    """One place in scope, in yuan; `expected_to_year_end` only where the fund's basis asks for it."""

    county: CountyCode
    monthly_expenditure: NonNegativeYuan
    accumulated_balance: NonNegativeYuan
    expected_to_year_end: NonNegativeYuan | None = None


class TopUpInput(WithParameters):
    """A fund's pooled fund and the places in scope."""

    fund: str
    pooled_fund: NonNegativeYuan
    counties: Annotated[tuple[Place, ...], BeforeValidator(not_empty)]


class Contribution(Frozen):
    """What one place pays from its accumulated balance, in yuan."""

    county: str
    amount: NonNegativeYuan


class TopUp(Answer):
    """What the fund should hold, what it lacks, who pays what (by county code), and what nobody can pay."""

    required: NonNegativeYuan
    shortfall: NonNegativeYuan
    counties: tuple[Contribution, ...]
    uncovered: NonNegativeYuan


@dataclass(frozen=True, slots=True)
class _Round:
    """One round of H2, in fen: what was open, the capacity and shares of the places left, and who left capped."""

    open: int
    capacity: int
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
    of_fund = known(lambda: policy.get(asked.fund)) or nothing_of(TopUpTerms)
    terms, faults = with_given(of_fund, asked)
    checked(
        (asked, terms),
        lambda: [] if asked.fund in policy else [unknown_fund("fund", asked.fund, policy)],
        faults,
        lambda: repeated(asked.counties, "counties", "county"),
        lambda: row_by_row(asked.counties, "counties", partial(_basis_faults, terms)),
    )
    places = sorted(asked.counties, key=lambda place: place.county)
    monthly = total(
        Bilingual("月支出之和", "the places' monthly expenditure"),
        [_monthly(place) for place in places],
    )
    required = product(
        Bilingual("归集基金应满足的支付能力", "what the pooled fund should hold"),
        of_policy("months", terms.months),
        monthly,
    ).named("required", Cited.by(terms.months))
    missing_money = total(Bilingual("差额", "the difference"), [required], [amount("pooled_fund", asked.pooled_fund)])
    shortfall = not_below_zero(Bilingual("不足额", "what it lacks"), missing_money).named(
        "shortfall", Cited.by(terms.months)
    )
    if terms.basis.known() is TopUpBasis.CAPACITY:
        wanted, paid = shortfall.number, _by_capacity(shortfall, places)
    else:
        wanted, paid = _to_year_end(shortfall, places)
    rests_on = [used("basis", terms.basis), *(used(name, reading) for name, reading in terms.readings.items())]
    named = {
        county: figure.using(*rests_on).named(f"counties.{county}.amount", Cited.by(terms.basis))
        for county, figure in paid.items()
    }
    return TopUp(
        required=required.yuan,
        shortfall=shortfall.yuan,
        counties=tuple(Contribution(county=county, amount=figure.yuan) for county, figure in named.items()),
        uncovered=yuan(wanted - sum(figure.number for figure in named.values())),
        explain=tuple(map(explained, (required, shortfall, *named.values()))) if explain else None,
    )


def _basis_faults(terms: TopUpTerms, at: str, place: Place) -> Iterator[Fault]:
    asked = "expected_to_year_end"
    where, basis = f"{at}.{asked}", terms.basis.known()
    if basis is TopUpBasis.EXPECTED_TO_YEAR_END and place.expected_to_year_end is None:
        yield missing(where)
    if basis is TopUpBasis.CAPACITY and asked in place.model_fields_set:
        yield unknown_key(where, asked, [key for key in Place.model_fields if key != asked])


def _to_year_end(shortfall: Figure, places: Sequence[Place]) -> tuple[int, dict[str, Figure]]:
    """What the places should give together, in fen, and what each gives: nothing while the fund lacks nothing."""
    if shortfall.number == 0:
        return 0, {place.county: _nothing(shortfall) for place in places}
    expected = {
        place.county: amount(f"counties.{place.county}.expected_to_year_end", place.expected_to_year_end)
        for place in places
        if place.expected_to_year_end is not None
    }
    words = Bilingual(
        "按预计至年底需支付额上划,以累计结余为限",
        "its expected payments to the year's end, as far as its balance reaches",
    )
    paid = {place.county: smaller(words, expected[place.county], _balance(place)) for place in places}
    return sum(figure.number for figure in expected.values()), paid


def _monthly(place: Place) -> Figure:
    return amount(f"counties.{place.county}.monthly_expenditure", place.monthly_expenditure)


def _balance(place: Place) -> Figure:
    return amount(f"counties.{place.county}.accumulated_balance", place.accumulated_balance)


def _nothing(shortfall: Figure) -> Figure:
    return step(0, words=Bilingual("无需补足", "nothing is asked for"), formula="0.00", of=(shortfall,))


def _by_capacity(shortfall: Figure, places: Sequence[Place]) -> dict[str, Figure]:
    """What each place pays, through the rounds that it took part in."""
    capacities = {place.county: fen(place.monthly_expenditure) for place in places}
    balances = {place.county: fen(place.accumulated_balance) for place in places}
    paid = {place.county: _nothing(shortfall) for place in places}
    inputs = {place.county: (_monthly(place), _balance(place)) for place in places}
    for number, each in enumerate(_rounds(shortfall.number, capacities, balances), start=1):
        for county in each.shares:
            before = (shortfall,) if number == 1 else (paid[county],)
            paid[county] = _in_round(number, each, county, inputs[county], before)
    return paid


def _in_round(
    number: int, each: _Round, county: str, inputs: tuple[Figure, Figure], before: tuple[Figure, ...]
) -> Figure:
    monthly, held = inputs
    share = text(yuan(each.shares[county]))
    if county in each.capped:
        return step(
            each.capped[county],
            words=Bilingual(
                f"第{number}轮:应摊额超过累计结余,以结余为限并退出",
                f"round {number}: its share exceeds its balance; it pays the balance and leaves",
            ),
            formula=f"min({share}, {held.shown})",
            of=(*before, monthly, held),
        )
    afresh = bool(each.capped)
    return step(
        each.shares[county],
        words=Bilingual(
            f"第{number}轮:按支付能力分摊" + ("(有区县退出,重新分摊)" if afresh else ""),
            f"round {number}: its share by capacity" + (", split afresh since others left" if afresh else ""),
        ),
        formula=f"{text(yuan(each.open))} × {monthly.shown} / {text(yuan(each.capacity))}",
        of=(*before, monthly),
    )


def _rounds(shortfall: int, capacities: Mapping[str, int], balances: Mapping[str, int]) -> Iterator[_Round]:
    left, still_open = dict(capacities), shortfall
    # Places without capacity have no share; when only such places are left, nobody pays the rest.
    while still_open and any(left.values()):
        shares = split(still_open, left)
        capped = {county: balances[county] for county in left if shares[county] > balances[county]}
        yield _Round(still_open, sum(left.values()), shares, capped)
        if not capped:
            return
        still_open -= sum(capped.values())
        left = {county: capacity for county, capacity in left.items() if county not in capped}
