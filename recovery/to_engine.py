"""Brings cases of an engine that was restored from an older backup forward by what the records have of them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from temporalio.client import Client, WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.service import RPCError, RPCStatusCode
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities import activities_of
from activities.context import Context
from activities.planning import year_start
from approvals.case_ids import year_case
from approvals.effects import CaseNoted, CaseOpened, TaskOpened
from approvals.request_memory import Processed
from approvals.state import KNOWN_SEMANTICS, CaseHead, new_case
from approvals.temporal_summaries import summary_markdown, title_markdown
from policies.case_head import head_of
from policies.chains import Branches
from records.cases.reading import effect_of
from records.clock import business_instant
from records.contents.policy_snapshots import pinned_over_time
from records.contents.store import effects as recorded_effects
from records.views import AuditRow
from recovery.standing import find_end
from temporal.names import UpdateName, WorkflowName
from temporal.settings import Settings
from workflows import WORKFLOWS
from workflows.attributes import fixed_attributes
from workflows.decision import DecisionStart
from workflows.messages import CasePlan, CaseStart
from workflows.past import Forward, Past, why_not

_BYTES_AT_ONCE = 1_500_000
"""The engine takes messages of up to 2 MiB. One message for all if it can be: what is due comes between two of them."""

_ANSWER_WITHIN = timedelta(minutes=5)
_PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Before a message is sent again whose workflow task failed: the SDK gives up a task that took two seconds."""

_SENT_AFTER_SECONDS, _SENT_EACH_SECONDS = 1.0, 0.02


class NotBrought(Exception):
    """A case that could not be brought forward, and why."""


@dataclass(frozen=True)
class _Behind:
    """A case with what the records have of it, and how far the engine has come at least.

    ``start`` is how it began, where the engine does not know it.
    """

    case: str
    rows: Sequence[AuditRow]
    reached: int = 0
    start: CaseStart | None = None


async def bring_engine(
    context: Context, client: Client, settings: Settings, cases: Sequence[str], say: Callable[[str], None]
) -> dict[str, str]:
    """Bring these cases forward; what could not be, by case, and why.

    The messages are sent before this process works on any case, so that each hears of its past before anything else.
    """
    failed: dict[str, str] = {}
    rehearsal = await _is_rehearsal(context)
    behind: list[_Behind] = []
    for case in cases:
        try:
            behind.append(await _read(context, client, case, rehearsal=rehearsal))
        except NotBrought as error:
            failed[case] = str(error)

    async def bring(each: _Behind) -> None:
        try:
            await _bring(client, settings.task_queue, each, say)
        except NotBrought as error:
            failed[each.case] = str(error)

    bringing = asyncio.gather(*map(bring, behind))
    await asyncio.sleep(_SENT_AFTER_SECONDS + _SENT_EACH_SECONDS * len(behind))
    async with Worker(
        client,
        task_queue=settings.task_queue,
        workflows=WORKFLOWS,
        activities=activities_of(context),
        workflow_runner=UnsandboxedWorkflowRunner(),
    ):
        await bringing
    return failed


async def _bring(client: Client, task_queue: str, behind: _Behind, say: Callable[[str], None]) -> None:
    """Send a case what the records have, in as many messages as it takes. Raises ``NotBrought``."""
    rows, reached = behind.rows, behind.reached
    if behind.start is not None:
        reached = (await _start(client, task_queue, behind.start, _past(rows, 0))).number
    while reached < rows[-1].number:
        forward = await _send(client, behind.case, _past(rows, reached))
        if forward.number == reached:
            raise NotBrought(f"第 {reached + 1} 条起没有完整的操作 / no whole action from number {reached + 1} on")
        reached = forward.number
    say(f"{behind.case}: 引擎已补到第 {reached} 条 / the engine is brought to number {reached}")


async def _read(context: Context, client: Client, case: str, *, rehearsal: bool) -> _Behind:
    """Raises ``NotBrought``."""
    async with context.database.read() as session:
        rows = await recorded_effects(session, case)
    end = await find_end(client, case, 0)
    if end is None:
        return _Behind(case, rows, start=await _start_of(context, case, rows, rehearsal=rehearsal))
    return _Behind(case, rows, reached=end.number)


