"""The counties' plans as the city's request (M2), and a missing plan estimated, as calculators."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StrictInt

from calculations.explaining.explanation import Answer, used
from calculations.explaining.figures import Cited, Figure, amount, explained, mean, step, total
from calculations.forms import LineKey, PlanForm, Template, read_plan
from calculations.forms.standalone import read_alone
from calculations.input.bilingual import Bilingual
from calculations.input.codes import CountyCode, Month, unknown_fund
from calculations.input.duplicate_rows import repeated, seen_before
from calculations.input.faults import BadInput, Fault, missing, not_empty, refuse
from calculations.input.frozen import Frozen
from calculations.input.money import fen
from calculations.input.parameters import Parameter, WithParameters, with_given
from calculations.input.partial_input import (
    PartialModel,
    Unread,
    checked,
    known,
    nothing_of,
    partly_validated,
    run_check,
)
from calculations.monthly.plans import Consolidated, CountyForm, Source, consolidate, estimate, estimate_faults


class _PlansInput(PartialModel):
    fund: str
    month: Month
    plans: Annotated[tuple[Any, ...], BeforeValidator(not_empty)]
    estimated: tuple[CountyCode, ...] = ()
    left_out: tuple[CountyCode, ...] = ()


class PlansToConsolidate(Frozen):
    """A fund and month with every county's plan, or the word that it is left out."""

    fund: str
    month: Month
    forms: tuple[CountyForm, ...]


class PlanConsolidation(Answer):
    """The request to city finance."""

    request: Consolidated


class EstimateTerms(PartialModel):
    """How many of a county's last plans an estimate is the mean of (M2, reading)."""

    estimate_months: Parameter[Annotated[StrictInt, Field(ge=1, le=12)]]


class _EstimateInput(WithParameters):
    month: Month
    plans: Annotated[tuple[Any, ...], BeforeValidator(not_empty)]


class PlansToEstimateFrom(WithParameters):
    """The month without a plan, and the county's earlier plans."""

    month: Month
    plans: tuple[PlanForm, ...]


class PlanEstimate(Answer):
    """The plan that is taken in place of the missing one; its note says that it is an estimate."""

    plan: PlanForm


def read_plans(document: object, template: Template, counties: Sequence[str], year: int) -> PlansToConsolidate:
    """JSON data `{fund, month, plans, estimated?, left_out?}`, or `BadInput` with every fault.

    `estimated` names the counties whose plan is an estimate, `left_out` those that have none.
    """
    given, faults = partly_validated(_PlansInput, document)
    faults += run_check(lambda: _fund_faults(given, template))
    # A plan of another fund or month is reported as such, unless it is not known which is meant.
    fund = known(lambda: given.fund if given.fund in template.funds else None)
    month = known(lambda: given.month)
    documents = known(lambda: given.plans) or ()
    plans = [
        read_alone(read_plan, plan, template, counties, year, f"plans[{index}]", faults, fund=fund, month=month)
        for index, plan in enumerate(documents)
    ]
    faults += repeated(plans, "plans", "county")
    owners = [_owner(plan, counties) for plan in documents]
    for check in (_estimated_faults, _left_out_faults, _left_faults):
        faults += run_check(partial(check, given, owners, counties))
    refuse(faults)
    forms = [plan for plan in plans if plan is not None]
    handed_in = [
        CountyForm(
            county=plan.county,
            source=Source.ESTIMATE if plan.county in given.estimated else Source.HANDED_IN,
            form=plan,
        )
        for plan in forms
    ]
    left_out = [CountyForm(county=county, source=Source.LEFT_OUT, form=None) for county in given.left_out]
    return PlansToConsolidate(fund=given.fund, month=given.month, forms=(*handed_in, *left_out))


def _fund_faults(given: _PlansInput, template: Template) -> Iterator[Fault]:
    if given.fund not in template.funds:
        yield unknown_fund("fund", given.fund, template.funds)


_Owners = Sequence[str | None]
"""The county of each plan, in their order; None where a refused one does not say it."""


def _owner(document: object, counties: Sequence[str]) -> str | None:
    county = document.get("county") if isinstance(document, Mapping) else None
    return county if isinstance(county, str) and county in counties else None


def _estimated_faults(given: _PlansInput, owners: _Owners, counties: Sequence[str]) -> Iterator[Fault]:
    """Only a plan that is there can be an estimate."""
    handed_in = _handed_in(owners)
    for index, county in enumerate(given.estimated):
        if county not in handed_in:
            yield Fault(f"estimated[{index}]", f"no plan of {county}", f"没有 {county} 的用款计划")


