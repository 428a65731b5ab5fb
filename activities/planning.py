"""The plan of a fiscal year: which cases it starts and when, and what each of them pins at its start."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from activities.context import Context
from approvals.case_ids import budget_case, clearing_case, funding_case, year_case
from approvals.state import CaseHead
from calculations.dates.deadlines import Anchor, FixedDay, due_day, due_instant, start_of
from calculations.input.bilingual import Bilingual
from policies.case_head import head_of
from policies.case_titles import budget_title, clearing_title, funding_title, year_title
from policies.pack import Pack
from policies.policy_snapshot import Pinned
from temporal.names import WorkflowName
from workflows.messages import CasePlan, HeadWanted, YearStart

FISCAL_YEAR = WorkflowName.FISCAL_YEAR


MONTHS = tuple(range(1, 13))


def year_start(pack: Pack, year: int, rehearsal: bool, instant: datetime, months: Sequence[int] = MONTHS) -> YearStart:
    """How the fiscal year of a city begins: its own head and the cases to start, in order of time.

    ``instant`` is the business instant of a rehearsal, which may be of a few ``months`` only. Raises what
    ``Pack.pin`` raises.
    """
    plans = plan_year(pack, year, months)
    own = CasePlan(case=year_case(pack.id, year), workflow=FISCAL_YEAR, starts=instant)
    return YearStart(head=case_head(pack, year, own), rehearsal=rehearsal, instant=instant, plans=plans)


def plan_year(pack: Pack, year: int, months: Sequence[int] = MONTHS) -> tuple[CasePlan, ...]:
    """The budget, every month of every fund and the clearing, in order of their first day."""
    plans = [
        CasePlan(
            case=budget_case(pack.id, year),
            workflow=WorkflowName.ANNUAL_BUDGET,
            starts=_opens(pack, WorkflowName.ANNUAL_BUDGET, year),
        ),
        CasePlan(
            case=clearing_case(pack.id, year),
            workflow=WorkflowName.YEAR_END_CLEARING,
            starts=_opens(pack, WorkflowName.YEAR_END_CLEARING, year),
        ),
    ]
    plans += [
        CasePlan(
            case=funding_case(pack.id, fund, year, month),
            workflow=WorkflowName.MONTHLY_FUNDING,
            fund=fund,
            month=month,
            starts=_opens(pack, WorkflowName.MONTHLY_FUNDING, year, month),
        )
        for month in months
        for fund in pack.funds()
    ]
    return tuple(sorted(plans, key=lambda plan: (plan.starts, plan.case)))


def case_head(pack: Pack, year: int, plan: CasePlan) -> CaseHead:
    """What a case pins: chain, branches, calendar and policy values of its own date, under their hash."""
    pinned = pack.pin(plan.workflow, year, plan.month)
    title = _title(pack, year, plan)
    return head_of(pack, pinned, plan.case, plan.workflow, title.zh, title.en, plan.fund)


@dataclass(frozen=True, slots=True)
class Opening:
    """A case that opens as soon as its year begins, since its day has come, and its steps that are overdue already."""

    case: str
    starts: datetime
    overdue: tuple[str, ...]


def openings(pack: Pack, year: int, plans: Sequence[CasePlan], now: datetime) -> tuple[Opening, ...]:
    """What opens at once in a year that begins now. Raises what ``Pack.pin`` raises."""
    begun = [plan for plan in plans if plan.starts <= now]
    pinned = [pack.pin(plan.workflow, year, plan.month) for plan in begun]
    return tuple(
        Opening(case=plan.case, starts=plan.starts, overdue=tuple(_overdue(pins, now)))
        for plan, pins in zip(begun, pinned, strict=True)
    )


def _overdue(pinned: Pinned, now: datetime) -> Iterator[str]:
    for step in pinned.chain.steps:
        rule = step.deadline.rule if step.deadline else None
        if isinstance(rule, FixedDay) and due_instant(rule, pinned.anchor, None, pinned.calendar) <= now:
            yield step.zh


async def prepare_case(context: Context, wanted: HeadWanted) -> CaseHead:
    """The head of a case that is about to start."""
    return case_head(context.pack, wanted.year, wanted.plan)


def _opens(pack: Pack, workflow: WorkflowName, year: int, month: int | None = None) -> datetime:
    """The beginning of the day from which a case is open (a house setting), in China."""
    calendar = pack.calendar(year - 1, year, year + 1)
    anchor = Anchor(year=year, month=month)
    values = pack.on(start_of_year(year).date())
    rule = values[f"opens_{workflow}"].deadline()
    return start_of(due_day(due_instant(rule, anchor, None, calendar)))


def start_of_year(year: int) -> datetime:
    """The first instant of a year in China."""
    return start_of(datetime(year, 1, 1).date())  # noqa: DTZ001


def _title(pack: Pack, year: int, plan: CasePlan) -> Bilingual:
    match plan.workflow:
        case WorkflowName.FISCAL_YEAR:
            return year_title(pack, year)
        case WorkflowName.ANNUAL_BUDGET:
            return budget_title(pack, year)
        case WorkflowName.YEAR_END_CLEARING:
            return clearing_title(pack, year)
        case WorkflowName.MONTHLY_FUNDING:
            return funding_title(pack, plan.fund or "", year, plan.month or 0)
        case WorkflowName.DECISION:
            raise ValueError("people start decisions, not the year")
