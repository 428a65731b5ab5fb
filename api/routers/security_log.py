"""The security log 安全日志 for the audit office: read page by page, or taken out whole as a file."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import StreamingResponse

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import After, AuditorDep, Limit, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.error_kinds import ErrorKind
from services.text_types import LOGIN
from services.views.security_log import FileForm, SecurityPage, export_security_log, security_page
from services.views.types import SecurityAct, SecurityLogFilter

router = Router(prefix="/security-log", tags=["安全日志 / security log"])

_ANSWERS = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT, ErrorKind.RECORDS_AWAY)

Since = Annotated[Instant | None, Query(description=both("自该时刻起", "From this instant on"))]
Until = Annotated[Instant | None, Query(description=both("至该时刻(不含)", "Until before this instant"))]
Person = Annotated[str | None, Query(pattern=LOGIN, max_length=100, description=both("何人(登录名)", "Whose login"))]
Act = Annotated[SecurityAct | None, Query(description=both("何事", "What happened"))]


@router.get(
    "",
    summary=both("安全日志", "Security log"),
    description=both(
        "登录、失败、锁定、退出、口令变更、名册变更、运维处置、查阅数据等,含来源地址和结果,依次编号并逐条链接。限审计机构。",
        "Log-ins, failures, lock-outs, log-outs, changes of passwords and of the directory, operators' powers, "
        "reading: who, from where, with what outcome; numbered and chained by hashes. The audit office only.",
    ),
    responses=_ANSWERS,
)
async def security_log(
    auditor: AuditorDep,
    services: ServicesDep,
    since: Since = None,
    until: Until = None,
    person: Person = None,
    act: Act = None,
    after: After = 0,
    limit: Limit = 50,
) -> SecurityPage:
    asked = SecurityLogFilter(since=since, until=until, person=person, act=act)
    return await security_page(services, asked, after, limit)


@router.get(
    "/file",
    summary=both("导出安全日志", "Take the security log out"),
    description=both(
        "以文件导出(每行一条 JSON,或 CSV);导出本身也记入日志。限审计机构。",
        "As a file, one JSON object a line or CSV; that it was taken out is an entry too. The audit office only.",
    ),
    response_class=StreamingResponse,
    responses=_ANSWERS,
)
async def file(
    auditor: AuditorDep,
    address: AddressDep,
    services: ServicesDep,
    form: Annotated[FileForm, Query(description=both("文件格式", "The form of the file"))] = FileForm.LINES,
    since: Since = None,
    until: Until = None,
    person: Person = None,
    act: Act = None,
) -> StreamingResponse:
    asked = SecurityLogFilter(since=since, until=until, person=person, act=act)
    return StreamingResponse(
        await export_security_log(services, auditor, asked, form, address),
        media_type="text/csv" if form is FileForm.CSV else "application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="security-log.{form}"'},
    )
