"""The figures of a clearing on their way from S1 to S6, in whole fen."""

from dataclasses import dataclass
from functools import cached_property

from calculations.clearing.forms import CountyYear
from calculations.input.money import fen


@dataclass(frozen=True, slots=True)
class CountyFigures:
    """One county's way through S1 to S6 in one fund, in fen."""

    row: CountyYear
    balance: int
    surplus_to_pooled: int
    surplus_to_county: int
    from_accumulated: int
    uncovered: int
    owed_by_pooled: int
    from_pooled: int
    shared: int
    """What S5 splits between city and county finance."""
    from_city: int
    from_county_half: int
    """County finance's own share under S4."""
    from_county_shared: int
    """County finance's share under S5."""
    incentive: int

    @property
    def closing(self) -> int:
        """The accumulated balance after clearing."""
        opening = fen(self.row.accumulated_balance)
        return opening + self.surplus_to_county - self.from_accumulated + self.incentive


@dataclass(frozen=True)
class FundFigures:
    """One fund's pooled fund and counties, in fen; its sums, asked for with every county, are added up once."""

    fund: str
    opening: int
    short: bool
    """Whether the pooled fund could not pay all it owed, which is what S5 waits for."""
    counties: tuple[CountyFigures, ...]

    @cached_property
    def received(self) -> int:
        """S2: the year's shares of surpluses."""
        return sum(county.surplus_to_pooled for county in self.counties)

    @cached_property
    def owed(self) -> int:
        """S4: what the pooled fund should pay."""
        return sum(county.owed_by_pooled for county in self.counties)

    @cached_property
    def paid(self) -> int:
        """S4: what it could pay."""
        return sum(county.from_pooled for county in self.counties)

    @property
    def held(self) -> int:
        """What is left after S4 and S5, before incentives."""
        return self.opening + self.received - self.paid

    @cached_property
    def incentives(self) -> int:
        """S6: what it hands out."""
        return sum(county.incentive for county in self.counties)
