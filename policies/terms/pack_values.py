"""How a pack's values become what calculators take: parameters, levels of checks, cited rules."""

from collections.abc import Callable
from typing import TypeVar

from calculations.explaining.figures import Cited
from calculations.forms.checks import Level
from calculations.input.parameters import Parameter, Status
from policies.errors import NotInForce, UnknownName
from policies.pack import Pack
from policies.values import ValueInForce, Values

Typed = TypeVar("Typed")


def wanted(values: Values, name: str, rule: str, read: Callable[[ValueInForce], Typed]) -> Parameter[Typed]:
    """A value as calculators take it; to be asked for where the pack lacks it, or has none for the day."""
    try:
        return values.asked(name, read)
    except (NotInForce, UnknownName):
        known = values.known.get(name)
        return Parameter(
            value=None,
            rule=known.rule if known else rule,
            article=known.article if known else "",
            status=Status.MISSING,
            zh=known.zh if known else "",
        )


def may_lack(values: Values, name: str, rule: str, read: Callable[[ValueInForce], Typed]) -> Parameter[Typed]:
    """A value as calculators take it; to be asked for where the pack does not know it. Raises ``NotInForce``."""
    try:
        return values.asked(name, read)
    except UnknownName:
        return Parameter(value=None, rule=rule, status=Status.MISSING)


def found(values: Values, name: str, read: Callable[[ValueInForce], Typed]) -> Parameter[Typed] | None:
    """A value that a pack need not have, as calculators take it; None where it has none for the day."""
    value = values.in_force.get(name)
    return None if value is None else value.parameter(read(value))


def cited(pack: Pack, rule: str) -> Cited:
    """A rule of the pack with its article."""
    known = pack.rules().get(rule)
    return Cited(rule, known.article if known else "")


def level(value: ValueInForce) -> Level:
    """What becomes of what a check finds."""
    return Level(value.choice())
