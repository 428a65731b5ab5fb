"""Operators' powers 运维处置: proposed by one operator with a reason, confirmed by another, marked in the history."""

from typing import Annotated

from fastapi import Depends, Path

from api.bodies.powers import (
    DeclineBody,
    ExtendBody,
    JumpBody,
    MigrateBody,
    NewCalendarBody,
    ReassignBody,
    RetryBody,
    TerminateBody,
)
from api.bodies.task_bodies import ANY_ACTION
from api.problems.details import declared
from api.requests.dependencies import CallerDep, CaseId, KeyDep, OperatorDep, ReaderDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from approvals.actions import Confirm
from calculations.input.bilingual import both
from services.dispatch.receipts import ReceiptView
from services.error_kinds import ErrorKind
from services.intake.power_proposals import (
    ProposedView,
    decide_proposal,
    propose,
    propose_newer_calendar,
    propose_newer_chain,
    propose_reassigning,
)
from services.views.calendar_change_preview import LateNotice, late_notice
from services.views.permitted_actions import TaskActions, explain_case
from services.views.powers import powers_of_case, powers_to_confirm
from services.views.types import ProposalView, SecurityAct

router = Router(tags=["运维处置 / powers"], dependencies=[Depends(noted(SecurityAct.USE_POWER))])

_PROPOSED = declared(
    *ANY_ACTION,
    ErrorKind.NOT_AN_OPERATOR,
    ErrorKind.MISSING_REASON,
    ErrorKind.BAD_TARGET,
    ErrorKind.WRONG_PERSON,
    ErrorKind.NOT_POSSIBLE,
    ErrorKind.OWN_WORK,
    ErrorKind.SECOND_PERSON,
)
_DECIDED = declared(
    *ANY_ACTION,
    ErrorKind.NOT_AN_OPERATOR,
    ErrorKind.UNKNOWN_PROPOSAL,
    ErrorKind.SECOND_PERSON,
    ErrorKind.NOT_POSSIBLE,
    ErrorKind.MISSING_REASON,
)

ProposalId = Annotated[
    str, Path(description=both("处置编号", "Id of the proposal"), pattern=r"^[A-Za-z0-9._-]{1,200}$", examples=["p7"])
]


