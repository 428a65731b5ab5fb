"""Who reads what: the one decision behind every way to read, from the reader's offices and what is read.

Offices that run or audit the city's money (``WHOLE_CITY``) read all of it; any other office of the city reads the main
lane of a case once the case has come to it; a county's office reads its own lane, and of what the whole city shares the
lines of its own county; operators read where things stand.
"""

from collections.abc import Iterable
from enum import IntEnum

from approvals.definitions import CITY, MAIN, OPERATIONS
from approvals.effects import (
    CaseClosed,
    CaseNoted,
    CaseOpened,
    DeadlineMoved,
    Event,
    HandedOver,
    HolderChanged,
    Noticed,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    StageEntered,
    TaskClosed,
    TaskOpened,
)
from calculations.input.frozen import Frozen
from calculations.ledger.accounts import AccountKind

WHOLE_CITY = frozenset({"city_agency", "bureau", "city_finance", "audit_office"})
"""The kinds of organisation that read everything of their city."""

STANDING = "standing."
"""How the lanes of hand-ins begin; what is there belongs to the office that handed it in."""

KEPT_ACCOUNTS = {
    "treasury": frozenset({AccountKind.TREASURY}),
    "city_tax": frozenset({AccountKind.TREASURY, AccountKind.PAYERS}),
}
"""The accounts that a city office outside ``WHOLE_CITY`` keeps or collects into."""


class Access(IntEnum):
    """How much of something somebody reads; of several offices the most counts."""

    NOTHING = 0
    STATE = 1
    """Titles, stages, tasks and deadlines; no amounts, no documents, no words of others."""
    OWN_LINES = 2
    """What names no county, and the lines of one's own; totals of documents, but no balances of accounts."""
    ALL = 3


class Office(Frozen):
    """An organisation as a reader is one: its kind, its county if it is one's, and its name."""

    kind: str
    county: str | None = None
    name: str = ""


class Place(Frozen):
    """Where something is in a case: its lane (none: the whole case), and who handed it in if it is a hand-in.

    ``reached`` are the kinds of organisation to which the case has come so far.
    """

    lane: str | None = None
    organisation: str | None = None
    reached: frozenset[str] = frozenset()


def access_to_place(offices: Iterable[Office], place: Place) -> Access:
    """How much of a place in a case somebody reads."""
    return max((_of_place(office, place) for office in offices), default=Access.NOTHING)


def _of_place(office: Office, place: Place) -> Access:
    if office.kind in WHOLE_CITY:
        return Access.ALL
    if office.kind == OPERATIONS:
        return Access.STATE
    if place.lane is not None and place.lane.startswith(STANDING):
        return Access.ALL if office.name == place.organisation else Access.NOTHING
    shared = place.lane in (None, MAIN)
    if office.county is not None:
        if shared or place.lane == CITY:
            return Access.OWN_LINES
        return Access.ALL if place.lane == office.county else Access.NOTHING
    return Access.ALL if shared and office.kind in place.reached else Access.STATE


def access_to_handling(offices: Iterable[Office], place: Place) -> Access:
    """How much somebody reads of tasks, of who holds them, and of what operators do: these are operators' own work."""
    offices = tuple(offices)
    if any(office.kind == OPERATIONS for office in offices):
        return Access.ALL
    access = access_to_place(offices, place)
    return access if access >= Access.OWN_LINES else Access.NOTHING


def tells_state_alone(event: Event) -> bool:
    """Whether an event says no more than where a case stands: titles, stages, tasks and deadlines."""
    match event:
        case CaseOpened() | StageEntered() | TaskOpened() | Noticed() | DeadlineMoved() | CaseNoted():
            return True
        case TaskClosed() | CaseClosed():
            return not event.reason
        case _:
            return False


def is_handling(event: Event) -> bool:
    """Whether an event is about who has a task, or about what operators do."""
    return isinstance(event, HolderChanged | HandedOver | PowerProposed | PowerConfirmed | PowerDeclined)


def access_to_account(offices: Iterable[Office], kind: AccountKind, county: str | None) -> Access:
    """How much of an account somebody reads, by its kind and the county whose it is."""
    return max((_of_account(office, kind, county) for office in offices), default=Access.NOTHING)


def _of_account(office: Office, kind: AccountKind, county: str | None) -> Access:
    if office.kind in WHOLE_CITY:
        return Access.ALL
    if office.county is not None:
        if county is None:
            return Access.OWN_LINES
        return Access.ALL if county == office.county else Access.NOTHING
    return Access.ALL if kind in KEPT_ACCOUNTS.get(office.kind, ()) else Access.NOTHING


def access_to_office(offices: Iterable[Office], county: str | None) -> Access:
    """Whether somebody reads who works in an office of a county, or of the city: all or nothing.

    Operators keep the directory, and whoever reads the whole city's cases meets all its people there.
    """
    return max((_of_office(office, county) for office in offices), default=Access.NOTHING)


def _of_office(office: Office, county: str | None) -> Access:
    everybody = office.kind in WHOLE_CITY or office.kind == OPERATIONS
    return Access.ALL if everybody or county in (None, office.county) else Access.NOTHING