def _left_out_faults(given: _PlansInput, owners: _Owners, counties: Sequence[str]) -> Iterator[Fault]:
    for index, (county, again) in enumerate(zip(given.left_out, seen_before(given.left_out), strict=True)):
        place = f"left_out[{index}]"
        if county not in counties:
            yield Fault(place, f"unknown county: {county}", f"未知区县:{county}")
        if county in owners:
            yield Fault(place, f"{county} has a plan", f"{county} 已报送用款计划")
        if again:
            yield Fault(place, f"county {county} a second time", f"区县 {county} 重复")


def _left_faults(given: _PlansInput, owners: _Owners, counties: Sequence[str]) -> Iterator[Fault]:
    """Every county has a plan or is left out."""
    named = {*_handed_in(owners), *given.left_out}
    for county in counties:
        if county not in named:
            yield missing(f"county {county}")


def _handed_in(owners: _Owners) -> list[str]:
    """The counties that have a plan. Raises `Unread` when it is not known whose a plan is, or whether there is any."""
    if not owners or None in owners:
        raise Unread
    return [county for county in owners if county is not None]


def plan_consolidation(
    asked: PlansToConsolidate, template: Template, counties: Sequence[str], cited: Cited, explain: bool = False
) -> PlanConsolidation:
    """Every county once, be it as left out; `cited` is the rule behind it. `BadInput` as `consolidate` does."""
    request = consolidate(asked.fund, asked.month, asked.forms, counties, template)
    figures = _request_figures(request, cited)
    return PlanConsolidation(request=request, explain=tuple(map(explained, figures)) if explain else None)


def _request_figures(request: Consolidated, cited: Cited) -> Iterator[Figure]:
    words = Bilingual("各区县之和", "the counties together")
    parts = []
    for part, summed in request.parts.items():
        counties = [amount(f"counties.{row.county}.{part}", row.parts[part]) for row in request.counties]
        formula = " + ".join(figure.shown for figure in counties)
        figure = step(fen(summed), words=words, formula=formula, of=tuple(counties)).named(f"parts.{part}", cited)
        parts.append(figure)
        yield figure
    yield step(
        fen(request.total),
        words=Bilingual("各部分之和", "the parts together"),
        formula=" + ".join(figure.shown for figure in parts),
        of=tuple(parts),
    ).named("total", cited)


def read_earlier_plans(document: object, template: Template, counties: Sequence[str], year: int) -> PlansToEstimateFrom:
    """JSON data `{month, plans, parameters?}` of one county's plans, or `BadInput` with every fault."""
    given, faults = partly_validated(_EstimateInput, document)
    documents = known(lambda: given.plans)
    plans = [
        read_alone(read_plan, plan, template, counties, year, f"plans[{index}]", faults)
        for index, plan in enumerate(documents or ())
    ]
    if documents is not None:
        faults += run_check(lambda: estimate_faults(plans, given.month))
    if faults:
        raise BadInput(faults, seen=nothing_of(PlansToEstimateFrom, **given.read_of("parameters")))
    forms = tuple(plan for plan in plans if plan is not None)
    return PlansToEstimateFrom(month=given.month, plans=forms, parameters=given.parameters)


def plan_estimate(
    asked: PlansToEstimateFrom, template: Template, policy: EstimateTerms, explain: bool = False
) -> PlanEstimate:
    """The mean of the county's last plans, line by line, half-up to the fen. Raises `BadInput` for its parameters."""
    terms, faults = with_given(policy, asked)
    checked((asked, terms), faults)
    months = terms.estimate_months
    last = sorted(asked.plans, key=lambda plan: plan.month)[-months.known() :]
    plan = estimate(last, asked.month, template)
    figures = _estimate_figures(plan, last, template, months)
    return PlanEstimate(plan=plan, explain=tuple(map(explained, figures)) if explain else None)


def _estimate_figures(
    plan: PlanForm, last: Sequence[PlanForm], template: Template, months: Parameter[int]
) -> Iterator[Figure]:
    cited, how_many = Cited.by(months), used("estimate_months", months)
    earlier = [(f"plans.{each.month}", each.amounts()) for each in last]
    for row in plan.lines:
        key = LineKey(plan.fund, row.part, None, row.line)
        place = f"plan.{row.part}.{row.line}"
        if template.is_total(key):
            entered = [
                line for line in plan.lines if not template.is_total(LineKey(plan.fund, line.part, None, line.line))
            ]
            parts = [amount(f"plan.{line.part}.{line.line}", line.amount) for line in entered]
            yield total(Bilingual("各行之和", "the lines together"), parts).named(place, cited)
        else:
            given = [Figure(amounts[key], name=f"{at}.{row.part}.{row.line}") for at, amounts in earlier]
            words = Bilingual("以前各月用款计划平均(四舍五入到分)", "the mean of the plans before, half-up")
            yield mean(words, given).using(how_many).named(place, cited)
