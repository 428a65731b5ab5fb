"""The security log 安全日志 for the audit office: read page by page, or taken out whole as a file."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from enum import StrEnum
from io import StringIO
from typing import Annotated

from fastapi import Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from api.bodies.times import Instant
from api.problems.details import declared
from api.requests.client_address import AddressDep
from api.requests.dependencies import After, AuditorDep, Limit, ServicesDep
from api.requests.routing import Router
from calculations.input.bilingual import both
from records.directory_file import LOGIN
from records.security_log import SecurityAct, SecurityEntryView, SecurityEvent, SecurityLogFilter, entries
from services.error_kinds import ErrorKind
from services.wiring import Services

router = Router(prefix="/security-log", tags=["安全日志 / security log"])

_ROWS_AT_ONCE = 1000
COLUMNS = ("number", *(name for name in SecurityEvent.model_fields), "previous", "hash")
"""The columns of the CSV file."""

_ANSWERS = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT, ErrorKind.RECORDS_AWAY)

Since = Annotated[Instant | None, Query(description=both("自该时刻起", "From this instant on"))]
Until = Annotated[Instant | None, Query(description=both("至该时刻(不含)", "Until before this instant"))]
Person = Annotated[str | None, Query(pattern=LOGIN, max_length=100, description=both("何人(登录名)", "Whose login"))]
Act = Annotated[SecurityAct | None, Query(description=both("何事", "What happened"))]


class FileForm(StrEnum):
    """As what the log is taken out."""

    LINES = "jsonl"
    CSV = "csv"


class SecurityPage(BaseModel):
    """Entries in order; ``next`` is the number to go on after, none at the end."""

    model_config = ConfigDict(frozen=True)

    items: tuple[SecurityEntryView, ...]
    next: int | None


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
    await services.security.written()
    wanted = SecurityLogFilter(since=since, until=until, person=person, act=act)
    async with services.store.read() as session:
        found = await entries(session, wanted, after, limit + 1)
    return SecurityPage(items=found[:limit], next=found[limit - 1].number if len(found) > limit else None)


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
    services.security.note(
        SecurityEvent(act=SecurityAct.EXPORT, person=auditor.login, address=address, subject="security-log")
    )
    await services.security.written()
    wanted = SecurityLogFilter(since=since, until=until, person=person, act=act)
    return StreamingResponse(
        _file(services, wanted, form),
        media_type="text/csv" if form is FileForm.CSV else "application/jsonl",
        headers={"Content-Disposition": f'attachment; filename="security-log.{form}"'},
    )


async def _file(services: Services, wanted: SecurityLogFilter, form: FileForm) -> AsyncIterator[str]:
    if form is FileForm.CSV:
        # The mark by which spreadsheets know UTF-8.
        yield "\ufeff" + ",".join(COLUMNS) + "\r\n"
    after = 0
    while True:
        async with services.store.read() as session:
            found = await entries(session, wanted, after, _ROWS_AT_ONCE)
        if not found:
            return
        yield _rows(found) if form is FileForm.CSV else _lines(found)
        after = found[-1].number


def _lines(found: Sequence[SecurityEntryView]) -> str:
    return "".join(json.dumps(each.model_dump(mode="json"), ensure_ascii=False) + "\n" for each in found)


def _rows(found: Sequence[SecurityEntryView]) -> str:
    text = StringIO()
    csv.DictWriter(text, COLUMNS).writerows(_cells(each) for each in found)
    return text.getvalue()


def _cells(entry: SecurityEntryView) -> dict[str, str]:
    """Without what a spreadsheet would take for a formula."""
    cells = {name: "" if value is None else str(value) for name, value in entry.model_dump(mode="json").items()}
    return {name: f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for name, cell in cells.items()}
