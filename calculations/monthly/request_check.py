"""A month's request against the approved budget (B6), or before it against last year (B7), as a calculator."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Annotated

from pydantic import BeforeValidator

from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import Cited, Figure, amount, explained, total
from calculations.forms.checks import CheckResult, Level
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, Month
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import Fault, not_empty
from calculations.input.money import NonNegativeYuan
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import PartialModel, checked, known, row_by_row, run_check, validated
from calculations.monthly.distribution import CountyAsked, Funds, fund_faults, request_of, rows_faults, unknown_parts
from calculations.monthly.limits import (
    ByCounty,
    check_against_budget,
    check_before_approval,
    counties_of,
    others_faults,
)
from calculations.monthly.plans import Consolidated

_LIMITS = ("approved", "last_year", "due_by_law")


class RequestCheckTerms(PartialModel):
    """How grave it is to ask for more than the approved budget, or than last year's spending before it."""

    over_budget: Parameter[Level]
    over_last_year: Parameter[Level]


class MonthAsked(PartialModel):
    """What the counties asked for in a month, by part."""

    month: Month
    counties: Annotated[tuple[CountyAsked, ...], BeforeValidator(not_empty)]


class CountyLimit(PartialModel):
    """A county's limit by part, in yuan."""

    county: CountyCode
    parts: Annotated[dict[str, NonNegativeYuan], BeforeValidator(not_empty)]


class RequestCheckInput(WithParameters):
    """The year's requests of a fund, the one to be checked last, and what they are checked against.

    The others may be of earlier and later months. Either `approved` (the year's approved expenditure), or `last_year`
    (last year's spending up to the latest of the months) with `due_by_law`.
    """

    fund: str
    requests: Annotated[tuple[MonthAsked, ...], BeforeValidator(not_empty)]
    approved: tuple[CountyLimit, ...] | None = None
    last_year: tuple[CountyLimit, ...] | None = None
    due_by_law: tuple[CountyLimit, ...] = ()


class RequestChecked(Answer):
    """The findings; `stopped` when one of them stops the request."""

    stopped: bool
    findings: tuple[CheckResult, ...]


def read_request_check(document: object) -> RequestCheckInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(RequestCheckInput, document)


def request_check(
    asked: RequestCheckInput, funds: Funds, policy: RequestCheckTerms, explain: bool = False
) -> RequestChecked:
    """B6 with `approved`, else B7; `funds` has the policy's parts. Raises `BadInput` with every fault."""
    terms, faults = with_given(policy, asked)
    checked(
        (asked, terms),
        faults,
        lambda: fund_faults(asked.fund, funds),
        lambda: row_by_row(asked.requests, "requests", partial(_month_faults, asked, funds)),
        lambda: _months_faults(asked),
        lambda: _limit_faults(asked, funds),
        lambda: _held_against(asked),
        lambda: _by_law_alone(asked),
    )
    *others, request = [request_of(asked.fund, each.month, each.counties) for each in asked.requests]
    if asked.approved is not None:
        name, level, limits = "over_budget", terms.over_budget, {"approved": _by_county(asked.approved)}
        findings = check_against_budget(request, others, limits["approved"], level)
    else:
        name, level = "over_last_year", terms.over_last_year
        limits = {"last_year": _by_county(asked.last_year or ()), "due_by_law": _by_county(asked.due_by_law)}
        last_year, by_law = limits["last_year"], limits["due_by_law"]
        findings = check_before_approval(request, others, last_year, by_law, level)
    figures = (each.using(used(name, level)) for each in _figures([*others, request], limits, Cited.by(level)))
    return RequestChecked(
        stopped=any(finding.level is Level.STOP for finding in findings),
        findings=findings,
        explain=tuple(map(explained, figures)) if explain else None,
    )


def _month_faults(asked: RequestCheckInput, funds: Funds, place: str, month: MonthAsked) -> Iterator[Fault]:
    yield from rows_faults(f"{place}.counties", month.counties, asked.fund, funds)


def _months_faults(asked: RequestCheckInput) -> Iterator[Fault]:
    *others, last = [known(partial(getattr, each, "month")) for each in asked.requests]
    if last is not None:
        pairs = [month and (asked.fund, month) for month in others]
        yield from others_faults((asked.fund, last), pairs, "requests")


def _limit_faults(asked: RequestCheckInput, funds: Funds) -> Iterator[Fault]:
    for name in _LIMITS:
        yield from run_check(partial(_limits_faults, asked, funds, name))


def _limits_faults(asked: RequestCheckInput, funds: Funds, name: str) -> Iterator[Fault]:
    rows: Sequence[CountyLimit] = getattr(asked, name) or ()
    yield from repeated(rows, name, "county")
    yield from row_by_row(rows, name, lambda place, row: unknown_parts(f"{place}.parts", row.parts, asked.fund, funds))


def _held_against(asked: RequestCheckInput) -> Iterator[Fault]:
    if (asked.approved is None) is (asked.last_year is None):
        yield Fault("input", "either approved or last_year is needed", "须给出 approved 或 last_year 之一")


def _by_law_alone(asked: RequestCheckInput) -> Iterator[Fault]:
    if asked.approved is not None and asked.due_by_law:
        yield Fault("due_by_law", "only with last_year", "仅与 last_year 一并给出")


def _by_county(limits: Sequence[CountyLimit]) -> ByCounty:
    return {row.county: row.parts for row in limits}


def _figures(requests: Sequence[Consolidated], limits: Mapping[str, ByCounty], cited: Cited) -> Iterator[Figure]:
    """For each county and part, and the city: what was asked for in the year, and the limit."""
    for part in requests[-1].parts:
        to_date, allowed = [], []
        for county in counties_of(requests):
            asked = [Figure(each.of(county, part), name=f"requests.{each.month}.{county}.{part}") for each in requests]
            given = [
                amount(f"{name}.{county}.{part}", by_county.get(county, {}).get(part, Decimal("0.00")))
                for name, by_county in limits.items()
            ]
            to_date.append(total(_TO_DATE, asked).named(f"year_to_date.{county}.{part}", cited))
            allowed.append(total(_LIMIT, given).named(f"limit.{county}.{part}", cited))
        yield from (*to_date, *allowed)
        yield total(_CITY, to_date).named(f"year_to_date.city.{part}", cited)
        everybodys = [
            amount(f"{name}.{county}.{part}", parts[part])
            for name, by_county in limits.items()
            for county, parts in by_county.items()
            if part in parts
        ]
        yield total(_CITY, everybodys).named(f"limit.city.{part}", cited)


_TO_DATE = Bilingual("本年累计申请", "asked for in the year up to this month")
_LIMIT = Bilingual("可用限额", "what may be asked for")
_CITY = Bilingual("各区县之和", "the counties together")
