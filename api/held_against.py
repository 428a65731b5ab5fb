"""What a document is held against in the records before it goes into a case: what is in force, what was determined."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from api.documents import Wanted
from approvals.actions import FailedCheck
from calculations.budget import check_balance
from calculations.checks import CheckResult, Level
from calculations.execution import check_execution
from calculations.faults import Fault, refuse
from calculations.forms.adjustment import AdjustmentForm, adjusted, before_faults, city_budget
from calculations.forms.determination import DeterminationForm
from calculations.forms.final_accounts import FinalAccountsForm
from calculations.forms.financing_standard import FinancingStandardForm
from calculations.forms.incentive import IncentiveForm, allocation_faults
from calculations.forms.paper import PaperForm
from calculations.forms.split import BudgetSplit
from engine.names import WorkflowName
from policies.decided import item_faults
from policies.pack import Pack
from records.in_force import ApprovedVersion, approved_versions
from records.lookups import known_attachments

CHECKS = frozenset({"budget_balance", "execution"})
"""The checks that a step may name."""

TAKES_OVER = (WorkflowName.YEAR_END_CLEARING, "basis")
"""The step that takes figures over; in a clearing that began before there was one the bureau determines them itself."""


async def held_against_records(
    session: AsyncSession, pack: Pack, wanted: Wanted, document: BaseModel
) -> tuple[FailedCheck, ...]:
    """The checks that a document does not pass; whether they stop it is for its step to say.

    Raises ``BadInput`` with every fault by its place for what makes the document wrong.
    """
    check = _CHECKS.get(type(document))
    return await check(session, pack, wanted, document) if check else ()


async def _adjustment(
    session: AsyncSession, pack: Pack, wanted: Wanted, form: AdjustmentForm
) -> tuple[FailedCheck, ...]:
    """B5: it names the budget in force, and each line's amount before is the approved one."""
    approved = await _newest(session, pack, "budget_split", form.year)
    if approved is None:
        words = f"no budget of {form.year} is approved"
        refuse([Fault("approved_case", words, f"{form.year}年度预算尚未批复,不能调整")])
    else:
        budget = BudgetSplit.model_validate_json(approved.body)
        refuse([*_names(form, approved), *before_faults(form, budget)])
        template = pack.templates("adjustment")
        imbalance = pack.on(date(form.year, 1, 1))["b1_imbalance"].parameter(Level.WARN)
        return _failed(check_balance(city_budget(adjusted(form, budget, template), template), template, imbalance))
    return ()


def _names(form: AdjustmentForm, approved: ApprovedVersion) -> list[Fault]:
    faults = []
    if form.approved_case != approved.case:
        words = f"the budget in force is that of {approved.case}"
        faults.append(Fault("approved_case", words, f"现行预算为 {approved.case} 所批复"))
    elif form.approved_hash != approved.content_hash:
        words = f"the version in force has the hash {approved.content_hash}"
        faults.append(Fault("approved_hash", words, f"现行批复稿的哈希为 {approved.content_hash}"))
    return faults


async def _final_accounts(
    session: AsyncSession, pack: Pack, wanted: Wanted, form: FinalAccountsForm
) -> tuple[FailedCheck, ...]:
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


async def _incentive(session: AsyncSession, pack: Pack, wanted: Wanted, form: IncentiveForm) -> tuple[FailedCheck, ...]:
    """S6: scores are those determined for the year (S8), amounts the split in proportion to them."""
    determined = await _newest(session, pack, "determination", form.year)
    if determined is None:
        words = f"no determination of {form.year} is approved, so there are no scores"
        refuse([Fault("counties", words, f"{form.year}年度尚无经会商的认定,没有考核得分")])
    else:
        threshold = pack.on(date(form.year, 12, 31))["incentive_threshold"].score()
        refuse(allocation_faults(form, DeterminationForm.model_validate_json(determined.body), threshold))
    return ()


async def _financing_standard(
    session: AsyncSession, pack: Pack, wanted: Wanted, form: FinancingStandardForm
) -> tuple[FailedCheck, ...]:
    """P 四(一)2: items that the pack knows can take the place of its values; calculators reckon with them."""
    refuse(item_faults(form, pack))
    return ()


async def _paper(session: AsyncSession, pack: Pack, wanted: Wanted, form: PaperForm) -> tuple[FailedCheck, ...]:
    """Its attachments were uploaded before."""
    known = await known_attachments(session, form.attachments)
    refuse(
        Fault(f"attachments[{index}]", "no such attachment: POST it to /attachments first", "没有此附件,请先上传")
        for index, digest in enumerate(form.attachments)
        if digest not in known
    )
    return ()


async def _determination(
    session: AsyncSession, pack: Pack, wanted: Wanted, form: DeterminationForm
) -> tuple[FailedCheck, ...]:
    """The clearing takes over what was decided in cases of its own (S1, S6), to the fen, and decides nothing itself."""
    if (wanted.kind, wanted.step) != TAKES_OVER:
        return ()
    determined = await _newest(session, pack, "determination", form.year)
    if determined is None:
        words = f"no determination of {form.year} is approved: start target_miss"
        refuse([Fault("counties", words, f"{form.year}年度少收多支尚未认定,请先启动 target_miss")])
    else:
        decided = DeterminationForm.model_validate_json(determined.body)
        incentive = await _newest(session, pack, "incentive", form.year)
        totals = IncentiveForm.model_validate_json(incentive.body).totals if incentive else {}
        rows = {(row.county, row.fund): row for row in decided.counties}
        refuse(
            [
                *(
                    _differs(f"counties[{index}]", determined.case)
                    for index, row in enumerate(form.counties)
                    if row != rows.get((row.county, row.fund))
                ),
                *(
                    _differs(f"incentive_total.{fund}", incentive.case if incentive else "—")
                    for fund in sorted({*totals, *form.incentive_total})
                    if totals.get(fund, 0) != form.incentive_total.get(fund, 0)
                ),
            ]
        )
    return ()


def _differs(place: str, case: str) -> Fault:
    return Fault(place, f"differs from what {case} approved", f"与 {case} 核准的不一致")


async def _newest(session: AsyncSession, pack: Pack, form: str, year: int) -> ApprovedVersion | None:
    approved = await approved_versions(session, pack.id, form, year)
    return approved[-1] if approved else None


def _failed(found: tuple[CheckResult, ...]) -> tuple[FailedCheck, ...]:
    return tuple(FailedCheck(check=each.check, zh=each.message.zh) for each in found)


_CHECKS: dict[type[BaseModel], Callable[[AsyncSession, Pack, Wanted, Any], Awaitable[tuple[FailedCheck, ...]]]] = {
    AdjustmentForm: _adjustment,
    DeterminationForm: _determination,
    FinalAccountsForm: _final_accounts,
    FinancingStandardForm: _financing_standard,
    IncentiveForm: _incentive,
    PaperForm: _paper,
}
