"""Holding a city's values against what they may not fall below: national floors, and a city's own."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from itertools import groupby

from calculations.input.faults import Fault, refuse, shown
from calculations.input.frozen import Frozen
from calculations.input.suggestions import known_instead
from policies.figure_checks import FigureCheck, figure_checks
from policies.kinds import ADAPTERS, Kind
from policies.model import Bound
from policies.pack import Pack
from policies.policy_view import PolicyHead, head
from policies.values import PolicyStatus

_Sides = Mapping[str | None, Decimal]
"""A number for the whole city under None, or one a county."""
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?")
_BEFORE = "year_before."
"""Before a value's name: what the value was a year earlier."""


class Verdict(StrEnum):
    """What became of a bound on a day."""

    HOLDS = "holds"
    BELOW = "below"
    UNKNOWN = "unknown"
    """A value that it needs is missing."""


class Finding(Frozen):
    """A bound on a day, for the city or one county: what the pack has and what it must have at least.

    ``missing`` names the values without which it cannot be judged; then ``on`` may be None, for any day.
    """

    bound: str
    zh: str
    en: str
    rule: str
    article: str
    on: date | None = None
    verdict: Verdict
    county: str | None = None
    has: str | None = None
    at_least: str | None = None
    missing: tuple[str, ...] = ()


class PolicyCheck(PolicyHead):
    """The findings; ``holds`` unless a value is below a bound. ``figures``: announced ones, checked against
    the wage.
    """

    holds: bool
    findings: tuple[Finding, ...]
    figures: tuple[FigureCheck, ...]


def check(pack: Pack, day: date | None = None, given: Mapping[str, str] | None = None) -> PolicyCheck:
    """Hold a pack against all its bounds on a day, or on every day on which anything that they name changes.

    A bound says nothing on days on which its floor or the value itself is not in force. ``given`` supplies missing
    values by name as plain numbers, for the whole city and for always; what a bound compares with the year before is
    given for that year too, as ``year_before.NAME``. Raises ``BadInput`` for a name that no bound asks for and for what
    is no number.
    """
    numbers = _numbers(pack, given or {})
    findings = [
        finding for name in pack.content.bounds for finding in _changes(_findings(_Held(pack, numbers), name, day))
    ]
    below = any(finding.verdict is Verdict.BELOW for finding in findings)
    return PolicyCheck(
        **head(pack).model_dump(), holds=not below, findings=tuple(findings), figures=figure_checks(pack)
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A pack and the numbers that were given in place of missing values."""

    pack: Pack
    given: Mapping[str, Decimal]

    def missing(self, names: Iterable[str]) -> set[str]:
        return {name for name in names if _lacks(self.pack, name) and name not in self.given}

    def in_force(self, names: Iterable[str], day: date) -> list[_Sides] | None:
        """The numbers of some values on a day, or the year before it; None when one of them is not in force."""
        sides: list[_Sides] = []
        for name in names:
            value = self.pack.value(name.removeprefix(_BEFORE))
            dated = value.on(_year_before(day) if name.startswith(_BEFORE) else day)
            if name in self.given:
                sides.append({None: self.given[name]})
            elif dated is None:
                return None
            else:
                typed = ADAPTERS[value.kind].validate_python(dated.value)
                sides.append(typed if value.kind is Kind.AMOUNTS else {None: typed})
        return sides

    def days(self, names: Iterable[str]) -> list[date]:
        """Every day on which one of these values changes or ends."""
        plain = {name.removeprefix(_BEFORE) for name in names if name not in self.given}
        dated = [each for name in plain for each in self.pack.value(name).values]
        ends = {each.until + timedelta(days=1) for each in dated if each.until is not None}
        return sorted({each.since for each in dated} | ends)


def _numbers(pack: Pack, given: Mapping[str, str]) -> dict[str, Decimal]:
    asked = {name for bound in pack.content.bounds.values() for name in (*bound.of, *_least(bound))}
    missing = {name for name in asked if _lacks(pack, name)}
    refuse(
        [
            *(_not_missing(name, missing) for name in sorted(given.keys() - missing)),
            *(
                Fault(name, f"not a number: {shown(text)}", f"不是数值:{shown(text)}")
                for name, text in given.items()
                if not _NUMBER.fullmatch(text)
            ),
        ]
    )
    return {name: Decimal(text) for name, text in given.items()}


def _not_missing(name: str, missing: Iterable[str]) -> Fault:
    known_ones = known_instead(name, sorted(missing))
    return Fault(name, f"no missing value of a bound {known_ones.en}", f"不是下限所缺的参数{known_ones.zh}")


def _lacks(pack: Pack, name: str) -> bool:
    value = pack.value(name.removeprefix(_BEFORE))
    # What the text lacks the city may have decided since.
    return value.status is PolicyStatus.MISSING and not value.values


def _least(bound: Bound) -> tuple[str, ...]:
    """The names of the other side, of the year before where that is meant."""
    return tuple(f"{_BEFORE}{name}" for name in bound.at_least) if bound.year_before else bound.at_least


def _changes(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of days on which the same is found, the first, for each county."""
    by_county = sorted(findings, key=lambda finding: finding.county or "")
    for _, same in groupby(by_county, key=lambda finding: finding.model_dump(exclude={"on"})):
        yield next(same)


def _findings(held: _Held, name: str, day: date | None) -> Iterator[Finding]:
    bound = held.pack.content.bounds[name]
    article = held.pack.rules()[bound.rule].article
    unknown = Finding(bound=name, zh=bound.zh, en=bound.en, rule=bound.rule, article=article, verdict=Verdict.UNKNOWN)
    names = {*bound.of, *_least(bound)}
    missing = held.missing(names)
    if missing:
        if day is None or held.in_force(names - missing, day) is not None:
            yield unknown.model_copy(update={"on": day, "missing": tuple(sorted(missing))})
        return
    days = [day] if day is not None else held.days(names)
    for each in days:
        yield from _on(held, bound, unknown, each)
    if not days:
        # All of it was given, for always.
        yield from (found.model_copy(update={"on": None}) for found in _on(held, bound, unknown, date.max))


def _on(held: _Held, bound: Bound, unknown: Finding, day: date) -> Iterator[Finding]:
    mine = held.in_force(bound.of, day)
    theirs = held.in_force(_least(bound), day)
    if mine is None or theirs is None:
        return
    has, least = reduce(_added, mine), reduce(_added if bound.year_before else _multiplied, theirs)
    for county, (one, other) in _pairs(has, least).items():
        found = {
            "on": day,
            "verdict": Verdict.HOLDS if one >= other else Verdict.BELOW,
            "county": county,
            "has": _text(one),
            "at_least": _text(other),
        }
        yield unknown.model_copy(update=found)


def _added(left: _Sides, right: _Sides) -> _Sides:
    return {county: one + other for county, (one, other) in _pairs(left, right).items()}


def _multiplied(left: _Sides, right: _Sides) -> _Sides:
    return {county: one * other for county, (one, other) in _pairs(left, right).items()}


def _pairs(left: _Sides, right: _Sides) -> dict[str | None, tuple[Decimal, Decimal]]:
    """County by county; a number for the whole city counts for each of them."""
    counties = sorted(({*left, *right} - {None}), key=str) or [None]
    pairs = {each: (left.get(each, left.get(None)), right.get(each, right.get(None))) for each in counties}
    return {each: (one, other) for each, (one, other) in pairs.items() if one is not None and other is not None}


def _year_before(day: date) -> date:
    # The last day of February has no counterpart in most years.
    last = 28 if day.month == 2 else day.day
    return date(day.year - 1, day.month, min(day.day, last))


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"
