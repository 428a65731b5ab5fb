"""The clearing list of a fund year: what the ledger had when it was computed, and since when nothing more is booked."""

from datetime import datetime

from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import MAIN
from approvals.effects import CaseStatus
from calculations.dates.deadlines import day_of
from records.cases.claims import Claim, newest_claims
from records.tables import CaseRecord, LedgerEntry, TaskRecord, table_of
from records.views import View

CASES: Table = table_of(CaseRecord)
ENTRIES: Table = table_of(LedgerEntry)
TASKS: Table = table_of(TaskRecord)

FORM = "clearing_list"


class StandingList(View):
    """A clearing list that takes in what its year has; `step_zh` and `step_en` say where its case is now."""

    case: str
    year: int
    at: datetime
    step_zh: str
    step_en: str

    def refusal_zh(self) -> str:
        """Why nothing more is booked in the year, and what to do."""
        return (
            f"{self.year}年度清算清单({self.case})已于{day_of(self.at)}形成,该年度及以前年度的资金不再登记。"
            f"确需计入的,请现环节“{self.step_zh}”的办理单位将清单退回至清算依据环节,登记后重新计算;"
            "清算通知下达后不能退回,应缴款项在财政缴付环节缴付,其余计入下一基金年度。"
        )

    def refusal_en(self) -> str:
        """The same in English."""
        return (
            f"The clearing list of {self.year} ({self.case}) was computed on {day_of(self.at)}: nothing more is booked "
            f'in that year or before. To have it counted, those who take the step "{self.step_en}" return the list to '
            "its basis; book it then and the list is computed again. Once demands are issued nothing is returned: what "
            "finance owes is paid on its demand, anything else belongs to the next fund year."
        )

    def basis_zh(self) -> str:
        """Why what the list was computed with is not changed, and what to do."""
        return (
            f"{self.year}年度清算清单({self.case})已于{day_of(self.at)}按现行认定、奖励和预算形成。确需改变的,"
            f"请现环节“{self.step_zh}”的办理单位先将清单退回至清算依据环节,再办理本事项,清单随后重新计算;"
            "清算通知下达后不能再改变。"
        )

    def basis_en(self) -> str:
        """The same in English."""
        return (
            f"The clearing list of {self.year} ({self.case}) was computed on {day_of(self.at)} with the determination, "
            f'incentives and budget in force. To change them, those who take the step "{self.step_en}" return the list '
            "to its basis first; it is computed again after that. Once demands are issued nothing changes."
        )


async def standing_list(session: AsyncSession, city: str, year: int) -> StandingList | None:
    """The list of a fund year, or of a later one that rests on it, unless it was returned or its case broken off.

    A list is in force from its claim on. That it was returned counts once it is recorded, so in doubt it is.
    """
    claims = await newest_claims(session, city, FORM)
    for claim in claims.values():
        if claim.year >= year and not await _was_given_up(session, claim):
            row = (await session.execute(select(CASES).where(CASES.c.id == claim.case))).one_or_none()
            zh, en = (row.stage_zh, row.stage_en) if row is not None else (None, None)
            return StandingList(case=claim.case, year=claim.year, at=claim.at, step_zh=zh or "—", step_en=en or "-")
    return None


class Cut(View):
    """What of the ledger a list rests on: the entries of its fund year and those before, and the last of them."""

    entries: int
    last_entry: str | None


async def cut_of(session: AsyncSession, city: str, year: int) -> Cut:
    """The ledger's entries of a fund year and those before, as they are now; the last is that of the latest instant."""
    booked = (ENTRIES.c.city == city) & (ENTRIES.c.year <= year)
    count = select(func.count()).select_from(ENTRIES).where(booked)
    last = select(ENTRIES.c.id).where(booked).order_by(ENTRIES.c.at.desc(), ENTRIES.c.id.desc()).limit(1)
    return Cut(
        entries=(await session.execute(count)).scalar_one(),
        last_entry=(await session.execute(last)).scalar_one_or_none(),
    )


async def _was_given_up(session: AsyncSession, claim: Claim) -> bool:
    """Whether the list was sent back to a step before the one that computes it, or its case ended without it."""
    status = (await session.execute(select(CASES.c.status).where(CASES.c.id == claim.case))).scalar_one_or_none()
    if status in (CaseStatus.REFUSED, CaseStatus.TERMINATED):
        return True
    query = select(TASKS.c.task, TASKS.c.step, TASKS.c.opened_number, TASKS.c.closed_number)
    tasks = (await session.execute(query.where(TASKS.c.case == claim.case, TASKS.c.lane == MAIN))).all()
    made = next((task for task in tasks if task.task == claim.task), None)
    if made is None or made.closed_number is None:
        return False
    opened = sorted((task.opened_number, task.step) for task in tasks if task.opened_number is not None)
    first = {step: number for number, step in reversed(opened)}
    return any(number > made.closed_number and first[step] < first[made.step] for number, step in opened)
