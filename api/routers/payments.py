"""Payment orders 支付指令: orders, files that two people release, what banks answer, statements and differences."""

from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Path, Query, Response, status

from api.bodies.payments import (
    AnswerBody,
    BankAccountBody,
    FileBody,
    FileWordsBody,
    ReasonBody,
    ResolveBody,
    StatementBody,
)
from api.problems.details import declared
from api.problems.request_error_kinds import RequestErrorKind
from api.requests.dependencies import After, KeyDep, Limit, OperatorDep, ReaderDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.people import PROPOSALS
from calculations.input.bilingual import both
from calculations.ledger.postings import AccountCode
from services.error_kinds import ErrorKind
from services.payments.files import (
    FileAct,
    FileOrder,
    FilePage,
    file_content,
    file_handled,
    file_proposed,
    files_page,
    one_file,
)
from services.payments.orders import (
    OrderDetail,
    OrderPage,
    WithdrawnOrder,
    answered,
    bank_accounts_page,
    order_detail,
    orders_page,
    withdrawn,
)
from services.payments.statements import (
    DifferencePage,
    ReadStatements,
    StatementDetail,
    difference_resolved,
    differences_page,
    statement_detail,
    statements_read,
)
from services.people.proposals import proposed
from services.views.types import (
    LARGEST,
    BankAccountView,
    DirectoryEntryView,
    FileState,
    FileView,
    LineView,
    OrderState,
    SecurityAct,
)

router = Router(prefix="/payments", tags=["支付 / payments"])

_READ = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.BAD_INPUT)
_READ_ONE = declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED, ErrorKind.NOT_FOUND)
_CHANGE = declared(
    ErrorKind.NOT_LOGGED_IN,
    ErrorKind.NOT_ALLOWED,
    ErrorKind.NOT_FOUND,
    ErrorKind.NOT_POSSIBLE,
    ErrorKind.BAD_INPUT,
    RequestErrorKind.KEY_MISSING,
    ErrorKind.KEY_REUSED,
    ErrorKind.RECORDS_AWAY,
)
_RELEASE = {**_CHANGE, **declared(ErrorKind.NOT_ALLOWED, ErrorKind.SECOND_PERSON)}
_ANY = "application/octet-stream"
_FILE: dict[int | str, dict[str, object]] = {
    200: {"content": {_ANY: {"schema": {"type": "string", "format": "binary"}}}}
}

OrderId = Annotated[
    str,
    Path(
        description=both("支付指令编号", "Id of the payment order"),
        pattern=r"^[a-z0-9]+\.[0-9]{4}\.[a-z_]+\.[0-9]{6,12}$",
        examples=["ningbo.2022.distribution.000012"],
    ),
]
Account = Annotated[
    AccountCode,
    Path(description=both("账户代码", "Code of the account"), examples=["special:resident:pooled"], max_length=100),
]
FileNumber = Annotated[int, Path(ge=1, le=LARGEST, description=both("付款文件编号", "Number of the file"))]
StatementNumber = Annotated[int, Path(ge=1, le=LARGEST, description=both("对账单编号", "Number of the statement"))]
LineNumber = Annotated[int, Path(ge=1, le=LARGEST, description=both("行号", "Number of the line"))]


@router.get(
    "/orders",
    summary=both("支付指令", "Payment orders"),
    description=both(
        "按编号列出支付指令及其状态;区县人员只看到本区县付款或收款的。",
        "Orders by id, with where they stand; county staff read those that their county pays or is paid.",
    ),
    responses=_READ,
)
async def list_orders(
    person: ReaderDep,
    services: ServicesDep,
    state: Annotated[
        tuple[OrderState, ...], Query(description=both("状态,可写多个", "States; several may be given"))
    ] = (),
    year: Annotated[int | None, Query(ge=2000, le=2100, description=both("基金年度", "The fund year"))] = None,
    kind: Annotated[
        str | None, Query(pattern="^[a-z_]{1,12}$", description=both("指令种类", "The kind of order"))
    ] = None,
    instruction: Annotated[
        str | None, Query(max_length=200, description=both("记账指令编号", "Id of the ledger's instruction"))
    ] = None,
    after: Annotated[str, Query(max_length=100, description=both("上一页的 `next`", "`next` of the page before"))] = "",
    limit: Limit = 50,
) -> OrderPage:
    return await orders_page(services, person, state, year, kind, instruction, after, limit)


@router.get(
    "/orders/{order}",
    summary=both("一张支付指令", "A payment order"),
    description=both("指令全文、状态和办理过程。", "The order, where it stands, and all that has happened to it."),
    responses=_READ_ONE,
)
async def one_order(order: OrderId, person: ReaderDep, services: ServicesDep) -> OrderDetail:
    return await order_detail(services, person, order)


@router.post(
    "/orders/{order}/answer",
    summary=both("登记银行答复", "Note what the bank answered"),
    description=both(
        "待查指令向银行查询后的答复:已受理,或未收到(按退回了结,不再发送)。限管理付款账户的机构。",
        "About an order in doubt: the bank has it, or never had it, and then it ends as returned. For the office that "
        "keeps the paying account.",
    ),
    responses=_CHANGE,
)
async def answer_order(
    order: OrderId, body: AnswerBody, person: ReaderDep, key: KeyDep, services: ServicesDep
) -> OrderDetail:
    return await answered(services, person, key, body.answer(order))


