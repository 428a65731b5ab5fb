"""What a document of each form is checked against that its form does not know: the policy and the records."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from calculations.budget.consolidation import check_balance
from calculations.forms import BudgetForm
from calculations.forms.adjustment import ADJUSTMENT
from calculations.forms.balances import BALANCES
from calculations.forms.budgets import BUDGET
from calculations.forms.checks import CheckResult, FlaggedLine, Level
from calculations.forms.determination import DETERMINATION
from calculations.forms.document_form import DocumentForm
from calculations.forms.final_accounts import FINAL_ACCOUNTS
from calculations.forms.financing_standard import FINANCING_STANDARD
from calculations.forms.incentive import INCENTIVE
from calculations.forms.months import PLAN, REPORT
from calculations.forms.paper import PAPER
from calculations.forms.posting import POSTING
from calculations.forms.prior_year import PRIOR_YEAR
from calculations.input.faults import BadInput, Fault
from calculations.input.partial_input import Against, no_check
from policies.pack import Pack
from services.intake.adjustment_checks import below_requests
from services.intake.content import Content
from services.intake.cross_checks import (
    budget_balance,
    budget_in_force,
    decided_before,
    determined_scores,
    execution,
    fitting_money,
    known_attachments,
    known_standards,
)
from services.intake.final_accounts_checks import differs_from_books
from services.intake.likely_amounts import unlikely_month, unlikely_posting, unlikely_year
from services.intake.likely_balances import unlikely_balances, unlikely_determination
from services.intake.likely_changes import unlikely_adjustment, unlikely_prior_year, unlikely_standard
from services.intake.posting_checks import booked_before
from services.intake.wanted import Wanted


async def _nothing_known(session: AsyncSession, pack: Pack, wanted: Wanted, content: Content) -> Against[Any]:
    return no_check


def _no_findings(document: Any, pack: Pack) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class FormChecks:
    """What a document of a form is checked against by those who know the policy and the records.

    ``against`` gives the reader what the records say now: what differs is a fault. ``checks`` are those that a step may
    name: whether one that fails stops the document is for the step to say. ``findings`` are in Chinese: a document with
    any is handed in only with a written reason. With ``moves`` the books it is checked against may change while its
    case is open, so that its checks are made again before it is approved.
    """

    form: DocumentForm[Any]
    against: Callable[[AsyncSession, Pack, Wanted, Content], Awaitable[Against[Any]]] = _nothing_known
    checks: tuple[Callable[[AsyncSession, Pack, Any], Awaitable[tuple[FailedCheck, ...]]], ...] = ()
    findings: Callable[[Any, Pack], tuple[str, ...]] = _no_findings
    moves: bool = False


def _imbalance(budget: BudgetForm, pack: Pack) -> tuple[str, ...]:
    """B1: an imbalance goes on with a written reason, or not at all (``BadInput``), as the policy reads it."""
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


_FORM_CHECKS = (
    FormChecks(BUDGET, checks=(unlikely_year,), findings=_imbalance),
    FormChecks(PLAN, checks=(unlikely_month,)),
    FormChecks(REPORT, checks=(unlikely_month,)),
    FormChecks(POSTING, against=fitting_money, checks=(booked_before, unlikely_posting)),
    FormChecks(PRIOR_YEAR, checks=(unlikely_prior_year,)),
    FormChecks(FINAL_ACCOUNTS, checks=(execution, differs_from_books, unlikely_year), moves=True),
    FormChecks(ADJUSTMENT, against=budget_in_force, checks=(budget_balance, below_requests, unlikely_adjustment)),
    FormChecks(FINANCING_STANDARD, against=known_standards, checks=(unlikely_standard,)),
    FormChecks(DETERMINATION, against=decided_before, checks=(unlikely_determination,)),
    FormChecks(INCENTIVE, against=determined_scores),
    FormChecks(BALANCES, checks=(unlikely_balances,), moves=True),
    FormChecks(PAPER, against=known_attachments),
)

FORM_CHECKS: Mapping[str, FormChecks] = MappingProxyType({each.form.kind: each for each in _FORM_CHECKS})
"""By the kind of form; a form without an entry has no checks but its own."""

MOVING = frozenset(kind for kind, each in FORM_CHECKS.items() if each.moves)
"""The forms that are checked against the books, which may change while the case is open."""


async def against_records(session: AsyncSession, pack: Pack, wanted: Wanted, content: Content) -> Against[Any]:
    """What the reader of its form is to check a document against, with what the records say now."""
    known = FORM_CHECKS.get(wanted.form)
    return no_check if known is None else await known.against(session, pack, wanted, content)


async def failed_checks(session: AsyncSession, pack: Pack, document: BaseModel) -> tuple[FailedCheck, ...]:
    """The checks that a document does not pass; whether they stop it is for its step to say."""
    known = _checks_of(document)
    found = [await check(session, pack, document) for check in (known.checks if known else ())]
    return tuple(each for failed in found for each in failed)


def findings(document: BaseModel, pack: Pack) -> tuple[str, ...]:
    """What the policy finds wrong with a document by itself, in Chinese. Raises ``BadInput`` for what stops it."""
    known = _checks_of(document)
    return known.findings(document, pack) if known else ()


def _checks_of(document: BaseModel) -> FormChecks | None:
    return next((each for each in _FORM_CHECKS if isinstance(document, each.form.model)), None)
