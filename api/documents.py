"""Documents handed in: read and checked by the calculations' own readers, whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from api.catalogue import ProblemName
from api.content import Content, Format
from api.problems import ProblemError
from approvals.actions import Actor
from approvals.definitions import MAIN
from calculations.budget import check_balance
from calculations.checks import CheckResult, FlaggedLine, Level
from calculations.faults import BadInput, Fault
from calculations.forms import (
    BudgetForm,
    Expected,
    Limits,
    read_budget,
    read_budget_csv,
    read_plan,
    read_plan_csv,
    read_report,
    read_report_csv,
)
from calculations.forms.determination import read_determination
from calculations.forms.prior_year import read_prior_year
from calculations.posting_forms import HandedInBy, read_posting
from policies.pack import Pack


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document must be: its form, and whose and of when it is."""

    form: str
    year: int
    fund: str | None
    month: int | None
    lane: str
    by: Actor

    def expected(self, pack: Pack) -> Expected:
        """As the readers of forms with lines are told."""
        return Expected(
            year=self.year,
            counties=pack.counties(),
            county=None if self.lane == MAIN else self.lane,
            fund=self.fund,
            month=None if self.month is None else f"{self.year}-{self.month:02d}",
        )


@dataclass(frozen=True, slots=True)
class Read:
    """A document that was read, and what its checks found, in words."""

    document: BaseModel
    findings: tuple[str, ...] = ()


def read_document(content: Content, wanted: Wanted, pack: Pack, limits: Limits) -> Read:
    """The document, if everything about it is right.

    Raises:
        BadInput: with every fault by its place.
        ProblemError: this form is not taken as CSV, or nobody hands in this form.
    """
    reader = _READERS.get((wanted.form, content.format))
    if reader is None:
        raise _not_taken(wanted.form)
    document = reader(content.document, wanted, pack, limits)
    if isinstance(document, BudgetForm):
        return Read(document, _balance_findings(document, pack))
    return Read(document)


def _not_taken(form: str) -> ProblemError:
    if any(form == known for known, _ in _READERS):
        return ProblemError(
            ProblemName.UNSUPPORTED_MEDIA,
            zh=f"文种“{form}”只接受 JSON。",
            en=f"A {form} is taken as JSON only.",
        )
    return ProblemError(
        ProblemName.WRONG_ACTION,
        zh="该待办没有需要报送的文稿,请审核后同意或退回。",
        en="No document is handed in here; approve or return what is there.",
    )


def _balance_findings(budget: BudgetForm, pack: Pack) -> tuple[str, ...]:
    """B1: an imbalance goes on with a written reason, or not at all, as the policy reads it."""
    imbalance = pack.on(date(budget.year, 1, 1))["b1_imbalance"]
    level = imbalance.parameter(Level(imbalance.choice()))
    found = check_balance(budget, pack.templates("budget"), level)
    stopped = [finding for finding in found if finding.level is Level.STOP]
    if stopped:
        raise BadInput([_fault(finding, line) for finding in stopped for line in finding.lines])
    return tuple(finding.message.zh for finding in found)


def _fault(finding: CheckResult, line: FlaggedLine) -> Fault:
    place = " ".join(str(part) for part in (line.fund, line.part, line.side, line.line) if part is not None)
    return Fault(place, finding.message.en, finding.message.zh)


def _budget(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_budget(document, pack.templates("budget"), wanted.expected(pack), limits)


def _budget_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_budget_csv(document, pack.templates("budget"), wanted.expected(pack), limits)


def _plan(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_plan(document, pack.templates("plan"), wanted.expected(pack), limits)


def _plan_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_plan_csv(document, pack.templates("plan"), wanted.expected(pack), limits)


def _report(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_report(document, pack.templates("report"), wanted.expected(pack), limits)


def _report_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_report_csv(document, pack.templates("report"), wanted.expected(pack), limits)


def _determination(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_determination(document, wanted.year, pack.counties(), pack.funds())


def _posting(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    by = HandedInBy(party=f"{wanted.by.kind}/{wanted.by.post}", county=wanted.by.county)
    return read_posting(document, pack.posting_rules(wanted.year), by)


def _prior_year(document: Any, wanted: Wanted, pack: Pack, limits: Limits) -> BaseModel:
    return read_prior_year(document, wanted.year - 1, pack.counties(), pack.funds())


Reader = Callable[[Any, Wanted, Pack, Limits], BaseModel]

_READERS: Mapping[tuple[str, Format], Reader] = {
    ("budget", Format.JSON): _budget,
    ("budget", Format.CSV): _budget_csv,
    ("plan", Format.JSON): _plan,
    ("plan", Format.CSV): _plan_csv,
    ("report", Format.JSON): _report,
    ("report", Format.CSV): _report_csv,
    ("determination", Format.JSON): _determination,
    ("posting", Format.JSON): _posting,
    ("prior_year", Format.JSON): _prior_year,
}
