"""A county's income and expenditure of a closed year in one fund, which its clearing begins with (S0).

Income is accrual: what came in, without the subsidies received, plus the subsidies due. Only the pooled part counts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from calculations.clearing.first_premiums import FirstPremiums
from calculations.explaining.explanation import ParameterUsed, used
from calculations.explaining.figures import Cited, Figure, amount, total
from calculations.forms.documents import BudgetForm, ReportForm
from calculations.forms.template import LineKey, Side, Template
from calculations.input.bilingual import Bilingual
from calculations.input.money import yuan
from calculations.input.parameters import Parameter
from calculations.ledger.accounts import AccountKind, Part

RECEIPTS = ("R1", "R3")
"""Premiums from the treasury, and what the counties' accounts swept up."""
SUBSIDIES = "R4"
PREMIUMS_BEFORE = "H3"
RECOGNISED = "N5"
"""Premiums that came for a later year, taken from the temporary receipts in the year that they are for."""
RULES = (*RECEIPTS, RECOGNISED, SUBSIDIES, PREMIUMS_BEFORE)
"""The rules by which money moves that a year's income, or what is received of its subsidies, may consist of."""

SUBSIDY_PAYERS: Mapping[str, AccountKind] = {
    "county_subsidy": AccountKind.COUNTY_FINANCE,
    "city_subsidy": AccountKind.CITY_FINANCE,
    "upper_fiscal_subsidy": AccountKind.UPPER_FINANCE,
}
"""The budget's subsidy lines that name their payer; `SUBSIDY_LINE` is paid by whom the policy says."""
SUBSIDY_LINE = "subsidies"


@dataclass(frozen=True, slots=True)
class AccrualTerms:
    """The readings that decide what a fund's income is, and who owes it; `article` is that of rule S.

    `first_premiums`: whether the premiums of H3 are income of the year; `subsidy_payer`: who pays the line `subsidies`.
    """

    article: str
    first_premiums: Parameter[FirstPremiums]
    subsidy_payer: Parameter[AccountKind]

    def readings(self, fund: str) -> tuple[ParameterUsed, ...]:
        """What a fund's income rests on, by the policy's names."""
        by_fund = {
            "employee": (used("employee_subsidy_payer", self.subsidy_payer),),
            "resident": (used("h3_premiums", self.first_premiums),),
        }
        return by_fund.get(fund, ())


@dataclass(frozen=True, slots=True)
class Received:
    """Money of a fund year that went to the special account or the pooled fund, in yuan, pooled part.

    `rule` moved it, `source` is the kind of account it came from, `county` whose it is.
    """

    rule: str
    source: AccountKind
    county: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class CountyBooks:
    """What is known of a county's closed year in a fund: money received, approved budget, reports of its months.

    `received` and `reports` may hold other counties' as well, which are left out.
    """

    county: str
    fund: str
    received: tuple[Received, ...]
    budget: BudgetForm
    reports: tuple[ReportForm, ...]


@dataclass(frozen=True, slots=True)
class Accrued:
    """A county's year in a fund as its clearing takes it; the figures are in fen and know their sources.

    Inputs of `income` are the rules of the receipts and the subsidies due of every payer, those of `expenditure` the
    months.
    """

    income: Figure
    expenditure: Figure
    subsidy_due: Decimal
    subsidy_received: Decimal
    city_subsidy_due: Decimal
    city_subsidy_received: Decimal
    upper_fiscal_subsidy_due: Decimal
    upper_fiscal_subsidy_received: Decimal


