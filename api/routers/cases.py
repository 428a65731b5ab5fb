"""Cases 事项: lists, where one stands, its versions, documents and history."""

from typing import Annotated

from fastapi import Path, Query, Request, Response
from fastapi.responses import JSONResponse

from api.openapi.start_bodies import START_BODY
from api.problems.details import declared
from api.problems.request_error_kinds import RequestErrorKind
from api.requests.case_start import read_start
from api.requests.dependencies import After, CallerDep, CaseId, Cursor, KeyDep, Limit, ReaderDep, ServicesDep
from api.requests.filters import Fund, Kind
from api.requests.routing import Router
from approvals.definitions import MAIN
from approvals.effects import CaseStatus
from calculations.input.bilingual import both
from services.dispatch.receipts import ReceiptView
from services.error_kinds import ErrorKind
from services.intake.case_start import start_decision
from services.views.case_documents import case_diff, case_document, case_versions
from services.views.cases import CaseDetail, case_detail, cases_of_city
from services.views.diffs import VersionDiff
from services.views.history import HistoryPage, case_history
from services.views.types import CaseFilter, CasePage, VersionView

router = Router(prefix="/cases", tags=["事项 / cases"])

EXTRACT = "Tongchou-Extract"
"""The header that says that a document is an extract: its bytes are not what the hash covers."""

_OF_ONE = declared(
    ErrorKind.NOT_LOGGED_IN,
    ErrorKind.NOT_ALLOWED,
    ErrorKind.NOT_FOUND,
    ErrorKind.RECORDS_AWAY,
    ErrorKind.CONTENT_DIFFERS,
)


@router.get(
    "",
    summary=both("事项列表", "Cases"),
    description=both("按编号列出事项,可以筛选。", "Cases by id, filtered."),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT),
)
async def cases(
    person: ReaderDep,
    services: ServicesDep,
    kind: Kind = None,
    fund: Fund = None,
    year: Annotated[int | None, Query(ge=2000, le=2100, description=both("基金年度", "The fund year"))] = None,
    month: Annotated[int | None, Query(ge=1, le=12, description=both("月份", "The month"))] = None,
    status: Annotated[
        CaseStatus | None, Query(description=both("办理状态", "Whether it runs, or how it ended"))
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> CasePage:
    wanted = CaseFilter(city=services.pack.id, kind=kind, fund=fund, year=year, month=month, status=status)
    return await cases_of_city(services, wanted, cursor, limit)


@router.post(
    "",
    status_code=201,
    summary=both("启动事项", "Start a case"),
    description=both(
        "启动一个审批事项:写明审批链,并附首个环节的文稿。文稿有误的整份退回,不予受理。",
        "Start a decision: a chain, and the document of its first step. A wrong one is refused whole.",
    ),
    responses=declared(
        ErrorKind.NOT_LOGGED_IN,
        RequestErrorKind.KEY_MISSING,
        ErrorKind.KEY_REUSED,
        ErrorKind.BAD_INPUT,
        ErrorKind.WRONG_PARTY,
        ErrorKind.MISSING_REASON,
        ErrorKind.CASE_EXISTS,
        ErrorKind.TOO_LARGE,
        ErrorKind.UNSUPPORTED_MEDIA,
        ErrorKind.ENGINE_AWAY,
        ErrorKind.NO_ANSWER_YET,
        ErrorKind.CASE_STUCK,
        ErrorKind.RECORDS_AWAY,
    ),
    openapi_extra=START_BODY,
)
async def start(request: Request, caller: CallerDep, key: KeyDep, services: ServicesDep) -> ReceiptView:
    about, content = await read_start(request, services)
    return await start_decision(services, caller, about, content, key)


@router.get(
    "/{case}",
    summary=both("事项详情", "A case"),
    description=both(
        "审批链及所处环节、未办待办、各稿次和审批意见。",
        "The chain with where it stands, open tasks, versions and decisions.",
    ),
    responses=_OF_ONE,
)
async def case(case: CaseId, person: ReaderDep, services: ServicesDep) -> CaseDetail:
    return await case_detail(services, person, case)


@router.get(
    "/{case}/versions",
    summary=both("稿次", "Versions"),
    description=both("各文稿的全部稿次,按先后排列。", "Every version of every document, in order."),
    responses=_OF_ONE,
)
async def versions(case: CaseId, person: ReaderDep, services: ServicesDep) -> tuple[VersionView, ...]:
    return await case_versions(services, person, case)


@router.get(
    "/{case}/documents/{content_hash}",
    summary=both("文稿全文", "A document"),
    description=both(
        "按内容哈希取本事项的文稿,与报送时一致。涉及其他区县的,区县人员只取得本区县和全市合计部分,"
        "并以 `Tongchou-Extract` 响应头注明。",
        "A document of the case by its content hash, as it was handed in. Of one that is about other "
        "counties too, county staff get their own county's rows and what is of all; the header "
        "`Tongchou-Extract` says so.",
    ),
    responses={**_OF_ONE, 200: {"content": {"application/json": {"schema": {"type": "object"}}}}},
    response_class=Response,
)
async def document(
    case: CaseId,
    content_hash: Annotated[
        str, Path(description=both("文稿的内容哈希", "Content hash of the document"), pattern="^[0-9a-f]{64}$")
    ],
    person: ReaderDep,
    services: ServicesDep,
) -> Response:
    found = await case_document(services, person, case, content_hash)
    if found.extract is None:
        return Response(found.body, media_type="application/json")
    return JSONResponse(found.extract, headers={EXTRACT: "own-counties"})


@router.get(
    "/{case}/diff",
    summary=both("稿次比较", "Compare versions"),
    description=both(
        "两个稿次之间的改动;不写稿次时比较最新稿与前一稿。",
        "What changed between two versions; by default the newest and the one before it.",
    ),
    responses=_OF_ONE,
)
async def diff(
    case: CaseId,
    person: ReaderDep,
    services: ServicesDep,
    form: Annotated[str, Query(description=both("文种", "The form"), examples=["budget"])],
    lane: Annotated[
        str,
        Query(examples=["330225"], description=both("区县代码,或 main(不分区县的部分)", "A county's code, or main")),
    ] = MAIN,
    old: Annotated[int | None, Query(ge=1, description=both("前一稿次", "The earlier version"))] = None,
    new: Annotated[int | None, Query(ge=1, description=both("后一稿次", "The later version"))] = None,
) -> VersionDiff:
    return await case_diff(services, person, case, form, lane, old, new)


@router.get(
    "/{case}/history",
    summary=both("办理过程", "History"),
    description=both(
        "按先后用文字说明办理经过,并附数据和哈希链。",
        "What happened, in plain words, in order; with the data and the hash chain.",
    ),
    responses=_OF_ONE,
)
async def history(
    case: CaseId,
    person: ReaderDep,
    services: ServicesDep,
    after: After = 0,
    limit: Limit = 50,
) -> HistoryPage:
    return await case_history(services, person, case, after, limit)
