"""What the staff decide: hand in, approve, vote, return, refuse, withdraw, take back, choose."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request

from api.bodies.decisions import ApproveBody, ChooseBody, RefuseBody, ReturnBody, TakeBackBody, VoteBody, WithdrawBody
from api.openapi.document_bodies import HAND_IN_BODY, SUBMIT_BODY
from api.problems.details import declared
from api.problems.request_errors import RequestErrorKind
from api.requests.content import read_content
from api.requests.dependencies import CallerDep, CaseId, KeyDep, ServicesDep, TaskId
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.dispatch.receipts import ReceiptView
from services.error_kinds import ErrorKind
from services.intake.task_actions import (
    act_on_task,
    cast_vote,
    choose_for_missing,
    hand_in_document,
    judge,
    submit_document,
)

router = Router(prefix="/cases/{case}", tags=["办理 / actions"])

ANY_ACTION = (
    ErrorKind.NOT_LOGGED_IN,
    ErrorKind.NOT_FOUND,
    ErrorKind.UNKNOWN_TASK,
    RequestErrorKind.KEY_MISSING,
    ErrorKind.KEY_REUSED,
    ErrorKind.BAD_INPUT,
    ErrorKind.WRONG_PARTY,
    ErrorKind.WRONG_ACTION,
    ErrorKind.ALREADY_DECIDED,
    ErrorKind.CASE_CLOSED,
    ErrorKind.ENGINE_AWAY,
    ErrorKind.NO_ANSWER_YET,
    ErrorKind.ENGINE_BEHIND,
    ErrorKind.CASE_STUCK,
    ErrorKind.RECORDS_AWAY,
    ErrorKind.CONTENT_DIFFERS,
)
"""What every action may be refused as."""
_JUDGED = (
    ErrorKind.OWN_WORK,
    ErrorKind.SECOND_PERSON,
    ErrorKind.STALE_VERSION,
    ErrorKind.MISSING_EVIDENCE,
    ErrorKind.HELD_BY_ANOTHER,
    ErrorKind.WAITS_FOR_SIGNER,
    ErrorKind.WRONG_PAPER_DATE,
    ErrorKind.VOTE_NOT_WON,
)
_HANDED_IN = (ErrorKind.WRONG_DOCUMENT, RequestErrorKind.TOO_LARGE, ErrorKind.UNSUPPORTED_MEDIA)
_REASON = ErrorKind.MISSING_REASON


@router.post(
    "/tasks/{task}/submit",
    summary=both("提交", "Hand in"),
    description=both(
        "报送文稿:JSON(可附说明)、CSV 或上传文件。有误的整份退回,不予受理。",
        "Hand in a document as JSON with a note, as CSV, or as an uploaded file. Wrong ones are refused whole.",
    ),
    responses=declared(*ANY_ACTION, *_HANDED_IN, _REASON, ErrorKind.CHECK_FAILED, ErrorKind.HELD_BY_ANOTHER),
    openapi_extra=SUBMIT_BODY,
)
async def submit(
    case: CaseId, task: TaskId, request: Request, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    read = partial(read_content, request, services.limits)
    return await submit_document(services, caller, case, task, read, key)


@router.post(
    "/tasks/{task}/approve",
    summary=both("同意", "Approve"),
    description=both(
        "同意所看到的稿次;复核人同意即按经办意见办理。",
        "Agree with the version seen; as a checker, carry out what was prepared.",
    ),
    responses=declared(*ANY_ACTION, *_JUDGED),
)
async def approve(
    case: CaseId, task: TaskId, body: ApproveBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await judge(services, caller, case, body.action(task), key)


@router.post(
    "/tasks/{task}/return",
    summary=both("退回修改", "Return"),
    description=both("退回此前的环节,须写明原因。", "Send it back to an earlier step, with the reason."),
    responses=declared(*ANY_ACTION, *_JUDGED, ErrorKind.BAD_TARGET, _REASON),
)
async def send_back(
    case: CaseId, task: TaskId, body: ReturnBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await judge(services, caller, case, body.action(task), key)


@router.post(
    "/tasks/{task}/refuse",
    summary=both("不予同意", "Refuse"),
    description=both(
        "终结本事项,限可作此决定的环节;须写明原因。",
        "End the case, where the step may do that; with the reason.",
    ),
    responses=declared(*ANY_ACTION, *_JUDGED, _REASON),
)
async def refuse(
    case: CaseId, task: TaskId, body: RefuseBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await judge(services, caller, case, body.action(task), key)


@router.post(
    "/tasks/{task}/withdraw",
    summary=both("撤回", "Withdraw"),
    description=both(
        "撤回本人所报送的,限后续环节尚未表态;路径中写本人已办的待办。",
        "Take back what I handed in, while nobody after has decided; the path names my own closed task.",
    ),
    responses=declared(*ANY_ACTION, ErrorKind.TOO_LATE, ErrorKind.NOT_ALLOWED_HERE),
)
async def withdraw(
    case: CaseId, task: TaskId, body: WithdrawBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await act_on_task(services, caller, case, task, body.action(task), key)


@router.post(
    "/tasks/{task}/take-back",
    summary=both("拿回", "Take back"),
    description=both(
        "拿回本人的同意意见,限下一环节尚未办理;路径中写本人已办的待办。",
        "Take back my approval until the next one acts; the path names my own closed task.",
    ),
    responses=declared(*ANY_ACTION, ErrorKind.TOO_LATE, ErrorKind.NOT_ALLOWED_HERE, _REASON),
)
async def take_back(
    case: CaseId, task: TaskId, body: TakeBackBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await act_on_task(services, caller, case, task, body.action(task), key)


@router.post(
    "/tasks/{task}/vote",
    summary=both("表决", "Vote"),
    description=both(
        "在票决环节投票,以所看到的稿次为准。",
        "My vote at a step that is voted on; it binds to the version seen.",
    ),
    responses=declared(*ANY_ACTION, *_JUDGED),
)
async def vote(
    case: CaseId, task: TaskId, body: VoteBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await cast_vote(services, caller, case, body.action(task), key)


@router.post(
    "/tasks/{task}/choose",
    summary=both("未报处置", "A missing document"),
    description=both(
        "对未报用款计划的处置:继续等待、本月不列入该区县,或估列。",
        "What becomes of a plan that has not come: wait, leave the county out, or take an estimate.",
    ),
    responses=declared(*ANY_ACTION, ErrorKind.NO_ESTIMATE, _REASON),
)
async def choose(
    case: CaseId, task: TaskId, body: ChooseBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await choose_for_missing(services, caller, case, task, body.choice, body.reason, key)


@router.post(
    "/hand-ins/{entry}",
    summary=both("报送", "Hand in at any time"),
    description=both(
        "报送本事项随时受理的内容,如资金到账记账(R1、R3、R4、H1–H3)。",
        "Hand in what the case takes at any time, such as a posting of money received (R1, R3, R4, H1–H3).",
    ),
    responses=declared(*ANY_ACTION, *_HANDED_IN, _REASON),
    openapi_extra=HAND_IN_BODY,
)
async def hand_in(
    case: CaseId,
    entry: Annotated[str, Path(description=both("受理项", "What the case takes"), examples=["R1"], max_length=100)],
    request: Request,
    caller: CallerDep,
    key: KeyDep,
    services: ServicesDep,
) -> ReceiptView:
    read = partial(read_content, request, services.limits)
    return await hand_in_document(services, caller, case, entry, read, key)
