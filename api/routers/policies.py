"""Policies 政策包: what each pack says on a day, where two differ, whether a city stays above its floors. No login."""

from typing import Annotated

from fastapi import Path, Query

from api.bodies.times import Day
from api.problems.details import declared
from api.requests.dependencies import ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from policies.bounds import PolicyCheck
from policies.policy_view import PolicyDiff, PolicyHead, PolicyShown, WorkingDaysShown
from policies.readiness import YearReadiness
from policies.values import PolicyStatus
from services.error_kinds import ErrorKind
from services.views.policies import (
    policy_check,
    policy_differences,
    policy_heads,
    policy_on,
    working_days_of,
    year_readiness,
)

router = Router(prefix="/policies", tags=["政策 / policy"])

PackName = Annotated[str, Path(description=both("政策包", "The policy pack"), examples=["ningbo"])]
On = Annotated[
    Day | None,
    Query(description=both("按哪一日的参数(中国时间),不写为今日", "The day (China) whose values count; else today")),
]


@router.get(
    "",
    summary=both("政策包", "Policy packs"),
    description=both("各政策包及其文本的效力。", "The policy packs, each with what its text is worth."),
)
async def policies(services: ServicesDep) -> tuple[PolicyHead, ...]:
    return await policy_heads(services)


@router.get(
    "/{policy}",
    summary=both("政策包内容", "A policy pack"),
    description=both(
        "政策包在某日的各项参数,注明来源、条款和状态;读法另列其他可能的读法。",
        "A pack's values on a day, each with source, article and status; a reading with its alternatives.",
    ),
    responses=declared(ErrorKind.NOT_FOUND),
)
async def policy(
    policy: PackName,
    services: ServicesDep,
    on: On = None,
    status: Annotated[
        PolicyStatus | None,
        Query(description=both("只看此状态的参数,如 `reading`(读法)", "Only values of this status, such as `reading`")),
    ] = None,
) -> PolicyShown:
    return await policy_on(services, policy, on, status)


@router.get(
    "/{policy}/diff/{other}",
    summary=both("政策包比较", "Compare policy packs"),
    description=both("两个政策包在某日的不同之处。", "Where two packs differ on a day."),
    responses=declared(ErrorKind.NOT_FOUND),
)
async def diff(
    policy: PackName,
    other: Annotated[str, Path(description=both("另一政策包", "The other policy pack"), examples=["jinhua"])],
    services: ServicesDep,
    on: On = None,
) -> PolicyDiff:
    return await policy_differences(services, policy, other, on)


@router.get(
    "/{policy}/check",
    summary=both("下限核对", "Check against floors"),
    description=both(
        "将政策包与其下限核对,可核某一日或有变动的各日;缺少的参数用 `with` 以 `名称=数值` 补充。",
        "Holds a pack against its floors, on one day or on all on which anything changes; `with` "
        "supplies missing values as `name=number`.",
    ),
    responses=declared(ErrorKind.NOT_FOUND, ErrorKind.BAD_INPUT),
)
async def checked(
    policy: PackName,
    services: ServicesDep,
    on: Annotated[Day | None, Query(description=both("某一日,不写为全部", "One day; else all"))] = None,
    given: Annotated[
        list[str] | None,
        Query(
            alias="with",
            description=both("补充缺少的参数,名称=数值", "Missing values, as name=number"),
            examples=[["individual_premium=480"]],
        ),
    ] = None,
) -> PolicyCheck:
    numbers = dict(each.partition("=")[::2] for each in given or ())
    return await policy_check(services, policy, on, numbers)


@router.get(
    "/{policy}/begin",
    summary=both("启动年度所缺", "What a year lacks to begin"),
    description=both(
        "城市政策包启动某年度尚缺的参数、险种和区县,各注明规则、类别、他市示例和应写入的文件,以及沿用的规则。",
        "What a city's pack lacks to begin a fund year: values, funds, counties, each with its rule, kind, another "
        "city's example and the file for it; and the rules that it takes over.",
    ),
    responses=declared(ErrorKind.NOT_FOUND),
)
async def lacking(
    policy: PackName,
    services: ServicesDep,
    year: Annotated[int, Query(ge=2000, le=2100, description=both("基金年度", "The fund year"), examples=[2022])],
) -> YearReadiness:
    return await year_readiness(services, policy, year)


@router.get(
    "/{policy}/working-days",
    summary=both("工作日历", "Working days"),
    description=both(
        "某年的节假日和调休上班日及其依据;其余日期周一至周五为工作日。尚无放假安排的年份按法定节假日估计。",
        "A year's holidays and make-up days with their documents; all other days go by Monday to Friday. "
        "A year without a notice yet is estimated by law.",
    ),
    responses=declared(ErrorKind.NOT_FOUND, ErrorKind.BAD_INPUT),
)
async def days(
    policy: PackName,
    services: ServicesDep,
    year: Annotated[int, Query(ge=2000, le=2100, description=both("年份", "The year"), examples=[2022])],
) -> WorkingDaysShown:
    return await working_days_of(services, policy, year)
