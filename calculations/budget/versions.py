"""Budgets side by side and added up, as calculators: old against new line by line, counties as the city."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from calculations.budget.consolidation import form_faults, roll_up
from calculations.budget.rules import place_of, stated
from calculations.explaining.explanation import Answer
from calculations.explaining.figures import Cited, Figure, explained, step, total
from calculations.forms import BudgetForm, LineKey, Template, read_budget
from calculations.forms.compare import LineChange, line_change
from calculations.forms.standalone import read_alone
from calculations.input.bilingual import Bilingual
from calculations.input.faults import BadInput, Fault, not_empty, refuse, shown
from calculations.input.money import fen
from calculations.input.partial_input import PartialModel, known, partly_validated, run_check


class _Versions(PartialModel):
    old: Any
    new: Any


class _Counties(PartialModel):
    counties: Annotated[tuple[Any, ...], BeforeValidator(not_empty)]
    of: Annotated[tuple[str, ...], BeforeValidator(not_empty)] | None = None


class NamedChange(LineChange):
    """A line of both versions with its names."""

    zh: str
    en: str


class BudgetCompared(Answer):
    """Every line that either version has, in the order of the form; `changed` is how many differ."""

    county: str | None
    old_year: int
    new_year: int
    changed: int
    lines: tuple[NamedChange, ...]


class BudgetRolledUp(Answer):
    """The city's budget."""

    budget: BudgetForm


def read_versions(
    document: object, template: Template, counties: Sequence[str], year: int
) -> tuple[BudgetForm, BudgetForm]:
    """JSON data `{old, new}` of budgets of one county (or the city), or `BadInput` with every fault."""
    given, faults = partly_validated(_Versions, document)
    forms = given.read_of("old", "new")
    old, new = (
        read_alone(read_budget, forms[name], template, counties, year, name, faults) if name in forms else None
        for name in ("old", "new")
    )
    if old is not None and new is not None and old.county != new.county:
        faults.append(Fault("new.county", f"not that of old: {new.county}", f"与原稿的区县不一致:{new.county}"))
    if faults or old is None or new is None:
        raise BadInput(faults)
    return old, new


def budget_compare(
    old: BudgetForm, new: BudgetForm, template: Template, cited: Cited, explain: bool = False
) -> BudgetCompared:
    """Old, new, difference and per cent of every line; `cited` is the rule behind budgets."""
    before, after = old.amounts(), new.amounts()
    changes = {
        key: line_change(key, before.get(key), after.get(key))
        for key in template.line_keys()
        if key in before or key in after
    }
    return BudgetCompared(
        county=new.county,
        old_year=old.year,
        new_year=new.year,
        changed=sum(before.get(key) != after.get(key) for key in changes),
        lines=tuple(
            NamedChange(**change.model_dump(), zh=template.name(key).zh, en=template.name(key).en)
            for key, change in changes.items()
        ),
        explain=tuple(
            explained(figure)
            for key, change in changes.items()
            for figure in _figures(key, change, before, after, cited)
        )
        if explain
        else None,
    )


def _figures(
    key: LineKey, change: LineChange, before: dict[LineKey, int], after: dict[LineKey, int], cited: Cited
) -> Iterator[Figure]:
    old, new = stated(before, key, "old"), stated(after, key, "new")
    difference = step(
        fen(change.difference),
        words=Bilingual("新稿-原稿", "new - old"),
        formula=f"{new.shown} - {old.shown}",
        of=(new, old),
    ).named(f"lines.{place_of(key)}.difference", cited)
    yield difference
    if change.per_cent is not None:
        yield step(
            int(change.per_cent * 100),
            words=Bilingual("占原稿的百分比(四舍五入到两位)", "as per cent of the old amount, two places half-up"),
            formula=f"{difference.shown} × 100 / |{old.shown}|",
            of=(difference, old),
        ).named(f"lines.{place_of(key)}.per_cent", cited)


def read_counties(
    document: object, template: Template, counties: Sequence[str], year: int
) -> tuple[tuple[BudgetForm, ...], tuple[str, ...]]:
    """JSON data `{counties, of?}`: the budgets, and the counties that must be there (all, unless `of` names them)."""
    given, faults = partly_validated(_Counties, document)
    documents = known(lambda: given.counties)
    of = known(lambda: given.of or tuple(counties))
    forms = [
        read_alone(read_budget, form, template, counties, year, f"counties[{index}]", faults)
        for index, form in enumerate(documents or ())
    ]
    faults += run_check(lambda: _of_faults(given, counties))
    if documents is not None and of is not None:
        first = next((form.year for form in forms if form is not None), None)
        faults += form_faults(forms, [county for county in of if county in counties], first, "counties")
    refuse(faults)
    return tuple(form for form in forms if form is not None), given.of or tuple(counties)


def _of_faults(given: _Counties, counties: Sequence[str]) -> Iterator[Fault]:
    for index, county in enumerate(given.of or ()):
        if county not in counties:
            yield Fault(f"of[{index}]", f"unknown county: {shown(county)}", f"未知区县:{shown(county)}")


def budget_roll_up(
    forms: Sequence[BudgetForm], template: Template, counties: Sequence[str], cited: Cited, explain: bool = False
) -> BudgetRolledUp:
    """The counties' budgets as the city's; `BadInput` for one that is missing, there twice, or of another year."""
    city = roll_up(forms, template, counties, "counties")
    ordered = sorted(forms, key=lambda form: str(form.county))
    parts = [(f"counties.{form.county}", form.amounts()) for form in ordered]
    words = Bilingual("各区县之和", "the counties together")
    return BudgetRolledUp(
        budget=city,
        explain=tuple(
            explained(
                total(words, [stated(amounts, key, place) for place, amounts in parts]).named(
                    f"budget.{place_of(key)}", cited
                )
            )
            for key in city.amounts()
        )
        if explain
        else None,
    )
