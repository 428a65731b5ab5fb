"""Whether a month's request stays within the approved budget (B6), or within last year's spending before it (B7)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from calculations.forms import LineKey
from calculations.forms.checks import CheckResult, FlaggedLine, Level, finding, flagged
from calculations.input.bilingual import Bilingual
from calculations.input.duplicate_rows import seen_before
from calculations.input.faults import Fault, refuse
from calculations.input.money import fen
from calculations.input.parameters import Parameter
from calculations.ledger.accounts import PART_WORDS, Part
from calculations.monthly.plans import Consolidated


class AgainstLimit(NamedTuple):
    """What a county (none: the city) asks for of a part against its limit, in fen: by other requests, and by this."""

    county: str | None
    part: str
    others: int
    asked: int
    limit: int

    @property
    def left(self) -> int:
        """What is left of the limit; below zero: so much above it."""
        return self.limit - self.others - self.asked


ByCounty = Mapping[str, Mapping[str, Decimal]]
"""Yuan by county code and part of the fund."""

Limits = Mapping[tuple[str | None, str], int]
"""Fen by county (none: the city) and part."""

_YEAR_TO_DATE = "year_to_date"
_OTHERS = "others"


def check_against_budget(
    request: Consolidated,
    others: Sequence[Consolidated],
    approved: ByCounty,
    level: Parameter[Level],
) -> tuple[CheckResult, ...]:
    """B6: the year's requests, this one and all others, against the approved expenditure, for each county and the city.

    `approved` has the year's approved expenditure of every county, adjustments included. At most one finding, with
    every county (and the city, `county` None) and part above it.
    """
    lines = _above(request, others, limits_of(approved))
    return _finding(
        "request_within_budget",
        level,
        lines,
        over_the_budget(latest_month(request, others)),
    )


def check_before_approval(
    request: Consolidated,
    others: Sequence[Consolidated],
    last_year: ByCounty,
    due_by_law: ByCounty,
    level: Parameter[Level],
) -> tuple[CheckResult, ...]:
    """B7 (Budget Law art. 54): until the official approval, the requests of the year up to a month against the limit.

    `others` are all of them up to that month, earlier and later than this one. The limit is last year's spending of the
    same months (`last_year`, January to the latest of them) plus payments due by law, for each county and the city. At
    most one finding, with every county (and the city) and part above it.
    """
    lines = _above(request, others, limits_of(last_year, due_by_law))
    return _finding(
        "request_before_approval",
        level,
        lines,
        over_last_year(latest_month(request, others)),
    )


def over_the_budget(month: str) -> Bilingual:
    """B6: which limit the requests up to a month exceed."""
    return Bilingual(
        zh=f"截至 {month} 累计申请超过批复的年度支出预算",
        en=f"requests up to {month} exceed the approved expenditure",
    )


def over_last_year(month: str) -> Bilingual:
    """B7: which limit the requests up to a month exceed."""
    return Bilingual(
        zh=f"预算批复前,截至 {month} 累计申请超过上年同期支出加法定支付",
        en=f"before the official approval, requests up to {month} exceed last year's spending "
        "of the same months plus payments due by law",
    )


def limits_of(*sources: ByCounty) -> Limits:
    """The limit in fen by county and part, the city's being the sum of all counties'."""
    limits: dict[tuple[str | None, str], int] = {}
    for source in sources:
        for county, parts in source.items():
            for part, amount in parts.items():
                for who in (county, None):
                    limits[who, part] = limits.get((who, part), 0) + fen(amount)
    return limits


def latest_month(request: Consolidated, others: Sequence[Consolidated]) -> str:
    """The last month that a request is held against its limit with."""
    return max(each.month for each in (*others, request))


def _above(
    request: Consolidated,
    others: Sequence[Consolidated],
    limits: Limits,
) -> tuple[FlaggedLine, ...]:
    lines = []
    for row in against_limits(request, others, limits):
        if row.left < 0:
            key = LineKey(request.fund, row.part, None, _YEAR_TO_DATE)
            lines.append(flagged(row.county, key, row.others + row.asked, row.limit))
    return tuple(lines)


def against_limits(request: Consolidated, others: Sequence[Consolidated], limits: Limits) -> tuple[AgainstLimit, ...]:
    """By part, each county's and the city's requests of the year against their limit.

    A county without a limit may spend nothing: a missing approval is no leave to spend. Raises ``BadInput`` for
    ``others`` that do not count with the request.
    """
    refuse(others_faults((request.fund, request.month), [(each.fund, each.month) for each in others], _OTHERS))
    counties = counties_of((*others, request))
    rows = []
    for part in request.parts:
        of_counties = [
            AgainstLimit(
                county=county,
                part=part,
                others=sum(each.of(county, part) for each in others),
                asked=request.of(county, part),
                limit=limits.get((county, part), 0),
            )
            for county in counties
        ]
        others_total, asked_total = sum(row.others for row in of_counties), sum(row.asked for row in of_counties)
        rows += [*of_counties, AgainstLimit(None, part, others_total, asked_total, limits.get((None, part), 0))]
    return tuple(rows)


def counties_of(requests: Sequence[Consolidated]) -> list[str]:
    """By code, all counties that are in any of the year's requests: one left out this month counts with the others."""
    return sorted({row.county for each in requests for row in each.counties})


def others_faults(request: tuple[str, str], others: Sequence[tuple[str, str] | None], place: str) -> Iterator[Fault]:
    """Requests, each as fund and month, that do not count with one; None for one that could not be read.

    Every other month of the same fund and year counts, once.
    """
    fund, month = request
    for index, (each, again) in enumerate(zip(others, seen_before(others), strict=True)):
        if each is None:
            continue
        other, of = each
        counted_once = of != month and not again
        if other != fund or of[:4] != month[:4] or not counted_once:
            yield Fault(
                f"{place}[{index}]",
                f"{other} {of} does not count with {fund} {month}",
                f"{other} {of} 不应与 {fund} {month} 一并计入累计",
            )


def _finding(
    check: str, level: Parameter[Level], lines: tuple[FlaggedLine, ...], limit: Bilingual
) -> tuple[CheckResult, ...]:
    who = [(row.county, part_words(row.part)) for row in lines]
    message = Bilingual(
        zh=limit.zh + ":" + "、".join(f"{county or '全市'}{part.zh}" for county, part in who),
        en=limit.en + ": " + ", ".join(f"{county or 'city'} {part.en}" for county, part in who),
    )
    return finding(check, level, lines, message)


def part_words(part: str) -> Bilingual:
    """A part of a fund in words."""
    return PART_WORDS[Part(part)] if part in set(Part) else Bilingual(part, part)
