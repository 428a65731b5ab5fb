"""Final accounts checked against the books (B3): every line that postings, monthly reports and openings make known."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calculations.forms.checks import CheckName, CheckResult, Level, flagged
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.template import BalanceLine, LineKey, Side, Template
from calculations.income.accrual import (
    PREMIUMS_BEFORE,
    RECEIPTS,
    RECOGNISED,
    SUBSIDY_LINE,
    SUBSIDY_PAYERS,
    is_premium_before,
)
from calculations.input.bilingual import Bilingual
from calculations.input.money import fen, text, yuan
from calculations.input.parameters import Parameter
from calculations.ledger.accounts import SHARED_BANK, AccountKind, Part

SPENT = "M5"
"""The rule by which benefits are booked from the monthly reports."""
SUBSIDIES = ("R4", "S0", "S1", "S4", "S5")
"""The rules by which finance pays for the fund: subsidies due, and what its clearing has finance bear (S1, S4, S5).

What else a clearing moves (S2, S3, S6, and S4 out of the pooled fund) stays inside the fund: it is in no line.
"""
HANDED_OVER = "H1"
LEVELS = "R5"
"""The rule by which money moves between the levels of the fund; what else it moves is in no line."""
BOOKED_RULES = (*RECEIPTS, RECOGNISED, *SUBSIDIES, LEVELS, SPENT, HANDED_OVER, PREMIUMS_BEFORE)
"""The rules whose money is in some line of the accounts."""

_LINE_OF_PAYER = {payer: line for line, payer in SUBSIDY_PAYERS.items()}
_PREMIUMS = "premiums"
_HANDED_OVER_FROM = (AccountKind.PRE_POOLING, AccountKind.COUNTY_FINANCE)
"""Where what the accounts open with comes from: balances of before pooling, and finance, which pays a gap in (H1)."""


@dataclass(frozen=True, slots=True)
class Booked:
    """Money of the year in the ledger, in yuan, summed: by rule, from and to which kind of account, for which line."""

    rule: str
    source: AccountKind
    target: AccountKind
    fund: str
    part: Part
    line: str | None
    amount: Decimal


def booked_lines(moved: Iterable[Booked], template: Template, *, premiums_before: bool) -> dict[LineKey, int]:
    """What the books have of the accounts' lines, in fen: of income and expenditure all, of openings those known.

    ``premiums_before``: the premiums handed over by H3 are income of the year.
    """
    booked = {
        key: 0
        for key in template.line_keys()
        if key.side is not Side.BALANCE and not template.is_total(key) and not template.line(key).optional
    }
    for each in moved:
        found = _line(each, template, premiums_before=premiums_before)
        if found is not None:
            key, sign = found
            booked[key] = booked.get(key, 0) + sign * fen(each.amount)
    return booked


def _line(booked: Booked, template: Template, *, premiums_before: bool) -> tuple[LineKey, int] | None:
    """The line that money belongs to, and whether it adds to it; none for what is only on its way."""
    side, line, sign = Side.INCOME, booked.line, 1
    if booked.rule in (*RECEIPTS, RECOGNISED) and booked.target in SHARED_BANK:
        line = booked.line or _PREMIUMS
    elif booked.rule == LEVELS and AccountKind.UPPER_FUND in (booked.source, booked.target):
        side = Side.INCOME if booked.source is AccountKind.UPPER_FUND else Side.EXPENDITURE
    elif booked.rule in SUBSIDIES and booked.target is AccountKind.SPECIAL and booked.source in _LINE_OF_PAYER:
        line = _LINE_OF_PAYER[booked.source]
    elif booked.rule in SUBSIDIES and booked.source is AccountKind.SPECIAL and booked.target in _LINE_OF_PAYER:
        line, sign = _LINE_OF_PAYER[booked.target], -1
    elif premiums_before and is_premium_before(booked.rule, booked.source):
        line = _PREMIUMS
    elif booked.rule == SPENT:
        side = Side.EXPENDITURE
    elif booked.rule == HANDED_OVER and booked.source in _HANDED_OVER_FROM:
        side, line = Side.BALANCE, BalanceLine.OPENING
    elif booked.rule == HANDED_OVER and booked.target is AccountKind.PRE_POOLING:
        side, line, sign = Side.BALANCE, BalanceLine.OPENING, -1
    else:
        return None
    known = template.line_keys(booked.fund)
    names = (line, SUBSIDY_LINE) if booked.rule in SUBSIDIES else (line,)
    keys = [LineKey(booked.fund, booked.part, side, name) for name in names if name is not None]
    return next(((key, sign) for key in keys if key in known), None)


def check_books(
    accounts: FinalAccountsForm, booked: Mapping[LineKey, int], template: Template, level: Parameter[Level]
) -> tuple[CheckResult, ...]:
    """One finding for each line that differs from the books."""
    amounts = accounts.amounts()
    if level.known() is Level.IGNORE:
        return ()
    return tuple(
        CheckResult(
            check=CheckName.BOOKS,
            rule=level.rule,
            article=level.article,
            level=level.known(),
            lines=(flagged(accounts.county, key, amounts.get(key, 0), expected),),
            message=_words(key, amounts.get(key, 0), expected, template),
        )
        for key, expected in booked.items()
        if amounts.get(key, 0) != expected
    )


def _words(key: LineKey, amount: int, expected: int, template: Template) -> Bilingual:
    name = template.name(key)
    said, known, apart = text(yuan(amount)), text(yuan(expected)), text(yuan(amount - expected))
    return Bilingual(
        zh=f"“{name.zh}”填报 {said},账面 {known},差额 {apart}",
        en=f"{name.en}: {said}, in the books {known}, difference {apart}",
    )
