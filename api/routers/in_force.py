"""What is in force 现行有效: the approved version of each kind of document on a day, and those before and after it."""

from typing import Annotated

from fastapi import Path, Query

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.dependencies import ReaderDep, ServicesDep
from api.requests.filters import Fund
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.views.in_force import InForce, documents_in_force

router = Router(tags=["现行有效 / in force"])


@router.get(
    "/in-force/{form}",
    summary=both("现行有效的文件", "Documents in force"),
    description=both(
        "某文种历次核准的文件,以及某日现行有效的:分区县预算及其调整(budget_split)、筹资标准、"
        "已确认的结余、决算、认定、激励。",
        "What was approved of a form, and what of it is in force on a day: the budget by county with its "
        "adjustments (budget_split), standards, confirmed balances, final accounts, determinations, "
        "incentives.",
    ),
    responses=declared(
        ErrorKind.NOT_LOGGED_IN,
        ErrorKind.NOT_ALLOWED,
        ErrorKind.NOT_FOUND,
        ErrorKind.RECORDS_AWAY,
        ErrorKind.CONTENT_DIFFERS,
    ),
)
async def in_force(
    form: Annotated[
        str, Path(description=both("文种", "The form"), pattern="^[a-z][a-z0-9_]*$", examples=["budget_split"])
    ],
    person: ReaderDep,
    services: ServicesDep,
    year: Annotated[int | None, Query(ge=2000, le=2100, description=both("某一基金年度", "Of one fund year"))] = None,
    fund: Fund = None,
    on: Annotated[
        Day | None, Query(description=both("所问日期(中国时间),不写为今日", "The day (China) asked about; else today"))
    ] = None,
) -> InForce:
    return await documents_in_force(services, person, form, year, fund, on)
