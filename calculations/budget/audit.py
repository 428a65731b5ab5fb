"""A budget under all its checks, as a calculator: what stops it, what is warned of, and how each check computes."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field, StrictInt

from calculations.budget.consolidation import check_adds_up, check_balance
from calculations.budget.rules import (
    LineFigure,
    check_from_above,
    check_growth,
    check_openings,
    check_subsidy,
    check_totals,
    expected_from_above,
    expected_openings,
    expected_subsidy,
    expected_totals,
    place_of,
    stated,
)
from calculations.explaining.explanation import Answer, ParameterUsed, used
from calculations.explaining.figures import Cited, Figure, amount, count, explained, total
from calculations.forms import BalanceLine, BudgetForm, LineKey, Side, Template, read_budget
from calculations.forms.checks import CheckResult, Level
from calculations.forms.standalone import read_alone
from calculations.input.bilingual import Bilingual
from calculations.input.duplicate_rows import repeated
from calculations.input.faults import BadInput, Fault
from calculations.input.money import NonNegativeYuan
from calculations.input.parameters import Parameter, Share, WithParameters, with_given
from calculations.input.partial_input import PartialModel, known, nothing_of, partly_validated
from calculations.input.partial_input import checked as all_checked

_NOT_ASKED_FOR = ("national_subsidy", "central_share")
"""Where the policy has no share for its region, the line from above is held against nothing."""


class BudgetCheckTerms(PartialModel):
    """How grave each check's finding is, and what is checked against: shares of income, of last year's amount."""

    totals: Parameter[Level]
    balance: Parameter[Level]
    largest_surplus: Parameter[Share]
    counties: Parameter[Level]
    opening: Parameter[Level]
    growth: Parameter[Level]
    largest_growth: Parameter[Share]
    subsidy: Parameter[Level]
    from_above: Parameter[Level]
    national_subsidy: Parameter[NonNegativeYuan]
    central_share: Parameter[Share]


class SubsidyBasis(PartialModel):
    """What the resident subsidy of the budget rests on: heads, and yuan a person and year."""

    heads: Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]
    per_head: NonNegativeYuan


class _CheckInput(WithParameters):
    budget: Any
    counties: tuple[Any, ...] | None = None
    last_year: Any = None
    subsidy: SubsidyBasis | None = None


class BudgetToCheck(WithParameters):
    """A budget, the counties it should be the sum of, last year's form, the basis of its subsidy: what is given."""

    budget: BudgetForm
    counties: tuple[BudgetForm, ...] | None
    last_year: BudgetForm | None
    subsidy: SubsidyBasis | None


class BudgetChecked(Answer):
    """The findings, the gravest check first; `stopped` when any of them stops the budget."""

    stopped: bool
    checked: tuple[str, ...]
    findings: tuple[CheckResult, ...]


def read_budget_check(document: object, template: Template, counties: Sequence[str], year: int) -> BudgetToCheck:
    """JSON data `{budget, counties?, last_year?, subsidy?, parameters?}`, or `BadInput` with every fault.

    Sums that do not tie are left to the checks. `year` is taken for forms without one that can be read.
    """
    given, faults = partly_validated(_CheckInput, document)
    untied = partial(read_budget, tied=False)

    def form(data: object, place: str) -> BudgetForm | None:
        return read_alone(untied, data, template, counties, year, place, faults)

    forms = given.read_of("budget", "last_year")
    budget = form(forms["budget"], "budget") if "budget" in forms else None
    parts = [form(part, f"counties[{index}]") for index, part in enumerate(known(lambda: given.counties or ()) or ())]
    last_year = form(forms["last_year"], "last_year") if forms.get("last_year") is not None else None
    faults += repeated(parts, "counties", "county")
    if budget is not None:
        faults += _against(budget, parts, last_year)
    if faults or budget is None:
        seen = {"budget": budget} if budget is not None else {}
        raise BadInput(faults, seen=nothing_of(BudgetToCheck, **seen, **given.read_of("parameters")))
    return BudgetToCheck(
        budget=budget,
        counties=None if given.counties is None else tuple(part for part in parts if part is not None),
        last_year=last_year,
        subsidy=given.subsidy,
        parameters=given.parameters,
    )


def _against(
    budget: BudgetForm, counties: Sequence[BudgetForm | None], last_year: BudgetForm | None
) -> Iterator[Fault]:
    for index, part in enumerate(counties):
        if part is None:
            continue
        if part.year != budget.year:
            yield Fault(f"counties[{index}].year", f"expected {budget.year}, not {part.year}", f"应为 {budget.year}")
        if part.county is None or budget.county is not None:
            yield Fault(f"counties[{index}].county", "counties add up to a city", "只有市级预算由区县汇总")
    if last_year is not None and (last_year.year, last_year.county) != (budget.year - 1, budget.county):
        yield Fault("last_year", "not of the same county and the year before", "不是同一地区上一年度的报表")


