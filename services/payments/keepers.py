"""Which office keeps which account: it alone has payments out of it written, and hands in its statements."""

from collections.abc import Iterable, Mapping

from approvals.reading import WHOLE_CITY, Office
from calculations.ledger.accounts import AccountKind, parse_account
from records.views import PersonView
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import offices_of

MAKER = "maker"
"""The post that makes and does not release."""

_KEEPERS: Mapping[AccountKind, str] = {
    AccountKind.TREASURY: "treasury",
    AccountKind.SPECIAL: "city_finance",
    AccountKind.POOLED_FUND: "city_finance",
    AccountKind.RESERVE: "city_finance",
    AccountKind.DEFICIT: "city_finance",
    AccountKind.TEMPORARY_RECEIPTS: "city_finance",
    AccountKind.ACCUMULATED: "county_finance",
    AccountKind.COUNTY_SPECIAL: "county_finance",
    AccountKind.COUNTY_REVENUE: "county_agency",
    AccountKind.AGENCY_EXPENDITURE: "city_agency",
    AccountKind.COUNTY_EXPENDITURE: "county_agency",
}
"""The kind of organisation that keeps accounts of a kind; nobody of ours keeps those outside the fund, and temporary
payments are at no bank.
"""


def keeper_of(account: str) -> Office | None:
    """The office that keeps an account of the ledger, by its code; none for one that nobody of ours keeps."""
    parsed = parse_account(account)
    kind = _KEEPERS.get(parsed.kind)
    return None if kind is None else Office(kind=kind, county=parsed.county)


def reads_all(person: PersonView) -> bool:
    """Whether somebody reads the payments of the whole city."""
    return any(office.kind in WHOLE_CITY for office in offices_of(person))


def counties_of(person: PersonView) -> tuple[str, ...]:
    """The counties as whose staff somebody reads."""
    return tuple(sorted({office.county for office in offices_of(person) if office.county is not None}))


def is_of(person: PersonView, keeper: Office) -> bool:
    """Whether somebody works in an office."""
    return any((office.kind, office.county) == (keeper.kind, keeper.county) for office in offices_of(person))


def require_keeper(person: PersonView, keepers: Iterable[Office | None]) -> Office:
    """The one office that keeps all of some accounts, as whose staff somebody acts. Raises ``ServiceError``."""
    found = set(keepers)
    keeper = found.pop() if len(found) == 1 else None
    if keeper is None or not is_of(person, keeper):
        raise ServiceError(
            ErrorKind.NOT_ALLOWED,
            zh="仅限管理该账户的机构办理,且一次只限一个机构管理的账户。",
            en="Only the office that keeps the account may do this, for accounts of one office at a time.",
        )
    return keeper


def require_releaser(person: PersonView, keeper: Office) -> None:
    """Raise ``ServiceError`` for who is not of the office in a post that releases (any but its makers')."""
    held = {
        post.post
        for post in person.posts
        if (post.organisation.kind, post.organisation.county) == (keeper.kind, keeper.county)
    }
    if not held - {MAKER}:
        raise ServiceError(
            ErrorKind.NOT_ALLOWED,
            zh="付款文件由管理该账户的机构复核或负责人放行。",
            en="A checker or the leader of the office that keeps the account releases its files.",
        )