@router.post(
    "/orders/{order}/withdraw",
    summary=both("作废支付指令", "Withdraw a payment order"),
    description=both(
        "未编入付款文件的指令作废,如所依据的记账已冲正;由管理付款账户的机构复核或负责人办理。",
        "Let an order go that no file has, as when its booking was taken back; for the checker or leader of the office "
        "that keeps the paying account.",
    ),
    responses=_CHANGE,
)
async def withdraw_order(
    order: OrderId, body: ReasonBody, person: ReaderDep, key: KeyDep, services: ServicesDep
) -> OrderDetail:
    return await withdrawn(services, person, key, WithdrawnOrder(order=order, reason=body.reason))


@router.get(
    "/bank-accounts",
    summary=both("银行账户", "Bank accounts"),
    description=both("各账户对应的银行账户。", "Which bank account each account of the ledger is."),
    responses=_READ,
)
async def bank_accounts(person: ReaderDep, services: ServicesDep) -> tuple[BankAccountView, ...]:
    return await bank_accounts_page(services, person)


@router.post(
    "/bank-accounts/{account}",
    status_code=status.HTTP_202_ACCEPTED,
    summary=both("提出登记银行账户", "Propose a bank account"),
    description=both(
        "由运维人员提出,另一名运维人员在名册变更中确认后生效;已生成的指令不受影响。",
        "An operator proposes it, another confirms it among the changes of the directory; orders that are made keep "
        "the account of before.",
    ),
    responses=PROPOSALS,
    dependencies=[Depends(noted(SecurityAct.CHANGE_DIRECTORY))],
)
async def name_account(
    account: Account, body: BankAccountBody, operator: OperatorDep, key: KeyDep, services: ServicesDep
) -> DirectoryEntryView:
    return await proposed(services, operator, key, account, body.change(account), body.reason)


@router.get(
    "/files",
    summary=both("付款文件", "Payment files"),
    description=both("已提出、已放行和已撤销的付款文件。", "Files that wait, were released or were declined."),
    responses=_READ,
)
async def list_files(
    person: ReaderDep,
    services: ServicesDep,
    state: Annotated[FileState | None, Query(description=both("状态", "The state"))] = None,
    after: After = 0,
    limit: Limit = 50,
) -> FilePage:
    return await files_page(services, person, state, after, limit)


@router.post(
    "/files",
    status_code=status.HTTP_201_CREATED,
    summary=both("提出付款文件", "Propose a payment file"),
    description=both(
        "把已生成的指令编入一个付款文件,由本机构另一人放行;一张指令只能编入一个文件。",
        "Put orders into a file that another person of the office releases; an order is in one file alone.",
    ),
    responses=_CHANGE,
)
async def propose_file(body: FileBody, person: ReaderDep, key: KeyDep, services: ServicesDep) -> FileView:
    return await file_proposed(services, person, key, body.wanted())


@router.get(
    "/files/{number}",
    summary=both("一个付款文件", "A payment file"),
    description=both("编入的指令、提出人、放行人。", "Its orders, who proposed it and who released it."),
    responses=_READ_ONE,
)
async def get_file(number: FileNumber, person: ReaderDep, services: ServicesDep) -> FileView:
    return await one_file(services, person, number)


@router.get(
    "/files/{number}/content",
    summary=both("下载付款文件", "Download a payment file"),
    description=both("放行时写成的文件,送银行或国库。", "What was written when it was released, for the bank."),
    responses={**_READ_ONE, **declared(ErrorKind.CONTENT_DIFFERS), **_FILE},
    response_class=Response,
)
async def get_content(number: FileNumber, person: ReaderDep, services: ServicesDep) -> Response:
    about, content = await file_content(services, person, number)
    disposition = f"attachment; filename*=UTF-8''{quote(about.name, safe='')}"
    return Response(content, media_type=about.media_type, headers={"Content-Disposition": disposition})


@router.post(
    "/files/{number}/release",
    summary=both("放行付款文件", "Release a payment file"),
    description=both(
        "由同一机构的另一人(复核或负责人)放行,文件随即写成;提出人不能放行。",
        "Another person of the office, its checker or leader, releases it, and it is written; who proposed it cannot.",
    ),
    responses=_RELEASE,
)
async def release(number: FileNumber, person: ReaderDep, key: KeyDep, services: ServicesDep) -> FileView:
    return await file_handled(services, person, key, FileOrder(number=number, act=FileAct.RELEASE))


@router.post(
    "/files/{number}/decline",
    summary=both("撤销付款文件", "Decline a payment file"),
    description=both("不予放行或自行撤回,其中指令可另行编入。", "Let it go; its orders are free for another file."),
    responses=_CHANGE,
)
async def decline(
    number: FileNumber, body: ReasonBody, person: ReaderDep, key: KeyDep, services: ServicesDep
) -> FileView:
    order = FileOrder(number=number, act=FileAct.DECLINE, words=body.reason)
    return await file_handled(services, person, key, order)


