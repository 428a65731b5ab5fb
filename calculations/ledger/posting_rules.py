"""What a posting must fit when it is handed in: the fund year, the funds' parts, the counties, the paths, its party."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from calculations.input.bilingual import Bilingual
from calculations.ledger.accounts import Part
from calculations.ledger.postings import Path


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PostingRules(_Frozen):
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


class HandedInBy(_Frozen):
    """The party that hands a posting in: `city_finance/maker`, what people call it, its county if it is a county's."""

    party: str
    name: Bilingual
    county: str | None = None
