"""Operators' powers 运维处置: proposed by one operator with a reason, confirmed by another, marked in the history."""

from typing import Annotated

from fastapi import Depends, Path
from pydantic import Field

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
from api.problems.details import declared
from api.requests.dependencies import CallerDep, CaseId, KeyDep, OperatorDep, ReaderDep, ServicesDep
from api.requests.noting import noted
from api.requests.routing import Router
from api.routers.actions import ANY_ACTION
from approvals.actions import Confirm, Migrate, NewCalendar, Power, Propose, Reassign
from approvals.effects import PowerProposed
from calculations.input.bilingual import both
from policies.policy_snapshot import Pinned
from records.lookups import case_summary
from records.proposals import ProposalView, open_proposals, proposals_of
from records.security_log import SecurityAct
from services.dispatch.case_errors import unknown_case
from services.dispatch.receipts import ReceiptView, receipt_view
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.identity.read_access import sight_of
from services.intake.submission import known_task
from services.people.colleague_lookup import person_for
from services.views.calendar_change_preview import LateNotice, late_notice
from services.views.case_policy import pinned_now
from services.views.history import lane_of_power
from services.views.permitted_actions import TaskActions, explain_case
from services.views.power_confirmability import nobody_confirms
from services.wiring import Services

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


class ProposedView(ReceiptView):
    """The receipt of a proposal, with the id by which a second operator confirms it."""

    proposal: str = Field(examples=["p7"])


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
    async with services.store.read() as session:
        return await open_proposals(session, services.pack.id)


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
    async with services.store.read() as session:
        found = await proposals_of(session, case)
        sight = await sight_of(session, services.pack, person, case)
    shown = (sight.shown(each, sight.handling(lane_of_power(each.power))) for each in found)
    return tuple(each for each in shown if each is not None)


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
    return await explain_case(services, await services.actors.operator(caller, case), case)


@router.post(
    "/cases/{case}/powers/jump",
    summary=both("跳转", "Jump"),
    description=both("提出将本事项跳转到另一环节。", "Propose that the case goes to another step."),
    responses=_PROPOSED,
)
async def jump(case: CaseId, body: JumpBody, caller: CallerDep, key: KeyDep, services: ServicesDep) -> ProposedView:
    return await _propose(services, caller, case, body.power(), body.reason, key)


@router.post(
    "/cases/{case}/powers/terminate",
    summary=both("终止", "Terminate"),
    description=both("提出终止本事项。", "Propose that the case ends."),
    responses=_PROPOSED,
)
async def terminate(
    case: CaseId, body: TerminateBody, caller: CallerDep, key: KeyDep, services: ServicesDep
) -> ProposedView:
    return await _propose(services, caller, case, body.power(), body.reason, key)


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
    return await _propose(services, caller, case, body.power(), body.reason, key)


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
    known = await known_task(services, caller.person, case, body.task)
    to = await person_for(services, caller.person, known, body.to) if body.to is not None else None
    return await _propose(services, caller, case, Reassign(task=body.task, to=to), body.reason, key)


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
    return await _propose(services, caller, case, body.power(), body.reason, key)


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
    policy = await _policy_now(services, case)
    power = Migrate(chain=policy.chain, chain_hash=policy.chain.content_hash())
    return await _propose(services, caller, case, power, body.reason, key)


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
    policy = await _policy_now(services, case)
    return await _propose(services, caller, case, NewCalendar(calendar=policy.calendar), body.reason, key)


async def _policy_now(services: Services, case: str) -> Pinned:
    """What the pack has for a case now. Raises ``ServiceError``: no such case; the pack has nothing for it."""
    async with services.store.read() as session:
        known = await case_summary(session, case)
    if known is None:
        raise unknown_case(case)
    policy = pinned_now(services.pack, known.kind, known.year, known.month)
    if policy is None:
        raise ServiceError(ErrorKind.NOT_POSSIBLE)
    return policy


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
    actor = await services.actors.operator(caller, case)
    return await services.actions.act(case, actor, Confirm(proposal=proposal), key)


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
    actor = await services.actors.operator(caller, case)
    return await services.actions.act(case, actor, body.action(proposal), key)


async def _propose(
    services: Services, caller: CallerDep, case: str, power: Power, reason: str, key: str
) -> ProposedView:
    acting, action = services.actions, Propose(power=power, reason=reason)
    actor = await services.actors.operator(caller, case)
    alone = await nobody_confirms(services, actor)
    if alone is not None:
        request = await acting.request(case, actor, action, key)
        if await acting.recorded(case, request) is None:
            raise await acting.refuse(case, request, key, alone)
    receipt, effects = await acting.carry_out(case, actor, action, key)
    proposed = next((effect.event for effect in effects if isinstance(effect.event, PowerProposed)), None)
    if proposed is None:
        # Proposed before, and the records that knew it are away.
        raise ServiceError(ErrorKind.RECORDS_AWAY)
    return ProposedView(**receipt_view(services.pack, receipt, effects).model_dump(), proposal=proposed.proposal)
