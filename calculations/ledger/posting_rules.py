"""What a posting must fit when it is handed in: the fund year, the funds' parts, the counties, the paths, its party."""

from datetime import date

from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen
from calculations.ledger.accounts import Part
from calculations.ledger.postings import Path


class PostingRules(Frozen):
    """What a posting is checked against: the fund year, the parts of each fund, the counties, the paths.

    Money of a year may still move in the year after, in which it is cleared (S7), until `last_day`; none has moved
    after `today` (China).
    """

    year: int
    last_day: date
    today: date
    parts: dict[str, tuple[Part, ...]]
    counties: tuple[str, ...]
    paths: tuple[Path, ...]


class HandedInBy(Frozen):
    """The party that hands a posting in: `city_finance/maker`, what people call it, its county if it is a county's."""

    party: str
    name: Bilingual
    county: str | None = None