@router.post(
    "/files/{number}/print",
    summary=both("重新制作付款文件", "Write a payment file again"),
    description=both("发送前重新制作,打印次数加一。", "Before it is sent; the print count goes up."),
    responses=_CHANGE,
)
async def print_file(number: FileNumber, person: ReaderDep, key: KeyDep, services: ServicesDep) -> FileView:
    return await file_handled(services, person, key, FileOrder(number=number, act=FileAct.PRINT))


@router.post(
    "/files/{number}/sent",
    summary=both("登记已发送", "Note that a file was sent"),
    description=both("文件已交银行;只能登记一次。", "The bank was given the file; noted once."),
    responses=_CHANGE,
)
async def sent(
    number: FileNumber, body: FileWordsBody, person: ReaderDep, key: KeyDep, services: ServicesDep
) -> FileView:
    return await file_handled(services, person, key, FileOrder(number=number, act=FileAct.SEND, words=body.words))


@router.post(
    "/files/{number}/acknowledged",
    summary=both("登记银行已受理", "Note that the bank acknowledged a file"),
    description=both("银行受理回执,可注明回执号。", "The bank's acknowledgement, with its reference."),
    responses=_CHANGE,
)
async def acknowledged(
    number: FileNumber, body: FileWordsBody, person: ReaderDep, key: KeyDep, services: ServicesDep
) -> FileView:
    order = FileOrder(number=number, act=FileAct.ACKNOWLEDGE, words=body.words)
    return await file_handled(services, person, key, order)


@router.post(
    "/files/{number}/doubt",
    summary=both("登记待查", "Note that a file is in doubt"),
    description=both(
        "未收到银行受理回执:其中指令转为待查,只向银行查询,不再发送。",
        "No acknowledgement came: its orders are asked about, and never sent again.",
    ),
    responses=_CHANGE,
)
async def doubt(
    number: FileNumber, body: FileWordsBody, person: ReaderDep, key: KeyDep, services: ServicesDep
) -> FileView:
    return await file_handled(services, person, key, FileOrder(number=number, act=FileAct.DOUBT, words=body.words))


@router.post(
    "/statements",
    status_code=status.HTTP_201_CREATED,
    summary=both("读入银行对账单", "Read a statement"),
    description=both(
        "先上传文件(POST /attachments),再以其哈希读入:camt.053 或对账单表格(CSV、xlsx)。同一文件重复读入不重复计。",
        "Upload the file first (POST /attachments), then name its hash: camt.053, or a table (CSV, xlsx). The same "
        "file again reads nothing.",
    ),
    responses=_CHANGE,
)
async def read_statement(body: StatementBody, person: ReaderDep, key: KeyDep, services: ServicesDep) -> ReadStatements:
    return await statements_read(services, person, key, body.handed_in())


@router.get(
    "/statements/{number}",
    summary=both("一份对账单", "A statement"),
    description=both("对账单各行及核对结果。", "Its lines, each with its outcome."),
    responses=_READ_ONE,
)
async def one_statement(
    number: StatementNumber, person: ReaderDep, services: ServicesDep, after: After = 0, limit: Limit = 50
) -> StatementDetail:
    return await statement_detail(services, person, number, after, limit)


@router.get(
    "/differences",
    summary=both("对账差异", "Differences"),
    description=both(
        "须人办理的对账单行:部分支付、退汇、重复、不符、无对应指令;`all=true` 含已办理的。",
        "Lines for people: partly executed, returned, duplicate, differing, unknown; `all=true`: resolved ones too.",
    ),
    responses=_READ,
)
async def list_differences(
    person: ReaderDep,
    services: ServicesDep,
    all_of_them: Annotated[
        bool, Query(alias="all", description=both("含已办理的", "Also those that are resolved"))
    ] = False,
    after_statement: Annotated[
        int, Query(ge=0, le=LARGEST, description=both("上一页 `next` 的对账单编号", "Statement of `next` before"))
    ] = 0,
    after_line: Annotated[
        int, Query(ge=0, le=LARGEST, description=both("上一页 `next` 的行号", "Line of `next` before"))
    ] = 0,
    limit: Limit = 50,
) -> DifferencePage:
    return await differences_page(services, person, not all_of_them, (after_statement, after_line), limit)


@router.post(
    "/differences/{statement}/{line}/resolve",
    summary=both("办理对账差异", "Resolve a difference"),
    description=both(
        "登记如何处理:已说明、已更正、已另行支付、银行已更正,并附说明;一次为准。限管理该账户的机构。",
        "How it was resolved, in words: explained, corrected, paid anew, corrected by the bank; once. For the office "
        "that keeps the account.",
    ),
    responses=_CHANGE,
)
async def resolve_difference(
    statement: StatementNumber,
    line: LineNumber,
    body: ResolveBody,
    person: ReaderDep,
    key: KeyDep,
    services: ServicesDep,
) -> LineView:
    return await difference_resolved(services, person, key, body.resolved(statement, line))
