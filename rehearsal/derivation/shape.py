"""What was shaped on purpose, as tables with a reason each: everything in the fund year that no publication gives.

Shares are in thousandths (‰). The tables are printed to `adjustments.csv` next to the derived files.
"""

from dataclasses import dataclass
from decimal import Decimal

from rehearsal.derivation.keys import Fund, Payer


@dataclass(frozen=True)
class EmployeeShape:
    """A county's employee fund."""

    county: str
    margin: int
    """Pooled budget: income above expenditure, ‰ of expenditure."""
    execution: int
    """Expenditure of the year, ‰ of the budget."""
    collection: int
    """Pooled premiums collected, ‰ of the budget."""
    opening: int | None
    """Pooled balance at the handover in ‰ of three months' own capacity; None: the national level per insured."""
    make_up: int
    """Target miss to be made up (S1), ‰ of the premiums that were budgeted and not collected."""
    score: Decimal
    why: str


@dataclass(frozen=True)
class ResidentShape:
    """A county's resident fund."""

    county: str
    need: int
    """Expenditure per insured person, ‰ of the national one."""
    execution: int
    """Expenditure of the year, ‰ of the budget."""
    collection: int
    """Premiums collected in 2022, ‰ of the budget."""
    opening: int
    """Own balance at the handover, ‰ of the national level per insured."""
    score: Decimal
    why: str


@dataclass(frozen=True)
class SubsidyShape:
    """A quarter's resident subsidy that is not paid exactly as due."""

    county: str
    payer: Payer
    quarter: int
    received: int
    """‰ of what is due."""
    why: str


EMPLOYEE: tuple[EmployeeShape, ...] = (
    EmployeeShape("330203", 20, 990, 995, None, 0, Decimal("94.50"), "surplus: half to the pool (S2)"),
    EmployeeShape("330205", 20, 990, 990, None, 0, Decimal("91.00"), "surplus (S2)"),
    EmployeeShape("330206", 20, 990, 985, None, 0, Decimal("90.00"), "surplus (S2); score at the threshold"),
    EmployeeShape("330211", 20, 1000, 840, 300, 0, Decimal("86.50"), "deficit above its own balance (S3, S4)"),
    EmployeeShape("330212", 20, 990, 990, None, 0, Decimal("95.25"), "surplus (S2)"),
    EmployeeShape("330213", 20, 1000, 940, 1200, 0, Decimal("88.00"), "pays H2 in full; small deficit (S3)"),
    EmployeeShape("330225", 10, 1000, 750, 0, 0, Decimal("79.50"), "deficit without any balance (S4, S5)"),
    EmployeeShape("330226", 20, 990, 990, 60, 0, Decimal("89.99"), "H2 capped; surplus; just below the threshold"),
    EmployeeShape("330281", 20, 1000, 840, 40, 100, Decimal("82.00"), "H2 capped; target miss (S1); deficit"),
    EmployeeShape("330282", 20, 1000, 850, 20, 0, Decimal("76.00"), "H2 capped; largest deficit (S4, S5)"),
)

RESIDENT: tuple[ResidentShape, ...] = (
    ResidentShape("330203", 990, 985, 1000, 1000, Decimal("96.00"), "surplus (S2)"),
    ResidentShape("330205", 990, 990, 990, 1000, Decimal("92.50"), "surplus (S2)"),
    ResidentShape("330206", 990, 990, 1000, 1000, Decimal("90.00"), "surplus (S2); score at the threshold"),
    ResidentShape("330211", 990, 985, 995, 1000, Decimal("93.25"), "surplus (S2)"),
    ResidentShape("330212", 990, 985, 1000, 1000, Decimal("97.00"), "surplus (S2)"),
    ResidentShape("330213", 1010, 990, 980, 1000, Decimal("88.75"), "surplus (S2)"),
    ResidentShape("330225", 1070, 995, 780, 900, Decimal("84.00"), "collected late; deficit within its balance (S3)"),
    ResidentShape("330226", 1070, 995, 740, 10, Decimal("81.50"), "collected late; deficit, hardly any balance (S4)"),
    ResidentShape("330281", 1000, 985, 990, 1000, Decimal("89.99"), "surplus (S2); just below the threshold"),
    ResidentShape("330282", 990, 990, 995, 1000, Decimal("91.75"), "surplus (S2)"),
)

SUBSIDIES: tuple[SubsidyShape, ...] = (
    SubsidyShape("330205", Payer.COUNTY, 4, 920, "county finance pays too little: owes it in S0"),
    SubsidyShape("330226", Payer.CITY, 3, 960, "city finance pays too little: owes it in S0"),
    SubsidyShape("330281", Payer.CITY, 1, 1015, "city finance pays too much: gets it back in S0"),
    SubsidyShape("330282", Payer.COUNTY, 2, 1030, "county finance pays too much: gets it back in S0"),
)

ADVANCES = {1: 600, 3: 2000}
"""‰ of the yearly employee subsidy that city finance pays above it, by quarter.

A pool that ends the year unable to pay its half (S5) has lost more than twice its opening money, and a month is paid
before its premiums come in: the special account would be overdrawn. Same-level finance
bridges that (N1), and S0 gives the advance back at the clearing.
"""

FIRST_DRAFT_COUNTY = "330225"
FIRST_DRAFT_BENEFITS = {Fund.EMPLOYEE: 1060, Fund.RESIDENT: 1120}
"""‰ of the sound budget's pooled benefits in the draft that finance returns: both pooled parts plan a deficit."""

LATE_COUNTY = "330226"
LATE_FUND = Fund.RESIDENT
LATE_MONTH = 6
"""This plan comes too late: the mean of the three before is paid instead."""

PLAN_ABOVE_REPORT = 10
"""‰ by which a plan exceeds what the month then takes, January to November."""
PLAN_UNIT = 100_000
"""Fen: these plans are rounded up to 1,000 yuan."""

INDIVIDUAL_COLLECTION = 995
INDIVIDUAL_EXECUTION = 975
"""‰ of the budget, individual accounts of all counties."""

RESIDENT_OTHER = 2
"""‰ of the resident fund's expenditure, since the published form leaves this line empty."""
CITY_SHARE_OF_SUBSIDY = 400
"""‰ of the resident subsidy that city finance pays; county finance pays the rest."""
COLLECTED_AHEAD = 600
"""‰ of the resident premiums of the budget that were collected in the second half of 2021 (H3)."""

SEASON = (930, 930, 940, 1000, 1010, 1020, 1040, 1040, 1020, 1020, 1020, 1030)
"""Weight of a day of each month of 2022 in expenditure: a weak first quarter, a strong summer."""
EMPLOYEE_COLLECTION_MONTHS = (150, 130, 120, 100, 100, 100, 90, 85, 85, 80, 80, 80)
"""Weight of each month in the employee premiums: many flexible workers pay the year at its start."""
RESIDENT_COLLECTION_MONTHS = (60, 50, 40, 30, 20, 20, 20, 20, 40, 200, 260, 240)
"""Weight of each month in the resident premiums of 2022: the drive for the next year starts in October."""
WITHIN_MONTH = (2, 5, 3)
"""Weight of each ten-day period in a month's premiums: most is collected around the 15th."""

INCENTIVES = {Fund.EMPLOYEE: Decimal("0.00"), Fund.RESIDENT: Decimal("13000000.00")}
"""Yuan (S6): nothing from a pool that is used up; under 5 % of what the resident pool holds."""
