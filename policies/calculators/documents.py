"""The calculators over one JSON file: how each is read, by which values of the pack, and what it answers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from calculations.budget.audit import BudgetCheckTerms, BudgetToCheck, budget_check, read_budget_check
from calculations.budget.draft import DraftInput, DraftTerms, budget_draft, read_draft
from calculations.budget.versions import budget_compare, budget_roll_up, read_counties, read_versions
from calculations.clearing.forms import ClearingInput, SharingParameters
from calculations.clearing.settlement import clear, read_clearing
from calculations.dates.deadline_calculator import DeadlineTerms, deadlines, read_deadlines
from calculations.dates.working_days import YearNotCovered
from calculations.forms import Template
from calculations.income.recognition import RecognitionTerms, read_recognition, recognise
from calculations.input.faults import BadInput, Fault
from calculations.input.partial_input import Unread, collect_faults, nothing_of
from calculations.monthly.consolidation import (
    EstimateTerms,
    PlansToEstimateFrom,
    plan_consolidation,
    plan_estimate,
    read_earlier_plans,
    read_plans,
)
from calculations.monthly.distribution import DistributionInput, distribution, read_distribution
from calculations.monthly.plan_accuracy import plan_accuracy, read_plan_accuracy
from calculations.monthly.request_check import RequestCheckInput, RequestCheckTerms, read_request_check, request_check
from calculations.pooling.adjustment_fund import MergeTerms, merge, read_merge
from calculations.pooling.handover import HandoverInput, HandoverTerms, hand_over, read_handover
from calculations.pooling.months_of_payment import WarningTerms, read_warning, warn
from calculations.pooling.top_up import TopUpInput, TopUpTerms, read_top_up, top_up
from calculations.premiums.retirement_arrears import MakeUpInput, MakeUpTerms, make_up, read_make_up
from calculations.residents.financing import ResidentInput, read_resident_financing, resident_financing
from calculations.residents.quarters import QuartersInput, QuarterTerms, read_quarters, subsidy_quarters
from calculations.residents.terms import ResidentTerms
from policies.calculators.contract import Answer
from policies.errors import NotInForce, UnknownName
from policies.pack import Pack
from policies.terms.budget import budget_check_terms, draft_terms, estimate_terms, request_check_terms
from policies.terms.clearing import sharing_terms
from policies.terms.dates import deadline_terms
from policies.terms.income import recognition_terms
from policies.terms.pack_values import cited
from policies.terms.pooling import TOPPED_UP, handover_terms, merge_terms, top_up_terms, warning_terms
from policies.terms.premiums import make_up_terms
from policies.terms.residents import quarter_terms, resident_terms

Given = TypeVar("Given")
Terms = TypeVar("Terms")


class Answered(Protocol):
    """What a calculator answers."""

    def document(self) -> dict[str, Any]:
        """The answer as JSON data."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a calculator is asked: its input, the policy, the day whose values count where the input names none."""

    document: object
    pack: Pack
    day: date
    explain: bool


@dataclass(frozen=True)
class DocumentCalculator(Generic[Given, Terms]):
    """A calculator over one JSON file; ``zh`` is what users call it.

    ``terms`` are the pack's values for what was read; ``unknown`` stands for them where the input does not say of which
    day they are, or the pack has none for it: then the pack is refused at the place ``dated_by``. ``standards_of`` is
    the day whose financing standards an input is computed by; a calculator that uses none has none.
    """

    zh: str
    read: Callable[[Asked], Given]
    terms: Callable[[Asked, Given], Terms]
    unknown: Callable[[Pack], Terms]
    answer: Callable[[Asked, Given, Terms], Answered]
    dated_by: str = "policy"
    standards_of: Callable[[Given], date] | None = None

    def answered(self, asked: Asked) -> Answer:
        """The answer. Raises ``BadInput`` with every fault of the input, of its form or by the policy."""
        try:
            return collect_faults(lambda: self.read(asked), lambda given: self._answer(asked, given))
        except UnknownName as error:
            raise BadInput([Fault("policy", str(error), error.zh)]) from error

    def _answer(self, asked: Asked, given: Given) -> Answer:
        found = collect_faults(lambda: self._terms(asked, given), lambda terms: self.answer(asked, given, terms))
        return Answer(found.document(), days=() if self.standards_of is None else (self.standards_of(given),))

    def _terms(self, asked: Asked, given: Given) -> Terms:
        try:
            return self.terms(asked, given)
        except Unread:
            return self.unknown(asked.pack)
        except NotInForce as error:
            raise self._without(asked, self.dated_by, error) from error
        except UnknownName as error:
            raise self._without(asked, "policy", error) from error
        except YearNotCovered as error:
            raise self._without(asked, "year", error) from error

    def _without(self, asked: Asked, place: str, error: NotInForce | UnknownName | YearNotCovered) -> BadInput:
        return BadInput([Fault(place, str(error), error.zh)], seen=self.unknown(asked.pack))