@router.get(
    "/powers",
    summary=both("待确认的运维处置", "Powers to confirm"),
    description=both(
        "运维人员已提出、尚待另一名运维人员确认的处置。限运维人员。",
        "What operators have proposed and a second operator has yet to confirm. Operators only.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED),
)
async def waiting(operator: OperatorDep, services: ServicesDep) -> tuple[ProposalView, ...]:
    return await powers_to_confirm(services)


@router.get(
    "/powers/new-calendar",
    summary=both("放假安排影响的事项", "Cases that a holiday notice touches"),
    description=both(
        "放假安排迟发时:仍按旧日历计算的在办事项,以及会变动的各期限(变动前后)。查询本身不改期限,"
        "须对各事项提出 new_calendar。已到期的和运维人员设定的期限不变。限运维人员。",
        "A holiday notice came late: every open case that counts by an older calendar than the policy "
        "pack has now, and each deadline that would move, before and after. Nothing moves by this: "
        "propose new_calendar to each case. Deadlines that are over, and those that operators have set, "
        "stay. Operators only.",
    ),
    responses=declared(
        ErrorKind.NOT_LOGGED_IN,
        ErrorKind.NOT_ALLOWED,
        ErrorKind.ENGINE_AWAY,
        ErrorKind.NO_ANSWER_YET,
        ErrorKind.CASE_STUCK,
    ),
)
async def of_a_late_notice(operator: OperatorDep, services: ServicesDep) -> LateNotice:
    return await late_notice(services)


@router.get(
    "/cases/{case}/powers",
    summary=both("本事项的运维处置", "Powers of a case"),
    description=both(
        "运维人员对本事项提出过的全部处置及结果;区县人员只看到涉及本区县或整个事项的。",
        "Everything that operators proposed to do to a case, and what became of it; county staff see "
        "what is about their own county or the whole case.",
    ),
    responses=declared(ErrorKind.NOT_LOGGED_IN, ErrorKind.NOT_ALLOWED),
)
async def of_case(case: CaseId, person: ReaderDep, services: ServicesDep) -> tuple[ProposalView, ...]:
    return await powers_of_case(services, person, case)


@router.get(
    "/cases/{case}/actions",
    summary=both("可办事项及原因", "Actions and reasons"),
    description=both(
        "不针对具体待办的各类操作,本人此刻可否办理;不可办理的说明原因。",
        "Every kind of action that names no task, whether I may do it now, and if not, why.",
    ),
    responses=declared(
        ErrorKind.NOT_LOGGED_IN,
        ErrorKind.NOT_FOUND,
        ErrorKind.WRONG_PARTY,
        ErrorKind.ENGINE_AWAY,
        ErrorKind.NO_ANSWER_YET,
        ErrorKind.CASE_STUCK,
    ),
)
async def actions(case: CaseId, caller: CallerDep, services: ServicesDep) -> TaskActions:
    return await explain_case(services, caller, case)


@router.post(
    "/cases/{case}/powers/jump",
    summary=both("跳转", "Jump"),
    description=both("提出将本事项跳转到另一环节。", "Propose that the case goes to another step."),
    responses=_PROPOSED,
)
async def jump(case: CaseId, body: JumpBody, caller: CallerDep, key: KeyDep, services: ServicesDep) -> ProposedView:
    return await propose(services, caller, case, body.power(), body.reason, key)


@router.post(
    "/cases/{case}/powers/terminate",
    summary=both("终止", "Terminate"),
    description=both("提出终止本事项。", "Propose that the case ends."),
    responses=_PROPOSED,
)
async def terminate(
    case: CaseId, body: TerminateBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ProposedView:
    return await propose(services, caller, case, body.power(), body.reason, key)


@router.post(
    "/cases/{case}/powers/retry",
    summary=both("重试", "Retry"),
    description=both(
        "受阻的自动处理或登记(见 GET /operations/troubles)在排除原因后,提出重试。",
        "Propose to try stuck automatic work (GET /operations/troubles) again, once the cause is removed.",
    ),
    responses=_PROPOSED,
)
async def retry(case: CaseId, body: RetryBody, caller: CallerDep, key: KeyDep, services: ServicesDep) -> ProposedView:
    return await propose(services, caller, case, body.power(), body.reason, key)


@router.post(
    "/cases/{case}/powers/reassign",
    summary=both("改派", "Reassign"),
    description=both(
        "提出将待办改派给本岗位的另一人,或不指定办理人。",
        "Propose that another person of the post holds a task, or nobody in particular.",
    ),
    responses=_PROPOSED,
)
async def reassign(
    case: CaseId, body: ReassignBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ProposedView:
    return await propose_reassigning(services, caller, case, body.task, body.to, body.reason, key)


@router.post(
    "/cases/{case}/powers/extend",
    summary=both("延期", "Extend"),
    description=both(
        "提出将待办所在环节的期限改为另一日终。",
        "Propose that the step of a task is due at the end of another day.",
    ),
    responses=_PROPOSED,
)
async def extend(case: CaseId, body: ExtendBody, caller: CallerDep, key: KeyDep, services: ServicesDep) -> ProposedView:
    return await propose(services, caller, case, body.power(), body.reason, key)


@router.post(
    "/cases/{case}/powers/migrate",
    summary=both("改用新版审批链", "Migrate to the newer chain"),
    description=both(
        "提出本事项今后按政策包现行的审批链办理。",
        "Propose that the case goes on by the chain that the policy pack has for it now.",
    ),
    responses=_PROPOSED,
)
async def migrate(
    case: CaseId, body: MigrateBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ProposedView:
    return await propose_newer_chain(services, caller, case, body.reason, key)


@router.post(
    "/cases/{case}/powers/new_calendar",
    summary=both("更新日历", "Newer calendar"),
    description=both(
        "放假安排迟发时,提出本事项按政策包现行日历计算工作日。未到的期限随之变动,变动前后记入办理过程;已到期的不变。",
        "Propose that the case counts working days by the calendar that the policy pack has for it now, "
        "since a holiday notice came late. Its open deadlines move, each with before and after in the "
        "history; those whose time is over stay.",
    ),
    responses=_PROPOSED,
)
async def new_calendar(
    case: CaseId, body: NewCalendarBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ProposedView:
    return await propose_newer_calendar(services, caller, case, body.reason, key)


@router.post(
    "/cases/{case}/powers/{proposal}/confirm",
    summary=both("确认运维处置", "Confirm a power"),
    description=both(
        "由另一名运维人员确认所提出的处置,确认后立即执行。",
        "Confirm, as a second operator, what another has proposed; it is carried out at once.",
    ),
    responses=_DECIDED,
)
async def confirm(
    case: CaseId, proposal: ProposalId, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await decide_proposal(services, caller, case, Confirm(proposal=proposal), key)


@router.post(
    "/cases/{case}/powers/{proposal}/decline",
    summary=both("撤销运维处置", "Decline a power"),
    description=both(
        "处置作罢:另一名运维人员不同意,或提出人自行撤回。",
        "Let a proposal go: the second operator refuses it, or who proposed it takes it back.",
    ),
    responses=_DECIDED,
)
async def decline(
    case: CaseId, proposal: ProposalId, body: DeclineBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ReceiptView:
    return await decide_proposal(services, caller, case, body.action(proposal), key)
