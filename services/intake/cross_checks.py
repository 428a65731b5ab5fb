"""What a document is checked against in the records before it goes into a case: what is in force, what was
determined.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.actions import FailedCheck
from calculations.books.execution import check_execution
from calculations.budget.consolidation import check_balance
from calculations.dates.seasons import ahead_faults, season_faults
from calculations.forms.adjustment import AdjustmentForm, adjusted, before_faults, city_budget
from calculations.forms.budget_by_county import BudgetSplit
from calculations.forms.checks import CheckResult, Level
from calculations.forms.determination import DeterminationForm
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.financing_standard import FinancingStandardForm
from calculations.forms.incentive import IncentiveForm, allocation_faults
from calculations.forms.paper import PaperForm, attachments_of
from calculations.forms.taken_over import taken_over_faults
from calculations.input.faults import Fault
from calculations.input.partial_input import Against, no_check, run_check
from calculations.ledger.postings import PostingForm
from policies.decided_standards import item_faults
from policies.floors import floor_faults
from policies.pack import Pack
from policies.seasons import case_years_ahead, season_of
from records.cases.case_facts import is_over
from records.cases.decided import decided_for
from records.cases.in_force import ApprovedVersion, approved_versions
from records.ledger.cleared import standing_list
from services.intake.case_files import nameable
from services.intake.content import Content
from services.intake.wanted import Wanted
from services.views.decided_standards import with_decided
from temporal.names import WorkflowName

TAKES_OVER = (WorkflowName.YEAR_END_CLEARING, "basis")
"""The step that takes figures over; in a clearing that began before there was one the bureau determines them itself."""


async def out_of_season(session: AsyncSession, pack: Pack, wanted: Wanted) -> tuple[Fault, ...]:
    """Why a document about a fund year comes too early or too late."""
    settled = await why_settled(session, pack.id, wanted.year)
    season, begins = season_of(pack, wanted.form, wanted.year), wanted.step is None
    early = ahead_faults(wanted.year, wanted.today, case_years_ahead(pack, wanted.today)) if begins else ()
    return (*early, *season_faults(season, wanted.year, wanted.today, begins=begins, settled=settled))


async def why_settled(session: AsyncSession, city: str, year: int) -> Fault | None:
    """Why nothing changes any more that the year is cleared with: it has been cleared, or its list is in force."""
    if await is_over(session, city, WorkflowName.YEAR_END_CLEARING, year):
        return Fault("year", f"{year} has been cleared", f"{year}年度已经清算,不能再改变")
    standing = await standing_list(session, city, year)
    return None if standing is None else Fault("year", standing.basis_en(), standing.basis_zh())


async def budget_in_force(
    session: AsyncSession, pack: Pack, wanted: Wanted, content: Content
) -> Against[AdjustmentForm]:
    """B5: it names the budget in force, and each line's amount before is the approved one."""
    approved = await _newest(session, pack, "budget_split", wanted.year)
    if approved is None:
        words = f"no budget of {wanted.year} is approved"
        return _always(Fault("approved_case", words, f"{wanted.year}年度预算尚未批复,不能调整"))
    budget = BudgetSplit.model_validate_json(approved.body)

    def differs(form: AdjustmentForm) -> Iterator[Fault]:
        yield from run_check(partial(_names, form, approved))
        yield from run_check(partial(before_faults, form, budget))

    return differs


def _names(form: AdjustmentForm, approved: ApprovedVersion) -> Iterator[Fault]:
    if form.approved_case != approved.case:
        words = f"the budget in force is that of {approved.case}"
        yield Fault("approved_case", words, f"现行预算为 {approved.case} 所批复")
    elif form.approved_hash != approved.content_hash:
        words = f"the version in force has the hash {approved.content_hash}"
        yield Fault("approved_hash", words, f"现行批复稿的哈希为 {approved.content_hash}")


async def determined_scores(
    session: AsyncSession, pack: Pack, wanted: Wanted, content: Content
) -> Against[IncentiveForm]:
    """S6: scores are those determined for the year (S8), amounts the split in proportion to them."""
    determined = await _newest(session, pack, "determination", wanted.year)
    if determined is None:
        words = f"no determination of {wanted.year} is approved, so there are no scores"
        return _always(Fault("counties", words, f"{wanted.year}年度尚无经会商的认定,没有考核得分"))
    decided = DeterminationForm.model_validate_json(determined.body)
    return lambda form: allocation_faults(form, decided, _threshold(pack, wanted))


async def known_standards(
    session: AsyncSession, pack: Pack, wanted: Wanted, content: Content
) -> Against[FinancingStandardForm]:
    """F: items that the pack knows can take its values' place, above its floors and from a day to come."""
    decided = await with_decided(session, pack)

    def differs(form: FinancingStandardForm) -> Iterator[Fault]:
        yield from item_faults(form, pack)
        yield from run_check(lambda: _day_to_come(form, wanted.today))
        yield from run_check(lambda: floor_faults(form, decided, wanted.today))

    return differs