async def _is_rehearsal(context: Context) -> bool:
    """What the records say: an operator's shell has none of the settings of the API."""
    async with context.database.read() as session:
        return await business_instant(session, context.pack.id) is not None


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

    async def send() -> Forward:
        forward: Forward = await handle.execute_update(
            UpdateName.BRING_FORWARD, past, result_type=Forward, rpc_timeout=_ANSWER_WITHIN
        )
        return forward

    return await answer_of(send)


async def _start(client: Client, task_queue: str, start: CaseStart, past: Past) -> Forward:
    """Start a case that the engine has never heard of, as it was then, together with its first effects."""
    head = start.head

    async def begin() -> Forward:
        operation: WithStartWorkflowOperation[CaseStart, object] = WithStartWorkflowOperation(
            head.kind if head.kind in set(WorkflowName) else WorkflowName.DECISION,
            start,
            id=head.case,
            task_queue=task_queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
            search_attributes=fixed_attributes(head),
            static_summary=summary_markdown(head.zh),
            static_details=title_markdown(head),
        )
        forward: Forward = await client.execute_update_with_start_workflow(
            UpdateName.BRING_FORWARD,
            past,
            start_workflow_operation=operation,
            result_type=Forward,
            rpc_timeout=_ANSWER_WITHIN,
        )
        return forward

    return await answer_of(begin)


async def answer_of(send: Callable[[], Awaitable[Forward]]) -> Forward:
    """The case's answer to a message, which is sent again while its workflow task fails. Raises ``NotBrought``."""
    pauses = iter(_PAUSES_SECONDS)
    while True:
        try:
            return await send()
        except WorkflowUpdateFailedError as error:
            raise NotBrought(str(error.cause)) from error
        except RPCError as error:
            pause = next(pauses, None)
            if pause is None or error.status is not RPCStatusCode.FAILED_PRECONDITION:
                raise
        await asyncio.sleep(pause)


async def _start_of(context: Context, case: str, rows: Sequence[AuditRow], *, rehearsal: bool) -> CaseStart:
    opening = effect_of(rows[0])
    head = _fitting(await _head(context, case, rows), _past(rows, 0))
    # With a state, so that the case does not open by itself, at this instant.
    common = {"head": head, "rehearsal": rehearsal, "instant": opening.at, "state": new_case(head)}
    match head.kind:
        case WorkflowName.FISCAL_YEAR:
            begun = year_start(context.pack, head.anchor.year, rehearsal, opening.at)
            return begun.model_copy(update={**common, "plans": _in_order(begun.plans, rows)})
        case WorkflowName.ANNUAL_BUDGET | WorkflowName.MONTHLY_FUNDING | WorkflowName.YEAR_END_CLEARING:
            return CaseStart(**common, reports_to=year_case(head.city, head.anchor.year))
        case _:
            return DecisionStart(**common)


def _fitting(head: CaseHead, past: Past) -> CaseHead:
    """With the meaning of actions that the case began with: the newest by which its effects come out."""
    reason = None
    for semantics in reversed(KNOWN_SEMANTICS):
        then = head.model_copy(update={"semantics": semantics})
        reason = why_not(new_case(then), past)
        if reason is None:
            return then
    raise NotBrought(str(reason))


def _in_order(plans: Sequence[CasePlan], rows: Sequence[AuditRow]) -> tuple[CasePlan, ...]:
    """What was started comes first, as it was: dates may have changed in the policy since."""
    events = [effect_of(row).event for row in rows]
    started = [event.case for event in events if isinstance(event, CaseNoted) and event.event == "started"]
    last = len(started)
    return tuple(sorted(plans, key=lambda plan: started.index(plan.case) if plan.case in started else last))


def _branches(context: Context, head: CaseHead, rows: Sequence[AuditRow]) -> tuple[str, ...]:
    """Those of its chain; where only that of who started it walks, the one whose tasks opened."""
    if context.pack.spec(head.chain.id).branches is not Branches.STARTER:
        return head.branches
    events = (effect_of(row).event for row in rows)
    return tuple(islice((event.lane for event in events if isinstance(event, TaskOpened)), 1))


async def _head(context: Context, case: str, rows: Sequence[AuditRow]) -> CaseHead:
    """What the case was, by its opening and by what the records keep of the policy that it pinned."""
    opened = effect_of(rows[0]).event
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
            "branches": _branches(context, head, rows),
            "parameters": kept.parameters,
            "templates": kept.templates,
            "names": kept.names,
            "policy_hash": opened.policy_hash,
        }
    )
