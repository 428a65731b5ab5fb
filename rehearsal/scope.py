"""Which year a rehearsal lives through: the whole one of the city, or a short one of a few counties and months."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from activities.planning import MONTHS


@dataclass(frozen=True)
class Scope:
    """What people live through of a derived year, whose files are in ``folder``.

    ``counties`` and ``months`` limit it: rows of other places and times are left out (``counties`` None: nowhere).
    Without ``incidents`` nobody does anything wrong or late.
    """

    folder: Path
    year: int
    counties: frozenset[str] | None = None
    months: tuple[int, ...] = MONTHS
    incidents: bool = True

    def has_county(self, county: str | None) -> bool:
        """Whether a county takes part; the city always does."""
        return not county or self.counties is None or county in self.counties

    def has_row(self, row: Mapping[str, str]) -> bool:
        """Whether a row of a file is of this year: by county, by month, ten-day period or quarter."""
        if not self.has_county(row.get("county")):
            return False
        if "quarter" in row:
            # A quarter's money belongs to its first month.
            return int(row["quarter"]) * 3 - 2 in self.months
        month = row.get("month") or row.get("period")
        return month is None or int(month.split("-")[1]) in self.months


WHOLE_YEAR = Scope(Path(__file__).parent / "data" / "ningbo-2022", 2022)
"""Ningbo's fund year with all of its counties, months and incidents."""
