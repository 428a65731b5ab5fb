"""The accounts through which the fund's money may pass, and their codes `kind[:county]:fund:part` (N2)."""

import re
from dataclasses import dataclass
from enum import StrEnum

from calculations.input.bilingual import Bilingual
from calculations.input.codes import is_county

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SEPARATOR = ":"


class NotAnAccount(ValueError):
    """The text is no account code. The message is English, `zh` Chinese."""

    def __init__(self, message: str, zh: str) -> None:
        self.zh = zh
        super().__init__(message)


class Part(StrEnum):
    """The parts of a fund that are booked apart (N3)."""

    POOLED = "pooled"
    INDIVIDUAL = "individual"
    SERIOUS_ILLNESS = "serious_illness"
    """重大疾病医疗救助金: the 0.5 % of employers' premiums for it, outside the clearing (S, reading)."""


PART_WORDS = {
    Part.POOLED: Bilingual("统筹基金", "pooled part"),
    Part.INDIVIDUAL: Bilingual("个人账户", "individual accounts"),
    Part.SERIOUS_ILLNESS: Bilingual("重大疾病医疗救助金", "serious-illness aid"),
}
"""What a part is called; said only where a fund has both."""


class AccountKind(StrEnum):
    """What an account is. Those outside belong to others: they only show where money came from or went."""

    TREASURY = "treasury"
    """国库: the city treasury, where premiums arrive (R1)."""
    SPECIAL = "special"
    """市财政专户: the operating sub-account of the city special account."""
    POOLED_FUND = "pooled_fund"
    """归集基金: a sub-account of the city special account (N2, reading)."""
    RESERVE = "reserve"
    """储备金: a city's reserve next to the pooled fund, a sub-account of the city special account."""
    DEFICIT = "deficit"
    """累计赤字: what the pooled fund advanced for a county: a sub-account of the city special account, below zero."""
    TEMPORARY_RECEIPTS = "temporary_receipts"
    """暂收款: premiums for a later year, in the city special account until they are income (N5)."""
    ACCUMULATED = "accumulated"
    """累计结余: a county's accumulated balance in its county special account."""
    COUNTY_SPECIAL = "county_special"
    """县级财政专户: income of a county special account that is not yet swept up (R3)."""
    COUNTY_REVENUE = "county_revenue"
    """收入户 of a county agency."""
    AGENCY_EXPENDITURE = "agency_expenditure"
    """支出户 of the city agency."""
    COUNTY_EXPENDITURE = "county_expenditure"
    """支出户 of a county agency."""
    TEMPORARY_PAYMENTS = "temporary_payments"
    """暂付款: advances that come back, out of a county's accumulated balance or the city special account (H1, R5)."""
    PAYERS = "payers"
    COUNTY_FINANCE = "county_finance"
    CITY_FINANCE = "city_finance"
    UPPER_FINANCE = "upper_finance"
    """中央和省级财政: who pays the resident subsidy from above, direct funds 直达资金 among it (R4)."""
    UPPER_FUND = "upper_fund"
    """The fund of the level above: adjustment money and transfers between levels (N1; N3)."""
    BENEFICIARIES = "beneficiaries"
    PRE_POOLING = "pre_pooling"
    """Where audited opening balances come from, and what is charged to them goes (H1)."""
    OTHER_INCOME = "other_income"
    """Where interest and other income come from."""


class Level(StrEnum):
    """Whether an account's code names a county."""

    CITY = "city"
    COUNTY = "county"
    EITHER = "either"