def _form(asked: Asked, name: str) -> tuple[Template, Sequence[str], int]:
    """The lines of a form, the counties, and the year of a form that does not say its own."""
    return asked.pack.templates(name), asked.pack.counties(), asked.day.year


def _funds(pack: Pack) -> dict[str, tuple[str, ...]]:
    """The funds that the pack knows, whatever the day; a pack without any is not meant for what is asked."""
    return {"funds": pack.funds()} if pack.funds() else {}


def _no_terms(*_: object) -> None:
    """Of a calculator that takes nothing dated from the pack."""


DOCUMENT_CALCULATORS: Mapping[str, DocumentCalculator[Any, Any]] = {
    "clearing": DocumentCalculator[ClearingInput, SharingParameters](
        zh="年终清算",
        read=lambda asked: read_clearing(asked.document),
        terms=lambda asked, given: sharing_terms(asked.pack, asked.pack.on(date(given.year, 12, 31))),
        unknown=lambda pack: nothing_of(SharingParameters, **_funds(pack)),
        answer=lambda asked, given, terms: clear(given, terms, asked.explain),
        dated_by="year",
    ),
    "top-up": DocumentCalculator[TopUpInput, Mapping[str, TopUpTerms]](
        zh="归集基金补足",
        read=lambda asked: read_top_up(asked.document),
        terms=lambda asked, given: top_up_terms(asked.pack, asked.day),
        unknown=lambda pack: {fund: nothing_of(TopUpTerms) for fund in TOPPED_UP},
        answer=lambda asked, given, terms: top_up(given, terms, asked.explain),
    ),
    "make-up": DocumentCalculator[MakeUpInput, MakeUpTerms](
        zh="退休补缴",
        read=lambda asked: read_make_up(asked.document),
        terms=lambda asked, given: make_up_terms(asked.pack, given.way, given.retirement_month),
        unknown=lambda pack: nothing_of(MakeUpTerms),
        answer=lambda asked, given, terms: make_up(given, terms, asked.explain),
        dated_by="retirement_month",
        standards_of=lambda given: date.fromisoformat(f"{given.retirement_month}-01"),
    ),
    "resident-financing": DocumentCalculator[ResidentInput, ResidentTerms](
        zh="居民筹资",
        read=lambda asked: read_resident_financing(asked.document),
        terms=lambda asked, given: resident_terms(asked.pack, given.year, given.region),
        unknown=lambda pack: nothing_of(ResidentTerms),
        answer=lambda asked, given, terms: resident_financing(given, terms, asked.explain),
        standards_of=lambda given: date(given.year, 1, 1),
    ),
    "premium-recognition": DocumentCalculator(
        zh="居民保费收入确认",
        read=lambda asked: read_recognition(asked.document),
        terms=lambda asked, given: recognition_terms(asked.pack, asked.day),
        unknown=lambda pack: nothing_of(RecognitionTerms),
        answer=lambda asked, given, terms: recognise(given, terms, asked.explain),
    ),
    "subsidy-quarters": DocumentCalculator[QuartersInput, QuarterTerms](
        zh="财政补助分季",
        read=lambda asked: read_quarters(asked.document),
        terms=lambda asked, given: quarter_terms(asked.pack, given.year),
        unknown=lambda pack: nothing_of(QuarterTerms),
        answer=lambda asked, given, terms: subsidy_quarters(given, terms, asked.explain),
    ),
    "handover": DocumentCalculator[HandoverInput, HandoverTerms](
        zh="统筹交接",
        read=lambda asked: read_handover(asked.document),
        terms=lambda asked, given: handover_terms(asked.pack, given.year),
        unknown=lambda pack: nothing_of(HandoverTerms),
        answer=lambda asked, given, terms: hand_over(given, terms, asked.explain),
    ),
    "adjustment-fund": DocumentCalculator(
        zh="原风险调剂金并入",
        read=lambda asked: read_merge(asked.document),
        terms=lambda asked, given: merge_terms(asked.pack, asked.day),
        unknown=lambda pack: nothing_of(MergeTerms, **_funds(pack)),
        answer=lambda asked, given, terms: merge(given, terms, asked.explain),
    ),
    "months-of-payment": DocumentCalculator(
        zh="支付能力与预警",
        read=lambda asked: read_warning(asked.document),
        terms=lambda asked, given: warning_terms(asked.pack, asked.day),
        unknown=lambda pack: nothing_of(WarningTerms, **_funds(pack)),
        answer=lambda asked, given, terms: warn(given, terms, asked.explain),
    ),
    "plan-consolidation": DocumentCalculator(
        zh="用款计划汇总",
        read=lambda asked: read_plans(asked.document, *_form(asked, "plan")),
        terms=_no_terms,
        unknown=_no_terms,
        answer=lambda asked, given, _: plan_consolidation(
            given, asked.pack.templates("plan"), asked.pack.counties(), cited(asked.pack, "M2"), asked.explain
        ),
    ),
    "plan-estimate": DocumentCalculator[PlansToEstimateFrom, EstimateTerms](
        zh="缺报估算",
        read=lambda asked: read_earlier_plans(asked.document, *_form(asked, "plan")),
        terms=lambda asked, given: estimate_terms(asked.pack, given.month),
        unknown=lambda pack: nothing_of(EstimateTerms),
        answer=lambda asked, given, terms: plan_estimate(given, asked.pack.templates("plan"), terms, asked.explain),
    ),
    "request-check": DocumentCalculator[RequestCheckInput, RequestCheckTerms](
        zh="用款申请审核",
        read=lambda asked: read_request_check(asked.document),
        terms=lambda asked, given: request_check_terms(asked.pack, given.requests[-1].month),
        unknown=lambda pack: nothing_of(RequestCheckTerms),
        answer=lambda asked, given, terms: request_check(given, asked.pack.parts(), terms, asked.explain),
    ),
    "plan-accuracy": DocumentCalculator(
        zh="计划偏差",
        read=lambda asked: read_plan_accuracy(asked.document, *_form(asked, "plan")),
        terms=_no_terms,
        unknown=_no_terms,
        answer=lambda asked, given, _: plan_accuracy(given, cited(asked.pack, "M"), asked.explain),
    ),
    "distribution": DocumentCalculator[DistributionInput, None](
        zh="下拨分配",
        read=lambda asked: read_distribution(asked.document),
        terms=_no_terms,
        unknown=_no_terms,
        answer=lambda asked, given, _: distribution(given, asked.pack.parts(), cited(asked.pack, "M4"), asked.explain),
    ),
    "deadlines": DocumentCalculator(
        zh="期限",
        read=lambda asked: read_deadlines(asked.document),
        terms=lambda asked, given: deadline_terms(asked.pack, given.year),
        unknown=lambda pack: nothing_of(DeadlineTerms),
        answer=lambda asked, given, terms: deadlines(given, terms, asked.explain),
    ),
    "budget-check": DocumentCalculator[BudgetToCheck, BudgetCheckTerms](
        zh="预算审核",
        read=lambda asked: read_budget_check(asked.document, *_form(asked, "budget")),
        terms=lambda asked, given: budget_check_terms(asked.pack, given.budget.year),
        unknown=lambda pack: nothing_of(BudgetCheckTerms),
        answer=lambda asked, given, terms: budget_check(given, asked.pack.templates("budget"), terms, asked.explain),
    ),
    "budget-compare": DocumentCalculator(
        zh="版本比较",
        read=lambda asked: read_versions(asked.document, *_form(asked, "budget")),
        terms=_no_terms,
        unknown=_no_terms,
        answer=lambda asked, given, _: budget_compare(
            given[0], given[1], asked.pack.templates("budget"), cited(asked.pack, "B2"), asked.explain
        ),
    ),
    "budget-roll-up": DocumentCalculator(
        zh="区县汇总",
        read=lambda asked: read_counties(asked.document, *_form(asked, "budget")),
        terms=_no_terms,
        unknown=_no_terms,
        answer=lambda asked, given, _: budget_roll_up(
            given[0], asked.pack.templates("budget"), given[1], cited(asked.pack, "B2"), asked.explain
        ),
    ),
    "budget-draft": DocumentCalculator[DraftInput, DraftTerms](
        zh="预算测算",
        read=lambda asked: read_draft(asked.document),
        terms=lambda asked, given: draft_terms(asked.pack, given.year),
        unknown=lambda pack: nothing_of(DraftTerms),
        answer=lambda asked, given, terms: budget_draft(
            given, asked.pack.templates("budget"), asked.pack.counties(), terms, cited(asked.pack, "B2"), asked.explain
        ),
        standards_of=lambda given: date(given.year, 1, 1),
    ),
}
"""By the name that users call them by."""
