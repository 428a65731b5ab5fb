"""Instructions to the ledger as the tests write them: short, on the paths of N2."""

from datetime import datetime

from calculations.dates.deadlines import CHINA
from calculations.ledger.accounts import AccountKind as Kind
from calculations.ledger.postings import Instruction, Path, Transfer

PATHS = tuple(
    Path(rule=rule, from_kind=source, to_kind=target)
    for rule, source, target in (
        ("H1", Kind.PRE_POOLING, Kind.ACCUMULATED),
        ("H2", Kind.ACCUMULATED, Kind.POOLED_FUND),
        ("R1_collection", Kind.PAYERS, Kind.TREASURY),
        ("R1", Kind.TREASURY, Kind.SPECIAL),
        ("R4", Kind.COUNTY_FINANCE, Kind.SPECIAL),
        ("R4", Kind.CITY_FINANCE, Kind.SPECIAL),
        ("M3", Kind.SPECIAL, Kind.AGENCY_EXPENDITURE),
        ("M4", Kind.AGENCY_EXPENDITURE, Kind.COUNTY_EXPENDITURE),
        ("M5", Kind.COUNTY_EXPENDITURE, Kind.BENEFICIARIES),
    )
)

HAISHU, JIANGBEI = "330203", "330205"


def on(month: int, day: int, hour: int = 12) -> datetime:
    """An instant of 2022 by the clock of China."""
    return datetime(2022, month, day, hour, tzinfo=CHINA)


def moved(source: str, target: str, amount: str, county: str | None = None, line: str | None = None) -> Transfer:
    """A transfer between accounts given by kind and county (`county_expenditure:330203`), of the employee fund."""
    return Transfer(source=_whole(source), target=_whole(target), amount=amount, county=county, line=line)


def order(identity: str, rule: str, *transfers: Transfer, at: datetime | None = None) -> Instruction:
    """An instruction of the fund year 2022."""
    return Instruction(
        id=identity,
        case="ningbo.year.2022",
        rule=rule,
        fund="employee",
        year=2022,
        at=at or on(1, 5),
        zh="划转",
        transfers=transfers,
    )


def income(identity: str, amount: str, at: datetime | None = None, county: str = HAISHU) -> tuple[Instruction, ...]:
    """Premiums of a county: collected, then transferred to the special account."""
    collected = moved("payers", "treasury", amount, county, "premiums")
    up = moved("treasury", "special", amount, county, "premiums")
    return (
        order(f"{identity}.collected", "R1_collection", collected, at=at),
        order(f"{identity}.up", "R1", up, at=at),
    )


def _whole(account: str) -> str:
    return account if account.endswith(("pooled", "individual")) else f"{account}:employee:pooled"
