"""The money that the clearing moves because a pack shares it so (S2, S4, S5), by the step that moves it."""

from collections.abc import Callable, Iterator, Mapping

from pydantic import JsonValue, ValidationError

from calculations.clearing.forms import AboveCeiling, Deficit
from calculations.clearing.sharing import Bearer, bearers_of
from calculations.ledger.accounts import AccountKind
from policies.kinds import ADAPTERS, Kind
from policies.works import Move

COLLECT, SETTLE = "collect", "settle"
"""The steps that move it: what finance offices owe, and everything else."""

_KINDS: Mapping[Bearer, AccountKind] = {
    Bearer.POOLED_FUND: AccountKind.POOLED_FUND,
    Bearer.RESERVE: AccountKind.RESERVE,
    Bearer.CITY_FINANCE: AccountKind.CITY_FINANCE,
    Bearer.COUNTY_FINANCE: AccountKind.COUNTY_FINANCE,
    Bearer.COUNTY: AccountKind.ACCUMULATED,
}
_FINANCE = frozenset({Bearer.CITY_FINANCE, Bearer.COUNTY_FINANCE})
_SPECIAL, _DEFICIT = AccountKind.SPECIAL, AccountKind.DEFICIT

StepMove = tuple[str, Move]


def sharing_moves(name: str, value: JsonValue) -> Iterator[StepMove]:
    """What the clearing moves by one of the pack's values, each with its step; nothing by a value of another kind."""
    moves = _OF_VALUES.get(name)
    if moves is not None:
        yield from moves(value)


def _surplus(value: JsonValue) -> Iterator[StepMove]:
    for bearer in _bearers(value):
        yield SETTLE, Move("S2", _SPECIAL, _KINDS[bearer])


def _gap(value: JsonValue) -> Iterator[StepMove]:
    yield from _borne("S4", value)


def _unpaid(value: JsonValue) -> Iterator[StepMove]:
    yield from _borne("S5", value)


def _borne(rule: str, value: JsonValue) -> Iterator[StepMove]:
    bearers = _bearers(value)
    # What an accumulated balance, or S5 what a fund, cannot pay falls to county finance.
    limited = {Bearer.COUNTY} if rule == "S4" else set(Bearer) - _FINANCE
    also = {Bearer.COUNTY_FINANCE} if limited & bearers else set()
    for bearer in Bearer:
        if bearer in bearers | also:
            yield _paid(rule, bearer)


def _paid(rule: str, bearer: Bearer) -> StepMove:
    return COLLECT if bearer in _FINANCE else SETTLE, Move(rule, _KINDS[bearer], _SPECIAL)


def _bearers(value: JsonValue) -> set[Bearer]:
    try:
        return set(bearers_of(ADAPTERS[Kind.SPLIT].validate_python(value)))
    except ValidationError:
        # A fault of its own.
        return set()


def _deficits(value: JsonValue) -> Iterator[StepMove]:
    if value == Deficit.CARRIED:
        yield SETTLE, Move("S2", _SPECIAL, _DEFICIT)
        yield SETTLE, Move("S4", _DEFICIT, _SPECIAL)
        yield SETTLE, Move("S6", AccountKind.POOLED_FUND, _DEFICIT)


def _above_ceiling(value: JsonValue) -> Iterator[StepMove]:
    if value in {*AboveCeiling}:
        yield _paid("S5", Bearer(str(value)))


def _ceiling(_: JsonValue) -> Iterator[StepMove]:
    yield _paid("S5", Bearer.CITY_FINANCE)


_OF_VALUES: Mapping[str, Callable[[JsonValue], Iterator[StepMove]]] = {
    "surplus_sharing": _surplus,
    "gap_sharing": _gap,
    "unpaid_sharing": _unpaid,
    "deficits": _deficits,
    "county_ceiling": _ceiling,
    "above_ceiling": _above_ceiling,
}
