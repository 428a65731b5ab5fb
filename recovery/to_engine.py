"""Brings cases of an engine that was restored from an older backup forward by what the records have of them."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import activities_of
from activities.cases import year_case
from activities.context import Context
from activities.planning import year_start
from api.settings import load_api_settings
from approvals.answered import Processed
from approvals.describe import summary_markdown, title_markdown
from approvals.effects import CaseOpened, Effect
from approvals.state import CaseHead, new_case
from engine.names import UpdateName, WorkflowName
from engine.settings import Settings
from policies.heads import head_of
from records.cases import effect_of
from records.contents import effects as recorded_effects
from records.database import Records
from records.pinned import pinned_over_time
from records.views import AuditRow
from workflows import WORKFLOWS
from workflows.attributes import fixed_attributes
from workflows.decision import DecisionStart
from workflows.messages import CaseStart
from workflows.past import Forward, Past

_BYTES_AT_ONCE = 1_500_000
"""The engine takes messages of up to 2 MiB. One message for all if it can be: what is due comes between two of them."""

_ANSWER_WITHIN = timedelta(minutes=5)
_SENT_AFTER_SECONDS = 1.0


class NotBrought(Exception):
    """A case that could not be brought forward, and why."""


async def bring_case(
    context: Context, client: Client, task_queue: str, case: str, *, rehearsal: bool, say: Callable[[str], None]
) -> None:
    """Bring one case to what the records have, in the messages that it takes. Raises ``NotBrought``."""
    rows = await _rows(context.database, case)
    reached = await _known(client, case)
    if reached is None:
        reached = (await _start(context, client, task_queue, case, rows, rehearsal=rehearsal)).number
    while reached < rows[-1].number:
        forward = await _send(client, case, _past(rows, reached))
        if forward.number == reached:
            raise NotBrought(f"第 {reached + 1} 条起没有完整的操作 / no whole action from number {reached + 1} on")
        reached = forward.number
    say(f"{case}: 引擎已补到第 {reached} 条 / the engine is brought to number {reached}")


async def _rows(records: Records, case: str) -> list[AuditRow]:
    async with records.read() as session:
        return await recorded_effects(session, case)


async def _known(client: Client, case: str) -> int | None:
    """From which number on effects are sent: a case leaves out what it has; none where the engine has no such case."""
    try:
        await client.get_workflow_handle(case).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return 0


def _past(rows: Sequence[AuditRow], after: int) -> Past:
    size = 0
    some: list[AuditRow] = []
    for row in (row for row in rows if row.number > after):
        size += len(row.body.encode())
        if some and size > _BYTES_AT_ONCE:
            break
        some.append(row)
    requests: dict[str, Processed] = {}
    for row in some:
        if row.request is not None:
            first = requests[row.request].first if row.request in requests else row.number
            requests[row.request] = Processed(
                digest=row.digest or "", first=first, last=row.number, hash=row.hash, at=row.at
            )
    return Past(effects=tuple(map(effect_of, some)), requests=requests)


async def _send(client: Client, case: str, past: Past) -> Forward:
    handle = client.get_workflow_handle(case)
    try:
        forward: Forward = await handle.execute_update(
            UpdateName.BRING_FORWARD, past, result_type=Forward, rpc_timeout=_ANSWER_WITHIN
        )
    except WorkflowUpdateFailedError as error:
        raise NotBrought(str(error.cause)) from error
    return forward


async def _start(
    context: Context, client: Client, task_queue: str, case: str, rows: Sequence[AuditRow], *, rehearsal: bool
) -> Forward:
    """Start a case that the engine has never heard of, as it was then, together with its first effects."""
    opening = effect_of(rows[0])
    head = await _head(context, case, opening)
    start = _start_of(context, head, opening, rehearsal=rehearsal)
    operation: WithStartWorkflowOperation[CaseStart, object] = WithStartWorkflowOperation(
        head.kind if head.kind in set(WorkflowName) else WorkflowName.DECISION,
        start,
        id=case,
        task_queue=task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        search_attributes=fixed_attributes(head),
        static_summary=summary_markdown(head.zh),
        static_details=title_markdown(head),
    )
    try:
        forward: Forward = await client.execute_update_with_start_workflow(
            UpdateName.BRING_FORWARD,
            _past(rows, 0),
            start_workflow_operation=operation,
            result_type=Forward,
            rpc_timeout=_ANSWER_WITHIN,
        )
    except WorkflowUpdateFailedError as error:
        raise NotBrought(str(error.cause)) from error
    return forward


def _start_of(context: Context, head: CaseHead, opening: Effect, *, rehearsal: bool) -> CaseStart:
    # With a state, so that the case does not open by itself, at this instant.
    common = {"head": head, "rehearsal": rehearsal, "instant": opening.at, "state": new_case(head)}
    match head.kind:
        case WorkflowName.FISCAL_YEAR:
            begun = year_start(context.pack, head.anchor.year, rehearsal, opening.at)
            return begun.model_copy(update=common)
        case WorkflowName.ANNUAL_BUDGET | WorkflowName.MONTHLY_FUNDING | WorkflowName.YEAR_END_CLEARING:
            return CaseStart(**common, reports_to=year_case(head.city, head.anchor.year))
        case _:
            return DecisionStart(**common)


async def _head(context: Context, case: str, opening: Effect) -> CaseHead:
    """What the case was, by its opening and by what the records keep of the policy that it pinned."""
    opened = opening.event
    if not isinstance(opened, CaseOpened):
        raise NotBrought("台账没有该事项的开头 / the records lack the beginning of the case")
    async with context.database.read() as session:
        kept = (await pinned_over_time(session, case)).get(1)
    if kept is None:
        raise NotBrought("台账没有该事项取定的政策 / the records lack the policy that the case pinned")
    pinned = context.pack.pin(opened.chain, opened.year, opened.month)
    head = head_of(context.pack, pinned, case, opened.case_kind, opened.zh, opened.en, opened.fund)
    return head.model_copy(
        update={
            "chain": kept.chain,
            "parameters": kept.parameters,
            "templates": kept.templates,
            "names": kept.names,
            "policy_hash": opened.policy_hash,
        }
    )


async def bring_engine(
    context: Context, client: Client, settings: Settings, cases: Sequence[str], say: Callable[[str], None]
) -> dict[str, str]:
    """Bring these cases forward; what could not be, by case, and why.

    The messages are sent before this process works on any case, so that each hears of its past before anything else.
    """
    rehearsal = load_api_settings().rehearsal
    failed: dict[str, str] = {}

    async def bring(case: str) -> None:
        try:
            await bring_case(context, client, settings.task_queue, case, rehearsal=rehearsal, say=say)
        except NotBrought as error:
            failed[case] = str(error)

    bringing = asyncio.gather(*(bring(case) for case in cases))
    await asyncio.sleep(_SENT_AFTER_SECONDS)
    async with Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=activities_of(context),
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        await bringing
    return failed