def _day_to_come(form: FinancingStandardForm, today: date) -> Iterator[Fault]:
    """The government has yet to consent, and nothing is in force before."""
    # As text: what is no day at all its reader says.
    if form.in_force_from < today.isoformat():
        words = f"{form.in_force_from} is past: a standard counts from no day before the government's consent"
        yield Fault("in_force_from", words, f"{form.in_force_from}已过:市政府同意之前不得执行")


async def known_attachments(session: AsyncSession, pack: Pack, wanted: Wanted, content: Content) -> Against[PaperForm]:
    """Its attachments are files that who hands it in may name."""
    given = attachments_of(content.document)
    known = await nameable(session, pack, wanted.by, wanted.case, wanted.today, given.values())
    return _always(
        *(
            Fault(
                f"attachments[{index}]",
                "no upload of your office: POST it to /attachments first",
                "本单位未上传此附件,请先上传",
            )
            for index, digest in given.items()
            if digest not in known
        )
    )


async def decided_before(
    session: AsyncSession, pack: Pack, wanted: Wanted, content: Content
) -> Against[DeterminationForm]:
    """The clearing takes over what was decided in cases of its own (S1, S6), to the fen, and decides nothing itself."""
    if (wanted.kind, wanted.step) != TAKES_OVER:
        return no_check
    decided = await decided_for(session, pack.id, wanted.year)
    if decided is None:
        words = f"no determination of {wanted.year} is approved: start target_miss"
        return _always(Fault("counties", words, f"{wanted.year}年度少收多支尚未认定,请先启动 target_miss"))
    return lambda form: taken_over_faults(form, decided, _threshold(pack, wanted))


def _threshold(pack: Pack, wanted: Wanted) -> Decimal:
    """The score from which a county earns an incentive, as it is at the end of the year."""
    return pack.on(date(wanted.year, 12, 31))["incentive_threshold"].score()


async def fitting_money(session: AsyncSession, pack: Pack, wanted: Wanted, content: Content) -> Against[PostingForm]:
    """A posting is of the rule and fund of the case that it goes into, and of a year whose books are open (S7).

    Nothing more is booked in a year whose clearing list is in force; the ledger itself refuses it too.
    """
    cleared = await standing_list(session, pack.id, wanted.year)
    closed = () if cleared is None else (Fault("year", cleared.refusal_en(), cleared.refusal_zh()),)

    def faults(form: PostingForm) -> Iterator[Fault]:
        yield from closed
        yield from run_check(lambda: _differs("rule", "规则", form.rule, wanted.rule))
        yield from run_check(lambda: _differs("fund", "险种", form.fund, wanted.fund))

    return faults


def _differs(field: str, zh: str, given: str, wanted: str | None) -> Iterator[Fault]:
    if wanted is not None and given != wanted:
        yield Fault(field, f"this case is about {wanted}: {given}", f"本事项的{zh}为 {wanted}:{given}")


def _always(*faults: Fault) -> Against[Any]:
    return lambda form: faults


async def budget_balance(session: AsyncSession, pack: Pack, form: AdjustmentForm) -> tuple[FailedCheck, ...]:
    """B1 after the adjustment (B5)."""
    approved = await _newest(session, pack, "budget_split", form.year)
    if approved is None:
        return ()
    budget, template = BudgetSplit.model_validate_json(approved.body), pack.templates("adjustment")
    imbalance = pack.on(date(form.year, 1, 1))["b1_imbalance"].parameter(Level.WARN)
    return _failed(check_balance(city_budget(adjusted(form, budget, template), template), template, imbalance))


async def execution(session: AsyncSession, pack: Pack, form: FinalAccountsForm) -> tuple[FailedCheck, ...]:
    """B3, B6: what was spent above the approved budget, of the county or of the city."""
    approved = await _newest(session, pack, "budget_split", form.year)
    if approved is None:
        return ()
    split, template = BudgetSplit.model_validate_json(approved.body), pack.templates("final_accounts")
    budget = city_budget(split, template) if form.county is None else split.county(form.county)
    if budget is None:
        return ()
    overspending = pack.on(date(form.year, 12, 31))["b3_overspending"].parameter(Level.WARN)
    return _failed(check_execution(form, budget, template, overspending))


async def _newest(session: AsyncSession, pack: Pack, form: str, year: int) -> ApprovedVersion | None:
    approved = await approved_versions(session, pack.id, form, year)
    return approved[-1] if approved else None


def _failed(found: Iterable[CheckResult]) -> tuple[FailedCheck, ...]:
    return tuple(FailedCheck(check=each.check, zh=each.message.zh) for each in found)
