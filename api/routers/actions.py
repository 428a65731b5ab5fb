"""What the staff hand in, and what becomes of a document that has not come."""

from functools import partial
from typing import Annotated

from fastapi import Path, Request

from api.bodies.decisions import ChooseBody
from api.bodies.task_bodies import ANY_ACTION
from api.openapi.document_bodies import HAND_IN_BODY, SUBMIT_BODY
from api.problems.details import declared
from api.requests.content import read_content
from api.requests.dependencies import CallerDep, CaseId, KeyDep, ServicesDep, TaskId
from api.requests.routing import Router
from calculations.input.bilingual import both
from services.dispatch.receipts import ReceiptView
from services.error_kinds import ErrorKind
from services.intake.preview import PreviewView, preview_document
from services.intake.task_actions import (
    choose_for_missing,
    hand_in_document,
    submit_document,
)

router = Router(prefix="/cases/{case}", tags=["办理 / actions"])

_HANDED_IN = (ErrorKind.WRONG_DOCUMENT, ErrorKind.TOO_LARGE, ErrorKind.UNSUPPORTED_MEDIA)
_REASON = ErrorKind.MISSING_REASON
_PREVIEWED = (
    ErrorKind.NOT_LOGGED_IN,
    ErrorKind.NOT_FOUND,
    ErrorKind.UNKNOWN_TASK,
    ErrorKind.BAD_INPUT,
    ErrorKind.WRONG_PARTY,
    ErrorKind.WRONG_ACTION,
    ErrorKind.RECORDS_AWAY,
)


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
    "/tasks/{task}/preview",
    summary=both("预览", "Preview"),
    description=both(
        "与“提交”同样地读取并核对文稿,给出读得的各行、合计(含大写)、单位和须说明理由之处;不留任何记录。",
        "Reads and checks a document as handing it in does, and shows what was read: lines, sums in words, unit, what "
        "asks for a reason. Nothing of it is kept.",
    ),
    responses=declared(*_PREVIEWED, *_HANDED_IN),
    openapi_extra=SUBMIT_BODY,
)
async def preview(
    case: CaseId, task: TaskId, request: Request, caller: CallerDep, services: ServicesDep
) -> PreviewView:
    read = partial(read_content, request, services.limits)
    return await preview_document(services, caller, case, task, read)


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
