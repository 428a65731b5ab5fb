"""How a task is handled 办理方式: claimed, given to others, signed by others as well, copied, drafted."""

from functools import partial

from fastapi import status

from api.bodies.handling import (
    AddSignerBody,
    CopyBody,
    DelegateBody,
    DraftBody,
    TransferBody,
)
from api.bodies.task_bodies import HELD
from api.problems.details import declared
from api.requests.dependencies import CallerDep, CaseId, KeyDep, PersonDep, ReaderDep, ServicesDep, TaskId
from api.requests.routing import Router
from approvals.actions import AddSigner, Claim, Delegate, Transfer
from calculations.input.bilingual import both
from services.dispatch.receipts import ReceiptView
from services.error_kinds import ErrorKind
from services.intake.records_actions import copy_task, drop_my_draft, my_draft, save_my_draft
from services.intake.task_actions import act_on_task, give_to_colleague
from services.views.permitted_actions import TaskActions, explain_task
from services.views.task_money import TaskMoney, task_money
from services.views.types import DraftView

router = Router(prefix="/cases/{case}/tasks/{task}", tags=["办理 / actions"])

_GIVEN = (*HELD, ErrorKind.WRONG_PERSON, ErrorKind.OWN_WORK, ErrorKind.SECOND_PERSON, ErrorKind.NOT_POSSIBLE)
_READ = (ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_FOUND, ErrorKind.UNKNOWN_TASK)


@router.get(
    "/actions",
    summary=both("可办事项及原因", "Actions and reasons"),
    description=both(
        "对此待办的各类操作,本人此刻可否办理;不可办理的说明原因。",
        "Every kind of action on this task, whether I may do it now, and if not, why.",
    ),
    responses=declared(
        *_READ, ErrorKind.WRONG_PARTY, ErrorKind.ENGINE_AWAY, ErrorKind.NO_ANSWER_YET, ErrorKind.CASE_STUCK
    ),
)
async def actions(case: CaseId, task: TaskId, caller: CallerDep, services: ServicesDep) -> TaskActions:
    return await explain_task(services, caller, case, task)


@router.get(
    "/money",
    summary=both("资金情况", "The money"),
    description=both(
        "批准后由哪些账户支付多少,各账户余额、在途、可用和缺口;用款申请另列各区县限额、已申请、已拨付、在途和剩余。",
        "Which accounts will pay how much, what they hold, what is on its way, available and lacking; of a monthly "
        "request also each county's limit, what was requested and paid, and what is left.",
    ),
    responses=declared(
        *_READ,
        ErrorKind.NOT_ALLOWED,
        ErrorKind.RECORDS_AWAY,
        ErrorKind.CONTENT_DIFFERS,
        ErrorKind.ENGINE_AWAY,
        ErrorKind.NO_ANSWER_YET,
        ErrorKind.CASE_STUCK,
    ),
)
async def money(case: CaseId, task: TaskId, person: ReaderDep, services: ServicesDep) -> TaskMoney:
    return await task_money(services, person, case, task)


@router.post(
    "/claim",
    summary=both("认领", "Claim"),
    description=both(
        "认领本岗位的待办;后来者会得知由谁办理。",
        "Take on a task of my post; whoever comes later learns who holds it.",
    ),
    responses=declared(*HELD, ErrorKind.OWN_WORK, ErrorKind.SECOND_PERSON, ErrorKind.NOT_POSSIBLE),
)
async def claim(case: CaseId, task: TaskId, caller: CallerDep, key: KeyDep, services: ServicesDep) -> ReceiptView:
    return await act_on_task(services, caller, case, Claim(task=task), key)


@router.post(
    "/transfer",
    summary=both("转办", "Transfer"),
    description=both(
        "此后由本岗位的另一人办理;会核对其此前是否起草或办理过。",
        "Another person of the post holds the task from now on; what they made or did before is looked at.",
    ),
    responses=declared(*_GIVEN, ErrorKind.MISSING_REASON),
)
async def transfer(
    case: CaseId, task: TaskId, body: TransferBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    action = partial(Transfer, task=task, reason=body.reason)
    return await give_to_colleague(services, caller, case, task, body.to, action, key)


@router.post(
    "/delegate",
    summary=both("委派", "Delegate"),
    description=both(
        "先由他人出具意见,再由本人决定。",
        "Somebody else gives an opinion first; then I decide.",
    ),
    responses=declared(*_GIVEN),
)
async def delegate(
    case: CaseId, task: TaskId, body: DelegateBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    action = partial(Delegate, task=task, reason=body.reason)
    return await give_to_colleague(services, caller, case, task, body.to, action, key)


@router.post(
    "/signers",
    summary=both("加签", "Add a signer"),
    description=both(
        "增加一人签署:在本人之前、之后或同时。",
        "Somebody signs as well: before me, after me, or in parallel.",
    ),
    responses=declared(*_GIVEN),
)
async def add_signer(
    case: CaseId, task: TaskId, body: AddSignerBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    action = partial(AddSigner, task=task, position=body.position, reason=body.reason)
    return await give_to_colleague(services, caller, case, task, body.to, action, key)


@router.post(
    "/copy",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("抄送", "Copy"),
    description=both(
        "抄送同事阅知;不影响办理,已抄送的不能收回。",
        "Give colleagues a copy to read; it never holds anything up, and who has one keeps it.",
    ),
    responses=declared(*_READ, *_GIVEN),
)
async def copy(case: CaseId, task: TaskId, body: CopyBody, caller: CallerDep, services: ServicesDep) -> None:
    await copy_task(services, caller, case, task, body.to, body.note)


@router.get(
    "/draft",
    summary=both("我的暂存", "My draft"),
    description=both(
        "本人为此待办暂存的内容;没有的,取其此前轮次最后一次暂存的。",
        "What I saved for this task; else what I saved last for it in an earlier round.",
    ),
    responses=declared(*_READ),
)
async def draft(case: CaseId, task: TaskId, person: PersonDep, services: ServicesDep) -> DraftView:
    return await my_draft(services, person, case, task)


@router.put(
    "/draft",
    summary=both("暂存", "Save a draft"),
    description=both(
        "暂存现有内容,替换此前暂存的;他人不会得知,也看不到。",
        "Keep what I have so far, in place of what I kept before; nobody else is notified or reads it.",
    ),
    responses=declared(*_READ, *HELD),
)
async def keep_draft(
    case: CaseId, task: TaskId, body: DraftBody, caller: CallerDep, services: ServicesDep
) -> DraftView:
    return await save_my_draft(services, caller, case, task, body.content)


@router.delete(
    "/draft",
    status_code=status.HTTP_204_NO_CONTENT,
    summary=both("删除暂存", "Delete the draft"),
    description=both("删除本人为此待办暂存的内容。", "Forget what I saved for this task."),
    responses=declared(ErrorKind.NOT_LOGGED_IN),
)
async def forget_draft(case: CaseId, task: TaskId, person: PersonDep, services: ServicesDep) -> None:
    await drop_my_draft(services, person, case, task)
