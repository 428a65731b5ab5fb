"""How the report writes amounts, and whom it names to look around with."""

from decimal import Decimal

from calculations.ledger.accounts import PART_WORDS, Part
from policies.pack import Pack
from rehearsal.cast import OPERATOR

LOGINS = (
    ("运维", "operators", OPERATOR),
    ("海曙区经办", "county agency", "330203-agency-maker"),
    ("市经办", "city agency", "nb-agency-maker1"),
    ("市医保局", "bureau", "nb-bureau-maker1"),
    ("市税务局", "city tax", "nb-tax-maker1"),
    ("市财政局", "city finance", "nb-finance-maker1"),
    ("市政府", "government", "nb-government-maker"),
    ("市人大", "congress", "nb-congress-maker"),
    ("市审计局", "audit office", "nb-audit-maker"),
)
"""One of each office; ``GET /people`` has everybody."""


def money(amount: str | Decimal) -> str:
    """Yuan with thousands apart: ``20,074,712.50``."""
    return f"{Decimal(amount):,.2f}"


def fund_words(pack: Pack, fund: str, part: str) -> str:
    """A fund, and its part where it has several."""
    said = PART_WORDS[Part(part)].zh if len(pack.fund(fund).parts) > 1 else ""
    return f"{pack.fund(fund).zh}{said}"