def accrued(books: CountyBooks, template: Template, terms: AccrualTerms) -> Accrued:
    """Income and expenditure of a county's year (S0), and its subsidies by payer, in yuan.

    `template` has the lines of the monthly reports. Raises `KeyError` for a reported line that it lacks.
    """
    place, cited = f"counties.{books.county}.{books.fund}", Cited("S", terms.article)
    received = [each for each in books.received if each.county == books.county]
    county_due, city_due, upper_due = (
        subsidy_due(books.budget, books.fund, payer, terms.subsidy_payer.known()) for payer in SUBSIDY_PAYERS.values()
    )
    sources = {
        **receipts(received, terms.first_premiums.known()),
        "county_subsidy_due": county_due,
        "city_subsidy_due": city_due,
        "upper_fiscal_subsidy_due": upper_due,
    }
    income = total(
        Bilingual(
            "各项来源合计,补助按应到数(权责发生制)", "the sum of its sources, subsidies as they are due (accrual)"
        ),
        [amount(source, came_in) for source, came_in in sources.items()],
    )
    spent = total(
        Bilingual("各月支出核算报表合计", "the sum of the monthly reports"),
        [amount(month, each) for month, each in spent_by_month(books.reports, books.county, template).items()],
    )
    return Accrued(
        income=income.using(*terms.readings(books.fund)).named(f"{place}.income", cited),
        expenditure=spent.named(f"{place}.expenditure", cited),
        subsidy_due=county_due,
        subsidy_received=subsidy_received(received, AccountKind.COUNTY_FINANCE),
        city_subsidy_due=city_due,
        city_subsidy_received=subsidy_received(received, AccountKind.CITY_FINANCE),
        upper_fiscal_subsidy_due=upper_due,
        upper_fiscal_subsidy_received=subsidy_received(received, AccountKind.UPPER_FINANCE),
    )


def receipts(received: Iterable[Received], first_premiums: FirstPremiums) -> dict[str, Decimal]:
    """Yuan that are income when received, by rule: R1, R3, and H3 where the reading counts it; N5 where there is any.

    Every other rule that counts has its sum, be it nothing: an explanation says of each how much it was.
    """
    counted = dict.fromkeys(RECEIPTS, yuan(0))
    if first_premiums.are_income:
        counted[PREMIUMS_BEFORE] = yuan(0)
    for each in received:
        if each.rule in RECEIPTS or (each.rule in counted and is_premium_before(each.rule, each.source)):
            counted[each.rule] += each.amount
        elif each.rule == RECOGNISED:
            counted[RECOGNISED] = counted.get(RECOGNISED, yuan(0)) + each.amount
    return counted


def is_premium_before(rule: str, source: AccountKind) -> bool:
    """Whether money is premiums collected before pooling began (H3).

    H3 also moves a county's accumulated balance, when it tops up the pooled fund: its savings are no income.
    """
    return rule == PREMIUMS_BEFORE and source is AccountKind.COUNTY_SPECIAL


def subsidy_due(budget: BudgetForm, fund: str, payer: AccountKind, subsidy_payer: AccountKind) -> Decimal:
    """Yuan that a payer owes a fund for a county by its approved budget (R4, S0)."""
    payers = {**SUBSIDY_PAYERS, SUBSIDY_LINE: subsidy_payer}
    return sum(
        (
            row.amount
            for row in budget.lines
            if (row.fund, row.part, row.side) == (fund, Part.POOLED, Side.INCOME) and payers.get(row.line) is payer
        ),
        yuan(0),
    )


def subsidy_received(received: Iterable[Received], payer: AccountKind) -> Decimal:
    """Yuan of subsidies that came from a payer (R4)."""
    return sum((each.amount for each in received if each.rule == SUBSIDIES and each.source is payer), yuan(0))


def unreported_months(reports: Iterable[ReportForm], county: str) -> tuple[str, ...]:
    """The months (`2022-01`) that some county has reported and this one has not, in order."""
    months, own = set(), set()
    for report in reports:
        months.add(report.month)
        if report.county == county:
            own.add(report.month)
    return tuple(sorted(months - own))


def spent_by_month(reports: Iterable[ReportForm], county: str, template: Template) -> dict[str, Decimal]:
    """A county's reported spending of the pooled part in yuan, by month in order (S; M5)."""
    own = sorted((report for report in reports if report.county == county), key=lambda report: report.month)
    return {report.month: _pooled_spending(report, template) for report in own}


def _pooled_spending(report: ReportForm, template: Template) -> Decimal:
    lines = [(LineKey(report.fund, row.part, None, row.line), row.amount) for row in report.lines]
    return sum((spent for key, spent in lines if key.part == Part.POOLED and not template.is_total(key)), yuan(0))