_LEVELS: dict[AccountKind, Level] = {
    AccountKind.TREASURY: Level.CITY,
    AccountKind.SPECIAL: Level.CITY,
    AccountKind.POOLED_FUND: Level.CITY,
    AccountKind.RESERVE: Level.CITY,
    AccountKind.DEFICIT: Level.COUNTY,
    AccountKind.TEMPORARY_RECEIPTS: Level.CITY,
    AccountKind.ACCUMULATED: Level.COUNTY,
    AccountKind.COUNTY_SPECIAL: Level.COUNTY,
    AccountKind.COUNTY_REVENUE: Level.COUNTY,
    AccountKind.AGENCY_EXPENDITURE: Level.CITY,
    AccountKind.COUNTY_EXPENDITURE: Level.COUNTY,
    AccountKind.TEMPORARY_PAYMENTS: Level.EITHER,
    AccountKind.PAYERS: Level.EITHER,
    AccountKind.COUNTY_FINANCE: Level.COUNTY,
    AccountKind.CITY_FINANCE: Level.CITY,
    AccountKind.UPPER_FINANCE: Level.CITY,
    AccountKind.UPPER_FUND: Level.CITY,
    AccountKind.BENEFICIARIES: Level.EITHER,
    AccountKind.PRE_POOLING: Level.EITHER,
    AccountKind.OTHER_INCOME: Level.EITHER,
}

OF_COUNTIES = frozenset(kind for kind, level in _LEVELS.items() if level is Level.COUNTY)
"""Kinds of which every county has its own."""

OUTSIDE = frozenset(
    {
        AccountKind.PAYERS,
        AccountKind.COUNTY_FINANCE,
        AccountKind.CITY_FINANCE,
        AccountKind.UPPER_FINANCE,
        AccountKind.UPPER_FUND,
        AccountKind.BENEFICIARIES,
        AccountKind.PRE_POOLING,
        AccountKind.OTHER_INCOME,
    }
)
"""Kinds that are not the fund's own accounts and may go below zero."""

SHARED_BANK = frozenset({AccountKind.SPECIAL, AccountKind.POOLED_FUND, AccountKind.RESERVE, AccountKind.DEFICIT})
"""Kinds that are sub-accounts of one bank account, the city special account of a fund and part."""

POOLED_ONLY = frozenset({AccountKind.POOLED_FUND, AccountKind.RESERVE, AccountKind.DEFICIT})
"""Kinds that only the pooled part of a fund has."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account. `county` is its six-digit code, None for the city's own and for counterparts at large."""

    kind: AccountKind
    county: str | None
    fund: str
    part: Part

    @property
    def code(self) -> str:
        """`county_expenditure:330203:resident:pooled`, `special:employee:individual`."""
        places = (self.kind, self.county, self.fund, self.part)
        return _SEPARATOR.join(place for place in places if place is not None)

    @property
    def bank(self) -> str | None:
        """The bank account that holds it, by the code of its main account; None outside.

        A bank account never goes below zero, its sub-accounts together. Temporary receipts lie in the city special
        account too, but nothing else is paid out of them: they are held to what they have by themselves. So are
        temporary payments, which no bank holds: no more comes back than was advanced.
        """
        if self.kind in OUTSIDE:
            return None
        if self.kind in SHARED_BANK:
            return Account(AccountKind.SPECIAL, None, self.fund, self.part).code
        return self.code


def parse_account(code: str) -> Account:
    """An account from its code. Raises `NotAnAccount`."""
    name, *places, fund, part = _four_places(code)
    kind = next((kind for kind in AccountKind if kind == name), None)
    if kind is None:
        raise NotAnAccount(f"unknown kind of account: {name}", f"未知账户类别:{name}")
    county = places[0] if places else None
    level = _LEVELS[kind]
    if county is None and level is Level.COUNTY:
        raise NotAnAccount(f"{name} needs a county: {code}", f"账户 {code} 缺少区县代码")
    if county is not None and (level is Level.CITY or not is_county(county)):
        raise NotAnAccount(f"no county belongs here: {code}", f"账户 {code} 的区县代码有误")
    if not _NAME.fullmatch(fund):
        raise NotAnAccount(f"not a fund: {fund}", f"险种有误:{fund}")
    known_part = next((known for known in Part if known == part), None)
    if known_part is None or (kind in POOLED_ONLY and known_part is not Part.POOLED):
        raise NotAnAccount(f"{name} has no part {part}", f"账户 {code} 没有“{part}”部分")
    return Account(kind, county, fund, known_part)


def _four_places(code: str) -> list[str]:
    places = code.split(_SEPARATOR)
    if len(places) not in (3, 4):
        raise NotAnAccount(
            f"not an account code (kind[:county]:fund:part): {code}",
            f"不是账户代码(类别[:区县]:险种:部分):{code}",
        )
    return places
