"""A month's request against the approved budget (B6), or before it against last year (B7), as a calculator."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict

from calculations.checks import CheckResult, Level
from calculations.codes import CountyCode, Month
from calculations.distribution import CountyAsked, request_of
from calculations.explain import Answer, used
from calculations.faults import Fault, not_empty, refuse, validated
from calculations.figures import Cited, Figure, amount, explained, total
from calculations.money import NonNegativeYuan
from calculations.parameters import Parameter, parameter_faults, with_given
from calculations.plan_checks import ByCounty, check_against_budget, check_before_approval
from calculations.plans import Consolidated
from calculations.rows import repeated


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RequestCheckTerms(_Frozen):
    """How grave it is to ask for more than the approved budget, or than last year's spending before it."""

    over_budget: Parameter[Level]
    over_last_year: Parameter[Level]


class MonthAsked(_Frozen):
    """What the counties asked for in a month, by part."""

    month: Month
    counties: Annotated[tuple[CountyAsked, ...], BeforeValidator(not_empty)]


class CountyLimit(_Frozen):
    """A county's limit by part, in yuan."""

    county: CountyCode
    parts: Annotated[dict[str, NonNegativeYuan], BeforeValidator(not_empty)]


class RequestCheckInput(_Frozen):
    """The year's requests of a fund, the one to be checked last, and what they are held against.

    Either `approved` (the year's approved expenditure), or `last_year` (spending of the same months) with `due_by_law`.
    """

    fund: str
    requests: Annotated[tuple[MonthAsked, ...], BeforeValidator(not_empty)]
    approved: tuple[CountyLimit, ...] | None = None
    last_year: tuple[CountyLimit, ...] | None = None
    due_by_law: tuple[CountyLimit, ...] = ()
    parameters: dict[str, Any] = {}

    def named_parts(self) -> Iterator[tuple[str, Iterable[str]]]:
        """The parts that are named, by their place."""
        for index, request in enumerate(self.requests):
            for row, asked in enumerate(request.counties):
                yield f"requests[{index}].counties[{row}].parts", asked.parts
        for name in ("approved", "last_year", "due_by_law"):
            for row, limit in enumerate(getattr(self, name) or ()):
                yield f"{name}[{row}].parts", limit.parts


class RequestChecked(Answer):
    """The findings; `stopped` when one of them stops the request."""

    stopped: bool
    findings: tuple[CheckResult, ...]


def read_request_check(document: object) -> RequestCheckInput:
    """JSON data as an input, or `BadInput` with every fault."""
    return validated(RequestCheckInput, document)


def request_check(asked: RequestCheckInput, policy: RequestCheckTerms, explain: bool = False) -> RequestChecked:
    """B6 with `approved`, else B7. Raises `BadInput` with every fault."""
    refuse([*parameter_faults(policy, asked.parameters), *_faults(asked)])
    terms = with_given(policy, asked.parameters)
    *earlier, request = [
        request_of(asked.fund, each.month, each.counties, f"requests[{index}]")
        for index, each in enumerate(asked.requests)
    ]
    if asked.approved is not None:
        name, level, limits = "over_budget", terms.over_budget, {"approved": _by_county(asked.approved)}
        findings = check_against_budget(request, earlier, limits["approved"], level, place="requests")
    else:
        name, level = "over_last_year", terms.over_last_year
        limits = {"last_year": _by_county(asked.last_year or ()), "due_by_law": _by_county(asked.due_by_law)}
        last_year, by_law = limits["last_year"], limits["due_by_law"]
        findings = check_before_approval(request, earlier, last_year, by_law, level, place="requests")
    told = (each.told(used(name, level)) for each in _told([*earlier, request], limits, Cited.by(level)))
    return RequestChecked(
        stopped=any(finding.level is Level.STOP for finding in findings),
        findings=findings,
        explain=tuple(map(explained, told)) if explain else None,
    )


def _faults(asked: RequestCheckInput) -> Iterator[Fault]:
    if (asked.approved is None) is (asked.last_year is None):
        yield Fault("input", "either approved or last_year is needed", "须给出 approved 或 last_year 之一")
    if asked.approved is not None and asked.due_by_law:
        yield Fault("due_by_law", "only with last_year", "仅与 last_year 一并给出")
    for name in ("approved", "last_year", "due_by_law"):
        yield from repeated(getattr(asked, name) or (), name, "county")


def _by_county(limits: Sequence[CountyLimit]) -> ByCounty:
    return {row.county: row.parts for row in limits}


def _told(requests: Sequence[Consolidated], limits: Mapping[str, ByCounty], cited: Cited) -> Iterator[Figure]:
    """For each county and part, and the city: what was asked for in the year, and the limit."""
    for part in requests[-1].parts:
        to_date, allowed = [], []
        for row in requests[-1].counties:
            asked = [
                Figure(each.of(row.county, part), name=f"requests.{each.month}.{row.county}.{part}")
                for each in requests
            ]
            given = [
                amount(f"{name}.{row.county}.{part}", by_county.get(row.county, {}).get(part, Decimal("0.00")))
                for name, by_county in limits.items()
            ]
            to_date.append(total(_TO_DATE, asked).named(f"year_to_date.{row.county}.{part}", cited))
            allowed.append(total(_LIMIT, given).named(f"limit.{row.county}.{part}", cited))
        yield from (*to_date, *allowed)
        yield total(_CITY, to_date).named(f"year_to_date.city.{part}", cited)
        everybodys = [
            amount(f"{name}.{county}.{part}", parts[part])
            for name, by_county in limits.items()
            for county, parts in by_county.items()
            if part in parts
        ]
        yield total(_CITY, everybodys).named(f"limit.city.{part}", cited)


_TO_DATE = ("本年累计申请", "asked for in the year up to this month")
_LIMIT = ("可用限额", "what may be asked for")
_CITY = ("各区县之和", "the counties together")
