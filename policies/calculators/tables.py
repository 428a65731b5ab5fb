"""The calculators over tables: files and options in, an answer and the tables that were asked for out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from calculations.explaining.explanation import ParameterUsed, used
from calculations.forms import json_document
from calculations.forms.document_form import form_words
from calculations.input.faults import BadInput, Fault, shown
from calculations.input.parameters import PLACE, given_in_place
from calculations.input.partial_input import collect_faults, nothing_of
from calculations.premiums.answer import DETAIL, premiums_document, premiums_tables
from calculations.premiums.bulk import bulk_premiums
from calculations.premiums.figures import MonthFigures, month_figures
from calculations.premiums.file import People, read_people
from calculations.premiums.parameters import PremiumParameters
from calculations.reconciliation.answer import DIFFERENCES, differences_table, reconciliation_document
from calculations.reconciliation.bulk import bulk_reconcile
from calculations.reconciliation.explained import RULE, explained_reconciliation
from calculations.reconciliation.file import read_ledgers
from policies.calculators.contract import Answer, AskedOfTables, Source
from policies.errors import NotInForce, UnknownName
from policies.terms.premiums import SWITCHED_ON, premium_parameters

MOST_LISTED = 200_000
"""How many differences an answer lists one by one; more are given as a table, so that memory stays bounded."""

PARAMETERS = "parameters"
"""The name of the file, if there is one, whose values take the place of the policy's."""


def premiums(asked: AskedOfTables) -> Answer:
    """F1, F2: what people and employers owe, by county, month and category."""
    files = dict(asked.files)
    source = files.pop(PARAMETERS, None)
    people = collect_faults(lambda: _given(source, asked), lambda given: _people(files, given, asked))
    found = bulk_premiums(people.rows, people.figures)
    tables = premiums_tables(found)
    return Answer(
        premiums_document(found, people.figures, asked.explain),
        {name: tables[name] for name in asked.options.tables},
        tuple(date.fromisoformat(f"{month}-01") for month in people.figures),
    )


def reconciliation(asked: AskedOfTables) -> Answer:
    """R2: ledgers compared receipt by receipt; with the table of differences they are left out of the answer."""
    found = bulk_reconcile(read_ledgers(asked.files, asked.limits, form_words(asked.pack, None)))
    wanted = asked.options.tables
    count = found.differences.height
    if not wanted and count > MOST_LISTED:
        en = f"{count} differences, at most {MOST_LISTED} are listed in the answer; ask for them as a table"
        raise BadInput([Fault(DIFFERENCES, en, f"差异 {count} 笔,答复中至多列出 {MOST_LISTED} 笔;请改为输出表格")])
    document = reconciliation_document(found, listed=DIFFERENCES not in wanted)
    if asked.explain:
        article = asked.pack.rules()[RULE].article if RULE in asked.pack.rules() else ""
        figures = explained_reconciliation(found, article, _open_differences(asked))
        document["explain"] = [each.model_dump(mode="json") for each in figures]
    return Answer(document, {DIFFERENCES: differences_table(found)} if wanted else {})


def _open_differences(asked: AskedOfTables) -> tuple[ParameterUsed, ...]:
    """What becomes of a month with open differences, where the policy says it."""
    name = "r2_open_differences"
    value = asked.pack.on(asked.day).in_force.get(name)
    return () if value is None else (used(name, value.parameter(value.choice())),)


@dataclass(frozen=True)
class _Given:
    """What was given in place of the policy's values, and the names of what was given wrong."""

    values: Mapping[str, Any]
    wrong: frozenset[str] = frozenset()


def _people(files: Mapping[str, Source], given: _Given, asked: AskedOfTables) -> People:
    if len(files) != 1:
        names = ", ".join(files) or "none"
        raise BadInput([Fault("input", f"one table is needed, given: {names}", f"需要一个表格文件,给出:{names}")])
    [source] = files.values()

    def figures_of(month: str) -> tuple[MonthFigures | None, list[Fault]]:
        try:
            return month_figures(month, _terms(month, given, asked), given.wrong)
        except (NotInForce, UnknownName) as error:
            return None, [Fault("month", f"{month}: {error}", f"{month}:{error.zh}")]

    return read_people(source, figures_of, DETAIL in asked.options.tables, asked.limits, form_words(asked.pack, None))


def _terms(month: str, given: _Given, asked: AskedOfTables) -> PremiumParameters:
    first = date.fromisoformat(f"{month}-01")
    terms, _ = given_in_place(premium_parameters(asked.pack, first, asked.options.known_on), given.values)
    if SWITCHED_ON in given.values:
        # Another reading of the switch-on brings other announced figures.
        switch_on = terms.f2_switch_on.value
        terms = premium_parameters(asked.pack, first, asked.options.known_on, switch_on)
        terms, _ = given_in_place(terms, given.values)
    return terms


def _given(source: Source | None, asked: AskedOfTables) -> _Given:
    """What was given. Raises ``BadInput`` for what no month could be computed with."""
    if source is None:
        return _Given({})
    try:
        given = json_document(source if isinstance(source, bytes) else source.read_bytes(), asked.limits)
    except BadInput as refused:
        # There are several files: a fault names which one.
        raise BadInput(Fault(PARAMETERS, fault.message, fault.zh) for fault in refused.faults) from refused
    if not isinstance(given, Mapping):
        raise BadInput([Fault(PARAMETERS, f"not an object: {shown(given)}", f"不是对象:{shown(given)}")])
    _, faults = given_in_place(nothing_of(PremiumParameters), given)
    if faults:
        wrong = frozenset(fault.place.removeprefix(PLACE) for fault in faults)
        raise BadInput(faults, seen=_Given(given, wrong))
    return _Given(given)
