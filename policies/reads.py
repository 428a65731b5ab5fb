"""How a value of a pack is read: its kind, and the parts or options that it may have. Who reads one says so by name."""

from collections.abc import Iterable
from dataclasses import dataclass

from pydantic import JsonValue

from policies.kinds import Kind


@dataclass(frozen=True, slots=True)
class Reads:
    """What is read of a value.

    ``parts`` are exactly the names that shares have; ``options`` those that a choice, or each of several, is of.
    ``built_for`` is the one value that the program is built for; ``of_chain`` names the chain that such a value
    describes: a pack with a chain of its own may describe it otherwise.
    """

    kinds: tuple[Kind, ...]
    parts: frozenset[str] | None = None
    options: frozenset[str] | None = None
    built_for: JsonValue = None
    of_chain: str | None = None
    of_funds: bool = False
    """Whether the options are the pack's own funds."""
    only_asked: bool = False
    """Whether it is given with each calculation: a pack says that it is missing, and has no values for it."""


def whole(kind: Kind, *names: str) -> dict[str, Reads]:
    """Values that are read as they are."""
    return dict.fromkeys(names, Reads((kind,)))


def shares(kind: Kind, parts: Iterable[str]) -> Reads:
    """Shares of exactly these parts."""
    return Reads((kind,), parts=frozenset(parts))


def one_of(options: Iterable[str]) -> Reads:
    """A choice among these."""
    return Reads((Kind.CHOICE,), options=frozenset(options))


def built_for(**values: str) -> dict[str, Reads]:
    """Choices of which only this one is built."""
    return {name: Reads((Kind.CHOICE,), built_for=value) for name, value in values.items()}


def described(chain: str, **values: str | list[str]) -> dict[str, Reads]:
    """Values that say in words what a chain of the pack does."""
    return {
        name: Reads(
            (Kind.CHOICES if isinstance(value, list) else Kind.CHOICE,),
            built_for=[*value] if isinstance(value, list) else value,
            of_chain=chain,
        )
        for name, value in values.items()
    }
