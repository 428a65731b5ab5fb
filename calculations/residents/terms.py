"""The policy's values of resident financing, and the subsidy a person of a county in a year."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Annotated

from pydantic import Field, StrictInt

from calculations.explaining.explanation import used
from calculations.explaining.figures import Figure, of_policy, step
from calculations.input.bilingual import Bilingual
from calculations.input.money import NonNegativeYuan, half_up
from calculations.input.parameters import Parameter, Share
from calculations.input.partial_input import PartialModel

ALL_COUNTIES = "all"
"""In place of a county's code: one standard for all of them."""
GENERAL = "general"
"""Everybody whose premium nobody pays for them; holders of a residence permit alike."""


class Region(StrEnum):
    """Where a city lies, which decides the centre's share; in the east each province sets it (N22.3)."""

    WEST = "west"
    CENTRAL = "central"
    EAST = "east"


class ResidentTerms(PartialModel):
    """The policy's values of a year, yuan a person and year.

    `subsidy_per_head` is by county, or one under `all`; `national_subsidy` is the standard that the central share
    is computed on and no county may stay below; `paid_for_groups` are those whose whole premium finance pays,
    `aided_groups` those whom it aids with `aid_per_head`, by group.
    """

    individual_premium: Parameter[NonNegativeYuan]
    subsidy_per_head: Parameter[dict[str, NonNegativeYuan]]
    national_subsidy: Parameter[NonNegativeYuan]
    central_share: Parameter[Share]
    paid_for_groups: Parameter[tuple[str, ...]]
    aided_groups: Parameter[tuple[str, ...]]
    aid_per_head: Parameter[dict[str, NonNegativeYuan]]


class TransitionTerms(ResidentTerms):
    """Of a city that moves its counties to one standard: from a year on, over so many years (Jinhua: 2022, three).

    The steps are equal (reading); after the last of them every county has `unified_subsidy`. `readings` are those
    taken, by the policy's name: explanations show them.
    """

    transition_start: Parameter[Annotated[StrictInt, Field(ge=2000, le=2100)]]
    transition_years: Parameter[Annotated[StrictInt, Field(ge=1, le=10)]]
    unified_subsidy: Parameter[NonNegativeYuan]
    readings: dict[str, Parameter[str]] = Field(default_factory=dict)


def entry_of(by_key: Parameter[dict[str, Decimal]], key: str) -> Parameter[Decimal] | None:
    """One entry of a value by county or group; None when it has none."""
    amount = by_key.known().get(key)
    if amount is None:
        return None
    return Parameter(value=amount, rule=by_key.rule, article=by_key.article, status=by_key.status, zh=by_key.zh)


def standard_of(county: str, terms: ResidentTerms) -> Parameter[Decimal] | None:
    """The county's own standard at the start, or that of all; None when the policy gives neither."""
    return entry_of(terms.subsidy_per_head, county) or entry_of(terms.subsidy_per_head, ALL_COUNTIES)


def standard_in(year: int, standard: Parameter[Decimal], terms: ResidentTerms) -> Figure:
    """The standard in that year: in a transition moved towards the common one by equal steps, half-up to the fen."""
    first = of_policy("subsidy_per_head", standard)
    if not isinstance(terms, TransitionTerms):
        return first
    start, years = (
        of_policy("transition_start", terms.transition_start),
        of_policy("transition_years", terms.transition_years),
    )
    target = of_policy("unified_subsidy", terms.unified_subsidy)
    passed = min(max(0, year - start.number), years.number)
    return step(
        first.number + half_up(Fraction((target.number - first.number) * passed, years.number)),
        words=Bilingual("过渡期内按年均等调整至统一标准", "moved to the common standard by equal yearly steps"),
        formula=f"{first.shown} + ({target.shown} - {first.shown}) × {passed} / {years.shown}",
        of=(first, start, years, target),
    ).using(*(used(name, reading) for name, reading in terms.readings.items()))