def budget_check(
    asked: BudgetToCheck, template: Template, policy: BudgetCheckTerms, explain: bool = False
) -> BudgetChecked:
    """Every check for which there is something to hold the budget against. Raises `BadInput` for its parameters."""
    terms, faults = with_given(policy, asked, needless=lambda _: _NOT_ASKED_FOR)
    all_checked((asked, terms), faults)
    budget, findings, checked = asked.budget, list[CheckResult](), list[str]()

    def add(name: str, level: Parameter[Level], found: tuple[CheckResult, ...]) -> None:
        if level.known() is not Level.IGNORE:
            checked.append(name)
            findings.extend(found)

    add("totals", terms.totals, check_totals(budget, template, terms.totals))
    add("balance", terms.balance, check_balance(budget, template, terms.balance, terms.largest_surplus))
    if asked.counties is not None:
        add("counties", terms.counties, check_adds_up(budget, asked.counties, template, terms.counties))
    if asked.last_year is not None:
        last_year = asked.last_year
        add("opening", terms.opening, check_openings(budget, last_year, template, terms.opening))
        add("growth", terms.growth, check_growth(budget, last_year, template, terms.growth, terms.largest_growth))
    if asked.subsidy is not None:
        heads, per_head = _subsidy(asked.subsidy)
        add("subsidy", terms.subsidy, check_subsidy(budget, heads, per_head, template, terms.subsidy))
        if (due := _from_above(asked.subsidy, template, terms)) is not None:
            add("from_above", terms.from_above, check_from_above(budget, due, template, terms.from_above))
    findings.sort(key=lambda finding: finding.level is not Level.STOP)
    figures = (figure for figure in _expected(asked, template, terms) if figure.name.split(".")[1] in checked)
    return BudgetChecked(
        stopped=any(finding.level is Level.STOP for finding in findings),
        checked=tuple(checked),
        findings=tuple(findings),
        explain=tuple(map(explained, figures)) if explain else None,
    )


def _subsidy(given: SubsidyBasis) -> tuple[Figure, Figure]:
    return count("subsidy.heads", given.heads), amount("subsidy.per_head", given.per_head)


def _from_above(given: SubsidyBasis, template: Template, terms: BudgetCheckTerms) -> LineFigure | None:
    heads, _ = _subsidy(given)
    return expected_from_above(heads, terms.national_subsidy, terms.central_share, template)


def _expected(asked: BudgetToCheck, template: Template, terms: BudgetCheckTerms) -> Iterator[Figure]:
    """What each check holds the budget against, flagged or not."""
    budget = asked.budget
    for key, figure in expected_totals(budget, template):
        yield _named("totals", (key, figure), terms.totals)
        if key.line == BalanceLine.CURRENT:
            surplus = used("largest_surplus", terms.largest_surplus)
            yield _named("balance", (key, figure), terms.balance, surplus)
    if asked.counties is not None:
        words = Bilingual("各区县之和", "the counties together")
        counties = [(f"counties.{part.county}", part.amounts()) for part in asked.counties]
        for key in budget.amounts():
            parts = [stated(amounts, key, place) for place, amounts in counties]
            yield _named("counties", (key, total(words, parts)), terms.counties)
    if asked.last_year is not None:
        for opening in expected_openings(asked.last_year, template):
            yield _named("opening", opening, terms.opening)
        yield from _growth(budget.amounts(), asked.last_year.amounts(), terms)
    if asked.subsidy is not None and (expected := expected_subsidy(*_subsidy(asked.subsidy), template)):
        yield _named("subsidy", expected, terms.subsidy)
    if asked.subsidy is not None and (due := _from_above(asked.subsidy, template, terms)):
        yield _named("from_above", due, terms.from_above)


def _growth(new: Mapping[LineKey, int], old: Mapping[LineKey, int], terms: BudgetCheckTerms) -> Iterator[Figure]:
    words = Bilingual("较上年增减", "the change since last year")
    for key in new:
        if key.side is not Side.BALANCE and old.get(key):
            change = total(words, [stated(new, key)], [stated(old, key, "last_year")])
            yield _named("growth", (key, change), terms.growth, used("largest_growth", terms.largest_growth))


def _named(check: str, line_figure: LineFigure, level: Parameter[Level], *parameters: ParameterUsed) -> Figure:
    key, figure = line_figure
    return figure.using(used(check, level), *parameters).named(f"checks.{check}.{place_of(key)}", Cited.by(level))
