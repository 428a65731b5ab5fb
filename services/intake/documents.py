"""Documents handed in: read and checked by the calculations' own readers, whole or not at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from approvals.actions import Actor, FailedCheck
from approvals.definitions import MAIN
from calculations.budget.consolidation import check_balance
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
from calculations.forms.adjustment import read_adjustment, read_adjustment_csv
from calculations.forms.balances import read_balances, read_balances_csv
from calculations.forms.checks import CheckResult, FlaggedLine, Level
from calculations.forms.determination import read_determination, read_determination_csv
from calculations.forms.final_accounts import read_final_accounts, read_final_accounts_csv
from calculations.forms.financing_standard import read_financing_standard, read_financing_standard_csv
from calculations.forms.incentive import read_incentive, read_incentive_csv
from calculations.forms.paper import read_paper_form
from calculations.forms.posting import HandedInBy, read_posting
from calculations.forms.prior_year import read_prior_year
from calculations.input.faults import BadInput, Fault
from calculations.input.partial_input import Against, nothing
from policies.pack import Pack
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.intake.content import Content, Format


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a document must be: its case, its form, whose and of when it is, the kind of case and the step it goes into.

    ``today`` is the business day in China; without a ``step`` the document starts its case, or is a standing entry's.
    """

    case: str
    form: str
    year: int
    fund: str | None
    month: int | None
    lane: str
    by: Actor
    kind: str | None
    today: date
    step: str | None = None

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
    """A document that was read, and what its checks found, in words; ``failed`` are checks that its step names."""

    document: BaseModel
    findings: tuple[str, ...] = ()
    failed: tuple[FailedCheck, ...] = ()


def read_document(
    content: Content, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any] = nothing
) -> Read:
    """The document, if everything about it is right, also what it is held ``against`` besides.

    Raises:
        BadInput: with every fault by its place.
        ServiceError: this form is not taken as CSV, or nobody hands in this form.
    """
    reader = _READERS.get((wanted.form, content.format))
    if reader is None:
        raise _not_taken(wanted.form)
    document = reader(content.document, wanted, pack, limits, against)
    if isinstance(document, BudgetForm):
        return Read(document, _balance_findings(document, pack))
    return Read(document)


def _not_taken(form: str) -> ServiceError:
    if any(form == known for known, _ in _READERS):
        return ServiceError(
            ErrorKind.UNSUPPORTED_MEDIA,
            zh=f"文种“{form}”只接受 JSON。",
            en=f"A {form} is taken as JSON only.",
        )
    return ServiceError(
        ErrorKind.WRONG_ACTION,
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


def _budget(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_budget(document, pack.templates("budget"), wanted.expected(pack), limits)


def _budget_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_budget_csv(document, pack.templates("budget"), wanted.expected(pack), limits)


def _plan(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_plan(document, pack.templates("plan"), wanted.expected(pack), limits)


def _plan_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_plan_csv(document, pack.templates("plan"), wanted.expected(pack), limits)


def _report(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_report(document, pack.templates("report"), wanted.expected(pack), limits)


def _report_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_report_csv(document, pack.templates("report"), wanted.expected(pack), limits)


def _determination(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_determination(document, wanted.year, pack.counties(), pack.funds(), against)


def _determination_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_determination_csv(document, wanted.year, pack.counties(), pack.funds(), limits, against)


def _posting(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    by = HandedInBy(party=f"{wanted.by.kind}/{wanted.by.post}", county=wanted.by.county)
    return read_posting(document, pack.posting_rules(wanted.year, wanted.today), by, against)


def _prior_year(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_prior_year(document, wanted.year - 1, pack.counties(), pack.parts())


def _final_accounts(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_final_accounts(document, pack.templates("final_accounts"), wanted.expected(pack), limits)


def _final_accounts_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_final_accounts_csv(document, pack.templates("final_accounts"), wanted.expected(pack), limits)


def _adjustment(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_adjustment(document, pack.templates("adjustment"), wanted.year, pack.counties(), limits, against)


def _adjustment_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_adjustment_csv(document, pack.templates("adjustment"), wanted.year, pack.counties(), limits, against)


def _financing_standard(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_financing_standard(document, wanted.year, wanted.fund, pack.funds(), against)


def _financing_standard_csv(
    document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]
) -> BaseModel:
    return read_financing_standard_csv(document, wanted.year, wanted.fund, pack.funds(), limits, against)


def _incentive(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_incentive(document, wanted.year, pack.counties(), pack.funds(), against)


def _incentive_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_incentive_csv(document, wanted.year, pack.counties(), pack.funds(), limits, against)


def _balances(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_balances(document, wanted.year, pack.counties(), pack.funds())


def _balances_csv(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_balances_csv(document, wanted.year, pack.counties(), pack.funds(), limits)


def _paper(document: Any, wanted: Wanted, pack: Pack, limits: Limits, against: Against[Any]) -> BaseModel:
    return read_paper_form(document, against)


Reader = Callable[[Any, Wanted, Pack, Limits, Against[Any]], BaseModel]

_READERS: Mapping[tuple[str, Format], Reader] = {
    ("budget", Format.JSON): _budget,
    ("budget", Format.CSV): _budget_csv,
    ("plan", Format.JSON): _plan,
    ("plan", Format.CSV): _plan_csv,
    ("report", Format.JSON): _report,
    ("report", Format.CSV): _report_csv,
    ("determination", Format.JSON): _determination,
    ("determination", Format.CSV): _determination_csv,
    ("posting", Format.JSON): _posting,
    ("prior_year", Format.JSON): _prior_year,
    ("final_accounts", Format.JSON): _final_accounts,
    ("final_accounts", Format.CSV): _final_accounts_csv,
    ("adjustment", Format.JSON): _adjustment,
    ("adjustment", Format.CSV): _adjustment_csv,
    ("financing_standard", Format.JSON): _financing_standard,
    ("financing_standard", Format.CSV): _financing_standard_csv,
    ("incentive", Format.JSON): _incentive,
    ("incentive", Format.CSV): _incentive_csv,
    ("balances", Format.JSON): _balances,
    ("balances", Format.CSV): _balances_csv,
    ("paper", Format.JSON): _paper,
}

TAKEN = frozenset(_READERS)
"""The forms that are handed in, each with the ways in which it may be written."""
