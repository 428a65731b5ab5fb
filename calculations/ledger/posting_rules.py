"""What a posting must fit when it is handed in: the fund year, the funds' parts, the counties, the paths, its party."""

from datetime import date
from enum import StrEnum

from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen
from calculations.ledger.accounts import Part
from calculations.ledger.postings import Path


class CityInterest(StrEnum):
    """Whose the pooled part's interest and other income of the city special account is (R3, reading)."""

    POOLED_FUND = "pooled_fund"
    """The pooled fund's."""
    BY_COUNTY = "by_county"
    """The counties', each part being clearing income of the county that it names."""


class BeforeConfirmed(StrEnum):
    """What becomes of a balance of before pooling that is posted before the audit has confirmed it (H1, reading)."""

    PROVISIONAL = "provisional"
    """It is booked; once the balances are confirmed the difference is posted."""
    REFUSED = "refused"


class PostingRules(Frozen):
    """What a posting is checked against: the fund year, the parts of each fund, the counties, the paths.

    Money of a year may still move in the year after, in which it is cleared (S7), until `last_day`; none has moved
    after `today` (China). `city_interest` is none where the policy does not say it: then both ways are open.
    """

    year: int
    last_day: date
    today: date
    parts: dict[str, tuple[Part, ...]]
    counties: tuple[str, ...]
    paths: tuple[Path, ...]
    city_interest: CityInterest | None = None


class HandedInBy(Frozen):
    """The party that hands a posting in: `city_finance/maker`, what people call it, its county if it is a county's."""

    party: str
    name: Bilingual
    county: str | None = None
