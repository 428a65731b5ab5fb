"""Who takes which share of a surplus or a gap (S2, S4, S5): for all alike, or by fund, by county or by its grade.

A sharing is data of a policy: shares by bearer that add up to one, or such shares by the code of a fund, by the code
of a county, or by a grade of counties, nested as needed, with `other` for all that is not named.
"""

import math
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, cast

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from calculations.input.money import half_up, split
from calculations.input.parameters import Share


class Bearer(StrEnum):
    """Who bears a gap or receives a surplus. Equal remainders of a split go to who comes first here."""

    POOLED_FUND = "pooled_fund"
    RESERVE = "reserve"
    """A reserve of the city next to the pooled fund."""
    CITY_FINANCE = "city_finance"
    COUNTY_FINANCE = "county_finance"
    COUNTY = "county"
    """The county's accumulated balance."""


OTHER = "other"
"""Every fund, county or grade that is not named."""

Shares = dict[Bearer, Decimal]
Tree = dict[str, Any]
"""`Shares`, or trees by fund, county, grade or `other`."""


def _adds_up(shares: Shares) -> Shares:
    total = sum(shares.values())
    if total != 1:
        raise PydanticCustomError(
            "not_one",
            "{message}",
            {"message": f"the shares add up to {total}, not to 1", "zh": f"各方比例合计为 {total},应为 1"},
        )
    return shares


def _bearer(name: object) -> Bearer:
    if name in {*Bearer}:
        return Bearer(str(name))
    known = ", ".join(Bearer)
    words, zh = f"nobody bears a share as {name} (known: {known})", f"没有分担主体“{name}”(可用:{known})"
    raise PydanticCustomError("no_bearer", "{message}", {"message": words, "zh": zh})


_SHARES: TypeAdapter[Shares] = TypeAdapter(
    Annotated[dict[Annotated[Bearer, PlainValidator(_bearer)], Share], AfterValidator(_adds_up)]
)


def _tree(value: object) -> Any:
    nested = isinstance(value, Mapping) and any(isinstance(each, Mapping) for each in value.values())
    return (_TREE if nested else _SHARES).validate_python(value)


_TREE: TypeAdapter[Tree] = TypeAdapter(Annotated[dict[str, Annotated[Any, PlainValidator(_tree)]], Field(min_length=1)])

Sharing = Annotated[
    Tree,
    PlainValidator(_tree),
    PlainSerializer(lambda tree: _as_text(tree), when_used="json"),
    WithJsonSchema({"type": "object", "examples": [{"pooled_fund": "0.5", "county_finance": "0.5"}]}),
]
"""Shares by bearer that add up to one, or such shares by fund, county or grade; shares are text in JSON."""


def _as_text(tree: Tree) -> dict[str, Any]:
    return {str(name): _as_text(each) if isinstance(each, dict) else str(each) for name, each in tree.items()}


def is_shares(tree: Tree) -> bool:
    """Whether it is the shares themselves, the same for all."""
    return not any(isinstance(each, dict) for each in tree.values())


def shares_of(tree: Tree, fund: str, county: str, grade: str | None = None) -> Shares | None:
    """The shares of a county and fund; None where the sharing has none for them."""
    while not is_shares(tree):
        name = next((name for name in (county, grade, fund, OTHER) if name in tree), None)
        if name is None:
            return None
        tree = tree[name]
    return cast(Shares, tree)


def all_shares(tree: Tree) -> Iterator[Shares]:
    """All shares of a sharing."""
    if is_shares(tree):
        yield cast(Shares, tree)
        return
    for each in tree.values():
        yield from all_shares(each)


def names_in(tree: Tree) -> Iterator[tuple[tuple[str, ...], str]]:
    """The names that shares are told apart by, each with the names above it."""
    if is_shares(tree):
        return
    for name, each in tree.items():
        yield (), name
        for above, below in names_in(each):
            yield (name, *above), below


def bearers_of(tree: Tree) -> Collection[Bearer]:
    """Who has a share above zero for some fund or county, in order."""
    named = {bearer for shares in all_shares(tree) for bearer, share in shares.items() if share}
    return [bearer for bearer in Bearer if bearer in named]


def shares_text(shares: Shares) -> str:
    """Shares in one line: `pooled_fund 0.5, county_finance 0.5`."""
    return ", ".join(f"{bearer} {shares[bearer]}" for bearer in Bearer if bearer in shares)


def divided(whole: int, shares: Shares, rounded_up: Bearer | None = None) -> dict[Bearer, int]:
    """Whole fen by bearer, adding up to `whole`.

    The part of `rounded_up` is rounded up to the fen; the rest is split by largest remainders, ties to who comes first
    among the bearers.
    """
    weights = {bearer: share for bearer in Bearer if (share := shares.get(bearer))}
    parts: dict[Bearer, int] = {}
    if rounded_up in weights:
        parts[rounded_up] = math.ceil(_exactly(weights.pop(rounded_up)) * whole)
    rest = whole - sum(parts.values())
    match list(weights):
        case []:
            pass
        case [only]:
            parts[only] = rest
        case [first, second]:
            # The larger remainder of two, the first of equal ones: half-up.
            of_both = _exactly(weights[first]) + _exactly(weights[second])
            parts[first] = half_up(_exactly(weights[first]) / of_both * rest)
            parts[second] = rest - parts[first]
        case several:
            shared = split(rest, {f"{place}": weights[bearer] for place, bearer in enumerate(several)})
            parts |= zip(several, shared.values(), strict=True)
    return parts


_exactly = cache(Fraction)
